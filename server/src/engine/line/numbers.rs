//! The numbers of a line: which ticket has which, up to which number people were called, and which numbers are gone.
//! Decides nothing.

use jari_common::id::TicketId;

use crate::engine::line::gone::Gone;
use crate::engine::people::tickets::short;

#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct LineNumbers {
    /// Ticket ids by number in line, from 1; 0 for a number that the draw has not yet given to a ticket.
    tickets: Vec<u32>,
    /// Every number up to this one has been called, or has left; this value only grows.
    called_through: u32,
    /// Numbers that once left while waiting, or were put first: they do not count as "ahead" of anybody.
    gone: Gone,
}

impl LineNumbers {
    /// The last number that the line has given; 0 before the first.
    pub(in crate::engine) fn last(&self) -> u32 {
        u32::try_from(self.tickets.len()).unwrap_or(u32::MAX)
    }

    /// The ticket that has this number; None while the draw has not given the number.
    pub(in crate::engine) fn ticket(&self, number: u32) -> Option<TicketId> {
        let at = usize::try_from(number.checked_sub(1)?).ok()?;
        let id = *self.tickets.get(at)?;
        (id > 0).then(|| TicketId(u64::from(id)))
    }

    /// Every number from 1 with its ticket; None for a number that the draw has not yet given.
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = (u32, Option<TicketId>)> + '_ {
        (1..).zip(&self.tickets).map(|(number, id)| {
            let is_given = *id > 0;
            (number, is_given.then(|| TicketId(u64::from(*id))))
        })
    }

    /// The tickets whose numbers were not called yet, the next first.
    pub(super) fn to_call(&self) -> impl Iterator<Item = TicketId> + '_ {
        let from = (self.called_through as usize).min(self.tickets.len());
        self.tickets[from..].iter().map(|id| TicketId(u64::from(*id)))
    }

    pub(in crate::engine) fn called_through(&self) -> u32 {
        self.called_through
    }

    /// Whether the line has come to this number.
    pub(in crate::engine) fn is_reached(&self, number: u32) -> bool {
        number <= self.called_through
    }

    /// Whether the number does not count as "ahead" of anybody.
    pub(in crate::engine) fn is_gone(&self, number: u32) -> bool {
        self.gone.between(number - 1, number + 1) > 0
    }

    /// The number of people to be called before a number that was not reached yet.
    pub(super) fn ahead_of(&self, number: u32) -> u32 {
        let gone = self.gone.between(self.called_through, number);
        (number - 1 - self.called_through).saturating_sub(gone)
    }

    /// The next number is this ticket's.
    pub(super) fn give_next(&mut self, ticket: TicketId) {
        self.tickets.push(short(ticket));
    }

    /// The entries of a draw have the first numbers; nobody knows yet which ticket has which.
    pub(super) fn begin_draw(&mut self, entrants: u32) {
        self.tickets = vec![0; entrants as usize];
    }

    /// The draw gave this number to a ticket.
    pub(super) fn give_drawn(&mut self, number: u32, ticket: TicketId) {
        self.tickets[number as usize - 1] = short(ticket);
    }

    /// The line has come to this number.
    pub(super) fn reach(&mut self, number: u32) {
        self.called_through = self.called_through.max(number);
    }

    /// From now on the number does not count as "ahead" of anybody.
    pub(super) fn leave(&mut self, number: u32) {
        self.gone.insert(number);
    }
}
