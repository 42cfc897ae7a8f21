//! Rules 6, 7 and 10: when something keeps people from coming, their windows are paused, and an operator may pause the
//! whole line.

use jari_common::booking::{Right, SeatAct};
use jari_common::campaign::{CallingHours, Pace};
use jari_common::change::{
    Event, Held, HoldUntil, MESSAGE_MAX_BYTES, Phase, TicketUntil, TurnStarted,
};
use jari_common::dose::Dose;
use jari_common::id::{HoldId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::time::secs_between;
use jari_server::command::{Command, TicketAct};
use jiff::civil::time;

use crate::engine::world::*;

fn phase(world: &World) -> Phase {
    world.state.now_serving(CAMPAIGN).unwrap().phase
}

#[test]
fn in_a_frozen_line_every_place_stands_and_nothing_runs_out() {
    let mut world = World::new();
    (0..5).for_each(|who| world.must(join(who)));
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Hold(0, 0));
    world.wait(100);
    world.attempt(&Try::Freeze);
    assert_eq!(phase(&world), Phase::Frozen);
    assert_eq!(world.state.now_serving(CAMPAIGN).unwrap().message.as_deref(), Some("점검 중"));
    world.wait(20_000);
    let called = TicketAct::StartTurn { device: DEVICE }.of(world.ticket(1));
    assert_eq!(world.ask(&called.into()), Err(Refusal::LineFrozen));
    assert_eq!(world.view(1).state, TicketState::Called);
    assert_eq!((world.view(3).state, world.view(3).ahead), (TicketState::Waiting, 0));
    world.must(join(5));
    assert_eq!(world.view(5).number, 6, "a place is still to be had");
    let frozen = world.view(0);
    assert!(frozen.hold.is_some() && frozen.until.is_none());
    world.attempt(&Try::Resume);
    let until = world.view(1).until.unwrap();
    let left = secs_between(world.now, until);
    assert_eq!(left, PACE.call_secs - 100, "what was left is left");
    world.attempt(&Try::Book(0));
    assert_eq!(world.view(0).state, TicketState::Done);
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
}

#[test]
fn a_turn_that_was_frozen_longer_than_a_turn_may_take_goes_on_at_another_screen() {
    let mut world = World::new();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Freeze);
    world.wait(PACE.turn_max_secs * 2);
    world.attempt(&Try::Resume);
    world.attempt(&Try::Start(0));
    let until = world.view(0).until.unwrap();
    assert!(secs_between(world.now, until) >= PACE.turn_secs);
}

#[test]
fn going_to_another_screen_of_a_frozen_line_takes_no_time_away() {
    let mut world = World::new();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Hold(0, 0));
    world.attempt(&Try::Extend(0));
    let left = secs_between(world.now, world.view(0).until.unwrap());
    assert!(left > PACE.turn_secs, "the hold stretched it");
    world.attempt(&Try::Freeze);
    world.wait(100);
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Resume);
    assert_eq!(secs_between(world.now, world.view(0).until.unwrap()), left);
}

#[test]
fn a_hastier_pace_takes_no_time_from_a_turn_that_goes_on_at_another_screen() {
    for is_resumed in [false, true] {
        let mut world = World::new();
        world.must(join(0));
        world.attempt(&Try::Start(0));
        let left = secs_between(world.now, world.view(0).until.unwrap());
        world.attempt(&Try::Freeze);
        let pace = Pace { turn_secs: 60, hold_secs: 60, turn_max_secs: 60, ..PACE };
        world.must(Command::SetPace { campaign: CAMPAIGN, pace });
        if is_resumed {
            world.attempt(&Try::Resume);
        }
        world.attempt(&Try::Start(0));
        world.attempt(&Try::Resume);
        assert_eq!(secs_between(world.now, world.view(0).until.unwrap()), left);
    }
}

#[test]
fn whoever_acts_in_a_turn_that_outlives_its_time_because_the_clock_is_in_doubt_is_given_time() {
    let mut world = World::new();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    // In this time nothing ends.
    world.now = jari_common::time::plus_secs(world.now, PACE.turn_max_secs * 2);
    let ticket = world.ticket(0);
    let acts = [
        TicketAct::StartTurn { device: DEVICE }.of(ticket),
        TicketAct::seat(Right::Turn(1), SeatAct::hold(slot(0), Dose::First)).of(ticket),
        TicketAct::seat(Right::Turn(1), SeatAct::Extend { hold: None }).of(ticket),
    ];
    for act in acts {
        let events = world.state.decide(&act.into(), world.now).unwrap();
        let until = match events.as_slice() {
            [Event::TurnStarted(TurnStarted { until, latest, .. })] => *until.min(latest),
            [
                Event::SeatHeld(Held { until, .. })
                | Event::TurnExtended(TicketUntil { until, .. }),
            ] => *until,
            _ => panic!("{events:?}"),
        };
        assert!(secs_between(world.now, until) >= PACE.turn_secs, "{events:?}");
    }
}

/// A person has a booking, and a seat is held beside it.
fn with_a_better_seat() -> (World, TicketId, HoldId) {
    let mut world = World::new();
    world.must(join(0));
    [Try::Start(0), Try::Hold(0, 0), Try::Book(0)].iter().for_each(|it| world.attempt(it));
    let ticket = world.ticket(0);
    world.must(TicketAct::seat(Right::Move, SeatAct::hold(slot(1), Dose::First)).of(ticket));
    let hold = world.hold_of(0);
    (world, ticket, hold)
}

#[test]
fn a_better_seat_that_is_kept_on_while_the_clock_is_in_doubt_is_kept_for_some_time() {
    let (mut world, ticket, hold) = with_a_better_seat();
    // In this time nothing ends.
    world.now = jari_common::time::plus_secs(world.now, PACE.turn_max_secs * 2);
    let events = world.state.decide(
        &TicketAct::seat(Right::Move, SeatAct::Extend { hold: Some(hold) }).of(ticket).into(),
        world.now,
    );
    let until = jari_common::time::plus_secs(world.now, PACE.hold_secs);
    assert_eq!(events, Ok(vec![Event::HoldExtended(HoldUntil { hold, ticket, until })]));
}

/// Seconds left for the first person's turn, for the seat that they hold, and for the second person's call.
fn lefts(world: &World) -> [u32; 3] {
    let (active, called) = (world.view(0), world.view(1));
    let ends = [active.until, active.hold.map(|hold| hold.until), called.until];
    ends.map(|until| secs_between(world.now, until.unwrap()))
}

#[test]
fn a_restart_takes_no_time_from_who_was_given_more_before_the_pace_grew_hastier() {
    for (away_secs, is_frozen) in [(0, false), (250, false), (9_000, true)] {
        let mut world = World::new();
        (0..2).for_each(|who| world.must(join(who)));
        world.attempt(&Try::Start(0));
        world.attempt(&Try::Hold(0, 0));
        let before = lefts(&world);
        if is_frozen {
            world.attempt(&Try::Freeze);
        }
        let hasty = Pace { call_secs: 60, turn_secs: 60, hold_secs: 60, turn_max_secs: 60, ..PACE };
        world.must(Command::SetPace { campaign: CAMPAIGN, pace: hasty });
        world.now = jari_common::time::plus_secs(world.now, away_secs);
        world.must(Command::RestoreWindows);
        world.attempt(&Try::Resume);
        assert_eq!(lefts(&world), before, "away for {away_secs} seconds");
        world.wait(before[1] - 1);
        world.attempt(&Try::Book(0));
        assert_eq!(world.view(0).state, TicketState::Done);
        assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
    }
}

#[test]
fn a_turn_and_a_seat_taken_up_in_a_line_that_is_frozen_for_hours_have_their_time_when_it_goes_on() {
    let mut world = World::new();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Freeze);
    world.wait(PACE.turn_max_secs * 2);
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Hold(0, 0));
    world.attempt(&Try::Resume);
    world.wait(PACE.hold_secs - 1);
    let view = world.view(0);
    assert_eq!(view.state, TicketState::Active);
    assert!(view.hold.is_some(), "{view:?}");
    world.attempt(&Try::Book(0));
    assert_eq!(world.view(0).state, TicketState::Done);
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
}

#[test]
fn a_message_too_long_for_everybodys_resource_is_refused_in_words() {
    let mut world = World::new();
    let message = "가".repeat(MESSAGE_MAX_BYTES / 3 + 1);
    let long = Command::FreezeLine { campaign: CAMPAIGN, message };
    let refused = world.ask(&long.into());
    assert!(matches!(refused, Err(Refusal::Invalid { what }) if what.contains("60 bytes")));
}

#[test]
fn outside_of_the_calling_hours_nobody_is_called_and_nobodys_call_runs_out() {
    let hours = CallingHours { from: time(9, 0, 0, 0), until: time(18, 0, 0, 0) };
    let mut world = World::with(|spec| {
        spec.calling_hours = Some(hours);
        spec.pace.turns = 1;
    });
    // It is nine in the morning; at 17:55 the first person is called again.
    (0..3).for_each(|who| world.must(join(who)));
    world.wait(9 * 3_600 - 300);
    let calling = (0..3).find(|who| world.view(*who).state == TicketState::Called).unwrap();
    let left = |world: &World| {
        let until = world.view(calling).until;
        until.map(|until| secs_between(world.now, until))
    };
    let before = left(&world).unwrap();
    world.wait(300);
    assert_eq!((phase(&world), left(&world)), (Phase::Paused, None));
    world.wait(8 * 3_600);
    assert_eq!(world.view(calling).state, TicketState::Called, "the night counts against nobody");
    world.wait(7 * 3_600);
    assert_eq!(phase(&world), Phase::Open);
    assert_eq!(left(&world), Some(before - 300));
}

#[test]
fn a_restart_in_a_frozen_line_gives_whole_windows_when_it_goes_on() {
    let mut world = World::new();
    world.must(join(0));
    world.wait(500);
    world.attempt(&Try::Freeze);
    world.attempt(&Try::Restart);
    assert_eq!(world.view(0).until, None);
    world.attempt(&Try::Resume);
    let left = secs_between(world.now, world.view(0).until.unwrap());
    assert_eq!(left, PACE.call_secs);
}

#[test]
fn who_still_waits_at_the_closing_is_told_and_whose_turn_runs_goes_on() {
    let mut world = World::with(|spec| spec.pace.turns = 1);
    (0..3).for_each(|who| world.must(join(who)));
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Hold(0, 0));
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    assert_eq!(phase(&world), Phase::Closed);
    assert_eq!(world.view(1).state, TicketState::NotServed);
    assert_eq!(world.ask(&join(7).into()), Err(Refusal::CampaignClosed));
    world.attempt(&Try::Book(0));
    assert_eq!(world.view(0).state, TicketState::Done);
    world.wait(100_000);
    assert_eq!(world.view(2).state, TicketState::NotServed);
    assert_eq!(world.view(2).number, 3, "the number stays what it was");
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
}

/// Pauses that leave little or nothing of the longest time that a turn may take, in seconds.
const STOPS: [u32; 3] =
    [PACE.turn_max_secs - 500, PACE.turn_max_secs - 150, PACE.turn_max_secs * 2];

#[test]
fn a_better_seat_may_be_kept_longer_after_a_stop_as_if_there_had_been_none() {
    for stop in STOPS {
        let (mut world, ticket, hold) = with_a_better_seat();
        world.attempt(&Try::Freeze);
        world.wait(stop);
        world.attempt(&Try::Resume);
        world.wait(100);
        world.must(TicketAct::seat(Right::Move, SeatAct::Extend { hold: Some(hold) }).of(ticket));
        let until = world.view(0).hold.unwrap().until;
        assert_eq!(secs_between(world.now, until), PACE.hold_secs);
    }
}

#[test]
fn a_turn_may_be_made_longer_after_a_stop_as_if_there_had_been_none() {
    for stop in STOPS {
        let mut world = World::new();
        world.must(join(0));
        [Try::Start(0), Try::Freeze].iter().for_each(|it| world.attempt(it));
        world.wait(stop);
        world.attempt(&Try::Resume);
        world.wait(PACE.call_secs - 250);
        world.attempt(&Try::Extend(0));
        let left = secs_between(world.now, world.view(0).until.unwrap());
        assert_eq!(left, PACE.turn_secs.max(PACE.hold_secs));
    }
}

#[test]
fn a_restart_gives_a_better_seat_its_whole_time_and_it_may_be_kept_on() {
    let (mut world, ticket, hold) = with_a_better_seat();
    let left = |world: &World| secs_between(world.now, world.view(0).hold.unwrap().until);
    world.wait(100);
    world.now = jari_common::time::plus_secs(world.now, PACE.turn_max_secs * 2);
    world.must(Command::RestoreWindows);
    assert_eq!(left(&world), PACE.hold_secs);
    world.wait(100);
    world.must(TicketAct::seat(Right::Move, SeatAct::Extend { hold: Some(hold) }).of(ticket));
    assert_eq!(left(&world), PACE.hold_secs);
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
}
