//! Rules 5 and 6: capacity, a quarter more called, the reserved share, absence.

use jari_common::campaign::Pace;
use jari_common::ticket::TicketState;
use jari_server::command::Command;

use crate::engine::world::*;

fn with_turns(turns: u32) -> World {
    World::with(|spec| spec.pace.turns = turns)
}

fn in_state(world: &World, state: TicketState) -> Vec<u8> {
    (0..world.state.ticket_count() as u8).filter(|who| world.view(*who).state == state).collect()
}

#[test]
fn a_quarter_more_than_the_turns_is_called_and_who_is_here_too_early_is_next() {
    let mut world = with_turns(4);
    (0..8).for_each(|who| world.must(join(who)));
    assert_eq!(in_state(&world, TicketState::Called), [0, 1, 2, 3, 4]);
    (0..5).for_each(|who| world.attempt(&Try::Start(who)));
    assert_eq!(in_state(&world, TicketState::Active), [0, 1, 2, 3]);
    let early = world.view(4);
    assert!(early.arrived && early.state == TicketState::Called, "{early:?}");
    assert_eq!(early.until, None, "whoever is here does not run out of time");
    world.wait(PACE.call_secs + 1);
    // The four never acted, and their turns are over; the fifth is admitted, with the full window.
    let admitted = world.view(4);
    assert!(!admitted.arrived && admitted.state == TicketState::Called, "{admitted:?}");
    assert!(admitted.until.is_some());
    world.attempt(&Try::Start(4));
    assert_eq!(world.view(4).state, TicketState::Active);
}

#[test]
fn a_start_that_came_too_early_is_answered_the_same_when_repeated_and_another_one_goes_through() {
    let mut world = with_turns(4);
    (0..5).for_each(|who| world.must(join(who)));
    (0..5).for_each(|who| world.attempt(&Try::Start(who)));
    let (early, _) = world.last.clone().unwrap();
    world.attempt(&Try::End(0));
    world.ask(&early).unwrap();
    assert_eq!(world.view(4).state, TicketState::Called, "that request was told to wait");
    world.attempt(&Try::Start(4));
    assert_eq!(world.view(4).state, TicketState::Active);
}

#[test]
fn a_turn_kept_for_who_arrived_goes_to_nobody_else() {
    let mut world = with_turns(4);
    (0..6).for_each(|who| world.must(join(who)));
    (0..5).for_each(|who| world.attempt(&Try::Start(who)));
    world.attempt(&Try::End(0));
    assert_eq!(world.view(5).state, TicketState::Called);
    world.attempt(&Try::Start(5));
    assert!(world.view(5).arrived, "the free turn is the fifth person's");
    world.attempt(&Try::Start(4));
    assert_eq!(world.view(4).state, TicketState::Active);
}

#[test]
fn who_comes_back_is_called_next_and_then_once_in_ten_calls() {
    let mut world = World::with(|spec| spec.pace.turns = 1);
    (0..=250).for_each(|who| world.must(join(who)));
    // The first three miss their turns; then all three say "I'm here".
    (0..3).for_each(|_| world.wait(PACE.call_secs + 1));
    (0..3).for_each(|who| world.attempt(&Try::Return(who)));
    let mut called = Vec::new();
    for _ in 0..30 {
        let now = in_state(&world, TicketState::Called)[0];
        called.push(now);
        world.attempt(&Try::Start(now));
        world.attempt(&Try::Leave(now));
    }
    let returners: Vec<usize> = (0..called.len()).filter(|at| called[*at] < 3).collect();
    assert_eq!(returners, [1, 11, 21], "{called:?}");
}

#[test]
fn a_pace_lowered_while_running_takes_no_call_back_and_makes_no_new_one() {
    let mut world = with_turns(4);
    (0..10).for_each(|who| world.must(join(who)));
    let pace = Pace { turns: 1, ..PACE };
    world.must(Command::SetPace { campaign: CAMPAIGN, pace });
    assert_eq!(in_state(&world, TicketState::Called), [0, 1, 2, 3, 4]);
    world.attempt(&Try::Leave(0));
    assert_eq!(in_state(&world, TicketState::Called), [1, 2, 3, 4]);
    (1..5).for_each(|who| world.attempt(&Try::Leave(who)));
    assert_eq!(in_state(&world, TicketState::Called), [5], "one turn, one call");
    let pace = Pace { turns: 8, ..PACE };
    world.must(Command::SetPace { campaign: CAMPAIGN, pace });
    assert_eq!(in_state(&world, TicketState::Called), [5, 6, 7, 8, 9]);
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
}

#[test]
fn turns_begun_under_a_faster_pace_are_no_fault_after_it_was_lowered() {
    let mut world = with_turns(8);
    (0..5).for_each(|who| world.must(join(who)));
    (0..5).for_each(|who| world.attempt(&Try::Start(who)));
    // Five tickets may be called and active together, and that many are active; four may be active.
    let pace = Pace { turns: 4, ..PACE };
    world.must(Command::SetPace { campaign: CAMPAIGN, pace });
    assert_eq!(in_state(&world, TicketState::Active), [0, 1, 2, 3, 4]);
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
    world.must(join(5));
    world.attempt(&Try::Leave(0));
    world.attempt(&Try::Start(5));
    assert_eq!(in_state(&world, TicketState::Active), [1, 2, 3, 4]);
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
}

#[test]
fn the_waiting_time_is_a_range_and_absent_until_it_was_measured() {
    let mut world = World::with(|spec| spec.pace.turns = 1);
    (0..=60).for_each(|who| world.must(join(who)));
    assert_eq!(world.view(60).wait, None);
    for who in 0..20_u8 {
        world.wait(if who < 10 { 30 } else { 60 });
        world.attempt(&Try::Start(who));
        world.attempt(&Try::Leave(who));
    }
    let (view, rate) = (world.view(60), world.state.now_serving(CAMPAIGN).unwrap().rate.unwrap());
    let wait = view.wait.unwrap();
    assert!(rate.low == 60 && rate.high >= 100, "{rate:?}");
    assert_eq!(wait.to_secs, view.ahead * 60);
    assert!(wait.from_secs < wait.to_secs);
}

#[test]
fn hours_in_which_the_line_stood_still_make_nobodys_wait_seem_longer() {
    let rate = |stop: u32| {
        let mut world = World::with(|spec| spec.pace.turns = 1);
        (0..=60).for_each(|who| world.must(join(who)));
        for who in 0..20_u8 {
            if who == 15 && stop > 0 {
                world.attempt(&Try::Freeze);
                world.wait(stop);
                world.attempt(&Try::Resume);
            }
            world.wait(30);
            world.attempt(&Try::Start(who));
            world.attempt(&Try::Leave(who));
        }
        world.state.now_serving(CAMPAIGN).unwrap().rate.unwrap()
    };
    assert_eq!(rate(7_200), rate(0));
}
