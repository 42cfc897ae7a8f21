//! A booking (FHIR Appointment) and the hold that comes before it.

use serde::{Deserialize, Serialize};

use crate::dose::{Dose, SecondPreference};
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
    /// The person went back, or chose another seat.
    Released,
    /// The time of the hold is over.
    Expired,
    /// The turn to which the hold belonged has ended.
    TurnEnded,
    /// A wish found the seat, and its person could not be told: the seat goes to the next person, and the wish is kept.
    NotTold,
    /// The clinic cannot give the seat any more; a wish that found it is kept.
    Withdrawn,
    /// The person chose another seat while one was offered in place of a lost one.
    ChoseAnother,
}

/// Why no other seat is offered in place of one that a clinic cannot give any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReseatEnd {
    /// No free seat is near, at this clinic or at others.
    NoSeat,
    /// The clinic gives the seat again, or the appointment has begun.
    NotNeeded,
    /// A decision about it would have broken a condition: staff call the person.
    Fault,
}

/// The right by which a person acts on seats. `P` proves that the turn is theirs: on the server, the serial of the
/// turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right<P = ()> {
    /// The person acts in a turn, for a new booking.
    Turn(P),
    /// The person has a booking and holds a seat beside it. The booking is kept until it has moved. This needs no turn.
    Move,
}

/// What a person does to seats; the acts are the same under both rights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatAct {
    /// Keep a seat while its person reads; a seat that was kept before is given back.
    Hold {
        slot: SlotRef,
        /// Which dose of a series.
        #[serde(default)]
        dose: Dose,
        /// For the second dose that is proposed with a first.
        #[serde(default, skip_serializing_if = "SecondPreference::is_any")]
        second: SecondPreference,
        /// When the slot begins as the person read it, in minutes after midnight: a clinic may have given the slot's index to
        /// another time meanwhile. None: it is not checked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        begins: Option<u16>,
    },
    /// "더 쓸게요": more time. Under `Turn`, for the turn and what it holds; under `Move`, for the hold.
    Extend {
        /// None: the hold that the ticket has.
        hold: Option<HoldId>,
    },
    /// Give the seat back.
    Release { hold: HoldId },
    /// Confirm what is held. Under `Turn` it is booked; under `Move` the booking moves there and its old seat is free.
    Confirm { hold: HoldId },
}

impl SeatAct {
    /// Keep a seat; any second dose is as good.
    #[must_use]
    pub fn hold(slot: SlotRef, dose: Dose) -> Self {
        Self::Hold { slot, dose, second: SecondPreference::default(), begins: None }
    }
}

/// The second dose's appointment that moved together with that of the first dose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecondMoved {
    pub booking: BookingId,
    /// The slot where a seat is free again.
    pub from: SlotRef,
}
