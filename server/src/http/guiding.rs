//! A kiosk's screen that the person there shows to whoever comes: it is in memory alone, of one kiosk at most one, and gone when the
//! kiosk shows it no more. That staff see it, and that they press, is written before it happens.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::response::Response;
use jari_common::api::help::{GuideAtScreen, ReadScreen, ShowScreen};
use jari_common::guiding::{
    GUIDED_AWAY_SECS, GuideAct, GuideActed, GuideRequest, GuidedScreen, ScreenAtDesk, ScreenUse,
    ShowScreenReply, ShowScreenRequest,
};
use jari_common::id::{DeviceId, HelpId};
use jari_common::refusal::Refusal;
use jari_common::staff::StaffRight;
use jari_common::time::plus_secs;
use jiff::Timestamp;
use uuid::Uuid;

use crate::command::{Ask, Command};
use crate::engine::people::help::Guide;
use crate::http::asked_from::AskedFrom;
use crate::http::auth::{Member, still_signed_in};
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;
use crate::http::waiting::{answer_news, etag_of};

/// How often a look that waits is done again: screens are in no log that could tell of news.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// The most acts that wait for a kiosk.
const ACTS_MAX: usize = 16;

/// The screens that are shown now, by kiosk.
#[derive(Default)]
pub struct Showings(Mutex<HashMap<DeviceId, Showing>>);

/// One person shows their screen to one of the staff.
struct Showing {
    /// Who may see it.
    guide: Guide,
    screen: GuidedScreen,
    shown_at: Timestamp,
    /// When their desk last looked.
    looked_at: Option<Timestamp>,
    acts: VecDeque<GuideActed>,
    last: u32,
}

impl Showing {
    fn is_fresh(&self, now: Timestamp) -> bool {
        lasts(self.shown_at, now)
    }
}

/// Nobody is away yet who was there at this time.
fn lasts(at: Timestamp, now: Timestamp) -> bool {
    now < plus_secs(at, GUIDED_AWAY_SECS) && at <= plus_secs(now, GUIDED_AWAY_SECS)
}

impl Showings {
    /// The kiosk shows its screen to this guide; what waits for it.
    fn show(
        &self,
        kiosk: DeviceId,
        guide: Guide,
        screen: GuidedScreen,
        now: Timestamp,
    ) -> ShowScreenReply {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, showing| showing.is_fresh(now));
        let is_same = |it: &Showing| it.guide == guide && it.screen.showing == screen.showing;
        let (looked_at, mut acts, last) = match all.remove(&kiosk).filter(is_same) {
            Some(Showing { looked_at, acts, last, .. }) => (looked_at, acts, last),
            None => (None, VecDeque::new(), 0),
        };
        acts.retain(|it| it.nth > screen.taken);
        let is_watched = looked_at.is_some_and(|at| lasts(at, now));
        let reply = ShowScreenReply { is_watched, acts: acts.iter().cloned().collect() };
        let last = last.max(screen.taken);
        all.insert(kiosk, Showing { guide, screen, shown_at: now, looked_at, acts, last });
        reply
    }

    /// The kiosk shows its screen to nobody.
    pub fn end(&self, kiosk: DeviceId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&kiosk);
    }

    /// What is done with what is shown to this guide; None: nothing is.
    fn with<T>(
        &self,
        (help, member): (HelpId, Member),
        now: Timestamp,
        act: impl FnOnce(&mut Showing) -> T,
    ) -> Option<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, showing| showing.is_fresh(now));
        let is_theirs = |it: &&mut Showing| {
            let guide = &it.guide;
            (guide.help, guide.desk, guide.staff) == (help, member.desk, member.staff)
        };
        all.values_mut().find(is_theirs).map(act)
    }
}

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

/// What a member of staff may see now of the screen.
fn seen(http: &HttpState, help: HelpId, member: Member) -> Result<ScreenAtDesk, HttpError> {
    let now = http.app().clock().now();
    let (by, desk) = (AskedFrom::from(member).author(), member.desk);
    let state = http.app().state();
    state.require_staff(member.staff, desk, StaffRight::GuideKiosk, now)?;
    let is_written = |how| state.is_screen_used(desk, help, how, by.as_deref(), now);
    let (sees, sees_all) = (is_written(ScreenUse::See)?, is_written(ScreenUse::SeeAll)?);
    let shown = http.showings().with((help, member), now, |showing| {
        showing.looked_at = Some(now);
        let screen = &showing.screen;
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
    let shown = http.showings().with((help, member), now, |it| {
        (it.screen.showing == showing).then_some((it.screen.is_whole, it.screen.may_press))
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
    let put = |it: &mut Showing| put(it, showing, act);
    let put = http.showings().with((help, member), now, put).flatten();
    put.ok_or(Refusal::OutOfDate)?;
    Ok(())
}

/// Puts an act where the kiosk finds it. None: another showing, or too many acts wait.
fn put(it: &mut Showing, showing: Uuid, act: GuideAct) -> Option<()> {
    if it.screen.showing != showing || it.acts.len() >= ACTS_MAX {
        return None;
    }
    it.last = it.last.checked_add(1)?;
    it.acts.push_back(GuideActed { nth: it.last, act });
    Some(())
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
