//! Which bookings are at which clinic: who comes on a day. Decides nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use jari_common::booking::BookingStatus;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, ClinicId, TicketId};
use jari_common::time::{ZoneName, zone_or_default};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::engine::State;
use crate::engine::seats::clinics::ClinicNumber;
use crate::engine::seats::days::SlotKey;
use crate::engine::seats::kept::Booking;

/// Every day.
pub(super) const EVER: RangeInclusive<Date> = Date::MIN..=Date::MAX;

/// Every booking that is or was at a clinic on a day, by clinic number.
#[derive(Clone, Debug, Default)]
pub(crate) struct BookedAt(Vec<BTreeMap<Date, BTreeSet<BookingId>>>);

/// What is done for a person whose seat a clinic cannot give any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReseatState {
    /// Another seat is looked for.
    Waits,
    /// Another seat is offered.
    Offered,
    /// The person declined it.
    Declined,
    /// The person did not answer.
    NoAnswer,
    /// The person could not be told.
    NotTold,
    /// No free seat is near; it is looked for again from time to time.
    NoSeat,
    /// The person looked at other times instead.
    ChoseAnother,
    /// Something is wrong with this booking.
    Fault,
}

/// A booked appointment, without its person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentAt {
    pub booking: BookingId,
    pub ticket: TicketId,
    pub campaign: CampaignId,
    pub clinic: ClinicId,
    /// The number in line.
    pub number: u32,
    pub starts_at: Timestamp,
    /// The length of the slot, in minutes.
    pub minutes: u16,
    /// When the other members of a party begin, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Timestamp>,
    pub dose: Dose,
    /// How often it was changed (RFC 5545 SEQUENCE).
    pub sequence: u32,
    /// The clinic cannot give this appointment any more.
    pub displaced: bool,
    /// What is done for a displaced one; None: nobody has ordered another seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reseat: Option<ReseatState>,
    /// The clinic's zone; None: the default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<ZoneName>,
}

impl AppointmentAt {
    /// The zone of its clinic.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        zone_or_default(self.time_zone.as_ref())
    }
}

impl BookedAt {
    /// Notes that a booking is in this slot from now on.
    pub(super) fn note(&mut self, slot: SlotKey, booking: BookingId) {
        let clinic = slot.clinic as usize;
        if self.0.len() <= clinic {
            self.0.resize_with(clinic + 1, BTreeMap::new);
        }
        self.0[clinic].entry(slot.date).or_default().insert(booking);
    }

    fn at(
        &self,
        clinic: ClinicNumber,
        days: RangeInclusive<Date>,
    ) -> impl Iterator<Item = BookingId> {
        let found = self.0.get(clinic as usize).map(|by_day| by_day.range(days));
        found.into_iter().flatten().flat_map(|(_, bookings)| bookings.iter().copied())
    }
}

impl State {
    /// The bookings at a clinic on these days that are not cancelled. One that moved between these days is there twice.
    pub(super) fn booked_rows(
        &self,
        clinic: ClinicNumber,
        days: RangeInclusive<Date>,
    ) -> impl Iterator<Item = (BookingId, &Booking)> {
        let rows = self.booked_at.at(clinic, days.clone());
        let rows = rows.filter_map(|id| Some((id, self.booking_row(id)?)));
        rows.filter(move |(_, row)| {
            let slot = row.group.slot;
            let is_there = slot.clinic == clinic && days.contains(&slot.date);
            row.status == BookingStatus::Booked && is_there
        })
    }

    /// The bookings at a clinic whose appointment has not begun, each once.
    pub(super) fn coming_at(
        &self,
        clinic: ClinicNumber,
        now: Timestamp,
    ) -> BTreeMap<BookingId, &Booking> {
        let begins_later =
            |row: &Booking| self.starts_at(row.group.slot).is_some_and(|at| at > now);
        self.booked_rows(clinic, EVER).filter(|(_, row)| begins_later(row)).collect()
    }

    /// The dates of this clinic on which a seat is or was booked.
    pub(super) fn dates_booked_at(
        &self,
        campaign: CampaignId,
        clinic: ClinicNumber,
    ) -> BTreeSet<Date> {
        let rows = self.booked_at.at(clinic, EVER).filter_map(|id| self.booking_row(id));
        let slots = rows.map(|row| row.group.slot);
        let here = slots.filter(|slot| slot.campaign == campaign && slot.clinic == clinic);
        here.map(|slot| slot.date).collect()
    }

    /// When a slot begins.
    pub(in crate::engine) fn starts_at(&self, slot: SlotKey) -> Option<Timestamp> {
        let slot = self.slot_ref(slot)?;
        Some(self.find_slot(&slot)?.starts_at)
    }

    /// A booking as a list shows it.
    pub(super) fn appointment_at(
        &self,
        id: BookingId,
        row: &Booking,
        displaced: bool,
    ) -> Option<AppointmentAt> {
        let slot = self.slot_ref(row.group.slot)?;
        let found = self.find_slot(&slot)?;
        Some(AppointmentAt {
            booking: id,
            ticket: row.ticket,
            campaign: slot.campaign,
            clinic: slot.clinic,
            number: self.tickets.get(row.ticket)?.number,
            starts_at: found.starts_at,
            minutes: found.plan.slot_minutes,
            beside: self.begins_beside(row.group),
            dose: row.dose,
            sequence: row.sequence,
            displaced,
            reseat: self.reseat_state(id),
            time_zone: self.clinics.by_number(row.group.slot.clinic)?.time_zone.clone(),
        })
    }
}
