//! Checks that nothing told in a night contradicts what was told before: numbers, places, bookings, wishes, offers and
//! windows. It knows what a screen shows and which requests were made, and nothing of the engine.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::booking::{BookingStatus, HoldEnd};
use jari_common::change::{
    Change, EntryMade, Event, Held, HoldEnded, HoldUntil, NamesakeAnswered, OfTicket, StaffActed,
    TicketIssued, TicketUntil, TurnMissed, TurnStarted,
};
use jari_common::id::{HoldId, RequestId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jari_common::ticket::{Namesake, TicketState};
use jari_common::time::plus_secs as later;
use jari_common::wire::{BookingView, TicketView};
use jari_server::command::{Answer, Ask, Command, TicketAct};
use jari_server::engine::State;
use jari_server::writer::{Outcome, SubmitError};
use jiff::Timestamp;

use super::guest::is_operator;
use super::plant::is_closed;
use super::setting::{self, Terms};
use crate::sim::person::Letter;
use crate::sim::promise::{Breach, Promise, kept};

/// The kinds of windows that a person is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Given {
    /// The window of a call or a turn.
    Window,
    /// The window of a hold or an offer.
    Seat,
    /// The time to give back what a wish had booked.
    Decline,
}

/// For this many seconds a request id means one request (a day, less some hours because the clock may be off).
const REQUEST_KEPT_SECS: u32 = 20 * 3_600;
/// The end of a window that is paused.
const FOR_EVER: Timestamp = Timestamp::MAX;

/// The seats of a person who has booked.
type Booked = (SlotRef, Option<SlotRef>);

/// Everything that people were told.
pub struct Judge {
    terms: Terms,
    /// For each request: what it was, and its answer, once it was carried out.
    asked: BTreeMap<RequestId, Ask>,
    answers: BTreeMap<RequestId, Outcome>,
    done: BTreeSet<RequestId>,
    done_at: BTreeMap<RequestId, Timestamp>,
    /// For each person, their ticket.
    tickets: BTreeMap<u128, TicketId>,
    numbers: BTreeMap<TicketId, u32>,
    ahead: BTreeMap<TicketId, u32>,
    called_through: u32,
    seen: BTreeMap<TicketId, TicketView>,
    /// The time before which a window does not end by itself.
    until: BTreeMap<(TicketId, Given), Timestamp>,
    /// Since the last check: tickets with an act of their own person or of staff, or for which a wish found a seat.
    spoken: BTreeSet<TicketId>,
    found: BTreeSet<TicketId>,
    /// Tickets whose call, turn or seat was replaced by another.
    renewed: BTreeSet<TicketId>,
    /// Tickets whose offer ended by its time, or because the person could not be told of it.
    over: BTreeSet<TicketId>,
    unreached: BTreeSet<TicketId>,
    /// Holds whose people do not know of them, and until when they can be told.
    untold: BTreeMap<HoldId, Timestamp>,
    erased: BTreeSet<TicketId>,
    /// Tickets for which the person's identity was decided.
    known: BTreeSet<TicketId>,
    is_closing: bool,
}

impl Judge {
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            asked: BTreeMap::new(),
            answers: BTreeMap::new(),
            done: BTreeSet::new(),
            done_at: BTreeMap::new(),
            tickets: BTreeMap::new(),
            numbers: BTreeMap::new(),
            ahead: BTreeMap::new(),
            called_through: 0,
            seen: BTreeMap::new(),
            until: BTreeMap::new(),
            spoken: BTreeSet::new(),
            found: BTreeSet::new(),
            renewed: BTreeSet::new(),
            over: BTreeSet::new(),
            unreached: BTreeSet::new(),
            untold: BTreeMap::new(),
            erased: BTreeSet::new(),
            known: BTreeSet::new(),
            is_closing: false,
        }
    }

    /// What a request asked for when it was carried out.
    pub fn first_of(&self, request: RequestId) -> Option<Ask> {
        self.asked.get(&request).filter(|_| self.done.contains(&request)).cloned()
    }

    /// The server's time passed from one instant to the other while nothing could be done; this counts against nobody.
    pub fn was_away(&mut self, from: Timestamp, to: Timestamp) {
        let passed = to.duration_since(from);
        let until = self.until.values_mut().chain(self.untold.values_mut());
        until.for_each(|until| *until = until.saturating_add(passed).unwrap_or(Timestamp::MAX));
    }

    /// Notes a durable change; `before` is the state that it changes.
    pub fn change(&mut self, change: &Change, before: &State) -> Result<(), Breach> {
        let who = change.request.map(|RequestId(id)| id.as_u128() >> 64);
        if let (
            Some(who),
            Event::TicketIssued(TicketIssued { ticket, .. })
            | Event::EntryMade(EntryMade { ticket, .. }),
        ) = (who, &change.event)
        {
            let other = self.tickets.insert(who, *ticket);
            let is_first = other.is_none_or(|other| self.erased.contains(&other));
            kept(is_first, Promise::OneTicket, || {
                format!("person {who} had ticket {other:?}, and {ticket} was made")
            })?;
        }
        self.done.extend(change.request);
        if let Some(request) = change.request {
            self.done_at.entry(request).or_insert(change.at);
        }
        self.spoken.extend(who.and_then(|who| self.tickets.get(&who)));
        let is_unasked = change.request.is_none() && !is_closed(before);
        let given = given(&change.event);
        kept(given.is_none_or(|(_, until)| change.at < until), Promise::FullTime, || {
            format!("time is given that is over already: {change:?}")
        })?;
        self.renewed.extend(given.map(|(ticket, _)| ticket));
        match &change.event {
            Event::StaffActed(StaffActed { ticket, .. }) => {
                self.spoken.insert(*ticket);
            }
            Event::WishOffered(Held { ticket, hold, until, untold, .. }) => {
                self.found.insert(*ticket);
                self.untold.extend(untold.then_some((*hold, *until)));
            }
            Event::OfferTold(HoldUntil { hold, .. }) => {
                self.untold.remove(hold);
            }
            Event::PersonErased(OfTicket { ticket }) => {
                self.spoken.insert(*ticket);
                self.erased.insert(*ticket);
            }
            Event::NamesakeAnswered(NamesakeAnswered { ticket, .. }) => {
                self.known.insert(*ticket);
            }
            Event::HoldEnded(HoldEnded { ticket, hold, why: HoldEnd::NotTold, .. }) => {
                let until = self.untold.remove(hold);
                self.unreached.insert(*ticket);
                let is_due = until.is_some_and(|until| change.at >= until);
                kept(is_due || !is_unasked, Promise::FullTime, || {
                    format!("there was time until {until:?} to tell of it, and {change:?}")
                })?;
            }
            Event::TurnMissed(TurnMissed { ticket, .. }) if is_unasked => {
                self.ended(change, *ticket, Given::Window)?;
            }
            Event::HoldEnded(HoldEnded { ticket, hold, why: HoldEnd::Expired, .. })
                if is_unasked =>
            {
                self.over.insert(*ticket);
                kept(!self.untold.contains_key(hold), Promise::OwnWord, || {
                    format!("{change:?}, and its person was not told of it")
                })?;
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
        let mine = self.tickets.get(&(u128::from(letter.who) + 1));
        let is_known = *outcome == Err(SubmitError::Refused(Refusal::Known));
        kept(!is_known || mine.is_some(), Promise::Kept, || {
            format!("person {} has no place, and is known", letter.who)
        })?;
        if mine.is_some_and(|ticket| self.erased.contains(ticket)) {
            // Nothing is known of the person any more.
            return Ok(());
        }
        let Some(request) = letter.ask.request else { return Ok(()) };
        if matches!(outcome, Err(SubmitError::Busy | SubmitError::Unavailable(_))) {
            return Ok(());
        }
        if self.done_at.get(&request).is_some_and(|done| later(*done, REQUEST_KEPT_SECS) <= at) {
            // After this time the id is free for any request.
            return Ok(());
        }
        let is_reused = *outcome == Err(SubmitError::Refused(Refusal::RequestIdReused));
        let is_unheard = is_reused && !self.asked.contains_key(&request);
        if !self.done.contains(&request) || is_unheard {
            // A refused request may be sent again, also with another body. For a request that was carried out but never
            // answered, only its own body tells what it was.
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
        // A place in line is shown in its current state; every other answer is repeated as it was then.
        let is_join = matches!(first.command, Command::JoinLine(_));
        let is_same = if is_join { place(before) == place(outcome) } else { before == outcome };
        kept(is_same, Promise::SameAnswer, || {
            format!("{first:?} was answered {before:?}, and then {outcome:?}")
        })
    }

    /// Nobody is told that it is too late to decline before their time to decline is over.
    fn too_late(&self, letter: &Letter, outcome: &Outcome, at: Timestamp) -> Result<(), Breach> {
        let Command::OfTicket { ticket, act: TicketAct::DeclineOffer { hold } } =
            letter.ask.command
        else {
            return Ok(());
        };
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

    /// Checks every ticket as its person sees it; a server that cannot write has given no time back yet.
    pub fn look(
        &mut self,
        views: Vec<TicketView>,
        screen: &State,
        can_write: bool,
    ) -> Result<(), Breach> {
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
            if can_write {
                self.note_times(&view)?;
            }
            asked_about(&view)?;
            self.seen.insert(view.id, view);
        }
        self.namesakes()?;
        self.spoken.clear();
        self.found.clear();
        self.renewed.clear();
        self.over.clear();
        self.unreached.clear();
        Ok(())
    }

    /// Of two people with one name and birth date, the one who came later is asked about until their identity is
    /// decided; nobody else is asked about.
    fn namesakes(&self) -> Result<(), Breach> {
        let ticket = |who: u32| self.tickets.get(&(u128::from(who) + 1)).copied();
        let mut asked = BTreeSet::new();
        for who in 0..setting::PEOPLE {
            let Some(other) = setting::namesake_of(who, self.terms) else { continue };
            let (Some(one), Some(two)) = (ticket(who), ticket(other)) else { continue };
            let was_erased = self.erased.iter().any(|it| *it <= one.max(two));
            let later = one.max(two);
            asked.insert(later);
            let view = self.seen.get(&later).filter(|_| !was_erased);
            let is_asked = view.is_none_or(|it| it.namesake == Some(Namesake::Asked));
            kept(is_asked || self.known.contains(&later), Promise::OneTicket, || {
                format!("ticket {later} is of one name with another, and nobody is asked: {view:?}")
            })?;
        }
        let others = self.seen.values().filter(|view| !asked.contains(&view.id));
        let wrong = others.clone().find(|it| it.namesake == Some(Namesake::Asked));
        kept(wrong.is_none() || !self.erased.is_empty(), Promise::OwnWord, || {
            format!("nobody has the name of {wrong:?}, and they are asked about")
        })
    }

    fn numbered(&mut self, view: &TicketView) -> Result<(), Breach> {
        if view.number == 0 {
            // The number is not drawn yet.
            let had = self.numbers.get(&view.id);
            return kept(had.is_none(), Promise::SameNumber, || {
                format!("ticket {} had number {had:?}, and has none", view.id)
            });
        }
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

    /// Checks that what a person had is still there, unless they asked for something else.
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
        let is_unreached = self.unreached.contains(&now.id);
        let wish = before.wish.is_none() || now.wish.is_some() || is_met || is_over;
        kept(wish, Promise::OwnWord, || format!("the wish of ticket {} is gone", now.id))?;
        let offer = before.offer.is_none() || now.offer.is_some() || is_over || is_unreached;
        kept(offer, Promise::OwnWord, || format!("the offer to ticket {} is gone", now.id))?;
        let is_over = before.declinable.is_none() && before.booking == now.booking;
        let is_again = is_over && now.declinable.is_some() && !self.renewed.contains(&now.id);
        kept(!is_again, Promise::FullTime, || {
            format!(
                "the time of ticket {} to decline was over, and it is {:?}",
                now.id, now.declinable
            )
        })?;
        kept(
            now.state != TicketState::Left || before.state == TicketState::Left,
            Promise::OwnWord,
            || format!("ticket {} left by nobody's word", now.id),
        )
    }

    /// Notes the earliest end of each window; a paused window has at least the time it had. Nobody's time is cut.
    fn note_times(&mut self, view: &TicketView) -> Result<(), Breach> {
        let offer = view.offer.as_ref().map(|offer| &offer.hold);
        let is_told = |until: &Timestamp| until.as_second() < FOR_EVER.as_second() - 86_400 * 366;
        let seat = view.hold.as_ref().or(offer).map(|hold| hold.until).filter(is_told);
        let decline = view.declinable.as_ref().map(|hold| hold.until);
        let times = [(Given::Window, view.until), (Given::Seat, seat), (Given::Decline, decline)];
        let is_another = self.spoken.contains(&view.id) || self.renewed.contains(&view.id);
        for (given, until) in times {
            let before = match until {
                Some(until) => self.until.insert((view.id, given), until),
                None => self.until.remove(&(view.id, given)),
            };
            // While the window is paused, the time to decline is shown as it will be.
            let is_told = given != Given::Decline;
            let is_cut = is_told && before.zip(until).is_some_and(|(before, until)| until < before);
            kept(!is_cut || is_another, Promise::FullTime, || {
                format!("ticket {}: {given:?} until {before:?}, and then {until:?}", view.id)
            })?;
        }
        Ok(())
    }
}

/// The ticket that is given time by this event, and until when.
fn given(event: &Event) -> Option<(TicketId, Timestamp)> {
    match event {
        Event::TicketCalled(TicketUntil { ticket, until })
        | Event::TicketAdmitted(TicketUntil { ticket, until })
        | Event::TurnStarted(TurnStarted { ticket, until, .. })
        | Event::TurnExtended(TicketUntil { ticket, until })
        | Event::SeatHeld(Held { ticket, until, .. })
        | Event::HoldExtended(HoldUntil { ticket, until, .. })
        | Event::WishOffered(Held { ticket, until, .. })
        | Event::OfferTold(HoldUntil { ticket, until, .. }) => Some((*ticket, *until)),
        _ => None,
    }
}

/// The ticket of an answer, if it has one; its number is checked together with all others.
fn place(outcome: &Outcome) -> Option<TicketId> {
    match outcome {
        Ok(Answer::Ticket(ticket)) => Some(ticket.view.id),
        _ => None,
    }
}

/// While the identity of a ticket's person is in question, the ticket has no turn, no seat and no wish.
fn asked_about(view: &TicketView) -> Result<(), Breach> {
    let is_asked = view.namesake == Some(Namesake::Asked);
    let acts = matches!(view.state, TicketState::Active | TicketState::Done);
    let has = view.hold.is_some() || view.offer.is_some() || view.wish.is_some();
    kept(!is_asked || !(acts || has || booked(view).is_some()), Promise::Proved, || {
        format!("it is a question whose this is: {view:?}")
    })
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
