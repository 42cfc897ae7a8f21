//! Help at a kiosk: asked for by the kiosk, answered by a desk of the same place. No person is named.

use jari_common::api::help::{AnswerHelp, AskForHelp, EndHelp, ListHelp, ReadHelp};
use jari_common::help::{HelpAtDesk, HelpState, HelpView};
use jari_common::id::DeviceId;

use crate::command::Command;
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;

pub async fn read(asked: Received<ReadHelp>) -> Result<HelpView, HttpError> {
    Ok(view(&asked.http, asked.who))
}

pub async fn ask(asked: Received<AskForHelp>) -> Result<HelpView, HttpError> {
    let Received { http, who: kiosk, .. } = asked;
    // A repeat of what is asked already, or a place without a desk, does not trouble the writer.
    if view(&http, kiosk).state == HelpState::NotAsked {
        http.gates().ask_for_help(kiosk)?;
        http.app().submit(Command::AskForHelp { kiosk }).await?;
    }
    Ok(view(&http, kiosk))
}

pub async fn end(asked: Received<EndHelp>) -> Result<HelpView, HttpError> {
    let Received { http, who: kiosk, .. } = asked;
    http.app().submit(Command::EndHelp { kiosk }).await?;
    Ok(view(&http, kiosk))
}

pub async fn list(asked: Received<ListHelp>) -> Result<Vec<HelpAtDesk>, HttpError> {
    let Received { http, who: desk, .. } = asked;
    let now = http.app().clock().now();
    Ok(http.app().state().help_at(desk, now))
}

pub async fn answer(asked: Received<AnswerHelp>) -> Result<(), HttpError> {
    let Received { http, path: AnswerHelp { help }, who: desk, body, .. } = asked;
    let answer = body.answer;
    http.app().submit(Command::AnswerHelp { desk, help, answer }).await?;
    Ok(())
}

fn view(http: &HttpState, kiosk: DeviceId) -> HelpView {
    http.app().state().help(kiosk, http.app().clock().now())
}
