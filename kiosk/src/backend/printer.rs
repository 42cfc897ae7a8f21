//! Writes slips as plain text to a device file, or as files into a folder. Prints what it is given, knows no person.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use jiff::Timestamp;

use super::inbox::{Inbox, Visit};
use crate::effect::Slip;
use crate::message::Message;
use crate::model::Problem;

/// Columns of the paper; a Hangul syllable takes two.
pub const COLUMNS: usize = 32;
/// A printer that has not taken a slip by then has no paper, in seconds.
const PRINT_SECS: u64 = 10;
/// Lets the paper out far enough to be torn off.
const FEED: &str = "\n\n\n";

/// The printer's thread; it ends when this is dropped.
pub struct Printer {
    slips: Sender<(Visit, Box<Slip>)>,
}

impl Printer {
    /// Prints to `path`, one slip after the other.
    pub fn start(path: PathBuf, inbox: Inbox) -> io::Result<Self> {
        let (slips, queue) = channel::<(Visit, Box<Slip>)>();
        std::thread::Builder::new().name("jari-printer".to_owned()).spawn(move || {
            for (visit, slip) in queue {
                let printed = print_in_time(&path, render(&slip));
                if let Err(error) = &printed {
                    tracing::warn!(%error, "a slip was not printed");
                }
                let result = printed.map_err(|_| Problem::Unexpected);
                inbox.send_to(visit, Message::SlipPrinted(result));
            }
        })?;
        Ok(Self { slips })
    }

    /// The answer comes as a message.
    pub fn print(&self, visit: Visit, slip: Box<Slip>) {
        let _ = self.slips.send((visit, slip));
    }
}

/// A device without paper may never return from a write; nobody waits for it longer than this.
fn print_in_time(path: &Path, text: String) -> io::Result<()> {
    let (done, result) = channel();
    let path = path.to_owned();
    std::thread::Builder::new().name("jari-print".to_owned()).spawn(move || {
        let _ = done.send(write(&path, &text));
    })?;
    match result.recv_timeout(Duration::from_secs(PRINT_SECS)) {
        Ok(written) => written,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            Err(io::Error::new(io::ErrorKind::TimedOut, "the printer does not take the slip"))
        }
    }
}

/// A printer that was pulled out is not replaced by a file of its name.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if fs::metadata(path)?.is_dir() {
        let name = format!("slip-{}.txt", Timestamp::now().as_nanosecond());
        let mut file = OpenOptions::new().write(true).create_new(true).open(path.join(name))?;
        return file.write_all(text.as_bytes());
    }
    let mut device = OpenOptions::new().append(true).open(path)?;
    device.write_all(text.as_bytes())?;
    device.flush()
}

/// The slip as text, wrapped to the paper.
#[must_use]
pub fn render(slip: &Slip) -> String {
    let mut text = String::new();
    for line in
        std::iter::once(&slip.place).chain(&slip.lines).chain(std::iter::once(&slip.receipt))
    {
        for row in wrap(line, COLUMNS) {
            text.push_str(&row.replace('\u{a0}', " "));
            text.push('\n');
        }
    }
    text.push_str(FEED);
    text
}

/// Breaks at spaces, never inside a date or a time; a word longer than the paper breaks anywhere.
fn wrap(line: &str, columns: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let row = rows.last_mut().expect("there is always a row");
        let gap = usize::from(!row.is_empty());
        if width(row) + gap + width(word) <= columns {
            row.push_str(&" ".repeat(gap));
            row.push_str(word);
            continue;
        }
        if !row.is_empty() {
            rows.push(String::new());
        }
        for character in word.chars() {
            let row = rows.last_mut().expect("there is always a row");
            if width(row) + columns_of(character) > columns {
                rows.push(character.to_string());
            } else {
                row.push(character);
            }
        }
    }
    rows
}

fn width(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// East Asian wide characters take two columns (Unicode TR 11, as far as names and addresses go).
fn columns_of(character: char) -> usize {
    let wide = matches!(u32::from(character),
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6);
    if wide { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use jari_common::ticket::TicketCode;

    use super::*;
    use crate::backend::inbox::{Visits, inbox};
    use crate::model::{Language, TextSize};

    fn slip() -> Slip {
        Slip {
            language: Language::Korean,
            text_size: TextSize::Normal,
            place: "가온노인복지관".to_owned(),
            code: TicketCode::from_random(1),
            receipt: "JARI1-7-7-0123456789ABCDEF0123".to_owned(),
            lines: vec![
                "11월\u{a0}25일\u{a0}(수) 오전\u{a0}9시\u{a0}30분에 오세요".to_owned(),
                "의료복지사회적협동조합가온누리마을건강지킴이재활의학과".to_owned(),
            ],
        }
    }

    #[test]
    fn no_row_is_wider_than_the_paper_and_nothing_is_lost() {
        let text = render(&slip());
        assert!(text.lines().all(|row| width(row) <= COLUMNS), "{text}");
        let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(joined.contains("건강지킴이재활의학과JARI1-7-7-0123456789ABCDEF0123"), "{joined}");
        assert!(text.contains("11월 25일 (수) 오전 9시 30분에\n오세요\n"), "{text}");
    }

    #[test]
    fn a_folder_gets_one_file_a_slip_and_a_missing_printer_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let visits = Visits::default();
        let (sender, mailbox) = inbox(visits.clone(), std::sync::Arc::new(|| ()));
        let printer = Printer::start(folder.path().to_owned(), sender.clone()).unwrap();
        printer.print(visits.current(), Box::new(slip()));
        printer.print(visits.current(), Box::new(slip()));
        let gone = Printer::start(folder.path().join("lp0"), sender).unwrap();
        gone.print(visits.current(), Box::new(slip()));
        let mut results: Vec<bool> = Vec::new();
        while results.len() < 3 {
            match mailbox.next() {
                Some(Message::SlipPrinted(result)) => results.push(result.is_ok()),
                Some(other) => panic!("{other:?}"),
                None => std::thread::yield_now(),
            }
        }
        results.sort_unstable();
        assert_eq!(results, [false, true, true]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
