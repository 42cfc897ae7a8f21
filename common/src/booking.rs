//! A booking (FHIR Appointment) and the hold that comes before it.

use serde::{Deserialize, Serialize};

use crate::dose::Dose;
use crate::id::{BookingId, HoldId};
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

/// By which right a person does something to seats. `P` proves that the turn is theirs: the server has its serial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right<P = ()> {
    /// In a turn, for a booking.
    Turn(P),
    /// Beside a booking, which stands until it has moved to the other seat. It needs no turn.
    Move,
}

/// What a person does to seats, the same by either right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatAct {
    /// Keep a seat while its person reads; one that was kept before is given back.
    Hold {
        slot: SlotRef,
        /// Of a series.
        #[serde(default)]
        dose: Dose,
    },
    /// "더 쓸게요": more time, by `Turn` for the turn and what it holds, by `Move` for the hold.
    Extend {
        /// None: what the ticket holds.
        hold: Option<HoldId>,
    },
    /// Give the seat back.
    Release { hold: HoldId },
    /// What is held is the person's: by `Turn` it is booked, by `Move` the booking goes there and its old seat is free.
    Confirm { hold: HoldId },
}

/// The second dose's appointment that moved together with its first's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecondMoved {
    pub booking: BookingId,
    /// Where a seat is free again.
    pub from: SlotRef,
}
