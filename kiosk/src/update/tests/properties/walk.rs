//! What a person would do next on each screen, and what the server would answer to what is on its way.

use super::*;
use crate::model::Asked;
use crate::model::DraftPlaces;
use jari_common::board::Radius;
use jari_common::dose::Dose;

pub fn answer_to(model: &Model, answer: Result<TicketState, Trouble>) -> Option<Message> {
    let boxed = |view: TicketView| Box::new(view);
    Some(match model.sending? {
        Sending::Joining => Message::Joined(answer.map(|state| reply(state, 0))),
        Sending::Finding => Message::Found(answer.map(|state| reply(state, 0))),
        Sending::StartingTurn => match answer {
            Ok(TicketState::Called | TicketState::Active) => Message::TurnStarted(Ok(turn())),
            Ok(TicketState::Entered) => Message::TurnStarted(Err(Trouble::IdentityRequired)),
            Ok(state) => Message::TicketRead(Ok(boxed(ticket(state, 0)))),
            Err(cause) => Message::TurnStarted(Err(cause)),
        },
        Sending::Holding => Message::Held(answer.map(|_| held())),
        Sending::Booking => Message::Booked(answer.map(|_| booked())),
        Sending::Cancelling => Message::Cancelled(answer.map(|_| cancelled())),
        Sending::Wishing | Sending::Withdrawing => {
            Message::Wished(answer.map(|state| match state {
                TicketState::Missed => Box::new(offered()),
                TicketState::Done => booked(),
                state => Box::new(wished(state)),
            }))
        }
        Sending::Accepting | Sending::Declining => {
            Message::Answered(answer.map(|state| match state {
                TicketState::Done => booked(),
                state => boxed(ticket(state, 0)),
            }))
        }
        Sending::SendingFindCode => Message::FindCodeSent(answer.map(|_| find_code_sent())),
        Sending::Pairing => Message::Paired(answer.map(|_| place())),
        Sending::SendingCode => Message::CodeSent(answer.map(sent)),
        Sending::Proving => Message::ProofTried(answer.map(identity)),
        Sending::Leaving => return None,
    })
}

/// A person who is called needs no message.
fn sent(state: TicketState) -> IdentityCodeReply {
    let verified = state == TicketState::Called;
    IdentityCodeReply { verified, sent_to: "····1234".to_owned(), valid_secs: 300 }
}

/// A person who is called may continue; everybody else's digits were wrong, for some the last allowed time.
fn identity(state: TicketState) -> IdentityReply {
    let tries_left = if state == TicketState::Left { 0 } else { 4 };
    IdentityReply { verified: state == TicketState::Called, tries_left }
}

pub fn go_on(stage: &mut Stage) -> Vec<Effect> {
    match stage.model.step.clone() {
        Step::Start => stage.press(Action::StartBooking),
        Step::Who => stage.press(Action::ChooseActing(Acting::Myself)),
        Step::Name | Step::Mend(Typed::Name) => {
            stage.press(Action::PressKey(Key::Jamo('ㄱ')));
            stage.press(Action::PressKey(Key::Jamo('ㅣ')));
            stage.press(Action::Next)
        }
        Step::BirthDate | Step::CodeBirthDate { .. } | Step::Mend(Typed::BirthDate) => {
            stage.press(Action::PressKey(Key::Clear));
            stage.type_digits("19470301");
            stage.press(Action::Next)
        }
        Step::Ask(Asked::Residence) => stage.press(Action::ChooseResidence(Some(0))),
        Step::Ask(Asked::Question(_)) => stage.press(Action::AnswerQuestion(false)),
        Step::Phone | Step::Mend(Typed::Phone) => stage.press(Action::NoPhone),
        Step::Check | Step::Party => stage.press(Action::Next),
        Step::Known => stage.press(Action::GoOnKnown(WayOn::Code)),
        Step::Code { .. } => {
            stage.press(Action::PressKey(Key::Clear));
            stage.type_digits(code().digits());
            stage.press(Action::Next)
        }
        Step::Century { .. } => stage.press(Action::ChooseBirthDate(jiff::civil::date(1947, 3, 1))),
        Step::FirstSeat => stage.press(match stage.model.board.first {
            Some(_) => Action::TakeFirstSeat,
            None => Action::OtherSeats,
        }),
        Step::WhichCampaign(_) => stage.press(Action::ChooseCampaign(slot().campaign)),
        Step::WhichTicket => match stage.model.visit.found.last() {
            Some(session) => {
                let ticket = session.ticket.id;
                stage.press(Action::ChooseTicket(ticket))
            }
            None => stage.press(Action::Back),
        },
        Step::OtherSeat => stage.press(Action::BeginTurn),
        Step::Board => stage.open_day(),
        Step::Clinics | Step::Days => stage.open_day(),
        Step::Narrow(_) => stage.press(Action::ChooseRadius(Radius::Km5)),
        Step::Times => stage.press(Action::ChooseTime(slot())),
        Step::Confirm => stage.press(Action::ConfirmBooking),
        Step::Trouble(_) => stage.press(Action::TryAgain),
        Step::Ticket => stage.press(Action::BeginTurn),
        Step::Identity | Step::FindCode => {
            stage.type_digits("123456");
            stage.press(Action::Next)
        }
        Step::Namesake => stage.press(Action::TellNamesake(crate::message::Telling::Same)),
        Step::NoMessage => stage.press(Action::SendAgain),
        Step::Consent { .. } => stage.press(Action::Consent(true)),
        Step::Staff { .. } | Step::Display { .. } | Step::StartOver { .. } | Step::Sound { .. } => {
            stage.press(Action::Back)
        }
        Step::Wish(WishStep::Given) => stage.press(Action::WishAgain),
        Step::Wish(WishStep::Where) => stage.press(Action::ChoosePlaces(DraftPlaces::Near(3_000))),
        Step::Wish(WishStep::When) => {
            stage.press(Action::ChooseWhen(WishDays::default(), PartOfDay::Any))
        }
        Step::Wish(WishStep::How) => stage.press(Action::ChooseOnMatch(OnMatch::Ask)),
        Step::Taken => {
            let shown = stage.model.board.alternatives.as_ref();
            let slot = shown.and_then(|shown| shown.found.first()).map(|one| one.slot.clone());
            stage.press(slot.map_or(Action::OtherTime, Action::ChooseAlternative))
        }
        Step::Offer => stage.press(Action::AnswerOffer(true)),
        Step::MyBooking => stage.press(Action::ChangeBooking),
        Step::Change => stage.press(Action::BeginMove),
        Step::WhichDose => stage.press(Action::MoveDose(Dose::Second)),
        Step::Cancel => stage.press(Action::CancelBooking),
        Step::Done | Step::Moved | Step::Pair { .. } => stage.press(Action::Finish),
    }
}

/// A code to find a ticket with was sent, if there is such a ticket.
pub fn find_code_sent() -> jari_common::wire::FindCodeReply {
    jari_common::wire::FindCodeReply {
        asked: jari_common::id::RequestId(uuid::Uuid::from_u128(7)),
        sent_to: "····1234".to_owned(),
        valid_secs: 300,
    }
}
