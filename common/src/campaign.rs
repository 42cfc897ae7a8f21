//! A campaign: what is being booked, which people may book, from when, and how fast its line moves.

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
    /// What is being booked, in English.
    pub title_en: String,
    /// Birth years that may book, first and last included.
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
    /// The hours in which people are called; None means at any hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calling_hours: Option<CallingHours>,
    /// Whether a turn needs a person who is verified.
    #[serde(default)]
    pub identity: IdentityRule,
    /// Further conditions that decide which people may book, and from when.
    #[serde(default, skip_serializing_if = "Eligibility::is_open")]
    pub eligibility: Box<Eligibility>,
    /// There is a second appointment, this interval after the first; both are booked together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_dose: Option<DoseInterval>,
}

/// How the places of a line are ordered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineOrder {
    /// People are served in the order in which they join; they may join from the opening on.
    #[default]
    Arrival,
    /// A person who comes before the opening gets an entry, and the numbers are drawn; people who come later get the
    /// numbers after these, in order of arrival.
    Draw(DrawTerms),
}

/// What is published of a draw before anybody enters it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DrawTerms {
    /// The name of a public value that will exist only after the entries are sealed.
    pub public_value: String,
    /// The id of the server's secret that this draw uses; the id does not reveal the secret.
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
    /// The end, later on the same day.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "time"))]
    pub until: Time,
}

/// Whether a person must prove who they are before a turn begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IdentityRule {
    /// The campaign asks for no proof.
    #[default]
    NotAsked,
    /// A proof is needed: a code sent to the person's phone, or staff who saw an ID.
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

/// A range of birth years, both ends included.
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

    /// Whether the range includes this year.
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
    /// Every clinic that the server knows, now and later.
    #[default]
    All,
    /// Only these clinics.
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

/// How fast a line moves, and how long it waits for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pace {
    /// Turns that may be active at once. Called and active tickets together are at most a quarter more.
    pub turns: u32,
    /// A called person has this long to begin, in seconds.
    pub call_secs: u32,
    /// A turn without any act ends after this, in seconds.
    pub turn_secs: u32,
    /// A hold lasts this long, in seconds.
    pub hold_secs: u32,
    /// "더 쓸게요" and acts extend one turn to at most this long in all, in seconds.
    pub turn_max_secs: u32,
    /// Of 100 calls, at most this number go first to people who come back from a missed turn; 1–100.
    #[serde(default = "reserved_percent")]
    pub reserved_percent: u8,
    /// How long a seat that a wish found is kept for an answer, or may be declined, in seconds; hours without calls do
    /// not count.
    #[serde(default = "offer_secs")]
    pub offer_secs: u32,
    /// The time within which a person must be told of such a seat, in seconds. Otherwise the seat goes to the next
    /// person, and the wish is kept. The time for an answer begins when the person is told.
    #[serde(default = "untold_secs")]
    pub untold_secs: u32,
    /// How long the time of a call is paused at most while every kiosk at the person's place is in use or offline, in
    /// seconds. Then the place in line is kept, and the person is called again automatically when a kiosk there can be
    /// used.
    #[serde(default = "stand_secs")]
    pub stand_secs: u32,
}

/// The default share of calls for people who come back, in percent.
const RESERVED_PERCENT: u8 = 10;

fn reserved_percent() -> u8 {
    RESERVED_PERCENT
}

/// The default time for an answer, in seconds: a person without a telephone at hand has time to come to a kiosk.
const OFFER_SECS: u32 = 2 * 3_600;

fn offer_secs() -> u32 {
    OFFER_SECS
}

/// The default time to reach a person, in seconds: a night and a whole day of calls.
const UNTOLD_SECS: u32 = 24 * 3_600;

fn untold_secs() -> u32 {
    UNTOLD_SECS
}

/// The default for how long the time of a call is paused in all, in seconds.
const STAND_SECS: u32 = 1_800;

fn stand_secs() -> u32 {
    STAND_SECS
}

impl Pace {
    /// The most tickets that may be active, or called with a running time, together.
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
