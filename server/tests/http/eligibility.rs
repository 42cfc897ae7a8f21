//! Who may join and from when, as the server decides it: by its own clock, whatever a screen assumed.

use jari_common::campaign::{BirthYears, CampaignSpec, Pace};
use jari_common::eligibility::{BothLanguages, Eligibility, Question, Wave};
use jari_common::person::Acting;
use jari_common::time::plus_secs;
use jari_common::wire::SessionReply;
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::desk::desk;
use crate::http::world::{START, World, add_spec, done, person, refused, spec};

fn both(text: &str) -> BothLanguages {
    BothLanguages { ko: text.to_owned(), en: text.to_owned() }
}

/// A campaign in which people born from 1960 to 1976 may join an hour later than the others, only people of one place
/// may join, and a person with a fever must talk to staff.
async fn campaign(world: &World) -> String {
    let start: Timestamp = START.parse().unwrap();
    let wave = Wave {
        birth_years: BirthYears { first: 1960, last: 1976 },
        opens_at: plus_secs(start, 3_600),
    };
    let eligibility = Box::new(Eligibility {
        waves: vec![wave],
        residences: vec![both("종로구")],
        questions: vec![Question { text: both("열이 나세요?"), staff_if: true }],
    });
    let spec = CampaignSpec { eligibility, ..spec(start, Pace::default()) };
    format!("/api/v1/campaigns/{}/tickets", add_spec(&world.app, spec).await)
}

fn joining(world: &World, path: &str, device: &str, who: &Value, more: &Value) -> RequestBuilder {
    let mut body = json!({ "person": who });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.write_as(Method::POST, path, device, Uuid::new_v4()).json(&body)
}

#[tokio::test]
async fn each_birth_year_begins_with_its_own_wave_by_the_servers_clock() {
    let world = World::new().await;
    let path = campaign(&world).await;
    let good = json!({ "residence": 0, "answers": [false] });
    let (older, younger) = (person("김말순", "1947-03-01"), person("박영수", "1960-01-01"));
    let device = &world.device;
    done::<SessionReply>(joining(&world, &path, device, &older, &good), 201).await;
    let early = refused(joining(&world, &path, device, &younger, &good), 409, "not-open-yet").await;
    assert!(early.detail.unwrap().contains("2026-11-23T02:00:00Z"), "when it opens for them");
    world.app.clock().advance_secs(3_600);
    done::<SessionReply>(joining(&world, &path, device, &younger, &good), 201).await;
}

#[tokio::test]
async fn answers_are_judged_and_staff_at_a_desk_may_have_talked() {
    let world = World::new().await;
    let path = campaign(&world).await;
    let who = person("김말순", "1947-03-01");
    let device = &world.device;
    for (more, status, code) in [
        (json!({ "answers": [false] }), 403, "not-resident"),
        (json!({ "residence": 1, "answers": [false] }), 403, "not-resident"),
        (json!({ "residence": 0, "answers": [true] }), 403, "ask-staff"),
        (json!({ "residence": 0 }), 422, "invalid"),
        (json!({ "residence": 0, "answers": [false, false] }), 422, "invalid"),
        // A kiosk that claims to be staff is still a kiosk.
        (json!({ "residence": 0, "answers": [true], "acting": "staff" }), 403, "ask-staff"),
    ] {
        refused(joining(&world, &path, device, &who, &more), status, code).await;
    }
    let desk = desk(&world).await;
    let talked = json!({ "residence": 0, "answers": [true], "acting": Acting::Staff });
    let mine: SessionReply = done(joining(&world, &path, &desk, &who, &talked), 201).await;
    // A person who has a place keeps it, whatever they answer later.
    let again = json!({ "residence": 0, "answers": [true] });
    refused(joining(&world, &path, device, &who, &again), 409, "known").await;
    assert_eq!(world.ticket_of(&mine).await.number, mine.ticket.number);
}
