//! What the benchmarks share: sorted durations, this process's memory, and one report as a table or as JSON. It
//! measures nothing by itself; no test is timed by it.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Map, Value, json};

/// Durations of one action that was done many times.
#[derive(Clone, Debug, Default)]
pub struct Durations(Vec<Duration>);

impl Durations {
    /// Adds one duration.
    pub fn push(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    /// The sum of all durations.
    #[must_use]
    pub fn whole(&self) -> Duration {
        self.0.iter().sum()
    }

    /// The number of durations.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The shortest duration that `percent` of all do not exceed, in milliseconds; NaN when there is none.
    #[must_use]
    pub fn percentile_ms(&self, percent: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.saturating_sub(1)).map_or(f64::NAN, |duration| millis(*duration))
    }
}

impl FromIterator<Duration> for Durations {
    fn from_iter<T: IntoIterator<Item = Duration>>(durations: T) -> Self {
        Self(durations.into_iter().collect())
    }
}

impl Extend<Duration> for Durations {
    fn extend<T: IntoIterator<Item = Duration>>(&mut self, durations: T) {
        self.0.extend(durations);
    }
}

/// The duration in milliseconds, with fractions.
#[must_use]
pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// This process's current memory and its maximum, in MiB (Linux: VmRSS, VmHWM); None on other systems.
#[must_use]
pub fn memory_mib() -> Option<(f64, f64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mib = |name| Some(kib_in(&status, name)? as f64 / 1_024.0);
    Some((mib("VmRSS:")?, mib("VmHWM:")?))
}

/// Another process's current memory, in bytes (Linux: VmRSS); None on other systems, or when the process is gone.
#[must_use]
pub fn rss_bytes(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    Some(kib_in(&status, "VmRSS:")? * 1_024)
}

fn kib_in(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// The results of a benchmark, line by line.
#[derive(Debug, Default)]
pub struct Report {
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    what: String,
    figures: Vec<(&'static str, f64)>,
    /// Why there are no figures.
    words: Option<&'static str>,
}

impl Report {
    /// Figures of one thing, each with its unit in its name (`p50_ms`).
    pub fn add(&mut self, what: impl Into<String>, figures: &[(&'static str, f64)]) {
        self.lines.push(Line { what: what.into(), figures: figures.to_vec(), words: None });
    }

    /// Adds a thing that could not be measured, and the reason.
    pub fn add_missing(&mut self, what: impl Into<String>, why: &'static str) {
        self.lines.push(Line { what: what.into(), figures: Vec::new(), words: Some(why) });
    }

    /// Adds the usual figures of these durations.
    pub fn add_durations(&mut self, what: impl Into<String>, durations: &Durations) {
        let at = |percent| durations.percentile_ms(percent);
        let figures = [
            ("p50_ms", at(50.0)),
            ("p99_ms", at(99.0)),
            ("max_ms", at(100.0)),
            ("n", durations.count() as f64),
        ];
        self.add(what, &figures);
    }

    /// Adds this process's current and maximum memory.
    pub fn add_memory(&mut self, what: impl Into<String>) {
        if let Some((now, most)) = memory_mib() {
            self.add(what, &[("rss_mib", now), ("peak_mib", most)]);
        }
    }

    /// The report as one line of JSON, or as a table.
    #[must_use]
    pub fn written(&self, as_json: bool) -> String {
        if as_json { self.json().to_string() } else { self.table() }
    }

    fn json(&self) -> Value {
        let lines = self.lines.iter().map(|Line { what, figures, words }| {
            let figures: Map<String, Value> =
                figures.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
            (what.clone(), words.map_or(Value::Object(figures), Value::from))
        });
        Value::Object(lines.collect())
    }

    fn table(&self) -> String {
        let widest = self.lines.iter().map(|line| line.what.chars().count()).max().unwrap_or(0);
        let mut table = String::new();
        for Line { what, figures, words } in &self.lines {
            let _ = write!(table, "{what:<widest$}");
            if let Some(words) = words {
                let _ = write!(table, "  {words}");
            }
            for (name, value) in figures {
                let digits = if value.fract() == 0.0 { 0 } else { 3 };
                let _ = write!(table, "  {name} {value:>9.digits$}");
            }
            table.push('\n');
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_durations() {
        let mut durations = Durations::default();
        durations.extend((1..=200).rev().map(Duration::from_millis));
        assert_eq!(durations.percentile_ms(50.0), 100.0);
        assert_eq!(durations.percentile_ms(99.0), 198.0);
        assert_eq!(durations.percentile_ms(100.0), 200.0);
        assert!(Durations::default().percentile_ms(50.0).is_nan());
    }

    #[test]
    fn a_report_reads_as_a_table_and_as_json() {
        let mut report = Report::default();
        report.add("load", &[("s", 1.5), ("n", 3.0)]);
        report.add_missing("peer", "not installed");
        assert_eq!(report.written(true), r#"{"load":{"n":3.0,"s":1.5},"peer":"not installed"}"#);
        assert_eq!(report.written(false), "load  s     1.500  n         3\npeer  not installed\n");
    }
}
