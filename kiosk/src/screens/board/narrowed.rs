//! What the board is narrowed by, on two buttons: how far away, and which times. Each leads to its question.

use jari_common::board::{Radius, Wanted};
use jari_common::wish::{PartOfDay, Weekdays};

use super::layout::BoardLayout;
use crate::message::Action;
use crate::model::{Model, Narrow};
use crate::theme::{Lettering, Look};
use crate::widgets::button::{Button, button};
use crate::widgets::fitting::one_line_width;
use crate::widgets::plate::Plate;
use crate::widgets::{Pen, icon};

/// Draws both buttons; returns what was pressed.
pub fn show(pen: &mut Pen<'_>, model: &Model, layout: &BoardLayout) -> Option<Action> {
    let look = pen.look;
    let query = &model.board.query;
    let km = [("km", query.radius.km().into())];
    let far = ["board-within", "narrow-km"].map(|key| look.say_with(key, &km));
    let when = when_keys(&query.wanted).map(|key| look.say(key));
    let specs = [
        ("choice:how-far", icon::MAP_PIN, far, Narrow::Distance, true),
        ("choice:which-times", icon::CLOCK, when, Narrow::Time, is_open(&query.wanted)),
    ];
    let mut pressed = None;
    for ((mark, sign, [long, short], by, is_plain), rect) in specs.into_iter().zip(layout.narrow) {
        let room = rect.width() - 2.0 * look.pad();
        let fits = |words: &str| one_line_width(pen, Lettering::Button, words) <= room;
        let label = if fits(&long) { long } else { short };
        let plate = if is_plain { Plate::Beside } else { Plate::InForce };
        if button(pen, rect, &Button::new(mark, Some(sign), &label, plate)) {
            pressed = Some(Action::Narrow(by));
        }
    }
    pressed
}

/// Whether every day and every time is shown.
pub fn is_open(wanted: &Wanted) -> bool {
    (wanted.days.weekdays, wanted.time) == (Weekdays::EVERY_DAY, PartOfDay::Any)
}

/// The keys of the words for what is wanted: the long words, then the short ones.
pub fn when_keys(wanted: &Wanted) -> [&'static str; 2] {
    match (wanted.days.weekdays, wanted.time) {
        (Weekdays::WEEKEND, _) => ["wish-weekend", "narrow-weekend"],
        (_, PartOfDay::Morning) => ["wish-morning", "narrow-morning"],
        (_, PartOfDay::Afternoon) => ["wish-afternoon", "narrow-afternoon"],
        (_, PartOfDay::Any) => ["wish-any", "narrow-any"],
    }
}

/// All words that may be on the two buttons, long and short.
pub fn narrow_words(look: &Look) -> [[Vec<String>; 2]; 2] {
    let (weekdays, time) = (Weekdays::EVERY_DAY, PartOfDay::Any);
    let wanted = |weekdays, time| {
        let mut wanted = Wanted { time, ..Wanted::default() };
        wanted.days.weekdays = weekdays;
        when_keys(&wanted)
    };
    let all = [
        wanted(weekdays, time),
        wanted(weekdays, PartOfDay::Morning),
        wanted(weekdays, PartOfDay::Afternoon),
        wanted(Weekdays::WEEKEND, time),
    ];
    let far = ["board-within", "narrow-km"];
    let within = |key| {
        let said = |radius: &Radius| look.say_with(key, &[("km", radius.km().into())]);
        Radius::ALL.iter().map(said).collect()
    };
    [0, 1].map(|nth| {
        let when = all.iter().map(|keys| look.say(keys[nth])).collect();
        [within(far[nth]), when]
    })
}
