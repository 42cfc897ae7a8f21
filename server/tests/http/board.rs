//! A call board over HTTP: it is told every call that stands, of its clinics' desks and of the lines at its place, and
//! nothing else; its token opens nothing else.

use jari_common::api::Endpoint;
use jari_common::api::devices::{ReadCalls, ReportPresence};
use jari_common::attendance::{Attendance, AttendanceAct};
use jari_common::calls::{CallGoesTo, CallShown, CallsShown};
use jari_common::campaign::Pace;
use jari_common::device::{DeskScope, DeviceKind, DevicePlace};
use jari_common::id::{BookingId, CampaignId};
use jari_common::serving::Phase;
use jari_common::staff::Role;
use jari_common::time::plus_secs;
use jari_common::wire::{PairReply, SessionReply};
use jari_samples::clinic_id;
use jari_server::app::Options;
use jari_server::clock::Clock;
use jari_server::command::{Command, TicketAct};
use jari_server::keys::hash_secret;
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use crate::http::api::{VERSION_1, plausible};
use crate::http::attendance::{at_desk, attend};
use crate::http::desk::{booked, invite};
use crate::http::gate::PATIENCE;
use crate::http::staff::hold_and_book;
use crate::http::world::{
    CAMPAIGN, World, add_campaign, done, malsun, options, other, person, refused,
};

/// The name of the place of the kiosk that every world has.
pub const KIOSKS_PLACE: &str = "새봄복지관";
/// The name of the place of every desk of these tests.
const DESKS_PLACE: &str = "창구";
/// How many people are called at once.
const CROWD: u32 = 50;

/// Whose calls a board shows.
pub fn shows(campaigns: &[CampaignId], clinics: &[&str]) -> DeskScope {
    let clinics = clinics.iter().map(|id| clinic_id(id)).collect();
    DeskScope::Only { campaigns: campaigns.to_vec(), clinics }
}

/// A device of any kind at a place with this name.
async fn device_at(world: &World, code: &str, name: &str, kind: DeviceKind) -> PairReply {
    let place = DevicePlace { name: name.to_owned(), kind, ..jari_samples::place() };
    let until = plus_secs(world.app.clock().now(), 600);
    let command = Command::InviteDevice { place, code: hash_secret(code), until };
    world.app.submit(command).await.unwrap();
    world.pair(code).await
}

/// A paired board at a place with this name.
pub async fn board_at(world: &World, code: &str, name: &str, scope: DeskScope) -> PairReply {
    let board = device_at(world, code, name, DeviceKind::Board).await;
    let command = Command::ScopeDesk { device: board.device, scope };
    world.app.submit(command).await.unwrap();
    board
}

async fn shown(world: &World, board: &PairReply) -> CallsShown {
    done(world.send_as(&ReadCalls {}, &board.token), 200).await
}

async fn calls(world: &World, board: &PairReply) -> Vec<CallShown> {
    shown(world, board).await.calls
}

/// Waits for another list than the one with this tag.
fn waiting(world: &World, board: &PairReply, etag: &str) -> RequestBuilder {
    let read = world.send(&ReadCalls {}).bearer_auth(&board.token);
    read.header("if-none-match", etag).header("prefer", "wait=25")
}

async fn etag(world: &World, board: &PairReply) -> String {
    let read = world.send_as(&ReadCalls {}, &board.token).send().await.unwrap();
    read.headers()["etag"].to_str().unwrap().to_owned()
}

/// It is ten minutes before the first of these appointments; the tokens of an admin of each clinic at a desk.
async fn morning(world: &World, of: &SessionReply) -> [String; 2] {
    let begins = world.app.state().ticket(of.ticket.id).unwrap().booking.unwrap().starts_at;
    let wait = begins.duration_since(world.app.clock().now()).as_secs() - 600;
    world.app.clock().advance_secs(u32::try_from(wait).unwrap());
    let here = at_desk(world, "11110001", Role::ClinicAdmin, &["C1"]).await;
    let far = at_desk(world, "11110002", Role::ClinicAdmin, &["FAR"]).await;
    [here, far]
}

fn booking_of(world: &World, session: &SessionReply) -> BookingId {
    world.app.state().ticket(session.ticket.id).unwrap().booking.unwrap().id
}

async fn act(world: &World, desk: &str, booking: BookingId, act: AttendanceAct) -> Attendance {
    let follows = world.app.state().attendance(booking).last_change;
    done(attend(world, desk, booking.0, &json!(act), follows), 200).await
}

/// Takes the last act back.
async fn take_back(world: &World, desk: &str, booking: BookingId) {
    let change = world.app.state().attendance(booking).last_act.unwrap().change;
    act(world, desk, booking, AttendanceAct::TakeBack { change }).await;
}

fn to_desk(name: &str) -> CallGoesTo {
    CallGoesTo::Desk { name: name.to_owned() }
}

#[tokio::test]
async fn a_board_shows_a_desks_call_and_the_recall_as_another_until_something_follows() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let [desk, _] = morning(&world, &mine).await;
    let board = board_at(&world, "22220001", "대기실", shows(&[], &["C1"])).await;
    let booking = booking_of(&world, &mine);
    act(&world, &desk, booking, AttendanceAct::Arrive).await;
    assert_eq!(calls(&world, &board).await, []);
    let first = act(&world, &desk, booking, AttendanceAct::Call).await;
    let shown_first = calls(&world, &board).await;
    let expected = CallShown {
        change: first.last_change,
        campaign: CAMPAIGN,
        number: mine.ticket.number,
        goes_to: to_desk(DESKS_PLACE),
        times: 1,
        called_at: first.last_act.unwrap().at,
    };
    assert_eq!(shown_first, std::slice::from_ref(&expected));
    world.app.clock().advance_secs(30);
    let again = act(&world, &desk, booking, AttendanceAct::Call).await;
    let recalled = calls(&world, &board).await;
    let (change, called_at) = (again.last_change, again.last_act.unwrap().at);
    assert_eq!(recalled, [CallShown { change, called_at, times: 2, ..expected.clone() }]);
    // Whatever follows a call ends it; taken back, the call stands as it was, and is no new one.
    let aside = serde_json::from_value(json!({ "set_aside": { "reason": "no_answer" } })).unwrap();
    for follows in [aside, AttendanceAct::GoIn, AttendanceAct::GoAway] {
        act(&world, &desk, booking, follows).await;
        assert_eq!(calls(&world, &board).await, [], "{follows:?}");
        take_back(&world, &desk, booking).await;
        assert_eq!(calls(&world, &board).await, recalled, "{follows:?}");
    }
    take_back(&world, &desk, booking).await;
    assert_eq!(calls(&world, &board).await, shown_first);
    // The desk says where people go, and a board that shows its clinic says so at once.
    let device = first.last_act.unwrap().desk;
    let counter =
        |text: &str| Command::RenameDevice { device, name: None, counter: Some(text.to_owned()) };
    world.app.submit(counter("1번 창구")).await.unwrap();
    assert_eq!(calls(&world, &board).await[0].goes_to, to_desk("1번 창구"));
    // A board of two clinics may be told of two counters of one name.
    let of_both = board_at(&world, "22220009", "대기실", shows(&[], &["C1", "FAR"])).await;
    let CallGoesTo::Desk { name } = calls(&world, &of_both).await[0].goes_to.clone() else {
        panic!("it goes to a desk")
    };
    assert!(name.ends_with(" 1번 창구") && name.len() > " 1번 창구".len(), "{name}");
    world.app.submit(counter("")).await.unwrap();
    assert_eq!(calls(&world, &board).await, shown_first);
    // Nobody could end the call of somebody who was erased.
    world.app.clock().advance_secs(3_600);
    let erase = Command::ErasePerson { ticket: mine.ticket.id, even_if_live: true };
    world.app.submit(erase).await.unwrap();
    assert_eq!(calls(&world, &board).await, []);
    assert_eq!(world.app.state().broken_invariants(), Vec::<String>::new());
}

#[tokio::test]
async fn a_board_shows_no_other_clinics_calls() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let theirs = world.join(&other()).await;
    hold_and_book(&world, &theirs, "FAR").await;
    let [here, far] = morning(&world, &mine).await;
    let of_here = board_at(&world, "22220001", "대기실", shows(&[], &["C1", "C1"])).await;
    let of_far = board_at(&world, "22220002", "대기실", shows(&[], &["FAR"])).await;
    let of_line = board_at(&world, "22220003", "대기실", shows(&[CAMPAIGN], &[])).await;
    for (desk, session) in [(&here, &mine), (&far, &theirs)] {
        let booking = booking_of(&world, session);
        act(&world, desk, booking, AttendanceAct::Arrive).await;
        act(&world, desk, booking, AttendanceAct::Call).await;
    }
    let numbers = async |board| {
        let shown = shown(&world, board).await;
        let titles: Vec<&str> = shown.titles.iter().map(|it| it.title_ko.as_str()).collect();
        let shows_any = !(shown.calls.is_empty() && shown.lines.is_empty());
        assert_eq!(titles.len(), usize::from(shows_any), "of lines and of calls");
        assert!(titles.iter().all(|title| *title == "독감 예방접종"));
        shown.calls.iter().map(|call| call.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&of_here).await, [mine.ticket.number], "once");
    assert_eq!(numbers(&of_far).await, [theirs.ticket.number]);
    assert_eq!(numbers(&of_line).await, [0_u32; 0], "nobody is called to a kiosk there");
    let line = &shown(&world, &of_line).await.lines;
    assert_eq!((line.len(), line[0].phase, line[0].called_through), (1, Phase::Open, 2));
    // Yesterday's calls are nobody's today.
    world.app.clock().advance_secs(86_400);
    assert_eq!(numbers(&of_here).await, [0_u32; 0]);
    // A board of nobody shows nothing.
    let of_nobody = device_at(&world, "22220004", "대기실", DeviceKind::Board).await;
    let shown = shown(&world, &of_nobody).await;
    assert!(shown.calls.is_empty() && shown.lines.is_empty() && shown.titles.is_empty());
}

#[tokio::test]
async fn a_lines_call_is_shown_where_its_person_is_expected_and_again_when_they_are_called_again() {
    let world = World::new().await;
    let second = add_campaign(&world.app, world.app.clock().now(), Pace::default()).await;
    device_at(&world, "33330001", "온유복지관", DeviceKind::Kiosk).await;
    let here = board_at(&world, "22220001", KIOSKS_PLACE, shows(&[CAMPAIGN], &[])).await;
    let there = board_at(&world, "22220002", "온유복지관", shows(&[CAMPAIGN], &[])).await;
    let nowhere = board_at(&world, "22220003", "대기실", shows(&[CAMPAIGN], &[])).await;
    let other_line = board_at(&world, "22220004", KIOSKS_PLACE, shows(&[second], &[])).await;
    let mine = world.join(&malsun()).await;
    let first = calls(&world, &here).await;
    let found: Vec<_> = first.iter().map(|it| (it.number, it.times, it.goes_to.clone())).collect();
    assert_eq!(found, [(mine.ticket.number, 1, CallGoesTo::Kiosk)]);
    for board in [&there, &nowhere, &other_line] {
        assert_eq!(calls(&world, board).await, []);
    }
    assert_eq!(shown(&world, &other_line).await.lines[0].campaign, second);
    let turn = world.begin(&mine).await;
    assert_eq!(calls(&world, &here).await, [], "the turn has begun");
    let end = world.write(Method::DELETE, &world.ticket(&mine, "/turn"), turn.lease());
    assert_eq!(end.send().await.unwrap().status(), 200);
    world.app.submit(TicketAct::Return.of(mine.ticket.id)).await.unwrap();
    let again = calls(&world, &here).await;
    assert_eq!((again[0].number, again[0].times), (mine.ticket.number, 2));
    assert!(again[0].change > first[0].change);
    // Where the last kiosk was taken away, nobody can begin a turn.
    let kiosk = world.app.state().devices().next().unwrap().device;
    world.app.submit(Command::RevokeDevice { device: kiosk }).await.unwrap();
    assert_eq!(calls(&world, &here).await, []);
}

#[tokio::test]
async fn fifty_calls_at_once_are_all_told_in_their_order() {
    let world = World::with(Pace { turns: CROWD, ..Pace::default() }, 1_000).await;
    let board = board_at(&world, "22220001", KIOSKS_PLACE, shows(&[CAMPAIGN], &[])).await;
    for nth in 0..CROWD {
        let (family, given) = (nth / 10, nth % 10);
        let letter = |nth: u32| char::from_u32(u32::from('가') + 28 * nth).unwrap();
        let name = format!("김{}{}", letter(family), letter(given));
        world.join(&person(&name, "1947-03-01")).await;
    }
    let told = calls(&world, &board).await;
    assert_eq!(
        told.iter().map(|it| it.number).collect::<Vec<_>>(),
        (1..=CROWD).collect::<Vec<_>>()
    );
    assert!(told.is_sorted_by_key(|it| it.change));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_board_waits_until_somebody_is_called_and_is_shut_out_while_it_waits() {
    let world = World::new().await;
    let board = board_at(&world, "22220001", KIOSKS_PLACE, shows(&[CAMPAIGN], &[])).await;
    let tag = etag(&world, &board).await;
    let now = world.send(&ReadCalls {}).bearer_auth(&board.token).header("if-none-match", &tag);
    world.app.clock().advance_secs(60);
    let now = now.send().await.unwrap();
    assert_eq!((now.status().as_u16(), now.headers()["etag"].to_str().unwrap()), (304, &*tag));
    let look = tokio::spawn(waiting(&world, &board, &tag).send());
    let mine = world.join(&malsun()).await;
    let woken = tokio::time::timeout(PATIENCE, look).await.unwrap().unwrap().unwrap();
    assert_eq!(woken.status(), 200);
    let told: CallsShown = woken.json().await.unwrap();
    assert_eq!(told.calls[0].number, mine.ticket.number);
    let tag = etag(&world, &board).await;
    let look = tokio::spawn(waiting(&world, &board, &tag).send());
    let device = board.device;
    world.app.submit(Command::RevokeDevice { device }).await.unwrap();
    let woken = tokio::time::timeout(PATIENCE, look).await.unwrap().unwrap().unwrap();
    assert_eq!(woken.status(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_boards_token_opens_its_calls_and_its_presence_and_nothing_else() {
    let world = World::new().await;
    let board = board_at(&world, "22220001", KIOSKS_PLACE, shows(&[CAMPAIGN], &["C1"])).await;
    let seq = world.app.state().seq();
    let mut shut = 0;
    for line in VERSION_1.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let (method, path, scheme) = (words[0], words[1], words[2]);
        let is_own = [ReadCalls::PATH, ReportPresence::PATH].contains(&path);
        // What is for everybody is for a board, too; the feed refuses a token that is not for it.
        if is_own || (["anyone", "gateway"].contains(&scheme) && !path.ends_with("/feed")) {
            continue;
        }
        let method: Method = method.parse().unwrap();
        let answer = world.write(method, &plausible(path), &board.token).json(&json!({}));
        let status = answer.send().await.unwrap().status().as_u16();
        assert!([401, 403].contains(&status), "{line}: {status}");
        shut += 1;
    }
    assert!(shut > 40, "{shut}");
    assert_eq!(world.app.state().seq(), seq, "nothing was written");
    let report = world.send_as(&ReportPresence {}, &board.token);
    let report = report.json(&json!({ "presence": "free" })).send().await.unwrap();
    assert_eq!(report.status(), 204);
    assert_eq!(calls(&world, &board).await, []);
}

#[tokio::test]
async fn what_a_board_is_told_is_for_no_other_device() {
    let world = World::new().await;
    invite(&world, "44440001", DeviceKind::Desk).await;
    let desk = world.pair("44440001").await.token;
    let staff = at_desk(&world, "44440002", Role::ClinicAdmin, &["C1"]).await;
    for token in [&world.device, &desk, &staff] {
        refused(world.send_as(&ReadCalls {}, token), 403, "not-allowed").await;
    }
    refused(world.send_as(&ReadCalls {}, world.admin.as_str()), 401, "sign-in-required").await;
    refused(world.send(&ReadCalls {}), 401, "sign-in-required").await;
}

#[tokio::test]
async fn after_a_restart_a_board_is_told_the_same_calls_with_the_same_changes() {
    let world = World::new().await;
    let mine = booked(&world, &malsun(), 0).await;
    let [desk, _] = morning(&world, &mine).await;
    let board = board_at(&world, "22220001", KIOSKS_PLACE, shows(&[CAMPAIGN], &["C1"])).await;
    let booking = booking_of(&world, &mine);
    for what in [AttendanceAct::Arrive, AttendanceAct::Call, AttendanceAct::Call] {
        act(&world, &desk, booking, what).await;
    }
    world.join(&other()).await;
    let before = shown(&world, &board).await;
    assert_eq!(before.calls.len(), 2);
    let clock = Clock::manual(world.app.clock().now());
    let (data, device) = world.left().await;
    let world = World::reopened(data, &device, Options { clock, ..options(1_000) }).await;
    let after = shown(&world, &board).await;
    assert_eq!(CallsShown { at: before.at, ..after }, before);
}

#[tokio::test]
async fn a_board_is_no_kiosk_and_no_desk() {
    let world = World::new().await;
    let board = board_at(&world, "22220001", KIOSKS_PLACE, shows(&[CAMPAIGN], &["C1"])).await;
    // The only kiosk of the place is in use: a free board changes nothing.
    let kiosk = world.app.state().devices().next().unwrap().device;
    for (device, presence) in [(kiosk, "busy"), (board.device, "free")] {
        let presence = serde_json::from_value(json!(presence)).unwrap();
        world.app.submit(Command::ReportPresence { device, presence }).await.unwrap();
    }
    assert!(!world.app.state().is_place_usable(kiosk));
    // Nobody answers at a board who asks for help.
    let help: serde_json::Value =
        done(world.write(Method::POST, "/api/v1/help", &world.device), 200).await;
    assert_eq!(help["state"], "no_desk");
}
