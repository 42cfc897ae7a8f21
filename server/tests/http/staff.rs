//! Staff sign in as themselves: by a PIN that few tries are given for, for one shift, at one desk; and each role does what
//! the one table says, for its own clinics.

use jari_common::change::{Change, Event};
use jari_common::device::{DeviceKind, SecretHash};
use jari_common::id::{ClinicId, DeviceId, StaffId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::staff::{Role, StaffAccount, StaffStanding};
use jari_common::wire::{
    SessionReply, SignInReply, StaffAtDesk, StaffInvited, StaffView, TicketView,
};
use jari_server::command::{AccountAct, Command};
use jari_server::tables::{AuditEntry, AuditQuery, Tables};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::desk::{booked, invite, signed_in};
use crate::http::gate::PATIENCE;
use crate::http::world::{CAMPAIGN, World, done, malsun, refused, slot};

const PIN: &str = "394017";

pub fn account(name: &str, role: Role, clinics: &[&str]) -> StaffAccount {
    let clinics = clinics.iter().map(|id| ClinicId::parse(id).unwrap()).collect();
    StaffAccount { name: name.to_owned(), role, clinics }
}

/// A desk, and its token.
pub async fn desk(world: &World) -> (DeviceId, String) {
    invite(world, "55667788", DeviceKind::Desk).await;
    let paired = world.pair("55667788").await;
    (paired.device, paired.token)
}

fn signing_in(world: &World, desk: &str, staff: StaffId, pin: &str) -> RequestBuilder {
    let path = format!("/api/v1/desk/staff/{staff}/sign-in");
    world.ask(Method::POST, &path).bearer_auth(desk).json(&json!({ "pin": pin }))
}

fn choosing(world: &World, desk: &str, staff: StaffId, code: &str, pin: &str) -> RequestBuilder {
    let path = format!("/api/v1/desk/staff/{staff}/pin");
    world.ask(Method::POST, &path).bearer_auth(desk).json(&json!({ "code": code, "pin": pin }))
}

/// A nurse of C1 who chose a PIN at this desk, as she would.
pub async fn nurse(world: &World, desk: &str, admin: &str) -> (StaffInvited, SignInReply) {
    let nurse = account("이간호사", Role::Desk, &["C1"]);
    let add = world.write(Method::POST, "/api/v1/staff", admin).json(&nurse);
    let invited: StaffInvited = done(add, 200).await;
    let spaced = format!("{} {}-{}", &invited.code[..4], &invited.code[4..8], &invited.code[8..]);
    let chosen = done(choosing(world, desk, invited.staff, &spaced, PIN), 200).await;
    (invited, chosen)
}

/// Somebody who runs C1, signed in at a desk of their own.
pub async fn admin(world: &World) -> String {
    invite(world, "11110000", DeviceKind::Desk).await;
    let desk = world.pair("11110000").await.device;
    signed_in(world, desk, account("박원장", Role::ClinicAdmin, &["C1"])).await
}

async fn listed(world: &World, desk: &str) -> Vec<(String, StaffStanding, bool)> {
    let list: Vec<StaffAtDesk> = done(world.get("/api/v1/desk/staff").bearer_auth(desk), 200).await;
    list.into_iter().map(|it| (it.name, it.standing, it.is_here)).collect()
}

pub fn messages(world: &World, token: &str) -> RequestBuilder {
    world.get("/api/v1/desk/messages").bearer_auth(token)
}

#[tokio::test]
async fn somebody_new_chooses_a_pin_with_a_code_once_and_signs_in_and_out_by_it() {
    let world = World::new().await;
    let (admin, (_, desk)) = (admin(&world).await, desk(&world).await);
    let (invited, chosen) = nurse(&world, &desk, &admin).await;
    assert_eq!((chosen.account.name.as_str(), chosen.account.role), ("이간호사", Role::Desk));
    let here = |is_here| ("이간호사".to_owned(), StaffStanding::Ready, is_here);
    let boss = ("박원장".to_owned(), StaffStanding::Ready, false);
    assert_eq!(listed(&world, &desk).await, [boss.clone(), here(true)], "by name");
    let _: Vec<Value> = done(messages(&world, &chosen.token), 200).await;
    // The code is used up, and the desk's own token does not read what people are told.
    refused(choosing(&world, &desk, invited.staff, &invited.code, "271828"), 403, "wrong-pin")
        .await;
    refused(messages(&world, &desk), 401, "not-signed-in").await;
    let out = world.ask(Method::DELETE, "/api/v1/desk/sign-in").bearer_auth(&chosen.token);
    assert_eq!(out.send().await.unwrap().status(), 204);
    refused(messages(&world, &chosen.token), 401, "not-signed-in").await;
    assert_eq!(listed(&world, &desk).await, [boss, here(false)]);
    refused(signing_in(&world, &desk, invited.staff, "394018"), 403, "wrong-pin").await;
    let again: SignInReply = done(signing_in(&world, &desk, invited.staff, PIN), 200).await;
    let _: Vec<Value> = done(messages(&world, &again.token), 200).await;
    refused(messages(&world, &chosen.token), 401, "not-signed-in").await;
    for easy in ["123456", "111111", "12345", "abcdef"] {
        refused(choosing(&world, &desk, invited.staff, &invited.code, easy), 422, "invalid").await;
    }
}

#[tokio::test]
async fn after_five_wrong_pins_none_is_looked_at_for_a_minute_then_for_twice_as_long() {
    let world = World::new().await;
    let (admin, (_, desk)) = (admin(&world).await, desk(&world).await);
    let (nurse, _) = nurse(&world, &desk, &admin).await;
    for nth in 0..5 {
        let code = if nth < 4 { (403, "wrong-pin") } else { (423, "pin-locked") };
        refused(signing_in(&world, &desk, nurse.staff, "271828"), code.0, code.1).await;
    }
    for waits in [60, 120, 240, 480, 900, 900] {
        // The right one is not looked at either, and costs no try.
        for pin in [PIN, "271828"] {
            refused(signing_in(&world, &desk, nurse.staff, pin), 423, "pin-locked").await;
        }
        world.app.clock().advance_secs(waits - 1);
        refused(signing_in(&world, &desk, nurse.staff, PIN), 423, "pin-locked").await;
        world.app.clock().advance_secs(1);
        refused(signing_in(&world, &desk, nurse.staff, "271828"), 423, "pin-locked").await;
    }
    // An admin forgives, and a right PIN does, too.
    let path = format!("/api/v1/staff/{}/wrong-pins", nurse.staff);
    let unlock = world.ask(Method::DELETE, &path).bearer_auth(&admin);
    assert_eq!(unlock.send().await.unwrap().status(), 204);
    refused(signing_in(&world, &desk, nurse.staff, "271828"), 403, "wrong-pin").await;
    let _: SignInReply = done(signing_in(&world, &desk, nurse.staff, PIN), 200).await;
    for _ in 0..4 {
        refused(signing_in(&world, &desk, nurse.staff, "271828"), 403, "wrong-pin").await;
    }
    let _: SignInReply = done(signing_in(&world, &desk, nurse.staff, PIN), 200).await;
}

#[tokio::test]
async fn a_hundred_tries_at_once_are_five() {
    let world = World::new().await;
    let (admin, (_, desk)) = (admin(&world).await, desk(&world).await);
    let (nurse, _) = nurse(&world, &desk, &admin).await;
    let tries = (0..100).map(|nth| {
        let pin = format!("27{:04}", nth * 7 + 13);
        signing_in(&world, &desk, nurse.staff, &pin).send()
    });
    let answers = futures_util::future::join_all(tries).await;
    let wrong = answers.iter().filter(|it| it.as_ref().unwrap().status() == 403).count();
    let locked = answers.iter().filter(|it| it.as_ref().unwrap().status() == 423).count();
    assert_eq!((wrong, locked), (4, 96), "the fifth says that it was the last");
    let log = world.log();
    assert_eq!(log.iter().filter(|line| line.contains("pin_refused")).count(), 5);
}

#[tokio::test]
async fn who_tries_the_pins_of_many_at_one_desk_is_stopped_there_and_others_are_not() {
    let world = World::new().await;
    let (admin, (_, desk)) = (admin(&world).await, desk(&world).await);
    let (nurse, chosen) = nurse(&world, &desk, &admin).await;
    let mut others = Vec::new();
    for name in ["최간호사", "정간호사", "한간호사"] {
        let add = world.write(Method::POST, "/api/v1/staff", &admin);
        let add = add.json(&account(name, Role::Desk, &["C1"]));
        others.push(done::<StaffInvited>(add, 200).await.staff);
    }
    for staff in [others[0], others[1], others[2], others[0]] {
        refused(signing_in(&world, &desk, staff, PIN), 403, "wrong-pin").await;
    }
    // Signing in oneself gives back nothing of what was tried with others.
    let _: SignInReply = done(signing_in(&world, &desk, nurse.staff, PIN), 200).await;
    refused(signing_in(&world, &desk, others[1], PIN), 423, "pin-locked").await;
    refused(signing_in(&world, &desk, nurse.staff, PIN), 423, "pin-locked").await;
    invite(&world, "22220000", DeviceKind::Desk).await;
    let elsewhere = world.pair("22220000").await.token;
    let _: SignInReply = done(signing_in(&world, &elsewhere, nurse.staff, PIN), 200).await;
    drop(chosen);
}

#[tokio::test]
async fn a_token_ends_with_the_shift_the_account_the_pin_the_role_and_the_desk() {
    let world = World::new().await;
    let admin = admin(&world).await;
    invite(&world, "55667788", DeviceKind::Desk).await;
    let desk = world.pair("55667788").await.device;
    let name = |nth: u32| format!("간호사{nth}");
    let mut nth = 0;
    let mut sign_in = async || {
        nth += 1;
        let token = signed_in(&world, desk, account(&name(nth), Role::Desk, &["C1"])).await;
        let _: Vec<Value> = done(messages(&world, &token), 200).await;
        (world.app.state().staff().last().unwrap().staff, token)
    };
    let (_, before) = sign_in().await;
    // The next person at the same desk.
    let (staff, token) = sign_in().await;
    refused(messages(&world, &before), 401, "not-signed-in").await;
    let path = format!("/api/v1/staff/{staff}");
    let put = |account: StaffAccount| world.write(Method::PUT, &path, &admin).json(&account);
    let _: StaffView = done(put(account("새 이름", Role::Desk, &["C1"])), 200).await;
    let _: Vec<Value> = done(messages(&world, &token), 200).await;
    let _: StaffView = done(put(account("새 이름", Role::Helper, &["C1"])), 200).await;
    refused(messages(&world, &token), 401, "not-signed-in").await;
    let (staff, token) = sign_in().await;
    let reset = world.write(Method::POST, &format!("/api/v1/staff/{staff}/code"), &admin);
    let _: StaffInvited = done(reset, 200).await;
    refused(messages(&world, &token), 401, "not-signed-in").await;
    let (staff, token) = sign_in().await;
    let remove = world.ask(Method::DELETE, &format!("/api/v1/staff/{staff}")).bearer_auth(&admin);
    assert_eq!(remove.send().await.unwrap().status(), 204);
    refused(messages(&world, &token), 401, "not-signed-in").await;
    let (_, token) = sign_in().await;
    world.app.clock().advance_secs(10 * 3_600);
    refused(messages(&world, &token), 401, "sign-in-required").await;
    let (_, token) = sign_in().await;
    let (code, until) = (SecretHash("again".into()), Timestamp::MAX);
    world.app.submit(Command::RotateDevice { device: desk, code, until }).await.unwrap();
    refused(messages(&world, &token), 401, "sign-in-required").await;
}

#[tokio::test]
async fn a_lost_answer_is_repeated_with_the_same_code_and_makes_one_account() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let key = crate::http::world::request_id();
    let add = || {
        let request = world.ask(Method::POST, "/api/v1/staff").bearer_auth(&admin);
        let request = request.header("idempotency-key", key.0.to_string());
        request.json(&account("이간호사", Role::Desk, &["C1"]))
    };
    let first: StaffInvited = done(add(), 200).await;
    world.app.clock().advance_secs(5);
    let again: StaffInvited = done(add(), 200).await;
    assert_eq!((first.staff, &first.code), (again.staff, &again.code));
    assert_eq!(world.app.state().staff().count(), 2);
}

#[tokio::test]
async fn a_clinics_admin_makes_no_operator_and_touches_nobody_of_another_clinic() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let (_, _) = desk(&world).await;
    let app = &world.app;
    let code = || (SecretHash("code".into()), Timestamp::MAX);
    let mut made = Vec::new();
    for account in [
        account("운영자", Role::Operator, &[]),
        account("도우미", Role::Helper, &[]),
        account("먼 곳", Role::Desk, &["FAR"]),
        account("두 곳", Role::Desk, &["C1", "FAR"]),
    ] {
        let (code, until) = code();
        app.submit(Command::AddStaff { account: account.clone(), code, until }).await.unwrap();
        made.push((app.state().staff().last().unwrap().staff, account));
    }
    let own: Vec<StaffView> = done(world.get("/api/v1/staff").bearer_auth(&admin), 200).await;
    assert_eq!(own.iter().map(|it| it.account.name.as_str()).collect::<Vec<_>>(), ["박원장"]);
    let seq = app.state().seq();
    let account_of = account;
    for (staff, account) in &made {
        let one = format!("/api/v1/staff/{staff}");
        let tries = [
            world.write(Method::POST, "/api/v1/staff", &admin).json(account),
            world.write(Method::PUT, &one, &admin).json(&account_of("나", Role::Desk, &["C1"])),
            world.write(Method::POST, &format!("{one}/code"), &admin),
            world.ask(Method::DELETE, &format!("{one}/wrong-pins")).bearer_auth(&admin),
            world.ask(Method::DELETE, &one).bearer_auth(&admin),
        ];
        for request in tries {
            refused(request, 403, "another-clinic").await;
        }
    }
    assert_eq!(app.state().seq(), seq);
    let own = app.state().staff().next().unwrap().staff;
    let remove = world.ask(Method::DELETE, &format!("/api/v1/staff/{own}")).bearer_auth(&admin);
    refused(remove, 422, "invalid").await;
}

#[tokio::test]
async fn what_staff_do_for_a_person_is_written_under_their_name_and_stops_with_their_shift() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let (desk, _) = desk(&world).await;
    let token = signed_in(&world, desk, account("이간호사", Role::Desk, &["C1"])).await;
    let staff = world.app.state().signed_in(desk, world.app.clock().now()).unwrap().staff;
    let find = json!({
        "receipt": mine.receipt, "birth_date": "1947-03-01", "reason": "code_lost"
    });
    let find = world.write(Method::POST, "/api/v1/desk/find", &token).json(&find);
    let found: SessionReply = done(find, 200).await;
    let path = format!("/api/v1/tickets/{}/wish", found.ticket.id);
    let give = || world.write(Method::DELETE, &path, &found.session);
    give().send().await.unwrap();
    let leave = format!("/api/v1/tickets/{}/booking/{}", found.ticket.id, 1);
    let cancel = world.write(Method::DELETE, &leave, &found.session);
    assert_eq!(cancel.send().await.unwrap().status(), 200);
    let by = |line: &String| serde_json::from_str::<Value>(line).unwrap()["by"].clone();
    let log = world.log();
    let cancelled = log.iter().find(|line| line.contains("booking_cancelled")).unwrap();
    assert_eq!(by(cancelled), json!({ "staff": { "staff": staff, "device": desk } }));
    let joined = log.iter().find(|line| line.contains("ticket_issued")).unwrap();
    assert_eq!(by(joined), Value::Null, "what the person did alone has no author");
    let out = world.ask(Method::DELETE, "/api/v1/desk/sign-in").bearer_auth(&token);
    out.send().await.unwrap();
    let after = give().send().await.unwrap();
    assert_eq!(after.status(), 401, "the session that staff opened ends with their own");
    let path = format!("/api/v1/tickets/{}", mine.ticket.id);
    let look = || world.get(&path).bearer_auth(&found.session);
    refused(look(), 401, "sign-in-required").await;
    // It does not begin again when the same person is back after lunch.
    let until = jari_common::time::plus_secs(world.app.clock().now(), 3_600);
    let act = AccountAct::SignIn { device: desk, nth: 1, right: true, until };
    world.app.submit(Command::OfStaff { staff, act }).await.unwrap();
    refused(look(), 401, "sign-in-required").await;
    let rows = audited(&world, mine.ticket.id).await;
    let acts: Vec<&str> = rows.iter().map(|row| row.act.as_str()).collect();
    assert_eq!(acts, ["find", "booking_cancelled"], "{rows:?}");
    assert!(rows.iter().all(|row| row.staff == Some(staff)));
    assert_eq!(rows[1].clinic.as_deref(), Some("C1"));
}

/// What was done to a ticket, as the audit has it once the tables have followed.
pub async fn audited(world: &World, ticket: TicketId) -> Vec<AuditEntry> {
    audited_as(world, &AuditQuery { ticket: Some(ticket), ..AuditQuery::default() }).await
}

/// What the audit has of this, when the tables have followed.
pub async fn audited_as(world: &World, query: &AuditQuery) -> Vec<AuditEntry> {
    let path = world.folder().join("tables.db");
    let seq = world.app.state().seq();
    for _ in 0..PATIENCE.as_millis() / 10 {
        if Tables::open(&path).is_ok_and(|tables| tables.applied_seq() >= seq) {
            return Tables::search_audit(&path, query).unwrap();
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the tables do not follow");
}

#[tokio::test]
async fn what_staff_book_for_somebody_is_found_by_their_ticket() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let (desk, _) = desk(&world).await;
    let token = signed_in(&world, desk, account("이간호사", Role::Desk, &["C1"])).await;
    let number = json!({ "campaign": 1, "number": session.ticket.number });
    let find = json!({ "number": number, "birth_date": "1947-03-01", "reason": "no_phone" });
    let find = world.write(Method::POST, "/api/v1/desk/find", &token).json(&find);
    let found: SessionReply = done(find, 200).await;
    // Also at another clinic than their own: a seat that is only held does not take the person from them.
    hold_and_book(&world, &found, "FAR").await;
    let acts: Vec<(String, Option<String>)> = audited(&world, session.ticket.id)
        .await
        .into_iter()
        .map(|it| (it.act, it.clinic))
        .collect();
    let far = || Some("FAR".to_owned());
    let expected =
        [("find", None), ("turn_started", None), ("seat_held", far()), ("seat_booked", far())];
    assert_eq!(acts, expected.map(|(act, clinic)| (act.to_owned(), clinic)));
}

#[tokio::test]
async fn a_helper_finds_a_person_and_gets_nothing_that_opens_the_ticket_elsewhere() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let (device, desk) = desk(&world).await;
    let find = |token: &str| {
        let number = json!({ "campaign": 1, "number": mine.ticket.number });
        let find = json!({ "number": number, "birth_date": "1947-03-01", "reason": "asked" });
        world.write(Method::POST, "/api/v1/desk/find", token).json(&find)
    };
    let by_code = |token: &str| {
        let find = json!({ "code": mine.code, "birth_date": "1947-03-01" });
        world.write(Method::POST, "/api/v1/tickets/find", token).json(&find)
    };
    let by_paper = |token: &str| {
        let find = json!({ "receipt": mine.receipt, "birth_date": "1947-03-01" });
        world.write(Method::POST, "/api/v1/tickets/find", token).json(&find)
    };
    let sends = |token: &str| {
        let body = json!({ "campaign": 1, "person": malsun() });
        world.write(Method::POST, "/api/v1/tickets/find/codes", token).json(&body)
    };
    for request in [by_code(&desk), by_paper(&desk), sends(&desk)] {
        refused(request, 401, "not-signed-in").await;
    }
    let helper = signed_in(&world, device, account("이도우미", Role::Helper, &[])).await;
    let found: Value = done(find(&helper), 200).await;
    assert!(found["ticket"].is_object() && found["session"].is_string(), "{found}");
    assert!(found["code"].is_null() && found["receipt"].is_null(), "{found}");
    for request in [by_code(&helper), by_paper(&helper), sends(&helper)] {
        refused(request, 403, "not-your-role").await;
    }
    let session = found["session"].as_str().unwrap();
    let path = format!("/api/v1/tickets/{}/identity/code", mine.ticket.id);
    refused(world.write(Method::POST, &path, session), 403, "not-your-role").await;
    let far = signed_in(&world, device, account("먼 곳", Role::Desk, &["FAR"])).await;
    refused(find(&far), 404, "ticket-not-found").await;
    refused(by_code(&far), 403, "another-clinic").await;
    let own = signed_in(&world, device, account("이간호사", Role::Desk, &["C1"])).await;
    let found: SessionReply = done(by_code(&own), 200).await;
    assert_eq!(found.ticket.id, mine.ticket.id);
}

#[tokio::test]
async fn a_repeat_is_answered_only_to_who_asked_and_while_they_may() {
    let world = World::new().await;
    let (desk, _) = desk(&world).await;
    let mine = booked(&world, &malsun(), 0).await;
    let key = crate::http::world::request_id();
    let act = |token: &str| {
        let path = format!("/api/v1/desk/tickets/{}/acts", mine.ticket.id);
        let body = json!({
            "grant": crate::http::desk::found(&world, token, mine.ticket.id),
            "act": "verify", "reason": "id_seen"
        });
        let request = world.ask(Method::POST, &path).bearer_auth(token).json(&body);
        request.header("idempotency-key", key.0.to_string())
    };
    let nurse = account("이간호사", Role::Desk, &["C1"]);
    let token = signed_in(&world, desk, nurse).await;
    let staff = world.app.state().signed_in(desk, world.app.clock().now()).unwrap().staff;
    let first: TicketView = done(act(&token), 200).await;
    let again: TicketView = done(act(&token), 200).await;
    assert_eq!(first, again);
    let other = signed_in(&world, desk, account("최간호사", Role::Desk, &["C1"])).await;
    refused(act(&other), 422, "request-id-reused").await;
    let account = account("이간호사", Role::Helper, &["C1"]);
    let change = AccountAct::Change { account };
    world.app.submit(Command::OfStaff { staff, act: change }).await.unwrap();
    let until = jari_common::time::plus_secs(world.app.clock().now(), 3_600);
    let enter = AccountAct::SignIn { device: desk, nth: 1, right: true, until };
    world.app.submit(Command::OfStaff { staff, act: enter }).await.unwrap();
    let token = crate::http::desk::token_of(&world, staff, desk);
    refused(act(&token), 403, "not-your-role").await;
}

#[tokio::test]
async fn wrong_tries_are_forgotten_after_a_shift_and_with_the_desk_at_which_they_were() {
    let world = World::new().await;
    let admin = admin(&world).await;
    let (device, desk) = desk(&world).await;
    let (nurse, _) = nurse(&world, &desk, &admin).await;
    for _ in 0..4 {
        refused(signing_in(&world, &desk, nurse.staff, "271828"), 403, "wrong-pin").await;
    }
    world.app.clock().advance_secs(12 * 3_600);
    for _ in 0..4 {
        refused(signing_in(&world, &desk, nurse.staff, "271828"), 403, "wrong-pin").await;
    }
    refused(signing_in(&world, &desk, nurse.staff, "271828"), 423, "pin-locked").await;
    invite(&world, "22220000", DeviceKind::Desk).await;
    let elsewhere = world.pair("22220000").await.token;
    refused(signing_in(&world, &elsewhere, nurse.staff, PIN), 423, "pin-locked").await;
    // Whoever took the desk is shut out, and with that keeps nobody out anywhere.
    world.app.submit(Command::RevokeDevice { device }).await.unwrap();
    let _: SignInReply = done(signing_in(&world, &elsewhere, nurse.staff, PIN), 200).await;
}

#[tokio::test]
async fn nobody_joins_a_line_at_a_desk_without_somebody_who_is_signed_in() {
    let world = World::new().await;
    let (_, desk) = desk(&world).await;
    let path = format!("/api/v1/campaigns/{CAMPAIGN}/tickets");
    let join = json!({ "person": malsun() });
    refused(world.write(Method::POST, &path, &desk).json(&join), 401, "not-signed-in").await;
}

/// Holds and books the first free seat at a clinic.
pub async fn hold_and_book(world: &World, session: &SessionReply, clinic: &str) {
    let lease = world.begin(session).await.lease().to_owned();
    let path = world.ticket(session, "/hold");
    let hold = world.write(Method::POST, &path, &lease).json(&json!({ "slot": slot(clinic, 1) }));
    let held: TicketView = done(hold, 200).await;
    let _: TicketView = done(world.booking(session, &lease, &held), 201).await;
}

#[tokio::test]
async fn nobody_signs_for_somebody_else_through_the_operators_door() {
    let world = World::new().await;
    let (desk, _) = desk(&world).await;
    signed_in(&world, desk, account("이간호사", Role::Desk, &["C1"])).await;
    let by = json!({ "staff": { "staff": 1, "device": desk } });
    let ask = json!([{ "command": { "resume_line": { "campaign": 1 } }, "by": by }]);
    let sent = world.write(Method::POST, "/admin/v1/ask", world.admin.as_str()).json(&ask);
    refused(sent, 422, "invalid").await;
    let asks =
        json!([{ "command": { "set_holiday": { "date": "2026-12-24", "name": "쉬는 날" } } }]);
    let sent = world.write(Method::POST, "/admin/v1/ask", world.admin.as_str()).json(&asks);
    let _: Value = done(sent, 200).await;
    let log = world.log();
    let line: Value = serde_json::from_str(log.last().unwrap()).unwrap();
    assert_eq!(line["by"], json!({ "console": { "account": "" } }));
    // What a desk does for somebody is not to be had there either.
    for command in [
        json!({ "of_staff": { "staff": 1, "act": { "sign_in": {
            "device": desk, "nth": 1, "right": true, "until": "2027-01-01T00:00:00Z" } } } }),
        json!({ "of_ticket": { "ticket": 1, "act": "leave" } }),
    ] {
        let asks = json!([{ "command": command }]);
        let sent = world.write(Method::POST, "/admin/v1/ask", world.admin.as_str()).json(&asks);
        refused(sent, 422, "invalid").await;
    }
}

#[tokio::test]
async fn wrong_pins_are_counted_on_after_a_restart() {
    let world = World::new().await;
    let (admin, (device, desk)) = (admin(&world).await, desk(&world).await);
    let (nurse, _) = nurse(&world, &desk, &admin).await;
    for _ in 0..4 {
        refused(signing_in(&world, &desk, nurse.staff, "271828"), 403, "wrong-pin").await;
    }
    let mut state = jari_server::engine::State::new();
    for line in world.log() {
        state.apply(&serde_json::from_str(&line).unwrap());
    }
    let now = world.app.clock().now();
    assert_eq!(state.may_try_pin(nurse.staff, device, now), Ok(()));
    let wrong = Command::OfStaff {
        staff: nurse.staff,
        act: AccountAct::SignIn { device, nth: 1, right: false, until: Timestamp::MAX },
    };
    let events = state.decide(&wrong.into(), now).unwrap();
    assert!(matches!(&events[..], [Event::StaffChanged(_)]));
    let seq = state.seq() + 1;
    for event in events {
        state.apply(&Change { seq, at: now, request: None, asked: None, by: None, event });
    }
    let locked = state.may_try_pin(nurse.staff, device, now);
    assert!(matches!(locked, Err(Refusal::PinLocked { .. })), "{locked:?}");
}
