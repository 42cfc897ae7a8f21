//! A family at a kiosk with a real server, tested by the words on the buttons: one ticket, seats side by side. Also a
//! campaign that asks a question before it gives a place.

use jari_common::eligibility::{BothLanguages, Question};
use jari_common::id::{BookingId, TicketId};
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::town::{self, press_first};

fn type_one(kiosk: &mut HeadlessKiosk, name: &str, birth_date: &str) {
    kiosk.type_name(name);
    kiosk.press("다음");
    kiosk.type_digits(birth_date);
    kiosk.press("다음");
}

#[test]
fn three_who_come_together_book_in_one_act() {
    let (mut kiosk, server, _folder) = town::with_a_kiosk(|_| {});
    kiosk.press("예약하기");
    kiosk.press("가족과 함께");
    type_one(&mut kiosk, "김말순", "19470301");
    kiosk.type_digits("01012345678");
    kiosk.press("다음");
    kiosk.press("예, 맞습니다");
    for name in ["박영수", "박하나"] {
        kiosk.press("한 분 더 넣기");
        type_one(&mut kiosk, name, "19501020");
        kiosk.press("예, 맞습니다");
    }
    assert!(
        kiosk.shows("지금까지 3명입니다. 더 계세요?"),
        "{:?}",
        kiosk.names().collect::<Vec<_>>()
    );
    kiosk.press("이대로 계속하기");
    kiosk.look_at_table();
    press_first(&mut kiosk, "새봄1의원, ");
    press_first(&mut kiosk, "오전 9시");
    kiosk.wait_for("이대로 예약할까요?");
    assert!(kiosk.shows("마지막 분"), "when the last of them begins");
    kiosk.press("예약하기");
    kiosk.wait_for("예약되었습니다");

    let state = server.app().state();
    let ticket = state.ticket(TicketId(1)).unwrap();
    assert_eq!((ticket.party, state.ticket_count(), state.booking_count()), (3, 1, 1));
    // Two of them have seats at nine, and one begins half an hour later.
    let (_, booking) = state.appointment(BookingId(1)).unwrap();
    let half_hour = jiff::SignedDuration::from_mins(30);
    assert_eq!(booking.beside, [booking.starts_at, booking.starts_at + half_hour]);
    assert_eq!(state.seats_free(&booking.slot), Some(0));
    assert_eq!(state.broken_invariants(), [] as [String; 0]);
}

#[test]
fn an_answer_that_needs_a_talk_leads_to_staff_and_another_to_a_place() {
    let (mut kiosk, server, _folder) = town::with_a_kiosk(|spec| {
        let text =
            BothLanguages { ko: "오늘 열이 나세요?".into(), en: "Fever today?".into() };
        spec.eligibility.questions = vec![Question { text, staff_if: true }];
    });
    kiosk.press("예약하기");
    kiosk.press("제 예약");
    type_one(&mut kiosk, "김말순", "19470301");
    kiosk.wait_for("오늘 열이 나세요?");
    kiosk.press("네");
    kiosk.wait_for("직원과 이야기해 주세요");
    kiosk.press("이전");
    kiosk.wait_for("오늘 열이 나세요?");
    kiosk.press("아니요");
    kiosk.press("전화번호가 없어요");
    kiosk.press("예, 맞습니다");
    kiosk.see_other_seats();
    kiosk.wait_for("어느 병원, 어느 날이 좋으세요?");
    assert_eq!(server.app().state().ticket_count(), 1);
}
