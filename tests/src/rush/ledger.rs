//! Everything that was acknowledged, and every promise that was seen broken. It sends no requests: others bring the
//! answers.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use jari_common::id::BookingId;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState;

use super::place::{Marks, Place};
use crate::client::asks::Booked;

/// The number of broken promises of one kind that are printed in full.
const TOLD_MAX: usize = 5;

/// How a promise is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// An acknowledged place, hold or booking is gone.
    Lost,
    /// A number or a seat changed, or the number of people ahead rose while a person waited.
    Moved,
    /// Two tickets of one person, two people with one number, a seat given twice.
    Doubled,
    /// A person was called or served, or held or booked a seat, before others who had the right to be first.
    Passed,
}

/// All kinds of broken promises.
pub const BREACHES: [Breach; 4] = [Breach::Lost, Breach::Moved, Breach::Doubled, Breach::Passed];

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lost => "lost",
            Self::Moved => "moved",
            Self::Doubled => "doubled",
            Self::Passed => "passed",
        })
    }
}

/// How an answer about a place agrees with what was acknowledged before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// Nothing was acknowledged before, or it is the same.
    Sound,
    /// Another ticket than before: one was lost, or a person has two.
    AnotherTicket,
}

/// The promises, and which of them were broken.
#[derive(Debug)]
pub(crate) struct Ledger {
    places: Vec<Place>,
    owners: HashMap<u32, u32>,
    bookings: HashMap<u32, Booked>,
    booked_by: HashMap<BookingId, u32>,
    /// Seats that are acknowledged as held or booked.
    seats: HashMap<SlotRef, u8>,
    seats_max: u8,
    pub(crate) acknowledged: u32,
    /// The highest number acknowledged.
    pub(crate) highest: u32,
    pub(crate) called_through: u32,
    /// Persons who were called and not yet told to come.
    pub(crate) invited: VecDeque<u32>,
    /// Persons who were seen called or served; the line must have called their numbers.
    unproven: Vec<u32>,
    counts: [u64; BREACHES.len()],
    told: Vec<(Breach, String)>,
}

impl Ledger {
    /// A ledger for `people` people, and slots with at most `seats_max` seats.
    pub(crate) fn new(people: u32, seats_max: u8) -> Self {
        Self {
            places: vec![Place::default(); people as usize],
            owners: HashMap::with_capacity(people as usize),
            bookings: HashMap::new(),
            booked_by: HashMap::new(),
            seats: HashMap::new(),
            seats_max,
            acknowledged: 0,
            highest: 0,
            called_through: 0,
            invited: VecDeque::new(),
            unproven: Vec::new(),
            counts: [0; BREACHES.len()],
            told: Vec::new(),
        }
    }

    pub(crate) fn place(&self, person: u32) -> Place {
        self.places[person as usize]
    }

    pub(crate) fn mark(&mut self, person: u32, mark: u16) -> bool {
        self.places[person as usize].marks.set(mark)
    }

    pub(crate) fn booking(&self, person: u32) -> Option<&Booked> {
        self.bookings.get(&person)
    }

    pub(crate) fn broken(&self, breach: Breach) -> u64 {
        self.counts[breach as usize]
    }

    /// Some broken promises of each kind, in the order in which they were found.
    pub(crate) fn told(&self) -> &[(Breach, String)] {
        &self.told
    }

    /// Notes a broken promise of the line itself.
    pub(crate) fn breach(&mut self, breach: Breach, what: String) {
        self.counts[breach as usize] += 1;
        if self.told.iter().filter(|(kind, _)| *kind == breach).count() < TOLD_MAX {
            self.told.push((breach, what));
        }
    }

    /// Notes a broken promise to one person; each kind counts once per person.
    pub(crate) fn breach_to(&mut self, person: u32, breach: Breach, what: impl fmt::Display) {
        let mark = 1 << (Marks::BROKEN + breach as u32);
        if self.mark(person, mark) {
            let number = self.places[person as usize].number;
            self.breach(breach, format!("number {number} (person {person}): {what}"));
        }
    }

    /// Takes an answer with a place. `asking` is what was known of this person when the request was sent; `before` is
    /// the highest number that had been acknowledged to anybody when this person first asked.
    pub(crate) fn acknowledge(
        &mut self,
        (person, asking): (u32, &Place),
        said: Place,
        state: TicketState,
        before: u32,
    ) -> Agreement {
        let known = self.place(person);
        if known.is_given() {
            if known.ticket != said.ticket {
                return Agreement::AnotherTicket;
            }
            self.numbered(person, said.number);
            self.stands(person, asking, state, said.ahead);
            return Agreement::Sound;
        }
        let mut given = said;
        given.marks = known.marks;
        self.places[person as usize] = given;
        self.acknowledged += 1;
        self.highest = self.highest.max(said.number);
        match self.owners.insert(said.number, person) {
            Some(other) if other != person => {
                self.breach_to(person, Breach::Doubled, format!("person {other} has it too"));
            }
            _ => {}
        }
        if said.number <= before {
            let what = format!("given to somebody who came after {before} had been told");
            self.breach_to(person, Breach::Passed, what);
        }
        self.stands(person, &said, state, said.ahead);
        if said.number <= self.called_through {
            self.invite(person);
        }
        Agreement::Sound
    }

    /// Takes any answer that contains the person's number.
    pub(crate) fn numbered(&mut self, person: u32, number: u32) {
        if self.place(person).number != number {
            self.breach_to(person, Breach::Moved, format!("the number is now {number}"));
        }
    }

    /// Takes any answer that tells the state of the place. `before` is what was known when the request was sent:
    /// answers may overtake one another on their way.
    pub(crate) fn stands(&mut self, person: u32, before: &Place, state: TicketState, ahead: u32) {
        match state {
            TicketState::Called | TicketState::Active => self.unproven.push(person),
            // A person who missed a turn or left waits behind others, by their own act.
            TicketState::Waiting if self.place(person).marks.has(Marks::BACK | Marks::LEFT) => {}
            TicketState::Waiting => {
                if before.is_given() && ahead > before.ahead {
                    let what = format!("people ahead rose from {} to {ahead}", before.ahead);
                    self.breach_to(person, Breach::Moved, what);
                }
                let place = &mut self.places[person as usize];
                place.ahead = place.ahead.min(ahead);
            }
            _ => {}
        }
    }

    /// Notes that a person began a turn.
    pub(crate) fn began(&mut self, person: u32) {
        self.unproven.push(person);
    }

    /// The persons whose call must be proved by the next "now serving".
    pub(crate) fn take_unproven(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.unproven)
    }

    /// Takes a "now serving" that was requested after `unproven` were seen.
    pub(crate) fn serves(&mut self, called_through: u32, unproven: &[u32]) {
        let before = self.called_through;
        if called_through < before {
            let what = format!("the line called up to {before}, and then up to {called_through}");
            self.breach(Breach::Passed, what);
        }
        self.called_through = before.max(called_through);
        for number in before + 1..=self.called_through.min(self.highest) {
            if let Some(person) = self.owners.get(&number).copied() {
                self.invite(person);
            }
        }
        for person in unproven {
            if self.place(*person).number > self.called_through {
                let what = format!("served while the line had called up to {called_through}");
                self.breach_to(*person, Breach::Passed, what);
            }
        }
    }

    fn invite(&mut self, person: u32) {
        if !self.place(person).marks.has(Marks::LEFT) && self.mark(person, Marks::INVITED) {
            self.invited.push_back(person);
        }
    }

    /// A hold was acknowledged.
    pub(crate) fn held(&mut self, person: u32, slot: &SlotRef) {
        let seats = self.seats.entry(slot.clone()).or_default();
        *seats += 1;
        if *seats > self.seats_max {
            let what = format!("seat {seats} of {} at {}", self.seats_max, named(slot));
            self.breach_to(person, Breach::Doubled, what);
        }
    }

    /// The hold may end from now on.
    pub(crate) fn given_up(&mut self, slot: &SlotRef) {
        if let Some(seats) = self.seats.get_mut(slot) {
            *seats = seats.saturating_sub(1);
        }
    }

    /// The held seat was acknowledged as booked.
    pub(crate) fn booked(&mut self, person: u32, held: &SlotRef, booked: Booked) {
        if booked.slot != *held {
            let what = format!("held {}, and booked {}", named(held), named(&booked.slot));
            self.breach_to(person, Breach::Moved, what);
        }
        match self.booked_by.insert(booked.id, person) {
            Some(other) if other != person => {
                let what = format!("its booking is person {other}'s too");
                self.breach_to(person, Breach::Doubled, what);
            }
            _ => {}
        }
        match self.bookings.insert(person, booked) {
            Some(before) if self.bookings.get(&person) != Some(&before) => {
                self.breach_to(person, Breach::Doubled, "a repeated booking made another");
            }
            _ => {}
        }
    }
}

/// A short text for a slot.
pub(crate) fn named(slot: &SlotRef) -> String {
    format!("{} {} slot {}", slot.clinic, slot.date, slot.index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(ticket: u32, number: u32, ahead: u32) -> Place {
        let mut place = Place::default();
        (place.ticket, place.number, place.ahead) = (ticket, number, ahead);
        place
    }

    fn ledger() -> Ledger {
        let mut ledger = Ledger::new(9, 1);
        for person in 0..3 {
            let said = place(person + 1, person + 1, person);
            ledger.acknowledge((person, &Place::default()), said, TicketState::Waiting, person);
        }
        ledger
    }

    fn broken(ledger: &Ledger) -> [u64; 4] {
        BREACHES.map(|breach| ledger.broken(breach))
    }

    #[test]
    fn a_sound_line_breaks_no_promise() {
        let mut ledger = ledger();
        let known = ledger.place(2);
        ledger.acknowledge((2, &known), place(3, 3, 1), TicketState::Waiting, 0);
        // Requested by a second device before anything was known, and answered late.
        ledger.acknowledge((2, &Place::default()), place(3, 3, 2), TicketState::Waiting, 0);
        ledger.serves(2, &[]);
        assert_eq!(ledger.invited, [0, 1]);
        ledger.began(1);
        let seen = ledger.take_unproven();
        ledger.serves(2, &seen);
        assert_eq!((broken(&ledger), ledger.acknowledged), ([0; 4], 3));
    }

    #[test]
    fn each_kind_is_told_once_a_person() {
        let mut ledger = ledger();
        let before = ledger.place(2);
        ledger.numbered(2, 4);
        ledger.stands(2, &before, TicketState::Waiting, 3);
        assert_eq!(broken(&ledger), [0, 1, 0, 0]);
        assert_eq!(ledger.told()[0].1, "number 3 (person 2): the number is now 4");
    }

    #[test]
    fn people_ahead_may_rise_for_whoever_missed_a_turn_and_for_nobody_else() {
        let mut ledger = ledger();
        ledger.mark(1, Marks::BACK);
        for person in [1, 2] {
            let before = ledger.place(person);
            ledger.stands(person, &before, TicketState::Waiting, 5);
        }
        assert_eq!(broken(&ledger), [0, 1, 0, 0]);
    }

    #[test]
    fn one_number_for_two_and_overtaking_are_found() {
        let mut ledger = ledger();
        let nobody = Place::default();
        ledger.acknowledge((3, &nobody), place(4, 3, 2), TicketState::Waiting, 3);
        assert_eq!(broken(&ledger), [0, 0, 1, 1]);
        let another = ledger.acknowledge((3, &nobody), place(9, 9, 8), TicketState::Waiting, 3);
        assert_eq!(another, Agreement::AnotherTicket);
    }

    #[test]
    fn who_is_served_without_a_call_passes_the_line_and_so_does_a_line_that_goes_back() {
        let mut ledger = ledger();
        ledger.serves(1, &[0, 2]);
        ledger.serves(0, &[]);
        assert_eq!(broken(&ledger), [0, 0, 0, 2]);
    }

    #[test]
    fn a_seat_is_given_once_until_it_is_given_up() {
        let mut ledger = ledger();
        let json = r#"{"campaign":1,"clinic":"T1","date":"2026-11-25","index":0}"#;
        let slot: SlotRef = serde_json::from_str(json).unwrap();
        ledger.held(0, &slot);
        ledger.given_up(&slot);
        ledger.held(1, &slot);
        assert_eq!(broken(&ledger), [0; 4]);
        ledger.held(2, &slot);
        assert_eq!(broken(&ledger), [0, 0, 1, 0]);
        ledger.booked(1, &slot, Booked { id: BookingId(1), slot: slot.clone() });
        ledger.booked(1, &slot, Booked { id: BookingId(2), slot: slot.clone() });
        assert_eq!(broken(&ledger), [0, 0, 2, 0]);
    }
}
