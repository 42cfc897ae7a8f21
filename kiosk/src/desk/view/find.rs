//! Somebody stands at the desk who is not on the list: where are they expected?

use egui::{Rect, vec2};
use jari_common::staff::StaffRight;
use jari_common::time::{date_at, zone_or_default};
use jari_common::wire::FoundAppointment;

use super::sheet::{Sheet, TypedField, Weight};
use crate::desk::finding::{FoundWhere, found_where};
use crate::desk::model::{DeskPress, EnlistAsks, FindField, Finding, Shift, WalkInPress};
use crate::desk::walk_ins::may_wait_here;
use crate::text::clocks::Clocks;
use crate::text::words;
use crate::widgets::Area as _;

pub fn show(sheet: &mut Sheet<'_>, room: Rect, shift: &Shift, finding: &Finding) {
    let palette = sheet.palette;
    sheet.fill(room, palette.card, Some(palette.line));
    let mut room = room.shrink(sheet.px(18.0));
    let at = room.take_top(sheet.px(40.0), sheet.px(4.0));
    let words = sheet.say("desk-find-question");
    sheet.line(at, &words, 24.0, true, palette.ink);
    let is_entered = fields(sheet, &mut room, finding);
    let mut foot = room.take_top(sheet.px(58.0), sheet.px(16.0));
    let at = foot.take_left(sheet.px(140.0), sheet.px(10.0));
    let words = sheet.say("foot-back");
    if sheet.button(at, "end-find", &words, Weight::Plain, true) || sheet.is_escaped() {
        sheet.press(DeskPress::EndFind);
    }
    let words = sheet.say(if finding.is_sending { "page-sending" } else { "desk-find-now" });
    let is_ready = !finding.is_sending;
    if sheet.button(foot, "find-now", &words, Weight::Next, is_ready) || is_entered {
        sheet.press(DeskPress::Find);
    }
    match &finding.found {
        None => {}
        Some(found) if found.is_empty() => {
            let words = sheet.say("desk-found-nobody");
            let height = sheet.lines(room, &words, 20.0, true, palette.ink);
            let _ = room.take_top(height, sheet.px(14.0));
            if shift.may(StaffRight::ActForPerson) {
                let at = room.take_top(sheet.px(58.0), 0.0);
                for_person(sheet, at, "found-nobody");
            }
        }
        Some(found) => found.iter().for_each(|it| told(sheet, &mut room, shift, it)),
    }
}

/// Returns whether Enter was pressed in one of them.
fn fields(sheet: &mut Sheet<'_>, room: &mut Rect, finding: &Finding) -> bool {
    let mut is_entered = false;
    let asked = [
        (FindField::Name, "find-name", "desk-find-name", &finding.name),
        (FindField::BirthDate, "find-birth", "desk-find-birth-date", &finding.birth_date),
        (FindField::Phone, "find-phone", "desk-find-phone", &finding.phone),
    ];
    for (field, mark, key, typed) in asked {
        let is_wrong = finding.wrong == Some(field);
        let at = room.take_top(sheet.px(26.0), sheet.px(2.0));
        let name = sheet.say(key);
        let ink = if is_wrong { sheet.palette.help } else { sheet.palette.ink };
        sheet.line(at, &name, 17.0, true, ink);
        let at = room.take_top(sheet.px(52.0), sheet.px(2.0));
        let takes_keys = field == FindField::Name;
        let hint = if field == FindField::BirthDate {
            sheet.say("desk-find-birth-hint")
        } else {
            String::new()
        };
        let shown = TypedField {
            mark,
            name: &name,
            hint: &hint,
            typed,
            is_secret: false,
            is_wrong,
            takes_keys,
        };
        let done = sheet.field(at, &shown);
        is_entered |= done.entered;
        if let Some(typed) = done.typed {
            sheet.press(DeskPress::TypedToFind(field, typed));
        }
        let at = room.take_top(sheet.px(24.0), sheet.px(2.0));
        if is_wrong {
            let words = sheet.say(wrong_key(field));
            let ink = sheet.palette.help;
            sheet.line(at, &words, 16.0, true, ink);
        }
    }
    is_entered
}

fn wrong_key(field: FindField) -> &'static str {
    match field {
        FindField::Name => "desk-find-wrong-name",
        FindField::BirthDate => "desk-find-wrong-birth-date",
        FindField::Phone => "desk-find-wrong-phone",
    }
}

/// One answer, with its one button.
fn told(sheet: &mut Sheet<'_>, room: &mut Rect, shift: &Shift, found: &FoundAppointment) {
    let language = sheet.desk.language;
    let place = found_where(shift, found);
    let key = match place {
        FoundWhere::Here => "desk-found-here",
        FoundWhere::AnotherDay => "desk-found-another-day",
        FoundWhere::AnotherClinic => "desk-found-another-clinic",
        FoundWhere::NoAppointment => "desk-found-no-appointment",
    };
    let title = sheet.desk.title_of(found.campaign).unwrap_or_default().to_owned();
    let number = sheet.say_with("desk-number", &[("number", found.number.into())]);
    let mut lines = vec![sheet.say(key)];
    if let Some(it) = &found.appointment {
        let there = zone_or_default(it.time_zone.as_ref());
        lines.push(Clocks { there, home: shift.zone() }.moment(language, it.starts_at));
        lines.push(format!("{} · {}", it.clinic_name, words::distance(it.metres)));
        lines.push(it.address.clone());
    }
    lines.push(format!("{title} · {number}"));
    let today = date_at(sheet.desk.now, sheet.desk.zone());
    if place == FoundWhere::NoAppointment && may_wait_here(shift, today) {
        return may_wait(sheet, room, shift, (found, lines));
    }
    let at = room.take_top(sheet.px(30.0 * lines.len() as f32 + 20.0), sheet.px(8.0));
    let palette = sheet.palette;
    sheet.fill(at, palette.note, Some(palette.next));
    let mut inner = at.shrink(sheet.px(10.0));
    let button = inner.take_right(sheet.px(200.0), sheet.px(8.0));
    for (nth, line) in lines.iter().enumerate() {
        let at = inner.take_top(sheet.px(30.0), 0.0);
        sheet.line(at, line, if nth == 0 { 20.0 } else { 17.0 }, nth == 0, palette.ink);
    }
    let at = Rect::from_center_size(button.center(), vec2(button.width(), sheet.px(54.0)));
    match found.appointment.as_ref().filter(|_| place != FoundWhere::AnotherClinic) {
        Some(it) => {
            let words = sheet.say("desk-found-show");
            if sheet.button(at, ("show", it.booking.0), &words, Weight::Next, true) {
                let date = date_at(it.starts_at, zone_or_default(it.time_zone.as_ref()));
                sheet.press(DeskPress::Show(it.clinic.clone(), date, it.booking));
            }
        }
        None if shift.may(StaffRight::ActForPerson) => for_person(sheet, at, found.number),
        None => {}
    }
}

/// Somebody with a number and no appointment: they may wait here, or book on the kiosk's screens.
fn may_wait(
    sheet: &mut Sheet<'_>,
    room: &mut Rect,
    shift: &Shift,
    (found, mut lines): (&FoundAppointment, Vec<String>),
) {
    let FoundAppointment { campaign, number, .. } = *found;
    let is_theirs =
        |it: &&crate::desk::model::Enlisting| (it.campaign, it.number) == (campaign, number);
    let enlisting = shift.walk_ins.enlisting.as_ref().filter(is_theirs);
    let asks = enlisting.and_then(|it| it.asks);
    let (asked, act) = match asks {
        None => (None, "desk-act-wait-here"),
        Some(EnlistAsks::Replace) => (Some("desk-enlist-replace-question"), "desk-enlist-replace"),
        Some(EnlistAsks::SeeId) => (Some("desk-enlist-id"), "desk-enlist-id-seen"),
    };
    lines.extend(asked.map(|key| sheet.say(key)));
    let height = 30.0 * lines.len() as f32 + 20.0 + 2.0 * 64.0;
    let at = room.take_top(sheet.px(height), sheet.px(8.0));
    let palette = sheet.palette;
    sheet.fill(at, palette.note, Some(palette.next));
    let mut inner = at.shrink(sheet.px(10.0));
    for (nth, line) in lines.iter().enumerate() {
        let at = inner.take_top(sheet.px(30.0), 0.0);
        let is_strong = nth == 0 || nth + 1 == lines.len() && asks.is_some();
        sheet.line(at, line, if nth == 0 { 20.0 } else { 17.0 }, is_strong, palette.ink);
    }
    let at = inner.take_top(sheet.px(56.0), sheet.px(8.0));
    let is_ready = sheet.desk.apart_since.is_none() && !enlisting.is_some_and(|it| it.is_sending);
    let words = sheet.say(act);
    if sheet.button(at, ("wait-here", number), &words, Weight::Next, is_ready) {
        sheet.press(DeskPress::WalkIn(match asks {
            None => WalkInPress::WaitHere(campaign, number),
            Some(_) => WalkInPress::Confirm,
        }));
    }
    let at = inner.take_top(sheet.px(56.0), 0.0);
    let words = sheet.say("desk-for-person");
    if sheet.button(at, ("for-person", number), &words, Weight::Plain, true) {
        sheet.press(DeskPress::ForPerson);
    }
}

/// To the screens on which a booking is moved or made for somebody.
fn for_person(sheet: &mut Sheet<'_>, at: Rect, mark: impl std::hash::Hash + std::fmt::Debug) {
    let words = sheet.say("desk-for-person");
    if sheet.button(at, ("for-person", mark), &words, Weight::Next, true) {
        sheet.press(DeskPress::ForPerson);
    }
}
