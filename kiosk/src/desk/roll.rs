//! The list of one clinic's day: who is booked, by time, and how far each is. It follows what the server tells, and keeps
//! nothing after the sign-in.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::attendance::{Attendance, CallOrder, ServiceState, Whereabouts};
use jari_common::id::{BookingId, TicketId};
use jari_common::log_mark::LogMark;
use jari_common::time::plus_secs;
use jari_common::wire::{AppointmentAtDesk, DayAtDesk, WalkInAtDesk};
use jiff::Timestamp;

use super::search::{Keys, Needle};

/// One row of the list.
#[derive(Clone, Debug)]
pub struct RollRow {
    pub appointment: AppointmentAtDesk,
    keys: Keys,
}

/// Somebody who waits without an appointment.
#[derive(Clone, Debug)]
struct WaitingRow {
    walk_in: WalkInAtDesk,
    keys: Keys,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct Roll {
    as_of: Option<LogMark>,
    rows: BTreeMap<BookingId, RollRow>,
    walk_ins: BTreeMap<TicketId, WaitingRow>,
    /// Those of whom it is said what became of them last; before that by time, then by number.
    order: Vec<BookingId>,
    /// Names that more than one person of the day has.
    shared_names: BTreeSet<String>,
}

/// A part of the list. Everybody is in exactly one, except in `All`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    #[default]
    All,
    /// Not here yet, and their time has not come.
    Coming,
    /// Here without an appointment, and waiting for a seat.
    WalkIns,
    /// Here, and waiting.
    Waiting,
    /// Called, or being served.
    Called,
    /// A question that somebody has to answer: past their time and not here, or gone without a word of what became of it.
    Open,
    /// It is said what became of it.
    Ended,
}

impl Group {
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::Coming,
        Self::WalkIns,
        Self::Waiting,
        Self::Called,
        Self::Open,
        Self::Ended,
    ];
}

/// The part in which an appointment is now.
#[must_use]
pub fn group_of(appointment: &AppointmentAtDesk, now: Timestamp) -> Group {
    let Attendance { whereabouts, service, end, .. } = appointment.attendance;
    match (end, whereabouts, service) {
        // Of somebody who was erased nothing can be said any more.
        _ if appointment.people.is_empty() => Group::Ended,
        (Some(_), _, _) => Group::Ended,
        (None, Whereabouts::Expected, _) if now < ends_at(appointment) => Group::Coming,
        (None, Whereabouts::Expected | Whereabouts::Left, _) => Group::Open,
        (None, Whereabouts::Here, ServiceState::Waiting | ServiceState::Aside { .. }) => {
            Group::Waiting
        }
        (None, Whereabouts::Here, ServiceState::Called { .. } | ServiceState::In { .. }) => {
            Group::Called
        }
        (None, Whereabouts::Here, ServiceState::Done) => Group::Open,
    }
}

/// When the slot of an appointment is over.
fn ends_at(appointment: &AppointmentAtDesk) -> Timestamp {
    plus_secs(appointment.starts_at, u32::from(appointment.minutes) * 60)
}

impl Roll {
    /// Takes over what the server told: the whole list, or what changed. A list that is older than what is known changes
    /// nothing.
    pub fn take(&mut self, day: DayAtDesk) {
        let DayAtDesk { as_of, whole, appointments, gone, walk_ins, walk_ins_gone, .. } = day;
        if !whole && self.as_of.is_some_and(|known| known.seq > as_of.seq) {
            return;
        }
        // The answer to an act may come before a list that was read before the act.
        let newer = |row: &RollRow| row.appointment.attendance.last_change > as_of.seq;
        let before: BTreeMap<BookingId, Attendance> = self
            .rows
            .iter()
            .filter(|(_, row)| newer(row))
            .map(|(booking, row)| (*booking, row.appointment.attendance))
            .collect();
        if whole {
            self.rows.clear();
            self.walk_ins.clear();
        }
        self.as_of = Some(as_of);
        for booking in gone {
            self.rows.remove(&booking);
        }
        for mut appointment in appointments {
            if let Some(newer) = before.get(&appointment.booking) {
                appointment.attendance = *newer;
            }
            let AppointmentAtDesk { ticket, number, ref people, .. } = appointment;
            let keys = Keys::of(ticket, number, people);
            self.rows.insert(appointment.booking, RollRow { appointment, keys });
        }
        for ticket in walk_ins_gone {
            self.walk_ins.remove(&ticket);
        }
        for walk_in in walk_ins {
            let keys = Keys::of(walk_in.ticket, walk_in.number, &walk_in.people);
            self.walk_ins.insert(walk_in.ticket, WaitingRow { walk_in, keys });
        }
        self.sort();
    }

    /// Takes over what an act's answer says. What the list told later stays.
    pub fn note(&mut self, booking: BookingId, attendance: Attendance) {
        if let Some(row) = self.rows.get_mut(&booking)
            && row.appointment.attendance.last_change < attendance.last_change
        {
            row.appointment.attendance = attendance;
            self.sort();
        }
    }

    fn sort(&mut self) {
        let key = |row: &RollRow| {
            let it = &row.appointment;
            (it.attendance.end.is_some() || it.people.is_empty(), it.starts_at, it.number)
        };
        self.order = self.rows.keys().copied().collect();
        self.order.sort_by_key(|booking| (self.rows.get(booking).map(key), *booking));
        let mut seen = BTreeSet::new();
        let booked = self.rows.values().filter_map(|row| row.appointment.people.first());
        let waiting = self.walk_ins.values().filter_map(|row| row.walk_in.people.first());
        let names = booked.chain(waiting);
        let again = names.map(|person| &person.name).filter(|name| !seen.insert((*name).clone()));
        self.shared_names = again.cloned().collect();
    }

    /// What the server's next answer is to begin after.
    #[must_use]
    pub fn as_of(&self) -> Option<LogMark> {
        self.as_of
    }

    #[must_use]
    pub fn get(&self, booking: BookingId) -> Option<&AppointmentAtDesk> {
        self.rows.get(&booking).map(|row| &row.appointment)
    }

    /// Somebody who waits here without an appointment, or went.
    #[must_use]
    pub fn walk_in(&self, ticket: TicketId) -> Option<&WalkInAtDesk> {
        self.walk_ins.get(&ticket).map(|row| &row.walk_in)
    }

    /// Everybody who waits here without an appointment, or went.
    #[must_use]
    pub fn walk_in_tickets(&self) -> BTreeSet<TicketId> {
        self.walk_ins.keys().copied().collect()
    }

    /// The appointment of this ticket on this day.
    #[must_use]
    pub fn booking_of(&self, ticket: TicketId) -> Option<BookingId> {
        let mut rows = self.rows.values().map(|row| &row.appointment);
        rows.find(|it| it.ticket == ticket).map(|it| it.booking)
    }

    /// Who waits without an appointment and fits what was typed, by campaign and number; in their own part of the list
    /// also those who went.
    #[must_use]
    pub fn shown_walk_ins(&self, group: Group, typed: &str) -> Vec<&WalkInAtDesk> {
        let needle = Needle::new(typed);
        let is_typed = !typed.trim().is_empty();
        let is_in = |it: &WalkInAtDesk| match group {
            Group::WalkIns => true,
            Group::All => is_typed || !it.has_left,
            Group::Coming | Group::Waiting | Group::Called | Group::Open | Group::Ended => false,
        };
        let rows = self.walk_ins.values().filter(|row| needle.fits(&row.keys));
        let mut shown: Vec<&WalkInAtDesk> =
            rows.map(|row| &row.walk_in).filter(|it| is_in(it)).collect();
        shown.sort_by_key(|it| (it.has_left, it.campaign, it.number, it.ticket));
        shown
    }

    /// Whether another person of the day has the same name.
    #[must_use]
    pub fn is_shared(&self, name: &str) -> bool {
        self.shared_names.contains(name)
    }

    /// How many are in each part.
    #[must_use]
    pub fn counts(&self, now: Timestamp) -> BTreeMap<Group, usize> {
        let mut counts: BTreeMap<Group, usize> = Group::ALL.iter().map(|it| (*it, 0)).collect();
        for row in self.rows.values() {
            for group in [Group::All, group_of(&row.appointment, now)] {
                *counts.entry(group).or_default() += 1;
            }
        }
        let waiting = self.walk_ins.values().filter(|row| !row.walk_in.has_left).count();
        for group in [Group::All, Group::WalkIns] {
            *counts.entry(group).or_default() += waiting;
        }
        counts
    }

    /// Who is in this part and fits what was typed. Those who wait are in the order of their arrival, all others by time.
    #[must_use]
    pub fn shown(&self, group: Group, typed: &str, now: Timestamp) -> Vec<&AppointmentAtDesk> {
        let needle = Needle::new(typed);
        let rows = self.order.iter().filter_map(|booking| self.rows.get(booking));
        let fits = |row: &&RollRow| {
            let is_in = group == Group::All || group_of(&row.appointment, now) == group;
            is_in && needle.fits(&row.keys)
        };
        let mut shown: Vec<_> = rows.filter(fits).map(|row| &row.appointment).collect();
        if group == Group::Waiting {
            shown.sort_by_key(|it| turn_of(it));
        }
        shown
    }

    /// Whether nobody of the same campaign is to be called before this person. The server refuses a plain call otherwise.
    #[must_use]
    pub fn is_next(&self, appointment: &AppointmentAtDesk) -> bool {
        self.before(appointment) == 0
    }

    /// How many of the same campaign are to be called before this person.
    #[must_use]
    pub fn before(&self, appointment: &AppointmentAtDesk) -> usize {
        let turn = turn_of(appointment);
        let same = self.waiting().filter(|it| it.campaign == appointment.campaign);
        same.filter(|it| turn_of(it) < turn).count()
    }

    /// Who is here and waits to be called. Somebody who was erased stands in nobody's way.
    fn waiting(&self) -> impl Iterator<Item = &AppointmentAtDesk> {
        let all = self.rows.values().map(|row| &row.appointment);
        all.filter(|it| !it.people.is_empty() && it.attendance.waits_for_call())
    }

    /// Who is to be called next: who came first of those who wait and are not set aside.
    #[must_use]
    pub fn next_to_call(&self) -> Option<&AppointmentAtDesk> {
        self.waiting().min_by_key(|it| turn_of(it))
    }
}

/// The server refuses a call of anybody else than who is first in this order.
fn turn_of(appointment: &AppointmentAtDesk) -> CallOrder {
    appointment.attendance.call_order(appointment.starts_at, appointment.booking)
}
