//! Which list is shown, and whether its rows stay where they are. Pure.

use jari_common::id::{BookingId, ClinicId};
use jari_common::time::{date_at, seoul};
use jiff::Timestamp;
use jiff::civil::Date;

use super::model::{Desk, Shift};

/// The clinic whose day a person sees after they signed in.
pub(super) fn own_clinic(shift: &Shift) -> Option<ClinicId> {
    shift.clinics.first().map(|it| it.clinic.clone())
}

/// Shows a day of a clinic. Today's list of the person's own clinic is kept meanwhile: who goes is asked of it.
pub(super) fn turn_to(shift: &mut Shift, clinic: ClinicId, date: Date, now: Timestamp) {
    if shift.clinic.as_ref() == Some(&clinic) && shift.date == date {
        return;
    }
    let (own, today) = (own_clinic(shift), date_at(now, &seoul()));
    let is_own_today = |clinic: Option<&ClinicId>, date| clinic == own.as_ref() && date == today;
    let left = std::mem::take(&mut shift.roll);
    if is_own_today(shift.clinic.as_ref(), shift.date) && shift.is_listed {
        shift.own_today = Some(Box::new(left));
    }
    if is_own_today(Some(&clinic), date) {
        shift.roll = shift.own_today.take().map(|roll| *roll).unwrap_or_default();
    }
    (shift.clinic, shift.date, shift.is_listed) = (Some(clinic), date, false);
    (shift.chosen, shift.choices, shift.is_closing) = (None, None, false);
    shift.acting.clear();
}

/// The rows as they stand on the screen.
pub(super) fn rows_shown(desk: &Desk) -> Vec<BookingId> {
    let rows = desk.shift.as_deref().map(|it| it.roll.shown(it.group, &it.typed, desk.now));
    rows.into_iter().flatten().map(|row| row.booking).collect()
}

pub(super) fn note_moves(desk: &mut Desk, before: &[BookingId]) {
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
