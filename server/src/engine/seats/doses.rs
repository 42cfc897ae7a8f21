//! Series: a first and a second appointment, a given number of days apart. Either both are held and booked, or neither.
//! Afterwards each of them can be moved alone while the days between them fit; where they do not fit, moving the first
//! also moves the second.

use jari_common::clinic::Position;
use jari_common::dose::{Dose, DoseInterval, SECOND_METRES, SecondPreference};
use jari_common::id::{BookingId, CampaignId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::seats::clinics::ClinicNumber;
use crate::engine::seats::days::{Day, FoundSlot};
use crate::engine::seats::kept::{Booking, DoseSeats, SeatGroup};

/// Degrees of latitude that are more than `SECOND_METRES` everywhere: clinics further north or south are not measured.
const SECOND_DEGREES: f64 = 0.1;

/// Of the clinics that look as if they had room for a second dose, so many are tried, the nearest ones: one hold must not
/// keep the writer from everybody else, however large the city is.
const NEAR_MOST: usize = 100;
/// So many clinics of the campaign are asked whether they look so, the nearest ones: more than any city has within
/// `SECOND_METRES` today.
const NEAR_LOOKED_AT: usize = 4_000;

/// A clinic, where it is, and the square of its distance on a plane.
type Neighbour = (f64, ClinicNumber, Position);

/// Where the second dose may be that is proposed with a first.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) enum SecondAt {
    /// At the clinic of the first dose.
    Clinic,
    /// Where that clinic has none: at the nearest clinic that has.
    Near(SecondPreference),
}

/// The nearest of these, at most so many, in no order.
fn nearest_of(mut all: Vec<Neighbour>, most: usize) -> Vec<Neighbour> {
    if all.len() > most {
        all.select_nth_unstable_by(most, |(one, at, _), (other, than, _)| {
            one.total_cmp(other).then(at.cmp(than))
        });
        all.truncate(most);
    }
    all
}

impl State {
    /// The days between a campaign's two doses; None when it has only one dose.
    pub(in crate::engine) fn interval(&self, campaign: CampaignId) -> Option<DoseInterval> {
        self.campaign(campaign)?.spec.second_dose
    }

    /// The seats that a hold of this slot keeps. A first dose also gets seats of a second dose, unless a booked second
    /// dose fits.
    pub(in crate::engine) fn seats_for(
        &self,
        ticket: TicketId,
        found: &FoundSlot,
        (dose, second_at): (Dose, SecondAt),
        now: Timestamp,
    ) -> Result<DoseSeats, Refusal> {
        let party = self.tickets.get(ticket).map_or(1, |row| row.party);
        let interval = self.interval(found.key.campaign);
        let date = found.key.date;
        let alone = |group| DoseSeats { dose, group, second: None };
        match (dose, interval) {
            (Dose::First, None) => Ok(alone(self.party_seats_for(found, party, now)?)),
            (Dose::Second, None) => Err(Refusal::UnknownSlot),
            (Dose::First, Some(_)) => {
                let group = self.party_seats_for(found, party, now)?;
                let second = self.second_of_first(ticket, found, second_at, now)?;
                Ok(DoseSeats { dose, group, second })
            }
            (Dose::Second, Some(interval)) => {
                let first = self.first_date(ticket).ok_or(Refusal::NotBooked)?;
                if !interval.admits(first, date) {
                    let (from, to) = interval.seconds_of(first).into_inner();
                    return Err(Refusal::OutsideInterval { from, to });
                }
                Ok(alone(self.party_seats_for(found, party, now)?))
            }
        }
    }

    /// The seats of a second dose for a first one in this slot; None where the campaign has one dose, or a booked second
    /// dose fits.
    pub(super) fn second_of_first(
        &self,
        ticket: TicketId,
        first: &FoundSlot,
        second_at: SecondAt,
        now: Timestamp,
    ) -> Result<Option<SeatGroup>, Refusal> {
        let Some(interval) = self.interval(first.key.campaign) else { return Ok(None) };
        let second = self.standing_booking(ticket, Dose::Second);
        if second.is_some_and(|(_, it)| interval.admits(first.key.date, it.group.slot.date)) {
            return Ok(None);
        }
        let party = self.tickets.get(ticket).map_or(1, |row| row.party);
        self.second_for(first, party, (interval, second_at), now).map(Some)
    }

    /// The day of the first dose: of the one that is held, otherwise of the one that is booked.
    fn first_date(&self, ticket: TicketId) -> Option<Date> {
        let held = self.held_first(ticket).map(|(_, held)| held.seats.group.slot.date);
        let booked =
            || self.standing_booking(ticket, Dose::First).map(|(_, it)| it.group.slot.date);
        held.or_else(booked)
    }

    /// Seats for the second dose: as the person would like it at the clinic of the first, else at the nearest clinic, else
    /// at any time. A wish is met at one clinic.
    fn second_for(
        &self,
        first: &FoundSlot,
        party: u8,
        (interval, at): (DoseInterval, SecondAt),
        now: Timestamp,
    ) -> Result<SeatGroup, Refusal> {
        let any = SecondPreference::default();
        let (prefers, is_near) = match at {
            SecondAt::Clinic => (any, false),
            SecondAt::Near(prefers) => (prefers, true),
        };
        let found = [Some(prefers), Some(any).filter(|any| *any != prefers)];
        for prefers in found.into_iter().flatten() {
            let look = |clinic| self.second_at(first, clinic, party, (interval, prefers), now);
            if let Some(group) = look(first.key.clinic) {
                return Ok(group);
            }
            if is_near {
                let has_room = |clinic| {
                    let mut days = self.seconds_at(first, clinic, (interval, prefers), party);
                    days.next().is_some()
                };
                let near = self.clinics_near((first.key.campaign, first.key.clinic), has_room);
                if let Some(group) = near.into_iter().find_map(look) {
                    return Ok(group);
                }
            }
        }
        let (from, to) = interval.seconds_of(first.key.date).into_inner();
        Err(Refusal::NoSecondDose { from, to })
    }

    /// Seats for the second dose at this clinic: on the first day of the interval that has room, at the time nearest to
    /// that of the first dose.
    fn second_at(
        &self,
        first: &FoundSlot,
        clinic: ClinicNumber,
        party: u8,
        (interval, prefers): (DoseInterval, SecondPreference),
        now: Timestamp,
    ) -> Option<SeatGroup> {
        let campaign = first.key.campaign;
        let minute = first.plan.minute_of(first.key.index);
        let id = &self.clinics.by_number(clinic)?.id;
        self.seconds_at(first, clinic, (interval, prefers), party).find_map(|day| {
            let times = (0..day.plan.slots).map(|index| (index, day.plan.minute_of(index)));
            let mut times: Vec<_> = times.filter(|(_, it)| prefers.time.admits(*it)).collect();
            times.sort_by_key(|(_, it)| it.abs_diff(minute));
            times.into_iter().find_map(|(index, _)| {
                let slot = SlotRef { campaign, clinic: id.clone(), date: day.date, index };
                self.party_seats_for(&self.find_slot(&slot)?, party, now).ok()
            })
        })
    }

    /// The days of the interval on which this clinic has room for a party, as the person would like it. Whether one of
    /// their times can still be taken is not looked at.
    fn seconds_at(
        &self,
        first: &FoundSlot,
        clinic: ClinicNumber,
        (interval, prefers): (DoseInterval, SecondPreference),
        party: u8,
    ) -> impl Iterator<Item = &Day> {
        let dates = interval.seconds_of(first.key.date);
        self.days_of(first.key.campaign, clinic, dates).filter(move |day| {
            // What costs least is looked at first: in a city this is asked of every clinic.
            day.fits.of(prefers.time, party) && prefers.weekdays.include(day.date.weekday())
        })
    }

    /// The nearest `NEAR_MOST` other clinics with room within `SECOND_METRES` of a clinic, nearest first.
    pub(super) fn clinics_near(
        &self,
        (campaign, clinic): (CampaignId, ClinicNumber),
        has_room: impl Fn(ClinicNumber) -> bool,
    ) -> Vec<ClinicNumber> {
        let Some(here) = self.clinics.by_number(clinic).map(|it| it.position) else {
            return Vec::new();
        };
        // On a plane the nearest are found without measuring every clinic of a city.
        let narrower = here.lat.to_radians().cos();
        let on_plane = |there: Position| {
            let (north, east) = (there.lat - here.lat, (there.lon - here.lon) * narrower);
            north * north + east * east
        };
        let state = self.campaign_state(campaign);
        let takes_part = |other| {
            let days = state.and_then(|state| state.days.of(other));
            days.is_some_and(|days| !days.days().is_empty())
        };
        let others = self.clinics.positions().filter(|(other, there)| {
            *other != clinic && (there.lat - here.lat).abs() < SECOND_DEGREES && takes_part(*other)
        });
        let others = others.map(|(other, there)| (on_plane(there), other, there)).collect();
        let mut others = nearest_of(others, NEAR_LOOKED_AT);
        others.retain(|(_, other, _)| has_room(*other));
        let others = nearest_of(others, NEAR_MOST);
        let far = |(_, other, there): Neighbour| (here.distance_metres(there), other);
        let mut near: Vec<_> =
            others.into_iter().map(far).filter(|(metres, _)| *metres <= SECOND_METRES).collect();
        near.sort_unstable();
        near.into_iter().map(|(_, clinic)| clinic).collect()
    }

    /// The doses that can still be changed, the second before the first; when there is none, the refusal for the first.
    pub(in crate::engine) fn changeable_doses(
        &self,
        ticket: TicketId,
        now: Timestamp,
    ) -> Result<Vec<(BookingId, &Booking)>, Refusal> {
        let of = |dose: Dose| self.changeable(ticket, dose, now);
        let doses: Vec<_> = Dose::ALL.iter().rev().filter_map(|dose| of(*dose).ok()).collect();
        match of(Dose::First) {
            Err(refusal) if doses.is_empty() => Err(refusal),
            _ => Ok(doses),
        }
    }
}
