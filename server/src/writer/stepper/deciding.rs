//! A batch in the making: asks and time are decided one by one, and a decision that would break a condition is set
//! aside. Commits nothing.

use jari_common::change::{CampaignStopped, Change, EntryMade, Event, OfTicket, TicketIssued};
use jari_common::id::{AskedHash, CampaignId, RequestId, TicketId};
use jari_common::staff::Author;
use jiff::Timestamp;

use super::{EFFORT_PER_STEP, Fallen, Stepper, Work};
use crate::caught::caught;
use crate::clock::Reading;
use crate::command::{Answer, Ask, Command};
use crate::engine::people::requests::{Repetition, is_answered_as_then};
use crate::engine::{Broken, Effort, State};
use crate::store::KeptAnswer;
use crate::writer::frozen::Found;
use crate::writer::guard::{self, Not, PANICKED, note_command};
use crate::writer::{Outcome, SubmitError};

/// The reason when every campaign is paused.
const NOBODYS: &str = "a decision that belongs to no campaign breaks a condition; see the faults";

/// Where an event comes from that does not come with time.
#[derive(Clone, Default)]
struct AskedBy {
    request: Option<RequestId>,
    asked: Option<AskedHash>,
    by: Option<Box<Author>>,
}

impl Stepper {
    /// Work before the first ask: faults found outside, events that come with time, and one step of long work.
    pub(super) fn begin<R>(&mut self, work: &mut Work<R>) {
        for Found { campaign, seq } in work.found.clone() {
            let all = || self.engine.campaigns().map(|it| it.id).collect();
            let campaigns: Vec<CampaignId> = campaign.map_or_else(all, |campaign| vec![campaign]);
            for campaign in campaigns {
                let stop = Command::StopCampaign { campaign, because: seq }.into();
                let events = self.engine.decide(&stop, work.reading.now).unwrap_or_default();
                events.into_iter().for_each(|event| self.take(work, None, event));
            }
        }
        for Fallen { campaign, ticket, event } in self.fallen.clone() {
            let now = work.reading.now;
            work.batch.faults.push(guard::note_fallen(&self.engine, Some(&event), "settle", now));
            if self.engine.stopped(campaign).is_none() {
                let because = self.engine.seq();
                self.take(
                    work,
                    None,
                    Event::CampaignStopped(CampaignStopped { campaign, because, ticket }),
                );
            }
        }
        self.settle(work);
        // One step in each batch: all others are served in between.
        let events = self.by_time(work, "long_work", |engine, _| engine.long_work());
        events.into_iter().for_each(|event| self.take_by_time(work, event));
    }

    /// Runs something that changes the engine. A panic leaves the engine half changed: it is loaded again, and nothing
    /// of the batch is kept.
    pub(super) fn guarded<R>(
        &mut self,
        work: &mut Work<R>,
        run: impl FnOnce(&mut Self, &mut Work<R>),
    ) -> bool {
        if work.is_void {
            return false;
        }
        let ran = caught(|| run(self, work));
        work.is_void = ran.is_none();
        if let Some((event, campaign, ticket)) = self.under_way.take() {
            self.fell(event, campaign, ticket);
        }
        !work.is_void
    }

    /// The engine panicked over an event that came with time. With the next step, its campaign is paused before
    /// anything else, and the others continue.
    fn fell(&mut self, event: Event, campaign: Option<CampaignId>, ticket: Option<TicketId>) {
        let campaign = campaign.filter(|it| !self.fallen.iter().any(|known| known.campaign == *it));
        match campaign {
            Some(campaign) => self.fallen.push(Fallen { campaign, ticket, event }),
            None => self.frozen.freeze_for_good(NOBODYS),
        }
    }

    /// Reads the events that come with time from the engine. This only reads: when it panics, one campaign is paused.
    fn by_time<R>(
        &mut self,
        work: &mut Work<R>,
        kind: &'static str,
        read: impl Fn(&mut State, &mut Effort) -> Vec<Event>,
    ) -> Vec<Event> {
        let Work { reading, batch, effort, .. } = work;
        if let Some(events) = caught(|| read(&mut self.engine, effort)) {
            return events;
        }
        batch.faults.push(guard::note_fallen(&self.engine, None, kind, reading.now));
        let found = self.where_it_ends(reading.now, read);
        if found.is_none() {
            self.frozen.freeze_for_good(NOBODYS);
        }
        let because = self.engine.seq();
        let stopped =
            |campaign| Event::CampaignStopped(CampaignStopped { campaign, because, ticket: None });
        found.map(stopped).into_iter().collect()
    }

    /// The campaign without which the engine can be read again: on a copy, the campaigns are paused one after the
    /// other.
    fn where_it_ends(
        &self,
        at: Timestamp,
        read: impl Fn(&mut State, &mut Effort) -> Vec<Event>,
    ) -> Option<CampaignId> {
        let mut copy = self.engine.clone();
        let going = self.engine.campaigns().map(|it| it.id);
        let mut going = going.filter(|it| self.engine.stopped(*it).is_none());
        going.find(|campaign| {
            let (campaign, because, seq) = (*campaign, copy.seq(), copy.seq() + 1);
            let event = Event::CampaignStopped(CampaignStopped { campaign, because, ticket: None });
            let stopped = Change { seq, at, request: None, asked: None, by: None, event };
            let read_again = || {
                copy.apply(&stopped);
                read(&mut copy, &mut Effort::of(EFFORT_PER_STEP));
            };
            caught(read_again).is_some()
        })
    }

    pub(super) fn decide<R>(
        &mut self,
        work: &mut Work<R>,
        ask: &Ask,
        sealed: &mut Option<Vec<u8>>,
    ) -> Outcome {
        if work.is_void {
            return Err(SubmitError::Unavailable(String::new()));
        }
        let now = work.reading.now;
        if !self.poison.is_empty() && self.poison.contains(&ask.command.hash()) {
            work.batch.faults.push(note_command(&self.engine, &ask.command, PANICKED, now));
            return Err(SubmitError::Fault);
        }
        if let Some(answer) = self.answer_as_then(work, ask)? {
            return Ok(answer);
        }
        let events = match guard::decide(&self.engine, ask, now) {
            Ok(events) => events,
            Err(Not::Refused(refusal)) => return Err(refusal.into()),
            Err(Not::Fault(condition)) => {
                work.batch.faults.push(note_command(&self.engine, &ask.command, condition, now));
                return Err(SubmitError::Fault);
            }
        };
        let asked_by = AskedBy { request: ask.request, asked: ask.asked(), by: ask.by.clone() };
        let (mut answer, fallen) = (Answer::Done, self.fallen.len());
        let is_done = self.guarded(work, |stepper, work| {
            for event in &events {
                if let Event::TicketIssued(TicketIssued { ticket, .. })
                | Event::EntryMade(EntryMade { ticket, .. }) = event
                {
                    work.batch.sealed.extend(sealed.take().map(|sealed| (*ticket, sealed)));
                }
                if let Event::PersonErased(OfTicket { ticket }) = event {
                    work.batch.erased.push(*ticket);
                }
                stepper.take(work, Some(&asked_by), event.clone());
            }
            stepper.settle(work);
            answer = stepper.engine.answer(ask, &events);
        });
        if !is_done {
            // When the command comes again, it is reported as a fault and not run; unless the panic was over an event
            // that came with time.
            if self.fallen.len() == fallen {
                self.poison.push(ask.command.hash());
            }
            return Err(SubmitError::Fault);
        }
        if let Some(request) =
            ask.request.filter(|_| !events.is_empty() && is_answered_as_then(&ask.command))
        {
            let (at_ms, words) = (work.reading.now.as_millisecond(), serde_json::to_vec(&answer));
            let kept = words.map(|answer| KeptAnswer { request, at_ms, answer });
            // Without a kept answer, a repeat is answered from the state at that time.
            work.batch.answers.extend(
                kept.inspect_err(|error| tracing::error!(%error, "an answer cannot be kept")),
            );
        }
        Ok(answer)
    }

    /// The answer that this request got the first time; None when it is new, or when the answer is made from the
    /// present state.
    fn answer_as_then<R>(
        &mut self,
        work: &Work<R>,
        ask: &Ask,
    ) -> Result<Option<Answer>, SubmitError> {
        let is_kept = is_answered_as_then(&ask.command);
        if !is_kept || self.engine.repetition(ask) != Repetition::Same {
            return Ok(None);
        }
        // Who asks again may have other rights by now.
        self.engine.require_right(ask, work.reading.now)?;
        let Some(request) = ask.request else { return Ok(None) };
        let just_now = work.batch.answers.iter().find(|kept| kept.request == request);
        let words = match just_now {
            Some(kept) => Some(kept.answer.clone()),
            None => self.store.answer_to(request).map_err(|error| {
                tracing::warn!(%error, "an answer that was given cannot be read");
                SubmitError::Unavailable(error.to_string())
            })?,
        };
        Ok(words.and_then(|words| serde_json::from_slice(&words).ok()))
    }

    /// Lets time pass until no more events come of it. While the clock is in doubt nothing ends, but calls continue.
    fn settle<R>(&mut self, work: &mut Work<R>) {
        let Reading { now, doubtful, .. } = work.reading;
        loop {
            let events = self.by_time(work, "settle", |engine, _| {
                if doubtful { engine.settle_calls(now) } else { engine.settle(now) }
            });
            let is_match = events.is_empty();
            let events = if is_match { self.next_match(work) } else { events };
            if events.is_empty() {
                return;
            }
            let events = match guard::judge(&self.engine, &events) {
                Ok(()) => events,
                Err(broken) => match self.set_aside(work, &events, &broken, is_match) {
                    Some(instead) => vec![instead],
                    None => return,
                },
            };
            events.into_iter().for_each(|event| self.take_by_time(work, event));
        }
    }

    /// An event that came with time breaks a condition: the wish is dropped, or the campaign is paused; the others
    /// continue.
    fn set_aside<R>(
        &self,
        work: &mut Work<R>,
        events: &[Event],
        broken: &Broken,
        is_match: bool,
    ) -> Option<Event> {
        let kind = if is_match { "match" } else { "settle" };
        let note = guard::note_events(&self.engine, events, broken, kind, work.reading.now);
        work.batch.faults.push(note);
        let instead = guard::instead(&self.engine, broken, events, is_match, &work.aside);
        work.aside.extend(broken.ticket);
        if instead.is_none() {
            self.frozen.freeze_for_good(NOBODYS);
        }
        instead
    }

    /// Wishes are met a few at a time: all others are served in between.
    fn next_match<R>(&mut self, work: &mut Work<R>) -> Vec<Event> {
        if work.matches_left == 0 || work.effort.is_spent() {
            return Vec::new();
        }
        work.matches_left -= 1;
        let now = work.reading.now;
        self.by_time(work, "match", |engine, effort| engine.next_match_within(now, effort))
    }

    /// Applies an event that came with time. If the engine panics over it, its campaign and ticket are known.
    fn take_by_time<R>(&mut self, work: &mut Work<R>, event: Event) {
        let (campaign, ticket) = self.engine.concerns(&event);
        self.under_way = Some((event.clone(), campaign, ticket));
        self.take(work, None, event);
        self.under_way = None;
    }

    fn take<R>(&mut self, work: &mut Work<R>, asked_by: Option<&AskedBy>, event: Event) {
        let AskedBy { request, asked, by } = asked_by.cloned().unwrap_or_default();
        let (seq, at) = (self.engine.seq() + 1, work.reading.now);
        let change = Change { seq, at, request, asked, by, event };
        self.engine.apply(&change);
        work.batch.changes.push(change);
    }
}
