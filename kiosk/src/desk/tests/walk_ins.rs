//! Those who came without an appointment: found, put on the list, seated, gone, taken beyond the seats.

use jari_common::id::{BookingId, TicketId};
use jari_common::slot::SlotRef;
use jari_common::staff::Role;
use jari_common::time::plus_secs;
use jari_common::walk_in::{OverbookReason, WalkInAct, WalkInNoted};
use jari_common::wire::{AppointmentAtDesk, FoundAppointment, TimeAtDesk, WalkInAtDesk};
use jiff::civil::date;

use super::stage::{DAY, DESK, ME, OTHER, Stage, booked, here, person, ten};
use crate::desk::model::{
    DeskNews, DeskOrder, DeskPress, DeskTrouble, EnlistAsks, EnlistWith, FindField, WalkInNews,
    WalkInOrder, WalkInPress,
};
use crate::desk::roll::Group;
use crate::desk::walk_ins::{may_overbook, may_take_back, times_of, walk_in_state};

/// Somebody with this number who waits without an appointment.
fn waiting(number: u32, name: &str, before: u32) -> WalkInAtDesk {
    let last_act = WalkInNoted { change: 5, staff: ME, desk: DESK, at: ten() };
    WalkInAtDesk {
        ticket: TicketId(number.into()),
        campaign: jari_samples::CAMPAIGN,
        number,
        since: ten(),
        before,
        is_called: true,
        has_left: false,
        people: vec![person(name, date(1950, 10, 20), "1234")],
        last_act,
    }
}

/// The server tells who waits, who does no more, and which appointments are new.
fn told(
    stage: &mut Stage,
    list: Vec<WalkInAtDesk>,
    gone: Vec<u64>,
    appointments: Vec<AppointmentAtDesk>,
) {
    let mut day = stage.day(false, appointments, Vec::new());
    (day.walk_ins, day.walk_ins_gone) = (list, gone.into_iter().map(TicketId).collect());
    let clinic = jari_samples::clinic_id("C1");
    stage.happen(DeskNews::Day(Stage::token(), clinic, DAY, Ok(Box::new(day))));
}

fn pressed(stage: &mut Stage, press: WalkInPress) -> Vec<WalkInOrder> {
    stage.now = plus_secs(stage.now, 1);
    let orders = stage.press(DeskPress::WalkIn(press)).into_iter();
    let of = |order| match order {
        DeskOrder::WalkIn(_, order) => order,
        other => panic!("{other:?}"),
    };
    orders.map(of).collect()
}

fn news(stage: &mut Stage, news: WalkInNews) {
    stage.happen(DeskNews::WalkIn(Stage::token(), news));
}

/// Somebody with the number 12 and no appointment was found.
fn found(stage: &mut Stage) {
    stage.press(DeskPress::Find);
    for (field, typed) in [
        (FindField::Name, "박영수"),
        (FindField::BirthDate, "19501020"),
        (FindField::Phone, "01012341234"),
    ] {
        stage.press(DeskPress::TypedToFind(field, typed.to_owned()));
    }
    stage.press(DeskPress::Find);
    let campaign = jari_samples::CAMPAIGN;
    let it = FoundAppointment { campaign, number: 12, appointment: None };
    stage.happen(DeskNews::Found(Stage::token(), Ok(vec![it])));
}

#[test]
fn who_was_found_waits_here_after_what_has_to_be_said_first() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    found(&mut stage);
    let wait = WalkInPress::WaitHere(jari_samples::CAMPAIGN, 12);
    let with = |orders: Vec<WalkInOrder>| match orders.as_slice() {
        [WalkInOrder::WaitHere { number: 12, with, birth_date, .. }] => {
            assert_eq!(birth_date.date(), date(1950, 10, 20));
            *with
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(with(pressed(&mut stage, wait)), EnlistWith::default());
    assert_eq!(pressed(&mut stage, WalkInPress::Confirm), [], "the answer is on the way");
    news(&mut stage, WalkInNews::Enlisted(Err(DeskTrouble::IdFirst)));
    let asks = |stage: &Stage| stage.shift().walk_ins.enlisting.as_ref().and_then(|it| it.asks);
    assert_eq!((asks(&stage), stage.desk.trouble), (Some(EnlistAsks::SeeId), None));
    let seen = EnlistWith { id_seen: true, replaces: false };
    assert_eq!(with(pressed(&mut stage, WalkInPress::Confirm)), seen);
    news(&mut stage, WalkInNews::Enlisted(Err(DeskTrouble::WishStands)));
    assert_eq!(asks(&stage), Some(EnlistAsks::Replace));
    let both = EnlistWith { id_seen: true, replaces: true };
    assert_eq!(with(pressed(&mut stage, WalkInPress::Confirm)), both);
    news(&mut stage, WalkInNews::Enlisted(Ok(TicketId(12))));
    assert!(stage.shift().finding.is_none());
    told(&mut stage, vec![waiting(12, "박영수", 0)], vec![], vec![]);
    assert_eq!(stage.shift().walk_ins.chosen, Some(TicketId(12)));
}

#[test]
fn why_somebody_cannot_wait_here_is_told_and_nothing_stays_open() {
    let mut stage = Stage::with(Role::Desk, Vec::new());
    found(&mut stage);
    pressed(&mut stage, WalkInPress::WaitHere(jari_samples::CAMPAIGN, 12));
    news(&mut stage, WalkInNews::Enlisted(Err(DeskTrouble::NoTimeToday)));
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::NoTimeToday));
    assert_eq!(stage.shift().walk_ins.enlisting, None);
    assert!(stage.shift().finding.is_some(), "what was typed is not typed again");
}

#[test]
fn those_who_wait_are_found_like_everybody_and_listed_by_number() {
    let mut stage = Stage::with(Role::Desk, vec![booked(1, "김말순", 600)]);
    let list = vec![waiting(12, "박영수", 1), waiting(7, "이순자", 0)];
    told(&mut stage, list, vec![], vec![]);
    let numbers = |stage: &Stage, group, typed: &str| -> Vec<u32> {
        let shown = stage.shift().roll.shown_walk_ins(group, typed);
        shown.into_iter().map(|it| it.number).collect()
    };
    assert_eq!(numbers(&stage, Group::All, ""), [7, 12]);
    assert_eq!(numbers(&stage, Group::Waiting, ""), Vec::<u32>::new());
    for typed in ["박영수", "qkrdudtn", "ㅂㅇㅅ", "12"] {
        assert_eq!(numbers(&stage, Group::All, typed), [12], "{typed}");
    }
    let counts = stage.shift().roll.counts(stage.now);
    assert_eq!((counts[&Group::All], counts[&Group::WalkIns]), (3, 2));
    stage.press(DeskPress::Typed("ㅂㅇㅅ".to_owned()));
    assert_eq!(stage.shift().walk_ins.chosen, Some(TicketId(12)), "one person alone fits");
    assert_eq!(stage.shift().chosen, None);
    stage.press(DeskPress::Typed("김".to_owned()));
    assert_eq!(stage.shift().chosen, Some(BookingId(1)));
    assert_eq!(stage.shift().walk_ins.chosen, None);
    let gone = WalkInAtDesk { has_left: true, ..waiting(7, "이순자", 0) };
    told(&mut stage, vec![gone], vec![], vec![]);
    assert_eq!(numbers(&stage, Group::All, ""), [12]);
    assert_eq!(numbers(&stage, Group::WalkIns, ""), [12, 7]);
}

#[test]
fn a_seat_that_is_found_is_told_and_whoever_was_shown_is_shown_with_it() {
    let mut stage = Stage::with(Role::Desk, Vec::new());
    told(&mut stage, vec![waiting(7, "이순자", 0), waiting(12, "박영수", 1)], vec![], vec![]);
    pressed(&mut stage, WalkInPress::Choose(TicketId(7)));
    let seat = |ticket: u64, name| AppointmentAtDesk {
        attendance: here(ten()),
        ..booked(ticket, name, 630)
    };
    told(&mut stage, vec![waiting(12, "박영수", 0)], vec![7], vec![seat(7, "이순자")]);
    let shown = |stage: &Stage| (stage.shift().chosen, stage.shift().walk_ins.chosen);
    assert_eq!(shown(&stage), (Some(BookingId(7)), None));
    assert_eq!(stage.shift().walk_ins.seated, Some(BookingId(7)));
    // Somebody else's seat takes nobody from the screen.
    told(&mut stage, vec![], vec![12], vec![seat(12, "박영수")]);
    assert_eq!(shown(&stage), (Some(BookingId(7)), None));
    assert_eq!(stage.shift().walk_ins.seated, Some(BookingId(12)));
    pressed(&mut stage, WalkInPress::ShowSeated);
    assert_eq!(shown(&stage), (Some(BookingId(12)), None));
    assert_eq!(stage.shift().walk_ins.seated, None);
    // An ended wait without a seat is no news.
    told(&mut stage, vec![waiting(20, "최복남", 0)], vec![], vec![]);
    pressed(&mut stage, WalkInPress::Choose(TicketId(20)));
    told(&mut stage, vec![], vec![20], vec![]);
    assert_eq!(shown(&stage), (None, None));
    assert_eq!(stage.shift().walk_ins.seated, None);
}

#[test]
fn what_is_said_goes_once_and_names_what_it_takes_back() {
    let mut stage = Stage::with(Role::Desk, Vec::new());
    told(&mut stage, vec![waiting(7, "이순자", 0)], vec![], vec![]);
    let ticket = TicketId(7);
    let go = WalkInPress::Say(ticket, WalkInAct::GoAway);
    assert_eq!(pressed(&mut stage, go.clone()).len(), 1);
    assert_eq!(pressed(&mut stage, go.clone()), [], "one act at a time");
    news(&mut stage, WalkInNews::Said(ticket, Ok(())));
    let back = WalkInPress::Say(ticket, WalkInAct::TakeBack { change: 5 });
    assert_eq!(pressed(&mut stage, back).len(), 1);
    news(&mut stage, WalkInNews::Said(ticket, Err(DeskTrouble::OutOfDate)));
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::OutOfDate));
    // A second click of the same hand.
    assert_eq!(stage.press(DeskPress::WalkIn(go)), []);
    let row = stage.shift().roll.walk_in(ticket).unwrap().clone();
    assert!(may_take_back(stage.shift(), &row, stage.now));
    let of_other = WalkInNoted { staff: OTHER, ..row.last_act };
    let others = WalkInAtDesk { last_act: of_other, ..row.clone() };
    assert!(!may_take_back(stage.shift(), &others, stage.now));
    assert!(!may_take_back(stage.shift(), &row, plus_secs(stage.now, 13 * 3_600)));
    let admin = Stage::with(Role::ClinicAdmin, Vec::new());
    assert!(may_take_back(admin.shift(), &others, admin.now));
    assert!(may_overbook(admin.shift(), &row) && !may_overbook(stage.shift(), &row));
    assert_eq!(walk_in_state(&row).0, "desk-state-walk-in");
}

#[test]
fn a_seat_beyond_the_others_needs_a_time_that_is_full_and_a_reason() {
    let mut stage = Stage::with(Role::ClinicAdmin, Vec::new());
    told(&mut stage, vec![waiting(7, "이순자", 0)], vec![], vec![]);
    let ticket = TicketId(7);
    assert_eq!(pressed(&mut stage, WalkInPress::Overbook(OverbookReason::Other)), []);
    let [WalkInOrder::Times { .. }] = pressed(&mut stage, WalkInPress::OpenTimes(ticket))[..]
    else {
        panic!("the times are asked for");
    };
    assert_eq!(pressed(&mut stage, WalkInPress::Overbook(OverbookReason::Other)), []);
    pressed(&mut stage, WalkInPress::OpenTimes(ticket));
    let slot = |index| SlotRef { index, ..jari_samples::slot("C1", 0) };
    let time = |index, taken| TimeAtDesk { slot: slot(index), starts_at: ten(), seats: 2, taken };
    let times = vec![time(3, 2), time(4, 1), time(5, 3)];
    let full = |people| -> Vec<bool> {
        let of = times_of(&times, jari_samples::CAMPAIGN, people);
        of.into_iter().map(|(_, is_full)| is_full).collect()
    };
    assert_eq!(full(1), [true, false, true]);
    assert_eq!(full(2), [true, true, true], "one seat is not enough for two");
    news(&mut stage, WalkInNews::Times(Ok(times.clone())));
    pressed(&mut stage, WalkInPress::ChooseTime(slot(3)));
    let orders = pressed(&mut stage, WalkInPress::Overbook(OverbookReason::MustBeUsed));
    let reason = OverbookReason::MustBeUsed;
    assert_eq!(orders, [WalkInOrder::Overbook { ticket, slot: slot(3), reason }]);
    assert!(stage.shift().walk_ins.overbooking.is_none());
    news(&mut stage, WalkInNews::Said(ticket, Err(DeskTrouble::SeatIsFree)));
    assert_eq!(stage.desk.trouble, Some(DeskTrouble::SeatIsFree));
    assert!(stage.shift().walk_ins.acting.is_empty());
}

#[test]
fn nothing_of_them_stays_after_the_shift_or_on_another_day() {
    let mut stage = Stage::with(Role::Desk, Vec::new());
    told(&mut stage, vec![waiting(7, "이순자", 0)], vec![], vec![]);
    pressed(&mut stage, WalkInPress::Choose(TicketId(7)));
    stage.press(DeskPress::Days(1));
    assert_eq!(stage.shift().walk_ins.chosen, None);
    assert_eq!(stage.shift().roll.walk_in(TicketId(7)), None);
    // News of a shift that is over.
    let old = crate::desk::model::Secret("old".to_owned());
    stage.happen(DeskNews::WalkIn(old, WalkInNews::Enlisted(Ok(TicketId(7)))));
    assert_eq!(stage.shift().walk_ins.awaited, None);
}
