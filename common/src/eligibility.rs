//! Which people may book, and from when: birth years in waves, places of residence, questions. The kiosk, which tells a
//! person early, and the server, which decides, use the same rule.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::campaign::{BirthYears, CampaignSpec};
use crate::plain::says;
use crate::refusal::Refusal;

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

impl CampaignSpec {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::{IdentityRule, LineOrder, Pace, WhichClinics};

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
