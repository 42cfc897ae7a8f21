//! Keeps a kiosk running: the program runs itself once more and starts again whatever was killed or broke. It opens no
//! window and knows no kiosk.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// Set for the kept program.
const KEPT: &str = "JARI_KIOSK_KEPT";
/// The option that asks to be kept.
const OPTION: &str = "--keep";
/// The first start again comes after this.
const PAUSE: Duration = Duration::from_millis(500);
/// What breaks again and again is started no more often than this.
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// Whoever ran so long did not break at its start.
const RAN_WELL: Duration = Duration::from_secs(30);

/// Whether this process is the one that is kept.
pub fn is_kept() -> bool {
    std::env::var_os(KEPT).is_some()
}

/// The kept program ends with its keeper, whose end of the pipe is then closed.
pub fn end_with_keeper() -> io::Result<()> {
    let wait = || {
        // An error is an end too.
        let _ = io::stdin().read(&mut [0]);
        std::process::exit(0);
    };
    std::thread::Builder::new().name("jari-kept".to_owned()).spawn(wait).map(drop)
}

/// Runs the program until it ends by itself: its window was closed, or it said why it cannot run.
pub fn keep() -> io::Result<ExitCode> {
    let mut pause = PAUSE;
    loop {
        let began = Instant::now();
        let mut kept = start()?;
        // Waiting would close it.
        let pipe = kept.stdin.take();
        let status = kept.wait()?;
        drop(pipe);
        match status.code() {
            Some(0) => return Ok(ExitCode::SUCCESS),
            // What it said once it would only say again.
            Some(1) => return Ok(ExitCode::FAILURE),
            _ => tracing::error!(%status, "the kiosk broke and is started again"),
        }
        if began.elapsed() >= RAN_WELL {
            pause = PAUSE;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

fn start() -> io::Result<Child> {
    let mut program = Command::new(std::env::current_exe()?);
    program.args(std::env::args_os().skip(1).filter(|word| word != OsStr::new(OPTION)));
    // Nothing is ever written into the pipe; that it closes is the message.
    program.env(KEPT, "1").stdin(Stdio::piped()).spawn()
}
