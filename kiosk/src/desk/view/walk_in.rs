//! Somebody who waits here without an appointment: who they are, how far they are, and what may be done.

use egui::{Rect, vec2};
use jari_common::time::time_at;
use jari_common::walk_in::{OverbookReason, WalkInAct, WalkInNoted};
use jari_common::wire::WalkInAtDesk;

use super::person::people;
use super::sheet::{Sheet, Weight};
use crate::desk::model::{DeskPress, Overbooking, Shift, WalkInPress};
use crate::desk::walk_ins::{
    may_go_away, may_overbook, may_take_back, overbook_reason, times_of, walk_in_state,
};
use crate::text::words;
use crate::widgets::Area as _;

/// Times beside one another.
const TIMES_A_ROW: usize = 3;

pub fn show(sheet: &mut Sheet<'_>, mut room: Rect, shift: &Shift, walk_in: &WalkInAtDesk) {
    let (palette, language) = (sheet.palette, sheet.desk.language);
    people(sheet, &mut room, &walk_in.people);
    let since = words::time_of_day(language, time_at(walk_in.since, sheet.desk.zone()));
    let since = sheet.say_with("desk-walk-in-since", &[("time", since.into())]);
    let number = sheet.say_with("desk-number", &[("number", walk_in.number.into())]);
    let title = sheet.desk.title_of(walk_in.campaign).map(str::to_owned);
    let parts: Vec<String> = [Some(number), title, Some(since)].into_iter().flatten().collect();
    let at = room.take_top(sheet.px(30.0), sheet.px(12.0));
    sheet.line(at, &parts.join(" · "), 19.0, false, palette.ink);
    let (state, tone) = walk_in_state(walk_in);
    let state = sheet.say(state);
    let chip = room.take_top(sheet.px(40.0), sheet.px(10.0));
    sheet.chip(Rect::from_min_size(chip.min, vec2(sheet.px(200.0), chip.height())), &state, tone);
    let said = answer(sheet, walk_in);
    let height = sheet.lines(room, &said, 22.0, true, palette.ink);
    let _ = room.take_top(height, sheet.px(16.0));
    acts(sheet, &mut room, shift, walk_in);
    let open = shift.walk_ins.overbooking.as_ref().filter(|it| it.ticket == walk_in.ticket);
    if let Some(open) = open {
        overbooking(sheet, &mut room, walk_in, open);
    }
    take_back(sheet, &mut room, shift, walk_in);
}

fn answer(sheet: &Sheet<'_>, walk_in: &WalkInAtDesk) -> String {
    let WalkInNoted { staff, at, .. } = walk_in.last_act;
    if walk_in.has_left {
        let time = words::time_of_day(sheet.desk.language, time_at(at, sheet.desk.zone()));
        let who = sheet.desk.name_of(staff).map(str::to_owned);
        let who = who.unwrap_or_else(|| sheet.say("desk-somebody"));
        let args = [("time", time.into()), ("who", who.into())];
        return sheet.say_with("desk-answer-left", &args);
    }
    match (walk_in.is_called, walk_in.before) {
        (false, _) => sheet.say("desk-walk-in-line"),
        (true, 0) => sheet.say("desk-walk-in-first"),
        (true, before) => sheet.say_with("desk-walk-in-before", &[("count", before.into())]),
    }
}

fn acts(sheet: &mut Sheet<'_>, room: &mut Rect, shift: &Shift, walk_in: &WalkInAtDesk) {
    let ticket = walk_in.ticket;
    let is_ready = !shift.walk_ins.acting.contains(&ticket) && sheet.desk.apart_since.is_none();
    let gap = sheet.px(10.0);
    let mut offers = Vec::new();
    if may_overbook(shift, walk_in) {
        offers.push(("desk-act-overbook", WalkInPress::OpenTimes(ticket)));
    }
    if may_go_away(shift, walk_in) {
        offers.push(("desk-act-go-away", WalkInPress::Say(ticket, WalkInAct::GoAway)));
    }
    if offers.is_empty() {
        return;
    }
    let row = room.take_top(sheet.px(54.0), gap).columns(2, gap);
    for (at, (key, press)) in row.into_iter().zip(offers) {
        let words = sheet.say(key);
        if sheet.button(at, ("walk-in", key), &words, Weight::Plain, is_ready) {
            sheet.press(DeskPress::WalkIn(press));
        }
    }
}

/// At which time somebody is taken beyond the seats, and why.
fn overbooking(
    sheet: &mut Sheet<'_>,
    room: &mut Rect,
    walk_in: &WalkInAtDesk,
    Overbooking { times, slot, .. }: &Overbooking,
) {
    let ink = sheet.palette.ink;
    let at = room.take_top(sheet.px(32.0), sheet.px(6.0));
    let Some(times) = times else {
        let words = sheet.say("desk-loading");
        return sheet.line(at, &words, 19.0, true, ink);
    };
    let times = times_of(times, walk_in.campaign, walk_in.people.len());
    let is_any_full = times.iter().any(|(_, is_full)| *is_full);
    let key = match (!is_any_full, slot) {
        (true, _) => "desk-overbook-none-full",
        (false, None) => "desk-overbook-time-question",
        (false, Some(_)) => "desk-overbook-question",
    };
    let words = sheet.say(key);
    sheet.line(at, &words, 19.0, true, ink);
    let gap = sheet.px(8.0);
    if slot.is_some() {
        for reasons in OverbookReason::ALL.chunks(2) {
            let row = room.take_top(sheet.px(54.0), gap).columns(2, gap);
            for (at, reason) in row.into_iter().zip(reasons) {
                let words = sheet.say(overbook_reason(*reason));
                if sheet.button(at, ("overbook", *reason), &words, Weight::Plain, true) {
                    sheet.press(DeskPress::WalkIn(WalkInPress::Overbook(*reason)));
                }
            }
        }
        return;
    }
    // Where a seat is free, it is given in the order of the numbers.
    let full: Vec<_> = times.into_iter().filter(|(_, is_full)| *is_full).collect();
    for row in full.chunks(TIMES_A_ROW) {
        let cells = room.take_top(sheet.px(38.0), sheet.px(4.0)).columns(TIMES_A_ROW, gap);
        for (at, (it, _)) in cells.into_iter().zip(row) {
            let time = time_at(it.starts_at, sheet.desk.zone());
            let words = words::time_of_day(sheet.desk.language, time);
            if sheet.button(at, ("time", it.slot.index), &words, Weight::Plain, true) {
                sheet.press(DeskPress::WalkIn(WalkInPress::ChooseTime(it.slot.clone())));
            }
        }
    }
}

/// The act that may be taken back, named: what, by whom, when.
fn take_back(sheet: &mut Sheet<'_>, room: &mut Rect, shift: &Shift, walk_in: &WalkInAtDesk) {
    let WalkInNoted { change, staff, at, .. } = walk_in.last_act;
    let time = words::time_of_day(sheet.desk.language, time_at(at, sheet.desk.zone()));
    let who = sheet.desk.name_of(staff).map(str::to_owned);
    let who = who.unwrap_or_else(|| sheet.say("desk-somebody"));
    let what = if walk_in.has_left { "desk-done-go-away" } else { "desk-done-wait-here" };
    let args = [("what", sheet.say(what).into()), ("who", who.into()), ("time", time.into())];
    let _ = room.take_top(sheet.px(8.0), 0.0);
    if !may_take_back(shift, walk_in, sheet.desk.now) {
        let at = room.take_top(sheet.px(50.0), 0.0);
        let words = sheet.say_with("desk-last-act", &args);
        let ink = sheet.palette.soft_ink;
        sheet.lines(at, &words, 17.0, false, ink);
        return;
    }
    let at = room.take_top(sheet.px(54.0), 0.0);
    let words = sheet.say_with("desk-take-back", &args);
    let ticket = walk_in.ticket;
    let is_ready = !shift.walk_ins.acting.contains(&ticket) && sheet.desk.apart_since.is_none();
    if sheet.button(at, ("walk-in-back", ticket.0), &words, Weight::Quiet, is_ready) {
        let act = WalkInAct::TakeBack { change };
        sheet.press(DeskPress::WalkIn(WalkInPress::Say(ticket, act)));
    }
}
