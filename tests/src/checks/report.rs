//! Gathers what the checks found over many screens, as lines to read and as a summary to keep. It runs no
//! check.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::finding::Finding;

/// One finding, and the screen it was found on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The screen.
    pub screen: String,
    /// The state the screen was in: empty, one, many, offline.
    pub state: String,
    /// Language, orientation, diagonal, text size.
    pub setting: String,
    /// What was wrong.
    #[serde(flatten)]
    pub finding: Finding,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { screen, state, setting, finding } = self;
        write!(f, "{screen} {state} {setting}: {finding}")
    }
}

/// What was found in all the frames looked at until now. It displays one finding per line.
#[derive(Clone, Debug, Default)]
pub struct Report {
    frames: usize,
    entries: Vec<Entry>,
}

impl Report {
    /// Adds the findings of one frame, or of one set of frames.
    pub fn add(&mut self, screen: &str, state: &str, setting: &str, findings: Vec<Finding>) {
        self.frames += 1;
        self.entries.extend(findings.into_iter().map(|finding| Entry {
            screen: screen.to_owned(),
            state: state.to_owned(),
            setting: setting.to_owned(),
            finding,
        }));
    }

    /// Adds another report to this one; needed when frames were drawn on several threads.
    pub fn merge(&mut self, other: Self) {
        self.frames += other.frames;
        self.entries.extend(other.entries);
    }

    /// Everything found, in the order it was added.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The counts and the findings, ready to be saved.
    pub fn summary(&self) -> Summary<'_> {
        let mut by_check = BTreeMap::new();
        for entry in &self.entries {
            *by_check.entry(entry.finding.check).or_default() += 1;
        }
        Summary {
            frames: self.frames,
            findings: self.entries.len(),
            by_check,
            entries: &self.entries,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries.iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

/// A report to keep: how much was looked at and what was wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Summary<'a> {
    /// Frames looked at.
    pub frames: usize,
    /// Findings in all.
    pub findings: usize,
    /// Findings by the number of the check; checks that found nothing are left out.
    pub by_check: BTreeMap<u8, usize>,
    /// The findings.
    pub entries: &'a [Entry],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_as_one_line_a_finding_and_keeps_its_counts() {
        let mut report = Report::default();
        report.add("start", "many", "ko", vec![Finding::new(1, "다음", "19 mm", "at least 20 mm")]);
        report.add("name", "empty", "ko", Vec::new());

        assert_eq!(report.to_string(), "start many ko: check 1: 다음: 19 mm, at least 20 mm\n");
        let kept = serde_json::to_value(report.summary()).expect("plain data");
        assert_eq!(kept["frames"], 2);
        assert_eq!(kept["by_check"]["1"], 1);
        assert_eq!(kept["entries"][0]["element"], "다음");
    }
}
