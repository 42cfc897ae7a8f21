//! The command line: what can be typed, and which file runs it. Decides nothing about lines or slots.

use std::io::{IsTerminal, stderr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

pub mod admin;
mod audit;
mod staff;
mod campaign;
mod typed;
mod campaign_spec;
mod campaign_edit;
mod eligibility;
mod check;
mod clinic;
mod clock;
mod device;
mod draw;
mod error;
mod executor;
mod folder;
mod import;
mod key;
mod messages;
mod output;
mod paper;
mod person;
mod progress;
mod remote;
mod report;
mod restore;
mod serve;
mod tables;

pub use error::CliError;
pub use executor::Executor;
pub use folder::DataFolder;

/// The server of Jari: one line, all slots, every kiosk.
#[derive(Debug, Parser)]
#[command(name = "jari-server", version, arg_required_else_help = true)]
pub struct Cli {
    /// The folder of this server's data; made when there is none.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The file with the server's key, when it is not in the data folder; or JARI_KEY_FILE, JARI_KEY.
    #[arg(long, global = true, value_name = "FILE")]
    key_file: Option<PathBuf>,
    #[command(subcommand)]
    command: CliCommand,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    /// Answer kiosks over HTTP until told to stop.
    Serve(serve::Args),
    /// Take in tables of clinics.
    Import(import::Args),
    /// Change a clinic's days, see who comes, and give people another seat whose clinic cannot give theirs.
    Clinic(clinic::Args),
    /// Add or list what can be booked.
    Campaign(campaign::Args),
    /// Tell a draw's public value, or compute a draw again.
    Draw(draw::Args),
    /// Let kiosks and desks in.
    Device(device::Args),
    /// Accounts of staff: who may sign in at a desk, and what for.
    Staff(staff::Args),
    /// What staff and operators did, and whether the log still is what it was.
    Audit(audit::Args),
    /// Show the messages that wait for staff to pass them on.
    Messages(messages::Args),
    /// Tell what happened to everybody in a campaign's line.
    Report(report::Args),
    /// Make paper for when all fails: who comes to a clinic on a day, who waits in a line.
    Paper(paper::Args),
    /// Say that the machine's clock is right after it jumped.
    Clock(clock::Args),
    /// Erase people.
    Person(person::Args),
    /// Change the server's key.
    Key(key::Args),
    /// Show where the tables disagree with the log, make them again, and let a campaign continue.
    Tables(tables::Args),
    /// Give back the places that a lost data folder took, from signed slips.
    Restore(restore::Args),
    /// Check the files and every promise that can be checked from them.
    Check(check::Args),
}

impl Cli {
    /// Sends log lines to stderr; `RUST_LOG` selects them. Call it once in a process.
    pub fn start_logging(&self) {
        let filter = EnvFilter::try_from_default_env();
        let filter = filter.unwrap_or_else(|_| EnvFilter::new(self.log_filter()));
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(stderr)
            // A full disk may stop the log, too. An error message on stderr would then end the thread that tried.
            .log_internal_errors(false)
            .with_ansi(stderr().is_terminal())
            .init();
    }

    /// Which log lines are shown when `RUST_LOG` does not say.
    fn log_filter(&self) -> &'static str {
        match self.command {
            CliCommand::Serve(_) => "info,rusqlite_migration=warn",
            _ => "warn",
        }
    }
}

/// Runs the typed command. The result goes to stdout, everything else to stderr.
pub fn run(cli: Cli) -> Result<ExitCode, CliError> {
    let done = |()| ExitCode::SUCCESS;
    if let CliCommand::Draw(draw::Args { what: draw::What::Verify(args) }) = &cli.command {
        return draw::verify(args).map(done);
    }
    let data = cli.data.ok_or(CliError::NoDataFolder)?;
    let data = DataFolder { path: data, key_file: cli.key_file };
    match cli.command {
        CliCommand::Serve(args) => serve::run(&data, &args).map(done),
        CliCommand::Import(args) => import::run(&data, &args),
        CliCommand::Clinic(args) => clinic::run(&data, args).map(done),
        CliCommand::Campaign(args) => campaign::run(&data, args).map(done),
        CliCommand::Draw(args) => match args.what {
            draw::What::Reveal { campaign, value } => {
                draw::reveal(&data, campaign, value).map(done)
            }
            draw::What::Verify(args) => draw::verify(&args).map(done),
        },
        CliCommand::Device(args) => device::run(&data, &args).map(done),
        CliCommand::Staff(args) => staff::run(&data, args).map(done),
        CliCommand::Audit(args) => audit::run(&data, args),
        CliCommand::Messages(args) => messages::run(&data, &args).map(done),
        CliCommand::Report(args) => report::run(&data, &args).map(done),
        CliCommand::Paper(args) => paper::run(&data, args).map(done),
        CliCommand::Clock(args) => clock::run(&data, &args).map(done),
        CliCommand::Person(args) => person::run(&data, &args).map(done),
        CliCommand::Key(args) => key::run(&data, &args).map(done),
        CliCommand::Tables(args) => tables::run(&data, &args).map(done),
        CliCommand::Restore(args) => restore::run(&data, args),
        CliCommand::Check(args) => check::run(&data, &args),
    }
}
