//! Rule 35: a clinic's days change at any time, and a change strands nobody. What is booked stands until its person takes
//! another seat; what is closed takes nobody new.

use jari_common::booking::{BookingStatus, HoldEnd, Right, SeatAct};
use jari_common::change::{Event, HoldEnded, ReseatEnded};
use jari_common::clinic::{Clinic, DayOfWeek, DayRule, OpenHours, Position, WeekHours};
use jari_common::dose::{Dose, SecondPreference};
use jari_common::id::{BookingId, ClinicId};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotLimit, SlotRef};
use jari_common::ticket::TicketState;
use jari_common::wish::{Wish, WishPlaces};
use jari_samples::PLAN;
use jari_server::command::{ClinicPlan, Command, TicketAct};
use jari_server::engine::{AppointmentAt, ReseatState};
use jari_server::opening_days::upkeep;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::wishes::{asking, wish};
use crate::engine::world::*;

const NEXT_DAY: Date = date(2026, 11, 25);
const USUAL: DayPlan = DayPlan { slots: 4, ..PLAN };

fn plan_for(clinic: ClinicId, days: Vec<PlannedDays>, dates: (Date, Date)) -> Command {
    let clinics = vec![ClinicPlan { clinic, days }];
    Command::PlanDays { campaign: CAMPAIGN, from: dates.0, to: dates.1, clinics, as_of: u64::MAX }
}

/// Plans the one day of the clinic again.
fn plan(days: Vec<PlannedDays>) -> Command {
    plan_for(clinic().id, days, (DAY, DAY))
}

fn close() -> Command {
    plan(Vec::new())
}

fn day(plan: DayPlan, limits: &[SlotLimit]) -> Vec<PlannedDays> {
    vec![PlannedDays { plan, dates: vec![DAY], limits: limits.to_vec() }]
}

fn near() -> Clinic {
    Clinic { position: Position { lat: 37.578, lon: 126.985 }, ..jari_samples::clinic("B2") }
}

/// A world in which people 0.. have booked these slots, in this order, and there are free seats on the next day.
fn booked(slots: &[u8]) -> World {
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

fn book(world: &mut World, who: u8, index: u8) {
    world.must(join(who));
    for what in [Try::Start(who), Try::Hold(who, index), Try::Book(who)] {
        world.attempt(&what);
    }
    assert_eq!(world.view(who).state, TicketState::Done);
}

fn displaced(world: &World) -> Vec<AppointmentAt> {
    world.state.displaced_at(&clinic().id, world.now)
}

fn order(world: &World) -> Command {
    let bookings: Vec<BookingId> = displaced(world).iter().map(|it| it.booking).collect();
    let (by, reason) = ("김 실장".to_owned(), "원장님 사정".to_owned());
    Command::OrderReseats { campaign: CAMPAIGN, clinic: clinic().id, bookings, by, reason }
}

fn offer(world: &World, who: u8) -> Option<SlotRef> {
    let offer = world.view(who).offer?;
    assert!(offer.reseats);
    Some(offer.hold.slot)
}

fn booking(world: &World, who: u8) -> SlotRef {
    let booking = world.view(who).booking.unwrap();
    assert_eq!(booking.status, BookingStatus::Booked);
    booking.slot
}

fn is_sound(world: &World) {
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
fn everybody_gets_the_nearest_seat_in_the_order_of_the_line_and_answers() {
    let mut world = booked(&[3, 0, 1]);
    world.must(Command::PutClinics { clinics: vec![near()] });
    let away = vec![PlannedDays::alike(DayPlan { capacity: 1, slots: 1, ..USUAL }, vec![DAY])];
    let clinics = vec![ClinicPlan { clinic: near().id, days: away }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    world.must(close());
    world.must(order(&world));
    // Two seats at the own clinic on the next day, one at the other clinic.
    let next = |index| SlotRef { date: NEXT_DAY, index, ..slot(0) };
    assert_eq!(offer(&world, 0), Some(next(1)), "the time nearest to the old one");
    assert_eq!(offer(&world, 1), Some(next(0)));
    assert_eq!(offer(&world, 2), Some(SlotRef { clinic: near().id, ..slot(0) }));
    assert_eq!(booking(&world, 0), slot(3), "nobody is moved without their word");
    is_sound(&world);
    world.attempt(&Try::Accept(0));
    assert_eq!(booking(&world, 0), next(1));
    world.attempt(&Try::Decline(1));
    assert_eq!(booking(&world, 1), slot(0), "the old one stands");
    let states: Vec<_> = displaced(&world).iter().map(|it| (it.number, it.reseat)).collect();
    assert_eq!(states, [(2, Some(ReseatState::Declined)), (3, Some(ReseatState::Offered))]);
    world.wait(PACE.untold_secs);
    let states: Vec<_> = displaced(&world).iter().map(|it| (it.number, it.reseat)).collect();
    let past = "the appointment of the second has begun";
    assert_eq!(states, [(3, Some(ReseatState::NotTold))], "{past}");
    is_sound(&world);
}

#[test]
fn whoever_was_told_and_does_not_answer_is_on_the_list_and_can_be_asked_again() {
    let mut world = booked(&[3]);
    world.must(close());
    world.must(order(&world));
    let first = offer(&world, 0).unwrap();
    let told = TicketAct::NoteTold { hold: None }.of(world.ticket(0));
    world.must(told);
    world.must(order(&world));
    assert_eq!(offer(&world, 0), Some(first.clone()), "an order that runs is not begun again");
    world.wait(PACE.offer_secs + 1);
    assert_eq!(displaced(&world)[0].reseat, Some(ReseatState::NoAnswer));
    assert!(world.view(0).offer.is_none());
    assert_eq!(booking(&world, 0), slot(3));
    world.must(order(&world));
    assert_eq!(offer(&world, 0), Some(first));
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
fn whoever_looks_at_another_time_has_not_declined_what_was_offered() {
    let mut world = booked(&[3]);
    world.must(plan(day(USUAL, &[SlotLimit { first: 3, count: 1, seats: 0 }])));
    world.must(order(&world));
    let first = offer(&world, 0).unwrap();
    world.attempt(&Try::MoveHold(0, 0));
    assert_eq!(world.view(0).hold.map(|hold| hold.slot), Some(slot(0)));
    world.attempt(&Try::KeepOld(0));
    assert_eq!(offer(&world, 0), Some(first), "it is offered again");
    is_sound(&world);
}

#[test]
fn whoever_found_no_seat_is_offered_the_next_one_that_becomes_free() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    book(&mut world, 0, 1);
    world.must(close());
    world.must(order(&world));
    assert_eq!(displaced(&world)[0].reseat, Some(ReseatState::NoSeat));
    let seq = world.state.seq();
    let later =
        vec![PlannedDays::alike(DayPlan { slots: 1, capacity: 1, ..USUAL }, vec![NEXT_DAY])];
    let clinics = vec![ClinicPlan { clinic: clinic().id, days: later }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    assert_eq!(offer(&world, 0).map(|slot| slot.date), Some(NEXT_DAY));
    assert_eq!(world.state.seq(), seq + 2, "nothing is written about what is not found again");
    is_sound(&world);
}

#[test]
fn no_seat_is_offered_that_begins_before_the_person_could_answer_and_come() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    // The slots of today begin at nine; it is nine in the morning of the day before.
    world.now = jari_common::time::plus_secs(world.now, 13 * 3_600);
    book(&mut world, 0, 3);
    world.must(plan(day(USUAL, &[SlotLimit { first: 3, count: 1, seats: 0 }])));
    world.must(order(&world));
    // At ten in the evening: told at eight, an answer until 8:20, an hour for the way: not nine, but half past.
    assert_eq!(offer(&world, 0), Some(slot(2)), "nearest to the old time");
    world.attempt(&Try::Decline(0));
    world.must(plan(day(USUAL, &[SlotLimit { first: 1, count: 3, seats: 0 }])));
    world.must(order(&world));
    assert_eq!(offer(&world, 0), None, "nine is too early");
    is_sound(&world);
}

#[test]
fn a_closed_campaign_that_is_stopped_offers_nothing_and_goes_on_afterwards() {
    let mut world = booked(&[0]);
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    world.must(close());
    let because = world.state.seq();
    world.must(Command::StopCampaign { campaign: CAMPAIGN, because });
    assert_eq!(world.ask(&order(&world).into()), Err(Refusal::CampaignStopped));
    let (by, reason) = ("김 실장".to_owned(), "확인했음".to_owned());
    world.must(Command::GoOn { campaign: CAMPAIGN, by, reason, without: Vec::new() });
    world.must(order(&world));
    assert!(offer(&world, 0).is_some());
    world.must(Command::StopCampaign { campaign: CAMPAIGN, because: world.state.seq() });
    world.wait(PACE.untold_secs * 2);
    assert!(offer(&world, 0).is_some(), "its time stands still");
}

#[test]
fn an_offer_in_a_campaign_that_closed_after_its_calling_hours_has_an_end() {
    let hours = jari_common::campaign::CallingHours {
        from: jiff::civil::time(9, 0, 0, 0),
        until: jiff::civil::time(12, 0, 0, 0),
    };
    let mut world = World::with(|spec| spec.calling_hours = Some(hours));
    let days = vec![PlannedDays::alike(USUAL, vec![NEXT_DAY])];
    let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    book(&mut world, 0, 0);
    world.wait(4 * 3_600);
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    world.must(close());
    world.must(order(&world));
    world.told(0);
    world.wait(PACE.offer_secs + 1);
    assert_eq!(displaced(&world)[0].reseat, Some(ReseatState::NoAnswer));
    is_sound(&world);
}

#[test]
fn where_no_seat_is_near_the_person_is_on_the_list() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    book(&mut world, 0, 1);
    world.must(close());
    world.must(order(&world));
    assert_eq!(displaced(&world)[0].reseat, Some(ReseatState::NoSeat));
    let ended = |event: &Event| matches!(event, Event::ReseatEnded(ReseatEnded { .. }));
    assert_eq!(world.log.iter().filter(|change| ended(&change.event)).count(), 1);
    is_sound(&world);
}

#[test]
fn only_appointments_that_are_in_the_way_get_another_seat_and_only_with_a_reason() {
    let mut world = booked(&[0, 1]);
    world.must(plan(day(USUAL, &[SlotLimit { first: 0, count: 1, seats: 0 }])));
    let with = |change: fn(&mut Vec<BookingId>, &mut String, &mut String)| {
        let mut command = order(&world);
        if let Command::OrderReseats { bookings, by, reason, .. } = &mut command {
            change(bookings, by, reason);
        }
        world.state.decide(&command.into(), world.now)
    };
    for wrong in [
        with(|bookings, _, _| bookings.push(BookingId(2))),
        with(|bookings, _, _| bookings.push(BookingId(99))),
        with(|bookings, _, _| bookings.clear()),
        with(|_, by, _| by.clear()),
        with(|_, _, reason| *reason = "\u{202e}".to_owned()),
        with(|_, _, reason| *reason = "가".repeat(61)),
    ] {
        assert!(matches!(wrong, Err(Refusal::Invalid { .. })), "{wrong:?}");
    }
    assert!(with(|_, _, _| {}).is_ok());
}

#[test]
fn a_closed_campaign_opens_no_day_and_still_gives_other_seats() {
    let mut world = booked(&[0]);
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    let later = date(2026, 11, 27);
    let more = vec![PlannedDays::alike(USUAL, vec![later])];
    world.must(plan_for(clinic().id, more, (later, later)));
    assert!(!world.state.is_open_on(CAMPAIGN, &clinic().id, later));
    world.must(close());
    world.must(order(&world));
    assert_eq!(offer(&world, 0).unwrap().date, NEXT_DAY);
    world.attempt(&Try::Accept(0));
    assert_eq!(booking(&world, 0).date, NEXT_DAY);
    is_sound(&world);
}

#[test]
fn both_doses_keep_their_interval_when_one_of_them_gets_another_seat() {
    let mut world = World::series();
    world.must(join(0));
    for what in [Try::Start(0), Try::Hold(0, 0), Try::Book(0)] {
        world.attempt(&what);
    }
    let second = world.view(0).second.unwrap().slot.date;
    world.must(plan_for(clinic().id, Vec::new(), (second, second)));
    world.must(order(&world));
    let offered = offer(&world, 0).unwrap();
    assert_eq!(offered.date, if second == DAY_OF_SECOND { LAST_DAY } else { DAY_OF_SECOND });
    world.attempt(&Try::Accept(0));
    let view = world.view(0);
    assert_eq!(
        (view.booking.unwrap().slot, view.second.unwrap().slot.date),
        (slot(0), offered.date)
    );
    is_sound(&world);
}

#[test]
fn a_wish_for_something_better_outlives_an_offer_that_was_declined() {
    let mut world = booked(&[3]);
    world.must(Command::PutClinics { clinics: vec![near()] });
    world.give(0, Wish { places: WishPlaces::Clinics(vec![near().id]), ..wish() });
    world.must(close());
    world.must(order(&world));
    assert!(offer(&world, 0).is_some());
    world.attempt(&Try::Decline(0));
    assert!(world.view(0).wish.is_some());
    is_sound(&world);
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

#[derive(Clone, Debug)]
enum Step {
    Clinic(u8),
    Accept(u8),
    Decline(u8),
    Told(u8),
    Cancel(u8),
    Move(u8, u8),
    Wait(u16),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..6_u8;
    let step = prop_oneof![
        4 => (0..CLINIC_CHANGES).prop_map(Step::Clinic),
        2 => who.clone().prop_map(Step::Accept),
        1 => who.clone().prop_map(Step::Decline),
        2 => who.clone().prop_map(Step::Told),
        1 => who.clone().prop_map(Step::Cancel),
        1 => (who, 0..SLOTS).prop_map(|(who, slot)| Step::Move(who, slot)),
        1 => (0..2_000_u16).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// However clinics change, a booking moves or ends only by its person, nobody has two seats, every list is whole, and
    /// the tables agree.
    #[test]
    fn no_change_of_a_clinic_strands_anybody(steps in steps(), doses in 1..=2_u8) {
        let mut world = World::wide(doses);
        world.attempt(&Try::Pace(5));
        for who in 0..6 {
            for what in [Try::Join(who), Try::Start(who), Try::Hold(who, who % 4), Try::Book(who)] {
                world.attempt(&what);
            }
        }
        for step in &steps {
            let before: Vec<_> = world.views().into_iter().map(|view| view.booking).collect();
            let mover = match step {
                Step::Clinic(nth) => {
                    world.attempt(&Try::Clinic(*nth));
                    None
                }
                Step::Accept(who) => {
                    world.attempt(&Try::Accept(*who));
                    Some(*who)
                }
                Step::Decline(who) => {
                    world.attempt(&Try::Decline(*who));
                    None
                }
                Step::Told(who) => {
                    let told = TicketAct::NoteTold { hold: None }.of(world.ticket(*who));
                    let _ = world.ask(&told.into());
                    None
                }
                Step::Cancel(who) => {
                    world.attempt(&Try::Cancel(*who));
                    Some(*who)
                }
                Step::Move(who, slot) => {
                    world.attempt(&Try::MoveHold(*who, *slot));
                    world.attempt(&Try::Move(*who));
                    Some(*who)
                }
                Step::Wait(secs) => {
                    world.wait(u32::from(*secs));
                    None
                }
            };
            for (nth, (was, is)) in (0..).zip(before.into_iter().zip(world.views())) {
                let at = |it: jari_common::wire::BookingView| (it.slot, it.status, it.starts_at);
                if mover != Some(nth) {
                    prop_assert_eq!(was.map(at), is.booking.map(at), "person {} by {:?}", nth, step);
                }
            }
            prop_assert_eq!(world.state.broken_invariants(), Vec::<String>::new(), "{:?}", step);
            prop_assert_eq!(world.naive().seats_out_of_count(), Vec::<String>::new(), "{:?}", step);
            // Whoever is on the list says so in their own view, and nobody else does.
            let listed: Vec<_> = [clinic().id, away_clinic().id]
                .iter()
                .flat_map(|clinic| world.state.displaced_at(clinic, world.now))
                .map(|it| it.booking)
                .collect();
            for view in world.views() {
                for booking in [view.booking, view.second].into_iter().flatten() {
                    let comes = booking.starts_at > world.now;
                    prop_assert_eq!(booking.displaced && comes, listed.contains(&booking.id));
                }
            }
        }
        prop_assert_eq!(world.tables_find(), Vec::<String>::new());
        let mut again = jari_server::engine::State::new();
        world.log.iter().for_each(|change| again.apply(change));
        prop_assert_eq!(again.clinic_days(CAMPAIGN, &clinic().id), world.state.clinic_days(CAMPAIGN, &clinic().id));
        prop_assert_eq!(again.displaced_at(&clinic().id, world.now), displaced(&world));
    }
}
