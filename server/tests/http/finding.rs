//! A ticket is found by its person's telephone, and by no other telephone.

use jari_common::wire::{FindCodeReply, SessionReply};
use jari_server::store::memory::MemoryStore;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::world::{World, done, malsun, other, problem, refused};

fn asking(world: &World, who: &Value, key: Uuid) -> RequestBuilder {
    let body = json!({ "campaign": 1, "person": who });
    world.write_as(Method::POST, "/api/v1/tickets/find/codes", &world.device, key).json(&body)
}

fn finding(world: &World, who: &Value, asked: Uuid, code: &str) -> RequestBuilder {
    let body = json!({ "campaign": 1, "person": who, "asked": asked, "code": code });
    let path = "/api/v1/tickets/find/code";
    world.ask(Method::POST, path).bearer_auth(&world.device).json(&body)
}

/// The digits in the last message.
fn told(world: &World) -> Option<String> {
    let text = world.app.notifier().outgoing().pop()?.text;
    Some(text.chars().filter(char::is_ascii_digit).collect())
}

#[tokio::test]
async fn who_lost_the_code_finds_the_ticket_by_a_message() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let asked = Uuid::new_v4();
    let sent: FindCodeReply = done(asking(&world, &malsun(), asked), 200).await;
    assert_eq!((sent.sent_to.as_str(), sent.valid_secs), ("····5678", 300));
    let code = told(&world).unwrap();
    let wrong = if code == "000000" { "111111" } else { "000000" };
    refused(finding(&world, &malsun(), asked, wrong), 404, "ticket-not-found").await;
    refused(finding(&world, &malsun(), Uuid::new_v4(), &code), 404, "ticket-not-found").await;
    refused(finding(&world, &other(), asked, &code), 404, "ticket-not-found").await;
    let found: SessionReply = done(finding(&world, &malsun(), asked, &code), 200).await;
    assert_eq!((found.ticket.id, found.code), (mine.ticket.id, mine.code));
    // The code is used up, and it proved this one request only.
    refused(finding(&world, &malsun(), asked, &code), 404, "ticket-not-found").await;
    let person = world.app.state().person_of(mine.ticket.id).unwrap();
    assert!(!world.app.state().is_verified(person));
}

#[tokio::test]
async fn nobody_learns_whether_there_is_a_ticket_and_guessing_ends() {
    let world = World::new().await;
    world.join(&malsun()).await;
    let nobody: FindCodeReply = done(asking(&world, &other(), Uuid::new_v4()), 200).await;
    let known: FindCodeReply = done(asking(&world, &malsun(), Uuid::new_v4()), 200).await;
    let words = |reply: &FindCodeReply| (reply.sent_to.clone(), reply.valid_secs);
    assert_eq!(words(&nobody), words(&known), "the same for both");
    assert_eq!(world.app.notifier().outgoing().len(), 1, "but one of them has a message");
    let asked = Uuid::new_v4();
    done::<FindCodeReply>(asking(&world, &malsun(), asked), 200).await;
    let code = told(&world).unwrap();
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for _ in 0..5 {
        refused(finding(&world, &malsun(), asked, wrong), 404, "ticket-not-found").await;
    }
    let right = finding(&world, &malsun(), asked, &code).send().await.unwrap();
    assert!([404, 429].contains(&right.status().as_u16()), "five were wrong: {}", right.status());
}

#[tokio::test]
async fn while_nothing_can_be_written_the_answers_tell_no_more_than_at_other_times() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    world.join(&malsun()).await;
    disk.disk_full(true);
    let joining = world.joining(&other()).send().await.unwrap();
    problem(joining, 503, "try-again").await;
    for who in [malsun(), other()] {
        let asked = asking(&world, &who, Uuid::new_v4()).send().await.unwrap();
        problem(asked, 503, "try-again").await;
    }
}
