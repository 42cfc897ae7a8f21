//! Rule 6 with many places that come and go: paused calls are running again in order, people who were kept come from
//! the reserved share, and somebody is always called.

use jari_common::change::Change;
use jari_common::device::{DeviceKind, DevicePlace, Presence, SecretHash};
use jari_common::id::DeviceId;
use jari_common::ticket::TicketState;
use jari_server::command::Command;
use jari_server::engine::{Liveness, State};
use jiff::Timestamp;
use proptest::prelude::*;

use crate::engine::world::*;
use crate::line_rules::places::{
    assert_sound, in_state, join_at, movement, report, running, start, with_turns,
};

/// A campaign with `turns` turns and `places` kiosks, each at a separate place.
fn many_places(turns: u32, places: u32) -> (World, Vec<DeviceId>) {
    let mut world = with_turns(turns);
    let invite = |nth: u32| {
        let name = format!("복지관 {nth}");
        let place = DevicePlace { name, kind: DeviceKind::Kiosk, ..place() };
        let code = SecretHash(format!("place {nth}"));
        Command::InviteDevice { place, code, until: Timestamp::MAX }
    };
    (0..places).for_each(|nth| world.must(invite(nth)));
    (world, (ELSEWHERE.0 + 1..=ELSEWHERE.0 + places).map(DeviceId).collect())
}

#[test]
fn two_hundred_stopped_calls_run_again_in_order_as_there_is_room() {
    let (mut world, places) = many_places(20, 10);
    (0..250).for_each(|who| world.must(join_at(who, places[usize::from(who % 10)])));
    // Every called person's kiosk loses its cable a moment later.
    while in_state(&world, TicketState::Called).len() < 200 {
        for device in &places {
            world.must(report(*device, Presence::Offline));
        }
        for device in &places {
            world.must(report(*device, Presence::Free));
        }
        for device in &places {
            world.must(report(*device, Presence::Offline));
        }
        world.wait(PACE.call_secs / 8);
    }
    let stopped = in_state(&world, TicketState::Called).len();
    assert!(running(&world).is_empty() && stopped >= 200, "{stopped} stand");
    for device in &places {
        world.must(report(*device, Presence::Free));
    }
    // Ordered by the place that came back first, then by number: nobody whose window is running gives way.
    let mut had_time: Vec<u8> = Vec::new();
    while had_time.len() < 200 {
        let running = running(&world);
        assert!((1..=25).contains(&running.len()), "{} run at once", running.len());
        for who in running {
            let before = had_time.iter().filter(|it| **it % 10 == who % 10).max();
            assert!(before.is_none_or(|before| *before <= who), "{who} after {before:?}");
            had_time.push(who);
        }
        had_time.dedup();
        assert_sound(&world);
        world.wait(PACE.call_secs);
    }
}

#[test]
fn many_kept_people_who_come_back_at_once_take_no_more_than_the_reserved_share() {
    let (mut world, places) = many_places(1, 1);
    (0..20).for_each(|who| world.must(join_at(who, places[0])));
    (20..200).for_each(|who| world.must(join_at(who, ELSEWHERE)));
    world.must(report(places[0], Presence::Offline));
    // A line in which everybody who can come comes at once and leaves.
    let mut called = Vec::new();
    let mut go_on = |world: &mut World, calls: usize| {
        for _ in 0..calls {
            let Some(who) = running(world).first().copied() else {
                world.wait(PACE.call_secs);
                continue;
            };
            called.push(who);
            world.attempt(&Try::Start(who));
            world.attempt(&Try::Leave(who));
        }
        std::mem::take(&mut called)
    };
    go_on(&mut world, 30);
    world.wait(PACE.stand_secs);
    assert!(movement(&world).kept >= 10, "{:?}", movement(&world));
    let ahead: Vec<u32> = (0..200).map(|who| world.view(who).ahead).collect();
    world.must(report(places[0], Presence::Free));
    (0..200).for_each(|who| assert!(world.view(who).ahead <= ahead[usize::from(who)]));
    let called = go_on(&mut world, 60);
    let returned = called.iter().filter(|who| **who < 20).count();
    assert!((6..=7).contains(&returned), "{returned} of {}: {called:?}", called.len());
    assert_sound(&world);
}

/// A replayed log gives the same line, whatever is paused or running in it.
fn assert_replays(world: &World) {
    let mut again = State::new();
    for change in &world.log {
        let text = serde_json::to_string(change).unwrap();
        again.apply(&serde_json::from_str::<Change>(&text).unwrap());
    }
    assert_eq!(again.next_due(), world.state.next_due());
    assert_eq!(again.movements(world.now), world.state.movements(world.now));
    assert_eq!(again.broken_invariants(), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn whatever_places_come_and_go_the_pace_is_kept_and_somebody_is_always_called(
        turns in 1..12_u32,
        steps in prop::collection::vec((0..8_u32, 0..4_u8, 0..400_u32, 0..60_u8), 1..80),
    ) {
        let (mut world, places) = many_places(turns, 4);
        let mut liveness = Liveness::default();
        (0..60).for_each(|who| world.must(join_at(who, places[usize::from(who % 4)])));
        for (at, act, secs, who) in steps {
            let at = places[at as usize % places.len()];
            match act {
                0 => world.must(report(at, Presence::Busy)),
                1 => world.must(report(at, Presence::Offline)),
                2 => world.must(report(at, Presence::Free)),
                _ => drop(world.ask(&start(&world, who, at).into())),
            }
            world.wait(secs);
            prop_assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
            prop_assert_eq!(liveness.look(&world.state, CAMPAIGN, world.now), Ok(()));
            let active = in_state(&world, TicketState::Active).len();
            let most = (turns + turns / 4) as usize;
            prop_assert!(active <= turns as usize && active + running(&world).len() <= most);
        }
        assert_replays(&world);
        // The line is judged in its current state: places that are away stay away.
        for _ in 0..200 {
            world.wait(300);
            prop_assert_eq!(liveness.look(&world.state, CAMPAIGN, world.now), Ok(()));
        }
        prop_assert_eq!(in_state(&world, TicketState::Waiting), Vec::<u8>::new());
    }
}
