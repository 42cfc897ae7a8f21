//! Messages that cannot be sent: a gateway that fails or refuses, or no gateway; a disk that refuses writes; and what
//! staff read then.

use std::time::Duration;

use jari_common::campaign::Pace;
use jari_common::message::OutgoingMessage;
use jari_server::notices::Cursor;
use reqwest::Method;

use super::gateway::{Gateway, Heard};
use super::{PATIENCE, SILENCE, booked, folder, one_turn, wish, world};
use crate::http::desk::desk;
use crate::http::world::{World, malsun, options, other};

/// The next message that arrives while the seconds pass.
async fn later(world: &World, gateway: &Gateway) -> Heard {
    loop {
        world.app.clock().advance_secs(1);
        if let Some(heard) = gateway.next_within(Duration::from_millis(100)).await {
            return heard;
        }
    }
}

pub async fn for_staff(world: &World) -> Vec<OutgoingMessage> {
    let app = world.app.clone();
    let first = move || app.outgoing(Cursor::START, &|_| true).unwrap().messages;
    tokio::task::spawn_blocking(first).await.unwrap()
}

/// The messages that staff must pass on, once there are `count` of them.
pub async fn for_staff_once(world: &World, count: usize) -> Vec<OutgoingMessage> {
    for _ in 0..PATIENCE.as_millis() / 50 {
        let list = for_staff(world).await;
        if list.len() == count {
            return list;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} wait, and not {count}", for_staff(world).await.len());
}

#[tokio::test]
async fn a_gateway_that_fails_is_asked_again_about_the_same_message() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, Pace::default()).await;
    gateway.answers(503);
    world.join(&malsun()).await;
    let first = gateway.next().await;
    let second = later(&world, &gateway).await;
    gateway.answers(200);
    let last = later(&world, &gateway).await;
    assert_eq!((&first.id, &first.text), (&second.id, &second.text));
    assert_eq!((&first.id, &first.text), (&last.id, &last.text));
    gateway.hears_nothing(SILENCE).await;
    assert_eq!(for_staff(&world).await, []);
}

#[tokio::test]
async fn what_the_gateway_refuses_is_for_staff_until_they_passed_it_on() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, Pace::default()).await;
    gateway.answers(400);
    let mine = world.join(&malsun()).await;
    gateway.next().await;
    let list = for_staff_once(&world, 1).await;
    let [OutgoingMessage { id: Some(id), text, perhaps_sent: false, .. }] = &list[..] else {
        panic!("{list:?}")
    };
    assert!(text.contains("번호표 1번 차례가 되었습니다."), "{text}");
    let path = format!("/api/v1/desk/messages/{id}");
    let at_kiosk = world.ask(Method::DELETE, &path).bearer_auth(&world.device);
    assert_eq!(at_kiosk.send().await.unwrap().status(), 403, "that is for staff");
    let desk = desk(&world).await;
    for _ in 0..2 {
        let passed_on = world.ask(Method::DELETE, &path).bearer_auth(&desk).send().await.unwrap();
        assert_eq!(passed_on.status(), 204);
    }
    assert_eq!(for_staff(&world).await, []);
    gateway.answers(400);
    booked(&world, &mine, 0).await;
    gateway.next().await;
    for_staff_once(&world, 1).await;
}

#[tokio::test]
async fn without_a_gateway_staff_read_what_people_cannot_know() {
    let world = World::with(one_turn(), 1_000).await;
    let first = world.join(&malsun()).await;
    let mine = world.join(&other()).await;
    booked(&world, &first, 3).await;
    let list = for_staff_once(&world, 1).await;
    assert!(list[0].text.contains("박○○ 님, 번호표 2번 차례가 되었습니다."), "{}", list[0].text);
    booked(&world, &mine, 4).await;
    for_staff_once(&world, 0).await;
}

#[tokio::test]
async fn the_file_of_messages_holds_nobodys_name_and_number() {
    let gateway = Gateway::new().await;
    let data = folder(&gateway.config());
    let path = data.path().to_owned();
    let world = World::in_folder(data, one_turn(), options(1_000)).await;
    world.join(&malsun()).await;
    let mine = world.join(&other()).await;
    wish(&world, &mine, "ask").await;
    gateway.next().await;
    gateway.next().await;
    for file in ["outbox.db", "outbox.db-wal"] {
        let bytes = std::fs::read(path.join(file)).unwrap();
        for secret in ["말순", "영수", "01012345678", "1234-5678", "12345678"] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} is in {file}");
        }
    }
}

#[tokio::test]
async fn a_disk_that_takes_nothing_for_a_while_makes_nobody_hear_it_twice() {
    let gateway = Gateway::new().await;
    let data = folder(&gateway.config());
    let file = data.path().join("outbox.db");
    let world = World::in_folder(data, Pace::default(), options(1_000)).await;
    let sql = rusqlite::Connection::open(&file).unwrap();
    let fails = "CREATE TRIGGER full BEFORE UPDATE ON message WHEN NEW.state = 'sent'
        BEGIN SELECT RAISE(ABORT, 'no'); END";
    sql.execute_batch(fails).unwrap();
    let mine = world.join(&malsun()).await;
    gateway.next().await;
    gateway.hears_nothing(Duration::from_secs(3)).await;
    booked(&world, &mine, 0).await;
    sql.execute_batch("DROP TRIGGER full").unwrap();
    assert!(gateway.next().await.text.contains("예약되었습니다."), "and then it goes on");
    gateway.hears_nothing(SILENCE).await;
    let states = "SELECT count(*) FROM message WHERE state <> 'sent'";
    let open: i64 = sql.query_row(states, [], |row| row.get(0)).unwrap();
    assert_eq!(open, 0, "everything is known to be sent");
}
