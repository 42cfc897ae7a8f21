//! People who came to a clinic without an appointment. Staff give them a wish for a seat there today, which is met in the
//! order of the line like every other, and their person is told nothing: they stand at the desk. Where the wish is, the
//! row is; a seat that is found takes over that they are here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jari_common::attendance::{AttendanceAct, LastAct, ServiceState};
use jari_common::change::{Event, OfTicket, SeatGivenBack, TurnMissed, WishGiven, WishWithdrawn};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, ClinicId, DeviceId, StaffId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::staff::{Author, StaffRight};
use jari_common::ticket::TicketState;
use jari_common::time::{date_at, plus_secs};
use jari_common::walk_in::{WalkInAct, WalkInNoted};
use jari_common::wish::{OnMatch, PartOfDay, Weekdays, Wish, WishDays, WishOrder, WishPlaces};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::line::due::EVENTS_PER_STEP;
use crate::engine::people::staff::SHIFT_MAX_SECS;
use crate::engine::seats::clinics::ClinicNumber;
use crate::engine::seats::days::{FoundSlot, SlotKey};

/// Everybody who waits at a clinic without an appointment, or went and may be back.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct WalkIns {
    by_ticket: HashMap<TicketId, WalkIn>,
    /// An index: it follows from `by_ticket`.
    at: BTreeMap<(ClinicNumber, Date), BTreeSet<TicketId>>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) struct WalkIn {
    pub(in crate::engine) clinic: ClinicNumber,
    pub(in crate::engine) date: Date,
    pub(in crate::engine) since: Timestamp,
    came: WalkInNoted,
    went: Option<WalkInNoted>,
    /// What the person wished before: it comes back when they wait here no more.
    earlier: Option<Wish>,
    /// They were called, and wait here instead: when they wait here no more, they are called again.
    was_called: bool,
    /// Where they waited before, if they changed the clinic.
    before: Option<Box<Self>>,
}

/// Somebody who waits at a clinic without an appointment, as its desk sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitsHere {
    pub ticket: TicketId,
    pub campaign: CampaignId,
    pub number: u32,
    pub since: Timestamp,
    /// How many of the same campaign wait here with a smaller number.
    pub before: u32,
    /// Whether the line has come to their number: the next free seat is theirs. While they are called, or will be called
    /// again, they choose themselves.
    pub is_called: bool,
    pub has_left: bool,
    /// The act that may be taken back.
    pub last_act: WalkInNoted,
}

impl WalkIns {
    pub(in crate::engine) fn of(&self, ticket: TicketId) -> Option<&WalkIn> {
        self.by_ticket.get(&ticket)
    }

    fn put(&mut self, ticket: TicketId, row: WalkIn) {
        self.end(ticket);
        self.at.entry((row.clinic, row.date)).or_default().insert(ticket);
        self.by_ticket.insert(ticket, row);
    }

    pub(in crate::engine) fn end(&mut self, ticket: TicketId) {
        let Some(row) = self.by_ticket.remove(&ticket) else { return };
        let key = (row.clinic, row.date);
        let Some(there) = self.at.get_mut(&key) else { return };
        there.remove(&ticket);
        if there.is_empty() {
            self.at.remove(&key);
        }
    }

    fn tickets_at(&self, clinic: ClinicNumber, date: Date) -> impl Iterator<Item = TicketId> + '_ {
        self.at.get(&(clinic, date)).into_iter().flatten().copied()
    }
}

impl WalkIn {
    fn last_act(&self) -> WalkInNoted {
        self.went.unwrap_or(self.came)
    }
}

/// What somebody wishes who waits at this clinic today.
fn wish_for_today(clinic: &ClinicId, today: Date) -> Wish {
    Wish {
        places: WishPlaces::Clinics(vec![clinic.clone()]),
        days: WishDays { from: Some(today), until: Some(today), weekdays: Weekdays::EVERY_DAY },
        time: PartOfDay::Any,
        first: WishOrder::Place,
        on_match: OnMatch::Book,
    }
}

impl State {
    /// What staff say of somebody who came without an appointment.
    pub(in crate::engine) fn walk_in(
        &self,
        ticket: TicketId,
        clinic: &ClinicId,
        (act, follows): (WalkInAct, Option<u64>),
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        // Only staff say who is here: an operator on the server's machine sees nobody.
        let Some(Author::Staff { staff, device }) = by else { return Err(Refusal::StaffOnly) };
        let number = self.clinics.number(clinic).ok_or(Refusal::UnknownClinic)?;
        self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        // Somebody was quicker: what is said then is said of what is true now.
        let last = self.walk_ins.of(ticket).map(|row| row.last_act().change);
        if follows.is_some() && follows != last {
            return Err(Refusal::OutOfDate);
        }
        if let WalkInAct::WaitHere { replaces } = act {
            return self.wait_here(ticket, (clinic, number), *device, replaces, now);
        }
        let row = self.walk_ins.of(ticket).filter(|row| row.clinic == number);
        if let (None, WalkInAct::TakeBack { change }) = (row, act)
            && let Some((last, events)) = self.give_back_found(ticket, number, change)
        {
            let is_own = last.staff == *staff && now < plus_secs(last.at, SHIFT_MAX_SECS);
            let waited = WalkInAct::WaitHere { replaces: false };
            let right = if is_own { waited.right() } else { StaffRight::OthersActs };
            self.require_staff(*staff, *device, right, now)?;
            return Ok(events);
        }
        let row = row.ok_or(Refusal::OutOfDate)?;
        match act {
            WalkInAct::TakeBack { change } => {
                let last = row.last_act();
                if last.change != change {
                    return Err(Refusal::OutOfDate);
                }
                // One's own act, within a shift; anything else, only by an admin.
                let is_own = last.staff == *staff && now < plus_secs(last.at, SHIFT_MAX_SECS);
                let waited = WalkInAct::WaitHere { replaces: false };
                let act = if row.went.is_some() { WalkInAct::GoAway } else { waited };
                let right = if is_own { act.right() } else { StaffRight::OthersActs };
                self.require_staff(*staff, *device, right, now)?;
                self.take_back(ticket, clinic, row, now)
            }
            WalkInAct::WaitHere { .. } | WalkInAct::GoAway if row.went.is_some() => Ok(Vec::new()),
            WalkInAct::WaitHere { .. } | WalkInAct::GoAway => {
                let went = Event::WishWithdrawn(WishWithdrawn { ticket, went_away: true });
                let again = self.wish_again(ticket, row.earlier.as_ref(), now);
                let again = again.map(|given| WishGiven { went_away: true, ..given });
                Ok([went].into_iter().chain(again.map(Event::WishGiven)).collect())
            }
        }
    }

    /// The wish of somebody who waits here from now on.
    fn wait_here(
        &self,
        ticket: TicketId,
        (clinic, number): (&ClinicId, ClinicNumber),
        desk: DeviceId,
        replaces: bool,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let row = self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        match self.standing(ticket) {
            Some(TicketState::Done) => return Err(Refusal::AlreadyBooked),
            Some(TicketState::Entered) => return Err(Refusal::NotYourTurn),
            _ => self.may_wish(ticket, now)?,
        }
        if !self.serves(desk, ticket) {
            return Err(Refusal::AnotherDesk);
        }
        let spec = &self.campaign(row.campaign).ok_or(Refusal::UnknownCampaign)?.spec;
        if !spec.clinics.includes(clinic) {
            return Err(Refusal::UnknownClinic);
        }
        let today = date_at(now, self.clinics.zone(number));
        let is_it = |row: &WalkIn| (row.clinic, row.date) == (number, today) && row.went.is_none();
        if self.walk_ins.of(ticket).is_some_and(is_it) {
            return Ok(Vec::new());
        }
        if !self.slots_left(row.campaign, number, today, now).any(|found| found.seats > 0) {
            return Err(Refusal::NoTimeToday);
        }
        if self.wish_in_force(ticket, now).is_some() && !replaces {
            return Err(Refusal::WishStands);
        }
        let mut events: Vec<Event> = self.end_offer(ticket).into_iter().collect();
        // Whoever is called waits here instead: a wish rests as long as a call goes on.
        let was_called = row.state == TicketState::Called;
        if was_called {
            events.push(Event::TurnMissed(TurnMissed { ticket, by_place: false }));
        }
        let (wish, here_since) = (wish_for_today(clinic, today), Some(now));
        let earlier = match self.walk_ins.of(ticket).filter(|_| self.waits_at_clinic(ticket)) {
            Some(row) => row.earlier.clone(),
            None => self.wish_in_force(ticket, now),
        };
        let (earlier, went_away) = (earlier.map(Box::new), false);
        let given = WishGiven { ticket, wish, here_since, earlier, was_called, went_away };
        events.push(Event::WishGiven(given));
        Ok(events)
    }

    /// The event that gives this wish again, if it can still come true.
    fn wish_again(
        &self,
        ticket: TicketId,
        wish: Option<&Wish>,
        now: Timestamp,
    ) -> Option<WishGiven> {
        let wish = wish.filter(|_| self.may_wish(ticket, now).is_ok())?;
        let (first_today, _) = self.clinics.todays(now);
        let is_over = wish.days.until.is_some_and(|until| until < first_today);
        let spec = &self.campaign(self.campaign_of(ticket)?)?.spec;
        let is_somewhere = match &wish.places {
            WishPlaces::Clinics(ids) => ids.iter().any(|id| spec.clinics.includes(id)),
            _ => true,
        };
        (!is_over && is_somewhere).then(|| WishGiven::of(ticket, wish.clone()))
    }

    /// The event by which somebody is called again who was called when they began to wait here.
    fn called_again(&self, ticket: TicketId, row: &WalkIn) -> Option<Event> {
        let is_missed = self.standing(ticket) == Some(TicketState::Missed);
        (row.was_called && is_missed).then_some(Event::TicketReturned(OfTicket { ticket }))
    }

    /// Whoever waited at a clinic on a day that is over waits there no more: they wish again what they wished before, and whoever was
    /// called then is called again.
    pub(in crate::engine) fn walk_ins_over(&self, now: Timestamp) -> Vec<Event> {
        let (_, last_today) = self.clinics.todays(now);
        let is_over = |(clinic, date): &(ClinicNumber, Date)| {
            *date < last_today && *date < date_at(now, self.clinics.zone(*clinic))
        };
        let days = self.walk_ins.at.iter().filter(|(day, _)| is_over(day));
        let waiting = days.flat_map(|(_, tickets)| tickets.iter().copied());
        let waiting = waiting.filter_map(|ticket| {
            let row = self.walk_ins.of(ticket).filter(|row| row.went.is_none())?;
            Some((ticket, row))
        });
        // Three events each at the most.
        let ended = waiting.take(EVENTS_PER_STEP / 3).flat_map(|(ticket, row)| {
            let ended = Event::WishWithdrawn(WishWithdrawn::of(ticket));
            let again = self.wish_again(ticket, row.earlier.as_ref(), now).map(Event::WishGiven);
            [Some(ended), again, self.called_again(ticket, row)].into_iter().flatten()
        });
        ended.collect()
    }

    /// What the person wishes and could still get.
    fn wish_in_force(&self, ticket: TicketId, now: Timestamp) -> Option<Wish> {
        let (first_today, _) = self.clinics.todays(now);
        let wish = self.wish(ticket)?.wish;
        wish.days.until.is_none_or(|until| first_today <= until).then_some(wish)
    }

    /// The slots of a clinic's day that have not begun.
    pub(in crate::engine) fn slots_left(
        &self,
        campaign: CampaignId,
        clinic: ClinicNumber,
        date: Date,
        now: Timestamp,
    ) -> impl Iterator<Item = FoundSlot> {
        let state = self.campaign_state(campaign);
        let day = state.and_then(|state| Some((state, state.days.day(clinic, date)?)));
        let slots = day.into_iter().flat_map(move |(state, day)| {
            (0..day.plan.slots).map(move |index| FoundSlot {
                key: SlotKey { campaign, clinic, date, index },
                plan: day.plan,
                seats: state.days.seats(day, index),
                starts_at: day.plan.start_of(date, index, self.clinics.zone(clinic)),
            })
        });
        slots.filter(move |found| now < found.starts_at)
    }

    fn take_back(
        &self,
        ticket: TicketId,
        clinic: &ClinicId,
        row: &WalkIn,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        if row.went.is_some() {
            if row.date != date_at(now, self.clinics.zone(row.clinic)) {
                return Err(Refusal::NoTimeToday);
            }
            self.may_wish(ticket, now)?;
            let (wish, here_since) = (wish_for_today(clinic, row.date), Some(row.since));
            let earlier = self.wish_in_force(ticket, now).map(Box::new);
            let offer = self.end_offer(ticket).into_iter();
            let given = WishGiven { here_since, earlier, ..WishGiven::of(ticket, wish) };
            return Ok(offer.chain([Event::WishGiven(given)]).collect());
        }
        if let Some(given) = row.before.as_deref().and_then(|it| self.waits_again(ticket, it, now))
        {
            return Ok(vec![Event::WishGiven(given)]);
        }
        let ended = Event::WishWithdrawn(WishWithdrawn::of(ticket));
        let again = self.wish_again(ticket, row.earlier.as_ref(), now).map(Event::WishGiven);
        let again = again.into_iter().chain(self.called_again(ticket, row));
        Ok([ended].into_iter().chain(again).collect())
    }

    /// The event by which somebody waits again at the clinic at which they waited before.
    fn waits_again(&self, ticket: TicketId, row: &WalkIn, now: Timestamp) -> Option<WishGiven> {
        let clinic = self.clinics.by_number(row.clinic).filter(|_| row.went.is_none())?;
        let spec = &self.campaign(self.campaign_of(ticket)?)?.spec;
        let is_today = row.date == date_at(now, self.clinics.zone(row.clinic));
        let is_right =
            is_today && spec.clinics.includes(&clinic.id) && self.may_wish(ticket, now).is_ok();
        is_right.then(|| WishGiven {
            here_since: Some(row.since),
            earlier: row.earlier.clone().map(Box::new),
            was_called: row.was_called,
            ..WishGiven::of(ticket, wish_for_today(&clinic.id, row.date))
        })
    }

    /// Takes back that somebody waits here although a seat was found for them: it is free again, as long as nothing more was said of
    /// them than that they are here.
    fn give_back_found(
        &self,
        ticket: TicketId,
        clinic: ClinicNumber,
        change: u64,
    ) -> Option<(LastAct, Vec<Event>)> {
        let (booking, mine) = self.standing_booking(ticket, Dose::First)?;
        let attendance = self.attendance(booking);
        let last = attendance.last_act.filter(|last| last.change == change)?;
        let is_here_alone = attendance.end.is_none()
            && attendance.service == ServiceState::Waiting
            && last.act == AttendanceAct::Arrive;
        if mine.group.slot.clinic != clinic || !is_here_alone {
            return None;
        }
        let slot = self.slot_ref(mine.group.slot)?;
        let declined = Event::MatchDeclined(SeatGivenBack { booking, ticket, slot });
        // Their number had come: they are called again.
        Some((last, vec![declined, Event::TicketReturned(OfTicket { ticket })]))
    }

    /// Notes that the person waits at the clinic of the wish that was given. `before` is their row until now, and what
    /// they wished.
    pub(super) fn walk_in_given(
        &mut self,
        given: &WishGiven,
        by: Option<&Author>,
        (before, wished): (Option<WalkIn>, Option<Wish>),
    ) {
        let WishGiven { ticket, wish, here_since, earlier, was_called, went_away } = given;
        if let Some(went) = before.clone().filter(|_| *went_away) {
            self.walk_ins.put(*ticket, went);
        }
        let (Some(since), WishPlaces::Clinics(ids)) = (*here_since, &wish.places) else { return };
        let clinic = ids.first().and_then(|id| self.clinics.number(id));
        let (Some(clinic), Some(date)) = (clinic, wish.days.until) else { return };
        let is_back = |row: &WalkIn| {
            row.went.is_some() && (row.clinic, row.date, row.since) == (clinic, date, since)
        };
        let row = match before {
            Some(back) if is_back(&back) => {
                let earlier = earlier.as_deref().cloned().or(back.earlier);
                WalkIn { went: None, earlier, ..back }
            }
            before => {
                let is_over = |wish: &Wish| wish.days.until.is_some_and(|until| until < date);
                // Logs from before this was written say it by what was wished.
                let earlier = match (earlier, &before) {
                    (Some(earlier), _) => Some((**earlier).clone()),
                    (None, Some(row)) => row.earlier.clone(),
                    (None, None) => wished.filter(|wish| !is_over(wish)),
                };
                let was_called = *was_called || before.as_ref().is_some_and(|row| row.was_called);
                let before = before.filter(|row| row.went.is_none() && row.clinic != clinic);
                let before = before.map(|row| Box::new(WalkIn { before: None, ..row }));
                let (came, went) = (self.noted(by), None);
                WalkIn { clinic, date, since, came, went, earlier, was_called, before }
            }
        };
        self.walk_ins.put(*ticket, row);
    }

    /// Ends the wish. Whoever waited here and went has a row all the same: they may be back.
    pub(in crate::engine) fn wish_withdrawn(&mut self, it: &WishWithdrawn, by: Option<&Author>) {
        let row = self.walk_ins.of(it.ticket).cloned().filter(|_| it.went_away);
        self.end_wish(it.ticket);
        if let Some(row) = row {
            let went = Some(self.noted(by));
            self.walk_ins.put(it.ticket, WalkIn { went, ..row });
        }
    }

    fn noted(&self, by: Option<&Author>) -> WalkInNoted {
        let (staff, desk) = match by {
            Some(Author::Staff { staff, device }) => (*staff, *device),
            Some(Author::Console { .. }) | None => (StaffId(0), DeviceId(0)),
        };
        WalkInNoted { change: self.seq(), staff, desk, at: self.last_at() }
    }

    /// A seat was booked for somebody who may wait here without an appointment: they are here for it.
    pub(in crate::engine) fn walk_in_booked(&mut self, ticket: TicketId, booking: BookingId) {
        let slot = self.booking_row(booking).map(|row| row.group.slot);
        let row = self.walk_ins.of(ticket).filter(|row| row.went.is_none());
        let is_there =
            |row: &&WalkIn| slot.is_some_and(|it| (it.clinic, it.date) == (row.clinic, row.date));
        let Some(WalkIn { since, came, .. }) = row.filter(is_there).cloned() else { return };
        let WalkInNoted { change, staff, desk, .. } = came;
        let act = AttendanceAct::Arrive;
        self.here_already(booking, LastAct { change, act, staff, desk, at: since });
    }

    /// No wish of this campaign goes on.
    pub(in crate::engine) fn walk_ins_close(&mut self, campaign: CampaignId) {
        let all = self.walk_ins.by_ticket.keys().copied();
        let theirs: Vec<TicketId> =
            all.filter(|it| self.campaign_of(*it) == Some(campaign)).collect();
        theirs.into_iter().for_each(|ticket| self.walk_ins.end(ticket));
    }

    /// Whether the ticket's person waits at a clinic today without an appointment.
    pub(crate) fn waits_at_clinic(&self, ticket: TicketId) -> bool {
        let waits = self.walk_ins.of(ticket).is_some_and(|row| row.went.is_none());
        waits && !self.walk_in_is_over(ticket)
    }

    /// Whether the ticket's wish is one for a day at a clinic that is over: it keeps nobody from being called.
    pub(in crate::engine) fn walk_in_is_over(&self, ticket: TicketId) -> bool {
        let today = |clinic| date_at(self.last_at(), self.clinics.zone(clinic));
        self.walk_ins.of(ticket).is_some_and(|row| row.date < today(row.clinic))
    }

    /// Who waits at a clinic on a day without an appointment, by campaign and number. Whoever went is in nobody's way.
    #[must_use]
    pub fn walk_ins_at(&self, clinic: &ClinicId, date: Date) -> Vec<WaitsHere> {
        let Some(number) = self.clinics.number(clinic) else { return Vec::new() };
        let row = |ticket: TicketId| {
            let (row, it) = (self.walk_ins.of(ticket)?, self.tickets.get(ticket)?);
            Some(WaitsHere {
                ticket,
                campaign: it.campaign,
                number: it.number,
                since: row.since,
                before: 0,
                is_called: it.state == TicketState::Missed,
                has_left: row.went.is_some(),
                last_act: row.last_act(),
            })
        };
        let mut rows: Vec<WaitsHere> =
            self.walk_ins.tickets_at(number, date).filter_map(row).collect();
        rows.sort_by_key(|it| (it.campaign, it.number, it.ticket));
        let mut waiting: BTreeMap<CampaignId, u32> = BTreeMap::new();
        for row in &mut rows {
            let before = waiting.entry(row.campaign).or_default();
            row.before = *before;
            *before += u32::from(!row.has_left);
        }
        rows
    }

    /// Compares the rows with the wishes, and the index with the rows.
    pub(in crate::engine) fn check_walk_ins(&self, broken: &mut Vec<String>) {
        for (ticket, row) in &self.walk_ins.by_ticket {
            let wish = self.wish(*ticket).map(|view| view.wish);
            let clinic = self.clinics.by_number(row.clinic).map(|it| &it.id);
            let own = clinic.map(|clinic| wish_for_today(clinic, row.date));
            // Whoever went may wish something else meanwhile.
            let is_right = row.went.is_some() || wish == own;
            if !is_right {
                broken.push(format!("ticket {ticket}: waits at a clinic, and wishes otherwise"));
            }
        }
        let mut at: BTreeMap<(ClinicNumber, Date), BTreeSet<TicketId>> = BTreeMap::new();
        for (ticket, row) in &self.walk_ins.by_ticket {
            at.entry((row.clinic, row.date)).or_default().insert(*ticket);
        }
        if at != self.walk_ins.at {
            broken.push("who waits without an appointment is not listed where they are".to_owned());
        }
    }
}
