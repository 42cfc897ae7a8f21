//! Somebody stands at a desk and is not on its list: they are told where and when they are expected, and nobody who
//! only guesses is told anything.

use std::time::{Duration, Instant};

use jari_common::change::{Change, Event, ReadData};
use jari_common::device::DeviceKind;
use jari_common::id::{CampaignId, StaffId};
use jari_common::staff::{Author, Role};
use jari_common::time::plus_secs;
use jari_common::wire::{FoundAppointment, SessionReply, TicketView};
use jari_server::command::{AccountAct, Command};
use jari_server::store::memory::MemoryStore;
use jari_server::tables::AuditQuery;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::attendance::at_desk;
use crate::http::desk::{acting, booked, invite, token_of};
use crate::http::fuzz::hall::Hall;
use crate::http::gate::PATIENCE;
use crate::http::moves;
use crate::http::staff::{audited, audited_as, hold_and_book};
use crate::http::world::{
    CAMPAIGN, World, add_campaign, done, malsun, other, person, problem, refused,
};

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
    let mine_or_nobody = [Some(mine.ticket.id); 3].into_iter().chain([None]);
    let reads_now = reads(&world);
    assert_eq!(reads_now.len(), 4, "a look that finds nobody is written, too");
    for (change, ticket) in reads_now.into_iter().zip(mine_or_nobody) {
        assert!(change.by.is_some());
        let Event::DataRead(read) = change.event else { panic!() };
        assert_eq!(read.what, ReadData::Appointments { ticket });
    }
    let audit = audited(&world, mine.ticket.id).await;
    let acts: Vec<&str> = audit.iter().map(|row| row.act.as_str()).collect();
    assert_eq!(acts, ["data_read"; 3], "{audit:?}");
    let staff = AuditQuery { staff: Some(StaffId(1)), ..AuditQuery::default() };
    let looks = audited_as(&world, &staff).await;
    assert_eq!(looks.iter().filter(|row| row.act == "data_read").count(), 4, "{looks:?}");
    // Whose work it is not would need a reason.
    let operator = at_desk(&world, "11110002", Role::Operator, &[]).await;
    for who in [malsun(), other()] {
        refused(finding(&world, &operator, &who), 422, "invalid").await;
    }
    assert_eq!(reads(&world).len(), 4);
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

/// Somebody who signed in elsewhere signs in at another desk; their token there.
async fn moved_to(world: &World, staff: StaffId, code: &str) -> String {
    invite(world, code, DeviceKind::Desk).await;
    let device = world.pair(code).await.device;
    let until = plus_secs(world.app.clock().now(), 36_000);
    let act = AccountAct::SignIn { device, nth: 1, right: true, until };
    world.app.submit(Command::OfStaff { staff, act }).await.unwrap();
    token_of(world, staff, device)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_without_a_telephone_comes_to_an_end_at_every_desk_and_is_in_the_log() {
    let world = World::new().await;
    let without = json!({ "name": "김말순", "birth_date": "1947-03-01" });
    world.join(&without).await;
    let desk = at_desk(&world, "11110001", Role::Helper, &["C1"]).await;
    let guess = |nth: u32| json!({ "name": "김말순", "birth_date": format!("1947-04-{nth:02}") });
    // Whoever is found costs nothing.
    for _ in 0..3 {
        assert_eq!(found(&world, &desk, &without).await.len(), 1);
    }
    let guesses = (1..=20).map(|nth| finding(&world, &desk, &guess(nth)).send());
    let answers = futures_util::future::join_all(guesses).await;
    let refused_ones = answers.iter().filter(|it| it.as_ref().unwrap().status() == 429).count();
    assert_eq!(refused_ones, 10);
    let nobody = |change: &Change| matches!(&change.event, Event::DataRead(read) if read.what == ReadData::Appointments { ticket: None });
    let misses: Vec<Change> = reads(&world).into_iter().filter(nobody).collect();
    assert_eq!(misses.len(), 10);
    let Some(Author::Staff { staff, .. }) = misses[0].by.as_deref() else { panic!() };
    let elsewhere = moved_to(&world, *staff, "11110002").await;
    refused(finding(&world, &elsewhere, &guess(21)), 429, "too-many-tries").await;
    let with_phone =
        json!({ "name": "김말순", "birth_date": "1947-04-21", "phone": "010-1111-2222" });
    assert_eq!(found(&world, &elsewhere, &with_phone).await, [], "that is another matter");
    let another = at_desk(&world, "11110003", Role::Helper, &["C1"]).await;
    assert_eq!(found(&world, &another, &guess(22)).await, [], "and so is a colleague");
    world.app.clock().advance_secs(600);
    assert_eq!(found(&world, &elsewhere, &guess(23)).await, []);
    refused(finding(&world, &elsewhere, &guess(24)), 429, "too-many-tries").await;
}

#[tokio::test]
async fn everybody_of_a_party_is_found_also_beside_a_ticket_of_their_own() {
    let world = World::new().await;
    let wife = person("이영희", "1951-05-05");
    let path = "/api/v1/campaigns/1/tickets";
    let body = json!({ "person": malsun(), "party": [wife, other()] });
    let shared: SessionReply =
        done(world.write(Method::POST, path, &world.device).json(&body), 201).await;
    let turn = world.begin(&shared).await;
    let held: TicketView = done(world.holding(&shared, turn.lease(), 0), 200).await;
    let _: TicketView = done(world.booking(&shared, turn.lease(), &held), 201).await;
    let desk = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    for who in [malsun(), wife, other()] {
        let all = found(&world, &desk, &who).await;
        assert_eq!((all.len(), all[0].number), (1, 1), "{who}");
        assert_eq!(all[0].appointment.as_ref().unwrap().clinic.as_str(), "C1");
        let text = serde_json::to_string(&all).unwrap();
        assert!(!["말순", "영희", "영수"].iter().any(|name| text.contains(name)), "{text}");
    }
}

#[tokio::test]
async fn whoever_had_a_newer_ticket_that_was_joined_to_an_earlier_one_is_told_of_the_earlier() {
    let world = World::new().await;
    let earlier = booked(&world, &malsun(), 0).await;
    let newer = json!({ "name": "김말순", "birth_date": "1947-03-01", "phone": "010-9000-0001" });
    let left = world.join(&newer).await;
    let desk = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    assert!(found(&world, &desk, &newer).await[0].appointment.is_none(), "not known to be one");
    let boss = crate::http::desk::desk(&world).await;
    let same = acting(&world, &boss, left.ticket.id, "same_person", "id_seen");
    let _: TicketView = done(same, 200).await;
    let all = found(&world, &desk, &newer).await;
    let there = all[0].appointment.as_ref().unwrap();
    assert_eq!((all.len(), all[0].number, there.clinic.as_str()), (1, 1, "C1"));
    let last = reads(&world).pop().unwrap();
    let Event::DataRead(read) = last.event else { panic!() };
    assert_eq!(read.what, ReadData::Appointments { ticket: Some(earlier.ticket.id) });
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_out_before_the_answer_is_told_nothing() {
    let world = World::new().await;
    booked(&world, &malsun(), 0).await;
    let desk = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    let find = tokio::spawn(finding(&world, &desk, &malsun()).send());
    let seq = world.app.state().seq();
    let written = world.app.feed().watch().wait_for(|mark| mark.seq > seq).await.map(drop);
    written.unwrap();
    let out = world.ask(Method::DELETE, "/api/v1/desk/sign-in").bearer_auth(&desk);
    assert_eq!(out.send().await.unwrap().status(), 204);
    problem(find.await.unwrap().unwrap(), 401, "not-signed-in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_server_cannot_answer_a_look_costs_no_try() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let desk = at_desk(&world, "11110001", Role::Helper, &["C1"]).await;
    let without = json!({ "name": "김말순", "birth_date": "1947-03-01" });
    disk.disk_full(true);
    for _ in 0..15 {
        let answer = finding(&world, &desk, &without).send().await.unwrap();
        problem(answer, 503, "try-again").await;
    }
    disk.disk_full(false);
    world.app.clock().advance_secs(5);
    let found_again = async {
        loop {
            let answer = finding(&world, &desk, &without).send().await.unwrap();
            match answer.status().as_u16() {
                200 => return,
                503 => world.app.clock().advance_secs(1),
                other => panic!("{other}"),
            }
        }
    };
    tokio::time::timeout(PATIENCE, found_again).await.expect("it is answered again");
}
