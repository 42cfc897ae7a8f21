//! Everything that can have happened, one committed fact at a time, and which of it the public may see.
//!
//! Events only gain fields, because every log ever written must load. No event holds personal data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::booking::SecondMoved;
use crate::id::{AskedHash, CampaignId, RequestId, TicketId};
pub use crate::serving::{MESSAGE_MAX_BYTES, NowServing, Phase, RateRange, WaitRange};
use crate::staff::Author;

mod event;
mod public;

pub use event::*;
pub use public::{PublicChange, PublicEvent};

/// One committed fact with its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The number of this change, from 1, without gaps.
    pub seq: u64,
    /// The server's time when this change was decided.
    pub at: Timestamp,
    /// The request that asked for this change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// What that request asked for; None in logs from before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedHash>,
    /// Who did it; None for a person at a screen, for time, and in logs from before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Box<Author>>,
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Clinics were added, or replaced by clinics with the same id.
    ClinicsPut(ClinicsPut),
    CampaignAdded(CampaignAdded),
    CampaignChanged(CampaignChanged),
    /// A clinic opened days for a campaign.
    DaysOpened(DaysOpened),
    /// A clinic's days for a campaign were planned again: some are new, changed or closed.
    DaysPlanned(DaysPlanned),
    /// A clinic has hours or seats of its own on some days.
    DaysRuled(DaysRuled),
    HolidaySet(HolidaySet),
    /// Appointments at a clinic with another name, address or telephone.
    AppointmentsChanged(AppointmentsChanged),
    ReseatOrdered(ReseatOrdered),
    ReseatEnded(ReseatEnded),
    /// A device may pair with this code until the given time.
    DeviceInvited(DeviceInvited),
    DevicePaired(DevicePaired),
    DeviceRenamed(DeviceRenamed),
    /// A desk serves only these people from now on.
    DeskScoped(DeskScoped),
    /// The device's old secret is no longer valid; the device may pair again with this code until the given time.
    DeviceRotated(DeviceRotated),
    /// The device's secret is no longer valid, and the device can never pair again.
    DeviceRevoked(DeviceRevoked),
    /// A person took a place in line.
    TicketIssued(TicketIssued),
    /// A person entered a draw: a ticket without a number yet.
    EntryMade(EntryMade),
    /// People may join from now on.
    LineOpened(OfCampaign),
    /// The draw takes no more entries; a person who joins now gets a number after the drawn numbers.
    DrawSealed(DrawSealed),
    /// The public value is known, and the secret is published: every number can be computed.
    DrawRevealed(DrawRevealed),
    /// Entries `from` up to `from + count` (counted from 0) have the numbers that the seed gives them.
    NumbersDrawn(NumbersDrawn),
    /// The turn may begin, until the given time.
    TicketCalled(TicketUntil),
    /// The person was called and is here, while every turn is in use: they are next, and no time limit is running.
    TicketArrived(TicketArrived),
    /// A turn is free for a person who had arrived: it may begin, until the given time.
    TicketAdmitted(TicketUntil),
    /// The turn began, or continued on another screen; only a lease with this serial may write.
    TurnStarted(TurnStarted),
    TurnExtended(TicketUntil),
    /// The person was called or had a turn, and was not there: the place is kept.
    TurnMissed(TurnMissed),
    /// The person pressed "계속하기" after a missed turn, or the place of a person who could not use a kiosk is back:
    /// they are called next.
    TicketReturned(OfTicket),
    TicketLeft(OfTicket),
    /// Seats are kept. A hold is one thing under one id: a party's seats, and the seats of the second dose with those
    /// of the first. (Older logs have a second event for the second dose, directly after the event for the first.)
    SeatHeld(Held),
    /// The hold keeps other seats for its second dose; the seats of the first dose do not change.
    SecondChosen(SecondChosen),
    HoldEnded(HoldEnded),
    /// Everything that is held is booked for the person; the ticket is done.
    SeatBooked(SeatBooked),
    /// A seat beside a booking is kept longer. The holds of a turn are extended with the turn.
    HoldExtended(HoldUntil),
    /// The booking now has the held seat, and its old seat is free.
    BookingMoved(BookingMoved),
    /// The seat is free; the ticket has left the line and keeps its number.
    BookingCancelled(SeatGivenBack),
    /// What the person would accept. It replaces what they said before.
    WishGiven(WishGiven),
    WishWithdrawn(WishWithdrawn),
    /// The turn came, and no seat that was wished is free: the place is kept, and the wish waits for a seat.
    WishUnmet(OfTicket),
    /// A wish found a seat. The seat is kept until the given time for the person's answer, or the next change books it.
    WishOffered(Held),
    /// The person knows of the seat that their wish found: the time to answer runs until the given time.
    OfferTold(HoldUntil),
    /// A person who could not be told of a seat in time was reached: the server looks for their wish again.
    PersonReached(OfTicket),
    /// The person declined a seat that their wish had booked: the seat is free, and the place in line is kept. A
    /// declined offer is `HoldEnded` with `Released`.
    MatchDeclined(SeatGivenBack),
    /// An operator stopped the line: every place is kept, and every time limit is paused.
    LineFrozen(LineFrozen),
    LineResumed(OfCampaign),
    /// The calling hours began.
    CallingBegan(OfCampaign),
    /// The calling hours are over until they begin again.
    CallingPaused(OfCampaign),
    PaceChanged(PaceChanged),
    /// The campaign is closed. A person who still waits is not served, and is told so.
    CampaignClosed(OfCampaign),
    /// The tables, or a decision that time brought, contradict the log in this campaign: the campaign is paused until
    /// an operator has looked at it. Nobody loses anything.
    CampaignStopped(CampaignStopped),
    /// The operator decided that the campaign continues, and gave the reason.
    CampaignGoesOn(CampaignGoesOn),
    PresenceChanged(PresenceChanged),
    /// Somebody at a kiosk asked for help, or what became of it.
    HelpChanged(HelpChanged),
    /// A ticket's code was given with a wrong birth date.
    CodeRefused(CodeRefused),
    /// A ticket's code was given with the right birth date after wrong ones.
    CodeAccepted(OfTicket),
    /// A one-time code is on its way to the person's phone.
    IdentityCodeSent(IdentityCodeSent),
    IdentityRefused(OfPerson),
    /// The person proved with the code that they are who they say.
    IdentityVerified(OfPerson),
    /// Staff did something for a person. `Verify` and other acts take effect by this event.
    StaffActed(StaffActed),
    /// The ticket's person, and the people who shared the ticket, are erased: the key of their data is destroyed in the
    /// same commit.
    PersonErased(OfTicket),
    /// A campaign's people are erased this number of days after its end; None keeps them.
    RetentionSet(RetentionSet),
    /// An account of staff changed, or somebody signed in or out.
    StaffChanged(StaffChanged),
    AttendanceChanged(AttendanceChanged),
    /// Somebody read data of people outside of the line's own acts.
    DataRead(DataRead),
    /// The answer whether the person of a ticket also has an earlier ticket. If so, the earlier ticket stays, and this
    /// one leaves by an event of its own. If they are two people, both tickets stay.
    NamesakeAnswered(NamesakeAnswered),
    /// The server was away: every call, turn and hold that was running has its full time again from now on.
    WindowsRestored,
}

impl Event {
    /// The ticket that the event is about.
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
            Self::WishWithdrawn(it) => Some(it.ticket),
            Self::CodeRefused(it) => Some(it.ticket),
            Self::StaffActed(it) => Some(it.ticket),
            Self::NamesakeAnswered(it) => Some(it.ticket),
            Self::ReseatEnded(it) => Some(it.ticket),
            Self::AttendanceChanged(it) => Some(it.ticket),
            // These events name their booking.
            Self::SeatBooked(_) | Self::BookingMoved(_) => None,
            Self::ClinicsPut(_)
            | Self::CampaignAdded(_)
            | Self::CampaignChanged(_)
            | Self::DaysOpened(_)
            | Self::DaysPlanned(_)
            | Self::DaysRuled(_)
            | Self::HolidaySet(_)
            | Self::AppointmentsChanged(_)
            | Self::ReseatOrdered(_)
            | Self::DeviceInvited(_)
            | Self::DevicePaired(_)
            | Self::DeviceRenamed(_)
            | Self::DeskScoped(_)
            | Self::DeviceRotated(_)
            | Self::DeviceRevoked(_)
            | Self::StaffChanged(_)
            | Self::DataRead(_)
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
            | Self::HelpChanged(_)
            | Self::IdentityCodeSent(_)
            | Self::IdentityRefused(_)
            | Self::IdentityVerified(_)
            | Self::RetentionSet(_)
            | Self::WindowsRestored => None,
        }
    }

    /// The campaign that the event names; None also where the event names only a ticket or a booking.
    #[must_use]
    pub fn campaign(&self) -> Option<CampaignId> {
        match self {
            Self::CampaignAdded(it) => Some(it.campaign.id),
            Self::CampaignChanged(it) => Some(it.campaign.id),
            Self::DaysOpened(it) => Some(it.campaign),
            Self::DaysPlanned(it) => Some(it.campaign),
            Self::ReseatOrdered(it) => Some(it.campaign),
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
            | Self::DaysRuled(_)
            | Self::HolidaySet(_)
            | Self::AppointmentsChanged(_)
            | Self::ReseatEnded(_)
            | Self::DeviceInvited(_)
            | Self::DevicePaired(_)
            | Self::DeviceRenamed(_)
            | Self::DeskScoped(_)
            | Self::DeviceRotated(_)
            | Self::DeviceRevoked(_)
            | Self::StaffChanged(_)
            | Self::AttendanceChanged(_)
            | Self::DataRead(_)
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
            | Self::HelpChanged(_)
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
