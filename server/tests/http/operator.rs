//! The operator's view: figures of the lines, the devices and the server, and what an operator does with a line.

use std::collections::BTreeSet;

use jari_common::attendance::{AppointmentEnd, AttendanceAct};
use jari_common::campaign::Pace;
use jari_common::change::{Change, Event};
use jari_common::device::{DeviceKind, Presence, PrinterState};
use jari_common::serving::{Phase, Standstill};
use jari_common::staff::{Author, Role};
use jari_common::wire::{
    CampaignReport, DeviceOverview, LineHistory, LineOverview, OperatorOverview, SessionReply,
};
use jari_server::app::history;
use jari_server::command::Command;
use jari_server::store::Store;
use jari_server::store::memory::MemoryStore;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::desk::{booked, invite, signed_in};
use crate::http::staff::account;
use crate::http::world::{CAMPAIGN, World, done, malsun, other, person, refused};

/// The token of an operator who is signed in at a desk of their own.
pub async fn chief(world: &World) -> String {
    invite(world, "66778899", DeviceKind::Desk).await;
    let desk = world.pair("66778899").await.device;
    signed_in(world, desk, account("정운영", Role::Operator, &[])).await
}

async fn overview(world: &World, chief: &str) -> OperatorOverview {
    done(world.get("/api/v1/operator/overview").bearer_auth(chief), 200).await
}

async fn line(world: &World, chief: &str) -> LineOverview {
    overview(world, chief).await.lines.swap_remove(0)
}

fn path(what: &str) -> String {
    format!("/api/v1/operator/campaigns/{CAMPAIGN}/{what}")
}

fn run(world: &World, chief: &str, what: &str, body: &Value) -> RequestBuilder {
    world.write(Method::POST, &path(what), chief).json(body)
}

async fn report(world: &World, chief: &str) -> CampaignReport {
    done(world.get(&path("report")).bearer_auth(chief), 200).await
}

fn changes(disk: &MemoryStore) -> Vec<Change> {
    disk.reader().unwrap().changes_after(0).unwrap()
}

#[tokio::test]
async fn an_operator_sees_every_count_of_a_line_as_it_is() {
    let world = World::with(Pace { turns: 2, ..Pace::default() }, 1_000).await;
    let chief = chief(&world).await;
    let empty = line(&world, &chief).await;
    assert_eq!((empty.phase, empty.stands), (Phase::Open, Some(Standstill::Nobody)));
    assert_eq!((empty.waiting, empty.calls, empty.unserved), (0, 0, 0));
    let first = world.join(&malsun()).await;
    let second = world.join(&other()).await;
    world.join(&person("오미자", "1946-06-06")).await;
    let seen = line(&world, &chief).await;
    assert_eq!((seen.called, seen.calls, seen.called_through), (2, 2, 2), "{seen:?}");
    assert_eq!((seen.waiting, seen.unserved, seen.turns_used), (1, 3, 0));
    world.begin(&first).await;
    world.begin(&second).await;
    let seen = line(&world, &chief).await;
    assert_eq!((seen.turns_used, seen.turns, seen.stands), (2, 2, Some(Standstill::TurnsInUse)));
    assert_eq!(seen.unserved, 1, "whoever has begun is served");
    // Nobody does anything: the turn passes, and the next ones are called.
    world.app.clock().advance_secs(Pace::default().turn_max_secs);
    world.app.submit(Command::Tick).await.unwrap();
    let seen = line(&world, &chief).await;
    assert!(seen.missed == 2 && seen.calls == 3, "{seen:?}");
    assert_eq!(seen.seats_left.len(), 1, "one day is open");
    let left = seen.seats_left[0].left;
    let booked = booked(&world, &person("강순자", "1944-04-04"), 0).await;
    let seen = line(&world, &chief).await;
    assert_eq!((seen.completions, seen.seats_left[0].left), (1, left - 1), "{}", booked.ticket.id);
}

#[tokio::test]
async fn nothing_that_an_operator_reads_says_who_anybody_is() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let person = booked(&world, &malsun(), 0).await;
    for what in ["overview", "campaigns/1/history", "campaigns/1/report"] {
        let read = world.get(&format!("/api/v1/operator/{what}")).bearer_auth(&chief);
        let text = read.send().await.unwrap().text().await.unwrap();
        let code = serde_json::to_value(&person.code).unwrap().as_str().unwrap().to_owned();
        for secret in ["김말순", "1947", "5678", "정운영", &code, &person.session, "ticket\""]
        {
            assert!(!text.contains(secret), "{what} has {secret}: {text}");
        }
    }
}

#[tokio::test]
async fn a_line_that_an_operator_freezes_stands_still_for_everybody_and_goes_on_again() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let chief = chief(&world).await;
    let message = "잠시 쉽니다";
    let frozen = run(&world, &chief, "freeze", &json!({ "message": message }));
    let frozen: LineOverview = done(frozen, 200).await;
    assert_eq!((frozen.phase, frozen.message.as_deref()), (Phase::Frozen, Some(message)));
    let page = format!("/api/v1/campaigns/{CAMPAIGN}/now-serving");
    let shown: Value = done(world.get(&page), 200).await;
    assert_eq!((&shown["phase"], &shown["message"]), (&json!("frozen"), &json!(message)));
    let waits = world.join(&malsun()).await;
    assert_eq!(waits.ticket.state, jari_common::ticket::TicketState::Waiting, "nobody is called");
    let long = json!({ "message": "가".repeat(21) });
    refused(run(&world, &chief, "freeze", &long), 422, "invalid").await;
    let resumed: LineOverview = done(run(&world, &chief, "resume", &json!({})), 200).await;
    assert_eq!((resumed.phase, resumed.message), (Phase::Open, None));
    assert_eq!(line(&world, &chief).await.called, 1);
    // Each act has its author in the log.
    let is_act = |event: &Event| matches!(event, Event::LineFrozen(_) | Event::LineResumed(_));
    let acts: Vec<Change> = changes(&disk).into_iter().filter(|it| is_act(&it.event)).collect();
    assert_eq!(acts.len(), 2);
    assert!(acts.iter().all(|it| matches!(it.by.as_deref(), Some(Author::Staff { .. }))));
}

#[tokio::test]
async fn a_request_that_is_sent_again_is_done_once_and_its_id_is_good_for_nothing_else() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let key = Uuid::new_v4();
    let freeze = |message: &str| {
        let body = json!({ "message": message });
        world.write_as(Method::POST, &path("freeze"), &chief, key).json(&body)
    };
    let _: LineOverview = done(freeze("하나"), 200).await;
    let _: LineOverview = done(run(&world, &chief, "resume", &json!({})), 200).await;
    let seq = world.app.state().seq();
    // It was answered before: the line that goes on again is not frozen by a late repeat.
    let again: LineOverview = done(freeze("하나"), 200).await;
    assert_eq!((again.phase, world.app.state().seq()), (Phase::Open, seq));
    refused(freeze("둘"), 422, "request-id-reused").await;
    let keyless = world.ask(Method::POST, &path("resume")).bearer_auth(&chief).json(&json!({}));
    refused(keyless, 400, "idempotency-key-required").await;
}

#[tokio::test]
async fn nobody_closes_a_line_on_what_they_saw_before_somebody_came() {
    let world = World::with_one_turn().await;
    let chief = chief(&world).await;
    world.join(&malsun()).await;
    let seen = line(&world, &chief).await.unserved;
    let waits = world.join(&other()).await;
    let close = |count: u32| run(&world, &chief, "close", &json!({ "expects_waiting": count }));
    refused(close(seen), 409, "out-of-date").await;
    assert_eq!(line(&world, &chief).await.phase, Phase::Open);
    let closed: LineOverview = done(close(seen + 1), 200).await;
    assert_eq!((closed.phase, closed.unserved, closed.waiting), (Phase::Closed, 0, 0));
    let view = world.ticket_of(&waits).await;
    assert_eq!(view.state, jari_common::ticket::TicketState::NotServed);
    // Whoever closes it once more, whatever they saw, finds it closed.
    let _: LineOverview = done(close(77), 200).await;
    let pace = json!({ "turns": 3, "reserved_percent": 10 });
    refused(run(&world, &chief, "pace", &pace), 409, "campaign-closed").await;
}

#[tokio::test]
async fn two_operators_who_close_at_once_close_it_once() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let one = chief(&world).await;
    invite(&world, "77889900", DeviceKind::Desk).await;
    let desk = world.pair("77889900").await.device;
    let two = signed_in(&world, desk, account("한운영", Role::Operator, &[])).await;
    let body = json!({ "expects_waiting": 0 });
    let (first, second) = tokio::join!(
        done::<LineOverview>(run(&world, &one, "close", &body), 200),
        done::<LineOverview>(run(&world, &two, "close", &body), 200)
    );
    assert_eq!((first.phase, second.phase), (Phase::Closed, Phase::Closed));
    let closed = changes(&disk).into_iter();
    assert_eq!(closed.filter(|it| matches!(it.event, Event::CampaignClosed(_))).count(), 1);
}

#[tokio::test]
async fn a_pace_that_is_set_at_a_desk_leaves_the_times_as_they_are() {
    let pace = Pace { turns: 1, call_secs: 1_234, ..Pace::default() };
    let world = World::with(pace, 1_000).await;
    let chief = chief(&world).await;
    let set = |turns: i64, percent: i64| {
        let body = json!({ "turns": turns, "reserved_percent": percent });
        run(&world, &chief, "pace", &body)
    };
    let set_to: LineOverview = done(set(7, 20), 200).await;
    assert_eq!((set_to.turns, set_to.reserved_percent), (7, 20));
    let now = world.app.state().campaign(CAMPAIGN).unwrap().spec.pace;
    assert_eq!(now, Pace { turns: 7, reserved_percent: 20, ..pace });
    for (turns, percent) in [(0, 20), (7, 0), (7, 101), (1_000_001, 20), (-1, 20), (7, 300)] {
        let said = set(turns, percent).send().await.unwrap();
        assert_eq!(said.status().as_u16(), 422, "{turns} {percent}");
    }
    assert_eq!(world.app.state().campaign(CAMPAIGN).unwrap().spec.pace, now);
}

#[tokio::test]
async fn whoever_is_no_operator_and_whoever_signed_out_learns_and_does_nothing() {
    let world = World::new().await;
    let clinics_admin = crate::http::desk::desk(&world).await;
    let freeze = |token: &str| run(&world, token, "freeze", &json!({ "message": "" }));
    refused(freeze(&clinics_admin), 403, "not-your-role").await;
    refused(freeze(&world.device), 403, "staff-only").await;
    let look = |token: &str| world.get("/api/v1/operator/overview").bearer_auth(token);
    refused(look(&clinics_admin), 403, "not-your-role").await;
    let chief = chief(&world).await;
    // Whether there is such a campaign is told to operators alone.
    for token in [&clinics_admin, &chief] {
        let unknown = world.get("/api/v1/operator/campaigns/99/report").bearer_auth(token);
        let (status, code) =
            if token == &chief { (404, "unknown-campaign") } else { (403, "not-your-role") };
        refused(unknown, status, code).await;
    }
    let out = world.ask(Method::DELETE, "/api/v1/desk/sign-in").bearer_auth(&chief);
    assert_eq!(out.send().await.unwrap().status(), 204);
    refused(look(&chief), 401, "not-signed-in").await;
    refused(freeze(&chief), 401, "not-signed-in").await;
    assert_eq!(world.app.state().now_serving(CAMPAIGN).unwrap().phase, Phase::Open);
}

#[tokio::test]
async fn devices_are_told_with_what_they_said_last_and_a_lie_is_cut_short() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let device = |all: OperatorOverview| -> DeviceOverview {
        all.devices.into_iter().find(|it| it.kind == DeviceKind::Kiosk).unwrap()
    };
    let silent = device(overview(&world, &chief).await);
    assert_eq!((silent.presence, silent.version, silent.printer), (None, None, None));
    let tell = |body: Value| {
        let told = world.ask(Method::POST, "/api/v1/devices/presence");
        told.bearer_auth(&world.device).json(&body).send()
    };
    let body = json!({ "presence": "busy", "version": "1.2.3", "printer": "out_of_paper" });
    assert_eq!(tell(body).await.unwrap().status(), 204);
    let told = device(overview(&world, &chief).await);
    assert_eq!(told.heard_at, Some(world.app.clock().now()));
    assert_eq!(
        (told.presence, told.printer),
        (Some(Presence::Busy), Some(PrinterState::OutOfPaper))
    );
    assert_eq!(told.version.as_deref(), Some("1.2.3"));
    // A kiosk of an earlier version tells its presence alone.
    assert_eq!(tell(json!({ "presence": "free" })).await.unwrap().status(), 204);
    assert_eq!(device(overview(&world, &chief).await).version, None);
    let lie = json!({ "presence": "free", "version": format!("김말순{}", "9".repeat(900)) });
    assert_eq!(tell(lie).await.unwrap().status(), 204);
    let told = device(overview(&world, &chief).await).version.unwrap();
    assert_eq!(told, "9".repeat(24));
}

#[tokio::test]
async fn a_line_is_remembered_minute_by_minute_since_the_server_was_started() {
    let world = World::with_one_turn().await;
    let chief = chief(&world).await;
    let read = || async {
        let read = world.get(&path("history")).bearer_auth(&chief);
        done::<LineHistory>(read, 200).await
    };
    assert_eq!(read().await.samples, []);
    for people in 0..3 {
        if people > 0 {
            world.join(&person(["강순자", "오미자"][people - 1], "1944-04-04")).await;
        }
        history::look(&world.app);
        history::look(&world.app);
        world.app.clock().advance_secs(60);
    }
    let told = read().await;
    assert_eq!(told.since, crate::http::world::START.parse().unwrap());
    let counts = told.samples.iter().map(|it| (it.calls, it.waiting, it.completions));
    let counts: Vec<(u32, u32, u32)> = counts.collect();
    assert_eq!(counts, [(0, 0, 0), (1, 0, 0), (1, 1, 0)]);
    let close = run(&world, &chief, "close", &json!({ "expects_waiting": 2 }));
    let _: LineOverview = done(close, 200).await;
    history::look(&world.app);
    assert_eq!(read().await.samples.len(), 3, "a closed line is not followed");
}

#[tokio::test]
async fn the_report_says_who_came_who_did_not_and_how_seats_were_used() {
    let world = World::new().await;
    let chief = chief(&world).await;
    let empty = report(&world, &chief).await;
    assert_eq!((empty.tickets, empty.wait, empty.did_not_come), (0, None, 0));
    let people: Vec<SessionReply> = vec![
        booked(&world, &malsun(), 0).await,
        booked(&world, &other(), 1).await,
        booked(&world, &person("강순자", "1944-04-04"), 2).await,
    ];
    invite(&world, "55667788", DeviceKind::Desk).await;
    let desk = world.pair("55667788").await.device;
    let begin = world.app.state().ticket(people[2].ticket.id).unwrap().booking.unwrap().starts_at;
    let secs = begin.duration_since(world.app.clock().now()).as_secs() + 60;
    world.app.clock().advance_secs(u32::try_from(secs).unwrap());
    let desk = crate::http::desk::admin_at(&world, desk).await;
    let attend = |person: &SessionReply, act: AttendanceAct, follows: u64| {
        let booking = world.app.state().ticket(person.ticket.id).unwrap().booking.unwrap().id;
        let path = format!("/api/v1/desk/bookings/{booking}/attendance");
        world.write(Method::POST, &path, &desk).json(&json!({ "act": act, "follows": follows }))
    };
    let did_not_come = AttendanceAct::End { how: AppointmentEnd::DidNotCome };
    let first: Value = done(attend(&people[0], did_not_come, 0), 200).await;
    let _: Value = done(attend(&people[1], did_not_come, 0), 200).await;
    let told = report(&world, &chief_again(&world).await).await;
    assert_eq!((told.tickets, told.booked, told.did_not_come, told.served), (3, 3, 2, 0));
    assert!(told.wait.is_some_and(|wait| wait.people == 3));
    // Somebody came after all.
    let follows = first["last_change"].as_u64().unwrap();
    let _: Value = done(attend(&people[0], AttendanceAct::Arrive, follows), 200).await;
    let chief = chief_again(&world).await;
    let told = report(&world, &chief).await;
    assert_eq!((told.did_not_come, told.served), (1, 0));
    let used = told.clinics.iter().find(|it| it.clinic.as_str() == "C1").unwrap();
    assert_eq!((used.past_taken, used.coming_seats), (3, 0));
    assert!(used.past_seats > 3);
}

/// The operator signs in again.
async fn chief_again(world: &World) -> String {
    let known: BTreeSet<_> = world.app.state().devices().map(|it| it.device).collect();
    let code = format!("{:08}", 10_000_000 + known.len());
    invite(world, &code, DeviceKind::Desk).await;
    let desk = world.pair(&code).await.device;
    signed_in(world, desk, account(&format!("운영{code}"), Role::Operator, &[])).await
}

#[tokio::test]
async fn the_servers_own_figures_are_told_and_what_it_cannot_write_is_said() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let chief = chief(&world).await;
    let server = overview(&world, &chief).await.server;
    assert_eq!(server.version, env!("CARGO_PKG_VERSION"));
    assert!(server.commits.is_some_and(|it| it.count > 0 && it.p50_us <= it.max_us));
    assert!(!server.is_frozen && !server.clock_in_doubt && server.faults.is_empty());
    assert_eq!(server.messages_failed, None, "there is no gateway");
    disk.disk_full(true);
    let joined = world.joining(&malsun()).send().await.unwrap();
    assert_eq!(joined.status().as_u16(), 503);
    assert!(overview(&world, &chief).await.server.is_frozen);
}
