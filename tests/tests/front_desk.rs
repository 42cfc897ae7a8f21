//! The front desk: every state of it passes its checks, and the whole of it against a real server.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use jari_common::device::{DeviceKind, DevicePlace};
use jari_common::id::{ClinicId, StaffId};
use jari_common::person::PersonName;
use jari_common::staff::{Role, StaffAccount};
use jari_common::time::plus_secs;
use jari_kiosk::backend::chime::ChimeProgram;
use jari_kiosk::model::Step;
use jari_server::app::Options;
use jari_server::clock::Clock;
use jari_server::command::{Answer, Command};
use jari_server::keys::{hash_secret, random_pairing_code};
use jari_tests::front_desk::{DESK_WINDOWS, HeadlessFrontDesk, desk_specimens, walk_desk};
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::person::{Desk, Visitor};
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::Timestamp;
use tempfile::TempDir;

const PLACE: &str = "종로새봄복지관";
const PIN: &str = "258036";

#[test]
fn every_state_of_the_desk_passes_its_checks_on_every_window_in_both_languages() {
    let (drawn, findings) = walk_desk(None).expect("no picture is written");
    assert_eq!(drawn, desk_specimens().len() * DESK_WINDOWS.len() * 2);
    assert!(findings.is_empty(), "{findings:#?}");
}

/// A server with one clinic's day of people, its clock on the morning of that day, and somebody of the staff.
struct World {
    server: TestServer,
    desk: Desk,
    folder: TempDir,
}

impl World {
    /// People of these names are booked one after the other, from the first slot on.
    fn with(names: &[&str]) -> Self {
        let clock = Clock::manual(Timestamp::now());
        let server = TestServer::start_with(Options { clock, ..Options::default() });
        server.put_clinics(&town::clinics(1, 100.0));
        let campaign = server.add_campaign(town::campaign(server.app().clock().now()));
        let kiosk = server.desk();
        let slots = kiosk.free_slots(campaign).expect("the kiosk is known");
        // The day after tomorrow: nobody is booked on a day that has begun.
        let day = slots.iter().map(|slot| slot.date).max().expect("there are days");
        let mut slots = slots.into_iter().filter(|slot| slot.date == day);
        let mut first = None;
        for (nth, name) in names.iter().enumerate() {
            let mut person = town::person(u32::try_from(nth).expect("few people"));
            person.name = PersonName::parse(name).expect("a name");
            let mut somebody = Visitor::new(person);
            somebody.join(&kiosk, campaign).expect("anybody may join");
            somebody.begin_turn(&kiosk).expect("nobody waits");
            let slot = slots.next().expect("there are seats");
            somebody.hold(&kiosk, &slot).expect("it is free");
            let booked = somebody.book(&kiosk).expect("it is held");
            first = first.or(booked.booking.map(|it| it.starts_at));
        }
        let place = DevicePlace { kind: DeviceKind::Desk, ..town::place(PLACE) };
        let desk = Desk::pair(server.url(), &server.invite(place)).expect("a fresh code pairs");
        let begins = first.expect("somebody is booked");
        let early = begins.duration_since(server.app().clock().now()).as_secs() - 300;
        server.advance_secs(u32::try_from(early).expect("it is to come"));
        Self { server, desk, folder: TempDir::new().expect("a folder can be made") }
    }

    /// Somebody of this name and role, who has chosen their PIN at this desk and gone.
    fn staff(&self, name: &str, role: Role) -> StaffId {
        let clinics = vec![self.clinic()];
        let account = StaffAccount { name: name.to_owned(), role, clinics };
        let code = random_pairing_code();
        let until = plus_secs(self.server.app().clock().now(), 900);
        let code_hash = hash_secret(&code);
        match self.server.submit(Command::AddStaff { account, code: code_hash, until }) {
            Answer::StaffAdded(staff) => {
                self.desk.signed_in(staff, &code, PIN).expect("a fresh code lets somebody in");
                staff
            }
            other => panic!("an account was added, but: {other:?}"),
        }
    }

    fn clinic(&self) -> ClinicId {
        town::clinics(1, 100.0).swap_remove(0).id
    }

    fn front_desk(&self, folder: &TempDir, desk: &Desk) -> HeadlessFrontDesk {
        let (folder, url) = (folder.path(), self.server.url());
        HeadlessFrontDesk::start(folder, url, desk, ChimeProgram::Off)
    }

    fn started(&self) -> HeadlessFrontDesk {
        self.front_desk(&self.folder, &self.desk)
    }
}

#[test]
fn somebody_comes_is_found_received_called_and_served_and_every_press_is_seen_at_the_other_desk() {
    let world = World::with(&["김말순", "박영수", "이순자"]);
    world.staff("김선영", Role::Desk);
    world.staff("박지훈", Role::Helper);
    let mut front = world.started();
    front.sign_in("김선영", PIN);
    front.wait_for("박영수");
    let place = DevicePlace { kind: DeviceKind::Desk, ..town::place(PLACE) };
    let second = Desk::pair(world.server.url(), &world.server.invite(place)).expect("it pairs");
    let folder = TempDir::new().expect("a folder can be made");
    let mut other = world.front_desk(&folder, &second);
    other.sign_in("박지훈", PIN);
    other.wait_for("김말순");
    // The field has the keyboard, and Hangul is found with the keyboard in Latin.
    front.type_keys("rlaakftns");
    front.wait_for("맞게 오셨습니다");
    assert!(!front.shows("박영수"), "only who fits is shown");
    front.press("오셨습니다");
    front.wait_for("김선영 님이 적었습니다");
    other.wait_for("기다리심");
    assert!(!other.has_button("부르기"), "a helper calls nobody");
    for act in ["부르기", "들어가심", "나오심", "마치셨습니다"] {
        front.press(act);
    }
    front.wait_for("다 마치셨습니다");
    other.wait_for("마침");
    front.press_beginning("되돌리기: 마침 (김선영");
    front.wait_for("결과 적기");
    other.wait_until("what was taken back", |desk| !desk.shows("마침"));
}

#[test]
fn two_desks_that_press_at_once_do_it_once_and_the_slower_is_told() {
    let world = World::with(&["김말순"]);
    world.staff("김선영", Role::Desk);
    let mut front = world.started();
    front.sign_in("김선영", PIN);
    front.wait_for("김말순");
    let staff = world.server.helper_at(&world.desk);
    drop(staff);
    // Signed out at this desk by the other's sign-in: the names are gone with the next answer.
    front.press("오셨습니다");
    front.wait_for("끝난 근무입니다");
    assert!(!front.shows("김말순"), "nothing of people is left");
    assert!(front.app().desk().shift.is_none());
}

#[test]
fn a_call_for_help_chimes_at_the_desk_and_the_kiosk_says_who_comes() {
    let world = World::with(&["김말순"]);
    world.staff("김선영", Role::Desk);
    let heard = world.folder.path().join("heard");
    let program = chime_into(&world.folder, &heard);
    let chime = ChimeProgram::Program(program);
    let url = world.server.url();
    let mut front = HeadlessFrontDesk::start(world.folder.path(), url, &world.desk, chime);
    front.sign_in("김선영", PIN);
    let folder = TempDir::new().expect("a folder can be made");
    let mut kiosk = HeadlessKiosk::start(folder.path(), url);
    kiosk.pair(&world.server.invite(town::place(PLACE)));
    kiosk.press("예약하기");
    kiosk.press("도움 받기");
    front.wait_for("이름과 생년월일을 넣는 중");
    kiosk.wait_for("직원을 불렀습니다");
    front.wait_until("the chime", |_| heard.exists());
    front.press("제가 갑니다");
    kiosk.wait_for("김선영 님이 오고 있습니다");
    front.press("도와드렸습니다");
    kiosk.wait_for("직원에게 말씀해 주세요");
    front.wait_until("nobody calls", |desk| !desk.has_button("도와드렸습니다"));
}

/// A program that keeps what it is to play.
#[test]
fn whoever_comes_sees_the_kiosks_screen_points_and_presses_only_after_a_yes() {
    let world = World::with(&["김말순"]);
    world.staff("김선영", Role::Desk);
    let mut desk = world.started();
    desk.sign_in("김선영", PIN);
    let folder = TempDir::new().expect("a folder can be made");
    let mut kiosk = HeadlessKiosk::start(folder.path(), world.server.url());
    kiosk.pair(&world.server.invite(town::place(PLACE)));
    kiosk.press("예약하기");
    kiosk.press("도움 받기");
    desk.wait_for("제가 갑니다");
    desk.press("제가 갑니다");
    kiosk.wait_for("화면 보여 드리기");
    assert!(!desk.shows("그분의 안내 화면"), "nothing is seen before the person shows it");
    kiosk.press("화면 보여 드리기");
    kiosk.wait_for("김선영 님이 이 화면을 보고 있습니다");
    desk.wait_for("그분의 안내 화면");
    desk.wait_for("누구의 예약인가요?");
    desk.press_beginning("제 예약");
    kiosk.wait_for("김선영 님이 누르실 곳에 테를 둘렀습니다");
    assert!(kiosk.shows("누구의 예약인가요?"), "to point presses nothing");
    desk.press("대신 눌러도 될지 여쭙기");
    kiosk.wait_for("김선영 님이 대신 눌러 드릴까요?");
    kiosk.press("네, 눌러 주세요");
    desk.wait_for("가리키기만 하기");
    desk.wait_until("the screen is back", |desk| desk.shows("누구의 예약인가요?"));
    desk.press_beginning("제 예약");
    kiosk.wait_until("staff pressed", |kiosk| matches!(kiosk.app().model().step, Step::Name));
    // What is typed is not seen.
    kiosk.type_name("말순");
    desk.wait_until("the name's question", |desk| !desk.shows("누구의 예약인가요?"));
    assert!(!desk.names().any(|name| name.contains("말순")), "a name was typed");
    kiosk.press("그만 보기");
    desk.wait_until("nothing is shown", |desk| !desk.shows("그분의 안내 화면"));
    assert!(!kiosk.shows("김선영 님이 대신 누르고 있습니다"));
}

fn chime_into(folder: &TempDir, heard: &std::path::Path) -> PathBuf {
    let program = folder.path().join("play");
    fs::write(&program, format!("#!/bin/sh\ncat >> {}\n", heard.display())).expect("it is written");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it is ours");
    program
}

#[test]
fn staff_book_for_somebody_on_the_kiosks_screens_and_what_was_typed_ends_with_it() {
    let world = World::with(&["김말순"]);
    world.staff("김선영", Role::Desk);
    let mut front = world.started();
    front.sign_in("김선영", PIN);
    front.wait_for("김말순");
    front.press("예약·번호 도와드리기");
    front.press("예약하기");
    front.press("제 예약");
    front.wait_until("the name", |desk| {
        desk.app().person().is_some_and(|kiosk| kiosk.model().step == Step::Name)
    });
    assert!(!front.shows("김말순"), "the list is not shown meanwhile");
    front.press("접수 목록으로");
    front.wait_for("김말순");
    let person = front.app().person().expect("it is kept for the next");
    assert_eq!(person.model().step, Step::Start, "nobody finds a half-typed name");
    front.press("마치기");
    front.wait_for("지금 접수처에 계신 분은 누구십니까?");
    front.look();
    assert!(front.app().person().is_none(), "what has the rights of nobody is gone");
}

#[test]
fn while_the_server_is_away_the_list_says_since_when_and_nothing_can_be_pressed_and_then_it_goes_on()
 {
    let mut world = World::with(&["김말순"]);
    world.staff("김선영", Role::Desk);
    let mut front = world.started();
    front.sign_in("김선영", PIN);
    front.wait_for("김말순");
    world.server.stop();
    front.wait_for("서버와 끊겼습니다");
    assert!(front.shows("김말순"), "the list stays");
    assert!(!front.has_button("오셨습니다"), "but nothing is pressed that nobody hears");
}
