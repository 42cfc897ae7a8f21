//! Help: what is wanted of the server, how long, and what the screen says of it.

use jari_common::help::HELP_COMING_SECS;
use jari_common::help::HelpState::{self, Asked, Coming, NoAnswer, NoDesk, NotAsked, Seen};
use jari_common::ticket::TicketState::Waiting;

use super::stage::Stage;
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::{Helping, Step};
use crate::screens::{Shows, view};
use crate::text::Saying;
use crate::update::{IDLE_SECS, STAFF_SECS, TICKET_SECS, WARNING_SECS, wake_at};

fn told(stage: &mut Stage, state: Option<HelpState>) {
    let number = stage.model.help.number;
    stage.happen(Message::HelpTold { number, state, who: None });
}

fn wants(stage: &Stage) -> bool {
    stage.model.wanted_help().is_some()
}

/// The heading of the screen about help.
fn heading(stage: &Stage) -> &'static str {
    match view(&stage.model).shows {
        Shows::Asks(question) => match question.asks[..] {
            [Saying::Key(key)] => key,
            _ => panic!("a heading is a key"),
        },
        _ => panic!("a question"),
    }
}

#[test]
fn the_screen_says_only_what_is_so() {
    let mut stage = Stage::new();
    stage.press(Action::CallStaff);
    assert!(wants(&stage));
    assert_eq!(heading(&stage), "staff-question", "nothing is promised");
    let said = [
        (Some(Asked), "staff-calling"),
        (Some(Seen), "staff-called"),
        (Some(NoAnswer), "staff-no-answer"),
        (None, "staff-question"),
        (Some(Coming), "staff-coming"),
        (None, "staff-coming"),
        (Some(NoDesk), "staff-question"),
    ];
    for (state, says) in said {
        told(&mut stage, state);
        assert_eq!(heading(&stage), says, "{state:?}");
        assert!(wants(&stage), "{state:?}");
    }
    told(&mut stage, Some(NotAsked));
    assert_eq!(heading(&stage), "staff-question", "they were here");
    assert!(!wants(&stage));
}

#[test]
fn back_at_what_was_being_done_staff_still_come_until_it_is_enough() {
    let mut stage = Stage::confirming();
    stage.press(Action::CallStaff);
    told(&mut stage, Some(Seen));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Confirm);
    assert!(wants(&stage));
    stage.press(Action::CallStaff);
    assert_eq!(stage.model.help.state, Helping::Told(Seen), "it is not asked for again");
    stage.press(Action::EndHelp);
    assert_eq!((stage.model.step.clone(), wants(&stage)), (Step::Confirm, false));
    told(&mut stage, Some(Coming));
    assert!(!wants(&stage), "an answer that comes late");
    assert!(stage.press(Action::EndHelp).is_empty(), "and not from another screen");
    assert_eq!(stage.model.step, Step::Confirm);
}

#[test]
fn a_cut_line_takes_nothing_back() {
    let mut stage = Stage::confirming();
    stage.press(Action::CallStaff);
    told(&mut stage, Some(Asked));
    stage.press(Action::Back);
    told(&mut stage, None);
    assert!(wants(&stage));
}

#[test]
fn where_no_desk_is_the_server_is_asked_only_while_the_screen_is_shown() {
    let mut stage = Stage::confirming();
    stage.press(Action::CallStaff);
    told(&mut stage, Some(NoDesk));
    stage.press(Action::Back);
    assert!(!wants(&stage));
    stage.press(Action::CallStaff);
    assert!(wants(&stage));
}

#[test]
fn who_waits_for_staff_is_not_forgotten_for_ten_minutes_and_what_they_did_is_hidden() {
    for cut_at in [None, Some(20), Some(200)] {
        let mut stage = Stage::new();
        stage.join(Waiting, 3);
        stage.press(Action::CallStaff);
        told(&mut stage, Some(Seen));
        stage.press(Action::Back);
        for second in 1..STAFF_SECS {
            stage.wait(1);
            if cut_at == Some(second) {
                told(&mut stage, None);
            }
            let is_hidden = matches!(stage.model.step, Step::Staff { .. });
            assert_eq!(is_hidden, second >= TICKET_SECS, "after {second} s");
            assert_eq!(stage.model.idle_warning, None);
            assert!(wake_at(&stage.model).is_some_and(|at| at > stage.now), "and it can sleep");
        }
        assert!(stage.model.visit.session.is_some(), "one press leads back to it");
        for _ in 0..=IDLE_SECS + WARNING_SECS {
            stage.wait(1);
        }
        assert_eq!(stage.model.step, Step::Start, "nobody is there any more");
        assert!(!wants(&stage), "and nobody is called to an empty screen");
    }
}

#[test]
fn when_staff_are_there_nothing_is_forgotten_at_that_instant() {
    for ends in [Some(NotAsked), Some(NoDesk), Some(NoAnswer)] {
        let mut stage = Stage::confirming();
        stage.press(Action::CallStaff);
        told(&mut stage, Some(Coming));
        stage.press(Action::Back);
        stage.wait(89);
        told(&mut stage, ends);
        stage.wait(80);
        assert_eq!((stage.model.step.clone(), stage.model.idle_warning), (Step::Confirm, None));
    }
}

#[test]
fn staff_who_answer_while_it_is_asked_whether_somebody_is_there_keep_the_visit() {
    let mut stage = Stage::confirming();
    stage.press(Action::CallStaff);
    told(&mut stage, Some(NoAnswer));
    stage.press(Action::Back);
    while stage.model.idle_warning.is_none() {
        stage.wait(1);
    }
    told(&mut stage, Some(Coming));
    assert_eq!(stage.model.idle_warning, None);
    assert!(matches!(stage.model.step, Step::Staff { .. }), "what they did stays hidden");
    stage.wait(WARNING_SECS + 1);
    assert!(stage.model.visit.session.is_some(), "and is kept");
}

#[test]
fn who_is_called_is_let_in_though_staff_are_on_their_way() {
    let mut stage = Stage::new();
    stage.join(Waiting, 1);
    stage.press(Action::CallStaff);
    told(&mut stage, Some(Coming));
    stage.press(Action::Back);
    let sent = stage.serve(7);
    assert!(matches!(sent[..], [Effect::Send(Request::ReadTicket { .. })]), "{sent:?}");
}

#[test]
fn nobody_answers_and_they_can_be_called_again_or_left_alone() {
    let mut stage = Stage::new();
    stage.press(Action::CallStaff);
    told(&mut stage, Some(NoAnswer));
    let first = stage.model.wanted_help();
    stage.press(Action::CallAgain);
    assert_ne!(stage.model.wanted_help(), first, "another request");
    let (number, state) = (first.unwrap(), Some(Coming));
    stage.happen(Message::HelpTold { number, state, who: None });
    assert_eq!(stage.model.help.state, Helping::Asking, "what came of the first is not told");
    told(&mut stage, Some(NoAnswer));
    stage.press(Action::EndHelp);
    assert!(!wants(&stage));
    assert_eq!(stage.model.step, Step::Start);
}

#[test]
fn somebody_who_comes_is_believed_for_five_minutes_without_a_line() {
    let mut stage = Stage::new();
    stage.press(Action::CallStaff);
    told(&mut stage, Some(Coming));
    stage.wait(HELP_COMING_SECS - 1);
    told(&mut stage, None);
    assert_eq!(heading(&stage), "staff-coming");
    stage.wait(1);
    told(&mut stage, None);
    assert_eq!(heading(&stage), "staff-question");
    assert!(wants(&stage), "and the server is asked on");
}

#[test]
fn staff_can_be_called_while_an_answer_is_waited_for() {
    let mut stage = Stage::confirming();
    stage.press(Action::ConfirmBooking);
    stage.press(Action::CallStaff);
    assert_eq!((stage.model.step.clone(), wants(&stage)), (Step::Confirm, true));
}

#[test]
fn who_goes_back_to_the_start_still_gets_help_and_who_leaves_does_not() {
    let mut stage = Stage::new();
    stage.press(Action::StartBooking);
    assert_eq!(stage.model.step, Step::Who);
    stage.press(Action::CallStaff);
    told(&mut stage, Some(Coming));
    stage.press(Action::Back);
    stage.press(Action::Back);
    assert_eq!((stage.model.step.clone(), wants(&stage)), (Step::Start, true));
    stage.press(Action::StartBooking);
    stage.press(Action::StartOver);
    assert!(!wants(&stage));
}
