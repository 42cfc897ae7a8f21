//! What people write back: only a digit by itself is a yes; every other text reaches staff, whichever way the gateway
//! reports it.

use jari_common::message::OutgoingMessage;
use jari_common::ticket::TicketState;
use jari_common::wire::SessionReply;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::gateway::{Gateway, TOKEN};
use super::trouble::{for_staff, for_staff_once};
use super::{answers, folder, one_turn, wish};
use crate::http::desk::desk;
use crate::http::world::{World, done, malsun, options, other, person};

/// A server whose gateway reports answers in this way.
async fn bringing(gateway: &Gateway, replies: Value) -> World {
    let mut config = gateway.config();
    config["replies"] = replies;
    World::in_folder(folder(&config), one_turn(), options(1_000)).await
}

/// A person who is asked by telephone whether they want a seat.
async fn asked(world: &World, gateway: &Gateway) -> SessionReply {
    world.join(&person("이영희", "1951-05-05")).await;
    gateway.next().await;
    let mine = world.join(&malsun()).await;
    wish(world, &mine, "ask").await;
    assert!(gateway.next().await.text.contains("숫자 1만 답장으로"));
    mine
}

fn texts(messages: &[OutgoingMessage]) -> Vec<(&str, &str, bool)> {
    messages
        .iter()
        .map(|it| (it.to.as_ref().unwrap().digits(), it.text.as_str(), it.from_person))
        .collect()
}

#[tokio::test]
async fn a_sentence_with_a_digit_books_nothing_and_is_read_by_staff() {
    let gateway = Gateway::new().await;
    let world = super::world(&gateway, one_turn()).await;
    let mine = asked(&world, &gateway).await;
    let theirs = world.join(&other()).await;
    wish(&world, &theirs, "ask").await;
    assert!(gateway.next().await.text.contains("숫자 2만 답장으로"));
    let sentences = ["1월에 갈게요", "2번 안 갈래요. 취소해 주세요"];
    for words in sentences {
        for _ in 0..2 {
            assert_eq!(answers(&world, "01012345678", words).await, 204);
        }
    }
    for who in [&mine, &theirs] {
        let view = world.ticket_of(who).await;
        assert!(view.booking.is_none() && view.offer.is_some(), "{view:?}");
    }
    let list = for_staff_once(&world, 2).await;
    let wanted = sentences.map(|words| ("01012345678", words, true));
    assert_eq!(texts(&list), wanted, "each once, in order, with who wrote it");
    // Staff have read the answer: it is deleted, and so is its text.
    let desk = desk(&world).await;
    let path = format!("/api/v1/desk/messages/{}", list[0].id.unwrap());
    let read = world.ask(Method::DELETE, &path).bearer_auth(&desk).send().await.unwrap();
    assert_eq!(read.status(), 204);
    assert_eq!(texts(&for_staff(&world).await), wanted[1..]);
    // A number of no ticket, with nothing to say yes to.
    assert_eq!(answers(&world, "01077776666", "1").await, 204);
    assert_eq!(texts(&for_staff(&world).await)[1], ("01077776666", "1", true));
    // An answer that nobody has read for a month is not kept.
    world.app.clock().advance_secs(31 * 86_400);
    for_staff_once(&world, 0).await;
}

#[tokio::test]
async fn what_people_wrote_is_in_no_file_in_clear() {
    let gateway = Gateway::new().await;
    let data = folder(&gateway.config());
    let path = data.path().to_owned();
    let world = World::in_folder(data, one_turn(), options(1_000)).await;
    assert_eq!(answers(&world, "01012345678", "제발취소해주세요").await, 204);
    assert_eq!(for_staff_once(&world, 1).await[0].text, "제발취소해주세요");
    for file in ["outbox.db", "outbox.db-wal", "log.db", "log.db-wal"] {
        let bytes = std::fs::read(path.join(file)).unwrap();
        for secret in ["제발취소해주세요", "01012345678", "12345678"] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} is in {file}");
        }
    }
}

/// A form as a gateway sends it, with its token in one place or another.
fn form(world: &World, path: &str, body: &'static str) -> RequestBuilder {
    let kind = "application/x-www-form-urlencoded; charset=UTF-8";
    world.ask(Method::POST, path).header("content-type", kind).body(body)
}

#[tokio::test]
async fn a_gateway_that_sends_forms_and_no_bearer_is_understood() {
    const ROOT: &str = "/api/v1/gateway/replies";
    let in_path = format!("{ROOT}/{TOKEN}");
    let yes = "MOBILE=82-10-1234-5678&MSG=1%EB%B2%88&KEY=a-token-of-the-gateway";
    let wrong = "MOBILE=82-10-1234-5678&MSG=1%EB%B2%88&KEY=a-token-of-another-one";
    type Ask = fn(&World, &str, &'static str) -> RequestBuilder;
    let with_header: Ask = |world, path, body| form(world, path, body).header("x-api-key", TOKEN);
    let places: [(Value, &str, Ask, &str); 3] = [
        (json!("path"), &in_path, form, ROOT),
        (json!({ "header": "X-Api-Key" }), ROOT, with_header, &in_path),
        (json!({ "field": "KEY" }), ROOT, form, &in_path),
    ];
    for (place, path, ask, elsewhere) in places {
        let gateway = Gateway::new().await;
        let replies = json!({ "token": TOKEN, "token_in": place, "from": "MOBILE", "text": "MSG" });
        let world = bringing(&gateway, replies).await;
        let mine = asked(&world, &gateway).await;
        for refused in [form(&world, elsewhere, wrong), form(&world, ROOT, wrong)] {
            assert_eq!(refused.send().await.unwrap().status(), 401, "{place}");
        }
        let unread = ask(&world, path, "MOBILE=&MSG=1&KEY=a-token-of-the-gateway");
        assert_eq!(unread.send().await.unwrap().status(), 400);
        let plain = world.ask(Method::POST, path).header("content-type", "text/plain").body(yes);
        assert_eq!(plain.send().await.unwrap().status(), 415, "{place}");
        assert!(world.ticket_of(&mine).await.booking.is_none());
        assert_eq!(ask(&world, path, yes).send().await.unwrap().status(), 204, "{place}");
        assert_eq!(world.ticket_of(&mine).await.state, TicketState::Done, "{place}");
    }
}

#[tokio::test]
async fn a_get_of_a_replys_address_changes_nothing() {
    let gateway = Gateway::new().await;
    let world = bringing(&gateway, json!({ "token": TOKEN, "token_in": "path" })).await;
    let mine = asked(&world, &gateway).await;
    let path = format!("/api/v1/gateway/replies/{TOKEN}?from=01012345678&text=1");
    let seen = world.app.state().seq();
    let looked = world.get(&path).send().await.unwrap();
    assert_eq!(looked.status(), 405);
    assert_eq!(world.app.state().seq(), seen);
    assert!(world.ticket_of(&mine).await.offer.is_some());
    let _: Vec<Value> =
        done(world.get("/admin/v1/messages").bearer_auth(world.admin.as_str()), 200).await;
}
