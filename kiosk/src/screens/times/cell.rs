//! One time of the day: when, and how many seats are left. A time without seats is not a button.

use egui::{Align2, Rect, Sense, Vec2, pos2, vec2};
use jari_common::board::TimeCell;
use jiff::civil::Time;

use crate::text::words;
use crate::theme::{Lettering, Look};
use crate::widgets::fitting::one_line_width;
use crate::widgets::naming::{self, Named};
use crate::widgets::plate::Plate;
use crate::widgets::press::{State, press};
use crate::widgets::{Block, Pen};

/// The least size of anything that can be pressed, in millimetres.
const TARGET_MM: f32 = 20.0;
/// The distance between the lines of a cell, in ems; they are closer than lines of a text.
const PITCH_EM: f32 = 1.16;
/// Minutes of an hour.
const HOUR: u16 = 60;

/// How the words of a cell are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellForm {
    /// "2자리 남음" under the time.
    Long,
    /// "2자리" under the time.
    Short,
    /// "2자리" beside the time.
    Beside,
}

impl CellForm {
    /// All forms, from the clearest to the smallest.
    pub const ALL: [Self; 3] = [Self::Long, Self::Short, Self::Beside];

    /// The least size of a cell, in points.
    #[must_use]
    pub fn least_size(self, pen: &Pen<'_>) -> Vec2 {
        let look = pen.look;
        let left = look.say_with(self.key(), &[("seats", 10_u32.into())]);
        let width = |lettering, words: &str| one_line_width(pen, lettering, words);
        let time = width(Lettering::Choice, "10:30");
        let left =
            width(Lettering::Text, &left).max(width(Lettering::Text, &look.say("board-full")));
        let around = look.pad();
        let size = match self {
            Self::Long | Self::Short => vec2(
                time.max(left) + around,
                pitch(look, Lettering::Choice) + pitch(look, Lettering::Text) + look.grown(2.0),
            ),
            Self::Beside => vec2(time + left + 1.6 * around, look.line(Lettering::Choice)),
        };
        size.max(Vec2::splat(look.mm(TARGET_MM)))
    }

    fn key(self) -> &'static str {
        match self {
            Self::Long => "times-left",
            Self::Short | Self::Beside => "times-left-short",
        }
    }
}

fn pitch(look: &Look, lettering: Lettering) -> f32 {
    look.em(lettering) * PITCH_EM
}

/// The time of day that is this many minutes after midnight.
#[must_use]
pub fn time_of(minute: u16) -> Time {
    let hour = i8::try_from(minute / HOUR % 24).expect("below 24");
    let minute = i8::try_from(minute % HOUR).expect("below 60");
    Time::new(hour, minute, 0, 0).expect("an hour and a minute of a day")
}

/// Draws the time in `rect`; returns whether it was pressed.
pub fn show(pen: &mut Pen<'_>, rect: Rect, form: CellForm, cell: &TimeCell) -> bool {
    let look = pen.look;
    let time = time_of(cell.minute);
    let seats = u32::from(cell.free);
    let is_free = seats > 0;
    let left = if is_free {
        look.say_with(form.key(), &[("seats", seats.into())])
    } else {
        look.say("board-full")
    };
    let said = if is_free {
        look.say_with("times-left", &[("seats", seats.into())])
    } else {
        left.clone()
    };
    let when = words::time_of_day(look.language, time);
    let name = look.say_with("times-name", &[("time", when.into()), ("left", said.into())]);
    let (plate, is_down, clicked) = if is_free {
        let pressed = press(pen, rect, &format!("cell:{}", cell.index), &name, State::Ready);
        (Plate::Beside, pressed.is_down, pressed.clicked)
    } else {
        let id = pen.ui.scope_id().with(("time", cell.index));
        let response = pen.ui.interact(rect, id, Sense::hover());
        naming::name(pen.ui, &response, &Named::aside(&name));
        (Plate::Full, false, false)
    };
    plate.paint(pen.ui.painter(), look, rect, is_down);
    paint(pen, rect, form, (&words::clock(time), &left), is_free);
    clicked
}

fn paint(pen: &Pen<'_>, rect: Rect, form: CellForm, (time, left): (&str, &str), is_free: bool) {
    let look = pen.look;
    let (time_ink, left_ink) = if is_free {
        (look.palette.ink, look.palette.free)
    } else {
        (Plate::Full.ink(look.palette), Plate::Full.ink(look.palette))
    };
    let lay =
        |lettering, words: &str, ink| Block::centred(pen, lettering, words, f32::INFINITY, ink);
    let weight = if is_free { Lettering::Strong } else { Lettering::Text };
    let (time, left) = (lay(Lettering::Choice, time, time_ink), lay(weight, left, left_ink));
    let painter = pen.ui.painter();
    match form {
        CellForm::Long | CellForm::Short => {
            let (above, below) = (pitch(look, Lettering::Choice), pitch(look, Lettering::Text));
            let top = rect.center().y - (above + below) / 2.0;
            let line = |top: f32, height: f32| {
                Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right(), top + height))
            };
            time.paint_in(painter, line(top, above), Align2::CENTER_CENTER);
            left.paint_in(painter, line(top + above, below), Align2::CENTER_CENTER);
        }
        CellForm::Beside => {
            let room = rect.shrink2(vec2(0.6 * look.pad(), 0.0));
            time.paint_in(painter, room, Align2::LEFT_CENTER);
            left.paint_in(painter, room, Align2::RIGHT_CENTER);
        }
    }
}
