//! "다른 분이 먼저 잡으셨어요": the nearest seats instead, one press each, and a turn that stands.

use egui::{Rect, Ui, vec2};
use jari_common::board::{Alternative, AlternativeKind};
use jari_common::clinic::walking_minutes;
use jiff::civil::Time;

use crate::message::Action;
use crate::model::{Model, Sending};
use crate::text::words;
use crate::theme::Look;
use crate::widgets::{Choice, Page, Plate, State, Strip, StripTone, choices, icon};

const HOUR: u16 = 60;
/// Nobody is told to walk for longer.
const WALK_MINUTES_MAX: u32 = 30;

/// Draws what is nearest; what was chosen.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("taken-question"));
    page.keep_next_free(look);
    let found = model.board.alternatives.as_ref().map(|shown| shown.found.as_slice());
    let found = found.unwrap_or_default();
    let says: Vec<[String; 2]> = found.iter().map(|one| says(look, one)).collect();
    let state = if model.sending == Some(Sending::Holding) { State::Idle } else { State::Ready };
    let specs: Vec<Choice<'_>> = found
        .iter()
        .zip(&says)
        .map(|(one, [title, note])| Choice {
            mark: mark(one.kind),
            icon: sign(one.kind),
            title,
            note: Some(note),
            aloud: None,
            plate: Plate::Plain,
            state,
        })
        .collect();
    let safe = look.say(if model.is_moving() { "taken-move-safe" } else { "taken-safe" });
    let safe = Strip::new(ui, look, StripTone::Safe, icon::SHIELD_CHECK, &safe, page.body.width());
    let mut room = page.body;
    room.max.y -= safe.height() + look.gap();
    let columns = if look.landscape { 2 } else { 1 };
    let (chosen, below) = choices(ui, look, room, columns, &specs);
    safe.show(ui, look, Rect::from_min_size(below.min, vec2(below.width(), safe.height())));
    if let Some(one) = chosen.and_then(|at| found.get(at)) {
        page.choose(true, Action::ChooseAlternative(one.slot.clone()));
    }
    let others = look.say("taken-others");
    page.next_button(ui, look, (icon::CLOCK, &others), true, Action::OtherTime);
    page.finish(ui, look)
}

fn mark(kind: AlternativeKind) -> &'static str {
    match kind {
        AlternativeKind::OtherTime => "choice:other-time",
        AlternativeKind::Nearby => "choice:nearby",
        AlternativeKind::OtherDay => "choice:other-day",
    }
}

fn sign(kind: AlternativeKind) -> char {
    match kind {
        AlternativeKind::OtherTime => icon::CLOCK,
        AlternativeKind::Nearby => icon::MAP_PIN,
        AlternativeKind::OtherDay => icon::CALENDAR_PLUS,
    }
}

/// What it is, and the rest.
fn says(look: &Look, one: &Alternative) -> [String; 2] {
    let language = look.language;
    let time = words::time_of_day(language, time_of(one.minute));
    let time = ("time", time.into());
    match one.kind {
        AlternativeKind::OtherTime => {
            [look.say_with("taken-other-time", &[time]), look.say("taken-same-clinic")]
        }
        AlternativeKind::Nearby => {
            // Its name stands on the next screen, with all else to be read before it is booked.
            let metres = one.distance_metres;
            let walks = walking_minutes(metres) <= WALK_MINUTES_MAX;
            let far =
                if walks { words::walking(language, metres) } else { words::distance(metres) };
            [look.say_with("taken-nearby", &[time]), far]
        }
        AlternativeKind::OtherDay => {
            let date = words::date(language, one.slot.date);
            [date, look.say_with("taken-same-clinic-at", &[time])]
        }
    }
}

fn time_of(minute: u16) -> Time {
    let part = |number: u16| i8::try_from(number).unwrap_or(0);
    Time::new(part(minute / HOUR % 24), part(minute % HOUR), 0, 0).unwrap_or_default()
}
