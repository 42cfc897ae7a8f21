//! Measures many people who want one of a few places at the same moment, over HTTP at a server of its own that is
//! killed afterwards. Prints a table, or one line of JSON with `--json`; fails when anybody lacks what they were told.

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use jari_server::cli::{self, Cli};
use jari_tests::contend::{self, Found, Plan};
use jari_tests::server::Starting;
use serde_json::json;

/// Set where this program is its own server.
const SERVES: &str = "JARI_CONTEND_SERVES";

#[derive(Parser)]
#[command(about = "Many people, a few places, one moment: who has one, and is it on disk")]
struct Args {
    #[command(flatten)]
    plan: Plan,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if std::env::var_os(SERVES).is_some() {
        let cli = Cli::parse();
        cli.start_logging();
        cli::run(cli)?;
        return Ok(ExitCode::SUCCESS);
    }
    let Args { plan, json } = Args::parse();
    let environment = vec![(SERVES.to_owned(), "1".to_owned())];
    let program = Starting { environment, ..Starting::plain(&std::env::current_exe()?) };
    let found = contend::run(plan, program)?;
    tell(plan, &found, json);
    Ok(if found.is_sound(plan) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(plan: Plan, found: &Found, as_json: bool) {
    let at = |percent| found.times.percentile_ms(percent);
    if as_json {
        let told = json!({
            "clients": plan.clients,
            "places": plan.places,
            "winners": found.winners,
            "lost": found.lost,
            "ghost": found.ghost,
            "holds_refused": found.refused,
            "span_ms": jari_tests::bench::millis(found.span),
            "bookings_per_s": found.per_second(),
            "p50_ms": at(50.0),
            "p99_ms": at(99.0),
        });
        println!("{told}");
        return;
    }
    println!("{} people, {} places", plan.clients, plan.places);
    println!("winners         {:>8}", found.winners);
    println!("lost            {:>8}", found.lost);
    println!("ghost           {:>8}", found.ghost);
    println!("holds refused   {:>8}", found.refused);
    println!("bookings a s    {:>8.0}", found.per_second());
    println!("p50, p99        {:>8.1} {:.1} ms", at(50.0), at(99.0));
}
