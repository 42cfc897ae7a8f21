//! What staff say of the people with an appointment: who is here, who was served, who did not come. Each act follows the
//! last one that its author knew of, and each can be taken back; nothing is derived from time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jari_common::attendance::{Attendance, AttendanceAct, LastAct, ServiceState, Whereabouts};
use jari_common::booking::BookingStatus;
use jari_common::change::{AttendanceChanged, Event};
use jari_common::id::{BookingId, CampaignId, DeviceId, StaffId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jari_common::staff::{Author, StaffRight};
use jari_common::time::{date_at, plus_secs};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::people::staff::SHIFT_MAX_SECS;
use crate::engine::seats::clinics::ClinicNumber;
use crate::engine::seats::days::SlotKey;

/// What staff said of each appointment, and who waits and who is called at each clinic.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Attendances {
    by_booking: HashMap<BookingId, Attended>,
    present: Present,
}

#[derive(Clone, Debug, Default)]
struct Attended {
    /// The acts that stand, the oldest first.
    acts: Vec<LastAct>,
    /// The last change, also one that took something back, or moved the appointment.
    last_change: u64,
    /// Where the person is in `Present`.
    listed: Option<Listed>,
}

/// The people who are here and wait, or are called. An index: it follows from the acts and the bookings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Present {
    waiting: BTreeMap<(ClinicNumber, CampaignId, Date), BTreeSet<BookingId>>,
    /// By the clinic and the change that called.
    called: BTreeMap<(ClinicNumber, u64), BookingId>,
}

/// One person's place in `Present`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Listed {
    Waiting { clinic: ClinicNumber, campaign: CampaignId, date: Date },
    Called { clinic: ClinicNumber, change: u64 },
}

/// Somebody who is called to a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct CalledToDesk {
    pub(in crate::engine) booking: BookingId,
    /// The act that called.
    pub(in crate::engine) call: LastAct,
    pub(in crate::engine) times: u32,
}

impl Present {
    fn add(&mut self, booking: BookingId, listed: Listed) {
        match listed {
            Listed::Waiting { clinic, campaign, date } => {
                self.waiting.entry((clinic, campaign, date)).or_default().insert(booking);
            }
            Listed::Called { clinic, change } => {
                self.called.insert((clinic, change), booking);
            }
        }
    }

    fn remove(&mut self, booking: BookingId, listed: Listed) {
        match listed {
            Listed::Waiting { clinic, campaign, date } => {
                let key = (clinic, campaign, date);
                let Some(waiting) = self.waiting.get_mut(&key) else { return };
                waiting.remove(&booking);
                if waiting.is_empty() {
                    self.waiting.remove(&key);
                }
            }
            Listed::Called { clinic, change } => {
                self.called.remove(&(clinic, change));
            }
        }
    }
}

impl Attended {
    fn now(&self) -> Attendance {
        let known = Attendance::default();
        let known = self.acts.iter().fold(known, |known, it| known.after(it.act, it.at, it.desk));
        Attendance { last_change: self.last_change, last_act: self.acts.last().copied(), ..known }
    }

    /// The last call that stands.
    fn call(&self) -> Option<LastAct> {
        self.acts.iter().rev().find(|it| it.act.is_call()).copied()
    }
}

impl State {
    /// What is known of an appointment's person.
    #[must_use]
    pub fn attendance(&self, booking: BookingId) -> Attendance {
        self.attendances.by_booking.get(&booking).map(Attended::now).unwrap_or_default()
    }

    pub(in crate::engine) fn attend(
        &self,
        booking: BookingId,
        act: AttendanceAct,
        follows: u64,
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        // Only staff say who came: an operator on the server's machine sees nobody.
        let Some(Author::Staff { staff, device }) = by else { return Err(Refusal::StaffOnly) };
        let row = self.booking_row(booking).ok_or(Refusal::NotBooked)?;
        if row.status != BookingStatus::Booked {
            return Err(Refusal::NotBooked);
        }
        if self.is_erased(row.ticket) {
            return Err(Refusal::UnknownTicket);
        }
        let not_now = |what: &str| Refusal::NotNow { what: what.to_owned() };
        let known = self.attendance(booking);
        if known.last_change != follows {
            return Err(Refusal::OutOfDate);
        }
        let begins = self.starts_at(row.group.slot).ok_or(Refusal::UnknownSlot)?;
        if let AttendanceAct::TakeBack { change } = act {
            let last = known.last_act.ok_or_else(|| not_now("there is nothing to take back"))?;
            if last.change != change {
                return Err(not_now("what was done after it is taken back first"));
            }
            // One's own act, within a shift, and if one may still do it; anything else, only by an admin.
            let is_own = last.staff == *staff && now < plus_secs(last.at, SHIFT_MAX_SECS);
            let right = if is_own { last.act.right() } else { StaffRight::OthersActs };
            self.require_staff(*staff, *device, right, now)?;
        } else {
            known.may(act, *device, begins <= now).map_err(not_now)?;
            let zone = self.clinics.zone(row.group.slot.clinic);
            let is_that_day = date_at(begins, zone) == date_at(now, zone);
            if act == AttendanceAct::Arrive && !is_that_day {
                return Err(not_now("the appointment is on another day"));
            }
            let is_later = || self.comes_later(booking, row.group.slot, &known, begins);
            // Whoever goes in without having been called passes nobody either.
            if matches!(act, AttendanceAct::Call | AttendanceAct::GoIn) && is_later() {
                return Err(Refusal::NotNext);
            }
            // What is reported as out of turn was out of turn.
            if matches!(act, AttendanceAct::CallOutOfTurn { .. }) && !is_later() {
                return Err(Refusal::OutOfDate);
            }
        }
        let ticket = row.ticket;
        Ok(vec![Event::AttendanceChanged(AttendanceChanged { booking, ticket, act, follows })])
    }

    pub(in crate::engine) fn attendance_changed(
        &mut self,
        changed: &AttendanceChanged,
        by: Option<&Author>,
    ) {
        let (staff, desk) = match by {
            Some(Author::Staff { staff, device }) => (*staff, *device),
            Some(Author::Console { .. }) | None => (StaffId(0), DeviceId(0)),
        };
        let (change, at) = (self.seq(), self.last_at());
        let attended = self.attendances.by_booking.entry(changed.booking).or_default();
        attended.last_change = change;
        if let AttendanceAct::TakeBack { .. } = changed.act {
            attended.acts.pop();
        } else {
            attended.acts.push(LastAct { change, act: changed.act, staff, desk, at });
        }
        self.list_present(changed.booking);
    }

    /// Somebody who waited at the clinic without an appointment has one now: they are here for it, as was said then.
    pub(in crate::engine) fn here_already(&mut self, booking: BookingId, came: LastAct) {
        let last_change = self.seq();
        let attended = self.attendances.by_booking.entry(booking).or_default();
        attended.last_change = last_change;
        attended.acts.push(came);
        self.list_present(booking);
    }

    /// The appointment is at another time now: nobody has come to it, and whoever saw the earlier one looks again.
    pub(in crate::engine) fn attendance_over(&mut self, booking: BookingId) {
        let last_change = self.seq();
        let attended = self.attendances.by_booking.entry(booking).or_default();
        (attended.acts, attended.last_change) = (Vec::new(), last_change);
        self.list_present(booking);
    }

    /// Brings the index up to date after the attendance or the booking changed.
    pub(in crate::engine) fn list_present(&mut self, booking: BookingId) {
        let listed = self.listed(booking);
        let Some(attended) = self.attendances.by_booking.get_mut(&booking) else { return };
        let before = std::mem::replace(&mut attended.listed, listed);
        let present = &mut self.attendances.present;
        before.into_iter().for_each(|before| present.remove(booking, before));
        listed.into_iter().for_each(|listed| present.add(booking, listed));
    }

    /// Where the person of this appointment belongs in the index.
    fn listed(&self, booking: BookingId) -> Option<Listed> {
        let row = self.booking_row(booking).filter(|row| row.status == BookingStatus::Booked)?;
        let attended = self.attendances.by_booking.get(&booking)?;
        let (slot, known) = (row.group.slot, attended.now());
        let clinic = slot.clinic;
        if known.end.is_some() || known.whereabouts != Whereabouts::Here {
            return None;
        }
        match known.service {
            ServiceState::Waiting => {
                Some(Listed::Waiting { clinic, campaign: slot.campaign, date: slot.date })
            }
            ServiceState::Called { .. } => {
                attended.call().map(|call| Listed::Called { clinic, change: call.change })
            }
            ServiceState::In { .. } | ServiceState::Aside { .. } | ServiceState::Done => None,
        }
    }

    /// Whether somebody else waits at the same clinic, on the same day and in the same campaign, and is to be called before
    /// this person, who waits, too, or was set aside.
    fn comes_later(
        &self,
        booking: BookingId,
        SlotKey { clinic, campaign, date, .. }: SlotKey,
        known: &Attendance,
        begins: Timestamp,
    ) -> bool {
        if !known.is_called_in_turn() {
            return false;
        }
        let mine = known.call_order(begins, booking);
        let comes_first = |other: &BookingId| {
            let Some(row) = self.booking_row(*other) else { return false };
            // Of somebody who was erased nothing is said any more: nobody waits for them.
            let begins = self.starts_at(row.group.slot).filter(|_| !self.is_erased(row.ticket));
            begins.is_some_and(|begins| self.attendance(*other).call_order(begins, *other) < mine)
        };
        let waiting = self.attendances.present.waiting.get(&(clinic, campaign, date));
        waiting.into_iter().flatten().any(comes_first)
    }

    /// Who is called at a clinic and was called there today, the last call first.
    pub(in crate::engine) fn called_at(
        &self,
        clinic: ClinicNumber,
        now: Timestamp,
    ) -> impl Iterator<Item = CalledToDesk> + '_ {
        let called = self.attendances.present.called.range((clinic, 0)..=(clinic, u64::MAX)).rev();
        let called = called.filter_map(|(_, booking)| {
            let attended = self.attendances.by_booking.get(booking)?;
            let ServiceState::Called { times, .. } = attended.now().service else { return None };
            Some(CalledToDesk { booking: *booking, call: attended.call()?, times })
        });
        // Changes are in the order of their times.
        let zone = self.clinics.zone(clinic);
        let day = date_at(now, zone);
        called.take_while(move |it| date_at(it.call.at, zone) == day)
    }

    /// Compares the index with what every appointment says.
    pub(in crate::engine) fn check_present(&self, broken: &mut Vec<String>) {
        let mut present = Present::default();
        for booking in self.attendances.by_booking.keys() {
            let listed = self.listed(*booking);
            listed.into_iter().for_each(|listed| present.add(*booking, listed));
        }
        if present != self.attendances.present {
            broken.push("who waits or is called at a clinic, and what was said, differ".to_owned());
        }
    }

    /// Whether somebody is here for the appointment, or it is said what became of it.
    pub(in crate::engine) fn is_attended(&self, booking: BookingId) -> bool {
        self.attendance(booking).holds_appointment()
    }

    /// Where and when an appointment is.
    pub(in crate::engine) fn slot_of_booking(&self, booking: BookingId) -> Option<SlotRef> {
        self.slot_ref(self.booking_row(booking)?.group.slot)
    }
}
