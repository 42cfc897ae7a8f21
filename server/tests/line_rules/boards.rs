//! Call boards and counters: what an operator may say of them, and what a board never does.

use jari_common::calls::CallsShown;
use jari_common::device::{
    BOARD_SCOPE_MAX, DeskScope, DeviceKind, DevicePlace, Presence, SecretHash,
};
use jari_common::id::{CampaignId, ClinicId, DeviceId};
use jari_common::refusal::Refusal;
use jari_server::command::{Command, JoinLine};
use jiff::Timestamp;

use super::calendar::is_sound;
use crate::engine::world::*;

const BOARD: DeviceId = DeviceId(ELSEWHERE.0 + 1);

fn invited(place: DevicePlace) -> Command {
    let (code, until) = (SecretHash(format!("{place:?}")), Timestamp::MAX);
    Command::InviteDevice { place, code, until }
}

/// A world with a board at the place of the kiosk.
fn with_board() -> World {
    let mut world = World::new();
    world.must(invited(DevicePlace { kind: DeviceKind::Board, ..place() }));
    world
}

/// The sentence of a refusal.
fn not_valid(refused: Result<jari_server::command::Answer, Refusal>) -> String {
    match refused {
        Err(Refusal::Invalid { what }) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_board_shows_named_clinics_and_campaigns_and_not_everybodys() {
    let mut world = with_board();
    let only = |campaigns: usize, clinics: usize| DeskScope::Only {
        campaigns: vec![CAMPAIGN; campaigns],
        clinics: vec![clinic().id; clinics],
    };
    let scope = |scope| Command::ScopeDesk { device: BOARD, scope };
    for (wrong, says) in [
        (DeskScope::Everybody, "that are named"),
        (only(0, 0), "of 1 to 20"),
        (only(BOARD_SCOPE_MAX + 1, 1), "of 1 to 20"),
        (only(1, BOARD_SCOPE_MAX + 1), "of 1 to 20"),
    ] {
        let said = not_valid(world.ask(&scope(wrong.clone()).into()));
        assert!(said.contains(says), "{wrong:?}: {said}");
    }
    let of = |campaigns, clinics| DeskScope::Only { campaigns, clinics };
    let unknown = of(vec![CampaignId(9)], Vec::new());
    assert_eq!(world.ask(&scope(unknown).into()), Err(Refusal::UnknownCampaign));
    let unknown = of(Vec::new(), vec![ClinicId::parse("Z9").unwrap()]);
    assert_eq!(world.ask(&scope(unknown).into()), Err(Refusal::UnknownClinic));
    for right in [only(BOARD_SCOPE_MAX, BOARD_SCOPE_MAX), only(1, 0), only(0, 1)] {
        world.must(scope(right));
    }
    is_sound(&world);
}

#[test]
fn a_counter_is_a_desks_and_is_short_and_seen() {
    let mut world = with_board();
    let desk = |counter: &str| DevicePlace {
        kind: DeviceKind::Desk,
        counter: Some(counter.to_owned()),
        ..place()
    };
    for wrong in ["", " ", " 1번", "1번\n", "\u{202E}1", "\u{200B}", &"가".repeat(21)] {
        assert!(
            not_valid(world.ask(&invited(desk(wrong)).into())).contains("1 to 20"),
            "{wrong:?}"
        );
    }
    for kind in [DeviceKind::Kiosk, DeviceKind::Board] {
        let place = DevicePlace { kind, ..desk("1번 창구") };
        assert!(not_valid(world.ask(&invited(place).into())).contains("only a desk"));
    }
    world.must(invited(desk(&"가".repeat(20))));
    let device = DeviceId(BOARD.0 + 1);
    let rename = |device, name: Option<&str>, counter: Option<&str>| {
        let (name, counter) = (name.map(str::to_owned), counter.map(str::to_owned));
        Command::RenameDevice { device, name, counter }
    };
    let known = |world: &World| {
        let place = world.state.device(device).unwrap();
        (place.name.clone(), place.counter.clone())
    };
    for (name, counter, expected) in [
        (None, Some("2번 창구"), (place().name, Some("2번 창구"))),
        (Some("3층"), None, ("3층".to_owned(), Some("2번 창구"))),
        (None, Some(""), ("3층".to_owned(), None)),
    ] {
        world.must(rename(device, name, counter));
        assert_eq!(known(&world), (expected.0, expected.1.map(str::to_owned)));
        let seq = world.state.seq();
        world.must(rename(device, name, counter));
        assert_eq!(world.state.seq(), seq, "said twice, done once");
    }
    assert!(not_valid(world.ask(&rename(device, None, Some(" x")).into())).contains("1 to 20"));
    for other in [DEVICE, BOARD] {
        let refused = world.ask(&rename(other, None, Some("1번")).into());
        assert!(not_valid(refused).contains("only a desk"));
        world.must(rename(other, None, Some("")));
    }
    is_sound(&world);
}

#[test]
fn a_board_puts_nobody_in_line_asks_for_no_help_and_makes_no_place_usable() {
    let mut world = with_board();
    let Command::JoinLine(joining) = join(0) else { panic!() };
    let joins = Command::JoinLine(JoinLine { device: BOARD, ..joining });
    assert!(not_valid(world.ask(&joins.into())).contains("nobody in line"));
    let asks = Command::AskForHelp { kiosk: BOARD, task: None };
    assert!(not_valid(world.ask(&asks.into())).contains("at a kiosk"));
    for (device, presence) in [(BOARD, Presence::Free), (DEVICE, Presence::Busy)] {
        world.must(Command::ReportPresence { device, presence });
    }
    assert!(!world.state.is_place_usable(DEVICE));
    world.must(join(0));
    assert!(world.state.awaited_places().iter().all(|it| !it.devices.contains(&BOARD)));
    // A place where only a board is left is no place where somebody could begin a turn.
    world.must(Command::RevokeDevice { device: DEVICE });
    assert!(world.state.is_place_usable(DEVICE), "as where nothing is left");
    // A kiosk or a desk is told no calls, whatever it serves.
    for device in [DEVICE, DESK, DeviceId(99)] {
        let CallsShown { lines, calls, .. } = world.state.calls_shown(device, world.now);
        assert!(lines.is_empty() && calls.is_empty());
    }
    is_sound(&world);
}
