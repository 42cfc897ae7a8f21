//! One sentence, one process: sends the words, then waits for its end, but not for ever. It knows no queue.

use std::io::{self, Read as _, Write as _};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::SpokenLine;
use super::program::Program;

/// How often a process is asked whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How long the kiosk waits for a program that silences another.
const SILENCER_TIME: Duration = Duration::from_secs(2);
/// How long the kiosk waits for a process's error output after the process has ended.
const COMPLAINT_TIME: Duration = Duration::from_millis(200);
/// The most error output that is read, in bytes.
const COMPLAINT_BYTES: u64 = 4096;
/// The beginning of the line in which a program says that it could not be heard, although it ends without an error:
/// `espeak-ng` does this without a sound device.
const COMPLAINT: &str = "error:";

/// How long a sentence may take before its process is ended.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub least: Duration,
    /// The additional time for each character.
    pub each: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { least: Duration::from_secs(8), each: Duration::from_millis(700) }
    }
}

/// What happened to a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoken {
    Whole,
    /// The sentence was no longer wanted.
    Hushed,
}

/// Has `line` spoken. `was_hushed` is asked meanwhile; `wait` waits for that to change, at most for the time it is
/// given.
pub fn speak(
    program: &Program,
    line: &SpokenLine,
    patience: Patience,
    was_hushed: &dyn Fn() -> bool,
    wait: &dyn Fn(Duration),
) -> io::Result<Spoken> {
    let mut child = start(program.command(line), &line.words)?;
    let complaints = child.stderr.take().map(read).transpose()?;
    let each = u32::try_from(line.words.chars().count()).unwrap_or(u32::MAX);
    let end = Instant::now() + patience.least + patience.each.saturating_mul(each);
    loop {
        if let Some(status) = child.try_wait()? {
            let complaint = complaints.and_then(|said| said.recv_timeout(COMPLAINT_TIME).ok());
            let complained = complaint.is_some_and(|said| complains(&said));
            return match status.success() && !complained {
                true => Ok(Spoken::Whole),
                false => Err(io::Error::other(format!("it ended with {status} and no sound"))),
            };
        }
        let hushed = was_hushed();
        if hushed || Instant::now() >= end {
            end_now(&mut child, program.silencer());
            let too_long = || io::Error::new(io::ErrorKind::TimedOut, "it did not come to an end");
            return if hushed { Ok(Spoken::Hushed) } else { Err(too_long()) };
        }
        wait(LOOK_EVERY);
    }
}

fn start(mut command: Command, words: &str) -> io::Result<Child> {
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // A program that does not accept the words shows this by how it ends.
        let _ = input.write_all(words.as_bytes()).and_then(|()| input.write_all(b"\n"));
    }
    Ok(child)
}

/// Reads the program's error output on a thread: a full pipe would block the program.
fn read(complaints: ChildStderr) -> io::Result<Receiver<String>> {
    let (said, heard) = channel();
    std::thread::Builder::new().name("jari-voice-errors".to_owned()).spawn(move || {
        let mut text = Vec::new();
        let mut complaints = complaints;
        let _ = complaints.by_ref().take(COMPLAINT_BYTES).read_to_end(&mut text);
        let _ = said.send(String::from_utf8_lossy(&text).into_owned());
        let _ = io::copy(&mut complaints, &mut io::sink());
    })?;
    Ok(heard)
}

fn complains(said: &str) -> bool {
    said.lines().any(|line| line.trim_start().to_ascii_lowercase().starts_with(COMPLAINT))
}

fn end_now(child: &mut Child, silencer: Option<Command>) {
    // The process may have ended by itself just now.
    let _ = child.kill();
    let _ = child.wait();
    if let Some(mut silencer) = silencer {
        let silent = silencer.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Ok(child) = silent.spawn() {
            end_soon(child);
        }
    }
}

/// Waits a short time for a program's end, and then ends it: a program that hangs delays no later sentence.
fn end_soon(mut child: Child) {
    let end = Instant::now() + SILENCER_TIME;
    while matches!(child.try_wait(), Ok(None)) {
        if Instant::now() >= end {
            let _ = child.kill();
            let _ = child.wait();
            return;
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silencer_that_hangs_holds_up_nobody() {
        let sleep = || {
            let mut sleep = Command::new("sleep");
            sleep.arg("600");
            sleep
        };
        let mut child = sleep().spawn().unwrap();
        let began = Instant::now();
        end_now(&mut child, Some(sleep()));
        assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    }
}
