//! The campaigns, for anyone. Changes none.

use axum::Json;
use axum::extract::State;
use jari_common::campaign::Campaign;

use crate::http::http_state::HttpState;

/// Every campaign, in the order in which they were added.
#[utoipa::path(
    get, path = "/api/v1/campaigns", tag = "board",
    responses((status = 200, description = "All of them.", body = Vec<Campaign>))
)]
pub async fn list(State(http): State<HttpState>) -> Json<Vec<Campaign>> {
    Json(http.app().state().campaigns().cloned().collect())
}
