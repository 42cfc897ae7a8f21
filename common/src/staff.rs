//! What staff may do for a person beyond what the person can do, each act with its reason, for the fairness report.

use serde::{Deserialize, Serialize};

/// An act of staff on one ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StaffAct {
    /// Opened the ticket without its code, from a receipt or a number.
    Find,
    /// Let the ticket's code be typed again after five wrong tries.
    Unlock,
    /// Saw an ID: the person is who they say.
    Verify,
    /// Put the ticket first: next to be called.
    PutFirst,
    /// Gave the person's booking back, for them.
    Cancel,
    /// The person and who has an earlier ticket by the same name and birth date are one: the earlier stands.
    SamePerson,
    /// They are two: both tickets stand.
    TwoPeople,
}

/// Why staff acted. A choice and not free text, so that nothing personal can be written into the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StaffReason {
    /// The person showed an ID.
    IdSeen,
    /// The slip or the code is lost or cannot be read.
    CodeLost,
    /// The person has no telephone of their own.
    NoPhone,
    /// The person cannot wait for reasons of health.
    Unwell,
    /// Something here failed, and the person is not to suffer for it.
    Fault,
    /// The person asked for it.
    Asked,
}
