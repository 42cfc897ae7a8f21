//! Every condition that can be checked on a whole state, in a slow and simple way. For tests and `check`.

use std::collections::{BTreeMap, HashSet};

use jari_common::booking::BookingStatus;
use jari_common::dose::Dose;
use jari_common::id::TicketId;
use jari_common::ticket::TicketState;

use super::State;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::people::tickets::Window;
use crate::engine::seats::days::SlotKey;

impl State {
    /// What is wrong, one sentence for each fault; empty when nothing is wrong.
    #[must_use]
    pub fn broken_invariants(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for state in &self.campaigns {
            self.check_line(state, &mut broken);
        }
        self.check_seats(&mut broken);
        self.check_doses(&mut broken);
        self.check_due(&mut broken);
        self.check_namesakes(&mut broken);
        broken
    }

    fn check_line(&self, state: &CampaignState, broken: &mut Vec<String>) {
        let id = state.campaign.id;
        let mut counted: BTreeMap<Counted, u32> = BTreeMap::new();
        let mut persons = HashSet::new();
        let unnumbered = state.draw.as_ref().is_some_and(|draw| !draw.is_over());
        for (number, ticket) in (1_u32..).zip(&state.numbers) {
            let ticket = TicketId(u64::from(*ticket));
            let Some(row) = self.tickets.get(ticket) else {
                if !unnumbered {
                    broken.push(format!("campaign {id}: number {number} has no ticket"));
                }
                continue;
            };
            if row.number != number {
                broken.push(format!("ticket {ticket}: number {} stands at {number}", row.number));
            }
            if !self.is_erased(ticket) && !persons.insert(row.person) {
                broken.push(format!("ticket {ticket}: a second ticket of one person"));
            }
            let passed = row.number > state.called_through
                && state.gone.between(row.number - 1, row.number + 1) == 0;
            if row.state == TicketState::Called && passed {
                broken.push(format!("ticket {ticket}: called, but past called_through"));
            }
            let booking = self.tickets.activity(ticket).booking.and_then(|id| self.booking_row(id));
            let is_booked = booking.is_some_and(|it| it.status == BookingStatus::Booked);
            if is_booked != (row.state == TicketState::Done) {
                broken.push(format!("ticket {ticket}: done without a booking, or the other way"));
            }
            *counted.entry(Counted::of(row.state)).or_default() += 1;
        }
        let of = |state: Counted| counted.get(&state).copied().unwrap_or(0);
        let length = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let waiting = if state.closed { 0 } else { of(Counted::Waiting) };
        let kept = [state.waiting, length(state.called.len()), length(state.active.len())];
        let found = [waiting, of(Counted::Called), of(Counted::Active)];
        if kept != found {
            broken.push(format!("campaign {id}: counts {kept:?}, tickets say {found:?}"));
        }
        let most = state.campaign.spec.pace.called_and_active_max();
        if !state.running.is_empty() && length(state.running.len()) + state.turns_used() > most {
            broken
                .push(format!("campaign {id}: more turns and calls that run than the pace allows"));
        }
        self.check_calls(state, broken);
        if state.turns_used() > state.turns_ceiling {
            broken.push(format!("campaign {id}: more people active than its capacity"));
        }
    }

    /// Checks the calls of a campaign, one ticket at a time: whether the time is running, waits for room, or is kept.
    fn check_calls(&self, state: &CampaignState, broken: &mut Vec<String>) {
        let id = state.campaign.id;
        let goes = state.frozen.is_none() && !state.paused;
        for (number, ticket) in &state.called {
            let Some(row) = self.tickets.get(*ticket) else { continue };
            let activity = self.tickets.activity(*ticket);
            let (runs, waits) = (state.running.contains(number), state.ready.contains(number));
            let could_run = self.could_run(*ticket, state, row.device);
            if (runs || waits) != could_run || (runs && waits) {
                broken.push(format!("ticket {ticket}: its call neither runs nor stands"));
            }
            let moves = goes && (runs || state.admitted.contains(ticket));
            if activity.window.until().is_some() != moves {
                broken.push(format!("ticket {ticket}: its time runs and stands at once"));
            }
            let is_away = !could_run && !activity.arrived && !state.admitted.contains(ticket);
            if activity.patience.until().is_some() != (goes && is_away) {
                broken.push(format!("ticket {ticket}: it stands without an end"));
            }
            let counts = activity.room_until.is_some_and(|it| state.rooms.contains(&(it, *ticket)));
            if counts != (is_away && activity.room_until.is_some()) {
                broken.push(format!("ticket {ticket}: its room is counted wrongly"));
            }
        }
        let is_called = |number: &u32| state.called.contains_key(number);
        let rooms = state.rooms.iter().filter(|(until, ticket)| {
            self.tickets.activity(*ticket).room_until == Some(*until)
                && self.tickets.get(*ticket).is_some_and(|it| it.state == TicketState::Called)
        });
        if !state.running.iter().chain(&state.ready).all(is_called)
            || rooms.count() != state.rooms.len()
        {
            broken.push(format!("campaign {id}: a call that is over takes room"));
        }
        for ticket in state.kept.iter().chain(&state.kept_and_usable) {
            let row = self.tickets.get(*ticket);
            let is_usable = row.is_some_and(|row| self.devices.is_place_usable(row.device));
            if row.is_none_or(|row| row.state != TicketState::Missed)
                || is_usable != state.kept_and_usable.contains(ticket)
            {
                broken.push(format!("ticket {ticket}: kept to be called again, and is not"));
            }
        }
    }

    fn check_seats(&self, broken: &mut Vec<String>) {
        let mut owned: BTreeMap<SlotKey, u64> = BTreeMap::new();
        let held = self.holds.values();
        let held = held.flat_map(|hold| hold.seats.places().map(|place| (place, hold.ticket)));
        let stands = self.bookings.iter().filter(|it| it.status == BookingStatus::Booked);
        let booked = stands.map(|booking| (booking.place, booking.ticket));
        let places: Vec<_> = held.chain(booked).collect();
        for (place, ticket) in &places {
            let party = self.tickets.get(*ticket).map_or(0, |row| usize::from(row.party));
            // In older logs a party had only one seat, booked for all its members.
            if ![1, party].contains(&place.seats().count()) {
                broken.push(format!("ticket {ticket}: not as many seats as people"));
            }
        }
        let all = places
            .into_iter()
            .flat_map(|(place, ticket)| place.seats().map(move |it| (it, ticket)));
        for ((slot, seat), ticket) in all {
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
            if self.tickets.activity(hold.ticket).hold != Some(*id) {
                broken.push(format!("hold {id}: its ticket does not know it"));
            }
            if hold.untold && !hold.offered {
                broken.push(format!("hold {id}: what a person chose is not told to them"));
            }
            if hold.seats.second.is_some() && !hold.seats.dose.is_first() {
                broken.push(format!("hold {id}: a second dose behind a second"));
            }
        }
    }

    /// The days between two doses fit the interval; nobody has one dose without the other, unless the first is past.
    fn check_doses(&self, broken: &mut Vec<String>) {
        let series = self
            .campaigns
            .iter()
            .filter_map(|it| Some((it.numbers.iter(), it.campaign.spec.second_dose?)));
        let tickets = series.flat_map(|(numbers, interval)| {
            numbers.map(move |ticket| (TicketId(u64::from(*ticket)), interval))
        });
        for (ticket, interval) in tickets {
            let hold = self.tickets.activity(ticket).hold.and_then(|hold| self.holds.get(&hold));
            let held = hold.filter(|it| it.seats.dose.is_first()).map(|it| it.seats);
            let held =
                held.map(|it| (it.place.slot.date, it.second.map(|second| second.slot.date)));
            let dates = Dose::ALL
                .map(|dose| self.standing_booking(ticket, dose).map(|(_, it)| it.place.slot.date));
            let apart = |first, second| interval.admits(first, second);
            let good = match dates {
                [Some(first), Some(second)] => {
                    let moved = held.is_none_or(|(it, other)| apart(it, other.unwrap_or(second)));
                    apart(first, second) && moved
                }
                [None, Some(_)] => false,
                [Some(_), None] => self.changeable(ticket, Dose::First, self.now).is_err(),
                [None, None] => {
                    held.is_none_or(|(it, other)| other.is_some_and(|at| apart(it, at)))
                }
            };
            if !good {
                broken.push(format!("ticket {ticket}: its doses do not go together"));
            }
        }
    }

    fn check_due(&self, broken: &mut Vec<String>) {
        let runs = |window: Window| window.until().is_some();
        let windows = self.tickets.plays().filter(|(_, activity)| runs(activity.window)).count();
        let stands = self.tickets.plays().filter(|(_, activity)| runs(activity.patience)).count();
        let holds = self.holds.values().filter(|hold| runs(hold.window)).count();
        if self.due.len() != windows + stands + holds {
            let due = self.due.len();
            broken.push(format!(
                "{due} ends are due, but {windows} windows, {stands} stops and {holds} holds run"
            ));
        }
    }
}

/// The states of tickets that a campaign counts.
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
            TicketState::Entered
            | TicketState::Missed
            | TicketState::Done
            | TicketState::Left
            | TicketState::NotServed => Self::Other,
        }
    }
}
