//! Other things to remember about an appointment: what to bring, the code, the last of a party, a second dose.

use jari_common::clinic::Clinic;
use jari_common::time::{date_at, seoul, time_at};
use jiff::Timestamp;

use crate::text::words;
use crate::theme::{Lettering, Look};
use crate::voice::Aloud;
use crate::widgets::Pen;
use crate::widgets::fitting::one_line_width;

/// Another thing to be remembered.
pub struct Other {
    pub label: String,
    pub value: String,
    /// The part of it that everybody may hear.
    pub aloud: Aloud,
    /// It is shown even where there is no room for anything else.
    pub is_needed: bool,
}

/// When the last of a party begins, as one thing to be remembered; None for a person who is alone.
#[must_use]
pub fn beside(look: &Look, starts: &[Timestamp]) -> Option<Other> {
    let value = words::time_of_day(look.language, time_at(*starts.last()?, &seoul()));
    let (label, aloud) = (look.say("together-last"), Aloud::Same);
    Some(Other { label, value, aloud, is_needed: false })
}

/// When the second appointment of a series is, and where, if that is elsewhere.
#[must_use]
pub fn second(look: &Look, starts_at: Timestamp, elsewhere: Option<&Clinic>) -> Other {
    let zone = seoul();
    let (day, time) = (date_at(starts_at, &zone), time_at(starts_at, &zone));
    let moment = words::moment(look.language, day, time);
    let value = match elsewhere {
        Some(clinic) => format!("{moment} {}", clinic.name),
        None => moment,
    };
    Other { label: look.say("second-dose"), value, aloud: Aloud::Same, is_needed: true }
}

/// A label and its value on one line if they fit, else the words of the value on as many lines as they need.
pub fn labelled_lines(pen: &Pen<'_>, label: &str, value: &str, width: f32) -> Vec<String> {
    let lettering = Lettering::Text;
    let fits = |words: &str| one_line_width(pen, lettering, words) <= width;
    let mut lines = vec![(format!("{label} "), String::new())];
    for word in value.split(' ') {
        let (before, bold) = lines.last_mut().expect("there is a first line");
        if bold.is_empty() && !before.is_empty() && !fits(&format!("{before}*{word}*")) {
            // Only the label.
            before.truncate(before.trim_end().len());
            lines.push((String::new(), word.to_owned()));
            continue;
        }
        let longer = if bold.is_empty() { word.to_owned() } else { format!("{bold}\u{A0}{word}") };
        if bold.is_empty() || fits(&format!("{before}*{longer}*")) {
            *bold = longer;
        } else {
            lines.push((String::new(), word.to_owned()));
        }
    }
    let words = lines.into_iter().map(|(before, bold)| match bold.is_empty() {
        true => before,
        false => format!("{before}*{bold}*"),
    });
    words.collect()
}
