//! A batch in the making: asks and time are decided one by one, and what would break a condition is set aside. Commits nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jari_common::change::{Change, Event};
use jari_common::id::{AskedHash, CampaignId, RequestId};

use super::{Stepper, Work};
use crate::clock::Reading;
use crate::command::{Answer, Ask, Command};
use crate::engine::Broken;
use crate::engine::requests::{Repetition, is_answered_as_then};
use crate::store::KeptAnswer;
use crate::writer::frozen::Found;
use crate::writer::guard::{self, Not, PANICKED, note_command};
use crate::writer::{Outcome, SubmitError};

impl Stepper {
    /// What comes before anybody's ask: what was found outside, what time brought, and one step of long work.
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
        self.settle(work);
        // One step of it a batch: everybody else is served in between.
        for event in self.engine.long_work() {
            self.take(work, None, event);
        }
    }

    /// A panic while the engine changes leaves it half changed: it is loaded again, and nothing of the batch is kept.
    pub(super) fn guarded<R>(
        &mut self,
        work: &mut Work<R>,
        run: impl FnOnce(&mut Self, &mut Work<R>),
    ) -> bool {
        if work.is_void {
            return false;
        }
        let ran = catch_unwind(AssertUnwindSafe(|| run(self, work)));
        work.is_void = ran.is_err();
        !work.is_void
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
        let asked = ask.asked().filter(|_| !events.is_empty());
        let mut answer = Answer::Done;
        let is_done = self.guarded(work, |stepper, work| {
            for event in &events {
                if let Event::TicketIssued { ticket, .. } | Event::EntryMade { ticket, .. } = event
                {
                    work.batch.sealed.extend(sealed.take().map(|sealed| (*ticket, sealed)));
                }
                if let Event::PersonErased { ticket } = event {
                    work.batch.erased.push(*ticket);
                }
                stepper.take(work, ask.request.zip(asked), event.clone());
            }
            stepper.settle(work);
            answer = stepper.engine.answer(ask, &events);
        });
        if !is_done {
            // Tried again, it is told as a fault and no longer tried.
            self.poison.push(ask.command.hash());
            return Err(SubmitError::Fault);
        }
        if let Some(request) =
            ask.request.filter(|_| asked.is_some() && is_answered_as_then(&ask.command))
        {
            let (at_ms, words) = (work.reading.now.as_millisecond(), serde_json::to_vec(&answer));
            let kept = words.map(|answer| KeptAnswer { request, at_ms, answer });
            // Without it a repeat is answered from how things then stand.
            work.batch.answers.extend(
                kept.inspect_err(|error| tracing::error!(%error, "an answer cannot be kept")),
            );
        }
        Ok(answer)
    }

    /// What was answered when this request came first; None when it is new, or is told as things now stand.
    fn answer_as_then<R>(
        &mut self,
        work: &Work<R>,
        ask: &Ask,
    ) -> Result<Option<Answer>, SubmitError> {
        let is_kept = is_answered_as_then(&ask.command);
        if !is_kept || self.engine.repetition(ask) != Repetition::Same {
            return Ok(None);
        }
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

    /// Lets time pass until nothing more comes of it. While the clock is in doubt nothing ends; calls go on.
    fn settle<R>(&mut self, work: &mut Work<R>) {
        let Reading { now, doubtful, .. } = work.reading;
        loop {
            let events =
                if doubtful { self.engine.settle_calls(now) } else { self.engine.settle(now) };
            let is_match = events.is_empty();
            let events = if is_match { self.next_match(work) } else { events };
            if events.is_empty() {
                return;
            }
            let events = match self.engine.conditions(&events) {
                Ok(()) => events,
                Err(broken) => match self.set_aside(work, &events, &broken, is_match) {
                    Some(instead) => vec![instead],
                    None => return,
                },
            };
            events.into_iter().for_each(|event| self.take(work, None, event));
        }
    }

    /// What time brought breaks a condition: the wish goes, or the campaign stands still; the others go on.
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
        let instead = guard::instead(&self.engine, broken, is_match, &work.aside);
        work.aside.extend(broken.ticket);
        if instead.is_none() {
            self.frozen
                .freeze_for_good("a decision of nobody's breaks a condition; see the faults");
        }
        instead
    }

    /// Wishes are met a few at a time: everybody else is served in between.
    fn next_match<R>(&mut self, work: &mut Work<R>) -> Vec<Event> {
        if work.matches_left == 0 || work.effort.is_spent() {
            return Vec::new();
        }
        work.matches_left -= 1;
        self.engine.next_match_within(work.reading.now, &mut work.effort)
    }

    fn take<R>(
        &mut self,
        work: &mut Work<R>,
        request: Option<(RequestId, AskedHash)>,
        event: Event,
    ) {
        let (request, asked) = request.unzip();
        let (seq, at) = (self.engine.seq() + 1, work.reading.now);
        let change = Change { seq, at, request, asked, event };
        self.engine.apply(&change);
        work.batch.changes.push(change);
    }
}
