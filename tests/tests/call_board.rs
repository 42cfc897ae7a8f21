//! The call board: every state of it passes its checks, and the whole of it against a real server.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use jari_common::attendance::{AsideReason, Attendance, AttendanceAct};
use jari_common::device::{DeviceKind, DevicePlace};
use jari_common::id::{BookingId, CampaignId, ClinicId};
use jari_common::staff::Role;
use jari_kiosk::backend::chime::ChimeProgram;
use jari_kiosk::backend::voice::program::VoiceProgram;
use jari_server::app::Options;
use jari_server::clock::Clock;
use jari_tests::person::{Desk, Visitor};
use jari_tests::server::TestServer;
use jari_tests::town;
use jari_tests::wall::{
    CALL_BOARD_SCREENS, HeadlessCallBoard, call_board_specimens, walk_call_board,
};
use jiff::Timestamp;
use tempfile::TempDir;

use AttendanceAct::{Arrive, Call, GoIn};

const PLACE: &str = "종로새봄복지관";

#[test]
fn every_state_of_the_board_passes_its_checks_on_every_screen_in_both_languages() {
    let (drawn, findings) = walk_call_board(None).expect("no picture is written");
    assert_eq!(drawn, call_board_specimens().len() * CALL_BOARD_SCREENS.len() * 2);
    assert!(findings.is_empty(), "{findings:#?}");
}

/// A clinic with people who are booked, a desk at counter 1 with somebody signed in, and a board on the wall.
struct Hall {
    server: TestServer,
    campaign: CampaignId,
    member: Desk,
    bookings: Vec<BookingId>,
    numbers: Vec<u32>,
    device: Desk,
    folder: TempDir,
}

impl Hall {
    fn with(people: u32) -> Self {
        let clock = Clock::manual(Timestamp::now());
        let server = TestServer::start_with(Options { clock, ..Options::default() });
        server.put_clinics(&town::clinics(1, 100.0));
        let campaign = server.add_campaign(town::campaign(server.app().clock().now()));
        let kiosk = server.desk();
        let slots = kiosk.free_slots(campaign).expect("the kiosk is known");
        let day = slots.iter().map(|slot| slot.date).max().expect("there are days");
        let slots: Vec<_> = slots.into_iter().filter(|slot| slot.date == day).collect();
        let (mut bookings, mut numbers, mut first) = (Vec::new(), Vec::new(), None);
        for (nth, slot) in (0..people).zip(&slots) {
            let mut somebody = Visitor::new(town::person(nth));
            somebody.join(&kiosk, campaign).expect("anybody may join");
            somebody.begin_turn(&kiosk).expect("nobody waits");
            somebody.hold(&kiosk, slot).expect("it is free");
            let booked = somebody.book(&kiosk).expect("it is held");
            let booking = booked.booking.expect("it is booked");
            first = first.or(Some(booking.starts_at));
            bookings.push(booking.id);
            numbers.push(booked.number);
        }
        let begins = first.expect("somebody is booked");
        let early = begins.duration_since(server.app().clock().now()).as_secs() - 300;
        server.advance_secs(u32::try_from(early).expect("it is to come"));
        let clinic: ClinicId = town::clinics(1, 100.0).swap_remove(0).id;
        let counter = Some("1번 창구".to_owned());
        let place = DevicePlace { kind: DeviceKind::Desk, counter, ..town::place(PLACE) };
        let desk = Desk::pair(server.url(), &server.invite(place)).expect("a fresh code pairs");
        let member = server.staff_at(&desk, Role::ClinicAdmin, vec![clinic.clone()]);
        let device = server.call_board(PLACE, &[clinic], &[campaign]);
        let folder = TempDir::new().expect("a folder can be made");
        Self { server, campaign, member, bookings, numbers, device, folder }
    }

    /// Programs that write what they are to sound into one file.
    fn board(&self) -> HeadlessCallBoard {
        let chime = ChimeProgram::Program(self.program("chime", "cat >/dev/null; echo chime"));
        let voice = VoiceProgram::Program(self.program("voice", "cat"));
        let (folder, url) = (self.folder.path(), self.server.url());
        HeadlessCallBoard::start(folder, url, &self.device, chime, voice)
    }

    fn program(&self, name: &str, does: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        let script = format!("#!/bin/sh\n{{ {does}; }} >> {}\n", self.heard().display());
        fs::write(&path, script).expect("it is written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        path
    }

    fn heard(&self) -> PathBuf {
        self.folder.path().join("heard")
    }

    fn act(&self, nth: usize, acts: &[AttendanceAct]) {
        for act in acts {
            let booking = self.bookings[nth];
            let seen: Attendance = self.server.app().state().attendance(booking);
            self.member.attend(booking, *act, &seen).expect("they may");
        }
    }

    fn called(&self, nth: usize) -> String {
        format!("{}번", self.numbers[nth])
    }
}

/// What was heard until now, line by line.
fn heard(path: &Path) -> Vec<String> {
    let heard = fs::read_to_string(path).unwrap_or_default();
    heard.lines().map(str::to_owned).collect()
}

#[test]
fn three_people_are_called_shown_and_said_one_after_the_other_and_a_recall_too() {
    let hall = Hall::with(3);
    let mut board = hall.board();
    board.wait_for("지금은 부르는 분이 없습니다");
    // Only who is next may be called: each is called before the next comes.
    for nth in 0..3 {
        hall.act(nth, &[Arrive, Call]);
    }
    let said = |nth: usize| format!("{}번 손님, 가실 곳은 1번 창구입니다.", hall.numbers[nth]);
    let all: Vec<String> = (0..3).flat_map(|nth| ["chime".to_owned(), said(nth)]).collect();
    board.wait_until("three announcements", |_| heard(&hall.heard()).len() >= 6);
    assert_eq!(heard(&hall.heard()), all, "a chime and a number each, one after the other");
    for nth in 0..3 {
        assert!(board.shows(&hall.called(nth)) && board.shows("1번 창구"));
    }
    hall.act(1, &[Call]);
    board.wait_until("the recall", |_| heard(&hall.heard()).len() >= 8);
    assert_eq!(heard(&hall.heard())[7], format!("다시 부릅니다. {}", said(1)));
    hall.act(1, &[GoIn]);
    let gone = hall.called(1);
    board.wait_until("they went in", |board| !board.shows(&gone));
    let aside = AttendanceAct::SetAside { reason: AsideReason::NoAnswer };
    hall.act(0, &[aside]);
    hall.act(2, &[aside]);
    board.wait_for("지금은 부르는 분이 없습니다");
    assert!(board.names().all(|name| !name.contains("님")), "no name is on a wall");
}

#[test]
fn a_board_keeps_its_numbers_through_a_restart_and_a_server_that_is_away_and_says_nothing_twice() {
    let mut hall = Hall::with(2);
    let mut board = hall.board();
    hall.act(0, &[Arrive, Call]);
    board.wait_until("the announcement", |_| heard(&hall.heard()).len() >= 2);
    board.wait_for(&hall.called(0));
    drop(board);
    hall.act(1, &[Arrive, Call]);
    let mut board = hall.board();
    board.wait_until("who was called meanwhile", |_| heard(&hall.heard()).len() >= 4);
    let second = format!("{}번 손님", hall.numbers[1]);
    assert!(heard(&hall.heard())[3].starts_with(&second), "and the first is not said again");
    hall.server.stop();
    board.wait_for("서버와 끊겼습니다");
    assert!(board.shows(&hall.called(0)) && board.shows(&hall.called(1)));
    drop(board);
    let mut board = hall.board();
    board.wait_for("서버와 끊겼습니다");
    assert!(board.shows(&hall.called(0)) && board.shows(&hall.called(1)), "it is kept on disk");
    assert_eq!(heard(&hall.heard()).len(), 4);
    let kept = fs::read_to_string(hall.folder.path().join("calls.json")).expect("it was kept");
    assert!(!kept.contains("이도우미") && !kept.contains("ticket"), "numbers, and nobody: {kept}");
}

#[test]
fn who_is_called_in_the_line_at_this_place_is_sent_to_the_kiosk() {
    let hall = Hall::with(1);
    let kiosk = hall.server.desk();
    let mut board = hall.board();
    let mut visitor = Visitor::new(town::person(40));
    visitor.join(&kiosk, hall.campaign).expect("anybody may join");
    board.wait_for("예약 기기");
    board.wait_until("the announcement", |_| heard(&hall.heard()).len() >= 2);
    let said = &heard(&hall.heard())[1];
    assert!(said.contains("차례가 되었습니다. 예약 기기로 와 주세요."), "{said}");
    visitor.begin_turn(&kiosk).expect("it is their turn");
    board.wait_for("지금은 부르는 분이 없습니다");
}
