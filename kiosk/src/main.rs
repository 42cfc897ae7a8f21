//! The program `jari-kiosk`: reads the command line, opens the window, and says in one sentence why it could not.

mod cli;
mod keeper;
mod window;

use std::io::stderr;
use std::process::ExitCode;

use clap::Parser as _;
use rustix::process::{Resource, Rlimit, setrlimit};
use tracing_subscriber::EnvFilter;

use cli::Cli;
use window::RunError;

/// Our own warnings only; why there is no window is reported once, by this program.
const LOG_FILTER: &str = "error,eframe=off,jari_kiosk=warn,jari_server=warn";

fn main() -> ExitCode {
    let cli = Cli::parse();
    end_whole();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOG_FILTER));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).init();
    let ended = if cli.keep { keeper::keep().map_err(RunError::from) } else { show(&cli) };
    match ended {
        Ok(code) => code,
        Err(error) => {
            eprintln!("jari-kiosk: {error}");
            if error.is_usage() { ExitCode::from(keeper::USAGE) } else { ExitCode::FAILURE }
        }
    }
}

/// A window whose threads have ended looks complete and does nothing. So a panic in any thread ends the program, and
/// its keeper starts it again; the exception is what the server inside sets aside. Personal data in memory is not
/// written to any file.
fn end_whole() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    if let Err(error) = setrlimit(Resource::Core, none) {
        tracing::warn!(%error, "a program that breaks may leave its memory in a file");
    }
    let say = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |what| {
        say(what);
        #[cfg(feature = "standalone")]
        if jari_kiosk::standalone::goes_on() {
            return;
        }
        std::process::abort();
    }));
}

fn show(cli: &Cli) -> Result<ExitCode, RunError> {
    if keeper::is_kept() {
        keeper::end_with_keeper()?;
    }
    window::run(cli)?;
    Ok(ExitCode::SUCCESS)
}
