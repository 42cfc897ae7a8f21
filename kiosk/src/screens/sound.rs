//! The voice guide: on or off, for an earphone or for everybody, how loud, how fast, and the screen once more. It
//! makes no sound itself; a choice is heard at once.

use egui::{Rect, vec2};

use crate::message::Action;
use crate::model::{Earphone, Level, Listening, Model, Speaker};
use crate::voice::Hearing;
use crate::widgets::{
    Choice, Notice, Page, Pen, Plate, Said, State, Strip, StripTone, choices, icon, notice,
};

/// The words of the steps, from the least to the greatest.
const VOLUMES: [&str; 5] = [
    "sound-volume-least",
    "sound-volume-low",
    "sound-usual",
    "sound-volume-high",
    "sound-volume-most",
];
const SPEEDS: [&str; 5] =
    ["sound-speed-least", "sound-speed-low", "sound-usual", "sound-speed-high", "sound-speed-most"];

/// A choice: its mark, icon, text keys of title and note, state, and what it does.
type SoundChoice = (&'static str, char, [Option<&'static str>; 2], State, Action);

/// Draws the choices.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let listening = &model.comfort.listening;
    let question = match (model.speaker, listening.is_on()) {
        (Speaker::Missing, _) => "sound-missing",
        (_, false) => "sound-question",
        (_, true) => "sound-set-question",
    };
    let mut page = Page::open(pen, model, &look.say(question));
    page.keep_next_free(look);
    if model.speaker == Speaker::Missing {
        without_sound(pen, page.body);
    } else if listening.is_on() {
        let [softer, louder, slower, faster, again, stop] = while_on(listening);
        // Choices that belong together are side by side, or one above the other.
        let (columns, offered) = if look.landscape {
            (3, [louder, faster, again, softer, slower, stop])
        } else {
            (2, [softer, louder, slower, faster, again, stop])
        };
        offer(pen, model, &mut page, columns, &offered);
    } else {
        let columns = if look.landscape { 2 } else { 1 };
        offer(pen, model, &mut page, columns, &while_off(model.earphone));
    }
    let done = look.say("display-done");
    page.next_button(pen, (icon::CHECK, &done), true, Action::CloseSettings);
    page.finish(pen)
}

/// No program here can speak: says so in words, and who can help.
fn without_sound(pen: &mut Pen<'_>, room: Rect) {
    let look = pen.look;
    let then = look.say("sound-missing-then");
    let safe = look.say("display-safe");
    let safe = Said::new(StripTone::Safe, icon::INFO, &safe);
    notice(
        pen,
        room,
        &Notice { icon: icon::SPEAKER_LOW, ink: look.palette.help, says: &[&then], safe },
    );
}

fn offer(
    pen: &mut Pen<'_>,
    model: &Model,
    page: &mut Page,
    columns: usize,
    offered: &[SoundChoice],
) {
    let look = pen.look;
    let say = |key: &Option<&str>| key.map(|key| look.say(key));
    let words: Vec<[Option<String>; 2]> =
        offered.iter().map(|(_, _, keys, ..)| keys.each_ref().map(say)).collect();
    let specs: Vec<Choice<'_>> = offered
        .iter()
        .zip(&words)
        .map(|((mark, icon, _, state, _), [title, note])| Choice {
            mark,
            icon: *icon,
            title: title.as_deref().unwrap_or_default(),
            note: note.as_deref(),
            aloud: None,
            plate: Plate::Plain,
            state: *state,
        })
        .collect();
    let mut room = page.body;
    let told = told(pen, model, room.width());
    room.max.y -= told.height() + look.gap();
    let (chosen, below) = choices(pen, room, columns, &specs);
    told.show(pen, Rect::from_min_size(below.min, vec2(below.width(), told.height())));
    if let Some(nth) = chosen {
        page.choose(true, offered[nth].4.clone());
    }
}

/// Says to plug in first; then the present setting, or that nothing is heard.
fn told(pen: &Pen<'_>, model: &Model, width: f32) -> Strip {
    let look = pen.look;
    let listening = &model.comfort.listening;
    if model.speaker == Speaker::Failing {
        let text = look.say("sound-failing");
        return Strip::new(pen, StripTone::Wrong, icon::WARNING, &text, width);
    }
    let (sign, text) = match listening.hearing {
        None => {
            let key = match model.earphone {
                Earphone::Untold => "sound-plug",
                Earphone::Out => "sound-plug-now",
                Earphone::In => "sound-plugged",
            };
            (icon::HEADPHONES, look.say(key))
        }
        Some(hearing) => {
            let word = |levels: [&str; 5], level: Level| look.say(levels[level.index()]).into();
            let args = [
                ("volume", word(VOLUMES, listening.volume)),
                ("speed", word(SPEEDS, listening.speed)),
            ];
            match hearing {
                Hearing::Earphone => (icon::HEADPHONES, look.say_with("sound-set-earphone", &args)),
                Hearing::Aloud => (icon::SPEAKER_HIGH, look.say_with("sound-set-aloud", &args)),
            }
        }
    };
    Strip::new(pen, StripTone::Safe, sign, &text, width)
}

/// The choices of who hears the guide. Where the socket is known to be empty, the earphone cannot be chosen.
fn while_off(earphone: Earphone) -> [SoundChoice; 2] {
    let offered = |mark, icon, keys: [&'static str; 2], state, hearing| {
        (mark, icon, keys.map(Some), state, Action::Listen(hearing))
    };
    let own = State::ready_if(earphone != Earphone::Out);
    let keys = ["sound-earphone", "sound-earphone-note"];
    let aloud = ["sound-aloud", "sound-aloud-note"];
    [
        offered("choice:earphone", icon::HEADPHONES, keys, own, Hearing::Earphone),
        offered("choice:aloud", icon::SPEAKER_HIGH, aloud, State::Ready, Hearing::Aloud),
    ]
}

fn while_on(listening: &Listening) -> [SoundChoice; 6] {
    let Listening { volume, speed, .. } = listening;
    let below = |level: &Level| State::ready_if(*level > Level::LEAST);
    let above = |level: &Level| State::ready_if(*level < Level::MOST);
    let choice = |mark, icon, key, state, action| (mark, icon, [Some(key), None], state, action);
    let ready = State::Ready;
    let (softer, louder) = (Action::ChangeVolume(-1), Action::ChangeVolume(1));
    let (slower, faster) = (Action::ChangeSpeed(-1), Action::ChangeSpeed(1));
    let (again, stop) = (Action::Replay, Action::StopListening);
    [
        choice("choice:softer", icon::SPEAKER_LOW, "sound-softer", below(volume), softer),
        choice("choice:louder", icon::SPEAKER_HIGH, "sound-louder", above(volume), louder),
        choice("choice:slower", icon::REWIND, "sound-slower", below(speed), slower),
        choice("choice:faster", icon::FAST_FORWARD, "sound-faster", above(speed), faster),
        choice("choice:replay", icon::REPEAT, "sound-again", ready, again),
        choice("choice:quiet", icon::STOP, "sound-stop", ready, stop),
    ]
}
