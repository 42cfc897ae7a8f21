//! Help at a kiosk: asked for by the kiosk, answered by a desk of the same place. No person is named.

use std::time::Duration;

use axum::response::Response;
use jari_common::api::help::{AnswerHelp, AskForHelp, EndHelp, HelpFrom, ListHelp, ReadHelp};
use jari_common::help::{HelpAnswer, HelpState, HelpView};
use jari_common::id::DeviceId;
use jari_common::refusal::Refusal;

use crate::command::{Ask, Command};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::still_at_desk;
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;
use crate::http::waiting::{answer_news, etag_of};

/// How often a list that waits is looked at although nothing happened.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

pub async fn read(asked: Received<ReadHelp>) -> Result<HelpView, HttpError> {
    Ok(view(&asked.http, asked.who))
}

pub async fn ask(asked: Received<AskForHelp>) -> Result<HelpView, HttpError> {
    let Received { http, who: kiosk, query: HelpFrom { task }, .. } = asked;
    // A repeat of what is asked already, or a place without a desk, does not trouble the writer.
    if view(&http, kiosk).state == HelpState::NotAsked {
        http.gates().ask_for_help(kiosk)?;
        let asked = http.app().submit(Command::AskForHelp { kiosk, task }).await;
        asked.inspect_err(|_| http.gates().did_not_ask(kiosk))?;
    }
    Ok(view(&http, kiosk))
}

pub async fn end(asked: Received<EndHelp>) -> Result<HelpView, HttpError> {
    let Received { http, who: kiosk, .. } = asked;
    http.showings().end(kiosk);
    if http.app().state().is_help_open(kiosk, http.app().clock().now()) {
        http.app().submit(Command::EndHelp { kiosk }).await?;
    }
    Ok(view(&http, kiosk))
}

pub async fn list(asked: Received<ListHelp>) -> Result<Response, HttpError> {
    let Received { http, parts, who: AskedFrom { device: desk, .. }, .. } = asked;
    let look = || {
        // Also after a wait: the desk may be shut out by now.
        let AskedFrom { device: desk, .. } = still_at_desk(&parts.headers, &http)?;
        let list = http.app().state().help_at(desk, http.app().clock().now());
        let etag = etag_of(&list)?;
        Ok((list, etag))
    };
    // How it is follows from the time, too.
    answer_news::<ListHelp>(&http, desk, &parts.headers, Some(LOOK_AGAIN), look).await
}

pub async fn answer(asked: Received<AnswerHelp>) -> Result<(), HttpError> {
    let Received { http, path: AnswerHelp { help }, who: at, body, .. } = asked;
    let desk = at.device;
    let (answer, now) = (body.answer, http.app().clock().now());
    // A desk shows a call by itself; that somebody comes is somebody's word.
    if answer != HelpAnswer::Seen && at.staff.is_none() {
        return Err(Refusal::NotSignedIn.into());
    }
    // A desk may say "seen" at every look; only news is counted and written down.
    let by = at.author();
    if http.app().state().is_help_answer_news(desk, help, answer, by.as_deref(), now)? {
        http.gates().answer_help(desk)?;
        let command = Command::AnswerHelp { desk, help, answer };
        let said = http.app().submit(Ask { request: None, command, by }).await;
        said.inspect_err(|_| http.gates().did_not_answer(desk))?;
    }
    Ok(())
}

fn view(http: &HttpState, kiosk: DeviceId) -> HelpView {
    http.app().state().help(kiosk, http.app().clock().now())
}
