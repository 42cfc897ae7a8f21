//! The ways through the kiosk, pressed one by one, without a window and without a server.

mod asking;
mod birth_date;
mod party;
mod finding;
mod first_seat;
mod going_on;
mod guiding;
mod help;
mod reading_back;
mod campaigns;
mod days;
mod series;
mod wishing;
mod boarding;
mod changing;
mod identity;
mod earphone;
mod idling;
mod line;
mod listening;
mod properties;
mod scanning;
mod slips;
mod zones;
mod stage;
mod tickets;

use jari_common::booking::{Right, SeatAct};
use jari_common::fingerprint::KeyFingerprint;
use jari_common::person::Acting;
use jari_common::ticket::TicketState::{Called, Done, Missed, Waiting};

use self::stage::{Stage, booked, day, held, reply, slot, ticket, turn};
use crate::effect::{Effect, Request};
use crate::keyboard::layout::{Key, Layout};
use crate::message::{Action, Message};
use crate::model::{Colours, Language, Link, Purpose, Sending, Step, TextSize, Trouble, Typed};

#[test]
fn with_nobody_waiting_the_person_never_notices_a_line() {
    let mut stage = Stage::new();
    stage.type_a_person();
    let sent = stage.press(Action::Next);
    assert!(matches!(sent[..], [Effect::Send(Request::Join { .. })]), "{sent:?}");
    assert_eq!(
        (stage.model.step.clone(), stage.model.sending),
        (Step::Check, Some(Sending::Joining))
    );

    let sent = stage.happen(Message::Joined(Ok(reply(Called, 0))));
    assert!(matches!(sent[..], [Effect::Send(Request::StartTurn { .. })]), "{sent:?}");
    assert_eq!(stage.model.step, Step::Check);

    let sent = stage.happen(Message::TurnStarted(Ok(turn())));
    assert!(matches!(sent[..], [Effect::FindRoom(_)]), "{sent:?}");
    assert_eq!((stage.model.step.clone(), stage.model.sending), (Step::FirstSeat, None));
    assert!(stage.model.has_turn());
}

#[test]
fn with_people_ahead_the_ticket_is_shown_and_a_call_begins_the_turn() {
    let mut stage = Stage::new();
    stage.join(Waiting, 2);
    assert_eq!(stage.model.step, Step::Ticket);

    assert!(stage.serve(5).is_empty(), "two ahead, one was called");
    let ahead = |stage: &Stage| stage.model.visit.session.as_ref().map(|it| it.ticket.ahead);
    assert_eq!(ahead(&stage), Some(1));
    let sent = stage.serve(7);
    assert!(matches!(sent[..], [Effect::Send(Request::ReadTicket { .. })]), "{sent:?}");
    let sent = stage.happen(Message::TicketRead(Ok(Box::new(ticket(Called, 0)))));
    assert!(matches!(sent[..], [Effect::Send(Request::StartTurn { .. })]), "{sent:?}");
}

#[test]
fn a_code_leads_on_by_the_tickets_state() {
    let mut stage = Stage::new();
    let sent = stage.find(Purpose::MyTurn, Called);
    assert!(matches!(sent[..], [Effect::Send(Request::StartTurn { .. })]), "{sent:?}");

    let mut stage = Stage::new();
    let sent = stage.find(Purpose::MyTurn, Missed);
    assert!(matches!(sent[..], [Effect::Send(Request::ReturnToLine { .. })]), "{sent:?}");
    let sent = stage.happen(Message::TicketRead(Ok(Box::new(ticket(Called, 0)))));
    assert!(matches!(sent[..], [Effect::Send(Request::StartTurn { .. })]), "{sent:?}");

    let mut stage = Stage::new();
    stage.find(Purpose::MyTurn, Missed);
    stage.happen(Message::TicketRead(Ok(Box::new(ticket(Waiting, 1)))));
    assert_eq!((stage.model.step.clone(), stage.model.sending), (Step::Ticket, None));

    let mut stage = Stage::new();
    assert!(stage.find(Purpose::MyBooking, Waiting).is_empty());
    assert_eq!(stage.model.step, Step::Ticket);

    let mut stage = Stage::new();
    stage.find(Purpose::MyBooking, Done);
    assert_eq!(stage.model.step, Step::MyBooking);
}

#[test]
fn a_code_that_finds_nothing_leads_to_the_birth_date_and_stays_as_typed() {
    let mut stage = Stage::new();
    stage.type_a_code(Purpose::MyTurn);
    stage.press(Action::Next);
    stage.happen(Message::Found(Err(Trouble::TicketNotFound)));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::TicketNotFound));
    assert!(stage.press(Action::TryAgain).is_empty());
    assert_eq!(stage.model.step, Step::CodeBirthDate { purpose: Purpose::MyTurn });
    assert_eq!(stage.model.visit.code.digit_count(), 10);
}

#[test]
fn a_time_is_held_confirmed_and_booked() {
    let mut stage = Stage::with_turn();
    let sent = stage.open_day();
    assert_eq!(sent, [Effect::ReadTimes(day())]);
    let sent = stage.press(Action::ChooseTime(slot()));
    assert!(
        matches!(&sent[..], [Effect::Send(Request::Seat { right: Right::Turn(_), act: SeatAct::Hold { slot: asked, .. }, .. })] if *asked == slot())
    );
    stage.happen(Message::Held(Ok(held())));
    assert_eq!(stage.model.step, Step::Confirm);
    let sent = stage.press(Action::ConfirmBooking);
    assert!(
        matches!(
            sent[..],
            [Effect::Send(Request::Seat {
                right: Right::Turn(_),
                act: SeatAct::Confirm { .. },
                ..
            })]
        ),
        "{sent:?}"
    );
    assert!(stage.happen(Message::Booked(Ok(booked()))).is_empty());
    assert_eq!(stage.model.step, Step::Done);
    assert!(!stage.model.has_turn());
    assert_eq!(stage.press(Action::Finish), [Effect::ForgetVisitor]);
    assert_eq!(stage.model.step, Step::Start);
}

#[test]
fn every_way_back_from_the_confirmation_gives_the_seat_back() {
    for action in [Action::Back, Action::OtherTime] {
        let mut stage = Stage::confirming();
        let sent = stage.press(action);
        let [
            Effect::Send(Request::Seat {
                right: Right::Turn(_), act: SeatAct::Release { .. }, ..
            }),
            Effect::ReadTimes(_),
        ] = &sent[..]
        else {
            panic!("{sent:?}")
        };
        assert_eq!(stage.model.step, Step::Times);
        assert_eq!(stage.model.visit.search.choice, None);
    }
    let mut stage = Stage::confirming();
    stage.press(Action::StartOver);
    let sent = stage.press(Action::StartOver);
    assert!(matches!(&sent[..], [Effect::Send(Request::EndTurn { .. }), Effect::ForgetVisitor]));
}

#[test]
fn a_taken_seat_leads_back_to_the_times_read_again() {
    let mut stage = Stage::with_turn();
    stage.open_day();
    stage.press(Action::ChooseTime(slot()));
    let sent = stage.happen(Message::Held(Err(Trouble::SlotFull)));
    assert_eq!(sent, [Effect::ReadTimes(day()), Effect::ReadAlternatives(slot())]);
    assert_eq!(stage.model.step, Step::Times);
    assert_eq!(stage.model.visit.search.notice, Some(Trouble::SlotFull));
    assert!(stage.model.has_turn(), "a failed booking keeps the turn");

    let mut stage = Stage::confirming();
    stage.press(Action::ConfirmBooking);
    stage.happen(Message::Booked(Err(Trouble::HoldOver)));
    assert_eq!(stage.model.step, Step::Times);
    assert_eq!(stage.model.visit.search.notice, Some(Trouble::HoldOver));
}

#[test]
fn a_lost_turn_leads_to_the_ticket_never_to_the_start() {
    for cause in [Trouble::TurnOver, Trouble::NotYourTurn] {
        let mut stage = Stage::confirming();
        stage.press(Action::ConfirmBooking);
        let sent = stage.happen(Message::Booked(Err(cause)));
        assert!(matches!(sent[..], [Effect::Send(Request::ReadTicket { .. })]), "{sent:?}");
        assert_eq!(stage.model.step, Step::Ticket);
        assert_eq!(stage.model.visit.search.notice, Some(cause));
        assert!(!stage.model.has_turn());
        stage.happen(Message::TicketRead(Ok(Box::new(ticket(Missed, 0)))));
        let sent = stage.press(Action::BeginTurn);
        assert!(matches!(sent[..], [Effect::Send(Request::ReturnToLine { .. })]), "{sent:?}");
    }
}

#[test]
fn a_turn_that_cannot_begin_is_not_asked_for_over_and_over() {
    let mut stage = Stage::new();
    stage.join(Waiting, 2);
    stage.serve(7);
    stage.happen(Message::TicketRead(Ok(Box::new(ticket(Called, 0)))));
    stage.happen(Message::TurnStarted(Err(Trouble::NotYourTurn)));
    assert!(stage.happen(Message::TicketRead(Ok(Box::new(ticket(Called, 0))))).is_empty());
    assert_eq!(stage.model.step, Step::Ticket);
}

#[test]
fn while_the_server_is_away_everything_typed_stays_and_the_same_is_sent_again() {
    let mut stage = Stage::new();
    stage.type_a_person();
    let first = stage.press(Action::Next);
    stage.happen(Message::Joined(Err(Trouble::ServerAway)));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ServerAway));
    assert_eq!(stage.model.visit.typed.name.text(), "김말순");
    assert_eq!(stage.press(Action::TryAgain), first);
    stage.happen(Message::Joined(Err(Trouble::ServerAway)));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Check);

    let mut stage = Stage::confirming();
    let first = stage.press(Action::ConfirmBooking);
    stage.happen(Message::Booked(Err(Trouble::ServerAway)));
    assert!(stage.model.has_turn());
    assert_eq!(stage.press(Action::TryAgain)[1..], first);
    assert_eq!(stage.model.step, Step::Confirm);
}

#[test]
fn a_second_press_while_sending_is_ignored() {
    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Next);
    for action in [Action::Next, Action::NoPhone, Action::Back, Action::StartOver] {
        assert!(stage.press(action).is_empty());
    }
    assert_eq!(
        (stage.model.step.clone(), stage.model.sending),
        (Step::Check, Some(Sending::Joining))
    );
}

#[test]
fn going_back_and_forth_keeps_what_was_typed() {
    let mut stage = Stage::new();
    stage.type_a_person();
    for step in [Step::Phone, Step::BirthDate, Step::Name, Step::Who] {
        stage.press(Action::Back);
        assert_eq!(stage.model.step, step);
    }
    stage.press(Action::ChooseActing(Acting::Helper));
    for _ in 0..3 {
        stage.press(Action::Next);
    }
    assert_eq!(stage.model.step, Step::Check);
    assert!(matches!(stage.press(Action::Next)[..], [Effect::Send(Request::Join { .. })]));
}

#[test]
fn back_at_the_start_nothing_personal_is_left_but_the_screen_stays_as_set() {
    let mut stage = Stage::new();
    stage.press(Action::SetLanguage(Language::English));
    stage.press(Action::SetTextSize(TextSize::Large));
    stage.press(Action::SetColours(Colours::Stark));
    stage.type_a_person();
    for _ in 0..5 {
        stage.press(Action::Back);
    }
    assert_eq!(stage.model.step, Step::Start);
    assert!(stage.model.visit.is_blank());
    assert_eq!(stage.model.comfort.language, Language::English);
    assert_eq!(stage.model.comfort.text_size, TextSize::Large);
    assert_eq!(stage.model.comfort.colours, Colours::Stark);
}

#[test]
fn an_empty_name_is_typed_on_the_keys_of_the_screens_language() {
    let mut stage = Stage::new();
    let keys = |stage: &Stage| stage.model.visit.typed.name.layout();
    stage.press(Action::SetLanguage(Language::English));
    stage.press(Action::StartBooking);
    stage.press(Action::ChooseActing(Acting::Myself));
    assert_eq!(keys(&stage), Layout::LATIN);

    stage.press(Action::SetLanguage(Language::Korean));
    assert_eq!(keys(&stage), Layout::HANGUL);
    stage.press(Action::PressKey(Key::SwitchHangul));
    stage.press(Action::Back);
    stage.press(Action::ChooseActing(Acting::Myself));
    assert_eq!(keys(&stage), Layout::Cheonjiin, "these keys were chosen");

    stage.press(Action::PressKey(Key::SwitchHangul));
    stage.press(Action::PressKey(Key::Jamo('ㄱ')));
    stage.press(Action::SetLanguage(Language::English));
    assert_eq!(keys(&stage), Layout::HANGUL, "a name that is begun goes on");
}

#[test]
fn the_name_of_somebody_who_comes_along_opens_on_latin_keys_in_english() {
    let mut stage = Stage::new();
    stage.press(Action::SetLanguage(Language::English));
    stage.press(Action::StartBooking);
    stage.press(Action::ChooseParty);
    assert_eq!(stage.model.visit.typed.name.layout(), Layout::LATIN);
}

#[test]
fn start_over_asks_once_and_a_finger_that_slipped_costs_nothing() {
    let mut stage = Stage::new();
    stage.type_a_person();
    assert!(stage.press(Action::StartOver).is_empty());
    assert!(matches!(stage.model.step, Step::StartOver { .. }));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Check);
    assert_eq!(stage.model.visit.typed.name.text(), "김말순");

    stage.press(Action::StartOver);
    assert_eq!(stage.press(Action::StartOver), [Effect::ForgetVisitor]);
    assert_eq!(stage.model.step, Step::Start);
    assert!(stage.model.visit.is_blank());
}

#[test]
fn start_over_does_not_ask_who_only_looked_around() {
    let mut stage = Stage::new();
    stage.press(Action::LookAtBoard);
    assert_eq!(stage.press(Action::StartOver), [Effect::ForgetVisitor]);
    assert_eq!(stage.model.step, Step::Start);
}

#[test]
fn what_cannot_go_well_is_said_before_anything_is_typed() {
    let mut stage = Stage::new();
    stage.happen(Message::LinkChanged(Link::Away { last_contact: None }));
    stage.press(Action::StartBooking);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ServerAway));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Start);

    let mut stage = Stage::new();
    stage.happen(Message::CampaignsRead(Vec::new()));
    stage.press(Action::StartBooking);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::NothingToBook));

    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Mend(Typed::BirthDate));
    stage.press(Action::PressKey(Key::Clear));
    stage.type_digits("19800101");
    stage.press(Action::Next);
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::NotEligible));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Mend(Typed::BirthDate));
}

#[test]
fn staff_and_display_lead_back_to_where_they_were_asked_from() {
    let mut stage = Stage::confirming();
    stage.press(Action::CallStaff);
    stage.press(Action::OpenDisplay);
    stage.press(Action::SetTextSize(TextSize::Large));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Confirm);
    assert!(stage.model.visit.session.as_ref().is_some_and(|it| it.ticket.hold.is_some()));
}

#[test]
fn a_kiosk_is_paired_by_twelve_digits() {
    let mut stage = Stage::new();
    stage.model.step = Step::Pair { trouble: None };
    stage.type_digits("1234567890123");
    let sent = stage.press(Action::Next);
    let pairing_code = "123456789012".to_owned();
    assert_eq!(sent, [Effect::Send(Request::Pair { pairing_code, same_key: None })]);
    stage.happen(Message::Paired(Err(Trouble::PairingCode)));
    assert_eq!(stage.model.step, Step::Pair { trouble: Some(Trouble::PairingCode) });
    stage.type_digits("210987654321");
    stage.press(Action::Next);
    stage.model.place = String::new();
    stage.happen(Message::Paired(Ok(stage::place())));
    assert_eq!(stage.model.step, Step::Start);
    assert_eq!(stage.model.place, "새봄복지관");
    assert!(stage.model.visit.is_blank());
}

#[test]
fn no_digit_goes_to_a_server_whose_key_nobody_compared() {
    let [key, other] = [1, 2].map(|byte| KeyFingerprint::new([byte; 32]));
    let mut stage = Stage::new();
    stage.model.step = Step::Pair { trouble: None };
    stage.type_digits("1234");
    // The server is met while somebody types: what they press next was meant for the previous page.
    stage.happen(Message::ServerMet(key));
    stage.type_digits("56789012");
    assert_eq!(stage.model.visit.pairing.digit_count(), 4, "the key comes first");
    assert!(stage.press(Action::Next).is_empty());
    assert_eq!(stage.model.key_to_compare(), Some(key), "and is not confirmed by accident");
    stage.press(Action::KeyIsSame(key));
    stage.type_digits("56789012");
    // A different key is compared in the same way.
    stage.happen(Message::ServerMet(other));
    assert!(stage.press(Action::Next).is_empty());
    stage.press(Action::KeyIsSame(other));
    let (pairing_code, same_key) = ("123456789012".to_owned(), Some(other));
    let sent = stage.press(Action::Next);
    assert_eq!(sent, [Effect::Send(Request::Pair { pairing_code, same_key })]);
}

#[test]
fn a_kiosk_that_was_shut_out_asks_nobody_in_the_hall_about_keys() {
    let key = KeyFingerprint::new([1; 32]);
    let mut stage = Stage::new();
    stage.model.server_key = Some(key);
    stage.happen(Message::DeviceRefused(true));
    assert_eq!(stage.model.step, Step::Pair { trouble: Some(Trouble::NotPaired) });
    assert_eq!(stage.model.key_to_compare(), None, "it was compared when it was paired");
    stage.type_digits("123456789012");
    let (pairing_code, same_key) = ("123456789012".to_owned(), Some(key));
    let sent = stage.press(Action::Next);
    assert_eq!(sent, [Effect::Send(Request::Pair { pairing_code, same_key })]);
}
