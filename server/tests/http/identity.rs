//! Proving one's identity: a code sent to one's telephone, or staff who saw an ID. Never after the turn has begun.

use jari_common::campaign::{CampaignSpec, IdentityRule};
use jari_common::id::CampaignId;
use jari_common::message::OutgoingMessage;
use jari_common::ticket::TicketState;
use jari_common::wire::{IdentityCodeReply, IdentityReply, SessionReply, TurnReply};
use jari_server::command::{Answer, Command};
use jari_server::store::Store;
use jari_server::store::memory::MemoryStore;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::desk::{acting, desk};
use crate::http::world::{CAMPAIGN, World, done, malsun, other, problem, refused, request_id};

/// A campaign like that of the world, in which no turn begins without a proof.
async fn strict(world: &World) -> CampaignId {
    let spec = world.app.state().campaign(CAMPAIGN).unwrap().spec.clone();
    let spec = CampaignSpec { identity: IdentityRule::Required, ..spec };
    match world.app.submit(Command::AddCampaign { spec }).await.unwrap() {
        Answer::Campaign(campaign) => campaign,
        other => panic!("{other:?}"),
    }
}

async fn join(world: &World, campaign: CampaignId, who: &Value) -> SessionReply {
    let path = format!("/api/v1/campaigns/{campaign}/tickets");
    let join = world.write(Method::POST, &path, &world.device);
    done(join.json(&json!({ "person": who })), 201).await
}

fn sending(world: &World, session: &SessionReply, key: Uuid) -> RequestBuilder {
    world.write_as(Method::POST, &world.ticket(session, "/identity/code"), &session.session, key)
}

async fn send(world: &World, session: &SessionReply) -> IdentityCodeReply {
    done(sending(world, session, request_id().0), 200).await
}

fn proving(world: &World, session: &SessionReply, code: &str) -> RequestBuilder {
    let path = world.ticket(session, "/identity");
    world.write(Method::POST, &path, &session.session).json(&json!({ "code": code }))
}

fn starting(world: &World, session: &SessionReply) -> RequestBuilder {
    world.write(Method::POST, &world.ticket(session, "/turn"), &session.session)
}

/// The code in the newest message.
fn code(world: &World) -> String {
    let newest = world.app.notifier().outgoing().pop().unwrap();
    newest.text.chars().filter(char::is_ascii_digit).collect()
}

fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[tokio::test]
async fn no_turn_begins_before_the_code_that_came_is_typed() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let session = join(&world, strict(&world).await, &malsun()).await;
    assert!(session.ticket.identity_needed);
    assert_eq!(session.ticket.state, TicketState::Called);
    refused(starting(&world, &session), 409, "identity-required").await;
    assert_eq!(world.ticket_of(&session).await, session.ticket, "the call is kept");
    refused(proving(&world, &session, "123456"), 409, "identity-code-over").await;

    let sent = send(&world, &session).await;
    assert_eq!((sent.verified, sent.valid_secs), (false, 300));
    assert_eq!(sent.sent_to, "····5678");
    let [message] = &world.app.notifier().outgoing()[..] else { panic!("one message") };
    assert_eq!(message.to.as_ref().unwrap().digits(), "01012345678");
    let code = code(&world);
    assert_eq!(
        message.text,
        format!("[자리] 확인 번호는 {code}입니다. 다른 사람에게 알려 주지 마세요.")
    );

    let wrong: IdentityReply = done(proving(&world, &session, &another(&code)), 200).await;
    assert_eq!((wrong.verified, wrong.tries_left), (false, 4));
    refused(starting(&world, &session), 409, "identity-required").await;
    let right: IdentityReply = done(proving(&world, &session, &code), 200).await;
    assert!(right.verified);
    assert!(!world.ticket_of(&session).await.identity_needed);
    let turn: TurnReply = done(starting(&world, &session), 200).await;
    assert!(turn.lease.is_some());
    assert!(send(&world, &session).await.verified, "nothing more is sent");
    assert_eq!(world.app.notifier().outgoing().len(), 1);

    let log = disk.reader().unwrap().changes_after(0).unwrap();
    let log = serde_json::to_string(&log).unwrap();
    assert!(log.contains("identity_code_sent") && log.contains("identity_verified"), "{log}");
    assert!(!log.contains(&code) && !log.contains("01012345678"), "{log}");
}

#[tokio::test]
async fn five_wrong_codes_use_one_up_and_the_next_one_is_good() {
    let world = World::new().await;
    let session = join(&world, strict(&world).await, &malsun()).await;
    let key = request_id().0;
    let _: IdentityCodeReply = done(sending(&world, &session, key), 200).await;
    let used_up = code(&world);
    let wrong = another(&used_up);
    for left in (0..5).rev() {
        let tried: IdentityReply = done(proving(&world, &session, &wrong), 200).await;
        assert_eq!((tried.verified, tried.tries_left), (false, left));
    }
    refused(proving(&world, &session, &used_up), 409, "identity-code-over").await;
    refused(sending(&world, &session, key), 409, "identity-code-over").await;
    send(&world, &session).await;
    let tried: IdentityReply = done(proving(&world, &session, &code(&world)), 200).await;
    assert!(tried.verified);
}

#[tokio::test]
async fn a_code_is_good_for_five_minutes_and_then_gone_everywhere() {
    let world = World::new().await;
    let session = join(&world, strict(&world).await, &malsun()).await;
    send(&world, &session).await;
    let late = code(&world);
    world.app.clock().advance_secs(299);
    assert_eq!(world.app.notifier().outgoing().len(), 1);
    world.app.clock().advance_secs(1);
    refused(proving(&world, &session, &late), 409, "identity-code-over").await;
    assert_eq!(world.app.notifier().outgoing(), []);
}

#[tokio::test]
async fn the_same_request_again_has_the_same_code_sent_and_its_tries_go_on() {
    let world = World::new().await;
    let session = join(&world, strict(&world).await, &malsun()).await;
    let key = request_id().0;
    let _: IdentityCodeReply = done(sending(&world, &session, key), 200).await;
    let sent = code(&world);
    let _: IdentityReply = done(proving(&world, &session, &another(&sent)), 200).await;
    let _: IdentityCodeReply = done(sending(&world, &session, key), 200).await;
    assert_eq!(code(&world), sent, "either message is good");
    let tried: IdentityReply = done(proving(&world, &session, &another(&sent)), 200).await;
    assert_eq!(tried.tries_left, 3);
    let tried: IdentityReply = done(proving(&world, &session, &sent), 200).await;
    assert!(tried.verified);
}

#[tokio::test]
async fn a_wrong_code_that_is_sent_again_under_its_own_id_counts_once() {
    let world = World::new().await;
    let session = join(&world, strict(&world).await, &malsun()).await;
    send(&world, &session).await;
    let (sent, key) = (code(&world), request_id().0);
    let path = world.ticket(&session, "/identity");
    let wrong = json!({ "code": another(&sent) });
    for _ in 0..7 {
        let tried = world.write_as(Method::POST, &path, &session.session, key).json(&wrong);
        let tried: IdentityReply = done(tried, 200).await;
        assert_eq!((tried.verified, tried.tries_left), (false, 4));
    }
    let tried: IdentityReply = done(proving(&world, &session, &sent), 200).await;
    assert!(tried.verified);
}

#[tokio::test]
async fn a_telephone_is_not_flooded() {
    let world = World::new().await;
    let session = join(&world, strict(&world).await, &malsun()).await;
    // Three codes are allowed at once, no matter who asks: one telephone may serve four people.
    send(&world, &session).await;
    let neighbour = join(&world, CampaignId(2), &other()).await;
    send(&world, &neighbour).await;
    send(&world, &neighbour).await;
    let answer = sending(&world, &session, request_id().0).send().await.unwrap();
    assert_eq!(answer.headers()["retry-after"], "600");
    problem(answer, 429, "too-many-tries").await;
    assert_eq!(world.app.notifier().outgoing().len(), 3);
    world.app.clock().advance_secs(600);
    send(&world, &session).await;
}

#[tokio::test]
async fn who_has_no_telephone_goes_to_staff_who_see_an_id() {
    let world = World::new().await;
    let mut who = malsun();
    who.as_object_mut().unwrap().remove("phone");
    let session = join(&world, strict(&world).await, &who).await;
    refused(sending(&world, &session, request_id().0), 409, "no-phone").await;
    refused(starting(&world, &session), 409, "identity-required").await;
    let desk = desk(&world).await;
    let verify = acting(&world, &desk, session.ticket.id, "verify", "no_phone");
    let _: Value = done(verify, 200).await;
    let turn: TurnReply = done(starting(&world, &session), 200).await;
    assert!(turn.lease.is_some());
}

#[tokio::test]
async fn a_proof_made_days_ahead_counts_at_the_opening_for_that_person_and_telephone_alone() {
    let world = World::new().await;
    let ahead =
        |path: &str, body: Value| world.write(Method::POST, path, &world.device).json(&body);
    let codes = ahead("/api/v1/identity/codes", json!({ "person": malsun() }));
    let sent: IdentityCodeReply = done(codes.header("accept-language", "en"), 200).await;
    assert!(!sent.verified);
    let code = code(&world);
    let [OutgoingMessage { text, .. }] = &world.app.notifier().outgoing()[..] else { panic!() };
    assert_eq!(*text, format!("[Jari] Your code is {code}. Do not tell it to anyone."));
    let prove = |who: Value| ahead("/api/v1/identity", json!({ "person": who, "code": code }));
    refused(prove(other()), 409, "identity-code-over").await;
    let proved: IdentityReply = done(prove(malsun()), 200).await;
    assert!(proved.verified);

    world.app.clock().advance_secs(3 * 86_400);
    let campaign = strict(&world).await;
    let session = join(&world, campaign, &malsun()).await;
    assert!(!session.ticket.identity_needed);
    let _: TurnReply = done(starting(&world, &session), 200).await;
    let mut elsewhere = malsun();
    elsewhere["phone"] = json!("010-9999-0000");
    assert!(join(&world, campaign, &elsewhere).await.ticket.identity_needed);

    let mut no_phone = malsun();
    no_phone.as_object_mut().unwrap().remove("phone");
    refused(ahead("/api/v1/identity/codes", json!({ "person": no_phone })), 409, "no-phone").await;
}

#[tokio::test]
async fn a_proof_needs_the_tickets_own_session_a_key_and_six_digits() {
    let world = World::new().await;
    let campaign = strict(&world).await;
    let (mine, theirs) =
        (join(&world, campaign, &malsun()).await, join(&world, campaign, &other()).await);
    let stolen = SessionReply { session: mine.session.clone(), ..theirs };
    refused(sending(&world, &stolen, request_id().0), 403, "not-allowed").await;
    refused(proving(&world, &stolen, "123456"), 403, "not-allowed").await;
    for (path, token) in [
        (world.ticket(&mine, "/identity/code"), &mine.session),
        (world.ticket(&mine, "/identity"), &mine.session),
        ("/api/v1/identity/codes".to_owned(), &world.device),
        ("/api/v1/identity".to_owned(), &world.device),
    ] {
        let request = world.ask(Method::POST, &path).bearer_auth(token);
        let body = json!({ "code": "123456", "person": malsun() });
        refused(request.json(&body), 400, "idempotency-key-required").await;
    }
    for text in ["", "12345", "1234567", "abcdef"] {
        refused(proving(&world, &mine, text), 422, "invalid").await;
    }
    assert_eq!(world.app.notifier().outgoing(), []);
}

#[tokio::test]
async fn staff_and_the_operator_read_what_no_gateway_sends() {
    let world = World::new().await;
    let session = join(&world, strict(&world).await, &malsun()).await;
    send(&world, &session).await;
    let desk = desk(&world).await;
    let at_desk = world.get("/api/v1/desk/messages").bearer_auth(&desk);
    let at_desk: Vec<OutgoingMessage> = done(at_desk, 200).await;
    let operators = world.get("/admin/v1/messages");
    refused(operators.try_clone().unwrap().bearer_auth(&desk), 401, "sign-in-required").await;
    let operators = operators.bearer_auth(world.admin.as_str());
    let operators: Vec<OutgoingMessage> = done(operators, 200).await;
    assert_eq!(at_desk, operators);
    assert_eq!(at_desk.len(), 1);
    assert!(at_desk[0].text.contains(&code(&world)));
    world.app.clock().advance_secs(300);
    let later = world.get("/api/v1/desk/messages").bearer_auth(&desk);
    assert_eq!(done::<Vec<OutgoingMessage>>(later, 200).await, []);
}
