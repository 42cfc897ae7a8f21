//! Whoever was chosen on the list: who they are, the answer to "I am here", and what may be done, with one button first.

use egui::{Rect, vec2};
use jari_common::attendance::{AppointmentEnd, AttendanceAct, OutOfTurnReason, Whereabouts};
use jari_common::id::BookingId;
use jari_common::staff::StaffRight;
use jari_common::time::time_at;
use jari_common::wire::{AppointmentAtDesk, PersonAtDesk};

use super::sheet::{Sheet, Weight};
use super::walk_in;
use crate::desk::answer::{
    ASIDE, NOT_SERVED, answer, aside, done, main_act, may, may_call_out_of_turn, may_end_unserved,
    may_set_aside, name_of, not_served, other_acts, state_of,
};
use crate::desk::closing::questions;
use crate::desk::model::{Choices, DeskPress, Shift};
use crate::text::words;
use crate::widgets::Area as _;

pub fn show(sheet: &mut Sheet<'_>, room: Rect, shift: &Shift) {
    let palette = sheet.palette;
    sheet.fill(room, palette.card, Some(palette.line));
    let mut room = room.shrink(sheet.px(18.0));
    if shift.is_closing {
        closing(sheet, &mut room, shift);
    }
    let waiting = shift.walk_ins.chosen.and_then(|ticket| shift.roll.walk_in(ticket));
    if let Some(walk_in) = waiting {
        return walk_in::show(sheet, room, shift, walk_in);
    }
    let chosen = shift.chosen.and_then(|booking| shift.roll.get(booking));
    let Some(appointment) = chosen else {
        if !shift.is_closing {
            let words = sheet.say("desk-choose");
            sheet.lines(room, &words, 20.0, false, palette.soft_ink);
        }
        return;
    };
    people(sheet, &mut room, &appointment.people);
    facts(sheet, &mut room, appointment);
    let (state, tone) = state_of(appointment, sheet.desk.device, sheet.desk.now);
    let chip = room.take_top(sheet.px(40.0), sheet.px(10.0));
    let state = sheet.say(state);
    sheet.chip(Rect::from_min_size(chip.min, vec2(sheet.px(180.0), chip.height())), &state, tone);
    let said = sheet.words(&answer(sheet.desk, appointment));
    let height = sheet.lines(room, &said, 22.0, true, palette.ink);
    let _ = room.take_top(height, sheet.px(16.0));
    acts(sheet, &mut room, shift, appointment);
    take_back(sheet, &mut room, shift, appointment);
}

pub(super) fn people(sheet: &mut Sheet<'_>, room: &mut Rect, people: &[PersonAtDesk]) {
    let palette = sheet.palette;
    if people.is_empty() {
        let words = sheet.say("desk-erased");
        let at = room.take_top(sheet.px(44.0), sheet.px(4.0));
        sheet.line(at, &words, 26.0, true, palette.soft_ink);
    }
    for (nth, person) in people.iter().enumerate() {
        let at = room.take_top(sheet.px(if nth == 0 { 44.0 } else { 30.0 }), 0.0);
        sheet.line(at, &person.name, if nth == 0 { 32.0 } else { 20.0 }, true, palette.ink);
        let at = room.take_top(sheet.px(28.0), sheet.px(4.0));
        let birth = words::full_date(sheet.desk.language, person.birth_date.date());
        let phone = person.phone.clone().unwrap_or_else(|| sheet.say("desk-no-phone"));
        sheet.line(at, &format!("{birth} · {phone}"), 18.0, false, palette.soft_ink);
    }
}

fn facts(sheet: &mut Sheet<'_>, room: &mut Rect, appointment: &AppointmentAtDesk) {
    let palette = sheet.palette;
    let language = sheet.desk.language;
    let time = words::time_of_day(language, time_at(appointment.starts_at, sheet.desk.zone()));
    let number = sheet.say_with("desk-number", &[("number", appointment.number.into())]);
    let title = sheet.desk.title_of(appointment.campaign).map(str::to_owned);
    let dose = (!appointment.dose.is_first()).then(|| sheet.say("desk-second-dose"));
    let parts: Vec<String> =
        [Some(time), Some(number), title, dose].into_iter().flatten().collect();
    let at = room.take_top(sheet.px(30.0), sheet.px(12.0));
    sheet.line(at, &parts.join(" · "), 19.0, false, palette.ink);
}

fn acts(sheet: &mut Sheet<'_>, room: &mut Rect, shift: &Shift, appointment: &AppointmentAtDesk) {
    let (device, now) = (sheet.desk.device, sheet.desk.now);
    let gap = sheet.px(10.0);
    let booking = appointment.booking;
    let is_ready = !shift.acting.contains(&booking) && sheet.desk.apart_since.is_none();
    if let Some(act) = main_act(shift, device, appointment, now) {
        let at = room.take_top(sheet.px(68.0), gap);
        let words = sheet.say(name_of(act, &appointment.attendance));
        if sheet.button(at, ("main", booking.0), &words, Weight::Next, is_ready) {
            sheet.press(DeskPress::Act(booking, act));
        }
    }
    let is_displaced = appointment.displaced && shift.may(StaffRight::ActForPerson);
    if is_displaced && appointment.attendance.whereabouts == Whereabouts::Expected {
        let at = room.take_top(sheet.px(68.0), gap);
        let words = sheet.say("desk-for-person");
        if sheet.button(at, ("displaced", booking.0), &words, Weight::Next, is_ready) {
            sheet.press(DeskPress::ForPerson);
        }
    }
    let mut offers: Vec<(String, DeskPress)> = Vec::new();
    for act in other_acts(shift, device, appointment, now) {
        let words = sheet.say(name_of(act, &appointment.attendance));
        offers.push((words, DeskPress::Act(booking, act)));
    }
    if may_set_aside(shift, device, appointment, now) {
        offers.push((sheet.say("desk-act-aside"), DeskPress::Open(Choices::Aside)));
    }
    if may_end_unserved(shift, device, appointment, now) {
        offers.push((sheet.say("desk-act-not-served"), DeskPress::Open(Choices::NotServed)));
    }
    if may_call_out_of_turn(shift, device, appointment, now) {
        offers.push((sheet.say("desk-act-out-of-turn"), DeskPress::Open(Choices::OutOfTurn)));
    }
    waits_for_others(sheet, room, shift, appointment);
    offer(sheet, room, booking, offers, is_ready);
    let choices: Vec<AttendanceAct> = match shift.choices {
        None => return,
        Some(Choices::Aside) => {
            ASIDE.into_iter().map(|reason| AttendanceAct::SetAside { reason }).collect()
        }
        Some(Choices::NotServed) => NOT_SERVED
            .into_iter()
            .map(|reason| AttendanceAct::End { how: AppointmentEnd::NotServed { reason } })
            .collect(),
        Some(Choices::OutOfTurn) => OutOfTurnReason::ALL
            .into_iter()
            .map(|reason| AttendanceAct::CallOutOfTurn { reason })
            .collect(),
    };
    let key = match shift.choices {
        Some(Choices::Aside) => "desk-aside-question",
        Some(Choices::OutOfTurn) => "desk-out-of-turn-question",
        Some(Choices::NotServed) | None => "desk-not-served-question",
    };
    let at = room.take_top(sheet.px(32.0), sheet.px(6.0));
    let words = sheet.say(key);
    let ink = sheet.palette.ink;
    sheet.line(at, &words, 19.0, true, ink);
    let why = |sheet: &Sheet<'_>, act: AttendanceAct| match act {
        AttendanceAct::SetAside { reason } => sheet.say(aside(reason)),
        AttendanceAct::End { how: AppointmentEnd::NotServed { reason } } => {
            sheet.say(not_served(reason))
        }
        other => sheet.say(name_of(other, &appointment.attendance)),
    };
    let offers = choices.into_iter().map(|act| (why(sheet, act), DeskPress::Act(booking, act)));
    let offers = offers.collect();
    offer(sheet, room, booking, offers, is_ready);
}

/// Why there is no "call" for somebody who waits.
fn waits_for_others(
    sheet: &mut Sheet<'_>,
    room: &mut Rect,
    shift: &Shift,
    appointment: &AppointmentAtDesk,
) {
    let before = shift.roll.before(appointment);
    if !appointment.attendance.is_called_in_turn() || before == 0 || !shift.may(StaffRight::Serve) {
        return;
    }
    let at = room.take_top(sheet.px(32.0), sheet.px(10.0));
    let count = u32::try_from(before).unwrap_or(u32::MAX);
    let words = sheet.say_with("desk-others-first", &[("count", count.into())]);
    let ink = sheet.palette.soft_ink;
    sheet.line(at, &words, 19.0, false, ink);
}

/// How many are still to be asked of at the end of the day, and how to go on.
fn closing(sheet: &mut Sheet<'_>, room: &mut Rect, shift: &Shift) {
    let palette = sheet.palette;
    let left = questions(shift, sheet.desk.now);
    let at = room.take_top(sheet.px(150.0), sheet.px(14.0));
    sheet.fill(at, palette.note, Some(palette.next));
    let mut inner = at.shrink(sheet.px(12.0));
    let (gap, height) = (sheet.px(10.0), sheet.px(50.0));
    let buttons = inner.take_bottom(height, gap).columns(2, gap);
    let count = u32::try_from(left.len()).unwrap_or(u32::MAX);
    let words = if left.is_empty() {
        sheet.say("desk-closing-done")
    } else {
        sheet.say_with("desk-closing-left", &[("count", count.into())])
    };
    sheet.lines(inner, &words, 19.0, true, palette.ink);
    let next = sheet.say("desk-closing-next");
    if left.iter().any(|it| Some(*it) != shift.chosen)
        && sheet.button(buttons[0], "closing-next", &next, Weight::Plain, true)
    {
        sheet.press(DeskPress::AskNext);
    }
    let end = sheet.say("desk-closing-end");
    if sheet.button(buttons[1], "closing-end", &end, Weight::Plain, true) {
        sheet.press(DeskPress::EndClosing);
    }
}

/// Buttons of equal weight, two beside each other.
fn offer(
    sheet: &mut Sheet<'_>,
    room: &mut Rect,
    booking: BookingId,
    offers: Vec<(String, DeskPress)>,
    is_ready: bool,
) {
    let (gap, height) = (sheet.px(10.0), sheet.px(54.0));
    let mut offers = offers.into_iter().enumerate().peekable();
    while offers.peek().is_some() {
        let row = room.take_top(height, gap);
        for (at, (_, (words, press))) in row.columns(2, gap).into_iter().zip(offers.by_ref()) {
            if sheet.button(at, ("offer", booking.0, &words), &words, Weight::Plain, is_ready) {
                sheet.press(press);
            }
        }
    }
}

/// The act that may be taken back, named: what, by whom, when.
fn take_back(
    sheet: &mut Sheet<'_>,
    room: &mut Rect,
    shift: &Shift,
    appointment: &AppointmentAtDesk,
) {
    let Some(last) = appointment.attendance.last_act else { return };
    let act = AttendanceAct::TakeBack { change: last.change };
    let (booking, device, now) = (appointment.booking, sheet.desk.device, sheet.desk.now);
    let time = words::time_of_day(sheet.desk.language, time_at(last.at, sheet.desk.zone()));
    let who = sheet.desk.name_of(last.staff).map(str::to_owned);
    let who = who.unwrap_or_else(|| sheet.say("desk-somebody"));
    let what = sheet.say(done(last.act));
    let args = [("what", what.into()), ("who", who.into()), ("time", time.into())];
    let _ = room.take_top(sheet.px(8.0), 0.0);
    if !may(shift, device, appointment, act, now) {
        let at = room.take_top(sheet.px(50.0), 0.0);
        let words = sheet.say_with("desk-last-act", &args);
        let ink = sheet.palette.soft_ink;
        sheet.lines(at, &words, 17.0, false, ink);
        return;
    }
    let at = room.take_top(sheet.px(54.0), 0.0);
    let words = sheet.say_with("desk-take-back", &args);
    let is_ready = !shift.acting.contains(&booking) && sheet.desk.apart_since.is_none();
    if sheet.button(at, ("take-back", booking.0), &words, Weight::Quiet, is_ready) {
        sheet.press(DeskPress::Act(booking, act));
    }
}
