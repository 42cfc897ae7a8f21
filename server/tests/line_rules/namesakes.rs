//! Rule 29: one person has one place, two people of one name have two, and a telephone serves four.

use jari_common::person::{KnownBy, NameKey, PersonKey, TelephoneKey};
use jari_common::refusal::Refusal;
use jari_common::staff::{StaffAct, StaffReason};
use jari_common::ticket::{Namesake, TicketState};
use jari_server::command::Command;
use jari_server::engine::State;
use uuid::Uuid;

use crate::world::*;

fn named(key: u8) -> NameKey {
    NameKey(Uuid::from_u128(u128::from(key)))
}

fn telephone(key: u8) -> TelephoneKey {
    TelephoneKey(Uuid::from_u128(u128::from(key) << 96))
}

/// Person `who` of this name and birth date, reached by these telephones.
fn joins(who: u8, name: u8, telephones: &[u8], party: &[u8]) -> Command {
    let mut joining = join(who);
    if let Command::JoinLine { known_by, party: others, party_born, .. } = &mut joining {
        **known_by = KnownBy {
            name: Some(named(name)),
            party: party.iter().map(|name| named(*name)).collect(),
            telephones: telephones.iter().map(|key| telephone(*key)).collect(),
        };
        let other =
            |at: usize| PersonKey(Uuid::from_u128(9_000 + u128::from(who) * 10 + at as u128));
        *others = (0..party.len()).map(other).collect();
        *party_born = party.iter().map(|_| 1950).collect();
    }
    joining
}

fn says(world: &World, who: u8, act: StaffAct) -> Command {
    let (device, reason) = (DESK, StaffReason::IdSeen);
    Command::StaffAct { ticket: world.ticket(who), device, act, reason }
}

fn start(world: &World, who: u8) -> Command {
    Command::StartTurn { ticket: world.ticket(who), device: DEVICE }
}

fn is_sound(world: &World) {
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
    assert_eq!(world.tables_find(), Vec::<String>::new());
    let mut again = State::new();
    for change in &world.log {
        let text = serde_json::to_string(change).unwrap();
        again.apply(&serde_json::from_str(&text).unwrap());
    }
    for who in 0..u8::try_from(world.state.ticket_count()).unwrap() {
        assert_eq!(again.ticket(world.ticket(who)), Some(world.view(who)));
    }
}

/// The first and somebody of the same name behind; both are called.
fn two() -> World {
    let mut world = World::new();
    world.must(joins(0, 1, &[1], &[]));
    world.must(joins(1, 1, &[2], &[]));
    world.must(joins(2, 2, &[2], &[]));
    world
}

#[test]
fn whoever_shares_name_and_birth_date_has_a_place_and_a_question_and_the_earlier_one_is_not_touched()
 {
    let mut world = two();
    assert_eq!((world.view(0).namesake, world.view(1).namesake), (None, Some(Namesake::Asked)));
    assert_eq!(world.view(2).namesake, None, "another name");
    assert_eq!((world.view(1).number, world.view(1).state), (2, TicketState::Called));
    let begin = start(&world, 1);
    assert_eq!(world.ask(&begin.into()), Err(Refusal::NamesakeAsked));
    let ticket = world.ticket(1);
    let wish = serde_json::from_str(r#"{ "places": { "clinics": ["A1"] } }"#).unwrap();
    let wished = Command::GiveWish { ticket, wish };
    assert_eq!(world.ask(&wished.into()), Err(Refusal::NamesakeAsked));
    // They stall nobody, and lose nothing by waiting.
    for who in [0, 2] {
        let begin = start(&world, who);
        world.must(begin);
    }
    world.wait(PACE.call_secs + 1);
    assert_eq!(world.view(1).state, TicketState::Missed);
    world.must(Command::ReturnToLine { ticket });
    assert_eq!(world.view(1).number, 2);
    is_sound(&world);
}

#[test]
fn one_person_has_the_earlier_number_and_nothing_else_afterwards() {
    for by_staff in [false, true] {
        let mut world = two();
        let (ticket, earlier) = (world.ticket(1), world.ticket(0));
        let before = world.view(0);
        let same = Command::JoinNamesakes { ticket, earlier };
        let said = if by_staff { says(&world, 1, StaffAct::SamePerson) } else { same.clone() };
        world.must(said);
        let gone = world.view(1);
        assert_eq!((gone.state, gone.namesake), (TicketState::Left, Some(Namesake::Same)));
        assert_eq!(world.view(0), before);
        let back = Command::ReturnToLine { ticket };
        assert_eq!(world.ask(&back.into()), Err(Refusal::Known), "it does not come back");
        let seq = world.state.seq();
        world.must(same);
        assert_eq!(world.state.seq(), seq, "told twice is told once");
        let begin = start(&world, 0);
        world.must(begin);
        is_sound(&world);
    }
}

#[test]
fn two_people_of_one_name_have_a_place_each() {
    let mut world = two();
    let two_people = says(&world, 1, StaffAct::TwoPeople);
    world.must(two_people);
    assert_eq!(world.view(1).namesake, None);
    for who in [0, 1] {
        let begin = start(&world, who);
        world.must(begin);
    }
    let (ticket, earlier) = (world.ticket(1), world.ticket(0));
    let late = Command::JoinNamesakes { ticket, earlier };
    assert_eq!(world.ask(&late.into()), Err(Refusal::UnknownTicket), "staff saw an ID");
    // A third is asked again, and may be the second.
    world.must(joins(3, 1, &[3], &[]));
    assert_eq!(world.view(3).namesake, Some(Namesake::Asked));
    world.must(Command::JoinNamesakes { ticket: world.ticket(3), earlier: world.ticket(1) });
    assert_eq!(world.view(3).state, TicketState::Left);
    is_sound(&world);
}

#[test]
fn nobody_is_made_one_with_a_stranger_or_with_somebody_who_came_later() {
    let mut world = two();
    let of = |ticket: u8, earlier: u8| Command::JoinNamesakes {
        ticket: jari_common::id::TicketId(u64::from(ticket) + 1),
        earlier: jari_common::id::TicketId(u64::from(earlier) + 1),
    };
    for wrong in [of(1, 2), of(0, 1), of(2, 0), of(1, 1), of(1, 9), of(9, 0)] {
        assert_eq!(world.ask(&wrong.clone().into()), Err(Refusal::UnknownTicket), "{wrong:?}");
    }
    let at_a_kiosk = Command::StaffAct {
        ticket: world.ticket(1),
        device: DEVICE,
        act: StaffAct::TwoPeople,
        reason: StaffReason::IdSeen,
    };
    assert_eq!(world.ask(&at_a_kiosk.into()), Err(Refusal::StaffOnly));
    is_sound(&world);
}

#[test]
fn somebody_who_comes_along_is_asked_about_too_and_is_free_when_the_family_goes() {
    let mut world = World::new();
    world.must(joins(0, 1, &[], &[]));
    world.must(joins(1, 2, &[], &[1, 3]));
    assert_eq!(world.view(1).namesake, Some(Namesake::Asked), "one of them may have a place");
    // A code of somebody's telephone says nothing of a whole family: staff do.
    let (ticket, earlier) = (world.ticket(1), world.ticket(0));
    let by_code = Command::JoinNamesakes { ticket, earlier };
    assert_eq!(world.ask(&by_code.into()), Err(Refusal::UnknownTicket));
    let same = says(&world, 1, StaffAct::SamePerson);
    world.must(same);
    world.must(joins(2, 3, &[], &[]));
    assert_eq!(world.view(2).namesake, None, "nothing of the family is in the way");
    is_sound(&world);
}

#[test]
fn a_telephone_serves_four_people_and_staff_lend_theirs() {
    let mut world = World::new();
    world.must(joins(0, 1, &[7, 7], &[2]));
    world.must(joins(1, 3, &[7], &[]));
    world.must(joins(2, 4, &[7], &[]));
    assert_eq!(world.ask(&joins(3, 5, &[7], &[]).into()), Err(Refusal::PhoneServesOthers));
    assert_eq!(
        world.ask(&joins(3, 5, &[8, 8, 8, 8, 8], &[]).into()),
        Err(Refusal::PhoneServesOthers)
    );
    let mut at_desk = joins(3, 5, &[7], &[]);
    if let Command::JoinLine { device, .. } = &mut at_desk {
        *device = DESK;
    }
    world.must(at_desk);
    world.must(joins(4, 6, &[], &[]));
    is_sound(&world);
}
