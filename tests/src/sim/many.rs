//! Many worlds at once, one thread per core, and the message when one of them breaks a promise.

use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::plant::Plant;
use super::setting::Terms;
use super::world::{Failure, Stats, Telling, World};

/// The most failures that are kept; one is enough to fail.
const FAILURES_MAX: usize = 5;

/// A range of consecutive seeds.
#[derive(Clone, Copy, Debug)]
pub struct Seeds {
    pub first: u64,
    pub count: u64,
}

impl Seeds {
    /// Runs all these worlds; failures come in the order of the seeds.
    ///
    /// # Panics
    /// When the product panics: a panic in a world is a failure of its own.
    #[must_use]
    pub fn live(self) -> (Stats, Vec<Failure>) {
        self.live_on(Terms::of)
    }

    /// Runs all these worlds with people who all look for something better.
    ///
    /// # Panics
    /// When the product panics, as in `live`.
    #[must_use]
    pub fn live_restless(self) -> (Stats, Vec<Failure>) {
        self.live_on(Terms::restless)
    }

    fn live_on(self, terms: fn(u64) -> Terms) -> (Stats, Vec<Failure>) {
        let next = AtomicU64::new(0);
        let found = Mutex::new((Stats::default(), Vec::new()));
        let threads = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| self.live_some(terms, &next, &found));
            }
        });
        let (stats, mut failures) = found.into_inner().expect("no world panicked");
        failures.sort_by_key(|failure: &Failure| failure.seed.wrapping_sub(self.first));
        (stats, failures)
    }

    fn live_some(
        self,
        terms: fn(u64) -> Terms,
        next: &AtomicU64,
        found: &Mutex<(Stats, Vec<Failure>)>,
    ) {
        let mut stats = Stats::default();
        loop {
            let nth = next.fetch_add(1, Ordering::Relaxed);
            if nth >= self.count {
                break;
            }
            let seed = self.first.wrapping_add(nth);
            match World::live_on(seed, terms(seed), Plant::Nothing, Telling::Nothing) {
                Ok(one) => stats.add(&one),
                Err(failure) => {
                    let mut found = found.lock().expect("no world panicked");
                    found.1.push(failure);
                    if found.1.len() >= FAILURES_MAX {
                        next.store(self.count, Ordering::Relaxed);
                    }
                }
            }
        }
        found.lock().expect("no world panicked").0.add(&stats);
    }
}

/// The first world, of this many from seed 0 on, in which this fault breaks a promise.
#[must_use]
pub fn until_broken(plant: Plant, worlds: u64) -> Option<Failure> {
    (0..worlds).find_map(|seed| World::live(seed, plant, Telling::Nothing).err())
}

/// Runs one world without a planted fault.
pub fn one(seed: u64, telling: Telling) -> Result<Stats, Failure> {
    World::live(seed, Plant::Nothing, telling)
}

/// Runs one world without a planted fault on its seed's terms, but nobody wants another booking than they have.
pub fn one_content(seed: u64) -> Result<Stats, Failure> {
    World::live_on(seed, Terms::content(seed), Plant::Nothing, Telling::Nothing)
}

/// Runs one world without a planted fault on its seed's terms, but everybody looks for a better seat.
pub fn one_restless(seed: u64) -> Result<Stats, Failure> {
    World::live_on(seed, Terms::restless(seed), Plant::Nothing, Telling::Nothing)
}

/// Runs one world without a planted fault in which numbers go by arrival, nobody has to prove their identity, and there
/// is no operator.
pub fn one_plain(seed: u64) -> Result<Stats, Failure> {
    World::live_on(seed, Terms::PLAIN, Plant::Nothing, Telling::Nothing)
}

/// The text to print for failures, each with the command that repeats it; empty when there are none.
#[must_use]
pub fn report(failures: &[Failure]) -> String {
    let mut text = String::new();
    for Failure { seed, step, breach } in failures {
        let again =
            format!("JARI_SEED={seed} cargo test -p jari-tests --test without_screens simulation");
        // Writing to a string does not fail.
        let _ = writeln!(text, "seed {seed}, step {step}: {breach}\n  again: {again}");
    }
    text
}
