//! The options of `campaign add` and what they mean. The engine is not asked: it judges the whole campaign.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use jari_common::campaign::{
    BirthYears, CallingHours, CampaignSpec, DrawTerms, IdentityRule, LineOrder, Pace, WhichClinics,
};
use jari_common::dose::DoseInterval;
use jari_common::draw::Digest;
use jari_common::id::ClinicId;
use jari_common::time::{ZoneName, zone_or_default};
use jiff::Timestamp;
use jiff::civil::Date;

use super::CliError;
use super::eligibility::Asked;
use super::typed::{Born, FIRST_BIRTH_YEAR, OpensAt};
use crate::keys::random_nonce;

/// The largest list of clinics that is read, in bytes.
const LIST_BYTES_MAX: u64 = 4 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub struct Add {
    /// What is being booked, in Korean.
    #[arg(long)]
    title_ko: String,
    /// What is being booked, in English.
    #[arg(long)]
    title_en: String,
    /// Birth years that may book, both included: 1940..1976, or ..1976.
    #[arg(long, value_name = "FROM..TO", required_unless_present = "born_to")]
    born: Option<Born>,
    /// The first birth year.
    #[arg(long, value_name = "YEAR", conflicts_with = "born", requires = "born_to")]
    born_from: Option<i16>,
    /// The last birth year.
    #[arg(long, value_name = "YEAR", conflicts_with = "born")]
    born_to: Option<i16>,
    /// The time from which joins are accepted: now, 2026-11-24T20:00:00+09:00, or "2026-11-24 20:00" in the campaign's
    /// zone.
    #[arg(long, value_name = "WHEN")]
    opens_at: OpensAt,
    /// The length of one slot, in minutes.
    #[arg(long, default_value_t = 30, value_name = "MINUTES")]
    slot_minutes: u16,
    /// Seats of one slot.
    #[arg(long, default_value_t = 3, value_name = "SEATS")]
    capacity: u8,
    /// Slots are open from tomorrow to this number of days ahead.
    #[arg(long, default_value_t = 30, value_name = "DAYS")]
    days_ahead: u16,
    /// The last day of appointments; after it the campaign closes by itself. Without it an operator closes the campaign.
    #[arg(long, value_name = "DATE")]
    ends_on: Option<Date>,
    /// Which clinics take part: all, ids with commas between, or a file with one id in each line.
    #[arg(long, default_value = "all", value_name = "all|ID,ID…|FILE")]
    clinics: String,
    /// Turns that may be active or called at once.
    #[arg(long, default_value_t = Pace::default().turns)]
    turns: u32,
    /// The time that a called person has to begin.
    #[arg(long, default_value_t = Pace::default().call_secs, value_name = "SECONDS")]
    call_secs: u32,
    /// A turn without any act ends after this time.
    #[arg(long, default_value_t = Pace::default().turn_secs, value_name = "SECONDS")]
    turn_secs: u32,
    /// The length of a hold.
    #[arg(long, default_value_t = Pace::default().hold_secs, value_name = "SECONDS")]
    hold_secs: u32,
    /// The longest time of one turn.
    #[arg(long, default_value_t = Pace::default().turn_max_secs, value_name = "SECONDS")]
    turn_max_secs: u32,
    /// The most calls out of 100 that go first to people who come back from a missed turn.
    #[arg(long, default_value_t = Pace::default().reserved_percent, value_name = "PERCENT")]
    reserved_percent: u8,
    /// How long a seat that a wish found is kept for an answer, or may be declined.
    #[arg(long, default_value_t = Pace::default().offer_secs, value_name = "SECONDS")]
    offer_secs: u32,
    /// A person has to be told of such a seat within this time; otherwise it goes to the next person, and their wish
    /// stays
    #[arg(long, default_value_t = Pace::default().untold_secs, value_name = "SECONDS")]
    untold_secs: u32,
    /// The time of a call is paused for at most this time while every kiosk at its place is in use or away; then the
    /// place in line is kept, and it is called again automatically.
    #[arg(long, default_value_t = Pace::default().stand_secs, value_name = "SECONDS")]
    stand_secs: u32,
    /// Draw the numbers of everybody who comes before the opening. Give the name of a public value that will exist only
    /// after the opening, such as a lottery's next result.
    #[arg(long, value_name = "PUBLIC VALUE")]
    draw: Option<String>,
    /// Call people only between these hours of every day in the campaign's zone: 09:00~18:00.
    #[arg(long, value_name = "FROM~UNTIL")]
    calling_hours: Option<Hours>,
    /// Whether a person must prove who they are for a turn: by a code to the phone, or by staff.
    #[arg(long, value_enum, default_value_t = Identity::NotAsked)]
    identity: Identity,
    #[command(flatten)]
    eligibility: Asked,
    /// There is a second appointment, this number of days after the first: 28..42. Both are booked at once.
    #[arg(long, value_name = "FROM..TO")]
    second_dose: Option<Apart>,
    /// The zone of the line: of the opening as it is typed, of calling hours and of the last day. Asia/Seoul when nothing is
    /// said. Appointments are in the zone of their clinic.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<ZoneName>,
    /// Print one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// The identity rule as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Identity {
    NotAsked,
    Required,
}

/// Hours as they are typed: `09:00~18:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hours(pub(super) CallingHours);

impl FromStr for Hours {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let hours = || {
            let (from, until) = text.split_once('~')?;
            let (from, until) = (from.trim().parse().ok()?, until.trim().parse().ok()?);
            Some(CallingHours { from, until })
        };
        hours().map(Self).ok_or("write it 09:00~18:00")
    }
}

/// Days as they are typed: `28..42`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Apart(DoseInterval);

impl FromStr for Apart {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let days = || {
            let (from, to) = text.split_once("..")?;
            let (from_days, to_days) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
            Some(DoseInterval { from_days, to_days })
        };
        days().map(Self).ok_or("write it 28..42, in days")
    }
}

impl Identity {
    pub(super) fn rule(self) -> IdentityRule {
        match self {
            Self::NotAsked => IdentityRule::NotAsked,
            Self::Required => IdentityRule::Required,
        }
    }
}

impl Add {
    /// The campaign that was typed.
    pub fn into_spec(self, now: Timestamp) -> Result<CampaignSpec, CliError> {
        let zone = zone_or_default(self.time_zone.as_ref());
        Ok(CampaignSpec {
            clinics: which_clinics(&self.clinics)?,
            birth_years: birth_years(self.born, self.born_from, self.born_to),
            opens_at: self.opens_at.instant(now, zone),
            pace: Pace {
                turns: self.turns,
                call_secs: self.call_secs,
                turn_secs: self.turn_secs,
                hold_secs: self.hold_secs,
                turn_max_secs: self.turn_max_secs,
                reserved_percent: self.reserved_percent,
                offer_secs: self.offer_secs,
                untold_secs: self.untold_secs,
                stand_secs: self.stand_secs,
            },
            // The process that has the server's keys makes the commitment.
            order: self.draw.map_or(LineOrder::Arrival, |public_value| {
                let (nonce, commitment) = (random_nonce(), Digest::default());
                LineOrder::Draw(DrawTerms { public_value, nonce, commitment })
            }),
            calling_hours: self.calling_hours.map(|Hours(hours)| hours),
            identity: self.identity.rule(),
            eligibility: Box::new(self.eligibility.into_eligibility(zone)),
            second_dose: self.second_dose.map(|Apart(interval)| interval),
            title_ko: self.title_ko,
            title_en: self.title_en,
            slot_minutes: self.slot_minutes,
            capacity: self.capacity,
            days_ahead: self.days_ahead,
            ends_on: self.ends_on,
            time_zone: self.time_zone,
        })
    }
}

fn birth_years(born: Option<Born>, from: Option<i16>, to: Option<i16>) -> BirthYears {
    born.map_or_else(
        || BirthYears {
            first: from.unwrap_or(FIRST_BIRTH_YEAR),
            last: to.unwrap_or(FIRST_BIRTH_YEAR),
        },
        |Born(years)| years,
    )
}

/// A text is a file's name when such a file exists; otherwise it is a list of ids.
pub(super) fn which_clinics(text: &str) -> Result<WhichClinics, CliError> {
    if text == "all" {
        return Ok(WhichClinics::All);
    }
    let path = Path::new(text);
    let listed = if path.is_file() { read_list(path)? } else { text.replace(',', "\n") };
    let mut ids = BTreeSet::new();
    for (at, line) in listed.lines().enumerate() {
        // A table of clinics can be used as a list, too: its first column is read.
        let first = line.trim_start_matches('\u{feff}').split(',').next().unwrap_or_default();
        let word = first.trim().trim_matches('"');
        if word.is_empty() || (at == 0 && word.eq_ignore_ascii_case("id")) {
            continue;
        }
        let unfit = |reason| CliError::Clinics { word: word.to_owned(), reason };
        ids.insert(ClinicId::parse(word).map_err(unfit)?);
    }
    if ids.is_empty() {
        return Err(CliError::NoClinics(PathBuf::from(text)));
    }
    Ok(WhichClinics::Only(ids.into_iter().collect()))
}

fn read_list(path: &Path) -> Result<String, CliError> {
    let unreadable = |reason: String| CliError::Input { path: path.to_owned(), reason };
    let bytes = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if bytes > LIST_BYTES_MAX {
        return Err(unreadable("it is too long for a list of clinics".to_owned()));
    }
    fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_between_doses_are_written_with_two_dots() {
        let apart = |from_days, to_days| Ok(Apart(DoseInterval { from_days, to_days }));
        assert_eq!("28..42".parse(), apart(28, 42));
        for text in ["28", "28-42", "..42", "28..", "28..x"] {
            assert!(text.parse::<Apart>().is_err(), "{text}");
        }
    }

    #[test]
    fn clinics_are_all_or_ids_or_a_file_of_ids() {
        let ids = |words: &[&str]| {
            WhichClinics::Only(words.iter().map(|word| ClinicId::parse(word).unwrap()).collect())
        };
        assert_eq!(which_clinics("all").unwrap(), WhichClinics::All);
        assert_eq!(which_clinics("B2, A1,B2").unwrap(), ids(&["A1", "B2"]));
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("list.csv");
        std::fs::write(&list, "\u{feff}id,name\r\nA1,새봄\r\n\r\n\"B2\",온유\r\n").unwrap();
        assert_eq!(which_clinics(list.to_str().unwrap()).unwrap(), ids(&["A1", "B2"]));
    }

    #[test]
    fn a_word_that_is_no_id_is_said() {
        let error = which_clinics("A1,없는 파일").unwrap_err().to_string();
        assert!(error.contains("없는 파일"), "{error}");
        assert!(which_clinics(",").is_err());
    }
}
