//! Which clients may follow the feed, and from where. `feed_stream` sends the feed.

use std::future::pending;

use axum::Extension;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use jari_common::id::DeviceId;
use jari_common::log_mark::LogMark;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::auth::device;
use crate::http::body::QueryValues;
use crate::http::connection::Handover;
use crate::http::error::{HttpError, Problems};
use crate::http::feed_stream::{Cursor, Follow};
use crate::http::http_state::HttpState;

/// The path of the feed.
pub const FEED_PATH: &str = "/api/v1/feed";
/// Sent by a client that was cut off (WHATWG HTML, 9.2).
const LAST_EVENT_ID: &str = "last-event-id";

/// Where to begin.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct From {
    /// Frames with a larger number are sent; the header `Last-Event-ID` has priority over it.
    after: Option<u64>,
}

/// Server-sent events. First a `head`, with a `FeedHead` as data, and another one regularly; then `change` events, each
/// with the log's mark as `id` and a `PublicChange` as data. Without a cursor the feed begins after the latest change.
/// A device may show its token: then its feed ends when the device's access is ended. `snapshot-again` ends the stream:
/// the log no longer reaches back to the cursor, or the cursor belongs to another log. The stream is the connection's
/// last answer: its end is the connection's end.
#[utoipa::path(
    get, path = "/api/v1/feed", tag = "board",
    params(From, ("Last-Event-ID" = Option<String>, Header, description = "The last frame's id, or a snapshot's `log`.")),
    responses(
        (status = 200, description = "Frames, as long as you read.", body = String, content_type = "text/event-stream"),
        Problems
    )
)]
pub async fn feed(
    State(http): State<HttpState>,
    method: Method,
    QueryValues(from): QueryValues<From>,
    headers: HeaderMap,
    handover: Option<Extension<Handover>>,
) -> Result<Response, HttpError> {
    let asked = last_event_id(&headers)?.or(from.after.map(Cursor::Seq));
    if method == Method::HEAD {
        let head = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-cache")];
        return Ok(head.into_response());
    }
    let device = match headers.contains_key(AUTHORIZATION) {
        true => Some(device_of(&headers, &http)?),
        false => None,
    };
    let cursor = asked.unwrap_or_else(|| Cursor::Mark(http.app().feed().end()));
    let place = http.follow().ok_or(HttpError::TryAgain)?;
    tracing::debug!("a feed begins");
    let Extension(handover) = handover.ok_or(HttpError::Fault("a feed without a connection"))?;
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
