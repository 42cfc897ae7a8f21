//! The list of the day: a field to find somebody, the parts of the list with their counts, and everybody by time.

use egui::{Rect, ScrollArea, UiBuilder, vec2};
use jari_common::staff::StaffRight;
use jari_common::time::time_at;
use jari_common::wire::{AppointmentAtDesk, PersonAtDesk, WalkInAtDesk};

use super::sheet::{Sheet, TypedField, Weight};
use crate::desk::answer::{main_act, name_of, state_of};
use crate::desk::closing::questions;
use crate::desk::model::{DeskPress, Shift, WalkInPress};
use crate::desk::roll::Group;
use crate::desk::walk_ins::walk_in_state;
use crate::text::words;
use crate::widgets::Area as _;

pub fn show(sheet: &mut Sheet<'_>, mut room: Rect, shift: &Shift) {
    let gap = sheet.px(10.0);
    let at = room.take_top(sheet.px(58.0), gap);
    search(sheet, at, shift);
    let at = room.take_top(sheet.px(44.0), gap);
    groups(sheet, at, shift);
    seat_found(sheet, &mut room, shift);
    next_to_call(sheet, &mut room, shift);
    close_day(sheet, &mut room, shift);
    // Those who stand here without an appointment come first.
    let waiting = shift.roll.shown_walk_ins(shift.group, &shift.typed);
    let booked = shift.roll.shown(shift.group, &shift.typed, sheet.desk.now);
    let shown: Vec<Listed<'_>> = waiting
        .into_iter()
        .map(Listed::WalkIn)
        .chain(booked.into_iter().map(Listed::Booked))
        .collect();
    if shown.is_empty() {
        nobody(sheet, room, shift);
        return;
    }
    let (height, between) = (sheet.px(50.0), sheet.px(4.0));
    let mut child = sheet.ui.new_child(UiBuilder::new().max_rect(room).id_salt("roll"));
    child.spacing_mut().item_spacing = vec2(0.0, between);
    ScrollArea::vertical().auto_shrink(false).show_rows(
        &mut child,
        height,
        shown.len(),
        |ui, rows| {
            for listed in &shown[rows] {
                let size = vec2(ui.available_width() - 6.0, height);
                let (at, _) = ui.allocate_exact_size(size, egui::Sense::hover());
                // A part of its own: what is written on the row moves no other row.
                let mut part = ui.new_child(UiBuilder::new().max_rect(at).id_salt(listed.mark()));
                match listed {
                    Listed::Booked(it) => row(&mut sheet.on(&mut part), at, shift, it),
                    Listed::WalkIn(it) => walk_in_row(&mut sheet.on(&mut part), at, shift, it),
                }
            }
        },
    );
}

/// What a row of the list shows.
enum Listed<'a> {
    Booked(&'a AppointmentAtDesk),
    WalkIn(&'a WalkInAtDesk),
}

impl Listed<'_> {
    fn mark(&self) -> (bool, u64) {
        match self {
            Self::Booked(it) => (true, it.booking.0),
            Self::WalkIn(it) => (false, it.ticket.0),
        }
    }
}

/// Somebody who waited without an appointment has a seat now.
fn seat_found(sheet: &mut Sheet<'_>, room: &mut Rect, shift: &Shift) {
    let seated = shift.walk_ins.seated.and_then(|booking| shift.roll.get(booking));
    let Some(appointment) = seated else { return };
    let at = room.take_top(sheet.px(58.0), sheet.px(10.0));
    let palette = sheet.palette;
    sheet.fill(at, palette.note, Some(palette.next));
    let mut inner = at.shrink(sheet.px(10.0));
    let button = inner.take_right(sheet.px(150.0), sheet.px(10.0));
    let words = sheet.say("desk-found-show");
    if sheet.button(button, "seat-found", &words, Weight::Next, true) {
        sheet.press(DeskPress::WalkIn(WalkInPress::ShowSeated));
    }
    let time = time_at(appointment.starts_at, sheet.desk.zone());
    let time = words::time_of_day(sheet.desk.language, time);
    let name = name_on_row(sheet, &appointment.people);
    let words = sheet.say_with("desk-seat-found", &[("name", name.into()), ("time", time.into())]);
    sheet.line(inner, &words, 20.0, true, palette.ink);
}

fn search(sheet: &mut Sheet<'_>, at: Rect, shift: &Shift) {
    let hint = sheet.say("desk-search-hint");
    let takes_keys = shift.finding.is_none();
    let done = sheet.field(
        at,
        &TypedField {
            mark: "search",
            name: "",
            hint: &hint,
            typed: &shift.typed,
            is_secret: false,
            is_wrong: false,
            takes_keys,
        },
    );
    if let Some(typed) = done.typed {
        sheet.press(DeskPress::Typed(typed));
    } else if takes_keys && !shift.typed.is_empty() && sheet.is_escaped() {
        sheet.press(DeskPress::Typed(String::new()));
    }
}

fn groups(sheet: &mut Sheet<'_>, at: Rect, shift: &Shift) {
    let counts = shift.roll.counts(sheet.desk.now);
    let gap = sheet.px(6.0);
    for (at, group) in at.columns(Group::ALL.len(), gap).into_iter().zip(Group::ALL) {
        let count = counts.get(&group).copied().unwrap_or_default();
        let name = sheet.say(group_key(group));
        let words = format!("{name} {count}");
        let weight = if group == shift.group { Weight::Next } else { Weight::Plain };
        if sheet.button(at, ("group", group), &words, weight, true) {
            sheet.press(DeskPress::Group(group));
        }
    }
}

fn group_key(group: Group) -> &'static str {
    match group {
        Group::All => "desk-group-all",
        Group::Coming => "desk-group-coming",
        Group::WalkIns => "desk-group-walk-ins",
        Group::Waiting => "desk-group-waiting",
        Group::Called => "desk-group-called",
        Group::Open => "desk-group-open",
        Group::Ended => "desk-group-ended",
    }
}

/// Who is to be called next, before they are called.
fn next_to_call(sheet: &mut Sheet<'_>, room: &mut Rect, shift: &Shift) {
    if shift.group != Group::Waiting {
        return;
    }
    let Some(next) = shift.roll.next_to_call() else { return };
    let Some(act) = main_act(shift, sheet.desk.device, next, sheet.desk.now) else { return };
    let at = room.take_top(sheet.px(58.0), sheet.px(10.0));
    let palette = sheet.palette;
    sheet.fill(at, palette.note, Some(palette.next));
    let mut inner = at.shrink(sheet.px(10.0));
    let button = inner.take_right(sheet.px(150.0), sheet.px(10.0));
    let words = sheet.say(name_of(act, &next.attendance));
    let is_ready = !shift.acting.contains(&next.booking) && sheet.desk.apart_since.is_none();
    if sheet.button(button, "call-next", &words, Weight::Next, is_ready) {
        sheet.press(DeskPress::Act(next.booking, act));
    }
    let name = name_on_row(sheet, &next.people);
    let words = sheet.say_with("desk-next", &[("name", name.into())]);
    sheet.line(inner, &words, 20.0, true, palette.ink);
}

/// How many are to be asked of at the end of the day.
fn close_day(sheet: &mut Sheet<'_>, room: &mut Rect, shift: &Shift) {
    if shift.group != Group::Open || shift.is_closing || !shift.may(StaffRight::Serve) {
        return;
    }
    let count = u32::try_from(questions(shift, sheet.desk.now).len()).unwrap_or(u32::MAX);
    if count == 0 {
        return;
    }
    let at = room.take_top(sheet.px(58.0), sheet.px(10.0));
    let palette = sheet.palette;
    sheet.fill(at, palette.note, Some(palette.next));
    let mut inner = at.shrink(sheet.px(10.0));
    let button = inner.take_right(sheet.px(190.0), sheet.px(10.0));
    let words = sheet.say("desk-close-day");
    if sheet.button(button, "close-day", &words, Weight::Next, true) {
        sheet.press(DeskPress::CloseDay);
    }
    let words = sheet.say_with("desk-close-day-left", &[("count", count.into())]);
    sheet.line(inner, &words, 20.0, true, palette.ink);
}

/// Nobody is shown: why, and what to do.
fn nobody(sheet: &mut Sheet<'_>, mut room: Rect, shift: &Shift) {
    let palette = sheet.palette;
    let is_searched = !shift.typed.trim().is_empty();
    let key = match (shift.is_listed, is_searched, shift.clinic.is_some()) {
        (_, _, false) => "desk-no-clinic",
        (false, ..) => "desk-loading",
        (true, true, _) => "desk-not-found",
        (true, false, _) => "desk-nobody",
    };
    let at = room.take_top(sheet.px(90.0), sheet.px(10.0));
    let words = sheet.say(key);
    sheet.lines(at, &words, 20.0, false, palette.ink);
    if is_searched && shift.is_listed && shift.finding.is_none() {
        let at = room.take_top(sheet.px(56.0), 0.0);
        let words = sheet.say("desk-find");
        let at = Rect::from_min_size(at.min, vec2(sheet.px(320.0), at.height()));
        if sheet.button(at, "find", &words, Weight::Next, true) {
            sheet.press(DeskPress::Find);
        }
    }
}

/// The names of a party: its first person, and how many more.
fn name_on_row(sheet: &Sheet<'_>, people: &[PersonAtDesk]) -> String {
    let Some(first) = people.first() else { return sheet.say("desk-erased") };
    match u32::try_from(people.len() - 1).unwrap_or_default() {
        0 => first.name.clone(),
        more => {
            let args = [("name", first.name.clone().into()), ("count", more.into())];
            sheet.say_with("desk-name-and-more", &args)
        }
    }
}

fn row(sheet: &mut Sheet<'_>, at: Rect, shift: &Shift, appointment: &AppointmentAtDesk) {
    let AppointmentAtDesk { booking, number, starts_at, .. } = *appointment;
    let (device, now, palette) = (sheet.desk.device, sheet.desk.now, sheet.palette);
    let name = name_on_row(sheet, &appointment.people);
    let (state, tone) = state_of(appointment, device, now);
    let state = sheet.say(state);
    let time = time_at(starts_at, shift.zone()).strftime("%H:%M").to_string();
    let is_chosen = shift.chosen == Some(booking);
    if sheet.row(at, ("row", booking.0), &format!("{time} {name} {state}"), is_chosen) {
        sheet.press(DeskPress::Choose(booking));
    }
    let gap = sheet.px(8.0);
    let mut room = at.shrink2(vec2(sheet.px(10.0), sheet.px(5.0)));
    let cell = room.take_left(sheet.px(66.0), gap);
    sheet.line(cell, &time, 20.0, true, palette.ink);
    let button = room.take_right(sheet.px(132.0), gap);
    if let Some(act) = main_act(shift, device, appointment, now) {
        let words = sheet.say(name_of(act, &appointment.attendance));
        let is_ready = !shift.acting.contains(&booking) && sheet.desk.apart_since.is_none();
        let weight = if is_chosen { Weight::Next } else { Weight::Plain };
        if sheet.button(button, ("act", booking.0), &words, weight, is_ready) {
            sheet.press(DeskPress::Act(booking, act));
        }
    }
    let chip = room.take_right(sheet.px(142.0), gap);
    sheet.chip(chip.shrink2(vec2(0.0, sheet.px(3.0))), &state, tone);
    who(sheet, room, shift, number, &appointment.people);
}

/// Somebody who waits here without an appointment: since when, and how far they are.
fn walk_in_row(sheet: &mut Sheet<'_>, at: Rect, shift: &Shift, walk_in: &WalkInAtDesk) {
    let WalkInAtDesk { ticket, number, since, .. } = *walk_in;
    let palette = sheet.palette;
    let name = name_on_row(sheet, &walk_in.people);
    let (state, tone) = walk_in_state(walk_in);
    let state = sheet.say(state);
    let is_chosen = shift.walk_ins.chosen == Some(ticket);
    if sheet.row(at, ("walk-in", ticket.0), &format!("{name} {state}"), is_chosen) {
        sheet.press(DeskPress::WalkIn(WalkInPress::Choose(ticket)));
    }
    let gap = sheet.px(8.0);
    let mut room = at.shrink2(vec2(sheet.px(10.0), sheet.px(5.0)));
    let cell = room.take_left(sheet.px(66.0), gap);
    let time = time_at(since, sheet.desk.zone()).strftime("%H:%M").to_string();
    sheet.line(cell, &time, 17.0, false, palette.soft_ink);
    let chip = room.take_right(sheet.px(142.0 + 132.0) + gap, gap);
    sheet.chip(chip.shrink2(vec2(0.0, sheet.px(3.0))), &state, tone);
    who(sheet, room, shift, number, &walk_in.people);
}

/// The name, the birth date and the end of the telephone, and the number of a row.
fn who(sheet: &mut Sheet<'_>, mut room: Rect, shift: &Shift, number: u32, people: &[PersonAtDesk]) {
    let (gap, palette) = (sheet.px(8.0), sheet.palette);
    let name = name_on_row(sheet, people);
    let cell = room.take_right(sheet.px(76.0), gap);
    let words = sheet.say_with("desk-number", &[("number", number.into())]);
    sheet.line(cell, &words, 16.0, false, palette.soft_ink);
    let is_shared = people.first().is_some_and(|it| shift.roll.is_shared(&it.name));
    let facts = facts(people);
    let cell = room.take_right(room.width() * 0.5, gap);
    // Of two with one name, the birth date tells who is who.
    sheet.line(
        cell,
        &facts,
        16.0,
        is_shared,
        if is_shared { palette.help } else { palette.soft_ink },
    );
    sheet.line(room, &name, 20.0, true, palette.ink);
}

/// The birth date and the end of the telephone, as digits.
fn facts(people: &[PersonAtDesk]) -> String {
    let Some(first) = people.first() else { return String::new() };
    let birth = first.birth_date.date().strftime("%Y.%m.%d").to_string();
    match &first.phone {
        Some(phone) => format!("{birth}{NBSP}{NBSP}{phone}", NBSP = words::NBSP),
        None => birth,
    }
}
