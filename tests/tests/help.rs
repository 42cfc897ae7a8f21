//! Help at a kiosk with a real server and a desk of the place: who is called, what the screen says meanwhile, and that
//! everything stays as it was.

use jari_common::device::{DeviceKind, DevicePlace};
use jari_common::help::{HELP_ANSWER_SECS, HelpAnswer, HelpAtDesk};
use jari_kiosk::model::{Helping, Step};
use jari_server::app::Options;
use jari_server::clock::Clock;
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::person::Desk;
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::Timestamp;
use tempfile::TempDir;

const PLACE: &str = "종로새봄복지관";

/// A kiosk at its place, its server, and the kiosk's folder; the clock is moved by hand.
fn world() -> (HeadlessKiosk, TestServer, TempDir) {
    let clock = Clock::manual(Timestamp::now());
    let server = TestServer::start_with(Options { clock, ..Options::default() });
    server.put_clinics(&town::clinics(3, 600.0));
    server.add_campaign(town::campaign(server.app().clock().now()));
    let folder = TempDir::new().expect("a folder can be made");
    let mut kiosk = HeadlessKiosk::start(folder.path(), server.url());
    kiosk.pair(&server.invite(town::place(PLACE)));
    kiosk.wait_until("the button to book", |kiosk| kiosk.has_button("예약하기"));
    (kiosk, server, folder)
}

/// A desk at this place, with somebody who helps.
fn desk(server: &TestServer, place: &str) -> Desk {
    let place = DevicePlace { kind: DeviceKind::Desk, ..town::place(place) };
    let desk = Desk::pair(server.url(), &server.invite(place)).expect("a fresh code pairs");
    server.helper_at(&desk)
}

/// Waits until exactly one kiosk asks for help.
fn asked_of(kiosk: &mut HeadlessKiosk, desk: &Desk) -> HelpAtDesk {
    let asked = || desk.help().expect("the desk is known");
    kiosk.wait_until("a desk that is asked", |_| asked().len() == 1);
    asked().swap_remove(0)
}

fn type_a_name(kiosk: &mut HeadlessKiosk) {
    kiosk.press("예약하기");
    kiosk.press("제 예약");
    kiosk.type_name("김말순");
}

#[test]
fn staff_are_called_come_and_everything_that_was_typed_is_there() {
    let (mut kiosk, server, _folder) = world();
    let desk = desk(&server, PLACE);
    type_a_name(&mut kiosk);
    kiosk.press("도움 받기");
    kiosk.wait_for("직원을 부르고 있습니다");
    let asked = asked_of(&mut kiosk, &desk);
    desk.answer_help(asked.help, HelpAnswer::Seen).expect("it is on the desk's screen");
    kiosk.wait_for("직원을 불렀습니다");
    desk.answer_help(asked.help, HelpAnswer::Coming).expect("somebody comes");
    kiosk.wait_for("이도우미 님이 오고 있습니다");
    kiosk.press("화면으로 돌아가기");
    assert_eq!(kiosk.app().model().step, Step::Name);
    assert!(kiosk.has_button("직원 오심"), "the button for help says so");
    assert_eq!(kiosk.app().model().visit.typed.name.value(), "김말순");
    assert_eq!(desk.help().unwrap().len(), 1, "staff still come");
    kiosk.press("직원 오심");
    kiosk.wait_for("이도우미 님이 오고 있습니다");
    desk.answer_help(asked.help, HelpAnswer::Done).expect("the person was helped");
    kiosk.wait_for("직원에게 말씀해 주세요");
    kiosk.press("돌아가기");
    assert_eq!(kiosk.app().model().step, Step::Name);
}

#[test]
fn nobody_answers_is_said_with_where_staff_are_and_who_comes_late_is_told_too() {
    let (mut kiosk, server, _folder) = world();
    let desk = desk(&server, PLACE);
    kiosk.press("도움 받기");
    let asked = asked_of(&mut kiosk, &desk);
    server.advance_secs(HELP_ANSWER_SECS);
    kiosk.wait_for("지금은 답이 없습니다");
    assert!(kiosk.shows(PLACE), "where staff are");
    desk.answer_help(asked.help, HelpAnswer::Coming).expect("somebody comes");
    kiosk.wait_for("이도우미 님이 오고 있습니다");
    desk.answer_help(asked.help, HelpAnswer::GiveBack).expect("and cannot come");
    kiosk.wait_for("지금은 답이 없습니다");
    kiosk.press("다시 부르기");
    kiosk.wait_for("직원을 부르고 있습니다");
    kiosk.wait_until("a desk that is asked anew", |_| {
        desk.help().unwrap().iter().any(|it| it.help != asked.help)
    });
}

#[test]
fn who_is_fine_again_or_leaves_calls_nobody_any_more() {
    let (mut kiosk, server, _folder) = world();
    let desk = desk(&server, PLACE);
    kiosk.press("도움 받기");
    asked_of(&mut kiosk, &desk);
    kiosk.wait_for("직원을 부르고 있습니다");
    kiosk.press("이제 안 오셔도 돼요");
    kiosk.wait_until("nobody is called", |_| desk.help().unwrap().is_empty());
    assert_eq!(kiosk.app().model().step, Step::Start);

    type_a_name(&mut kiosk);
    kiosk.press("도움 받기");
    asked_of(&mut kiosk, &desk);
    kiosk.wait_for("직원을 부르고 있습니다");
    kiosk.press("처음으로");
    kiosk.wait_for("처음으로 갈까요?");
    kiosk.press("처음으로 갈게요");
    kiosk.wait_until("nobody is called", |_| desk.help().unwrap().is_empty());
}

#[test]
fn without_a_desk_at_the_place_the_screen_says_where_staff_are_and_promises_nothing() {
    let (mut kiosk, server, _folder) = world();
    let far = desk(&server, "혜화온유복지관");
    kiosk.press("도움 받기");
    kiosk.wait_for("직원에게 말씀해 주세요");
    let seq = server.app().state().seq();
    kiosk.wait_until("the server's answer", |kiosk| {
        kiosk.app().model().help.state != Helping::Asking
    });
    assert!(kiosk.shows("직원에게 말씀해 주세요") && !kiosk.shows("불렀습니다"));
    assert!(far.help().unwrap().is_empty());
    assert_eq!(server.app().state().seq(), seq);
}

#[test]
fn while_the_server_is_away_nobody_is_said_to_be_called() {
    let (mut kiosk, mut server, _folder) = world();
    desk(&server, PLACE);
    server.stop();
    kiosk.press("도움 받기");
    kiosk.wait_until("no answer", |kiosk| kiosk.app().model().help.state == Helping::Unreached);
    assert!(kiosk.shows("직원에게 말씀해 주세요"));
}
