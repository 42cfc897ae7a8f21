//! Whether the server answers and writes. Tells nothing else.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::error::{HttpError, Problems};
use crate::http::http_state::HttpState;

/// `GET /health`
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// The last committed change.
    seq: u64,
    /// The machine's clock jumped and it is not known which time is right: until it is, nothing ends by time.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    clock_in_doubt: bool,
}

/// Whether the server takes writes: 200, or 503 while nothing can be written, or when the writer or the publisher has
/// ended.
#[utoipa::path(
    get, path = "/health", tag = "about",
    responses((status = 200, description = "Serving.", body = Health), Problems)
)]
pub async fn health(State(http): State<HttpState>) -> Result<Json<Health>, HttpError> {
    let app = http.app();
    // The reason may name a folder of the machine; it is in the server's log.
    if app.frozen().is_some() || app.dead_thread().is_some() {
        return Err(HttpError::TryAgain);
    }
    let clock_in_doubt = app.clock().doubtful();
    Ok(Json(Health { seq: app.state().seq(), clock_in_doubt }))
}
