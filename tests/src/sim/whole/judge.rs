//! What was told in a night, and that nothing told later contradicts it: numbers, places, bookings, wishes, offers and
//! the time that people were given. It knows what a screen shows and which requests were made, and nothing of the engine.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::booking::{BookingStatus, HoldEnd};
use jari_common::change::{Change, Event};
use jari_common::id::{RequestId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs as later;
use jari_common::wire::{BookingView, TicketView};
use jari_server::command::{Answer, Ask, Command};
use jari_server::engine::State;
use jari_server::writer::{Outcome, SubmitError};
use jiff::Timestamp;

use super::guest::is_operator;
use super::plant::is_closed;
use crate::sim::person::Letter;
use crate::sim::promise::{Breach, Promise, kept};

/// Time that somebody was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Given {
    /// A call or a turn.
    Window,
    /// A hold or an offer.
    Seat,
    /// To give back what a wish had booked.
    Decline,
}

/// A request id means one request for a day; a clock that is off by some hours is not asked.
const REQUEST_KEPT_SECS: u32 = 20 * 3_600;
/// What does not run is shown until then.
const FOR_EVER: Timestamp = Timestamp::MAX;

/// The seats of somebody who has booked.
type Booked = (SlotRef, Option<SlotRef>);

/// Everything that was told.
#[derive(Default)]
pub struct Judge {
    /// By request: what it was, and its answer, once it was done.
    asked: BTreeMap<RequestId, Ask>,
    answers: BTreeMap<RequestId, Outcome>,
    done: BTreeSet<RequestId>,
    done_at: BTreeMap<RequestId, Timestamp>,
    /// By person.
    tickets: BTreeMap<u128, TicketId>,
    numbers: BTreeMap<TicketId, u32>,
    ahead: BTreeMap<TicketId, u32>,
    called_through: u32,
    seen: BTreeMap<TicketId, TicketView>,
    /// Nothing ends by itself before.
    until: BTreeMap<(TicketId, Given), Timestamp>,
    /// Since the last look: whose own word, or that of staff, was done; and for whom a wish found a seat.
    spoken: BTreeSet<TicketId>,
    found: BTreeSet<TicketId>,
    /// And whose offer ended by its time.
    over: BTreeSet<TicketId>,
    is_closing: bool,
}

impl Judge {
    /// What a request asked for when it was done.
    pub fn first_of(&self, request: RequestId) -> Option<Ask> {
        self.asked.get(&request).filter(|_| self.done.contains(&request)).cloned()
    }

    /// The server was away so long, and that counts against nobody. Its clock may be another.
    pub fn was_away(&mut self, secs: u32, is_same_clock: bool) {
        if is_same_clock {
            self.until.values_mut().for_each(|until| *until = later(*until, secs));
        } else {
            self.until.clear();
        }
    }

    /// A change that is durable; `before` is the state that it changes.
    pub fn change(&mut self, change: &Change, before: &State) -> Result<(), Breach> {
        let who = change.request.map(|RequestId(id)| id.as_u128() >> 64);
        if let (Some(who), Event::TicketIssued { ticket, .. }) = (who, &change.event) {
            self.tickets.insert(who, *ticket);
        }
        self.done.extend(change.request);
        if let Some(request) = change.request {
            self.done_at.entry(request).or_insert(change.at);
        }
        self.spoken.extend(who.and_then(|who| self.tickets.get(&who)));
        let is_unasked = change.request.is_none() && !is_closed(before);
        match &change.event {
            Event::StaffActed { ticket, .. } => {
                self.spoken.insert(*ticket);
            }
            Event::WishOffered { ticket, .. } => {
                self.found.insert(*ticket);
            }
            Event::TurnMissed { ticket } if is_unasked => {
                self.ended(change, *ticket, Given::Window)?;
            }
            Event::HoldEnded { ticket, why: HoldEnd::Expired, .. } if is_unasked => {
                self.over.insert(*ticket);
                self.ended(change, *ticket, Given::Seat)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn ended(&self, change: &Change, ticket: TicketId, given: Given) -> Result<(), Breach> {
        let until = self.until.get(&(ticket, given));
        kept(until.is_none_or(|until| change.at >= *until), Promise::FullTime, || {
            format!("{given:?} until {until:?}, and {change:?}")
        })
    }

    pub fn answer(
        &mut self,
        letter: &Letter,
        outcome: &Outcome,
        at: Timestamp,
    ) -> Result<(), Breach> {
        if is_operator(letter.who) {
            self.is_closing |=
                outcome.is_ok() && matches!(letter.ask.command, Command::CloseCampaign { .. });
            return Ok(());
        }
        self.too_late(letter, outcome, at)?;
        let Some(request) = letter.ask.request else { return Ok(()) };
        if matches!(outcome, Err(SubmitError::Busy | SubmitError::Unavailable(_))) {
            return Ok(());
        }
        if self.done_at.get(&request).is_some_and(|done| later(*done, REQUEST_KEPT_SECS) <= at) {
            // So long after it was done an id is any other.
            return Ok(());
        }
        let is_reused = *outcome == Err(SubmitError::Refused(Refusal::RequestIdReused));
        let is_unheard = is_reused && !self.asked.contains_key(&request);
        if !self.done.contains(&request) || is_unheard {
            // What was refused may be asked for again, also in other words; and of what was done, but never answered, only
            // its own words tell what it was.
            self.asked.remove(&request);
            return Ok(());
        }
        let first = self.asked.entry(request).or_insert_with(|| letter.ask.clone()).clone();
        if first.command != letter.ask.command {
            return kept(is_reused, Promise::SameAnswer, || {
                format!("{first:?} was done, and {:?} heard {outcome:?}", letter.ask.command)
            });
        }
        let before = self.answers.entry(request).or_insert_with(|| outcome.clone());
        // A place that is taken is shown as it stands; everything else has the words of then.
        let is_join = matches!(first.command, Command::JoinLine { .. });
        let is_same = if is_join { place(before) == place(outcome) } else { before == outcome };
        kept(is_same, Promise::SameAnswer, || {
            format!("{first:?} was answered {before:?}, and then {outcome:?}")
        })
    }

    /// Nobody hears that it is too late to decline before the time that they were given is over.
    fn too_late(&self, letter: &Letter, outcome: &Outcome, at: Timestamp) -> Result<(), Breach> {
        let Command::DeclineOffer { ticket, hold } = letter.ask.command else { return Ok(()) };
        if *outcome != Err(SubmitError::Refused(Refusal::DeclineOver)) {
            return Ok(());
        }
        let view = self.seen.get(&ticket).and_then(|view| view.declinable.as_ref());
        let until = self.until.get(&(ticket, Given::Decline));
        let is_early = view.is_some_and(|it| it.id == hold) && until.is_some_and(|it| at < *it);
        kept(!is_early, Promise::FullTime, || {
            format!("ticket {ticket} may decline until {until:?}, and at {at} it was too late")
        })
    }

    /// Looks at every ticket as its person sees it.
    pub fn look(&mut self, views: Vec<TicketView>, screen: &State) -> Result<(), Breach> {
        let serving = screen.now_serving(super::setting::CAMPAIGN);
        let through = serving.map_or(0, |serving| serving.called_through);
        kept(through >= self.called_through, Promise::CalledThroughNeverFalls, || {
            format!("called through {}, then {through}", self.called_through)
        })?;
        self.called_through = through;
        kept(is_closed(screen) || !self.is_closing, Promise::ClosedIsClosed, || {
            "the campaign was closed, and is open".to_owned()
        })?;
        for view in views {
            self.numbered(&view)?;
            if is_closed(screen) {
                closed(&view)?;
            } else if let Some(before) = self.seen.get(&view.id) {
                self.stands(before, &view)?;
            }
            self.note_times(&view);
            self.seen.insert(view.id, view);
        }
        self.spoken.clear();
        self.found.clear();
        self.over.clear();
        Ok(())
    }

    fn numbered(&mut self, view: &TicketView) -> Result<(), Breach> {
        let number = *self.numbers.entry(view.id).or_insert(view.number);
        kept(number == view.number, Promise::SameNumber, || {
            format!("ticket {} had number {number}, and has {}", view.id, view.number)
        })?;
        if view.state != TicketState::Waiting {
            self.ahead.remove(&view.id);
            return Ok(());
        }
        let before = self.ahead.insert(view.id, view.ahead).unwrap_or(view.ahead);
        kept(view.ahead <= before, Promise::AheadNeverRises, || {
            format!("ticket {}: {before} ahead, then {}", view.id, view.ahead)
        })
    }

    /// What somebody had is there, unless they said otherwise.
    fn stands(&self, before: &TicketView, now: &TicketView) -> Result<(), Breach> {
        if self.spoken.contains(&now.id) {
            return Ok(());
        }
        let (had, has) = (booked(before), booked(now));
        let is_found = self.found.contains(&now.id) && has.is_some() && before.wish.is_some();
        kept(had.is_none() || had == has || is_found, Promise::NeverWithout, || {
            format!("ticket {} had {had:?}, and has {has:?}", now.id)
        })?;
        let is_met = is_found && had != has;
        let is_over = self.over.contains(&now.id);
        let wish = before.wish.is_none() || now.wish.is_some() || is_met || is_over;
        kept(wish, Promise::OwnWord, || format!("the wish of ticket {} is gone", now.id))?;
        let offer = before.offer.is_none() || now.offer.is_some() || is_over;
        kept(offer, Promise::OwnWord, || format!("the offer to ticket {} is gone", now.id))?;
        kept(
            now.state != TicketState::Left || before.state == TicketState::Left,
            Promise::OwnWord,
            || format!("ticket {} left by nobody's word", now.id),
        )
    }

    /// Until when things run at least; what stands still has at least as long.
    fn note_times(&mut self, view: &TicketView) {
        let offer = view.offer.as_ref().map(|offer| &offer.hold);
        let is_told = |until: &Timestamp| until.as_second() < FOR_EVER.as_second() - 86_400 * 366;
        let seat = view.hold.as_ref().or(offer).map(|hold| hold.until).filter(is_told);
        let decline = view.declinable.as_ref().map(|hold| hold.until);
        let times = [(Given::Window, view.until), (Given::Seat, seat), (Given::Decline, decline)];
        for (given, until) in times {
            match until {
                Some(until) => self.until.insert((view.id, given), until),
                None => self.until.remove(&(view.id, given)),
            };
        }
    }
}

/// The ticket and number of an answer, and whether it is one.
fn place(outcome: &Outcome) -> Option<(TicketId, u32)> {
    match outcome {
        Ok(Answer::Ticket(ticket)) => Some((ticket.view.id, ticket.view.number)),
        _ => None,
    }
}

fn booked(view: &TicketView) -> Option<Booked> {
    let stands = |it: &&BookingView| it.status == BookingStatus::Booked;
    let first = view.booking.as_ref().filter(stands)?;
    Some((first.slot.clone(), view.second.as_ref().filter(stands).map(|it| it.slot.clone())))
}

/// In a closed campaign nobody waits, wishes, or is asked.
fn closed(view: &TicketView) -> Result<(), Breach> {
    let waits =
        matches!(view.state, TicketState::Entered | TicketState::Waiting | TicketState::Missed);
    let wishes = view.wish.is_some() || view.offer.is_some();
    kept(!waits && !wishes, Promise::ClosedIsClosed, || format!("closed, and {view:?}"))
}
