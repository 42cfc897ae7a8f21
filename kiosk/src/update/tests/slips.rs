//! What paper says: whose it is, when and where, how to get there and how to change it; and what it never says.

use jari_common::clinic::Position;
use jari_common::ticket::TicketState::Done;
use jari_common::time::plus_secs;

use super::stage::{Stage, booked};
use crate::effect::Effect;
use crate::keyboard::layout::Key;
use crate::message::{Action, Message};
use crate::model::{Member, NamesTyped, PaperTrouble, Purpose, SlipState};
use crate::update::slip::slip;

fn printed(stage: &Stage) -> String {
    let slip = slip(&stage.model).expect("there is a ticket");
    let lines: Vec<&str> =
        slip.head.iter().chain(&slip.foot).map(|line| line.words.as_str()).collect();
    lines.join("\n")
}

fn member(jamo: &str) -> Member {
    let mut member = Member::default();
    for jamo in jamo.chars() {
        member.name.press(Key::Jamo(jamo));
    }
    member
}

#[test]
fn a_slip_says_the_booking_and_whose_it_is_and_no_birth_date() {
    let mut stage = Stage::confirming();
    stage.model.has_printer = true;
    stage.press(Action::ConfirmBooking);
    stage.happen(Message::Booked(Ok(booked())));
    let sent = stage.press(Action::PrintSlip);
    assert!(matches!(sent[..], [Effect::PrintSlip(_)]), "{sent:?}");
    let text = printed(&stage);
    assert!(text.contains("내 번호\n7\n") && text.contains("가온나루의원"), "{text}");
    assert!(text.contains("11월\u{a0}25일\u{a0}수요일 오전\u{a0}9시\u{a0}30분"), "{text}");
    assert!(text.contains("김말순 님\n") && text.contains("병원에 전화해 주세요"), "{text}");
    assert!(!text.contains("1947") && !text.contains("1234"), "{text}");
    assert!(stage.press(Action::PrintSlip).is_empty(), "one at a time");
    stage.happen(Message::SlipPrinted(Err(PaperTrouble::OutOfPaper)));
    assert_eq!(stage.model.visit.slip, SlipState::Failed(PaperTrouble::OutOfPaper));
    assert_eq!(stage.press(Action::PrintSlip).len(), 1, "and again");
    stage.happen(Message::SlipPrinted(Ok(())));
    assert_eq!(stage.model.visit.slip, SlipState::Printed);
}

#[test]
fn whoever_comes_back_with_the_code_gets_no_name_that_somebody_typed_for_another() {
    let mut stage = Stage::new();
    stage.find(Purpose::MyBooking, Done);
    stage.model.visit.typed = member("ㅂㅏㄱㅁㅣㄴㅈㅣ");
    let masked = stage.model.visit.session.as_ref().unwrap().masked_name.clone();
    let text = printed(&stage);
    assert!(text.contains(&format!("{masked} 님")) && !text.contains("박민지"), "{text}");
}

#[test]
fn a_family_reads_each_name_with_its_time_and_where_to_go() {
    let mut stage = Stage::confirming();
    stage.press(Action::ConfirmBooking);
    let mut ticket = booked();
    let booking = ticket.booking.as_mut().unwrap();
    booking.beside = vec![plus_secs(booking.starts_at, 600), plus_secs(booking.starts_at, 1200)];
    let clinic = booking.clinic.position;
    stage.happen(Message::Booked(Ok(ticket)));
    assert!(printed(&stage).contains("오전\u{a0}9시\u{a0}40분, 오전\u{a0}9시\u{a0}50분"));

    let first = stage.model.visit.typed.clone();
    stage.model.visit.party = vec![first, member("ㅂㅏㄱㅁㅣㄴㅈㅣ"), member("ㅇㅣㅅㅓㅇㅠㄴ")];
    // The clinic lies 300 m to the south of the kiosk.
    stage.model.position = Position::new(clinic.lat + 0.0027, clinic.lon);
    let text = printed(&stage);
    for told in [
        "김말순 님\n",
        "박민지 님 오전\u{a0}9시\u{a0}40분",
        "이서윤 님 오전\u{a0}9시\u{a0}50분",
        "이곳에서 남쪽으로 걸어서",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    // A ticket that was opened by a code or a slip may have others: what is typed says nothing of it.
    for named in [NamesTyped::Nobody, NamesTyped::Owner] {
        stage.model.visit.named = named;
        let text = printed(&stage);
        assert!(!text.contains("이서윤"), "{text}");
    }
}
