//! A message to a telephone that staff read out or pass on themselves, because no gateway sends it; or a message from a
//! person that staff read. Sends nothing.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::person::Phone;

/// One message that waits for staff (`GET /api/v1/desk/messages`); its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutgoingMessage {
    /// The id with which staff report that they passed the message on; None for a message that disappears within
    /// minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// The message disappears at this time.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub until: Timestamp,
    /// The telephone of the person to tell, or of the person who wrote. None: the person has no telephone, and staff
    /// find them by their number in line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Phone>,
    /// The number of the ticket that the message is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    pub text: String,
    /// The gateway may have sent the message: its answer did not arrive.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub perhaps_sent: bool,
    /// The person wrote this message: staff read it, and call them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_person: bool,
}

impl fmt::Debug for OutgoingMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutgoingMessage(hidden)")
    }
}
