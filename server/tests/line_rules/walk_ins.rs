//! Whoever came without an appointment waits at the clinic for a free seat of the day, in the order of the numbers; an
//! admin takes somebody beyond the seats, with a reason, and nobody else gains or loses by it.

use jari_common::attendance::{AttendanceAct, Whereabouts};
use jari_common::booking::BookingStatus;
use jari_common::change::Event;
use jari_common::id::{ClinicId, StaffId};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays};
use jari_common::staff::{Author, Role};
use jari_common::ticket::TicketState;
use jari_common::walk_in::{OverbookReason, WalkInAct};
use jari_common::wish::WishStanding;
use jari_samples::PLAN;
use jari_server::command::{Answer, Ask, Command, TicketAct};
use jari_server::engine::WaitsHere;
use jiff::SignedDuration;

use super::calendar::{USUAL, close, day, displaced, is_sound, near, plan};
use super::wishes::asking;
use crate::engine::world::*;

const ADMIN: StaffId = StaffId(1);
const NURSE: StaffId = StaffId(2);
const WAIT: WalkInAct = WalkInAct::WaitHere { replaces: false };

/// Eight in the morning of the day; one turn at a time, slots at nine and every half hour until half past ten, with two
/// seats each. An admin and a nurse work there; the nurse is signed in.
fn morning(people: u8) -> World {
    let mut world = World::with(|spec| spec.pace.turns = 1);
    world.hire("박원장", Role::ClinicAdmin);
    world.hire("이간호사", Role::Desk);
    world.now += SignedDuration::from_hours(23);
    world.sign_in(NURSE);
    (0..people).for_each(|who| world.must(join(who)));
    world
}

/// The same morning, and people 0 to 7 have booked all seats.
fn full(people: u8) -> World {
    let mut world = morning(people);
    for who in 0..8 {
        books(&mut world, who, who / 2);
    }
    world
}

fn books(world: &mut World, who: u8, index: u8) {
    [Try::Start(who), Try::Hold(who, index), Try::Book(who)]
        .iter()
        .for_each(|it| world.attempt(it));
    assert_eq!(world.view(who).state, TicketState::Done);
}

fn asks(world: &mut World, staff: StaffId, command: Command) -> Result<Answer, Refusal> {
    let by = Some(Box::new(Author::Staff { staff, device: DESK }));
    world.ask(&Ask { request: None, command, by })
}

fn says(world: &mut World, who: u8, act: WalkInAct) -> Result<(), Refusal> {
    let (ticket, clinic) = (world.ticket(who), clinic().id);
    let staff = world.state.signed_in(DESK, world.now).map_or(NURSE, |it| it.staff);
    asks(world, staff, TicketAct::WalkIn { clinic, act, follows: None }.of(ticket)).map(drop)
}

fn overbook(world: &mut World, who: u8, index: u8) -> Result<(), Refusal> {
    let (ticket, reason) = (world.ticket(who), OverbookReason::MustBeUsed);
    let staff = world.state.signed_in(DESK, world.now).map_or(ADMIN, |it| it.staff);
    asks(world, staff, TicketAct::Overbook { slot: slot(index), reason }.of(ticket)).map(drop)
}

fn rows(world: &World) -> Vec<WaitsHere> {
    world.state.walk_ins_at(&clinic().id, DAY)
}

fn numbers(world: &World) -> Vec<(u32, u32, bool)> {
    rows(world).into_iter().map(|row| (row.number, row.before, row.is_called)).collect()
}

fn take_back(world: &mut World, who: u8) -> Result<(), Refusal> {
    let ticket = world.ticket(who);
    let row = rows(world).into_iter().find(|row| row.ticket == ticket);
    let change = row.map_or(0, |row| row.last_act.change);
    says(world, who, WalkInAct::TakeBack { change })
}

fn booked_slot(world: &World, who: u8) -> Option<u8> {
    let booking = world.view(who).booking;
    booking.filter(|it| it.status == BookingStatus::Booked).map(|it| it.slot.index)
}

#[test]
fn whose_number_has_come_gets_the_first_free_seat_of_today_and_is_here_for_it() {
    let mut world = morning(1);
    assert_eq!(world.view(0).state, TicketState::Called);
    world.now += SignedDuration::from_mins(65);
    let came = world.now;
    says(&mut world, 0, WAIT).unwrap();
    assert_eq!(booked_slot(&world, 0), Some(1), "the slot of nine o'clock has begun");
    assert_eq!(rows(&world), []);
    let booking = world.view(0).booking.unwrap().id;
    let known = world.state.attendance(booking);
    assert_eq!((known.whereabouts, known.arrived_at), (Whereabouts::Here, Some(came)));
    let last = known.last_act.unwrap();
    assert_eq!((last.staff, last.act, last.at), (NURSE, AttendanceAct::Arrive, came));
    assert_eq!(world.state.untold(world.ticket(0)), None, "they stand at the desk");
    assert_eq!(world.view(0).declinable, None);
    // They are called by the ordinary rules, and that they came is taken back like every other act.
    let by = Some(Box::new(Author::Staff { staff: NURSE, device: DESK }));
    for act in [AttendanceAct::Call, AttendanceAct::GoIn] {
        let follows = world.state.attendance(booking).last_change;
        let command = Command::Attend { booking, act, follows };
        world.ask(&Ask { request: None, command, by: by.clone() }).unwrap();
    }
    is_sound(&world);
}

#[test]
fn a_seat_goes_to_the_smallest_number_that_waits_here_whoever_came_first() {
    let mut world = full(10);
    world.wait(601);
    assert_eq!(world.view(8).state, TicketState::Missed, "called, and not there");
    says(&mut world, 9, WAIT).unwrap();
    says(&mut world, 8, WAIT).unwrap();
    assert_eq!(numbers(&world), [(9, 0, true), (10, 1, true)]);
    world.attempt(&Try::Cancel(3));
    assert_eq!((booked_slot(&world, 8), booked_slot(&world, 9)), (Some(1), None));
    assert_eq!(numbers(&world), [(10, 0, true)]);
    world.attempt(&Try::Cancel(6));
    assert_eq!(booked_slot(&world, 9), Some(3));
    is_sound(&world);
}

#[test]
fn nobody_is_seated_before_their_number_has_come() {
    let mut world = morning(4);
    says(&mut world, 3, WAIT).unwrap();
    assert_eq!(numbers(&world), [(4, 0, false)]);
    assert_eq!((world.state.seats_free(&slot(0)), booked_slot(&world, 3)), (Some(2), None));
    assert_eq!(world.view(3).wish.unwrap().standing, WishStanding::ForTurn);
    for who in 0..3 {
        assert_eq!(world.view(who).state, TicketState::Called, "{who}");
        world.wait(601);
    }
    assert_eq!(booked_slot(&world, 3), Some(0));
    is_sound(&world);
}

#[test]
fn what_somebody_wished_before_ends_only_when_it_is_said_and_comes_back_when_that_is_taken_back() {
    let mut world = full(10);
    world.give(9, asking());
    let before = world.view(9).wish.unwrap().wish;
    assert_eq!(says(&mut world, 9, WAIT), Err(Refusal::WishStands));
    assert_eq!(world.view(9).wish.unwrap().wish, before);
    says(&mut world, 9, WalkInAct::WaitHere { replaces: true }).unwrap();
    assert_ne!(world.view(9).wish.unwrap().wish, before);
    take_back(&mut world, 9).unwrap();
    assert_eq!((world.view(9).wish.unwrap().wish, rows(&world)), (before, vec![]));
    is_sound(&world);
}

#[test]
fn whoever_went_keeps_the_number_and_may_be_back_at_the_same_place() {
    let mut world = full(11);
    let came = world.now;
    for who in [10, 9] {
        says(&mut world, who, WAIT).unwrap();
    }
    world.now += SignedDuration::from_mins(5);
    says(&mut world, 9, WalkInAct::GoAway).unwrap();
    says(&mut world, 9, WalkInAct::GoAway).unwrap();
    assert_eq!(world.view(9).wish, None);
    assert_eq!(rows(&world).iter().map(|it| it.has_left).collect::<Vec<_>>(), [true, false]);
    assert_eq!(rows(&world)[1].before, 0, "whoever went is in nobody's way");
    world.attempt(&Try::Cancel(0));
    assert_eq!(booked_slot(&world, 9), None);
    take_back(&mut world, 9).unwrap();
    assert_eq!(rows(&world)[0].since, came);
    assert_eq!(world.view(9).number, 10);
    // A dialog that is out of date takes back nothing else.
    let old = WalkInAct::TakeBack { change: 1 };
    assert_eq!(says(&mut world, 9, old), Err(Refusal::OutOfDate));
    is_sound(&world);
}

#[test]
fn whoever_goes_wishes_again_what_they_wished_and_may_be_back_all_the_same() {
    let mut world = full(10);
    world.give(9, asking());
    let before = world.view(9).wish.unwrap().wish;
    says(&mut world, 9, WalkInAct::WaitHere { replaces: true }).unwrap();
    let here = world.view(9).wish.unwrap().wish;
    says(&mut world, 9, WalkInAct::GoAway).unwrap();
    assert_eq!(world.view(9).wish.unwrap().wish, before, "it is not lost");
    assert!(rows(&world)[0].has_left);
    take_back(&mut world, 9).unwrap();
    assert_eq!(world.view(9).wish.unwrap().wish, here);
    take_back(&mut world, 9).unwrap();
    assert_eq!((world.view(9).wish.unwrap().wish, rows(&world)), (before, vec![]));
    is_sound(&world);
}

#[test]
fn what_two_desks_say_of_one_person_is_said_of_what_is_true() {
    let mut world = full(9);
    says(&mut world, 8, WAIT).unwrap();
    let seen = rows(&world)[0].last_act.change;
    let (ticket, clinic) = (world.ticket(8), clinic().id);
    let went = |follows| {
        let act = WalkInAct::GoAway;
        TicketAct::WalkIn { clinic: clinic.clone(), act, follows: Some(follows) }.of(ticket)
    };
    says(&mut world, 8, WalkInAct::GoAway).unwrap();
    take_back(&mut world, 8).unwrap();
    // Whoever presses on the list of before says nothing of somebody who is back.
    asks(&mut world, NURSE, went(seen + 1)).unwrap_err();
    assert!(!rows(&world)[0].has_left);
    let now = rows(&world)[0].last_act.change;
    asks(&mut world, NURSE, went(now)).unwrap();
    assert!(rows(&world)[0].has_left);
    is_sound(&world);
}

#[test]
fn a_seat_that_was_offered_is_theirs_where_they_wait_for_it() {
    let mut world = full(10);
    world.wait(601);
    world.give(9, asking());
    world.wait(601);
    world.attempt(&Try::Cancel(7));
    let offered = world.view(9).offer.is_some() || world.view(9).hold.is_some();
    assert!(offered, "{:?}", world.view(9));
    says(&mut world, 9, WalkInAct::WaitHere { replaces: true }).unwrap();
    assert_eq!((booked_slot(&world, 9), rows(&world)), (Some(3), vec![]));
    is_sound(&world);
}

#[test]
fn the_days_end_gives_everybody_back_what_they_had() {
    let mut world = full(10);
    assert_eq!(world.view(8).state, TicketState::Called);
    says(&mut world, 8, WAIT).unwrap();
    assert_eq!(world.view(8).state, TicketState::Missed, "they wait here instead");
    world.give(9, asking());
    let before = world.view(9).wish.unwrap().wish;
    says(&mut world, 9, WalkInAct::WaitHere { replaces: true }).unwrap();
    world.now += SignedDuration::from_hours(24);
    world.must(Command::Tick);
    assert_eq!(rows(&world), [], "nobody waits on a day that is over");
    assert_eq!(world.view(8).wish, None);
    assert!(matches!(world.view(8).state, TicketState::Called | TicketState::Waiting));
    assert_eq!(world.view(9).wish.unwrap().wish, before);
    is_sound(&world);
}

#[test]
fn whoever_was_called_and_waits_here_by_mistake_is_called_again() {
    let mut world = full(10);
    says(&mut world, 8, WAIT).unwrap();
    assert_eq!(numbers(&world), [(9, 0, true)]);
    take_back(&mut world, 8).unwrap();
    world.must(Command::Tick);
    assert_ne!(world.view(8).state, TicketState::Missed);
    is_sound(&world);
}

#[test]
fn a_seat_that_was_found_at_once_is_given_back_while_nothing_more_was_said() {
    let mut world = morning(2);
    says(&mut world, 0, WAIT).unwrap();
    let booking = world.view(0).booking.unwrap().id;
    let change = world.state.attendance(booking).last_act.unwrap().change;
    says(&mut world, 0, WalkInAct::TakeBack { change }).unwrap();
    world.must(Command::Tick);
    assert_eq!(world.state.seats_free(&slot(0)), Some(2));
    assert!(matches!(world.view(0).state, TicketState::Called | TicketState::Waiting));
    assert_eq!(says(&mut world, 0, WalkInAct::TakeBack { change }), Err(Refusal::OutOfDate));
    // Whoever was called to a desk has an appointment like every other.
    says(&mut world, 1, WAIT).unwrap();
    let booking = world.view(1).booking.map(|it| it.id);
    if let Some(booking) = booking {
        let known = world.state.attendance(booking);
        let by = Some(Box::new(Author::Staff { staff: NURSE, device: DESK }));
        let follows = known.last_change;
        let command = Command::Attend { booking, act: AttendanceAct::Call, follows };
        world.ask(&Ask { request: None, command, by }).unwrap();
        let change = known.last_act.unwrap().change;
        let late = says(&mut world, 1, WalkInAct::TakeBack { change });
        assert_eq!(late, Err(Refusal::OutOfDate));
    }
    is_sound(&world);
}

#[test]
fn what_a_colleague_said_is_taken_back_by_an_admin() {
    let mut world = full(9);
    says(&mut world, 8, WAIT).unwrap();
    let other = world.hire("최간호사", Role::Desk);
    assert_eq!(take_back(&mut world, 8), Err(Refusal::NotYourRole));
    world.sign_in(ADMIN);
    take_back(&mut world, 8).unwrap();
    assert_eq!(rows(&world), []);
    world.sign_in(other);
    says(&mut world, 8, WAIT).unwrap();
    take_back(&mut world, 8).unwrap();
    is_sound(&world);
}

#[test]
fn who_cannot_wait_here_is_told_why() {
    let mut world = full(10);
    assert_eq!(says(&mut world, 0, WAIT), Err(Refusal::AlreadyBooked));
    let elsewhere = |world: &mut World, clinic: ClinicId| {
        let ticket = world.ticket(9);
        asks(world, NURSE, TicketAct::WalkIn { clinic, act: WAIT, follows: None }.of(ticket))
    };
    world.must(Command::PutClinics { clinics: vec![near()] });
    assert_eq!(elsewhere(&mut world, near().id).unwrap_err(), Refusal::AnotherClinic);
    let by_nobody =
        TicketAct::WalkIn { clinic: clinic().id, act: WAIT, follows: None }.of(world.ticket(9));
    assert_eq!(world.ask(&by_nobody.into()), Err(Refusal::StaffOnly));
    assert_eq!(says(&mut world, 9, WalkInAct::GoAway), Err(Refusal::OutOfDate));
    let helper = world.hire("정도움", Role::Helper);
    assert_eq!(says(&mut world, 9, WAIT), Err(Refusal::NotYourRole));
    world.sign_in(NURSE);
    assert_ne!(helper, NURSE);
    world.now += SignedDuration::from_mins(151);
    assert_eq!(says(&mut world, 9, WAIT), Err(Refusal::NoTimeToday), "the last time has begun");
    world.must(TicketAct::Leave.of(world.ticket(9)));
    assert_eq!(says(&mut world, 9, WAIT), Err(Refusal::TicketLeft));
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    assert_eq!(says(&mut world, 8, WAIT), Err(Refusal::CampaignClosed));
    is_sound(&world);
}

#[test]
fn a_day_that_is_over_holds_nobody_back_from_their_turn() {
    let mut world = full(11);
    says(&mut world, 10, WAIT).unwrap();
    world.now += SignedDuration::from_hours(24);
    world.must(Command::Tick);
    // The next in line comes, and after them whoever waited in vain: they are called like everybody.
    for who in [8, 9] {
        assert_ne!(world.view(who).state, TicketState::Waiting);
    }
    world.wait(601);
    world.wait(601);
    assert!(world.log.iter().any(|change| matches!(
        &change.event,
        Event::TicketCalled(it) if it.ticket == world.ticket(10)
    )));
    assert_eq!(world.state.walk_ins_at(&clinic().id, NEXT), []);
    is_sound(&world);
}

const NEXT: jiff::civil::Date = jiff::civil::date(2026, 11, 25);

#[test]
fn closing_leaving_and_erasing_end_the_wait() {
    let mut world = full(12);
    for who in 8..12 {
        says(&mut world, who, WAIT).unwrap();
    }
    world.must(TicketAct::Leave.of(world.ticket(9)));
    says(&mut world, 10, WalkInAct::GoAway).unwrap();
    for who in [10, 11] {
        world.must(Command::ErasePerson { ticket: world.ticket(who), even_if_live: true });
    }
    assert_eq!(numbers(&world).len(), 1);
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    assert_eq!(rows(&world), []);
    is_sound(&world);
}

#[test]
fn an_admin_takes_one_person_beyond_the_seats_and_nobody_is_passed() {
    let mut world = full(11);
    world.wait(601);
    says(&mut world, 10, WAIT).unwrap();
    assert_eq!(overbook(&mut world, 10, 2), Err(Refusal::NotYourRole));
    world.sign_in(ADMIN);
    let through = world.state.now_serving(CAMPAIGN).unwrap().called_through;
    overbook(&mut world, 10, 2).unwrap();
    assert_eq!((booked_slot(&world, 10), rows(&world)), (Some(2), vec![]));
    let booking = world.view(10).booking.unwrap();
    assert_eq!(world.state.attendance(booking.id).whereabouts, Whereabouts::Here);
    assert_eq!(world.state.now_serving(CAMPAIGN).unwrap().called_through, through);
    assert_eq!(world.state.seats_free(&slot(2)), Some(0));
    is_sound(&world);
    world.wait(601);
    assert_ne!(world.view(9).state, TicketState::Waiting, "their turn came all the same");
    assert_eq!(displaced(&world), []);
    is_sound(&world);
}

#[test]
fn a_seat_beyond_the_others_is_nobodys_afterwards() {
    let mut world = full(10);
    says(&mut world, 9, WAIT).unwrap();
    world.sign_in(ADMIN);
    overbook(&mut world, 9, 2).unwrap();
    // One of the two who had a seat there cancels: there are as many people as seats, and no seat is free.
    world.attempt(&Try::Cancel(4));
    assert_eq!(world.state.seats_free(&slot(2)), Some(0));
    world.attempt(&Try::Cancel(5));
    assert_eq!(world.state.seats_free(&slot(2)), Some(1));
    is_sound(&world);
}

#[test]
fn other_plans_of_the_day_leave_the_seat_to_whom_it_was_given() {
    let mut world = full(10);
    says(&mut world, 9, WAIT).unwrap();
    world.sign_in(ADMIN);
    overbook(&mut world, 9, 3).unwrap();
    world.must(plan(day(USUAL, &[])));
    assert_eq!(displaced(&world), []);
    let mine = world.view(9).booking.unwrap();
    world.must(plan(day(DayPlan { capacity: 1, ..USUAL }, &[])));
    assert!(!displaced(&world).iter().any(|it| it.booking == mine.id));
    world.must(plan(day(DayPlan { capacity: 3, ..USUAL }, &[])));
    assert_eq!(world.state.seats_free(&slot(3)), Some(0), "three are there");
    is_sound(&world);
    world.must(close());
    assert!(world.view(9).booking.unwrap().displaced, "nobody is seen there at all");
    is_sound(&world);
}

#[test]
fn nobody_is_taken_beyond_seats_who_does_not_wait_here_or_where_a_seat_is_free() {
    let mut world = full(11);
    world.sign_in(ADMIN);
    assert_eq!(overbook(&mut world, 9, 2), Err(Refusal::OutOfDate), "they do not wait here");
    says(&mut world, 10, WAIT).unwrap();
    assert_eq!(overbook(&mut world, 0, 2), Err(Refusal::OutOfDate), "of others nothing is told");
    assert_eq!(overbook(&mut world, 10, 9), Err(Refusal::UnknownSlot));
    world.must(plan(day(USUAL, &[jari_common::slot::SlotLimit { first: 1, count: 1, seats: 0 }])));
    assert_eq!(overbook(&mut world, 10, 1), Err(Refusal::UnknownSlot), "a break");
    world.attempt(&Try::Cancel(6));
    assert_eq!(overbook(&mut world, 10, 3), Err(Refusal::SeatIsFree));
    world.now += SignedDuration::from_mins(61);
    assert_eq!(overbook(&mut world, 10, 0), Err(Refusal::SlotPast));
    world.must(Command::FreezeLine { campaign: CAMPAIGN, message: String::new() });
    assert_eq!(overbook(&mut world, 10, 2), Err(Refusal::LineFrozen));
    let days = vec![PlannedDays::alike(DayPlan { slots: 4, ..PLAN }, vec![NEXT])];
    let clinics = vec![jari_server::command::ClinicPlan { clinic: clinic().id, days }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    is_sound(&world);
}

#[test]
fn a_slot_takes_sixty_four_people_and_not_one_more() {
    let mut world = morning(0);
    world.sign_in(ADMIN);
    world.must(plan(day(DayPlan { capacity: 1, ..USUAL }, &[])));
    for who in 0..66 {
        world.must(join(who));
        says(&mut world, who, WAIT).unwrap();
    }
    let waiting: Vec<u8> = (0..66).filter(|who| booked_slot(&world, *who).is_none()).collect();
    assert_eq!(waiting.len(), 62, "four had a seat of their own");
    let there = waiting.iter().filter(|who| overbook(&mut world, **who, 0).is_ok()).count();
    assert_eq!(there, 62);
    for who in 66..70 {
        world.must(join(who));
        says(&mut world, who, WAIT).unwrap();
    }
    overbook(&mut world, 66, 0).unwrap();
    assert_eq!(overbook(&mut world, 67, 0), Err(Refusal::SlotFull));
    assert_eq!(booked_slot(&world, 67), None);
    is_sound(&world);
}

#[test]
fn a_condition_holds_off_a_seat_beyond_the_others_that_no_admin_gave() {
    let mut world = full(9);
    says(&mut world, 8, WAIT).unwrap();
    world.sign_in(ADMIN);
    let ticket = world.ticket(8);
    let (slot, reason) = (slot(2), OverbookReason::Unwell);
    let by = Some(Box::new(Author::Staff { staff: ADMIN, device: DESK }));
    let ask = Ask { request: None, command: TicketAct::Overbook { slot, reason }.of(ticket), by };
    let events = world.state.decide(&ask, world.now).unwrap();
    assert_eq!(world.state.conditions(&events), Ok(()));
    let planted: Vec<Event> = events
        .iter()
        .cloned()
        .map(|event| match event {
            Event::WishOffered(held) => {
                Event::WishOffered(jari_common::change::Held { overbooked: None, ..held })
            }
            other => other,
        })
        .collect();
    assert!(world.state.conditions(&planted).is_err(), "no such seat");
    world.attempt(&Try::Cancel(4));
    world.attempt(&Try::Cancel(5));
    assert!(world.state.conditions(&events).is_err(), "a seat is free there now");
}
