//! Pairing: a device brings the code its operator read out, and gets its token once.

use axum::Json;
use axum::extract::State;
use jari_common::wire::{PairReply, PairRequest};

use crate::command::{Answer, Command};
use crate::http::body::JsonBody;
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};
use crate::keys::{hash_secret, random_secret};

/// Pairs a device by the eight digits of `jari-server device pair`; a code pairs one device, once.
#[utoipa::path(
    post, path = "/api/v1/devices/pair", tag = "devices", request_body = PairRequest,
    responses((status = 200, description = "Paired; the token is not told again.", body = PairReply), Problems)
)]
pub async fn pair(
    State(edge): State<Edge>,
    JsonBody(request): JsonBody<PairRequest>,
) -> Result<Json<PairReply>, HttpError> {
    let typed = request.pairing_code.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code = hash_secret(&typed.collect::<String>());
    let token = random_secret();
    let command = Command::PairDevice { code, secret: hash_secret(&token) };
    match edge.app().submit(command).await? {
        Answer::DevicePaired(device, place) => Ok(Json(PairReply { device, place, token })),
        _ => Err(HttpError::Fault("an answer without a device")),
    }
}
