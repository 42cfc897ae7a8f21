//! Who sends a request: bearer tokens of devices, sessions, leases and the operator, the request's own key, and the
//! language of the answer. Issues no token.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::http::request::Parts;
use jari_common::api::{
    Anyone, ByAnyDevice, ByBoard, ByDesk, ByDevice, ByGateway, ByLease, ByOperator, BySession,
    ByStaff, Credential, Key, Keyed, KeyedIfGiven, NotKeyed,
};
use jari_common::device::DeviceKind;
use jari_common::id::{DeviceId, RequestId, StaffId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::staff::StaffRight;
use jari_common::wire::IDEMPOTENCY_KEY;
use uuid::Uuid;

use crate::http::asked_from::AskedFrom;
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::peer::is_from_this_machine;
use crate::keys::{Grant, StaffSession, hash_secret};
use crate::notify::words::Language;

/// A person's session on the ticket of the path.
pub struct Session {
    pub ticket: TicketId,
    pub at: AskedFrom,
}

/// The right to hold and book in the running turn of the path's ticket; the engine judges the serial.
pub struct Lease {
    pub ticket: TicketId,
    pub serial: u32,
    pub at: AskedFrom,
}

/// Somebody of the staff who is signed in at a desk.
#[derive(Clone, Copy)]
pub struct Member {
    pub staff: StaffId,
    pub session: u32,
    pub desk: DeviceId,
}

impl From<Member> for AskedFrom {
    fn from(Member { staff, session, desk: device }: Member) -> Self {
        Self { device, staff: Some(StaffSession { staff, session }) }
    }
}

/// A credential that this server can check.
pub trait Admits: Credential {
    /// Who the sender is.
    type Who: Send;

    /// `ticket` is the ticket of the path.
    fn admit(
        parts: &Parts,
        http: &HttpState,
        ticket: Option<TicketId>,
    ) -> Result<Self::Who, HttpError>;
}

impl Admits for Anyone {
    type Who = ();

    fn admit(_: &Parts, _: &HttpState, _: Option<TicketId>) -> Result<(), HttpError> {
        Ok(())
    }
}

/// The handler itself compares the token: where it stands in the request is the gateway's own choice.
impl Admits for ByGateway {
    type Who = ();

    fn admit(_: &Parts, _: &HttpState, _: Option<TicketId>) -> Result<(), HttpError> {
        Ok(())
    }
}

impl Admits for ByDevice {
    type Who = DeviceId;

    fn admit(parts: &Parts, http: &HttpState, _: Option<TicketId>) -> Result<DeviceId, HttpError> {
        device(&parts.headers, http)
    }
}

impl Admits for ByAnyDevice {
    type Who = DeviceId;

    fn admit(parts: &Parts, http: &HttpState, _: Option<TicketId>) -> Result<DeviceId, HttpError> {
        any_device(&parts.headers, http)
    }
}

impl Admits for ByBoard {
    type Who = DeviceId;

    fn admit(parts: &Parts, http: &HttpState, _: Option<TicketId>) -> Result<DeviceId, HttpError> {
        let board = still_board(&parts.headers, http)?;
        http.heard(board);
        Ok(board)
    }
}

impl Admits for ByDesk {
    type Who = AskedFrom;

    fn admit(parts: &Parts, http: &HttpState, _: Option<TicketId>) -> Result<AskedFrom, HttpError> {
        let at = still_at_desk(&parts.headers, http)?;
        http.heard(at.device);
        Ok(at)
    }
}

impl Admits for ByStaff {
    type Who = Member;

    fn admit(parts: &Parts, http: &HttpState, _: Option<TicketId>) -> Result<Member, HttpError> {
        if let Some(member) = signed_in(&parts.headers, http)? {
            return Ok(member);
        }
        // The token of the desk itself is known, and is not enough.
        let desk = device(&parts.headers, http)?;
        let is_desk = kind_of(http, desk) == Some(DeviceKind::Desk);
        Err(Refusal::into(if is_desk { Refusal::NotSignedIn } else { Refusal::StaffOnly }))
    }
}

fn kind_of(http: &HttpState, device: DeviceId) -> Option<DeviceKind> {
    http.app().state().device(device).map(|place| place.kind)
}

/// The call board whose token the request has, as it is now; no sign of life, as `still_at_desk`.
pub fn still_board(headers: &HeaderMap, http: &HttpState) -> Result<DeviceId, HttpError> {
    // A token of staff is of a desk.
    let is_staffs = member(headers, http)?.is_some();
    let device = if is_staffs { None } else { Some(device_of(headers, http)?) };
    let board = device.filter(|it| kind_of(http, *it) == Some(DeviceKind::Board));
    board.ok_or(HttpError::NotAllowed)
}

/// The desk whose token the request has, or who is signed in there, as it is now. A look that waits asks this again and
/// again: that is no sign of life.
pub fn still_at_desk(headers: &HeaderMap, http: &HttpState) -> Result<AskedFrom, HttpError> {
    if let Some(member) = member(headers, http)? {
        return Ok(member.into());
    }
    let device = device_of(headers, http)?;
    let is_desk = kind_of(http, device) == Some(DeviceKind::Desk);
    let at = AskedFrom { device, staff: None };
    is_desk.then_some(at).ok_or(HttpError::Refused(Refusal::StaffOnly))
}

/// Who is still signed in, of those whose token was admitted; it is no sign of life either.
pub fn still_signed_in(headers: &HeaderMap, http: &HttpState) -> Result<Member, HttpError> {
    member(headers, http)?.ok_or(HttpError::SignInRequired)
}

/// The member of staff whose token the request has, while they are signed in; None for a token of another kind.
pub fn signed_in(headers: &HeaderMap, http: &HttpState) -> Result<Option<Member>, HttpError> {
    let found = member(headers, http)?;
    found.iter().for_each(|it| http.heard(it.desk));
    Ok(found)
}

fn member(headers: &HeaderMap, http: &HttpState) -> Result<Option<Member>, HttpError> {
    let Some(Grant::Staff { staff, desk, session, .. }) = granted(headers, http)? else {
        return Ok(None);
    };
    if !http.is_signed_in(desk, StaffSession { staff, session }) {
        return Err(Refusal::NotSignedIn.into());
    }
    Ok(Some(Member { staff, session, desk }))
}

/// From where somebody asks for a person: a kiosk, or a desk at which somebody is signed in who may act for people.
pub fn for_person(
    headers: &HeaderMap,
    http: &HttpState,
    device: DeviceId,
) -> Result<AskedFrom, HttpError> {
    let Some(member) = signed_in(headers, http)? else {
        let is_desk = kind_of(http, device) == Some(DeviceKind::Desk);
        let here = AskedFrom { device, staff: None };
        return if is_desk { Err(Refusal::NotSignedIn.into()) } else { Ok(here) };
    };
    let Member { staff, desk, .. } = member;
    let now = http.app().clock().now();
    http.app().state().require_staff(staff, desk, StaffRight::ActForPerson, now)?;
    Ok(member.into())
}

/// Whether somebody may look at a ticket from there: staff, only if their clinics serve its person.
pub fn may_see(http: &HttpState, at: AskedFrom, ticket: TicketId) -> Result<(), HttpError> {
    let Some(StaffSession { staff, .. }) = at.staff else { return Ok(()) };
    let state = http.app().state();
    let serves = state.member(staff).is_some_and(|it| state.serves_ticket(&it.account, ticket));
    if serves { Ok(()) } else { Err(Refusal::AnotherClinic.into()) }
}

impl Admits for BySession {
    type Who = Session;

    fn admit(
        parts: &Parts,
        http: &HttpState,
        asked: Option<TicketId>,
    ) -> Result<Session, HttpError> {
        match granted(&parts.headers, http)? {
            Some(Grant::Session { ticket, device, staff, .. }) if Some(ticket) == asked => {
                Ok(Session { ticket, at: AskedFrom { device, staff } })
            }
            Some(_) => Err(HttpError::NotAllowed),
            None => Err(HttpError::SignInRequired),
        }
    }
}

impl Admits for ByLease {
    type Who = Lease;

    fn admit(parts: &Parts, http: &HttpState, asked: Option<TicketId>) -> Result<Lease, HttpError> {
        match granted(&parts.headers, http)? {
            Some(Grant::Lease { ticket, campaign, serial, device, staff, .. })
                if Some(ticket) == asked
                    && http.app().state().campaign_of(ticket) == Some(campaign) =>
            {
                Ok(Lease { ticket, serial, at: AskedFrom { device, staff } })
            }
            Some(_) => Err(HttpError::NotAllowed),
            None => Err(HttpError::LeaseOver),
        }
    }
}

impl Admits for ByOperator {
    type Who = ();

    fn admit(parts: &Parts, http: &HttpState, _: Option<TicketId>) -> Result<(), HttpError> {
        let matches = http.admin().matches(bearer(&parts.headers)?);
        (matches && is_from_this_machine(parts)).then_some(()).ok_or(HttpError::SignInRequired)
    }
}

/// A rule for the request's own id that this server can check.
pub trait ReadsKey: Key {
    fn read_key(headers: &HeaderMap) -> Result<Self::Given, HttpError>;
}

impl ReadsKey for Keyed {
    /// The UUID that is all zeros is no id.
    fn read_key(headers: &HeaderMap) -> Result<RequestId, HttpError> {
        let header = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
        // The draft writes the key as a quoted string; programs send it bare.
        let id = header.and_then(|text| text.trim_matches('"').parse().ok());
        let id = id.filter(|id: &Uuid| !id.is_nil());
        id.map(RequestId).ok_or(HttpError::IdempotencyKeyRequired)
    }
}

impl ReadsKey for KeyedIfGiven {
    fn read_key(headers: &HeaderMap) -> Result<Option<RequestId>, HttpError> {
        headers.contains_key(IDEMPOTENCY_KEY).then(|| Keyed::read_key(headers)).transpose()
    }
}

impl ReadsKey for NotKeyed {
    fn read_key(_: &HeaderMap) -> Result<(), HttpError> {
        Ok(())
    }
}

/// The language that the sender wants messages in.
pub fn wanted_language(headers: &HeaderMap) -> Language {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::accepted(header.unwrap_or_default())
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

/// The paired kiosk or desk that this token belongs to, or at which its owner is signed in.
pub fn device(headers: &HeaderMap, http: &HttpState) -> Result<DeviceId, HttpError> {
    let device = any_device(headers, http)?;
    match kind_of(http, device) {
        Some(DeviceKind::Kiosk | DeviceKind::Desk) => Ok(device),
        Some(DeviceKind::Board) | None => Err(HttpError::NotAllowed),
    }
}

fn any_device(headers: &HeaderMap, http: &HttpState) -> Result<DeviceId, HttpError> {
    if let Some(Member { desk, .. }) = signed_in(headers, http)? {
        return Ok(desk);
    }
    device_of(headers, http).inspect(|device| http.heard(*device))
}

fn device_of(headers: &HeaderMap, http: &HttpState) -> Result<DeviceId, HttpError> {
    let secret = hash_secret(bearer(headers)?);
    http.app().state().device_by_secret(&secret).ok_or(HttpError::SignInRequired)
}

/// What the bearer's token grants now; None when it is forged or expired.
pub fn granted(headers: &HeaderMap, http: &HttpState) -> Result<Option<Grant>, HttpError> {
    Ok(http.granted(bearer(headers)?))
}
