//! The public part of what happened: the same for every reader, and nothing about a person.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::campaign::Campaign;
use crate::clinic::Clinic;
use crate::id::{CampaignId, ClinicId};
use crate::serving::NowServing;
use crate::slot::{ClinicDays, PlannedDays, SlotRef};

/// What a feed carries of one change or of several at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicChange {
    /// The log's number of this change; later frames have larger numbers, with gaps where nothing was public.
    pub seq: u64,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    pub events: Vec<PublicEvent>,
}

/// A public change: the same for every reader, and safe to apply twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PublicEvent {
    ClinicsPut {
        clinics: Vec<Clinic>,
    },
    /// A campaign is new, or replaces the one of the same id.
    CampaignAdded {
        campaign: Campaign,
    },
    DaysOpened {
        campaign: CampaignId,
        clinic: ClinicId,
        days: Vec<PlannedDays>,
    },
    /// Days of a clinic that are new or changed, and replace those that were known; and days that are not open any more.
    DaysPlanned {
        #[serde(flatten)]
        days: ClinicDays,
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        closed: Vec<Date>,
    },
    /// The number of seats that are now free in a slot: a total, not a difference.
    SlotFree {
        slot: SlotRef,
        free: u8,
    },
    NowServing(NowServing),
}
