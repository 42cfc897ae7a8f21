//! A ticket is found by its person's telephone, and by no other telephone.

use jari_common::campaign::Pace;
use jari_common::ticket::TicketState;
use jari_common::wire::{FindCodeReply, SessionReply};
use jari_server::store::memory::MemoryStore;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::world::{World, add_campaign, done, malsun, other, problem, refused};

fn asking(world: &World, who: &Value, key: Uuid) -> RequestBuilder {
    asking_in(world, 1, who, key)
}

fn asking_in(world: &World, campaign: u32, who: &Value, key: Uuid) -> RequestBuilder {
    let body = json!({ "campaign": campaign, "person": who });
    world.write_as(Method::POST, "/api/v1/tickets/find/codes", &world.device, key).json(&body)
}

fn finding(world: &World, who: &Value, asked: Uuid, code: &str) -> RequestBuilder {
    finding_in(world, 1, who, asked, code)
}

fn finding_in(
    world: &World,
    campaign: u32,
    who: &Value,
    asked: Uuid,
    code: &str,
) -> RequestBuilder {
    let body = json!({ "campaign": campaign, "person": who, "asked": asked, "code": code });
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

/// What a right code opens, when it is asked for in this campaign.
async fn found_in(world: &World, campaign: u32) -> SessionReply {
    let asked = Uuid::new_v4();
    done::<FindCodeReply>(asking_in(world, campaign, &malsun(), asked), 200).await;
    done(finding_in(world, campaign, &malsun(), asked, &told(world).unwrap()), 200).await
}

#[tokio::test]
async fn a_telephone_opens_all_that_its_person_has_and_each_by_a_session_of_its_own() {
    let world = World::new().await;
    let now = world.app.clock().now();
    for _ in 0..2 {
        add_campaign(&world.app, now, Pace::default()).await;
    }
    let here = world.join(&malsun()).await;
    let joining = world.write(Method::POST, "/api/v1/campaigns/2/tickets", &world.device);
    let there: SessionReply = done(joining.json(&json!({ "person": malsun() })), 201).await;
    world.join(&other()).await;

    let both = found_in(&world, 1).await;
    assert_eq!((both.ticket.id, &both.code), (here.ticket.id, &here.code));
    let [second] = &both.others[..] else { panic!("{:?}", both.others.len()) };
    assert_eq!((second.ticket.id, &second.code), (there.ticket.id, &there.code));
    assert!(second.others.is_empty());
    let look = |ticket: u64, session: &str| {
        world.get(&format!("/api/v1/tickets/{ticket}")).bearer_auth(session)
    };
    let (one, two) = (here.ticket.id.0, there.ticket.id.0);
    done::<Value>(look(two, &second.session), 200).await;
    refused(look(one, &second.session), 403, "not-allowed").await;
    refused(look(two, &both.session), 403, "not-allowed").await;

    let nothing_here = found_in(&world, 3).await;
    assert_eq!(nothing_here.ticket.id, here.ticket.id, "whatever campaign the screen showed");
    assert_eq!(nothing_here.others.len(), 1);
    let leave = world.write(Method::DELETE, &format!("/api/v1/tickets/{two}"), &there.session);
    done::<Value>(leave, 200).await;
    assert!(found_in(&world, 1).await.others.is_empty(), "what leads to nothing is not told");
}

#[tokio::test]
async fn only_a_ticket_of_the_same_campaign_stands_in_place_of_a_newer_one() {
    let world = World::new().await;
    add_campaign(&world.app, world.app.clock().now(), Pace::default()).await;
    let joining = world.write(Method::POST, "/api/v1/campaigns/2/tickets", &world.device);
    let there: SessionReply = done(joining.json(&json!({ "person": malsun() })), 201).await;
    let mut stranger = malsun();
    stranger["phone"] = json!("01099998888");
    let newer = world.join(&stranger).await;
    let asked = Uuid::new_v4();
    done::<FindCodeReply>(asking(&world, &malsun(), asked), 200).await;
    let body = json!({
        "campaign": 1, "person": malsun(), "asked": asked, "code": told(&world).unwrap(),
        "instead_of": newer.session,
    });
    let path = "/api/v1/tickets/find/code";
    let merging = world.ask(Method::POST, path).bearer_auth(&world.device).json(&body);
    refused(merging, 404, "ticket-not-found").await;
    let live = |ticket| world.app.state().ticket(ticket).unwrap().state;
    assert_ne!(live(newer.ticket.id), TicketState::Left);
    assert_ne!(live(there.ticket.id), TicketState::Left);
}
