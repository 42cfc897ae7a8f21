//! Who is at the desk, and what is left when they go.

use jari_common::staff::{Role, StaffStanding};

use super::stage::{ME, OTHER, Stage, booked, reply};
use crate::desk::model::{
    DeskNews, DeskOrder, DeskPress, DeskTrouble, Secret, SignInAsks, SignInStage,
};
use crate::desk::update::{CHANGING_SECS, IDLE_SECS};

fn asks(stage: &Stage) -> Option<&SignInAsks> {
    match &stage.desk.sign_in {
        SignInStage::Secret(it) => Some(&it.asks),
        SignInStage::No | SignInStage::Names => None,
    }
}

fn type_secret(stage: &mut Stage, typed: &str) -> Vec<DeskOrder> {
    stage.press(DeskPress::TypedSecret(Secret(typed.to_owned())));
    stage.press(DeskPress::Next)
}

#[test]
fn a_name_and_six_digits_sign_in_and_a_wrong_pin_is_typed_again() {
    let mut stage = Stage::new();
    stage.press(DeskPress::ChooseStaff(ME));
    assert_eq!(type_secret(&mut stage, "12"), []);
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::NotAPin));
    let orders = type_secret(&mut stage, "25a80-36 99");
    assert_eq!(orders, [DeskOrder::SignIn { staff: ME, pin: Secret("258036".to_owned()) }]);
    assert_eq!(type_secret(&mut stage, "258036"), [], "one try at a time");
    stage.happen(DeskNews::SignedIn(ME, Err(DeskTrouble::WrongPin)));
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::WrongPin));
    assert_eq!(type_secret(&mut stage, "258036").len(), 1);
    stage.happen(DeskNews::SignedIn(ME, Ok(Box::new(reply(Role::Desk)))));
    assert_eq!(stage.shift().name, "김간호사");
    assert_eq!(stage.desk.trouble, None);
}

#[test]
fn somebody_new_chooses_a_pin_twice_the_same_and_not_an_easy_one() {
    let mut stage = Stage::new();
    stage.desk.staff[0].standing = StaffStanding::Invited;
    stage.press(DeskPress::ChooseStaff(ME));
    assert_eq!(asks(&stage), Some(&SignInAsks::Code));
    assert_eq!(type_secret(&mut stage, "ABCD 1234"), []);
    type_secret(&mut stage, "123456");
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::EasyPin));
    type_secret(&mut stage, "258036");
    type_secret(&mut stage, "258037");
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::PinsDiffer));
    type_secret(&mut stage, "258036");
    let orders = type_secret(&mut stage, "258036");
    let (code, pin) = (Secret("ABCD 1234".to_owned()), Secret("258036".to_owned()));
    assert_eq!(orders, [DeskOrder::ChoosePin { staff: ME, code, pin }]);
    stage.happen(DeskNews::SignedIn(ME, Err(DeskTrouble::WrongPin)));
    assert_eq!(asks(&stage), Some(&SignInAsks::Code), "the code is typed again");
}

#[test]
fn a_sign_in_that_was_given_up_ends_unseen() {
    let mut stage = Stage::new();
    stage.press(DeskPress::ChooseStaff(ME));
    type_secret(&mut stage, "258036");
    stage.press(DeskPress::GiveUp);
    let orders = stage.happen(DeskNews::SignedIn(ME, Ok(Box::new(reply(Role::Desk)))));
    assert!(stage.desk.shift.is_none());
    assert!(orders.contains(&DeskOrder::SignOut(Secret("staff-token".to_owned()))), "{orders:?}");
}

#[test]
fn an_answer_for_one_person_signs_in_nobody_else() {
    let mut stage = Stage::new();
    stage.press(DeskPress::ChooseStaff(ME));
    type_secret(&mut stage, "258036");
    stage.press(DeskPress::GiveUp);
    stage.press(DeskPress::ChooseStaff(OTHER));
    stage.press(DeskPress::TypedSecret(Secret("147".to_owned())));
    let late = stage.happen(DeskNews::SignedIn(ME, Err(DeskTrouble::WrongPin)));
    assert_eq!((late, stage.desk.trouble), (Vec::new(), None), "it is nobody's any more");
    let orders = stage.happen(DeskNews::SignedIn(ME, Ok(Box::new(reply(Role::Desk)))));
    assert!(orders.contains(&DeskOrder::SignOut(Stage::token())), "{orders:?}");
    assert!(stage.desk.shift.is_none());
    let SignInStage::Secret(it) = &stage.desk.sign_in else { panic!("the other still types") };
    assert_eq!((it.staff, it.typed.0.as_str()), (OTHER, "147"));
}

#[test]
fn whoever_takes_over_is_signed_in_also_when_the_first_is_told_first_that_they_are_out() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    stage.press(DeskPress::ChangeStaff);
    stage.press(DeskPress::ChooseStaff(OTHER));
    type_secret(&mut stage, "258036");
    let clinic = jari_samples::clinic_id("C1");
    let ended = Err(DeskTrouble::SignedOut);
    stage.happen(DeskNews::Day(Stage::token(), clinic, super::stage::DAY, ended));
    assert_eq!(stage.desk.trouble, None);
    assert!(!format!("{:?}", stage.desk).contains("김말순"));
    stage.happen(DeskNews::SignedIn(OTHER, Ok(Box::new(reply(Role::Desk)))));
    assert_eq!(stage.shift().me, OTHER);
}

#[test]
fn whoever_pressed_somebody_else_and_went_is_signed_out_soon() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    stage.press(DeskPress::ChangeStaff);
    assert_eq!(stage.wait(CHANGING_SECS - 1), []);
    let orders = stage.wait(1);
    assert_eq!(orders, [DeskOrder::SignOut(Stage::token()), DeskOrder::ListStaff]);
    stage.press(DeskPress::GiveUp);
    assert!(stage.desk.shift.is_none(), "no way back to the list");
}

#[test]
fn a_clock_that_is_corrected_while_somebody_signs_in_ends_nothing() {
    for by in [jiff::SignedDuration::from_hours(10), jiff::SignedDuration::from_hours(-9)] {
        let mut stage = Stage::new();
        stage.press(DeskPress::ChooseStaff(ME));
        type_secret(&mut stage, "258036");
        stage.now = stage.now.checked_add(by).unwrap();
        stage.happen(DeskNews::TimeCorrected(by));
        stage.wait(0);
        stage.happen(DeskNews::SignedIn(ME, Ok(Box::new(reply(Role::Desk)))));
        assert_eq!(stage.shift().name, "김간호사");
        stage.desk.shift.as_mut().unwrap().until = jiff::Timestamp::MAX;
        assert_eq!(stage.wait(IDLE_SECS - 1), [], "{by:?}");
        assert_ne!(stage.wait(1), [], "and being left alone counts as before");
    }
}

#[test]
fn another_person_takes_over_in_two_presses_and_a_pin_and_the_first_goes_on_if_they_do_not() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    stage.press(DeskPress::ChangeStaff);
    stage.press(DeskPress::ChooseStaff(OTHER));
    assert_eq!(asks(&stage), Some(&SignInAsks::Pin));
    stage.press(DeskPress::GiveUp);
    stage.press(DeskPress::GiveUp);
    assert!(matches!(stage.desk.sign_in, SignInStage::No));
    assert_eq!(stage.shift().me, ME);
    assert!(stage.shift().roll.get(jari_common::id::BookingId(1)).is_some());
}

#[test]
fn a_desk_that_is_left_alone_or_whose_shift_is_over_shows_nobody() {
    let ends: [fn(&mut Stage) -> Vec<DeskOrder>; 3] = [
        |stage| stage.wait(IDLE_SECS),
        |stage| {
            stage.press(DeskPress::TroubleSeen);
            stage.now = stage.shift().until;
            stage.press(DeskPress::TroubleSeen);
            stage.wait(0)
        },
        |stage| stage.press(DeskPress::SignOut),
    ];
    for end in ends {
        let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 660)]);
        assert_eq!(stage.wait(IDLE_SECS - 1), []);
        let orders = end(&mut stage);
        assert_eq!(orders, [DeskOrder::SignOut(Stage::token()), DeskOrder::ListStaff]);
        assert!(stage.desk.shift.is_none() && stage.desk.followed().is_none());
        assert!(!format!("{:?}", stage.desk).contains("김말순"), "nothing of people is left");
    }
}

#[test]
fn a_machine_that_slept_shows_nobody_and_signs_in_nobody() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    stage.press(DeskPress::ChangeStaff);
    stage.press(DeskPress::ChooseStaff(OTHER));
    type_secret(&mut stage, "258036");
    let orders = stage.press(DeskPress::Slept);
    assert_eq!(orders, [DeskOrder::SignOut(Stage::token()), DeskOrder::ListStaff]);
    let orders = stage.happen(DeskNews::SignedIn(OTHER, Ok(Box::new(reply(Role::Desk)))));
    assert!(orders.contains(&DeskOrder::SignOut(Stage::token())));
    assert!(stage.desk.shift.is_none());
}

#[test]
fn a_day_that_is_not_for_this_desk_any_more_goes_from_the_screen_and_the_shift_goes_on() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    let (clinic, refused) = (jari_samples::clinic_id("C1"), Err(DeskTrouble::AnotherClinic));
    stage.happen(DeskNews::Day(Stage::token(), clinic, super::stage::DAY, refused));
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::AnotherClinic));
    assert!(!format!("{:?}", stage.shift()).contains("김말순"));
}

#[test]
fn a_sign_in_that_the_server_ended_takes_the_names_with_it() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    let clinic = jari_samples::clinic_id("C1");
    let ended = Err(DeskTrouble::SignedOut);
    stage.happen(DeskNews::Day(Stage::token(), clinic, super::stage::DAY, ended));
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::SignedOut));
    assert!(!format!("{:?}", stage.desk).contains("김말순"));
}

#[test]
fn no_token_and_no_pin_is_written_out() {
    let mut stage = Stage::with(Role::Desk, Vec::new());
    assert!(!format!("{:?}", stage.desk).contains("staff-token"));
    stage.press(DeskPress::ChangeStaff);
    stage.press(DeskPress::ChooseStaff(OTHER));
    stage.press(DeskPress::TypedSecret(Secret("258036".to_owned())));
    let orders = stage.press(DeskPress::Next);
    assert!(!format!("{:?} {orders:?}", stage.desk).contains("258036"));
}
