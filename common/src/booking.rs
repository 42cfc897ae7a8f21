//! A booking (FHIR Appointment) and the hold that comes before it.

use serde::{Deserialize, Serialize};

use crate::id::BookingId;
use crate::slot::SlotRef;

/// FHIR R5 `Appointment.status`, the part that Jari uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    /// The seat is the person's.
    Booked,
    /// The seat was given back.
    Cancelled,
}

/// Why a hold ended without a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HoldEnd {
    /// The person went back, or chose another.
    Released,
    /// Its time passed.
    Expired,
    /// The turn it belonged to ended.
    TurnEnded,
    /// A wish found it and its person could not be told: it goes on to the next, and the wish stays.
    NotTold,
}

/// The second dose's appointment that moved together with its first's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecondMoved {
    pub booking: BookingId,
    /// Where a seat is free again.
    pub from: SlotRef,
}
