//! What staff may do for a person beyond what the person can do alone. Each act has its reason, for the fairness
//! report.

use serde::{Deserialize, Serialize};

use crate::id::{DeviceId, StaffId};

mod account;
mod rights;

pub use account::{
    NAME_MAX_CHARS, Pin, PinError, PinHash, StaffAccount, StaffChange, StaffStanding,
};
pub use rights::{Allowed, Role, StaffRight};

/// An act of staff on one ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StaffAct {
    /// Opened the ticket without its code, from a receipt or a number.
    Find,
    /// Allowed the ticket's code to be typed again after five wrong tries.
    Unlock,
    /// Saw an ID: the person is verified.
    Verify,
    /// Put the ticket first: it is called next.
    PutFirst,
    /// Cancelled the person's booking for them.
    Cancel,
    /// Decided that this person and the person of an earlier ticket with the same name and birth date are one: the
    /// earlier ticket stays.
    SamePerson,
    /// Decided that they are two people: both tickets stay.
    TwoPeople,
}

/// Why staff acted. The reason is a choice and not free text, so that nothing personal can be written into the log.
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
    /// Something failed here, and the person must not lose by it.
    Fault,
    /// The person asked for it.
    Asked,
}

/// Who did what a change records. A person at a screen, and time, have no author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A member of staff who signed in at this desk.
    Staff { staff: StaffId, device: DeviceId },
    /// Somebody who may run commands on the server's machine, by the name of their account there.
    Console { account: String },
}
