//! What the engine shows of itself: a ticket to its person, the line to everybody. Changes nothing.

use jari_common::change::{NowServing, Phase};
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::ticket::CodeKey;
use jari_common::wire::{BookingView, HoldView, TicketView};
use jiff::Timestamp;

use super::State;

/// The most numbers that "now serving" lists.
const CALLING_MAX: usize = 8;

impl State {
    /// A ticket as its person sees it.
    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<TicketView> {
        let row = self.ticket_row(id)?;
        Some(TicketView {
            id,
            campaign: row.campaign,
            number: row.number,
            state: row.state,
            ahead: self.ahead(row),
            until: row.until,
            hold: row.hold.and_then(|hold| self.hold_view(hold)),
            booking: row.booking.and_then(|booking| self.booking_view(booking)),
        })
    }

    fn hold_view(&self, id: HoldId) -> Option<HoldView> {
        let held = self.holds.get(&id)?;
        let slot = self.slot_ref(held.slot)?;
        let starts_at = self.find_slot(&slot)?.starts_at;
        Some(HoldView { id, slot, starts_at, until: held.until })
    }

    fn booking_view(&self, id: BookingId) -> Option<BookingView> {
        let booking = self.booking_row(id)?;
        let slot = self.slot_ref(booking.slot)?;
        let starts_at = self.find_slot(&slot)?.starts_at;
        let clinic = self.clinic(&slot.clinic)?.clone();
        Some(BookingView { id, slot, starts_at, status: booking.status, clinic })
    }

    /// The ticket with this code.
    #[must_use]
    pub fn ticket_by_code(&self, key: CodeKey) -> Option<TicketId> {
        self.ticket_by_code.get(&key).copied()
    }

    /// The serial of the ticket's newest turn; 0 before the first.
    #[must_use]
    pub fn turn_serial(&self, id: TicketId) -> Option<u32> {
        self.ticket_row(id).map(|row| row.serial)
    }

    /// Tickets ever issued.
    #[must_use]
    pub fn ticket_count(&self) -> usize {
        self.tickets.len()
    }

    /// Bookings ever made.
    #[must_use]
    pub fn booking_count(&self) -> usize {
        self.bookings.len()
    }

    /// Holds that run now.
    #[must_use]
    pub fn hold_count(&self) -> usize {
        self.holds.len()
    }

    /// Clinic-days open in all campaigns.
    #[must_use]
    pub fn day_count(&self) -> usize {
        self.campaigns.iter().flat_map(|state| &state.days).map(Vec::len).sum()
    }

    /// Where a line stands.
    #[must_use]
    pub fn now_serving(&self, campaign: CampaignId, now: Timestamp) -> Option<NowServing> {
        let state = self.campaign_state(campaign)?;
        let before = now < state.campaign.spec.opens_at;
        Some(NowServing {
            campaign,
            phase: if before { Phase::Before } else { Phase::Open },
            called_through: state.called_through,
            waiting: state.waiting,
            calling: state.called.keys().rev().take(CALLING_MAX).copied().collect(),
        })
    }
}
