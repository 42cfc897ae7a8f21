//! Whose an event is. A new kind of event does not compile here until somebody has thought of it.

use jari_common::change::Event;
use jari_common::id::{CampaignId, TicketId};

use crate::engine::State;

impl State {
    /// Whose an event is: its campaign, and its ticket; neither, when it is everybody's.
    #[must_use]
    pub fn concerns(&self, event: &Event) -> (Option<CampaignId>, Option<TicketId>) {
        let (campaign, ticket) = match event {
            Event::CampaignAdded { campaign } => (Some(campaign.id), None),
            Event::DaysOpened { campaign, .. }
            | Event::LineOpened { campaign }
            | Event::DrawSealed { campaign, .. }
            | Event::DrawRevealed { campaign, .. }
            | Event::NumbersDrawn { campaign, .. }
            | Event::LineFrozen { campaign, .. }
            | Event::LineResumed { campaign }
            | Event::CallingBegan { campaign }
            | Event::CallingPaused { campaign }
            | Event::PaceChanged { campaign, .. }
            | Event::RetentionSet { campaign, .. }
            | Event::CampaignStopped { campaign, .. }
            | Event::CampaignGoesOn { campaign, .. }
            | Event::CampaignClosed { campaign } => (Some(*campaign), None),
            Event::TicketIssued { campaign, ticket, .. }
            | Event::EntryMade { campaign, ticket, .. } => (Some(*campaign), Some(*ticket)),
            Event::TicketCalled { ticket, .. }
            | Event::TicketArrived { ticket, .. }
            | Event::TicketAdmitted { ticket, .. }
            | Event::TurnStarted { ticket, .. }
            | Event::TurnExtended { ticket, .. }
            | Event::TurnMissed { ticket, .. }
            | Event::TicketReturned { ticket }
            | Event::TicketLeft { ticket }
            | Event::WishGiven { ticket, .. }
            | Event::PersonErased { ticket }
            | Event::WishWithdrawn { ticket }
            | Event::WishUnmet { ticket }
            | Event::SecondChosen { ticket, .. }
            | Event::OfferTold { ticket, .. }
            | Event::PersonReached { ticket }
            | Event::CodeRefused { ticket, .. }
            | Event::CodeAccepted { ticket }
            | Event::NamesakeAnswered { ticket, .. }
            | Event::StaffActed { ticket, .. }
            | Event::HoldExtended { ticket, .. } => (self.campaign_of(*ticket), Some(*ticket)),
            Event::SeatHeld { ticket, slot, .. }
            | Event::HoldEnded { ticket, slot, .. }
            | Event::BookingCancelled { ticket, slot, .. }
            | Event::WishOffered { ticket, slot, .. }
            | Event::MatchDeclined { ticket, slot, .. } => (Some(slot.campaign), Some(*ticket)),
            Event::SeatBooked { booking, hold, .. } => {
                let held = self.holds.get(hold).map(|held| held.ticket);
                let ticket = held.or_else(|| self.holder_of(*booking));
                (ticket.and_then(|ticket| self.campaign_of(ticket)), ticket)
            }
            Event::BookingMoved { booking, from, .. } => {
                (Some(from.campaign), self.holder_of(*booking))
            }
            Event::ClinicsPut { .. }
            | Event::DeviceInvited { .. }
            | Event::DevicePaired { .. }
            | Event::DeviceRenamed { .. }
            | Event::DeskScoped { .. }
            | Event::DeviceRotated { .. }
            | Event::DeviceRevoked { .. }
            | Event::PresenceChanged { .. }
            | Event::IdentityCodeSent { .. }
            | Event::IdentityRefused { .. }
            | Event::IdentityVerified { .. }
            | Event::WindowsRestored => (None, None),
        };
        (campaign, ticket)
    }
}
