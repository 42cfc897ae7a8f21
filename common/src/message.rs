//! A message to a telephone that staff read out or pass on themselves, where no gateway sends it; or what a person wrote
//! back, for staff to read. Sends nothing.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::person::Phone;

/// One message that waits for staff (`GET /api/v1/desk/messages`); its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutgoingMessage {
    /// To say that it was passed on; None for what goes by itself within minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// It is gone from then on.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub until: Timestamp,
    /// Who is to be told; or who wrote it. None: they have no telephone, and staff find them by their number in line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Phone>,
    /// The number of the ticket that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    pub text: String,
    /// The gateway may have taken it: nobody heard its answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub perhaps_sent: bool,
    /// The person wrote it: staff read it, and call them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub from_person: bool,
}

impl fmt::Debug for OutgoingMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutgoingMessage(hidden)")
    }
}
