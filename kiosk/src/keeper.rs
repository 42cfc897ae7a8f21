//! Keeps a kiosk running: the program starts itself a second time, and starts that copy again when it was killed or
//! broke. It opens no window and knows no kiosk.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read as _};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// The environment variable that is set for the kept program.
const KEPT: &str = "JARI_KIOSK_KEPT";
/// The option that asks for a keeper.
const OPTION: &str = "--keep";
/// The pause before the first restart.
const PAUSE: Duration = Duration::from_millis(500);
/// The longest pause before a restart of a program that breaks again and again.
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// The exit code of a program that was started with wrong options; the parser of the command line uses it too. A
/// restart would end in the same way.
pub const USAGE: u8 = 2;
/// A program that ran for this long did not break at its start.
const RAN_WELL: Duration = Duration::from_secs(30);

/// Whether this process is the one that is kept.
pub fn is_kept() -> bool {
    std::env::var_os(KEPT).is_some()
}

/// Ends the kept program when its keeper ends, because the keeper's end of the pipe is then closed.
pub fn end_with_keeper() -> io::Result<()> {
    let wait = || {
        // An error is taken as the end too.
        let _ = io::stdin().read(&mut [0]);
        std::process::exit(0);
    };
    std::thread::Builder::new().name("jari-kept".to_owned()).spawn(wait).map(drop)
}

/// Runs the program until its window is closed, or until it reports wrong options. Every other reason may be over at
/// the next start: a display that is not there yet, a folder that is not mounted, an address in use.
pub fn keep() -> io::Result<ExitCode> {
    // The path is read now: once the file was replaced, its old name says that it is deleted.
    keep_program(&std::env::current_exe()?, &arguments(), PAUSE)
}

fn keep_program(program: &Path, arguments: &[OsString], first: Duration) -> io::Result<ExitCode> {
    let mut pause = first;
    loop {
        let began = Instant::now();
        match run(program, arguments) {
            Ok(status) if status.code() == Some(0) => return Ok(ExitCode::SUCCESS),
            Ok(status) if status.code() == Some(i32::from(USAGE)) => {
                return Ok(ExitCode::from(USAGE));
            }
            Ok(status) => tracing::error!(%status, "the kiosk broke and is started again"),
            Err(error) => tracing::error!(%error, "the kiosk cannot be started now"),
        }
        if began.elapsed() >= RAN_WELL {
            pause = first;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

fn arguments() -> Vec<OsString> {
    std::env::args_os().skip(1).filter(|word| word != OsStr::new(OPTION)).collect()
}

fn run(program: &Path, arguments: &[OsString]) -> io::Result<ExitStatus> {
    let mut command = Command::new(program);
    // Nothing is ever written into the pipe; its closing is the message.
    let mut kept = command.args(arguments).env(KEPT, "1").stdin(Stdio::piped()).spawn()?;
    // `wait` would close the pipe.
    let pipe = kept.stdin.take();
    let status = kept.wait();
    drop(pipe);
    status
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    /// A program that ends with each of these codes in turn.
    fn keep_one_that_ends_with(codes: &[&str]) -> (String, usize) {
        let folder = tempfile::tempdir().unwrap();
        let starts = folder.path().join("starts");
        let script = format!(
            "echo >> {0}; set -- {1}; shift $(($(wc -l < {0}) - 1)); exit $1",
            starts.display(),
            codes.join(" ")
        );
        let arguments = ["-c", &script].map(OsString::from);
        let ended = keep_program(Path::new("/bin/sh"), &arguments, Duration::from_millis(1));
        let started = std::fs::read_to_string(&starts).unwrap().lines().count();
        (format!("{:?}", ended.unwrap()), started)
    }

    #[test]
    fn whatever_may_be_over_soon_is_started_again_and_wrong_usage_is_not() {
        let success = (format!("{:?}", ExitCode::SUCCESS), 4);
        assert_eq!(keep_one_that_ends_with(&["1", "101", "3", "0"]), success);
        let usage = (format!("{:?}", ExitCode::from(USAGE)), 2);
        assert_eq!(keep_one_that_ends_with(&["1", "2", "0"]), usage);
    }
}
