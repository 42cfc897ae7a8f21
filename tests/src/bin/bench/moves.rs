//! Moves bookings in simulated nights with crashes until the wanted number of moves is reached, and prints how many
//! people were left without a booking. Every night follows from its seed; nothing here waits.

use std::process::ExitCode;

use clap::Parser;
use jari_tests::sim::{Failure, Seeds, Stats, report};

/// The number of nights between two checks of the count.
const NIGHTS: u64 = 500;

/// Moves bookings in simulated nights until the wanted number of moves is reached.
#[derive(Parser)]
pub struct Args {
    #[arg(long, default_value_t = 100_000)]
    moves: u64,
    /// The seed of the first night.
    #[arg(long, default_value_t = 0)]
    first: u64,
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> ExitCode {
    let (mut stats, mut failures) = (Stats::default(), Vec::new());
    let mut first = args.first;
    while stats.moved < args.moves && failures.is_empty() {
        let (more, broken) = Seeds { first, count: NIGHTS }.live_restless();
        stats.add(&more);
        failures.extend(broken);
        first = first.wrapping_add(NIGHTS);
    }
    print(args, &stats, &failures);
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(args: &Args, stats: &Stats, failures: &[Failure]) {
    let without = failures.len();
    if args.json {
        let told = serde_json::json!({
            "moves": stats.moved,
            "nights": stats.worlds,
            "first_seed": args.first,
            "crashes": stats.crashes,
            "crashes_amid_a_move": stats.moves_cut,
            "cancelled_by_their_person": stats.cancelled,
            "asked_for_their_booking": stats.counted_on,
            "people_without_a_booking": without,
        });
        println!("{told}");
    } else {
        println!("moves                      {:>10}", stats.moved);
        println!("nights                     {:>10}", stats.worlds);
        println!("crashes                    {:>10}", stats.crashes);
        println!("  with a move on its way   {:>10}", stats.moves_cut);
        println!("cancelled by their person  {:>10}", stats.cancelled);
        println!("asked for their booking    {:>10}", stats.counted_on);
        println!("people without a booking   {without:>10}");
    }
    eprint!("{}", report(failures));
}
