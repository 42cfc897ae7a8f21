//! Every condition that can be checked on a whole state, in a slow and simple way. For tests and `check`.

use std::collections::BTreeMap;

use jari_common::booking::BookingStatus;
use jari_common::dose::Dose;
use jari_common::slot::SEATS_MAX;

use super::State;
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
        self.check_present(&mut broken);
        self.check_walk_ins(&mut broken);
        broken
    }

    fn check_seats(&self, broken: &mut Vec<String>) {
        let mut owned: BTreeMap<SlotKey, u64> = BTreeMap::new();
        let held = self.holds.values();
        let held = held.flat_map(|hold| hold.seats.groups().map(|group| (group, hold.ticket)));
        let stands = self.bookings.iter().filter(|it| it.status == BookingStatus::Booked);
        let booked = stands.map(|booking| (booking.group, booking.ticket));
        let groups: Vec<_> = held.chain(booked).collect();
        for (group, ticket) in &groups {
            let party = self.tickets.get(*ticket).map_or(0, |row| usize::from(row.party));
            // In older logs a party had only one seat, booked for all its members.
            if ![1, party].contains(&group.seats().count()) {
                broken.push(format!("ticket {ticket}: not as many seats as people"));
            }
        }
        let all = groups
            .into_iter()
            .flat_map(|(group, ticket)| group.seats().map(move |it| (it, ticket)));
        for ((slot, seat), ticket) in all {
            let bits = owned.entry(slot).or_default();
            if *bits & (1 << seat) != 0 {
                broken.push(format!("ticket {ticket}: its seat has a second owner"));
            }
            *bits |= 1 << seat;
            let found = self.slot_ref(slot).and_then(|slot| self.find_slot(&slot));
            // A slot may have fewer seats since this one was taken.
            if found.is_none() || seat >= SEATS_MAX {
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
        let tickets = self.campaigns.iter().flat_map(|state| {
            let tickets = state.line.numbers().iter().filter_map(|(_, ticket)| ticket);
            tickets.filter_map(|ticket| Some((ticket, state.spec().second_dose?)))
        });
        for (ticket, interval) in tickets {
            let hold = self.tickets.activity(ticket).hold.and_then(|hold| self.holds.get(&hold));
            let held = hold.filter(|it| it.seats.dose.is_first()).map(|it| it.seats);
            let held =
                held.map(|it| (it.group.slot.date, it.second.map(|second| second.slot.date)));
            let dates = Dose::ALL
                .map(|dose| self.standing_booking(ticket, dose).map(|(_, it)| it.group.slot.date));
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
        let windows =
            self.tickets.activities().filter(|(_, activity)| runs(activity.window)).count();
        let stops =
            self.tickets.activities().filter(|(_, activity)| runs(activity.patience)).count();
        let holds = self.holds.values().filter(|hold| runs(hold.window)).count();
        if self.due.len() != windows + stops + holds {
            let due = self.due.len();
            broken.push(format!(
                "{due} ends are due, but {windows} windows, {stops} stops and {holds} holds run"
            ));
        }
    }
}
