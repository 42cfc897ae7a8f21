//! The bar at the top: which clinic and day, whether the server is heard, and who is signed in.

use egui::{Align2, Rect, vec2};
use jari_common::id::ClinicId;
use jari_common::staff::StaffRight;
use jari_common::time::{date_at, time_at};

use super::sheet::{Sheet, Weight};
use crate::desk::model::{Desk, DeskPress, Shift, SignInStage};
use crate::model::Language;
use crate::text::words;
use crate::widgets::Area as _;

pub fn show(sheet: &mut Sheet<'_>, bar: Rect) {
    let palette = sheet.palette;
    sheet.ui.painter().rect_filled(bar, 0.0, palette.card);
    sheet.rule(bar.left_bottom(), bar.width());
    let mut room = bar.shrink2(vec2(sheet.px(20.0), sheet.px(8.0)));
    let gap = sheet.px(10.0);
    let width = sheet.px(96.0);
    let at = room.take_right(width, gap);
    let words = sheet.say("bar-language");
    let other = match sheet.desk.language {
        Language::Korean => Language::English,
        Language::English => Language::Korean,
    };
    if sheet.button(at, "language", &words, Weight::Quiet, true) {
        sheet.press(DeskPress::Language(other));
    }
    let desk: &Desk = sheet.desk;
    if let (Some(shift), SignInStage::No) = (desk.shift.as_deref(), &desk.sign_in) {
        signed_in(sheet, &mut room, shift);
        if shift.is_for_person {
            for_person(sheet, &mut room);
        } else if shift.operating.is_some() {
            let (name, ink) = (desk.place.clone(), palette.ink);
            let half = room.take_left(room.width() / 2.0, gap);
            sheet.line(half, &name, 20.0, true, ink);
        } else {
            day(sheet, &mut room, shift);
        }
    } else {
        let name = desk.place.clone();
        let half = room.take_left(room.width() / 2.0, gap);
        sheet.line(half, &name, 20.0, true, palette.ink);
    }
    link(sheet, room);
}

fn signed_in(sheet: &mut Sheet<'_>, room: &mut Rect, shift: &Shift) {
    let gap = sheet.px(10.0);
    let at = room.take_right(sheet.px(110.0), gap);
    let words = sheet.say("desk-sign-out");
    if sheet.button(at, "sign-out", &words, Weight::Plain, true) {
        sheet.press(DeskPress::SignOut);
    }
    if !shift.is_for_person && shift.may(StaffRight::ActForPerson) {
        let (at, words) = (room.take_right(sheet.px(230.0), gap), sheet.say("desk-for-person"));
        if sheet.button(at, "for-person", &words, Weight::Plain, true) {
            sheet.press(DeskPress::ForPerson);
        }
    }
    let at = room.take_right(sheet.px(130.0), gap);
    let words = sheet.say("desk-change-staff");
    if sheet.button(at, "change-staff", &words, Weight::Plain, true) {
        sheet.press(DeskPress::ChangeStaff);
    }
    let at = room.take_right(sheet.px(170.0), gap);
    let ink = sheet.palette.ink;
    sheet.line_at(at, &shift.name, (18.0, true), ink, Align2::RIGHT_CENTER);
}

/// That the screens below are a person's, and the way back to the list.
fn for_person(sheet: &mut Sheet<'_>, room: &mut Rect) {
    let gap = sheet.px(14.0);
    let at = room.take_left(sheet.px(210.0), gap);
    let words = sheet.say("desk-to-list");
    if sheet.button(at, "end-for-person", &words, Weight::Next, true) {
        sheet.press(DeskPress::EndForPerson);
    }
    let at = room.take_left(sheet.px(520.0), gap);
    let words = sheet.say("desk-for-person-now");
    let ink = sheet.palette.next;
    sheet.line(at, &words, 19.0, true, ink);
}

/// The clinic and the day that are shown, and how to show others.
fn day(sheet: &mut Sheet<'_>, room: &mut Rect, shift: &Shift) {
    let gap = sheet.px(8.0);
    let shown = shift.clinics.iter().position(|it| Some(&it.clinic) == shift.clinic.as_ref());
    let name = shown.map_or_else(|| sheet.desk.place.clone(), |at| shift.clinics[at].name.clone());
    let at = room.take_left(sheet.px(300.0), gap);
    if shift.clinics.len() > 1 {
        // One press shows the next of a few clinics; most people have one.
        let next = shown.map_or(0, |at| (at + 1) % shift.clinics.len());
        if sheet.button(at, "clinic", &name, Weight::Plain, true) {
            let clinic: ClinicId = shift.clinics[next].clinic.clone();
            sheet.press(DeskPress::Clinic(clinic));
        }
    } else {
        let ink = sheet.palette.ink;
        sheet.line(at, &name, 20.0, true, ink);
    }
    let at = room.take_left(sheet.px(44.0), gap);
    let earlier = sheet.say("desk-day-before");
    if sheet.button(at, "day-before", &earlier, Weight::Plain, true) {
        sheet.press(DeskPress::Days(-1));
    }
    let at = room.take_left(sheet.px(210.0), gap);
    let today = date_at(sheet.desk.now, shift.zone());
    let date = words::near_date(sheet.desk.language, today, shift.date);
    let ink = if shift.date == today { sheet.palette.ink } else { sheet.palette.few };
    sheet.line_at(at, &date, (18.0, true), ink, Align2::CENTER_CENTER);
    let at = room.take_left(sheet.px(44.0), gap);
    let later = sheet.say("desk-day-after");
    if sheet.button(at, "day-after", &later, Weight::Plain, true) {
        sheet.press(DeskPress::Days(1));
    }
    if shift.date != today {
        let at = room.take_left(sheet.px(90.0), gap);
        let words = sheet.say("desk-today");
        if sheet.button(at, "today", &words, Weight::Plain, true) {
            sheet.press(DeskPress::Today);
        }
    }
}

/// Whether what is shown is true now.
fn link(sheet: &mut Sheet<'_>, room: Rect) {
    let palette = sheet.palette;
    let (words, ink) = match sheet.desk.apart_since {
        None => {
            let now = time_at(sheet.desk.now, sheet.desk.zone());
            (words::time_of_day(sheet.desk.language, now), palette.soft_ink)
        }
        Some(since) => {
            let time = words::time_of_day(sheet.desk.language, time_at(since, sheet.desk.zone()));
            (sheet.say_with("desk-apart", &[("time", time.into())]), palette.help)
        }
    };
    sheet.line_at(room, &words, (17.0, true), ink, Align2::RIGHT_CENTER);
}
