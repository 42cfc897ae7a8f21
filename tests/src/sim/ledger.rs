//! The promises by the log: who has which number and which seat, and until when, reckoned from the durable changes
//! alone and without the engine. It knows no state of the server.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::booking::HoldEnd;
use jari_common::change::{Change, Event};
use jari_common::id::{BookingId, CampaignId, HoldId, RequestId, TicketId};
use jari_common::person::PersonKey;
use jari_common::slot::SlotRef;
use jari_common::time::plus_secs;
use jiff::Timestamp;

use super::promise::{Breach, Promise, kept};
use super::setting::{PACE, SEATS};

/// A place in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued {
    pub campaign: CampaignId,
    pub number: u32,
    pub person: PersonKey,
}

/// A seat held or booked.
#[derive(Clone, Debug)]
pub struct Seat {
    pub ticket: TicketId,
    pub slot: SlotRef,
    seat: u8,
}

/// Time that somebody was promised.
#[derive(Clone, Copy, Debug)]
struct Window {
    /// It does not end by itself before.
    until: Timestamp,
    /// How long it is when it is given back in full, in seconds.
    full_secs: u32,
    /// Since when it is owed to be given back.
    owed_since: Option<Timestamp>,
}

/// What the log says so far.
#[derive(Debug, Default)]
pub struct Ledger {
    seq: u64,
    /// When the server's step began.
    seq_before: u64,
    tickets: BTreeMap<TicketId, Issued>,
    persons: BTreeMap<(CampaignId, PersonKey), TicketId>,
    numbers: BTreeMap<CampaignId, u32>,
    serials: BTreeMap<TicketId, u32>,
    /// Holds ever made.
    holds: BTreeMap<HoldId, Seat>,
    running: BTreeMap<HoldId, Window>,
    bookings: BTreeMap<BookingId, Seat>,
    owners: BTreeMap<(SlotRef, u8), TicketId>,
    waiting: BTreeMap<(CampaignId, u32), TicketId>,
    active: BTreeSet<TicketId>,
    /// The lease that a request came with.
    leases: BTreeMap<RequestId, u32>,
    /// Calls and turns.
    windows: BTreeMap<TicketId, Window>,
    called_through: BTreeMap<CampaignId, u32>,
    /// With the first change of each.
    requests: BTreeMap<RequestId, u64>,
    /// A hold ended because its ticket's turn ends, which is to come next.
    ending: Option<TicketId>,
    /// Since when the clock is in doubt.
    doubtful_since: Option<Timestamp>,
}

impl Ledger {
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<Issued> {
        self.tickets.get(&id).copied()
    }

    #[must_use]
    pub fn serial(&self, id: TicketId) -> u32 {
        self.serials.get(&id).copied().unwrap_or(0)
    }

    /// A hold ever made.
    #[must_use]
    pub fn hold(&self, id: HoldId) -> Option<&Seat> {
        self.holds.get(&id)
    }

    /// Holds that run now.
    pub fn running(&self) -> impl Iterator<Item = (HoldId, &Seat)> {
        self.running.keys().filter_map(|id| Some((*id, self.holds.get(id)?)))
    }

    #[must_use]
    pub fn booking(&self, id: BookingId) -> Option<&Seat> {
        self.bookings.get(&id)
    }

    /// A step of the server begins.
    pub fn next_step(&mut self) {
        self.seq_before = self.seq;
    }

    /// Whether this request had done something before this step.
    #[must_use]
    pub fn had_done(&self, request: RequestId) -> bool {
        self.requests.get(&request).is_some_and(|seq| *seq <= self.seq_before)
    }

    #[must_use]
    pub fn called_through(&self, campaign: CampaignId) -> u32 {
        self.called_through.get(&campaign).copied().unwrap_or(0)
    }

    /// Seats of a slot that have an owner.
    #[must_use]
    pub fn owned(&self, slot: &SlotRef) -> usize {
        self.owners.keys().filter(|(owned, _)| owned == slot).count()
    }

    /// Somebody sends a request with this lease.
    pub fn sent(&mut self, request: Option<RequestId>, serial: Option<u32>) {
        self.leases.extend(request.zip(serial));
    }

    /// Nothing could be done for a while: every window that runs is owed its full time.
    pub fn nothing_went(&mut self, now: Timestamp) {
        for window in self.windows.values_mut().chain(self.running.values_mut()) {
            window.owed_since.get_or_insert(now);
        }
    }

    /// From now on the clock is in doubt, or no longer.
    pub fn doubt(&mut self, since: Option<Timestamp>) {
        self.doubtful_since = since;
    }

    /// Takes a durable change.
    pub fn apply(&mut self, change: &Change) -> Result<(), Breach> {
        let next = self.seq + 1;
        kept(change.seq == next, Promise::Kept, || {
            format!("change {} where {next} was to come", change.seq)
        })?;
        self.seq = change.seq;
        if let Some(request) = change.request {
            self.requests.entry(request).or_insert(change.seq);
        }
        if let Some(ticket) = self.ending.take() {
            let ends = matches!(&change.event,
                Event::TurnMissed { ticket: ended } | Event::TicketLeft { ticket: ended } if *ended == ticket);
            kept(ends, Promise::FullTime, || {
                format!("a hold of {ticket} ended, its turn did not")
            })?;
        }
        match &change.event {
            Event::TicketIssued { .. } => self.issued(&change.event)?,
            Event::TicketCalled { ticket, until } => self.called(*ticket, *until)?,
            Event::TurnStarted { .. } => self.started(&change.event)?,
            Event::TurnExtended { ticket, until } => {
                self.in_turn(change, *ticket)?;
                self.extended(*ticket, *until);
            }
            Event::TurnMissed { ticket } => {
                let ended = self.turn_over(*ticket)?;
                self.ended(change, ended, &format!("the turn of ticket {ticket}"))?;
            }
            Event::TicketReturned { ticket } => self.waits(*ticket),
            Event::TicketLeft { ticket } => self.left(*ticket)?,
            Event::SeatHeld { ticket, .. } => {
                self.in_turn(change, *ticket)?;
                self.held(&change.event)?;
            }
            Event::HoldEnded { hold, why, .. } => self.hold_ended(change, *hold, *why)?,
            Event::SeatBooked { booking, hold } => self.booked(change, *booking, *hold)?,
            Event::WindowsRestored => self.restored(change.at),
            _ => {}
        }
        Ok(())
    }

    fn issued(&mut self, event: &Event) -> Result<(), Breach> {
        let Event::TicketIssued { campaign, ticket, number, person, .. } = event else {
            return Ok(());
        };
        let last = self.numbers.entry(*campaign).or_insert(0);
        kept(*number == *last + 1, Promise::DenseNumbers, || {
            format!("number {number} came after {last}")
        })?;
        *last = *number;
        let before = self.persons.insert((*campaign, *person), *ticket);
        kept(before.is_none(), Promise::OneTicket, || {
            format!("ticket {ticket} is of who has {before:?}")
        })?;
        let issued = Issued { campaign: *campaign, number: *number, person: *person };
        let before = self.tickets.insert(*ticket, issued);
        self.waits(*ticket);
        kept(before.is_none(), Promise::SameNumber, || format!("ticket {ticket} was given before"))
    }

    fn waits(&mut self, ticket: TicketId) {
        if let Some(Issued { campaign, number, .. }) = self.ticket(ticket) {
            self.waiting.insert((campaign, number), ticket);
        }
    }

    fn left(&mut self, ticket: TicketId) -> Result<(), Breach> {
        self.waiting.retain(|_, waiting| *waiting != ticket);
        self.turn_over(ticket).map(drop)
    }

    /// The call or turn is over, and no hold outlives it; its window.
    fn turn_over(&mut self, ticket: TicketId) -> Result<Option<Window>, Breach> {
        self.active.remove(&ticket);
        let left = self.running().find(|(_, seat)| seat.ticket == ticket).map(|(hold, _)| hold);
        kept(left.is_none(), Promise::OnlyInTurn, || {
            format!("the turn of ticket {ticket} is over, and its hold {left:?} is not")
        })?;
        Ok(self.windows.remove(&ticket))
    }

    /// By number; who came back may be called out of it, but passes nobody whose number was not called.
    fn called(&mut self, ticket: TicketId, until: Timestamp) -> Result<(), Breach> {
        self.windows.insert(ticket, window(until, PACE.call_secs));
        let Some(Issued { campaign, number, .. }) = self.ticket(ticket) else {
            return kept(false, Promise::InOrder, || {
                format!("ticket {ticket} was called and is none")
            });
        };
        let waited = self.waiting.remove(&(campaign, number));
        kept(waited == Some(ticket), Promise::InOrder, || {
            format!("ticket {ticket} was called and did not wait")
        })?;
        let through = self.called_through.entry(campaign).or_insert(0);
        let passed = (campaign, *through + 1)..(campaign, number.max(*through + 1));
        let passed = self.waiting.range(passed).next();
        kept(passed.is_none(), Promise::InOrder, || {
            format!("number {number} was called, and {passed:?} still waits")
        })?;
        *through = number.max(*through);
        Ok(())
    }

    fn started(&mut self, event: &Event) -> Result<(), Breach> {
        let Event::TurnStarted { ticket, serial, until, .. } = event else { return Ok(()) };
        let before = self.serials.insert(*ticket, *serial).unwrap_or(0);
        let is_next = *serial == before + 1 && self.windows.contains_key(ticket);
        let running = self.windows.insert(*ticket, window(*until, PACE.turn_secs));
        let goes_on = !self.active.insert(*ticket);
        let is_shorter = goes_on && running.is_some_and(|running| running.until > *until);
        kept(!is_shorter, Promise::FullTime, || {
            format!("ticket {ticket} went on elsewhere until {until}, and had {running:?}")
        })?;
        kept(is_next, Promise::OnlyInTurn, || {
            format!("turn {serial} of ticket {ticket} began after {before}, or uncalled")
        })
    }

    /// A change that only the newest lease of a running turn may make.
    fn in_turn(&self, change: &Change, ticket: TicketId) -> Result<(), Breach> {
        let lease = change.request.and_then(|request| self.leases.get(&request)).copied();
        let (newest, is_active) = (self.serial(ticket), self.active.contains(&ticket));
        kept(is_active && lease == Some(newest), Promise::OnlyInTurn, || {
            format!("ticket {ticket} with lease {lease:?} of {newest}, {is_active}: {change:?}")
        })
    }

    fn extended(&mut self, ticket: TicketId, until: Timestamp) {
        if let Some(window) = self.windows.get_mut(&ticket) {
            window.until = window.until.max(until);
        }
        for (hold, window) in &mut self.running {
            if self.holds.get(hold).is_some_and(|seat| seat.ticket == ticket) {
                window.until = window.until.max(until);
            }
        }
    }

    fn held(&mut self, event: &Event) -> Result<(), Breach> {
        let Event::SeatHeld { hold, ticket, slot, seat, until } = event else { return Ok(()) };
        let before = self.owners.insert((slot.clone(), *seat), *ticket);
        kept(before.is_none() && *seat < SEATS, Promise::OneOwner, || {
            format!("seat {seat} of {slot:?} went to ticket {ticket} and is of {before:?}")
        })?;
        self.holds.insert(*hold, Seat { ticket: *ticket, slot: slot.clone(), seat: *seat });
        self.running.insert(*hold, window(*until, PACE.hold_secs));
        if let Some(turn) = self.windows.get_mut(ticket) {
            turn.until = turn.until.max(*until);
        }
        Ok(())
    }

    fn hold_ended(&mut self, change: &Change, hold: HoldId, why: HoldEnd) -> Result<(), Breach> {
        let window = self.running.remove(&hold);
        let Some(Seat { ticket, slot, seat }) = self.holds.get(&hold).cloned() else {
            return kept(false, Promise::Kept, || format!("hold {hold} ended and never was"));
        };
        self.owners.remove(&(slot, seat));
        match why {
            HoldEnd::Expired => self.ended(change, window, &format!("hold {hold}")),
            HoldEnd::Released => kept(change.request.is_some(), Promise::FullTime, || {
                format!("hold {hold} was given back by nobody")
            }),
            HoldEnd::TurnEnded => {
                self.ending = Some(ticket);
                Ok(())
            }
        }
    }

    fn booked(&mut self, change: &Change, booking: BookingId, hold: HoldId) -> Result<(), Breach> {
        let ran = self.running.remove(&hold);
        kept(ran.is_some(), Promise::OneOwner, || format!("hold {hold} was over and was booked"))?;
        let Some(seat) = self.holds.get(&hold).cloned() else { return Ok(()) };
        self.in_turn(change, seat.ticket)?;
        self.windows.remove(&seat.ticket);
        self.active.remove(&seat.ticket);
        let before = self.bookings.insert(booking, seat);
        kept(before.is_none(), Promise::OneOwner, || format!("booking {booking} was made before"))
    }

    fn restored(&mut self, at: Timestamp) {
        for window in self.windows.values_mut().chain(self.running.values_mut()) {
            window.until = plus_secs(at, window.full_secs);
            window.owed_since = None;
        }
    }

    /// Something ended: by a person's own act at any time, by time only when that had passed.
    fn ended(&self, change: &Change, window: Option<Window>, what: &str) -> Result<(), Breach> {
        let Some(window) = window.filter(|_| change.request.is_none()) else { return Ok(()) };
        let at = change.at;
        kept(at >= window.until, Promise::FullTime, || {
            format!("{what} ended at {at} and had time until {}", window.until)
        })?;
        let after = |since: Option<Timestamp>| since.is_some_and(|since| at > since);
        kept(!after(window.owed_since), Promise::FullTime, || {
            format!("{what} ended at {at}, by time in which nothing went")
        })?;
        kept(!after(self.doubtful_since), Promise::FullTime, || {
            format!("{what} ended at {at}, while the clock was in doubt")
        })
    }
}

fn window(until: Timestamp, full_secs: u32) -> Window {
    Window { until, full_secs, owed_since: None }
}
