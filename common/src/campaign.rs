//! A campaign: what is being booked, who may, from when, and how its line is paced.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{CampaignId, ClinicId};
use crate::person::BirthDate;

/// A campaign as its operator describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignSpec {
    /// What is being booked, in Korean.
    pub title_ko: String,
    /// The same in English.
    pub title_en: String,
    /// Birth years that may book, both ends included.
    pub birth_years: BirthYears,
    /// Joins are taken from this instant on.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub opens_at: Timestamp,
    /// One slot's length, in minutes.
    pub slot_minutes: u16,
    /// Seats of one slot, 1–64.
    pub capacity: u8,
    /// Slots are open from tomorrow to this many days ahead.
    pub days_ahead: u16,
    #[serde(default)]
    pub clinics: WhichClinics,
    #[serde(default)]
    pub pace: Pace,
}

/// A campaign with its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Campaign {
    pub id: CampaignId,
    #[serde(flatten)]
    pub spec: CampaignSpec,
}

/// Birth years from–to, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BirthYears {
    pub first: i16,
    pub last: i16,
}

impl BirthYears {
    /// Whether someone born on this day may book.
    #[must_use]
    pub fn admit(self, birth_date: BirthDate) -> bool {
        (self.first..=self.last).contains(&birth_date.year())
    }
}

/// Which clinics take part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhichClinics {
    /// Every clinic known, now and later.
    #[default]
    All,
    /// These alone.
    Only(Vec<ClinicId>),
}

impl WhichClinics {
    /// Whether this clinic takes part.
    #[must_use]
    pub fn includes(&self, clinic: &ClinicId) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(clinic),
        }
    }
}

/// How fast a line moves and how patient it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pace {
    /// Turns that may be active or called at once.
    pub turns: u32,
    /// A called person has this long to begin, in seconds.
    pub call_secs: u32,
    /// A turn without any act ends after this, in seconds.
    pub turn_secs: u32,
    /// A hold lasts this long, in seconds.
    pub hold_secs: u32,
    /// "더 쓸게요" and acts stretch one turn to this much in all, in seconds.
    pub turn_max_secs: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { turns: 200, call_secs: 600, turn_secs: 300, hold_secs: 300, turn_max_secs: 1_800 }
    }
}
