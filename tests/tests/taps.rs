//! How much a person has to do on each way through the kiosk: presses, and typed characters. With a real server, by the
//! words on the buttons; the table is printed.

use jari_tests::kiosk::{Effort, HeadlessKiosk};
use jari_tests::town::{self, press_first, type_somebody};

/// The most presses for a first booking, typing not included.
const FIRST_BOOKING_TAPS: u32 = 12;
/// The most presses where the seat that is proposed first is taken.
const FIRST_SEAT_TAPS: u32 = 9;
/// The most presses to see one's booking, typing not included.
const MY_BOOKING_TAPS: u32 = 3;

/// Books from the start to the end; returns the effort, and the ticket's code.
fn book(kiosk: &mut HeadlessKiosk, takes_first: bool) -> (Effort, String) {
    kiosk.begin_counting();
    kiosk.press("예약하기");
    kiosk.press("제 예약");
    type_somebody(kiosk);
    kiosk.type_digits("01012345678");
    kiosk.press("다음");
    kiosk.press("예, 맞습니다");
    if takes_first {
        kiosk.wait_until("a first seat", |kiosk| kiosk.app().model().board.first.is_some());
        kiosk.press("이 자리로 할게요");
    } else {
        kiosk.see_other_seats();
        press_first(kiosk, "새봄1의원, ");
        press_first(kiosk, "오전 9시");
    }
    kiosk.wait_for("이대로 예약할까요?");
    kiosk.press("예약하기");
    kiosk.wait_for("예약되었습니다");
    let session = kiosk.app().model().visit.session.as_ref().expect("a ticket");
    let code = session.code.digits().to_owned();
    kiosk.press("마치기");
    kiosk.wait_for("무엇을 도와드릴까요?");
    (kiosk.effort(), code)
}

#[test]
fn whoever_takes_the_seat_that_is_proposed_first_books_with_nine_presses() {
    let (mut kiosk, server, _folder) = town::with_a_kiosk(|_| {});
    let (Effort { taps, keys, screens }, _) = book(&mut kiosk, true);
    println!("the first seat: {screens} screens, {taps} presses, {keys} keys typed");
    assert!(taps <= FIRST_SEAT_TAPS, "{taps}");
    assert_eq!(server.app().state().booking_count(), 1);
}

#[test]
fn a_first_booking_takes_at_most_twelve_presses_and_a_look_at_it_three() {
    let (mut kiosk, _server, _folder) = town::with_a_kiosk(|_| {});
    let (booking, code) = book(&mut kiosk, false);

    kiosk.begin_counting();
    kiosk.press("내 예약 보기");
    kiosk.type_digits(&code);
    kiosk.press("다음");
    kiosk.type_digits("19470301");
    kiosk.press("다음");
    kiosk.wait_for("오전 9시");
    let looking = kiosk.effort();

    for (way, Effort { taps, keys, screens }) in
        [("a first booking", booking), ("my booking", looking)]
    {
        println!("{way}: {screens} screens, {taps} presses, {keys} keys typed");
    }
    assert!(booking.taps <= FIRST_BOOKING_TAPS, "{booking:?}");
    assert!(looking.taps <= MY_BOOKING_TAPS, "{looking:?}");
    // Typed for the booking: nine jamo, eight digits, eleven digits. Typed to look: ten digits and eight.
    assert_eq!((booking.keys, looking.keys), (9 + 8 + 11, 10 + 8), "nothing else is typed");
}
