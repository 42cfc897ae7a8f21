//! Calls for help: they are seen and heard at once, and one press is enough to go.

use jari_common::help::{HELP_LASTS_SECS, HelpAnswer, HelpAtDesk, HelpState, KioskTask};
use jari_common::id::{DeviceId, HelpId};
use jari_common::staff::Role;

use super::stage::{DESK, Stage, ten};
use crate::desk::model::{DeskNews, DeskOrder, DeskPress, DeskTrouble};
use crate::desk::update::{CHIME_SECS, calls};

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
fn a_double_click_neither_ends_the_call_nor_promises_somebody_to_another_kiosk() {
    let mut stage = Stage::with(Role::Helper, Vec::new());
    let other = HelpAtDesk { help: HelpId(5), ..call(HelpState::Asked) };
    stage.happen(DeskNews::Helps(vec![call(HelpState::Asked), other.clone()]));
    assert_eq!(stage.press_at_once(DeskPress::Answer(CALL, HelpAnswer::Coming)).len(), 1);
    stage.happen(DeskNews::Answered(CALL, Ok(())));
    stage.happen(DeskNews::Helps(vec![call(HelpState::Coming), other]));
    for second in [(CALL, HelpAnswer::Done), (HelpId(5), HelpAnswer::Coming)] {
        assert_eq!(stage.press_at_once(DeskPress::Answer(second.0, second.1)), []);
    }
    assert_eq!(stage.press(DeskPress::Answer(CALL, HelpAnswer::Done)).len(), 1);
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

#[test]
fn calls_to_which_nobody_goes_come_first_and_only_those_on_the_screen_are_said_to_be_seen() {
    let mut stage = Stage::with(Role::Helper, Vec::new());
    let taken = (1..=4).map(|id| HelpAtDesk { help: HelpId(id), ..call(HelpState::Coming) });
    stage.happen(DeskNews::Helps(taken.clone().collect()));
    let waits = (5..=9).map(|id| HelpAtDesk { help: HelpId(id), ..call(HelpState::Asked) });
    let orders = stage.happen(DeskNews::Helps(taken.chain(waits).collect()));
    let shown: Vec<u64> = stage.desk.helps.iter().take(4).map(|it| it.help.0).collect();
    assert_eq!(shown, [5, 6, 7, 8]);
    let seen = |id| DeskOrder::Answer { token: None, help: HelpId(id), answer: HelpAnswer::Seen };
    assert_eq!(orders, [seen(5), seen(6), seen(7), seen(8), DeskOrder::Chime]);
    let less = stage.desk.helps.iter().filter(|it| it.help != HelpId(5)).cloned().collect();
    assert_eq!(stage.happen(DeskNews::Helps(less)), [seen(9)], "it has moved up");
}

#[test]
fn a_desk_that_is_cut_off_does_not_chime_all_night() {
    let mut stage = Stage::with(Role::Helper, Vec::new());
    stage.happen(DeskNews::Helps(vec![call(HelpState::Asked)]));
    stage.happen(DeskNews::Heard(false));
    assert_eq!(stage.wait(HELP_LASTS_SECS - 1), [DeskOrder::Chime], "it may still be wanted");
    stage.press(DeskPress::TroubleSeen);
    assert_eq!(stage.wait(CHIME_SECS), []);
    assert_eq!(calls(&stage.desk), []);
    stage.happen(DeskNews::Heard(true));
    assert_eq!(calls(&stage.desk).len(), 1, "and what is still wanted is there again");
}

#[test]
fn a_clock_that_was_ahead_does_not_silence_the_chime() {
    let mut stage = Stage::new();
    stage.happen(DeskNews::Helps(vec![call(HelpState::Asked)]));
    let by = jiff::SignedDuration::from_hours(-9);
    stage.now = stage.now.checked_add(by).unwrap();
    stage.happen(DeskNews::TimeCorrected(by));
    assert_eq!(stage.wait(CHIME_SECS), [DeskOrder::Chime]);
}

#[test]
fn nobody_goes_in_the_name_of_somebody_who_is_changing() {
    let mut stage = Stage::with(Role::Helper, Vec::new());
    stage.happen(DeskNews::Helps(vec![call(HelpState::Asked)]));
    stage.press(DeskPress::ChangeStaff);
    assert_eq!(stage.press(DeskPress::Answer(CALL, HelpAnswer::Coming)), []);
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::SignedOut));
}
