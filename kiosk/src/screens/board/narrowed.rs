//! What the board is narrowed by, on two buttons: how far away, and which times. Each leads to its question.

use jari_common::board::{BoardQuery, Radius, Wanted};
use jari_common::wish::{PartOfDay, Weekdays};

use crate::message::Action;
use crate::model::Narrow;
use crate::screens::list::ListButton;
use crate::text::Saying;
use crate::theme::Look;
use crate::widgets::icon;
use crate::widgets::plate::Plate;

/// Both buttons, with these marks.
#[must_use]
pub fn buttons(query: &BoardQuery, [how_far, which_times]: [&'static str; 2]) -> [ListButton; 2] {
    let km = vec![("km", query.radius.km().into())];
    let far = ["board-within", "narrow-km"].map(|key| Saying::With(key, km.clone()));
    let when = when_keys(&query.wanted).map(Saying::from);
    let plate = if is_open(&query.wanted) { Plate::Beside } else { Plate::InForce };
    let button = |mark, icon, words: [Saying; 2], plate, by| ListButton {
        mark,
        icon,
        words: words.into(),
        plate,
        action: Action::Narrow(by),
    };
    [
        button(how_far, icon::MAP_PIN, far, Plate::Beside, Narrow::Distance),
        button(which_times, icon::CLOCK, when, plate, Narrow::Time),
    ]
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
