//! People who came to a clinic without an appointment. Staff give them a wish for a seat there today, which is met in the
//! order of the line like every other, and their person is told nothing: they stand at the desk. Where the wish is, the
//! row is; a seat that is found takes over that they are here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jari_common::attendance::{AttendanceAct, LastAct};
use jari_common::change::{Event, TurnMissed, WishGiven, WishWithdrawn};
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
    /// What the person wished before: it comes back when it is taken back that they wait here.
    earlier: Option<Wish>,
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
    /// Whether the line has come to their number: the next free seat is theirs.
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
        act: WalkInAct,
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        // Only staff say who is here: an operator on the server's machine sees nobody.
        let Some(Author::Staff { staff, device }) = by else { return Err(Refusal::StaffOnly) };
        let number = self.clinics.number(clinic).ok_or(Refusal::UnknownClinic)?;
        self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        if let WalkInAct::WaitHere { replaces } = act {
            return self.wait_here(ticket, (clinic, number), *device, replaces, now);
        }
        let row = self.walk_ins.of(ticket).filter(|row| row.clinic == number);
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
                let went = WishWithdrawn { ticket, went_away: true };
                Ok(vec![Event::WishWithdrawn(went)])
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
        if row.state == TicketState::Called {
            events.push(Event::TurnMissed(TurnMissed { ticket, by_place: false }));
        }
        let (wish, here_since) = (wish_for_today(clinic, today), Some(now));
        events.push(Event::WishGiven(WishGiven { ticket, wish, here_since }));
        Ok(events)
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
            return Ok(vec![Event::WishGiven(WishGiven { ticket, wish, here_since })]);
        }
        let ended = Event::WishWithdrawn(WishWithdrawn::of(ticket));
        let may_wish = self.may_wish(ticket, now).is_ok();
        let earlier = row.earlier.clone().filter(|_| may_wish);
        let again = earlier.map(|wish| WishGiven { ticket, wish, here_since: None });
        Ok([ended].into_iter().chain(again.map(Event::WishGiven)).collect())
    }

    /// Notes that the person waits at the clinic of the wish that was given. `before` is their row until now, and what
    /// they wished.
    pub(super) fn walk_in_given(
        &mut self,
        given: &WishGiven,
        by: Option<&Author>,
        (before, wished): (Option<WalkIn>, Option<Wish>),
    ) {
        let WishGiven { ticket, wish, here_since } = given;
        let (Some(since), WishPlaces::Clinics(ids)) = (*here_since, &wish.places) else { return };
        let clinic = ids.first().and_then(|id| self.clinics.number(id));
        let (Some(clinic), Some(date)) = (clinic, wish.days.until) else { return };
        let is_back = |row: &WalkIn| {
            row.went.is_some() && (row.clinic, row.date, row.since) == (clinic, date, since)
        };
        let row = match before {
            Some(back) if is_back(&back) => WalkIn { went: None, ..back },
            before => {
                let is_over = |wish: &Wish| wish.days.until.is_some_and(|until| until < date);
                let earlier = match before {
                    Some(row) => row.earlier,
                    None => wished.filter(|wish| !is_over(wish)),
                };
                WalkIn { clinic, date, since, came: self.noted(by), went: None, earlier }
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

    /// Whether the ticket's person waits at a clinic without an appointment.
    pub(crate) fn waits_at_clinic(&self, ticket: TicketId) -> bool {
        self.walk_ins.of(ticket).is_some_and(|row| row.went.is_none())
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
                is_called: it.state != TicketState::Waiting
                    || self.tickets.activity(ticket).return_order.is_some(),
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
            let is_right = if row.went.is_some() { wish.is_none() } else { wish == own };
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
