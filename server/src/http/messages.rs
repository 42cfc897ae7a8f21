//! The messages that wait for staff to pass them on, for a desk and for the operator; and people's replies to messages.
//! Sends no message.

use axum::Json;
use axum::extract::State;
use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jari_common::id::{DeviceId, RequestId, TicketId};
use jari_common::message::OutgoingMessage;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::app::SubmitError;
use crate::command::{Ask, TicketAct};
use crate::engine::State as Engine;
use crate::http::auth::{Admin, Desk};
use crate::http::body::{FieldsBody, PathValue, QueryValues};
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::{HttpState, off_thread};
use crate::notices::{Cursor, Heard};
use crate::notify::Gateway;

/// The query of a list.
#[derive(Deserialize)]
pub struct Listing {
    after: Option<String>,
}

/// The messages that no gateway sends: staff tell the person, who is called at this number. Also what people wrote back
/// (`from_person`): staff read it. Oldest first, in pages: while there is more, the `Link` header names the next page
/// (RFC 8288).
#[utoipa::path(
    get, path = "/api/v1/desk/messages", tag = "desk", security(("device" = [])),
    params(("after" = Option<String>, Query, description = "As the last page's `Link` says.")),
    responses((status = 200, description = "Oldest first.", body = Vec<OutgoingMessage>), Problems)
)]
pub async fn for_desk(
    State(http): State<HttpState>,
    QueryValues(listing): QueryValues<Listing>,
    Desk(desk): Desk,
) -> Result<Response, HttpError> {
    let app = http.app().clone();
    let concerns = move |ticket| concerns(&app.state(), desk, ticket);
    list(http, "/api/v1/desk/messages", listing, concerns).await
}

/// Lists the messages that wait for staff, for `jari-server messages`.
#[utoipa::path(
    get, path = "/admin/v1/messages", tag = "operator", security(("admin" = [])),
    params(("after" = Option<String>, Query, description = "As the last page's `Link` says.")),
    responses((status = 200, description = "Oldest first.", body = Vec<OutgoingMessage>), Problems)
)]
pub async fn for_operator(
    State(http): State<HttpState>,
    QueryValues(listing): QueryValues<Listing>,
    _: Admin,
) -> Result<Response, HttpError> {
    list(http, "/admin/v1/messages", listing, |_| true).await
}

/// Whether a message is for the people of this desk. A message about no ticket is for a desk that serves everybody.
fn concerns(state: &Engine, desk: DeviceId, ticket: Option<TicketId>) -> bool {
    match ticket {
        Some(ticket) => state.serves(desk, ticket),
        None => state.serves_everybody(desk),
    }
}

/// A page of the messages that concern the asker.
async fn list(
    http: HttpState,
    path: &'static str,
    listing: Listing,
    concerns: impl Fn(Option<TicketId>) -> bool + Send + 'static,
) -> Result<Response, HttpError> {
    const WHAT: HttpError = HttpError::InvalidValue { what: "after, in the query" };
    let after = listing.after.map_or(Ok(Cursor::START), |text| text.parse());
    let after = after.map_err(|()| WHAT)?;
    let page = off_thread(move || http.app().outgoing(after, &concerns)).await??;
    let mut response = Json(page.messages).into_response();
    if let Some(next) = page.next {
        let link = HeaderValue::try_from(format!("<{path}?after={next}>; rel=\"next\""));
        response.headers_mut().insert(LINK, link.map_err(|_| HttpError::Fault("a link"))?);
    }
    Ok(response)
}

/// Staff passed a message on: it is removed from the list.
#[utoipa::path(
    delete, path = "/api/v1/desk/messages/{message}", tag = "desk",
    params(("message" = u64, Path)), security(("device" = [])),
    responses((status = 204, description = "It does not wait any more."), Problems)
)]
pub async fn passed_on(
    State(http): State<HttpState>,
    PathValue(message): PathValue<u64>,
    Desk(desk): Desk,
) -> Result<StatusCode, HttpError> {
    let notices = http.app().notices().cloned().ok_or(HttpError::NoSuchPath)?;
    let app = http.app().clone();
    // A repeat changes nothing. Nor does a message for another desk's people.
    let own = move |ticket| concerns(&app.state(), desk, ticket);
    off_thread(move || notices.passed_on(message, own)).await??;
    Ok(StatusCode::NO_CONTENT)
}

/// A person's answer to a message, as the gateway of `notify.json` hands it over: JSON or a form. The digit of an open
/// offer takes the offer; everything else is for staff to read. A repeat changes nothing.
#[utoipa::path(
    post, path = "/api/v1/gateway/replies", tag = "gateway", security(("gateway" = [])),
    request_body(
        content((Value = "application/json"), (Value = "application/x-www-form-urlencoded")),
        description = "As the gateway writes it; `notify.json` says where number, text and token are."
    ),
    responses((status = 204, description = "Heard."), Problems)
)]
pub async fn reply(
    State(http): State<HttpState>,
    headers: HeaderMap,
    FieldsBody(sent): FieldsBody,
) -> Result<StatusCode, HttpError> {
    hear(http, &headers, None, &sent).await
}

/// A person's answer, from a gateway that can send its token only in the path.
#[utoipa::path(
    post, path = "/api/v1/gateway/replies/{token}", tag = "gateway",
    params(("token" = String, Path)),
    request_body(
        content((Value = "application/json"), (Value = "application/x-www-form-urlencoded")),
        description = "As the gateway writes it; `notify.json` says where number and text are."
    ),
    responses((status = 204, description = "Heard."), Problems)
)]
pub async fn reply_by_path(
    State(http): State<HttpState>,
    PathValue(token): PathValue<String>,
    headers: HeaderMap,
    FieldsBody(sent): FieldsBody,
) -> Result<StatusCode, HttpError> {
    hear(http, &headers, Some(&token), &sent).await
}

async fn hear(
    http: HttpState,
    headers: &HeaderMap,
    in_path: Option<&str>,
    sent: &Value,
) -> Result<StatusCode, HttpError> {
    let notices = http.app().notices().cloned().ok_or(HttpError::NoSuchPath)?;
    let replies = notices.gateway().and_then(Gateway::replies).ok_or(HttpError::NoSuchPath)?;
    if !replies.believes(headers, in_path, sent) {
        return Err(HttpError::SignInRequired);
    }
    let reply = replies.read(sent).ok_or(HttpError::InvalidValue { what: "the reply" })?;
    let (ticket, hold) = match off_thread(move || notices.hear(&reply)).await?? {
        Heard::Takes(ticket, hold) => (ticket, hold),
        Heard::Kept => return Ok(StatusCode::NO_CONTENT),
        Heard::Full => return Err(HttpError::TryAgain),
    };
    let request = Some(RequestId(Uuid::new_v4()));
    match http
        .app()
        .submit(Ask { request, command: TicketAct::AcceptOffer { hold }.of(ticket) })
        .await
    {
        // When the offer ended between the check and the act, the person is told when the gateway sends the answer
        // again, or by the message that the offer is over.
        Ok(_) | Err(SubmitError::Refused(_)) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(error.into()),
    }
}
