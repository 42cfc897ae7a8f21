//! The voice guide: on or off, for an earphone or for everybody, how loud, how fast, and the screen once more. It
//! makes no sound itself; a choice is heard at once.

use super::question::{Answer, Keeps, Offers, Question};
use crate::message::Action;
use crate::model::{Earphone, Level, Listening, Model, Speaker};
use crate::text::{Arg, Saying};
use crate::voice::Hearing;
use crate::widgets::{Plate, Remark, StripTone, icon};

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

/// The choices; where no program can speak, who can help.
#[must_use]
pub fn question(model: &Model) -> Question {
    let listening = &model.comfort.listening;
    let (asks, offers) = match (model.speaker, listening.is_on()) {
        (Speaker::Missing, _) => {
            let (icon, says) = (icon::SPEAKER_LOW, vec!["sound-missing-then".into()]);
            ("sound-missing", Offers::Facts { icon, tone: StripTone::Wrong, says })
        }
        (_, false) => ("sound-question", Offers::Answers(while_off(model.earphone).into())),
        (_, true) => ("sound-set-question", Offers::Pairs(while_on(listening).into())),
    };
    let safe = match model.speaker {
        Speaker::Missing => Remark::safe(icon::INFO, "display-safe"),
        Speaker::Failing | Speaker::Ready => told(model),
    };
    Question {
        offers,
        safe,
        // Under the band of whoever sees the screen, large letters leave room for the buttons alone.
        keeps_safe: if model.guiding.to.is_some() { Keeps::Nothing } else { Keeps::FirstSentence },
        keeps_notes: listening.is_on(),
        next: Some((icon::CHECK, "display-done", Action::CloseSettings)),
        ..Question::new(asks, [], "display-safe")
    }
}

/// Says to plug in first; then the present setting, or that nothing is heard.
fn told(model: &Model) -> Remark {
    let listening = &model.comfort.listening;
    if model.speaker == Speaker::Failing {
        return Remark::wrong(icon::WARNING, "sound-failing");
    }
    let Some(hearing) = listening.hearing else {
        let key = match model.earphone {
            Earphone::Untold => "sound-plug",
            Earphone::Out => "sound-plug-now",
            Earphone::In => "sound-plugged",
        };
        return Remark::safe(icon::HEADPHONES, key);
    };
    let word =
        |levels: [&'static str; 5], level: Level| Arg::from(Saying::from(levels[level.index()]));
    let args =
        vec![("volume", word(VOLUMES, listening.volume)), ("speed", word(SPEEDS, listening.speed))];
    let (sign, key) = match hearing {
        Hearing::Earphone => (icon::HEADPHONES, "sound-set-earphone"),
        Hearing::Aloud => (icon::SPEAKER_HIGH, "sound-set-aloud"),
    };
    let short = Saying::With("sound-set-short", args.clone());
    Remark::safe(sign, Saying::With(key, args)).or(short)
}

fn ready_if(is_ready: bool) -> Plate {
    if is_ready { Plate::Plain } else { Plate::Idle }
}

/// The choices of who hears the guide. Where the socket is known to be empty, the earphone cannot be chosen.
fn while_off(earphone: Earphone) -> [Answer; 2] {
    let own = ["sound-earphone", "sound-earphone-note"];
    let own =
        Answer::new("choice:earphone", icon::HEADPHONES, own, Action::Listen(Hearing::Earphone));
    let aloud = ["sound-aloud", "sound-aloud-note"];
    let aloud =
        Answer::new("choice:aloud", icon::SPEAKER_HIGH, aloud, Action::Listen(Hearing::Aloud));
    [Answer { plate: ready_if(earphone != Earphone::Out), ..own }, aloud]
}

/// The lesser of each pair first.
fn while_on(listening: &Listening) -> [[Answer; 2]; 3] {
    let Listening { volume, speed, .. } = listening;
    let below = |level: &Level| ready_if(*level > Level::LEAST);
    let above = |level: &Level| ready_if(*level < Level::MOST);
    let choice = |mark, icon, key: &'static str, plate, action| Answer {
        plate,
        ..Answer::said(mark, icon, key.into(), None, action)
    };
    let plain = Plate::Plain;
    let (softer, louder) = (Action::ChangeVolume(-1), Action::ChangeVolume(1));
    let (slower, faster) = (Action::ChangeSpeed(-1), Action::ChangeSpeed(1));
    let (again, stop) = (Action::Replay, Action::StopListening);
    [
        [
            choice("choice:softer", icon::SPEAKER_LOW, "sound-softer", below(volume), softer),
            choice("choice:louder", icon::SPEAKER_HIGH, "sound-louder", above(volume), louder),
        ],
        [
            choice("choice:slower", icon::REWIND, "sound-slower", below(speed), slower),
            choice("choice:faster", icon::FAST_FORWARD, "sound-faster", above(speed), faster),
        ],
        [
            choice("choice:quiet", icon::STOP, "sound-stop", plain, stop),
            choice("choice:replay", icon::REPEAT, "sound-again", plain, again),
        ],
    ]
}
