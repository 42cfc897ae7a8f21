//! Where a line stands: one small resource, the same bytes for everybody, made to be cached on the way.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jari_common::change::NowServing;
use jari_common::id::CampaignId;
use jari_common::refusal::Refusal;
use sha2::{Digest, Sha256};

use crate::http::body::PathValue;
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};

/// However many people wait, one cache asks about once a second.
const CACHE: &str = "public, max-age=1";
/// Bytes of the digest that name a version.
const ETAG_BYTES: usize = 8;

/// The numbers called, and how many wait.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{campaign}/now-serving", tag = "board",
    params(
        ("campaign" = CampaignId, Path),
        ("If-None-Match" = Option<String>, Header, description = "An ETag got before."),
    ),
    responses(
        (status = 200, description = "Where the line stands.", body = NowServing,
            headers(("ETag" = String), ("Cache-Control" = String))),
        (status = 304, description = "As before."),
        Problems
    )
)]
pub async fn now_serving(
    State(edge): State<Edge>,
    PathValue(campaign): PathValue<CampaignId>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let standing = edge.app().state().now_serving(campaign);
    let standing = standing.ok_or(Refusal::UnknownCampaign)?;
    let body = serde_json::to_vec(&standing).map_err(|_| HttpError::Fault("now serving"))?;
    let etag = etag_of(&body);
    let caching = [(ETAG, etag.clone()), (CACHE_CONTROL, CACHE.to_owned())];
    if has(&headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
    }
    Ok((caching, [(CONTENT_TYPE, "application/json")], body).into_response())
}

fn etag_of(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let hex: String = digest.iter().take(ETAG_BYTES).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// Whether the client holds this version already (RFC 9110, 13.1.2: compared weakly).
fn has(headers: &HeaderMap, etag: &str) -> bool {
    let held = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    held.flat_map(|list| list.split(','))
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == "*" || one == etag)
}
