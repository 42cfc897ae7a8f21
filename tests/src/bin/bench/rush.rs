//! Sends a crowd, as at an opening, to a real server, causes faults, and prints which promises were broken. Exits with
//! an error when any was broken, and after any unexpected answer. `cargo run --release -p jari-tests -- rush --help`

use std::process::ExitCode;

use clap::{CommandFactory, Parser, error::ErrorKind};
use jari_tests::binaries;
use jari_tests::rush::arrivals::Pattern;
use jari_tests::rush::plan::Plan;
use jari_tests::rush::{self, report::Report};

#[derive(Parser)]
#[command(
    name = "rush",
    about = "A crowd at a server's door, and every promise checked afterwards"
)]
pub struct Args {
    #[command(flatten)]
    plan: Plan,
}

pub fn run(Args { plan }: &Args) -> ExitCode {
    if let Err(error) = Pattern::parse(&plan.pattern) {
        Args::command().error(ErrorKind::InvalidValue, error).exit();
    }
    let server = plan.server.clone().unwrap_or_else(binaries::server_alone);
    match rush::run(plan, &server) {
        Ok(report) => tell(&report, plan.json),
        Err(stalled) => {
            eprintln!("rush: {stalled}");
            ExitCode::FAILURE
        }
    }
}

fn tell(report: &Report, as_json: bool) -> ExitCode {
    if as_json {
        eprint!("{}", report.table());
        println!("{}", report.json());
    } else {
        print!("{}", report.table());
    }
    if report.is_sound() {
        eprintln!("rush: every promise was kept");
        ExitCode::SUCCESS
    } else {
        let why = if report.keeps_promises() {
            "answers came that nobody expects, or not everybody has a number"
        } else {
            "promises were broken"
        };
        eprintln!("{}rush: {why}", report.broken());
        ExitCode::FAILURE
    }
}
