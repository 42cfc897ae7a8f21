//! Paper for when all fails: who comes to a clinic on a day, and who waits in a line, as PDF files (docs/paper.md). Names
//! are on it only when they were asked for with a reason. Changes nothing in the line.

mod words;
mod font;
mod sheet;
mod day;
mod line;
pub mod file;
pub mod timetable;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::audit::Anchor;
use crate::report::Language;

pub use day::DayPaper;
pub use line::{LineAsked, LineListed, LinePaper, ROWS_MAX};

/// Hexadecimal digits that stand together: people compare them in groups.
const DIGITS_TOGETHER: usize = 8;

/// What every paper says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Imprint {
    pub language: Language,
    pub made: Timestamp,
    /// Where the log ended then.
    pub anchor: Anchor,
}

impl Imprint {
    /// When it was made, as clocks in this zone show it.
    fn made(&self, zone: &TimeZone) -> String {
        let at = zone.to_datetime(self.made).strftime("%Y-%m-%d %H:%M").to_string();
        words::say_with(self.language, "made", &[("time", &at)])
    }

    /// The head of the log, in two paragraphs: which change it is, and letters to compare. `audit verify` reads them with
    /// their spaces.
    fn anchor(&self) -> [String; 2] {
        let change = self.anchor.end.seq.to_string();
        let text = self.anchor.to_string();
        let (head, digits) = text.rsplit_once('-').unwrap_or(("", &text));
        let mut letters = format!("{head}-");
        for (at, digit) in digits.chars().enumerate() {
            if at % DIGITS_TOGETHER == 0 {
                letters.push(' ');
            }
            letters.push(digit);
        }
        [words::say_with(self.language, "anchor", &[("change", &change)]), letters]
    }
}

#[cfg(test)]
mod tests;
