//! A booking in a telephone's calendar: one entry that moves with the booking, and is cancelled with it.

use std::collections::BTreeMap;

use jari_common::wire::{SessionReply, TicketView};
use reqwest::Method;
use serde_json::json;

use crate::http::world::{World, done, malsun, refused, slot};

/// What the link returns: its media type, and the properties of its one event.
async fn read(world: &World, link: &str) -> (String, BTreeMap<String, String>) {
    let path = link.strip_prefix("https://jari.example").unwrap();
    let response = world.get(path).header("accept-language", "en").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    let text = response.text().await.unwrap();
    let calendar = ical::IcalParser::new(text.as_bytes()).next().unwrap().unwrap();
    let [event] = &calendar.events[..] else { panic!("{text}") };
    let properties = event.properties.iter();
    (kind, properties.map(|it| (it.name.clone(), it.value.clone().unwrap_or_default())).collect())
}

#[tokio::test]
async fn an_entry_keeps_its_name_while_its_booking_moves_and_is_cancelled() {
    let world = World::reached_at("https://jari.example").await;
    let mine = world.join(&malsun()).await;
    let link = mine.calendar.clone().unwrap();
    let nothing = world.get(link.strip_prefix("https://jari.example").unwrap());
    refused(nothing, 404, "no-booking").await;
    let turn = world.begin(&mine).await;
    let held: TicketView = done(world.holding(&mine, turn.lease(), 1), 200).await;
    let booked: TicketView = done(world.booking(&mine, turn.lease(), &held), 201).await;

    let (kind, first) = read(&world, &link).await;
    assert_eq!(kind, "text/calendar; charset=utf-8; method=PUBLISH");
    assert_eq!(
        (first["DTSTART"].as_str(), first["DTEND"].as_str()),
        ("20261125T093000", "20261125T100000")
    );
    assert_eq!((first["SEQUENCE"].as_str(), first["STATUS"].as_str()), ("0", "CONFIRMED"));
    assert_eq!(
        (first["SUMMARY"].as_str(), first["LOCATION"].as_str()),
        ("Flu shots", "C1 의원\\, 서울")
    );
    let all = format!("{first:?}");
    assert!(!all.contains("말순") && !all.contains("1947") && !all.contains("5678"), "{all}");

    let path = world.ticket(&mine, "/move");
    let wanted = json!({ "slot": slot("FAR", 6) });
    let held: TicketView =
        done(world.write(Method::POST, &path, &mine.session).json(&wanted), 200).await;
    let hold = json!({ "hold": held.hold.unwrap().id });
    done::<TicketView>(world.write(Method::PUT, &path, &mine.session).json(&hold), 200).await;
    let (_, moved) = read(&world, &link).await;
    assert_eq!((moved["UID"].as_str(), moved["SEQUENCE"].as_str()), (first["UID"].as_str(), "1"));
    assert_eq!(moved["DTSTART"], "20261125T120000");

    let path = world.ticket(&mine, &format!("/booking/{}", booked.booking.unwrap().id));
    done::<TicketView>(world.write(Method::DELETE, &path, &mine.session), 200).await;
    let (kind, gone) = read(&world, &link).await;
    assert!(kind.ends_with("method=CANCEL"), "{kind}");
    assert_eq!((gone["UID"].as_str(), gone["SEQUENCE"].as_str()), (first["UID"].as_str(), "2"));
    assert_eq!(gone["STATUS"], "CANCELLED");
}

#[tokio::test]
async fn a_link_that_is_not_ours_opens_nothing_and_without_an_address_there_is_none() {
    let world = World::new().await;
    let mine: SessionReply = world.join(&malsun()).await;
    assert_eq!(mine.calendar, None);
    for link in ["1-00000000000000000000", "1", "x", &mine.receipt] {
        refused(world.get(&format!("/api/v1/calendar/{link}")), 404, "no-booking").await;
    }
}
