//! The writer without its thread: decides in order, makes durable in one commit, and only then says what may be told.
//! It knows no channel, waits for nothing and answers nobody itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use jari_common::change::{Change, Event};
use jari_common::id::{AskedHash, CampaignId, RequestId, TicketId};
use jiff::Timestamp;

use super::frozen::{Found, Frozen};
use super::guard::{self, Not, PANICKED, note_command};
use super::load::{load, numbered};
use super::{Outcome, SubmitError};
use crate::clock::{Clock, Reading};
use crate::command::{Answer, Ask, Command};
use crate::engine::requests::{Repetition, is_answered_as_then};
use crate::engine::{Broken, Effort, State};
use crate::store::{Batch, KeptAnswer, Store, StoreError};

/// After a second failure the store is tried again this much later.
pub const RETRY: Duration = Duration::from_secs(1);
/// Wishes met in one step: a millisecond of work (`--bin bench_wishes`).
const MATCHES_PER_STEP: u32 = 96;
/// Days, seats, shapes and people looked at for them in one step before the rest waits for the next; likewise.
const EFFORT_PER_STEP: u64 = 20_000;
/// With nothing due, time is looked at this often.
const IDLE_LOOK: Duration = Duration::from_secs(1);

/// Asks that are decided in order and committed together; `R` is where their answers go.
#[derive(Debug)]
pub struct Submission<R> {
    pub asks: Vec<Ask>,
    /// The sealed person of a ticket that these asks may issue.
    pub sealed: Option<Vec<u8>>,
    pub reply: R,
}

/// What one step leaves to be told, all of it durable: first the changes, then the answers.
#[derive(Debug)]
pub struct Told<R> {
    pub at: Timestamp,
    /// Right after those told before, without a gap.
    pub changes: Vec<Change>,
    /// One outcome an ask, in its order; none when nothing is taken.
    pub answers: Vec<(R, Vec<Outcome>)>,
    /// Whether the line froze or went on again since the last step.
    pub turned: bool,
}

/// The engine, its store and its clock, driven one step at a time.
pub struct Stepper {
    engine: State,
    store: Box<dyn Store>,
    clock: Clock,
    frozen: Arc<Frozen>,
    /// The last change that was told.
    told: u64,
    /// Time passed that counts against nobody: windows are given back before anything else is decided.
    was_away: bool,
    trouble: Option<Trouble>,
    /// The last look at the clock.
    seen: Reading,
    /// How the last step left the line.
    was_frozen: bool,
    /// Commands that left the engine half changed: they are not tried again before a restart.
    poison: Vec<AskedHash>,
}

/// The store failed.
struct Trouble {
    reason: String,
    /// In steady time.
    try_at: Duration,
}

/// A batch in the making.
struct Work<R> {
    reading: Reading,
    batch: Batch,
    answers: Vec<(R, Vec<Outcome>)>,
    /// Wishes that may still be met in this batch.
    matches_left: u32,
    /// How much may still be looked at for them.
    effort: Effort,
    /// Whose wishes were set aside in this batch.
    aside: Vec<TicketId>,
    /// What was found outside of the engine; noted again when the batch is not kept.
    found: Vec<Found>,
    /// The engine was left half changed: nothing of this batch is kept.
    is_void: bool,
}

impl Stepper {
    /// Begins with what the store holds.
    pub fn open(
        store: Box<dyn Store>,
        clock: Clock,
        frozen: Arc<Frozen>,
    ) -> Result<Self, StoreError> {
        let (engine, _) = load(store.as_ref(), u64::MAX)?;
        Ok(Self::new(engine, store, clock, frozen))
    }

    /// Begins with an engine that was loaded from this store already.
    #[must_use]
    pub fn new(engine: State, store: Box<dyn Store>, clock: Clock, frozen: Arc<Frozen>) -> Self {
        let (told, seen) = (engine.seq(), clock.begin_after(engine.last_at()));
        Self {
            engine,
            store,
            clock,
            frozen,
            told,
            was_away: true,
            trouble: None,
            seen,
            was_frozen: false,
            poison: Vec::new(),
        }
    }

    /// Lets time pass and takes what has arrived. While nothing can be written, every ask is answered so at once.
    pub fn step<R>(&mut self, submissions: Vec<Submission<R>>) -> Told<R> {
        let reading = self.look();
        let mut told =
            Told { at: reading.now, changes: Vec::new(), answers: Vec::new(), turned: false };
        match self.make_ready(reading, &mut told.changes) {
            Ok(()) => self.commit_together(reading, submissions, &mut told),
            Err(reason) => {
                told.answers = submissions.into_iter().map(|one| one.fail(&reason)).collect();
            }
        }
        let is_frozen = self.frozen.why().is_some();
        told.turned = std::mem::replace(&mut self.was_frozen, is_frozen) != is_frozen;
        told
    }

    /// How long nothing is to be done if nobody asks; at most a second.
    #[must_use]
    pub fn patience(&self) -> Duration {
        let reading = self.clock.read();
        if self.frozen.for_good().is_some() {
            return IDLE_LOOK;
        }
        if let Some(trouble) = &self.trouble {
            return trouble.try_at.saturating_sub(reading.steady).min(IDLE_LOOK);
        }
        if self.engine.has_long_work() {
            return Duration::ZERO;
        }
        if reading.doubtful {
            return IDLE_LOOK;
        }
        let until_due = self.engine.next_due().map(|due| due.duration_since(reading.now));
        let until_due = until_due.map(|wait| Duration::try_from(wait).unwrap_or_default());
        until_due.map_or(IDLE_LOOK, |wait| wait.min(IDLE_LOOK))
    }

    /// The engine. While the line is frozen it may be ahead of the disk, or empty.
    #[must_use]
    pub fn engine(&self) -> &State {
        &self.engine
    }

    /// Looks at the clock. Time in doubt, time in which the machine slept, and time that somebody set, counts against
    /// nobody. It goes back only by a jump that was understood, never by a small correction.
    fn look(&mut self) -> Reading {
        let read = self.clock.read();
        let is_understood = read.understood != self.seen.understood;
        if is_understood || (self.seen.doubtful && !read.doubtful) {
            self.was_away = true;
        }
        let now = if is_understood { read.now } else { read.now.max(self.seen.now) };
        self.seen = Reading { now, ..read };
        self.seen
    }

    /// Whether anything can be decided now, and if not, why.
    fn make_ready(&mut self, reading: Reading, told: &mut Vec<Change>) -> Result<(), String> {
        if let Some(reason) = self.frozen.for_good() {
            return Err(reason.to_string());
        }
        let done = match &self.trouble {
            Some(trouble) if reading.steady < trouble.try_at => return Err(trouble.reason.clone()),
            Some(_) => self.recover(reading, told),
            None if self.was_away => self.give_windows_back(reading, told),
            None => Ok(()),
        };
        match done {
            Ok(()) => {
                if self.trouble.take().is_some() {
                    self.frozen.thaw();
                }
                Ok(())
            }
            Err(error) => Err(self.fail(reading, &error)),
        }
    }

    /// Memory is never ahead of disk: the engine is dropped and read from the store. The disk is tried first: reading a
    /// long log again is only worth it once writing goes.
    fn recover(&mut self, reading: Reading, told: &mut Vec<Change>) -> Result<(), StoreError> {
        let back = numbered(self.told, reading.now, vec![Event::WindowsRestored]);
        match self.store.commit(&back) {
            Ok(()) => {
                self.was_away = false;
                self.load_again(told)
            }
            // What was thought lost is there after all.
            Err(StoreError::Gap { .. }) => {
                self.load_again(told)?;
                self.was_away = true;
                self.give_windows_back(reading, told)
            }
            Err(error) => Err(error),
        }
    }

    fn load_again(&mut self, told: &mut Vec<Change>) -> Result<(), StoreError> {
        // First let go of the old one: two of a nation's lines may not fit into memory.
        self.engine = State::new();
        let (engine, untold) = load(self.store.as_ref(), self.told)?;
        if engine.seq() < self.told {
            let (log, told) = (engine.seq(), self.told);
            let reason = format!("the log ends at change {log}, but {told} were acknowledged");
            self.frozen.freeze_for_good(&reason);
            return Err(StoreError::Damaged(reason));
        }
        self.engine = engine;
        self.tell(untold, told);
        Ok(())
    }

    /// Before anything is decided: every running window has its full time again.
    fn give_windows_back(
        &mut self,
        reading: Reading,
        told: &mut Vec<Change>,
    ) -> Result<(), StoreError> {
        let events = self.engine.decide(&Command::RestoreWindows.into(), reading.now);
        let mut events = events.unwrap_or_default();
        if events.is_empty() && reading.now < self.engine.last_at() {
            // Time was set back by somebody who knows: the next start is to begin from here.
            events.push(Event::WindowsRestored);
        }
        let batch = numbered(self.engine.seq(), reading.now, events);
        self.store.commit(&batch)?;
        batch.changes.iter().for_each(|change| self.engine.apply(change));
        self.was_away = false;
        self.tell(batch.changes, told);
        Ok(())
    }

    fn commit_together<R>(
        &mut self,
        reading: Reading,
        submissions: Vec<Submission<R>>,
        told: &mut Told<R>,
    ) {
        let (batch, answers) = (Batch::default(), Vec::new());
        let mut work = Work {
            reading,
            batch,
            answers,
            matches_left: MATCHES_PER_STEP,
            effort: Effort::of(EFFORT_PER_STEP),
            aside: Vec::new(),
            found: self.frozen.take_found(),
            is_void: false,
        };
        self.guarded(&mut work, Self::begin);
        for submission in submissions {
            let Submission { asks, mut sealed, reply } = submission;
            let decide = |ask| self.decide(&mut work, ask, &mut sealed);
            let outcomes = asks.iter().map(decide).collect();
            work.answers.push((reply, outcomes));
        }
        let committed = if work.is_void {
            Err(StoreError::Io("a mistake of ours left the engine half changed".to_owned()))
        } else {
            self.store.commit(&work.batch)
        };
        told.answers = match committed {
            Ok(()) => {
                self.tell(work.batch.changes, &mut told.changes);
                work.answers
            }
            Err(error) => {
                let reason = self.fail(reading, &error);
                work.found.into_iter().for_each(|found| self.frozen.found(found));
                // A refusal was judged against what is now void; it, too, is to be asked again.
                work.answers.into_iter().map(|answer| unavailable(answer, &reason)).collect()
            }
        };
    }

    /// What comes before anybody's ask: what was found outside, what time brought, and one step of long work.
    fn begin<R>(&mut self, work: &mut Work<R>) {
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
    fn guarded<R>(
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

    fn decide<R>(
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

    fn tell(&mut self, changes: Vec<Change>, told: &mut Vec<Change>) {
        self.told = changes.last().map_or(self.told, |last| last.seq);
        told.extend(changes);
    }

    /// Stands still. The first failure is tried again at once, for it may have been the only one.
    fn fail(&mut self, reading: Reading, error: &StoreError) -> String {
        let reason = error.to_string();
        let wait = if self.trouble.is_none() { Duration::ZERO } else { RETRY };
        self.trouble = Some(Trouble { reason: reason.clone(), try_at: reading.steady + wait });
        self.frozen.freeze_for_now(&reason);
        reason
    }
}

impl<R> Submission<R> {
    fn fail(self, reason: &str) -> (R, Vec<Outcome>) {
        let failed = || Err(SubmitError::Unavailable(reason.to_owned()));
        (self.reply, self.asks.iter().map(|_| failed()).collect())
    }
}

fn unavailable<R>((reply, mut outcomes): (R, Vec<Outcome>), reason: &str) -> (R, Vec<Outcome>) {
    let failed = || Err(SubmitError::Unavailable(reason.to_owned()));
    outcomes.iter_mut().for_each(|outcome| *outcome = failed());
    (reply, outcomes)
}
