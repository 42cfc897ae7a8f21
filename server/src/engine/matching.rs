//! Matching: which seat a wish gets, and whose wish a seat goes to. In line order among those whose turn has come, in the
//! person's own order among the seats; the same line gives the same result on every run.

use jari_common::change::Event;
use jari_common::dose::Dose;
use jari_common::id::{HoldId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::time::{date_at, plus_secs, seoul};
use jari_common::wish::{OnMatch, WishOrder};
use jiff::Timestamp;
use jiff::civil::Date;

use super::State;
use super::campaigns::CampaignState;
use super::clinics::ClinicNumber;
use super::doses::DoseSeats;
use super::slots::{Day, SlotKey};
use super::windows::next_calling_hour;
use super::wishes::shapes::Shape;

/// How good a seat is to a wish: the smaller, the better. What comes first in it is the wish's to say.
type Rank = (i64, i64, u8);

/// What a wish looks at: its line, its shape, and the time.
struct Search<'a> {
    line: &'a CampaignState,
    shape: &'a Shape,
    now: Timestamp,
    today: Date,
    /// Whose seats have to be together, or to have a second dose's; None where one seat alone will do.
    fits: Option<TicketId>,
}

impl State {
    /// The next match that can be made, or the word that a turn came in vain; ask again until it is empty.
    #[must_use]
    pub fn next_match(&self, now: Timestamp) -> Vec<Event> {
        let goes = |line: &&CampaignState| {
            let drawn = line.draw.as_ref().is_none_or(super::draw::Draw::is_over);
            line.opened && drawn && !line.closed && line.frozen.is_none()
        };
        for line in self.campaigns.iter().filter(goes) {
            // Whose turn has passed stands before everybody whose turn is to come.
            let mut days = line.wishes.stirred.iter();
            if let Some(ticket) = days.find_map(|day| self.first_wanting(line, *day, now)) {
                return self.matched(ticket, now);
            }
            if let Some(ticket) = self.wish_at_head(line) {
                let found = self.matched(ticket, now);
                let unmet = || vec![Event::WishUnmet { ticket }];
                return if found.is_empty() { unmet() } else { found };
            }
        }
        Vec::new()
    }

    /// Wishes that a free seat would meet now; none, once `next_match` is empty.
    #[must_use]
    pub fn overlooked_wishes(&self, now: Timestamp) -> usize {
        let waits = |line: &'_ &CampaignState| !line.closed && line.frozen.is_none();
        let lines = self.campaigns.iter().filter(waits);
        let waiting = lines.flat_map(|line| line.wishes.waiting());
        waiting.filter(|ticket| self.best_seat(*ticket, now).is_some()).count()
    }

    /// The ticket that is next by number, if it wishes.
    fn wish_at_head(&self, line: &CampaignState) -> Option<TicketId> {
        self.by_number(line).next().filter(|ticket| line.wishes.of(*ticket).is_some())
    }

    /// The best seat for the ticket's wish: kept for an answer, or the person's at once.
    fn matched(&self, ticket: TicketId, now: Timestamp) -> Vec<Event> {
        let Some(found) = self.best_seat(ticket, now) else { return Vec::new() };
        let Some(slot) = self.slot_ref(found) else { return Vec::new() };
        let seats = self.find_slot(&slot).map(|it| self.places(ticket, (&it, Dose::First), now));
        let Some(Ok(seats)) = seats else { return Vec::new() };
        let at_once = self.given(ticket).is_some_and(|given| given.on_match == OnMatch::Book);
        let Some(spec) = self.campaign(found.campaign).map(|it| &it.spec) else {
            return Vec::new();
        };
        // Who is asked at night has until some time after dawn: an offer's time stands still, a booking's begins then.
        let hours = spec.calling_hours.filter(|_| at_once);
        let from = hours.map_or(now, |hours| next_calling_hour(hours, now));
        let until = plus_secs(from, spec.pace.offer_secs);
        let (hold, dose) = (HoldId(self.last_hold + 1), seats.dose);
        let (seat, beside) = (seats.place.seat, seats.place.beside());
        let second = seats.second.and_then(|second| self.second_seat(second));
        let offered = Event::WishOffered {
            hold,
            ticket,
            slot,
            seat,
            until,
            beside,
            dose,
            second,
            untold: false,
        };
        match at_once.then(|| self.accepted(ticket, hold, &seats, now)).transpose() {
            Ok(accepted) => [offered].into_iter().chain(accepted).collect(),
            Err(_) => Vec::new(),
        }
    }

    /// What makes the held seats the ticket's: its bookings move, or it has them now.
    pub(super) fn accepted(
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

    /// Of those who wait for a seat and would take one of this clinic's day, who stands first in line.
    pub(super) fn first_wanting(
        &self,
        line: &CampaignState,
        (date, clinic): (Date, ClinicNumber),
        now: Timestamp,
    ) -> Option<TicketId> {
        let day = line.day(clinic, date)?;
        let today = date_at(now, &seoul());
        let mut first: Option<(u32, TicketId)> = None;
        for shape in line.wishes.shapes.at(clinic) {
            // Where nobody finds a seat alone, no party does.
            let search = Search { line, shape, now, today, fits: None };
            if self.first_free(&search, clinic, day).is_none() {
                continue;
            }
            let earlier = |number: &u32| first.is_none_or(|(first, _)| *number < first);
            let mut waiting = shape.waiting.iter().take_while(|(number, _)| earlier(number));
            let found = waiting.find(|(_, ticket)| self.best_seat(**ticket, now).is_some());
            first = found.map(|(number, ticket)| (*number, *ticket)).or(first);
        }
        first.map(|(_, ticket)| ticket)
    }

    /// The seat that the ticket's wish likes best of those that are free; for who has a booking, only a better one.
    pub(super) fn best_seat(&self, ticket: TicketId, now: Timestamp) -> Option<SlotKey> {
        let row = self.tickets.get(ticket)?;
        let line = self.campaign_state(row.campaign)?;
        let shape = line.wishes.shapes.get(line.wishes.of(ticket)?.shape);
        let mine = match row.state {
            TicketState::Done => Some(self.changeable(ticket, Dose::First, now).ok()?.1.place.slot),
            _ => None,
        };
        let is_plain = row.party == 1 && line.campaign.spec.second_dose.is_none();
        let (today, fits) = (date_at(now, &seoul()), Some(ticket).filter(|_| !is_plain));
        let search = Search { line, shape, now, today, fits };
        let (rank, found) = self.search(&search)?;
        let is_better = mine.is_none_or(|mine| search.rank_of(mine).is_none_or(|old| rank < old));
        is_better.then_some(found)
    }

    fn search(&self, search: &Search<'_>) -> Option<(Rank, SlotKey)> {
        let (earliest, mut best) = (search.earliest(), None);
        // Of two clinics on one day the earlier in rank is taken, so a later one has to be sooner.
        let mut before = Date::MAX;
        for (at, clinic) in (0_i64..).zip(&search.shape.ranked) {
            let Some((date, index)) = self.first_in(search, *clinic, before) else { continue };
            let key = SlotKey { campaign: search.line.campaign.id, clinic: *clinic, date, index };
            best = Some((search.rank(at, key), key));
            before = date;
            if search.shape.wish.first == WishOrder::Place || earliest.is_none_or(|it| date <= it) {
                break;
            }
        }
        best
    }

    /// A clinic's first free slot that would do, on a day before that one.
    fn first_in(
        &self,
        search: &Search<'_>,
        clinic: ClinicNumber,
        before: Date,
    ) -> Option<(Date, u8)> {
        let part = search.shape.wish.time;
        let days = search.line.days.get(clinic as usize).filter(|days| days.left.of(part) > 0)?;
        let from = search.from();
        let first = days.list.partition_point(|day| day.date < from);
        let sooner = days.list[first..].iter().take_while(|day| day.date < before);
        sooner.filter(|day| day.left.of(part) > 0).find_map(|day| {
            let index = self.first_free(search, clinic, day)?;
            Some((day.date, index))
        })
    }

    fn first_free(&self, search: &Search<'_>, clinic: ClinicNumber, day: &Day) -> Option<u8> {
        let Day { date, plan, left } = *day;
        let wish = &search.shape.wish;
        if left.of(wish.time) == 0 || !wish.days.admit(date) || date < search.today {
            return None;
        }
        let campaign = search.line.campaign.id;
        let begins =
            |index: u8| date > search.today || plan.start_of(date, index, &seoul()) > search.now;
        (0..plan.slots).find(|index| {
            let key = SlotKey { campaign, clinic, date, index: *index };
            wish.time.admits(plan.minute_of(*index))
                && self.seats.taken(key).count_ones() < u32::from(plan.capacity)
                && begins(*index)
                && search.fits.is_none_or(|ticket| self.has_room_for(ticket, key, search.now))
        })
    }
}

impl State {
    fn has_room_for(&self, ticket: TicketId, key: SlotKey, now: Timestamp) -> bool {
        let found = self.slot_ref(key).and_then(|slot| self.find_slot(&slot));
        found.is_some_and(|found| self.places(ticket, (&found, Dose::First), now).is_ok())
    }
}

impl Search<'_> {
    /// No earlier day would do.
    fn from(&self) -> Date {
        self.shape.wish.days.from.map_or(self.today, |it| it.max(self.today))
    }

    /// The first day that would do and has a seat anywhere; no clinic has an earlier one.
    fn earliest(&self) -> Option<Date> {
        let mut days = self.line.seats_left.range(self.from()..);
        let fits = |(date, left): &(&Date, &u64)| **left > 0 && self.shape.wish.days.admit(**date);
        days.find(fits).map(|(date, _)| *date)
    }

    /// The rank of a seat at the clinic that is the wish's `at`th.
    fn rank(&self, at: i64, key: SlotKey) -> Rank {
        let day = i64::from(key.date.year()) * 366 + i64::from(key.date.day_of_year());
        match self.shape.wish.first {
            WishOrder::Place => (at, day, key.index),
            WishOrder::Day => (day, at, key.index),
        }
    }

    /// The rank of a seat that one has; none when it is not among what was wished.
    fn rank_of(&self, key: SlotKey) -> Option<Rank> {
        let at = self.shape.ranked.iter().position(|clinic| *clinic == key.clinic)?;
        let day = self.line.day(key.clinic, key.date)?;
        let wish = &self.shape.wish;
        let fits = wish.days.admit(key.date) && wish.time.admits(day.plan.minute_of(key.index));
        fits.then(|| self.rank(i64::try_from(at).unwrap_or(i64::MAX), key))
    }
}
