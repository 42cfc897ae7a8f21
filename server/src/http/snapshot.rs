//! Everything that a kiosk needs to begin: the campaigns, and the clinics and days near a point.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jari_common::clinic::Position;
use jari_common::wire::Snapshot;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::http::body::QueryValues;
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::HttpState;
use crate::http::shared::MapCell;

/// The largest radius, in metres.
pub const RADIUS_MAX_METRES: u32 = 50_000;
/// Clinics read under one lock, so that publishing never waits long.
const CLINICS_PER_LOCK: usize = 256;

/// The position of the kiosk and its radius.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Near {
    /// WGS 84, in degrees.
    lat: f64,
    /// WGS 84, in degrees.
    lon: f64,
    /// In metres.
    #[param(maximum = 50000)]
    radius_m: u32,
}

/// The state near a point; continue with the feed after `seq`.
#[utoipa::path(
    get, path = "/api/v1/snapshot", tag = "board", params(Near),
    responses((status = 200, description = "As of `seq` or a little later; `log` is the cursor to go on from.", body = Snapshot), Problems)
)]
pub async fn snapshot(
    State(http): State<HttpState>,
    QueryValues(near): QueryValues<Near>,
) -> Result<Response, HttpError> {
    let centre = Position::new(near.lat, near.lon);
    let centre = centre.ok_or(HttpError::InvalidValue { what: "lat or lon" })?;
    if near.radius_m > RADIUS_MAX_METRES {
        return Err(HttpError::InvalidValue { what: "radius_m" });
    }
    let body = http.snapshots().of(http.app(), MapCell::of(centre, near.radius_m)).await?;
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

/// Reads in several short locks. Changes made meanwhile may be in the snapshot and come again by the feed. This is
/// safe: a change in the feed gives the new value, not the difference.
pub(super) fn read(app: &App, centre: Position, radius_metres: u32) -> Snapshot {
    let as_of = app.clock().now();
    let (mut snapshot, clinics_in_all) = {
        let state = app.state();
        let campaigns: Vec<_> = state.campaigns().cloned().collect();
        let standing = campaigns.iter().filter_map(|it| state.now_serving(it.id));
        let now_serving = standing.collect();
        let (clinics, days) = (Vec::new(), Vec::new());
        let log = state.mark();
        (
            Snapshot { seq: log.seq, log, as_of, campaigns, now_serving, clinics, days },
            state.clinic_count(),
        )
    };
    for from in (0..clinics_in_all).step_by(CLINICS_PER_LOCK) {
        let count = CLINICS_PER_LOCK.min(clinics_in_all - from);
        let state = app.state();
        let clinics = state.clinics_in(from, count).iter();
        for clinic in clinics.filter(|it| it.position.distance_metres(centre) <= radius_metres) {
            snapshot.clinics.push(clinic.clone());
            let campaigns = snapshot.campaigns.iter();
            let days = campaigns.filter_map(|it| state.clinic_days(it.id, &clinic.id));
            snapshot.days.extend(days);
        }
    }
    snapshot
}
