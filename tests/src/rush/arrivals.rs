//! When people come: as at the opening of 20 July 2021, evenly, or as a file says. Knows the moments, not the people.

use std::path::Path;
use std::time::Duration;

use crate::crowd::Dice;

/// The share of people who came in the first second: 11,097 of 323,789 in the original night.
const FIRST_SECOND: f64 = 11_097.0 / 323_789.0;
/// The length for which the opening was measured, in seconds; for other lengths it keeps its shape.
const OPENING_SECS: f64 = 36.0;
/// The number of halvings that find the curve's one unknown more exactly than a clock can measure.
const HALVINGS: u32 = 60;

/// The shape of a crowd's arrivals.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// Most people come at first, then fewer and fewer.
    Opening,
    /// Arrivals are equally likely at every moment (a Poisson process).
    Steady,
    /// The number of arrivals in each second.
    Trace(Vec<(f64, f64)>),
}

/// Why a pattern cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PatternError {
    #[error("write opening, steady, or trace and a file")]
    Unknown,
    #[error("{0}: {1}")]
    Trace(String, csv::Error),
    #[error("nobody comes in {0}")]
    Nobody(String),
}

impl Pattern {
    /// The pattern that the arguments of the command line name.
    ///
    /// # Errors
    /// When there is no such pattern, or its file is not a table of seconds and counts.
    pub fn parse(words: &[String]) -> Result<Self, PatternError> {
        match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["opening"] => Ok(Self::Opening),
            ["steady"] => Ok(Self::Steady),
            ["trace", file] => trace(Path::new(file)),
            _ => Err(PatternError::Unknown),
        }
    }
}

/// Reads `second,count` lines, with or without a heading.
fn trace(file: &Path) -> Result<Pattern, PatternError> {
    let name = file.display().to_string();
    let unfit = |error| PatternError::Trace(name.clone(), error);
    let mut table = csv::ReaderBuilder::new().has_headers(false).from_path(file).map_err(unfit)?;
    let mut counts: Vec<(f64, f64)> = Vec::new();
    for (at, row) in table.records().enumerate() {
        let row = row.map_err(unfit)?;
        let number = |column| row.get(column).and_then(|text| text.trim().parse::<f64>().ok());
        match number(0).zip(number(1)).filter(|(second, count)| *second >= 0.0 && *count >= 0.0) {
            Some(pair) => counts.push(pair),
            // The first line may be a heading.
            None if at == 0 => {}
            None => return Err(PatternError::Unknown),
        }
    }
    counts.sort_by(|one, other| one.0.total_cmp(&other.0));
    let anybody = counts.iter().any(|(_, count)| *count > 0.0);
    if anybody { Ok(Pattern::Trace(counts)) } else { Err(PatternError::Nobody(name)) }
}

/// The moments at which people come, counted from the first; one moment per person.
#[derive(Debug)]
pub struct Arrivals {
    pattern: Pattern,
    people: u32,
    came: u32,
    secs: f64,
    /// The share of the people who have already come.
    share: f64,
    /// In an opening, the time in seconds in which the arrivals per second fall to 1/e.
    fading_secs: f64,
    dice: Dice,
}

impl Arrivals {
    /// Arrivals of `people` people within the given number of seconds (a trace has its own length).
    #[must_use]
    pub fn new(pattern: Pattern, people: u32, secs: f64, dice: Dice) -> Self {
        Self { pattern, people, came: 0, secs, share: 0.0, fading_secs: fading_secs(), dice }
    }

    /// The moment at which this share of all people has come, in seconds.
    fn moment(&self, share: f64) -> f64 {
        match &self.pattern {
            Pattern::Steady => share * self.secs,
            Pattern::Opening => {
                let all = 1.0 - (-OPENING_SECS / self.fading_secs).exp();
                let moment = -self.fading_secs * (1.0 - share * all).ln();
                moment * self.secs / OPENING_SECS
            }
            Pattern::Trace(counts) => moment_in(counts, share),
        }
    }
}

impl Iterator for Arrivals {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let left = self.people.checked_sub(self.came).filter(|left| *left > 0)?;
        self.share = match self.pattern {
            // The next of the independent random moments; a Poisson process with a given number of arrivals is exactly
            // this.
            Pattern::Steady => {
                1.0 - (1.0 - self.share) * self.dice.share().powf(1.0 / f64::from(left))
            }
            // In each second the number of arrivals follows the curve.
            _ => (f64::from(self.came) + 1.0 - self.dice.share()) / f64::from(self.people),
        };
        self.came += 1;
        Some(Duration::from_secs_f64(self.moment(self.share).max(0.0)))
    }
}

/// Chosen so that the first second of an opening has its measured share of all arrivals.
fn fading_secs() -> f64 {
    let first =
        |fading: f64| (1.0 - (-1.0 / fading).exp()) / (1.0 - (-OPENING_SECS / fading).exp());
    let (mut low, mut high) = (1.0, 1_000.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if first(middle) > FIRST_SECOND { low = middle } else { high = middle }
    }
    low
}

fn moment_in(counts: &[(f64, f64)], share: f64) -> f64 {
    let all: f64 = counts.iter().map(|(_, count)| count).sum();
    let mut before = 0.0;
    for (second, count) in counts {
        if *count > 0.0 && before + count >= share * all {
            return second + (share * all - before) / count;
        }
        before += count;
    }
    counts.last().map_or(0.0, |(second, _)| second + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(pattern: Pattern, people: u32, secs: f64) -> Vec<f64> {
        let arrivals = Arrivals::new(pattern, people, secs, Dice::new(7));
        arrivals.map(|moment| moment.as_secs_f64()).collect()
    }

    fn within(moments: &[f64], from: f64, to: f64) -> usize {
        moments.iter().filter(|moment| (from..to).contains(*moment)).count()
    }

    #[test]
    fn the_opening_is_that_of_the_seed_night() {
        let night = moments(Pattern::Opening, 323_789, OPENING_SECS);
        assert_eq!(night.len(), 323_789);
        assert!(within(&night, 0.0, 1.0).abs_diff(11_097) <= 1);
        assert_eq!(within(&night, 0.0, OPENING_SECS), night.len());
        assert!(night.is_sorted());
        let (early, late) = (within(&night, 0.0, 5.0), within(&night, 31.0, 36.0));
        assert!(late * 4 < early * 3, "fewer and fewer come: {early}, {late}");
    }

    #[test]
    fn a_steady_crowd_comes_evenly_and_not_in_step() {
        let steady = moments(Pattern::Steady, 10_000, 10.0);
        assert_eq!(steady.len(), 10_000);
        assert!(steady.is_sorted());
        for second in 0..10 {
            let came = within(&steady, f64::from(second), f64::from(second + 1));
            assert!(came.abs_diff(1_000) < 200, "{came} in second {second}");
        }
        let gaps: Vec<f64> = steady.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let long = gaps.iter().filter(|gap| **gap > 0.001).count();
        // Of exponential gaps, a share of 1/e is longer than the mean.
        assert!(long.abs_diff(3_679) < 400, "{long} gaps are longer than the mean");
    }

    #[test]
    fn a_trace_is_followed_second_by_second_whatever_the_number_of_people() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("night.csv");
        std::fs::write(&file, "second,count\n0,30\n1,0\n2,10\n").unwrap();
        let words = ["trace".to_owned(), file.display().to_string()];
        let trace = moments(Pattern::parse(&words).unwrap(), 400, 1.0);
        assert_eq!((within(&trace, 0.0, 1.0), within(&trace, 2.0, 3.0)), (300, 100));
        std::fs::write(&file, "second,count\n0,0\n").unwrap();
        assert!(matches!(Pattern::parse(&words), Err(PatternError::Nobody(_))));
        assert!(Pattern::parse(&["rush".to_owned()]).is_err());
    }
}
