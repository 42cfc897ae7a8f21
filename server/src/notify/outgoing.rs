//! Messages that no gateway took: staff read them and pass them on. In memory only, limited, and dropped when their
//! time is over.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jari_common::id::TicketId;
use jari_common::message::OutgoingMessage;

use super::Message;
use crate::clock::Clock;

/// The most messages that wait for staff at once: codes that are good for five minutes.
pub const OUTGOING_MAX: usize = 10_000;

/// The list, oldest first.
pub(super) struct Outgoing {
    clock: Clock,
    waiting: Mutex<WaitingMessages>,
}

#[derive(Default)]
struct WaitingMessages {
    /// The messages, each with its number, from 1, and the ticket that it is about.
    list: VecDeque<(u64, Option<TicketId>, OutgoingMessage)>,
    last: u64,
}

impl Outgoing {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, waiting: Mutex::default() }
    }

    pub(super) fn has_room(&self) -> bool {
        self.waiting().list.len() < OUTGOING_MAX
    }

    /// Adds a message. Past the limit the oldest is dropped: its time ends soonest.
    pub(super) fn push(&self, message: Message) {
        let Message { to, text, until, about, .. } = message;
        let at = self.clock.now();
        let mut waiting = self.waiting();
        while waiting.list.len() >= OUTGOING_MAX {
            waiting.list.pop_front();
        }
        waiting.last += 1;
        let (id, to, number) = (None, Some(to), None);
        let (perhaps_sent, from_person) = (false, false);
        let message =
            OutgoingMessage { id, at, until, to, number, text, perhaps_sent, from_person };
        let number = waiting.last;
        waiting.list.push_back((number, about, message));
    }

    pub(super) fn list(&self) -> Vec<OutgoingMessage> {
        self.waiting().list.iter().map(|(_, _, message)| message.clone()).collect()
    }

    /// The messages after this number that concern the asker, with their numbers, at most the given count.
    pub(super) fn after(
        &self,
        number: u64,
        most: usize,
        concerns: &dyn Fn(Option<TicketId>) -> bool,
    ) -> Vec<(u64, OutgoingMessage)> {
        let waiting = self.waiting();
        let from = waiting.list.partition_point(|(known, _, _)| *known <= number);
        let theirs = waiting.list.range(from..).filter(|(_, about, _)| concerns(*about));
        theirs.take(most).map(|(number, _, message)| (*number, message.clone())).collect()
    }

    /// The messages whose time is not over.
    fn waiting(&self) -> MutexGuard<'_, WaitingMessages> {
        let now = self.clock.now();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.list.retain(|(_, _, message)| now < message.until);
        waiting
    }
}

#[cfg(test)]
mod tests {
    use jari_common::person::Phone;
    use jari_common::time::plus_secs;
    use jiff::Timestamp;

    use super::*;

    fn message(number: usize, clock: &Clock) -> Message {
        let to = Phone::parse(&format!("010{number:08}")).unwrap();
        let (id, text) = (number.to_string(), format!("text {number}"));
        Message { id, to, text, until: plus_secs(clock.now(), 300), about: None }
    }

    #[test]
    fn a_message_is_gone_when_its_time_is_over() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let outgoing = Outgoing::new(clock.clone());
        outgoing.push(message(1, &clock));
        clock.advance_secs(100);
        outgoing.push(message(2, &clock));
        clock.advance_secs(200);
        let texts: Vec<_> = outgoing.list().into_iter().map(|message| message.text).collect();
        assert_eq!(texts, ["text 2"]);
        let shown = format!("{:?} {:?}", outgoing.list(), message(3, &clock));
        assert!(!shown.contains("text") && !shown.contains("010"), "{shown}");
    }

    #[test]
    fn the_list_is_full_at_its_bound_and_never_longer() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let outgoing = Outgoing::new(clock.clone());
        for number in 0..OUTGOING_MAX {
            assert!(outgoing.has_room());
            outgoing.push(message(number, &clock));
        }
        assert!(!outgoing.has_room());
        outgoing.push(message(OUTGOING_MAX, &clock));
        assert_eq!(outgoing.list().len(), OUTGOING_MAX);
        assert_eq!(outgoing.list()[0].text, "text 1");
        clock.advance_secs(300);
        assert!(outgoing.has_room());
    }
}
