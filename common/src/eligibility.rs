//! Which people may book, and from when: birth years in waves, places of residence, questions. The kiosk, which tells a
//! person early, and the server, which decides, use the same rule.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::person::BirthDate;
use crate::plain::says;

/// The most waves of one campaign.
pub const WAVES_MAX: usize = 16;
/// The most places of residence: all of them and "elsewhere" fit on one screen.
pub const RESIDENCES_MAX: usize = 3;
/// The longest name of a place of residence, in characters.
pub const RESIDENCE_MAX_CHARS: usize = 16;
/// The most questions of one campaign.
pub const QUESTIONS_MAX: usize = 5;
/// The longest question, in characters.
pub const QUESTION_MAX_CHARS: usize = 40;

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

/// The conditions of a campaign besides its birth years and its opening.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Eligibility {
    /// Birth years that may join later than the opening; all others may join from the opening on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waves: Vec<Wave>,
    /// Only people who live in one of these places may book; when the list is empty, everybody may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub residences: Vec<BothLanguages>,
    /// Questions that are asked in this order before a person gets a place in line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
}

/// Birth years that may join from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wave {
    pub birth_years: BirthYears,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub opens_at: Timestamp,
}

/// One text in Korean and in English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BothLanguages {
    pub ko: String,
    pub en: String,
}

/// A question that is answered by yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    #[serde(flatten)]
    pub text: BothLanguages,
    /// A person who gives this answer must talk to staff first; true is yes.
    pub staff_if: bool,
}

/// What is known of a person who wants a place in line.
#[derive(Clone, Copy, Debug)]
pub struct Applicant<'a> {
    pub birth_year: i16,
    /// The index of the campaign's place of residence; None is elsewhere, or not asked.
    pub residence: Option<u8>,
    /// One answer for each question, in the order of the questions.
    pub answers: &'a [bool],
    /// Staff at a desk have talked with the person.
    pub by_staff: bool,
}

impl Eligibility {
    /// Whether there are no conditions.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.waves.is_empty() && self.residences.is_empty() && self.questions.is_empty()
    }

    /// What is wrong with the conditions, in words for an operator; `admitted` are the campaign's birth years.
    pub fn check(&self, admitted: BirthYears, opens_at: Timestamp) -> Result<(), &'static str> {
        let texts = |texts: &BothLanguages, most: usize| {
            [&texts.ko, &texts.en].iter().all(|it| says(it, most))
        };
        if self.waves.len() > WAVES_MAX {
            return Err("a campaign has at most 16 waves");
        }
        for (nth, wave) in self.waves.iter().enumerate() {
            let BirthYears { first, last } = wave.birth_years;
            if first > last || first < admitted.first || last > admitted.last {
                return Err("a wave's birth years are among the campaign's");
            }
            if wave.opens_at < opens_at {
                return Err("a wave does not open before its campaign");
            }
            let overlaps =
                |other: &Wave| first <= other.birth_years.last && other.birth_years.first <= last;
            if self.waves[..nth].iter().any(overlaps) {
                return Err("a birth year is in one wave at most");
            }
        }
        let residences = &self.residences;
        if residences.len() > RESIDENCES_MAX
            || !residences.iter().all(|it| texts(it, RESIDENCE_MAX_CHARS))
        {
            return Err(
                "at most three places of residence, each of 1 to 16 characters in both languages",
            );
        }
        if self.questions.len() > QUESTIONS_MAX
            || !self.questions.iter().all(|it| texts(&it.text, QUESTION_MAX_CHARS))
        {
            return Err("at most five questions, each of 1 to 40 characters in both languages");
        }
        Ok(())
    }
}
