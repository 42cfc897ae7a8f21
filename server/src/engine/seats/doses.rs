//! Series: a first and a second appointment, a given number of days apart. Either both are held and booked, or neither.
//! Afterwards each of them can be moved alone while the days between them fit; where they do not fit, moving the first
//! also moves the second.

use jari_common::dose::{Dose, DoseInterval};
use jari_common::id::{BookingId, CampaignId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::seats::days::{FoundSlot, SlotKey};
use crate::engine::seats::kept::{Booking, DoseSeats, SeatGroup};

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
        dose: Dose,
        now: Timestamp,
    ) -> Result<DoseSeats, Refusal> {
        let party = self.tickets.get(ticket).map_or(1, |row| row.party);
        let interval = self.interval(found.key.campaign);
        let date = found.key.date;
        let alone = |group| DoseSeats { dose, group, second: None };
        match (dose, interval) {
            (Dose::First, None) => Ok(alone(self.party_seats_for(found, party, now)?)),
            (Dose::Second, None) => Err(Refusal::UnknownSlot),
            (Dose::First, Some(interval)) => {
                let group = self.party_seats_for(found, party, now)?;
                let second = self.standing_booking(ticket, Dose::Second);
                if second.is_some_and(|(_, it)| interval.admits(date, it.group.slot.date)) {
                    return Ok(alone(group));
                }
                let second = Some(self.second_for(found, party, interval, now)?);
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

    /// The day of the first dose: of the one that is held, otherwise of the one that is booked.
    fn first_date(&self, ticket: TicketId) -> Option<Date> {
        let held = self.held_first(ticket).map(|(_, held)| held.seats.group.slot.date);
        let booked =
            || self.standing_booking(ticket, Dose::First).map(|(_, it)| it.group.slot.date);
        held.or_else(booked)
    }

    /// Seats for the second dose at the same clinic: on the first day of the interval that has room, at the time
    /// nearest to that of the first dose.
    fn second_for(
        &self,
        first: &FoundSlot,
        party: u8,
        interval: DoseInterval,
        now: Timestamp,
    ) -> Result<SeatGroup, Refusal> {
        let SlotKey { campaign, clinic, date, index } = first.key;
        let (from, to) = interval.seconds_of(date).into_inner();
        let none = Refusal::NoSecondDose { from, to };
        let id = self.clinics.by_number(clinic).ok_or(Refusal::UnknownClinic)?.id.clone();
        let days = self.days_of(campaign, clinic, from..=to).filter(|day| day.has_room());
        let minute = first.plan.minute_of(index);
        for day in days {
            let mut indexes: Vec<u8> = (0..day.plan.slots).collect();
            indexes.sort_by_key(|index| day.plan.minute_of(*index).abs_diff(minute));
            let group = indexes.into_iter().find_map(|index| {
                let slot = SlotRef { campaign, clinic: id.clone(), date: day.date, index };
                self.party_seats_for(&self.find_slot(&slot)?, party, now).ok()
            });
            if let Some(group) = group {
                return Ok(group);
            }
        }
        Err(none)
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
