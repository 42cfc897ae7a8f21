//! Somebody stands at a desk and is not on its list: they are told where and when they are expected, and nobody who
//! only guesses is told anything.

use std::time::{Duration, Instant};

use jari_common::change::{Change, Event, ReadData};
use jari_common::id::CampaignId;
use jari_common::staff::Role;
use jari_common::wire::{FoundAppointment, SessionReply, TicketView};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::attendance::at_desk;
use crate::http::desk::booked;
use crate::http::fuzz::hall::Hall;
use crate::http::moves;
use crate::http::staff::{audited, hold_and_book};
use crate::http::world::{CAMPAIGN, World, add_campaign, done, malsun, other, person, refused};

fn finding(world: &World, token: &str, who: &Value) -> RequestBuilder {
    world.ask(Method::POST, "/api/v1/desk/appointments/find").bearer_auth(token).json(who)
}

async fn found(world: &World, token: &str, who: &Value) -> Vec<FoundAppointment> {
    done(finding(world, token, who), 200).await
}

/// The reads that the log has of people who were found so, each with its author.
fn reads(world: &World) -> Vec<Change> {
    let changes = world.log().into_iter().map(|line| serde_json::from_str(&line).unwrap());
    let is_read = |change: &Change| match &change.event {
        Event::DataRead(read) => matches!(read.what, ReadData::Appointments { .. }),
        _ => false,
    };
    changes.filter(is_read).collect()
}

#[tokio::test]
async fn a_person_at_the_wrong_clinic_or_on_the_wrong_day_is_told_where_and_when() {
    let world = World::new().await;
    let far = world.join(&malsun()).await;
    hold_and_book(&world, &far, "FAR").await;
    let here = booked(&world, &other(), 3).await;
    let desk = at_desk(&world, "11110001", Role::Helper, &["C1"]).await;
    let all = found(&world, &desk, &malsun()).await;
    assert_eq!((all.len(), all[0].campaign, all[0].number), (1, CAMPAIGN, 1));
    let elsewhere = all[0].appointment.as_ref().unwrap();
    let clinic = jari_samples::clinic("FAR");
    assert_eq!((elsewhere.clinic.as_str(), &elsewhere.clinic_name), ("FAR", &clinic.name));
    assert_eq!(elsewhere.address, clinic.address);
    // A third of a degree of latitude.
    assert!((36_000..37_000).contains(&elsewhere.metres), "{}", elsewhere.metres);
    let view = world.ticket_of(&far).await.booking.unwrap();
    assert_eq!((elsewhere.booking, elsewhere.starts_at), (view.id, view.starts_at));
    // At the right clinic, two days too early.
    let all = found(&world, &desk, &other()).await;
    let here_later = all[0].appointment.as_ref().unwrap();
    assert_eq!(here_later.clinic.as_str(), "C1");
    assert!(here_later.metres < 1_000);
    // And some days too late; after a month it is over.
    world.app.clock().advance_secs(5 * 86_400);
    let desk = at_desk(&world, "11110002", Role::Helper, &["C1"]).await;
    assert_eq!(found(&world, &desk, &other()).await.len(), 1);
    world.app.clock().advance_secs(40 * 86_400);
    let desk = at_desk(&world, "11110003", Role::Helper, &["C1"]).await;
    assert_eq!(found(&world, &desk, &other()).await, []);
    assert_eq!(here.ticket.number, 2);
}

#[tokio::test]
async fn a_person_is_found_in_every_campaign_and_nobody_by_less_than_all_they_said() {
    let world = World::new().await;
    let second = add_campaign(&world.app, world.app.clock().now(), Default::default()).await;
    let mine = moves::booked(&world, &malsun(), 0).await;
    let path = format!("/api/v1/campaigns/{second}/tickets");
    let join = world.write(Method::POST, &path, &world.device);
    let _: SessionReply = done(join.json(&json!({ "person": malsun() })), 201).await;
    let desk = at_desk(&world, "11110001", Role::Helper, &["C1"]).await;
    let all = found(&world, &desk, &malsun()).await;
    let told: Vec<(CampaignId, bool)> =
        all.iter().map(|it| (it.campaign, it.appointment.is_some())).collect();
    assert_eq!(told, [(CAMPAIGN, true), (second, false)]);
    let text = finding(&world, &desk, &malsun()).send().await.unwrap().text().await.unwrap();
    let code = String::from(mine.code.clone());
    for secret in ["말순", "1947", "5678", code.as_str(), "session", "receipt"] {
        assert!(!text.contains(secret), "{text}");
    }
    let mut without_phone = malsun();
    without_phone.as_object_mut().unwrap().remove("phone");
    for nobody in [
        person("김말숙", "1947-03-01"),
        json!({ "name": "김말순", "birth_date": "1947-03-02", "phone": "010-1234-5678" }),
        json!({ "name": "김말순", "birth_date": "1947-03-01", "phone": "010-1234-5679" }),
        without_phone,
    ] {
        let began = Instant::now();
        assert_eq!(found(&world, &desk, &nobody).await, [], "{nobody}");
        assert!(began.elapsed() >= Duration::from_millis(250));
    }
    let _: TicketView = done(moves::cancel(&world, &mine), 200).await;
    let all = found(&world, &desk, &malsun()).await;
    assert!(all.iter().all(|it| it.appointment.is_none()), "{all:?}");
    let future = json!({ "name": "김말순", "birth_date": "2999-03-01" });
    refused(finding(&world, &desk, &future), 422, "invalid").await;
}

#[tokio::test]
async fn of_a_series_both_appointments_are_told() {
    let hall = Hall::new().await;
    let all = found(&hall.world, &hall.desk, &person("최복동", "1952-02-02")).await;
    let [first, second] = all.try_into().unwrap();
    assert_eq!((first.campaign, first.number), (second.campaign, second.number));
    let days =
        first.appointment.unwrap().starts_at.duration_until(second.appointment.unwrap().starts_at);
    assert_eq!(days.as_hours(), 7 * 24);
}

#[tokio::test]
async fn each_look_that_finds_somebody_is_written_with_who_looked() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let desk = at_desk(&world, "11110001", Role::Desk, &["FAR"]).await;
    for nth in 1..=3 {
        assert_eq!(found(&world, &desk, &malsun()).await.len(), 1);
        assert_eq!(reads(&world).len(), nth);
    }
    assert_eq!(found(&world, &desk, &other()).await, []);
    for change in reads(&world) {
        assert!(change.by.is_some());
        let Event::DataRead(read) = change.event else { panic!() };
        assert_eq!(read.what, ReadData::Appointments { ticket: mine.ticket.id });
    }
    let audit = audited(&world, mine.ticket.id).await;
    let acts: Vec<&str> = audit.iter().map(|row| row.act.as_str()).collect();
    assert_eq!(acts, ["data_read"; 3], "{audit:?}");
    assert_eq!(reads(&world).len(), 3, "of nobody there is nothing to write");
    // Whose work it is not would need a reason.
    let operator = at_desk(&world, "11110002", Role::Operator, &[]).await;
    for who in [malsun(), other()] {
        refused(finding(&world, &operator, &who), 422, "invalid").await;
    }
    assert_eq!(reads(&world).len(), 3);
    refused(finding(&world, &world.device, &malsun()), 403, "staff-only").await;
    let out = world.ask(Method::DELETE, "/api/v1/desk/sign-in").bearer_auth(&desk);
    assert_eq!(out.send().await.unwrap().status(), 204);
    refused(finding(&world, &desk, &malsun()), 401, "not-signed-in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_guesses_comes_to_its_end_and_another_finds_the_person() {
    let world = World::new().await;
    booked(&world, &malsun(), 0).await;
    let desk = at_desk(&world, "11110001", Role::Helper, &["C1"]).await;
    let guesses = (0..80).map(|nth| {
        let phone = format!("010-1234-{nth:04}");
        let guess = json!({ "name": "김말순", "birth_date": "1947-03-01", "phone": phone });
        finding(&world, &desk, &guess).send()
    });
    let answers = futures_util::future::join_all(guesses).await;
    let refused_ones = answers.iter().filter(|it| it.as_ref().unwrap().status() == 429).count();
    assert_eq!(refused_ones, 20);
    refused(finding(&world, &desk, &malsun()), 429, "too-many-tries").await;
    let another = at_desk(&world, "11110002", Role::Helper, &["C1"]).await;
    assert_eq!(found(&world, &another, &malsun()).await.len(), 1);
}
