//! Rule 35: a clinic's days change at any time, and a change strands nobody. What is booked stands until its person takes
//! another seat; what is closed takes nobody new.

use jari_common::booking::{BookingStatus, HoldEnd, Right, SeatAct};
use jari_common::change::{Event, HoldEnded};
use jari_common::clinic::{Clinic, DayOfWeek, DayRule, OpenHours, Position, WeekHours};
use jari_common::dose::{Dose, SecondPreference};
use jari_common::id::{BookingId, ClinicId};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotLimit, SlotRef};
use jari_common::ticket::TicketState;
use jari_samples::PLAN;
use jari_server::command::{ClinicPlan, Command, TicketAct};
use jari_server::engine::AppointmentAt;
use jari_server::opening_days::upkeep;
use jiff::civil::{Date, date};

use super::wishes::asking;
use crate::engine::world::*;

pub const NEXT_DAY: Date = date(2026, 11, 25);
pub const USUAL: DayPlan = DayPlan { slots: 4, ..PLAN };

pub fn plan_for(clinic: ClinicId, days: Vec<PlannedDays>, dates: (Date, Date)) -> Command {
    let clinics = vec![ClinicPlan { clinic, days }];
    Command::PlanDays { campaign: CAMPAIGN, from: dates.0, to: dates.1, clinics, as_of: u64::MAX }
}

/// Plans the one day of the clinic again.
pub fn plan(days: Vec<PlannedDays>) -> Command {
    plan_for(clinic().id, days, (DAY, DAY))
}

pub fn close() -> Command {
    plan(Vec::new())
}

pub fn day(plan: DayPlan, limits: &[SlotLimit]) -> Vec<PlannedDays> {
    vec![PlannedDays { plan, dates: vec![DAY], limits: limits.to_vec() }]
}

pub fn near() -> Clinic {
    Clinic { position: Position { lat: 37.578, lon: 126.985 }, ..jari_samples::clinic("B2") }
}

/// A world in which people 0.. have booked these slots, in this order, and there are free seats on the next day.
pub fn booked(slots: &[u8]) -> World {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    let days = vec![PlannedDays::alike(DayPlan { slots: 2, capacity: 1, ..USUAL }, vec![NEXT_DAY])];
    world.must(Command::OpenDays {
        campaign: CAMPAIGN,
        clinics: vec![ClinicPlan { clinic: clinic().id, days }],
    });
    for (who, index) in (0..).zip(slots) {
        book(&mut world, who, *index);
    }
    world
}

pub fn book(world: &mut World, who: u8, index: u8) {
    world.must(join(who));
    for what in [Try::Start(who), Try::Hold(who, index), Try::Book(who)] {
        world.attempt(&what);
    }
    assert_eq!(world.view(who).state, TicketState::Done);
}

pub fn displaced(world: &World) -> Vec<AppointmentAt> {
    world.state.displaced_at(&clinic().id, world.now)
}

pub fn order(world: &World) -> Command {
    let bookings: Vec<BookingId> = displaced(world).iter().map(|it| it.booking).collect();
    let (by, reason) = ("김 실장".to_owned(), "원장님 사정".to_owned());
    Command::OrderReseats { campaign: CAMPAIGN, clinic: clinic().id, bookings, by, reason }
}

pub fn offer(world: &World, who: u8) -> Option<SlotRef> {
    let offer = world.view(who).offer?;
    assert!(offer.reseats);
    Some(offer.hold.slot)
}

pub fn booking(world: &World, who: u8) -> SlotRef {
    let booking = world.view(who).booking.unwrap();
    assert_eq!(booking.status, BookingStatus::Booked);
    booking.slot
}

pub fn is_sound(world: &World) {
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
    assert_eq!(world.naive().seats_out_of_count(), Vec::<String>::new());
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn a_closed_day_takes_nobody_new_and_whoever_has_booked_keeps_it() {
    let mut world = booked(&[0, 2]);
    world.must(close());
    assert_eq!(displaced(&world).iter().map(|it| it.number).collect::<Vec<_>>(), [1, 2]);
    for index in 0..4 {
        assert_eq!(world.state.seats_free(&slot(index)), Some(0));
    }
    assert!(world.view(0).booking.unwrap().displaced);
    assert_eq!((booking(&world, 0), booking(&world, 1)), (slot(0), slot(2)));
    world.must(join(2));
    world.attempt(&Try::Start(2));
    world.attempt(&Try::Hold(2, 0));
    assert_eq!(world.last.as_ref().unwrap().1, Err(Refusal::SlotFull));
    is_sound(&world);
    world.must(plan(day(USUAL, &[])));
    assert_eq!(displaced(&world), []);
    assert_eq!(world.state.seats_free(&slot(0)), Some(1), "the day is as it was");
    is_sound(&world);
}

#[test]
fn a_day_on_which_nobody_ever_booked_has_other_times_at_once_or_is_gone() {
    let mut world = booked(&[]);
    world.must(plan(day(DayPlan { start_minute: 480, ..USUAL }, &[])));
    let days = world.state.clinic_days(CAMPAIGN, &clinic().id).unwrap();
    assert!(days.days.iter().any(|it| it.plan.start_minute == 480 && it.dates == [DAY]));
    world.must(close());
    assert_eq!(world.state.seats_free(&slot(0)), None);
    assert!(!world.state.is_open_on(CAMPAIGN, &clinic().id, DAY));
    is_sound(&world);
}

#[test]
fn a_day_with_a_booking_keeps_its_times_and_gets_later_ones() {
    let mut world = booked(&[1]);
    // From eight to noon, where it was from nine to eleven.
    world.must(plan(day(DayPlan { start_minute: 480, slots: 8, ..USUAL }, &[])));
    let days = world.state.clinic_days(CAMPAIGN, &clinic().id).unwrap();
    let planned = days.days.iter().find(|it| it.dates.contains(&DAY)).unwrap();
    assert_eq!((planned.plan.start_minute, planned.plan.slots), (540, 6));
    assert_eq!(displaced(&world), []);
    // Only in the afternoon: the booking of half past nine is in the way.
    world.must(plan(day(DayPlan { start_minute: 780, slots: 4, ..USUAL }, &[])));
    assert_eq!(displaced(&world).len(), 1);
    let slots = (0..12).map(|index| world.state.seats_free(&slot_at(index)).unwrap());
    assert_eq!(slots.collect::<Vec<_>>(), [0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2]);
    is_sound(&world);
}

fn slot_at(index: u8) -> SlotRef {
    SlotRef { index, ..slot(0) }
}

#[test]
fn a_break_is_no_time_and_no_party_sits_across_it() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    let lunch = [SlotLimit { first: 1, count: 1, seats: 0 }];
    world.must(plan(day(DayPlan { capacity: 1, ..USUAL }, &lunch)));
    let hold = |world: &mut World, who: u8, index: u8| {
        world.attempt(&Try::Start(who));
        world.attempt(&Try::Hold(who, index));
        world.last.as_ref().unwrap().1.as_ref().map(|_| ()).map_err(Clone::clone)
    };
    // Person 0 comes with somebody: slot 0 is alone before the break, 2 and 3 are side by side.
    (0..2).for_each(|who| world.must(join_as_party(who)));
    assert_eq!(hold(&mut world, 0, 0), Err(Refusal::NotTogether));
    assert_eq!(hold(&mut world, 0, 1), Err(Refusal::SlotFull));
    assert_eq!(hold(&mut world, 0, 2), Ok(()));
    assert_eq!(hold(&mut world, 1, 0), Ok(()));
    is_sound(&world);
}

#[test]
fn what_is_held_in_a_slot_that_closes_ends_and_a_wish_that_found_it_goes_on() {
    let mut world = booked(&[]);
    world.attempt(&Try::Pace(1));
    (0..3).for_each(|who| world.must(join(who)));
    world.give(1, asking());
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Leave(0));
    world.attempt(&Try::Start(2));
    world.attempt(&Try::Hold(2, 1));
    assert_eq!(world.view(2).hold.map(|hold| hold.slot), Some(slot(1)));
    let found = world.view(1).offer.expect("a seat was found").hold.slot;
    world.must(close());
    let ended = world.log.iter().filter(|change| {
        matches!(&change.event, Event::HoldEnded(HoldEnded { why: HoldEnd::Withdrawn, .. }))
    });
    assert_eq!(ended.count(), 2);
    assert_eq!((world.view(2).hold, world.view(2).state), (None, TicketState::Active));
    let now = world.view(1).offer.expect("the wish goes on").hold.slot;
    assert_eq!((found.date, now.date), (DAY, NEXT_DAY));
    is_sound(&world);
}

#[test]
fn where_fewer_seats_are_given_the_last_in_line_are_in_the_way() {
    let mut world = booked(&[0, 0, 1]);
    world.must(plan(day(DayPlan { capacity: 1, ..USUAL }, &[])));
    assert_eq!(displaced(&world).iter().map(|it| it.number).collect::<Vec<_>>(), [2]);
    world.attempt(&Try::Cancel(0));
    assert_eq!(displaced(&world), [], "the seat of the first is theirs");
    assert_eq!(world.state.seats_free(&slot(0)), Some(0));
    is_sound(&world);
}

#[test]
fn a_party_that_does_not_fit_into_the_seats_that_are_left_is_in_the_way_as_a_whole() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    world.must(plan(day(DayPlan { capacity: 4, ..USUAL }, &[])));
    // Person 3 comes with two others, person 1 alone.
    for who in 0..4 {
        world.must(if who == 3 { join_as_party(3) } else { join(who) });
    }
    for who in [3, 1] {
        for what in [Try::Start(who), Try::Hold(who, 0), Try::Book(who)] {
            world.attempt(&what);
        }
    }
    world.must(plan(day(DayPlan { capacity: 3, ..USUAL }, &[])));
    let numbers = |world: &World| displaced(world).iter().map(|it| it.number).collect::<Vec<_>>();
    assert_eq!(numbers(&world), [4], "the first in line keeps the seat, three more do not fit");
    world.attempt(&Try::Cancel(1));
    assert!(numbers(&world).is_empty());
    world.must(plan(day(DayPlan { capacity: 2, ..USUAL }, &[])));
    assert_eq!(numbers(&world), [4], "alone in the slot, and too many for it");
    is_sound(&world);
}

#[test]
fn whoever_loses_another_seat_anyway_takes_none_from_those_who_stay() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    world.must(plan(day(DayPlan { capacity: 1, ..USUAL }, &[])));
    // Person 0 comes with one other: they sit in the slots 0 and 1.
    world.must(join_as_party(0));
    for what in [Try::Start(0), Try::Hold(0, 0), Try::Book(0)] {
        world.attempt(&what);
    }
    world.must(plan(day(DayPlan { capacity: 2, ..USUAL }, &[])));
    book(&mut world, 1, 1);
    world.must(plan(day(
        DayPlan { capacity: 1, ..USUAL },
        &[SlotLimit { first: 0, count: 1, seats: 0 }],
    )));
    assert_eq!(displaced(&world).iter().map(|it| it.number).collect::<Vec<_>>(), [1]);
    is_sound(&world);
}

#[test]
fn only_as_many_holds_end_as_are_too_many_the_newest_first() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    for who in 0..2 {
        world.must(join(who));
        world.attempt(&Try::Start(who));
        world.attempt(&Try::Hold(who, 0));
    }
    world.must(plan(day(DayPlan { capacity: 1, ..USUAL }, &[])));
    assert_eq!(world.view(0).hold.map(|hold| hold.slot), Some(slot(0)));
    assert_eq!(world.view(1).hold, None);
    is_sound(&world);
}

#[test]
fn one_hold_that_loses_both_of_its_doses_by_one_command_ends_once() {
    let mut world = World::wide(2);
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Hold(0, 0));
    let clinics = [clinic().id, away_clinic().id];
    let plans = clinics.map(|clinic| ClinicPlan { clinic, days: Vec::new() }).to_vec();
    let (from, to) = (DAY, LATE_DAY);
    world.must(Command::PlanDays { campaign: CAMPAIGN, from, to, clinics: plans, as_of: u64::MAX });
    assert_eq!(world.view(0).hold, None);
    is_sound(&world);
}

#[test]
fn a_plan_that_does_not_know_the_last_change_of_a_clinic_changes_nothing_there() {
    let mut world = planned_by_hours();
    let stale = upkeep::commands(&world.state, 0..9, world.now);
    assert_eq!(stale, []);
    world.must(put_hours((540, 660)));
    let stale = upkeep::commands(&world.state, 0..9, world.now);
    world.must(put_hours((600, 720)));
    stale.into_iter().for_each(|command| world.must(command));
    assert_eq!(free_on(&world, NEXT_DAY), [2; 6], "as it was");
    plan_by_calendar(&mut world);
    assert_eq!(free_on(&world, NEXT_DAY).len(), 4);
}

#[test]
fn an_appointment_whose_clinic_has_another_name_or_telephone_has_the_next_sequence() {
    let mut world = booked(&[0, 1]);
    world.attempt(&Try::Cancel(1));
    let put = |change: fn(&mut Clinic)| {
        let mut clinic = clinic();
        change(&mut clinic);
        Command::PutClinics { clinics: vec![clinic] }
    };
    let sequence = |world: &World, who: u8| world.view(who).booking.unwrap().sequence;
    let cancelled = sequence(&world, 1);
    world.must(put(|clinic| clinic.phone = "02-123-4567".to_owned()));
    assert_eq!(sequence(&world, 0), 1);
    world.must(put(|clinic| {
        clinic.phone = "021234567".to_owned();
        clinic.seats = Some(5);
    }));
    assert_eq!(sequence(&world, 0), 1, "seats, and signs in a number, are told to nobody");
    assert_eq!(sequence(&world, 1), cancelled, "it is not booked any more");
    is_sound(&world);
}

#[test]
fn a_time_that_means_another_time_now_is_not_held() {
    let mut world = booked(&[]);
    world.must(join(0));
    world.attempt(&Try::Start(0));
    let hold = |begins| SeatAct::Hold {
        slot: slot(0),
        dose: Dose::First,
        second: SecondPreference::default(),
        begins: Some(begins),
    };
    let asks =
        |begins| TicketAct::seat(Right::Turn(1), hold(begins)).of(jari_common::id::TicketId(1));
    world.must(plan(day(DayPlan { start_minute: 840, ..USUAL }, &[])));
    assert_eq!(world.ask(&asks(540).into()), Err(Refusal::UnknownSlot));
    world.must(asks(840));
}

/// A clinic with these hours on weekdays, in a campaign of which the server plans the days.
fn planned_by_hours() -> World {
    let mut world = World::with(|spec| spec.days_ahead = 7);
    world.must(put_hours((540, 720)));
    plan_by_calendar(&mut world);
    world
}

fn put_hours((opens, closes): (u16, u16)) -> Command {
    let hours = WeekHours { weekday: Some(OpenHours { opens, closes }), ..WeekHours::default() };
    Command::PutClinics { clinics: vec![Clinic { hours, ..clinic() }] }
}

/// What the server does on its own, now and every hour.
fn plan_by_calendar(world: &mut World) {
    for command in upkeep::commands(&world.state, 0..9, world.now) {
        world.must(command);
    }
    assert_eq!(upkeep::commands(&world.state, 0..9, world.now), [], "it is done");
}

/// The free seats of a day, by slot.
fn free_on(world: &World, date: Date) -> Vec<u8> {
    (0..144)
        .map_while(|index| world.state.seats_free(&SlotRef { date, index, ..slot(0) }))
        .collect()
}

#[test]
fn the_calendar_is_followed_at_once_for_weeks_days_times_and_holidays() {
    let mut world = planned_by_hours();
    assert_eq!(free_on(&world, NEXT_DAY), [2; 6]);
    let rule = |hours, seats, times: &[(u16, u8)]| DayRule {
        hours,
        seats,
        times: times.iter().copied().collect(),
        reason: "원장님 사정".to_owned(),
    };
    let ruled = |dates: &[Date], rule| Command::RuleDays {
        clinic: clinic().id,
        dates: dates.to_vec(),
        rule,
    };
    let sunday = date(2026, 11, 29);
    world.must(ruled(&[NEXT_DAY], Some(rule(Some(Vec::new()), None, &[]))));
    world.must(ruled(&[date(2026, 11, 26)], Some(rule(None, Some(3), &[(570, 0), (600, 1)]))));
    let open = vec![OpenHours { opens: 600, closes: 660 }];
    world.must(ruled(&[sunday], Some(rule(Some(open), None, &[]))));
    world.must(Command::SetHoliday {
        date: date(2026, 11, 27),
        name: Some("임시 공휴일".to_owned()),
    });
    plan_by_calendar(&mut world);
    assert_eq!(free_on(&world, NEXT_DAY), [] as [u8; 0]);
    assert_eq!(free_on(&world, date(2026, 11, 26)), [3, 0, 1, 3, 3, 3]);
    assert_eq!(free_on(&world, date(2026, 11, 27)), [] as [u8; 0]);
    assert_eq!(free_on(&world, sunday), [2, 2]);
    world.must(ruled(&[NEXT_DAY, sunday], None));
    world.must(Command::SetHoliday { date: date(2026, 11, 27), name: None });
    plan_by_calendar(&mut world);
    assert_eq!(free_on(&world, NEXT_DAY), [2; 6]);
    assert_eq!(free_on(&world, date(2026, 11, 27)), [2; 6]);
    assert_eq!(free_on(&world, sunday), [] as [u8; 0]);
    let seq = world.state.seq();
    world.must(ruled(&[sunday], None));
    assert_eq!(world.state.seq(), seq, "nothing is written where nothing changes");
    is_sound(&world);
}

#[test]
fn lunch_sundays_and_a_clinics_own_seats_are_planned_as_they_are() {
    let mut world = planned_by_hours();
    let open = |opens, closes| OpenHours { opens, closes };
    let mut hours = WeekHours::default();
    hours.days.insert(DayOfWeek::Wednesday, vec![open(540, 630), open(690, 780)]);
    hours.days.insert(DayOfWeek::Sunday, vec![open(600, 640)]);
    let clinics = vec![Clinic { hours, seats: Some(4), ..clinic() }];
    world.must(Command::PutClinics { clinics });
    plan_by_calendar(&mut world);
    assert_eq!(free_on(&world, NEXT_DAY), [4, 4, 4, 0, 0, 4, 4, 4]);
    assert_eq!(free_on(&world, date(2026, 11, 29)), [4]);
    assert_eq!(free_on(&world, date(2026, 11, 26)), [] as [u8; 0], "no hours on Thursdays");
    is_sound(&world);
}

#[test]
fn a_rule_that_makes_no_sense_is_refused() {
    let world = planned_by_hours();
    let good = DayRule {
        hours: None,
        seats: None,
        times: std::collections::BTreeMap::new(),
        reason: "가".to_owned(),
    };
    let refused = |dates: Vec<Date>, rule: DayRule| {
        let command = Command::RuleDays { clinic: clinic().id, dates, rule: Some(rule) };
        let refused = world.state.decide(&command.into(), world.now);
        assert!(matches!(refused, Err(Refusal::Invalid { .. })), "{refused:?}");
    };
    let open = |opens, closes| OpenHours { opens, closes };
    refused(Vec::new(), good.clone());
    refused(vec![DAY], DayRule { reason: String::new(), ..good.clone() });
    refused(vec![DAY], DayRule { seats: Some(0), ..good.clone() });
    refused(vec![DAY], DayRule { seats: Some(65), ..good.clone() });
    refused(vec![DAY], DayRule { times: [(1_440, 1)].into(), ..good.clone() });
    let overlapping = Some(vec![open(540, 700), open(600, 720)]);
    refused(vec![DAY], DayRule { hours: overlapping, ..good.clone() });
    refused(vec![DAY], DayRule { hours: Some(vec![open(0, 1_500)]), ..good });
}
