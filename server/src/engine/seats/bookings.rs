//! Holds and bookings. A hold is one thing under one id: a party's seats, and the seats of the second dose with those
//! of the first. A tap on a time holds the seats, a confirmation books all of them, and every other end gives all of
//! them back.

use jari_common::booking::{BookingStatus, HoldEnd, Right, SeatAct};
use jari_common::change::{Event, Held, HoldEnded, SeatBooked, SecondChosen};
use jari_common::dose::{Dose, SecondPreference};
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wish::OnMatch;
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::line::turns::latest_of;
use crate::engine::people::tickets::Window;
use crate::engine::seats::doses::SecondAt;
use crate::engine::seats::kept::{Booking, DoseSeats, Hold, SeatGroup};

impl State {
    /// What a person does to seats, in a turn or beside a booking.
    pub(in crate::engine) fn act_on_seats(
        &self,
        ticket: TicketId,
        right: Right<u32>,
        act: &SeatAct,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        match (act, right) {
            (SeatAct::Hold { slot, begins: Some(begins), .. }, _)
                if !self.begins_at(slot, *begins) =>
            {
                Err(Refusal::UnknownSlot)
            }
            (SeatAct::Hold { slot, dose, second, .. }, Right::Turn(serial)) => {
                self.hold_in_turn(ticket, serial, slot, (*dose, *second), now)
            }
            (SeatAct::Hold { slot, dose, second, .. }, Right::Move) => {
                self.hold_beside_booking(ticket, slot, (*dose, *second), now)
            }
            (SeatAct::Extend { hold }, Right::Turn(serial)) => {
                self.active(ticket, serial)?;
                hold.map_or(Ok(()), |hold| self.held_by(ticket, hold).map(|_| ()))?;
                self.extend_turn(ticket, serial, now)
            }
            (SeatAct::Extend { hold }, Right::Move) => self.extend_move(ticket, *hold, now),
            (SeatAct::Release { hold }, Right::Turn(serial)) => {
                self.active(ticket, serial)?;
                self.give_back(ticket, *hold)
            }
            (SeatAct::Release { hold }, Right::Move) => {
                self.changeable_doses(ticket, now)?;
                self.give_back(ticket, *hold)
            }
            (SeatAct::Confirm { hold }, Right::Turn(serial)) => {
                self.book(ticket, serial, *hold, now)
            }
            (SeatAct::Confirm { hold }, Right::Move) => self.move_booking(ticket, *hold, now),
        }
    }

    /// Whether the slot begins at this minute after midnight.
    fn begins_at(&self, slot: &SlotRef, minute: u16) -> bool {
        self.find_slot(slot).is_some_and(|found| found.plan.minute_of(slot.index) == minute)
    }

    fn hold_in_turn(
        &self,
        ticket: TicketId,
        serial: u32,
        slot: &SlotRef,
        asked: (Dose, SecondPreference),
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let row = self.active(ticket, serial)?;
        let state = self.campaign_state(row.campaign).ok_or(Refusal::UnknownCampaign)?;
        let latest = latest_of(state, self.tickets.activity(ticket), now);
        let until = plus_secs(now, state.pace().hold_secs).min(latest);
        self.hold_until(ticket, row.campaign, (slot, asked.0, asked.1), until, now)
    }

    /// Holds a seat of the slot for this ticket; a seat that was held before is given back. When a second dose is
    /// chosen, the held seats of the first dose do not change.
    pub(in crate::engine) fn hold_until(
        &self,
        ticket: TicketId,
        campaign: CampaignId,
        (slot, dose, second): (&SlotRef, Dose, SecondPreference),
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let found = self.find_slot(slot).filter(|found| found.key.campaign == campaign);
        let found = found.ok_or(Refusal::UnknownSlot)?;
        let mine = self.tickets.activity(ticket).hold.and_then(|hold| self.holds.get(&hold));
        let kept = mine.and_then(|mine| mine.seats.of(dose));
        let is_there = kept.is_some_and(|kept| kept.slot == found.key);
        let seats = match mine.filter(|_| is_there) {
            Some(mine) if !mine.offered => return Ok(Vec::new()),
            // What is offered is chosen now: the same seats are held.
            Some(mine) => mine.seats,
            None => self.seats_for(ticket, &found, (dose, SecondAt::Near(second)), now)?,
        };
        if let Some((hold, first)) = self.held_first(ticket).filter(|_| dose == Dose::Second) {
            let second = self.second_seat(seats.group).ok_or(Refusal::UnknownSlot)?;
            let from = first.seats.second.and_then(|before| self.slot_ref(before.slot));
            return Ok(vec![Event::SecondChosen(SecondChosen {
                hold,
                ticket,
                second,
                from,
                until,
            })]);
        }
        let held = self.next_hold(ticket, &seats, until).ok_or(Refusal::UnknownSlot)?;
        let held = Event::SeatHeld(held);
        let before = self.tickets.activity(ticket).hold.and_then(|hold| self.holds.get(&hold));
        // Whoever looks at another time has not declined the seat that is offered in place of a lost one.
        let is_instead = before.is_some_and(|before| before.reseats);
        let why = if is_instead { HoldEnd::ChoseAnother } else { HoldEnd::Released };
        Ok(self.hold_ended_event_of(ticket, why).into_iter().chain([held]).collect())
    }

    pub(in crate::engine) fn seat_held(&mut self, held: &Held) {
        if self.find_slot(&held.slot).is_none() {
            return;
        }
        if !self.joins_old_first(held) {
            self.keep_seats(held, false);
        }
        self.stretch_turn(held.ticket, held.until);
    }

    /// Adds the hold, and its window begins to run.
    pub(in crate::engine) fn keep_seats(&mut self, held: &Held, offered: bool) {
        let Held { hold, ticket, until, dose, untold, reseats, overbooked, .. } = *held;
        let Some(group) = self.seats_named(&held.slot, held.seat, &held.beside) else { return };
        let second = held.second.as_ref().and_then(|second| self.second_seats_named(second));
        let seats = DoseSeats { dose, group, second };
        seats.groups().for_each(|group| self.take_seats(group));
        self.last_hold = self.last_hold.max(hold.0);
        let (window, since) = (Window::None, self.now);
        let overbooked = overbooked.is_some();
        let kept = Hold { ticket, seats, window, since, offered, untold, reseats, overbooked };
        self.holds.insert(hold, kept);
        if reseats {
            self.count_reseat_offers(held.slot.campaign, 1);
            self.reseat_offered(ticket, dose);
        }
        self.tickets.activity_mut(ticket).hold = Some(hold);
        self.set_hold_window(hold, Window::Runs(until));
        self.refresh_windows(ticket);
    }

    /// The hold keeps other seats for its second dose.
    pub(in crate::engine) fn second_chosen(&mut self, chosen: &SecondChosen) {
        let SecondChosen { hold, ticket, until, .. } = *chosen;
        let Some(group) = self.second_seats_named(&chosen.second) else { return };
        let Some(held) = self.holds.get_mut(&hold) else { return };
        let before = held.seats.second.replace(group);
        before.into_iter().for_each(|before| self.free_seats(before));
        self.take_seats(group);
        self.stretch_hold(hold, until);
        self.stretch_turn(ticket, until);
    }

    /// Makes the hold end later, never earlier.
    pub(in crate::engine) fn stretch_hold(&mut self, hold: HoldId, until: Timestamp) {
        if let Some(held) = self.holds.get(&hold) {
            self.set_hold_window(hold, held.window.stretched(self.now, until));
        }
    }

    /// The ticket's hold, if it has this id and has not ended.
    pub(in crate::engine) fn held_by(
        &self,
        ticket: TicketId,
        hold: HoldId,
    ) -> Result<&Hold, Refusal> {
        let mine = self.holds.get(&hold).filter(|held| held.ticket == ticket);
        // A hold that still exists belongs to another person; a hold that does not exist any more is over.
        let is_over = hold.0 <= self.last_hold && !self.holds.contains_key(&hold);
        mine.ok_or(if is_over { Refusal::HoldOver } else { Refusal::UnknownHold })
    }

    /// Ends the ticket's hold because the person asked for it.
    pub(in crate::engine) fn give_back(
        &self,
        ticket: TicketId,
        hold: HoldId,
    ) -> Result<Vec<Event>, Refusal> {
        match self.held_by(ticket, hold) {
            Ok(_) => Ok(self.hold_ended_event_of(ticket, HoldEnd::Released).into_iter().collect()),
            // The hold ended earlier by itself: what the person asks for is already done.
            Err(Refusal::HoldOver) => Ok(Vec::new()),
            Err(refusal) => Err(refusal),
        }
    }

    /// Frees the seats of a hold that ended.
    pub(in crate::engine) fn hold_ended(&mut self, hold: HoldId, why: HoldEnd) {
        let Some(held) = self.forget_hold(hold) else { return self.old_second_ended(hold) };
        held.seats.groups().for_each(|group| self.free_seats(group));
        if held.reseats {
            self.reseat_offer_ended(held.ticket, held.seats.dose, why);
        } else if held.offered && why == HoldEnd::NotTold {
            self.set_unreached(held.ticket, true);
        } else if held.offered && why != HoldEnd::Withdrawn {
            self.end_wish(held.ticket);
        }
    }

    /// Removes the hold; its seats stay taken.
    pub(in crate::engine) fn forget_hold(&mut self, hold: HoldId) -> Option<Hold> {
        let window = self.holds.get(&hold)?.window;
        self.set_hold_window(hold, Window::None);
        let held = Hold { window, ..self.holds.remove(&hold)? };
        if held.reseats {
            self.count_reseat_offers(held.seats.group.slot.campaign, -1);
        }
        let activity = self.tickets.activity_mut(held.ticket);
        activity.hold = activity.hold.filter(|mine| *mine != hold);
        Some(held)
    }

    fn book(
        &self,
        ticket: TicketId,
        serial: u32,
        hold: HoldId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        if self.hold_of_booking(ticket) == Some(hold) {
            return Ok(Vec::new());
        }
        self.active(ticket, serial)?;
        let seats = self.held_by(ticket, hold)?.seats;
        self.held_start(hold, now)?;
        Ok(vec![self.booked_event(hold, &seats)])
    }

    /// The event that books everything that is held for the person.
    pub(in crate::engine) fn booked_event(&self, hold: HoldId, seats: &DoseSeats) -> Event {
        let mut ids = (self.bookings.len() as u64 + 1..).map(BookingId);
        let mut next = || ids.next().expect("ids are without end");
        let booking = next();
        Event::SeatBooked(SeatBooked { booking, hold, second: seats.second.map(|_| next()) })
    }

    /// When the held seat's appointment begins, if that is in the future.
    pub(in crate::engine) fn held_start(
        &self,
        hold: HoldId,
        now: Timestamp,
    ) -> Result<Timestamp, Refusal> {
        let slot = self.holds.get(&hold).and_then(|held| self.slot_ref(held.seats.group.slot));
        let found = slot.and_then(|slot| self.find_slot(&slot)).ok_or(Refusal::UnknownSlot)?;
        if found.starts_at <= now { Err(Refusal::SlotPast) } else { Ok(found.starts_at) }
    }

    /// The hold that the ticket's booking came from, while the booking is not cancelled.
    #[must_use]
    pub fn hold_of_booking(&self, ticket: TicketId) -> Option<HoldId> {
        let booking = self.booking_row(self.tickets.activity(ticket).booking?)?;
        (booking.status == BookingStatus::Booked).then_some(booking.hold)
    }

    pub(in crate::engine) fn seat_booked(
        &mut self,
        booking: BookingId,
        hold: HoldId,
        second: Option<BookingId>,
    ) {
        let Some(held) = self.forget_hold(hold) else {
            return self.old_second_booked(booking, hold);
        };
        let Hold { ticket, seats, offered, untold, .. } = held;
        self.push_booking(ticket, hold, seats.dose, seats.group);
        self.booking_row_mut(booking).into_iter().for_each(|it| it.overbooked = held.overbooked);
        if let Some(group) = seats.second.filter(|_| second.is_some()) {
            self.push_booking(ticket, hold, Dose::Second, group);
        }
        let at_once = self.given(ticket).is_some_and(|given| given.on_match == OnMatch::Book);
        let pace = self.campaign_of(ticket).and_then(|campaign| self.pace_of(campaign));
        // Whoever stands at the desk says no there.
        let declinable = if offered && at_once && !self.waits_at_clinic(ticket) {
            held.decline_window(self.now, pace.map_or(0, |pace| pace.offer_secs))
        } else {
            Window::None
        };
        self.set_declinable(ticket, declinable, untold && declinable != Window::None);
        self.walk_in_booked(ticket, booking);
        self.end_wish(ticket);
        self.turn_ended(ticket);
        self.leave_queues(ticket);
        let row = self.tickets.row_mut(ticket);
        row.state = TicketState::Done;
        let campaign = row.campaign;
        let line = self.line_mut(campaign);
        line.kept_over(ticket);
        line.note_booked();
        let activity = self.tickets.activity_mut(ticket);
        (activity.booking, activity.second) = (Some(booking), second);
        if let Some(group) = seats.second.filter(|_| second.is_none()) {
            self.old_second_waits(hold, group);
        }
    }

    pub(in crate::engine) fn push_booking(
        &mut self,
        ticket: TicketId,
        hold: HoldId,
        dose: Dose,
        group: SeatGroup,
    ) {
        let (status, sequence) = (BookingStatus::Booked, 0);
        let id = BookingId(self.bookings.len() as u64 + 1);
        self.booked_at.note(group.slot, id);
        let (moved_at, overbooked) = (None, false);
        self.bookings.push(Booking {
            ticket,
            hold,
            group,
            status,
            sequence,
            dose,
            moved_at,
            overbooked,
        });
    }

    /// The event that ends the ticket's hold, if it has one.
    pub(in crate::engine) fn hold_ended_event_of(
        &self,
        ticket: TicketId,
        why: HoldEnd,
    ) -> Option<Event> {
        self.hold_ended_event(self.tickets.activity(ticket).hold?, why)
    }

    /// The event that ends the hold of a turn. A seat that a wish found needs no turn, so it stays held.
    pub(in crate::engine) fn turns_hold_ended_event(&self, ticket: TicketId) -> Option<Event> {
        let held = self.holds.get(&self.tickets.activity(ticket).hold?)?;
        if held.offered { None } else { self.hold_ended_event_of(ticket, HoldEnd::TurnEnded) }
    }

    /// The event that ends a hold, with all its seats.
    pub(in crate::engine) fn hold_ended_event(&self, hold: HoldId, why: HoldEnd) -> Option<Event> {
        let held = self.holds.get(&hold)?;
        let slot = self.slot_ref(held.seats.group.slot)?;
        let second = held.seats.second.and_then(|second| self.slot_ref(second.slot));
        Some(Event::HoldEnded(HoldEnded { hold, ticket: held.ticket, slot, why, second }))
    }
}
