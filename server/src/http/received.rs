//! A request as its handler gets it: everything that the operation's declaration promises, read and checked in one
//! order (path, query, credential, key, body). Decides nothing.

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use jari_common::api::{BodyKind, BodyOf, Endpoint, Key, ReplyOf};
use jari_common::id::TicketId;

use crate::http::auth::{Admits, ReadsKey};
use crate::http::body::{ReadsBody, WritesReply, query_values};
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;

/// An operation that this server can take in.
pub trait Receivable:
    Endpoint<Credential: Admits, Key: ReadsKey, Body: ReadsBody + BodyKind<Value: Send>>
{
}

impl<E> Receivable for E where
    E: Endpoint<Credential: Admits, Key: ReadsKey, Body: ReadsBody + BodyKind<Value: Send>>
{
}

/// Who sent a request of this operation.
pub type Who<E> = <<E as Endpoint>::Credential as Admits>::Who;

/// One request of an operation.
pub struct Received<E: Receivable> {
    pub http: HttpState,
    /// The values of the path.
    pub path: E,
    pub query: E::Query,
    pub who: Who<E>,
    pub key: <E::Key as Key>::Given,
    pub body: BodyOf<E>,
    /// Method, headers and what the connection knows.
    pub parts: Parts,
}

impl<E: Receivable> FromRequest<HttpState> for Received<E> {
    type Rejection = HttpError;

    async fn from_request(request: Request, http: &HttpState) -> Result<Self, HttpError> {
        let (mut parts, body) = request.into_parts();
        let (path, ticket) = path_values::<E>(&mut parts, http).await?;
        let query = query_values(&parts)?;
        let who = E::Credential::admit(&parts, http, ticket)?;
        let key = E::Key::read_key(&parts.headers)?;
        let body = E::Body::read_body(&parts.headers, body).await?;
        Ok(Self { http: http.clone(), path, query, who, key, body, parts })
    }
}

/// The values in the path, and the ticket among them.
async fn path_values<E: Endpoint>(
    parts: &mut Parts,
    http: &HttpState,
) -> Result<(E, Option<TicketId>), HttpError> {
    const WHAT: HttpError = HttpError::InvalidValue { what: "the path" };
    if E::VALUES.is_empty() {
        return Ok((E::read(|_| None).ok_or(WHAT)?, None));
    }
    let params = RawPathParams::from_request_parts(parts, http).await.map_err(|_| WHAT)?;
    let text_of =
        |name: &str| params.iter().find(|(known, _)| *known == name).map(|(_, text)| text);
    let path = E::read(text_of).ok_or(WHAT)?;
    let ticket = text_of("ticket").and_then(|text| text.parse().ok()).map(TicketId);
    Ok((path, ticket))
}

/// A success of this operation, with its usual status.
pub fn replied<E>(reply: ReplyOf<E>) -> Response
where
    E: Endpoint<Reply: WritesReply>,
{
    let usual = E::ANSWERS.first().map_or(200, |(status, _)| *status);
    replied_as::<E>(usual, reply)
}

/// A success of this operation, with another of its statuses.
pub fn replied_as<E>(status: u16, reply: ReplyOf<E>) -> Response
where
    E: Endpoint<Reply: WritesReply>,
{
    debug_assert!(E::ANSWERS.iter().any(|(known, _)| *known == status), "{} {status}", E::NAME);
    let status = StatusCode::from_u16(status).expect("a declared status is from 200 to 399");
    (status, E::Reply::written(reply)).into_response()
}
