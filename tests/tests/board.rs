//! The board of a kiosk with a real server, tested by the words on the buttons: limited to some times, one clinic's
//! days, and a clinic that is shown first.

use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::town::{self, press_first};

/// The clinic of the town that is shown above the others.
fn first_clinic(kiosk: &HeadlessKiosk) -> Option<String> {
    let page = kiosk.app().model().board.page.as_ref()?;
    page.rows.first().map(|row| row.clinic.name.clone())
}

#[test]
fn who_wants_an_afternoon_at_one_clinic_sees_nothing_else() {
    let (mut kiosk, _server, _folder) = town::with_a_kiosk(|_| {});
    kiosk.press("빈자리 보기");
    kiosk.look_at_table();
    kiosk.press("아무 때나");
    kiosk.press("오후");
    press_first(&mut kiosk, "새봄2의원, ");
    kiosk.wait_until("times", |kiosk| !kiosk.buttons_beginning("오후 ").is_empty());
    assert!(kiosk.buttons_beginning("오전 ").is_empty(), "no morning is offered");

    kiosk.press("이 병원 다른 날");
    kiosk.wait_for("어느 날이 좋으세요?");
    kiosk.press("이 병원을 맨 위에 두기");
    kiosk.wait_for("맨 위에 있는 병원입니다");
    let is_day = |name: &String| name.ends_with("자리 있음") && name.contains('월');
    kiosk.wait_until("days", |kiosk| kiosk.buttons_beginning("").iter().any(is_day));
    let days: Vec<String> = kiosk.buttons_beginning("").into_iter().filter(is_day).collect();
    assert!(days.len() > 5, "two weeks are open: {days:?}");
    kiosk.press(&days[3]);
    kiosk.wait_for("몇 시가 좋으세요?");
    assert!(kiosk.buttons_beginning("오전 ").is_empty());
    kiosk.press("이전");
    kiosk.wait_for("어느 날이 좋으세요?");
    kiosk.press("이전");
    kiosk.wait_for("몇 시가 좋으세요?");
    kiosk.press("이전");
    kiosk.wait_until("the clinic stands first", |kiosk| {
        first_clinic(kiosk).as_deref() == Some("새봄2의원")
    });
    assert!(kiosk.shows("오후"), "the board is as narrow as before");
    kiosk.press("버스로 갈 곳");
    press_first(&mut kiosk, "차로 갈 곳");
    kiosk.wait_until("10 km", |kiosk| kiosk.shows("차로 갈 곳") && kiosk.shows("오후"));
}
