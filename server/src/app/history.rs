//! How each open line was, minute by minute, since the server was started: for an operator's plots. It is read from the
//! committed state, is in memory only, and decides nothing.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jari_common::id::CampaignId;
use jari_common::wire::{LineHistory, LineSample};
use jiff::Timestamp;

use super::App;

/// How often to check whether a new minute has begun.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Minutes that are kept of each line: a day.
pub const SAMPLES_MAX: usize = 1_440;
/// The most lines of which a history is kept.
const LINES_MAX: usize = 100;
const SECS_PER_MINUTE: i64 = 60;

/// The history of every line.
#[derive(Debug)]
pub(super) struct History {
    since: Timestamp,
    lines: Mutex<BTreeMap<CampaignId, VecDeque<LineSample>>>,
}

impl History {
    pub(super) fn new(since: Timestamp) -> Self {
        Self { since, lines: Mutex::default() }
    }

    /// Keeps these samples, one a minute of each line at most; what is older than a day, and lines of which nothing
    /// younger is known, are forgotten.
    fn keep(&self, at: Timestamp, samples: Vec<(CampaignId, LineSample)>) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        for (campaign, sample) in samples {
            if !lines.contains_key(&campaign) && lines.len() >= LINES_MAX {
                continue;
            }
            let line = lines.entry(campaign).or_default();
            if line.back().is_some_and(|last| minute(last.at) >= minute(sample.at)) {
                continue;
            }
            if line.len() >= SAMPLES_MAX {
                line.pop_front();
            }
            line.push_back(sample);
        }
        let oldest = minute(at) - SAMPLES_MAX as i64;
        lines.retain(|_, line| {
            while line.front().is_some_and(|first| minute(first.at) < oldest) {
                line.pop_front();
            }
            !line.is_empty()
        });
    }
}

fn minute(at: Timestamp) -> i64 {
    at.as_second().div_euclid(SECS_PER_MINUTE)
}

impl App {
    /// When the server was started.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        self.inner.history.since
    }

    /// A line since the server was started; empty for one that was not open since then.
    #[must_use]
    pub fn line_history(&self, campaign: CampaignId) -> LineHistory {
        let lines = self.inner.history.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let samples = lines.get(&campaign).map(|line| line.iter().cloned().collect());
        LineHistory { since: self.since(), samples: samples.unwrap_or_default() }
    }
}

/// Notes how every open line is, if a new minute has begun.
pub fn look(app: &App) {
    let now = app.clock().now();
    let samples = {
        let state = app.state();
        let sample = |id| Some((id, state.line_sample(id, now)?));
        state.campaigns().filter_map(|campaign| sample(campaign.id)).collect()
    };
    app.inner.history.keep(now, samples);
}

/// Notes it for as long as it is polled.
pub async fn watch(app: App) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        look(&app);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(minute: i64, waiting: u32) -> LineSample {
        let at = Timestamp::from_second(1_800_000_000 + minute * 60).unwrap();
        LineSample { at, waiting, calls: 0, completions: 0 }
    }

    fn kept(history: &History, campaign: u32) -> Vec<LineSample> {
        let lines = history.lines.lock().unwrap();
        lines.get(&CampaignId(campaign)).map(|it| it.iter().cloned().collect()).unwrap_or_default()
    }

    #[test]
    fn a_line_has_one_sample_a_minute_and_a_day_of_them_at_most() {
        let history = History::new(Timestamp::UNIX_EPOCH);
        for minute in 0..3_000 {
            for waiting in [1, 2] {
                let sample = sample(minute, waiting);
                history.keep(sample.at, vec![(CampaignId(1), sample)]);
            }
        }
        let kept = kept(&history, 1);
        assert_eq!(kept.len(), SAMPLES_MAX);
        assert!(kept.iter().all(|it| it.waiting == 1), "the first of each minute");
        assert!(kept.is_sorted_by_key(|it| it.at));
    }

    #[test]
    fn a_line_that_closed_is_forgotten_after_a_day_and_time_that_goes_back_adds_nothing() {
        let history = History::new(Timestamp::UNIX_EPOCH);
        history.keep(sample(10, 5).at, vec![(CampaignId(1), sample(10, 5))]);
        history.keep(sample(9, 6).at, vec![(CampaignId(1), sample(9, 6))]);
        assert_eq!(kept(&history, 1), [sample(10, 5)]);
        history.keep(sample(10 + 1_440, 0).at, Vec::new());
        assert_eq!(kept(&history, 1), [sample(10, 5)]);
        history.keep(sample(11 + 1_440, 0).at, Vec::new());
        assert_eq!(kept(&history, 1), []);
    }

    #[test]
    fn ten_thousand_lines_do_not_fill_the_memory() {
        let history = History::new(Timestamp::UNIX_EPOCH);
        let all = (0..10_000).map(|id| (CampaignId(id), sample(0, 1))).collect();
        history.keep(sample(0, 1).at, all);
        assert_eq!(history.lines.lock().unwrap().len(), LINES_MAX);
    }
}
