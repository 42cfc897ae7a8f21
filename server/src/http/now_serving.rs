//! The position of a line: one small resource, equal bytes for everybody, made to be cached.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use jari_common::api::board::ReadNowServing;
use jari_common::id::CampaignId;
use jari_common::refusal::Refusal;

use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;

/// One cache asks about once a second, whatever the number of people who wait. While this server is away, the caches
/// continue to show the last position.
const CACHE: HeaderValue =
    HeaderValue::from_static("public, max-age=1, stale-while-revalidate=10, stale-if-error=3600");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

pub async fn now_serving(asked: Received<ReadNowServing>) -> Result<Response, HttpError> {
    let Received { http, path: ReadNowServing { campaign }, parts, .. } = asked;
    answer(&http, campaign, &parts.headers)
}

/// The page, or the answer that the client has it already.
pub fn answer(
    http: &HttpState,
    campaign: CampaignId,
    headers: &HeaderMap,
) -> Result<Response, HttpError> {
    let page = http.app().serving().page(campaign).ok_or(Refusal::UnknownCampaign)?;
    let etag = HeaderValue::from_maybe_shared(page.etag);
    let etag = etag.map_err(|_| HttpError::Fault("an entity tag"))?;
    let is_held = has(headers, etag.as_bytes());
    let mut response = Response::new(if is_held { Body::empty() } else { page.body.into() });
    let fields = response.headers_mut();
    fields.insert(ETAG, etag);
    fields.insert(CACHE_CONTROL, CACHE);
    if is_held {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        fields.insert(CONTENT_TYPE, JSON);
    }
    Ok(response)
}

/// Whether the client has this version already (RFC 9110, 13.1.2: compared weakly).
pub fn has(headers: &HeaderMap, etag: &[u8]) -> bool {
    let held = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    held.flat_map(|list| list.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == "*" || one.as_bytes() == etag)
}
