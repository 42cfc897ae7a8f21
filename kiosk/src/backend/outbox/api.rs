//! Turns requests into HTTP calls, and HTTP answers into messages: API version 1, path by path. Sends nothing.

use jari_common::booking::{Right, SeatAct};
use jari_common::dose::Dose;
use jari_common::id::{HoldId, TicketId};
use jari_common::person::Acting;
use jari_common::problem::ProblemCode;
use jari_common::slot::SlotRef;
use jari_common::wire::{
    API_ROOT, BookRequest, FindByCodeRequest, FindCodeRequest, FindRequest, HoldRequest,
    IdentityRequest, JoinRequest, PairReply, PairRequest,
};
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::effect::Request;
use crate::message::Message;
use crate::model::{Language, Trouble};

/// One HTTP call.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) bearer: Option<String>,
    /// The body, as JSON.
    pub(super) body: Option<Vec<u8>>,
    /// The language in which messages to the person are written (RFC 9110, Accept-Language).
    pub(super) language: Option<&'static str>,
}

impl Call {
    fn told_in(self, language: Language) -> Self {
        let tag = match language {
            Language::Korean => "ko",
            Language::English => "en",
        };
        Self { language: Some(tag), ..self }
    }
}

/// The type of a successful answer.
pub(super) enum Answer {
    Message(Box<Message>),
    Paired(PairReply),
}

pub(super) fn call(request: &Request, device: Option<&str>) -> Call {
    let device = device.map(str::to_owned);
    let (get, post) = (Method::GET, Method::POST);
    let (put, delete) = (Method::PUT, Method::DELETE);
    match request {
        Request::Pair { .. } => to("devices/pair", post, None, said(request)),
        Request::Join { campaign, language, .. } => {
            to(&format!("campaigns/{campaign}/tickets"), post, device, said(request))
                .told_in(*language)
        }
        Request::Find { .. } => to("tickets/find", post, device, said(request)),
        Request::SendFindCode { language, .. } => {
            to("tickets/find/codes", post, device, said(request)).told_in(*language)
        }
        Request::FindByCode { .. } => to("tickets/find/code", post, device, said(request)),
        Request::ReadTicket { ticket, session } => on(ticket, "", get, session, None),
        Request::ReturnToLine { ticket, session } => on(ticket, "/return", post, session, None),
        Request::StartTurn { ticket, session } => on(ticket, "/turn", post, session, None),
        Request::EndTurn { ticket, lease } => on(ticket, "/turn", delete, lease, None),
        Request::Seat { ticket, session, right, act } => on_seats(*ticket, session, right, act),
        Request::Cancel { ticket, session, booking } => {
            on(ticket, &format!("/booking/{booking}"), delete, session, None)
        }
        Request::GiveWish { ticket, session, wish } => {
            on(ticket, "/wish", put, session, json(wish))
        }
        Request::WithdrawWish { ticket, session } => on(ticket, "/wish", delete, session, None),
        Request::AnswerOffer { ticket, session, hold, accept } => {
            let method = if *accept { put } else { delete };
            on(ticket, &format!("/offer/{hold}"), method, session, None)
        }
        Request::SendIdentityCode { ticket, session, language } => {
            on(ticket, "/identity/code", post, session, None).told_in(*language)
        }
        Request::ProveIdentity { ticket, session, code } => {
            let body = IdentityRequest { code: code.clone() };
            on(ticket, "/identity", post, session, json(&body))
        }
    }
}

/// The body of a request that asks about a person.
fn said(request: &Request) -> Option<Vec<u8>> {
    match request.clone() {
        Request::Pair { pairing_code, .. } => json(&PairRequest { pairing_code }),
        Request::Join { person, acting, residence, answers, party, .. } => {
            // "부탁받은 예약" is the button that was pressed; it is the helper's consent.
            let consent = acting == Acting::Helper;
            json(&JoinRequest { person, acting, consent, party, residence, answers })
        }
        Request::Find { code, birth_date } => json(&FindRequest { code, birth_date }),
        Request::SendFindCode { campaign, person, .. } => {
            json(&FindCodeRequest { campaign, person })
        }
        Request::FindByCode { campaign, person, asked, code, instead_of } => {
            json(&FindByCodeRequest { campaign, person, asked, code, instead_of })
        }
        _ => None,
    }
}

/// A call about one ticket, with the bearer token of somebody who may make it.
fn on(ticket: &TicketId, rest: &str, method: Method, bearer: &str, body: Option<Vec<u8>>) -> Call {
    to(&format!("tickets/{ticket}{rest}"), method, Some(bearer.to_owned()), body)
}

fn held(slot: &SlotRef, dose: Dose) -> Option<Vec<u8>> {
    json(&HoldRequest { slot: slot.clone(), dose })
}

fn booked(hold: HoldId) -> Option<Vec<u8>> {
    json(&BookRequest { hold })
}

fn to(path: &str, method: Method, bearer: Option<String>, body: Option<Vec<u8>>) -> Call {
    Call { method, path: format!("{API_ROOT}/{path}"), bearer, body, language: None }
}

fn json(body: &impl Serialize) -> Option<Vec<u8>> {
    Some(serde_json::to_vec(body).expect("wire bodies have string keys only"))
}

/// Hold, extend, release and confirm: the same four acts by either right, at different paths.
fn on_seats(ticket: TicketId, session: &str, right: &Right<String>, act: &SeatAct) -> Call {
    let (post, put, delete) = (Method::POST, Method::PUT, Method::DELETE);
    let ticket = &ticket;
    match (right, act) {
        (Right::Turn(lease), SeatAct::Hold { slot, dose }) => {
            on(ticket, "/hold", post, lease, held(slot, *dose))
        }
        (Right::Turn(lease), SeatAct::Extend { .. }) => {
            on(ticket, "/turn/extension", post, lease, None)
        }
        (Right::Turn(lease), SeatAct::Release { hold }) => {
            on(ticket, &format!("/hold/{hold}"), delete, lease, None)
        }
        (Right::Turn(lease), SeatAct::Confirm { hold }) => {
            on(ticket, "/booking", post, lease, booked(*hold))
        }
        (Right::Move, SeatAct::Hold { slot, dose }) => {
            on(ticket, "/move", post, session, held(slot, *dose))
        }
        (Right::Move, SeatAct::Extend { hold }) => {
            // No hold has the number 0: the server answers that it is unknown.
            let hold = hold.unwrap_or(HoldId(0));
            on(ticket, &format!("/move/{hold}/extension"), post, session, None)
        }
        (Right::Move, SeatAct::Release { hold }) => {
            on(ticket, &format!("/move/{hold}"), delete, session, None)
        }
        (Right::Move, SeatAct::Confirm { hold }) => {
            on(ticket, "/move", put, session, booked(*hold))
        }
    }
}

/// Reads the body of a success as a message.
pub(super) fn answer(request: &Request, body: &[u8]) -> Result<Answer, serde_json::Error> {
    let message = match request {
        Request::Pair { .. } => return Ok(Answer::Paired(serde_json::from_slice(body)?)),
        Request::Join { .. } => Message::Joined(Ok(boxed(body)?)),
        Request::Find { .. } | Request::FindByCode { .. } => Message::Found(Ok(boxed(body)?)),
        Request::SendFindCode { .. } => Message::FindCodeSent(Ok(serde_json::from_slice(body)?)),
        Request::StartTurn { .. } => Message::TurnStarted(Ok(boxed(body)?)),
        Request::Seat { act: SeatAct::Hold { .. }, .. } => Message::Held(Ok(boxed(body)?)),
        Request::Seat { act: SeatAct::Confirm { .. }, .. } => Message::Booked(Ok(boxed(body)?)),
        Request::Cancel { .. } => Message::Cancelled(Ok(boxed(body)?)),
        Request::GiveWish { .. } | Request::WithdrawWish { .. } => {
            Message::Wished(Ok(boxed(body)?))
        }
        Request::AnswerOffer { .. } => Message::Answered(Ok(boxed(body)?)),
        Request::SendIdentityCode { .. } => Message::CodeSent(Ok(serde_json::from_slice(body)?)),
        Request::ProveIdentity { .. } => Message::ProofTried(Ok(serde_json::from_slice(body)?)),
        Request::ReadTicket { .. }
        | Request::ReturnToLine { .. }
        | Request::Seat { act: SeatAct::Extend { .. } | SeatAct::Release { .. }, .. }
        | Request::EndTurn { .. } => Message::TicketRead(Ok(boxed(body)?)),
    };
    Ok(Answer::Message(Box::new(message)))
}

fn boxed<T: DeserializeOwned>(body: &[u8]) -> Result<Box<T>, serde_json::Error> {
    serde_json::from_slice(body).map(Box::new)
}

/// Whether the device makes the request, and not a person with a session or a lease.
pub(super) fn is_by_device(request: &Request) -> bool {
    matches!(
        request,
        Request::Join { .. }
            | Request::Find { .. }
            | Request::SendFindCode { .. }
            | Request::FindByCode { .. }
    )
}

/// What could not be done, as the message that answers the request.
pub(super) fn failed(request: &Request, problem: Trouble) -> Message {
    match request {
        Request::Pair { .. } => Message::Paired(Err(problem)),
        Request::Join { .. } => Message::Joined(Err(problem)),
        Request::Find { .. } | Request::FindByCode { .. } => Message::Found(Err(problem)),
        Request::SendFindCode { .. } => Message::FindCodeSent(Err(problem)),
        Request::StartTurn { .. } => Message::TurnStarted(Err(problem)),
        Request::Seat { act: SeatAct::Hold { .. }, .. } => Message::Held(Err(problem)),
        Request::Seat { act: SeatAct::Confirm { .. }, .. } => Message::Booked(Err(problem)),
        Request::Cancel { .. } => Message::Cancelled(Err(problem)),
        Request::GiveWish { .. } | Request::WithdrawWish { .. } => Message::Wished(Err(problem)),
        Request::AnswerOffer { .. } => Message::Answered(Err(problem)),
        Request::SendIdentityCode { .. } => Message::CodeSent(Err(problem)),
        Request::ProveIdentity { .. } => Message::ProofTried(Err(problem)),
        Request::ReadTicket { .. }
        | Request::ReturnToLine { .. }
        | Request::Seat { act: SeatAct::Extend { .. } | SeatAct::Release { .. }, .. }
        | Request::EndTurn { .. } => Message::TicketRead(Err(problem)),
    }
}

/// The trouble, in the person's terms, for the server's stable code.
pub(super) fn problem_of(request: &Request, code: &str) -> Trouble {
    let Some(code) = ProblemCode::from_code(code) else { return Trouble::Unexpected };
    match code {
        ProblemCode::UnknownPairingCode => Trouble::PairingCode,
        ProblemCode::NotOpenYet => Trouble::NotOpenYet,
        ProblemCode::NotEligible => Trouble::NotEligible,
        ProblemCode::NotResident => Trouble::NotResident,
        ProblemCode::AskStaff => Trouble::AskStaff,
        ProblemCode::TicketNotFound | ProblemCode::UnknownTicket | ProblemCode::TicketLeft => {
            Trouble::TicketNotFound
        }
        ProblemCode::NotYourTurn => Trouble::NotYourTurn,
        ProblemCode::TurnOver | ProblemCode::TurnElsewhere | ProblemCode::LeaseOver => {
            Trouble::TurnOver
        }
        ProblemCode::SlotFull | ProblemCode::SlotPast | ProblemCode::UnknownSlot => {
            Trouble::SlotFull
        }
        ProblemCode::NotTogether => Trouble::NotTogether,
        ProblemCode::NoSecondDose => Trouble::NoSecondDose,
        ProblemCode::OutsideInterval => Trouble::OutsideInterval,
        ProblemCode::HoldOver | ProblemCode::UnknownHold => Trouble::HoldOver,
        ProblemCode::AlreadyBooked => Trouble::AlreadyBooked,
        ProblemCode::NotBooked => Trouble::NotBooked,
        ProblemCode::BookingPast | ProblemCode::DeclineOver => Trouble::BookingPast,
        ProblemCode::UnknownCampaign => Trouble::NothingToBook,
        ProblemCode::LineFrozen | ProblemCode::CampaignStopped => Trouble::LineFrozen,
        ProblemCode::CampaignClosed => Trouble::CampaignClosed,
        ProblemCode::Known => Trouble::Known,
        ProblemCode::NamesakeAsked => Trouble::NamesakeAsked,
        ProblemCode::PhoneServesOthers => Trouble::PhoneServesOthers,
        ProblemCode::PartyHasTicket => Trouble::PartyHasTicket,
        ProblemCode::IdentityRequired => Trouble::IdentityRequired,
        ProblemCode::IdentityCodeOver => Trouble::IdentityCodeOver,
        ProblemCode::NoPhone => Trouble::ProveByStaff,
        ProblemCode::CodeLocked => Trouble::CodeLocked,
        ProblemCode::TooManyTries => Trouble::TooMany,
        // Pairing codes are typed by hand; a wrong form means a wrong code.
        ProblemCode::Invalid | ProblemCode::InvalidValue
            if matches!(request, Request::Pair { .. }) =>
        {
            Trouble::PairingCode
        }
        // The kiosk sends nothing that would be answered with this, or there is nothing that the person could do.
        ProblemCode::Invalid
        | ProblemCode::InvalidValue
        | ProblemCode::UnknownClinic
        | ProblemCode::UnknownDevice
        | ProblemCode::CodeTaken
        | ProblemCode::ConsentNeeded
        | ProblemCode::StaffOnly
        | ProblemCode::AnotherDesk
        | ProblemCode::DeviceRevoked
        | ProblemCode::NotSealed
        | ProblemCode::WrongSecret
        | ProblemCode::StillLive
        | ProblemCode::BookingAhead
        | ProblemCode::RequestIdReused
        | ProblemCode::SignInRequired
        | ProblemCode::NotAllowed
        | ProblemCode::FindFirst
        | ProblemCode::ReceiptNotFound
        | ProblemCode::NoDraw
        | ProblemCode::NoBooking
        | ProblemCode::IdempotencyKeyRequired
        | ProblemCode::MalformedJson
        | ProblemCode::NotJson
        | ProblemCode::NotFields
        | ProblemCode::BodyTooLarge
        | ProblemCode::BodyIncomplete
        | ProblemCode::NoSuchPath
        | ProblemCode::WrongMethod
        | ProblemCode::TryAgain
        | ProblemCode::OurFault
        | ProblemCode::ServerFault => Trouble::Unexpected,
    }
}

#[cfg(test)]
mod tests {
    use jari_common::refusal::Refusal;

    use super::*;

    #[test]
    fn what_a_person_can_do_something_about_is_never_unexpected() {
        let request = Request::Pair { pairing_code: String::new(), same_key: None };
        let of = |refusal: Refusal| problem_of(&request, refusal.code().as_str());
        assert_eq!(of(Refusal::UnknownPairingCode), Trouble::PairingCode);
        assert_eq!(of(Refusal::TurnElsewhere), Trouble::TurnOver);
        assert_eq!(of(Refusal::SlotPast), Trouble::SlotFull);
        assert_eq!(of(Refusal::UnknownHold), Trouble::HoldOver);
        assert_eq!(of(Refusal::NotEligible { first: 1930, last: 1961 }), Trouble::NotEligible);
        assert_eq!(of(Refusal::NotResident), Trouble::NotResident);
        assert_eq!(of(Refusal::AskStaff), Trouble::AskStaff);
        assert_eq!(of(Refusal::RequestIdReused), Trouble::Unexpected);
        assert_eq!(of(Refusal::LineFrozen), Trouble::LineFrozen);
        assert_eq!(of(Refusal::CampaignStopped), Trouble::LineFrozen);
        assert_eq!(of(Refusal::CampaignClosed), Trouble::CampaignClosed);
        assert_eq!(of(Refusal::IdentityRequired), Trouble::IdentityRequired);
        assert_eq!(of(Refusal::IdentityCodeOver), Trouble::IdentityCodeOver);
        assert_eq!(of(Refusal::Known), Trouble::Known);
        assert_eq!(of(Refusal::NamesakeAsked), Trouble::NamesakeAsked);
        assert_eq!(of(Refusal::PhoneServesOthers), Trouble::PhoneServesOthers);
        assert_eq!(of(Refusal::PartyHasTicket), Trouble::PartyHasTicket);
        assert_eq!(of(Refusal::CodeLocked), Trouble::CodeLocked);
        assert_eq!(problem_of(&request, "too-many-tries"), Trouble::TooMany);
        assert_eq!(problem_of(&request, "no-phone"), Trouble::ProveByStaff);
    }

    #[test]
    fn no_path_tells_anything_of_a_person() {
        let code = jari_common::ticket::TicketCode::from_random(123_456_789);
        let digits = code.digits().to_owned();
        let today = jiff::civil::date(2026, 11, 23);
        let born = jiff::civil::date(1947, 3, 1);
        let birth_date = jari_common::person::BirthDate::new(born, today).unwrap();
        let call = call(&Request::Find { code, birth_date }, Some("token"));
        assert!(!call.path.contains(&digits) && !call.path.contains("1947"), "{}", call.path);
    }

    #[test]
    fn the_digits_of_a_message_go_in_the_body_under_the_persons_session() {
        let (ticket, session) = (jari_common::id::TicketId(7), "session".to_owned());
        let send = Request::SendIdentityCode {
            ticket,
            session: session.clone(),
            language: Language::English,
        };
        let sent = call(&send, Some("device"));
        assert_eq!(sent.path, "/api/v1/tickets/7/identity/code");
        assert_eq!((sent.bearer.as_deref(), sent.body), (Some("session"), None));
        assert_eq!(sent.language, Some("en"), "as their screen is");
        let code = jari_common::proof::IdentityCode::parse("123456").unwrap();
        let tried = call(&Request::ProveIdentity { ticket, session, code }, Some("device"));
        assert_eq!(tried.path, "/api/v1/tickets/7/identity");
        assert_eq!(tried.body.as_deref(), Some(&br#"{"code":"123456"}"#[..]));
        let reply = r#"{"verified":false,"sent_to":"····1234","valid_secs":300}"#.as_bytes();
        let Ok(Answer::Message(message)) = answer(&send, reply) else { panic!("not understood") };
        assert!(matches!(*message, Message::CodeSent(Ok(_))), "{message:?}");
    }
}
