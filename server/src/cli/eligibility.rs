//! The options of `campaign add` about who may book and from when. The engine judges whether they make sense.

use std::str::FromStr;

use jari_common::campaign::BirthYears;
use jari_common::eligibility::{BothLanguages, Eligibility, Question, Wave};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::typed::{Born, OpensAt};

/// What `campaign add` may say about people beyond their birth years.
#[derive(Debug, clap::Args)]
pub struct Asked {
    /// People of these birth years begin later: "1950..1952@2026-12-02 20:00". May be given several times.
    #[arg(long = "wave", value_name = "FROM..TO@WHEN")]
    waves: Vec<AWave>,
    /// Only people who live in one of these: "종로구=Jongno-gu". May be given several times.
    #[arg(long = "residence", value_name = "KO=EN")]
    residences: Vec<Both>,
    /// A question, and the answer after which staff talk with the person first: "열이 나세요?=Do you have a fever?=yes". May
    /// be given several times.
    #[arg(long = "question", value_name = "KO=EN=yes|no")]
    questions: Vec<AQuestion>,
}

#[derive(Clone, Debug)]
struct AWave(BirthYears, OpensAt);

#[derive(Clone, Debug)]
struct Both(BothLanguages);

#[derive(Clone, Debug)]
struct AQuestion(Question);

impl FromStr for AWave {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wave = || {
            let (years, opens) = text.split_once('@')?;
            let Born(birth_years) = years.parse().ok()?;
            let opens = opens.parse().ok().filter(|opens| *opens != OpensAt::Now)?;
            Some(Self(birth_years, opens))
        };
        wave().ok_or("write it 1950..1952@2026-12-02 20:00")
    }
}

impl FromStr for Both {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        both(text).map(Self).ok_or("write it KOREAN=ENGLISH")
    }
}

impl FromStr for AQuestion {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let question = || {
            let (text, answer) = text.rsplit_once('=')?;
            let staff_if = match answer.trim() {
                "yes" => true,
                "no" => false,
                _ => return None,
            };
            Some(Question { text: both(text)?, staff_if })
        };
        question().map(Self).ok_or("write it KOREAN=ENGLISH=yes, or =no")
    }
}

fn both(text: &str) -> Option<BothLanguages> {
    let (ko, en) = text.split_once('=')?;
    Some(BothLanguages { ko: ko.trim().to_owned(), en: en.trim().to_owned() })
}

impl Asked {
    /// What was typed, for a campaign in this zone.
    pub fn into_eligibility(self, zone: &TimeZone) -> Eligibility {
        let wave = |AWave(birth_years, opens): AWave| Wave {
            birth_years,
            opens_at: opens.instant(Timestamp::MAX, zone),
        };
        Eligibility {
            waves: self.waves.into_iter().map(wave).collect(),
            residences: self.residences.into_iter().map(|Both(both)| both).collect(),
            questions: self.questions.into_iter().map(|AQuestion(question)| question).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_what_they_mean_and_others_are_told_how_to_write() {
        let AWave(years, opens) = "1950..1952@2026-12-02 20:00".parse().unwrap();
        assert_eq!((years.first, years.last), (1950, 1952));
        let opens = opens.instant(Timestamp::MAX, &jari_common::time::seoul());
        assert_eq!(opens.to_string(), "2026-12-02T11:00:00Z");
        let AQuestion(question) = "열이 나세요?=Do you have a fever?=yes".parse().unwrap();
        assert_eq!((question.text.en.as_str(), question.staff_if), ("Do you have a fever?", true));
        assert!("1950..1952@now".parse::<AWave>().is_err());
        assert!("1950..1952".parse::<AWave>().is_err());
        assert!("종로구".parse::<Both>().is_err());
        assert!("열이 나세요?=Fever?".parse::<AQuestion>().is_err());
        assert!("열이 나세요?=Fever?=maybe".parse::<AQuestion>().is_err());
    }
}
