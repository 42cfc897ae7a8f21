//! The machine's clock while a server runs: a start with a clock behind the log, a machine that slept or was paused.

use jari_common::campaign::Pace;
use jari_common::ticket::TicketState;
use jari_common::wire::TicketView;
use jari_server::app::{App, Options};
use jari_server::clock::Clock;
use jari_server::command::Command;
use jari_server::keys::Keys;
use jari_server::store::memory::MemoryStore;
use serde_json::Value;

use crate::http::world::{World, done, malsun, other};

const HOUR: u32 = 3_600;

/// Lets hours pass; the server notices each.
async fn pass(app: &App, hours: u32) {
    for _ in 0..hours {
        app.clock().advance_secs(HOUR);
        app.submit(Command::Tick).await.unwrap();
    }
}

async fn health(world: &World) -> Value {
    done(world.ask(reqwest::Method::GET, "/health"), 200).await
}

#[tokio::test]
async fn a_start_with_a_clock_behind_the_log_is_not_believed_and_says_so() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let mine = world.join(&malsun()).await;
    let told = world.app.clock().now();
    world.stop().await.unwrap();
    let clock = Clock::manual("1970-01-01T00:01:00Z".parse().unwrap());
    let options = Options { clock: clock.clone(), ..Options::default() };
    let open = || App::with_store(Box::new(disk), Keys::for_tests(), options).unwrap();
    let app = tokio::task::spawn_blocking(open).await.unwrap();
    assert!(clock.doubtful() && clock.now() >= told, "{}", clock.now());
    pass(&app, 3).await;
    let state = |app: &App| app.state().ticket(mine.ticket.id).unwrap().state;
    assert_eq!(state(&app), TicketState::Called, "nothing ends");
    clock.jump_wall_secs(1_800_000_000);
    clock.synchronise(true);
    assert!(!clock.doubtful() && clock.now() >= told);
    app.submit(Command::Tick).await.unwrap();
    assert_eq!(state(&app), TicketState::Called, "its time begins anew");
    pass(&app, 1).await;
    assert_eq!(state(&app), TicketState::Missed);
    tokio::task::spawn_blocking(move || app.close()).await.unwrap();
}

#[tokio::test]
async fn a_machine_that_slept_or_was_paused_calls_on_without_an_operator() {
    for is_paused in [false, true] {
        let world = World::with_one_turn().await;
        let _first = world.join(&malsun()).await;
        let second = world.join(&other()).await;
        if is_paused {
            // Neither time is counted; afterwards a time server sets the wall clock.
            world.app.clock().jump_wall_secs(120);
            world.app.clock().synchronise(true);
        } else {
            world.app.clock().sleep_secs(120);
        }
        world.app.submit(Command::Tick).await.unwrap();
        world.app.clock().advance_secs(Pace::default().call_secs);
        world.app.submit(Command::Tick).await.unwrap();
        assert_eq!(world.ticket_of(&second).await.state, TicketState::Called);
        assert_eq!(health(&world).await.get("clock_in_doubt"), None);
    }
}

#[tokio::test]
async fn while_the_clock_is_in_doubt_the_operator_is_told() {
    let world = World::with_one_turn().await;
    let _first = world.join(&malsun()).await;
    let second = world.join(&other()).await;
    world.app.clock().jump_wall_secs(120);
    pass(&world.app, 3).await;
    let state = || world.app.state().ticket(second.ticket.id).unwrap().state;
    assert_eq!(state(), TicketState::Waiting);
    assert_eq!(health(&world).await["clock_in_doubt"], true);
    world.app.clock().accept();
    world.app.submit(Command::Tick).await.unwrap();
    pass(&world.app, 1).await;
    assert_eq!(state(), TicketState::Called);
}

#[tokio::test]
async fn whoever_takes_up_their_turn_while_the_clock_is_in_doubt_can_book_in_it() {
    let world = World::with_one_turn().await;
    let mine = world.join(&malsun()).await;
    world.begin(&mine).await;
    world.app.clock().jump_wall_secs(120);
    // This is longer than the longest turn, and none of it is counted.
    pass(&world.app, 1).await;
    let again = world.begin(&mine).await;
    let held: TicketView = done(world.holding(&mine, again.lease(), 0), 200).await;
    let until = held.hold.unwrap().until;
    assert!(until > world.app.clock().now(), "{until}");
}
