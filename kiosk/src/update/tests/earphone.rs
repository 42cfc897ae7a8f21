//! An earphone is plugged in and pulled out: when the guide speaks by itself, and that it is silent at once.

use jari_common::time::plus_secs;

use super::stage::{Stage, scene};
use crate::effect::{Effect, Speech, SpeechOrder};
use crate::message::{Action, Message};
use crate::model::{Earphone, Level, Speaker, Step};
use crate::update::{IDLE_SECS, WARNING_SECS, wake_at};
use crate::voice::{Hearing, Kind, Scene};

fn plug(stage: &mut Stage, earphone: Earphone) -> Vec<Effect> {
    stage.happen(Message::EarphoneChanged(earphone))
}

/// A kiosk with a socket that has no earphone in it.
fn socket() -> Stage {
    let mut stage = Stage::new();
    assert!(plug(&mut stage, Earphone::Out).is_empty());
    stage
}

fn said(effects: &[Effect]) -> Vec<(SpeechOrder, Vec<&str>)> {
    effects.iter().filter_map(spoken).collect()
}

fn spoken(effect: &Effect) -> Option<(SpeechOrder, Vec<&str>)> {
    match effect {
        Effect::Speak(Speech { order, sentences, .. }) => {
            Some((*order, sentences.iter().map(String::as_str).collect()))
        }
        _ => None,
    }
}

fn is_welcome(effects: &[Effect]) -> bool {
    matches!(&said(effects)[..], [(SpeechOrder::Welcome, words)] if words[0].starts_with("화살표로"))
}

fn hearing(stage: &Stage) -> Option<Hearing> {
    stage.model.comfort.listening.hearing
}

#[test]
fn whoever_plugs_in_is_told_how_to_move_and_then_the_screen() {
    let mut stage = socket();
    assert!(is_welcome(&plug(&mut stage, Earphone::In)));
    assert_eq!(hearing(&stage), Some(Hearing::Earphone));
    let effects = stage.happen(Message::Shown(scene()));
    let [(SpeechOrder::Instead, words)] = &said(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!(words[..2], ["이름을 알려 주세요", "이름 김말순"], "an earphone hears all");
    // The same state again is no news.
    assert!(plug(&mut stage, Earphone::In).is_empty());
    assert!(stage.happen(Message::Touched).is_empty());
}

#[test]
fn plugged_in_before_the_kiosk_starts_is_plugged_in() {
    let mut stage = Stage::new();
    assert!(is_welcome(&plug(&mut stage, Earphone::In)));
}

#[test]
fn pulled_out_in_the_middle_of_a_sentence_it_is_silent_at_once_and_stays_so() {
    let mut stage = socket();
    plug(&mut stage, Earphone::In);
    stage.type_a_person();
    assert!(!stage.happen(Message::Shown(scene())).is_empty());
    assert_eq!(plug(&mut stage, Earphone::Out), [Effect::StopSpeaking]);
    assert_eq!(hearing(&stage), None);
    assert!(stage.happen(Message::Shown(scene())).is_empty());
    assert!(stage.press(Action::Replay).is_empty());
    // Not even when the person chooses it: without an earphone it would be the loudspeaker.
    stage.press(Action::Listen(Hearing::Earphone));
    assert_eq!(hearing(&stage), None);
    stage.press(Action::Listen(Hearing::Aloud));
    assert_eq!(hearing(&stage), Some(Hearing::Aloud));
}

#[test]
fn plugged_in_again_in_the_same_visit_it_goes_on_with_the_screen_as_it_was_set() {
    let mut stage = socket();
    plug(&mut stage, Earphone::In);
    stage.press(Action::StartBooking);
    stage.press(Action::ChangeVolume(1));
    stage.happen(Message::Shown(scene()));
    plug(&mut stage, Earphone::Out);
    assert!(plug(&mut stage, Earphone::In).is_empty(), "how to move is known");
    assert_eq!(stage.model.step, Step::Who);
    let effects = stage.happen(Message::Shown(scene()));
    assert_eq!(said(&effects)[0].1[0], "이름을 알려 주세요");
    assert_eq!(stage.model.comfort.listening.volume, Level::USUAL.stepped(1));
}

#[test]
fn what_was_loud_for_the_room_is_not_loud_for_the_ear() {
    let mut stage = socket();
    stage.press(Action::StartBooking);
    stage.press(Action::Listen(Hearing::Aloud));
    stage.press(Action::ChangeVolume(2));
    let effects = plug(&mut stage, Earphone::In);
    assert_eq!(effects[0], Effect::StopSpeaking, "not even the sentence that is being spoken");
    assert!(is_welcome(&effects[1..]));
    assert_eq!(stage.model.comfort.listening.volume, Level::USUAL);
    assert_eq!(hearing(&stage), Some(Hearing::Earphone));
}

#[test]
fn at_the_start_whoever_plugs_in_next_is_somebody_new() {
    let mut stage = socket();
    plug(&mut stage, Earphone::In);
    stage.press(Action::ChangeVolume(2));
    plug(&mut stage, Earphone::Out);
    assert!(stage.model.comfort.listening.is_as_usual());
    assert!(is_welcome(&plug(&mut stage, Earphone::In)));
}

#[test]
fn left_plugged_in_it_is_ready_for_the_next_person_who_is_told_at_the_first_touch() {
    let mut stage = socket();
    plug(&mut stage, Earphone::In);
    stage.press(Action::StartBooking);
    stage.press(Action::ChangeVolume(2));
    stage.wait(IDLE_SECS + WARNING_SECS);
    assert_eq!(stage.model.step, Step::Start);
    let listening = &stage.model.comfort.listening;
    assert_eq!((listening.hearing, listening.volume), (Some(Hearing::Earphone), Level::USUAL));
    assert!(!stage.happen(Message::Shown(scene())).is_empty(), "the start is told");
    assert_eq!(wake_at(&stage.model), None, "and nothing more until somebody comes");
    assert!(stage.wait(IDLE_SECS * 3).is_empty());
    assert!(is_welcome(&stage.happen(Message::Touched)));
    let effects = stage.happen(Message::Shown(scene()));
    assert_eq!(said(&effects)[0].1[0], "이름을 알려 주세요", "from its beginning");
    // A person who only listened and left leaves the kiosk as new.
    stage.wait(IDLE_SECS);
    assert!(is_welcome(&stage.happen(Message::Touched)));
}

#[test]
fn whoever_goes_back_to_the_start_goes_on_listening_without_another_welcome() {
    let mut stage = socket();
    plug(&mut stage, Earphone::In);
    stage.press(Action::StartBooking);
    stage.press(Action::ChangeSpeed(1));
    stage.press(Action::Back);
    assert_eq!((&stage.model.step, hearing(&stage)), (&Step::Start, Some(Hearing::Earphone)));
    assert_eq!(stage.model.comfort.listening.speed, Level::USUAL.stepped(1));
    assert!(stage.happen(Message::Touched).is_empty());
}

#[test]
fn an_earphone_says_that_somebody_is_there() {
    for earphone in [Earphone::In, Earphone::Out] {
        let mut stage = socket();
        if earphone == Earphone::Out {
            plug(&mut stage, Earphone::In);
        }
        stage.press(Action::StartBooking);
        stage.wait(IDLE_SECS - 1);
        plug(&mut stage, earphone);
        stage.wait(IDLE_SECS - 1);
        assert_eq!(stage.model.idle_warning, None, "{earphone:?}");
        stage.wait(1);
        // A person who plugs in while the question is shown hears the question, and answers it.
        plug(&mut stage, if earphone == Earphone::In { Earphone::Out } else { Earphone::In });
        assert_eq!(stage.model.idle_warning, Some(plus_secs(stage.now, WARNING_SECS)));
    }
}

#[test]
fn a_socket_that_goes_away_silences_what_only_the_ear_should_hear_and_nothing_else() {
    let mut stage = socket();
    stage.press(Action::StartBooking);
    plug(&mut stage, Earphone::In);
    assert_eq!(plug(&mut stage, Earphone::Untold), [Effect::StopSpeaking]);
    assert_eq!((hearing(&stage), &stage.model.step), (None, &Step::Who));
    // Now the person says it, as at a kiosk without a socket; once the socket can be read again, the socket decides.
    stage.press(Action::Listen(Hearing::Earphone));
    assert_eq!(hearing(&stage), Some(Hearing::Earphone));
    assert_eq!(plug(&mut stage, Earphone::Out), [Effect::StopSpeaking]);
    assert_eq!(hearing(&stage), None);
    stage.press(Action::Listen(Hearing::Aloud));
    assert!(plug(&mut stage, Earphone::Untold).is_empty());
    assert!(plug(&mut stage, Earphone::Out).is_empty());
    assert_eq!(hearing(&stage), Some(Hearing::Aloud));
}

#[test]
fn switched_off_by_hand_it_stays_off_until_the_person_goes() {
    let mut stage = socket();
    plug(&mut stage, Earphone::In);
    stage.press(Action::StartBooking);
    assert_eq!(stage.press(Action::StopListening), [Effect::StopSpeaking]);
    assert!(stage.happen(Message::Touched).is_empty());
    assert!(stage.happen(Message::Shown(scene())).is_empty());
    stage.press(Action::StartOver);
    stage.press(Action::Finish);
    assert_eq!(hearing(&stage), Some(Hearing::Earphone));
}

#[test]
fn where_nothing_can_speak_an_earphone_changes_nothing() {
    let mut stage = socket();
    stage.model.speaker = Speaker::Missing;
    assert!(plug(&mut stage, Earphone::In).is_empty());
    assert!(stage.happen(Message::Touched).is_empty());
    assert_eq!((hearing(&stage), wake_at(&stage.model)), (None, None));
}

/// A screen, with the arrows on its last item when `is_there`.
fn standing(is_there: bool) -> Scene {
    let mut scene = scene();
    let last = scene.0.last_mut().unwrap();
    (last.kind, last.words) = (Kind::Choice, "제 예약\n제가 병원에 갑니다".to_owned());
    (last.mark, last.is_focused) = ("choice:myself".to_owned(), is_there);
    scene
}

#[test]
fn a_screen_ends_with_what_enter_does_on_it() {
    let mut stage = socket();
    plug(&mut stage, Earphone::In);
    stage.happen(Message::Shown(standing(false)));
    let effects = stage.happen(Message::Shown(standing(true)));
    let enter = "지금 확인 단추는 제 예약입니다.";
    assert_eq!(said(&effects), [(SpeechOrder::After, vec![enter])]);
    let effects = stage.press(Action::Replay);
    assert_eq!(said(&effects)[0].1.last(), Some(&enter));
}

#[test]
fn an_arrow_that_leads_nowhere_says_again_where_it_stands() {
    let mut stage = socket();
    plug(&mut stage, Earphone::In);
    stage.happen(Message::Shown(standing(true)));
    assert!(stage.happen(Message::Shown(standing(true))).is_empty());
    assert!(stage.happen(Message::ArrowPressed).is_empty());
    let effects = stage.happen(Message::Shown(standing(true)));
    assert_eq!(said(&effects), [(SpeechOrder::Instead, vec!["제 예약, 제가 병원에 갑니다"])]);
}
