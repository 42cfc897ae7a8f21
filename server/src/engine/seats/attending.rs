//! What staff say of the people with an appointment: who is here, who was served, who did not come. Each act follows the
//! last one that its author knew of, and each can be taken back; nothing is derived from time.

use std::collections::HashMap;

use jari_common::attendance::{Attendance, AttendanceAct, LastAct};
use jari_common::booking::BookingStatus;
use jari_common::change::{AttendanceChanged, Event};
use jari_common::id::{BookingId, DeviceId, StaffId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jari_common::staff::{Author, StaffRight};
use jari_common::time::{date_at, plus_secs, seoul};
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::people::staff::SHIFT_MAX_SECS;

/// The acts on each appointment that stand, the oldest first.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Attendances(HashMap<BookingId, Attended>);

#[derive(Clone, Debug, Default)]
struct Attended {
    acts: Vec<LastAct>,
    /// The last change, also one that took something back, or moved the appointment.
    last_change: u64,
}

impl Attended {
    fn now(&self) -> Attendance {
        let known = Attendance::default();
        let known = self.acts.iter().fold(known, |known, it| known.after(it.act, it.at, it.desk));
        Attendance { last_change: self.last_change, last_act: self.acts.last().copied(), ..known }
    }
}

impl State {
    /// What is known of an appointment's person.
    #[must_use]
    pub fn attendance(&self, booking: BookingId) -> Attendance {
        self.attendances.0.get(&booking).map(Attended::now).unwrap_or_default()
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
            let is_that_day = date_at(begins, &seoul()) == date_at(now, &seoul());
            if act == AttendanceAct::Arrive && !is_that_day {
                return Err(not_now("the appointment is on another day"));
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
        let attended = self.attendances.0.entry(changed.booking).or_default();
        attended.last_change = change;
        if let AttendanceAct::TakeBack { .. } = changed.act {
            attended.acts.pop();
            return;
        }
        attended.acts.push(LastAct { change, act: changed.act, staff, desk, at });
    }

    /// The appointment is at another time now: nobody has come to it, and whoever saw the earlier one looks again.
    pub(in crate::engine) fn attendance_over(&mut self, booking: BookingId) {
        let last_change = self.seq();
        self.attendances.0.insert(booking, Attended { acts: Vec::new(), last_change });
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
