//! Devices: pairing, and what a device reports of itself.

use super::{Anyone, ByAnyDevice, ByBoard, Json, NotKeyed, Nothing};
use crate::calls::CallsShown;
use crate::wire::{PairReply, PairRequest, PresenceRequest};

crate::endpoints! {
    /// Pairs a device by the twelve digits of `jari-server device pair`; a code pairs one device, once.
    PairDevice {} = Post "/api/v1/devices/pair" in "devices",
        by Anyone, key NotKeyed, Json<PairRequest> => Json<PairReply>,
        [200 "Paired; the token is not told again."]

    /// Reports that a device is present, and whether somebody is using it: every 20 seconds, and at once when it
    /// changes. After a minute of silence it counts as offline.
    ReportPresence {} = Post "/api/v1/devices/presence" in "devices",
        by ByAnyDevice, key NotKeyed, Json<PresenceRequest> => Nothing,
        [204 "Noted."]

    /// Who is called now, for a call board: the calls of the desks of its clinics, and of the lines of its campaigns at its
    /// place. Only numbers, no person. While it is as `If-None-Match` says, the answer waits as long as `Prefer: wait`
    /// says, at most 25 seconds.
    ReadCalls {} = Get "/api/v1/board/calls" in "devices",
        by ByBoard, key NotKeyed, Nothing => Json<CallsShown>,
        [200 "Every call that stands."]
        [304 "As the board has it."]
        header "If-None-Match" "The `ETag` of what the board shows.";
        header "Prefer" "`wait=N`: wait up to N seconds for a change (RFC 7240).";
        reply_headers "ETag";
}
