//! A clinic's day at its desks: each is told what changed since it last looked, at once when it waits for that, and
//! nothing that it may not know any more.

use std::time::{Duration, Instant};

use jari_common::api::Endpoint;
use jari_common::api::desk::ReadDayAtDesk;
use jari_common::attendance::{Attendance, AttendanceAct, Whereabouts};
use jari_common::campaign::{CampaignSpec, Pace, WhichClinics};
use jari_common::change::ReadData;
use jari_common::device::{DeskScope, DeviceKind};
use jari_common::id::{CampaignId, ClinicId, DeviceId};
use jari_common::log_mark::LogMark;
use jari_common::refusal::Refusal;
use jari_common::staff::{Author, Role, StaffAccount};
use jari_common::time::{instant_of, plus_secs, seoul};
use jari_common::wire::{DayAtDesk, SessionReply, SignInReply, TicketView};
use jari_server::app::{Options, SubmitError};
use jari_server::clock::Clock;
use jari_server::command::{Answer, Ask, Command};
use jari_server::http::Limits;
use jari_server::keys::{Grant, hash_secret};
use jari_server::store::memory::MemoryStore;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::http::attendance::{at_desk, attend};
use crate::http::desk::{booked, invite};
use crate::http::erased::erase;
use crate::http::gate::PATIENCE;
use crate::http::moves;
use crate::http::staff::account;
use crate::http::world::{
    CAMPAIGN, DAY, World, add_campaign, add_spec, clinic, done, malsun, options, other, problem,
    refused, spec,
};

/// The longest wait that a server grants; longer than a test waits for anything.
const LONG: u64 = 25;
/// How many looks of one desk may wait at once.
const WAITS_A_DESK: usize = 6;

fn looking(world: &World, token: &str, clinic: &str, after: Option<LogMark>) -> RequestBuilder {
    let path = ReadDayAtDesk { clinic: clinic.to_owned(), date: DAY.to_string() }.path();
    let after = after.map(|after| format!("?after={after}")).unwrap_or_default();
    world.get(&format!("{path}{after}")).bearer_auth(token)
}

async fn look(world: &World, token: &str, clinic: &str, after: Option<LogMark>) -> DayAtDesk {
    done(looking(world, token, clinic, after), 200).await
}

fn waiting(request: RequestBuilder, secs: u64) -> JoinHandle<reqwest::Result<Response>> {
    tokio::spawn(request.header("prefer", format!("respond-async, wait={secs}")).send())
}

async fn woken(waiting: JoinHandle<reqwest::Result<Response>>) -> Response {
    tokio::time::timeout(PATIENCE, waiting).await.expect("the look wakes").unwrap().unwrap()
}

fn desk_of(world: &World, token: &str) -> DeviceId {
    match world.app.keys().read(token, world.app.clock().now()) {
        Some(Grant::Staff { desk, .. }) => desk,
        other => panic!("{other:?}"),
    }
}

async fn last_heard(world: &World, desk: DeviceId) -> Value {
    let list = world.get("/admin/v1/devices").bearer_auth(world.admin.as_str());
    let list: Vec<Value> = done(list, 200).await;
    let is_it = |it: &&Value| it["device"] == json!(desk);
    list.iter().find(is_it).unwrap()["last_heard"].clone()
}

/// Sends the look, and goes on when the server has it in hand.
async fn begun(
    world: &World,
    token: &str,
    after: Option<LogMark>,
) -> JoinHandle<reqwest::Result<Response>> {
    world.app.clock().advance_secs(1);
    let (desk, now) = (desk_of(world, token), world.app.clock().now());
    let look = waiting(looking(world, token, "C1", after), LONG);
    let is_heard = async {
        loop {
            if last_heard(world, desk).await == json!(now) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, is_heard).await.expect("the look arrives");
    look
}

/// Ten minutes before the first appointment of the day.
async fn morning(world: &World) {
    let (morning, now) = (instant_of(DAY, 8 * 60 + 50, &seoul()), world.app.clock().now());
    let wait = morning.duration_since(now).as_secs();
    world.app.clock().advance_secs(u32::try_from(wait).unwrap());
    world.app.submit(Command::Tick).await.unwrap();
}

/// The morning of the day, with two appointments, and two desks.
async fn opened(world: &World) -> [String; 2] {
    booked(world, &malsun(), 0).await;
    booked(world, &other(), 2).await;
    morning(world).await;
    let one = at_desk(world, "11110001", Role::Desk, &["C1"]).await;
    [one, at_desk(world, "11110002", Role::Desk, &["C1"]).await]
}

fn names(day: &DayAtDesk) -> Vec<&str> {
    day.appointments.iter().flat_map(|it| &it.people).map(|it| it.name.as_str()).collect()
}

#[tokio::test]
async fn after_an_act_only_what_changed_is_told() {
    let world = World::new().await;
    let [one, two] = opened(&world).await;
    let first = look(&world, &one, "C1", None).await;
    assert!(first.whole);
    assert_eq!(names(&first), ["김말순", "박영수"]);
    let (booking, arrive) = (first.appointments[1].booking, json!("arrive"));
    let here: Attendance = done(attend(&world, &two, booking.0, &arrive, 0), 200).await;
    let news = look(&world, &one, "C1", Some(first.as_of)).await;
    assert_eq!((news.whole, names(&news)), (false, vec!["박영수"]));
    assert_eq!((news.appointments[0].attendance, news.gone.len()), (here, 0));
    let nothing = look(&world, &one, "C1", Some(news.as_of)).await;
    assert_eq!((nothing.whole, names(&nothing), nothing.gone.len()), (false, vec![], 0));
    // An earlier time is still known, and a desk that just began is told everything.
    let again = look(&world, &one, "C1", Some(first.as_of)).await;
    assert_eq!(again.appointments, news.appointments);
    let all = look(&world, &two, "C1", None).await;
    assert_eq!((all.whole, all.appointments[1].attendance), (true, here));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_waits_wakes_when_another_desk_acts() {
    let world = World::new().await;
    let [one, two] = opened(&world).await;
    let first = look(&world, &one, "C1", None).await;
    let (booking, mut known, mut follows) = (first.appointments[0].booking, first.as_of, 0);
    for (act, is_here) in [("arrive", true), ("go_away", false)].into_iter().cycle().take(6) {
        let look = begun(&world, &one, Some(known)).await;
        let act = attend(&world, &two, booking.0, &json!(act), follows);
        let said: Attendance = done(act, 200).await;
        let news: DayAtDesk = woken(look).await.json().await.unwrap();
        assert_eq!((news.whole, names(&news)), (false, vec!["김말순"]));
        assert_eq!(news.appointments[0].attendance, said);
        assert_eq!(said.whereabouts == Whereabouts::Here, is_here);
        (known, follows) = (news.as_of, said.last_change);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_without_news_waits_as_long_as_it_was_asked_to_whatever_happens_elsewhere() {
    let world = World::new().await;
    let [one, _] = opened(&world).await;
    let first = look(&world, &one, "C1", None).await;
    let (began, look) =
        (Instant::now(), waiting(looking(&world, &one, "C1", Some(first.as_of)), 1));
    for lat in 0..50 {
        let clinics = vec![clinic("ELSEWHERE", 37.0 + f64::from(lat) / 100.0)];
        world.app.submit(Command::PutClinics { clinics }).await.unwrap();
    }
    let nothing: DayAtDesk = woken(look).await.json().await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!((nothing.whole, names(&nothing), nothing.gone.len()), (false, vec![], 0));
}

#[tokio::test]
async fn a_cancelled_appointment_is_told_as_gone_and_a_moved_one_is_on_the_other_day() {
    let world = World::new().await;
    let cancels = moves::booked(&world, &malsun(), 0).await;
    let moves_away = moves::booked(&world, &other(), 2).await;
    let desk = at_desk(&world, "11110001", Role::Desk, &["C1", "FAR"]).await;
    let (here, far) =
        (look(&world, &desk, "C1", None).await, look(&world, &desk, "FAR", None).await);
    assert_eq!((here.appointments.len(), far.appointments.len()), (2, 0));
    let _: TicketView = done(moves::cancel(&world, &cancels), 200).await;
    let news = look(&world, &desk, "C1", Some(here.as_of)).await;
    let booking_of = |it: &SessionReply| it.ticket.booking.as_ref().unwrap().id;
    assert_eq!(news.gone, [booking_of(&cancels)]);
    assert_eq!((news.whole, names(&news)), (false, vec![]));
    let held: TicketView = done(moves::move_hold(&world, &moves_away, "FAR", 7), 200).await;
    let _: TicketView = done(moves::confirm(&world, &moves_away, &held), 200).await;
    let left = look(&world, &desk, "C1", Some(news.as_of)).await;
    assert_eq!((left.gone, left.appointments.len()), (vec![booking_of(&moves_away)], 0));
    let came = look(&world, &desk, "FAR", Some(far.as_of)).await;
    assert_eq!((names(&came), came.gone.len(), came.whole), (vec!["박영수"], 0, false));
    // Back again: it is gone from nowhere.
    let held: TicketView = done(moves::move_hold(&world, &moves_away, "C1", 3), 200).await;
    let _: TicketView = done(moves::confirm(&world, &moves_away, &held), 200).await;
    let back = look(&world, &desk, "C1", Some(here.as_of)).await;
    assert_eq!(names(&back), ["박영수"]);
    assert_eq!(back.gone, [booking_of(&cancels)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_out_while_a_look_waits_is_told_no_name() {
    let world = World::new().await;
    let [one, two] = opened(&world).await;
    let first = look(&world, &one, "C1", None).await;
    for is_shut_out in [false, true] {
        let token = if is_shut_out { &two } else { &one };
        let look = begun(&world, token, Some(first.as_of)).await;
        if is_shut_out {
            let device = desk_of(&world, token);
            world.app.submit(Command::RevokeDevice { device }).await.unwrap();
        } else {
            let out = world.ask(Method::DELETE, "/api/v1/desk/sign-in").bearer_auth(token);
            assert_eq!(out.send().await.unwrap().status(), 204);
        }
        let code = if is_shut_out { "sign-in-required" } else { "not-signed-in" };
        let answer = problem(woken(look).await, 401, code).await;
        let answer = serde_json::to_string(&answer).unwrap();
        assert!(!answer.contains("김말순") && !answer.contains("박영수"), "{answer}");
    }
}

#[tokio::test]
async fn whoever_knows_another_log_or_one_from_before_a_restart_is_told_everything() {
    let world = World::new().await;
    booked(&world, &malsun(), 0).await;
    let desk = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    let first = look(&world, &desk, "C1", None).await;
    let LogMark { seq, digest } = first.as_of;
    let strange = [
        LogMark { seq, digest: digest ^ 1 },
        LogMark { seq: seq + 1_000, digest },
        LogMark { seq: seq - 1, digest },
        LogMark::default(),
    ];
    for after in strange {
        let all = look(&world, &desk, "C1", Some(after)).await;
        assert_eq!((all.whole, names(&all)), (true, vec!["김말순"]), "{after}");
    }
    let path = format!("/api/v1/desk/clinics/C1/days/{DAY}?after=yesterday");
    let broken = world.get(&path).bearer_auth(&desk);
    problem(broken.send().await.unwrap(), 400, "invalid-value").await;
    let now = world.app.clock().now();
    let (folder, device) = world.left().await;
    let again = Options { clock: Clock::manual(now), ..options(1_000) };
    let world = World::reopened(folder, &device, again).await;
    let all = look(&world, &desk, "C1", Some(first.as_of)).await;
    assert_eq!((all.whole, names(&all)), (true, vec!["김말순"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_erased_has_no_name_on_the_day_any_more() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    booked(&world, &other(), 2).await;
    morning(&world).await;
    world.app.clock().advance_secs(3_600);
    let desk = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    let first = look(&world, &desk, "C1", None).await;
    assert_eq!(names(&first), ["김말순", "박영수"]);
    let look_again = begun(&world, &desk, Some(first.as_of)).await;
    erase(&world, &mine).await;
    let news: DayAtDesk = woken(look_again).await.json().await.unwrap();
    assert_eq!(news.appointments.len(), 1);
    assert_eq!((news.appointments[0].ticket, names(&news)), (mine.ticket.id, vec![]));
    assert_eq!(names(&look(&world, &desk, "C1", None).await), ["박영수"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_ends_when_the_server_stops() {
    let world = World::new().await;
    let [one, _] = opened(&world).await;
    let first = look(&world, &one, "C1", None).await;
    let look = begun(&world, &one, Some(first.as_of)).await;
    world.stop().await.unwrap();
    let nothing: DayAtDesk = woken(look).await.json().await.unwrap();
    assert_eq!((nothing.whole, names(&nothing)), (false, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn looks_that_wait_take_nobodys_place() {
    let limits = Limits { requests: 4, ..crate::http::world::roomy() };
    let world = World::on_within(MemoryStore::new(), limits, 1_000).await;
    booked(&world, &malsun(), 0).await;
    let one = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    let two = at_desk(&world, "11110002", Role::Desk, &["C1"]).await;
    let first = look(&world, &one, "C1", None).await;
    look(&world, &two, "C1", None).await;
    let mut looks = Vec::new();
    for desk in [&one, &two] {
        for _ in 0..WAITS_A_DESK {
            looks.push(begun(&world, desk, Some(first.as_of)).await);
        }
    }
    let joined = async {
        while world.joining(&other()).send().await.unwrap().status() != 201 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, joined).await.expect("there is room");
    looks.into_iter().for_each(|look| look.abort());
}

#[tokio::test]
async fn where_no_place_is_left_for_a_wait_the_answer_comes_at_once() {
    let limits = Limits { followers: 0, ..crate::http::world::roomy() };
    let world = World::on_within(MemoryStore::new(), limits, 1_000).await;
    let desk = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    let first = look(&world, &desk, "C1", None).await;
    let nothing = woken(waiting(looking(&world, &desk, "C1", Some(first.as_of)), LONG)).await;
    assert!(!nothing.json::<DayAtDesk>().await.unwrap().whole);
}

/// The clinics that somebody is shown who signs in at this desk.
async fn clinics_of(world: &World, desk: &str, account: StaffAccount) -> Vec<String> {
    let (code, until) = ("123412341234", plus_secs(world.app.clock().now(), 600));
    let add = Command::AddStaff { account, code: hash_secret(code), until };
    let Answer::StaffAdded(staff) = world.app.submit(add).await.unwrap() else { panic!() };
    let path = format!("/api/v1/desk/staff/{staff}/pin");
    let body = json!({ "code": code, "pin": "394017" });
    let enter = world.ask(Method::POST, &path).bearer_auth(desk).json(&body);
    let here: SignInReply = done(enter, 200).await;
    assert!(here.clinics_here.iter().all(|it| !it.name.is_empty()));
    here.clinics_here.iter().map(|it| it.clinic.as_str().to_owned()).collect()
}

#[tokio::test]
async fn whoever_signs_in_is_shown_their_clinics_or_the_desks_or_the_nearest() {
    let world = World::new().await;
    invite(&world, "55667788", DeviceKind::Desk).await;
    let desk = world.pair("55667788").await;
    let near: Vec<_> =
        (0..30).map(|nth| clinic(&format!("N{nth:02}"), 37.6 + f64::from(nth) / 100.0)).collect();
    world.app.submit(Command::PutClinics { clinics: near }).await.unwrap();
    let own = account("가", Role::Desk, &["FAR"]);
    assert_eq!(clinics_of(&world, &desk.token, own).await, ["FAR"]);
    let all = clinics_of(&world, &desk.token, account("나", Role::Helper, &[])).await;
    assert_eq!((all.len(), &*all[0], &*all[1], &*all[19]), (20, "C1", "N00", "N18"));
    let clinics = vec![ClinicId::parse("FAR").unwrap()];
    let scope = DeskScope::Only { campaigns: Vec::new(), clinics };
    world.app.submit(Command::ScopeDesk { device: desk.device, scope }).await.unwrap();
    let of_desk = clinics_of(&world, &desk.token, account("다", Role::Helper, &[])).await;
    assert_eq!(of_desk, ["FAR"]);
    let both = account("라", Role::Desk, &["C1", "FAR"]);
    assert_eq!(clinics_of(&world, &desk.token, both).await, ["FAR"], "the desk's alone");
    // An operator would need a reason, and is offered nothing.
    let operator = clinics_of(&world, &desk.token, account("마", Role::Operator, &[])).await;
    assert_eq!(operator, [""; 0]);
    let clinics = WhichClinics::Only(vec![ClinicId::parse("N18").unwrap()]);
    let spec = CampaignSpec { clinics, ..spec(world.app.clock().now(), Pace::default()) };
    let campaigns = vec![add_spec(&world.app, spec).await];
    let scope = DeskScope::Only { campaigns, clinics: Vec::new() };
    world.app.submit(Command::ScopeDesk { device: desk.device, scope }).await.unwrap();
    let of_campaign = clinics_of(&world, &desk.token, account("바", Role::Helper, &[])).await;
    assert_eq!(of_campaign, ["N18"], "however far it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_desk_only_so_many_looks_wait_and_a_further_one_is_answered_at_once() {
    let world = World::new().await;
    let [one, two] = opened(&world).await;
    let first = look(&world, &one, "C1", None).await;
    let mut looks = Vec::new();
    for _ in 0..WAITS_A_DESK {
        looks.push(begun(&world, &one, Some(first.as_of)).await);
    }
    let nothing = woken(waiting(looking(&world, &one, "C1", Some(first.as_of)), LONG)).await;
    assert!(!nothing.json::<DayAtDesk>().await.unwrap().whole);
    let other_desk = begun(&world, &two, Some(first.as_of)).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!other_desk.is_finished(), "another desk has its own");
    looks.into_iter().chain([other_desk]).for_each(|look| look.abort());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_waits_is_no_sign_of_life_however_often_it_looks() {
    let world = World::new().await;
    let [one, _] = opened(&world).await;
    let first = look(&world, &one, "C1", None).await;
    let look = begun(&world, &one, Some(first.as_of)).await;
    let heard = world.app.clock().now();
    world.app.clock().advance_secs(600);
    for lat in 0..5 {
        let clinics = vec![clinic("ELSEWHERE", 37.0 + f64::from(lat) / 100.0)];
        world.app.submit(Command::PutClinics { clinics }).await.unwrap();
        tokio::time::sleep(Duration::from_millis(80)).await;
    }
    assert!(!look.is_finished());
    assert_eq!(last_heard(&world, desk_of(&world, &one)).await, json!(heard));
    look.abort();
}

async fn scoped(world: &World, device: DeviceId, campaigns: &[CampaignId], clinics: &[&str]) {
    let clinics = clinics.iter().map(|id| ClinicId::parse(id).unwrap()).collect();
    let scope = DeskScope::Only { campaigns: campaigns.to_vec(), clinics };
    world.app.submit(Command::ScopeDesk { device, scope }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_of_one_clinic_shows_no_other_day_and_one_that_becomes_such_is_told_while_it_waits()
{
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    morning(&world).await;
    let token = at_desk(&world, "11110001", Role::Helper, &[]).await;
    let desk = desk_of(&world, &token);
    let first = look(&world, &token, "C1", None).await;
    let waits = begun(&world, &token, Some(first.as_of)).await;
    scoped(&world, desk, &[], &["FAR"]).await;
    let answer = problem(woken(waits).await, 403, "another-desk").await;
    assert!(!serde_json::to_string(&answer).unwrap().contains("김말순"));
    refused(looking(&world, &token, "C1", Some(first.as_of)), 403, "another-desk").await;
    assert!(look(&world, &token, "FAR", None).await.whole);
    let booking = world.app.state().ticket(mine.ticket.id).unwrap().booking.unwrap().id;
    let arrive = json!(AttendanceAct::Arrive);
    refused(attend(&world, &token, booking.0, &arrive, 0), 403, "another-desk").await;
    // Also for whoever would ask the engine itself.
    let (clinic, device) = (ClinicId::parse("C1").unwrap(), desk);
    let staff = world.app.state().signed_in(desk, world.app.clock().now()).unwrap().staff;
    let what = ReadData::Coming { clinic, from: DAY, to: DAY };
    let command = Command::NoteRead { what, reason: "점검".to_owned() };
    let by = Some(Box::new(Author::Staff { staff, device }));
    let noted = world.app.submit(Ask { request: None, command, by }).await;
    assert!(matches!(noted, Err(SubmitError::Refused(Refusal::AnotherDesk))), "{noted:?}");
    scoped(&world, desk, &[], &["C1"]).await;
    let _: Attendance = done(attend(&world, &token, booking.0, &arrive, 0), 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_of_one_campaign_sees_of_a_day_the_people_of_this_campaign_alone() {
    let world = World::new().await;
    let second = add_campaign(&world.app, world.app.clock().now(), Default::default()).await;
    let [token, _] = opened(&world).await;
    let desk = desk_of(&world, &token);
    scoped(&world, desk, &[CAMPAIGN], &[]).await;
    let first = look(&world, &token, "C1", None).await;
    assert_eq!(names(&first), ["김말순", "박영수"]);
    let waits = begun(&world, &token, Some(first.as_of)).await;
    scoped(&world, desk, &[second], &[]).await;
    let narrowed: DayAtDesk = woken(waits).await.json().await.unwrap();
    assert_eq!((narrowed.whole, names(&narrowed)), (true, vec![]), "what it had it has no more");
    let booking = first.appointments[0].booking.0;
    refused(attend(&world, &token, booking, &json!("arrive"), 0), 403, "another-desk").await;
    scoped(&world, desk, &[second, CAMPAIGN], &[]).await;
    let wider = look(&world, &token, "C1", Some(narrowed.as_of)).await;
    assert_eq!((wider.whole, names(&wider)), (true, vec!["김말순", "박영수"]));
    let nothing = look(&world, &token, "C1", Some(wider.as_of)).await;
    assert!(!nothing.whole, "and once is enough");
}
