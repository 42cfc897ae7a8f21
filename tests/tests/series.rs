//! Two appointments of a series at a kiosk with a real server, tested by the words on the buttons: one tap holds both,
//! another second dose is chosen beside the first, and one press books them.

use jari_common::dose::DoseInterval;
use jari_common::id::TicketId;
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::town::{self, press_first, type_somebody};

fn come(kiosk: &mut HeadlessKiosk) {
    kiosk.press("예약하기");
    kiosk.press("제 예약");
    type_somebody(kiosk);
    kiosk.press("전화번호가 없어요");
    kiosk.press("예, 맞습니다");
}

#[test]
fn both_are_booked_with_one_press_and_the_second_is_moved_alone() {
    const INTERVAL: DoseInterval = DoseInterval { from_days: 3, to_days: 9 };
    let (mut kiosk, server, _folder) = town::with_a_kiosk(|spec| spec.second_dose = Some(INTERVAL));
    come(&mut kiosk);
    kiosk.see_other_seats();
    press_first(&mut kiosk, "새봄1의원, ");
    press_first(&mut kiosk, "오전 9시");
    kiosk.wait_for("이대로 예약할까요?");
    assert!(kiosk.shows("2차"), "when the second is");

    kiosk.press("2차 바꾸기");
    kiosk.wait_for("2차는 몇 시가 좋으세요?");
    press_first(&mut kiosk, "오전 10시");
    kiosk.wait_for("이대로 예약할까요?");
    kiosk.press("예약하기");
    kiosk.wait_for("예약되었습니다");
    let booked = || {
        let view = server.app().state().ticket(TicketId(1)).unwrap();
        (view.booking.unwrap(), view.second.unwrap())
    };
    let (first, second) = booked();
    assert!(INTERVAL.admits(first.slot.date, second.slot.date));
    assert_eq!((first.slot.index, second.slot.index), (0, 2));
    assert_eq!(server.app().state().booking_count(), 2);
    let code = kiosk.app().model().visit.session.as_ref().unwrap().code.digits().to_owned();
    kiosk.press("마치기");

    kiosk.press("내 예약 보기");
    kiosk.type_digits(&code);
    kiosk.press("다음");
    kiosk.type_digits("19470301");
    kiosk.press("다음");
    kiosk.wait_for("예약하신 내용입니다");
    kiosk.press("예약 바꾸기");
    kiosk.press("옮기기");
    kiosk.wait_for("어느 예약을 옮길까요?");
    press_first(&mut kiosk, "2차 ");
    kiosk.see_other_seats();
    kiosk.wait_for("2차는 언제가 좋으세요?");
    press_first(&mut kiosk, "새봄2의원, ");
    press_first(&mut kiosk, "오전 11시");
    kiosk.wait_for("2차를 이렇게 옮길까요?");
    kiosk.press("옮기기");
    kiosk.wait_for("예약을 옮겼습니다");
    let (same, moved) = booked();
    assert_eq!(same, first, "the first stands as it was");
    assert_ne!(moved.slot.clinic, second.slot.clinic);
    assert!(INTERVAL.admits(first.slot.date, moved.slot.date));
    assert_eq!(server.app().state().broken_invariants(), [] as [String; 0]);
}
