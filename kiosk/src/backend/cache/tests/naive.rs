//! The cache as plain maps: slow, and easily seen to be correct.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::board::{
    AlternativeKind, BoardQuery, BoardRow, DayCell, DaysQuery, REACH_METRES, TimeCell, Wanted,
};
use jari_common::change::PublicEvent;
use jari_common::clinic::Clinic;
use jari_common::id::{CampaignId, ClinicId};
use jari_common::slot::{DayPlan, PlannedDays, SlotLimit, SlotRef, is_bookable};
use jari_common::time::plus_secs;
use jari_common::wire::{ClinicDays, Snapshot};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::super::read::LEAD_SECS;
use super::{metres, now};

/// A clinic's day in a campaign.
type DayKey = (CampaignId, ClinicId, Date);
/// The plan of a day, and the free seats of each slot; None where the clinic gives no appointment.
type DaySeats = (DayPlan, Vec<Option<u8>>);

/// The cache as maps.
#[derive(Clone, Default)]
pub struct Naive {
    pub clinics: BTreeMap<ClinicId, Clinic>,
    days: BTreeMap<DayKey, DaySeats>,
}

impl Naive {
    pub fn of(snapshot: &Snapshot) -> Self {
        let mut naive = Self::default();
        snapshot.clinics.iter().for_each(|clinic| naive.put(clinic));
        for days in &snapshot.days {
            naive.open(days.campaign, &days.clinic, &days.days);
            naive.open(days.campaign, &days.clinic, &days.limited);
            naive.take_seats(days);
        }
        naive
    }

    pub fn take(&mut self, event: &PublicEvent) {
        match event {
            PublicEvent::ClinicsPut { clinics } => clinics.iter().for_each(|it| self.put(it)),
            PublicEvent::DaysOpened { campaign, clinic, days } => {
                self.open(*campaign, clinic, days);
            }
            PublicEvent::DaysPlanned { days, closed } => {
                let key = |date: &Date| (days.campaign, days.clinic.clone(), *date);
                closed.iter().for_each(|date| drop(self.days.remove(&key(date))));
                for planned in days.days.iter().chain(&days.limited) {
                    planned.dates.iter().for_each(|date| drop(self.days.remove(&key(date))));
                    self.open(days.campaign, &days.clinic, std::slice::from_ref(planned));
                }
                self.take_seats(days);
            }
            PublicEvent::SlotFree { slot, free } => self.set_free(slot, *free),
            PublicEvent::CampaignAdded { .. } | PublicEvent::NowServing(_) => {}
        }
    }

    fn put(&mut self, clinic: &Clinic) {
        if metres(clinic) <= REACH_METRES {
            self.clinics.insert(clinic.id.clone(), clinic.clone());
        } else {
            self.clinics.remove(&clinic.id);
            self.days.retain(|(_, id, _), _| *id != clinic.id);
        }
    }

    fn open(&mut self, campaign: CampaignId, clinic: &ClinicId, days: &[PlannedDays]) {
        if !self.clinics.contains_key(clinic) {
            return;
        }
        for PlannedDays { plan, dates, limits } in days {
            for date in dates {
                let mut seats = vec![Some(plan.capacity); usize::from(plan.slots)];
                for SlotLimit { first, count, seats: limit } in limits {
                    let slots =
                        seats.iter_mut().skip(usize::from(*first)).take(usize::from(*count));
                    slots.for_each(|it| *it = Some(*limit).filter(|it| *it > 0));
                }
                self.days.entry((campaign, clinic.clone(), *date)).or_insert((*plan, seats));
            }
        }
    }

    fn set_free(&mut self, slot: &SlotRef, free: u8) {
        let day = self.days.get_mut(&(slot.campaign, slot.clinic.clone(), slot.date));
        if let Some((_, seats)) = day
            && let Some(Some(seat)) = seats.get_mut(usize::from(slot.index))
        {
            *seat = free;
        }
    }

    /// The seats of days that were just opened, without those that are taken.
    fn take_seats(&mut self, days: &ClinicDays) {
        let opened: BTreeSet<Date> =
            days.days.iter().chain(&days.limited).flat_map(|it| it.dates.clone()).collect();
        for left in days.taken.iter().filter(|left| opened.contains(&left.date)) {
            let key = (days.campaign, days.clinic.clone(), left.date);
            if let Some((_, seats)) = self.days.get_mut(&key)
                && let Some(Some(seat)) = seats.get_mut(usize::from(left.index))
            {
                *seat = left.free.min(*seat);
            }
        }
    }

    /// The slot's free seats that can be taken now; None where there is no such time.
    pub fn time(&self, slot: &SlotRef) -> Option<TimeCell> {
        let times = self.times(slot.campaign, &slot.clinic, slot.date)?;
        times.into_iter().find(|it| it.index == slot.index)
    }

    pub fn times(
        &self,
        campaign: CampaignId,
        clinic: &ClinicId,
        date: Date,
    ) -> Option<Vec<TimeCell>> {
        let (plan, seats) = self.days.get(&(campaign, clinic.clone(), date))?;
        let zone = self.clinics[clinic].zone();
        let time = |(index, free): (usize, &Option<u8>)| {
            let (index, free) = (index as u8, free.as_ref()?);
            let bookable = is_bookable(*free, plan.start_of(date, index, zone), now());
            let (minute, free) = (plan.minute_of(index), if bookable { *free } else { 0 });
            Some(TimeCell { index, minute, free })
        };
        Some(seats.iter().enumerate().filter_map(time).collect())
    }

    /// The first day with a seat, the nearest clinic that has it, as its row, and the earliest time there.
    pub fn first_room(&self, query: &BoardQuery, today: Date) -> Option<(Date, u32, u8)> {
        let all = BoardQuery { first_row: 0, rows: u8::MAX, ..query.clone() };
        let (rows, _) = self.board(&all);
        let free = |slot: &SlotRef| {
            self.time(slot).is_some_and(|time| {
                let (plan, _) = &self.days[&(slot.campaign, slot.clinic.clone(), slot.date)];
                let starts_at =
                    plan.start_of(slot.date, slot.index, self.clinics[&slot.clinic].zone());
                let is_soon = starts_at <= plus_secs(now(), LEAD_SECS);
                time.free > 0 && !is_soon && query.wanted.time.admits(time.minute)
            })
        };
        let wanted = |slot: &SlotRef| {
            slot.campaign == query.campaign
                && slot.date >= today
                && query.wanted.days.admit(slot.date)
                && self.has_second(query.campaign, &query.wanted, &slot.clinic, slot.date)
        };
        let nth = |slot: SlotRef| {
            let at = rows.iter().position(|row| row.clinic.id == slot.clinic)?;
            Some((slot.date, at as u32, slot.index))
        };
        self.slots().filter(|slot| wanted(slot) && free(slot)).filter_map(nth).min()
    }

    /// What a clinic has on a day, for what is wanted.
    fn cell(
        &self,
        campaign: CampaignId,
        wanted: &Wanted,
        clinic: &ClinicId,
        date: Date,
    ) -> DayCell {
        let times = self.times(campaign, clinic, date).unwrap_or_default();
        if times.is_empty() {
            return DayCell::Closed;
        }
        let counts = |it: &&TimeCell| {
            wanted.time.admits(it.minute) && self.has_second(campaign, wanted, clinic, date)
        };
        DayCell::of_seats(times.iter().filter(counts).map(|it| u32::from(it.free)).sum())
    }

    /// Every wanted day of a clinic, from `today` on, that has a seat.
    pub fn days(&self, query: &DaysQuery, today: Date) -> Vec<(Date, DayCell)> {
        let own = self
            .days
            .keys()
            .filter(|(campaign, clinic, _)| (*campaign, clinic) == (query.campaign, &query.clinic));
        let cell = |date| self.cell(query.campaign, &query.wanted, &query.clinic, date);
        let wanted = own
            .map(|(.., date)| *date)
            .filter(|date| *date >= today && query.wanted.days.admit(*date));
        wanted.map(|date| (date, cell(date))).filter(|(_, cell)| cell.seats() > 0).collect()
    }

    /// The clinics that have a seat, and the favourite: their ids and first days, and whether more follow.
    pub fn clinics(
        &self,
        query: &BoardQuery,
        today: Date,
    ) -> (Vec<(ClinicId, Option<Date>)>, bool) {
        let all = BoardQuery { first_row: 0, rows: u8::MAX, ..query.clone() };
        let of = |row: BoardRow| {
            let (campaign, clinic, wanted) = (query.campaign, row.clinic.id, query.wanted);
            let asked = DaysQuery { campaign, clinic: clinic.clone(), wanted };
            let first = self.days(&asked, today).first().map(|(date, _)| *date);
            (first.is_some() || query.favourite.as_ref() == Some(&clinic))
                .then_some((clinic, first))
        };
        let all: Vec<_> = self.board(&all).0.into_iter().filter_map(of).collect();
        let (first, rows) = (query.first_row as usize, usize::from(query.rows));
        let has_more = all.len() > first + rows;
        (all.into_iter().skip(first).take(rows).collect(), has_more)
    }

    /// Whether any slot of the days for a second dose has a seat: at the clinic, or, where it is within five kilometres of
    /// the kiosk, at one of the fifty nearest clinics within five kilometres.
    fn has_second(
        &self,
        campaign: CampaignId,
        wanted: &Wanted,
        clinic: &ClinicId,
        first: Date,
    ) -> bool {
        let far = |clinic: &ClinicId| metres(&self.clinics[clinic]);
        let mut offers: Vec<_> = self
            .days
            .keys()
            .filter(|(of, it, _)| *of == campaign && far(it) <= 5_000)
            .map(|(_, it, _)| (far(it), it.clone()))
            .collect();
        offers.sort();
        offers.dedup();
        offers.truncate(50);
        let reaches = |other: &ClinicId| {
            other == clinic || (far(clinic) <= 5_000 && offers.iter().any(|(_, it)| it == other))
        };
        wanted.second.is_none_or(|interval| {
            let mut days = self.slots().filter(|it| it.campaign == campaign);
            days.any(|it| {
                reaches(&it.clinic)
                    && interval.admits(first, it.date)
                    && self.time(&it).is_some_and(|time| time.free > 0)
            })
        })
    }

    /// Every slot that there is.
    pub fn slots(&self) -> impl Iterator<Item = SlotRef> + '_ {
        self.days.iter().flat_map(|((campaign, clinic, date), (plan, _))| {
            let (campaign, date) = (*campaign, *date);
            (0..plan.slots).map(move |index| SlotRef {
                campaign,
                clinic: clinic.clone(),
                date,
                index,
            })
        })
    }

    /// The nearest of each kind among all seats there are.
    pub fn alternatives(&self, lost: &SlotRef) -> Vec<(AlternativeKind, SlotRef)> {
        let time = |slot: &SlotRef| self.time(slot);
        let lost_day = self.days.get(&(lost.campaign, lost.clinic.clone(), lost.date));
        let lost_time = lost_day.filter(|(plan, _)| lost.index < plan.slots);
        let Some(minute) = lost_time.map(|(plan, _)| plan.minute_of(lost.index)) else {
            return Vec::new();
        };
        let ranked = |slot: SlotRef| {
            let cell = time(&slot).filter(|cell| cell.free > 0)?;
            let days = (slot.date - lost.date).get_days().unsigned_abs();
            let off = (cell.minute.abs_diff(minute), cell.minute);
            let (here, today) = (slot.clinic == lost.clinic, slot.date == lost.date);
            let far = metres(&self.clinics[&slot.clinic]);
            let (kind, rank) = match (here, today) {
                (true, true) if slot.index != lost.index => (AlternativeKind::OtherTime, (0, None)),
                (false, true) if off.0 <= 60 => {
                    (AlternativeKind::Nearby, (far, Some(slot.clinic.clone())))
                }
                (true, false) => (AlternativeKind::OtherDay, (days, None)),
                _ => return None,
            };
            (slot.campaign == lost.campaign).then_some((kind, rank, slot.date, off, slot))
        };
        let mut found: Vec<_> = self.slots().filter_map(ranked).collect();
        found.sort();
        found.dedup_by_key(|(kind, ..)| *kind);
        found.into_iter().map(|(kind, .., slot)| (kind, slot)).collect()
    }

    pub fn board(&self, query: &BoardQuery) -> (Vec<BoardRow>, u32) {
        let has_days = |id: &ClinicId| {
            self.days
                .keys()
                .any(|(campaign, clinic, _)| (*campaign, clinic) == (query.campaign, id))
        };
        let is_liked = |clinic: &Clinic| query.favourite.as_ref() == Some(&clinic.id);
        let near = |clinic: &&Clinic| {
            let is_near = metres(clinic) <= query.radius.metres() || is_liked(clinic);
            is_near && has_days(&clinic.id)
        };
        let mut clinics: Vec<&Clinic> = self.clinics.values().filter(near).collect();
        clinics.sort_by_key(|it| (!is_liked(it), metres(it), it.id.clone()));
        let in_all = clinics.len() as u32;
        let shown = clinics.into_iter().skip(query.first_row as usize).take(query.rows.into());
        let rows = shown.map(|clinic| {
            let cell = |date: Date| self.cell(query.campaign, &query.wanted, &clinic.id, date);
            let every = (0..30).map(|day| query.first_day.saturating_add(i64::from(day).days()));
            let dates = every.filter(|date| query.wanted.days.admit(*date));
            let days = dates.take(query.days.into()).map(cell).collect();
            BoardRow { clinic: clinic.clone(), distance_metres: metres(clinic), days }
        });
        (rows.collect(), in_all)
    }
}
