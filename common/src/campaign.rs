//! A campaign: what is being booked, who may, from when, and how its line is paced.

use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::dose::DoseInterval;
use crate::draw::Digest;
use crate::eligibility::Eligibility;
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
    /// How places in the line are ordered.
    #[serde(default)]
    pub order: LineOrder,
    /// Nobody is called outside of these; always, when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calling_hours: Option<CallingHours>,
    /// Whether a turn needs a person who is known to be who they say.
    #[serde(default)]
    pub identity: IdentityRule,
    /// What else decides who may book, and from when.
    #[serde(default, skip_serializing_if = "Eligibility::is_open")]
    pub eligibility: Box<Eligibility>,
    /// There is a second appointment, so long after the first; both are booked at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_dose: Option<DoseInterval>,
}

/// How the places of a line are ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineOrder {
    /// Who comes first is first; joins are taken from the opening on.
    #[default]
    Arrival,
    /// Who comes before the opening holds an entry, and the numbers are drawn; later comers follow by arrival.
    Draw(DrawTerms),
}

/// What is published of a draw before anybody enters it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DrawTerms {
    /// The name of a public value that will exist only after the entries are sealed.
    pub public_value: String,
    /// Which of the server's secrets this draw uses; it tells nothing of it.
    #[serde(default)]
    pub nonce: Digest,
    /// SHA-256 of the secret, as `docs/draw.md` writes it.
    #[serde(default)]
    pub commitment: Digest,
}

/// The hours of every day in which people are called, in the campaign's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallingHours {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "time"))]
    pub from: Time,
    /// Later on the same day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "time"))]
    pub until: Time,
}

/// Whether a person must prove who they are before a turn begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IdentityRule {
    /// The campaign takes people at their word.
    #[default]
    NotAsked,
    /// By a code sent to their phone, or by staff who saw an ID.
    Required,
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
        self.contain(birth_date.year())
    }

    /// Whether a year is one of them.
    #[must_use]
    pub fn contain(self, year: i16) -> bool {
        (self.first..=self.last).contains(&year)
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
    /// Turns that may be active at once. Called and active together are at most a quarter more.
    pub turns: u32,
    /// A called person has this long to begin, in seconds.
    pub call_secs: u32,
    /// A turn without any act ends after this, in seconds.
    pub turn_secs: u32,
    /// A hold lasts this long, in seconds.
    pub hold_secs: u32,
    /// "더 쓸게요" and acts stretch one turn to this much in all, in seconds.
    pub turn_max_secs: u32,
    /// Of a hundred calls, so many at most go first to those who come back from a missed turn; 1–100.
    #[serde(default = "reserved_percent")]
    pub reserved_percent: u8,
    /// A seat that a wish found is kept so long for an answer, or may be declined so long, in seconds; hours without
    /// calls do not count.
    #[serde(default = "offer_secs")]
    pub offer_secs: u32,
    /// A person has to be told of such a seat within this, in seconds; else it goes on to the next, and the wish stays. The
    /// time for an answer begins when they are told.
    #[serde(default = "untold_secs")]
    pub untold_secs: u32,
    /// The time of a call stands still for so long at most while every kiosk at its place is in use or away, in seconds.
    /// Then the place in line is kept, and called again by itself when there is a kiosk to step up to.
    #[serde(default = "stand_secs")]
    pub stand_secs: u32,
}

/// The share of calls for those who come back, unless said otherwise.
const RESERVED_PERCENT: u8 = 10;

fn reserved_percent() -> u8 {
    RESERVED_PERCENT
}

/// Time for an answer, in seconds, unless said otherwise: who has no telephone at hand may come by.
const OFFER_SECS: u32 = 2 * 3_600;

fn offer_secs() -> u32 {
    OFFER_SECS
}

/// Time to reach a person, in seconds, unless said otherwise: a night and a whole day of calls.
const UNTOLD_SECS: u32 = 24 * 3_600;

fn untold_secs() -> u32 {
    UNTOLD_SECS
}

/// The time of a call stands still for so long in all, in seconds, unless said otherwise.
const STAND_SECS: u32 = 1_800;

fn stand_secs() -> u32 {
    STAND_SECS
}

impl Pace {
    /// The most that may be active, or called with a time that runs, together.
    #[must_use]
    pub fn called_and_active_max(&self) -> u32 {
        self.turns.saturating_add(self.turns / 4)
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            turns: 200,
            call_secs: 600,
            turn_secs: 300,
            hold_secs: 300,
            turn_max_secs: 1_800,
            reserved_percent: RESERVED_PERCENT,
            offer_secs: OFFER_SECS,
            untold_secs: UNTOLD_SECS,
            stand_secs: STAND_SECS,
        }
    }
}
