//! Every promise that can be read off a state, checked the slow and plain way. For tests and `check`.

use std::collections::{BTreeMap, HashSet};

use jari_common::ticket::TicketState;

use super::State;
use super::campaigns::CampaignState;
use super::slots::SlotKey;

impl State {
    /// What is wrong, one sentence each; empty when all is well.
    #[must_use]
    pub fn broken_invariants(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for state in &self.campaigns {
            self.check_line(state, &mut broken);
        }
        self.check_seats(&mut broken);
        self.check_due(&mut broken);
        broken
    }

    fn check_line(&self, state: &CampaignState, broken: &mut Vec<String>) {
        let id = state.campaign.id;
        let mut counted: BTreeMap<Counted, u32> = BTreeMap::new();
        let mut persons = HashSet::new();
        for (at, ticket) in state.numbers.iter().enumerate() {
            let Some(row) = self.ticket_row(*ticket) else {
                broken.push(format!("campaign {id}: number {} has no ticket", at + 1));
                continue;
            };
            if row.number as usize != at + 1 {
                broken.push(format!("ticket {ticket}: number {} stands at {}", row.number, at + 1));
            }
            if !persons.insert(row.person) {
                broken.push(format!("ticket {ticket}: a second ticket of one person"));
            }
            if row.state == TicketState::Called && row.number > state.called_through {
                broken.push(format!("ticket {ticket}: called, but past called_through"));
            }
            if row.booking.is_some() != (row.state == TicketState::Done) {
                broken.push(format!("ticket {ticket}: done without a booking, or the other way"));
            }
            *counted.entry(Counted::of(row.state)).or_default() += 1;
        }
        let of = |state: Counted| counted.get(&state).copied().unwrap_or(0);
        let called = u32::try_from(state.called.len()).unwrap_or(u32::MAX);
        let kept = [state.waiting, called, state.active];
        let found = [of(Counted::Waiting), of(Counted::Called), of(Counted::Active)];
        if kept != found {
            broken.push(format!("campaign {id}: counts {kept:?}, tickets say {found:?}"));
        }
        if state.active + called > state.campaign.spec.pace.turns {
            broken.push(format!("campaign {id}: more turns than the pace allows"));
        }
    }

    fn check_seats(&self, broken: &mut Vec<String>) {
        let mut owned: BTreeMap<SlotKey, u64> = BTreeMap::new();
        let held = self.holds.values().map(|hold| (hold.slot, hold.seat, hold.ticket));
        let booked =
            self.bookings.iter().map(|booking| (booking.slot, booking.seat, booking.ticket));
        for (slot, seat, ticket) in held.chain(booked) {
            let bits = owned.entry(slot).or_default();
            if *bits & (1 << seat) != 0 {
                broken.push(format!("ticket {ticket}: its seat has a second owner"));
            }
            *bits |= 1 << seat;
            let found = self.slot_ref(slot).and_then(|slot| self.find_slot(&slot));
            if found.is_none_or(|found| seat >= found.plan.capacity) {
                broken.push(format!("ticket {ticket}: its seat is not in the slot"));
            }
        }
        let taken: BTreeMap<SlotKey, u64> = self.seats.iter().collect();
        if taken != owned {
            broken.push("taken seats and their owners differ".to_owned());
        }
        for (id, hold) in &self.holds {
            if self.ticket_row(hold.ticket).is_none_or(|row| row.hold != Some(*id)) {
                broken.push(format!("hold {id}: its ticket does not know it"));
            }
        }
    }

    fn check_due(&self, broken: &mut Vec<String>) {
        let windows = self.tickets.iter().filter(|row| row.until.is_some()).count();
        if self.due.len() != windows + self.holds.len() {
            broken.push(format!(
                "{} ends are due, but {windows} windows and {} holds run",
                self.due.len(),
                self.holds.len()
            ));
        }
    }
}

/// The states that a campaign counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Counted {
    Waiting,
    Called,
    Active,
    Other,
}

impl Counted {
    fn of(state: TicketState) -> Self {
        match state {
            TicketState::Waiting => Self::Waiting,
            TicketState::Called => Self::Called,
            TicketState::Active => Self::Active,
            TicketState::Missed | TicketState::Done | TicketState::Left => Self::Other,
        }
    }
}
