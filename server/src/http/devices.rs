//! Devices: pairing by the code that an operator read out, and what a device reports of itself.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jari_common::refusal::Refusal;
use jari_common::wire::{PairReply, PairRequest, PresenceRequest};

use crate::app::presence;
use crate::command::{Answer, Command};
use crate::http::auth::Device;
use crate::http::body::JsonBody;
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::HttpState;
use crate::http::peer::Peer;
use crate::keys::{hash_secret, random_secret};

/// Pairs a device by the twelve digits of `jari-server device pair`; a code pairs one device, once.
#[utoipa::path(
    post, path = "/api/v1/devices/pair", tag = "devices", request_body = PairRequest,
    responses((status = 200, description = "Paired; the token is not told again.", body = PairReply), Problems)
)]
pub async fn pair(
    State(http): State<HttpState>,
    Peer(address): Peer,
    JsonBody(request): JsonBody<PairRequest>,
) -> Result<Json<PairReply>, HttpError> {
    http.gates().try_pairing(address)?;
    let typed = request.pairing_code.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code = hash_secret(&typed.collect::<String>());
    // A text that is no invited code is refused without the writer.
    if !http.app().state().is_invited(&code, http.app().clock().now()) {
        return Err(Refusal::UnknownPairingCode.into());
    }
    let token = random_secret();
    let command = Command::PairDevice { code, secret: hash_secret(&token) };
    match http.app().submit(command).await? {
        Answer::DevicePaired(device, place) => {
            http.gates().has_paired(address);
            Ok(Json(PairReply { device, place, token }))
        }
        _ => Err(HttpError::Fault("an answer without a device")),
    }
}

/// Reports that a device is present, and whether somebody is using it: every 20 seconds, and at once when it changes.
/// After a minute of silence it counts as offline.
#[utoipa::path(
    post, path = "/api/v1/devices/presence", tag = "devices", request_body = PresenceRequest,
    security(("device" = [])),
    responses((status = 204, description = "Noted."), Problems)
)]
pub async fn tell_presence(
    State(http): State<HttpState>,
    Device(device): Device,
    JsonBody(PresenceRequest { presence }): JsonBody<PresenceRequest>,
) -> Result<StatusCode, HttpError> {
    presence::report(http.app(), device, presence).await?;
    Ok(StatusCode::NO_CONTENT)
}
