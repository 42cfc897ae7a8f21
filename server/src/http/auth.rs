//! Who sends a request: bearer tokens of devices, sessions, leases and the operator, the request's own key, and the
//! language of the answer. Issues no token.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::http::request::Parts;
use jari_common::device::DeviceKind;
use jari_common::id::{DeviceId, RequestId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::wire::IDEMPOTENCY_KEY;
use uuid::Uuid;

use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::peer::FromThisMachine;
use crate::keys::{Grant, hash_secret};
use crate::notify::words::Language;

/// A paired device.
pub struct Device(pub DeviceId);

/// A paired device of staff: its token is the staff's credential.
pub struct Desk(pub DeviceId);

/// A person's session on the ticket of the path.
pub struct Session {
    pub ticket: TicketId,
    pub device: DeviceId,
}

/// The right to hold and book in the running turn of the path's ticket; the engine judges the serial.
pub struct Lease {
    pub ticket: TicketId,
    pub serial: u32,
}

/// The language that the asker wants messages in.
pub struct Wanted(pub Language);

/// The operator, on this machine.
pub struct Admin;

/// The request's own id, by which repeating it is safe. The UUID that is all zeros is no id.
pub struct RequestKey(pub RequestId);

impl FromRequestParts<HttpState> for Device {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, http: &HttpState) -> Result<Self, HttpError> {
        device(&parts.headers, http).map(Self)
    }
}

impl FromRequestParts<HttpState> for Desk {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, http: &HttpState) -> Result<Self, HttpError> {
        let Device(device) = Device::from_request_parts(parts, http).await?;
        let kind = http.app().state().device(device).map(|place| place.kind);
        let is_desk = kind == Some(DeviceKind::Desk);
        is_desk.then_some(Self(device)).ok_or(HttpError::Refused(Refusal::StaffOnly))
    }
}

impl FromRequestParts<HttpState> for Session {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, http: &HttpState) -> Result<Self, HttpError> {
        let asked = ticket_in_path(parts, http).await?;
        match granted(&parts.headers, http)? {
            Some(Grant::Session { ticket, device, .. }) if ticket == asked => {
                Ok(Self { ticket, device })
            }
            Some(_) => Err(HttpError::NotAllowed),
            None => Err(HttpError::SignInRequired),
        }
    }
}

impl FromRequestParts<HttpState> for Lease {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, http: &HttpState) -> Result<Self, HttpError> {
        let asked = ticket_in_path(parts, http).await?;
        match granted(&parts.headers, http)? {
            Some(Grant::Lease { ticket, campaign, serial, .. })
                if ticket == asked && http.app().state().campaign_of(ticket) == Some(campaign) =>
            {
                Ok(Self { ticket, serial })
            }
            Some(_) => Err(HttpError::NotAllowed),
            None => Err(HttpError::LeaseOver),
        }
    }
}

impl FromRequestParts<HttpState> for Admin {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, http: &HttpState) -> Result<Self, HttpError> {
        let from: Result<_, Infallible> = FromThisMachine::from_request_parts(parts, http).await;
        let Ok(FromThisMachine(is_here)) = from;
        let matches = http.admin().matches(bearer(&parts.headers)?);
        (matches && is_here).then_some(Self).ok_or(HttpError::SignInRequired)
    }
}

impl<S: Sync> FromRequestParts<S> for RequestKey {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        let header = parts.headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
        // The draft writes the key as a quoted string; programs send it bare.
        let id = header.and_then(|text| text.trim_matches('"').parse().ok());
        let id = id.filter(|id: &Uuid| !id.is_nil());
        id.map(|id| Self(RequestId(id))).ok_or(HttpError::IdempotencyKeyRequired)
    }
}

/// The request's own id on a try; an older kiosk may leave it out.
pub struct TryKey(pub Option<RequestId>);

impl<S: Sync> FromRequestParts<S> for TryKey {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        if !parts.headers.contains_key(IDEMPOTENCY_KEY) {
            return Ok(Self(None));
        }
        let RequestKey(request) = RequestKey::from_request_parts(parts, state).await?;
        Ok(Self(Some(request)))
    }
}

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let header = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(Self(Language::accepted(header.unwrap_or_default())))
    }
}

/// The token of an `Authorization: Bearer` header (RFC 6750).
pub fn bearer(headers: &HeaderMap) -> Result<&str, HttpError> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) =
        header.and_then(|text| text.split_once(' ')).ok_or(HttpError::SignInRequired)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(token.trim())
    } else {
        Err(HttpError::SignInRequired)
    }
}

/// The paired device that this token belongs to.
pub fn device(headers: &HeaderMap, http: &HttpState) -> Result<DeviceId, HttpError> {
    let secret = hash_secret(bearer(headers)?);
    let device = http.app().state().device_by_secret(&secret);
    device.inspect(|device| http.heard(*device)).ok_or(HttpError::SignInRequired)
}

/// What the bearer's token grants now; None when it is forged or expired.
pub fn granted(headers: &HeaderMap, http: &HttpState) -> Result<Option<Grant>, HttpError> {
    Ok(http.granted(bearer(headers)?))
}

async fn ticket_in_path(parts: &mut Parts, http: &HttpState) -> Result<TicketId, HttpError> {
    const WHAT: HttpError = HttpError::InvalidValue { what: "the ticket in the path" };
    let params = RawPathParams::from_request_parts(parts, http).await.map_err(|_| WHAT)?;
    let text = params.iter().find(|(name, _)| *name == "ticket").map(|(_, text)| text);
    text.and_then(|text| text.parse().ok()).map(TicketId).ok_or(WHAT)
}
