//! Rule 11: entries, one sealing, a revealed secret, numbers that everybody can compute, and numbers for later people
//! behind them.

use jari_common::campaign::{DrawTerms, LineOrder};
use jari_common::change::Phase;
use jari_common::draw::Digest;
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_server::command::Command;
use jari_server::draw::{Numbers, commitment};
use jari_server::engine::State;
use proptest::prelude::*;

use crate::engine::world::*;

const SECRET: Digest = Digest([5; 32]);
const VALUE: &str = "제1250회 3 8 15 22 31 42";
const OPENS_IN_SECS: u32 = 3_600;

pub fn drawing() -> World {
    World::with(|spec| {
        spec.opens_at = plus_secs(spec.opens_at, OPENS_IN_SECS);
        spec.order = LineOrder::Draw(DrawTerms {
            public_value: "다음 회차 로또 당첨 번호".into(),
            nonce: Digest::default(),
            commitment: commitment(&SECRET),
        });
    })
}

fn reveal(secret: Digest) -> Command {
    Command::RevealDraw { campaign: CAMPAIGN, value: VALUE.into(), secret }
}

/// Opens the line of the draw, and lets every number be drawn.
pub fn opened(world: &mut World) {
    world.wait(OPENS_IN_SECS);
    world.must(reveal(SECRET));
}

fn phase(world: &World) -> Phase {
    world.state.now_serving(CAMPAIGN).unwrap().phase
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// No matter when people come, everybody has one place, and the numbers are those that the public data gives.
    #[test]
    fn everybody_gets_exactly_one_place_whenever_they_come(
        before in 0_u8..60, while_sealed in 0_u8..20, after in 0_u8..20, leaver in 0_u8..60,
    ) {
        let mut world = drawing();
        for who in 0..before {
            world.must(join(who));
            prop_assert_eq!((world.view(who).state, world.view(who).number), (TicketState::Entered, 0));
        }
        if leaver < before {
            world.attempt(&Try::Leave(leaver));
        }
        world.wait(OPENS_IN_SECS);
        // During the sealing, the first people join again and new people join.
        for who in 0..before {
            prop_assert_eq!(world.ask(&join(who).into()), Err(Refusal::Known));
        }
        let (first_late, last_late) = (before, before + while_sealed);
        for who in first_late..last_late {
            world.must(join(who));
            prop_assert_eq!(world.view(who).number, u32::from(who) + 1);
        }
        world.must(reveal(SECRET));
        for who in last_late..last_late + after {
            world.must(join(who));
        }
        let draw = world.state.draw(CAMPAIGN).unwrap();
        prop_assert_eq!(draw.entrants, u32::from(before));
        let numbers = Numbers::new(draw.revealed.unwrap().seed, draw.entrants);
        for who in 0..before {
            prop_assert_eq!(world.view(who).number, numbers.number(u32::from(who)));
        }
        for who in before..last_late + after {
            prop_assert_eq!(world.view(who).number, u32::from(who) + 1);
        }
        prop_assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
        prop_assert_eq!(world.tables_find(), Vec::<String>::new());
        let mut again = State::new();
        world.log.iter().for_each(|change| again.apply(change));
        for who in 0..last_late + after {
            prop_assert_eq!(again.ticket(world.ticket(who)), world.state.ticket(world.ticket(who)));
        }
    }
}

#[test]
fn nobody_is_called_before_every_number_is_given() {
    let mut world = drawing();
    (0..6).for_each(|who| world.must(join(who)));
    assert_eq!(phase(&world), Phase::Before);
    world.wait(OPENS_IN_SECS);
    assert_eq!(phase(&world), Phase::Drawing);
    world.must(join(6));
    assert_eq!(world.view(6).state, TicketState::Waiting);
    world.must(reveal(SECRET));
    assert_eq!(phase(&world), Phase::Open);
    let called: Vec<u32> = (0..7)
        .map(|who| world.view(who))
        .filter(|view| view.state == TicketState::Called)
        .map(|view| view.number)
        .collect();
    assert_eq!(called.iter().max(), Some(&3), "numbers 1 to 3, in the drawn order: {called:?}");
}

#[test]
fn a_draw_is_revealed_once_with_the_secret_that_was_committed_to() {
    let mut world = drawing();
    (0..3).for_each(|who| world.must(join(who)));
    assert_eq!(
        world.ask(&reveal(SECRET).into()),
        Err(Refusal::NotSealed),
        "not before the sealing"
    );
    world.wait(OPENS_IN_SECS);
    assert_eq!(world.ask(&reveal(Digest([6; 32])).into()), Err(Refusal::WrongSecret));
    world.must(reveal(SECRET));
    world.must(reveal(SECRET));
    let other =
        Command::RevealDraw { campaign: CAMPAIGN, value: "다른 값".into(), secret: SECRET };
    assert_eq!(world.ask(&other.into()), Err(Refusal::NotSealed));
    let sealed = world.state.draw(CAMPAIGN).unwrap();
    assert_eq!(sealed.revealed.unwrap().value, VALUE);
}

#[test]
fn a_draw_that_nobody_entered_opens_like_any_line() {
    let mut world = drawing();
    world.wait(OPENS_IN_SECS);
    world.must(join(0));
    assert_eq!((world.view(0).number, world.view(0).state), (1, TicketState::Called));
}

#[test]
fn numbers_are_given_in_steps_that_never_hold_the_writer_long() {
    let mut world = drawing();
    world.wait(OPENS_IN_SECS);
    world.must(reveal(SECRET));
    assert!(world.state.long_work().is_empty(), "nothing is left to do");
}
