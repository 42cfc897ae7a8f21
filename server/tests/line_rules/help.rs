//! Help at a kiosk: who may answer, what is told when nobody does, and what a second desk is told.

use jari_common::device::{DeviceKind, DevicePlace, Presence, SecretHash};
use jari_common::help::{
    HELP_ANSWER_SECS, HELP_COMING_SECS, HELP_LASTS_SECS, HelpAnswer, HelpState,
};
use jari_common::id::{DeviceId, HelpId};
use jari_common::refusal::Refusal;
use jari_common::time::plus_secs;
use jari_server::command::Command;
use jari_server::engine::State;
use jiff::Timestamp;
use proptest::prelude::*;

use crate::engine::world::*;
use crate::line_rules::places::report;

/// The first desk that is paired; the second has the next id.
const DESK: DeviceId = DeviceId(4);
const DESK_BESIDE: DeviceId = DeviceId(5);
const DESK_ELSEWHERE: DeviceId = DeviceId(6);
const FIRST: HelpId = HelpId(1);

fn pair(world: &mut World, code: &str) {
    let (code, secret) = (SecretHash(code.into()), SecretHash(format!("secret of {code}")));
    world.must(Command::PairDevice { code, secret });
}

fn add_desk(world: &mut World, name: &str, code: &str) {
    let place = DevicePlace { name: name.into(), kind: DeviceKind::Desk, ..place() };
    let until = Timestamp::MAX;
    world.must(Command::InviteDevice { place, code: SecretHash(code.into()), until });
    pair(world, code);
}

/// Two kiosks at two places, two desks beside the first kiosk, and one beside the other.
fn with_desks() -> World {
    let mut world = World::new();
    pair(&mut world, "kiosk");
    pair(&mut world, "elsewhere");
    add_desk(&mut world, &place().name, "one");
    add_desk(&mut world, &place().name, "two");
    add_desk(&mut world, "온유복지관", "three");
    world
}

fn ask(world: &mut World, kiosk: DeviceId) {
    world.must(Command::AskForHelp { kiosk, task: None });
}

fn answer(
    world: &mut World,
    desk: DeviceId,
    help: HelpId,
    answer: HelpAnswer,
) -> Result<(), Refusal> {
    world.ask(&Command::AnswerHelp { desk, help, answer }.into()).map(|_| ())
}

fn state_of(world: &World, kiosk: DeviceId) -> HelpState {
    world.state.help(kiosk, world.now).state
}

/// The ids of the help that a desk is told of.
fn seen_at(world: &World, desk: DeviceId) -> Vec<u64> {
    world.state.help_at(desk, world.now).iter().map(|it| it.help.0).collect()
}

#[test]
fn without_a_desk_at_the_place_nobody_is_called_and_the_log_does_not_grow() {
    let mut world = World::new();
    pair(&mut world, "kiosk");
    add_desk(&mut world, "온유복지관", "far");
    let seq = world.state.seq();
    ask(&mut world, DEVICE);
    assert_eq!(state_of(&world, DEVICE), HelpState::NoDesk);
    assert_eq!(world.state.seq(), seq);
    let desk = DESK;
    assert_eq!(world.state.device(desk).map(|it| it.kind), Some(DeviceKind::Desk));
    assert!(
        world.ask(&Command::AskForHelp { kiosk: desk, task: None }.into()).is_err(),
        "a desk asks nobody"
    );
}

#[test]
fn it_is_asked_shown_and_answered_and_the_first_desk_that_comes_is_the_one() {
    let mut world = with_desks();
    ask(&mut world, DEVICE);
    ask(&mut world, DEVICE);
    assert_eq!(state_of(&world, DEVICE), HelpState::Asked);
    assert_eq!(seen_at(&world, DESK), [1], "asked twice, told once");
    assert_eq!(seen_at(&world, DESK_ELSEWHERE), [0; 0], "another place is not told");
    answer(&mut world, DESK, FIRST, HelpAnswer::Seen).unwrap();
    assert_eq!(state_of(&world, DEVICE), HelpState::Seen);
    answer(&mut world, DESK_BESIDE, FIRST, HelpAnswer::Coming).unwrap();
    assert_eq!(state_of(&world, DEVICE), HelpState::Coming);
    for late in [HelpAnswer::Coming, HelpAnswer::GiveBack, HelpAnswer::Done] {
        assert_eq!(answer(&mut world, DESK, FIRST, late), Err(Refusal::HelpTaken), "{late:?}");
    }
    assert_eq!(world.state.help_at(DESK, world.now)[0].coming_from, Some(DESK_BESIDE));
    answer(&mut world, DESK_BESIDE, FIRST, HelpAnswer::Done).unwrap();
    assert_eq!(state_of(&world, DEVICE), HelpState::NotAsked);
    assert_eq!(seen_at(&world, DESK), [0; 0]);
}

#[test]
fn a_desk_of_another_place_and_an_answer_to_an_earlier_question_change_nothing() {
    let mut world = with_desks();
    ask(&mut world, DEVICE);
    let far = answer(&mut world, DESK_ELSEWHERE, FIRST, HelpAnswer::Coming);
    assert_eq!(far, Err(Refusal::UnknownHelp));
    world.must(Command::EndHelp { kiosk: DEVICE });
    ask(&mut world, DEVICE);
    let late = answer(&mut world, DESK, FIRST, HelpAnswer::Coming);
    assert_eq!(late, Err(Refusal::UnknownHelp), "the earlier one is over");
    assert_eq!(state_of(&world, DEVICE), HelpState::Asked);
    assert_eq!(seen_at(&world, DESK), [2]);
}

#[test]
fn nobody_answers_is_said_after_a_minute_and_a_desk_may_still_come() {
    let mut world = with_desks();
    ask(&mut world, DEVICE);
    answer(&mut world, DESK, FIRST, HelpAnswer::Seen).unwrap();
    world.wait(HELP_ANSWER_SECS - 1);
    assert_eq!(state_of(&world, DEVICE), HelpState::Seen);
    world.wait(1);
    assert_eq!(state_of(&world, DEVICE), HelpState::NoAnswer);
    answer(&mut world, DESK, FIRST, HelpAnswer::Coming).unwrap();
    assert_eq!(state_of(&world, DEVICE), HelpState::Coming);
    world.wait(HELP_COMING_SECS);
    assert_eq!(state_of(&world, DEVICE), HelpState::NoAnswer, "nobody came");
    answer(&mut world, DESK_BESIDE, FIRST, HelpAnswer::Coming).unwrap();
    answer(&mut world, DESK_BESIDE, FIRST, HelpAnswer::GiveBack).unwrap();
    assert_eq!(state_of(&world, DEVICE), HelpState::NoAnswer);
    world.wait(HELP_LASTS_SECS);
    assert_eq!(state_of(&world, DEVICE), HelpState::NotAsked);
    assert_eq!(seen_at(&world, DESK), [0; 0], "nobody is called to a screen that was left");
    ask(&mut world, DEVICE);
    assert_eq!(seen_at(&world, DESK), [2]);
}

#[test]
fn a_desk_or_a_kiosk_that_is_shut_out_comes_to_nobody_and_is_not_come_to() {
    let mut world = with_desks();
    ask(&mut world, DEVICE);
    answer(&mut world, DESK, FIRST, HelpAnswer::Coming).unwrap();
    world.must(Command::RevokeDevice { device: DESK });
    assert_eq!(state_of(&world, DEVICE), HelpState::Asked);
    let shut_out = answer(&mut world, DESK, FIRST, HelpAnswer::Done);
    assert_eq!(shut_out, Err(Refusal::UnknownHelp));
    answer(&mut world, DESK_BESIDE, FIRST, HelpAnswer::Coming).unwrap();
    world.must(Command::RevokeDevice { device: DEVICE });
    assert_eq!(seen_at(&world, DESK_BESIDE), [0; 0]);
}

#[test]
fn a_desk_at_the_place_does_not_make_its_broken_kiosk_usable() {
    let mut world = with_desks();
    world.must(join(0));
    assert!(world.view(0).until.is_some(), "called");
    world.must(report(DEVICE, Presence::Offline));
    assert_eq!(world.view(0).until, None, "their time stands still");
    world.must(report(DESK, Presence::Free));
    assert_eq!(world.view(0).until, None);
}

/// One thing that a kiosk, a desk or time does.
#[derive(Clone, Copy, Debug)]
enum Step {
    Ask(DeviceId),
    End(DeviceId),
    Answer(DeviceId, u64, HelpAnswer),
    Wait(u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let kiosk = prop::sample::select(vec![DEVICE, ELSEWHERE]);
    let desk = prop::sample::select(vec![DESK, DESK_BESIDE, DESK_ELSEWHERE, DEVICE]);
    let answers =
        vec![HelpAnswer::Seen, HelpAnswer::Coming, HelpAnswer::GiveBack, HelpAnswer::Done];
    let one = prop_oneof![
        3 => kiosk.clone().prop_map(Step::Ask),
        1 => kiosk.prop_map(Step::End),
        6 => (desk, 1..5_u64, prop::sample::select(answers))
            .prop_map(|(desk, help, answer)| Step::Answer(desk, help, answer)),
        2 => (1..400_u32).prop_map(Step::Wait),
    ];
    prop::collection::vec(one, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_and_answered_each_kiosk_has_one_request_and_one_desk_comes(
        steps in steps(),
    ) {
        let mut world = with_desks();
        for step in steps {
            match step {
                Step::Ask(kiosk) => ask(&mut world, kiosk),
                Step::End(kiosk) => world.must(Command::EndHelp { kiosk }),
                Step::Answer(desk, help, said) => {
                    let before = world.state.help_at(DESK, world.now);
                    let coming = before.iter().find(|it| it.help == HelpId(help));
                    let coming = coming.and_then(|it| it.coming_from);
                    let result = answer(&mut world, desk, HelpId(help), said);
                    let is_late = coming.is_some_and(|other| other != desk);
                    if is_late && said != HelpAnswer::Seen {
                        prop_assert!(result.is_err(), "{desk} {said:?} after {coming:?}");
                    }
                }
                Step::Wait(secs) => world.wait(secs),
            }
            for (kiosk, desk) in [(DEVICE, DESK), (DEVICE, DESK_BESIDE), (ELSEWHERE, DESK_ELSEWHERE)] {
                let told = world.state.help_at(desk, world.now);
                prop_assert!(told.len() <= 1 && told.iter().all(|it| it.kiosk == kiosk));
                let state = told.first().map_or(HelpState::NotAsked, |it| it.state);
                prop_assert_eq!(state, state_of(&world, kiosk));
                let comes = told.first().is_some_and(|it| it.coming_from.is_some());
                prop_assert_eq!(comes, state == HelpState::Coming);
            }
        }
        let mut again = State::new();
        for change in &world.log {
            again.apply(change);
        }
        let at = plus_secs(world.now, 1);
        prop_assert_eq!(again.help_at(DESK, at), world.state.help_at(DESK, at));
    }
}
