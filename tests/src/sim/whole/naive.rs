//! A judge of wishes that asks the engine only for the number of free seats. By brute force over every slot it says
//! whether a person who waits for a seat could have one now; and it counts seats by what their owners are told.

use std::collections::BTreeMap;

use jari_common::booking::BookingStatus;
use jari_common::change::{Change, ClinicsPut, DaysOpened, DaysPlanned, Event, Phase};
use jari_common::clinic::Clinic;
use jari_common::dose::DoseInterval;
use jari_common::id::{CampaignId, ClinicId, TicketId};
use jari_common::slot::{DayPlan, SlotRef, seats_by_slot};
use jari_common::wire::TicketView;
use jari_common::wish::{Wish, WishOrder, WishPlaces, WishStanding};
use jari_server::engine::State;
use jiff::Timestamp;
use jiff::civil::Date;

/// The rank of a slot; a smaller one is better. It is a clinic's place in the wish and the day, in the order that
/// counts, and the slot.
type Rank = (usize, Date, usize, u8);

/// One clinic's day.
struct Day<'a> {
    clinic: &'a Clinic,
    date: Date,
    plan: DayPlan,
    /// The seats of each slot.
    seats: Vec<u8>,
}

/// A state, the log that led to it, and the campaign that is judged.
pub struct Naive<'a> {
    pub state: &'a State,
    pub log: &'a [Change],
    pub now: Timestamp,
    pub campaign: CampaignId,
}

impl Naive<'_> {
    /// Tickets whose wish a free seat would meet now, with that seat.
    pub fn overlooked(&self) -> Vec<(u64, SlotRef)> {
        let serving = self.state.now_serving(self.campaign).expect("it is there");
        if matches!(serving.phase, Phase::Frozen | Phase::Closed) {
            return Vec::new();
        }
        let clinics = self.clinics();
        let days = self.days(&clinics);
        let waits = self.views().filter(|view| view.hold.is_none() && view.offer.is_none());
        // A person who could not be told of a seat gets no further search until they can be told again.
        let waits = waits.filter(|view| !self.state.is_unreached(view.id));
        waits
            .filter_map(|view| {
                let wish = view.wish.as_ref().filter(|it| it.standing == WishStanding::ForSeat)?;
                let seats = self.seats_for(&view, &wish.wish, &clinics, &days);
                Some((view.id.0, seats.into_iter().min()?.1))
            })
            .collect()
    }

    /// Whether the person of this ticket wishes the seat, it is better than what they have booked, and the best of all
    /// seats that are free for them.
    pub fn is_best(&self, view: &TicketView, seat: &SlotRef) -> bool {
        let Some(wish) = view.wish.as_ref().map(|it| &it.wish) else { return false };
        let clinics = self.clinics();
        let days = self.days(&clinics);
        let rank = self.rank(wish, &ranked(wish, &clinics), &days, seat);
        let best = self.seats_for(view, wish, &clinics, &days).into_iter().min();
        rank.is_some() && rank == best.map(|(rank, _)| rank)
    }

    fn views(&self) -> impl Iterator<Item = TicketView> {
        let ids = (1..=self.state.ticket_count() as u64).map(TicketId);
        ids.filter_map(|id| self.state.ticket(id)).filter(|view| view.campaign == self.campaign)
    }

    fn clinics(&self) -> Vec<Clinic> {
        let put = self.log.iter().filter_map(|change| match &change.event {
            Event::ClinicsPut(ClinicsPut { clinics }) => Some(clinics),
            _ => None,
        });
        let mut known: Vec<Clinic> = Vec::new();
        for clinic in put.flatten() {
            match known.iter_mut().find(|it| it.id == clinic.id) {
                Some(before) => *before = clinic.clone(),
                None => known.push(clinic.clone()),
            }
        }
        known
    }

    fn days<'a>(&self, clinics: &'a [Clinic]) -> Vec<Day<'a>> {
        let mut found = Vec::new();
        for change in self.log {
            let (campaign, clinic, days, closed) = match &change.event {
                Event::DaysOpened(DaysOpened { campaign, clinic, days }) => {
                    (campaign, clinic, days, &Vec::new())
                }
                Event::DaysPlanned(DaysPlanned { campaign, clinic, days, closed }) => {
                    (campaign, clinic, days, closed)
                }
                _ => continue,
            };
            if *campaign != self.campaign {
                continue;
            }
            let Some(clinic) = clinics.iter().find(|it| it.id == *clinic) else { continue };
            let is_here =
                |day: &Day<'_>, date: &Date| day.clinic.id == clinic.id && day.date == *date;
            for date in closed {
                found.retain(|day| !is_here(day, date));
            }
            for days in days {
                let (plan, seats) = (days.plan, seats_by_slot(&days.plan, &days.limits));
                for date in &days.dates {
                    found.retain(|day| !is_here(day, date));
                    found.push(Day { clinic, date: *date, plan, seats: seats.clone() });
                }
            }
        }
        found
    }

    /// Every free seat that meets the wish, with its rank.
    fn seats_for(
        &self,
        view: &TicketView,
        wish: &Wish,
        clinics: &[Clinic],
        days: &[Day<'_>],
    ) -> Vec<(Rank, SlotRef)> {
        let ranked = ranked(wish, clinics);
        let booked = view.booking.as_ref().filter(|it| it.status == BookingStatus::Booked);
        let begins = booked.map(|it| it.beside.iter().fold(it.starts_at, |one, at| one.min(*at)));
        if begins.is_some_and(|at| at <= self.now) {
            // A booking in the past is not moved.
            return Vec::new();
        }
        let mine = booked.and_then(|it| self.rank(wish, &ranked, days, &it.slot));
        let mut found = Vec::new();
        for day in days {
            for index in 0..day.plan.slots {
                let slot = self.slot(day, index);
                let Some(rank) = self.rank(wish, &ranked, days, &slot) else { continue };
                let is_better = booked.is_none() || mine.is_none_or(|mine| rank < mine);
                if is_better
                    && self.has_room(day, index, view.party)
                    && self.has_second(view, day, days)
                {
                    found.push((rank, slot));
                }
            }
        }
        found
    }

    /// The rank of a slot; None when it is not wished.
    fn rank(&self, wish: &Wish, ranked: &[Clinic], days: &[Day<'_>], at: &SlotRef) -> Option<Rank> {
        let place = ranked.iter().position(|it| it.id == at.clinic)?;
        let day = days.iter().find(|it| it.clinic.id == at.clinic && it.date == at.date)?;
        let is_wished = wish.days.admit(at.date) && wish.time.admits(day.plan.minute_of(at.index));
        is_wished.then_some(match wish.first {
            WishOrder::Place => (place, at.date, 0, at.index),
            WishOrder::Day => (0, at.date, place, at.index),
        })
    }

    /// Whether all of a party have seats, in consecutive slots without a full slot between.
    fn has_room(&self, day: &Day<'_>, index: u8, party: u8) -> bool {
        let free = |index: u8| -> u8 {
            let is_past = day.plan.start_of(day.date, index, day.clinic.zone()) <= self.now;
            let free = self.state.seats_free(&self.slot(day, index)).unwrap_or(0);
            if is_past { 0 } else { free }
        };
        if free(index) == 0 {
            return false;
        }
        let later = (index..day.plan.slots).map(free).take_while(|free| *free > 0);
        let earlier = (0..index).rev().map(free).take_while(|free| *free > 0);
        later.chain(earlier).map(u32::from).sum::<u32>() >= u32::from(party)
    }

    fn slot(&self, day: &Day<'_>, index: u8) -> SlotRef {
        SlotRef { campaign: self.campaign, clinic: day.clinic.id.clone(), date: day.date, index }
    }

    /// Whether the series can continue at the same clinic, or needs no second dose.
    fn has_second(&self, view: &TicketView, first: &Day<'_>, days: &[Day<'_>]) -> bool {
        let interval = self.state.campaign(self.campaign).and_then(|it| it.spec.second_dose);
        let Some(interval) = interval else { return true };
        let fits = |date: Date| -> bool { is_apart(interval, first.date, date) };
        let second = view.second.as_ref().filter(|it| it.status == BookingStatus::Booked);
        second.is_some_and(|it| fits(it.slot.date))
            || days.iter().any(|day| {
                day.clinic.id == first.clinic.id
                    && fits(day.date)
                    && (0..day.plan.slots).any(|index| self.has_room(day, index, view.party))
            })
    }

    /// Slots in which the free seats and the owned seats, as people are told of them, do not add up to the capacity.
    pub fn seats_out_of_count(&self) -> Vec<String> {
        let mut owned: BTreeMap<(String, Timestamp), u32> = BTreeMap::new();
        let mut own = |clinic: &ClinicId, first: Timestamp, beside: &[Timestamp]| {
            for at in std::iter::once(first).chain(beside.iter().copied()) {
                *owned.entry((clinic.to_string(), at)).or_default() += 1;
            }
        };
        for view in self.views() {
            let offered = view.offer.map(|offer| offer.hold);
            for hold in view.hold.into_iter().chain(offered) {
                own(&hold.slot.clinic, hold.starts_at, &hold.beside);
                let second = hold.second.into_iter();
                second.for_each(|it| own(&it.slot.clinic, it.starts_at, &it.beside));
            }
            for booking in [view.booking, view.second].into_iter().flatten() {
                if booking.status == BookingStatus::Booked {
                    own(&booking.slot.clinic, booking.starts_at, &booking.beside);
                }
            }
        }
        let clinics = self.clinics();
        let mut wrong = Vec::new();
        for day in self.days(&clinics) {
            for index in 0..day.plan.slots {
                let slot = self.slot(&day, index);
                let at = day.plan.start_of(day.date, index, day.clinic.zone());
                let owners = owned.get(&(slot.clinic.to_string(), at)).copied().unwrap_or(0);
                let free = self.state.seats_free(&slot).unwrap_or(0);
                // Where a clinic gives fewer seats than are booked, nothing is free.
                let seats = u32::from(day.seats[usize::from(index)]).max(owners);
                if owners + u32::from(free) != seats {
                    wrong.push(format!("{slot:?}: {owners} owners, and {free} free"));
                }
            }
        }
        wrong
    }
}

fn is_apart(interval: DoseInterval, first: Date, second: Date) -> bool {
    let days = first.until(second).expect("they are days").get_days();
    (i32::from(interval.from_days)..=i32::from(interval.to_days)).contains(&days)
}

/// The clinics that meet the wish, the best first.
fn ranked(wish: &Wish, clinics: &[Clinic]) -> Vec<Clinic> {
    match &wish.places {
        WishPlaces::Clinics(ids) => {
            ids.iter().filter_map(|id| clinics.iter().find(|it| it.id == *id)).cloned().collect()
        }
        WishPlaces::Near { from, metres } => {
            let mut near: Vec<(u32, &Clinic)> =
                clinics.iter().map(|it| (from.distance_metres(it.position), it)).collect();
            near.retain(|(distance, _)| distance <= metres);
            near.sort_by_key(|(distance, _)| *distance);
            near.into_iter().map(|(_, clinic)| clinic.clone()).collect()
        }
    }
}
