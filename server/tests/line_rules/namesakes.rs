//! Rule 29: one person has one place, two people with one name have two, and one telephone serves at most four people.

use jari_common::person::{KnownBy, NameKey, PersonKey, TelephoneKey};
use jari_common::refusal::Refusal;
use jari_common::staff::{StaffAct, StaffReason};
use jari_common::ticket::{Namesake, TicketState};
use jari_server::command::{Command, JoinLine, TicketAct};
use jari_server::engine::State;
use uuid::Uuid;

use crate::engine::world::*;
use crate::line_rules::draw::{drawing, opened};

fn named(key: u8) -> NameKey {
    NameKey(Uuid::from_u128(u128::from(key)))
}

fn telephone(key: u8) -> TelephoneKey {
    TelephoneKey(Uuid::from_u128(u128::from(key) << 96))
}

/// The request of person `who` with this name and birth date, with these telephone numbers.
fn joins(who: u8, name: u8, telephones: &[u8], party: &[u8]) -> Command {
    let mut joining = join(who);
    if let Command::JoinLine(JoinLine { known_by, party: others, party_born, .. }) = &mut joining {
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
    TicketAct::Staff { device, act, reason }.of(world.ticket(who))
}

fn start(world: &World, who: u8) -> Command {
    TicketAct::StartTurn { device: DEVICE }.of(world.ticket(who))
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

/// A world with a first person and, behind them, another with the same name; both are called.
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
    let wished = TicketAct::GiveWish { wish }.of(ticket);
    assert_eq!(world.ask(&wished.into()), Err(Refusal::NamesakeAsked));
    // They delay nobody, and lose nothing by waiting.
    for who in [0, 2] {
        let begin = start(&world, who);
        world.must(begin);
    }
    world.wait(PACE.call_secs + 1);
    assert_eq!(world.view(1).state, TicketState::Missed);
    world.must(TicketAct::Return.of(ticket));
    assert_eq!(world.view(1).number, 2);
    is_sound(&world);
}

#[test]
fn one_person_has_the_earlier_number_and_nothing_else_afterwards() {
    for by_staff in [false, true] {
        let mut world = two();
        let (ticket, earlier) = (world.ticket(1), world.ticket(0));
        let before = world.view(0);
        let same = TicketAct::JoinNamesakes { earlier }.of(ticket);
        let said = if by_staff { says(&world, 1, StaffAct::SamePerson) } else { same.clone() };
        world.must(said);
        let gone = world.view(1);
        assert_eq!((gone.state, gone.namesake), (TicketState::Left, Some(Namesake::Same)));
        assert_eq!(world.view(0), before);
        let back = TicketAct::Return.of(ticket);
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
    let late = TicketAct::JoinNamesakes { earlier }.of(ticket);
    assert_eq!(world.ask(&late.into()), Err(Refusal::UnknownTicket), "staff saw an ID");
    // A third person is also asked, and may prove to be the second.
    world.must(joins(3, 1, &[3], &[]));
    assert_eq!(world.view(3).namesake, Some(Namesake::Asked));
    world.must(TicketAct::JoinNamesakes { earlier: world.ticket(1) }.of(world.ticket(3)));
    assert_eq!(world.view(3).state, TicketState::Left);
    is_sound(&world);
}

#[test]
fn nobody_is_made_one_with_a_stranger_or_with_somebody_who_came_later() {
    let mut world = two();
    let of = |ticket: u8, earlier: u8| Command::OfTicket {
        ticket: jari_common::id::TicketId(u64::from(ticket) + 1),
        act: TicketAct::JoinNamesakes {
            earlier: jari_common::id::TicketId(u64::from(earlier) + 1),
        },
    };
    for wrong in [of(1, 2), of(0, 1), of(2, 0), of(1, 1), of(1, 9), of(9, 0)] {
        assert_eq!(world.ask(&wrong.clone().into()), Err(Refusal::UnknownTicket), "{wrong:?}");
    }
    let at_a_kiosk =
        TicketAct::Staff { device: DEVICE, act: StaffAct::TwoPeople, reason: StaffReason::IdSeen }
            .of(world.ticket(1));
    assert_eq!(world.ask(&at_a_kiosk.into()), Err(Refusal::StaffOnly));
    is_sound(&world);
}

#[test]
fn somebody_who_comes_along_is_asked_about_too_and_is_free_when_the_family_goes() {
    let mut world = World::new();
    world.must(joins(0, 1, &[], &[]));
    world.must(joins(1, 2, &[], &[1, 3]));
    assert_eq!(world.view(1).namesake, Some(Namesake::Asked), "one of them may have a place");
    // A code from a person's telephone does not prove the identity of a whole family: staff must confirm it.
    let (ticket, earlier) = (world.ticket(1), world.ticket(0));
    let by_code = TicketAct::JoinNamesakes { earlier }.of(ticket);
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
    if let Command::JoinLine(JoinLine { device, .. }) = &mut at_desk {
        *device = DESK;
    }
    world.must(at_desk);
    world.must(joins(4, 6, &[], &[]));
    is_sound(&world);
}

fn erase(world: &World, who: u8) -> Command {
    Command::ErasePerson { ticket: world.ticket(who), even_if_live: true }
}

#[test]
fn nobody_waits_for_the_answer_of_somebody_who_was_erased() {
    let mut world = two();
    let erased = erase(&world, 0);
    world.must(erased);
    assert_eq!(world.view(1).namesake, None, "nobody is left whose it might be");
    // A person who is erased cannot be taken for another person any more, whoever says so and however late.
    let (ticket, earlier) = (world.ticket(1), world.ticket(0));
    let by_code = TicketAct::JoinNamesakes { earlier }.of(ticket);
    assert_eq!(world.ask(&by_code.into()), Err(Refusal::UnknownTicket));
    let by_staff = says(&world, 1, StaffAct::SamePerson);
    world.must(by_staff);
    assert_eq!((world.view(1).state, world.view(1).number), (TicketState::Called, 2));
    let begin = start(&world, 1);
    world.must(begin);
    is_sound(&world);
}

#[test]
fn of_three_who_share_a_name_the_others_are_still_asked_about_when_the_first_was_erased() {
    for is_answered in [false, true] {
        let mut world = two();
        if is_answered {
            let two_people = says(&world, 1, StaffAct::TwoPeople);
            world.must(two_people);
        }
        world.must(joins(3, 1, &[3], &[]));
        let erased = erase(&world, 0);
        world.must(erased);
        assert_eq!(world.view(3).namesake, Some(Namesake::Asked), "it may be the second's");
        world.must(joins(4, 1, &[4], &[]));
        assert_eq!(world.view(4).namesake, Some(Namesake::Asked));
        let (ticket, earlier) = (world.ticket(4), world.ticket(1));
        world.must(TicketAct::JoinNamesakes { earlier }.of(ticket));
        let same = says(&world, 3, StaffAct::SamePerson);
        world.must(same);
        let of = |who| (world.view(who).state, world.view(who).namesake);
        assert_eq!(of(1), (TicketState::Called, None));
        assert_eq!(of(3), (TicketState::Left, Some(Namesake::Same)));
        assert_eq!(of(4), of(3));
        is_sound(&world);
    }
}

#[test]
fn a_ticket_that_went_for_an_earlier_one_is_nobodys_for_whoever_came_after_it() {
    let mut world = World::new();
    world.must(joins(0, 1, &[], &[]));
    world.must(joins(1, 2, &[], &[1, 3]));
    world.must(joins(2, 3, &[], &[]));
    assert_eq!(world.view(2).namesake, Some(Namesake::Asked), "the family names them, too");
    let same = says(&world, 1, StaffAct::SamePerson);
    world.must(same);
    assert_eq!(world.view(2).namesake, None, "the family has gone");
    let same = says(&world, 2, StaffAct::SamePerson);
    world.must(same);
    assert!(world.view(2).state.is_live(), "and nobody goes for it");
    let begin = start(&world, 2);
    world.must(begin);
    is_sound(&world);
}

#[test]
fn whoever_had_left_and_came_by_another_telephone_has_the_number_of_before() {
    for by_staff in [false, true] {
        let mut world = World::new();
        world.must(joins(0, 1, &[1], &[]));
        let (ticket, earlier) = (world.ticket(1), world.ticket(0));
        world.must(TicketAct::Leave.of(earlier));
        world.must(joins(1, 1, &[2], &[]));
        assert_eq!(world.view(1).namesake, Some(Namesake::Asked));
        let same = TicketAct::JoinNamesakes { earlier }.of(ticket);
        let said = if by_staff { says(&world, 1, StaffAct::SamePerson) } else { same };
        world.must(said);
        let of = |who| (world.view(who).number, world.view(who).state);
        assert_eq!((of(0), of(1)), ((1, TicketState::Called), (2, TicketState::Left)));
        let begin = start(&world, 0);
        world.must(begin);
        is_sound(&world);
    }
}

#[test]
fn an_erased_persons_question_goes_with_them_and_their_telephone_serves_one_less() {
    let mut world = World::new();
    world.must(joins(0, 1, &[1], &[]));
    world.must(joins(1, 1, &[7], &[]));
    for who in 2..5 {
        world.must(joins(who, who, &[7], &[]));
    }
    assert_eq!(world.ask(&joins(5, 5, &[7], &[]).into()), Err(Refusal::PhoneServesOthers));
    let erased = erase(&world, 1);
    world.must(erased);
    assert_eq!((world.view(0).namesake, world.view(1).namesake), (None, None));
    world.must(joins(5, 5, &[7], &[]));
    world.must(joins(6, 1, &[8], &[]));
    assert_eq!(world.view(6).namesake, Some(Namesake::Asked), "the first is still there");
    is_sound(&world);
}

#[test]
fn a_draw_gives_one_person_one_number_that_counts_whenever_the_question_is_answered() {
    for is_before in [true, false] {
        let mut world = drawing();
        world.must(joins(0, 1, &[1], &[]));
        world.must(joins(1, 1, &[2], &[]));
        world.must(joins(2, 2, &[3], &[]));
        assert_eq!(world.view(1).namesake, Some(Namesake::Asked));
        let same = TicketAct::JoinNamesakes { earlier: world.ticket(0) }.of(world.ticket(1));
        if is_before {
            world.must(same.clone());
        }
        opened(&mut world);
        if !is_before {
            assert_eq!(world.view(1).namesake, Some(Namesake::Asked));
            world.must(same);
        }
        assert_eq!(world.view(1).state, TicketState::Left);
        for who in [0, 2] {
            assert_eq!(world.view(who).state, TicketState::Called);
            let begin = start(&world, who);
            world.must(begin);
        }
        is_sound(&world);
    }
}
