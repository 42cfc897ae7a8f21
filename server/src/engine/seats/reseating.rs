//! People whose booked seat a clinic cannot give any more: who they are, and how they get another one. Nobody is moved
//! without their word: a seat near the old one is offered, in the order of the line, and the old booking stands until they
//! take it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use jari_common::booking::{BookingStatus, HoldEnd, ReseatEnd};
use jari_common::change::{AppointmentsChanged, Event, Held, ReseatEnded, ReseatOrdered};
use jari_common::clinic::{Clinic, REASON_MAX_CHARS};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, ClinicId, HoldId, TicketId};
use jari_common::plain::says;
use jari_common::refusal::Refusal;
use jari_common::time::{by_day, date_at, plus_secs};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::seats::booked::{AppointmentAt, EVER, ReseatState};
use crate::engine::seats::clinics::{ClinicNumber, invalid};
use crate::engine::seats::days::{Day, SlotKey, free_of};
use crate::engine::seats::doses::SecondAt;
use crate::engine::seats::kept::{Booking, DoseSeats};

/// The most bookings that one command reseats.
const RESEATS_MAX: usize = 500;
/// The longest name of an operator, in characters.
const BY_MAX_CHARS: usize = 40;
/// How often a seat is looked for again for whom none was near, in seconds.
const AGAIN_SECS: u32 = 3_600;
/// The time that a person needs after the last moment to answer, in seconds.
const WAY_SECS: u32 = 3_600;
/// A seat within so many days of the old one is looked for at every clinic near, before one at the old clinic later.
const NEAR_DAYS: i64 = 7;

/// Who gets another seat.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reseats {
    /// For whom another seat is looked for now, in the order of the line.
    queue: BTreeSet<QueueKey>,
    /// What was ordered and became of it, until the booking moves or is cancelled.
    orders: BTreeMap<BookingId, Order>,
    /// For whom no seat was near. It is looked for again an hour later at the earliest, when a seat has become free.
    without: BTreeSet<BookingId>,
    /// When `without` was last looked through.
    looked_at: Timestamp,
    /// How many seats each campaign offers in place of lost ones.
    offered: BTreeMap<CampaignId, u32>,
}

/// The order of another seat for one booking.
#[derive(Clone, Debug)]
struct Order {
    state: ReseatState,
    /// In the words that the person is told.
    reason: Arc<str>,
}

impl Reseats {
    /// The booking has moved, or was cancelled: no other seat is looked for.
    fn forget(&mut self, booking: BookingId, key: QueueKey) {
        if self.orders.remove(&booking).is_some() {
            self.queue.remove(&key);
            self.without.remove(&booking);
        }
    }
}

/// A booking's place in the queue.
type QueueKey = (CampaignId, u32, BookingId);

/// A booking in one slot: the number of its person in line, its id, and its seats there.
type SeatsInSlot = (u32, BookingId, u8);

/// Of the bookings of one over-full slot, those that have no seat there when the seats are given in the order of the line.
/// Whoever comes with more people than seats are left is passed by.
fn beyond(seats: u8, mut booked: Vec<SeatsInSlot>) -> Vec<BookingId> {
    booked.sort_unstable();
    booked.dedup();
    let mut left = seats;
    let mut beyond = Vec::new();
    for (_, booking, people) in booked {
        match left.checked_sub(people) {
            Some(rest) => left = rest,
            None => beyond.push(booking),
        }
    }
    beyond
}

impl State {
    /// How many seats a booking has in this slot, and its place in the order of the line; None where it has none.
    fn seats_in(&self, slot: SlotKey, id: BookingId, row: &Booking) -> Option<SeatsInSlot> {
        let seats = row.group.seats().filter(|(other, _)| *other == slot).count();
        let number = self.tickets.get(row.ticket).map_or(0, |it| it.number);
        (seats > 0).then(|| (number, id, u8::try_from(seats).unwrap_or(u8::MAX)))
    }

    /// The seats of a slot, if fewer than are taken in it.
    fn over_full(&self, slot: SlotKey) -> Option<u8> {
        let seats = self.seats_of(slot);
        (self.seats.taken(slot).count_ones() > u32::from(seats)).then_some(seats)
    }

    /// Whether the clinic cannot give the seats of this booking any more: the slot has fewer seats than are booked in it,
    /// and the others there come before in the line.
    pub(in crate::engine) fn is_displaced(&self, id: BookingId, row: &Booking) -> bool {
        if row.status != BookingStatus::Booked {
            return false;
        }
        row.group.seats().any(|(slot, _)| match self.over_full(slot) {
            None => false,
            Some(0) => true,
            // It was known that there is no seat.
            Some(_) if row.overbooked => false,
            Some(seats) => {
                // Whoever has another seat that is not given at all comes to none of them.
                let on_the_day = self.booked_rows(slot.clinic, slot.date..=slot.date);
                let booked = on_the_day.filter(|(_, row)| !row.overbooked && !self.is_gone(row));
                let booked = booked.filter_map(|(id, row)| self.seats_in(slot, id, row)).collect();
                beyond(seats, booked).contains(&id)
            }
        })
    }

    /// Whether a seat of the booking is in a slot that the clinic does not give at all.
    fn is_gone(&self, row: &Booking) -> bool {
        row.group.seats().any(|(slot, _)| self.over_full(slot) == Some(0))
    }

    /// Every booking to come that this clinic cannot keep, of those on these days.
    fn displaced_ids(
        &self,
        clinic: ClinicNumber,
        now: Timestamp,
        days: RangeInclusive<Date>,
    ) -> BTreeSet<BookingId> {
        let mut slots: BTreeMap<SlotKey, (u8, Vec<SeatsInSlot>)> = BTreeMap::new();
        let mut coming = BTreeSet::new();
        let mut gone = BTreeSet::new();
        for (id, row) in self.booked_rows(clinic, days) {
            let is_gone = self.is_gone(row);
            gone.extend(is_gone.then_some(id));
            for (slot, _) in row.group.seats() {
                let Some(seats) = self.over_full(slot) else { continue };
                let booked = &mut slots.entry(slot).or_insert_with(|| (seats, Vec::new())).1;
                let is_listed = !is_gone && !row.overbooked;
                booked.extend(self.seats_in(slot, id, row).filter(|_| is_listed));
                let is_ahead = self.starts_at(row.group.slot).is_some_and(|at| at > now);
                if is_ahead && !self.is_attended(id) {
                    coming.insert(id);
                }
            }
        }
        let beyond = slots.into_values().flat_map(|(seats, booked)| beyond(seats, booked));
        beyond.chain(gone).filter(|id| coming.contains(id)).collect()
    }

    /// The appointments to come that this clinic cannot keep, in the order of the line.
    #[must_use]
    pub fn displaced_at(&self, clinic: &ClinicId, now: Timestamp) -> Vec<AppointmentAt> {
        let Some(number) = self.clinics.number(clinic) else { return Vec::new() };
        let ids = self.displaced_ids(number, now, EVER);
        let rows = ids.into_iter().filter_map(|id| Some((id, self.booking_row(id)?)));
        let mut displaced: Vec<AppointmentAt> =
            rows.filter_map(|(id, row)| self.appointment_at(id, row, true)).collect();
        displaced.sort_by_key(|it| (it.campaign, it.number, it.booking));
        displaced
    }

    /// The appointments that are booked at a clinic on these days, in order of time and then of the line.
    #[must_use]
    pub fn appointments_at(
        &self,
        clinic: &ClinicId,
        days: &RangeInclusive<Date>,
    ) -> Vec<AppointmentAt> {
        let Some(number) = self.clinics.number(clinic) else { return Vec::new() };
        let displaced = self.displaced_ids(number, self.now, days.clone());
        let booked: BTreeMap<BookingId, &Booking> =
            self.booked_rows(number, days.clone()).collect();
        let booked = booked.into_iter();
        let of = |(id, row)| self.appointment_at(id, row, displaced.contains(&id));
        let mut found: Vec<AppointmentAt> = booked.filter_map(of).collect();
        found.sort_by_key(|it| (it.starts_at, it.campaign, it.number, it.booking));
        found
    }

    /// Why a clinic cannot keep this booking, in the words of whoever changed the day, else of whoever ordered another seat.
    #[must_use]
    pub fn reason_displaced(&self, booking: BookingId) -> Option<&str> {
        let slot = self.booking_row(booking)?.group.slot;
        let ordered = || self.reseats.orders.get(&booking).map(|order| &*order.reason);
        self.reason_of_day(slot.clinic, slot.date).or_else(ordered)
    }

    /// What is done for this booking, if its clinic cannot keep it and another seat was ordered.
    #[must_use]
    pub fn reseat_state(&self, booking: BookingId) -> Option<ReseatState> {
        self.reseats.orders.get(&booking).map(|order| order.state)
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
        let number = self.clinics.number(clinic).ok_or(Refusal::UnknownClinic)?;
        let displaced = self.displaced_ids(number, now, EVER);
        let is_theirs = |it: &BookingId| {
            let row = self.booking_row(*it);
            displaced.contains(it) && row.is_some_and(|row| row.group.slot.campaign == campaign)
        };
        // Some may have moved or been cancelled since they were listed.
        let bookings: Vec<BookingId> =
            bookings.iter().copied().filter(|it| is_theirs(it)).collect();
        if bookings.is_empty() {
            return Err(invalid("only appointments that the clinic cannot keep get another seat"));
        }
        let runs = |it: &BookingId| {
            matches!(self.reseat_state(*it), Some(ReseatState::Waits | ReseatState::Offered))
        };
        let fresh: BTreeSet<BookingId> = bookings.into_iter().filter(|it| !runs(it)).collect();
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
        let reason: Arc<str> = ordered.reason.as_str().into();
        for booking in &ordered.bookings {
            let (state, reason) = (ReseatState::Waits, Arc::clone(&reason));
            self.reseats.orders.insert(*booking, Order { state, reason });
            self.reseats.without.remove(booking);
            self.look_for_seat(*booking);
        }
    }

    /// Another seat is looked for, in the order of the line.
    fn look_for_seat(&mut self, booking: BookingId) {
        let key = self.queue_key(booking);
        self.reseats.queue.extend(key);
    }

    fn queue_key(&self, booking: BookingId) -> Option<QueueKey> {
        let row = self.booking_row(booking)?;
        let number = self.tickets.get(row.ticket).map_or(0, |row| row.number);
        Some((row.group.slot.campaign, number, booking))
    }

    /// Seats have become free: people for whom none was near are looked after again, all of them once in an hour, so that a
    /// rush of seats that come and go costs nobody else anything.
    pub(in crate::engine) fn reseat_again(&mut self) {
        let earliest = plus_secs(self.reseats.looked_at, AGAIN_SECS);
        if self.reseats.without.is_empty() || self.now < earliest {
            return;
        }
        self.reseats.looked_at = self.now;
        let again: Vec<BookingId> = self.reseats.without.iter().copied().collect();
        again.into_iter().for_each(|booking| self.look_for_seat(booking));
    }

    /// Nothing was found again for this booking: it waits for the next time.
    pub(in crate::engine) fn reseat_waits_on(&mut self, booking: BookingId) {
        if let Some(key) = self.queue_key(booking) {
            self.reseats.queue.remove(&key);
        }
    }

    fn set_reseat(&mut self, booking: BookingId, state: ReseatState) {
        if let Some(known) = self.reseats.orders.get_mut(&booking) {
            known.state = state;
            match state {
                ReseatState::NoSeat => self.reseats.without.insert(booking),
                _ => self.reseats.without.remove(&booking),
            };
        }
        self.reseat_waits_on(booking);
    }

    pub(in crate::engine) fn reseat_ended(&mut self, ended: &ReseatEnded) {
        match ended.why {
            ReseatEnd::NoSeat => self.set_reseat(ended.booking, ReseatState::NoSeat),
            ReseatEnd::NotNeeded => self.reseat_over(ended.booking),
            ReseatEnd::Fault => self.set_reseat(ended.booking, ReseatState::Fault),
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
            HoldEnd::ChoseAnother => ReseatState::ChoseAnother,
            // The clinic of the other seat closed as well: the next one is looked for.
            HoldEnd::Withdrawn => ReseatState::Waits,
        };
        self.set_reseat(id, state);
        if state == ReseatState::Waits {
            self.look_for_seat(id);
        }
    }

    /// The booking is at another slot, or at none: no other seat is looked for.
    pub(in crate::engine) fn reseat_over(&mut self, booking: BookingId) {
        if let Some(key) = self.queue_key(booking) {
            self.reseats.forget(booking, key);
        }
    }

    /// Counts one seat more or less that this campaign offers in place of a lost one.
    pub(in crate::engine) fn count_reseat_offers(&mut self, campaign: CampaignId, by: i32) {
        let offered = self.reseats.offered.entry(campaign).or_default();
        *offered = offered.saturating_add_signed(by);
    }

    /// Whether seats are offered in place of lost ones in this campaign.
    pub(in crate::engine) fn offers_reseats(&self, campaign: CampaignId) -> bool {
        self.reseats.offered.get(&campaign).is_some_and(|count| *count > 0)
    }

    /// The first of those who are to get another seat and hold none now.
    #[must_use]
    pub fn next_to_reseat(&self) -> Option<BookingId> {
        let is_free = |booking: &BookingId| {
            let row = self.booking_row(*booking);
            row.is_some_and(|row| self.tickets.activity(row.ticket).hold.is_none())
        };
        let goes = |(campaign, ..): &&QueueKey| {
            self.campaign_state(*campaign).is_some_and(|state| state.line.may_reseat())
        };
        let mut waiting = self.reseats.queue.iter().filter(goes).map(|(_, _, booking)| *booking);
        waiting.find(is_free)
    }

    /// Offers the seat nearest to the one that the clinic cannot give any more. Nothing where none was near before, and
    /// none is now.
    pub(in crate::engine) fn reseat(&self, booking: BookingId, now: Timestamp) -> Vec<Event> {
        let Some(row) = self.booking_row(booking) else { return Vec::new() };
        let ticket = row.ticket;
        let is_told = self.reseat_state(booking) == Some(ReseatState::NoSeat);
        let ended = |why| match why {
            ReseatEnd::NoSeat if is_told => Vec::new(),
            why => vec![Event::ReseatEnded(ReseatEnded { booking, ticket, why })],
        };
        let is_coming = self.starts_at(row.group.slot).is_some_and(|at| at > now);
        if !is_coming || !self.is_displaced(booking, row) {
            return ended(ReseatEnd::NotNeeded);
        }
        let untold_secs = self.pace_of(row.group.slot.campaign).map(|pace| pace.untold_secs);
        let found = self.seats_instead(row, now).zip(untold_secs);
        let Some((seats, untold_secs)) = found else { return ended(ReseatEnd::NoSeat) };
        let until = plus_secs(now, untold_secs);
        match self.next_hold(ticket, &seats, until) {
            Some(held) => vec![Event::WishOffered(Held { untold: true, reseats: true, ..held })],
            None => ended(ReseatEnd::NoSeat),
        }
    }

    /// The free seats nearest to those of a booking: at its clinic within a week, else at the nearest clinic within a week,
    /// else later at its clinic, else later at the nearest clinic. On a day nearer to the old one first, then at a time
    /// nearer to the old one.
    fn seats_instead(&self, row: &Booking, now: Timestamp) -> Option<DoseSeats> {
        let slot = row.group.slot;
        let week = |date: Date| days_apart(slot.date, date) <= NEAR_DAYS;
        let later = |date: Date| date > slot.date && !week(date);
        if let Some(seats) = self.seats_at(row, slot.clinic, &week, now) {
            return Some(seats);
        }
        let party = self.party_of(row.ticket);
        let near = self.clinics_near((slot.campaign, slot.clinic), |other| {
            let today = date_at(now, self.clinics.zone(other));
            let mut days = self.days_of(slot.campaign, other, today..=Date::MAX);
            days.any(|day| day.fits.all_day(party))
        });
        let anywhere = |fits: &dyn Fn(Date) -> bool| {
            near.iter().find_map(|clinic| self.seats_at(row, *clinic, fits, now))
        };
        anywhere(&week)
            .or_else(|| self.seats_at(row, slot.clinic, &later, now))
            .or_else(|| anywhere(&later))
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
        let state = self.campaign_state(slot.campaign)?;
        let minute = state.days.day(slot.clinic, slot.date)?.plan.minute_of(slot.index);
        // The person is told by day, has the time to answer, and needs time for the way.
        let earliest = plus_secs(
            by_day(now, state.spec().zone()),
            state.pace().offer_secs.saturating_add(WAY_SECS),
        );
        let first = date_at(earliest, self.clinics.zone(clinic));
        let days = self.days_of(slot.campaign, clinic, first..=Date::MAX);
        let apart = |date: Date| self.fits_other_dose(row, date);
        let mut days: Vec<&Day> = days
            .filter(|day| fits(day.date) && day.fits.all_day(party) && apart(day.date))
            .collect();
        // A later day before an earlier one that is as near: the person has made plans until then.
        days.sort_by_key(|day| (days_apart(slot.date, day.date), day.date < slot.date));
        days.into_iter().find_map(|day| {
            let mut indexes: Vec<u8> = (0..day.plan.slots).collect();
            indexes.sort_by_key(|index| (day.plan.minute_of(*index).abs_diff(minute), *index));
            indexes.into_iter().find_map(|index| {
                let key = SlotKey { clinic, date: day.date, index, ..slot };
                if free_of(state.days.seats(day, index), self.seats.taken(key)) == 0 {
                    return None;
                }
                let found = self.find_slot(&self.slot_ref(key)?)?;
                if found.starts_at < earliest {
                    return None;
                }
                let asked = (row.dose, SecondAt::Clinic);
                let seats = self.seats_for(row.ticket, &found, asked, now).ok()?;
                let hold = HoldId(self.last_hold + 1);
                self.moved_event(row.ticket, hold, &seats, now).ok().map(|_| seats)
            })
        })
    }

    /// Whether a second dose can be on this day beside the booked first one. A first dose takes its second along.
    fn fits_other_dose(&self, row: &Booking, date: Date) -> bool {
        let first = self.standing_booking(row.ticket, Dose::First);
        match (self.interval(row.group.slot.campaign), first) {
            (Some(interval), Some((_, first))) if row.dose == Dose::Second => {
                interval.admits(first.group.slot.date, date)
            }
            _ => true,
        }
    }

    /// The appointments to come of clinics whose name, address or telephone is another now.
    pub(super) fn changed_appointments(&self, clinics: &[Clinic], now: Timestamp) -> Vec<Event> {
        let of = |clinic: &Clinic| {
            let number = self.clinics.number(&clinic.id)?;
            let before = self.clinics.by_number(number)?;
            let is_told = as_read(before) != as_read(clinic);
            let coming = if is_told { self.coming_at(number, now) } else { BTreeMap::default() };
            let bookings: Vec<BookingId> = coming.into_keys().collect();
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

/// A clinic's name, address and telephone without what changes nothing for a reader: spaces, and signs in numbers.
fn as_read(clinic: &Clinic) -> [String; 3] {
    let unspaced = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect();
    [unspaced(&clinic.name), unspaced(&clinic.address), digits(&clinic.phone)]
}

/// How many days lie between two dates, in whatever order.
fn days_apart(one: Date, other: Date) -> i64 {
    let span = one.until(other).map(|span| i64::from(span.get_days()));
    span.map_or(i64::MAX, i64::abs)
}
