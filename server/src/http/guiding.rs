//! A kiosk's screen that the person there shows to whoever comes: it is in memory alone, of one kiosk at most one, and gone when the
//! kiosk shows it no more. That staff see it, and that they press, is written before it happens.

use std::time::Duration;

use axum::response::Response;
use jari_common::api::help::{GuideAtScreen, HideScreen, ReadScreen, ShowScreen};
use jari_common::guiding::{
    GuideAct, GuideRequest, ScreenAtDesk, ScreenUse, ShowScreenReply, ShowScreenRequest,
};
use jari_common::id::HelpId;
use jari_common::refusal::Refusal;
use jari_common::staff::StaffRight;

use crate::command::{Ask, Command};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::{Member, still_signed_in};
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;
use crate::http::showings::{Showing, ShownTo};
use crate::http::waiting::{answer_news, etag_of};

/// How often a look that waits is done again: screens are in no log that could tell of news.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
pub async fn show(asked: Received<ShowScreen>) -> Result<ShowScreenReply, HttpError> {
    let Received { http, who: kiosk, body: ShowScreenRequest { who, screen }, .. } = asked;
    if !screen.is_bounded() {
        return Err(HttpError::InvalidValue { what: "a screen of this size" });
    }
    let now = http.app().clock().now();
    // The person agreed to show it to somebody, and to nobody else who may come.
    let guide = http.app().state().guide_of(kiosk, now).filter(|guide| guide.who == who);
    let Some(guide) = guide else {
        http.showings().end(kiosk);
        return Err(Refusal::UnknownHelp.into());
    };
    Ok(http.showings().show(kiosk, guide, screen, now))
}

pub async fn hide(asked: Received<HideScreen>) -> Result<(), HttpError> {
    asked.http.showings().end(asked.who);
    Ok(())
}

pub async fn read(asked: Received<ReadScreen>) -> Result<Response, HttpError> {
    let Received { http, path: ReadScreen { help }, parts, who: Member { desk, .. }, .. } = asked;
    let look = || {
        // Also after a wait: they may have signed out, or somebody else comes by now.
        let member = still_signed_in(&parts.headers, &http)?;
        let seen = seen(&http, help, member)?;
        let etag = etag_of(&seen)?;
        Ok((seen, etag))
    };
    answer_news::<ReadScreen>(&http, desk, &parts.headers, Some(LOOK_AGAIN), look).await
}

/// To whom a screen is shown that this member of staff sees.
fn of(help: HelpId, Member { desk, staff, .. }: Member) -> ShownTo {
    ShownTo { help, desk, staff }
}

/// What a member of staff may see now of the screen.
fn seen(http: &HttpState, help: HelpId, member: Member) -> Result<ScreenAtDesk, HttpError> {
    let now = http.app().clock().now();
    let (by, desk) = (AskedFrom::from(member).author(), member.desk);
    let state = http.app().state();
    state.require_staff(member.staff, desk, StaffRight::GuideKiosk, now)?;
    let is_written = |how| state.is_screen_used(desk, help, how, by.as_deref(), now);
    let (sees, sees_all) = (is_written(ScreenUse::See)?, is_written(ScreenUse::SeeAll)?);
    let shown = http.showings().with(of(help, member), now, |showing| {
        let screen = showing.looked(now);
        let offered = Some(screen.showing);
        match sees && (sees_all || !screen.is_whole) {
            true => ScreenAtDesk { offered: None, screen: Some(screen.clone()) },
            false => ScreenAtDesk { offered, screen: None },
        }
    });
    Ok(shown.unwrap_or(ScreenAtDesk { offered: None, screen: None }))
}

pub async fn act(asked: Received<GuideAtScreen>) -> Result<(), HttpError> {
    let Received { http, path: GuideAtScreen { help }, who: member, body, .. } = asked;
    let GuideRequest { showing, act } = body;
    if act.mark().is_some_and(|mark| mark.len() > jari_common::guiding::GUIDED_MARK_MAX_BYTES) {
        return Err(HttpError::InvalidValue { what: "a mark of this length" });
    }
    let now = http.app().clock().now();
    let shown = http.showings().with(of(help, member), now, |it| {
        let screen = it.screen();
        (screen.showing == showing).then_some((screen.is_whole, screen.may_press))
    });
    let (is_whole, may_press) = shown.flatten().ok_or(Refusal::OutOfDate)?;
    let uses = match act {
        GuideAct::Look if is_whole => vec![ScreenUse::See, ScreenUse::SeeAll],
        GuideAct::Press { .. } if !may_press => {
            let what = "the person has not agreed that staff press".to_owned();
            return Err(Refusal::NotNow { what }.into());
        }
        GuideAct::Press { .. } => vec![ScreenUse::Press],
        _ => vec![ScreenUse::See],
    };
    for how in uses {
        write_use(&http, help, member, how).await?;
    }
    if act == GuideAct::Look {
        return Ok(());
    }
    let put = |it: &mut Showing| it.put(showing, act);
    let put = http.showings().with(of(help, member), now, put).flatten();
    put.ok_or(Refusal::OutOfDate)?;
    Ok(())
}

/// Writes down that a member of staff uses the screen so, unless that is written.
async fn write_use(
    http: &HttpState,
    help: HelpId,
    member: Member,
    how: ScreenUse,
) -> Result<(), HttpError> {
    let (by, desk, now) = (AskedFrom::from(member).author(), member.desk, http.app().clock().now());
    if http.app().state().is_screen_use_news(desk, help, how, by.as_deref(), now)? {
        let command = Command::UseScreen { desk, help, how };
        http.app().submit(Ask { request: None, command, by }).await?;
    }
    Ok(())
}
