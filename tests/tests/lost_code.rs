//! A person who lost the ticket's code finds the ticket by their telephone, at a kiosk with a real server.

use jari_common::id::DeviceId;
use jari_server::command::TicketAct;
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
    kiosk.see_other_seats();
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
    kiosk.wait_until("the ticket", |kiosk| kiosk.app().model().visit.session.is_some());
    let session = kiosk.app().model().visit.session.as_ref().expect("it was found");
    assert_eq!((session.ticket.number, server.app().state().ticket_count()), (1, 1));
}

#[test]
fn who_has_something_in_two_campaigns_sees_both_by_one_message() {
    let (mut kiosk, server, _folder) = town::with_a_kiosk(|_| {});
    let mut spec = town::campaign(jiff::Timestamp::now());
    spec.title_ko = "대상포진 예방접종".to_owned();
    let second = server.add_campaign(spec);
    kiosk.wait_until("two campaigns that are open", |kiosk| {
        kiosk.app().model().offered_campaigns().len() == 2
    });
    for title in ["어르신 독감 예방접종", "대상포진 예방접종"] {
        kiosk.press("예약하기");
        kiosk.wait_for("무엇을 예약하세요?");
        town::press_first(&mut kiosk, title);
        kiosk.press("제 예약");
        say_who(&mut kiosk);
        kiosk.press("예, 맞습니다");
        kiosk.see_other_seats();
        kiosk.press("처음으로");
        kiosk.press("처음으로");
        kiosk.wait_for("무엇을 도와드릴까요?");
    }
    assert_eq!(server.app().state().ticket_count(), 2);

    kiosk.press("내 예약 보기");
    kiosk.press("번호를 잊었어요");
    say_who(&mut kiosk);
    kiosk.wait_until("a message", |_| !server.app().notifier().outgoing().is_empty());
    kiosk.type_digits(&told(&server));
    kiosk.press("다음");
    kiosk.wait_for("어느 것을 보시겠어요?");
    town::press_first(&mut kiosk, "대상포진 예방접종");
    kiosk.wait_until("the ticket", |kiosk| kiosk.app().model().visit.session.is_some());
    let session = kiosk.app().model().visit.session.clone().expect("it was found");
    assert_eq!((session.ticket.campaign, session.ticket.number), (second, 1));
}

#[test]
fn whoever_types_somebody_elses_name_at_a_kiosk_is_let_in_nowhere() {
    let (mut victim, server, _folder) = town::with_a_kiosk(|_| {});
    victim.press("예약하기");
    victim.press("제 예약");
    say_who(&mut victim);
    victim.press("예, 맞습니다");
    victim.see_other_seats();
    victim.wait_for("어느 병원, 어느 날이 좋으세요?");
    town::press_first(&mut victim, "새봄1의원, ");
    town::press_first(&mut victim, "오전 9시");
    victim.wait_for("이대로 예약할까요?");
    victim.press("예약하기");
    victim.wait_for("예약되었습니다");
    let mine = victim.app().model().visit.session.clone().expect("a ticket");
    let before = server.app().state().ticket(mine.ticket.id).expect("it is there");
    // Somebody else has locked the code by wrong birth dates.
    for _ in 0..5 {
        let (ticket, device) = (mine.ticket.id, DeviceId(1));
        let wrong = TicketAct::TryCode { device, right: false }.of(ticket);
        server.app().submit_blocking(wrong).expect("it is judged");
    }

    let folder = tempfile::TempDir::new().expect("a folder can be made");
    let mut thief = HeadlessKiosk::start(folder.path(), server.url());
    thief.pair(&server.invite(town::place("혜화온유복지관")));
    thief.wait_until("the board", |kiosk| !kiosk.app().model().board.is_empty);
    thief.press("예약하기");
    thief.press("제 예약");
    say_who(&mut thief);
    thief.press("예, 맞습니다");
    thief.wait_for("이미 번호를 받으셨습니다");
    let told: Vec<String> = thief.names().collect();
    for secret in [
        mine.code.grouped(),
        mine.code.digits().to_owned(),
        "새봄1의원".to_owned(),
        "오전 9시".to_owned(),
    ] {
        assert!(!told.iter().any(|words| words.contains(&secret)), "{secret} in {told:?}");
    }
    assert!(thief.app().model().visit.session.is_none());

    // The telephone's owner has the digits; the thief can only guess.
    thief.press("문자로 숫자 받기");
    thief.wait_until("the digits' screen", |kiosk| kiosk.has_button("문자가 안 와요"));
    let sent = server.app().notifier().outgoing().pop().expect("a message").text;
    let digits: String = sent.chars().filter(char::is_ascii_digit).collect();
    thief.type_digits(if digits == "000000" { "111111" } else { "000000" });
    thief.press("다음");
    thief.wait_for("다시 보내기");
    thief.press("이전");
    thief.wait_for("이미 번호를 받으셨습니다");
    // Even the code itself is locked, so that only staff can help, and the birth date need not be typed again.
    thief.press("확인 번호 누르기");
    thief.type_digits(mine.code.digits());
    thief.press("다음");
    thief.press("다음");
    thief.wait_for("직원");
    assert!(thief.app().model().visit.session.is_none(), "locked stays locked");
    assert_eq!(server.app().state().ticket(mine.ticket.id), Some(before), "and all of it is there");
    assert_eq!(server.app().state().ticket_count(), 1);
}
