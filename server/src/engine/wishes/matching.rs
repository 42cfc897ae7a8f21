//! Matching: which seat a wish gets, and which wish gets a seat. People whose turn has come are served in line order;
//! seats are chosen in the person's own order; the same line gives the same result on every run. A shape is searched
//! once for everybody who wishes it, and one step looks at a limited number of days and seats: the rest waits in
//! `rechecks`.

use jari_common::change::{Event, Held, OfTicket};
use jari_common::dose::Dose;
use jari_common::id::{CampaignId, HoldId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wish::{OnMatch, WishOrder};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::seats::clinics::{ClinicNumber, Clinics};
use crate::engine::seats::days::{Day, FoundSlot, SlotKey, free_of};
use crate::engine::seats::doses::SecondAt;
use crate::engine::seats::kept::DoseSeats;
use crate::engine::wishes::rechecks::Look;
use crate::engine::wishes::shapes::{Effort, Rank, Shape, ShapeNumber, WORST};

/// The effort of looking for a seat near another one: every clinic near is looked at.
const RESEAT_EFFORT: u64 = 10_000;

/// What a search needs: the wish's campaign, its shape, and the time.
struct Search<'a> {
    state: &'a CampaignState,
    shape: &'a Shape,
    now: Timestamp,
    /// The first day that it is now at any clinic; before it, every seat is past.
    today: Date,
    /// The last day that it is now at any clinic; after it, no seat is past.
    last_today: Date,
}

impl State {
    /// The events of the next match; `WishUnmet` when a ticket's turn came and no wished seat is free; nothing when
    /// there is no more to do. Call it until it returns nothing. It changes only the indexes of the wishes, which are not
    /// in the log.
    #[must_use]
    pub fn next_match(&mut self, now: Timestamp) -> Vec<Event> {
        self.next_match_within(now, &mut Effort::of(u64::MAX))
    }

    /// Does what `next_match` does with at most this effort. When the effort is spent, there may be more to find.
    #[must_use]
    pub fn next_match_within(&mut self, now: Timestamp, effort: &mut Effort) -> Vec<Event> {
        // People whose clinic cannot give their seat any more come before everybody who wishes one.
        while let Some(booking) = self.next_to_reseat() {
            if effort.is_spent() {
                return Vec::new();
            }
            effort.spend(RESEAT_EFFORT);
            let found = self.reseat(booking, now);
            if !found.is_empty() {
                return found;
            }
            self.reseat_waits_on(booking);
        }
        for at in 0..self.campaigns.len() {
            if !self.campaigns[at].line.meets_wishes() {
                continue;
            }
            let campaign = self.campaigns[at].id();
            // People whose turn has passed come before everybody whose turn is still to come.
            let found = self.recheck(campaign, now, effort);
            if !found.is_empty() {
                return found;
            }
            if !self.campaigns[at].wishes.rechecks.is_empty() {
                // The effort is spent.
                return Vec::new();
            }
            if let Some(ticket) = self.wish_at_head(&self.campaigns[at]) {
                return self.match_head(ticket, now, effort);
            }
        }
        Vec::new()
    }

    /// Whether `next_match` has anything to look at. Looks at nothing itself.
    #[must_use]
    pub fn has_matches_to_make(&self) -> bool {
        self.next_to_reseat().is_some()
            || self.campaigns.iter().filter(|state| state.line.meets_wishes()).any(|state| {
                !state.wishes.rechecks.is_empty() || self.wish_at_head(state).is_some()
            })
    }

    /// Goes through everything in `rechecks`, the smallest number in line first.
    fn recheck(&mut self, id: CampaignId, now: Timestamp, effort: &mut Effort) -> Vec<Event> {
        while let Some(look) = self.campaign_mut(id).wishes.rechecks.first() {
            if effort.is_spent() {
                return Vec::new();
            }
            let found = match look {
                Look::Freed(date, clinic) => {
                    self.look_at_days(id, date, clinic, effort);
                    None
                }
                Look::Shape(shape) => self.first_of_shape(id, shape, now, effort),
                Look::Day(date, clinic) => self.first_on_day(id, date, clinic, now, effort),
            };
            let rechecks = &mut self.campaign_mut(id).wishes.rechecks;
            match found {
                None => rechecks.drop(look),
                Some((number, ticket)) => {
                    rechecks.put(look, number);
                    if rechecks.first() == Some(look) {
                        let events = self.match_waiting(ticket, now, effort);
                        if !events.is_empty() {
                            return events;
                        }
                        // The time of their booking has come meanwhile: the person cannot get a better seat any more.
                        self.set_aside(ticket);
                    }
                }
            }
        }
        Vec::new()
    }

    /// A person who cannot get what they wait for is not looked at again until something about them changes.
    fn set_aside(&mut self, ticket: TicketId) {
        if let Some(row) = self.tickets.get(ticket) {
            let (campaign, number) = (row.campaign, row.number);
            self.campaign_mut(campaign).wishes.stop_waiting(ticket, number);
        }
    }

    /// A seat became free on this day. Searches this day again and, in a series, each day whose second dose could be on
    /// it.
    fn look_at_days(
        &mut self,
        id: CampaignId,
        date: Date,
        clinic: ClinicNumber,
        effort: &mut Effort,
    ) {
        // The seat may be for the second dose that a first dose needs.
        let firsts = self.interval(id).map(|interval| interval.firsts_of(date));
        let firsts = firsts.into_iter().flat_map(|days| self.days_of(id, clinic, days));
        let dates: Vec<Date> = firsts.map(|day| day.date).chain([date]).collect();
        effort.spend(dates.len() as u64);
        let rechecks = &mut self.campaign_mut(id).wishes.rechecks;
        dates.into_iter().for_each(|date| rechecks.ask(Look::Day(date, clinic), 0));
    }

    /// The first person in line who waits for a shape, if a seat is free for them.
    fn first_of_shape(
        &mut self,
        id: CampaignId,
        number: ShapeNumber,
        now: Timestamp,
        effort: &mut Effort,
    ) -> Option<(u32, TicketId)> {
        let state = self.campaign_state(id)?;
        let search = Search::new(state, state.wishes.shapes.get(number), &self.clinics, now);
        let found = self.search(&search, effort);
        let first = found.and_then(|(rank, _)| search.shape.first_for(rank, effort));
        self.campaign_mut(id).wishes.shapes.get_mut(number).nothing_free = found.is_none();
        first
    }

    /// The first person in line who waits and would take a seat of this clinic on this day.
    fn first_on_day(
        &mut self,
        id: CampaignId,
        date: Date,
        clinic: ClinicNumber,
        now: Timestamp,
        effort: &mut Effort,
    ) -> Option<(u32, TicketId)> {
        let state = self.campaign_state(id)?;
        let day = *state.days.day(clinic, date)?;
        let (mut first, mut free_for) = (None, Vec::new());
        for (number, shape) in state.wishes.shapes.at(clinic) {
            effort.spend(1);
            if !day.has_room() {
                break;
            }
            let search = Search::new(state, shape, &self.clinics, now);
            let Some(index) = self.first_free(&search, clinic, &day, effort) else { continue };
            free_for.push(number);
            let key = SlotKey { campaign: id, clinic, date, index };
            let rank = search.rank_of(key).unwrap_or(WORST);
            first = shape.first_for(rank, effort).into_iter().chain(first).min();
        }
        let shapes = &mut self.campaign_mut(id).wishes.shapes;
        free_for.into_iter().for_each(|number| shapes.get_mut(number).nothing_free = false);
        first
    }

    /// A person whose turn has come gets the best seat, or waits for one.
    fn match_head(&self, ticket: TicketId, now: Timestamp, effort: &mut Effort) -> Vec<Event> {
        let found = self.match_waiting(ticket, now, effort);
        if found.is_empty() { vec![Event::WishUnmet(OfTicket { ticket })] } else { found }
    }

    fn match_waiting(&self, ticket: TicketId, now: Timestamp, effort: &mut Effort) -> Vec<Event> {
        let found = self.best_seat(ticket, now, effort);
        found.map_or_else(Vec::new, |found| self.matched(ticket, found, now))
    }

    /// The seat is kept for an answer, or booked for the person at once.
    fn matched(&self, ticket: TicketId, found: SlotKey, now: Timestamp) -> Vec<Event> {
        let Some(slot) = self.slot_ref(found) else { return Vec::new() };
        let seats = self
            .find_slot(&slot)
            .map(|it| self.seats_for(ticket, &it, (Dose::First, SecondAt::Clinic), now));
        let Some(Ok(seats)) = seats else { return Vec::new() };
        let at_once = self.given(ticket).is_some_and(|given| given.on_match == OnMatch::Book);
        let Some(spec) = self.campaign(found.campaign).map(|it| &it.spec) else {
            return Vec::new();
        };
        // The time in which the person must be told. The time to answer, or to decline, begins when they are told.
        let until = plus_secs(now, spec.pace.untold_secs);
        let Some(held) = self.next_hold(ticket, &seats, until) else { return Vec::new() };
        let hold = held.hold;
        // Whoever stands at the desk is told there.
        let untold = !self.waits_at_clinic(ticket);
        let offered = Event::WishOffered(Held { untold, ..held });
        match at_once.then(|| self.accepted(ticket, hold, &seats, now)).transpose() {
            Ok(accepted) => [offered].into_iter().chain(accepted).collect(),
            Err(_) => Vec::new(),
        }
    }

    /// The event that gives the held seats to the ticket: its bookings move there, or the seats are booked.
    pub(in crate::engine) fn accepted(
        &self,
        ticket: TicketId,
        hold: HoldId,
        seats: &DoseSeats,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        match self.standing_booking(ticket, Dose::First) {
            Some(_) => self.moved_event(ticket, hold, seats, now),
            None => Ok(self.booked_event(hold, seats)),
        }
    }

    /// The best free seat for the ticket's wish. A person who has a booking gets only a seat that is better than their
    /// own.
    fn best_seat(&self, ticket: TicketId, now: Timestamp, effort: &mut Effort) -> Option<SlotKey> {
        let row = self.tickets.get(ticket)?;
        let state = self.campaign_state(row.campaign)?;
        let shape = state.wishes.shapes.get(state.wishes.of(ticket)?.shape);
        if shape.nothing_free {
            return None;
        }
        let search = Search::new(state, shape, &self.clinics, now);
        let mine = match row.state {
            TicketState::Done => Some(self.changeable(ticket, Dose::First, now).ok()?.1.group.slot),
            _ => None,
        };
        let own = mine.map(|mine| search.rank_of(mine).unwrap_or(WORST));
        let (rank, found) = self.search(&search, effort)?;
        own.is_none_or(|own| rank < own).then_some(found)
    }

    /// The rank of the ticket's own seat for its wish; None when it has no seat.
    pub(in crate::engine) fn own_rank(&self, ticket: TicketId) -> Option<Rank> {
        let (_, mine) = self.standing_booking(ticket, Dose::First)?;
        let state = self.campaign_state(mine.group.slot.campaign)?;
        let shape = state.wishes.shapes.get(state.wishes.of(ticket)?.shape);
        let search = Search::new(state, shape, &self.clinics, self.now);
        Some(search.rank_of(mine.group.slot).unwrap_or(WORST))
    }

    /// The best free seat for a shape.
    fn search(&self, search: &Search<'_>, effort: &mut Effort) -> Option<(Rank, SlotKey)> {
        let (earliest, mut best) = (search.earliest(effort), None);
        // When two clinics have a seat on the same day, the one that the wish ranks first is taken. So a clinic that it
        // ranks later must have an earlier day.
        let mut before = Date::MAX;
        for (at, clinic) in (0_i64..).zip(&search.shape.ranked) {
            effort.spend(1);
            let found = self.first_in(search, *clinic, before, effort);
            let Some((date, index)) = found else { continue };
            let key = SlotKey { campaign: search.state.id(), clinic: *clinic, date, index };
            best = Some((search.rank(at, key), key));
            before = date;
            if search.shape.wish.first == WishOrder::Place || earliest.is_none_or(|it| date <= it) {
                break;
            }
        }
        best
    }

    /// A clinic's first free slot that the wish accepts, on a day before `before`.
    fn first_in(
        &self,
        search: &Search<'_>,
        clinic: ClinicNumber,
        before: Date,
        effort: &mut Effort,
    ) -> Option<(Date, u8)> {
        let part = search.shape.wish.time;
        let days = search.state.days.of(clinic).filter(|days| days.left(part) > 0)?.days();
        let from = search.from();
        let first = days.partition_point(|day| day.date < from);
        let mut seconds = SecondDays::new(search, days);
        for day in days[first..].iter().take_while(|day| day.date < before) {
            effort.spend(1);
            if search.may_fit(day)
                && seconds.follow(day.date, effort)
                && let Some(index) = self.slot_on(search, clinic, day, effort)
            {
                return Some((day.date, index));
            }
        }
        None
    }

    /// The first free slot of this day that the wish accepts.
    fn first_free(
        &self,
        search: &Search<'_>,
        clinic: ClinicNumber,
        day: &Day,
        effort: &mut Effort,
    ) -> Option<u8> {
        let days = search.state.days.of(clinic)?.days();
        let fits = search.may_fit(day)
            && day.date >= search.today
            && SecondDays::new(search, days).follow(day.date, effort);
        if fits { self.slot_on(search, clinic, day, effort) } else { None }
    }

    /// The first slot of the day that the wish accepts and that has room for the party.
    fn slot_on(
        &self,
        search: &Search<'_>,
        clinic: ClinicNumber,
        day: &Day,
        effort: &mut Effort,
    ) -> Option<u8> {
        let Day { date, plan, .. } = *day;
        let (wish, party) = (&search.shape.wish, search.shape.needs.party);
        let campaign = search.state.id();
        let mut indexes = (0..plan.slots).inspect(|_| effort.spend(1));
        indexes.find(|index| {
            let key = SlotKey { campaign, clinic, date, index: *index };
            if !wish.time.admits(plan.minute_of(*index))
                || free_of(search.state.days.seats(day, *index), self.seats.taken(key)) == 0
            {
                return false;
            }
            if party == 1 && date > search.last_today {
                return true;
            }
            let starts_at = plan.start_of(date, *index, self.clinics.zone(clinic));
            let seats = search.state.days.seats(day, *index);
            let found = FoundSlot { key, plan, seats, starts_at };
            starts_at > search.now && self.party_seats_for(&found, party, search.now).is_ok()
        })
    }
}

/// Whether a clinic has room for a second dose after a first day. It answers for one first day after the other, and
/// goes through the clinic's days only once.
struct SecondDays<'a> {
    search: &'a Search<'a>,
    days: &'a [Day],
    at: Option<usize>,
}

impl<'a> SecondDays<'a> {
    fn new(search: &'a Search<'a>, days: &'a [Day]) -> Self {
        Self { search, days, at: None }
    }

    /// Whether there is room for a second dose after this first day. The first days must come in order.
    fn follow(&mut self, first: Date, effort: &mut Effort) -> bool {
        let Some(interval) = self.search.state.spec().second_dose else { return true };
        let needs = &self.search.shape.needs;
        if needs.second.is_some_and(|second| interval.admits(first, second)) {
            return true;
        }
        let (from, to) = interval.seconds_of(first).into_inner();
        let begin = || self.days.partition_point(|day| day.date < from);
        let mut at = self.at.unwrap_or_else(begin);
        while self.days.get(at).is_some_and(|day| day.date < from || !day.fits.all_day(needs.party))
        {
            effort.spend(1);
            at += 1;
        }
        self.at = Some(at);
        self.days.get(at).is_some_and(|day| day.date <= to)
    }
}

impl<'a> Search<'a> {
    fn new(state: &'a CampaignState, shape: &'a Shape, clinics: &Clinics, now: Timestamp) -> Self {
        let (today, last_today) = clinics.todays(now);
        Self { state, shape, now, today, last_today }
    }

    /// The first day that the wish accepts, at the earliest today.
    fn from(&self) -> Date {
        self.shape.wish.days.from.map_or(self.today, |it| it.max(self.today))
    }

    /// The first day that the wish accepts and on which any clinic has a seat; no clinic has an earlier one.
    fn earliest(&self, effort: &mut Effort) -> Option<Date> {
        let mut days = self.state.days.left_from(self.from()).inspect(|_| effort.spend(1));
        let fits = |(date, left): &(Date, u64)| *left > 0 && self.shape.wish.days.admit(*date);
        days.find(fits).map(|(date, _)| date)
    }

    /// Whether the wish accepts the day, and the day has room for the whole party. Slots that have begun are not
    /// excluded here.
    fn may_fit(&self, day: &Day) -> bool {
        let wish = &self.shape.wish;
        day.fits.of(wish.time, self.shape.needs.party) && wish.days.admit(day.date)
    }

    /// The rank of a seat at the clinic that has index `at` in the shape's order.
    fn rank(&self, at: i64, key: SlotKey) -> Rank {
        let day = i64::from(key.date.year()) * 366 + i64::from(key.date.day_of_year());
        match self.shape.wish.first {
            WishOrder::Place => (at, day, key.index),
            WishOrder::Day => (day, at, key.index),
        }
    }

    /// The rank of a seat that a person already has; None when the wish does not accept it.
    fn rank_of(&self, key: SlotKey) -> Option<Rank> {
        let at = self.shape.ranked.iter().position(|clinic| *clinic == key.clinic)?;
        let day = self.state.days.day(key.clinic, key.date)?;
        let wish = &self.shape.wish;
        let fits = wish.days.admit(key.date) && wish.time.admits(day.plan.minute_of(key.index));
        fits.then(|| self.rank(i64::try_from(at).unwrap_or(i64::MAX), key))
    }
}
