//! Rule 6: where nobody can use a kiosk, a call's window is paused, takes nobody's place, and has an end. In these
//! tests no seat or turn is freed before a line is judged.

use jari_common::campaign::Pace;
use jari_common::change::{Event, OfTicket};
use jari_common::device::{Presence, SecretHash};
use jari_common::id::DeviceId;
use jari_common::ticket::TicketState;
use jari_common::time::secs_between;
use jari_server::command::{Command, JoinLine, TicketAct};
use jari_server::engine::{Liveness, Movement, Standstill};
use jiff::Timestamp;

use crate::engine::world::*;

pub fn with_turns(turns: u32) -> World {
    World::with(|spec| spec.pace.turns = turns)
}

pub fn report(device: DeviceId, presence: Presence) -> Command {
    Command::ReportPresence { device, presence }
}

pub fn join_at(who: u8, at: DeviceId) -> Command {
    let mut joining = join(who);
    if let Command::JoinLine(JoinLine { device, .. }) = &mut joining {
        *device = at;
    }
    joining
}

pub fn start(world: &World, who: u8, device: DeviceId) -> Command {
    TicketAct::StartTurn { device }.of(world.ticket(who))
}

pub fn in_state(world: &World, state: TicketState) -> Vec<u8> {
    (0..world.state.ticket_count() as u8).filter(|who| world.view(*who).state == state).collect()
}

/// The persons whose call's window is running.
pub fn running(world: &World) -> Vec<u8> {
    let called = in_state(world, TicketState::Called);
    called.into_iter().filter(|who| world.view(*who).until.is_some()).collect()
}

pub fn movement(world: &World) -> Movement {
    world.state.movements(world.now).remove(0)
}

pub fn assert_sound(world: &World) {
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
}

#[test]
fn a_silent_place_stops_nobody_else() {
    let mut world = with_turns(3);
    (0..3).for_each(|who| world.must(join(who)));
    world.must(join_at(3, ELSEWHERE));
    assert_eq!(in_state(&world, TicketState::Waiting), [3]);
    world.must(report(DEVICE, Presence::Offline));
    assert_eq!(world.view(3).state, TicketState::Called, "at once: a stopped call takes no room");
    assert_eq!(running(&world), [3]);
    assert_sound(&world);
}

#[test]
fn a_call_waits_while_every_kiosk_at_the_place_is_in_use_or_away() {
    for presence in [Presence::Busy, Presence::Offline] {
        let mut world = World::new();
        world.must(join(0));
        world.wait(100);
        world.must(report(DEVICE, presence));
        assert_eq!(world.view(0).until, None);
        world.wait(PACE.stand_secs - 1);
        assert_eq!(world.view(0).state, TicketState::Called);
        world.must(report(DEVICE, Presence::Free));
        let until = world.view(0).until.expect("its time goes on");
        assert_eq!(secs_between(world.now, until), PACE.call_secs - 100, "with what was left");
        world.wait(PACE.call_secs);
        assert_eq!(world.view(0).state, TicketState::Missed, "who does not come is passed");
        world.wait(PACE.stand_secs * 2);
        assert_eq!(world.view(0).state, TicketState::Missed, "and says so when they are here");
        assert_sound(&world);
    }
}

#[test]
fn who_stood_too_long_is_kept_and_called_again_by_themselves_when_the_place_is_back() {
    let mut world = with_turns(1);
    (0..3).for_each(|who| world.must(join_at(who, if who == 0 { DEVICE } else { ELSEWHERE })));
    world.must(report(DEVICE, Presence::Offline));
    world.wait(PACE.stand_secs);
    assert_eq!(world.view(0).state, TicketState::Missed);
    assert_eq!(movement(&world).kept, 1);
    world.wait(PACE.stand_secs * 4);
    assert_eq!(world.view(0).state, TicketState::Missed, "nobody can step up there yet");
    (3..9).for_each(|who| world.must(join_at(who, ELSEWHERE)));
    let ahead: Vec<u32> = (0..9).map(|who| world.view(who).ahead).collect();
    world.must(report(DEVICE, Presence::Free));
    assert_eq!(world.view(0).state, TicketState::Waiting, "without a word");
    assert_eq!(world.view(0).number, 1);
    (0..9).for_each(|who| assert!(world.view(who).ahead <= ahead[usize::from(who)]));
    world.wait(PACE.call_secs);
    assert_eq!(running(&world), [0], "of the reserved share, which was whole");
    assert_sound(&world);
}

#[test]
fn who_left_came_back_or_was_put_first_is_not_called_twice_when_the_place_is_back() {
    let mut world = with_turns(3);
    (0..3).for_each(|who| world.must(join(who)));
    world.must(report(DEVICE, Presence::Offline));
    world.wait(PACE.stand_secs);
    assert_eq!(in_state(&world, TicketState::Missed), [0, 1, 2]);
    world.attempt(&Try::Leave(0));
    world.attempt(&Try::Return(1));
    world.attempt(&Try::Staff(2, jari_common::staff::StaffAct::PutFirst));
    world.must(report(DEVICE, Presence::Free));
    world.wait(1);
    assert_eq!(world.view(0).state, TicketState::Left);
    let returned = |who| {
        let mine = Event::TicketReturned(OfTicket { ticket: world.ticket(who) });
        world.log.iter().filter(|change| change.event == mine).count()
    };
    assert_eq!([0, 1, 2].map(returned), [0, 1, 0]);
    assert_sound(&world);
}

#[test]
fn a_kiosk_that_is_set_up_moved_or_shut_out_changes_what_its_place_is() {
    let mut world = with_turns(2);
    (0..2).for_each(|who| world.must(join(who)));
    world.must(report(DEVICE, Presence::Offline));
    assert_eq!(running(&world), Vec::<u8>::new());
    let beside = Command::InviteDevice {
        place: place(),
        code: SecretHash("beside".into()),
        until: Timestamp::MAX,
    };
    world.must(beside);
    assert_eq!(running(&world), [0, 1], "there is another one");
    world.must(report(DeviceId(4), Presence::Busy));
    assert_eq!(running(&world), Vec::<u8>::new());
    world.must(Command::RenameDevice {
        device: ELSEWHERE,
        name: Some(place().name),
        counter: None,
    });
    assert_eq!(running(&world), [0, 1], "one was carried there");
    world.must(report(ELSEWHERE, Presence::Busy));
    world.wait(PACE.stand_secs);
    assert_eq!(movement(&world).kept, 2);
    for device in [DEVICE, ELSEWHERE, DeviceId(4)] {
        world.must(Command::RevokeDevice { device });
        assert_sound(&world);
    }
    assert_eq!(running(&world), [0, 1], "where nothing is left, people step up elsewhere");
}

#[test]
fn where_a_kiosk_stands_one_that_was_never_set_up_is_nobody_to_step_up_to() {
    let mut world = with_turns(2);
    (0..2).for_each(|who| world.must(join(who)));
    let paired = |world: &mut World, code: &str, secret: &str| {
        let (code, secret) = (SecretHash(code.into()), SecretHash(secret.into()));
        world.must(Command::PairDevice { code, secret });
    };
    paired(&mut world, "kiosk", "one");
    let (place, code) = (place(), SecretHash("beside".into()));
    world.must(Command::InviteDevice { place, code, until: Timestamp::MAX });
    world.must(report(DEVICE, Presence::Offline));
    assert_eq!(running(&world), Vec::<u8>::new());
    assert_sound(&world);
    paired(&mut world, "beside", "two");
    assert_eq!(running(&world), [0, 1], "now there is another one");
    assert_sound(&world);
    let (device, code) = (DeviceId(4), SecretHash("again".into()));
    world.must(Command::RotateDevice { device, code, until: Timestamp::MAX });
    assert_eq!(running(&world), Vec::<u8>::new(), "until it is paired again");
    assert_sound(&world);
}

#[test]
fn a_line_of_a_silent_place_is_passed_at_the_lines_own_pace() {
    let mut world = with_turns(1);
    (0..9).for_each(|who| world.must(join(who)));
    world.must(join_at(9, ELSEWHERE));
    world.must(report(DEVICE, Presence::Offline));
    // The first person was called earlier; each other call counts for its full length.
    assert_eq!(in_state(&world, TicketState::Called), [0, 1]);
    for nth in 2..9 {
        world.wait(PACE.call_secs);
        assert_eq!(world.state.now_serving(CAMPAIGN).unwrap().called_through, nth + 1);
    }
    world.wait(PACE.call_secs);
    assert_eq!(running(&world), [9]);
    assert_sound(&world);
}

#[test]
fn with_every_place_away_people_are_called_and_the_operator_sees_where_the_line_stands() {
    let mut world = with_turns(2);
    (0..8).for_each(|who| world.must(join_at(who, [DEVICE, ELSEWHERE][usize::from(who % 2)])));
    for device in [DEVICE, ELSEWHERE] {
        world.must(report(device, Presence::Offline));
    }
    let mut liveness = Liveness::default();
    for _ in 0..100 {
        world.wait(60);
        assert_eq!(liveness.look(&world.state, CAMPAIGN, world.now), Ok(()));
    }
    assert_eq!(movement(&world).stands, Some(Standstill::Nobody));
    assert_eq!(in_state(&world, TicketState::Missed).len(), 8);
    assert_eq!(movement(&world).kept, 8, "each is called again by itself");
    assert_sound(&world);
}

#[test]
fn while_somebody_else_uses_the_only_kiosk_for_a_short_while_nobody_is_passed() {
    let mut world = with_turns(1);
    (0..5).for_each(|who| world.must(join(who)));
    for _ in 0..10 {
        world.must(report(DEVICE, Presence::Busy));
        world.wait(30);
        world.must(report(DEVICE, Presence::Free));
        assert_eq!(running(&world), [0], "who was called first has their time first");
        world.wait(5);
    }
    assert_eq!(in_state(&world, TicketState::Called), [0, 1]);
    assert_sound(&world);
}

#[test]
fn a_place_that_comes_and_goes_keeps_no_call_for_ever() {
    let mut world = with_turns(1);
    world.must(join(0));
    let mut stood = 0;
    loop {
        world.must(report(DEVICE, Presence::Busy));
        world.wait(60);
        stood += 60;
        if world.view(0).state == TicketState::Missed {
            break;
        }
        world.must(report(DEVICE, Presence::Free));
        world.wait(1);
    }
    assert_eq!(stood, PACE.stand_secs, "a call stands so long in all");
}

#[test]
fn the_night_and_a_stop_of_the_line_do_not_count_as_standing() {
    let mut world = World::new();
    world.must(join(0));
    world.must(report(DEVICE, Presence::Offline));
    world.wait(PACE.stand_secs - 10);
    world.attempt(&Try::Freeze);
    world.wait(PACE.stand_secs * 3);
    world.attempt(&Try::Resume);
    world.wait(5);
    assert_eq!(world.view(0).state, TicketState::Called);
    world.attempt(&Try::Restart);
    world.wait(PACE.stand_secs - 1);
    assert_eq!(world.view(0).state, TicketState::Called, "a restart gives that back, too");
    world.wait(1);
    assert_eq!(world.view(0).state, TicketState::Missed);
}

#[test]
fn whose_call_stands_begins_their_turn_at_another_kiosk() {
    let mut world = with_turns(4);
    (0..5).for_each(|who| world.must(join(who)));
    (5..10).for_each(|who| world.must(join_at(who, ELSEWHERE)));
    world.must(report(DEVICE, Presence::Offline));
    assert_eq!(running(&world), [5, 6, 7, 8, 9]);
    world.must(start(&world, 0, ELSEWHERE));
    assert_eq!(world.view(0).state, TicketState::Active);
    assert_eq!(running(&world), [5, 6, 7, 8], "five in all, and the last one's time waits");
    assert_eq!(world.view(9).state, TicketState::Called);
    world.attempt(&Try::Leave(0));
    assert_eq!(running(&world), [5, 6, 7, 8, 9]);
    assert_sound(&world);
}

#[test]
fn who_is_here_at_another_kiosk_while_every_turn_is_in_use_goes_on_from_there() {
    let mut world = with_turns(1);
    (0..2).for_each(|who| world.must(join(who)));
    world.must(report(DEVICE, Presence::Offline));
    world.must(start(&world, 0, ELSEWHERE));
    world.must(start(&world, 1, ELSEWHERE));
    assert!(world.view(1).arrived, "{:?}", world.view(1));
    world.attempt(&Try::Leave(0));
    let admitted = world.view(1);
    assert!(!admitted.arrived && admitted.until.is_some(), "{admitted:?}");
    assert_sound(&world);
}

#[test]
fn a_turn_that_is_kept_free_is_not_held_by_a_kiosk_that_says_it_is_in_use() {
    let mut world = with_turns(1);
    (0..2).for_each(|who| world.must(join_at(who, [ELSEWHERE, DEVICE][usize::from(who)])));
    world.must(start(&world, 0, ELSEWHERE));
    world.wait(1);
    world.must(report(ELSEWHERE, Presence::Offline));
    world.must(report(DEVICE, Presence::Busy));
    world.must(Command::SetPace { campaign: CAMPAIGN, pace: Pace { turns: 4, ..PACE } });
    world.must(Command::SetPace { campaign: CAMPAIGN, pace: Pace { turns: 1, ..PACE } });
    assert_eq!(world.view(1).state, TicketState::Called);
    world.must(start(&world, 1, DEVICE));
    assert!(world.view(1).arrived);
    world.attempt(&Try::End(0));
    world.wait(PACE.call_secs);
    assert_eq!(world.view(1).state, TicketState::Missed, "a turn waits as long as a call lasts");
    assert_sound(&world);
}
