//! Help: what is wanted of the server, how long, and what the screen says of it.

use jari_common::help::HelpState::{self, Asked, Coming, NoAnswer, NoDesk, NotAsked, Seen};
use jari_common::ticket::TicketState::Waiting;

use super::stage::Stage;
use crate::message::{Action, Message};
use crate::model::{Helping, Step};
use crate::screens::{Screen, screen};
use crate::text::Saying;
use crate::update::{IDLE_SECS, STAFF_SECS, WARNING_SECS};

fn told(stage: &mut Stage, state: Option<HelpState>) {
    stage.happen(Message::HelpTold(state));
}

/// The heading of the screen about help.
fn heading(stage: &Stage) -> &'static str {
    match screen(&stage.model) {
        Screen::Asks(question) => match question.asks {
            Saying::Key(key) => key,
            _ => panic!("a heading is a key"),
        },
        _ => panic!("a question"),
    }
}

#[test]
fn the_screen_says_only_what_is_so() {
    let mut stage = Stage::new();
    stage.press(Action::CallStaff);
    assert!(stage.model.wants_help());
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
        assert!(stage.model.wants_help(), "{state:?}");
    }
    told(&mut stage, Some(NotAsked));
    assert_eq!(heading(&stage), "staff-question", "they were here");
    assert!(!stage.model.wants_help());
}

#[test]
fn back_at_what_was_being_done_staff_still_come_until_it_is_enough() {
    let mut stage = Stage::confirming();
    stage.press(Action::CallStaff);
    told(&mut stage, Some(Seen));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Confirm);
    assert!(stage.model.wants_help());
    stage.press(Action::CallStaff);
    assert_eq!(stage.model.help, Helping::Told(Seen), "it is not asked for again");
    stage.press(Action::EndHelp);
    assert_eq!((stage.model.step.clone(), stage.model.wants_help()), (Step::Confirm, false));
    stage.happen(Message::HelpTold(Some(Coming)));
    assert!(!stage.model.wants_help(), "an answer that comes late");
    assert!(stage.press(Action::EndHelp).is_empty(), "and not from another screen");
    assert_eq!(stage.model.step, Step::Confirm);
}

#[test]
fn a_cut_line_takes_nothing_back() {
    let mut stage = Stage::confirming();
    stage.press(Action::CallStaff);
    told(&mut stage, Some(Asked));
    stage.press(Action::Back);
    stage.happen(Message::HelpTold(None));
    assert!(stage.model.wants_help());
}

#[test]
fn where_no_desk_is_the_server_is_asked_only_while_the_screen_is_shown() {
    let mut stage = Stage::confirming();
    stage.press(Action::CallStaff);
    told(&mut stage, Some(NoDesk));
    stage.press(Action::Back);
    assert!(!stage.model.wants_help());
    stage.press(Action::CallStaff);
    assert!(stage.model.wants_help());
}

#[test]
fn who_waits_for_staff_at_the_screen_is_not_forgotten_for_ten_minutes() {
    let mut stage = Stage::new();
    stage.join(Waiting, 3);
    stage.press(Action::CallStaff);
    told(&mut stage, Some(Seen));
    stage.press(Action::Back);
    for _ in 0..STAFF_SECS - 1 {
        stage.wait(1);
        assert_eq!((stage.model.step.clone(), stage.model.idle_warning), (Step::Ticket, None));
    }
    for _ in 0..=IDLE_SECS + WARNING_SECS {
        stage.wait(1);
    }
    assert_eq!(stage.model.step, Step::Start, "nobody is there any more");
    assert!(!stage.model.wants_help(), "and nobody is called to an empty screen");
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
    assert_eq!((stage.model.step.clone(), stage.model.wants_help()), (Step::Start, true));
    stage.press(Action::StartBooking);
    stage.press(Action::StartOver);
    assert!(!stage.model.wants_help());
}
