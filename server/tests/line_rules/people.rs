//! Rules 2, 13, 22, 28 and 30: one ticket for a party, honest chances, acts by staff, proofs and locks.

use jari_common::campaign::IdentityRule;
use jari_common::refusal::Refusal;
use jari_common::staff::{StaffAct, StaffReason};
use jari_common::ticket::{CodeKey, TicketState, WRONG_TRIES_MAX};
use jari_common::time::plus_secs;
use jari_server::command::{Answer, Command, JoinLine, TicketAct};
use uuid::Uuid;

use crate::engine::world::*;

fn join_with(who: u8, members: &[u8]) -> Command {
    let mut joining = join(who);
    if let Command::JoinLine(JoinLine { party, .. }) = &mut joining {
        *party = members.iter().map(|who| person(*who)).collect();
    }
    joining
}

fn act(world: &World, who: u8, act: StaffAct) -> Command {
    let (device, reason) = (DESK, StaffReason::IdSeen);
    TicketAct::Staff { device, act, reason }.of(world.ticket(who))
}

#[test]
fn a_party_shares_one_ticket_and_nobody_of_it_gets_another() {
    let mut world = World::new();
    world.must(join_with(0, &[1, 2, 3]));
    assert_eq!(world.view(0).party, 4);
    assert_eq!(world.ask(&join(2).into()), Err(Refusal::Known), "it is not theirs to open");
    assert_eq!(world.ask(&join_with(5, &[3]).into()), Err(Refusal::PartyHasTicket));
    for wrong in [join_with(5, &[6, 6]), join_with(5, &[5]), join_with(5, &[6, 7, 8, 9])] {
        assert!(matches!(world.ask(&wrong.into()), Err(Refusal::Invalid { .. })));
    }
    assert_eq!(world.state.ticket_count(), 1);
}

#[test]
fn when_fewer_seats_are_left_than_people_are_ahead_the_ticket_says_so() {
    let mut world = World::with(|spec| spec.pace.turns = 1);
    // One clinic, one day, four slots of two seats: eight seats.
    (0..20).for_each(|who| world.must(join(who)));
    assert_eq!((world.view(5).ahead, world.view(5).seats_left), (4, None));
    assert_eq!((world.view(15).ahead, world.view(15).seats_left), (14, Some(8)));
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Hold(0, 0));
    assert_eq!(world.view(15).seats_left, Some(7));
    world.attempt(&Try::Release(0));
    assert_eq!(world.view(15).seats_left, Some(8));
}

#[test]
fn staff_put_somebody_first_and_nobody_elses_place_gets_worse() {
    let mut world = World::with(|spec| spec.pace.turns = 1);
    (0..10).for_each(|who| world.must(join(who)));
    let before: Vec<u32> = (1..10).map(|who| world.view(who).ahead).collect();
    let act_first = act(&world, 8, StaffAct::PutFirst);
    world.must(act_first);
    assert_eq!(world.view(8).ahead, 0);
    for (who, before) in (1..10).zip(before) {
        assert!(world.view(who).ahead <= before, "person {who}");
    }
    world.attempt(&Try::Leave(0));
    assert_eq!(world.view(8).state, TicketState::Called);
    assert_eq!(
        world.state.now_serving(CAMPAIGN).unwrap().called_through,
        1,
        "nobody was passed over"
    );
    world.attempt(&Try::Leave(8));
    assert_eq!(world.view(1).state, TicketState::Called);
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
}

#[test]
fn only_a_desk_acts_for_people() {
    let mut world = World::new();
    world.must(join(0));
    let (ticket, act, reason) = (world.ticket(0), StaffAct::Verify, StaffReason::IdSeen);
    let at_kiosk = TicketAct::Staff { device: DEVICE, act, reason }.of(ticket);
    assert_eq!(world.ask(&at_kiosk.into()), Err(Refusal::StaffOnly));
}

#[test]
fn no_turn_begins_without_a_proof_where_one_is_asked_and_the_place_is_kept_meanwhile() {
    let mut world = World::with(|spec| spec.identity = IdentityRule::Required);
    world.must(join(0));
    world.must(join(1));
    assert!(world.view(0).identity_needed);
    let start = |world: &World, who| Command::OfTicket {
        ticket: world.ticket(who),
        act: TicketAct::StartTurn { device: DEVICE },
    };
    let first = start(&world, 0);
    assert_eq!(world.ask(&first.clone().into()), Err(Refusal::IdentityRequired));
    assert_eq!(world.view(0).state, TicketState::Called);
    let (right, wrong) = (CodeKey(Uuid::from_u128(1)), CodeKey(Uuid::from_u128(2)));
    let until = plus_secs(world.now, 300);
    world.must(Command::SendIdentityCode { person: person(0), code: right, until });
    let tried = |code| Command::TryIdentityCode { person: person(0), code };
    let answer = world.ask(&tried(wrong).into());
    assert_eq!(answer, Ok(Answer::Identity { verified: false, tries_left: WRONG_TRIES_MAX - 1 }));
    world.must(tried(right));
    world.must(first);
    assert_eq!(world.view(0).state, TicketState::Active);
    let by_staff = act(&world, 1, StaffAct::Verify);
    world.must(by_staff);
    let second = start(&world, 1);
    world.must(second);
}

#[test]
fn a_one_time_code_ends_by_time_and_by_five_wrong_tries() {
    let mut world = World::new();
    let (right, wrong) = (CodeKey(Uuid::from_u128(1)), CodeKey(Uuid::from_u128(2)));
    let send = |world: &mut World| {
        let until = plus_secs(world.now, 300);
        world.must(Command::SendIdentityCode { person: person(0), code: right, until });
    };
    let tried = |code| Command::TryIdentityCode { person: person(0), code };
    assert_eq!(world.ask(&tried(right).into()), Err(Refusal::IdentityCodeOver), "none was sent");
    send(&mut world);
    (0..WRONG_TRIES_MAX).for_each(|_| world.must(tried(wrong)));
    assert_eq!(world.ask(&tried(right).into()), Err(Refusal::IdentityCodeOver));
    send(&mut world);
    world.wait(300);
    assert_eq!(world.ask(&tried(right).into()), Err(Refusal::IdentityCodeOver));
    send(&mut world);
    world.must(tried(right));
    assert!(world.state.is_verified(person(0)));
}

#[test]
fn five_wrong_tries_lock_a_ticket_to_staff_and_the_place_stands() {
    let mut world = World::new();
    world.must(join(0));
    let tried = |world: &World, right| Command::OfTicket {
        ticket: world.ticket(0),
        act: TicketAct::TryCode { device: DEVICE, right },
    };
    for left in (0..WRONG_TRIES_MAX).rev() {
        let wrong = tried(&world, false);
        assert_eq!(world.ask(&wrong.into()), Ok(Answer::Code { opened: false, tries_left: left }));
    }
    let right = tried(&world, true);
    assert_eq!(
        world.ask(&right.clone().into()),
        Err(Refusal::CodeLocked),
        "not even the right one"
    );
    assert_eq!(world.view(0).number, 1);
    let unlock = act(&world, 0, StaffAct::Unlock);
    world.must(unlock);
    assert!(matches!(world.ask(&right.into()), Ok(Answer::Code { opened: true, .. })));
    let (wrong, right) = (tried(&world, false), tried(&world, true));
    world.must(wrong);
    world.must(right);
    let wrong = tried(&world, false);
    let again = world.ask(&wrong.into());
    assert_eq!(again, Ok(Answer::Code { opened: false, tries_left: WRONG_TRIES_MAX - 1 }));
}
