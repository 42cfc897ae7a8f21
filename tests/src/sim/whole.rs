//! Whole nights: worlds in which everything happens at once. Couples and families, series, wishes and offers, moves,
//! calling hours and closings, kiosks that fall silent, clocks that jump, crashes, and ids that belong to somebody
//! else; namesakes, draws, people who are erased. What people are told is compared with what they were told before,
//! with tables that follow the log, and with a judge that tries every seat. The same seed gives the same night.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use jari_common::change::{Change, Event, Held, Phase};
use jari_common::id::TicketId;
use jari_common::ticket::TicketState;
use jari_common::wire::TicketView;
use jari_server::clock::Clock;
use jari_server::command::Ask;
use jari_server::engine::State;
use jari_server::store::memory::MemoryStore;
use jari_server::tables::Tables;
use jari_server::writer::{Frozen, Outcome, Stepper, Submission, SubmitError};
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;
use super::person::Letter;
use super::promise::{Breach, Promise, kept};
use guest::Guest;
use judge::Judge;
pub use plant::{PLANTS, WholePlant};
use setting::{CAMPAIGN, PEOPLE, Terms};

mod setting;
mod guest;
mod operator;
mod judge;
mod naive;
mod plant;

/// Steps of one night.
const STEPS: u32 = 110;
/// The tables are checked once in this many steps.
const TABLES_STEPS: u32 = 10;
/// In one step, one person in this many asks for something.
const ACTS_ONE_IN: u32 = 3;
/// One letter or answer in this many is lost.
const LOST_ONE_IN: u32 = 9;
/// The greatest length of a step, in seconds, each after its weight.
const STEP_SECS: [(u32, u32); 5] = [(12, 20), (10, 120), (5, 700), (2, 4_000), (1, 50_000)];
/// The greatest time that the server is down, in seconds, each after its weight.
const DOWN_SECS: [(u32, u32); 2] = [(3, 60), (1, 8_000)];
/// The most steps without any letter that may be needed until nothing is left to do.
const SETTLED_WITHIN: u32 = 60;
/// Everybody who waits is called within this many seconds, while people are called and a turn is free. A called person
/// who cannot come may take a call's time and half an hour.
const CALLED_WITHIN_SECS: u32 = 2_700;
/// The length of the steps in which that time passes, in seconds.
const LOOK_SECS: u32 = 300;

/// What happened in one night or in many, counted by name.
pub type Met = BTreeMap<String, u64>;

/// A broken promise: in which night, and at which step.
#[derive(Clone, Debug)]
pub struct Broken {
    pub seed: u64,
    pub step: u32,
    pub breach: Breach,
}

/// The whole state of one night.
struct Night {
    terms: Terms,
    plant: WholePlant,
    dice: Dice,
    step: u32,
    disk: MemoryStore,
    clock: Clock,
    frozen: Arc<Frozen>,
    stepper: Stepper,
    readers: State,
    log: Vec<Change>,
    tables: Tables,
    _folder: tempfile::TempDir,
    people: Vec<Guest>,
    judge: Judge,
    /// The time of the last step; a small correction of the clock does not set it back.
    at: Timestamp,
    /// How far the wall clock is off, in seconds.
    off_secs: i64,
    loud: bool,
    met: Met,
}

/// Runs one night; returns what happened in it.
pub fn live(seed: u64, plant: WholePlant, loud: bool) -> Result<Met, Broken> {
    let terms = Terms::of(seed);
    let (disk, clock) = (MemoryStore::new(), Clock::manual(setting::start()));
    let frozen = Arc::new(Frozen::default());
    let stepper = Stepper::open(Box::new(disk.clone()), clock.clone(), Arc::clone(&frozen));
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut night = Night {
        terms,
        plant,
        dice: Dice::new(seed),
        step: 0,
        stepper: stepper.expect("an empty disk can be read"),
        disk,
        clock,
        frozen,
        readers: State::new(),
        log: Vec::new(),
        tables: Tables::open(&folder.path().join("tables.db")).expect("a new file opens"),
        _folder: folder,
        people: (0..PEOPLE).map(|who| Guest::new(who, terms)).collect(),
        judge: Judge::new(terms),
        at: setting::start(),
        off_secs: 0,
        loud,
        met: Met::new(),
    };
    match night.whole() {
        Ok(()) => {
            night.count("nights");
            Ok(night.met)
        }
        Err(breach) => Err(Broken { seed, step: night.step, breach }),
    }
}

/// Runs many nights, one thread per core; returns what happened in them, and which failed.
///
/// # Panics
/// When the product panics.
#[must_use]
pub fn live_many(first: u64, count: u64) -> (Met, Vec<Broken>) {
    let next = AtomicU64::new(0);
    let found = Mutex::new((Met::new(), Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::Relaxed);
                    if nth >= count {
                        return;
                    }
                    let lived = live(first.wrapping_add(nth), WholePlant::Nothing, false);
                    let mut found = found.lock().expect("no night panicked");
                    match lived {
                        Ok(met) => add(&mut found.0, met),
                        Err(broken) => found.1.push(broken),
                    }
                    if found.1.len() >= 5 {
                        next.store(count, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    found.into_inner().expect("no night panicked")
}

fn add(to: &mut Met, met: Met) {
    met.into_iter().for_each(|(what, times)| *to.entry(what).or_default() += times);
}

/// The text to print for nights that failed; empty when there are none.
#[must_use]
pub fn told(broken: &[Broken]) -> String {
    let mut text = String::new();
    for Broken { seed, step, breach } in broken {
        let again = format!("JARI_NIGHT={seed} cargo nextest run --workspace nights::");
        // Writing to a string does not fail.
        let _ = writeln!(text, "night {seed}, step {step}: {breach}\n  again: {again}");
    }
    text
}

impl Night {
    fn whole(&mut self) -> Result<(), Breach> {
        for command in setting::commands(self.terms) {
            self.ask(vec![Letter { who: PEOPLE, ask: command.into() }])?;
        }
        for _ in 0..STEPS {
            self.one_step()?;
        }
        self.end()
    }

    fn one_step(&mut self) -> Result<(), Breach> {
        self.step += 1;
        let most = self.dice.weighted(&STEP_SECS);
        let secs = self.dice.below(most);
        self.clock.advance_secs(secs);
        let mut letters = Vec::new();
        for guest in &mut self.people {
            if self.dice.one_in(ACTS_ONE_IN) {
                letters.extend(guest.acts(&mut self.dice, &self.readers));
            }
        }
        letters.extend(operator::acts(&mut self.dice, self.terms, self.step));
        letters.extend(operator::tells(&mut self.dice, self.terms, &self.readers));
        letters.retain(|_| !self.dice.one_in(LOST_ONE_IN));
        self.plant.adds(&mut self.dice, &self.readers, &mut letters);
        match self.dice.below(60) {
            0..=2 => self.crash(letters)?,
            3 => {
                self.count("disk failed");
                self.disk.fail_next_commits(1 + self.dice.below(3));
                self.ask(letters)?;
            }
            4 if self.off_secs == 0 => {
                self.count("clock jumped");
                self.off_secs = i64::from(self.dice.below(20_000)) - 10_000;
                self.clock.jump_wall_secs(self.off_secs);
                if self.loud {
                    println!("  {} the clock jumps by {} s", self.clock.now(), self.off_secs);
                }
                self.ask(letters)?;
            }
            5..=9 if self.off_secs != 0 => {
                self.understand()?;
                self.ask(letters)?;
            }
            10 | 11 => {
                self.ask(letters)?;
                self.nobody_comes()?;
            }
            _ => self.ask(letters)?,
        }
        self.look()
    }

    /// Nobody does anything for a while: everybody who waits is called, if people are called at all.
    fn nobody_comes(&mut self) -> Result<(), Breach> {
        self.look()?;
        let (before, mut is_open) = (self.waiting(), true);
        for _ in 0..=CALLED_WITHIN_SECS / LOOK_SECS {
            self.clock.advance_secs(LOOK_SECS);
            self.ask(Vec::new())?;
            self.look()?;
            let phase = self.readers.now_serving(CAMPAIGN).map(|serving| serving.phase);
            is_open &= phase == Some(Phase::Open) && self.is_settled();
        }
        let now = self.waiting();
        if is_open && !before.is_empty() {
            self.count("called while nobody came");
        }
        kept(!is_open || before.is_empty() || !before.is_subset(&now), Promise::GoesOn, || {
            format!("{now:?} wait, and nobody is called: {:?}", views(&self.readers))
        })
    }

    /// Whether the clock and the disk are known to be right.
    fn is_settled(&self) -> bool {
        !self.clock.doubtful() && self.frozen.why().is_none()
    }

    /// The operator says that the clock is right.
    fn understand(&mut self) -> Result<(), Breach> {
        let off_secs = std::mem::take(&mut self.off_secs);
        let before = self.clock.now().max(self.at);
        if off_secs < 0 {
            // No hour happens twice: the past does not change.
            self.clock.jump_wall_secs(-off_secs);
        }
        self.clock.accept();
        self.judge.was_away(before, self.clock.now());
        if self.loud {
            println!("  {} the clock is right", self.clock.now());
        }
        self.step_with(Vec::new())
    }

    /// Carries out the letters that have arrived and tells the answers; then does everything that follows from them.
    fn ask(&mut self, letters: Vec<Letter>) -> Result<(), Breach> {
        if !letters.is_empty() || !self.plant.is_stalled(&self.readers) {
            self.step_with(letters)?;
        }
        for _ in 0..SETTLED_WITHIN {
            if !self.stepper.patience().is_zero() || self.plant.is_stalled(&self.readers) {
                return Ok(());
            }
            self.step_with(Vec::new())?;
        }
        Ok(())
    }

    fn step_with(&mut self, letters: Vec<Letter>) -> Result<(), Breach> {
        let submissions = letters.into_iter().map(|letter| Submission {
            asks: vec![self.plant.opened(&self.judge, &letter)],
            sealed: Some(vec![u8::try_from(letter.who).unwrap_or(u8::MAX)]),
            reply: letter,
        });
        let told = self.stepper.step(submissions.collect());
        self.at = told.at;
        self.publish(&told.changes)?;
        for (letter, outcomes) in told.answers {
            let Some(outcome) = outcomes.into_iter().next() else { continue };
            self.hear(&letter, &outcome)?;
        }
        Ok(())
    }

    fn hear(&mut self, letter: &Letter, outcome: &Outcome) -> Result<(), Breach> {
        if self.loud {
            println!("  {} asked {:?}: {outcome:?}", letter.who, letter.ask.command);
        }
        match outcome {
            Ok(_) => self.count("answered"),
            Err(SubmitError::Refused(refusal)) => self.count(&format!("no: {}", refusal.code())),
            Err(SubmitError::Busy | SubmitError::Unavailable(_)) => self.count("put off"),
            Err(SubmitError::Fault) => {
                let what = || format!("{:?} would break a condition", letter.ask);
                return kept(false, Promise::Invariants, what);
            }
        }
        self.judge.answer(letter, outcome, self.clock.now())?;
        let is_lost = self.dice.one_in(LOST_ONE_IN);
        let guest = self.people.get_mut(letter.who as usize).filter(|_| !is_lost);
        guest.into_iter().for_each(|guest| guest.hears(&letter.ask, outcome));
        Ok(())
    }

    /// The changes are on the disk, byte for byte; then screens may show them.
    fn publish(&mut self, changes: &[Change]) -> Result<(), Breach> {
        let durable = self.disk.durable_after(self.readers.seq());
        kept(durable.get(..changes.len()) == Some(changes), Promise::DurableFirst, || {
            format!("{changes:?} were told, and {durable:?} are on the disk")
        })?;
        self.take(changes)
    }

    fn take(&mut self, changes: &[Change]) -> Result<(), Breach> {
        for change in changes {
            if self.loud {
                println!("  {} {:?}", change.at, change.event);
            }
            self.judge.change(change, &self.readers)?;
            self.look_at_found(change)?;
            self.readers.apply(change);
            let name = format!("{:?}", change.event);
            self.count(name.split([' ', '(', '{']).next().unwrap_or_default());
            self.log.push(change.clone());
        }
        Ok(())
    }

    fn crash(&mut self, letters: Vec<Letter>) -> Result<(), Breach> {
        self.count("crashes");
        match self.dice.below(3) {
            0 => {}
            1 => {
                self.disk.cut_power_in_next_commit();
                drop(self.stepper.step(submissions(letters)));
            }
            _ => drop(self.stepper.step(submissions(letters))),
        }
        self.disk.crash(self.dice.roll());
        self.disk = self.disk.reopen();
        let left = self.disk.durable_after(self.readers.seq());
        self.take(&left)?;
        let most = self.dice.weighted(&DOWN_SECS);
        let down_secs = self.dice.below(most);
        self.restart(down_secs)
    }

    fn restart(&mut self, down_secs: u32) -> Result<(), Breach> {
        let before = self.clock.now().max(self.at);
        let before_start = if self.plant == WholePlant::DownTimeCounts { 0 } else { down_secs };
        self.clock.advance_secs(before_start);
        self.clock = self.clock.in_next_process();
        self.off_secs = 0;
        self.frozen = Arc::new(Frozen::default());
        let store = Box::new(self.disk.clone());
        let stepper = Stepper::open(store, self.clock.clone(), Arc::clone(&self.frozen));
        let Ok(stepper) = stepper else {
            return kept(false, Promise::GoesOn, || "the server does not start".to_owned());
        };
        self.stepper = stepper;
        if self.loud {
            println!("  {} the server is back after {down_secs} s", self.clock.now());
        }
        let late = i64::from(down_secs - before_start);
        self.judge.was_away(before, self.clock.now() + SignedDuration::from_secs(late));
        self.step_with(Vec::new())?;
        self.clock.advance_secs(down_secs - before_start);
        self.ask(Vec::new())
    }

    /// Compares everything that can be seen with everything that was seen before.
    fn look(&mut self) -> Result<(), Breach> {
        let broken = self.readers.broken_invariants();
        kept(broken.is_empty(), Promise::Invariants, || broken.join("; "))?;
        let views = views(&self.readers);
        self.judge.look(views, &self.readers, self.frozen.why().is_none())?;
        let wrong = self.naive().seats_out_of_count();
        kept(wrong.is_empty(), Promise::OneOwner, || wrong.join("; "))?;
        if self.is_settled() && !self.stepper.patience().is_zero() {
            let overlooked = self.naive().overlooked();
            kept(overlooked.is_empty(), Promise::WishesMet, || format!("{overlooked:?}"))?;
        }
        if self.step.is_multiple_of(TABLES_STEPS) {
            self.look_at_tables()?;
        }
        Ok(())
    }

    /// A wish finds the best free seat; a person who has booked is never given a worse one.
    fn look_at_found(&self, change: &Change) -> Result<(), Breach> {
        let Event::WishOffered(Held { ticket, slot, .. }) = &change.event else { return Ok(()) };
        let view = self.readers.ticket(*ticket);
        let is_best = view.as_ref().is_some_and(|it| self.naive().is_best(it, slot));
        kept(is_best, Promise::OwnWord, || format!("{change:?}, and {view:?}"))
    }

    fn naive(&self) -> naive::Naive<'_> {
        let now = self.clock.now();
        naive::Naive { state: &self.readers, log: &self.log, now, campaign: CAMPAIGN }
    }

    /// Checks the log as tables, with the promises written once more in SQL.
    fn look_at_tables(&mut self) -> Result<(), Breach> {
        let applied = usize::try_from(self.tables.applied_seq()).unwrap_or(usize::MAX);
        let found = match self.tables.follow(&self.log[applied..]) {
            Ok(()) => self.tables.check().unwrap_or_else(|error| vec![error.to_string()]),
            Err(error) => vec![error.to_string()],
        };
        kept(found.is_empty(), Promise::Invariants, || format!("the tables: {}", found.join("; ")))
    }

    /// Everything works again; the operator lets the line continue, and frees nobody. Everybody who waits is called.
    fn end(&mut self) -> Result<(), Breach> {
        self.disk.mend();
        self.understand()?;
        self.clock.advance_secs(5);
        self.ask(Vec::new())?;
        for command in operator::last_words() {
            let ask = Ask::from(command);
            self.ask(vec![Letter { who: PEOPLE, ask }])?;
        }
        self.goes_on()?;
        self.look()?;
        self.look_at_tables()?;
        let mut again = State::new();
        self.disk.durable_after(0).iter().for_each(|change| again.apply(change));
        kept(views(&again) == views(&self.readers), Promise::MemoryIsTheLog, || {
            "the log from its beginning says otherwise".to_owned()
        })?;
        let engine = self.stepper.engine();
        kept(views(engine) == views(&self.readers), Promise::MemoryIsTheLog, || {
            "the writer knows otherwise".to_owned()
        })
    }

    fn goes_on(&mut self) -> Result<(), Breach> {
        let mut passed_secs = 0;
        let mut before = self.waiting();
        while !before.is_empty() {
            self.clock.advance_secs(LOOK_SECS);
            self.step += 1;
            self.ask(Vec::new())?;
            self.look()?;
            let phase = self.readers.now_serving(CAMPAIGN).map(|serving| serving.phase);
            passed_secs += if phase == Some(Phase::Open) { LOOK_SECS } else { 0 };
            let now = self.waiting();
            if now.len() < before.len() {
                self.count("called in time");
                passed_secs = 0;
            }
            before = now;
            kept(passed_secs <= CALLED_WITHIN_SECS, Promise::GoesOn, || {
                format!("{before:?} wait, and nobody is called: {:?}", views(&self.readers))
            })?;
        }
        Ok(())
    }

    /// Tickets that wait to be called.
    fn waiting(&self) -> BTreeSet<u64> {
        let all = views(&self.readers).into_iter();
        all.filter(|view| view.state == TicketState::Waiting).map(|view| view.id.0).collect()
    }

    fn count(&mut self, what: &str) {
        *self.met.entry(what.to_owned()).or_default() += 1;
    }
}

fn submissions(letters: Vec<Letter>) -> Vec<Submission<Letter>> {
    let one = |letter: Letter| Submission {
        asks: vec![letter.ask.clone()],
        sealed: Some(vec![u8::try_from(letter.who).unwrap_or(u8::MAX)]),
        reply: letter,
    };
    letters.into_iter().map(one).collect()
}

/// Every ticket as its person sees it.
fn views(state: &State) -> Vec<TicketView> {
    let ids = (1..=state.ticket_count() as u64).map(TicketId);
    ids.filter_map(|id| state.ticket(id)).collect()
}
