//! The server's time at the kiosk: the last time that the server sent, carried on by a clock that nobody can set.
//! Judges nothing.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::inbox::Clock;

/// The number of the server's last times that a new one is compared with: a time that arrived late is too early.
const SAMPLES: usize = 8;
/// No message takes this long, in milliseconds; a larger difference means that the server's clock was set.
const SET_MILLIS: i64 = 60_000;
/// A smaller difference is not corrected, in milliseconds.
const WORTH_MILLIS: i64 = 250;

/// A clock that starts with the machine's time and then runs evenly, even when the machine's clock is set.
#[must_use]
pub fn steady() -> Clock {
    let (began, since) = (Timestamp::now(), Instant::now());
    Arc::new(move || {
        let passed = SignedDuration::try_from(since.elapsed()).unwrap_or(SignedDuration::MAX);
        began.saturating_add(passed).unwrap_or(Timestamp::MAX)
    })
}

/// The server's time, shared by everything in the backend that asks for the time.
pub(super) struct ServerTime {
    own: Clock,
    /// How far the server's clock is ahead of the kiosk's own clock, in milliseconds.
    ahead_millis: AtomicI64,
    heard: Mutex<VecDeque<i64>>,
}

impl ServerTime {
    /// Uses the kiosk's own clock until the server is heard.
    pub(super) fn new(own: Clock) -> Self {
        Self { own, ahead_millis: AtomicI64::new(0), heard: Mutex::default() }
    }

    pub(super) fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead_millis.load(Ordering::SeqCst));
        (self.own)().saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// The server's clock showed this time, now or a little earlier. Returns by how much our time changes from now on;
    /// None when it does not change.
    pub(super) fn heard(&self, at: Timestamp) -> Option<SignedDuration> {
        let sample = at.as_millisecond().saturating_sub((self.own)().as_millisecond());
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = heard.is_empty();
        // A time can only arrive late, never early: of several, the one that is furthest ahead arrived soonest.
        if heard.iter().max().is_some_and(|most| most.saturating_sub(sample) > SET_MILLIS) {
            heard.clear();
        }
        heard.push_back(sample);
        if heard.len() > SAMPLES {
            heard.pop_front();
        }
        let best = heard.iter().max().copied().unwrap_or(sample);
        let by = best.saturating_sub(self.ahead_millis.load(Ordering::SeqCst));
        if !is_first && by.abs() < WORTH_MILLIS {
            return None;
        }
        self.ahead_millis.store(best, Ordering::SeqCst);
        Some(SignedDuration::from_millis(by))
    }
}

#[cfg(test)]
mod tests {
    use jari_common::time::plus_secs;

    use super::*;

    fn clocks() -> (Arc<AtomicI64>, ServerTime) {
        let millis = Arc::new(AtomicI64::new(1_000_000));
        let own = millis.clone();
        let clock: Clock =
            Arc::new(move || Timestamp::from_millisecond(own.load(Ordering::SeqCst)).unwrap());
        (millis, ServerTime::new(clock))
    }

    #[test]
    fn the_servers_time_goes_on_from_its_last_word_however_wrong_the_kiosks_own_is() {
        let (own, time) = clocks();
        let server = plus_secs(time.now(), 300);
        assert_eq!(time.heard(server), Some(SignedDuration::from_secs(300)));
        own.fetch_add(9_000, Ordering::SeqCst);
        assert_eq!(time.now(), plus_secs(server, 9));
        assert_eq!(time.heard(plus_secs(server, 9)), None, "as was known");
    }

    #[test]
    fn a_word_that_came_late_takes_no_time_away() {
        let (own, time) = clocks();
        let server = time.now();
        time.heard(server);
        own.fetch_add(20_000, Ordering::SeqCst);
        assert_eq!(time.heard(plus_secs(server, 12)), None, "eight seconds on its way");
        assert_eq!(time.now(), plus_secs(server, 20));
    }

    #[test]
    fn a_server_whose_clock_was_set_back_is_followed() {
        let (own, time) = clocks();
        let server = plus_secs(time.now(), 600);
        time.heard(server);
        own.fetch_add(15_000, Ordering::SeqCst);
        let set_back = plus_secs(Timestamp::UNIX_EPOCH, 1_015);
        assert!(time.heard(set_back).is_some());
        assert_eq!(time.now(), set_back);
    }
}
