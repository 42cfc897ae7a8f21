//! The sample that stand-alone mode begins with: invented clinics and two campaigns, the second with two doses. Books
//! nothing.

use jari_common::campaign::{
    BirthYears, CampaignSpec, IdentityRule, LineOrder, Pace, WhichClinics,
};
use jari_common::clinic::Position;
use jari_common::device::{DeviceKind, DevicePlace};
use jari_common::dose::DoseInterval;
use jiff::Timestamp;

use crate::app::{App, SubmitError};
use crate::command::{Ask, CLINICS_PER_COMMAND, Command};
use crate::import::{self, ImportError, Mapping};
use crate::opening_days::upkeep::extend;

/// Invented names, addresses and numbers; the positions look real.
const CLINICS_CSV: &[u8] = include_bytes!("../../assets/sample/clinics.csv");
const BORN: BirthYears = BirthYears { first: 1900, last: 1976 };
const SLOT_MINUTES: u16 = 30;
const CAPACITY: u8 = 3;
const DAYS_AHEAD: u16 = 14;
const DAYS_AHEAD_OF_TWO: u16 = 28;
const BETWEEN_DOSES: DoseInterval = DoseInterval { from_days: 7, to_days: 14 };

/// Why there is no sample.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    #[error("the sample clinics cannot be read: {0}")]
    Clinics(#[from] ImportError),
    #[error(transparent)]
    Submit(#[from] SubmitError),
}

/// The position of the stand-alone kiosk.
#[must_use]
pub fn sample_place() -> DevicePlace {
    DevicePlace {
        name: "종로새봄복지관".to_owned(),
        position: Position { lat: 37.5735, lon: 126.9788 },
        kind: DeviceKind::Kiosk,
        counter: None,
    }
}

/// Puts the sample into an empty state, in one commit; in any state, opens the days that are missing. Blocks.
pub fn fill(app: &App) -> Result<(), SampleError> {
    let is_empty = {
        let state = app.state();
        state.clinic_count() == 0 && state.campaigns().next().is_none()
    };
    if is_empty {
        for answer in app.submit_all_blocking(asks(app.clock().now())?)? {
            answer?;
        }
    }
    extend(app)?;
    Ok(())
}

fn asks(now: Timestamp) -> Result<Vec<Ask>, ImportError> {
    let clinics = import::parse(CLINICS_CSV, &Mapping::default())?.clinics;
    let chunks = clinics.chunks(CLINICS_PER_COMMAND);
    let mut asks: Vec<Ask> =
        chunks.map(|some| Command::PutClinics { clinics: some.to_vec() }.into()).collect();
    let both = [campaign(now), two_doses(now)];
    asks.extend(both.map(|spec| Command::AddCampaign { spec }.into()));
    Ok(asks)
}

fn campaign(opens_at: Timestamp) -> CampaignSpec {
    CampaignSpec {
        title_ko: "어르신 독감 예방접종".to_owned(),
        title_en: "Flu shots for older people".to_owned(),
        birth_years: BORN,
        opens_at,
        slot_minutes: SLOT_MINUTES,
        capacity: CAPACITY,
        days_ahead: DAYS_AHEAD,
        ends_on: None,
        clinics: WhichClinics::All,
        pace: Pace::default(),
        order: LineOrder::Arrival,
        calling_hours: None,
        identity: IdentityRule::NotAsked,
        eligibility: Box::default(),
        second_dose: None,
        time_zone: None,
    }
}

/// At every clinic as well, and twice: the second dose one to two weeks after the first.
fn two_doses(opens_at: Timestamp) -> CampaignSpec {
    CampaignSpec {
        title_ko: "대상포진 예방접종".to_owned(),
        title_en: "Shingles shots, two doses".to_owned(),
        days_ahead: DAYS_AHEAD_OF_TWO,
        ends_on: None,
        second_dose: Some(BETWEEN_DOSES),
        ..campaign(opens_at)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jari_common::id::CampaignId;
    use jiff::civil::{Date, Weekday, date};

    use super::*;
    use crate::app::Options;
    use crate::clock::Clock;
    use crate::keys::Keys;
    use crate::opening_days::upkeep::Planned;
    use crate::store::memory::MemoryStore;

    const DAY_SECS: u32 = 24 * 60 * 60;

    #[test]
    fn every_sample_clinic_is_good_and_has_a_name_of_its_own() {
        let parsed = import::parse(CLINICS_CSV, &Mapping::default()).unwrap();
        assert_eq!(parsed.rejected, []);
        assert_eq!(parsed.clinics.len(), 200);
        let names: BTreeSet<&str> = parsed.clinics.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names.len(), 200);
        assert!(parsed.clinics.iter().all(|it| it.phone.starts_with("02-000-")));
    }

    #[test]
    fn sample_clinics_stand_close_at_the_centre_and_reach_the_edge_of_the_city() {
        let here = sample_place().position;
        let clinics = import::parse(CLINICS_CSV, &Mapping::default()).unwrap().clinics;
        let within = |metres: u32| {
            clinics.iter().filter(|it| it.position.distance_metres(here) <= metres).count()
        };
        assert!(within(1_000) >= 20 && within(3_000) >= 100, "{}", within(3_000));
        assert!(within(10_000) < 200 && within(12_500) == 200, "{}", within(12_500));
    }

    /// An app without a disk, at noon in Seoul on Monday 21 December 2026.
    fn app() -> App {
        let clock = Clock::manual("2026-12-21T03:00:00Z".parse().unwrap());
        let options = Options { clock, ..Options::default() };
        App::with_store(Box::new(MemoryStore::new()), Keys::for_tests(), options).unwrap()
    }

    /// Every day on which at least one clinic has slots.
    fn open_days(app: &App) -> BTreeSet<Date> {
        let state = app.state();
        let days = state.clinics().filter_map(|it| state.clinic_days(CampaignId(1), &it.id));
        days.flat_map(|days| days.days).flat_map(|planned| planned.dates).collect()
    }

    #[test]
    fn an_empty_state_is_filled_from_tomorrow_without_sundays_and_christmas() {
        let app = app();
        fill(&app).unwrap();
        assert_eq!(app.state().clinic_count(), 200);
        let days = open_days(&app);
        assert_eq!(days.first(), Some(&date(2026, 12, 22)));
        assert_eq!(days.last(), Some(&date(2027, 1, 4)));
        assert!(days.iter().all(|day| day.weekday() != Weekday::Sunday));
        assert!(!days.contains(&date(2026, 12, 25)) && !days.contains(&date(2027, 1, 1)));
        assert_eq!(days.len(), 10);
    }

    #[test]
    fn filling_again_the_next_day_only_opens_one_day_more() {
        let app = app();
        fill(&app).unwrap();
        app.clock().advance_secs(DAY_SECS);
        let opened = extend(&app).unwrap().opened;
        fill(&app).unwrap();
        assert_eq!(opened, 400, "a day of each clinic and campaign");
        assert_eq!(open_days(&app).last(), Some(&date(2027, 1, 5)));
        assert_eq!(app.state().campaigns().count(), 2);
        assert_eq!(extend(&app).unwrap(), Planned::default());
    }
}
