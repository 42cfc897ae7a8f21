//! Which days are open, which slots exist, and which seats of them are free.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jari_common::change::{DaysOpened, Event};
use jari_common::id::{CampaignId, ClinicId};
use jari_common::refusal::Refusal;
use jari_common::slot::{PlannedDays, SlotLeft, SlotRef};
use jari_common::time::{date_at, seoul};
use jari_common::wire::ClinicDays;
use jiff::civil::Date;

use crate::command::{CLINICS_PER_COMMAND, ClinicPlan};
use crate::engine::State;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::seats::clinics::{ClinicNumber, invalid};
use crate::engine::seats::days::{ClinicDayList, Day, FoundSlot, SlotKey};

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
            if days.iter().any(|planned| !planned.plan.is_valid()) {
                return Err(invalid("a day's slots lie within the day, with 1 to 64 seats each"));
            }
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
        self.campaign_mut(campaign).days.open(number, days);
        for date in days.iter().flat_map(|planned| &planned.dates) {
            self.seats.note_opened(SlotKey { campaign, clinic: number, date: *date, index: 0 });
        }
    }

    /// One seat more or one seat less is left on a day.
    pub(in crate::engine) fn seats_changed(&mut self, slot: SlotKey, by: i8) {
        let Self { campaigns, seats, .. } = self;
        let days = &mut campaigns[slot.campaign.0 as usize - 1].days;
        days.left_changed(slot, by, |index| seats.taken(SlotKey { index, ..slot }));
    }

    /// The slot with this name, if it exists.
    pub(crate) fn find_slot(&self, slot: &SlotRef) -> Option<FoundSlot> {
        let clinic = self.clinics.number(&slot.clinic)?;
        let day = self.campaign_state(slot.campaign)?.days.day(clinic, slot.date)?;
        if slot.index >= day.plan.slots {
            return None;
        }
        let key = SlotKey { campaign: slot.campaign, clinic, date: slot.date, index: slot.index };
        let starts_at = day.plan.start_of(slot.date, slot.index, &seoul());
        Some(FoundSlot { key, plan: day.plan, starts_at })
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
        let taken = u8::try_from(self.seats.taken(slot.key).count_ones()).unwrap_or(u8::MAX);
        slot.plan.capacity.saturating_sub(taken)
    }

    pub(crate) fn slot_ref(&self, key: SlotKey) -> Option<SlotRef> {
        let clinic = self.clinics.by_number(key.clinic)?.id.clone();
        Some(SlotRef { campaign: key.campaign, clinic, date: key.date, index: key.index })
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
        let today = date_at(self.now, &seoul());
        let is_closed = state.line.stops().is_closed();
        let past = if is_closed { days.partition_point(|day| day.date < today) } else { 0 };
        let days = &days[past..];
        if days.is_empty() {
            return None;
        }
        let mut planned: Vec<PlannedDays> = Vec::new();
        let mut taken = Vec::new();
        for day in days {
            match planned.iter_mut().find(|planned| planned.plan == day.plan) {
                Some(same) => same.dates.push(day.date),
                None => planned.push(PlannedDays { plan: day.plan, dates: vec![day.date] }),
            }
            self.taken_on(campaign, number, day, &mut taken);
        }
        Some(ClinicDays { campaign, clinic: clinic.clone(), days: planned, taken })
    }

    fn taken_on(
        &self,
        campaign: CampaignId,
        clinic: ClinicNumber,
        day: &Day,
        taken: &mut Vec<SlotLeft>,
    ) {
        for index in 0..day.plan.slots {
            let bits = self.seats.taken(SlotKey { campaign, clinic, date: day.date, index });
            if bits != 0 {
                let count = u8::try_from(bits.count_ones()).unwrap_or(u8::MAX);
                let free = day.plan.capacity.saturating_sub(count);
                taken.push(SlotLeft { date: day.date, index, free });
            }
        }
    }
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
            fresh.push(PlannedDays { plan: planned.plan, dates });
        }
    }
    fresh
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
