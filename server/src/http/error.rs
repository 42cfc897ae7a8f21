//! The only place with status codes: every way a request can fail, and the problem document (RFC 9457) it becomes.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jari_common::person::PersonError;
use jari_common::problem::ProblemCode;
use jari_common::refusal::Refusal;
use jari_common::wire::ProblemBody;

use crate::app::SubmitError;
use crate::notices::NoticesError;
use crate::store::StoreError;
use crate::tries::TooMany;

/// The media type of every error body.
pub const PROBLEM_JSON: &str = "application/problem+json";
/// The beginning of a problem's type; its code follows.
const PROBLEM_URN: &str = "urn:jari:problem:";
/// When to come back after a 503, in seconds, both ends included. It is drawn again for every answer, so that clients
/// that were sent away together do not come back together.
const RETRY_AFTER_SECS: (u32, u32) = (1, 5);

/// Why a request was not done. The text is for programmers; no variant holds personal data.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The engine's refusal.
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("this needs a valid bearer token")]
    SignInRequired,
    #[error("the lease is over; start the turn again")]
    LeaseOver,
    #[error("this token is not for that")]
    NotAllowed,
    /// Staff may act only on a ticket that they found.
    #[error("find the ticket first; having found it is good for ten minutes")]
    FindFirst,
    /// A wrong PIN and a wrong code to choose one give this same error.
    #[error("this is not right; it is looked at a few times only")]
    WrongPin,
    /// A wrong code and a wrong birth date give this same error.
    #[error("no ticket has this code and this birth date")]
    TicketNotFound,
    #[error("this receipt is not one of ours")]
    ReceiptNotFound,
    #[error("this campaign has no such draw or entry, or none sealed yet")]
    NoDraw,
    #[error("this ticket has no booking")]
    NoBooking,
    #[error("a write needs an Idempotency-Key header with a UUID")]
    IdempotencyKeyRequired,
    #[error("the body is not JSON (line {line}, column {column})")]
    MalformedJson { line: usize, column: usize },
    /// For one of a person's details, the text says what would be right.
    #[error("not valid: {field}{}", right(field))]
    InvalidField { field: String },
    #[error("the body must be application/json")]
    NotJson,
    #[error("the body must be application/json or application/x-www-form-urlencoded")]
    NotFields,
    #[error("the body is larger than {max_bytes} bytes")]
    BodyTooLarge { max_bytes: usize },
    /// Limited by device, address or telephone.
    #[error("too many tries; come back in {retry_after_secs} seconds")]
    TooMany { retry_after_secs: u32 },
    #[error("this person gave no telephone number; staff see an ID instead")]
    NoPhone,
    #[error("the body did not arrive whole, or not in time")]
    BodyIncomplete,
    #[error("not valid: {what}")]
    InvalidValue { what: &'static str },
    #[error("there is nothing at this path")]
    NoSuchPath,
    #[error("this path does not take this method")]
    WrongMethod,
    /// The server is too busy, or the store cannot write now: the writer has logged why.
    #[error("not now; try again with the same Idempotency-Key")]
    TryAgain,
    /// A decision of the program that would have broken a promise: the writer has kept it for the operator.
    #[error("a mistake of ours: nothing was done, nothing is lost, and staff are told")]
    OurFault,
    /// A program error.
    #[error("the server failed at: {0}")]
    Fault(&'static str),
}

impl HttpError {
    fn code(&self) -> ProblemCode {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::SignInRequired => ProblemCode::SignInRequired,
            Self::LeaseOver => ProblemCode::LeaseOver,
            Self::NotAllowed => ProblemCode::NotAllowed,
            Self::FindFirst => ProblemCode::FindFirst,
            Self::WrongPin => ProblemCode::WrongPin,
            Self::TicketNotFound => ProblemCode::TicketNotFound,
            Self::ReceiptNotFound => ProblemCode::ReceiptNotFound,
            Self::NoDraw => ProblemCode::NoDraw,
            Self::NoBooking => ProblemCode::NoBooking,
            Self::IdempotencyKeyRequired => ProblemCode::IdempotencyKeyRequired,
            Self::MalformedJson { .. } => ProblemCode::MalformedJson,
            Self::InvalidField { .. } => ProblemCode::Invalid,
            Self::TooMany { .. } => ProblemCode::TooManyTries,
            Self::NoPhone => ProblemCode::NoPhone,
            Self::NotJson => ProblemCode::NotJson,
            Self::NotFields => ProblemCode::NotFields,
            Self::BodyTooLarge { .. } => ProblemCode::BodyTooLarge,
            Self::BodyIncomplete => ProblemCode::BodyIncomplete,
            Self::InvalidValue { .. } => ProblemCode::InvalidValue,
            Self::NoSuchPath => ProblemCode::NoSuchPath,
            Self::WrongMethod => ProblemCode::WrongMethod,
            Self::TryAgain => ProblemCode::TryAgain,
            Self::OurFault => ProblemCode::OurFault,
            Self::Fault(_) => ProblemCode::ServerFault,
        }
    }

    fn problem(&self) -> ProblemBody {
        let code = self.code();
        ProblemBody {
            kind: format!("{PROBLEM_URN}{code}"),
            // A code always has the same title, as the RFC asks; only the detail differs.
            title: code.as_str().replace('-', " "),
            status: status_of(code).as_u16(),
            code: code.to_string(),
            detail: Some(self.to_string()),
            field: match self {
                Self::InvalidField { field, .. } => Some(field.clone()),
                _ => None,
            },
        }
    }
}

/// 404: it does not exist. 403: the client may not have it. 422: the body is wrong, or a request id was used again (as
/// in the draft of the Idempotency-Key). 409: everything else, a conflict with the present state, which may change.
fn status_of(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::IdempotencyKeyRequired
        | ProblemCode::MalformedJson
        | ProblemCode::InvalidValue => StatusCode::BAD_REQUEST,
        ProblemCode::SignInRequired | ProblemCode::LeaseOver | ProblemCode::NotSignedIn => {
            StatusCode::UNAUTHORIZED
        }
        ProblemCode::NotAllowed
        | ProblemCode::FindFirst
        | ProblemCode::NotEligible
        | ProblemCode::NotResident
        | ProblemCode::AskStaff
        | ProblemCode::StaffOnly
        | ProblemCode::AnotherDesk
        | ProblemCode::AnotherClinic
        | ProblemCode::NotYourRole
        | ProblemCode::WrongPin => StatusCode::FORBIDDEN,
        ProblemCode::UnknownCampaign
        | ProblemCode::UnknownClinic
        | ProblemCode::UnknownTicket
        | ProblemCode::UnknownSlot
        | ProblemCode::UnknownHold
        | ProblemCode::UnknownDevice
        | ProblemCode::UnknownHelp
        | ProblemCode::UnknownStaff
        | ProblemCode::UnknownPairingCode
        | ProblemCode::TicketNotFound
        | ProblemCode::ReceiptNotFound
        | ProblemCode::NoDraw
        | ProblemCode::NoBooking
        | ProblemCode::NoSuchPath => StatusCode::NOT_FOUND,
        ProblemCode::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
        ProblemCode::BodyIncomplete => StatusCode::REQUEST_TIMEOUT,
        ProblemCode::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemCode::NotJson | ProblemCode::NotFields => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ProblemCode::Invalid | ProblemCode::ConsentNeeded | ProblemCode::RequestIdReused => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        ProblemCode::CodeLocked | ProblemCode::PinLocked => StatusCode::LOCKED,
        ProblemCode::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
        ProblemCode::OurFault | ProblemCode::ServerFault => StatusCode::INTERNAL_SERVER_ERROR,
        ProblemCode::TryAgain => StatusCode::SERVICE_UNAVAILABLE,
        ProblemCode::NotOpenYet
        | ProblemCode::HelpTaken
        | ProblemCode::OutOfDate
        | ProblemCode::NotNow
        | ProblemCode::NotNext
        | ProblemCode::WishStands
        | ProblemCode::NoTimeToday
        | ProblemCode::SeatIsFree
        | ProblemCode::NotYourTurn
        | ProblemCode::TurnOver
        | ProblemCode::TurnElsewhere
        | ProblemCode::TicketLeft
        | ProblemCode::AlreadyBooked
        | ProblemCode::NotBooked
        | ProblemCode::BookingPast
        | ProblemCode::SlotFull
        | ProblemCode::NotTogether
        | ProblemCode::NoSecondDose
        | ProblemCode::OutsideInterval
        | ProblemCode::SlotPast
        | ProblemCode::HoldOver
        | ProblemCode::DeclineOver
        | ProblemCode::CodeTaken
        | ProblemCode::LineFrozen
        | ProblemCode::CampaignClosed
        | ProblemCode::CampaignStopped
        | ProblemCode::IdentityRequired
        | ProblemCode::IdentityCodeOver
        | ProblemCode::Known
        | ProblemCode::NamesakeAsked
        | ProblemCode::PhoneServesOthers
        | ProblemCode::PartyHasTicket
        | ProblemCode::DeviceRevoked
        | ProblemCode::NotSealed
        | ProblemCode::WrongSecret
        | ProblemCode::StillLive
        | ProblemCode::BookingAhead
        | ProblemCode::NoPhone => StatusCode::CONFLICT,
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let status = status_of(self.code());
        if let Self::Fault(what) = self {
            tracing::error!(what, "a request failed by a mistake of the server");
        }
        let mut response = (status, Json(self.problem())).into_response();
        let headers = response.headers_mut();
        if let Self::TooMany { retry_after_secs } = self {
            headers.insert(RETRY_AFTER, HeaderValue::from(retry_after_secs));
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from(retry_after_secs()));
        }
        response
    }
}

impl From<SubmitError> for HttpError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refusal) => Self::Refused(refusal),
            SubmitError::Busy | SubmitError::Unavailable(_) => Self::TryAgain,
            SubmitError::Fault => Self::OurFault,
        }
    }
}

impl From<TooMany> for HttpError {
    fn from(TooMany { wait_secs }: TooMany) -> Self {
        Self::TooMany { retry_after_secs: wait_secs }
    }
}

impl From<StoreError> for HttpError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a request could not read the store");
        Self::TryAgain
    }
}

impl From<NoticesError> for HttpError {
    fn from(error: NoticesError) -> Self {
        tracing::error!(%error, "a request could not read the messages");
        Self::TryAgain
    }
}

impl From<PersonError> for HttpError {
    fn from(error: PersonError) -> Self {
        let field = match error {
            PersonError::Name => "name",
            PersonError::BirthDate => "birth_date",
            PersonError::Phone => "phone",
        };
        Self::InvalidField { field: field.to_owned() }
    }
}

/// What would be right in a person's field, after a colon; empty for any other field.
fn right(field: &str) -> String {
    let error = match field.rsplit('.').next() {
        Some("name") => PersonError::Name,
        Some("birth_date") => PersonError::BirthDate,
        Some("phone") => PersonError::Phone,
        _ => return String::new(),
    };
    format!(": {error}")
}

/// When a client may come back, in seconds.
pub fn retry_after_secs() -> u32 {
    let (first, last) = RETRY_AFTER_SECS;
    // Without randomness everybody comes back at the first second, which is no worse than one fixed number.
    first + getrandom::u32().unwrap_or_default() % (last - first + 1)
}
