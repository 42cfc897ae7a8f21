//! A message to a telephone that staff read out or pass on themselves, where no gateway sends it. Sends nothing.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::person::Phone;

/// One message that waits for staff (`GET /desk/messages`); its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutgoingMessage {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// It is gone from then on.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub until: Timestamp,
    pub to: Phone,
    pub text: String,
}

impl fmt::Debug for OutgoingMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutgoingMessage(hidden)")
    }
}
