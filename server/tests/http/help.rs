//! Help at a kiosk over HTTP: a kiosk asks for itself alone, a desk sees its own place alone, and nobody can fill the log.

use jari_common::api::Endpoint;
use jari_common::api::help::{AnswerHelp, AskForHelp, EndHelp, ListHelp, ReadHelp};
use jari_common::device::DeviceKind;
use jari_common::help::{HelpAtDesk, HelpState, HelpView};
use jari_common::id::HelpId;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::json;

use crate::http::desk::{admin_at, invite};
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
