//! Which clients may follow the feed, and from where. `feed_stream` sends the feed.

use std::future::pending;

use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use jari_common::api::board::FollowFeed;
use jari_common::id::DeviceId;
use jari_common::log_mark::LogMark;

use crate::http::auth::device;
use crate::http::connection::Handover;
use crate::http::error::HttpError;
use crate::http::feed_stream::{Cursor, Follow};
use crate::http::http_state::HttpState;
use crate::http::received::Received;

/// Sent by a client that was cut off (WHATWG HTML, 9.2).
const LAST_EVENT_ID: &str = "last-event-id";

pub async fn feed(asked: Received<FollowFeed>) -> Result<Response, HttpError> {
    let Received { http, query: from, parts, .. } = asked;
    let headers = &parts.headers;
    let from = last_event_id(headers)?.or(from.after.map(Cursor::Seq));
    if parts.method == Method::HEAD {
        let head = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-cache")];
        return Ok(head.into_response());
    }
    let device = match headers.contains_key(AUTHORIZATION) {
        true => Some(device_of(headers, &http)?),
        false => None,
    };
    let cursor = from.unwrap_or_else(|| Cursor::Mark(http.app().feed().end()));
    let place = http.follow().ok_or(HttpError::TryAgain)?;
    tracing::debug!("a feed begins");
    let handover = parts.extensions.get::<Handover>();
    let handover = handover.ok_or(HttpError::Fault("a feed without a connection"))?;
    handover.give(Follow { cursor, place, device });
    // The connection leaves HTTP when its task runs next; there is no answer to wait for.
    pending().await
}

fn device_of(headers: &HeaderMap, http: &HttpState) -> Result<(DeviceId, u32), HttpError> {
    let device = device(headers, http)?;
    let pairing = http.pairing_of(device).ok_or(HttpError::SignInRequired)?;
    Ok((device, pairing))
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<Cursor>, HttpError> {
    let Some(value) = headers.get(LAST_EVENT_ID) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    let mark = text.parse::<LogMark>().ok().map(Cursor::Mark);
    let cursor = mark.or_else(|| text.parse().ok().map(Cursor::Seq));
    cursor.map(Some).ok_or(HttpError::InvalidValue { what: "Last-Event-ID" })
}
