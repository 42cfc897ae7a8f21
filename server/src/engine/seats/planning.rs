//! Makes the open days follow the calendar. Nobody loses a seat by it: a day on which a seat is or was booked keeps the
//! times of its slots, slots that are no longer given keep their bookings and take no new ones, and what only is held
//! there ends.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use jari_common::booking::HoldEnd;
use jari_common::change::{DaysPlanned, Event};
use jari_common::id::{CampaignId, ClinicId, HoldId};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SLOTS_PER_DAY_MAX, limits_of, seats_by_slot};
use jiff::civil::Date;

use crate::command::{CLINICS_PER_COMMAND, ClinicPlan};
use crate::engine::State;
use crate::engine::seats::clinics::{ClinicNumber, invalid};
use crate::engine::seats::days::SlotKey;
use crate::engine::seats::kept::{Hold, SeatGroup};
use crate::engine::seats::slots::check_times;

/// The most days in which one command plans.
const DAYS_MAX: i32 = 400;

impl State {
    /// Plans the days of these clinics from the first of `dates` to the last: days that a plan does not name are closed.
    pub(in crate::engine) fn plan_days(
        &self,
        campaign: CampaignId,
        clinics: &[ClinicPlan],
        dates: &RangeInclusive<Date>,
        as_of: u64,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?;
        if clinics.len() > CLINICS_PER_COMMAND {
            return Err(invalid("too many clinics in one command"));
        }
        let span = dates.start().until(*dates.end()).map_or(i32::MAX, |span| span.get_days());
        if !(0..=DAYS_MAX).contains(&span) {
            return Err(invalid("at most 400 days in one command"));
        }
        let mut all = Vec::new();
        let (mut named, mut tables) = (BTreeSet::new(), 0);
        for ClinicPlan { clinic, days } in clinics {
            let number = self.clinics.number(clinic).ok_or(Refusal::UnknownClinic)?;
            if !named.insert(number) {
                return Err(invalid("a clinic is named twice in one command"));
            }
            if days.iter().any(|planned| !planned.is_valid()) {
                return Err(invalid("a day's slots lie within the day, with 0 to 64 seats each"));
            }
            check_times(days, self.clinics.zone(number))?;
            if state.days.to_plan(number).is_some_and(|changed| changed > as_of) {
                continue;
            }
            let planned = self.planned(campaign, (clinic, number), days, dates)?;
            tables += planned.days.iter().filter(|days| !days.limits.is_empty()).count();
            all.push((number, planned));
        }
        if !state.days.has_room_for_tables(tables) {
            return Err(invalid("there are too many days of which each has other seats"));
        }
        let ends = self.ends_of_holds(campaign, &all);
        let planned = all.into_iter().map(|(_, planned)| Event::DaysPlanned(planned));
        Ok(ends.into_iter().chain(planned).collect())
    }

    /// The difference between a clinic's days and the plan; nothing of it where they are equal.
    fn planned(
        &self,
        campaign: CampaignId,
        (clinic, number): (&ClinicId, ClinicNumber),
        days: &[PlannedDays],
        dates: &RangeInclusive<Date>,
    ) -> Result<DaysPlanned, Refusal> {
        let mut wanted: BTreeMap<Date, &PlannedDays> = BTreeMap::new();
        for (planned, date) in
            days.iter().flat_map(|it| it.dates.iter().map(move |date| (it, date)))
        {
            if !dates.contains(date) || wanted.insert(*date, planned).is_some() {
                return Err(invalid("a day is planned once, within the days that are planned"));
            }
        }
        let state = self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?;
        let booked = self.dates_booked_at(campaign, number);
        let mut planned =
            DaysPlanned { campaign, clinic: clinic.clone(), days: Vec::new(), closed: Vec::new() };
        let open: Vec<Date> =
            self.days_of(campaign, number, dates.clone()).map(|day| day.date).collect();
        let all: BTreeSet<Date> = open.into_iter().chain(wanted.keys().copied()).collect();
        for date in all {
            let day = state.days.day(number, date);
            let now = day.map(|day| state.days.planned(day));
            let keeps = day.is_some_and(|day| {
                let key = |index| SlotKey { campaign, clinic: number, date, index };
                let is_taken = |index| self.seats.taken(key(index)) != 0;
                booked.contains(&date) || (0..day.plan.slots).any(is_taken)
            });
            let next = match (wanted.get(&date), &now) {
                (Some(wanted), Some(now)) if keeps => Some(kept(now, Some(wanted))),
                (None, Some(now)) if keeps => Some(kept(now, None)),
                // A closed campaign still has appointments, and opens no more days.
                (Some(_), None) if state.line.stops().is_closed() => continue,
                (Some(wanted), _) => {
                    Some(PlannedDays { dates: Vec::new(), ..PlannedDays::clone(wanted) })
                }
                (None, _) => None,
            };
            match next {
                None => planned.closed.push(date),
                Some(next) if now.as_ref() == Some(&next) => {}
                Some(next) => {
                    let same =
                        |it: &&mut PlannedDays| (it.plan, &it.limits) == (next.plan, &next.limits);
                    match planned.days.iter_mut().find(same) {
                        Some(same) => same.dates.push(date),
                        None => planned.days.push(PlannedDays { dates: vec![date], ..next }),
                    }
                }
            }
        }
        Ok(planned)
    }

    /// The events that end what is held in slots which will have fewer seats than are taken: the newest holds, as many as
    /// are too many. A hold of two clinics ends once.
    fn ends_of_holds(
        &self,
        campaign: CampaignId,
        planned: &[(ClinicNumber, DaysPlanned)],
    ) -> Vec<Event> {
        let mut seats: BTreeMap<(ClinicNumber, Date), Vec<u8>> = BTreeMap::new();
        for (clinic, planned) in planned {
            for days in &planned.days {
                let by_slot = seats_by_slot(&days.plan, &days.limits);
                seats.extend(days.dates.iter().map(|date| ((*clinic, *date), by_slot.clone())));
            }
        }
        if seats.is_empty() {
            return Vec::new();
        }
        let seats_of = |slot: SlotKey| {
            let day = seats.get(&(slot.clinic, slot.date)).filter(|_| slot.campaign == campaign);
            day.map(|day| day.get(usize::from(slot.index)).copied().unwrap_or(0))
        };
        let is_near = |hold: &Hold| {
            hold.seats.groups().flat_map(SeatGroup::seats).any(|(slot, _)| seats_of(slot).is_some())
        };
        let mut held: Vec<(HoldId, &Hold)> =
            self.holds.iter().map(|(id, hold)| (*id, hold)).filter(|(_, it)| is_near(it)).collect();
        held.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
        let mut given_back: BTreeMap<SlotKey, u32> = BTreeMap::new();
        let mut ends = Vec::new();
        for (id, hold) in held {
            let groups = || hold.seats.groups().flat_map(SeatGroup::seats);
            let is_too_many = |slot: SlotKey| {
                let back = given_back.get(&slot).copied().unwrap_or(0);
                let taken = self.seats.taken(slot).count_ones() - back;
                // Whom the clinic took beyond its seats takes no seat from anybody.
                let beyond = |seats| taken > seats && taken - self.overbooked_in(slot) > seats;
                seats_of(slot).is_some_and(|seats| beyond(u32::from(seats)))
            };
            if groups().any(|(slot, _)| is_too_many(slot)) {
                groups().for_each(|(slot, _)| *given_back.entry(slot).or_default() += 1);
                ends.extend(self.hold_ended_event(id, HoldEnd::Withdrawn));
            }
        }
        ends
    }

    pub(in crate::engine) fn days_planned(&mut self, planned: &DaysPlanned) {
        let DaysPlanned { campaign, clinic, days, closed } = planned;
        let Some(number) = self.clinics.number(clinic) else { return };
        let state = self.campaign_mut(*campaign);
        state.days.is_planned(number);
        closed.iter().for_each(|date| state.days.close(number, *date));
        self.days_opened(*campaign, clinic, days);
    }
}

/// The day as it is from now on, if the times of its slots cannot change: the slots that `wanted` has, and further ones
/// behind the last.
fn kept(now: &PlannedDays, wanted: Option<&PlannedDays>) -> PlannedDays {
    let Some(wanted) = wanted else {
        let seats = vec![0; usize::from(now.plan.slots)];
        return PlannedDays { limits: limits_of(&now.plan, &seats), ..now.clone() };
    };
    let of_wanted = seats_by_slot(&wanted.plan, &wanted.limits);
    let end = wanted.plan.minute_of(wanted.plan.slots);
    let mut plan = DayPlan { capacity: wanted.plan.capacity, ..now.plan };
    while plan.slots < SLOTS_PER_DAY_MAX && plan.minute_of(plan.slots + 1) <= end {
        plan.slots += 1;
    }
    let seats: Vec<u8> =
        (0..plan.slots).map(|index| seats_within(&plan, index, &wanted.plan, &of_wanted)).collect();
    PlannedDays { plan, dates: Vec::new(), limits: limits_of(&plan, &seats) }
}

/// The seats of a slot of one plan, by another plan that may have other times: as many as every slot that it overlaps has.
fn seats_within(plan: &DayPlan, index: u8, wanted: &DayPlan, of_wanted: &[u8]) -> u8 {
    let (from, to) = (plan.minute_of(index), plan.minute_of(index + 1));
    if from < wanted.start_minute || to > wanted.minute_of(wanted.slots) {
        return 0;
    }
    let overlapping = (0..wanted.slots)
        .zip(of_wanted)
        .filter(|(other, _)| wanted.minute_of(*other) < to && wanted.minute_of(other + 1) > from);
    overlapping.map(|(_, seats)| *seats).min().unwrap_or(0)
}
