//! Who may follow the feed, and from where on. The telling is `follower`'s.

use std::future::pending;

use axum::Extension;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use jari_common::id::DeviceId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::auth::device;
use crate::http::body::QueryValues;
use crate::http::connection::Handover;
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};
use crate::http::follower::Follow;

/// Where the feed is.
pub const FEED_PATH: &str = "/api/v1/feed";
/// Sent by a client that was cut off (WHATWG HTML, 9.2).
const LAST_EVENT_ID: &str = "last-event-id";

/// Where to begin.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct From {
    /// Frames with a larger number come; the header `Last-Event-ID` goes before it.
    after: Option<u64>,
}

/// Server-sent events `change`, each with its number as `id` and a `PublicChange` as data. Without a cursor it
/// begins after the latest. A device shows its token, if it will: its feed ends when it is shut out. `snapshot-again` ends the stream: the log no longer reaches back to the cursor.
/// The stream is the connection's last answer: its end is the connection's end.
#[utoipa::path(
    get, path = "/api/v1/feed", tag = "board",
    params(From, ("Last-Event-ID" = Option<u64>, Header, description = "The last frame's number.")),
    responses(
        (status = 200, description = "Frames, as long as you read.", body = String, content_type = "text/event-stream"),
        Problems
    )
)]
pub async fn feed(
    State(edge): State<Edge>,
    method: Method,
    QueryValues(from): QueryValues<From>,
    headers: HeaderMap,
    handover: Option<Extension<Handover>>,
) -> Result<Response, HttpError> {
    let asked = last_event_id(&headers)?.or(from.after);
    if method == Method::HEAD {
        let head = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-cache")];
        return Ok(head.into_response());
    }
    let device = match headers.contains_key(AUTHORIZATION) {
        true => Some(device_of(&headers, &edge)?),
        false => None,
    };
    let seq = asked.unwrap_or_else(|| edge.app().feed().latest());
    let place = edge.follow().ok_or(HttpError::TryAgain)?;
    tracing::debug!("a feed begins");
    let Extension(handover) = handover.ok_or(HttpError::Fault("a feed without a connection"))?;
    handover.give(Follow { seq, place, device });
    // The connection leaves HTTP at the next turn of its task; there is no answer to wait for.
    pending().await
}

fn device_of(headers: &HeaderMap, edge: &Edge) -> Result<(DeviceId, u32), HttpError> {
    let device = device(headers, edge)?;
    let pairing = edge.pairing_of(device).ok_or(HttpError::SignInRequired)?;
    Ok((device, pairing))
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, HttpError> {
    let Some(value) = headers.get(LAST_EVENT_ID) else { return Ok(None) };
    let seq = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    seq.map(Some).ok_or(HttpError::InvalidValue { what: "Last-Event-ID" })
}
