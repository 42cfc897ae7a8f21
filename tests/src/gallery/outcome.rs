//! The results of a walk through the gallery: counts and findings. Findings that must be mended are kept apart from
//! those that may be mended later. It checks nothing itself.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::checks::{Entry, Finding, Report};

/// Checks that are reported and do not fail a walk yet.
pub const LATER_CHECKS: [u8; 3] = [6, 7, 15];

/// The counts of a walk, for one line of JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The number of different screens.
    pub screens: usize,
    /// The number of combinations of language, orientation, diagonal and text size.
    pub settings: usize,
    /// The number of drawn and checked pictures: one per screen, state and setting.
    pub checked: usize,
    /// The number of checked pictures with a finding that must be mended.
    pub failed: usize,
    /// The number of checked pictures with findings, all of them of [`LATER_CHECKS`].
    pub later: usize,
}

/// Everything a walk found.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    report: Report,
    shown: BTreeSet<(String, String, String)>,
}

impl Outcome {
    /// Adds the findings of one screen in one state at one setting; findings may come in several parts.
    pub fn add(&mut self, screen: &str, state: &str, setting: &str, findings: Vec<Finding>) {
        self.shown.insert((screen.to_owned(), state.to_owned(), setting.to_owned()));
        self.report.add(screen, state, setting, findings);
    }

    /// Adds findings that belong to no screen and no setting.
    pub fn add_apart(&mut self, subject: &str, findings: Vec<Finding>) {
        if !findings.is_empty() {
            self.report.add(subject, "", "", findings);
        }
    }

    /// Adds what another thread found.
    pub fn merge(&mut self, other: Self) {
        self.shown.extend(other.shown);
        self.report.merge(other.report);
    }

    /// The counts.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let screens: BTreeSet<&str> = self.shown.iter().map(|(screen, ..)| &**screen).collect();
        let settings: BTreeSet<&str> = self.shown.iter().map(|(.., setting)| &**setting).collect();
        let failed: BTreeSet<Place<'_>> = self.required().map(place).collect();
        let later: BTreeSet<Place<'_>> = self.later().map(place).collect();
        Tally {
            screens: screens.len(),
            settings: settings.len(),
            checked: self.shown.len(),
            failed: failed.len(),
            later: later.difference(&failed).count(),
        }
    }

    /// The findings that must be mended.
    pub fn required(&self) -> impl Iterator<Item = &Entry> {
        self.report.entries().iter().filter(|entry| !is_later(entry))
    }

    /// The findings that may be mended later.
    pub fn later(&self) -> impl Iterator<Item = &Entry> {
        self.report.entries().iter().filter(|entry| is_later(entry))
    }
}

/// Screen, state and setting.
type Place<'a> = (&'a str, &'a str, &'a str);

fn place(entry: &Entry) -> Place<'_> {
    (&entry.screen, &entry.state, &entry.setting)
}

fn is_later(entry: &Entry) -> bool {
    LATER_CHECKS.contains(&entry.finding.check)
}

/// One finding per line; what must be mended comes first. A text of several lines is written in one.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_one_line = |entry: &Entry| entry.to_string().replace('\n', " ");
        self.required().try_for_each(|entry| writeln!(f, "{}", in_one_line(entry)))?;
        self.later().try_for_each(|entry| writeln!(f, "later: {}", in_one_line(entry)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(check: u8) -> Finding {
        Finding::new(check, "다음", "19 mm", "at least 20 mm")
    }

    #[test]
    fn a_screen_fails_once_however_much_is_wrong_with_it() {
        let mut outcome = Outcome::default();
        outcome.add("start", "empty", "ko", vec![finding(1), finding(7)]);
        outcome.add("start", "empty", "ko", vec![finding(10)]);
        outcome.add("start", "empty", "en", vec![finding(15)]);
        let mut other = Outcome::default();
        other.add("name", "empty", "ko", Vec::new());
        outcome.merge(other);

        let expected = Tally { screens: 2, settings: 2, checked: 3, failed: 1, later: 1 };
        assert_eq!(outcome.tally(), expected);
        assert!(outcome.to_string().starts_with("start empty ko: check 1: 다음"));
        assert!(outcome.to_string().contains("later: start empty en: check 15"));
    }
}
