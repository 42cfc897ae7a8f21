//! The reader of QR codes: a serial device, of which each line is what one code said. (A reader that types is not here:
//! see `wedge`.) It decides nothing.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::termios::{OptionalActions, isatty, tcgetattr, tcsetattr};

use super::attached::{self, Attached, Stopped};
use super::inbox::Inbox;
use crate::scan::told_of;

#[cfg(test)]
mod tests;

/// The option's value that means: the reader types what it reads.
const KEYBOARD: &str = "keyboard";
/// Bits a second of a serial line, as readers have it from the factory. A reader on USB has no such line.
const BAUD: u32 = 9600;
/// A reader sends a line without a pause of this length.
const WITHIN_LINE: Duration = Duration::from_secs(1);
/// The number of bytes that are read at once.
const CHUNK_BYTES: usize = 256;
/// A line longer than this, in bytes, is not kept whole: no receipt is so long.
const LINE_BYTES_MAX: usize = 512;

/// How the reader is connected, as the command line says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReaderSource {
    /// It types, as a keyboard does, and ends with Enter.
    Keyboard,
    /// A serial device; it ends each line with a carriage return or a line feed.
    Device(PathBuf),
}

impl From<OsString> for ReaderSource {
    fn from(text: OsString) -> Self {
        if text == KEYBOARD { Self::Keyboard } else { Self::Device(text.into()) }
    }
}

/// Tells `inbox` each line of the device at `path`.
pub fn start(path: PathBuf, retry: Duration, inbox: Inbox) -> io::Result<Attached> {
    Attached::start("jari-reader", move |stopped| work(&path, retry, &inbox, stopped))
}

/// Reads until it is stopped. A device that is missing, or goes away, is a matter for the operator: it is logged once.
fn work(path: &Path, retry: Duration, inbox: &Inbox, stopped: &Stopped) {
    let mut is_missing = false;
    loop {
        let ended = open(path).and_then(|device| follow(device, inbox, stopped, &mut is_missing));
        let Err(error) = ended else { return };
        if !std::mem::replace(&mut is_missing, true) {
            tracing::warn!(%error, path = %path.display(), "the reader of QR codes is not there");
        }
        if !stopped.goes_on_after(retry) {
            return;
        }
    }
}

/// A terminal passes every byte on as it comes, and sends nothing back.
fn open(path: &Path) -> io::Result<File> {
    let device = attached::open(path)?;
    if isatty(&device) {
        let mut settings = tcgetattr(&device)?;
        settings.make_raw();
        settings.set_speed(BAUD)?;
        tcsetattr(&device, OptionalActions::Now, &settings)?;
    }
    Ok(device)
}

/// Reads until it is stopped (Ok) or the device is gone (Err). `is_missing` ends with the first bytes: a file that can be
/// opened and says nothing is no reader.
fn follow(
    mut device: File,
    inbox: &Inbox,
    stopped: &Stopped,
    is_missing: &mut bool,
) -> io::Result<()> {
    let mut line = Vec::new();
    let mut bytes = [0; CHUNK_BYTES];
    let mut last = Instant::now();
    while let Some(read) = stopped.read(&mut device, &mut bytes)? {
        if std::mem::take(is_missing) {
            tracing::warn!("the reader of QR codes is back");
        }
        // The beginning of a line whose end was lost is not joined to the next.
        if std::mem::replace(&mut last, Instant::now()).elapsed() > WITHIN_LINE {
            line.clear();
        }
        for byte in &bytes[..read] {
            match byte {
                b'\r' | b'\n' if line.is_empty() => {}
                b'\r' | b'\n' => {
                    let told = told_of(&String::from_utf8_lossy(&line));
                    told.into_iter().for_each(|message| inbox.send(message));
                    line.clear();
                }
                // What is too long is no receipt, whatever its end is.
                _ if line.len() > LINE_BYTES_MAX => {}
                byte => line.push(*byte),
            }
        }
    }
    Ok(())
}
