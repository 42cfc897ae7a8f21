//! A campaign: what is being booked, which people may book, from when, and how fast its line moves.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::dose::DoseInterval;
use crate::draw::Digest;
use crate::eligibility::{Applicant, Eligibility, Wave};
use crate::id::{CampaignId, ClinicId};
use crate::refusal::Refusal;
use crate::time::{ZoneName, zone_or_default};

pub use crate::eligibility::BirthYears;

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
    /// The last day of appointments; after it the campaign closes. None: it has no end yet.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
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
    /// The zone of its line: of calling hours, of the last day, of when people are told. By its IANA name; None:
    /// Asia/Seoul. Each clinic's appointments are in the zone of the clinic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub time_zone: Option<ZoneName>,
}

impl CampaignSpec {
    /// The zone of its line.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        zone_or_default(self.time_zone.as_ref())
    }

    /// The instant from which people of a birth year may join.
    #[must_use]
    pub fn opens_for(&self, birth_year: i16) -> Timestamp {
        let mine = |wave: &&Wave| wave.birth_years.contain(birth_year);
        let wave = self.eligibility.waves.iter().find(mine);
        wave.map_or(self.opens_at, |wave| wave.opens_at.max(self.opens_at))
    }

    /// Whether somebody may join now. This does not check whether the campaign itself is open.
    pub fn judge(&self, applicant: &Applicant<'_>, now: Timestamp) -> Result<(), Refusal> {
        let Applicant { birth_year, residence, answers, by_staff } = *applicant;
        let BirthYears { first, last } = self.birth_years;
        if !self.birth_years.contain(birth_year) {
            return Err(Refusal::NotEligible { first, last });
        }
        let waits = self.eligibility.waves.iter().any(|it| it.birth_years.contain(birth_year));
        let opens_at = self.opens_for(birth_year);
        if waits && now < opens_at {
            return Err(Refusal::NotOpenYet { opens_at });
        }
        let residences = self.eligibility.residences.len();
        if residences > 0 && residence.is_none_or(|nth| usize::from(nth) >= residences) {
            return Err(Refusal::NotResident);
        }
        let questions = &self.eligibility.questions;
        if questions.len() != answers.len() {
            return Err(Refusal::Invalid {
                what: "every question is answered, and no other".into(),
            });
        }
        let talks = questions.iter().zip(answers).any(|(it, answer)| it.staff_if == *answer);
        if talks && !by_staff { Err(Refusal::AskStaff) } else { Ok(()) }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::{BothLanguages, Question};

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(secs).unwrap()
    }

    fn both(text: &str) -> BothLanguages {
        BothLanguages { ko: text.into(), en: text.into() }
    }

    /// Birth years 1953 to 1972 may book; 1950–1952 may not; 1960–1969 may join from 200 on, 1970–1972 from 300 on.
    fn spec() -> CampaignSpec {
        let wave = |first, last, opens| Wave {
            birth_years: BirthYears { first, last },
            opens_at: at(opens),
        };
        CampaignSpec {
            title_ko: "백신".into(),
            title_en: "Vaccine".into(),
            birth_years: BirthYears { first: 1953, last: 1972 },
            opens_at: at(100),
            slot_minutes: 30,
            capacity: 1,
            days_ahead: 30,
            ends_on: None,
            clinics: WhichClinics::All,
            pace: Pace::default(),
            order: LineOrder::Arrival,
            calling_hours: None,
            identity: IdentityRule::NotAsked,
            eligibility: Box::new(Eligibility {
                waves: vec![wave(1960, 1969, 200), wave(1970, 1972, 300)],
                residences: vec![both("종로구"), both("중구")],
                questions: vec![Question { text: both("열이 나세요?"), staff_if: true }],
            }),
            second_dose: None,
            time_zone: None,
        }
    }

    fn applicant(birth_year: i16) -> Applicant<'static> {
        Applicant { birth_year, residence: Some(0), answers: &[false], by_staff: false }
    }

    #[test]
    fn every_birth_year_begins_with_its_own_wave() {
        let spec = spec();
        for (born, opens) in [(1953, 100), (1959, 100), (1960, 200), (1969, 200), (1972, 300)] {
            assert_eq!(spec.opens_for(born), at(opens), "{born}");
            assert_eq!(spec.judge(&applicant(born), at(opens)), Ok(()), "{born}");
        }
        let early = Refusal::NotOpenYet { opens_at: at(300) };
        assert_eq!(spec.judge(&applicant(1970), at(299)), Err(early));
        let never = Refusal::NotEligible { first: 1953, last: 1972 };
        assert_eq!(spec.judge(&applicant(1973), at(1_000)), Err(never));
    }

    #[test]
    fn who_lives_elsewhere_or_should_talk_to_staff_first_is_told_so() {
        let spec = spec();
        let elsewhere = Applicant { residence: None, ..applicant(1953) };
        assert_eq!(spec.judge(&elsewhere, at(100)), Err(Refusal::NotResident));
        let nowhere = Applicant { residence: Some(2), ..applicant(1953) };
        assert_eq!(spec.judge(&nowhere, at(100)), Err(Refusal::NotResident));
        let feverish = Applicant { answers: &[true], ..applicant(1953) };
        assert_eq!(spec.judge(&feverish, at(100)), Err(Refusal::AskStaff));
        let talked = Applicant { by_staff: true, ..feverish };
        assert_eq!(spec.judge(&talked, at(100)), Ok(()));
        for answers in [&[][..], &[false, false]] {
            let told = spec.judge(&Applicant { answers, ..applicant(1953) }, at(100));
            assert!(matches!(told, Err(Refusal::Invalid { .. })), "{told:?}");
        }
    }

    #[test]
    fn an_operator_is_told_what_makes_no_sense() {
        let good = spec();
        let check = |change: &dyn Fn(&mut Eligibility)| {
            let mut eligibility = good.eligibility.clone();
            change(&mut eligibility);
            eligibility.check(good.birth_years, good.opens_at).unwrap_err()
        };
        assert_eq!(good.eligibility.check(good.birth_years, good.opens_at), Ok(()));
        assert!(check(&|it| it.waves[0].birth_years.last = 1970).contains("one wave at most"));
        assert!(check(&|it| it.waves[0].birth_years.first = 1950).contains("among the campaign's"));
        assert!(check(&|it| it.waves[0].opens_at = at(99)).contains("before its campaign"));
        assert!(check(&|it| it.residences = vec![both("가"); 4]).contains("three places"));
        assert!(check(&|it| it.residences[0].en = " ".into()).contains("1 to 16"));
        assert!(check(&|it| it.questions[0].text = both(&"가".repeat(41))).contains("1 to 40"));
    }
}
