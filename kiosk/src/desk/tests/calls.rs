//! Calls for help: they are seen and heard at once, and one press is enough to go.

use jari_common::help::{HelpAnswer, HelpAtDesk, HelpState, KioskTask};
use jari_common::id::{DeviceId, HelpId};
use jari_common::staff::Role;

use super::stage::{DESK, Stage, ten};
use crate::desk::model::{DeskNews, DeskOrder, DeskPress, DeskTrouble};
use crate::desk::update::CHIME_SECS;

const CALL: HelpId = HelpId(4);

fn call(state: HelpState) -> HelpAtDesk {
    HelpAtDesk {
        help: CALL,
        kiosk: DeviceId(3),
        kiosk_name: "1층 입구".to_owned(),
        task: Some(KioskTask::SayWho),
        asked_at: ten(),
        state,
        coming_from: (state == HelpState::Coming).then_some(DESK),
        who: None,
    }
}

fn seen() -> DeskOrder {
    DeskOrder::Answer { token: None, help: CALL, answer: HelpAnswer::Seen }
}

#[test]
fn a_call_is_seen_and_heard_at_once_also_while_nobody_is_signed_in() {
    let mut stage = Stage::new();
    let orders = stage.happen(DeskNews::Helps(vec![call(HelpState::Asked)]));
    assert_eq!(orders, [seen(), DeskOrder::Chime]);
    let again = stage.happen(DeskNews::Helps(vec![call(HelpState::Seen)]));
    assert_eq!(again, [], "it is one call");
    assert_eq!(stage.press(DeskPress::Answer(CALL, HelpAnswer::Coming)), []);
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::SignedOut), "somebody comes by name");
}

#[test]
fn a_call_that_nobody_answers_is_heard_again_and_again_until_somebody_comes() {
    let mut stage = Stage::with(Role::Helper, Vec::new());
    stage.happen(DeskNews::Helps(vec![call(HelpState::Asked)]));
    assert_eq!(stage.wait(CHIME_SECS - 1), []);
    assert_eq!(stage.wait(1), [DeskOrder::Chime]);
    assert_eq!(stage.wait(CHIME_SECS), [DeskOrder::Chime]);
    stage.happen(DeskNews::Helps(vec![call(HelpState::Coming)]));
    assert_eq!(stage.wait(CHIME_SECS), []);
    let news = stage.happen(DeskNews::Helps(vec![call(HelpState::NoAnswer)]));
    assert_eq!(news, [], "the same call, given back");
    assert_eq!(stage.wait(0), [DeskOrder::Chime], "is heard again");
}

#[test]
fn one_press_is_enough_to_go_and_a_second_sends_nothing() {
    let mut stage = Stage::with(Role::Helper, Vec::new());
    stage.happen(DeskNews::Helps(vec![call(HelpState::Asked)]));
    let orders = stage.press(DeskPress::Answer(CALL, HelpAnswer::Coming));
    let token = Some(Stage::token());
    assert_eq!(orders, [DeskOrder::Answer { token, help: CALL, answer: HelpAnswer::Coming }]);
    assert_eq!(stage.press(DeskPress::Answer(CALL, HelpAnswer::Coming)), []);
    stage.happen(DeskNews::Answered(CALL, Err(DeskTrouble::HelpTaken)));
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::HelpTaken));
    assert_eq!(stage.press(DeskPress::Answer(CALL, HelpAnswer::Coming)).len(), 1);
}

#[test]
fn a_second_kiosk_that_calls_is_heard_at_once() {
    let mut stage = Stage::with(Role::Helper, Vec::new());
    stage.happen(DeskNews::Helps(vec![call(HelpState::Asked)]));
    let other = HelpAtDesk { help: HelpId(5), kiosk: DeviceId(4), ..call(HelpState::Asked) };
    let orders = stage.happen(DeskNews::Helps(vec![call(HelpState::Seen), other]));
    let seen = DeskOrder::Answer { token: None, help: HelpId(5), answer: HelpAnswer::Seen };
    assert_eq!(orders, [seen, DeskOrder::Chime]);
}
