//! Somebody stands at the desk who is not on the list.

use jari_common::id::BookingId;
use jari_common::staff::Role;
use jari_common::time::{instant_of, seoul};
use jari_common::wire::{AppointmentElsewhere, FoundAppointment};

use super::stage::{DAY, Stage, booked};
use crate::desk::finding::{FoundWhere, found_where};
use crate::desk::model::{DeskNews, DeskOrder, DeskPress, DeskTrouble, FindField};
use crate::desk::roll::Group;

fn fill(stage: &mut Stage, [name, birth, phone]: [&str; 3]) -> Vec<DeskOrder> {
    for (field, typed) in
        [(FindField::Name, name), (FindField::BirthDate, birth), (FindField::Phone, phone)]
    {
        stage.press(DeskPress::TypedToFind(field, typed.to_owned()));
    }
    stage.press(DeskPress::Find)
}

fn found(clinic: &str, day: i32) -> FoundAppointment {
    let date = DAY.saturating_add(jiff::Span::new().days(day));
    FoundAppointment {
        campaign: jari_samples::CAMPAIGN,
        number: 12,
        appointment: Some(AppointmentElsewhere {
            booking: BookingId(77),
            clinic: jari_samples::clinic_id(clinic),
            clinic_name: "먼의원".to_owned(),
            address: "서울".to_owned(),
            metres: 1_200,
            starts_at: instant_of(date, 600, &seoul()),
            time_zone: None,
        }),
    }
}

#[test]
fn what_was_typed_is_used_and_each_field_that_cannot_be_read_is_named() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    stage.press(DeskPress::Typed("박영수".to_owned()));
    assert_eq!(stage.press(DeskPress::Find), [], "it only opens");
    let wrong = |stage: &Stage| stage.shift().finding.as_ref().unwrap().wrong;
    assert_eq!(stage.shift().finding.as_ref().unwrap().name, "박영수");
    for (typed, expected) in [
        (["", "19470301", ""], FindField::Name),
        (["박영수", "470301", ""], FindField::BirthDate),
        (["박영수", "19470231", ""], FindField::BirthDate),
        (["박영수", "20990101", ""], FindField::BirthDate),
        (["박영수", "19470301", "12"], FindField::Phone),
    ] {
        assert_eq!(fill(&mut stage, typed), [], "{typed:?}");
        assert_eq!(wrong(&stage), Some(expected), "{typed:?}");
    }
    for birth in ["19470301", "1947-03-01", "1947. 3. 1."] {
        let orders = fill(&mut stage, ["박영수", birth, "010-1234-5678"]);
        let [DeskOrder::Find { person, .. }] = &orders[..] else { panic!("{orders:?}") };
        assert_eq!(person.birth_date.date().to_string(), "1947-03-01");
        assert_eq!(stage.press(DeskPress::Find), [], "its answer is on the way");
        stage.happen(DeskNews::Found(Stage::token(), Err(DeskTrouble::Away)));
    }
}

#[test]
fn the_answer_says_where_they_are_expected_and_one_press_shows_it() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    let nowhere = FoundAppointment { appointment: None, ..found("C1", 0) };
    for (told, expected) in [
        (found("C1", 0), FoundWhere::Here),
        (found("C1", 3), FoundWhere::AnotherDay),
        (found("C2", 0), FoundWhere::AnotherDay),
        (found("FAR", 0), FoundWhere::AnotherClinic),
        (found("FAR", 2), FoundWhere::AnotherClinic),
        (nowhere, FoundWhere::NoAppointment),
    ] {
        assert_eq!(found_where(stage.shift(), &told), expected, "{told:?}");
    }
    stage.press(DeskPress::Find);
    fill(&mut stage, ["박영수", "19470301", ""]);
    stage.happen(DeskNews::Found(Stage::token(), Ok(vec![found("C1", 3)])));
    let it = found("C1", 3).appointment.unwrap();
    let date = DAY.saturating_add(jiff::Span::new().days(3));
    stage.press(DeskPress::Show(it.clinic, date, it.booking));
    assert!(stage.shift().finding.is_none());
    assert_eq!(stage.shift().group, Group::All);
    assert_eq!(stage.desk.followed().map(|it| it.date), Some(date));
}

#[test]
fn an_answer_for_a_form_that_was_closed_is_dropped() {
    let mut stage = Stage::with(Role::Desk, Vec::new());
    stage.press(DeskPress::Find);
    fill(&mut stage, ["박영수", "19470301", ""]);
    stage.press(DeskPress::EndFind);
    stage.happen(DeskNews::Found(Stage::token(), Ok(vec![found("C1", 3)])));
    assert!(stage.shift().finding.is_none());
    assert!(!format!("{:?}", stage.desk).contains("박영수"));
}
