//! The promises according to the log: who has which number and which seat, and until when. They are computed from the
//! durable changes alone, without the engine. This file knows no state of the server.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::campaign::{Campaign, IdentityRule, Pace};
use jari_common::change::{
    CampaignAdded, Change, DrawRevealed, DrawSealed, EntryMade, Event, Held, HoldEnded,
    IdentityCodeSent, NumbersDrawn, OfPerson, OfTicket, PaceChanged, PresenceChanged, SeatBooked,
    StaffActed, TicketArrived, TicketIssued, TicketUntil, TurnMissed, TurnStarted,
};
use jari_common::id::{CampaignId, HoldId, RequestId, TicketId};
use jari_common::person::PersonKey;
use jari_common::slot::SlotRef;
use jari_common::staff::StaffAct;
use jari_server::command::Command;
use jiff::Timestamp;

use super::person::Letter;
use super::promise::{Breach, Promise, kept};
use super::setting::{PACE, person_key};

mod draw;
mod proofs;
mod seats;
mod booked;
mod moves;
mod windows;

pub use booked::BookingVersion;

use booked::Bookings;
use draw::Drawing;
use proofs::Proofs;
use windows::{Windows, ends_turn};

/// A place in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued {
    pub campaign: CampaignId,
    /// 0 until the number is drawn.
    pub number: u32,
    pub person: PersonKey,
}

/// A held or booked seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub ticket: TicketId,
    pub slot: SlotRef,
    seat: u8,
}

/// What the log has said until now.
#[derive(Debug)]
pub struct Ledger {
    seq: u64,
    /// The log's last number when the server's step began.
    seq_before: u64,
    tickets: BTreeMap<TicketId, Issued>,
    persons: BTreeMap<(CampaignId, PersonKey), TicketId>,
    numbers: BTreeMap<CampaignId, u32>,
    serials: BTreeMap<TicketId, u32>,
    /// All holds ever made.
    holds: BTreeMap<HoldId, Seat>,
    pub bookings: Bookings,
    owners: BTreeMap<(SlotRef, u8), TicketId>,
    waiting: BTreeMap<(CampaignId, u32), TicketId>,
    /// Tickets that got their number in this step of the server.
    drawn_now: BTreeSet<TicketId>,
    /// Tickets that left and did not come back.
    away: BTreeSet<TicketId>,
    /// The lease that each request carried.
    leases: BTreeMap<RequestId, u32>,
    /// For each request about a booking: its sender and its command.
    words: BTreeMap<RequestId, (PersonKey, Command)>,
    windows: Windows,
    called_through: BTreeMap<CampaignId, u32>,
    /// Requests, with the first change of each.
    requests: BTreeMap<RequestId, u64>,
    /// The ticket whose hold ended because its turn ends; the end of the turn must come next.
    ending: Option<TicketId>,
    /// The newest pace.
    pace: Pace,
    needs_proof: bool,
    proofs: Proofs,
    drawing: Drawing,
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            seq: 0,
            seq_before: 0,
            tickets: BTreeMap::new(),
            persons: BTreeMap::new(),
            numbers: BTreeMap::new(),
            serials: BTreeMap::new(),
            holds: BTreeMap::new(),
            bookings: Bookings::default(),
            words: BTreeMap::new(),
            owners: BTreeMap::new(),
            waiting: BTreeMap::new(),
            drawn_now: BTreeSet::new(),
            away: BTreeSet::new(),
            leases: BTreeMap::new(),
            windows: Windows::default(),
            called_through: BTreeMap::new(),
            requests: BTreeMap::new(),
            ending: None,
            pace: PACE,
            needs_proof: false,
            proofs: Proofs::default(),
            drawing: Drawing::default(),
        }
    }
}

impl Ledger {
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Whether the person has a place that is durable.
    #[must_use]
    pub fn has_place(&self, person: PersonKey) -> bool {
        self.persons.contains_key(&(super::setting::CAMPAIGN, person))
    }

    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<Issued> {
        self.tickets.get(&id).copied()
    }

    #[must_use]
    pub fn serial(&self, id: TicketId) -> u32 {
        self.serials.get(&id).copied().unwrap_or(0)
    }

    /// A hold that was made at any time.
    #[must_use]
    pub fn hold(&self, id: HoldId) -> Option<&Seat> {
        self.holds.get(&id)
    }

    /// Holds that are running now.
    pub fn running(&self) -> impl Iterator<Item = (HoldId, &Seat)> {
        self.windows.running_holds().filter_map(|id| Some((id, self.holds.get(&id)?)))
    }

    /// The newest booking that the ticket had before this step.
    #[must_use]
    pub fn booking_before(&self, ticket: TicketId) -> Option<BookingVersion> {
        self.bookings.at(ticket, self.seq_before)
    }

    /// Begins a step of the server.
    pub fn next_step(&mut self) {
        self.seq_before = self.seq;
        self.drawn_now.clear();
    }

    /// Whether the ticket got its number in this step: an answer of this step may be from before it.
    #[must_use]
    pub fn is_drawn_now(&self, ticket: TicketId) -> bool {
        self.drawn_now.contains(&ticket)
    }

    /// Whether this request had changed something before this step.
    #[must_use]
    pub fn had_done(&self, request: RequestId) -> bool {
        self.requests.get(&request).is_some_and(|seq| *seq <= self.seq_before)
    }

    #[must_use]
    pub fn called_through(&self, campaign: CampaignId) -> u32 {
        self.called_through.get(&campaign).copied().unwrap_or(0)
    }

    /// The number of seats of a slot that have an owner.
    #[must_use]
    pub fn owned(&self, slot: &SlotRef) -> usize {
        self.owners.keys().filter(|(owned, _)| owned == slot).count()
    }

    /// Whether the person has proved their identity.
    #[must_use]
    pub fn is_proved(&self, person: PersonKey) -> bool {
        self.proofs.has(person)
    }

    /// Notes that a person sends this, perhaps with a lease or a code.
    pub fn sent(&mut self, letter: &Letter) {
        let Some(request) = letter.ask.request else { return };
        self.leases.extend(letter.lease().map(|serial| (request, serial)));
        if let Command::TryIdentityCode { code, .. } = &letter.ask.command {
            self.proofs.tries(request, *code);
        }
        if moves::is_change(&letter.ask.command) {
            let sent = (person_key(letter.who), letter.ask.command.clone());
            self.words.insert(request, sent);
        }
    }

    /// Nothing could be done for a while: every running window is owed its full time.
    pub fn nothing_went(&mut self, now: Timestamp) {
        self.windows.nothing_went(now);
    }

    /// From now on the clock is in doubt, or is no longer in doubt.
    pub fn doubt(&mut self, since: Option<Timestamp>) {
        self.windows.doubt(since);
    }

    /// Applies a durable change.
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
            kept(ends_turn(&change.event, ticket), Promise::FullTime, || {
                format!("a hold of {ticket} ended, its turn did not")
            })?;
        }
        self.take_place(change)
    }

    /// Checks what a change says of places, of the line and of its people; the rest is in `take_turn`.
    fn take_place(&mut self, change: &Change) -> Result<(), Breach> {
        let at = change.at;
        match &change.event {
            Event::CampaignAdded(CampaignAdded { campaign }) => self.announced(campaign),
            Event::TicketIssued(_) | Event::EntryMade(_) => self.joined(&change.event)?,
            Event::DrawSealed(DrawSealed { campaign, entrants, root }) => {
                self.numbers.insert(*campaign, *entrants);
                self.drawing.sealed(*entrants, *root)?;
            }
            Event::DrawRevealed(DrawRevealed { value, secret, seed, .. }) => {
                self.drawing.revealed(value, secret, *seed)?;
            }
            Event::NumbersDrawn(NumbersDrawn { from, count, .. }) => self.drawn(*from, *count)?,
            Event::TicketReturned(OfTicket { ticket }) => {
                self.windows.returned(change, *ticket)?;
                self.waits(*ticket);
            }
            Event::LineFrozen(_) => self.windows.frozen(true, at),
            Event::LineResumed(_) => self.windows.frozen(false, at),
            Event::PaceChanged(PaceChanged { pace, .. }) => self.pace = *pace,
            Event::PresenceChanged(PresenceChanged { device, presence }) => {
                self.windows.presence(*device, *presence, at);
            }
            Event::IdentityCodeSent(IdentityCodeSent { person, code, until }) => {
                self.proofs.code_sent(*person, *code, *until);
            }
            Event::IdentityRefused(OfPerson { person }) => self.proofs.refused(change, *person)?,
            Event::IdentityVerified(OfPerson { person }) => {
                self.proofs.verified(change, *person)?;
            }
            Event::StaffActed(StaffActed { ticket, act: StaffAct::Verify, .. }) => {
                let person = self.ticket(*ticket).map(|issued| issued.person);
                person.into_iter().for_each(|person| self.proofs.seen(person));
            }
            Event::WindowsRestored => self.windows.restored(at, &self.pace),
            _ => self.take_turn(change)?,
        }
        Ok(())
    }

    /// Checks what a change says of one ticket's call, turn and seat.
    fn take_turn(&mut self, change: &Change) -> Result<(), Breach> {
        let at = change.at;
        match &change.event {
            Event::TicketCalled(TicketUntil { ticket, until }) => {
                self.called(*ticket, at, *until)?;
            }
            Event::TicketArrived(TicketArrived { ticket, device }) => {
                self.windows.arrived(*ticket, *device, at);
            }
            Event::TicketAdmitted(TicketUntil { ticket, until }) => {
                self.windows.admitted(*ticket, (at, *until), &self.pace)?;
            }
            Event::TurnStarted(_) => self.started(change)?,
            Event::TurnExtended(TicketUntil { ticket, until }) => {
                self.in_turn(change, *ticket)?;
                self.windows.extended(*ticket, at, *until);
            }
            Event::TurnMissed(TurnMissed { ticket, by_place }) => {
                self.windows.missed(change, *ticket, *by_place, &self.pace)?;
            }
            Event::TicketLeft(OfTicket { ticket }) => self.left(*ticket)?,
            Event::SeatHeld(Held { ticket, .. }) => {
                if self.is_change(change) {
                    self.held_beside(change)?;
                } else {
                    self.in_turn(change, *ticket)?;
                }
                self.held(change)?;
            }
            Event::HoldEnded(HoldEnded { hold, why, .. }) => {
                self.hold_ended(change, *hold, *why)?;
            }
            Event::SeatBooked(SeatBooked { booking, hold, .. }) => {
                self.booked(change, *booking, *hold)?;
            }
            _ => self.take_change(change)?,
        }
        Ok(())
    }

    fn announced(&mut self, campaign: &Campaign) {
        self.pace = campaign.spec.pace;
        self.needs_proof = campaign.spec.identity == IdentityRule::Required;
        self.drawing = Drawing::of(campaign);
    }

    /// A place by arrival, or an entry for a draw.
    fn joined(&mut self, event: &Event) -> Result<(), Breach> {
        let (campaign, ticket, number, person, device) = match event {
            Event::TicketIssued(TicketIssued {
                campaign, ticket, number, person, device, ..
            }) => {
                self.drawing.check_arrival(*ticket)?;
                let last = self.numbers.entry(*campaign).or_insert(0);
                kept(*number == *last + 1, Promise::DenseNumbers, || {
                    format!("number {number} came after {last}")
                })?;
                *last = *number;
                (*campaign, *ticket, *number, *person, *device)
            }
            Event::EntryMade(EntryMade { campaign, ticket, entry, person, device, .. }) => {
                self.drawing.entered(*campaign, *ticket, *entry)?;
                (*campaign, *ticket, 0, *person, *device)
            }
            _ => return Ok(()),
        };
        let before = self.persons.insert((campaign, person), ticket);
        kept(before.is_none(), Promise::OneTicket, || {
            format!("ticket {ticket} is of who has {before:?}")
        })?;
        let before = self.tickets.insert(ticket, Issued { campaign, number, person });
        self.windows.seen_at(ticket, device);
        self.waits(ticket);
        kept(before.is_none(), Promise::SameNumber, || format!("ticket {ticket} was given before"))
    }

    fn drawn(&mut self, from: u32, count: u32) -> Result<(), Breach> {
        for (ticket, number) in self.drawing.drawn(from, count)? {
            if let Some(issued) = self.tickets.get_mut(&ticket) {
                issued.number = number;
                self.drawn_now.insert(ticket);
            }
            if !self.away.contains(&ticket) {
                self.waits(ticket);
            }
        }
        Ok(())
    }

    fn waits(&mut self, ticket: TicketId) {
        self.away.remove(&ticket);
        if let Some(Issued { campaign, number: number @ 1.., .. }) = self.ticket(ticket) {
            self.waiting.insert((campaign, number), ticket);
        }
    }

    fn left(&mut self, ticket: TicketId) -> Result<(), Breach> {
        self.waiting.retain(|_, waiting| *waiting != ticket);
        self.away.insert(ticket);
        self.windows.turn_over(ticket).map(drop)
    }

    /// Checks that people are called by number. A person who came back may be called out of order, but does not pass
    /// anybody whose number was not called.
    fn called(&mut self, ticket: TicketId, at: Timestamp, until: Timestamp) -> Result<(), Breach> {
        self.drawing.check_call(ticket)?;
        self.windows.called(ticket, at, until);
        self.windows.check_call(&self.pace)?;
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

    fn started(&mut self, change: &Change) -> Result<(), Breach> {
        let Event::TurnStarted(TurnStarted { ticket, serial, device, until, .. }) = &change.event
        else {
            return Ok(());
        };
        let before = self.serials.insert(*ticket, *serial).unwrap_or(0);
        let (is_called, goes_on) =
            (self.windows.is_called(*ticket), self.windows.is_active(*ticket));
        kept(*serial == before + 1 && (is_called || goes_on), Promise::OnlyInTurn, || {
            format!("turn {serial} of ticket {ticket} began after {before}, or uncalled")
        })?;
        let person = self.ticket(*ticket).map(|issued| issued.person);
        let is_proved = person.is_some_and(|person| self.is_proved(person));
        kept(goes_on || is_proved || !self.needs_proof, Promise::Proved, || {
            format!("ticket {ticket} of {person:?} began a turn without a proof")
        })?;
        self.windows.seen_at(*ticket, *device);
        self.windows.started(*ticket, (change.at, *until), &self.pace)
    }

    /// Checks a change that only the newest lease of a running turn may make.
    pub(super) fn in_turn(&self, change: &Change, ticket: TicketId) -> Result<(), Breach> {
        let lease = change.request.and_then(|request| self.leases.get(&request)).copied();
        let (newest, is_active) = (self.serial(ticket), self.windows.is_active(ticket));
        kept(is_active && lease == Some(newest), Promise::OnlyInTurn, || {
            format!("ticket {ticket} with lease {lease:?} of {newest}, {is_active}: {change:?}")
        })
    }
}
