//! How much a person has to do on each way through the kiosk: screens, presses, and typed keys; with normal and with large
//! letters, upright and wide. With a real server, by the words on the buttons; the table is printed.

use jari_common::dose::DoseInterval;
use jari_kiosk::model::Step;
use jari_tests::kiosk::{Effort, HeadlessKiosk};
use jari_tests::server::TestServer;
use jari_tests::town::{self, press_first, type_somebody};
use tempfile::TempDir;

/// The most presses where the seat that is proposed first is taken, typing not included.
const FIRST_SEAT_TAPS: u32 = 9;
/// The most presses for a first booking of another seat, typing not included.
const OTHER_SEAT_TAPS: u32 = 12;
/// The most presses of any first booking with large letters, typing not included.
const LARGE_TAPS: u32 = 14;
/// The most presses to see one's booking, typing not included.
const MY_BOOKING_TAPS: u32 = 3;
/// Typed for a booking: nine jamo, eight digits of the birth date, eleven of the telephone number.
const BOOKING_KEYS: u32 = 9 + 8 + 11;
/// Typed to see one's booking: ten digits of the code and eight of the birth date.
const LOOKING_KEYS: u32 = 10 + 8;

/// How the screen is set.
#[derive(Clone, Copy)]
struct Setting {
    name: &'static str,
    is_large: bool,
    is_wide: bool,
}

const SETTINGS: [Setting; 4] = [
    Setting { name: "normal, upright", is_large: false, is_wide: false },
    Setting { name: "normal, wide", is_large: false, is_wide: true },
    Setting { name: "large, upright", is_large: true, is_wide: false },
    Setting { name: "large, wide", is_large: true, is_wide: true },
];

/// A kiosk of a town where nobody waits, set this way.
fn set(
    setting: Setting,
    change: impl FnOnce(&mut jari_common::campaign::CampaignSpec),
) -> (HeadlessKiosk, TestServer, TempDir) {
    let (mut kiosk, server, folder) = town::with_a_kiosk(change);
    if setting.is_wide {
        kiosk.turn_wide();
    }
    enlarge(&mut kiosk, setting);
    (kiosk, server, folder)
}

fn code(kiosk: &HeadlessKiosk) -> String {
    let session = kiosk.app().model().visit.session.as_ref().expect("a ticket");
    session.code.digits().to_owned()
}

/// From the start until a seat is proposed.
fn come(kiosk: &mut HeadlessKiosk, phone: &str) {
    kiosk.begin_counting();
    kiosk.press("예약하기");
    kiosk.press("제 예약");
    type_somebody(kiosk);
    kiosk.type_digits(phone);
    kiosk.press("다음");
    kiosk.press("예, 맞습니다");
    see_first_seat(kiosk);
}

fn see_first_seat(kiosk: &mut HeadlessKiosk) {
    kiosk.wait_until("a first seat", |kiosk| kiosk.app().model().board.first.is_some());
}

/// A seat of the list: clinic, day, time.
fn choose_other(kiosk: &mut HeadlessKiosk, clinic: &str) {
    press_first(kiosk, "다른 자리");
    press_first(kiosk, clinic);
    press_first(kiosk, "내일 ");
    press_first(kiosk, "오전 9시");
    kiosk.wait_for("이대로 예약할까요?");
}

fn book(kiosk: &mut HeadlessKiosk) -> String {
    kiosk.wait_for("이대로 예약할까요?");
    kiosk.press("예약하기");
    kiosk.wait_for("예약되었습니다");
    code(kiosk)
}

/// To one's booking, by the code.
fn look(kiosk: &mut HeadlessKiosk, code: &str) {
    kiosk.begin_counting();
    kiosk.press("내 예약 보기");
    kiosk.type_digits(code);
    kiosk.press("다음");
    kiosk.type_digits("19470301");
    kiosk.press("다음");
    kiosk.wait_for("예약하신 내용입니다");
}

fn tell(setting: Setting, way: &str, Effort { taps, keys, screens }: Effort) -> Effort {
    println!("{}: {way}: {screens} screens, {taps} presses, {keys} keys", setting.name);
    Effort { taps, keys, screens }
}

/// One person's ways, one after the other; the last is the end.
fn go_every_way(setting: Setting) {
    let (mut kiosk, server, _folder) = set(setting, |_| {});
    let most = |normal: u32| if setting.is_large { LARGE_TAPS } else { normal };
    come(&mut kiosk, "01012345678");
    kiosk.press("이 자리로 할게요");
    let first_code = book(&mut kiosk);
    kiosk.press("마치기");
    let first = tell(setting, "a first booking, the first seat", kiosk.effort());
    assert!(first.taps <= most(FIRST_SEAT_TAPS), "{first:?}");
    assert_eq!(first.keys, BOOKING_KEYS, "nothing else is typed");
    assert_eq!(server.app().state().booking_count(), 1);
    again(&mut kiosk, setting);

    look(&mut kiosk, &first_code);
    let looking = tell(setting, "my booking", kiosk.effort());
    assert!(looking.taps <= MY_BOOKING_TAPS, "{looking:?}");
    assert_eq!(looking.keys, LOOKING_KEYS, "nothing else is typed");

    kiosk.press("예약 바꾸기");
    kiosk.press("옮기기");
    // The first seat of all is the one that is booked: another is chosen.
    press_first(&mut kiosk, "새봄2의원, ");
    press_first(&mut kiosk, "내일 ");
    press_first(&mut kiosk, "오전 9시");
    kiosk.wait_for("이 자리로 옮길까요?");
    kiosk.press("옮기기");
    kiosk.wait_for("예약을 옮겼습니다");
    tell(setting, "a move, from the start", kiosk.effort());
    kiosk.press("마치기");
    again(&mut kiosk, setting);

    look(&mut kiosk, &first_code);
    kiosk.press("예약 바꾸기");
    kiosk.press("더 나은 자리 찾기");
    kiosk.press("걸어서 갈 곳");
    kiosk.press("아무 때나");
    // Who has a booking is always asked first; here a seat is there at once.
    kiosk.wait_until("what was found", |kiosk| kiosk.app().model().step == Step::Offer);
    tell(setting, "a wish for a better seat, from the start", kiosk.effort());
    assert_eq!(server.app().state().broken_invariants(), [] as [String; 0]);
}

/// At the start again, with the letters that the setting asks for.
fn again(kiosk: &mut HeadlessKiosk, setting: Setting) {
    kiosk.wait_until("the start", |kiosk| kiosk.app().model().step == Step::Start);
    enlarge(kiosk, setting);
}

fn enlarge(kiosk: &mut HeadlessKiosk, setting: Setting) {
    if setting.is_large {
        kiosk.press("화면·소리");
        kiosk.press("큰 글자");
        kiosk.press("다 됐어요");
    }
}

/// A first booking of another seat than the one that is proposed.
fn book_another_seat(setting: Setting) {
    let (mut kiosk, _server, _folder) = set(setting, |_| {});
    come(&mut kiosk, "01012345678");
    choose_other(&mut kiosk, "새봄2의원, ");
    book(&mut kiosk);
    kiosk.press("마치기");
    let effort = tell(setting, "a first booking, another seat", kiosk.effort());
    let most = if setting.is_large { LARGE_TAPS } else { OTHER_SEAT_TAPS };
    assert!(effort.taps <= most, "{effort:?}");
    assert_eq!(effort.keys, BOOKING_KEYS, "nothing else is typed");
}

/// Three who come together, and a series of two.
fn book_for_several(setting: Setting) {
    let (mut kiosk, _server, _folder) = set(setting, |_| {});
    kiosk.begin_counting();
    kiosk.press("예약하기");
    kiosk.press("가족과 함께");
    type_somebody(&mut kiosk);
    kiosk.type_digits("01012345678");
    kiosk.press("다음");
    kiosk.press("예, 맞습니다");
    for name in ["박영수", "박하나"] {
        kiosk.press("한 분 더 넣기");
        kiosk.type_name(name);
        kiosk.press("다음");
        kiosk.type_digits("19501020");
        kiosk.press("다음");
        kiosk.press("예, 맞습니다");
    }
    kiosk.press("이대로 계속하기");
    press_first(&mut kiosk, "새봄1의원, ");
    press_first(&mut kiosk, "내일 ");
    press_first(&mut kiosk, "오전 9시");
    book(&mut kiosk);
    kiosk.press("마치기");
    tell(setting, "a family of three", kiosk.effort());

    let interval = DoseInterval { from_days: 3, to_days: 9 };
    let (mut kiosk, server, _folder) = set(setting, |spec| spec.second_dose = Some(interval));
    come(&mut kiosk, "01012345678");
    kiosk.press("이 자리로 할게요");
    book(&mut kiosk);
    kiosk.press("마치기");
    tell(setting, "two doses", kiosk.effort());
    assert_eq!(server.app().state().booking_count(), 2);
}

#[test]
fn each_way_takes_few_presses_with_normal_and_with_large_letters() {
    SETTINGS.into_iter().for_each(go_every_way);
}

#[test]
fn another_seat_takes_few_presses_with_normal_and_with_large_letters() {
    SETTINGS.into_iter().for_each(book_another_seat);
}

#[test]
fn a_family_and_a_series_book_with_normal_and_with_large_letters() {
    let [normal, _, large, _] = SETTINGS;
    [normal, large].into_iter().for_each(book_for_several);
}
