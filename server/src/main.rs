//! The program `jari-server`: reads the command line, does it, and says in one sentence why it could not.

use std::process::ExitCode;

use clap::Parser;
use jari_server::cli::{self, Cli, CliError};

fn main() -> ExitCode {
    // Only its owner may use the files made from here on.
    rustix::process::umask(rustix::fs::Mode::from_bits_truncate(0o077));
    let cli = Cli::parse();
    cli.start_logging();
    match cli::run(cli) {
        Ok(code) => code,
        // The reader of our output has seen enough (`… | head`).
        Err(CliError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("jari-server: {error}");
            ExitCode::FAILURE
        }
    }
}
