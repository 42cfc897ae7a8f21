//! Rule 21: no wish is overlooked, even when several people begin to wait at once, while the line is frozen, and after
//! a restart; and the cost of one step does not depend on how many people wait.

use jari_common::booking::{BookingStatus, Right, SeatAct};
use jari_common::change::Event;
use jari_common::clinic::{Clinic, Position};
use jari_common::dose::{Dose, DoseInterval};
use jari_common::id::{ClinicId, TicketId};
use jari_common::person::PersonKey;
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};
use jari_server::command::{ClinicPlan, Command, JoinLine, TicketAct};
use jari_server::engine::{Effort, State};
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use crate::engine::world::*;

/// The number of items (days, slots, shapes, people) that one step of the writer looks at.
const STEP: u64 = 20_000;
/// The longest single search in these worlds, in items: every day of every clinic, and its second doses.
const ONE_SEARCH: u64 = 30_000;

fn named(places: &[&ClinicId]) -> Wish {
    Wish {
        places: WishPlaces::Clinics(places.iter().map(|id| (*id).clone()).collect()),
        days: WishDays::default(),
        time: PartOfDay::Any,
        first: WishOrder::Place,
        on_match: OnMatch::Book,
    }
}

fn near_id() -> ClinicId {
    ClinicId::parse("N1").unwrap()
}

fn opened(clinic: &ClinicId, dates: Vec<Date>, slots: u8, capacity: u8) -> ClinicPlan {
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots, capacity };
    ClinicPlan { clinic: clinic.clone(), days: vec![PlannedDays::alike(plan, dates)] }
}

/// A world with a clinic of eight seats, and another clinic nearby with one seat.
fn one_seat_nearby(turns: u32) -> World {
    let mut world = World::with(|spec| spec.pace.turns = turns);
    let position = Position::new(37.5701, 126.98).unwrap();
    let clinics = vec![Clinic { id: near_id(), position, ..clinic() }];
    world.must(Command::PutClinics { clinics });
    let clinics = vec![opened(&near_id(), vec![DAY], 1, 1)];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    world
}

fn gives(world: &mut World, who: u8, wish: Wish) {
    let ticket = world.ticket(who);
    world.must(TicketAct::GiveWish { wish }.of(ticket));
}

fn clinic_of(world: &World, who: u8) -> Option<ClinicId> {
    let booking = world.view(who).booking.filter(|it| it.status == BookingStatus::Booked);
    booking.map(|booking| booking.slot.clinic)
}

fn is_sound(world: &World) {
    assert_eq!(world.state.naive_overlooked(world.now), Vec::new());
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn two_who_begin_to_wait_together_are_both_looked_for_and_the_later_has_the_second_choice() {
    let mut world = one_seat_nearby(2);
    (0..2).for_each(|who| world.must(join(who)));
    (0..2).for_each(|who| gives(&mut world, who, named(&[&near_id(), &clinic().id])));
    assert_eq!(world.view(0).state, TicketState::Called, "a wish rests while its person may come");
    world.wait(601);
    assert_eq!(clinic_of(&world, 0), Some(near_id()));
    assert_eq!(clinic_of(&world, 1), Some(clinic().id));
    is_sound(&world);
}

#[test]
fn wishes_given_while_the_line_is_frozen_are_all_looked_for_when_it_goes_on() {
    let mut world = one_seat_nearby(2);
    (0..5).for_each(|who| world.must(join(who)));
    (0..3).for_each(|_| world.wait(601));
    world.attempt(&Try::Freeze);
    (0..5).for_each(|who| gives(&mut world, who, named(&[&near_id(), &clinic().id])));
    assert_eq!((0..5).filter_map(|who| clinic_of(&world, who)).count(), 0);
    // The server ends and starts again meanwhile: only the log is known.
    let mut again = State::new();
    world.log.iter().for_each(|change| again.apply(change));
    world.state = again;
    world.must(Command::RestoreWindows);
    world.attempt(&Try::Resume);
    let mut seats: Vec<_> = (0..5).filter_map(|who| clinic_of(&world, who)).collect();
    assert_eq!(seats.remove(0), near_id(), "the first in line has the first choice");
    assert_eq!(seats, vec![clinic().id; 4]);
    is_sound(&world);
}

#[test]
fn of_seats_that_come_free_together_the_first_in_line_has_the_better_choice() {
    let mut world = one_seat_nearby(1);
    (0..4).for_each(|who| world.must(join(who)));
    let other = ClinicId::parse("O1").unwrap();
    world.must(Command::PutClinics { clinics: vec![Clinic { id: other.clone(), ..clinic() }] });
    let later = WishDays { from: Some(LAST_DAY), ..WishDays::default() };
    let wish = |places: &[&ClinicId]| Wish { days: later, ..named(places) };
    // The third person would prefer the other clinic, and the second wants nothing else.
    gives(&mut world, 2, wish(&[&other, &near_id()]));
    gives(&mut world, 1, wish(&[&other]));
    world.wait(601);
    let clinics =
        vec![opened(&near_id(), vec![LAST_DAY], 1, 1), opened(&other, vec![LAST_DAY], 1, 1)];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    assert_eq!((clinic_of(&world, 1), clinic_of(&world, 2)), (Some(other), Some(near_id())));
    is_sound(&world);
}

#[test]
fn everybody_who_waits_is_looked_for_again_when_the_clock_was_set_back() {
    let mut world = World::with(|spec| spec.pace.turns = 1);
    let begun = world.now;
    (0..2).for_each(|who| world.must(join(who)));
    // By a clock that is days ahead, the time of every seat has come.
    world.wait(601);
    world.wait(5 * 86_400);
    (0..2).for_each(|who| gives(&mut world, who, named(&[&clinic().id])));
    assert_eq!((clinic_of(&world, 0), clinic_of(&world, 1)), (None, None));
    // As the writer does when the operator confirms that the clock is right.
    world.now = plus_secs(begun, 1_800);
    world.take(None, vec![Event::WindowsRestored]);
    world.settle();
    let found = [clinic_of(&world, 0), clinic_of(&world, 1)];
    assert_eq!(found, [Some(clinic().id), Some(clinic().id)]);
    is_sound(&world);
}

#[test]
fn a_clinic_that_moves_nearer_is_found_by_whoever_waits() {
    let mut world = one_seat_nearby(1);
    (0..2).for_each(|who| world.must(join(who)));
    let from = Position::new(37.7, 127.2).unwrap();
    let places = WishPlaces::Near { from, metres: 1_000 };
    gives(&mut world, 1, Wish { places, ..named(&[]) });
    world.wait(601);
    assert_eq!(world.view(1).state, TicketState::Missed);
    let clinics = vec![Clinic { id: near_id(), position: from, ..clinic() }];
    world.must(Command::PutClinics { clinics });
    assert_eq!(clinic_of(&world, 1), Some(near_id()));
    is_sound(&world);
}

#[test]
fn a_pair_sits_in_slots_that_follow_one_another_and_waits_while_a_taken_one_lies_between() {
    let mut world = World::with(|spec| spec.pace.turns = 1);
    let many = ClinicId::parse("M1").unwrap();
    world.must(Command::PutClinics { clinics: vec![Clinic { id: many.clone(), ..clinic() }] });
    // Three slots of one seat, of which the middle one is held; another day has only one seat.
    let clinics = vec![opened(&many, vec![LAST_DAY], 3, 1)];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    let clinics = vec![opened(&many, vec![DAY], 1, 1)];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    world.must(join(0));
    world.attempt(&Try::Start(0));
    let middle = SlotRef { clinic: many.clone(), date: LAST_DAY, ..slot(1) };
    let (ticket, serial) = (world.ticket(0), world.serial(0));
    world.must(TicketAct::seat(Right::Turn(serial), SeatAct::hold(middle, Dose::First)).of(ticket));
    let mut pair = join(1);
    if let Command::JoinLine(JoinLine { party, party_born, .. }) = &mut pair {
        (*party, *party_born) = (vec![PersonKey(Uuid::from_u128(9_999))], vec![1950]);
    }
    world.must(pair);
    gives(&mut world, 1, named(&[&many]));
    assert_eq!((world.view(1).state, clinic_of(&world, 1)), (TicketState::Missed, None));
    is_sound(&world);
    world.attempt(&Try::Release(0));
    assert_eq!(clinic_of(&world, 1), Some(many));
    is_sound(&world);
}

/// Pairs that wait for a series at 40 clinics with first seats on 19 days and no second seat: every search finds
/// nothing.
fn pairs_in_vain(people: u128) -> (World, Vec<ClinicId>) {
    let mut world = World::with(|spec| {
        spec.second_dose = Some(DoseInterval { from_days: 21, to_days: 42 });
        spec.days_ahead = 60;
        spec.pace.turns = 1;
    });
    let ids: Vec<ClinicId> =
        (0..40).map(|at| ClinicId::parse(&format!("M{at}")).unwrap()).collect();
    let put = |(at, id): (u32, &ClinicId)| Clinic {
        id: id.clone(),
        position: Position::new(37.57 + f64::from(at) * 0.0001, 126.98).unwrap(),
        ..clinic()
    };
    world.must(Command::PutClinics { clinics: (0..).zip(&ids).map(put).collect() });
    let firsts: Vec<_> = (1..20).map(|day: i32| DAY.saturating_add(day.days())).collect();
    let open = ids.iter().map(|id| opened(id, firsts.clone(), 16, 3)).collect();
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics: open });
    for who in 0..=people {
        let mut joining = join(0);
        if let Command::JoinLine(JoinLine { person, code, party, party_born, .. }) = &mut joining {
            *person = PersonKey(Uuid::from_u128(100_000 + who * 2));
            code.0 = Uuid::from_u128(who);
            (*party, *party_born) =
                (vec![PersonKey(Uuid::from_u128(100_001 + who * 2))], vec![1950]);
        }
        let events = world.state.decide(&joining.into(), world.now).unwrap();
        world.take(None, events);
    }
    let from = Position::new(37.57, 126.98).unwrap();
    let wish = Wish { places: WishPlaces::Near { from, metres: 20_000 }, ..named(&[]) };
    for who in 1..=people {
        let ticket = TicketId(u64::try_from(who).unwrap() + 1);
        let give = TicketAct::GiveWish { wish: wish.clone() }.of(ticket);
        let events = world.state.decide(&give.into(), world.now).unwrap();
        world.take(None, events);
    }
    (world, ids)
}

/// Runs the line step by step; returns the cost of the most expensive step and of all steps.
fn steps(world: &mut World) -> (u64, u64) {
    let (mut most, mut all) = (0, 0);
    loop {
        let (mut effort, mut matches, mut goes_on) = (Effort::of(STEP), 0, true);
        while goes_on && matches < 96 && !effort.is_spent() {
            let mut events = world.state.settle(world.now);
            if events.is_empty() {
                matches += 1;
                events = world.state.next_match_within(world.now, &mut effort);
            }
            goes_on = !events.is_empty();
            world.take(None, events);
        }
        (most, all) = (most.max(effort.spent), all + effort.spent);
        if !goes_on && !world.state.has_matches_to_make() {
            return (most, all);
        }
    }
}

#[test]
fn a_look_for_pairs_of_doses_costs_the_same_however_many_wait_and_no_step_is_long() {
    let mut costs = Vec::new();
    for people in [39, 390] {
        let (mut world, ids) = pairs_in_vain(people);
        world.now = jari_common::time::plus_secs(world.now, 601);
        let (most, begun) = steps(&mut world);
        assert!(most <= STEP + ONE_SEARCH, "{most}");
        assert_eq!(world.view(39).state, TicketState::Missed);
        // One more day opens at one clinic: all who wait are searched for, at once.
        let clinics = vec![opened(&ids[0], vec![DAY.saturating_add(20.days())], 1, 1)];
        let open = Command::OpenDays { campaign: CAMPAIGN, clinics };
        let events = world.state.decide(&open.into(), world.now).unwrap();
        world.take(None, events);
        let (most, opened) = steps(&mut world);
        assert!(most <= STEP, "{most}");
        assert!(begun >= 40 && opened > 0, "what is looked at is counted: {begun}, {opened}");
        costs.push((begun, opened));
    }
    let [(few_begun, few_opened), (many_begun, many_opened)] = costs[..] else { panic!() };
    assert!(many_begun <= few_begun * 2, "{few_begun} for 39 and {many_begun} for 390 people");
    assert_eq!(few_opened, many_opened, "one shape is looked at once");
}

/// Each person has a different wish that cannot be met, and all of them are to be searched for again.
fn everybody_in_vain(people: u32) -> World {
    let (mut world, _) = pairs_in_vain(u128::from(people));
    world.wait(601);
    let from = Position::new(37.57, 126.98).unwrap();
    for who in 1..=people {
        let places = WishPlaces::Near { from, metres: 20_000 - who };
        let wish = Wish { places, ..named(&[]) };
        world.must(TicketAct::GiveWish { wish }.of(TicketId(u64::from(who) + 1)));
    }
    // The clock was set back.
    world.now = "2026-11-23T00:00:30Z".parse().unwrap();
    let events = world.state.decide(&Command::RestoreWindows.into(), world.now).unwrap();
    world.take(None, events);
    world
}

/// Runs the line to the end in steps of `effort` each; returns the cost of the most expensive step and of all steps.
fn by_steps_of(world: &mut World, effort: u64) -> (u64, u64) {
    let (mut most, mut all) = (0, 0);
    loop {
        let mut effort = Effort::of(effort);
        let mut events = world.state.settle(world.now);
        if events.is_empty() {
            events = world.state.next_match_within(world.now, &mut effort);
        }
        (most, all) = (most.max(effort.spent), all + effort.spent);
        if events.is_empty() && !world.state.has_matches_to_make() {
            return (most, all);
        }
        world.take(None, events);
    }
}

#[test]
fn a_step_ends_after_the_search_that_spends_it_and_the_next_goes_on_to_the_same_end() {
    let [mut whole, mut world] = [20, 20].map(everybody_in_vain);
    let (most, all) = by_steps_of(&mut whole, u64::MAX);
    assert_eq!(most, all, "one step looks at everything");
    let (most, again) = by_steps_of(&mut world, 1);
    assert!(most * 10 < again, "{most} of {again}");
    assert_eq!(again, all);
    assert_eq!(world.log, whole.log);
    for id in (1..=21).map(TicketId) {
        assert_eq!(world.state.ticket(id), whole.state.ticket(id));
    }
}

#[test]
fn a_seat_on_the_first_day_of_all_ends_the_search_of_who_wants_the_first_day() {
    let mut world = World::with(|spec| spec.pace.turns = 1);
    world.must(join(0));
    // The person is called, and then misses the call.
    [601, 601].into_iter().for_each(|secs| world.wait(secs));
    let ids: Vec<ClinicId> =
        (0..40).map(|at| ClinicId::parse(&format!("M{at}")).unwrap()).collect();
    let put = ids.iter().map(|id| Clinic { id: id.clone(), ..clinic() });
    world.must(Command::PutClinics { clinics: put.collect() });
    let days: Vec<_> = (0..12).map(|day: i32| DAY.saturating_add(day.days())).collect();
    let clinics = ids.iter().map(|id| opened(id, days.clone(), 16, 3)).collect();
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    let from = clinic().position;
    let places = WishPlaces::Near { from, metres: 20_000 };
    let wish = Wish { places, first: WishOrder::Day, ..named(&[]) };
    let give = TicketAct::GiveWish { wish }.of(TicketId(1));
    let events = world.state.decide(&give.into(), world.now).unwrap();
    world.take(None, events);
    let (_, all) = by_steps_of(&mut world, u64::MAX);
    assert!(clinic_of(&world, 0).is_some());
    assert!(all < 20, "no other clinic is looked at: {all}");
}

#[test]
fn days_that_came_free_while_nobody_was_looked_for_are_gone_through_a_few_a_step() {
    let mut world = World::with(|spec| spec.pace.turns = 1);
    world.must(join(0));
    // The person is called, and then misses the call.
    [601, 601].into_iter().for_each(|secs| world.wait(secs));
    let ids: Vec<ClinicId> =
        (0..40).map(|at| ClinicId::parse(&format!("M{at}")).unwrap()).collect();
    // Far from the clinic that has seats already.
    let position = Position::new(37.9, 127.5).unwrap();
    let put = ids.iter().map(|id| Clinic { id: id.clone(), position, ..clinic() });
    world.must(Command::PutClinics { clinics: put.collect() });
    let places = WishPlaces::Near { from: position, metres: 1_000 };
    let wish = Wish { places, ..named(&[]) };
    world.must(TicketAct::GiveWish { wish }.of(TicketId(1)));
    // The days open, and no step of the line is made meanwhile, as at a start.
    let days: Vec<_> = (0..12).map(|day: i32| DAY.saturating_add(day.days())).collect();
    let freed = ids.len() * days.len();
    let clinics = ids.iter().map(|id| opened(id, days.clone(), 16, 3)).collect();
    let open = Command::OpenDays { campaign: CAMPAIGN, clinics };
    let events = world.state.decide(&open.into(), world.now).unwrap();
    world.take(None, events);
    let mut steps = 0;
    while world.state.has_matches_to_make() {
        let mut effort = Effort::of(1);
        let mut events = world.state.settle(world.now);
        if events.is_empty() {
            events = world.state.next_match_within(world.now, &mut effort);
        }
        world.take(None, events);
        steps += 1;
        assert!(steps < 10 * freed, "the line comes to its end");
    }
    assert!(clinic_of(&world, 0).is_some(), "the person is met");
    // Each day is noted once and searched once; both count.
    assert!(steps >= 2 * freed, "{steps} steps for {freed} days: some work costs nothing");
}
