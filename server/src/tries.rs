//! Limits on tries, for each key: a number of tries at once, then one more after each period. In memory only; a restart
//! forgets it. The arithmetic is that of the `governor` crate; here are the clock, the bound on keys, and the tries
//! that are given back.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock as GovernorsClock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::{Quota, RateLimiter};

use crate::clock::Clock;

/// The most keys remembered at once, of each kind. When more come, the keys that have all their tries back are
/// forgotten first, then any other keys.
const KEYS_MAX: usize = 65_536;

/// An allowance: `at_once` tries at once, then one more after each period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub at_once: NonZeroU32,
    /// In milliseconds, at least 1.
    pub then_every_ms: NonZeroU32,
}

impl Allowance {
    /// # Panics
    /// When either is 0; meant for constants.
    #[must_use]
    pub const fn new(at_once: u32, then_every_secs: u32) -> Self {
        let at_once = NonZeroU32::new(at_once).expect("somebody may try at least once");
        let every = NonZeroU32::new(then_every_secs * 1_000).expect("an allowance has a pace");
        Self { at_once, then_every_ms: every }
    }

    /// The given number of tries a minute, after the tries of the given number of minutes at once.
    #[must_use]
    pub const fn a_minute(times: NonZeroU32, minutes_at_once: u32) -> Self {
        const MINUTE_MS: u32 = 60_000;
        let at_once = times.saturating_mul(at_least_one(minutes_at_once));
        Self { at_once, then_every_ms: at_least_one(MINUTE_MS / times.get()) }
    }

    fn every(self) -> Duration {
        Duration::from_millis(u64::from(self.then_every_ms.get()))
    }
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// Too many tries, with the time after which another is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many tries; come back in {wait_secs} seconds")]
pub struct TooMany {
    /// In seconds, at least 1.
    pub wait_secs: u32,
}

/// Counts the tries of each key.
pub struct Tries<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, KeptTries<K>, Since, NoOpMiddleware<Duration>>,
    kept: KeptTries<K>,
    clock: Since,
}

impl<K: Hash + Eq + Clone> Tries<K> {
    /// Makes the counter; no key has used a try yet.
    #[must_use]
    pub fn new(allowance: Allowance, clock: Clock) -> Self {
        let every = allowance.every();
        let quota = Quota::with_period(every).expect("the period is at least a millisecond");
        let quota = quota.allow_burst(allowance.at_once);
        let kept = KeptTries { times: Arc::default(), every: every.into() };
        let clock = Since(clock);
        let limiter = RateLimiter::new(quota, kept.clone(), clock.clone());
        Self { limiter, kept, clock }
    }

    /// Takes one try, if there is one.
    pub fn take(&self, key: &K) -> Result<(), TooMany> {
        self.limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            let secs = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
            TooMany { wait_secs: secs.saturating_add(u32::from(wait.subsec_nanos() > 0)).max(1) }
        })
    }

    /// Gives back the try of somebody who was right.
    pub fn give_back(&self, key: &K) {
        self.kept.give_back(key);
    }
}

/// When each key will have all its tries back (GCRA's theoretical arrival time).
#[derive(Clone)]
struct KeptTries<K> {
    times: Arc<Mutex<HashMap<K, Nanos>>>,
    /// The time that one try costs.
    every: Nanos,
}

impl<K: Hash + Eq + Clone> KeptTries<K> {
    fn give_back(&self, key: &K) {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(time) = times.get_mut(key) {
            *time = time.saturating_sub(self.every);
        }
    }

    /// Makes room for one more key.
    fn make_room(&self, times: &mut HashMap<K, Nanos>, now: Nanos) {
        if times.len() < KEYS_MAX {
            return;
        }
        times.retain(|_, time| *time > now);
        if times.len() >= KEYS_MAX {
            let any = times.keys().next().cloned();
            any.and_then(|any| times.remove(&any));
        }
    }
}

impl<K: Hash + Eq + Clone> StateStore for KeptTries<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut times = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let known = times.get(key).copied();
        let (outcome, time) = measure(known)?;
        if known.is_none() {
            self.make_room(&mut times, time.saturating_sub(self.every));
        }
        times.insert(key.clone(), time);
        Ok(outcome)
    }
}

/// The time that has passed, independent of any clock that is set.
#[derive(Clone)]
struct Since(Clock);

impl GovernorsClock for Since {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.read().steady
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    const THREE_THEN_ONE_A_MINUTE: Allowance = Allowance::new(3, 60);

    fn tries() -> (Tries<u32>, Clock) {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        (Tries::new(THREE_THEN_ONE_A_MINUTE, clock.clone()), clock)
    }

    #[test]
    fn after_the_first_ones_a_try_comes_back_every_so_often() {
        let (tries, clock) = tries();
        for _ in 0..3 {
            assert_eq!(tries.take(&1), Ok(()));
        }
        assert_eq!(tries.take(&1), Err(TooMany { wait_secs: 60 }));
        assert_eq!(tries.take(&2), Ok(()), "another key has its own");
        clock.advance_secs(59);
        assert_eq!(tries.take(&1), Err(TooMany { wait_secs: 1 }));
        clock.advance_secs(1);
        assert_eq!(tries.take(&1), Ok(()));
        assert!(tries.take(&1).is_err());
        clock.advance_secs(3_600);
        for _ in 0..3 {
            assert_eq!(tries.take(&1), Ok(()), "never more than the first ones");
        }
        assert!(tries.take(&1).is_err());
    }

    #[test]
    fn a_good_try_costs_nothing() {
        let (tries, _) = tries();
        for _ in 0..100 {
            assert_eq!(tries.take(&1), Ok(()));
            tries.give_back(&1);
        }
        for _ in 0..3 {
            assert_eq!(tries.take(&1), Ok(()));
        }
        assert!(tries.take(&1).is_err(), "what was given back is not had twice");
    }

    #[test]
    fn a_flood_of_keys_takes_no_more_memory_than_said() {
        let (tries, _) = tries();
        for key in 0..u32::try_from(KEYS_MAX).unwrap() + 10 {
            assert_eq!(tries.take(&key), Ok(()));
        }
        assert!(tries.kept.times.lock().unwrap().len() <= KEYS_MAX);
    }
}
