//! When the voice speaks, and what it never says aloud; also that the next person finds it off.

use jari_common::ticket::TicketState::Waiting;

use super::stage::{Stage, scene};
use crate::effect::{Effect, Speech, SpeechOrder};
use crate::message::{Action, Message};
use crate::model::{Language, Level, Speaker, Step};
use crate::update::IDLE_SECS;
use crate::voice::{Aloud, Hearing, Kind, Scene};

/// What was spoken, and what happens to words that still wait; None when nothing was spoken.
fn said(effects: &[Effect]) -> Option<(SpeechOrder, Vec<&str>)> {
    match effects {
        [] => None,
        [Effect::Speak(Speech { order, sentences, .. })] => {
            Some((*order, sentences.iter().map(String::as_str).collect()))
        }
        other => panic!("{other:?}"),
    }
}

fn listening(hearing: Hearing) -> Stage {
    let mut stage = Stage::new();
    assert!(stage.press(Action::Listen(hearing)).is_empty(), "the next frame is told");
    stage
}

#[test]
fn a_kiosk_says_nothing_until_somebody_asks_for_it() {
    let mut stage = Stage::new();
    assert!(stage.happen(Message::Shown(scene())).is_empty());
    assert!(stage.press(Action::Replay).is_empty());
    assert!(stage.press(Action::StopListening).is_empty());
}

#[test]
fn a_screen_is_told_once_and_again_when_asked() {
    let mut stage = listening(Hearing::Earphone);
    let all = vec!["이름을 알려 주세요", "이름 김말순", "천천히 하셔도 됩니다."];
    assert_eq!(
        said(&stage.happen(Message::Shown(scene()))),
        Some((SpeechOrder::Instead, all.clone()))
    );
    assert_eq!(said(&stage.happen(Message::Shown(scene()))), None);
    assert_eq!(said(&stage.press(Action::Replay)), Some((SpeechOrder::Instead, all)));
}

#[test]
fn a_name_is_not_said_aloud_and_the_screen_is_pointed_to() {
    let mut stage = listening(Hearing::Aloud);
    let effects = stage.happen(Message::Shown(scene()));
    let (_, sentences) = said(&effects).unwrap();
    assert_eq!(sentences.len(), 3, "question, strip, and where to look");
    assert!(!sentences.concat().contains("김말순"), "{sentences:?}");
}

#[test]
fn a_mark_that_was_forgotten_gives_nobody_away() {
    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Listen(Hearing::Aloud));
    let mut unmarked = scene();
    unmarked.0[1].aloud = Aloud::Same;
    unmarked.0[2].words = "전화 010-1234-5678".to_owned();
    let effects = stage.happen(Message::Shown(unmarked));
    assert_eq!(said(&effects), Some((SpeechOrder::Instead, vec!["이름을 알려 주세요"])));
}

#[test]
fn news_waits_for_the_screen_unless_it_answers_a_press() {
    let mut stage = listening(Hearing::Aloud);
    stage.happen(Message::Shown(scene()));
    let mut later = scene();
    later.0[2].words = "연결이 끊겼습니다.".to_owned();
    let effects = stage.happen(Message::Shown(later));
    assert_eq!(said(&effects), Some((SpeechOrder::After, vec!["연결이 끊겼습니다."])));
    let mut wrong = scene();
    (wrong.0[2].kind, wrong.0[2].words) = (Kind::Wrong, "다시 눌러 주세요.".to_owned());
    stage.press(Action::ChangeVolume(1));
    let effects = stage.happen(Message::Shown(wrong));
    assert_eq!(said(&effects), Some((SpeechOrder::Instead, vec!["다시 눌러 주세요."])));
    let [Effect::Speak(speech)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(speech.volume, Level::USUAL.stepped(1));
}

#[test]
fn the_arrows_are_followed() {
    let mut stage = listening(Hearing::Aloud);
    let at = |nth: usize| {
        let mut scene = scene();
        (scene.0[nth].is_focused, scene.0[nth].mark) = (true, nth.to_string());
        scene
    };
    stage.happen(Message::Shown(at(0)));
    let effects = stage.happen(Message::Shown(at(2)));
    assert_eq!(said(&effects), Some((SpeechOrder::Instead, vec!["천천히 하셔도 됩니다."])));
    assert_eq!(said(&stage.happen(Message::Shown(at(1)))), None, "a name is on it");
}

#[test]
fn the_same_question_on_another_step_is_told_again_in_the_persons_language() {
    let mut stage = listening(Hearing::Aloud);
    stage.happen(Message::Shown(scene()));
    stage.press(Action::StartBooking);
    stage.press(Action::SetLanguage(Language::English));
    let effects = stage.happen(Message::Shown(scene()));
    let [Effect::Speak(speech)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((speech.order, speech.language), (SpeechOrder::Instead, Language::English));
}

#[test]
fn volume_and_speed_go_by_steps_to_their_ends_and_stay_when_it_is_switched_off() {
    let mut stage = listening(Hearing::Aloud);
    for _ in 0..9 {
        stage.press(Action::ChangeVolume(1));
        stage.press(Action::ChangeSpeed(-1));
    }
    assert_eq!(stage.press(Action::StopListening), [Effect::StopSpeaking]);
    let listening = &stage.model.comfort.listening;
    assert_eq!((listening.volume, listening.speed), (Level::MOST, Level::LEAST));
    assert!(!listening.is_on() && listening.heard.is_none());
}

#[test]
fn the_next_person_finds_it_off_and_as_loud_as_usual() {
    for leave in [Action::StartOver, Action::Finish] {
        let mut stage = listening(Hearing::Earphone);
        stage.press(Action::ChangeVolume(2));
        stage.press(Action::StartBooking);
        stage.happen(Message::Shown(scene()));
        assert!(stage.press(leave).contains(&Effect::ForgetVisitor));
        assert!(stage.model.comfort.listening.is_as_usual());
        assert_eq!(stage.happen(Message::Shown(scene())), []);
    }
    let mut stage = listening(Hearing::Earphone);
    stage.wait(IDLE_SECS);
    assert!(stage.model.comfort.listening.is_as_usual(), "it was left on at the start");
}

#[test]
fn back_at_the_start_the_voice_stays_but_speaks_as_if_somebody_else_could_hear() {
    let mut stage = listening(Hearing::Earphone);
    stage.press(Action::ChangeVolume(-1));
    stage.press(Action::StartBooking);
    stage.happen(Message::Shown(scene()));
    stage.press(Action::Back);
    let listening = &stage.model.comfort.listening;
    assert_eq!((&stage.model.step, listening.hearing), (&Step::Start, Some(Hearing::Aloud)));
    assert_eq!(listening.volume, Level::USUAL.stepped(-1));
    assert!(listening.heard.is_none());
}

#[test]
fn a_ticket_is_told_to_its_end_before_the_kiosk_asks_whether_somebody_is_there() {
    let mut stage = Stage::new();
    stage.join(Waiting, 40);
    stage.press(Action::Listen(Hearing::Earphone));
    stage.wait(IDLE_SECS - 1);
    assert_eq!((&stage.model.step, stage.model.idle_warning), (&Step::Ticket, None));
    stage.wait(1);
    assert!(stage.model.idle_warning.is_some());
}

#[test]
fn the_sound_leads_back_to_the_display_or_straight_to_what_was_being_done() {
    let mut stage = Stage::new();
    stage.press(Action::StartBooking);
    stage.press(Action::OpenDisplay);
    stage.press(Action::OpenSound);
    assert_eq!(stage.model.step, Step::Sound { back_to: Box::new(Step::Who) });
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Display { back_to: Box::new(Step::Who) });
    stage.press(Action::OpenSound);
    stage.press(Action::CallStaff);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Who);
    stage.press(Action::OpenSound);
    stage.press(Action::CloseSettings);
    assert_eq!(stage.model.step, Step::Who);
}

#[test]
fn where_nothing_can_speak_nothing_is_switched_on() {
    let mut stage = Stage::new();
    stage.model.speaker = Speaker::Missing;
    stage.press(Action::Listen(Hearing::Aloud));
    assert!(!stage.model.comfort.listening.is_on());
    stage.happen(Message::SpeakerChanged(Speaker::Ready));
    stage.press(Action::Listen(Hearing::Aloud));
    assert!(stage.model.comfort.listening.is_on());
    assert_eq!(stage.happen(Message::Shown(Scene::default())), []);
}
