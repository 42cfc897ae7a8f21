//! How fast a line moves, measured from the turns that ended; there is no rate before enough turns have ended.

use std::collections::VecDeque;

use jari_common::change::RateRange;
use jiff::Timestamp;

/// How many ends the measurement uses.
const ENDS_KEPT: usize = 64;
/// With fewer ends there is no rate.
const ENDS_NEEDED: usize = 8;
/// There is also no rate when all ends are within this time, in milliseconds.
const SPAN_MIN_MS: i64 = 60_000;
const MS_PER_HOUR: i64 = 3_600_000;

/// When turns ended lately, in milliseconds since 1970; time in which nobody could be called is not counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rate {
    ends: VecDeque<i64>,
    paused: Option<i64>,
}

impl Rate {
    pub(crate) fn turn_ended(&mut self, at: Timestamp) {
        self.ends.push_back(self.paused.unwrap_or(at.as_millisecond()));
        if self.ends.len() > ENDS_KEPT {
            self.ends.pop_front();
        }
    }

    /// Time does not count from now on.
    pub(crate) fn pause(&mut self, at: Timestamp) {
        self.paused.get_or_insert(at.as_millisecond());
    }

    /// Time counts again from now on.
    pub(crate) fn resume(&mut self, at: Timestamp) {
        if let Some(paused) = self.paused.take() {
            self.shift(at.as_millisecond() - paused);
        }
    }

    /// The server was away, so the time since the last end does not count.
    pub(crate) fn was_away(&mut self, at: Timestamp) {
        if let (None, Some(last)) = (self.paused, self.ends.back()) {
            self.shift(at.as_millisecond() - last);
        }
    }

    fn shift(&mut self, by: i64) {
        self.ends.iter_mut().for_each(|end| *end = end.saturating_add(by.max(0)));
    }

    /// The slowest and the fastest of three rates: of the whole measurement and of its two halves.
    pub(crate) fn range(&self) -> Option<RateRange> {
        let count = self.ends.len();
        if count < ENDS_NEEDED || self.ends[count - 1] - self.ends[0] < SPAN_MIN_MS {
            return None;
        }
        let middle = count / 2;
        let parts = [(0, count - 1), (0, middle), (middle, count - 1)];
        let rates = parts.map(|(from, to)| {
            let span = (self.ends[to] - self.ends[from]).max(1);
            let an_hour = (to - from) as i64 * MS_PER_HOUR / span;
            u32::try_from(an_hour.max(1)).unwrap_or(u32::MAX)
        });
        let low = rates.into_iter().min().unwrap_or(1);
        Some(RateRange { low, high: rates.into_iter().max().unwrap_or(low) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + secs).unwrap()
    }

    #[test]
    fn nothing_is_said_until_enough_turns_have_ended_over_a_minute() {
        let mut rate = Rate::default();
        (0..7).for_each(|turn| rate.turn_ended(at(turn * 60)));
        assert_eq!(rate.range(), None);
        rate.turn_ended(at(7 * 60));
        assert_eq!(rate.range(), Some(RateRange { low: 60, high: 60 }));
        let mut hurried = Rate::default();
        (0..20).for_each(|_| hurried.turn_ended(at(0)));
        assert_eq!(hurried.range(), None);
    }

    #[test]
    fn a_night_without_calls_does_not_slow_the_measured_line() {
        let mut rate = Rate::default();
        (0..8).for_each(|turn| rate.turn_ended(at(turn * 60)));
        rate.pause(at(480));
        rate.resume(at(480 + 40_000));
        rate.turn_ended(at(480 + 40_000));
        assert_eq!(rate.range(), Some(RateRange { low: 60, high: 60 }));
        rate.was_away(at(90_000));
        rate.turn_ended(at(90_060));
        assert_eq!(rate.range(), Some(RateRange { low: 60, high: 60 }));
    }

    #[test]
    fn a_line_that_slows_down_gets_a_wider_range() {
        let mut rate = Rate::default();
        (0..8).for_each(|turn| rate.turn_ended(at(turn * 30)));
        (0..8).for_each(|turn| rate.turn_ended(at(240 + turn * 120)));
        let range = rate.range().unwrap();
        assert!(range.low < 40 && range.high > 80, "{range:?}");
    }
}
