//! Everything that a kiosk needs to begin: the campaigns, and the clinics and days near a point.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jari_common::api::board::ReadSnapshot;
use jari_common::clinic::Position;

use crate::http::error::HttpError;
use crate::http::received::Received;
use crate::http::shared::MapCell;

/// The largest radius, in metres.
pub const RADIUS_MAX_METRES: u32 = 50_000;

pub async fn snapshot(asked: Received<ReadSnapshot>) -> Result<Response, HttpError> {
    let Received { http, query: near, .. } = asked;
    let centre = Position::new(near.lat, near.lon);
    let centre = centre.ok_or(HttpError::InvalidValue { what: "lat or lon" })?;
    if near.radius_m > RADIUS_MAX_METRES {
        return Err(HttpError::InvalidValue { what: "radius_m" });
    }
    let body = http.snapshots().of(http.app(), MapCell::of(centre, near.radius_m)).await?;
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}
