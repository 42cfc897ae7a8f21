//! Every refusal of the engine: an answer, never an error. The words for a person are in `assets/text`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::problem::ProblemCode;

/// Why the engine did not do what was asked. `code()` is stable: screens and programs decide by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    #[error("there is no such campaign")]
    UnknownCampaign,
    #[error("there is no such clinic")]
    UnknownClinic,
    #[error("there is no such ticket")]
    UnknownTicket,
    #[error("there is no such slot")]
    UnknownSlot,
    #[error("there is no such hold on this ticket")]
    UnknownHold,
    #[error("there is no such device")]
    UnknownDevice,
    #[error("this pairing code is not known, or was used, or is too old")]
    UnknownPairingCode,
    #[error("the campaign opens at {opens_at}")]
    NotOpenYet { opens_at: Timestamp },
    #[error("the campaign is for people born from {first} to {last}")]
    NotEligible { first: i16, last: i16 },
    #[error("the campaign is for people who live in certain places")]
    NotResident,
    #[error("by one of the answers, staff talk with this person first")]
    AskStaff,
    #[error("this ticket has not been called yet; its place is kept")]
    NotYourTurn,
    #[error("the turn is over; the place in line is kept")]
    TurnOver,
    #[error("the turn went on at another screen")]
    TurnElsewhere,
    #[error("the ticket has left the line")]
    TicketLeft,
    #[error("this person has a booking already; it stands")]
    AlreadyBooked,
    #[error("this ticket has no booking to change")]
    NotBooked,
    #[error("the appointment's time has come; it can no longer be changed")]
    BookingPast,
    #[error("every seat of this slot is taken")]
    SlotFull,
    #[error("there are not so many seats together at that time")]
    NotTogether,
    #[error("no seat near is left for the second dose, {from} to {to}")]
    NoSecondDose { from: Date, to: Date },
    #[error("the second dose is from {from} to {to}")]
    OutsideInterval { from: Date, to: Date },
    #[error("this slot has begun or is past")]
    SlotPast,
    #[error("the seat is no longer held")]
    HoldOver,
    #[error("this seat can no longer be declined; the booking stands")]
    DeclineOver,
    #[error("the code is in use; draw another")]
    CodeTaken,
    #[error("the line is frozen; every place is kept")]
    LineFrozen,
    #[error("the campaign is closed")]
    CampaignClosed,
    #[error(
        "this campaign stands still until staff have looked at it; every place and booking is kept"
    )]
    CampaignStopped,
    #[error("a turn needs a proof of who the person is; the place is kept")]
    IdentityRequired,
    #[error("the code was not sent, or is too old, or was wrong too often; have another sent")]
    IdentityCodeOver,
    #[error("after five wrong tries only staff open this ticket; the place is kept")]
    CodeLocked,
    #[error("this person has a place already; it stands")]
    Known,
    #[error(
        "somebody of this name and birth date has an earlier ticket; whether they are one is to be told first"
    )]
    NamesakeAsked,
    #[error("this telephone serves four people already")]
    PhoneServesOthers,
    #[error("somebody of this party has a ticket of their own; both stand")]
    PartyHasTicket,
    #[error("who books for somebody else says that they were asked to")]
    ConsentNeeded,
    #[error("only a desk may do this")]
    StaffOnly,
    #[error("this ticket's person is another desk's to serve")]
    AnotherDesk,
    #[error("this needs somebody who is signed in; sign in again")]
    NotSignedIn,
    #[error("this is not for your role")]
    NotYourRole,
    #[error("this is another clinic's")]
    AnotherClinic,
    #[error("somebody else was quicker; look again")]
    OutOfDate,
    #[error("{what}")]
    NotNow { what: String },
    #[error("somebody else is to be called first; look again")]
    NotNext,
    #[error("this person wishes something else; say that it ends")]
    WishStands,
    #[error("this clinic has no time left today")]
    NoTimeToday,
    #[error("a seat is free at that time; it is given in the order of the line")]
    SeatIsFree,
    #[error("there is no such member of staff")]
    UnknownStaff,
    #[error("too many wrong PINs; try again at {until}")]
    PinLocked { until: Timestamp },
    #[error("this help is over, or is asked for at another place")]
    UnknownHelp,
    #[error("somebody comes from another desk already")]
    HelpTaken,
    #[error("this device was revoked; pair another")]
    DeviceRevoked,
    #[error("the draw has no sealed entries to reveal, or was revealed otherwise")]
    NotSealed,
    #[error("the secret is not the one that was committed to")]
    WrongSecret,
    #[error("this person still waits; say that they are to be erased all the same")]
    StillLive,
    #[error("this person has an appointment ahead; it has to be cancelled first")]
    BookingAhead,
    #[error("this request id was used for something else; nothing was done")]
    RequestIdReused,
    #[error("not valid: {what}")]
    Invalid { what: String },
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::UnknownCampaign => ProblemCode::UnknownCampaign,
            Self::UnknownClinic => ProblemCode::UnknownClinic,
            Self::UnknownTicket => ProblemCode::UnknownTicket,
            Self::UnknownSlot => ProblemCode::UnknownSlot,
            Self::UnknownHold => ProblemCode::UnknownHold,
            Self::UnknownDevice => ProblemCode::UnknownDevice,
            Self::UnknownPairingCode => ProblemCode::UnknownPairingCode,
            Self::NotOpenYet { .. } => ProblemCode::NotOpenYet,
            Self::NotEligible { .. } => ProblemCode::NotEligible,
            Self::NotResident => ProblemCode::NotResident,
            Self::AskStaff => ProblemCode::AskStaff,
            Self::NotYourTurn => ProblemCode::NotYourTurn,
            Self::TurnOver => ProblemCode::TurnOver,
            Self::TurnElsewhere => ProblemCode::TurnElsewhere,
            Self::TicketLeft => ProblemCode::TicketLeft,
            Self::AlreadyBooked => ProblemCode::AlreadyBooked,
            Self::NotBooked => ProblemCode::NotBooked,
            Self::BookingPast => ProblemCode::BookingPast,
            Self::SlotFull => ProblemCode::SlotFull,
            Self::NotTogether => ProblemCode::NotTogether,
            Self::NoSecondDose { .. } => ProblemCode::NoSecondDose,
            Self::OutsideInterval { .. } => ProblemCode::OutsideInterval,
            Self::SlotPast => ProblemCode::SlotPast,
            Self::HoldOver => ProblemCode::HoldOver,
            Self::DeclineOver => ProblemCode::DeclineOver,
            Self::CodeTaken => ProblemCode::CodeTaken,
            Self::LineFrozen => ProblemCode::LineFrozen,
            Self::CampaignClosed => ProblemCode::CampaignClosed,
            Self::CampaignStopped => ProblemCode::CampaignStopped,
            Self::IdentityRequired => ProblemCode::IdentityRequired,
            Self::IdentityCodeOver => ProblemCode::IdentityCodeOver,
            Self::CodeLocked => ProblemCode::CodeLocked,
            Self::Known => ProblemCode::Known,
            Self::NamesakeAsked => ProblemCode::NamesakeAsked,
            Self::PhoneServesOthers => ProblemCode::PhoneServesOthers,
            Self::PartyHasTicket => ProblemCode::PartyHasTicket,
            Self::ConsentNeeded => ProblemCode::ConsentNeeded,
            Self::StaffOnly => ProblemCode::StaffOnly,
            Self::AnotherDesk => ProblemCode::AnotherDesk,
            Self::NotSignedIn => ProblemCode::NotSignedIn,
            Self::NotYourRole => ProblemCode::NotYourRole,
            Self::AnotherClinic => ProblemCode::AnotherClinic,
            Self::OutOfDate => ProblemCode::OutOfDate,
            Self::NotNow { .. } => ProblemCode::NotNow,
            Self::NotNext => ProblemCode::NotNext,
            Self::WishStands => ProblemCode::WishStands,
            Self::NoTimeToday => ProblemCode::NoTimeToday,
            Self::SeatIsFree => ProblemCode::SeatIsFree,
            Self::UnknownStaff => ProblemCode::UnknownStaff,
            Self::PinLocked { .. } => ProblemCode::PinLocked,
            Self::UnknownHelp => ProblemCode::UnknownHelp,
            Self::HelpTaken => ProblemCode::HelpTaken,
            Self::DeviceRevoked => ProblemCode::DeviceRevoked,
            Self::NotSealed => ProblemCode::NotSealed,
            Self::WrongSecret => ProblemCode::WrongSecret,
            Self::StillLive => ProblemCode::StillLive,
            Self::BookingAhead => ProblemCode::BookingAhead,
            Self::RequestIdReused => ProblemCode::RequestIdReused,
            Self::Invalid { .. } => ProblemCode::Invalid,
        }
    }
}
