//! The program `jari-server`: reads the command line, does it, and says in one sentence why it could not.

use std::io::{IsTerminal, stderr};
use std::process::ExitCode;

use clap::Parser;
use jari_server::cli::{self, Cli, CliError};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::parse();
    start_logging(cli.log_filter());
    match cli::run(cli) {
        Ok(code) => code,
        // Whoever read our output has seen enough (`… | head`).
        Err(CliError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("jari-server: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Log lines go to stderr; `RUST_LOG` chooses which.
fn start_logging(filter: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(filter));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        // A full disk may take the log too. Complaining of that on stderr would end the thread that tried.
        .log_internal_errors(false)
        .with_ansi(stderr().is_terminal())
        .init();
}
