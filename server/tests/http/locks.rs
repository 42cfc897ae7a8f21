//! Guessing a ticket's code, its birth date or a pairing code: it is slow, and in the end only staff can help.

use futures_util::future::join_all;
use jari_common::ticket::TicketCode;
use jari_common::wire::{PairReply, SessionReply};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::json;

use crate::http::desk::{acting, desk, finding};
use crate::http::world::{World, done, malsun, problem, refused};

const RIGHT: &str = "1947-03-01";
const WRONG: &str = "1947-03-02";

fn find(world: &World, device: &str, code: &TicketCode, birth_date: &str) -> RequestBuilder {
    let request = world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(device);
    request.json(&json!({ "code": code, "birth_date": birth_date }))
}

/// Sends all requests at once.
async fn sent(requests: impl Iterator<Item = RequestBuilder>) -> Vec<Response> {
    let answers = join_all(requests.map(RequestBuilder::send)).await;
    answers.into_iter().map(Result::unwrap).collect()
}

fn count(answers: &[Response], status: StatusCode) -> usize {
    answers.iter().filter(|answer| answer.status() == status).count()
}

#[tokio::test]
async fn of_a_hundred_wrong_tries_at_once_five_are_judged_and_staff_open_the_ticket_again() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let find = |device: &str, birth_date| find(&world, device, &session.code, birth_date);
    let answers = sent((0..100).map(|_| find(&world.device, WRONG))).await;
    let locked = count(&answers, StatusCode::LOCKED);
    let slowed = count(&answers, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(count(&answers, StatusCode::NOT_FOUND), 5);
    assert_eq!((locked, slowed), (55, 40), "the device's own limit is 60 at once");

    let elsewhere = world.another_device("87654321").await;
    refused(find(&elsewhere, RIGHT), 423, "code-locked").await;
    let still_mine = world.ticket_of(&session).await;
    assert_eq!(still_mine, session.ticket, "the place is kept");

    let desk = desk(&world).await;
    let number = json!({ "campaign": 1, "number": session.ticket.number });
    let found = finding(&world, &desk, &json!({ "number": number, "birth_date": RIGHT }));
    let found: SessionReply = done(found, 200).await;
    assert_eq!(world.ticket_of(&found).await.id, session.ticket.id, "staff open it meanwhile");
    refused(find(&elsewhere, RIGHT), 423, "code-locked").await;
    let _: serde_json::Value =
        done(acting(&world, &desk, session.ticket.id, "unlock", "code_lost"), 200).await;
    let found: SessionReply = done(find(&elsewhere, RIGHT), 200).await;
    assert_eq!(found.ticket.number, session.ticket.number);
}

#[tokio::test]
async fn a_right_try_forgets_the_wrong_ones_before_it() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let find = |birth_date| find(&world, &world.device, &session.code, birth_date);
    for _ in 0..3 {
        let answers = sent((0..4).map(|_| find(WRONG))).await;
        assert_eq!(count(&answers, StatusCode::NOT_FOUND), 4);
        let _: SessionReply = done(find(RIGHT), 200).await;
    }
}

#[tokio::test]
async fn one_device_cannot_search_the_codes_and_another_goes_on() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let elsewhere = world.another_device("87654321").await;
    let guesses = (0..70).map(TicketCode::from_random).filter(|code| *code != session.code);
    let answers = sent(guesses.map(|code| find(&world, &world.device, &code, RIGHT))).await;
    assert!(count(&answers, StatusCode::NOT_FOUND) == 60, "unknown codes never lock anything");
    let mine = |device: &str| find(&world, device, &session.code, RIGHT);
    let answer = mine(&world.device).send().await.unwrap();
    assert_eq!(answer.headers()["retry-after"], "5");
    problem(answer, 429, "too-many-tries").await;
    let _: SessionReply = done(mine(&elsewhere), 200).await;
    world.app.clock().advance_secs(5);
    for _ in 0..3 {
        let _: SessionReply = done(mine(&world.device), 200).await;
    }
}

#[tokio::test]
async fn whoever_repeats_a_right_try_has_no_more_wrong_ones_by_it() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let key = uuid::Uuid::new_v4();
    let right = || {
        let body = json!({ "code": mine.code, "birth_date": RIGHT });
        world.write_as(Method::POST, "/api/v1/tickets/find", &world.device, key).json(&body)
    };
    let wrong = |codes: std::ops::Range<u32>| {
        let guesses = codes.map(TicketCode::from_random).filter(|code| *code != mine.code);
        guesses.map(|code| find(&world, &world.device, &code, RIGHT)).collect::<Vec<_>>()
    };
    let _: SessionReply = done(right(), 200).await;
    let answers = sent(wrong(0..40).into_iter()).await;
    assert_eq!(count(&answers, StatusCode::NOT_FOUND), 40);
    let answers = sent((0..40).map(|_| right())).await;
    assert_eq!(count(&answers, StatusCode::OK), 40);
    let answers = sent(wrong(40..80).into_iter()).await;
    assert_eq!(count(&answers, StatusCode::NOT_FOUND), 20, "sixty in all");
}

#[tokio::test]
async fn pairing_codes_are_not_guessed_from_one_address() {
    let world = World::new().await;
    let pair = |code: &str| {
        let request = world.ask(Method::POST, "/api/v1/devices/pair");
        request.json(&json!({ "pairing_code": code }))
    };
    let answers = sent((0..30).map(|at| pair(&format!("{at:08}")))).await;
    assert_eq!(count(&answers, StatusCode::NOT_FOUND), 20);
    assert_eq!(count(&answers, StatusCode::TOO_MANY_REQUESTS), 10);
    crate::http::desk::invite(&world, "11223344", jari_common::device::DeviceKind::Kiosk).await;
    let answer = pair("11223344").send().await.unwrap();
    assert_eq!(answer.headers()["retry-after"], "30");
    problem(answer, 429, "too-many-tries").await;
    world.app.clock().advance_secs(30);
    let _: PairReply = done(pair("11223344"), 200).await;
}
