//! The only place with status codes: every way a request can fail, and the problem document (RFC 9457) it becomes.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jari_common::person::PersonError;
use jari_common::refusal::Refusal;
use jari_common::wire::Problem;
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};

use crate::app::SubmitError;
use crate::outbox::OutboxError;
use crate::store::StoreError;
use crate::tries::TooMany;

/// The media type of every error body.
const PROBLEM_JSON: &str = "application/problem+json";
/// What a problem's type begins with; its code follows.
const PROBLEM_URN: &str = "urn:jari:problem:";
/// When to come back after a 503, in seconds, both ends included: drawn anew for every answer, so that those who were
/// sent away together do not come back together.
const RETRY_AFTER_SECS: (u32, u32) = (1, 5);

/// Why a request was not done. The text is for programmers; no variant holds anything personal.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The engine's no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("this needs a valid bearer token")]
    SignInRequired,
    #[error("the lease is over; start the turn again")]
    LeaseOver,
    #[error("this token is not for that")]
    NotAllowed,
    /// Staff act on whom they found.
    #[error("find the ticket first; having found it is good for ten minutes")]
    FindFirst,
    /// A wrong code and a wrong birth date alike.
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
    /// What belongs there is said where it is one of a person's details.
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
    /// Too busy, or the store does not write now: the writer has logged why.
    #[error("not now; try again with the same Idempotency-Key")]
    TryAgain,
    /// A decision of ours that would have broken a promise: the writer has kept it for the operator.
    #[error("a mistake of ours: nothing was done, nothing is lost, and staff are told")]
    OurFault,
    /// A mistake of ours.
    #[error("the server failed at: {0}")]
    Fault(&'static str),
}

impl HttpError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Refused(refusal) => status_of(refusal),
            Self::SignInRequired | Self::LeaseOver => StatusCode::UNAUTHORIZED,
            Self::NotAllowed | Self::FindFirst => StatusCode::FORBIDDEN,
            Self::TicketNotFound
            | Self::ReceiptNotFound
            | Self::NoDraw
            | Self::NoBooking
            | Self::NoSuchPath => StatusCode::NOT_FOUND,
            Self::IdempotencyKeyRequired
            | Self::MalformedJson { .. }
            | Self::InvalidValue { .. } => StatusCode::BAD_REQUEST,
            Self::InvalidField { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NoPhone => StatusCode::CONFLICT,
            Self::NotJson | Self::NotFields => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyIncomplete => StatusCode::REQUEST_TIMEOUT,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TryAgain => StatusCode::SERVICE_UNAVAILABLE,
            Self::OurFault | Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::SignInRequired => "sign-in-required",
            Self::LeaseOver => "lease-over",
            Self::NotAllowed => "not-allowed",
            Self::FindFirst => "find-first",
            Self::TicketNotFound => "ticket-not-found",
            Self::ReceiptNotFound => "receipt-not-found",
            Self::NoDraw => "no-draw",
            Self::NoBooking => "no-booking",
            Self::IdempotencyKeyRequired => "idempotency-key-required",
            Self::MalformedJson { .. } => "malformed-json",
            Self::InvalidField { .. } => "invalid",
            Self::TooMany { .. } => "too-many-tries",
            Self::NoPhone => "no-phone",
            Self::NotJson => "not-json",
            Self::NotFields => "not-fields",
            Self::BodyTooLarge { .. } => "body-too-large",
            Self::BodyIncomplete => "body-incomplete",
            Self::InvalidValue { .. } => "invalid-value",
            Self::NoSuchPath => "no-such-path",
            Self::WrongMethod => "wrong-method",
            Self::TryAgain => "try-again",
            Self::OurFault => "our-fault",
            Self::Fault(_) => "server-fault",
        }
    }

    fn problem(&self) -> Problem {
        let code = self.code();
        Problem {
            kind: format!("{PROBLEM_URN}{code}"),
            // The same for every occurrence of a code, as the RFC asks; what differs is the detail.
            title: code.replace('-', " "),
            status: self.status().as_u16(),
            code: code.to_owned(),
            detail: Some(self.to_string()),
            field: match self {
                Self::InvalidField { field, .. } => Some(field.clone()),
                _ => None,
            },
        }
    }
}

/// What does not exist is 404, what one may not have 403, what the body should have known 422;
/// all else is a conflict with how things stand, which may change: 409.
fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::UnknownCampaign
        | Refusal::UnknownClinic
        | Refusal::UnknownTicket
        | Refusal::UnknownSlot
        | Refusal::UnknownHold
        | Refusal::UnknownDevice
        | Refusal::UnknownPairingCode => StatusCode::NOT_FOUND,
        Refusal::NotEligible { .. } | Refusal::NotResident | Refusal::AskStaff => {
            StatusCode::FORBIDDEN
        }
        // The last as the draft of the Idempotency-Key has it.
        Refusal::Invalid { .. } | Refusal::ConsentNeeded | Refusal::RequestIdReused => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Refusal::CodeLocked => StatusCode::LOCKED,
        Refusal::StaffOnly | Refusal::AnotherDesk => StatusCode::FORBIDDEN,
        Refusal::NotOpenYet { .. }
        | Refusal::NotYourTurn
        | Refusal::TurnOver
        | Refusal::TurnElsewhere
        | Refusal::TicketLeft
        | Refusal::AlreadyBooked
        | Refusal::NotBooked
        | Refusal::BookingPast
        | Refusal::SlotFull
        | Refusal::SlotPast
        | Refusal::NotTogether
        | Refusal::NoSecondDose { .. }
        | Refusal::OutsideInterval { .. }
        | Refusal::HoldOver
        | Refusal::DeclineOver
        | Refusal::CodeTaken
        | Refusal::DeviceRevoked
        | Refusal::LineFrozen
        | Refusal::CampaignClosed
        | Refusal::CampaignStopped
        | Refusal::IdentityRequired
        | Refusal::IdentityCodeOver
        | Refusal::Known
        | Refusal::NamesakeAsked
        | Refusal::PhoneServesOthers
        | Refusal::PartyHasTicket
        | Refusal::NotSealed
        | Refusal::WrongSecret
        | Refusal::StillLive
        | Refusal::BookingAhead => StatusCode::CONFLICT,
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let status = self.status();
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

impl From<OutboxError> for HttpError {
    fn from(error: OutboxError) -> Self {
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

/// What would be right in a person's field, after a colon; nothing for any other field.
fn right(field: &str) -> String {
    let error = match field.rsplit('.').next() {
        Some("name") => PersonError::Name,
        Some("birth_date") => PersonError::BirthDate,
        Some("phone") => PersonError::Phone,
        _ => return String::new(),
    };
    format!(": {error}")
}

/// When somebody may come back, in seconds.
pub fn retry_after_secs() -> u32 {
    let (first, last) = RETRY_AFTER_SECS;
    // Without randomness everybody comes back at the first second, which is no worse than a number for all.
    first + getrandom::u32().unwrap_or_default() % (last - first + 1)
}

/// Every operation's other answer, for the OpenAPI document.
pub struct Problems;

impl utoipa::IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
        let response = ResponseBuilder::new()
            .description("Not done; `code` is stable and says why (RFC 9457).")
            .content(PROBLEM_JSON, problem)
            .build();
        BTreeMap::from([("default".to_owned(), response.into())])
    }
}
