//! What travels over HTTP, version 1: bodies, header names, paths. Names follow RFC 9110, RFC 9457 and FHIR.

use core::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::booking::BookingStatus;
use crate::campaign::Campaign;
use crate::change::{NowServing, WaitRange};
use crate::clinic::Clinic;
use crate::device::{DevicePlace, Presence, PrinterState};
use crate::dose::{Dose, SecondPreference};
use crate::draw::{Digest, EntryId};
use crate::help::HelpAnswer;
use crate::id::{BookingId, CampaignId, DeviceId, HoldId, RequestId, TicketId};
pub use crate::log_mark::FeedHead;
use crate::log_mark::LogMark;
use crate::person::{Acting, BirthDate, Person};
use crate::proof::IdentityCode;
pub use crate::slot::ClinicDays;
use crate::slot::SlotRef;
use crate::staff::{StaffAct, StaffReason};
use crate::ticket::{Namesake, Receipt, TicketCode, TicketState};
use crate::wish::WishView;

/// Every path of this version begins so.
pub const API_ROOT: &str = "/api/v1";
/// Carries a UUID that makes a write safe to repeat (IETF draft-ietf-httpapi-idempotency-key-header).
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The feed's event that carries a `PublicChange`.
pub const FEED_CHANGE: &str = "change";
/// The feed's event that carries a `FeedHead`. It is the first event of every feed, and is repeated at intervals.
pub const FEED_HEAD: &str = "head";
/// The feed's event that says: the log no longer reaches back to your cursor, take a snapshot again.
pub const FEED_SNAPSHOT_AGAIN: &str = "snapshot-again";

macro_rules! body {
    ($($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $kind:ty,)* })*) => {$(
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $(#[$meta])*
        pub struct $name { $($(#[$field_meta])* pub $field: $kind,)* }
    )*};
}

mod operator;
mod staff;

pub use operator::{
    CampaignReport, ClinicUse, CloseRequest, CommitLatency, DeviceOverview, FaultSeen,
    FreezeRequest, LineHistory, LineOverview, LineSample, OperatorOverview, PaceRequest,
    SeatsOnDay, ServerHealth, WaitFigures,
};
pub use staff::{
    AppointmentAtDesk, AppointmentElsewhere, AttendRequest, ChoosePinRequest, ClinicAtDesk,
    DayAtDesk, FindAppointmentsRequest, FoundAppointment, OverbookRequest, PersonAtDesk,
    SignInReply, SignInRequest, StaffAtDesk, StaffInvited, StaffView, TimeAtDesk, WalkInAtDesk,
    WalkInRequest,
};

body! {
    /// `POST /devices/pair`
    pub struct PairRequest {
        /// Twelve digits shown by `jari-server device pair`.
        pub pairing_code: String,
    }

    /// The answer to a `PairRequest`. The token is shown only once.
    pub struct PairReply {
        pub device: DeviceId,
        pub place: DevicePlace,
        /// Bearer token of the device.
        pub token: String,
    }

    /// `GET /snapshot?lat=&lon=&radius_m=`: all that a kiosk needs. The kiosk continues with the feed after `seq`.
    pub struct Snapshot {
        pub seq: u64,
        /// The log up to `seq`: the cursor from which the feed continues (its `Last-Event-ID`).
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub log: LogMark,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub as_of: Timestamp,
        pub campaigns: Vec<Campaign>,
        pub now_serving: Vec<NowServing>,
        pub clinics: Vec<Clinic>,
        pub days: Vec<ClinicDays>,
    }

    /// `POST /campaigns/{campaign}/tickets`, by a device.
    pub struct JoinRequest {
        pub person: Person,
        #[serde(default)]
        pub acting: Acting,
        /// A helper says that the person asked for this ticket. The log keeps it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub consent: bool,
        /// Others who share the ticket, three at most.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub party: Vec<Person>,
        /// Which of the campaign's places of residence, counted from 0; None is elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub residence: Option<u8>,
        /// One answer for each of the campaign's questions; true is yes. They are judged and not kept.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub answers: Vec<bool>,
    }

    /// `POST /tickets/find`, by a device: "번호표로 계속하기", "내 예약".
    pub struct FindRequest {
        /// The code on the ticket. Either `code` or `receipt` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub code: Option<TicketCode>,
        /// The receipt, as a reader at the device read it from paper or from a telephone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub receipt: Option<Receipt>,
        /// The person's birth date, in either case.
        pub birth_date: BirthDate,
    }

    /// `POST /tickets/find/codes`, by a device: send a code to the telephone of a person who lost the ticket's own
    /// code.
    pub struct FindCodeRequest {
        pub campaign: CampaignId,
        pub person: Person,
    }

    /// A code is on its way, if there is such a ticket. The reply does not tell whether there is one.
    pub struct FindCodeReply {
        /// The id of the request for this code; the code is checked under this id.
        pub asked: RequestId,
        /// The telephone as a public screen may show it.
        pub sent_to: String,
        /// How long the code is valid at most, in seconds.
        pub valid_secs: u32,
    }

    /// `POST /tickets/find/code`, by a device: the code that came.
    pub struct FindByCodeRequest {
        pub campaign: CampaignId,
        pub person: Person,
        /// The `Idempotency-Key` by which the code was asked for.
        pub asked: RequestId,
        pub code: IdentityCode,
        /// A session on a newer ticket of the same name and birth date: its person says that both tickets are theirs.
        /// If the code is right, the person keeps the earlier ticket, and the newer ticket leaves the line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub instead_of: Option<String>,
    }

    /// A person's session on one ticket.
    pub struct SessionReply {
        pub ticket: TicketView,
        pub code: TicketCode,
        /// The name as a public screen may show it.
        pub masked_name: String,
        /// Bearer token for this ticket's resources.
        pub session: String,
        /// Signed proof of the place in line, read-only, for paper and QR; its page is `/receipts/{receipt}`. Never the
        /// code.
        pub receipt: String,
        /// The address of the booking for a calendar (`text/calendar`); None where the server has no public address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub calendar: Option<String>,
        /// The person's tickets in other campaigns, where the proof was of the person: `POST /tickets/find/code`. Each
        /// has a session of its own; these lists are empty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        pub others: Vec<SessionReply>,
    }

    /// `POST /tickets/{ticket}/turn`
    pub struct TurnReply {
        pub ticket: TicketView,
        /// Bearer token for holding and booking while the turn lasts; None while every turn is in use.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub lease: Option<String>,
    }

    /// `POST /tickets/{ticket}/identity`, under a session.
    pub struct IdentityRequest {
        /// The code as it came by message.
        pub code: IdentityCode,
    }

    /// A code is on its way, unless the person is already verified.
    pub struct IdentityCodeReply {
        /// Nothing was sent: the person is already verified.
        pub verified: bool,
        /// The telephone as a public screen may show it.
        pub sent_to: String,
        /// How long the code is valid at most, in seconds.
        pub valid_secs: u32,
    }

    /// `POST /identity/codes`: ask for a code, days before an opening.
    pub struct IdentityCodeRequest {
        pub person: Person,
    }

    /// `POST /identity`: give the code that came, days before an opening.
    pub struct IdentityProof {
        pub person: Person,
        pub code: IdentityCode,
    }

    /// Whether the person is verified.
    pub struct IdentityReply {
        pub verified: bool,
        /// Tries left with this code, while the person is not verified.
        pub tries_left: u8,
    }

    /// `POST /devices/presence`, by a device: at intervals, and whenever the presence changes.
    pub struct PresenceRequest {
        pub presence: Presence,
        /// The version of the device's program.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<String>,
        /// None: the device has no printer, or its program does not tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub printer: Option<PrinterState>,
    }

    /// `POST /desk/help/{help}`, by a desk.
    pub struct HelpAnswerRequest {
        pub answer: HelpAnswer,
    }

    /// `POST /desk/find`, by a desk: a ticket without its code.
    pub struct DeskFindRequest {
        /// A printed receipt. Either `receipt` or `number` is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub receipt: Option<String>,
        /// A number of this campaign.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub number: Option<NumberedPlace>,
        /// The person's birth date, in either case.
        pub birth_date: BirthDate,
        pub reason: StaffReason,
    }

    /// A place in line by its number.
    pub struct NumberedPlace {
        pub campaign: CampaignId,
        pub number: u32,
    }

    /// The ticket that was found. The session and the grant, with which the desk acts on this ticket, end after ten
    /// minutes.
    pub struct DeskFindReply {
        pub ticket: TicketView,
        pub masked_name: String,
        pub session: String,
        /// Only for staff who act for people, as `code` and `calendar`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub receipt: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub calendar: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub code: Option<TicketCode>,
        pub grant: String,
    }

    /// `POST /desk/tickets/{ticket}/acts`, by a desk.
    pub struct StaffActRequest {
        pub grant: String,
        pub act: StaffAct,
        pub reason: StaffReason,
    }

    /// `POST /tickets/{ticket}/hold`, under a lease. In a series the first dose is asked for, and a second is kept with
    /// it.
    pub struct HoldRequest {
        pub slot: SlotRef,
        /// Which dose. The second replaces the second-dose seat that is kept with the first, or that is booked.
        #[serde(default, skip_serializing_if = "Dose::is_first")]
        pub dose: Dose,
        /// When the second dose that is proposed with the first should be. It is so at the clinic of the first dose, else so
        /// at the nearest clinic within 10 km, else at any time at these clinics.
        #[serde(default, skip_serializing_if = "SecondPreference::is_any")]
        pub second: SecondPreference,
        /// When the slot begins as the person read it, in minutes after midnight at the clinic: where the clinic has given
        /// the slot's index to another time meanwhile, nothing is held.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub begins: Option<u16>,
    }

    /// `POST /tickets/{ticket}/booking`, under a lease.
    pub struct BookRequest {
        pub hold: HoldId,
    }

    /// `GET /tickets/{ticket}`
    pub struct TicketView {
        pub id: TicketId,
        pub campaign: CampaignId,
        /// The place in line; never changes.
        pub number: u32,
        pub state: TicketState,
        /// People to be called before this ticket; never rises.
        pub ahead: u32,
        /// When the call or the turn ends by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
        pub until: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub hold: Option<HoldView>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub booking: Option<BookingView>,
        /// The second appointment of a series.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub second: Option<BookingView>,
        /// People who share the ticket.
        #[serde(default = "one")]
        pub party: u8,
        /// The person was called and is here, but every turn is in use: this ticket is next.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub arrived: bool,
        /// A proof of who the person is must come before the turn.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub identity_needed: bool,
        /// Somebody of the same name and birth date has an earlier ticket.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub namesake: Option<Namesake>,
        /// How long the wait may be; None until the rate of the line was measured.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub wait: Option<WaitRange>,
        /// Seats left on the days to come, when they are fewer than the people ahead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub seats_left: Option<u32>,
        /// The ticket's place among the entries of a draw.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub entry: Option<EntryView>,
        /// The wish: what is booked for the person as soon as it is possible.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub wish: Option<WishView>,
        /// A seat that the wish found, kept until its person says yes or no.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub offer: Option<OfferView>,
        /// The seat that the wish booked, while it may be declined. A person who declines it has the place in line
        /// again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub declinable: Option<HoldView>,
    }

    /// An entry in a draw: proof for its holder, public for everybody.
    pub struct EntryView {
        /// Counted from 0, in the order in which the entries came.
        pub index: u32,
        pub id: EntryId,
    }

    /// A seat that is kept while its person reads and confirms.
    pub struct HoldView {
        pub id: HoldId,
        pub slot: SlotRef,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub starts_at: Timestamp,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub until: Timestamp,
        /// When the other members of a party begin, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub beside: Vec<Timestamp>,
        #[serde(default, skip_serializing_if = "Dose::is_first")]
        pub dose: Dose,
        /// The seat that is kept with this one for the second dose.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub second: Option<Box<SecondView>>,
        /// Where it is; None from an older server, and where it is told beside the hold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub clinic: Option<Box<Clinic>>,
    }

    /// A seat of a second dose, kept until the end of the hold of the first dose.
    pub struct SecondView {
        pub slot: SlotRef,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub starts_at: Timestamp,
        pub clinic: Clinic,
        /// When the other members of a party begin, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub beside: Vec<Timestamp>,
    }

    /// A seat that a wish found.
    pub struct OfferView {
        pub hold: HoldView,
        pub clinic: Clinic,
        /// In place of a booked seat that its clinic cannot give any more.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub reseats: bool,
    }

    /// A confirmed appointment.
    pub struct BookingView {
        pub id: BookingId,
        pub slot: SlotRef,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub starts_at: Timestamp,
        pub status: BookingStatus,
        pub clinic: Clinic,
        /// How often it was changed (RFC 5545 SEQUENCE).
        #[serde(default)]
        pub sequence: u32,
        /// When the other members of a party begin, in order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        pub beside: Vec<Timestamp>,
        #[serde(default, skip_serializing_if = "Dose::is_first")]
        pub dose: Dose,
        /// The clinic cannot give this appointment any more: another one is offered, or staff call.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub displaced: bool,
    }

    /// `GET /receipts/{receipt}`: a ticket as its paper shows it.
    pub struct ReceiptView {
        /// The place in line; never changes.
        pub number: u32,
        pub state: TicketState,
        /// People to be called before this ticket; never rises.
        pub ahead: u32,
    }

    /// `GET /campaigns/{campaign}/draw/entries/{index}`
    pub struct EntryProof {
        pub index: u32,
        pub id: EntryId,
        /// The number of all entries.
        pub size: u32,
        /// The Merkle audit path (RFC 9162, 2.1.3), the leaf's sibling first.
        pub path: Vec<Digest>,
        pub root: Digest,
        /// The number that the draw gave, once it was revealed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub number: Option<u32>,
    }

    /// The state of a line, how often to ask again, and the proof that this server says so. At most 400 bytes: when it
    /// would be longer, the last numbers of `calling` are left out first, then `rate`, then `message`.
    pub struct NowServingPage {
        #[serde(flatten)]
        pub now: NowServing,
        /// How often to look again: pairs of the most people ahead, and seconds. With more people ahead, the last
        /// pair's seconds.
        #[cfg_attr(feature = "openapi", schema(example = json!([[100, 2], [2000, 10], [20000, 60]])))]
        pub poll: Vec<[u32; 2]>,
        /// Always the last field. Ed25519 (RFC 8032) by the key at `/api/v1/keys`, in base64url without padding, over
        /// the bytes `jari/now-serving/v1`, a line feed (0x0A), and the body's bytes from its first to the last before
        /// the comma of `,"sig":"`.
        pub sig: String,
    }

    /// `GET /health`
    pub struct Health {
        /// The last committed change.
        pub seq: u64,
        /// The machine's clock jumped and it is not known which time is right: until it is, nothing ends by time.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub clock_in_doubt: bool,
    }

    /// A set of keys (RFC 7517).
    pub struct JsonWebKeys {
        pub keys: Vec<JsonWebKey>,
    }

    /// An Ed25519 public key (RFC 8037).
    pub struct JsonWebKey {
        pub kty: String,
        pub crv: String,
        #[serde(rename = "use")]
        pub usage: String,
        /// The key's thumbprint (RFC 7638).
        pub kid: String,
        /// The key, in base64url.
        pub x: String,
    }

    /// An error body (RFC 9457), sent as `application/problem+json`.
    #[cfg_attr(feature = "openapi", schema(as = Problem))]
    pub struct ProblemBody {
        /// `urn:jari:problem:`, then the code.
        #[serde(rename = "type")]
        pub kind: String,
        pub title: String,
        pub status: u16,
        /// Stable, in kebab case; programs and screens decide by this code.
        pub code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub detail: Option<String>,
        /// For status 422: which part of the body is not valid, as a path (`person.phone`, `party[0].name`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub field: Option<String>,
    }
}

/// A ticket is for one person when the body does not say otherwise.
fn one() -> u8 {
    1
}

impl TicketView {
    /// Whether the ticket leads to something: a place in line, or an appointment that is still to come.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        match self.state {
            TicketState::Left | TicketState::NotServed => false,
            TicketState::Done => self
                .next_booking(now)
                .is_some_and(|it| it.status == BookingStatus::Booked && it.starts_at > now),
            TicketState::Entered
            | TicketState::Waiting
            | TicketState::Called
            | TicketState::Active
            | TicketState::Missed => true,
        }
    }

    /// The next appointment: in a series the second, once the first is past; otherwise the first, past or to come.
    #[must_use]
    pub fn next_booking(&self, now: Timestamp) -> Option<&BookingView> {
        let comes = |it: &&BookingView| it.status == BookingStatus::Booked && it.starts_at > now;
        let booked = self.booking.iter().chain(&self.second);
        booked.clone().find(comes).or(self.booking.as_ref())
    }
}

impl TurnReply {
    /// The lease; while every turn is in use, an empty text, which gives no right.
    #[must_use]
    pub fn lease(&self) -> &str {
        self.lease.as_deref().unwrap_or_default()
    }
}
/// Whether nobody on the way can read what is sent to a URL of this scheme and host (RFC 3986): it goes under TLS, or it
/// does not leave this machine.
#[must_use]
pub fn goes_unread(scheme: &str, host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let is_here = address.map_or(host == "localhost", |it| it.to_canonical().is_loopback());
    scheme == "https" || is_here
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tls_and_this_machine_are_read_by_nobody() {
        for (scheme, host) in [
            ("https", "a.example"),
            ("http", "127.9.9.9"),
            ("http", "[::1]"),
            ("http", "[::ffff:127.0.0.1]"),
            ("http", "localhost"),
        ] {
            assert!(goes_unread(scheme, host), "{scheme} {host}");
        }
        for host in ["a.example", "192.0.2.1", "localhost.example", "[::2]", ""] {
            assert!(!goes_unread("http", host), "{host}");
        }
    }
}
