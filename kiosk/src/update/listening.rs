//! The voice guide: what is to be spoken when a screen appears, changes, or is walked through with the arrows. What is
//! spoken is what was drawn; this file decides when.

use std::sync::LazyLock;

use crate::effect::{Effect, Speech, SpeechOrder};
use crate::model::{Comfort, Earphone, Heard, Level, Listening, Model, Speaker, Step};
use crate::text::Text;
use crate::voice::{Hearing, Scene};

use super::idle;

static TEXT: LazyLock<Text> = LazyLock::new(Text::load);

/// A number with fewer digits than this cannot identify a person.
const LEAST_DIGITS: usize = 6;

/// A frame was drawn. A new screen is told as a whole; of a screen that was told before, only what is new.
pub(super) fn shown(model: &mut Model, scene: Scene) -> Vec<Effect> {
    let Some(hearing) = model.comfort.listening.hearing else { return Vec::new() };
    let listening = &mut model.comfort.listening;
    let is_answer = std::mem::take(&mut listening.is_answer_due);
    let is_place = std::mem::take(&mut listening.is_place_due);
    let before = listening.heard.take();
    let part = part(model);
    let is_same = |heard: &&Heard| {
        (&heard.step, heard.part) == (&model.step, part) && heard.scene.heading() == scene.heading()
    };
    let (order, sentences) = match before.as_ref().filter(is_same) {
        None => (SpeechOrder::Instead, whole(model, &scene, hearing)),
        Some(Heard { scene: before, .. }) => {
            let at_focus = at_focus(model, (before, &scene), hearing, is_place);
            let news = scene.news_after(before, hearing);
            match at_focus {
                Some(at_focus) => {
                    (SpeechOrder::Instead, at_focus.into_iter().chain(news).collect())
                }
                None => {
                    let order = if is_answer && !news.is_empty() {
                        SpeechOrder::Instead
                    } else {
                        SpeechOrder::After
                    };
                    let is_put = scene.focus() != before.focus();
                    let enter = enter_does(model, &scene, hearing).filter(|_| is_put);
                    (order, news.into_iter().chain(enter).collect())
                }
            }
        }
    };
    model.comfort.listening.heard = Some(Heard { step: model.step.clone(), part, scene });
    speak(model, hearing, order, sentences)
}

/// Which page is shown, and whether the cache has answered for it: another one is told as a whole.
fn part(model: &Model) -> [u32; 4] {
    let board = &model.board;
    let first_row = board.query.first_row;
    let is_read = board.current_list().is_some_and(|list| list.query.first_row == first_row);
    match model.step {
        Step::Clinics => [first_row, u32::from(is_read), 0, 0],
        Step::Times => {
            let is_read = u32::from(board.times.is_some());
            [board.times_page.into(), board.first_of_times.into(), 0, is_read]
        }
        Step::Days => [0, 0, board.first_of_days.into(), u32::from(board.days.is_some())],
        _ => [u32::from(model.visit.facts_page), 0, 0, 0],
    }
}

/// The text at the focus, when a person moved it with the arrows; None when they did not, or when the kiosk moved the
/// focus.
fn at_focus(
    model: &Model,
    (before, scene): (&Scene, &Scene),
    hearing: Hearing,
    is_asked: bool,
) -> Option<Vec<String>> {
    let is_moved = scene.focus() != before.focus() && before.focus().is_some();
    let chosen = || TEXT.say(model.comfort.language, "voice-chosen");
    scene.focus().filter(|_| is_asked || is_moved)?;
    Some(scene.at_focus(hearing, &chosen()))
}

/// Somebody is there. A person who finds an earphone plugged in is told how to move, and then hears the screen from
/// its beginning.
pub(super) fn touched(model: &mut Model) -> Vec<Effect> {
    let mut effects = idle::touched(model);
    if model.earphone == Earphone::In {
        effects.extend(welcome(model));
    }
    effects
}

/// How to move with the keys; told once a visit.
pub(super) fn welcome(model: &mut Model) -> Vec<Effect> {
    let listening = &mut model.comfort.listening;
    if listening.hearing != Some(Hearing::Earphone) || listening.is_welcomed {
        return Vec::new();
    }
    (listening.is_welcomed, listening.heard) = (true, None);
    let words = TEXT.say(model.comfort.language, "voice-welcome");
    speak(model, Hearing::Earphone, SpeechOrder::Welcome, vec![words])
}

pub(super) fn listen(model: &mut Model, hearing: Hearing) -> Vec<Effect> {
    // "Earphone" without a plugged-in earphone would mean the loudspeaker.
    let is_heard_by_all = hearing == Hearing::Earphone && model.earphone == Earphone::Out;
    if model.speaker != Speaker::Missing && !is_heard_by_all {
        let listening = &mut model.comfort.listening;
        (listening.hearing, listening.heard) = (Some(hearing), None);
    }
    Vec::new()
}

pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    if !model.comfort.listening.is_on() {
        return Vec::new();
    }
    model.comfort.listening = model.comfort.listening.stopped();
    vec![Effect::StopSpeaking]
}

pub(super) fn replay(model: &mut Model) -> Vec<Effect> {
    let Listening { hearing: Some(hearing), heard: Some(heard), .. } = &model.comfort.listening
    else {
        return Vec::new();
    };
    let hearing = *hearing;
    let sentences = whole(model, &heard.scene, hearing);
    // This is the answer to the press. News is spoken after it.
    model.comfort.listening.is_answer_due = false;
    speak(model, hearing, SpeechOrder::Instead, sentences)
}

pub(super) fn change_volume(model: &mut Model, steps: i8) -> Vec<Effect> {
    let volume = &mut model.comfort.listening.volume;
    *volume = volume.stepped(steps);
    Vec::new()
}

pub(super) fn change_speed(model: &mut Model, steps: i8) -> Vec<Effect> {
    let speed: &mut Level = &mut model.comfort.listening.speed;
    *speed = speed.stepped(steps);
    Vec::new()
}

/// Everything on the screen, then that there is more to see than everybody may hear, then what Enter does.
fn whole(model: &Model, scene: &Scene, hearing: Hearing) -> Vec<String> {
    let say = |key| TEXT.say(model.comfort.language, key);
    let reading = scene.reading(hearing, &say("voice-chosen"));
    let held_back = reading.is_held_back.then(|| say("voice-held-back"));
    let enter = enter_does(model, scene, hearing);
    reading.sentences.into_iter().chain(held_back).chain(enter).collect()
}

fn enter_does(model: &Model, scene: &Scene, hearing: Hearing) -> Option<String> {
    let name = scene.name_at_focus(hearing)?;
    let words = [("words", name.into())];
    Some(TEXT.say_with(model.comfort.language, "voice-enter", &words))
}

fn speak(
    model: &Model,
    hearing: Hearing,
    order: SpeechOrder,
    mut sentences: Vec<String>,
) -> Vec<Effect> {
    if hearing == Hearing::Aloud {
        // Everything that names a person is marked where it is drawn; this catches a mark that was forgotten.
        sentences.retain(|sentence| !names(sentence, model));
    }
    if sentences.is_empty() {
        return Vec::new();
    }
    let Comfort { language, listening: Listening { volume, speed, .. }, .. } = model.comfort;
    vec![Effect::Speak(Speech { language, volume, speed, order, sentences })]
}

/// Whether a sentence holds the visitor's name, telephone, birth date or code.
fn names(sentence: &str, model: &Model) -> bool {
    let visit = &model.visit;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let spoken = digits(sentence);
    let session = visit.session.as_ref();
    let code = session.map(|session| session.code.digits().to_owned());
    let typed = [
        visit.typed.phone.formatted(),
        visit.typed.birth_date.parts(model.today()).concat(),
        visit.code.formatted(),
        visit.proof.formatted(),
    ];
    let numbers = typed.into_iter().chain(code).map(|number| digits(&number));
    let mut numbers = numbers.filter(|number| number.len() >= LEAST_DIGITS);
    let name = visit.typed.name.text();
    let is_named = name.chars().nth(1).is_some() && sentence.contains(name.trim());
    is_named || numbers.any(|number| spoken.contains(&number))
}
