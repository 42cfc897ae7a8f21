//! What staff say of people: one act at a time, never on what is no longer true, and always the same that the server allows.

use jari_common::attendance::{
    AppointmentEnd, Attendance, AttendanceAct, LastAct, ServiceState, Whereabouts,
};
use jari_common::id::BookingId;
use jari_common::staff::{Allowed, Role, StaffRight};
use jari_common::time::plus_secs;
use jari_common::wire::AppointmentAtDesk;
use proptest::prelude::*;

use super::listing::attendance;
use super::stage::{DESK, ME, OTHER, Stage, booked, here, ten};
use crate::desk::answer::{CALLS_MAX, main_act, may, other_acts};
use crate::desk::model::{DeskNews, DeskOrder, DeskPress, DeskTrouble};

const MALSUN: BookingId = BookingId(1);

fn arrive() -> DeskPress {
    DeskPress::Act(MALSUN, AttendanceAct::Arrive)
}

fn row(stage: &Stage) -> &AppointmentAtDesk {
    stage.shift().roll.get(MALSUN).unwrap()
}

fn follows(orders: &[DeskOrder]) -> Option<u64> {
    match orders {
        [DeskOrder::Attend { follows, .. }] => Some(*follows),
        [] => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_second_press_waits_for_the_answer_and_names_what_it_follows() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    assert_eq!(follows(&stage.press(arrive())), Some(0));
    assert_eq!(follows(&stage.press(arrive())), None, "its answer is on the way");
    assert_eq!(row(&stage).attendance, Attendance::default(), "nothing is shown before it is true");
    stage.happen(DeskNews::Acted(Stage::token(), MALSUN, Ok(Box::new(here(ten())))));
    assert_eq!(row(&stage).attendance, here(ten()));
    let call = DeskPress::Act(MALSUN, AttendanceAct::Call);
    assert_eq!(follows(&stage.press(call)), Some(3));
}

#[test]
fn an_answer_that_comes_after_the_list_does_not_turn_it_back() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    stage.press(arrive());
    let later = Attendance { last_change: 9, ..here(plus_secs(ten(), 60)) };
    stage.told(
        false,
        vec![AppointmentAtDesk { attendance: later, ..booked(1, "김말순", 600) }],
        vec![],
    );
    stage.happen(DeskNews::Acted(Stage::token(), MALSUN, Ok(Box::new(here(ten())))));
    assert_eq!(row(&stage).attendance, later);
    assert!(stage.shift().acting.is_empty());
}

#[test]
fn a_list_that_was_read_before_an_act_does_not_turn_its_answer_back() {
    for whole in [true, false] {
        let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
        stage.press(arrive());
        let answered = Attendance { last_change: 50, ..here(ten()) };
        stage.happen(DeskNews::Acted(Stage::token(), MALSUN, Ok(Box::new(answered))));
        stage.told(whole, vec![booked(1, "김말순", 600)], vec![]);
        assert_eq!(row(&stage).attendance, answered, "whole: {whole}");
        let call = DeskPress::Act(MALSUN, AttendanceAct::Call);
        assert_eq!(follows(&stage.press(call)), Some(50), "and the next act follows it");
    }
}

#[test]
fn who_was_too_late_is_told_and_may_act_again() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    stage.press(arrive());
    stage.happen(DeskNews::Acted(Stage::token(), MALSUN, Err(DeskTrouble::OutOfDate)));
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::OutOfDate));
    assert_eq!(follows(&stage.press(arrive())), Some(0));
    assert_eq!(stage.desk.trouble, None, "what was told is over with the next act");
}

#[test]
fn what_is_typed_finds_one_person_and_chooses_them_and_their_arrival_clears_the_field() {
    let mut stage =
        Stage::with(Role::Helper, vec![booked(1, "김말순", 600), booked(2, "박영수", 630)]);
    stage.press(DeskPress::Typed("5678".to_owned()));
    assert_eq!(stage.shift().chosen, None, "two fit");
    stage.press(DeskPress::Typed("말순".to_owned()));
    assert_eq!(stage.shift().chosen, Some(MALSUN));
    stage.press(arrive());
    assert_eq!(stage.shift().typed, "");
    assert_eq!(stage.shift().chosen, Some(MALSUN), "and they stay on the screen");
}

#[test]
fn a_double_click_does_nothing_to_whoever_stands_there_then() {
    let list = vec![booked(1, "김말순", 600), booked(2, "박영수", 630)];
    let mut stage = Stage::with(Role::Desk, list);
    assert_eq!(follows(&stage.press(arrive())), Some(0));
    let other = DeskPress::Act(BookingId(2), AttendanceAct::Arrive);
    assert_eq!(stage.press_at_once(other.clone()), []);
    assert_eq!(follows(&stage.press(other)), Some(0), "a second later it is meant");
}

#[test]
fn nobody_stays_chosen_who_does_not_fit_what_is_typed() {
    let list = vec![booked(1, "김말순", 600), booked(2, "이기수", 630), booked(3, "김기자", 640)];
    let mut stage = Stage::with(Role::Desk, list);
    for (typed, expected) in [
        ("말", Some(MALSUN)),
        ("말ㄱ", None),
        ("기", None),
        ("김ㅁ", Some(MALSUN)),
        ("김", None),
        ("이기", Some(BookingId(2))),
    ] {
        stage.press(DeskPress::Typed(typed.to_owned()));
        assert_eq!(stage.shift().chosen, expected, "{typed}");
    }
    stage.press(DeskPress::Typed(String::new()));
    assert_eq!(stage.shift().chosen, Some(BookingId(2)), "an empty field says nothing");
}

#[test]
fn whom_the_clinic_cannot_see_is_not_received_with_one_press_and_of_the_erased_nothing_is_said() {
    let stage = Stage::with(Role::ClinicAdmin, Vec::new());
    let displaced = AppointmentAtDesk { displaced: true, ..booked(1, "김말순", 600) };
    assert_eq!(main_act(stage.shift(), DESK, &displaced, ten()), None);
    assert!(may(stage.shift(), DESK, &displaced, AttendanceAct::Arrive, ten()));
    let erased = AppointmentAtDesk { people: Vec::new(), ..booked(1, "", 600) };
    assert_eq!(main_act(stage.shift(), DESK, &erased, ten()), None);
    assert_eq!(other_acts(stage.shift(), DESK, &erased, ten()), []);
}

#[test]
fn by_the_first_button_alone_somebody_who_comes_is_served() {
    let stage = Stage::with(Role::Desk, Vec::new());
    let mut appointment = booked(1, "김말순", 600);
    let mut acts = Vec::new();
    while let Some(act) = main_act(stage.shift(), DESK, &appointment, ten()) {
        acts.push(act);
        appointment.attendance = appointment.attendance.after(act, ten(), DESK);
        assert!(acts.len() < 9, "{acts:?}");
    }
    assert_eq!(appointment.attendance.end, Some(AppointmentEnd::Served));
    assert_eq!(acts.len(), 5);
}

#[test]
fn after_three_calls_somebody_is_set_aside_and_not_called_again() {
    let stage = Stage::with(Role::Desk, Vec::new());
    let mut appointment = booked(1, "김말순", 600);
    appointment.attendance = here(ten());
    for times in 1..=CALLS_MAX {
        assert!(may(stage.shift(), DESK, &appointment, AttendanceAct::Call, ten()), "{times}");
        appointment.attendance = appointment.attendance.after(AttendanceAct::Call, ten(), DESK);
        assert_eq!(appointment.attendance.service, ServiceState::Called { desk: DESK, times });
    }
    assert!(!may(stage.shift(), DESK, &appointment, AttendanceAct::Call, ten()));
    let aside = AttendanceAct::SetAside { reason: jari_common::attendance::AsideReason::NoAnswer };
    assert!(may(stage.shift(), DESK, &appointment, aside, ten()));
}

#[test]
fn ones_own_act_is_taken_back_by_everybody_and_anothers_by_an_admin() {
    let take_back = AttendanceAct::TakeBack { change: 3 };
    for (staff, role, expected) in [
        (ME, Role::Helper, true),
        (OTHER, Role::Helper, false),
        (OTHER, Role::Desk, false),
        (OTHER, Role::ClinicAdmin, true),
    ] {
        let stage = Stage::with(role, Vec::new());
        let mut appointment = booked(1, "김말순", 600);
        let last = here(ten()).last_act.map(|last| LastAct { staff, ..last });
        appointment.attendance = Attendance { last_act: last, ..here(ten()) };
        let allowed = may(stage.shift(), DESK, &appointment, take_back, ten());
        assert_eq!(allowed, expected, "{staff:?} {role:?}");
        let stale = AttendanceAct::TakeBack { change: 2 };
        assert!(!may(stage.shift(), DESK, &appointment, stale, ten()));
    }
}

#[test]
fn nobody_is_received_with_one_press_on_another_day() {
    let stage = Stage::with(Role::ClinicAdmin, Vec::new());
    let appointment = booked(1, "김말순", 600);
    let yesterday = plus_secs(ten(), 24 * 3600);
    assert_eq!(main_act(stage.shift(), DESK, &appointment, yesterday), None);
    assert!(main_act(stage.shift(), DESK, &appointment, ten()).is_some());
}

proptest! {
    #[test]
    fn the_desk_offers_what_the_server_allows_and_nothing_else(
        attendance in attendance(),
        role in prop::sample::select(Role::ALL.to_vec()),
        minutes in -60_i16..60,
    ) {
        let stage = Stage::with(role, Vec::new());
        let begins = u16::try_from(600 + minutes).unwrap();
        let appointment = AppointmentAtDesk { attendance, ..booked(1, "김말순", begins) };
        let main = main_act(stage.shift(), DESK, &appointment, ten());
        let others = other_acts(stage.shift(), DESK, &appointment, ten());
        prop_assert!(main.is_none_or(|main| !others.contains(&main)), "no act is offered twice");
        for act in main.into_iter().chain(others) {
            prop_assert!(attendance.may(act, DESK, ten() >= appointment.starts_at).is_ok(), "{act:?}");
            prop_assert_ne!(act.right().of(role), Allowed::No);
        }
        // Whoever stands there is always received by somebody who may receive people.
        let is_gone = attendance.end.is_none() && attendance.whereabouts == Whereabouts::Expected;
        if is_gone && StaffRight::Arrive.of(role) != Allowed::No {
            prop_assert_eq!(main, Some(AttendanceAct::Arrive));
        }
    }
}

#[test]
fn the_qr_of_a_slip_finds_its_person_and_the_next_slip_the_next_without_clearing_the_field() {
    let list = vec![booked(1, "김말순", 600), booked(12, "박영수", 630)];
    let mut stage = Stage::with(Role::Helper, list);
    let slip = |ticket: u64, number: u32| format!("JARI1-{ticket}-{number}-0123456789abcdef0123");
    stage.press(DeskPress::Typed(slip(12, 12)));
    assert_eq!(stage.shift().chosen, Some(BookingId(12)));
    let both = format!("{}{}", stage.shift().typed, slip(1, 1));
    stage.press(DeskPress::Typed(both));
    assert_eq!(stage.shift().chosen, Some(MALSUN));
    assert_eq!(stage.shift().typed, slip(1, 1));
    // A slip of before a lost disk names another number; it is nobody's here.
    stage.press(DeskPress::Typed(slip(1, 40)));
    assert_eq!(stage.shift().chosen, None);
}
