//! Everything that can have happened, one committed fact at a time, and which of it the public may see.
//!
//! Events only gain fields: every log ever written must load. None holds personal data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::booking::SecondMoved;
use crate::id::{AskedHash, CampaignId, RequestId, TicketId};
pub use crate::serving::{MESSAGE_MAX_BYTES, NowServing, Phase, RateRange, WaitRange};

mod event;
mod public;

pub use event::*;
pub use public::{PublicChange, PublicEvent};

/// One committed fact with its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// From 1, without gaps.
    pub seq: u64,
    /// The server's clock when it was decided.
    pub at: Timestamp,
    /// The request that asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// What that request asked for; None in logs from before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedHash>,
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Clinics were added, or replaced by id.
    ClinicsPut(ClinicsPut),
    CampaignAdded(CampaignAdded),
    /// A clinic opened days for a campaign.
    DaysOpened(DaysOpened),
    /// A device may pair with this code until then.
    DeviceInvited(DeviceInvited),
    DevicePaired(DevicePaired),
    DeviceRenamed(DeviceRenamed),
    /// A desk serves these people from now on.
    DeskScoped(DeskScoped),
    /// What the device could do is over; it may pair again with this code until then.
    DeviceRotated(DeviceRotated),
    /// What the device could do is over, for good.
    DeviceRevoked(DeviceRevoked),
    /// A person took a place in line.
    TicketIssued(TicketIssued),
    /// A person took part in a draw: a ticket without a number yet.
    EntryMade(EntryMade),
    /// Joins are taken from now on.
    LineOpened(OfCampaign),
    /// No entry comes any more; who comes now follows behind the drawn numbers.
    DrawSealed(DrawSealed),
    /// The public value is known, and the secret told: every number can be computed.
    DrawRevealed(DrawRevealed),
    /// Entries `from` up to `from + count` (counted from 0) have the numbers that the seed gives them.
    NumbersDrawn(NumbersDrawn),
    /// The turn may begin, until then.
    TicketCalled(TicketUntil),
    /// Called and here, while every turn is in use: next, without a time that runs.
    TicketArrived(TicketArrived),
    /// A turn is free for who had arrived: it may begin, until then.
    TicketAdmitted(TicketUntil),
    /// The turn began, or went on from another screen; only a lease with this serial writes.
    TurnStarted(TurnStarted),
    TurnExtended(TicketUntil),
    /// Called or active, and not there: the place is kept.
    TurnMissed(TurnMissed),
    /// "제 차례예요" after a missed turn, or the place of who missed it by their place is back: next to be called.
    TicketReturned(OfTicket),
    TicketLeft(OfTicket),
    /// Seats are kept. A hold is one thing under one id: a party's seats, and the second dose's with the first's. (Logs
    /// from before that have a second event for the second dose, right behind the first's.)
    SeatHeld(Held),
    /// The hold keeps other seats for its second dose; the first's are as they were.
    SecondChosen(SecondChosen),
    HoldEnded(HoldEnded),
    /// Everything that is held is the person's; the ticket is done.
    SeatBooked(SeatBooked),
    /// A seat beside a booking is kept longer; the turn's holds go with their turn.
    HoldExtended(HoldUntil),
    /// The booking has the held seat now, and its old one is free.
    BookingMoved(BookingMoved),
    /// The seat is free; the ticket has left, with its number kept.
    BookingCancelled(SeatGivenBack),
    /// What the person would accept, in place of what they had said before.
    WishGiven(WishGiven),
    WishWithdrawn(OfTicket),
    /// The turn came and nothing that was wished is free: the place is kept, and the wish waits for a seat.
    WishUnmet(OfTicket),
    /// A wish found a seat. It is kept for its person's answer until then, or is booked by the very next change.
    WishOffered(Held),
    /// The person knows of the seat that their wish found: the time to answer runs, until then.
    OfferTold(HoldUntil),
    /// A person who could not be told of a seat in time was reached: their wish is looked for again.
    PersonReached(OfTicket),
    /// The person did not want what was booked for them: the seat is free, and the place in line is kept.
    MatchDeclined(SeatGivenBack),
    /// An operator stopped the line: every place stands, nothing runs out.
    LineFrozen(LineFrozen),
    LineResumed(OfCampaign),
    /// The calling hours began.
    CallingBegan(OfCampaign),
    /// The calling hours are over until they begin again.
    CallingPaused(OfCampaign),
    PaceChanged(PaceChanged),
    /// Whoever still waits is not served, and is told.
    CampaignClosed(OfCampaign),
    /// The tables, or a decision that time brought, contradict the log in this campaign: it stands still until an operator
    /// has looked at it. Nobody loses anything.
    CampaignStopped(CampaignStopped),
    /// The operator's word that it goes on, and why.
    CampaignGoesOn(CampaignGoesOn),
    PresenceChanged(PresenceChanged),
    /// A ticket's code came with a wrong birth date.
    CodeRefused(CodeRefused),
    /// It came with the right one after wrong ones.
    CodeAccepted(OfTicket),
    /// A one-time code is on its way to the person's phone.
    IdentityCodeSent(IdentityCodeSent),
    IdentityRefused(OfPerson),
    /// The person is who they say, by the code.
    IdentityVerified(OfPerson),
    /// Staff did something for a person; verifying and the rest take effect by it.
    StaffActed(StaffActed),
    /// The ticket's person, and those who shared it, are erased: their data's key is destroyed in the same commit.
    PersonErased(OfTicket),
    /// A campaign's people are erased so many days after its end; None keeps them.
    RetentionSet(RetentionSet),
    /// It is known whether the person of a ticket is somebody who has another: the earlier one stands, and this one goes
    /// by an event of its own; or they are two people, and both stand.
    NamesakeAnswered(NamesakeAnswered),
    /// The server was away: every call, turn and hold that ran has its full time again from now on.
    WindowsRestored,
}

impl Event {
    /// The ticket that it is about.
    #[must_use]
    pub fn ticket(&self) -> Option<TicketId> {
        match self {
            Self::TicketIssued(it) => Some(it.ticket),
            Self::EntryMade(it) => Some(it.ticket),
            Self::TicketCalled(it) | Self::TicketAdmitted(it) | Self::TurnExtended(it) => {
                Some(it.ticket)
            }
            Self::TicketArrived(it) => Some(it.ticket),
            Self::TurnStarted(it) => Some(it.ticket),
            Self::TurnMissed(it) => Some(it.ticket),
            Self::TicketReturned(it)
            | Self::TicketLeft(it)
            | Self::WishWithdrawn(it)
            | Self::WishUnmet(it)
            | Self::PersonReached(it)
            | Self::CodeAccepted(it)
            | Self::PersonErased(it) => Some(it.ticket),
            Self::SeatHeld(it) | Self::WishOffered(it) => Some(it.ticket),
            Self::SecondChosen(it) => Some(it.ticket),
            Self::HoldEnded(it) => Some(it.ticket),
            Self::HoldExtended(it) | Self::OfferTold(it) => Some(it.ticket),
            Self::BookingCancelled(it) | Self::MatchDeclined(it) => Some(it.ticket),
            Self::WishGiven(it) => Some(it.ticket),
            Self::CodeRefused(it) => Some(it.ticket),
            Self::StaffActed(it) => Some(it.ticket),
            Self::NamesakeAnswered(it) => Some(it.ticket),
            // They name their booking.
            Self::SeatBooked(_) | Self::BookingMoved(_) => None,
            Self::ClinicsPut(_)
            | Self::CampaignAdded(_)
            | Self::DaysOpened(_)
            | Self::DeviceInvited(_)
            | Self::DevicePaired(_)
            | Self::DeviceRenamed(_)
            | Self::DeskScoped(_)
            | Self::DeviceRotated(_)
            | Self::DeviceRevoked(_)
            | Self::LineOpened(_)
            | Self::DrawSealed(_)
            | Self::DrawRevealed(_)
            | Self::NumbersDrawn(_)
            | Self::LineFrozen(_)
            | Self::LineResumed(_)
            | Self::CallingBegan(_)
            | Self::CallingPaused(_)
            | Self::PaceChanged(_)
            | Self::CampaignClosed(_)
            | Self::CampaignStopped(_)
            | Self::CampaignGoesOn(_)
            | Self::PresenceChanged(_)
            | Self::IdentityCodeSent(_)
            | Self::IdentityRefused(_)
            | Self::IdentityVerified(_)
            | Self::RetentionSet(_)
            | Self::WindowsRestored => None,
        }
    }

    /// The campaign that it names; None also where only its ticket or its booking is named.
    #[must_use]
    pub fn campaign(&self) -> Option<CampaignId> {
        match self {
            Self::CampaignAdded(it) => Some(it.campaign.id),
            Self::DaysOpened(it) => Some(it.campaign),
            Self::TicketIssued(it) => Some(it.campaign),
            Self::EntryMade(it) => Some(it.campaign),
            Self::LineOpened(it)
            | Self::LineResumed(it)
            | Self::CallingBegan(it)
            | Self::CallingPaused(it)
            | Self::CampaignClosed(it) => Some(it.campaign),
            Self::DrawSealed(it) => Some(it.campaign),
            Self::DrawRevealed(it) => Some(it.campaign),
            Self::NumbersDrawn(it) => Some(it.campaign),
            Self::LineFrozen(it) => Some(it.campaign),
            Self::PaceChanged(it) => Some(it.campaign),
            Self::CampaignStopped(it) => Some(it.campaign),
            Self::CampaignGoesOn(it) => Some(it.campaign),
            Self::RetentionSet(it) => Some(it.campaign),
            Self::SeatHeld(it) | Self::WishOffered(it) => Some(it.slot.campaign),
            Self::HoldEnded(it) => Some(it.slot.campaign),
            Self::BookingMoved(it) => Some(it.from.campaign),
            Self::BookingCancelled(it) | Self::MatchDeclined(it) => Some(it.slot.campaign),
            Self::ClinicsPut(_)
            | Self::DeviceInvited(_)
            | Self::DevicePaired(_)
            | Self::DeviceRenamed(_)
            | Self::DeskScoped(_)
            | Self::DeviceRotated(_)
            | Self::DeviceRevoked(_)
            | Self::TicketCalled(_)
            | Self::TicketArrived(_)
            | Self::TicketAdmitted(_)
            | Self::TurnStarted(_)
            | Self::TurnExtended(_)
            | Self::TurnMissed(_)
            | Self::TicketReturned(_)
            | Self::TicketLeft(_)
            | Self::SecondChosen(_)
            | Self::SeatBooked(_)
            | Self::HoldExtended(_)
            | Self::WishGiven(_)
            | Self::WishWithdrawn(_)
            | Self::WishUnmet(_)
            | Self::OfferTold(_)
            | Self::PersonReached(_)
            | Self::PresenceChanged(_)
            | Self::CodeRefused(_)
            | Self::CodeAccepted(_)
            | Self::IdentityCodeSent(_)
            | Self::IdentityRefused(_)
            | Self::IdentityVerified(_)
            | Self::StaffActed(_)
            | Self::PersonErased(_)
            | Self::NamesakeAnswered(_)
            | Self::WindowsRestored => None,
        }
    }
}
