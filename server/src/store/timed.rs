//! A store that notes how long its commits take. It changes nothing of what they do.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jari_common::id::RequestId;
use jari_common::wire::CommitLatency;

use super::{Batch, Store, StoreError, StoreReader};

/// How long a time is kept.
const KEPT_FOR: Duration = Duration::from_secs(60);
/// The most times that are kept.
const KEPT_MAX: usize = 16_384;

/// How long the commits of the last minute took. Clones share the times.
#[derive(Clone, Debug, Default)]
pub struct CommitTimes(Arc<Mutex<VecDeque<(Instant, u32)>>>);

impl CommitTimes {
    /// Notes a commit that ended at this instant.
    fn note(&self, at: Instant, took: Duration) {
        let mut times = self.lock();
        if times.len() >= KEPT_MAX {
            times.pop_front();
        }
        times.push_back((at, u32::try_from(took.as_micros()).unwrap_or(u32::MAX)));
    }

    /// The commits of the minute before `now`; None when there was none.
    #[must_use]
    pub fn lately(&self, now: Instant) -> Option<CommitLatency> {
        let mut times = self.lock();
        let is_old = |at: &Instant| now.saturating_duration_since(*at) > KEPT_FOR;
        while times.front().is_some_and(|(at, _)| is_old(at)) {
            times.pop_front();
        }
        let mut took: Vec<u32> = times.iter().map(|(_, took)| *took).collect();
        drop(times);
        took.sort_unstable();
        let (count, max_us) = (u32::try_from(took.len()).ok()?, *took.last()?);
        Some(CommitLatency { count, p50_us: took[(took.len() - 1) / 2], max_us })
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Instant, u32)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The store, with its times.
pub struct TimedStore {
    store: Box<dyn Store>,
    times: CommitTimes,
}

impl TimedStore {
    /// The store, and the times of its commits.
    #[must_use]
    pub fn over(store: Box<dyn Store>) -> (Self, CommitTimes) {
        let times = CommitTimes::default();
        (Self { store, times: times.clone() }, times)
    }
}

impl Store for TimedStore {
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let began = Instant::now();
        let committed = self.store.commit(batch);
        // A failure also took its time; a batch without content does not touch the disk.
        if !batch.is_empty() {
            let now = Instant::now();
            self.times.note(now, now.duration_since(began));
        }
        committed
    }

    fn answer_to(&mut self, request: RequestId) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.answer_to(request)
    }

    fn reader(&self) -> Result<Box<dyn StoreReader>, StoreError> {
        self.store.reader()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_longest_of_the_last_minute_are_told() {
        let (times, start) = (CommitTimes::default(), Instant::now());
        assert_eq!(times.lately(start), None);
        for nth in 1..=5_u64 {
            times.note(start, Duration::from_micros(nth * 100));
        }
        let told = times.lately(start);
        assert_eq!(told, Some(CommitLatency { count: 5, p50_us: 300, max_us: 500 }));
        let later = start + KEPT_FOR + Duration::from_secs(1);
        assert_eq!(times.lately(later), None, "what is older than a minute is forgotten");
    }

    #[test]
    fn a_rush_does_not_fill_the_memory() {
        let (times, start) = (CommitTimes::default(), Instant::now());
        (0..KEPT_MAX + 10).for_each(|_| times.note(start, Duration::from_micros(1)));
        assert_eq!(times.lately(start).map(|it| it.count as usize), Some(KEPT_MAX));
    }
}
