//! A slip, or a picture of it on a telephone, is held before the reader beside the glass: nobody types ten digits.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::Command;

use jari_kiosk::backend::reader::ReaderSource;
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::server::TestServer;
use jari_tests::town;
use tempfile::TempDir;

/// Somebody books the first seat and leaves; returns what the QR of their slip says.
fn booked() -> (String, TestServer, TempDir) {
    let (mut kiosk, server, folder) = town::with_a_kiosk(|_| {});
    kiosk.press("예약하기");
    kiosk.press("제 예약");
    town::type_somebody(&mut kiosk);
    kiosk.type_digits("01012345678");
    kiosk.press("다음");
    kiosk.press("예, 맞습니다");
    kiosk.press("이 자리로 할게요");
    kiosk.press("예약하기");
    kiosk.wait_for("예약되었습니다");
    let session = kiosk.app().model().visit.session.clone().expect("a ticket");
    kiosk.press("마치기");
    kiosk.wait_for("무엇을 도와드릴까요?");
    (session.receipt, server, folder)
}

/// Types the birth date, and sees the booking.
fn sees_the_booking(kiosk: &mut HeadlessKiosk) {
    kiosk.wait_for("생년월일도 알려 주세요");
    kiosk.type_digits("470301");
    kiosk.press("다음");
    kiosk.wait_for("예약하신 내용입니다");
    assert!(kiosk.has_button("예약 바꾸기"), "{:?}", kiosk.names().collect::<Vec<_>>());
}

#[test]
fn a_slip_before_a_serial_reader_opens_the_booking_with_the_birth_date_alone() {
    let (receipt, server, folder) = booked();
    let pipe = folder.path().join("reader");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
    let mut reader = OpenOptions::new().read(true).write(true).open(&pipe).expect("just made");
    let source = ReaderSource::Device(pipe);
    let mut kiosk = HeadlessKiosk::start_with_reader(folder.path(), server.url(), source);
    kiosk.wait_for("무엇을 도와드릴까요?");
    write!(reader, "{receipt}\r").expect("it is open");
    sees_the_booking(&mut kiosk);
}

#[test]
fn a_reader_that_types_presses_nothing_and_what_is_no_slip_is_said() {
    let (receipt, server, folder) = booked();
    let source = ReaderSource::Keyboard;
    let mut kiosk = HeadlessKiosk::start_with_reader(folder.path(), server.url(), source);
    kiosk.wait_for("무엇을 도와드릴까요?");
    // Something on the screen has the focus: an Enter that came through would press it.
    kiosk.press_key(egui::Key::ArrowDown);
    kiosk.type_as_reader("8801234567893");
    kiosk.wait_for("확인 번호를 눌러 주세요");
    assert!(kiosk.names().any(|words| words.contains("저희 종이가 아닙니다")));
    kiosk.type_as_reader(&receipt);
    sees_the_booking(&mut kiosk);
    // In the middle of something, a slip is nothing.
    kiosk.press("예약 바꾸기");
    let before: Vec<String> = kiosk.names().collect();
    kiosk.type_as_reader(&receipt);
    assert_eq!(kiosk.names().collect::<Vec<_>>(), before);
}
