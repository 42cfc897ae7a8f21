//! A desk of a clinic in another time zone: its day, its list and its times are the clinic's.

use jari_common::attendance::AttendanceAct;
use jari_common::staff::Role;
use jari_common::time::{ZoneName, instant_of};
use jari_common::wire::AppointmentAtDesk;

use super::stage::{DAY, DESK, Stage, booked, reply};
use crate::desk::answer::main_act;
use crate::desk::model::DeskPress;

/// Signed in at a clinic in New York and one in Seoul, when it is eight in the evening of the day before there.
fn signed_in() -> Stage {
    let mut reply = reply(Role::Desk);
    reply.clinics_here[0].time_zone = Some(ZoneName::parse("America/New_York").unwrap());
    Stage::signed_in(reply)
}

/// Somebody booked at ten of the day at the clinic.
fn at_ten(stage: &Stage) -> AppointmentAtDesk {
    let starts_at = instant_of(DAY, 10 * 60, stage.shift().zone());
    AppointmentAtDesk { starts_at, ..booked(1, "김말순", 600) }
}

#[test]
fn today_is_the_clinics_day_and_each_clinic_has_its_own() {
    let mut stage = signed_in();
    let yesterday = DAY.yesterday().unwrap();
    assert_eq!(stage.shift().date, yesterday, "ten in the morning here is evening there");
    stage.press(DeskPress::Clinic(jari_samples::clinic_id("C2")));
    stage.press(DeskPress::Today);
    assert_eq!(stage.shift().date, DAY);
    stage.press(DeskPress::Clinic(jari_samples::clinic_id("C1")));
    stage.press(DeskPress::Today);
    assert_eq!(stage.shift().date, yesterday);
}

#[test]
fn people_arrive_on_the_day_that_it_is_at_the_clinic() {
    let stage = signed_in();
    let appointment = at_ten(&stage);
    let next = |at| main_act(stage.shift(), DESK, &appointment, at);
    assert_eq!(next(stage.now), None, "there it is the day before");
    let midnight = instant_of(DAY, 0, stage.shift().zone());
    assert_eq!(next(midnight), Some(AttendanceAct::Arrive));
}
