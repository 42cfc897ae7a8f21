//! Measures many people who want one of a few places at the same moment, over HTTP at a separate server that is killed
//! afterwards; with `--peer` also at a program that a clinic might choose, in the same run. Prints a table, or one line
//! of JSON with `--json`; fails when a person lacks what they were told.

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use jari_server::cli::{self, Cli};
use jari_tests::contend::{self, Found, Plan};
use jari_tests::peers::database::Missing;
use jari_tests::peers::django;
use jari_tests::server::Starting;
use serde_json::{Value, json};

/// The environment variable that makes this program its own server.
const SERVES: &str = "JARI_CONTEND_SERVES";

#[derive(Parser)]
#[command(about = "Many people, a few places, one moment: who has one, and is it on disk")]
pub struct Args {
    #[command(flatten)]
    plan: Plan,
    /// Afterwards also measures django-appointment on PostgreSQL, which is installed for it into a temporary folder.
    #[arg(long)]
    peer: bool,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

/// Whether this process is to be the server; then its arguments are those of `jari-server`.
pub fn is_server() -> bool {
    std::env::var_os(SERVES).is_some()
}

/// Runs the server until it is killed.
pub fn serve() -> Result<ExitCode, Box<dyn Error>> {
    let cli = Cli::parse();
    cli.start_logging();
    cli::run(cli)?;
    Ok(ExitCode::SUCCESS)
}

pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let Args { plan, peer, json } = *args;
    let environment = vec![(SERVES.to_owned(), "1".to_owned())];
    let program = Starting { environment, ..Starting::plain(&std::env::current_exe()?) };
    let found = contend::run(plan, program)?;
    let peer = if peer { Some(django::run(plan)?) } else { None };
    tell(plan, &found, peer.as_ref(), json);
    Ok(if found.is_sound(plan) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

type Peer = Result<Found, Missing>;

fn tell(plan: Plan, found: &Found, peer: Option<&Peer>, as_json: bool) {
    if as_json {
        let mut told = as_value(found);
        told["clients"] = json!(plan.clients);
        told["places"] = json!(plan.places);
        match peer {
            Some(Ok(other)) => {
                told["peer"] = as_value(other);
                told["times_the_peer"] = json!(found.per_second() / other.per_second());
            }
            Some(Err(Missing { why, .. })) => told["peer"] = json!(why),
            None => {}
        }
        println!("{told}");
        return;
    }
    println!("{} people, {} places", plan.clients, plan.places);
    show(found);
    match peer {
        Some(Ok(other)) => {
            println!("django-appointment, gunicorn, PostgreSQL");
            show(other);
            println!("times the peer  {:>8.1}", found.per_second() / other.per_second());
        }
        Some(Err(Missing { name, why })) => println!("{name}: {why}"),
        None => {}
    }
}

fn as_value(found: &Found) -> Value {
    let at = |percent| found.times.percentile_ms(percent);
    json!({
        "winners": found.winners,
        "lost": found.lost,
        "ghost": found.ghost,
        "holds_refused": found.refused,
        "span_ms": jari_tests::bench::millis(found.span),
        "bookings_per_s": found.per_second(),
        "p50_ms": at(50.0),
        "p99_ms": at(99.0),
    })
}

fn show(found: &Found) {
    let at = |percent| found.times.percentile_ms(percent);
    println!("winners         {:>8}", found.winners);
    println!("lost            {:>8}", found.lost);
    println!("ghost           {:>8}", found.ghost);
    println!("refused         {:>8}", found.refused);
    println!("bookings a s    {:>8.0}", found.per_second());
    println!("p50, p99        {:>8.1} {:.1} ms", at(50.0), at(99.0));
}
