//! The list: it is what the server tells, whatever arrives first, and everybody is in it.

use jari_common::attendance::{
    AppointmentEnd, AsideReason, Attendance, NotServedReason, ServiceState, Whereabouts,
};
use jari_common::id::BookingId;
use jari_common::staff::Role;
use jari_common::time::plus_secs;
use jari_common::wire::AppointmentAtDesk;
use proptest::prelude::*;

use super::stage::{DAY, DESK, Stage, booked, here, ten};
use crate::desk::model::{DeskNews, DeskPress, Secret};
use crate::desk::roll::{Group, Roll, group_of};

fn names(stage: &Stage, group: Group, typed: &str) -> Vec<String> {
    let shown = stage.shift().roll.shown(group, typed, stage.now);
    shown.iter().map(|it| it.people[0].name.clone()).collect()
}

#[test]
fn changes_come_one_by_one_and_an_older_list_changes_nothing() {
    let list = vec![booked(2, "박영수", 630), booked(1, "김말순", 600)];
    let mut stage = Stage::with(Role::Desk, list);
    assert_eq!(names(&stage, Group::All, ""), ["김말순", "박영수"], "by time");
    let old = stage.day(false, vec![booked(2, "박영수", 630)], vec![BookingId(1)]);
    stage.told(false, vec![booked(3, "이순자", 590)], vec![BookingId(2)]);
    assert_eq!(names(&stage, Group::All, ""), ["이순자", "김말순"]);
    let clinic = jari_samples::clinic_id("C1");
    stage.happen(DeskNews::Day(Stage::token(), clinic, DAY, Ok(Box::new(old))));
    assert_eq!(names(&stage, Group::All, ""), ["이순자", "김말순"]);
    stage.told(true, vec![booked(4, "최옥순", 610)], Vec::new());
    assert_eq!(names(&stage, Group::All, ""), ["최옥순"], "the whole list");
}

#[test]
fn what_is_of_another_shift_another_clinic_or_another_day_is_not_shown() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    let clinic = |id| jari_samples::clinic_id(id);
    let tomorrow = DAY.tomorrow().unwrap();
    let former = Secret("former".to_owned());
    let wrong = [
        (former, clinic("C1"), DAY),
        (Stage::token(), clinic("C2"), DAY),
        (Stage::token(), clinic("C1"), tomorrow),
    ];
    for (token, clinic, date) in wrong {
        let day = stage.day(true, vec![booked(9, "남의분", 600)], Vec::new());
        stage.happen(DeskNews::Day(token, clinic, date, Ok(Box::new(day))));
        assert_eq!(names(&stage, Group::All, ""), ["김말순"]);
    }
    stage.press(DeskPress::Days(1));
    assert_eq!(names(&stage, Group::All, ""), Vec::<String>::new(), "until the day is told");
    assert_eq!(stage.desk.followed().map(|it| it.date), Some(tomorrow));
}

#[test]
fn who_came_early_passes_nobody_whose_time_is_before() {
    let mut early = booked(1, "일찍이", 660);
    early.attendance = here(ten());
    let mut on_time = booked(2, "제때에", 610);
    on_time.attendance = here(plus_secs(ten(), 480));
    let mut late = booked(3, "늦게야", 590);
    late.attendance = here(plus_secs(ten(), 540));
    let mut called = booked(4, "불린이", 580);
    called.attendance = here(ten());
    called.attendance.service = ServiceState::Called { desk: DESK, times: 1 };
    let stage = Stage::with(Role::Desk, vec![early, on_time, late, called]);
    assert_eq!(names(&stage, Group::Waiting, ""), ["늦게야", "제때에", "일찍이"]);
    assert_eq!(stage.shift().roll.next_to_call().map(|it| it.booking), Some(BookingId(3)));
}

#[test]
fn two_of_one_name_are_told_apart() {
    let list = vec![booked(1, "김말순", 600), booked(2, "김말순", 630), booked(3, "박영수", 640)];
    let stage = Stage::with(Role::Desk, list);
    assert!(stage.shift().roll.is_shared("김말순"));
    assert!(!stage.shift().roll.is_shared("박영수"));
}

#[test]
fn who_is_erased_stays_on_the_list_without_a_name() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    stage.told(false, vec![AppointmentAtDesk { people: Vec::new(), ..booked(1, "", 600) }], vec![]);
    assert_eq!(stage.shift().roll.shown(Group::All, "", stage.now).len(), 1);
    assert_eq!(stage.shift().roll.shown(Group::All, "말순", stage.now).len(), 0);
    let waits = AppointmentAtDesk { attendance: here(ten()), ..booked(1, "", 600) };
    let next = AppointmentAtDesk { attendance: here(ten()), ..booked(2, "박영수", 610) };
    stage.told(false, vec![AppointmentAtDesk { people: Vec::new(), ..waits }, next], vec![]);
    let next = stage.shift().roll.next_to_call().map(|it| it.booking);
    assert_eq!(next, Some(BookingId(2)), "and keeps nobody from being called");
    assert!(!format!("{:?}", stage.desk).contains("김말순"));
}

pub fn attendance() -> impl Strategy<Value = Attendance> {
    let whereabouts =
        prop::sample::select(vec![Whereabouts::Expected, Whereabouts::Here, Whereabouts::Left]);
    let other = jari_common::id::DeviceId(8);
    let service = prop::sample::select(vec![
        ServiceState::Waiting,
        ServiceState::Called { desk: DESK, times: 1 },
        ServiceState::Called { desk: other, times: 3 },
        ServiceState::In { desk: DESK },
        ServiceState::Aside { reason: AsideReason::NoAnswer },
        ServiceState::Done,
    ]);
    let end = prop::sample::select(vec![
        None,
        Some(AppointmentEnd::Served),
        Some(AppointmentEnd::NotServed { reason: NotServedReason::Clinic }),
        Some(AppointmentEnd::DidNotCome),
    ]);
    (whereabouts, service, end).prop_map(|(whereabouts, service, end)| Attendance {
        whereabouts,
        service,
        end,
        ..here(ten())
    })
}

proptest! {
    #[test]
    fn everybody_is_in_exactly_one_part_whatever_is_known_of_them(
        rows in prop::collection::vec((attendance(), 0_u16..1_430), 0..40),
        minute in 0_u32..1_440,
    ) {
        let mut stage = Stage::new();
        let list = rows.iter().enumerate().map(|(nth, (attendance, begins))| {
            let attendance = *attendance;
            AppointmentAtDesk { attendance, ..booked(nth as u64 + 1, "김말순", *begins) }
        });
        let list: Vec<AppointmentAtDesk> = list.collect();
        let mut roll = Roll::default();
        roll.take(stage.day(true, list.clone(), Vec::new()));
        let now = plus_secs(jari_common::time::instant_of(DAY, 0, &jari_common::time::seoul()), minute * 60);
        let parts = Group::ALL.into_iter().filter(|group| *group != Group::All);
        let mut seen: Vec<BookingId> =
            parts.flat_map(|group| roll.shown(group, "", now)).map(|it| it.booking).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, list.iter().map(|it| it.booking).collect::<Vec<_>>());
        let counts = roll.counts(now);
        for group in Group::ALL {
            prop_assert_eq!(counts[&group], roll.shown(group, "", now).len());
        }
        for it in &list {
            prop_assert_ne!(group_of(it, now), Group::All);
        }
    }

    #[test]
    fn differences_in_order_make_the_list_that_the_server_has(
        steps in prop::collection::vec((1_u64..9, 0_u16..1_000, any::<bool>()), 1..40),
    ) {
        let mut stage = Stage::new();
        let (mut roll, mut truth) = (Roll::default(), std::collections::BTreeMap::new());
        for (booking, minute, leaves) in steps {
            let day = if leaves {
                truth.remove(&booking);
                stage.day(false, Vec::new(), vec![BookingId(booking)])
            } else {
                truth.insert(booking, minute);
                stage.day(false, vec![booked(booking, "김말순", minute)], Vec::new())
            };
            roll.take(day);
        }
        let mut expected: Vec<(u16, u64)> = truth.into_iter().map(|(b, m)| (m, b)).collect();
        expected.sort_unstable();
        let shown = roll.shown(Group::All, "", ten());
        let shown: Vec<u64> = shown.iter().map(|it| it.booking.0).collect();
        prop_assert_eq!(shown, expected.into_iter().map(|(_, b)| b).collect::<Vec<_>>());
    }
}
