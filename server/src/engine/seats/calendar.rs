//! The calendar of the clinics: days with hours or seats of their own, and public holidays. It says which days a clinic
//! should give; `planning` makes the days follow it. Any change notes the clinics whose days are to be planned again.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::campaign::WhichClinics;
use jari_common::change::{DaysRuled, Event, HolidaySet};
use jari_common::clinic::{Clinic, DAY_MINUTES, DayRule, REASON_MAX_CHARS, are_ranges};
use jari_common::id::{CampaignId, ClinicId};
use jari_common::plain::says;
use jari_common::refusal::Refusal;
use jari_common::slot::SEATS_MAX;
use jari_common::time::date_at;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::seats::clinics::{ClinicNumber, invalid};
use crate::engine::seats::days::SlotKey;

/// The most days of one clinic that one command rules.
const DATES_MAX: usize = 366;
/// The longest name of a holiday, in characters.
const HOLIDAY_MAX_CHARS: usize = 40;

/// What differs from the clinics' weeks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendar {
    rules: BTreeMap<(ClinicNumber, Date), DayRule>,
    /// Days that an operator made a holiday, or no holiday (None).
    holidays: BTreeMap<Date, Option<String>>,
}

impl State {
    pub(in crate::engine) fn rule_days(
        &self,
        clinic: &ClinicId,
        dates: &[Date],
        rule: Option<&DayRule>,
    ) -> Result<Vec<Event>, Refusal> {
        let number = self.clinics.number(clinic).ok_or(Refusal::UnknownClinic)?;
        if dates.is_empty() || dates.len() > DATES_MAX {
            return Err(invalid("1 to 366 days at once"));
        }
        rule.map_or(Ok(()), check)?;
        let differs = |date: &Date| self.calendar.rules.get(&(number, *date)) != rule;
        let dates: BTreeSet<Date> = dates.iter().copied().filter(differs).collect();
        if dates.is_empty() {
            return Ok(Vec::new());
        }
        let (clinic, rule) = (clinic.clone(), rule.cloned());
        let dates = dates.into_iter().collect();
        Ok(vec![Event::DaysRuled(DaysRuled { clinic, dates, rule })])
    }

    pub(in crate::engine) fn days_ruled(&mut self, ruled: &DaysRuled) {
        let Some(number) = self.clinics.number(&ruled.clinic) else { return };
        for date in &ruled.dates {
            match &ruled.rule {
                Some(rule) => self.calendar.rules.insert((number, *date), rule.clone()),
                None => self.calendar.rules.remove(&(number, *date)),
            };
        }
        self.plan_again(number, &ruled.clinic);
    }

    pub(in crate::engine) fn set_holiday(
        &self,
        date: Date,
        name: Option<&str>,
    ) -> Result<Vec<Event>, Refusal> {
        if name.is_some_and(|name| !says(name, HOLIDAY_MAX_CHARS)) {
            return Err(invalid("a holiday's name is 1 to 40 characters that can be seen"));
        }
        let name = name.map(str::to_owned);
        if self.calendar.holidays.get(&date) == Some(&name) {
            return Ok(Vec::new());
        }
        Ok(vec![Event::HolidaySet(HolidaySet { date, name })])
    }

    pub(in crate::engine) fn holiday_set(&mut self, set: &HolidaySet) {
        self.calendar.holidays.insert(set.date, set.name.clone());
        let seq = self.mark.seq;
        let campaigns: Vec<CampaignId> = self.campaigns().map(|campaign| campaign.id).collect();
        for id in campaigns {
            let numbers = self.campaign(id).map(|it| self.taking_part(&it.spec.clinics));
            let campaign = self.campaign_mut(id);
            numbers.into_iter().flatten().for_each(|number| campaign.days.plan_again(number, seq));
        }
    }

    /// Refuses another zone for a clinic at which seats are taken today or later: their times would be others.
    pub(in crate::engine) fn check_zone(
        &self,
        clinic: &Clinic,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let Some(number) = self.clinics.number(&clinic.id) else { return Ok(()) };
        let (before, after) = (self.clinics.zone(number), clinic.zone());
        if before.iana_name() == after.iana_name() {
            return Ok(());
        }
        let from = date_at(now, before).min(date_at(now, after));
        let is_taken = self.campaigns.iter().any(|state| {
            let campaign = state.id();
            self.days_of(campaign, number, from..=Date::MAX).any(|day| {
                let key = |index| SlotKey { campaign, clinic: number, date: day.date, index };
                (0..day.plan.slots).any(|index| self.seats.taken(key(index)) != 0)
            })
        });
        if is_taken {
            return Err(invalid(&format!(
                "clinic {} keeps the time zone {}: people have seats there, and they would be at other times",
                clinic.id,
                before.iana_name().unwrap_or_default(),
            )));
        }
        Ok(())
    }

    /// The clinics that take part, of those that are known now.
    pub(in crate::engine) fn taking_part(&self, which: &WhichClinics) -> BTreeSet<ClinicNumber> {
        match which {
            WhichClinics::All => self.clinics.positions().map(|(number, _)| number).collect(),
            WhichClinics::Only(ids) => {
                ids.iter().filter_map(|id| self.clinics.number(id)).collect()
            }
        }
    }

    /// Notes that the days of a clinic are to be planned again, in every campaign in which it takes part.
    pub(in crate::engine) fn plan_again(&mut self, clinic: ClinicNumber, id: &ClinicId) {
        let seq = self.mark.seq;
        for campaign in &mut self.campaigns {
            let takes_part = match &campaign.spec().clinics {
                WhichClinics::All => true,
                WhichClinics::Only(ids) => ids.contains(id),
            };
            if takes_part {
                campaign.days.plan_again(clinic, seq);
            }
        }
    }

    /// The rules of a clinic for the days from this one on.
    pub fn day_rules(
        &self,
        clinic: &ClinicId,
        from: Date,
    ) -> impl Iterator<Item = (Date, &DayRule)> {
        let number = self.clinics.number(clinic);
        let rules = number.map(|it| self.calendar.rules.range((it, from)..=(it, Date::MAX)));
        rules.into_iter().flatten().map(|((_, date), rule)| (*date, rule))
    }

    /// Why a clinic does something else on a day than in every week, in the words that people are told.
    pub(in crate::engine) fn reason_of_day(
        &self,
        clinic: ClinicNumber,
        date: Date,
    ) -> Option<&str> {
        self.calendar.rules.get(&(clinic, date)).map(|rule| rule.reason.as_str())
    }

    /// The days that an operator made a holiday, or no holiday (None).
    pub fn holidays(&self) -> impl Iterator<Item = (Date, Option<&str>)> {
        self.calendar.holidays.iter().map(|(date, name)| (*date, name.as_deref()))
    }
}

fn check(rule: &DayRule) -> Result<(), Refusal> {
    if !says(&rule.reason, REASON_MAX_CHARS) {
        return Err(invalid("a reason of 1 to 60 characters that can be seen"));
    }
    if rule.hours.as_ref().is_some_and(|ranges| !are_ranges(ranges)) {
        return Err(invalid("a day has at most 4 ranges of hours, in order and apart"));
    }
    if rule.seats.is_some_and(|seats| !(1..=SEATS_MAX).contains(&seats)) {
        return Err(invalid("1 to 64 seats at one time"));
    }
    let times = rule.times.iter();
    if times.clone().any(|(minute, seats)| *minute >= DAY_MINUTES || *seats > SEATS_MAX) {
        return Err(invalid("a time of the day, and 0 to 64 seats at it"));
    }
    Ok(())
}
