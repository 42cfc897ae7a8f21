//! What staff must pass on is on their list: complete, in order, page after page, and without anything that is no
//! longer true.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use jari_common::campaign::Pace;
use jari_common::id::DeviceId;
use jari_common::message::OutgoingMessage;
use jari_common::person::Person;
use jari_common::ticket::TicketCode;
use jari_common::wire::SessionReply;
use jari_server::command::{Ask, Command, JoinLine};
use jari_server::keys::VaultRow;
use jari_server::notify::words::Language;
use reqwest::Method;
use serde_json::json;

use super::gateway::Gateway;
use super::trouble::{for_staff, for_staff_once};
use super::{PATIENCE, SILENCE, booked, folder};
use crate::engine::world::joining;
use crate::http::desk::{admin_at, desk};
use crate::http::world::{World, done, malsun, options, request_id};

/// The number of turns: everybody who joins is called at once.
const TURNS: u32 = 20_000;
/// The number of people: more than one page, and more than the list ever held at once.
const PEOPLE: u32 = 10_100;
/// The number of joins that wait for the writer together.
const TOGETHER: u32 = 500;

fn named(nth: u32) -> Person {
    let letter = |at: u32| char::from_u32(u32::from('가') + at % 100 * 28).unwrap();
    let name: String = [letter(nth), letter(nth / 100), letter(nth / 10_000)].into_iter().collect();
    jari_samples::person(&name, Some(&format!("010{nth:08}")))
}

/// People take places as at a kiosk, but without HTTP.
async fn joins(world: &World, people: std::ops::Range<u32>) {
    let keys = world.app.keys();
    let ask = |nth: u32| {
        let (person, code) = (named(nth), TicketCode::from_random(nth));
        let (known, entry) = (keys.person_key(&person), keys.entry_id(&code));
        let join = joining(known, keys.code_key(&code), entry);
        let command = Command::JoinLine(JoinLine { birth_year: 1947, ..join });
        let row = VaultRow { person, party: Vec::new(), code, language: Language::Korean };
        (Ask { request: Some(request_id()), command, by: None }, keys.seal(&row))
    };
    for from in people.clone().step_by(TOGETHER as usize) {
        let some = from..people.end.min(from + TOGETHER);
        let asked = some.map(ask).map(|(ask, sealed)| world.app.submit_issuing(ask, sealed));
        for outcome in join_all(asked).await {
            outcome.unwrap();
        }
    }
}

/// The whole list, as a desk reads it page after page, and the number of pages.
async fn pages(world: &World, desk: &str) -> (Vec<OutgoingMessage>, usize) {
    let (mut all, mut count) = (Vec::new(), 0);
    let mut path = "/api/v1/desk/messages".to_owned();
    loop {
        let answer = world.get(&path).bearer_auth(desk).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let link = answer.headers().get("link").map(|link| link.to_str().unwrap().to_owned());
        let page: Vec<OutgoingMessage> = answer.json().await.unwrap();
        (count, path) = (count + 1, String::new());
        all.extend(page);
        let Some(link) = link else { return (all, count) };
        path.push_str(link.split_once('<').unwrap().1.split_once('>').unwrap().0);
        assert!(link.ends_with("; rel=\"next\""), "{link}");
    }
}

/// The list, once it has `count` messages.
async fn once(world: &World, desk: &str, count: usize) -> (Vec<OutgoingMessage>, usize) {
    for _ in 0..PATIENCE.as_millis() / 100 {
        let found = pages(world, desk).await;
        if found.0.len() == count {
            return found;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{} wait, and not {count}", pages(world, desk).await.0.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_listed_whole_and_in_order_also_after_ten_thousand_and_what_is_over_is_not() {
    let pace = Pace { turns: TURNS, ..Pace::default() };
    let world = World::in_folder(tempfile::tempdir().unwrap(), pace, options(1_000)).await;
    let desk = desk(&world).await;
    joins(&world, 0..PEOPLE).await;
    let (all, count) = once(&world, &desk, PEOPLE as usize).await;
    assert!(count > 50, "a page is bounded: {count}");
    assert!(all.is_sorted_by_key(|message| message.id.unwrap()), "oldest first");
    let numbers: BTreeSet<_> =
        all.iter().map(|message| message.to.as_ref().unwrap().digits().to_owned()).collect();
    assert_eq!(numbers.len(), PEOPLE as usize, "each of them once");
    // Their calls end, and a new person is called: that call is on the list, and the ended ones are not.
    world.app.clock().advance_secs(90_000);
    world.app.submit(Command::Tick).await.unwrap();
    world.app.clock().advance_secs(90_000);
    let _: SessionReply = world.join(&malsun()).await;
    // A shift is over by now.
    let desk = admin_at(&world, DeviceId(2)).await;
    let (left, _) = once(&world, &desk, 1).await;
    assert_eq!(left[0].to.as_ref().unwrap().digits(), "01012345678");
}

#[tokio::test]
async fn a_cursor_that_is_none_is_said_and_a_list_without_more_names_no_next_page() {
    let world = World::new().await;
    let desk = desk(&world).await;
    let (none, count) = pages(&world, &desk).await;
    assert_eq!((none.len(), count), (0, 1));
    let wrong = world.get("/api/v1/desk/messages?after=x").bearer_auth(&desk);
    crate::http::world::refused(wrong, 400, "invalid-value").await;
}

#[tokio::test]
async fn two_hundred_is_not_taken_when_the_body_says_so_and_staff_see_the_message() {
    let gateway = Gateway::new().await;
    let mut config = gateway.config();
    config["taken"] = json!({ "at": "/result_code", "is": "1" });
    config["attempts"] = json!(2);
    gateway.says(r#"{ "result_code": "-101", "message": "no" }"#);
    let world = World::in_folder(folder(&config), Pace::default(), options(1_000)).await;
    let mine = world.join(&malsun()).await;
    let first = gateway.next().await;
    let again = loop {
        world.app.clock().advance_secs(1);
        if let Some(heard) = gateway.next_within(std::time::Duration::from_millis(100)).await {
            break heard;
        }
    };
    assert_eq!(first.id, again.id, "it is offered as often as the file says");
    let list = for_staff_once(&world, 1).await;
    assert!(list[0].text.contains("번호표 1번 차례가 되었습니다."), "{}", list[0].text);
    gateway.hears_nothing(SILENCE).await;
    // The message with a code is not lost either.
    let path = world.ticket(&mine, "/identity/code");
    let _: serde_json::Value = done(world.write(Method::POST, &path, &mine.session), 200).await;
    gateway.next().await;
    gateway.next().await;
    assert!(for_staff_once(&world, 2).await[0].text.contains("확인 번호는"), "codes come first");
    // A message that the gateway accepted is not on the list.
    gateway.says("\u{feff}{ \"result_code\": 1 }");
    booked(&world, &mine, 0).await;
    assert!(gateway.next().await.text.contains("예약되었습니다."));
    gateway.hears_nothing(SILENCE).await;
    let left: Vec<_> = for_staff(&world).await.into_iter().map(|it| it.text).collect();
    assert_eq!(left.len(), 1, "{left:?}");
}
