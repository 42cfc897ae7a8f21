//! Staff at a desk: they open a ticket from its paper receipt and confirm people's identity, and every act has its
//! reason in the log.

use jari_common::campaign::Pace;
use jari_common::change::{Event, StaffActed};
use jari_common::clinic::Position;
use jari_common::device::{DeskScope, DeviceKind, DevicePlace};
use jari_common::id::{CampaignId, ClinicId, DeviceId, StaffId, TicketId};
use jari_common::slot::{DayPlan, PlannedDays};
use jari_common::staff::{PinHash, Role, StaffAccount, StaffAct, StaffReason};
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wire::{DeskFindReply, SessionReply, TicketView};
use jari_server::command::{AccountAct, Answer, ClinicPlan, Command};
use jari_server::keys::{Grant, StaffSession, hash_secret};
use jari_server::store::Store;
use jari_server::store::memory::MemoryStore;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::gate::PATIENCE;
use crate::http::world::{
    DAY, World, clinic as clinic_at, done, malsun, other, person, refused, request_id,
};

pub async fn invite(world: &World, code: &str, kind: DeviceKind) {
    let position = Position::new(37.57, 126.98).unwrap();
    let place = DevicePlace { name: "창구".into(), position, kind, counter: None };
    let until = plus_secs(world.app.clock().now(), 600);
    let command = Command::InviteDevice { place, code: hash_secret(code), until };
    world.app.submit(command).await.unwrap();
}

/// The token of somebody who runs every clinic and is signed in at a new desk.
pub async fn desk(world: &World) -> String {
    invite(world, "55667788", DeviceKind::Desk).await;
    let desk = world.pair("55667788").await.device;
    admin_at(world, desk).await
}

/// The token of somebody new who runs every clinic and is signed in at this desk.
pub async fn admin_at(world: &World, desk: DeviceId) -> String {
    let clinics = world.app.state().clinics().map(|clinic| clinic.id.clone()).collect();
    let account = StaffAccount { name: "김실장".to_owned(), role: Role::ClinicAdmin, clinics };
    signed_in(world, desk, account).await
}

/// The token of a new member of staff who is signed in at this desk.
pub async fn signed_in(world: &World, desk: DeviceId, account: StaffAccount) -> String {
    let now = world.app.clock().now();
    let (code, until) = (hash_secret(&account.name), plus_secs(now, 600));
    let add = Command::AddStaff { account, code: code.clone(), until };
    let Answer::StaffAdded(staff) = world.app.submit(add).await.unwrap() else { panic!() };
    let (pin, until) = (PinHash("never compared".to_owned()), plus_secs(now, 36_000));
    let act = AccountAct::SetPin { device: desk, code, pin, until };
    world.app.submit(Command::OfStaff { staff, act }).await.unwrap();
    token_of(world, staff, desk)
}

/// The token of whoever is signed in at this desk.
pub fn token_of(world: &World, staff: StaffId, desk: DeviceId) -> String {
    let (state, now) = (world.app.state(), world.app.clock().now());
    let signed_in = state.signed_in(desk, now).unwrap();
    assert_eq!(signed_in.staff, staff);
    let (session, until) = (signed_in.session, signed_in.until);
    let pairing = state.pairing_of(desk).unwrap();
    world.app.keys().issue(&Grant::Staff { staff, desk, pairing, session, until }, now)
}

pub fn finding(world: &World, desk: &str, what: &Value) -> RequestBuilder {
    let mut body = json!({ "reason": "code_lost" });
    body.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
    world.write(Method::POST, "/api/v1/desk/find", desk).json(&body)
}

/// An act by staff who have just found the ticket.
pub fn acting(
    world: &World,
    desk: &str,
    ticket: TicketId,
    act: &str,
    reason: &str,
) -> RequestBuilder {
    acting_by(world, desk, &found(world, desk, ticket), ticket, act, reason)
}

pub fn acting_by(
    world: &World,
    desk: &str,
    grant: &str,
    ticket: TicketId,
    act: &str,
    reason: &str,
) -> RequestBuilder {
    let path = format!("/api/v1/desk/tickets/{ticket}/acts");
    let body = json!({ "grant": grant, "act": act, "reason": reason });
    world.write(Method::POST, &path, desk).json(&body)
}

/// The grant that staff get when they find a ticket; without value for a token of another kind.
pub fn found(world: &World, desk: &str, ticket: TicketId) -> String {
    let now = world.app.clock().now();
    let Some(Grant::Staff { staff, desk, pairing, session, .. }) = world.app.keys().read(desk, now)
    else {
        return String::new();
    };
    let (staff, until) = (StaffSession { staff, session }, plus_secs(now, 600));
    world.app.keys().issue(&Grant::Found { ticket, staff, desk, pairing, until }, now)
}

/// The acts of staff in the log.
fn acts(disk: &MemoryStore) -> Vec<(TicketId, StaffAct, StaffReason)> {
    let changes = disk.reader().unwrap().changes_after(0).unwrap();
    let acts = changes.into_iter().filter_map(|change| match change.event {
        Event::StaffActed(StaffActed { ticket, act, reason, .. }) => Some((ticket, act, reason)),
        _ => None,
    });
    acts.collect()
}

#[tokio::test]
async fn a_kiosk_is_no_desk_and_nobody_is_no_device() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let find = json!({ "receipt": session.receipt, "birth_date": "1947-03-01" });
    let before = world.app.state().seq();
    for (token, status, code) in [
        (world.device.as_str(), 403, "staff-only"),
        (session.session.as_str(), 401, "sign-in-required"),
        (world.admin.as_str(), 401, "sign-in-required"),
    ] {
        refused(finding(&world, token, &find), status, code).await;
        let verify = acting_by(&world, token, "", session.ticket.id, "verify", "id_seen");
        refused(verify, status, code).await;
        refused(world.get("/api/v1/desk/messages").bearer_auth(token), status, code).await;
        let passed_on = world.ask(Method::DELETE, "/api/v1/desk/messages/1").bearer_auth(token);
        refused(passed_on, status, code).await;
    }
    assert_eq!(world.app.state().seq(), before, "and nothing of it is in the log");
}

#[tokio::test]
async fn a_ticket_is_opened_from_its_paper_or_its_number_and_the_reason_is_kept() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let session = world.join(&malsun()).await;
    let desk = desk(&world).await;
    let receipt = |birth_date| json!({ "receipt": session.receipt, "birth_date": birth_date });
    let number = |number: u32, birth_date| json!({ "number": { "campaign": 1, "number": number }, "birth_date": birth_date });
    let found = finding(&world, &desk, &receipt("1947-03-01"));
    let found: SessionReply = done(found, 200).await;
    assert_eq!((&found.ticket, &found.code), (&session.ticket, &session.code));
    assert_eq!(world.ticket_of(&found).await, session.ticket);
    let found: SessionReply = done(finding(&world, &desk, &number(1, "1947-03-01")), 200).await;
    assert_eq!(found.ticket, session.ticket);

    let not_found = "ticket-not-found";
    for nothing in [receipt("1947-03-02"), number(1, "1947-03-02"), number(2, "1947-03-01")] {
        refused(finding(&world, &desk, &nothing), 404, not_found).await;
    }
    let forged = json!({ "receipt": format!("{}0", session.receipt), "birth_date": "1947-03-01" });
    refused(finding(&world, &desk, &forged), 404, not_found).await;
    let mut both = receipt("1947-03-01");
    both["number"] = number(1, "")["number"].clone();
    refused(finding(&world, &desk, &both), 400, "invalid-value").await;
    let neither = json!({ "birth_date": "1947-03-01" });
    refused(finding(&world, &desk, &neither), 400, "invalid-value").await;
    let without_reason = world.write(Method::POST, "/api/v1/desk/find", &desk);
    refused(without_reason.json(&receipt("1947-03-01")), 422, "invalid").await;

    let find = (session.ticket.id, StaffAct::Find, StaffReason::CodeLost);
    assert_eq!(acts(&disk), [find, find]);
}

#[tokio::test]
async fn whoever_is_found_again_by_the_same_key_is_told_the_time_that_they_have_for_an_answer() {
    let world = World::with_one_turn().await;
    world.join(&malsun()).await;
    let mine = world.join(&other()).await;
    let wish = json!({ "places": { "clinics": ["C2"] }, "on_match": "ask" });
    world.app.submit(Command::PutClinics { clinics: vec![clinic_at("C2", 37.58)] }).await.unwrap();
    let path = world.ticket(&mine, "/wish");
    let give = world.write(Method::PUT, &path, &mine.session).json(&wish);
    assert_eq!(done::<TicketView>(give, 200).await.offer, None, "nothing is open there yet");
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 1, capacity: 1 };
    let days = vec![PlannedDays::alike(plan, vec![DAY])];
    let clinics = vec![ClinicPlan { clinic: ClinicId::parse("C2").unwrap(), days }];
    world.app.submit(Command::OpenDays { campaign: CampaignId(1), clinics }).await.unwrap();

    let desk = desk(&world).await;
    let number = json!({ "number": { "campaign": 1, "number": 2 }, "birth_date": "1950-10-20" });
    let find = finding(&world, &desk, &number);
    let until = plus_secs(world.app.clock().now(), Pace::default().offer_secs);
    for request in [find.try_clone().unwrap(), find] {
        let found: DeskFindReply = done(request, 200).await;
        assert_eq!(found.ticket.offer.unwrap().hold.until, until);
    }
}

#[tokio::test]
async fn an_act_is_done_once_and_finding_is_not_done_by_its_name() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let session = world.join(&malsun()).await;
    let desk = desk(&world).await;
    let verify = acting(&world, &desk, session.ticket.id, "verify", "id_seen");
    let _: TicketView = done(verify.try_clone().unwrap(), 200).await;
    let _: TicketView = done(verify, 200).await;
    let verified = (session.ticket.id, StaffAct::Verify, StaffReason::IdSeen);
    assert_eq!(acts(&disk), [verified]);
    let find = acting(&world, &desk, session.ticket.id, "find", "asked");
    refused(find, 422, "invalid").await;
    let nobodys = acting(&world, &desk, TicketId(99), "verify", "id_seen");
    refused(nobodys, 404, "unknown-ticket").await;
    let key = request_id().0;
    let path = format!("/api/v1/desk/tickets/{}/acts", session.ticket.id);
    let act = world.write_as(Method::POST, &path, &desk, key);
    refused(act.json(&json!({ "grant": "", "act": "verify" })), 422, "invalid").await;
    assert_eq!(acts(&disk), [verified]);
}

#[tokio::test]
async fn who_cannot_wait_is_put_first_and_nobody_else_loses_a_place() {
    let world = World::with(Pace { turns: 1, ..Pace::default() }, 1_000).await;
    let first = world.join(&malsun()).await;
    let lease = world.begin(&first).await.lease().to_owned();
    let mut waiting = vec![world.join(&other()).await];
    for letter in ["가", "나", "다"] {
        waiting.push(world.join(&person(&format!("이{letter}"), "1948-01-01")).await);
    }
    let last = waiting.pop().unwrap();
    assert_eq!(last.ticket.state, TicketState::Waiting);
    let desk = desk(&world).await;
    let put: TicketView =
        done(acting(&world, &desk, last.ticket.id, "put_first", "unwell"), 200).await;
    assert_eq!((put.number, put.ahead), (last.ticket.number, 0));
    for session in &waiting {
        assert!(world.ticket_of(session).await.ahead <= session.ticket.ahead);
    }
    let end = world.write(Method::DELETE, &world.ticket(&first, "/turn"), &lease);
    let _: TicketView = done(end, 200).await;
    assert_eq!(world.ticket_of(&last).await.state, TicketState::Called);
}

#[tokio::test]
async fn staff_cancel_for_somebody_and_a_move_at_the_same_time_leaves_one_booking_or_none() {
    let world = World::new().await;
    let desk = desk(&world).await;
    for (who, index, move_first) in [(malsun(), 0, true), (other(), 2, false)] {
        let mine = world.join(&who).await;
        let lease = world.begin(&mine).await.lease().to_owned();
        let held: TicketView = done(world.holding(&mine, &lease, index), 200).await;
        done::<TicketView>(world.booking(&mine, &lease, &held), 201).await;
        let path = world.ticket(&mine, "/move");
        let wanted = json!({ "slot": crate::http::world::slot("FAR", index) });
        let held: TicketView =
            done(world.write(Method::POST, &path, &mine.session).json(&wanted), 200).await;
        let hold = json!({ "hold": held.hold.unwrap().id });
        let moving = || world.write(Method::PUT, &path, &mine.session).json(&hold);
        let cancelling = || acting(&world, &desk, mine.ticket.id, "cancel", "asked");
        if move_first {
            done::<TicketView>(moving(), 200).await;
        }
        let cancelled: TicketView = done(cancelling(), 200).await;
        let booking = cancelled.booking.unwrap();
        assert_eq!(booking.status, jari_common::booking::BookingStatus::Cancelled);
        assert_eq!(booking.sequence, if move_first { 2 } else { 1 });
        if !move_first {
            refused(moving(), 409, "not-booked").await;
        }
        refused(cancelling(), 409, "not-booked").await;
    }
    let state = world.app.state();
    assert_eq!(state.hold_count(), 0, "no seat is kept for nobody");
    assert_eq!(state.broken_invariants(), [] as [String; 0]);
}

/// A separate desk for these people.
async fn desk_for(world: &World, code: &str, scope: DeskScope) -> String {
    invite(world, code, DeviceKind::Desk).await;
    let paired = world.pair(code).await;
    let command = Command::ScopeDesk { device: paired.device, scope };
    world.app.submit(command).await.unwrap();
    admin_at(world, paired.device).await
}

fn clinic(id: &str) -> DeskScope {
    DeskScope::Only { campaigns: Vec::new(), clinics: vec![ClinicId::parse(id).unwrap()] }
}

fn campaign(id: u32) -> DeskScope {
    DeskScope::Only { campaigns: vec![CampaignId(id)], clinics: Vec::new() }
}

/// Somebody who has booked this slot at C1.
pub async fn booked(world: &World, who: &Value, index: u8) -> SessionReply {
    let mine = world.join(who).await;
    let lease = world.begin(&mine).await.lease().to_owned();
    let held: TicketView = done(world.holding(&mine, &lease, index), 200).await;
    done::<TicketView>(world.booking(&mine, &lease, &held), 201).await;
    mine
}

#[tokio::test]
async fn a_desk_acts_on_nobody_whom_it_did_not_find_just_now() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let mine = booked(&world, &malsun(), 0).await;
    let others = booked(&world, &other(), 2).await;
    let one = desk(&world).await;
    let another = desk_for(&world, "55667799", DeskScope::Everybody).await;
    let find = json!({ "receipt": mine.receipt, "birth_date": "1947-03-01" });
    let reply: DeskFindReply = done(finding(&world, &one, &find), 200).await;
    let elsewhere: DeskFindReply = done(finding(&world, &another, &find), 200).await;
    let (mine, theirs) = (mine.ticket.id, others.ticket.id);
    for (grant, ticket) in [
        ("", mine),
        (reply.session.as_str(), mine),
        (reply.grant.as_str(), theirs),
        (elsewhere.grant.as_str(), mine),
        (one.as_str(), mine),
    ] {
        let act = acting_by(&world, &one, grant, ticket, "cancel", "asked");
        refused(act, 403, "find-first").await;
    }
    let find = (mine, StaffAct::Find, StaffReason::CodeLost);
    assert_eq!(acts(&disk), [find, find], "and nobody's booking was touched");
    // What staff were shown expires together with what they may do.
    world.app.clock().advance_secs(600);
    let session = &reply.session;
    let look = world.get(&format!("/api/v1/tickets/{mine}")).bearer_auth(session);
    refused(look, 401, "sign-in-required").await;
    let late = acting_by(&world, &one, &reply.grant, mine, "cancel", "asked");
    refused(late, 403, "find-first").await;
    let receipt = json!({ "receipt": reply.receipt, "birth_date": "1947-03-01" });
    let again: DeskFindReply = done(finding(&world, &one, &receipt), 200).await;
    let cancel = acting_by(&world, &one, &again.grant, mine, "cancel", "asked");
    let view: TicketView = done(cancel, 200).await;
    assert_eq!(view.state, TicketState::Left);
}

#[tokio::test]
async fn a_desk_serves_its_own_campaigns_and_clinics_and_nobody_else_is_there_for_it() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let waiting = world.join(&other()).await;
    let own = desk_for(&world, "55667701", clinic("C1")).await;
    let far = desk_for(&world, "55667702", clinic("FAR")).await;
    let whole = desk_for(&world, "55667703", campaign(1)).await;
    let number = |of: &SessionReply| json!({ "campaign": 1, "number": of.ticket.number });
    let by_number =
        |of: &SessionReply, born: &str| json!({ "number": number(of), "birth_date": born });
    for desk in [&own, &whole] {
        let find = by_number(&mine, "1947-03-01");
        let _: DeskFindReply = done(finding(&world, desk, &find), 200).await;
    }
    let _: DeskFindReply =
        done(finding(&world, &whole, &by_number(&waiting, "1950-10-20")), 200).await;
    for (desk, find) in [
        (&far, by_number(&mine, "1947-03-01")),
        (&own, by_number(&waiting, "1950-10-20")),
        (&far, json!({ "receipt": mine.receipt, "birth_date": "1947-03-02" })),
    ] {
        refused(finding(&world, desk, &find), 404, "ticket-not-found").await;
    }
    // A person who brings the paper is told that the paper is right, but this desk is the wrong one.
    let paper = json!({ "receipt": mine.receipt, "birth_date": "1947-03-01" });
    refused(finding(&world, &far, &paper), 403, "another-desk").await;
    // A grant from before does not stay valid when the desk is for other people.
    let act = acting(&world, &far, mine.ticket.id, "cancel", "asked");
    refused(act, 403, "another-desk").await;
    // The ticket belonged to the people of the desk `own`, and still does: that desk may act on it.
    let view: TicketView = done(acting(&world, &own, mine.ticket.id, "cancel", "asked"), 200).await;
    assert_eq!(view.state, TicketState::Left);
    let _: DeskFindReply = done(finding(&world, &own, &paper), 200).await;
    refused(finding(&world, &far, &paper), 403, "another-desk").await;
}

#[tokio::test]
async fn a_desk_reads_what_its_own_people_are_told_and_passes_on_nothing_else() {
    let world = World::new().await;
    let own = desk_for(&world, "55667701", campaign(1)).await;
    let far = desk_for(&world, "55667702", clinic("FAR")).await;
    let all = desk(&world).await;
    let list = |desk: &str| world.get("/api/v1/desk/messages").bearer_auth(desk);
    let read = async |desk: &str| done::<Vec<Value>>(list(desk), 200).await;
    assert_eq!(world.join(&malsun()).await.ticket.state, TicketState::Called);
    let arrived = async {
        loop {
            let told = read(&own).await;
            if let Some(message) = told.first() {
                return message["id"].as_u64().unwrap();
            }
            tokio::task::yield_now().await;
        }
    };
    let id = tokio::time::timeout(PATIENCE, arrived).await.expect("there is something to tell");
    assert_eq!(read(&all).await.len(), read(&own).await.len());
    assert_eq!(read(&far).await, [] as [Value; 0]);
    let passed_on = |desk: &str| {
        let path = format!("/api/v1/desk/messages/{id}");
        world.ask(Method::DELETE, &path).bearer_auth(desk).send()
    };
    let code = world.write(Method::POST, "/api/v1/tickets/find/codes", &world.device);
    let code = code.json(&json!({ "campaign": 1, "person": malsun() }));
    let _: Value = done(code, 200).await;
    assert_eq!((read(&own).await.len(), read(&far).await.len()), (2, 0), "one-time codes, too");
    assert_eq!(passed_on(&far).await.unwrap().status(), 204, "as if there were none");
    assert!(read(&own).await.iter().any(|it| it["id"].as_u64() == Some(id)));
    assert_eq!(passed_on(&own).await.unwrap().status(), 204);
    assert!(!read(&own).await.iter().any(|it| it["id"].as_u64() == Some(id)));
}

#[tokio::test]
async fn a_desk_that_guesses_birth_dates_comes_to_its_end_and_the_person_is_found_elsewhere() {
    let world = World::new().await;
    let session = world.join(&malsun()).await;
    let one = desk(&world).await;
    let number = json!({ "campaign": 1, "number": session.ticket.number });
    let find = |born: String| json!({ "number": number, "birth_date": born });
    for day in 1..=5 {
        let wrong = find(format!("1947-04-0{day}"));
        refused(finding(&world, &one, &wrong), 404, "ticket-not-found").await;
    }
    let right = find("1947-03-01".to_owned());
    refused(finding(&world, &one, &right), 429, "too-many-tries").await;
    let another = desk_for(&world, "55667799", DeskScope::Everybody).await;
    let _: DeskFindReply = done(finding(&world, &another, &right), 200).await;
    world.app.clock().advance_secs(600);
    let _: DeskFindReply = done(finding(&world, &one, &right), 200).await;
}

#[tokio::test]
async fn a_desk_puts_nobody_in_a_line_that_is_not_its_own() {
    let world = World::new().await;
    let spec = world.app.state().campaign(CampaignId(1)).unwrap().spec.clone();
    world.app.submit(Command::AddCampaign { spec }).await.unwrap();
    let own = desk_for(&world, "55667711", campaign(1)).await;
    let another = desk_for(&world, "55667722", campaign(2)).await;
    let body = json!({ "person": malsun(), "acting": "staff" });
    let path = "/api/v1/campaigns/1/tickets";
    let joining = |desk: &str| world.write(Method::POST, path, desk).json(&body);
    refused(joining(&another), 403, "another-desk").await;
    assert_eq!(world.app.state().ticket_count(), 0);
    let joined: SessionReply = done(joining(&own), 201).await;
    assert_eq!(joined.ticket.number, 1);
}
