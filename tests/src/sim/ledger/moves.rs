//! Changes of bookings, according to the log. Another seat is held only beside a booking that is not cancelled, and
//! everything is done by its person's own request. A person never loses what they booked unless they asked for it.

use jari_common::booking::{HoldEnd, Right, SeatAct};
use jari_common::change::{BookingMoved, Change, Event, Held, HoldUntil, SeatGivenBack};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, HoldId, RequestId, TicketId};
use jari_common::slot::SlotRef;
use jari_common::time::plus_secs;
use jari_server::command::{Command, TicketAct};
use jiff::Timestamp;

use super::{Ledger, Seat};
use crate::sim::promise::{Breach, Promise, kept};

/// Whether the command is for a person who has a booking.
pub(super) fn is_change(command: &Command) -> bool {
    matches!(
        command,
        Command::OfTicket {
            act: TicketAct::Seat { right: Right::Move, act: SeatAct::Hold { .. } },
            ..
        } | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Move, act: SeatAct::Extend { .. } },
            ..
        } | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Move, act: SeatAct::Release { .. } },
            ..
        } | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Move, act: SeatAct::Confirm { .. } },
            ..
        } | Command::OfTicket { act: TicketAct::CancelBooking { .. }, .. }
    )
}

impl Ledger {
    pub(super) fn take_change(&mut self, change: &Change) -> Result<(), Breach> {
        match &change.event {
            Event::HoldExtended(HoldUntil { hold, ticket, until }) => {
                self.kept_longer(change, *hold, *ticket, *until)
            }
            Event::BookingMoved(BookingMoved { booking, hold, from, .. }) => {
                self.moved(change, *booking, *hold, from)
            }
            Event::BookingCancelled(SeatGivenBack { booking, ticket, slot }) => {
                self.cancelled(change, *booking, *ticket, slot)
            }
            _ => Ok(()),
        }
    }

    /// Whether this request has ever changed anything.
    #[must_use]
    pub fn did(&self, request: RequestId) -> bool {
        self.requests.contains_key(&request)
    }

    /// Whether the change was requested as a change of a booking.
    pub(super) fn is_change(&self, change: &Change) -> bool {
        change.request.is_some_and(|request| self.words.contains_key(&request))
    }

    /// Checks that the ticket's own person asked for exactly this.
    fn own_word(
        &self,
        change: &Change,
        ticket: TicketId,
        is_it: impl Fn(&Command) -> bool,
    ) -> Result<(), Breach> {
        let word = change.request.and_then(|request| self.words.get(&request));
        let person = self.ticket(ticket).map(|issued| issued.person);
        let is_own = word.is_some_and(|(who, command)| Some(*who) == person && is_it(command));
        kept(is_own, Promise::OwnWord, || format!("{word:?} of {person:?} made {change:?}"))
    }

    /// A seat is held beside a booking; it is not a second seat of the same slot.
    pub(super) fn held_beside(&self, change: &Change) -> Result<(), Breach> {
        let Event::SeatHeld(Held { ticket, slot, .. }) = &change.event else { return Ok(()) };
        let ticket = *ticket;
        let mine = self.bookings.of(ticket);
        kept(mine.is_some_and(|(_, seat)| seat.slot != *slot), Promise::OnlyInTurn, || {
            format!("ticket {ticket} with {mine:?} holds beside it: {change:?}")
        })?;
        let asked =
            TicketAct::seat(Right::Move, SeatAct::hold(slot.clone(), Dose::First)).of(ticket);
        self.own_word(change, ticket, |command| *command == asked)?;
        let others = self.running().filter(|(_, seat)| seat.ticket == ticket).count();
        kept(others == 0, Promise::OneOwner, || format!("ticket {ticket} holds {others} more"))
    }

    fn kept_longer(
        &mut self,
        change: &Change,
        hold: HoldId,
        ticket: TicketId,
        until: Timestamp,
    ) -> Result<(), Breach> {
        self.own_word(change, ticket, |command| {
            *command
                == TicketAct::seat(Right::Move, SeatAct::Extend { hold: Some(hold) }).of(ticket)
        })?;
        let (has, holder) = (self.bookings.of(ticket).is_some(), self.windows.holder(hold));
        let is_short = until <= plus_secs(change.at, self.pace.hold_secs);
        kept(has && holder == Some(ticket) && is_short, Promise::OnlyInTurn, || {
            format!("hold {hold} of {holder:?} was kept longer: {change:?}")
        })?;
        self.windows.kept_longer(hold, change.at, until);
        Ok(())
    }

    /// A seat held beside a booking becomes free by its person's request, or when its time is over.
    pub(super) fn ended_beside(
        &self,
        change: &Change,
        ticket: TicketId,
        why: HoldEnd,
    ) -> Result<(), Breach> {
        if self.bookings.of(ticket).is_none() || why == HoldEnd::Expired {
            return Ok(());
        }
        self.own_word(change, ticket, is_change)
    }

    /// A booking moves to a seat that is held for the same person; only the old seat becomes free.
    fn moved(
        &mut self,
        change: &Change,
        booking: BookingId,
        hold: HoldId,
        from: &SlotRef,
    ) -> Result<(), Breach> {
        let Some(old) = self.bookings.standing(booking).cloned() else {
            return kept(false, Promise::NeverWithout, || {
                format!("{booking} stood not: {change:?}")
            });
        };
        let ticket = old.ticket;
        let holder = self.windows.holder(hold);
        kept(holder == Some(ticket), Promise::NeverWithout, || {
            format!("ticket {ticket} moved onto hold {hold} of {holder:?}")
        })?;
        self.own_word(change, ticket, |command| {
            *command == TicketAct::seat(Right::Move, SeatAct::Confirm { hold }).of(ticket)
        })?;
        self.windows.hold_over(hold);
        let Some(new) = self.holds.get(&hold).cloned() else { return Ok(()) };
        self.bookings.moved(change.seq, booking, new);
        self.freed(&old, from)
    }

    fn cancelled(
        &mut self,
        change: &Change,
        booking: BookingId,
        ticket: TicketId,
        slot: &SlotRef,
    ) -> Result<(), Breach> {
        let old = self.bookings.standing(booking).filter(|seat| seat.ticket == ticket).cloned();
        let Some(old) = old else {
            return kept(false, Promise::OneOwner, || format!("{booking} stood not: {change:?}"));
        };
        let said = self.own_word(change, ticket, |command| {
            *command == TicketAct::CancelBooking { booking }.of(ticket)
        });
        kept(said.is_ok(), Promise::NeverWithout, || format!("{said:?}"))?;
        self.bookings.cancelled(change.seq, booking, old.clone());
        self.away.insert(ticket);
        self.windows.turn_over(ticket)?;
        self.freed(&old, slot)
    }

    /// The old seat has no owner now, and everybody is told of exactly that seat.
    fn freed(&mut self, old: &Seat, told: &SlotRef) -> Result<(), Breach> {
        let owner = self.owners.remove(&(old.slot.clone(), old.seat));
        kept(owner == Some(old.ticket) && old.slot == *told, Promise::OneOwner, || {
            format!("{old:?} of {owner:?} was given back, and {told:?} is said to be free")
        })
    }
}
