//! The calls of a line: who is called, whose time may run, and who is called again automatically. Decides nothing: no
//! event says which calls run. That follows from the calls and the room for them, and is an index kept here.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::id::TicketId;
use jiff::Timestamp;

#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Calls {
    /// Tickets that are called and have not begun their turn, by number.
    called: BTreeMap<u32, Call>,
    /// The numbers in `called` whose time may run, besides the active turns.
    running: BTreeSet<u32>,
    /// The numbers in `called` whose people could use a kiosk now, and whose time is paused until there is room for it.
    ready: BTreeSet<u32>,
    /// Tickets in `called` that were called while nobody could use a kiosk at their place, and still nobody can: until
    /// when each of them counts as a call.
    rooms: BTreeSet<RoomUntil>,
    kept: KeptCalls,
    /// A counter: it grows when somebody is called, a wish's turn comes, or a call's time runs again.
    moves: u64,
    /// When somebody was last called, or a wish's turn came.
    last: Option<Timestamp>,
}

/// A call that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Call {
    pub(in crate::engine) ticket: TicketId,
    /// The change that called.
    pub(in crate::engine) change: u64,
    pub(in crate::engine) at: Timestamp,
}

/// Until when a ticket counts as a call although its time is not running.
pub(super) type RoomUntil = (Timestamp, TicketId);

/// Tickets that missed their call because nobody could use a kiosk at their place; they are called again automatically.
#[derive(Clone, Debug, Default)]
struct KeptCalls {
    away: BTreeSet<TicketId>,
    /// At the place of these a kiosk can be used again.
    usable: BTreeSet<TicketId>,
}

impl Calls {
    pub(in crate::engine) fn count(&self) -> usize {
        self.called.len()
    }

    /// The called tickets, by number.
    pub(in crate::engine) fn iter(&self) -> impl DoubleEndedIterator<Item = (u32, TicketId)> + '_ {
        self.called.iter().map(|(number, call)| (*number, call.ticket))
    }

    /// The calls that stand, by number.
    pub(in crate::engine) fn standing(&self) -> impl Iterator<Item = (u32, Call)> + '_ {
        self.called.iter().map(|(number, call)| (*number, *call))
    }

    pub(in crate::engine) fn tickets(&self) -> impl Iterator<Item = TicketId> + '_ {
        self.called.values().map(|call| call.ticket)
    }

    pub(super) fn is_running(&self, number: u32) -> bool {
        self.running.contains(&number)
    }

    pub(super) fn is_ready(&self, number: u32) -> bool {
        self.ready.contains(&number)
    }

    pub(super) fn running_count(&self) -> usize {
        self.running.len()
    }

    /// How many calls count at this time, besides those of people who are here.
    pub(super) fn counted(&self, now: Timestamp) -> usize {
        let standing = self.rooms.range((now, TicketId(u64::MAX))..).count();
        self.running.len() + self.ready.len() + standing
    }

    pub(super) fn moves(&self) -> u64 {
        self.moves
    }

    pub(super) fn last(&self) -> Option<Timestamp> {
        self.last
    }

    /// Notes that somebody's turn came.
    pub(super) fn note(&mut self, now: Timestamp) {
        self.moves += 1;
        self.last = Some(now);
    }

    pub(super) fn add(&mut self, number: u32, call: Call) {
        self.called.insert(number, call);
    }

    pub(super) fn remove(&mut self, number: u32) {
        self.called.remove(&number);
        self.running.remove(&number);
        self.ready.remove(&number);
    }

    /// The call's time cannot run now; `room` is given if the call counts all the same.
    pub(super) fn stand(&mut self, number: u32, room: Option<RoomUntil>) {
        self.running.remove(&number);
        self.ready.remove(&number);
        self.rooms.extend(room);
    }

    /// The call's time could run. It runs as soon as `share` finds room for it.
    pub(super) fn be_ready(&mut self, number: u32, room: Option<RoomUntil>) {
        if !self.running.contains(&number) {
            self.ready.insert(number);
            room.map(|room| self.rooms.remove(&room));
        }
    }

    pub(super) fn give_up_room(&mut self, room: RoomUntil) {
        self.rooms.remove(&room);
    }

    /// Lets one more call run, the smallest number first, or pauses the last one that runs, so that as many run as
    /// there is room for. Returns its ticket; None when nothing is to be changed.
    pub(super) fn share(&mut self, room: usize) -> Option<TicketId> {
        let running = self.running.len();
        let number = if running > room {
            let last = self.running.pop_last();
            self.ready.extend(last);
            last
        } else if running < room {
            let first = self.ready.pop_first();
            self.running.extend(first);
            self.moves += u64::from(first.is_some());
            first
        } else {
            None
        };
        number.and_then(|number| self.called.get(&number).map(|call| call.ticket))
    }

    /// Keeps a ticket to be called again, at once or when somebody can use a kiosk at its place.
    pub(super) fn keep(&mut self, ticket: TicketId, is_usable: bool) {
        self.kept_over(ticket);
        let KeptCalls { away, usable } = &mut self.kept;
        if is_usable {
            usable.insert(ticket)
        } else {
            away.insert(ticket)
        };
    }

    /// The ticket is no longer one of those to be called again.
    pub(super) fn kept_over(&mut self, ticket: TicketId) {
        self.kept.away.remove(&ticket);
        self.kept.usable.remove(&ticket);
    }

    /// Tickets that can be called again now.
    pub(super) fn kept_and_usable(&self) -> impl Iterator<Item = TicketId> + '_ {
        self.kept.usable.iter().copied()
    }

    pub(super) fn is_kept_and_usable(&self, ticket: TicketId) -> bool {
        self.kept.usable.contains(&ticket)
    }

    /// Every ticket that is to be called again.
    pub(super) fn kept(&self) -> impl Iterator<Item = TicketId> + '_ {
        self.kept.away.iter().chain(&self.kept.usable).copied()
    }

    pub(super) fn kept_count(&self) -> usize {
        self.kept.away.len() + self.kept.usable.len()
    }

    /// The line is closed: nobody is called again.
    pub(super) fn close(&mut self) {
        self.kept = KeptCalls::default();
    }

    /// Whether every number and every room belongs to a called ticket; `is_room` says whether a room is a ticket's own.
    pub(super) fn is_whole(&self, is_room: impl Fn(&RoomUntil) -> bool) -> bool {
        let is_called = |number: &u32| self.called.contains_key(number);
        self.running.iter().chain(&self.ready).all(is_called) && self.rooms.iter().all(is_room)
    }

    pub(super) fn has_room(&self, room: RoomUntil) -> bool {
        self.rooms.contains(&room)
    }
}
