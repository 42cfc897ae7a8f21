//! The end of a clinic's day: staff are asked of each person of whom nobody has said yet what became of them, one after the
//! other. No time answers for them. Pure.

use jari_common::attendance::Whereabouts;
use jari_common::id::BookingId;
use jari_common::staff::StaffRight;
use jari_common::wire::AppointmentAtDesk;
use jiff::Timestamp;

use super::listing::own_today;
use super::model::Shift;
use super::roll::{Group, Roll, group_of};

/// Of whom it is still to be said what became of them, by time: everybody who is or was here, and everybody whose time is over.
#[must_use]
pub fn questions(shift: &Shift, now: Timestamp) -> Vec<BookingId> {
    questions_of(&shift.roll, now)
}

fn questions_of(roll: &Roll, now: Timestamp) -> Vec<BookingId> {
    let is_open = |it: &&AppointmentAtDesk| match group_of(it, now) {
        Group::Waiting | Group::Called | Group::Open => true,
        Group::All | Group::Coming | Group::WalkIns | Group::Ended => false,
    };
    let all = roll.shown(Group::All, "", now);
    all.into_iter().filter(is_open).map(|it| it.booking).collect()
}

/// Asks of each of them from now on, the first one first.
pub(super) fn begin(shift: &mut Shift, now: Timestamp) {
    if shift.may(StaffRight::Serve) {
        shift.is_closing = true;
        (shift.finding, shift.chosen) = (None, None);
        ask_next(shift, now);
    }
}

/// Asks of the next: of the one after whoever is shown, and after the last of the first again.
pub(super) fn ask_next(shift: &mut Shift, now: Timestamp) {
    let left = questions(shift, now);
    let place = |it: &AppointmentAtDesk| (it.starts_at, it.number, it.booking);
    let shown = shift.chosen.and_then(|chosen| shift.roll.get(chosen)).map(place);
    let is_after = |it: &&BookingId| shift.roll.get(**it).map(place) > shown;
    let next = left.iter().find(is_after).or(left.first()).copied();
    (shift.chosen, shift.choices) = (next, None);
    shift.asked_of = shift.chosen;
}

/// What became of whoever is shown was said: the next is asked of. Returns whether somebody else is shown now.
pub(super) fn go_on(shift: &mut Shift, now: Timestamp) -> bool {
    let is_said = |it: &AppointmentAtDesk| it.attendance.end.is_some();
    let asked_of = shift.asked_of.filter(|asked_of| shift.chosen == Some(*asked_of));
    let is_next = shift.is_closing
        && asked_of.is_some_and(|asked_of| shift.roll.get(asked_of).is_some_and(is_said));
    if is_next {
        ask_next(shift, now);
    }
    is_next
}

/// Whether somebody who ends their shift is asked first: at their own clinic the last person's time is over today, and not
/// everything is said. They are asked once.
#[must_use]
pub(super) fn asks_first(shift: &Shift, now: Timestamp) -> bool {
    let Some(roll) = own_today(shift, now) else { return false };
    let all = roll.shown(Group::All, "", now);
    let is_over = all.iter().all(|it| {
        it.attendance.whereabouts != Whereabouts::Expected || group_of(it, now) != Group::Coming
    });
    !shift.was_asked
        && is_over
        && shift.may(StaffRight::Serve)
        && !questions_of(roll, now).is_empty()
}
