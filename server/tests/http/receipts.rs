//! A ticket is opened by the receipt of its slip and the birth date, by nobody else's birth date, and by nothing that only
//! looks like a receipt.

use jari_common::wire::SessionReply;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::world::{World, done, malsun, other, refused};

fn opening(world: &World, body: &Value) -> RequestBuilder {
    world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(&world.device).json(body)
}

fn by_receipt(world: &World, receipt: &str, who: &Value) -> RequestBuilder {
    opening(world, &json!({ "receipt": receipt, "birth_date": who["birth_date"] }))
}

#[tokio::test]
async fn a_slip_and_the_birth_date_open_the_ticket_as_the_code_does() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let found: SessionReply = done(by_receipt(&world, &mine.receipt, &malsun()), 200).await;
    assert_eq!((&found.ticket.id, &found.code), (&mine.ticket.id, &mine.code));
    let by_code = json!({ "code": mine.code, "birth_date": malsun()["birth_date"] });
    let again: SessionReply = done(opening(&world, &by_code), 200).await;
    assert_eq!(again.ticket.id, found.ticket.id);
}

#[tokio::test]
async fn whoever_found_a_slip_has_five_tries_and_the_code_is_locked_with_it() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let thief = json!({ "birth_date": "1951-01-01" });
    for _ in 0..5 {
        refused(by_receipt(&world, &mine.receipt, &thief), 404, "ticket-not-found").await;
    }
    // The right birth date, a sixth try, comes too late: by the receipt and by the code.
    refused(by_receipt(&world, &mine.receipt, &malsun()), 423, "code-locked").await;
    let by_code = json!({ "code": mine.code, "birth_date": malsun()["birth_date"] });
    refused(opening(&world, &by_code), 423, "code-locked").await;
}

#[tokio::test]
async fn a_receipt_that_this_server_did_not_write_opens_nothing() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    world.join(&other()).await;
    let (head, sign) = mine.receipt.rsplit_once('-').unwrap();
    let turned: String = sign.chars().rev().collect();
    for forged in [format!("{head}-{turned}"), format!("{head}-")] {
        refused(by_receipt(&world, &forged, &malsun()), 404, "ticket-not-found").await;
    }
    // The number of somebody else under one's own signature.
    let parts: Vec<&str> = mine.receipt.split('-').collect();
    let theirs = [parts[0], "2", "2", parts[3]].join("-");
    refused(by_receipt(&world, &theirs, &other()), 404, "ticket-not-found").await;
    for shapeless in [head, "", "8801234567893", "JARI1", "JARI1-<b>", &"JARI1-".repeat(40)] {
        let asked = by_receipt(&world, shapeless, &malsun()).send().await.unwrap();
        assert!(asked.status().is_client_error(), "{shapeless}: {}", asked.status());
    }
    let both =
        json!({ "receipt": mine.receipt, "code": mine.code, "birth_date": malsun()["birth_date"] });
    let neither = json!({ "birth_date": malsun()["birth_date"] });
    for body in [both, neither] {
        let asked = opening(&world, &body).send().await.unwrap();
        assert!(asked.status().is_client_error(), "{body}: {}", asked.status());
    }
}
