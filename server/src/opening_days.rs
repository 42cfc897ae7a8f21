//! On which days a clinic gives appointments, computed from its hours and the holiday table. Never asks a clock.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jari_common::campaign::CampaignSpec;
use jari_common::clinic::{Clinic, DayOfWeek, DayRule, OpenHours};
use jari_common::slot::{
    DayPlan, PlannedDays, SLOTS_PER_DAY_MAX, limits_of, limits_on, seats_by_slot,
};
use jiff::civil::Date;

pub mod upkeep;

/// Made from a stored source; `assets/holidays/README.md` names it.
const KOREA_CSV: &str = include_str!("../../assets/holidays/kr.csv");

static KOREA: LazyLock<Holidays> = LazyLock::new(|| {
    Holidays::parse(KOREA_CSV).expect("a test reads the table that is compiled in")
});

/// A table of public holidays, with the years that it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holidays {
    names: BTreeMap<Date, String>,
    /// The years of which it knows every holiday.
    years: BTreeSet<i16>,
}

/// A line of a holiday table that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the holiday table is not `date,name`")]
pub struct HolidaysError {
    /// The line number, from 1, the header included.
    pub line: usize,
}

impl Holidays {
    /// Korea's holidays, 2025–2036.
    #[must_use]
    pub fn korea() -> &'static Self {
        &KOREA
    }

    /// Reads `date,name` lines under a header line; a name may not hold a comma.
    pub fn parse(csv: &str) -> Result<Self, HolidaysError> {
        let mut names: BTreeMap<Date, String> = BTreeMap::new();
        for (at, line) in csv.lines().enumerate().skip(1) {
            let day =
                line.split_once(',').and_then(|(date, name)| Some((date.parse().ok()?, name)));
            let (date, name) = day.ok_or(HolidaysError { line: at + 1 })?;
            names.insert(date, name.to_owned());
        }
        let years = names.keys().map(|date| date.year()).collect();
        Ok(Self { names, years })
    }

    /// This table with the days that an operator made a holiday, or no holiday (None).
    #[must_use]
    pub fn with<'a>(&self, set: impl Iterator<Item = (Date, Option<&'a str>)>) -> Self {
        let mut names = self.names.clone();
        for (date, name) in set {
            match name {
                Some(name) => names.insert(date, name.to_owned()),
                None => names.remove(&date),
            };
        }
        Self { names, years: self.years.clone() }
    }

    /// The holiday's name in Korean; None on other days.
    #[must_use]
    pub fn name(&self, date: Date) -> Option<&str> {
        self.names.get(&date).map(String::as_str)
    }

    /// Years from `from` to `to` that the table does not cover: their holidays are not known.
    #[must_use]
    pub fn unknown_years(&self, from: Date, to: Date) -> Vec<i16> {
        (from.year()..=to.year()).filter(|year| !self.years.contains(year)).collect()
    }

    /// What to tell the operator about days whose holidays are not known, one line a year.
    #[must_use]
    pub fn warnings(&self, from: Date, to: Date) -> Vec<String> {
        let warn = |year| format!("no holiday table for {year}: only Sundays are closed then");
        self.unknown_years(from, to).into_iter().map(warn).collect()
    }
}

/// What a clinic does on some days otherwise than in every week.
pub type Rules<'a> = BTreeMap<Date, &'a DayRule>;

/// The days from `from` to `to`, both included, on which a clinic gives slots, grouped by equal plans. There are only
/// whole slots. A slot has no seats on a day on which the clinic's clocks leave its time out, or show it twice. All slots of a day lie on one grid, which begins at the first opening: a slot that a break overlaps has no
/// seats.
#[must_use]
pub fn plan_days(
    spec: &CampaignSpec,
    clinic: &Clinic,
    rules: &Rules<'_>,
    (from, to): (Date, Date),
    holidays: &Holidays,
) -> Vec<PlannedDays> {
    // What a day is planned from, in days without a rule: the same for each day of the week.
    let every_week = DayOfWeek::ALL.map(|day| plan_of(spec, clinic, &clinic.hours.on(day), None));
    let mut planned: Vec<PlannedDays> = Vec::new();
    let days = from.series(jiff::Span::new().days(1)).take_while(|date| *date <= to);
    for date in days {
        let is_holiday = holidays.name(date).is_some();
        let day = if is_holiday { DayOfWeek::Holiday } else { DayOfWeek::of(date) };
        let plan = match rules.get(&date) {
            None => every_week[day as usize].clone(),
            Some(rule) => {
                let hours = rule.hours.clone().unwrap_or_else(|| clinic.hours.on(day));
                plan_of(spec, clinic, &hours, Some(rule))
            }
        };
        let Some(mut plan) = plan else { continue };
        plan.limits = limits_on(date, &plan.plan, &plan.limits, clinic.zone());
        if seats_by_slot(&plan.plan, &plan.limits).iter().all(|seats| *seats == 0) {
            continue;
        }
        let same = |it: &&mut PlannedDays| it.plan == plan.plan && it.limits == plan.limits;
        match planned.iter_mut().find(same) {
            Some(days) => days.dates.push(date),
            None => planned.push(PlannedDays { dates: vec![date], ..plan }),
        }
    }
    planned
}

/// The plan of a day with these hours; None when not one slot has a seat.
fn plan_of(
    spec: &CampaignSpec,
    clinic: &Clinic,
    hours: &[OpenHours],
    rule: Option<&DayRule>,
) -> Option<PlannedDays> {
    let (first, last) = (hours.first()?, hours.last()?);
    let open_minutes = last.closes.saturating_sub(first.opens);
    let fitting = open_minutes.checked_div(spec.slot_minutes)?;
    let slots = u8::try_from(fitting).unwrap_or(u8::MAX).min(SLOTS_PER_DAY_MAX);
    let capacity = rule.and_then(|rule| rule.seats).or(clinic.seats).unwrap_or(spec.capacity);
    let (start_minute, slot_minutes) = (first.opens, spec.slot_minutes);
    let plan = DayPlan { start_minute, slot_minutes, slots, capacity };
    if !plan.is_valid() {
        return None;
    }
    let seats_at = |index: u8| {
        let (begins, ends) = (plan.minute_of(index), plan.minute_of(index + 1));
        let is_open = hours.iter().any(|open| open.opens <= begins && ends <= open.closes);
        // A time within the slot is a time of the slot.
        let own = rule.and_then(|rule| rule.times.range(begins..ends).next_back());
        if is_open { own.map_or(capacity, |(_, seats)| *seats) } else { 0 }
    };
    let seats: Vec<u8> = (0..plan.slots).map(seats_at).collect();
    let limits = limits_of(&plan, &seats);
    seats.iter().any(|it| *it > 0).then(|| PlannedDays { plan, dates: Vec::new(), limits })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use jari_common::clinic::WeekHours;
    use jiff::civil::Weekday;

    use super::*;

    fn spec(slot_minutes: u16) -> CampaignSpec {
        CampaignSpec { slot_minutes, capacity: 3, days_ahead: 30, ..jari_samples::spec() }
    }

    fn hours(weekday: (u16, u16), saturday: Option<(u16, u16)>) -> WeekHours {
        let open = |(opens, closes)| OpenHours { opens, closes };
        let saturday = saturday.map(open);
        WeekHours { weekday: Some(open(weekday)), saturday, ..WeekHours::default() }
    }

    fn plan_days(
        spec: &CampaignSpec,
        hours: &WeekHours,
        from: Date,
        to: Date,
        holidays: &Holidays,
    ) -> Vec<PlannedDays> {
        let clinic = Clinic { hours: hours.clone(), ..jari_samples::clinic("A1") };
        super::plan_days(spec, &clinic, &Rules::new(), (from, to), holidays)
    }

    fn dates(planned: &[PlannedDays]) -> Vec<Date> {
        let mut dates: Vec<Date> = planned.iter().flat_map(|days| days.dates.clone()).collect();
        dates.sort_unstable();
        dates
    }

    #[test]
    fn the_compiled_table_knows_lunar_and_substitute_holidays_and_elections() {
        let korea = Holidays::korea();
        assert_eq!(korea.name(date(2027, 2, 7)), Some("설날"));
        assert_eq!(korea.name(date(2027, 2, 9)), Some("설날 대체 휴일"));
        assert_eq!(korea.name(date(2026, 12, 25)), Some("기독탄신일"));
        assert_eq!(korea.name(date(2028, 4, 12)), Some("국회의원 선거일"));
        assert_eq!(korea.name(date(2026, 11, 24)), None);
    }

    #[test]
    fn every_year_of_the_table_has_its_three_days_of_each_family_feast() {
        for year in 2025..=2036 {
            for feast in ["설날", "추석"] {
                let family = [feast.to_owned(), format!("{feast} 전날"), format!("{feast} 다음날")];
                let days = KOREA.names.iter().filter(|(day, _)| day.year() == year);
                let found = days.flat_map(|(_, names)| names.split("; "));
                assert_eq!(found.filter(|name| family.contains(&(*name).to_owned())).count(), 3);
            }
        }
    }

    #[test]
    fn a_year_beyond_the_table_is_said_by_name() {
        let korea = Holidays::korea();
        assert!(korea.unknown_years(date(2026, 11, 24), date(2036, 12, 31)).is_empty());
        assert_eq!(korea.unknown_years(date(2036, 12, 1), date(2038, 1, 1)), [2037_i16, 2038]);
        let warnings = korea.warnings(date(2036, 12, 20), date(2037, 1, 10));
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].starts_with("no holiday table for 2037"), "{}", warnings[0]);
    }

    #[test]
    fn a_broken_line_of_a_table_is_named() {
        let broken = "date,name_ko\n2026-12-25,성탄절\n2026-13-01,없는 날\n";
        assert_eq!(Holidays::parse(broken), Err(HolidaysError { line: 3 }));
    }

    #[test]
    fn a_week_with_christmas_has_four_weekdays_and_a_short_saturday() {
        let planned = plan_days(
            &spec(30),
            &hours((540, 1080), Some((540, 790))),
            date(2026, 12, 21),
            date(2026, 12, 27),
            Holidays::korea(),
        );
        assert_eq!(planned.len(), 2);
        assert_eq!(planned[0].plan.slots, 18);
        assert_eq!(planned[0].dates, [21, 22, 23, 24].map(|day| date(2026, 12, day)));
        assert_eq!(planned[1].plan.slots, 8, "the last ten minutes are no slot");
        assert_eq!(planned[1].dates, [date(2026, 12, 26)]);
    }

    #[test]
    fn the_lunar_new_year_of_2027_is_closed_through_its_substitute_day() {
        let (from, to) = (date(2027, 2, 5), date(2027, 2, 10));
        let all_week = hours((540, 1080), Some((540, 1080)));
        let planned = plan_days(&spec(30), &all_week, from, to, Holidays::korea());
        assert_eq!(dates(&planned), [from, to]);
    }

    #[test]
    fn equal_hours_on_weekdays_and_saturdays_are_one_plan() {
        let all_week = hours((540, 1080), Some((540, 1080)));
        let (from, to) = (date(2026, 11, 23), date(2026, 11, 29));
        let planned = plan_days(&spec(30), &all_week, from, to, Holidays::korea());
        assert_eq!(planned.len(), 1);
        assert_eq!(planned[0].dates.len(), 6);
    }

    #[test]
    fn a_clinic_without_hours_or_with_too_few_minutes_has_no_days() {
        let (from, to) = (date(2026, 11, 23), date(2026, 12, 23));
        let korea = Holidays::korea();
        assert_eq!(plan_days(&spec(30), &WeekHours::default(), from, to, korea), []);
        assert_eq!(plan_days(&spec(30), &hours((540, 560), None), from, to, korea), []);
        assert_eq!(plan_days(&spec(0), &hours((540, 1080), None), from, to, korea), []);
    }

    #[test]
    fn a_clinic_that_never_closes_has_no_more_slots_than_the_limit() {
        let (from, to) = (date(2026, 11, 24), date(2026, 11, 24));
        let planned = plan_days(&spec(5), &hours((0, 1440), None), from, to, Holidays::korea());
        assert_eq!(planned[0].plan.slots, SLOTS_PER_DAY_MAX);
    }

    proptest! {
        #[test]
        fn every_planned_day_is_open_valid_and_told_once(
            opens in 0_u16..1440, length in 1_u16..1440, slot_minutes in 0_u16..200,
            start in 0_i32..4_000, days in 0_i32..120,
        ) {
            let closes = (opens + length).min(1440);
            let from = date(2025, 1, 1) + jiff::Span::new().days(start);
            let to = from + jiff::Span::new().days(days);
            let week = hours((opens, closes), Some((opens, closes)));
            let planned = plan_days(&spec(slot_minutes), &week, from, to, Holidays::korea());
            let dates = dates(&planned);
            let mut once = dates.clone();
            once.dedup();
            prop_assert_eq!(&once, &dates);
            for date in dates {
                prop_assert!((from..=to).contains(&date));
                prop_assert!(date.weekday() != Weekday::Sunday);
                prop_assert!(Holidays::korea().name(date).is_none());
            }
            for PlannedDays { plan, .. } in planned {
                prop_assert!(plan.is_valid());
                let end = plan.start_minute + plan.slot_minutes * u16::from(plan.slots);
                prop_assert!(plan.start_minute == opens && end <= closes);
            }
        }
    }
}
