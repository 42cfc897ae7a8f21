//! The world: lets time pass, lets people act, carries their letters, causes faults, kills the server, and checks every
//! promise after every step. It uses one thread and never waits; the seed decides everything.

use std::hash::{DefaultHasher, Hash, Hasher};

use jari_common::change::Change;
use jari_server::clock::Clock;
use jari_server::engine::State;
use jari_server::store::memory::MemoryStore;
use jari_server::writer::{Outcome, StepOutput, SubmitError};

use super::dice::Dice;
use super::heard::Heard;
use super::ledger::Ledger;
use super::mishap::{DOWN_SECS, MISHAPS, Mishap, Moment, STEP_SECS};
use super::network::{Network, Weather};
use super::operator::Operator;
use super::person::{Letter, Person};
use super::plant::Plant;
use super::promise::{Breach, Promise, kept};
use super::server::Server;
use super::setting::{self, PERSONS, Terms};

mod end;
mod same;
mod stats;
mod trouble;

pub use stats::Stats;

/// Steps of one world.
const STEPS: u32 = 150;
/// The slow checks are made once in this many steps.
const SLOW_LOOK_STEPS: u32 = 25;
/// In one step, one person in this many does something.
const ACTS_ONE_IN: u32 = 3;
/// In one step of this many, something is done to the line.
const OPERATES_ONE_IN: u32 = 5;
/// The most tries to start a server that does not start.
const BOOTS_MAX: u32 = 8;

/// How much a world records about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    Nothing,
    /// `Stats::trace` is computed from everything that was told, in order.
    Trace,
    /// Every step is printed.
    Aloud,
}

/// A broken promise: in which world, and at which step.
#[derive(Clone, Debug)]
pub struct Failure {
    pub seed: u64,
    pub step: u32,
    pub breach: Breach,
}

/// The whole state of the simulation.
pub struct World {
    seed: u64,
    terms: Terms,
    plant: Plant,
    telling: Telling,
    dice: Dice,
    step: u32,
    weather: Weather,
    disk: MemoryStore,
    clock: Clock,
    server: Server,
    /// What screens read: the committed changes, as the publisher applies them.
    readers: State,
    people: Vec<Person>,
    operator: Operator,
    to_server: Network<Letter>,
    to_people: Network<(Letter, Outcome)>,
    ledger: Ledger,
    heard: Heard,
    /// How far the wall clock was set off while this process ran, in seconds.
    off_secs: i64,
    drift_secs: i64,
    full_until: Option<u32>,
    is_frozen_for_good: bool,
    stats: Stats,
    trace: DefaultHasher,
}

impl World {
    /// Runs one world from its beginning to its end.
    pub fn live(seed: u64, plant: Plant, telling: Telling) -> Result<Stats, Failure> {
        Self::live_on(seed, Terms::of(seed), plant, telling)
    }

    /// Runs one world on terms that may differ from the seed's own.
    pub fn live_on(
        seed: u64,
        terms: Terms,
        plant: Plant,
        telling: Telling,
    ) -> Result<Stats, Failure> {
        let disk = MemoryStore::new();
        let clock = Clock::manual(setting::start());
        let server = Server::boot(&disk, &clock, plant).expect("an empty disk can be read");
        let mut world = Self {
            seed,
            terms,
            plant,
            telling,
            dice: Dice::new(seed),
            step: 0,
            weather: Weather::Rough,
            disk,
            clock,
            server,
            readers: State::new(),
            people: (0..PERSONS).map(|who| Person::new(who, terms)).collect(),
            operator: Operator::default(),
            to_server: Network::default(),
            to_people: Network::default(),
            ledger: Ledger::default(),
            heard: Heard::default(),
            off_secs: 0,
            drift_secs: 0,
            full_until: None,
            is_frozen_for_good: false,
            stats: Stats::default(),
            trace: DefaultHasher::new(),
        };
        match world.whole_life() {
            Ok(()) => Ok(world.counted()),
            Err(breach) => Err(Failure { seed: world.seed, step: world.step, breach }),
        }
    }

    fn whole_life(&mut self) -> Result<(), Breach> {
        self.furnish()?;
        for _ in 0..STEPS {
            self.one_step()?;
            if self.step.is_multiple_of(SLOW_LOOK_STEPS) {
                self.look_slowly()?;
            }
        }
        self.end()
    }

    /// What the operator does before the first person comes.
    fn furnish(&mut self) -> Result<(), Breach> {
        for command in setting::commands(self.terms) {
            let letter = Letter { who: 0, ask: command.into() };
            let told = self.server.step(vec![letter]);
            self.take(told, 0)?;
        }
        Ok(())
    }

    fn one_step(&mut self) -> Result<(), Breach> {
        self.step += 1;
        let secs = self.dice.weighted(&STEP_SECS);
        self.clock.advance_secs(self.dice.below(secs));
        self.people_act();
        self.operator_acts();
        let mishap = self.dice.weighted(&MISHAPS);
        self.say(|| format!("{mishap:?}"));
        let letters = self.to_server.arrived(&mut self.dice, self.step);
        if let Mishap::Crash(moment) = mishap {
            self.crash(moment, letters)?;
        } else {
            self.suffer(mishap);
            let told = self.server.step(letters);
            self.take(told, usize::MAX)?;
        }
        self.people_hear();
        Ok(())
    }

    fn people_act(&mut self) {
        for person in &mut self.people {
            if self.dice.one_in(ACTS_ONE_IN)
                && let Some(letter) = person.acts(&mut self.dice)
            {
                self.stats.letters += 1;
                self.ledger.sent(&letter);
                self.to_server.send(&mut self.dice, self.weather, self.step, letter);
            }
        }
    }

    fn operator_acts(&mut self) {
        if self.terms.is_operated
            && self.dice.one_in(OPERATES_ONE_IN)
            && let Some(letter) = self.operator.acts(&mut self.dice)
        {
            self.stats.letters += 1;
            self.to_server.send(&mut self.dice, self.weather, self.step, letter);
        }
    }

    fn people_hear(&mut self) {
        for (letter, outcome) in self.to_people.arrived(&mut self.dice, self.step) {
            match self.people.get_mut(letter.who as usize) {
                Some(person) => person.hears(&letter.ask, &outcome),
                None => self.operator.hears(&letter.ask, &outcome),
            }
        }
    }

    /// Publishes what the server tells, and sends on the first `answers` answers.
    fn take(&mut self, told: StepOutput<Letter>, answers: usize) -> Result<(), Breach> {
        self.note(&told);
        let is_still = told.changes.is_empty() && told.answers.iter().all(is_unavailable);
        kept(is_still || !self.is_frozen_for_good, Promise::FrozenIsStill, || {
            format!("a frozen line told {told:?}")
        })?;
        self.publish(&told.changes)?;
        for (letter, outcomes) in told.answers.into_iter().take(answers) {
            for outcome in outcomes {
                self.heard.answer(&self.ledger, &letter, &outcome)?;
                self.stats.count_answer(&outcome);
                let answer = (letter.clone(), outcome);
                self.to_people.send(&mut self.dice, self.weather, self.step, answer);
            }
        }
        self.heard.look(&self.ledger, &self.readers)?;
        if self.server.is_frozen() {
            self.stats.still_steps += 1;
            self.ledger.nothing_went(told.at);
        }
        Ok(())
    }

    /// The changes are durable, byte for byte; then screens may show them.
    fn publish(&mut self, changes: &[Change]) -> Result<(), Breach> {
        self.ledger.next_step();
        let Some(last) = changes.last() else { return Ok(()) };
        let durable = self.disk.last_seq();
        kept(last.seq <= durable, Promise::DurableFirst, || {
            format!("change {} was told while {durable} were durable", last.seq)
        })?;
        let log = self.disk.durable_after(self.ledger.seq());
        let log = log.get(..changes.len()).unwrap_or_default();
        for change in log {
            self.ledger.apply(change)?;
        }
        kept(log == changes, Promise::MemoryIsTheLog, || {
            format!("the log says {log:?}, and {changes:?} was told")
        })?;
        self.stats.count_changes(changes);
        changes.iter().for_each(|change| self.readers.apply(change));
        Ok(())
    }

    fn crash(&mut self, moment: Moment, letters: Vec<Letter>) -> Result<(), Breach> {
        self.stats.crashes += 1;
        self.stats.moves_cut += u64::from(letters.iter().any(Letter::moves));
        match moment {
            Moment::BeforeCommit => {}
            Moment::InCommit => {
                self.disk.cut_power_in_next_commit();
                drop(self.server.step(letters));
            }
            Moment::BeforeAnswers => drop(self.server.step(letters)),
            Moment::AmidAnswers => {
                let answers = self.dice.below(u32::try_from(letters.len()).unwrap_or(0) + 1);
                let told = self.server.step(letters);
                self.take(told, answers as usize)?;
            }
        }
        let down_secs = self.dice.weighted(&DOWN_SECS);
        let down_secs = self.dice.below(down_secs);
        self.restart(down_secs)
    }

    /// The process has ended; the next one begins with what is on the disk.
    fn restart(&mut self, down_secs: u32) -> Result<(), Breach> {
        let died_at = self.clock.now();
        self.disk.crash(self.dice.roll());
        self.disk = self.disk.reopen();
        self.survivors()?;
        self.ledger.nothing_went(died_at);
        let counts_down_time = self.plant == Plant::DownTimeCounts;
        if !counts_down_time {
            self.clock.advance_secs(down_secs);
        }
        self.clock = self.clock.in_next_process();
        self.is_frozen_for_good = false;
        self.boot()?;
        self.clock_is_looked_at();
        if counts_down_time {
            let told = self.server.step(Vec::new());
            self.take(told, 0)?;
            self.clock.advance_secs(down_secs);
            self.ledger.nothing_went(died_at);
        }
        self.look_same()
    }

    /// Checks that everything told is on the disk. What else the crash left there is valid from now on.
    fn survivors(&mut self) -> Result<(), Breach> {
        let (told, durable) = (self.ledger.seq(), self.disk.last_seq());
        kept(durable >= told, Promise::Kept, || format!("{told} were told, {durable} are left"))?;
        self.ledger.next_step();
        let left = self.disk.durable_after(told);
        self.stats.survivors += u64::from(!left.is_empty());
        for change in &left {
            self.ledger.apply(change)?;
            self.readers.apply(change);
        }
        Ok(())
    }

    fn boot(&mut self) -> Result<(), Breach> {
        for _ in 0..BOOTS_MAX {
            match Server::boot(&self.disk, &self.clock, self.plant) {
                Ok(server) => {
                    self.server = server;
                    return Ok(());
                }
                Err(error) => self.say(|| format!("cannot start: {error}")),
            }
        }
        kept(false, Promise::GoesOn, || "the server does not start any more".to_owned())
    }

    fn note(&mut self, told: &StepOutput<Letter>) {
        if self.telling == Telling::Trace {
            format!("{told:?}").hash(&mut self.trace);
        }
        self.say(|| format!("{told:#?}"));
    }

    fn say(&self, what: impl FnOnce() -> String) {
        if self.telling == Telling::Aloud {
            println!("step {} at {}: {}", self.step, self.clock.now(), what());
        }
    }

    fn counted(&self) -> Stats {
        let mut stats = self.stats.clone();
        stats.worlds = 1;
        stats.lost = u64::from(self.to_server.lost + self.to_people.lost);
        stats.doubled = u64::from(self.to_server.doubled + self.to_people.doubled);
        stats.trace = self.trace.finish();
        stats
    }
}

fn is_unavailable((_, outcomes): &(Letter, Vec<Outcome>)) -> bool {
    outcomes.iter().all(|outcome| matches!(outcome, Err(SubmitError::Unavailable(_))))
}
