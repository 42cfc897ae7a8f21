//! Everything that can have happened, one committed fact at a time, and which of it the public may see.
//!
//! Events only gain fields: every log ever written must load. None holds personal data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::booking::HoldEnd;
use crate::campaign::Campaign;
use crate::clinic::Clinic;
use crate::device::{DevicePlace, SecretHash};
use crate::id::{BookingId, CampaignId, ClinicId, DeviceId, HoldId, RequestId, TicketId};
use crate::person::{Acting, PersonKey};
use crate::slot::{PlannedDays, SlotRef};
use crate::ticket::CodeKey;

/// One committed fact with its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// From 1, without gaps.
    pub seq: u64,
    /// The server's clock when it was decided.
    pub at: Timestamp,
    /// The request that asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Clinics were added, or replaced by id.
    ClinicsPut {
        clinics: Vec<Clinic>,
    },
    CampaignAdded {
        campaign: Campaign,
    },
    /// A clinic opened days for a campaign.
    DaysOpened {
        campaign: CampaignId,
        clinic: ClinicId,
        days: Vec<PlannedDays>,
    },
    /// A device may pair with this code until then.
    DeviceInvited {
        device: DeviceId,
        place: DevicePlace,
        code: SecretHash,
        until: Timestamp,
    },
    DevicePaired {
        device: DeviceId,
        secret: SecretHash,
    },
    /// A person took a place in line.
    TicketIssued {
        campaign: CampaignId,
        ticket: TicketId,
        number: u32,
        person: PersonKey,
        code: CodeKey,
        device: DeviceId,
        acting: Acting,
    },
    /// The turn may begin, until then.
    TicketCalled {
        ticket: TicketId,
        until: Timestamp,
    },
    /// The turn began, or went on from another screen; only a lease with this serial writes.
    TurnStarted {
        ticket: TicketId,
        serial: u32,
        device: DeviceId,
        until: Timestamp,
        /// No act stretches the turn past this.
        latest: Timestamp,
    },
    TurnExtended {
        ticket: TicketId,
        until: Timestamp,
    },
    /// Called or active, and not there: the place is kept.
    TurnMissed {
        ticket: TicketId,
    },
    /// "제 차례예요" after a missed turn: next to be called.
    TicketReturned {
        ticket: TicketId,
    },
    TicketLeft {
        ticket: TicketId,
    },
    SeatHeld {
        hold: HoldId,
        ticket: TicketId,
        slot: SlotRef,
        seat: u8,
        until: Timestamp,
    },
    HoldEnded {
        hold: HoldId,
        ticket: TicketId,
        /// Where a seat is free again.
        slot: SlotRef,
        why: HoldEnd,
    },
    /// The held seat is the person's; the ticket is done.
    SeatBooked {
        booking: BookingId,
        hold: HoldId,
    },
    /// The server was away: every call, turn and hold that ran has its full time again from now on.
    WindowsRestored,
}

/// What a feed carries of one change or of several at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicChange {
    /// The log's number; later frames have larger ones, with gaps where nothing was public.
    pub seq: u64,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    pub events: Vec<PublicEvent>,
}

/// What happened, as anyone may know it: the same whoever asks, and safe to apply twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PublicEvent {
    ClinicsPut {
        clinics: Vec<Clinic>,
    },
    CampaignAdded {
        campaign: Campaign,
    },
    DaysOpened {
        campaign: CampaignId,
        clinic: ClinicId,
        days: Vec<PlannedDays>,
    },
    /// Seats now free in a slot: a count, not a difference.
    SlotFree {
        slot: SlotRef,
        free: u8,
    },
    NowServing(NowServing),
}

/// Where a line stands: one resource, the same for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NowServing {
    pub campaign: CampaignId,
    pub phase: Phase,
    /// Every number up to this one has been called; only grows.
    pub called_through: u32,
    /// Tickets not yet called.
    pub waiting: u32,
    /// The numbers whose turn may begin right now, newest first, at most eight.
    pub calling: Vec<u32>,
}

/// The phase of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Joins are not taken yet.
    Before,
    Open,
}
