//! Devices: pairing by the code that an operator read out, and what a device reports of itself.

use jari_common::api::devices::{PairDevice, ReportPresence};
use jari_common::refusal::Refusal;
use jari_common::wire::{PairReply, PresenceRequest};

use crate::app::presence;
use crate::command::{Answer, Command};
use crate::http::error::HttpError;
use crate::http::peer::sender_of;
use crate::http::received::Received;
use crate::keys::{hash_secret, random_secret};
use crate::presence::Machine;

pub async fn pair(asked: Received<PairDevice>) -> Result<PairReply, HttpError> {
    let Received { http, body: request, parts, .. } = asked;
    let address = sender_of(&parts);
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
            Ok(PairReply { device, place, token })
        }
        _ => Err(HttpError::Fault("an answer without a device")),
    }
}

pub async fn report_presence(asked: Received<ReportPresence>) -> Result<(), HttpError> {
    let Received { http, who: device, body, .. } = asked;
    let PresenceRequest { presence, version, printer } = body;
    http.app().presences().note_machine(device, Machine { version, printer });
    presence::report(http.app(), device, presence).await?;
    Ok(())
}
