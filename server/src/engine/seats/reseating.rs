//! People whose booked seat a clinic cannot give any more: who they are, and how they get another one. Nobody is moved
//! without their word: a seat near the old one is offered, in the order of the line, and the old booking stands until they
//! take it.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::booking::{BookingStatus, HoldEnd, ReseatEnd};
use jari_common::change::{AppointmentsChanged, Event, Held, ReseatEnded, ReseatOrdered};
use jari_common::clinic::{Clinic, REASON_MAX_CHARS};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, ClinicId, HoldId, TicketId};
use jari_common::plain::says;
use jari_common::refusal::Refusal;
use jari_common::time::plus_secs;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::seats::booked::{AppointmentAt, ReseatState};
use crate::engine::seats::clinics::{ClinicNumber, invalid};
use crate::engine::seats::days::{Day, SlotKey};
use crate::engine::seats::doses::SecondAt;
use crate::engine::seats::kept::{Booking, DoseSeats};

/// The most bookings that one command reseats.
const RESEATS_MAX: usize = 500;
/// The longest name of an operator, in characters.
const BY_MAX_CHARS: usize = 40;
/// A seat within so many days of the old one is looked for at every clinic near, before one at the old clinic later.
const NEAR_DAYS: i64 = 7;

/// Who gets another seat.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reseats {
    /// Who is to be offered another seat, in the order of the line.
    queue: BTreeSet<(CampaignId, u32, BookingId)>,
    /// What became of it, until the booking moves or is cancelled.
    states: BTreeMap<BookingId, ReseatState>,
}

impl Reseats {
    /// The booking has moved, or was cancelled: no other seat is looked for.
    fn forget(&mut self, booking: BookingId) {
        if self.states.remove(&booking).is_some() {
            self.queue.retain(|(_, _, waiting)| *waiting != booking);
        }
    }
}

impl State {
    /// Whether the clinic cannot give the seats of this booking any more: the slot has fewer seats than are booked in it,
    /// and the others there come before in the line.
    pub(in crate::engine) fn is_displaced(&self, id: BookingId, row: &Booking) -> bool {
        if row.status != BookingStatus::Booked {
            return false;
        }
        row.group.seats().any(|(slot, _)| {
            let (seats, taken) = (self.seats_of(slot), self.seats.taken(slot).count_ones());
            if taken <= u32::from(seats) {
                return false;
            }
            if seats == 0 {
                return true;
            }
            let rank = |id: BookingId, row: &Booking| {
                (self.tickets.get(row.ticket).map_or(0, |it| it.number), id)
            };
            let mine = rank(id, row);
            let others = self.booked_at(slot.clinic).into_iter();
            let before = others
                .filter(|(id, it)| rank(*id, it) < mine)
                .flat_map(|(_, it)| it.group.seats())
                .filter(|(other, _)| *other == slot);
            before.count() >= usize::from(seats)
        })
    }

    /// The appointments to come that this clinic cannot keep, in the order of the line.
    #[must_use]
    pub fn displaced_at(&self, clinic: &ClinicId, now: Timestamp) -> Vec<AppointmentAt> {
        let Some(number) = self.clinics.number(clinic) else { return Vec::new() };
        let coming = self.coming_at(number, now).into_iter();
        let displaced = coming.filter(|(id, row)| self.is_displaced(*id, row));
        let mut displaced: Vec<AppointmentAt> =
            displaced.filter_map(|(id, row)| self.appointment_at(id, row)).collect();
        displaced.sort_by_key(|it| (it.campaign, it.number, it.booking));
        displaced
    }

    /// What is done for this booking, if its clinic cannot keep it and another seat was ordered.
    #[must_use]
    pub fn reseat_state(&self, booking: BookingId) -> Option<ReseatState> {
        self.reseats.states.get(&booking).copied()
    }

    /// Orders another seat for bookings that their clinic cannot keep.
    pub(in crate::engine) fn order_reseats(
        &self,
        (campaign, clinic): (CampaignId, &ClinicId),
        bookings: &[BookingId],
        (by, reason): (&str, &str),
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?;
        if bookings.is_empty() || bookings.len() > RESEATS_MAX {
            return Err(invalid("1 to 500 appointments at once"));
        }
        if !says(by, BY_MAX_CHARS) || !says(reason, REASON_MAX_CHARS) {
            return Err(invalid(
                "a name of 1 to 40 and a reason of 1 to 60 characters that can be seen",
            ));
        }
        self.clinics.number(clinic).ok_or(Refusal::UnknownClinic)?;
        let displaced = self.displaced_at(clinic, now);
        let of_campaign = displaced.iter().filter(|it| it.campaign == campaign);
        let displaced: BTreeMap<BookingId, Option<ReseatState>> =
            of_campaign.map(|it| (it.booking, it.reseat)).collect();
        if bookings.iter().any(|it| !displaced.contains_key(it)) {
            return Err(invalid("only appointments that the clinic cannot keep get another seat"));
        }
        let runs = |it: &BookingId| {
            matches!(displaced.get(it), Some(Some(ReseatState::Waits | ReseatState::Offered)))
        };
        let fresh: BTreeSet<BookingId> = bookings.iter().copied().filter(|it| !runs(it)).collect();
        if fresh.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![Event::ReseatOrdered(ReseatOrdered {
            campaign,
            clinic: clinic.clone(),
            bookings: fresh.into_iter().collect(),
            by: by.to_owned(),
            reason: reason.to_owned(),
        })])
    }

    pub(in crate::engine) fn reseat_ordered(&mut self, ordered: &ReseatOrdered) {
        for booking in &ordered.bookings {
            let Some(row) = self.booking_row(*booking) else { continue };
            let number = self.tickets.get(row.ticket).map_or(0, |row| row.number);
            self.reseats.states.insert(*booking, ReseatState::Waits);
            self.reseats.queue.insert((ordered.campaign, number, *booking));
        }
    }

    fn set_reseat(&mut self, booking: BookingId, state: ReseatState) {
        if let Some(known) = self.reseats.states.get_mut(&booking) {
            *known = state;
        }
        self.reseats.queue.retain(|(_, _, waiting)| *waiting != booking);
    }

    pub(in crate::engine) fn reseat_ended(&mut self, ended: &ReseatEnded) {
        match ended.why {
            ReseatEnd::NoSeat => self.set_reseat(ended.booking, ReseatState::NoSeat),
            ReseatEnd::NotNeeded => self.reseats.forget(ended.booking),
        }
    }

    /// A seat in place of the ticket's booking for this dose is offered.
    pub(in crate::engine) fn reseat_offered(&mut self, ticket: TicketId, dose: Dose) {
        if let Some(id) = self.standing_booking(ticket, dose).map(|(id, _)| id) {
            self.set_reseat(id, ReseatState::Offered);
        }
    }

    /// The offer of another seat ended without a move.
    pub(in crate::engine) fn reseat_offer_ended(
        &mut self,
        ticket: TicketId,
        dose: Dose,
        why: HoldEnd,
    ) {
        let Some(id) = self.standing_booking(ticket, dose).map(|(id, _)| id) else { return };
        let state = match why {
            HoldEnd::Released => ReseatState::Declined,
            HoldEnd::Expired | HoldEnd::TurnEnded => ReseatState::NoAnswer,
            HoldEnd::NotTold => ReseatState::NotTold,
            // The clinic of the other seat closed as well: the next one is looked for.
            HoldEnd::Withdrawn => ReseatState::Waits,
        };
        self.set_reseat(id, state);
        if state == ReseatState::Waits
            && let Some((campaign, number)) =
                self.tickets.get(ticket).map(|row| (row.campaign, row.number))
        {
            self.reseats.queue.insert((campaign, number, id));
        }
    }

    /// The booking is at another slot, or at none: no other seat is looked for.
    pub(in crate::engine) fn reseat_over(&mut self, booking: BookingId) {
        self.reseats.forget(booking);
    }

    /// The first of those who are to get another seat and hold none now.
    pub(in crate::engine) fn next_to_reseat(&self) -> Option<BookingId> {
        let is_free = |booking: &BookingId| {
            let row = self.booking_row(*booking);
            row.is_some_and(|row| self.tickets.activity(row.ticket).hold.is_none())
        };
        let goes = |(campaign, ..): &&(CampaignId, u32, BookingId)| {
            self.campaign_state(*campaign).is_some_and(|state| state.line.may_reseat())
        };
        let mut waiting = self.reseats.queue.iter().filter(goes).map(|(_, _, booking)| *booking);
        waiting.find(is_free)
    }

    /// Offers the seat nearest to the one that the clinic cannot give any more.
    pub(in crate::engine) fn reseat(&self, booking: BookingId, now: Timestamp) -> Vec<Event> {
        let Some(row) = self.booking_row(booking) else { return Vec::new() };
        let ticket = row.ticket;
        let ended = |why| vec![Event::ReseatEnded(ReseatEnded { booking, ticket, why })];
        let is_coming = self.starts_at(row.group.slot).is_some_and(|at| at > now);
        if !is_coming || !self.is_displaced(booking, row) {
            return ended(ReseatEnd::NotNeeded);
        }
        let untold_secs = self.pace_of(row.group.slot.campaign).map(|pace| pace.untold_secs);
        let found = self.seats_instead(row, now).zip(untold_secs);
        let Some((seats, untold_secs)) = found else { return ended(ReseatEnd::NoSeat) };
        let Some(slot) = self.slot_ref(seats.group.slot) else { return ended(ReseatEnd::NoSeat) };
        let (hold, until) = (HoldId(self.last_hold + 1), plus_secs(now, untold_secs));
        let (seat, beside, dose) = (seats.group.seat, seats.group.beside(), seats.dose);
        let second = seats.second.and_then(|second| self.second_seat(second));
        vec![Event::WishOffered(Held {
            hold,
            ticket,
            slot,
            seat,
            until,
            beside,
            dose,
            second,
            untold: true,
            reseats: true,
        })]
    }

    /// The free seats nearest to those of a booking: at its clinic within a week, else at the nearest clinic within a week,
    /// else later at its clinic, else later at the nearest clinic. On a day nearer to the old one first, then at a time
    /// nearer to the old one.
    fn seats_instead(&self, row: &Booking, now: Timestamp) -> Option<DoseSeats> {
        let slot = row.group.slot;
        let near = self.clinics_near((slot.campaign, slot.clinic), |other| {
            self.days_of(slot.campaign, other, Date::MIN..=Date::MAX).any(Day::has_room)
        });
        let week = |date: Date| days_apart(slot.date, date) <= NEAR_DAYS;
        let later = |date: Date| !week(date);
        let at = |clinic: ClinicNumber, fits: &dyn Fn(Date) -> bool| {
            self.seats_at(row, clinic, fits, now)
        };
        at(slot.clinic, &week)
            .or_else(|| near.iter().find_map(|clinic| at(*clinic, &week)))
            .or_else(|| at(slot.clinic, &later))
            .or_else(|| near.iter().find_map(|clinic| at(*clinic, &later)))
    }

    fn seats_at(
        &self,
        row: &Booking,
        clinic: ClinicNumber,
        fits: &dyn Fn(Date) -> bool,
        now: Timestamp,
    ) -> Option<DoseSeats> {
        let slot = row.group.slot;
        let party = self.party_of(row.ticket);
        let minute = {
            let state = self.campaign_state(slot.campaign)?;
            state.days.day(slot.clinic, slot.date)?.plan.minute_of(slot.index)
        };
        let today = jari_common::time::date_at(now, &jari_common::time::seoul());
        let days = self.days_of(slot.campaign, clinic, today..=Date::MAX);
        let mut days: Vec<&Day> =
            days.filter(|day| fits(day.date) && day.fits.all_day(party)).collect();
        // A later day before an earlier one that is as near: the person has made plans until then.
        days.sort_by_key(|day| (days_apart(slot.date, day.date), day.date < slot.date));
        days.into_iter().find_map(|day| {
            let mut indexes: Vec<u8> = (0..day.plan.slots).collect();
            indexes.sort_by_key(|index| (day.plan.minute_of(*index).abs_diff(minute), *index));
            indexes.into_iter().find_map(|index| {
                let key = SlotKey { clinic, date: day.date, index, ..slot };
                let found = self.find_slot(&self.slot_ref(key)?)?;
                let asked = (row.dose, SecondAt::Clinic);
                let seats = self.seats_for(row.ticket, &found, asked, now).ok()?;
                let hold = HoldId(self.last_hold + 1);
                self.moved_event(row.ticket, hold, &seats, now).ok().map(|_| seats)
            })
        })
    }

    /// The appointments to come of clinics whose name, address or telephone is another now.
    pub(super) fn changed_appointments(&self, clinics: &[Clinic], now: Timestamp) -> Vec<Event> {
        let of = |clinic: &Clinic| {
            let number = self.clinics.number(&clinic.id)?;
            let before = self.clinics.by_number(number)?;
            let is_told = (&before.name, &before.address, &before.phone)
                != (&clinic.name, &clinic.address, &clinic.phone);
            let coming = if is_told { self.coming_at(number, now) } else { Vec::new() };
            let bookings: Vec<BookingId> = coming.into_iter().map(|(id, _)| id).collect();
            let clinic = clinic.id.clone();
            let changed = AppointmentsChanged { clinic, bookings };
            (!changed.bookings.is_empty()).then_some(Event::AppointmentsChanged(changed))
        };
        clinics.iter().filter_map(of).collect()
    }

    pub(in crate::engine) fn appointments_changed(&mut self, changed: &AppointmentsChanged) {
        for booking in &changed.bookings {
            if let Some(row) = self.booking_row_mut(*booking) {
                row.sequence += 1;
            }
        }
    }
}

/// How many days lie between two dates, in whatever order.
fn days_apart(one: Date, other: Date) -> i64 {
    let span = one.until(other).map(|span| i64::from(span.get_days()));
    span.map_or(i64::MAX, i64::abs)
}
