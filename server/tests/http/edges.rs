//! The protocol itself: methods, media types, sizes, values, the API document, the operator's socket.

use std::collections::BTreeSet;

use jari_common::booking::{Right, SeatAct};
use jari_common::dose::Dose;
use jari_common::wire::Snapshot;
use jari_server::command::{Answer, Ask, CLINICS_PER_COMMAND, Command, TicketAct};
use jari_server::http::{AdminAnswer, BODY_MAX_BYTES};
use jari_server::opening_days::upkeep::Overview;
use reqwest::Method;
use serde_json::{Value, json};

use crate::http::world::{NEAR, World, clinic, done, malsun, problem, refused, slot};

const PAIR: &str = "/api/v1/devices/pair";

#[tokio::test]
async fn a_body_that_is_not_json_is_refused_by_its_kind() {
    let world = World::new().await;
    let post = || world.ask(Method::POST, PAIR);
    let json = || post().header("content-type", "application/json; charset=utf-8");
    for text in ["", "{", "{\"pairing_code\":\"1\"} x", "\u{0}"] {
        refused(json().body(text), 400, "malformed-json").await;
    }
    for text in ["{}", "[]", "7", "{\"pairing_code\":7}"] {
        refused(json().body(text), 422, "invalid").await;
    }
    refused(post().body("{\"pairing_code\":\"1\"}"), 415, "not-json").await;
    let form = post().header("content-type", "application/x-www-form-urlencoded");
    refused(form.body("pairing_code=1"), 415, "not-json").await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_one_at_the_limit_is_read() {
    let world = World::new().await;
    let send = |length: usize| {
        let mut body = "{\"pairing_code\":\"00000000\"}".to_owned();
        body.extend(std::iter::repeat_n(' ', length - body.len()));
        let request = world.ask(Method::POST, PAIR).header("content-type", "application/json");
        request.body(body)
    };
    refused(send(BODY_MAX_BYTES), 404, "unknown-pairing-code").await;
    refused(send(BODY_MAX_BYTES + 1), 413, "body-too-large").await;
    refused(send(BODY_MAX_BYTES * 10), 413, "body-too-large").await;
}

#[tokio::test]
async fn a_bad_body_is_not_quoted_back() {
    let world = World::new().await;
    let mut who = malsun();
    who["birth_date"] = json!("김말순의 생일");
    let problem = refused(world.joining(&who), 422, "invalid").await;
    assert!(!format!("{problem:?}").contains("김말순"), "{problem:?}");
}

#[tokio::test]
async fn unknown_paths_and_bad_values_are_the_callers_mistakes() {
    let world = World::new().await;
    for path in ["/", "/api", "/api/v1", "/api/v1/tickets", "/api/v1/campaigns/", "/api/v2/feed"] {
        refused(world.get(path), 404, "no-such-path").await;
    }
    for path in [
        "/api/v1/campaigns/x/now-serving",
        "/api/v1/campaigns/-1/now-serving",
        "/api/v1/campaigns/4294967296/now-serving",
        "/api/v1/campaigns/%FF/now-serving",
        "/api/v1/tickets/x",
        "/api/v1/snapshot",
        "/api/v1/snapshot?lat=37.5&lon=127.0",
        "/api/v1/snapshot?lat=NaN&lon=127.0&radius_m=1",
        "/api/v1/snapshot?lat=91&lon=127.0&radius_m=1",
        "/api/v1/snapshot?lat=37.5&lon=127.0&radius_m=50001",
        "/api/v1/snapshot?lat=37.5&lon=127.0&radius_m=-1",
        "/api/v1/feed?after=x",
    ] {
        refused(world.get(path), 400, "invalid-value").await;
    }
}

#[tokio::test]
async fn every_path_takes_the_methods_of_the_document_and_no_other() {
    let world = World::new().await;
    let document: Value = done(world.get("/api/openapi.json"), 200).await;
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), jari_server::http::paths().len());
    for (path, operations) in paths {
        let mut expected: BTreeSet<String> =
            operations.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        if expected.contains("GET") {
            expected.insert("HEAD".into());
        }
        let concrete = path.replace("{campaign}", "1").replace("{ticket}", "1");
        let concrete = concrete.replace("{hold}", "1").replace("{receipt}", "x");
        let answer = world.ask(Method::PATCH, &concrete).send().await.unwrap();
        let allow = answer.headers().get("allow").unwrap_or_else(|| panic!("{path}")).clone();
        let allowed = allow.to_str().unwrap().split(',').map(|one| one.trim().to_owned());
        assert_eq!(allowed.collect::<BTreeSet<_>>(), expected, "{path}");
        problem(answer, 405, "wrong-method").await;
    }
}

#[tokio::test]
async fn what_is_personal_is_not_to_be_stored_on_the_way() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let request = world.get(&world.ticket(&session, "")).bearer_auth(&session.session);
    assert_eq!(request.send().await.unwrap().headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn health_tells_how_far_the_log_is() {
    let world = World::new().await;
    let health: Value = done(world.get("/health"), 200).await;
    assert_eq!(health, json!({ "seq": world.app.state().seq() }));
}

#[tokio::test]
async fn the_operator_asks_several_things_and_hears_of_each() {
    let world = World::new().await;
    let ask = |token: &str| world.ask(Method::POST, "/admin/v1/ask").bearer_auth(token);
    let spec = world.app.state().campaigns().next().unwrap().spec.clone();
    let mut broken = spec.clone();
    broken.capacity = 0;
    let asks = [spec, broken].map(|spec| Ask::from(Command::AddCampaign { spec }));
    let answers: Vec<AdminAnswer> = done(ask(world.admin.as_str()).json(&asks), 200).await;
    assert_eq!(answers[0], AdminAnswer::Ok(Answer::Campaign(jari_common::id::CampaignId(2))));
    assert!(matches!(answers[1], AdminAnswer::Refused(_)), "{:?}", answers[1]);

    refused(ask("guess").json(&asks), 401, "sign-in-required").await;
    let overview = world.get("/admin/v1/overview").bearer_auth(world.admin.as_str());
    let overview: Overview = done(overview, 200).await;
    let state = world.app.state();
    assert_eq!(overview, Overview::of(&state, world.app.clock()));
}

#[tokio::test]
async fn a_whole_city_goes_in_by_one_request_and_comes_out_by_one_snapshot() {
    let world = World::new().await;
    let ids: Vec<String> = (0..607).map(|number| format!("CITY-{number}")).collect();
    let clinics: Vec<_> = ids.iter().map(|id| clinic(id, 37.572)).collect();
    let chunks = clinics.chunks(CLINICS_PER_COMMAND).map(<[_]>::to_vec);
    let asks: Vec<Ask> = chunks.map(|clinics| Ask::from(Command::PutClinics { clinics })).collect();
    let body = serde_json::to_string(&asks).unwrap();
    assert!(body.len() > BODY_MAX_BYTES, "the operator's limit is another one");
    let request = world.ask(Method::POST, "/admin/v1/ask").bearer_auth(world.admin.as_str());
    let answers: Vec<AdminAnswer> = done(request.json(&asks), 200).await;
    assert_eq!(answers, vec![AdminAnswer::Ok(Answer::Done); 4]);

    let snapshot: Snapshot = done(world.get(&format!("/api/v1/snapshot?{NEAR}")), 200).await;
    let told: Vec<&str> = snapshot.clinics.iter().map(|clinic| clinic.id.as_str()).collect();
    let expected: Vec<&str> = ["C1"].into_iter().chain(ids.iter().map(String::as_str)).collect();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn an_order_to_erase_or_to_change_the_key_is_no_larger_than_a_persons_request() {
    let world = World::new().await;
    let pad = "x".repeat(BODY_MAX_BYTES);
    let before = world.app.state().seq();
    for path in ["/admin/v1/erasures", "/admin/v1/key/rotations"] {
        let request = world.ask(Method::POST, path).bearer_auth(world.admin.as_str());
        let body = json!({ "whom": { "ticket": 1 }, "pad": pad });
        refused(request.json(&body), 413, "body-too-large").await;
    }
    assert_eq!(world.app.state().seq(), before);
}

#[tokio::test]
async fn the_operator_cannot_act_as_a_person() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let turn = world.begin(&session).await;
    let slot = serde_json::from_value(slot("C1", 0)).unwrap();
    let command =
        TicketAct::seat(Right::Turn(1), SeatAct::hold(slot, Dose::First)).of(turn.ticket.id);
    let request = world.ask(Method::POST, "/admin/v1/ask").bearer_auth(world.admin.as_str());
    refused(request.json(&[Ask::from(command)]), 422, "invalid").await;
    assert_eq!(world.ticket_of(&session).await.hold, None);
}

#[tokio::test]
async fn an_operators_request_that_names_itself_by_zeros_is_named_by_nothing() {
    let world = World::new().await;
    let asks = ["00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000"]
        .map(|request| json!([{ "request": request, "command": "tick" }]));
    for asks in asks {
        let ask = world.ask(Method::POST, "/admin/v1/ask").bearer_auth(world.admin.as_str());
        refused(ask.json(&asks), 400, "idempotency-key-required").await;
    }
}
