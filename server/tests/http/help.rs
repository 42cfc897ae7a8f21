//! Help at a kiosk over HTTP: a kiosk asks for itself alone, a desk sees its own place alone, and nobody can fill the log.

use jari_common::api::Endpoint;
use jari_common::api::help::{AnswerHelp, AskForHelp, EndHelp, ListHelp, ReadHelp};
use jari_common::device::DeviceKind;
use jari_common::help::{HELP_ANSWER_SECS, HelpAtDesk, HelpState, HelpView, KioskTask};
use jari_common::id::HelpId;
use jari_common::staff::{Role, StaffStanding};
use jari_server::command::{AccountAct, Command};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;

use crate::http::desk::{admin_at, invite, signed_in};
use crate::http::gate::PATIENCE;
use crate::http::staff::account;
use crate::http::world::{World, done, refused};

/// More requests than one kiosk may make at once.
const TOO_MANY: usize = 30;

/// A kiosk, and somebody who is signed in at a desk of its place: their tokens.
async fn kiosk_and_desk(world: &World) -> [String; 2] {
    invite(world, "11112222", DeviceKind::Kiosk).await;
    invite(world, "33334444", DeviceKind::Desk).await;
    let (kiosk, desk) = (world.pair("11112222").await, world.pair("33334444").await);
    [kiosk.token, admin_at(world, desk.device).await]
}

async fn told<E: Endpoint>(world: &World, endpoint: &E, token: &str) -> HelpState {
    done::<HelpView>(world.send_as(endpoint, token), 200).await.state
}

fn saying(world: &World, desk: &str, help: HelpId, answer: &str) -> RequestBuilder {
    world.send_as(&AnswerHelp { help }, desk).json(&json!({ "answer": answer }))
}

async fn say(world: &World, desk: &str, help: HelpId, answer: &str) {
    let response = saying(world, desk, help, answer).send().await.unwrap();
    assert_eq!(response.status(), 204, "{answer}");
}

#[tokio::test]
async fn a_kiosk_asks_a_desk_of_its_place_answers_and_no_person_is_named() {
    let world = World::new().await;
    assert_eq!(told(&world, &AskForHelp {}, &world.device).await, HelpState::NoDesk);
    let [kiosk, desk] = kiosk_and_desk(&world).await;
    assert_eq!(told(&world, &ReadHelp {}, &kiosk).await, HelpState::NotAsked);
    assert_eq!(told(&world, &AskForHelp {}, &kiosk).await, HelpState::Asked);
    let listed: Vec<HelpAtDesk> = done(world.send_as(&ListHelp {}, &desk), 200).await;
    let help = listed[0].help;
    say(&world, &desk, help, "seen").await;
    assert_eq!(told(&world, &ReadHelp {}, &kiosk).await, HelpState::Seen);
    say(&world, &desk, help, "coming").await;
    say(&world, &desk, help, "coming").await;
    assert_eq!(told(&world, &ReadHelp {}, &kiosk).await, HelpState::Coming);
    assert_eq!(told(&world, &EndHelp {}, &kiosk).await, HelpState::NotAsked);
    refused(saying(&world, &desk, help, "done"), 404, "unknown-help").await;
    assert!(done::<Vec<HelpAtDesk>>(world.send_as(&ListHelp {}, &desk), 200).await.is_empty());
}

#[tokio::test]
async fn a_desk_is_told_where_and_at_what_and_the_kiosk_who_comes() {
    let world = World::new().await;
    let [kiosk, desk] = kiosk_and_desk(&world).await;
    let ask = |task: &str| {
        let path = format!("{}?task={task}", AskForHelp {}.path());
        world.ask(Method::POST, &path).bearer_auth(&kiosk)
    };
    let asked: HelpView = done(ask("book"), 200).await;
    assert_eq!(asked, HelpView { state: HelpState::Asked, who: None });
    let listed: Vec<HelpAtDesk> = done(world.send_as(&ListHelp {}, &desk), 200).await;
    assert_eq!((listed[0].kiosk_name.as_str(), listed[0].task), ("창구", Some(KioskTask::Book)));
    let coming = |who: &str| HelpView { state: HelpState::Coming, who: Some(who.to_owned()) };
    say(&world, &desk, listed[0].help, "seen").await;
    say(&world, &desk, listed[0].help, "coming").await;
    let told: HelpView = done(world.send_as(&ReadHelp {}, &kiosk), 200).await;
    assert_eq!(told, coming("김실장"));
    let listed: Vec<HelpAtDesk> = done(world.send_as(&ListHelp {}, &desk), 200).await;
    assert_eq!(listed[0].who.as_deref(), Some("김실장"));
    assert_eq!(listed[0].task, Some(KioskTask::Book), "it is kept");
    say(&world, &desk, listed[0].help, "give_back").await;
    let told: HelpView = done(world.send_as(&ReadHelp {}, &kiosk), 200).await;
    assert_eq!(told, HelpView { state: HelpState::Seen, who: None });
    let told: HelpView = done(ask("dance"), 200).await;
    assert_eq!(told.state, HelpState::Seen, "what a newer kiosk says does not keep help away");
}

fn listing(world: &World, desk: &str, etag: &str) -> RequestBuilder {
    let list = world.send(&ListHelp {}).bearer_auth(desk);
    list.header("if-none-match", etag).header("prefer", "wait=25")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_help_waits_until_somebody_asks_and_then_until_time_makes_it_another() {
    let world = World::new().await;
    let [kiosk, desk] = kiosk_and_desk(&world).await;
    let first = world.send(&ListHelp {}).bearer_auth(&desk).header("prefer", "wait=25");
    let first = tokio::time::timeout(PATIENCE, first.send()).await.unwrap().unwrap();
    let etag = first.headers()["etag"].to_str().unwrap().to_owned();
    let now = world.send(&ListHelp {}).bearer_auth(&desk).header("if-none-match", &etag);
    let now = now.send().await.unwrap();
    assert_eq!((now.status().as_u16(), now.headers()["etag"].to_str().unwrap()), (304, &*etag));
    let waiting = tokio::spawn(listing(&world, &desk, &etag).send());
    told(&world, &AskForHelp {}, &kiosk).await;
    let woken = tokio::time::timeout(PATIENCE, waiting).await.unwrap().unwrap().unwrap();
    assert_eq!(woken.status(), 200);
    let etag = woken.headers()["etag"].to_str().unwrap().to_owned();
    let list: Vec<HelpAtDesk> = woken.json().await.unwrap();
    assert_eq!(list[0].state, HelpState::Asked);
    // No change is written when nobody answers; the time alone says so.
    let waiting = tokio::spawn(listing(&world, &desk, &etag).send());
    world.app.clock().advance_secs(HELP_ANSWER_SECS);
    let woken = tokio::time::timeout(PATIENCE, waiting).await.unwrap().unwrap().unwrap();
    let etag = woken.headers()["etag"].to_str().unwrap().to_owned();
    let list: Vec<HelpAtDesk> = woken.json().await.unwrap();
    assert_eq!(list[0].state, HelpState::NoAnswer);
    // Whoever is signed out is told nothing more.
    let waiting = tokio::spawn(listing(&world, &desk, &etag).send());
    let out = world.ask(Method::DELETE, "/api/v1/desk/sign-in").bearer_auth(&desk);
    assert_eq!(out.send().await.unwrap().status(), 204);
    told(&world, &EndHelp {}, &kiosk).await;
    let woken = tokio::time::timeout(PATIENCE, waiting).await.unwrap().unwrap().unwrap();
    assert_eq!(woken.status(), 401);
}

#[tokio::test]
async fn a_kiosk_is_no_desk_and_a_stranger_neither() {
    let world = World::new().await;
    let [kiosk, desk] = kiosk_and_desk(&world).await;
    told(&world, &AskForHelp {}, &kiosk).await;
    refused(world.send_as(&ListHelp {}, &kiosk), 403, "staff-only").await;
    refused(saying(&world, &kiosk, HelpId(1), "coming"), 403, "staff-only").await;
    refused(world.send_as(&AskForHelp {}, &desk), 422, "invalid").await;
    refused(world.send(&AskForHelp {}), 401, "sign-in-required").await;
    refused(world.send(&ListHelp {}), 401, "sign-in-required").await;
    refused(saying(&world, &desk, HelpId(1), "fly"), 422, "invalid").await;
    assert_eq!(told(&world, &ReadHelp {}, &world.device).await, HelpState::NoDesk, "its own only");
}

#[tokio::test]
async fn somebody_who_presses_all_day_is_stopped_and_who_asked_can_still_end_it() {
    let world = World::new().await;
    let [kiosk, _] = kiosk_and_desk(&world).await;
    let mut asked = 0;
    for _ in 0..TOO_MANY {
        let response = world.send_as(&AskForHelp {}, &kiosk).send().await.unwrap();
        if response.status() == 429 {
            break;
        }
        assert_eq!(response.status(), 200);
        asked += 1;
        told(&world, &EndHelp {}, &kiosk).await;
    }
    assert!((5..TOO_MANY).contains(&asked), "{asked}");
    refused(world.send_as(&AskForHelp {}, &kiosk), 429, "too-many-tries").await;
    world.app.clock().advance_secs(60);
    assert_eq!(told(&world, &AskForHelp {}, &kiosk).await, HelpState::Asked);
    assert_eq!(told(&world, &AskForHelp {}, &kiosk).await, HelpState::Asked, "a repeat is free");
}

#[tokio::test]
async fn a_desk_that_says_the_same_again_writes_nothing_and_one_that_changes_its_mind_is_stopped() {
    let world = World::new().await;
    let [kiosk, desk] = kiosk_and_desk(&world).await;
    told(&world, &AskForHelp {}, &kiosk).await;
    say(&world, &desk, HelpId(1), "seen").await;
    let seq = world.app.state().seq();
    for _ in 0..200 {
        say(&world, &desk, HelpId(1), "seen").await;
    }
    assert_eq!(world.app.state().seq(), seq);
    let mut statuses = Vec::new();
    for answer in ["coming", "give_back"].into_iter().cycle().take(200) {
        statuses.push(saying(&world, &desk, HelpId(1), answer).send().await.unwrap().status());
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "the log has an end");
    assert!(world.app.state().seq() < seq + 100);
}

#[tokio::test]
async fn when_a_colleague_at_the_same_desk_comes_instead_the_kiosk_is_told_their_name() {
    let world = World::new().await;
    invite(&world, "11112222", DeviceKind::Kiosk).await;
    invite(&world, "33334444", DeviceKind::Desk).await;
    let (kiosk, desk) = (world.pair("11112222").await.token, world.pair("33334444").await.device);
    let first = admin_at(&world, desk).await;
    told(&world, &AskForHelp {}, &kiosk).await;
    say(&world, &first, HelpId(1), "coming").await;
    let who = async || done::<HelpView>(world.send_as(&ReadHelp {}, &kiosk), 200).await.who;
    assert_eq!(who().await.as_deref(), Some("김실장"));
    let second = signed_in(&world, desk, account("이간호사", Role::Helper, &["C1"])).await;
    refused(saying(&world, &second, HelpId(1), "give_back"), 409, "help-taken").await;
    let seq = world.app.state().seq();
    say(&world, &second, HelpId(1), "coming").await;
    say(&world, &second, HelpId(1), "coming").await;
    assert_eq!(world.app.state().seq(), seq + 1, "said once");
    assert_eq!(who().await.as_deref(), Some("이간호사"));
    let staff = world.app.state().signed_in(desk, world.app.clock().now()).unwrap().staff;
    let remove = Command::OfStaff { staff, act: AccountAct::Remove };
    world.app.submit(remove).await.unwrap();
    assert_eq!(world.app.state().member(staff).unwrap().standing, StaffStanding::Removed);
    let told: HelpView = done(world.send_as(&ReadHelp {}, &kiosk), 200).await;
    assert_eq!(told, HelpView { state: HelpState::Coming, who: None });
    // Whoever is at the desk says that it is done.
    let third = admin_at(&world, desk).await;
    say(&world, &third, HelpId(1), "done").await;
    assert_eq!(who().await, None);
}

#[test]
fn an_older_desk_shows_a_call_of_which_it_does_not_know_everything() {
    let call = |task, state| json!({ "help": 1, "kiosk": 2, "task": task, "asked_at": "2026-11-23T01:00:00Z", "state": state });
    let read = |call| serde_json::from_value::<HelpAtDesk>(call).unwrap();
    let known = read(call(json!("wait"), json!("coming")));
    assert_eq!((known.task, known.state), (Some(KioskTask::Wait), HelpState::Coming));
    let newer = read(call(json!("dance"), json!("flying")));
    assert_eq!((newer.task, newer.state), (None, HelpState::Asked));
    let stranger = read(call(json!({ "dance": { "with": 3 } }), json!({ "flying": [1] })));
    assert_eq!((stranger.task, stranger.state), (None, HelpState::Asked));
}
