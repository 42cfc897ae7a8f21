//! Devices: pairing, and what a device reports of itself.

use super::{Anyone, ByDevice, Json, NotKeyed, Nothing};
use crate::wire::{PairReply, PairRequest, PresenceRequest};

crate::endpoints! {
    /// Pairs a device by the twelve digits of `jari-server device pair`; a code pairs one device, once.
    PairDevice {} = Post "/api/v1/devices/pair" in "devices",
        by Anyone, key NotKeyed, Json<PairRequest> => Json<PairReply>,
        [200 "Paired; the token is not told again."]

    /// Reports that a device is present, and whether somebody is using it: every 20 seconds, and at once when it
    /// changes. After a minute of silence it counts as offline.
    ReportPresence {} = Post "/api/v1/devices/presence" in "devices",
        by ByDevice, key NotKeyed, Json<PresenceRequest> => Nothing,
        [204 "Noted."]
}
