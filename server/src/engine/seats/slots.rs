//! Which days are open, which slots exist, and which seats of them are free.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jari_common::change::{DaysOpened, DaysPlanned, Event};
use jari_common::id::{CampaignId, ClinicId};
use jari_common::refusal::Refusal;
use jari_common::slot::{PlannedDays, SlotLeft, SlotRef};
use jari_common::time::date_at;
use jari_common::wire::ClinicDays;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::command::{CLINICS_PER_COMMAND, ClinicPlan, PlannedCounts};
use crate::engine::State;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::seats::clinics::{ClinicNumber, invalid};
use crate::engine::seats::days::{ClinicDayList, Day, FoundSlot, SlotKey, free_of};

/// The most days of one clinic that one command opens.
const DAYS_PER_CLINIC_MAX: usize = 1_000;

impl State {
    pub(in crate::engine) fn open_days(
        &self,
        campaign: CampaignId,
        clinics: &[ClinicPlan],
    ) -> Result<Vec<Event>, Refusal> {
        if clinics.len() > CLINICS_PER_COMMAND {
            return Err(invalid("too many clinics in one command"));
        }
        let state = self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?;
        if state.line.stops().is_closed() {
            return Err(Refusal::CampaignClosed);
        }
        let limited = clinics.iter().flat_map(|plan| &plan.days).filter(|it| !it.limits.is_empty());
        if !state.days.has_room_for_tables(limited.count()) {
            return Err(invalid("there are too many days of which each has other seats"));
        }
        let mut events = Vec::new();
        let mut named = BTreeSet::new();
        for ClinicPlan { clinic, days } in clinics {
            if !named.insert(clinic) {
                return Err(invalid("a clinic is named twice in one command"));
            }
            let number = self.clinics.number(clinic).ok_or(Refusal::UnknownClinic)?;
            if days.iter().map(|planned| planned.dates.len()).sum::<usize>() > DAYS_PER_CLINIC_MAX {
                return Err(invalid("too many days of one clinic in one command"));
            }
            if days.iter().any(|planned| !planned.is_valid()) {
                return Err(invalid("a day's slots lie within the day, with 1 to 64 seats each"));
            }
            check_times(days, self.clinics.zone(number))?;
            let days = new_days(state, number, days);
            if !days.is_empty() {
                events.push(Event::DaysOpened(DaysOpened {
                    campaign,
                    clinic: clinic.clone(),
                    days,
                }));
            }
        }
        Ok(events)
    }

    pub(in crate::engine) fn days_opened(
        &mut self,
        campaign: CampaignId,
        clinic: &ClinicId,
        days: &[PlannedDays],
    ) {
        let Some(number) = self.clinics.number(clinic) else { return };
        let Self { campaigns, seats, .. } = self;
        let key = |date, index| SlotKey { campaign, clinic: number, date, index };
        let taken = |date, index| seats.taken(key(date, index));
        campaigns[campaign.0 as usize - 1].days.put(number, days, taken);
        for date in days.iter().flat_map(|planned| &planned.dates) {
            self.seats.note_opened(key(*date, 0));
        }
    }

    /// One seat more or one seat less is taken on a day.
    pub(in crate::engine) fn taken_changed(&mut self, slot: SlotKey, by: i8) {
        let Self { campaigns, seats, .. } = self;
        let days = &mut campaigns[slot.campaign.0 as usize - 1].days;
        days.taken_changed(slot, by, |index| seats.taken(SlotKey { index, ..slot }));
    }

    /// The slot with this name, if it exists.
    pub(crate) fn find_slot(&self, slot: &SlotRef) -> Option<FoundSlot> {
        let clinic = self.clinics.number(&slot.clinic)?;
        let days = &self.campaign_state(slot.campaign)?.days;
        let day = days.day(clinic, slot.date)?;
        if slot.index >= day.plan.slots {
            return None;
        }
        let key = SlotKey { campaign: slot.campaign, clinic, date: slot.date, index: slot.index };
        let starts_at = day.plan.start_of(slot.date, slot.index, self.clinics.zone(clinic));
        Some(FoundSlot { key, plan: day.plan, seats: days.seats(day, slot.index), starts_at })
    }

    /// A clinic's open days in this range, in order.
    pub(in crate::engine) fn days_of(
        &self,
        campaign: CampaignId,
        clinic: ClinicNumber,
        dates: RangeInclusive<Date>,
    ) -> impl Iterator<Item = &Day> {
        let state = self.campaign_state(campaign);
        let days = state.and_then(|state| state.days.of(clinic));
        let list = days.map_or(&[][..], ClinicDayList::days);
        let first = list.partition_point(|day| day.date < *dates.start());
        list[first..].iter().take_while(move |day| day.date <= *dates.end())
    }

    /// The number of free seats in a slot; the slot must exist.
    #[must_use]
    pub fn seats_free(&self, slot: &SlotRef) -> Option<u8> {
        self.find_slot(slot).map(|found| self.free_in(&found))
    }

    pub(crate) fn free_in(&self, slot: &FoundSlot) -> u8 {
        free_of(slot.seats, self.seats.taken(slot.key))
    }

    /// The seats that a slot has, taken or free; 0 where there is no such slot.
    pub(in crate::engine) fn seats_of(&self, key: SlotKey) -> u8 {
        let Some(state) = self.campaign_state(key.campaign) else { return 0 };
        let day = state.days.day(key.clinic, key.date).filter(|day| key.index < day.plan.slots);
        day.map_or(0, |day| state.days.seats(day, key.index))
    }

    pub(crate) fn slot_ref(&self, key: SlotKey) -> Option<SlotRef> {
        let clinic = self.clinics.by_number(key.clinic)?.id.clone();
        Some(SlotRef { campaign: key.campaign, clinic, date: key.date, index: key.index })
    }

    /// Whether the days of a clinic are to be planned again in this campaign.
    #[must_use]
    pub fn is_to_plan(&self, campaign: CampaignId, clinic: &ClinicId) -> bool {
        let number = self.clinics.number(clinic);
        let state = self.campaign_state(campaign);
        number.zip(state).is_some_and(|(number, state)| state.days.to_plan(number).is_some())
    }

    /// Whether a clinic has this day open.
    #[must_use]
    pub fn is_open_on(&self, campaign: CampaignId, clinic: &ClinicId, date: Date) -> bool {
        let number = self.clinics.number(clinic);
        let state = self.campaign_state(campaign);
        number.zip(state).is_some_and(|(number, state)| state.days.day(number, date).is_some())
    }

    /// The last day that a clinic has open.
    #[must_use]
    pub fn last_day(&self, campaign: CampaignId, clinic: &ClinicId) -> Option<Date> {
        let number = self.clinics.number(clinic)?;
        self.campaign_state(campaign)?.days.of(number)?.days().last().map(|day| day.date)
    }

    /// A clinic's days, with the slots in which a seat is taken; None when the clinic has no days. For a closed
    /// campaign only the days that are not past, because bookings can still be moved to them.
    #[must_use]
    pub fn clinic_days(&self, campaign: CampaignId, clinic: &ClinicId) -> Option<ClinicDays> {
        let number = self.clinics.number(clinic)?;
        let state = self.campaign_state(campaign)?;
        let days = state.days.of(number)?.days();
        let today = date_at(self.now, self.clinics.zone(number));
        let is_closed = state.line.stops().is_closed();
        let past = if is_closed { days.partition_point(|day| day.date < today) } else { 0 };
        let days = &days[past..];
        if days.is_empty() {
            return None;
        }
        Some(self.days_shown((campaign, clinic, number), days.iter()))
    }

    /// These days of a clinic, as everybody may see them.
    fn days_shown<'a>(
        &'a self,
        (campaign, clinic, number): (CampaignId, &ClinicId, ClinicNumber),
        days: impl Iterator<Item = &'a Day>,
    ) -> ClinicDays {
        let mut planned: Vec<PlannedDays> = Vec::new();
        let mut taken = Vec::new();
        for day in days {
            let of_day = self.campaign_state(campaign).map(|state| state.days.planned(day));
            let Some(of_day) = of_day else { continue };
            let same = |it: &&mut PlannedDays| it.plan == day.plan && it.limits == of_day.limits;
            match planned.iter_mut().find(same) {
                Some(same) => same.dates.push(day.date),
                None => planned.push(PlannedDays { dates: vec![day.date], ..of_day }),
            }
            self.taken_on(campaign, number, day, &mut taken);
        }
        let (days, limited) = planned.into_iter().partition(|days| days.limits.is_empty());
        ClinicDays { campaign, clinic: clinic.clone(), days, limited, taken }
    }

    /// The days of these dates that a clinic has, as everybody may see them.
    pub(crate) fn days_of_dates(
        &self,
        campaign: CampaignId,
        clinic: &ClinicId,
        dates: impl Iterator<Item = Date>,
    ) -> Option<ClinicDays> {
        let number = self.clinics.number(clinic)?;
        let days = &self.campaign_state(campaign)?.days;
        let found = dates.filter_map(|date| days.day(number, date));
        Some(self.days_shown((campaign, clinic, number), found))
    }

    fn taken_on(
        &self,
        campaign: CampaignId,
        clinic: ClinicNumber,
        day: &Day,
        taken: &mut Vec<SlotLeft>,
    ) {
        for index in 0..day.plan.slots {
            let key = SlotKey { campaign, clinic, date: day.date, index };
            let bits = self.seats.taken(key);
            let seats = self.seats_of(key);
            if bits != 0 && seats > 0 {
                taken.push(SlotLeft { date: day.date, index, free: free_of(seats, bits) });
            }
        }
    }
}

/// Refuses days with a slot that clocks in the zone leave out or show twice.
pub(in crate::engine) fn check_times(days: &[PlannedDays], zone: &TimeZone) -> Result<(), Refusal> {
    if days.iter().all(|planned| planned.can_be_given(zone)) {
        return Ok(());
    }
    Err(invalid("a slot is at a time that the clinic's clocks show once on that day"))
}

/// The days in this list that the clinic does not have yet; a date that is named twice counts once.
fn new_days(state: &CampaignState, clinic: ClinicNumber, days: &[PlannedDays]) -> Vec<PlannedDays> {
    let mut seen = BTreeSet::new();
    let mut fresh = Vec::new();
    for planned in days {
        let is_new = |date: &&Date| state.days.day(clinic, **date).is_none();
        let dates: Vec<Date> = planned.dates.iter().filter(is_new).copied().collect();
        let dates: Vec<Date> = dates.into_iter().filter(|date| seen.insert(*date)).collect();
        if !dates.is_empty() {
            fresh.push(PlannedDays { dates, ..planned.clone() });
        }
    }
    fresh
}

/// How many clinic-days these events changed and closed.
pub(in crate::engine) fn count_planned(events: &[Event]) -> PlannedCounts {
    let mut counts = PlannedCounts::default();
    for event in events {
        if let Event::DaysPlanned(DaysPlanned { days, closed, .. }) = event {
            counts.changed += days.iter().map(|days| days.dates.len() as u64).sum::<u64>();
            counts.closed += closed.len() as u64;
        }
    }
    counts
}

/// How many clinic-days these events opened.
pub(in crate::engine) fn count_days(events: &[Event]) -> u64 {
    let of = |event: &Event| match event {
        Event::DaysOpened(DaysOpened { days, .. }) => {
            days.iter().map(|planned| planned.dates.len() as u64).sum()
        }
        _ => 0,
    };
    events.iter().map(of).sum()
}
