//! What must not be missed, over everything else: calls for help from kiosks, and what could not be done.

use egui::Rect;
use jari_common::help::{HelpAnswer, HelpAtDesk, HelpState, KioskTask};
use jari_common::time::secs_between;

use super::sheet::{Sheet, Weight};
use crate::desk::model::{DeskPress, DeskTrouble, SignInStage};
use crate::desk::update::{CALLS_SHOWN, calls, waits_for_somebody};
use crate::text::words;
use crate::widgets::{Area as _, icon};

pub fn show(sheet: &mut Sheet<'_>, room: &mut Rect) {
    let (height, gap) = (sheet.px(60.0), sheet.px(10.0));
    let desk = sheet.desk;
    let calls = calls(desk);
    for help in calls.iter().take(CALLS_SHOWN) {
        let at = room.take_top(height, gap);
        call(sheet, at, help);
    }
    if let Some(more) = calls.len().checked_sub(CALLS_SHOWN).filter(|more| *more > 0) {
        let at = room.take_top(sheet.px(26.0), gap);
        let count = u32::try_from(more).unwrap_or(u32::MAX);
        let words = sheet.say_with("desk-help-more", &[("count", count.into())]);
        let ink = sheet.palette.help;
        sheet.line(at, &words, 17.0, true, ink);
    }
    if let Some(trouble) = desk.trouble {
        let at = room.take_top(height, gap);
        told(sheet, at, trouble);
    }
}

fn call(sheet: &mut Sheet<'_>, at: Rect, help: &HelpAtDesk) {
    let palette = sheet.palette;
    let waits = waits_for_somebody(help);
    let (ground, border) =
        if waits { (palette.help_note, palette.help) } else { (palette.note, palette.next) };
    sheet.fill(at, ground, Some(border));
    let mut room = at.shrink(sheet.px(8.0));
    let sign = room.take_left(sheet.px(40.0), sheet.px(8.0));
    sheet.icon(sign.shrink(sheet.px(4.0)), icon::HAND_WAVING, border);
    buttons(sheet, &mut room, help);
    let minutes = secs_between(help.asked_at, sheet.desk.now) / 60;
    let waited = match minutes {
        0 => sheet.say("desk-help-now"),
        _ => {
            let span = words::duration(sheet.desk.language, minutes);
            sheet.say_with("desk-help-since", &[("span", span.into())])
        }
    };
    let place = match help.kiosk_name.as_str() {
        "" => sheet.say("desk-help-kiosk"),
        name => name.to_owned(),
    };
    let task = help.task.map(task_key).map(|key| sheet.say(key));
    let parts: Vec<String> = [Some(place), task, Some(waited)].into_iter().flatten().collect();
    let ink = palette.ink;
    sheet.line(room, &parts.join(" · "), 20.0, true, ink);
}

fn buttons(sheet: &mut Sheet<'_>, room: &mut Rect, help: &HelpAtDesk) {
    let gap = sheet.px(10.0);
    let desk = sheet.desk;
    let is_ready = !desk.answering.contains(&help.help);
    let me = desk.shift.as_deref().map(|shift| shift.name.as_str());
    // A colleague who signed in here since then takes the call over by coming.
    let is_ours = help.coming_from == Some(desk.device) && help.who.as_deref() == me;
    let is_signed_in = desk.shift.is_some() && matches!(desk.sign_in, SignInStage::No);
    let mut offer = |sheet: &mut Sheet<'_>, key: &str, weight, answer: HelpAnswer| {
        let at = room.take_right(sheet.px(150.0), gap);
        let words = sheet.say(key);
        if sheet.button(at, ("help", help.help.0, answer), &words, weight, is_ready) {
            sheet.press(DeskPress::Answer(help.help, answer));
        }
    };
    match help.state {
        HelpState::Coming if is_ours && is_signed_in => {
            offer(sheet, "desk-help-done", Weight::Next, HelpAnswer::Done);
            offer(sheet, "desk-help-give-back", Weight::Plain, HelpAnswer::GiveBack);
        }
        HelpState::Coming if help.coming_from == Some(desk.device) && is_signed_in => {
            offer(sheet, "desk-help-come", Weight::Next, HelpAnswer::Coming);
            offer(sheet, "desk-help-done", Weight::Plain, HelpAnswer::Done);
        }
        HelpState::Coming => {
            let at = room.take_right(sheet.px(260.0), gap);
            let who = help.who.clone().unwrap_or_else(|| sheet.say("desk-somebody"));
            let words = sheet.say_with("desk-help-coming", &[("who", who.into())]);
            let ink = sheet.palette.next;
            sheet.line(at, &words, 18.0, true, ink);
        }
        _ if is_signed_in => offer(sheet, "desk-help-come", Weight::Next, HelpAnswer::Coming),
        _ => {
            let at = room.take_right(sheet.px(440.0), gap);
            let words = sheet.say("desk-help-sign-in");
            let ink = sheet.palette.help;
            sheet.line(at, &words, 17.0, true, ink);
        }
    }
}

fn task_key(task: KioskTask) -> &'static str {
    match task {
        KioskTask::Begin => "desk-task-begin",
        KioskTask::SayWho => "desk-task-say-who",
        KioskTask::Wait => "desk-task-wait",
        KioskTask::Choose => "desk-task-choose",
        KioskTask::Book => "desk-task-book",
        KioskTask::Find => "desk-task-find",
        KioskTask::Trouble => "desk-task-trouble",
    }
}

fn told(sheet: &mut Sheet<'_>, at: Rect, trouble: DeskTrouble) {
    let palette = sheet.palette;
    sheet.fill(at, palette.help_note, Some(palette.help));
    let mut room = at.shrink(sheet.px(8.0));
    let sign = room.take_left(sheet.px(40.0), sheet.px(8.0));
    sheet.icon(sign.shrink(sheet.px(5.0)), icon::WARNING, palette.help);
    let close = room.take_right(sheet.px(110.0), sheet.px(10.0));
    let words = sheet.say("desk-seen");
    if sheet.button(close, "trouble-seen", &words, Weight::Help, true) {
        sheet.press(DeskPress::TroubleSeen);
    }
    let words = match trouble {
        DeskTrouble::PinLocked { wait_secs } => {
            let span = words::countdown(sheet.desk.language, wait_secs);
            sheet.say_with("desk-trouble-pin-locked", &[("span", span.into())])
        }
        other => sheet.say(trouble_key(other)),
    };
    sheet.line(room, &words, 19.0, true, palette.help);
}

fn trouble_key(trouble: DeskTrouble) -> &'static str {
    match trouble {
        DeskTrouble::Away => "desk-trouble-away",
        DeskTrouble::AnotherServer => "desk-trouble-another-server",
        DeskTrouble::WrongPin => "desk-trouble-wrong-pin",
        DeskTrouble::PinLocked { .. } => "desk-trouble-pin-locked",
        DeskTrouble::EasyPin => "desk-trouble-easy-pin",
        DeskTrouble::PinsDiffer => "desk-trouble-pins-differ",
        DeskTrouble::NotAPin => "desk-trouble-not-a-pin",
        DeskTrouble::SignedOut => "desk-trouble-signed-out",
        DeskTrouble::NotYourRole => "desk-trouble-not-your-role",
        DeskTrouble::AnotherClinic => "desk-trouble-another-clinic",
        DeskTrouble::OutOfDate => "desk-trouble-out-of-date",
        DeskTrouble::NotNow => "desk-trouble-not-now",
        DeskTrouble::NotNext => "desk-trouble-not-next",
        DeskTrouble::WishStands => "desk-enlist-replace-question",
        DeskTrouble::NoTimeToday => "desk-trouble-no-time-today",
        DeskTrouble::SeatIsFree => "desk-trouble-seat-is-free",
        DeskTrouble::IdFirst => "desk-enlist-id",
        DeskTrouble::NamesakeFirst => "desk-trouble-namesake-first",
        DeskTrouble::HasAppointment => "desk-trouble-has-appointment",
        DeskTrouble::LeftLine => "desk-trouble-left-line",
        DeskTrouble::LineStands => "desk-trouble-line-stands",
        DeskTrouble::NotOurs => "desk-trouble-not-ours",
        DeskTrouble::HelpTaken => "desk-trouble-help-taken",
        DeskTrouble::Over => "desk-trouble-over",
        DeskTrouble::TooMany => "desk-trouble-too-many",
        DeskTrouble::DeskRevoked => "desk-trouble-revoked",
        DeskTrouble::Unexpected => "desk-trouble-unexpected",
    }
}
