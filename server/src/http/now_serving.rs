//! The position of a line: one small resource, equal bytes for everybody, made to be cached.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use jari_common::change::NowServing;
use jari_common::id::CampaignId;
use jari_common::refusal::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::body::PathValue;
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::HttpState;

/// One cache asks about once a second, whatever the number of people who wait. While this server is away, the caches
/// continue to show the last position.
const CACHE: HeaderValue =
    HeaderValue::from_static("public, max-age=1, stale-while-revalidate=10, stale-if-error=3600");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The state of a line, how often to ask again, and the proof that this server says so. At most 400 bytes: when it
/// would be longer, the last numbers of `calling` are left out first, then `rate`, then `message`.
#[derive(Debug, Serialize, ToSchema)]
pub struct NowServingPage {
    #[serde(flatten)]
    pub now: NowServing,
    /// How often to look again: pairs of the most people ahead, and seconds. With more people ahead, the last pair's
    /// seconds.
    #[schema(example = json!([[100, 2], [2000, 10], [20000, 60]]))]
    pub poll: Vec<[u32; 2]>,
    /// Always the last field. Ed25519 (RFC 8032) by the key at `/api/v1/keys`, in base64url without padding, over the
    /// bytes `jari/now-serving/v1`, a line feed (0x0A), and the body's bytes from its first to the last before the
    /// comma of `,"sig":"`.
    pub sig: String,
}

/// The numbers called, and how many people wait. A client that has an answer with a larger `sequence` (or another
/// `epoch` that came later) drops this one.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{campaign}/now-serving", tag = "board",
    params(
        ("campaign" = CampaignId, Path),
        ("If-None-Match" = Option<String>, Header, description = "An ETag got before."),
    ),
    responses(
        (status = 200, description = "Where the line stands.", body = NowServingPage,
            headers(("ETag" = String), ("Cache-Control" = String))),
        (status = 304, description = "As before."),
        Problems
    )
)]
pub async fn now_serving(
    State(http): State<HttpState>,
    PathValue(campaign): PathValue<CampaignId>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    answer(&http, campaign, &headers)
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
fn has(headers: &HeaderMap, etag: &[u8]) -> bool {
    let held = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    held.flat_map(|list| list.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == "*" || one.as_bytes() == etag)
}
