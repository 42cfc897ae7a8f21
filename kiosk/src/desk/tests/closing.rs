//! The end of the day: each person is asked of, no time answers, and whoever goes is asked once.

use jari_common::attendance::{
    AppointmentEnd, Attendance, AttendanceAct, OutOfTurnReason, ServiceState, Whereabouts,
};
use jari_common::id::BookingId;
use jari_common::staff::Role;
use jari_common::time::plus_secs;
use jari_common::wire::AppointmentAtDesk;

use super::stage::{DESK, Stage, booked, here, ten};
use crate::desk::answer::{main_act, may, may_call_out_of_turn, other_acts};
use crate::desk::closing::questions;
use crate::desk::model::{DeskNews, DeskOrder, DeskPress};
use crate::desk::update::CHANGING_SECS;

fn ended(how: AppointmentEnd, change: u64) -> Attendance {
    Attendance { end: Some(how), last_change: change, ..Attendance::default() }
}

fn at(attendance: Attendance, appointment: AppointmentAtDesk) -> AppointmentAtDesk {
    AppointmentAtDesk { attendance, ..appointment }
}

/// Past and not here, here, gone, finished, and still to come; it is ten o'clock.
fn day() -> Vec<AppointmentAtDesk> {
    let left = Attendance { whereabouts: Whereabouts::Left, ..here(ten()) };
    vec![
        booked(1, "김말순", 540),
        at(here(ten()), booked(2, "박영수", 550)),
        at(left, booked(3, "이순자", 555)),
        at(ended(AppointmentEnd::Served, 4), booked(4, "최정희", 560)),
        booked(5, "정만수", 660),
    ]
}

fn asked_of(stage: &Stage) -> Option<u64> {
    stage.shift().chosen.map(|booking| booking.0)
}

fn is_said(stage: &mut Stage, booking: u64, how: AppointmentEnd) {
    let orders = stage.press(DeskPress::Act(BookingId(booking), AttendanceAct::End { how }));
    assert!(matches!(orders.as_slice(), [DeskOrder::Attend { .. }]), "{orders:?}");
    let answer = Ok(Box::new(ended(how, 40 + booking)));
    stage.happen(DeskNews::Acted(Stage::token(), BookingId(booking), answer));
}

#[test]
fn everybody_of_whom_nothing_is_said_is_asked_of_and_nobody_whose_time_has_not_come() {
    let mut stage = Stage::with(Role::Desk, day());
    assert_eq!(questions(stage.shift(), ten()), [1, 2, 3].map(BookingId));
    stage.press(DeskPress::CloseDay);
    assert_eq!(asked_of(&stage), Some(1));
    is_said(&mut stage, 1, AppointmentEnd::DidNotCome);
    assert_eq!(asked_of(&stage), Some(2), "the next is asked of by itself");
    stage.press(DeskPress::AskNext);
    assert_eq!(asked_of(&stage), Some(3), "one may be left for later");
    assert_eq!(stage.press_at_once(DeskPress::AskNext), []);
    assert_eq!(asked_of(&stage), Some(3), "and a double click leaves nobody else");
    is_said(&mut stage, 3, AppointmentEnd::Served);
    assert_eq!(asked_of(&stage), Some(2));
    is_said(&mut stage, 2, AppointmentEnd::Served);
    assert_eq!((asked_of(&stage), questions(stage.shift(), ten())), (None, vec![]));
}

#[test]
fn whoever_was_left_for_later_comes_after_all_others() {
    let list = vec![
        booked(1, "김말순", 500),
        booked(2, "박영수", 510),
        booked(3, "이순자", 520),
        booked(4, "최정희", 530),
    ];
    let mut stage = Stage::with(Role::Desk, list);
    stage.press(DeskPress::CloseDay);
    stage.press(DeskPress::AskNext);
    for (said, next) in [(2, Some(3)), (3, Some(4)), (4, Some(1)), (1, None)] {
        is_said(&mut stage, said, AppointmentEnd::DidNotCome);
        assert_eq!(asked_of(&stage), next);
    }
}

#[test]
fn a_second_click_says_nothing_of_whoever_is_asked_of_next() {
    let mut stage = Stage::with(Role::Desk, day());
    stage.press(DeskPress::CloseDay);
    is_said(&mut stage, 1, AppointmentEnd::DidNotCome);
    let how = AppointmentEnd::Served;
    let second = DeskPress::Act(BookingId(2), AttendanceAct::End { how });
    assert_eq!(stage.press_at_once(second), []);
}

#[test]
fn whoever_is_only_looked_at_stays_on_the_screen() {
    let mut stage = Stage::with(Role::Desk, day());
    stage.press(DeskPress::CloseDay);
    stage.press(DeskPress::Choose(BookingId(4)));
    stage.told(false, vec![booked(6, "한복남", 660)], vec![]);
    assert_eq!(asked_of(&stage), Some(4), "they are done already");
    stage.press(DeskPress::Choose(BookingId(2)));
    is_said(&mut stage, 2, AppointmentEnd::Served);
    assert_eq!(asked_of(&stage), Some(3), "whoever was chosen of them is followed by the next");
}

#[test]
fn time_alone_answers_nothing() {
    let mut stage = Stage::with(Role::Desk, day());
    stage.press(DeskPress::CloseDay);
    assert_eq!(stage.wait(600), []);
    assert_eq!(questions(stage.shift(), stage.now), [1, 2, 3].map(BookingId));
}

#[test]
fn whoever_ends_the_last_shift_of_the_day_is_asked_once_and_may_go_all_the_same() {
    let over: Vec<_> = day().into_iter().filter(|it| it.booking != BookingId(5)).collect();
    let mut stage = Stage::with(Role::Desk, over.clone());
    assert_eq!(stage.press(DeskPress::SignOut), []);
    assert!(stage.shift().is_closing);
    stage.press(DeskPress::EndClosing);
    let orders = stage.press(DeskPress::SignOut);
    assert!(matches!(orders.as_slice(), [DeskOrder::SignOut(_), ..]), "{orders:?}");
    // Whoever went without a look at the question leaves no names behind.
    let mut stage = Stage::with(Role::Desk, over.clone());
    stage.press(DeskPress::SignOut);
    assert_eq!(stage.wait(CHANGING_SECS - 1), []);
    assert!(matches!(stage.wait(1).as_slice(), [DeskOrder::SignOut(_), ..]));
    // And whoever answers it has the usual time.
    let mut stage = Stage::with(Role::Desk, over.clone());
    stage.press(DeskPress::SignOut);
    stage.press(DeskPress::AskNext);
    assert_eq!(stage.wait(CHANGING_SECS), []);
    // At noon others are still to come, and a helper could not answer.
    for (role, list) in [(Role::Desk, day()), (Role::Helper, over)] {
        let mut stage = Stage::with(role, list);
        let orders = stage.press(DeskPress::SignOut);
        assert!(matches!(orders.as_slice(), [DeskOrder::SignOut(_), ..]), "{role:?}");
    }
}

#[test]
fn whoever_looks_at_another_day_or_clinic_when_they_go_is_asked_of_their_own_day() {
    let over: Vec<_> = day().into_iter().filter(|it| it.booking != BookingId(5)).collect();
    let elsewhere = DeskPress::Clinic(jari_samples::clinic_id("C2"));
    for away in [DeskPress::Days(1), elsewhere] {
        let mut stage = Stage::with(Role::Desk, over.clone());
        stage.press(away.clone());
        assert_eq!(questions(stage.shift(), ten()), [], "another list is shown");
        assert_eq!(stage.press(DeskPress::SignOut), [], "{away:?}");
        assert!(stage.shift().is_closing);
        assert_eq!((asked_of(&stage), stage.shift().date), (Some(1), super::stage::DAY));
        let orders = stage.press(DeskPress::SignOut);
        assert!(matches!(orders.as_slice(), [DeskOrder::SignOut(_), ..]), "{orders:?}");
    }
}

#[test]
fn a_row_that_is_pressed_just_after_the_rows_moved_chooses_nobody() {
    let mut stage = Stage::with(Role::Desk, day());
    let ended = at(ended(AppointmentEnd::Served, 40), booked(1, "김말순", 540));
    stage.told(false, vec![ended], vec![]);
    stage.press_at_once(DeskPress::Choose(BookingId(3)));
    assert_eq!(asked_of(&stage), None, "the third row was another's when they looked");
    stage.press(DeskPress::Choose(BookingId(3)));
    assert_eq!(asked_of(&stage), Some(3));
    // Somebody who is added above moves them all.
    stage.told(false, vec![booked(7, "한복남", 500)], vec![]);
    stage.press_at_once(DeskPress::Choose(BookingId(2)));
    assert_eq!(asked_of(&stage), Some(3));
}

#[test]
fn a_button_in_a_row_that_has_just_moved_says_nothing_of_anybody() {
    let mut stage = Stage::with(Role::Desk, day());
    let arrive = |booking| DeskPress::Act(BookingId(booking), AttendanceAct::Arrive);
    let ended = at(ended(AppointmentEnd::Served, 40), booked(1, "김말순", 540));
    stage.told(false, vec![ended], vec![]);
    assert_eq!(stage.press_at_once(arrive(5)), [], "another row was there when they looked");
    // What is beside the list is of whoever was chosen.
    stage.press(DeskPress::Choose(BookingId(5)));
    stage.told(false, vec![booked(7, "한복남", 500)], vec![]);
    assert_eq!(stage.press_at_once(arrive(5)).len(), 1);
    assert_eq!(stage.press(arrive(7)).len(), 1);
}

#[test]
fn yesterdays_list_is_nobodys_question_today_and_a_look_away_forgets_nothing() {
    let over: Vec<_> = day().into_iter().filter(|it| it.booking != BookingId(5)).collect();
    let mut stage = Stage::with(Role::Desk, over.clone());
    stage.press(DeskPress::Days(1));
    // There and back before anything was heard, and away again.
    stage.press(DeskPress::Today);
    stage.press(DeskPress::Days(1));
    assert_eq!(stage.press(DeskPress::SignOut), [], "they are asked of their own day");
    let mut stage = Stage::with(Role::Desk, over);
    stage.press(DeskPress::Days(1));
    stage.now = plus_secs(stage.now, 14 * 3_600 + 60);
    let orders = stage.press(DeskPress::SignOut);
    assert!(matches!(orders.as_slice(), [DeskOrder::SignOut(_), ..]), "{orders:?}");
}

#[test]
fn another_day_ends_the_questions() {
    let mut stage = Stage::with(Role::Desk, day());
    stage.press(DeskPress::CloseDay);
    stage.press(DeskPress::Days(1));
    assert!(!stage.shift().is_closing);
}

#[test]
fn nobody_is_called_before_who_came_first_but_by_an_admin_with_a_reason() {
    let first = at(here(plus_secs(ten(), 60)), booked(1, "김말순", 600));
    let second = at(here(plus_secs(ten(), 120)), booked(2, "박영수", 600));
    let other_campaign = AppointmentAtDesk {
        campaign: jari_common::id::CampaignId(9),
        ..at(here(ten()), booked(3, "이순자", 600))
    };
    for (role, may_break) in [(Role::Helper, false), (Role::Desk, false), (Role::ClinicAdmin, true)]
    {
        let erased = AppointmentAtDesk {
            people: Vec::new(),
            ..at(here(ten()), booked(4, "최정희", 590))
        };
        let list = vec![first.clone(), second.clone(), other_campaign.clone(), erased];
        let stage = Stage::with(role, list);
        let (shift, now) = (stage.shift(), stage.now);
        let serves = role != Role::Helper;
        for next in [&first, &other_campaign] {
            let main = main_act(shift, DESK, next, now);
            assert_eq!(main == Some(AttendanceAct::Call), serves, "{role:?}");
            assert!(!may_call_out_of_turn(shift, DESK, next, now), "they are next");
        }
        assert_eq!(main_act(shift, DESK, &second, now), None);
        for passes in [AttendanceAct::Call, AttendanceAct::GoIn] {
            assert!(!may(shift, DESK, &second, passes, now), "{passes:?}");
        }
        assert!(!other_acts(shift, DESK, &second, now).contains(&AttendanceAct::Call));
        assert_eq!(may_call_out_of_turn(shift, DESK, &second, now), may_break, "{role:?}");
        assert_eq!(shift.roll.before(&second), 1);
    }
}

#[test]
fn the_reason_goes_with_the_call() {
    let first = at(here(ten()), booked(1, "김말순", 600));
    let second = at(here(plus_secs(ten(), 120)), booked(2, "박영수", 600));
    let mut stage = Stage::with(Role::ClinicAdmin, vec![first, second]);
    let called = AttendanceAct::CallOutOfTurn { reason: OutOfTurnReason::NeedsHelp };
    let orders = stage.press(DeskPress::Act(BookingId(2), called));
    let [DeskOrder::Attend { act, .. }] = orders.as_slice() else { panic!("{orders:?}") };
    assert_eq!(*act, called);
}

#[test]
fn who_was_set_aside_is_called_again_in_their_own_place() {
    let reason = jari_common::attendance::AsideReason::NoAnswer;
    let aside = Attendance { service: ServiceState::Aside { reason }, ..here(ten()) };
    let is_aside = at(aside, booked(2, "박영수", 600));
    for (minutes, expected) in [(1, Some(AttendanceAct::Call)), (0, None)] {
        let other = at(here(plus_secs(ten(), minutes * 60)), booked(1, "김말순", 600));
        let stage = Stage::with(Role::Desk, vec![other.clone(), is_aside.clone()]);
        let main = |who| main_act(stage.shift(), DESK, who, stage.now);
        assert_eq!((main(&is_aside), main(&other)), (expected, Some(AttendanceAct::Call)));
    }
}
