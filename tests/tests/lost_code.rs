//! Somebody who lost the ticket's code finds it by their telephone, at a kiosk and a real server.

use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::server::TestServer;
use jari_tests::town;

/// The digits of the newest message.
fn told(server: &TestServer) -> String {
    let text = server.app().notifier().outgoing().pop().expect("a message").text;
    text.chars().filter(char::is_ascii_digit).collect()
}

fn say_who(kiosk: &mut HeadlessKiosk) {
    town::type_somebody(kiosk);
    kiosk.type_digits("01012345678");
    kiosk.press("다음");
}

#[test]
fn a_lost_code_costs_a_message_and_not_the_place() {
    let (mut kiosk, server, _folder) = town::with_a_kiosk(|_| {});
    kiosk.press("예약하기");
    kiosk.press("제 예약");
    say_who(&mut kiosk);
    kiosk.press("예, 맞습니다");
    kiosk.wait_for("어느 병원, 어느 날이 좋으세요?");
    kiosk.press("처음으로");
    kiosk.press("처음으로");
    kiosk.wait_for("무엇을 도와드릴까요?");

    kiosk.press("내 예약 보기");
    kiosk.press("번호를 잊었어요");
    say_who(&mut kiosk);
    kiosk.wait_until("a message", |_| !server.app().notifier().outgoing().is_empty());
    kiosk.type_digits(&told(&server));
    kiosk.press("다음");
    kiosk.wait_until("the ticket", |kiosk| kiosk.app().model().visitor.session.is_some());
    let session = kiosk.app().model().visitor.session.as_ref().expect("it was found");
    assert_eq!((session.ticket.number, server.app().state().ticket_count()), (1, 1));
}
