//! Slow clients: they are cut off when nothing more can be expected from them, and no other client is.

use std::time::Duration;

use jari_common::wire::SessionReply;
use jari_server::http::Limits;

use crate::http::gate::{GatedStore, PATIENCE, Raw};
use crate::http::world::{World, done, malsun};

const SHORT: Duration = Duration::from_millis(100);
const HEALTH: &str = "GET /health HTTP/1.1\r\nhost: jari\r\n\r\n";

fn impatient() -> Limits {
    Limits { head_wait: SHORT, ..Limits::default() }
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut() {
    let world = World::on_within(GatedStore::new(), impatient(), 1_000).await;
    let mut loris = Raw::connect(world.addr).await;
    loris.send("GET /health HTTP/1.1\r\nx: ").await;
    loris.dribble(SHORT / 10).await;
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let world = World::new().await;
    let mut client = Raw::connect(world.addr).await;
    let field = format!("x: {}\r\n", "y".repeat(8_000));
    client.send(&format!("GET /health HTTP/1.1\r\n{}\r\n", field.repeat(3))).await;
    let answer = client.read_to_the_end().await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let world = World::on_within(GatedStore::new(), impatient(), 1_000).await;
    let mut silent = Raw::connect(world.addr).await;
    assert_eq!(silent.read_to_the_end().await, "");
}

#[tokio::test]
async fn a_connection_that_says_nothing_more_is_closed_after_its_answers() {
    let world = World::on_within(GatedStore::new(), impatient(), 1_000).await;
    let mut client = Raw::connect(world.addr).await;
    for _ in 0..2 {
        client.send(HEALTH).await;
        let answer = client.read_until("}").await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    }
    assert_eq!(client.read_to_the_end().await, "");
}

#[tokio::test]
async fn who_waits_for_the_disk_is_not_cut() {
    let disk = GatedStore::new();
    let world = World::on_within(disk.clone(), impatient(), 1_000).await;
    disk.shut();
    let joining = tokio::spawn(world.joining(&malsun()).send());
    disk.stands().await;
    // Twice the time that any other client may take.
    for _ in 0..2 {
        Raw::connect(world.addr).await.read_to_the_end().await;
    }
    disk.open();
    assert_eq!(joining.await.unwrap().unwrap().status(), 201);
}

#[tokio::test]
async fn who_was_promised_an_answer_gets_it_while_the_server_stops() {
    let disk = GatedStore::new();
    let world = World::on(disk.clone()).await;
    let (addr, joining) = (world.addr, world.joining(&malsun()));
    disk.shut();
    let joining = tokio::spawn(done::<SessionReply>(joining, 201));
    disk.stands().await;
    let stopping = tokio::spawn(world.stop());
    let no_more = async { while tokio::net::TcpStream::connect(addr).await.is_ok() {} };
    tokio::time::timeout(PATIENCE, no_more).await.expect("nobody new is let in");
    disk.open();
    assert_eq!(joining.await.unwrap().ticket.number, 1);
    stopping.await.unwrap().unwrap();
}
