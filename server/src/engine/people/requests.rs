//! Request ids: an id means one request. The request is done once, and a repeat gets the first answer, however often it
//! comes; with another body it is refused. The ids are kept in their changes.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use jari_common::change::{Change, Event};
use jari_common::id::{RequestId, TicketId};
use jiff::Timestamp;

use crate::command::{Ask, Command, JoinLine};
use crate::engine::State;

/// How long a request is recognised, in seconds of the log's own time. A request that made a ticket is recognised as
/// long as the ticket exists.
pub const REQUEST_KEPT_SECS: i64 = 24 * 3_600;
/// The most old requests that one change removes. More than one is removed for each one added, so none is removed late.
const FORGOTTEN_AT_ONCE: usize = 4;

/// Requests that made no ticket, and what each asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Requests {
    known: BTreeMap<RequestId, u64>,
    /// The requests in the order in which they came, with the second since 1970.
    order: VecDeque<(i64, RequestId)>,
}

/// A request as a ticket's row keeps it: two values of eight bytes, 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// A hash of the id, so that two ids do not collide, however a client chose them. Never written to disk.
    pub(crate) request: u64,
    /// The hash of what was asked for; 0 in logs from before it was kept.
    pub(crate) what: u64,
}

/// Whether a request has come before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// The request is new.
    None,
    /// The request was done; the answer is the first answer.
    Same,
    /// The id was used for another request.
    Other,
}

impl Asked {
    pub(crate) fn of(change: &Change) -> Self {
        let request = change.request.map_or(0, Self::mark);
        Self { request, what: change.asked.map_or(0, |asked| asked.0) }
    }

    pub(crate) fn mark(request: RequestId) -> u64 {
        // 0 stands for "none".
        if request.0.is_nil() {
            return 0;
        }
        let mut hasher = DefaultHasher::new();
        request.hash(&mut hasher);
        hasher.finish().max(1)
    }
}

impl Requests {
    fn remember(&mut self, request: RequestId, what: u64, at: Timestamp) {
        let second = at.as_second();
        if self.known.insert(request, what).is_none() {
            self.order.push_back((second, request));
        }
        for _ in 0..FORGOTTEN_AT_ONCE {
            let first = self.order.front().copied();
            let Some((_, old)) = first.filter(|(came, _)| came + REQUEST_KEPT_SECS < second) else {
                return;
            };
            self.order.pop_front();
            self.known.remove(&old);
        }
    }
}

impl State {
    /// Whether this request has come before.
    #[must_use]
    pub fn repetition(&self, ask: &Ask) -> Repetition {
        let Some(request) = ask.request else { return Repetition::None };
        let made = || self.tickets.of_request(request).map(|ticket| self.asked_for(ticket));
        match self.requests.known.get(&request).copied().or_else(made) {
            None => Repetition::None,
            // A repeat lets a person in again, so it must be exactly the request that made this person's ticket.
            Some(_) if !self.may_repeat(ask) => Repetition::Other,
            // The log is from before the hash of what was asked for was kept.
            Some(0) => Repetition::Same,
            Some(what) if ask.asked().is_some_and(|asked| asked.0 == what) => Repetition::Same,
            Some(_) => Repetition::Other,
        }
    }

    fn may_repeat(&self, ask: &Ask) -> bool {
        let Command::JoinLine(JoinLine { campaign, person, .. }) = &ask.command else {
            return true;
        };
        let made = ask.request.and_then(|request| self.tickets.of_request(request));
        let row = made.and_then(|ticket| self.tickets.get(ticket));
        row.is_some_and(|row| (row.campaign, row.person) == (*campaign, *person))
    }

    fn asked_for(&self, ticket: TicketId) -> u64 {
        self.tickets.get(ticket).map_or(0, |row| row.asked.what)
    }

    /// Remembers a change's request. A request that made a ticket is found by the ticket, so it is not kept here.
    pub(in crate::engine) fn remember_request(&mut self, change: &Change) {
        let Some(request) = change.request else { return };
        if matches!(change.event, Event::TicketIssued(_) | Event::EntryMade(_)) {
            return;
        }
        let what = change.asked.map_or(0, |asked| asked.0);
        self.requests.remember(request, what, change.at);
    }
}

/// Whether a repeat gets the words of the first answer. Two answers are made from the present state: a place in line,
/// which is answered as long as its ticket exists, and a code that was sent, because the code is sent again.
#[must_use]
pub fn is_answered_as_then(command: &Command) -> bool {
    !matches!(command, Command::JoinLine(_) | Command::SendIdentityCode { .. })
}
