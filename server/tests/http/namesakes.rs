//! One person, one place: the same name and birth date with another telephone leads to a question, and a device is used
//! at a person's speed.

use std::collections::BTreeSet;

use jari_common::campaign::Pace;
use jari_common::ticket::{Namesake, TicketState};
use jari_common::wire::{FindCodeReply, SessionReply};
use jari_server::http::Limits;
use jari_server::store::memory::MemoryStore;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::desk::{acting, desk};
use crate::http::world::{World, done, malsun, person, problem, refused};

fn by_phone(last: u32) -> Value {
    json!({ "name": "김말순", "birth_date": "1947-03-01", "phone": format!("010-9000-{last:04}") })
}

fn starting(world: &World, session: &SessionReply) -> RequestBuilder {
    world.write(Method::POST, &world.ticket(session, "/turn"), &session.session)
}

/// Sends a code to the telephone of `who`, and returns the message.
async fn told(world: &World, who: &Value) -> (Uuid, String) {
    let asked = Uuid::new_v4();
    let body = json!({ "campaign": 1, "person": who });
    let path = "/api/v1/tickets/find/codes";
    let asking = world.write_as(Method::POST, path, &world.device, asked).json(&body);
    done::<FindCodeReply>(asking, 200).await;
    let text = world.app.notifier().outgoing().pop().unwrap().text;
    (asked, text.chars().filter(char::is_ascii_digit).collect())
}

fn finding(
    world: &World,
    who: &Value,
    (asked, code): &(Uuid, String),
    newer: &str,
) -> RequestBuilder {
    let body = json!({
        "campaign": 1, "person": who, "asked": asked, "code": code, "instead_of": newer,
    });
    let path = "/api/v1/tickets/find/code";
    world.ask(Method::POST, path).bearer_auth(&world.device).json(&body)
}

#[tokio::test]
async fn fifty_telephones_do_not_make_fifty_turns_for_one_person() {
    let world = World::with(Pace { turns: 100, ..Pace::default() }, 1_000).await;
    let first = world.join(&malsun()).await;
    let mut numbers = BTreeSet::new();
    for last in 0..50 {
        let another = world.join(&by_phone(last)).await;
        assert_eq!(another.ticket.namesake, Some(Namesake::Asked));
        refused(starting(&world, &another), 409, "namesake-asked").await;
        numbers.insert(another.ticket.number);
    }
    assert_eq!(numbers.len(), 50, "whoever it is, their place is kept until it is known");
    let without = json!({ "name": "김말순", "birth_date": "1947-03-01" });
    let without = world.join(&without).await;
    assert_eq!(without.ticket.namesake, Some(Namesake::Asked), "nor without one");
    assert_eq!(world.ticket_of(&first).await.namesake, None, "the first learns nothing of it");
    done::<Value>(starting(&world, &first), 200).await;
}

#[tokio::test]
async fn who_booked_without_a_telephone_and_comes_with_one_is_asked_and_has_no_second_turn() {
    let world = World::new().await;
    let without = json!({ "name": "김말순", "birth_date": "1947-03-01" });
    let first = world.join(&without).await;
    done::<Value>(starting(&world, &first), 200).await;
    let again = world.join(&malsun()).await;
    assert_ne!(again.ticket.id, first.ticket.id, "it may be somebody else of that name");
    assert_eq!(again.ticket.namesake, Some(Namesake::Asked));
    refused(starting(&world, &again), 409, "namesake-asked").await;
}

#[tokio::test]
async fn a_code_to_the_earlier_telephone_leads_back_to_the_earlier_number() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let newer = world.join(&by_phone(1)).await;
    let sent = told(&world, &malsun()).await;
    let wrong = (sent.0, if sent.1 == "000000" { "111111" } else { "000000" }.to_owned());
    refused(finding(&world, &malsun(), &wrong, &newer.session), 404, "ticket-not-found").await;
    assert_eq!(world.ticket_of(&newer).await.namesake, Some(Namesake::Asked));
    let found: SessionReply = done(finding(&world, &malsun(), &sent, &newer.session), 200).await;
    assert_eq!((found.ticket.id, found.ticket.number), (mine.ticket.id, mine.ticket.number));
    let gone = world.ticket_of(&newer).await;
    assert_eq!((gone.state, gone.namesake), (TicketState::Left, Some(Namesake::Same)));
    let back = world.write(Method::POST, &world.ticket(&newer, "/return"), &newer.session);
    refused(back, 409, "known").await;
    done::<Value>(starting(&world, &found), 200).await;
}

#[tokio::test]
async fn a_session_of_another_device_or_of_a_stranger_gives_nobodys_place_away() {
    let world = World::new().await;
    world.join(&malsun()).await;
    let newer = world.join(&by_phone(1)).await;
    let stranger = world.join(&person("이영희", "1951-05-05")).await;
    for session in [stranger.session.as_str(), "forged", ""] {
        let sent = told(&world, &malsun()).await;
        done::<SessionReply>(finding(&world, &malsun(), &sent, session), 200).await;
    }
    assert_eq!(world.ticket_of(&newer).await.namesake, Some(Namesake::Asked));
    assert!(world.ticket_of(&stranger).await.state.is_live());
}

#[tokio::test]
async fn staff_who_saw_two_ids_let_both_have_their_turn() {
    let world = World::new().await;
    let first = world.join(&malsun()).await;
    let second = world.join(&by_phone(1)).await;
    let desk = desk(&world).await;
    done::<Value>(acting(&world, &desk, second.ticket.id, "two_people", "id_seen"), 200).await;
    for mine in [&first, &second] {
        done::<Value>(starting(&world, mine), 200).await;
    }
}

#[tokio::test]
async fn one_telephone_serves_four_people_and_no_more() {
    let world = World::new().await;
    let who =
        |name: &str| json!({ "name": name, "birth_date": "1947-03-01", "phone": "010-9999-9999" });
    for name in ["가가", "나나", "다다", "라라"] {
        world.join(&who(name)).await;
    }
    refused(world.joining(&who("마마")), 409, "phone-serves-others").await;
    let without = json!({ "name": "마마", "birth_date": "1947-03-01" });
    world.join(&without).await;
}

#[tokio::test]
async fn a_script_at_one_device_is_slowed_down_to_a_persons_pace() {
    let world = World::on_within(MemoryStore::new(), Limits::default(), 1_000).await;
    let mut joined = 0;
    let slowed = loop {
        let name = format!("김{}", char::from_u32('가' as u32 + joined).unwrap());
        let response = world.joining(&person(&name, "1947-03-01")).send().await.unwrap();
        if response.status() != 201 {
            break response;
        }
        joined += 1;
    };
    assert_eq!(joined, 30);
    assert_eq!(slowed.headers()["retry-after"], "10");
    problem(slowed, 429, "too-many-tries").await;
    // Another kiosk continues, and so does this one.
    let other = world.another_device("87654321").await;
    let body = json!({ "person": malsun() });
    let path = "/api/v1/campaigns/1/tickets";
    let first: SessionReply = done(world.write(Method::POST, path, &other).json(&body), 201).await;
    world.app.clock().advance_secs(10);
    world.join(&person("이영희", "1951-05-05")).await;
    // A repeat asks for nothing new; "known" is an answer that counts like any other.
    refused(world.joining(&malsun()), 429, "too-many-tries").await;
    assert_eq!(first.ticket.number, 31);
}

#[tokio::test]
async fn whoever_had_left_is_back_with_their_number_by_the_code() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let leaving = world.write(Method::DELETE, &world.ticket(&mine, ""), &mine.session);
    done::<Value>(leaving, 200).await;
    let newer = world.join(&by_phone(1)).await;
    let sent = told(&world, &malsun()).await;
    let found: SessionReply = done(finding(&world, &malsun(), &sent, &newer.session), 200).await;
    assert_eq!((found.ticket.number, found.ticket.state), (1, TicketState::Called));
    done::<Value>(starting(&world, &found), 200).await;
}
