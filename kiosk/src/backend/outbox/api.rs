//! Each request as the operation of the server's API that it is, and each answer as a message. Sends nothing.

use jari_common::api::devices::PairDevice;
use jari_common::api::identity::{ProveIdentity, SendIdentityCode};
use jari_common::api::moves::{MoveConfirm, MoveExtend, MoveHold, MoveRelease};
use jari_common::api::tickets::{
    CancelBooking, FindByCode, FindTicket, IssueTicket, ReadTicket, ReturnToLine, SendFindCode,
};
use jari_common::api::turn::{EndTurn, StartTurn, TurnConfirm, TurnExtend, TurnHold, TurnRelease};
use jari_common::api::wishes::{AcceptOffer, DeclineOffer, GiveWish, WithdrawWish};
use jari_common::api::{BodyKind, BodyOf, ByDevice, ByLease, BySession, Endpoint, ReplyOf};
use jari_common::booking::{Right, SeatAct};
use jari_common::id::{HoldId, TicketId};
use jari_common::person::Acting;
use jari_common::problem::ProblemCode;
use jari_common::wire::{
    BookRequest, FindByCodeRequest, FindCodeRequest, FindRequest, HoldRequest, IdentityRequest,
    JoinRequest, PairReply, PairRequest,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::effect::{FindBy, Request};
use crate::message::Message;
use crate::model::{Language, Trouble};

/// Whose token goes with a call.
#[derive(PartialEq, Eq)]
pub(super) enum Bearer {
    Nobody,
    Device,
    /// A person's session, or the lease of their turn.
    Person(String),
}

/// What an answer means.
pub(super) enum ApiAnswer {
    Message(Box<Message>),
    Paired(PairReply),
}

/// Reads the body of a success.
type Reads = dyn Fn(&[u8]) -> Result<ApiAnswer, serde_json::Error> + Send + Sync;
/// What a trouble means.
type Fails = dyn Fn(Trouble) -> ApiAnswer + Send + Sync;

/// One HTTP call, and what its answer means.
pub(super) struct Call {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) bearer: Bearer,
    /// The body, as JSON.
    pub(super) body: Option<Vec<u8>>,
    /// The language in which messages to the person are written (RFC 9110, Accept-Language).
    pub(super) language: Option<&'static str>,
    read: Box<Reads>,
    failed: Box<Fails>,
}

impl Call {
    /// Reads the body of a success.
    pub(super) fn read(&self, body: &[u8]) -> Result<ApiAnswer, serde_json::Error> {
        (self.read)(body)
    }

    /// What the trouble means for the request.
    pub(super) fn failed(&self, trouble: Trouble) -> ApiAnswer {
        (self.failed)(trouble)
    }

    fn told_in(self, language: Language) -> Self {
        let tag = match language {
            Language::Korean => "ko",
            Language::English => "en",
        };
        Self { language: Some(tag), ..self }
    }
}

/// An operation that this kiosk can call.
trait Callable:
    Endpoint<Body: BodyKind<Value: Serialize>, Reply: BodyKind<Value: DeserializeOwned>>
{
}

impl<E> Callable for E where
    E: Endpoint<Body: BodyKind<Value: Serialize>, Reply: BodyKind<Value: DeserializeOwned>>
{
}

/// What a reply, or a failure, means.
trait Means<R>: Fn(Result<R, Trouble>) -> ApiAnswer + Clone + Send + Sync + 'static {}

impl<R, F> Means<R> for F where
    F: Fn(Result<R, Trouble>) -> ApiAnswer + Clone + Send + Sync + 'static
{
}

fn to<E: Callable>(
    endpoint: &E,
    bearer: Bearer,
    body: &BodyOf<E>,
    means: impl Means<ReplyOf<E>>,
) -> Call {
    let has_body = !E::Body::MEDIA_TYPES.is_empty();
    let json = || serde_json::to_vec(body).expect("wire bodies have string keys only");
    let of_failure = means.clone();
    Call {
        method: E::METHOD.as_str(),
        path: endpoint.path(),
        bearer,
        body: has_body.then(json),
        language: None,
        read: Box::new(move |body| Ok(means(Ok(serde_json::from_slice(body)?)))),
        failed: Box::new(move |trouble| of_failure(Err(trouble))),
    }
}

fn by_device<E: Callable<Credential = ByDevice>>(
    endpoint: &E,
    body: &BodyOf<E>,
    means: impl Means<ReplyOf<E>>,
) -> Call {
    to(endpoint, Bearer::Device, body, means)
}

fn by_session<E: Callable<Credential = BySession>>(
    endpoint: &E,
    session: &str,
    body: &BodyOf<E>,
    means: impl Means<ReplyOf<E>>,
) -> Call {
    to(endpoint, Bearer::Person(session.to_owned()), body, means)
}

fn by_lease<E: Callable<Credential = ByLease>>(
    endpoint: &E,
    lease: &str,
    body: &BodyOf<E>,
    means: impl Means<ReplyOf<E>>,
) -> Call {
    to(endpoint, Bearer::Person(lease.to_owned()), body, means)
}

/// The reply is this message.
fn says<R: 'static>(of: fn(Result<R, Trouble>) -> Message) -> impl Means<R> {
    move |reply| ApiAnswer::Message(Box::new(of(reply)))
}

/// The reply, which is large, is this message.
fn says_boxed<R: 'static>(of: fn(Result<Box<R>, Trouble>) -> Message) -> impl Means<R> {
    move |reply: Result<R, Trouble>| ApiAnswer::Message(Box::new(of(reply.map(Box::new))))
}

fn paired(reply: Result<PairReply, Trouble>) -> ApiAnswer {
    match reply {
        Ok(reply) => ApiAnswer::Paired(reply),
        Err(trouble) => ApiAnswer::Message(Box::new(Message::Paired(Err(trouble)))),
    }
}

/// The call that a request is.
pub(super) fn call(request: &Request) -> Call {
    match request.clone() {
        Request::Pair { pairing_code, .. } => {
            to(&PairDevice {}, Bearer::Nobody, &PairRequest { pairing_code }, paired)
        }
        Request::Join { campaign, person, acting, language, residence, answers, party } => {
            // "대신 예약하기" is the button that was pressed; it is the helper's consent.
            let consent = acting == Acting::Helper;
            let body = JoinRequest { person, acting, consent, party, residence, answers };
            by_device(&IssueTicket { campaign }, &body, says_boxed(Message::Joined))
                .told_in(language)
        }
        Request::Find { by, birth_date } => {
            let (code, receipt) = match by {
                FindBy::Code(code) => (Some(code), None),
                FindBy::Receipt(receipt) => (None, Some(receipt)),
            };
            let body = FindRequest { code, receipt, birth_date };
            by_device(&FindTicket {}, &body, says_boxed(Message::Found))
        }
        Request::SendFindCode { campaign, person, language } => {
            let body = FindCodeRequest { campaign, person };
            by_device(&SendFindCode {}, &body, says(Message::FindCodeSent)).told_in(language)
        }
        Request::FindByCode { campaign, person, asked, code, instead_of } => {
            let body = FindByCodeRequest { campaign, person, asked, code, instead_of };
            by_device(&FindByCode {}, &body, says_boxed(Message::Found))
        }
        Request::ReadTicket { ticket, session } => {
            by_session(&ReadTicket { ticket }, &session, &(), says_boxed(Message::TicketRead))
        }
        Request::ReturnToLine { ticket, session } => {
            by_session(&ReturnToLine { ticket }, &session, &(), says_boxed(Message::TicketRead))
        }
        Request::StartTurn { ticket, session } => {
            by_session(&StartTurn { ticket }, &session, &(), says_boxed(Message::TurnStarted))
        }
        Request::EndTurn { ticket, lease } => {
            by_lease(&EndTurn { ticket }, &lease, &(), says_boxed(Message::TicketRead))
        }
        Request::Seat { ticket, right: Right::Turn(lease), act, .. } => {
            in_turn(ticket, &lease, act)
        }
        Request::Seat { ticket, session, right: Right::Move, act } => {
            in_move(ticket, &session, act)
        }
        Request::Cancel { ticket, session, booking } => {
            let cancel = CancelBooking { ticket, booking };
            by_session(&cancel, &session, &(), says_boxed(Message::Cancelled))
        }
        Request::GiveWish { ticket, session, wish } => {
            by_session(&GiveWish { ticket }, &session, &wish, says_boxed(Message::Wished))
        }
        Request::WithdrawWish { ticket, session } => {
            by_session(&WithdrawWish { ticket }, &session, &(), says_boxed(Message::Wished))
        }
        Request::AnswerOffer { ticket, session, hold, accept: true } => {
            let accept = AcceptOffer { ticket, hold };
            by_session(&accept, &session, &(), says_boxed(Message::Answered))
        }
        Request::AnswerOffer { ticket, session, hold, accept: false } => {
            let decline = DeclineOffer { ticket, hold };
            by_session(&decline, &session, &(), says_boxed(Message::Answered))
        }
        Request::SendIdentityCode { ticket, session, language } => {
            let send = SendIdentityCode { ticket };
            by_session(&send, &session, &(), says(Message::CodeSent)).told_in(language)
        }
        Request::ProveIdentity { ticket, session, code } => {
            let body = IdentityRequest { code };
            by_session(&ProveIdentity { ticket }, &session, &body, says(Message::ProofTried))
        }
    }
}

/// Hold, extend, release or confirm by the lease of a running turn.
fn in_turn(ticket: TicketId, lease: &str, act: SeatAct) -> Call {
    match act {
        SeatAct::Hold { slot, dose, second, begins } => {
            let body = HoldRequest { slot, dose, second, begins };
            by_lease(&TurnHold { ticket }, lease, &body, says_boxed(Message::Held))
        }
        SeatAct::Extend { .. } => {
            by_lease(&TurnExtend { ticket }, lease, &(), says_boxed(Message::TicketRead))
        }
        SeatAct::Release { hold } => {
            let release = TurnRelease { ticket, hold };
            by_lease(&release, lease, &(), says_boxed(Message::TicketRead))
        }
        SeatAct::Confirm { hold } => {
            let body = BookRequest { hold };
            by_lease(&TurnConfirm { ticket }, lease, &body, says_boxed(Message::Booked))
        }
    }
}

/// Hold, extend, release or confirm beside a booking, by the person's session.
fn in_move(ticket: TicketId, session: &str, act: SeatAct) -> Call {
    match act {
        SeatAct::Hold { slot, dose, second, begins } => {
            let body = HoldRequest { slot, dose, second, begins };
            by_session(&MoveHold { ticket }, session, &body, says_boxed(Message::Held))
        }
        SeatAct::Extend { hold } => {
            // No hold has the number 0: the server answers that it is unknown.
            let extend = MoveExtend { ticket, hold: hold.unwrap_or(HoldId(0)) };
            by_session(&extend, session, &(), says_boxed(Message::TicketRead))
        }
        SeatAct::Release { hold } => {
            let release = MoveRelease { ticket, hold };
            by_session(&release, session, &(), says_boxed(Message::TicketRead))
        }
        SeatAct::Confirm { hold } => {
            let body = BookRequest { hold };
            by_session(&MoveConfirm { ticket }, session, &body, says_boxed(Message::Booked))
        }
    }
}

/// The trouble, in the person's terms, for the server's stable code.
pub(super) fn trouble_of(request: &Request, code: &str) -> Trouble {
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
        | ProblemCode::UnknownHelp
        | ProblemCode::HelpTaken
        | ProblemCode::NotSignedIn
        | ProblemCode::NotYourRole
        | ProblemCode::AnotherClinic
        | ProblemCode::UnknownStaff
        | ProblemCode::OutOfDate
        | ProblemCode::NotNow
        | ProblemCode::NotNext
        | ProblemCode::WishStands
        | ProblemCode::NoTimeToday
        | ProblemCode::SeatIsFree
        | ProblemCode::PinLocked
        | ProblemCode::WrongPin
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
        let of = |refusal: Refusal| trouble_of(&request, refusal.code().as_str());
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
        assert_eq!(trouble_of(&request, "too-many-tries"), Trouble::TooMany);
        assert_eq!(trouble_of(&request, "no-phone"), Trouble::ProveByStaff);
    }

    #[test]
    fn no_path_tells_anything_of_a_person() {
        let code = jari_common::ticket::TicketCode::from_random(123_456_789);
        let digits = code.digits().to_owned();
        let today = jiff::civil::date(2026, 11, 23);
        let born = jiff::civil::date(1947, 3, 1);
        let birth_date = jari_common::person::BirthDate::new(born, today).unwrap();
        let call = call(&Request::Find { by: FindBy::Code(code), birth_date });
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
        let sent = call(&send);
        assert_eq!(sent.path, "/api/v1/tickets/7/identity/code");
        assert!(sent.bearer == Bearer::Person(session.clone()) && sent.body.is_none());
        assert_eq!(sent.language, Some("en"), "as their screen is");
        let code = jari_common::proof::IdentityCode::parse("123456").unwrap();
        let tried = call(&Request::ProveIdentity { ticket, session, code });
        assert_eq!(tried.path, "/api/v1/tickets/7/identity");
        assert_eq!(tried.body.as_deref(), Some(&br#"{"code":"123456"}"#[..]));
        let reply = r#"{"verified":false,"sent_to":"····1234","valid_secs":300}"#.as_bytes();
        let Ok(ApiAnswer::Message(message)) = sent.read(reply) else { panic!("not understood") };
        assert!(matches!(*message, Message::CodeSent(Ok(_))), "{message:?}");
    }
}
