//! The messages that wait for staff to pass them on, for a desk and for the operator; and people's replies to messages.
//! Sends no message.

use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use jari_common::api::desk::{ListDeskMessages, PageAfter, PassOnMessage};
use jari_common::api::{Endpoint, JsonList};
use jari_common::id::{RequestId, TicketId};
use jari_common::message::OutgoingMessage;
use jari_common::staff::StaffRight;
use serde_json::Value;
use uuid::Uuid;

use crate::app::SubmitError;
use crate::command::{Ask, TicketAct};
use crate::engine::State as Engine;
use crate::http::api::{HearReply, HearReplyByPath, ListMessages};
use crate::http::auth::Member;
use crate::http::body::off_thread;
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::{Received, replied};
use crate::notices::{Cursor, Heard};
use crate::notify::Gateway;

pub async fn for_desk(asked: Received<ListDeskMessages>) -> Result<Response, HttpError> {
    let Received { http, query: page, who: member, .. } = asked;
    may_pass_on(&http, member)?;
    let app = http.app().clone();
    let concerns = move |ticket| concerns(&app.state(), member, ticket);
    list::<ListDeskMessages>(http, page, concerns).await
}

pub async fn for_operator(asked: Received<ListMessages>) -> Result<Response, HttpError> {
    let Received { http, query: page, .. } = asked;
    list::<ListMessages>(http, page, |_| true).await
}

fn may_pass_on(http: &HttpState, Member { staff, desk, .. }: Member) -> Result<(), HttpError> {
    let now = http.app().clock().now();
    Ok(http.app().state().require_staff(staff, desk, StaffRight::ActForPerson, now)?)
}

/// Whether a message is for people of this desk and of this member of staff. A message about no ticket is for a desk that
/// serves everybody.
fn concerns(state: &Engine, Member { staff, desk, .. }: Member, ticket: Option<TicketId>) -> bool {
    let Some(record) = state.member(staff) else { return false };
    match ticket {
        Some(ticket) => state.serves(desk, ticket) && state.serves_ticket(&record.account, ticket),
        None => state.serves_everybody(desk),
    }
}

/// A page of the messages that concern the asker.
async fn list<E>(
    http: HttpState,
    PageAfter { after }: PageAfter,
    concerns: impl Fn(Option<TicketId>) -> bool + Send + 'static,
) -> Result<Response, HttpError>
where
    E: Endpoint<Reply = JsonList<OutgoingMessage>>,
{
    const WHAT: HttpError = HttpError::InvalidValue { what: "after, in the query" };
    let after = after.map_or(Ok(Cursor::START), |text| text.parse());
    let after = after.map_err(|()| WHAT)?;
    let page = off_thread(move || http.app().outgoing(after, &concerns)).await??;
    let mut response = replied::<E>(page.messages);
    if let Some(next) = page.next {
        let link = HeaderValue::try_from(format!("<{}?after={next}>; rel=\"next\"", E::PATH));
        response.headers_mut().insert(LINK, link.map_err(|_| HttpError::Fault("a link"))?);
    }
    Ok(response)
}

pub async fn passed_on(asked: Received<PassOnMessage>) -> Result<(), HttpError> {
    let Received { http, path: PassOnMessage { message }, who: member, .. } = asked;
    may_pass_on(&http, member)?;
    let notices = http.app().notices().cloned().ok_or(HttpError::NoSuchPath)?;
    let app = http.app().clone();
    // A repeat changes nothing. Nor does a message for another desk's people.
    let own = move |ticket| concerns(&app.state(), member, ticket);
    off_thread(move || notices.passed_on(message, own)).await??;
    Ok(())
}

pub async fn reply(asked: Received<HearReply>) -> Result<(), HttpError> {
    let Received { http, body: sent, parts, .. } = asked;
    hear(http, &parts.headers, None, &sent).await
}

pub async fn reply_by_path(asked: Received<HearReplyByPath>) -> Result<(), HttpError> {
    let Received { http, path: HearReplyByPath { token }, body: sent, parts, .. } = asked;
    hear(http, &parts.headers, Some(&token), &sent).await
}

async fn hear(
    http: HttpState,
    headers: &HeaderMap,
    in_path: Option<&str>,
    sent: &Value,
) -> Result<(), HttpError> {
    let notices = http.app().notices().cloned().ok_or(HttpError::NoSuchPath)?;
    let replies = notices.gateway().and_then(Gateway::replies).ok_or(HttpError::NoSuchPath)?;
    if !replies.believes(headers, in_path, sent) {
        return Err(HttpError::SignInRequired);
    }
    let reply = replies.read(sent).ok_or(HttpError::InvalidValue { what: "the reply" })?;
    let (ticket, hold) = match off_thread(move || notices.hear(&reply)).await?? {
        Heard::Takes(ticket, hold) => (ticket, hold),
        Heard::Kept => return Ok(()),
        Heard::Full => return Err(HttpError::TryAgain),
    };
    let request = Some(RequestId(Uuid::new_v4()));
    match http
        .app()
        .submit(Ask { request, command: TicketAct::AcceptOffer { hold }.of(ticket), by: None })
        .await
    {
        // When the offer ended between the check and the act, the person is told when the gateway sends the answer
        // again, or by the message that the offer is over.
        Ok(_) | Err(SubmitError::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
