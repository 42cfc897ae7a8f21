//! What a person decides about a match: yes to a seat that is kept for them, or no to a seat that was booked. An offer
//! that nobody answers ends, and the wish ends with it; the place in line is kept.

use jari_common::booking::{BookingStatus, HoldEnd};
use jari_common::change::{Event, Held, SeatGivenBack};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::people::tickets::Window;
use crate::engine::seats::kept::Booking;

impl State {
    /// The answer yes: the kept seat is booked, or the person's booking moves to it.
    pub(in crate::engine) fn accept_offer(
        &self,
        ticket: TicketId,
        hold: HoldId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        if self.hold_of_booking(ticket) == Some(hold) {
            return Ok(Vec::new());
        }
        let held = self.held_by(ticket, hold)?;
        if !held.offered {
            return Err(Refusal::UnknownHold);
        }
        self.held_start(hold, now)?;
        Ok(vec![self.accepted(ticket, hold, &held.seats, now)?])
    }

    /// The answer no: the kept seat is given back, or the booked seat, while it may be declined.
    pub(in crate::engine) fn decline_offer(
        &self,
        ticket: TicketId,
        hold: HoldId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        if self.held_by(ticket, hold).is_ok_and(|held| held.offered) {
            return Ok(self.hold_ended_event_of(ticket, HoldEnd::Released).into_iter().collect());
        }
        let Some(mine) = self.booking_made_from(ticket, hold) else {
            // The offer ended earlier by itself: what the person asks for is already done.
            let is_mine = self.holds.contains_key(&hold) || hold.0 > self.last_hold;
            return if is_mine { Err(Refusal::UnknownHold) } else { Ok(Vec::new()) };
        };
        if mine.status == BookingStatus::Cancelled {
            return Ok(Vec::new());
        }
        let is_open = match self.tickets.activity(ticket).declinable {
            Window::None => false,
            Window::Runs(until) => now < until,
            Window::Stopped(_) => true,
        };
        if !is_open {
            return Err(Refusal::DeclineOver);
        }
        let booked = Dose::ALL.iter().rev().filter_map(|it| self.standing_booking(ticket, *it));
        let declined = booked.filter_map(|(booking, mine)| {
            let slot = self.slot_ref(mine.group.slot)?;
            Some(Event::MatchDeclined(SeatGivenBack { booking, ticket, slot }))
        });
        Ok(self
            .hold_ended_event_of(ticket, HoldEnd::Released)
            .into_iter()
            .chain(declined)
            .collect())
    }

    /// The ticket's booking, if it came from this hold.
    fn booking_made_from(&self, ticket: TicketId, hold: HoldId) -> Option<&Booking> {
        let (_, booking) = self.booking_of(ticket, Dose::First)?;
        (booking.hold == hold).then_some(booking)
    }

    /// Holds the seats that a wish found.
    pub(in crate::engine) fn wish_offered(&mut self, held: &Held) {
        if self.find_slot(&held.slot).is_some() && !self.joins_old_first(held) {
            if held.overbooked.is_some() {
                self.seat_beyond(held.ticket);
            } else {
                self.pass_by(held.ticket);
            }
            self.keep_seats(held, true);
        }
    }

    /// The turn of a waiting ticket with a wish passes without a time to choose: a seat is offered to it, or no wished
    /// seat was free. Its place in line is kept.
    pub(in crate::engine) fn pass_by(&mut self, ticket: TicketId) {
        let Some(row) = self.tickets.get(ticket) else { return };
        if row.state != TicketState::Waiting {
            return;
        }
        let (campaign, number) = (row.campaign, row.number);
        self.leave_queues(ticket);
        self.tickets.row_mut(ticket).state = TicketState::Missed;
        let now = self.now;
        self.campaign_mut(campaign).line.pass(number, now);
    }

    /// A waiting ticket gets a seat beyond the clinic's: the line has not come to its number, so nobody is passed.
    fn seat_beyond(&mut self, ticket: TicketId) {
        let Some(row) = self.tickets.get(ticket) else { return };
        if row.state != TicketState::Waiting {
            return;
        }
        let (campaign, number) = (row.campaign, row.number);
        self.leave_queues(ticket);
        self.tickets.row_mut(ticket).state = TicketState::Missed;
        self.line_mut(campaign).skip(number);
    }

    /// The seat is free, and the person has the place in line again.
    pub(in crate::engine) fn match_declined(&mut self, booking: BookingId, ticket: TicketId) {
        self.booking_ended(booking);
        if self.standing_booking(ticket, Dose::First).is_some() {
            return;
        }
        self.set_declinable(ticket, Window::None, false);
        self.tickets.row_mut(ticket).state = TicketState::Missed;
    }

    /// The events that end all offers when the line closes.
    pub(in crate::engine) fn offers_end(
        &self,
        campaign: CampaignId,
    ) -> impl Iterator<Item = Event> + '_ {
        let mut offered: Vec<HoldId> = self
            .holds
            .iter()
            .filter(|(_, held)| held.offered && !held.reseats && held.window != Window::None)
            .filter(|(_, held)| held.seats.group.slot.campaign == campaign)
            .map(|(hold, _)| *hold)
            .collect();
        offered.sort_unstable();
        offered.into_iter().filter_map(|hold| self.hold_ended_event(hold, HoldEnd::TurnEnded))
    }
}
