//! A clinic in New York under a server in Seoul: its appointments are told at its own time, everywhere.

use std::process::Command as Program;

use jari_common::attendance::{Attendance, Whereabouts};
use jari_common::campaign::Pace;
use jari_common::clinic::Clinic;
use jari_common::device::DeviceKind;
use jari_common::staff::Role;
use jari_common::time::{ZoneName, secs_between};
use jari_common::wire::{DayAtDesk, TicketView};
use jari_server::app::Options;
use jari_server::command::Command;
use jari_server::paper::timetable::{Looked, Timekeeper, Timetable};
use serde_json::{Value, json};

use super::gateway::Gateway;
use super::{SILENCE, booked, folder};
use crate::http::attendance::{at_desk, attend};
use crate::http::desk::invite;
use crate::http::staff::{admin, nurse};
use crate::http::world::{DAY, NEAR, World, clinic, done, malsun, options, refused};

const LINK: &str = "https://jari.example";
/// Half past nine of `DAY` in New York.
const BEGINS: &str = "2026-11-25T14:30:00Z";
const TOLD: &str = "11월 25일 (수) 오전 9시 30분(New York 시각), C1 의원.";

/// A server that tells people by this gateway, with clinic C1 in New York.
async fn world(gateway: &Gateway) -> World {
    let options = Options { public_url: Some(LINK.to_owned()), ..options(1_000) };
    let world = World::in_folder(folder(&gateway.config()), Pace::default(), options).await;
    let time_zone = Some(ZoneName::parse("America/New_York").unwrap());
    let clinics = vec![Clinic { time_zone, ..clinic("C1", 37.571) }];
    world.app.submit(Command::PutClinics { clinics }).await.unwrap();
    world
}

async fn at(world: &World, instant: &str) {
    let secs = secs_between(world.app.clock().now(), instant.parse().unwrap());
    world.app.clock().advance_secs(secs);
    world.app.submit(Command::Tick).await.unwrap();
}

#[tokio::test]
async fn the_reply_the_message_and_the_calendar_tell_the_clinics_own_time() {
    let gateway = Gateway::new().await;
    let world = world(&gateway).await;
    let mine = world.join(&malsun()).await;
    let view: TicketView = booked(&world, &mine, 1).await;
    let booking = view.booking.unwrap();
    assert_eq!(booking.starts_at.to_string(), BEGINS);
    assert_eq!(json!(booking.clinic)["time_zone"], "America/New_York");
    let told = gateway.next().await.text;
    assert_eq!(told, format!("[자리] 김○○ 님, 예약되었습니다. {TOLD}"));

    let link = mine.calendar.clone().unwrap();
    let calendar = world.get(link.strip_prefix(LINK).unwrap()).send().await.unwrap();
    let calendar = calendar.text().await.unwrap();
    assert!(calendar.contains("TZID:America/New_York"), "{calendar}");
    assert!(calendar.contains("DTSTART;TZID=America/New_York:20261125T093000"), "{calendar}");
    assert!(calendar.contains("TZOFFSETTO:-0500") && !calendar.contains("Seoul"), "{calendar}");
    let snapshot: Value =
        done(world.get(&format!("/api/v1/snapshot?{NEAR}")).bearer_auth(&world.device), 200).await;
    let zones: Vec<_> =
        snapshot["clinics"].as_array().unwrap().iter().map(|it| it["time_zone"].clone()).collect();
    assert!(zones.contains(&json!("America/New_York")), "{snapshot}");
}

#[tokio::test]
async fn the_day_before_is_the_day_before_there_and_people_are_reminded_by_day_there() {
    let gateway = Gateway::new().await;
    let world = world(&gateway).await;
    let mine = world.join(&malsun()).await;
    booked(&world, &mine, 1).await;
    gateway.quiet_after(SILENCE).await;
    // Ten in the morning of the day before, in Seoul: eight in the evening two days before, in New York.
    at(&world, "2026-11-24T01:00:00Z").await;
    gateway.hears_nothing(SILENCE).await;
    at(&world, "2026-11-24T14:59:00Z").await;
    gateway.hears_nothing(SILENCE).await;
    at(&world, "2026-11-24T15:00:00Z").await;
    let told = gateway.next().await.text;
    assert!(told.contains(&format!("내일 예약이 있습니다. {TOLD}")), "{told}");
    at(&world, "2026-11-25T01:00:00Z").await;
    gateway.hears_nothing(SILENCE).await;
}

#[tokio::test]
async fn somebody_arrives_on_the_day_that_it_is_at_the_clinic() {
    let gateway = Gateway::new().await;
    let world = world(&gateway).await;
    let mine = world.join(&malsun()).await;
    booked(&world, &mine, 1).await;
    let arrive = json!("arrive");
    let day = async |token: &str| -> DayAtDesk {
        let path = format!("/api/v1/desk/clinics/C1/days/{DAY}");
        done(world.get(&path).bearer_auth(token), 200).await
    };
    // The 25th in Seoul, and still the 24th in New York.
    at(&world, "2026-11-24T20:00:00Z").await;
    let token = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    let booking = day(&token).await.appointments[0].booking.0;
    refused(attend(&world, &token, booking, &arrive, 0), 409, "not-now").await;
    // The 26th in Seoul, and still the 25th in New York.
    at(&world, "2026-11-25T20:00:00Z").await;
    let token = at_desk(&world, "11110002", Role::Desk, &["C1"]).await;
    assert_eq!(day(&token).await.appointments[0].starts_at.to_string(), BEGINS);
    let here: Attendance = done(attend(&world, &token, booking, &arrive, 0), 200).await;
    assert_eq!(here.whereabouts, Whereabouts::Here);
}

#[tokio::test]
async fn a_desk_is_told_the_zone_of_its_clinic() {
    let gateway = Gateway::new().await;
    let world = world(&gateway).await;
    invite(&world, "11110001", DeviceKind::Desk).await;
    let desk = world.pair("11110001").await.token;
    let admin = admin(&world).await;
    let (_, signed_in) = nurse(&world, &desk, &admin).await;
    let zones = json!(signed_in.clinics_here);
    assert_eq!(zones[0]["time_zone"], "America/New_York", "{zones}");
}

#[tokio::test]
async fn the_paper_of_a_day_has_the_clinics_own_times_and_its_own_day() {
    let gateway = Gateway::new().await;
    let world = world(&gateway).await;
    let mine = world.join(&malsun()).await;
    booked(&world, &mine, 1).await;
    // Six in the evening of the 26th in Seoul, four in the morning of the 26th in New York; then the same, a day before.
    at(&world, "2026-11-25T09:00:00Z").await;
    let out = tempfile::tempdir().unwrap();
    let timetable = Timetable {
        folder: out.path().join("paper"),
        minute: 18 * 60,
        data: world.folder().to_owned(),
    };
    let app = world.app.clone();
    let look = move || Timekeeper::new(timetable).look(&app);
    assert!(matches!(tokio::task::spawn_blocking(look).await.unwrap(), Looked::Made(_)));
    let paper = out.path().join("paper/2026-11-25/day-C1-2026-11-25.pdf");
    let read = Program::new("pdftotext").arg("-layout").arg(&paper).arg("-").output();
    let text = String::from_utf8(read.expect("apt-get install poppler-utils").stdout).unwrap();
    assert!(text.contains("09:30") && text.contains("김말순"), "{text}");
    // When it was made, as clocks there show it.
    assert!(text.contains("2026-11-25 04:00") && !text.contains("18:00"), "{text}");
}
