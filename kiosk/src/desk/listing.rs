//! Which list is shown, and whether its rows stay where they are. Pure.

use jari_common::id::{BookingId, ClinicId, TicketId};
use jari_common::time::date_at;
use jiff::Timestamp;
use jiff::civil::Date;

use super::model::{Desk, Shift};
use super::roll::Roll;

/// The clinic whose day a person sees after they signed in.
pub(super) fn own_clinic(shift: &Shift) -> Option<ClinicId> {
    shift.clinics.first().map(|it| it.clinic.clone())
}

/// Today at the person's own clinic.
fn own_date(shift: &Shift, now: Timestamp) -> Date {
    date_at(now, shift.zone_of(own_clinic(shift).as_ref()))
}

fn is_own_today(shift: &Shift, now: Timestamp) -> bool {
    shift.clinic == own_clinic(shift) && shift.date == own_date(shift, now)
}

/// What is known of today at the person's own clinic; None: nothing.
pub(super) fn own_today(shift: &Shift, now: Timestamp) -> Option<&Roll> {
    if is_own_today(shift, now) {
        return Some(&shift.roll);
    }
    let today = own_date(shift, now);
    let (_, roll) = shift.own_today.as_ref().filter(|(date, _)| *date == today)?;
    Some(roll)
}

/// Shows a day of a clinic. Today's list of the person's own clinic is kept meanwhile: who goes is asked of it.
pub(super) fn turn_to(shift: &mut Shift, clinic: ClinicId, date: Date, now: Timestamp) {
    if shift.clinic.as_ref() == Some(&clinic) && shift.date == date {
        return;
    }
    let (was_own, left) = (is_own_today(shift, now), std::mem::take(&mut shift.roll));
    if was_own && left.as_of().is_some() {
        shift.own_today = Some((shift.date, Box::new(left)));
    }
    let is_own = own_clinic(shift).as_ref() == Some(&clinic);
    if is_own && let Some((_, roll)) = shift.own_today.take_if(|(kept, _)| *kept == date) {
        shift.roll = *roll;
    }
    (shift.clinic, shift.date, shift.is_listed) = (Some(clinic), date, false);
    (shift.chosen, shift.choices, shift.is_closing) = (None, None, false);
    shift.acting.clear();
    shift.walk_ins = Default::default();
}

/// A row of the list: whose ticket waits without an appointment, or which appointment it is.
pub(super) type RowShown = Result<BookingId, TicketId>;

/// The rows as they stand on the screen: whoever waits without an appointment is above the others.
pub(super) fn rows_shown(desk: &Desk) -> Vec<RowShown> {
    let Some(shift) = desk.shift.as_deref() else { return Vec::new() };
    let (group, typed) = (shift.group, &shift.typed);
    let waiting = shift.roll.shown_walk_ins(group, typed).into_iter().map(|it| Err(it.ticket));
    let booked = shift.roll.shown(group, typed, desk.now).into_iter().map(|it| Ok(it.booking));
    waiting.chain(booked).collect()
}

pub(super) fn note_moves(desk: &mut Desk, before: &[RowShown]) {
    let now = rows_shown(desk);
    if !before.is_empty() && !now.starts_with(before) {
        desk.moved_at = Some(desk.now);
    }
}

/// Whoever is chosen may have left the list.
pub(super) fn forget_gone(shift: &mut Shift) {
    if shift.chosen.is_some_and(|booking| shift.roll.get(booking).is_none()) {
        (shift.chosen, shift.choices) = (None, None);
    }
}
