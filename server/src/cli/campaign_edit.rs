//! `campaign edit`: what of a campaign is to be otherwise. The engine judges whether everything that was promised stays.

use std::str::FromStr;

use clap::ArgAction;
use jari_common::campaign::WhichClinics;
use jari_common::id::{CampaignId, ClinicId};
use jari_common::time::ZoneName;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::CliError;
use super::campaign_spec::{Hours, Identity, which_clinics};
use super::eligibility::Asked;
use super::typed::{Born, OpensAt};
use crate::command::{CampaignEdit, Command, SetTo};

#[derive(Debug, clap::Args)]
pub struct Edit {
    campaign: u32,
    #[arg(long)]
    title_ko: Option<String>,
    #[arg(long)]
    title_en: Option<String>,
    /// Birth years that may book from now on: 1940..1976. Whoever is in line stays there.
    #[arg(long, value_name = "FROM..TO")]
    born: Option<Born>,
    /// The time from which joins are accepted, while the line is not open: later, or earlier by at least a day's notice.
    #[arg(long, value_name = "WHEN")]
    opens_at: Option<OpensAt>,
    /// The length of one slot, in minutes. Days on which somebody has booked keep their times.
    #[arg(long, value_name = "MINUTES")]
    slot_minutes: Option<u16>,
    /// Seats of one slot, where a clinic or a day has no number of its own.
    #[arg(long, value_name = "SEATS")]
    capacity: Option<u8>,
    /// Slots are open from tomorrow to this number of days ahead. Days that are open stay.
    #[arg(long, value_name = "DAYS")]
    days_ahead: Option<u16>,
    /// The last day of appointments, or never; after it the campaign closes by itself.
    #[arg(long, value_name = "DATE|never")]
    ends_on: Option<EndsOn>,
    /// Which clinics take part: all, ids with commas between, or a file with one id in each line.
    #[arg(long, value_name = "all|ID,ID…|FILE", conflicts_with_all = ["with_clinics", "without_clinics"])]
    clinics: Option<String>,
    /// Clinics that take part, too, like `--clinics`.
    #[arg(long, value_name = "ID,ID…|FILE")]
    with_clinics: Option<String>,
    /// Clinics that take part no longer. Appointments there stay until their people have another seat.
    #[arg(long, value_name = "ID,ID…|FILE")]
    without_clinics: Option<String>,
    /// Call people only between these hours of every day, or at any hour: 09:00~18:00, always.
    #[arg(long, value_name = "FROM~UNTIL|always")]
    calling_hours: Option<CallingAt>,
    /// Whether a person must prove who they are for a turn. Required only while nobody is in line.
    #[arg(long, value_enum)]
    identity: Option<Identity>,
    #[command(flatten)]
    eligibility: Asked,
    /// Take the waves away that the campaign has.
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "waves")]
    no_waves: bool,
    /// Take the places of residence away: people of anywhere may book.
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "residences")]
    no_residences: bool,
    /// Take the questions away.
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "questions")]
    no_questions: bool,
    /// The zone of the line. An opening that is set stays the same instant.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<ZoneName>,
}

/// A last day as it is typed.
#[derive(Clone, Copy, Debug)]
struct EndsOn(SetTo<Date>);

impl FromStr for EndsOn {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let setting = match text.trim() {
            "never" => Some(SetTo::Nothing),
            date => date.parse().ok().map(SetTo::Value),
        };
        setting.map(Self).ok_or("write a day as 2026-12-31, or never")
    }
}

/// Calling hours as they are typed.
#[derive(Clone, Copy, Debug)]
struct CallingAt(Option<Hours>);

impl FromStr for CallingAt {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "always" => Ok(Self(None)),
            hours => hours.parse().map(|hours| Self(Some(hours))),
        }
    }
}

impl Edit {
    /// Which campaign is to be changed.
    pub fn campaign(&self) -> CampaignId {
        CampaignId(self.campaign)
    }

    /// The command, for a campaign that is in this zone now; a refusal when nothing is to be changed.
    pub fn into_command(self, now: Timestamp, zone: &TimeZone) -> Result<Command, CliError> {
        let zone = self.time_zone.as_ref().map_or(zone, ZoneName::zone);
        let list = |text: Option<String>| match text.as_deref().map(which_clinics).transpose()? {
            Some(WhichClinics::Only(ids)) => Ok(ids),
            Some(WhichClinics::All) => Err(CliError::NamedAll),
            None => Ok::<Vec<ClinicId>, CliError>(Vec::new()),
        };
        let eligibility = self.eligibility.into_eligibility(zone);
        let edit = CampaignEdit {
            title_ko: self.title_ko,
            title_en: self.title_en,
            birth_years: self.born.map(|Born(years)| years),
            opens_at: self.opens_at.map(|opens| opens.instant(now, zone)),
            slot_minutes: self.slot_minutes,
            capacity: self.capacity,
            days_ahead: self.days_ahead,
            ends_on: self.ends_on.map(|EndsOn(setting)| setting),
            clinics: self.clinics.as_deref().map(which_clinics).transpose()?,
            with_clinics: list(self.with_clinics)?,
            without_clinics: list(self.without_clinics)?,
            calling_hours: self.calling_hours.map(|CallingAt(hours)| match hours {
                Some(Hours(hours)) => SetTo::Value(hours),
                None => SetTo::Nothing,
            }),
            identity: self.identity.map(Identity::rule),
            waves: replaced(eligibility.waves, self.no_waves),
            residences: replaced(eligibility.residences, self.no_residences),
            questions: replaced(eligibility.questions, self.no_questions),
            time_zone: self.time_zone,
        };
        let campaign = CampaignId(self.campaign);
        if edit == CampaignEdit::default() {
            return Err(CliError::NothingToChange);
        }
        Ok(Command::EditCampaign { campaign, edit: Box::new(edit) })
    }
}

/// The list in place of the one that the campaign has; None where that one stays.
fn replaced<T>(named: Vec<T>, none: bool) -> Option<Vec<T>> {
    (none || !named.is_empty()).then_some(named)
}
