//! Replays a clinic's day and tells how long people waited and what became of them.

use std::error::Error;
use std::time::Instant;

use clap::Parser;
use jari_tests::bench::{Report, millis};
use jari_tests::clinic_day::{DayPlan, replay};

#[derive(Parser)]
#[command(about = "A clinic's day from opening to evening: waits, and what became of everybody")]
pub struct Args {
    /// People with an appointment; one in five stays away.
    #[arg(long, default_value_t = 300)]
    people: u32,
    /// Desks that call people.
    #[arg(long, default_value_t = 5)]
    desks: usize,
    /// Days, each from the next seed.
    #[arg(long, default_value_t = 5)]
    days: u64,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    let mut broken = Vec::new();
    for seed in args.seed..args.seed + args.days {
        let began_at = Instant::now();
        let day = replay(DayPlan { people: args.people, desks: args.desks, seed })?;
        let minutes = |percent| day.waits.percentile_ms(percent) / 60_000.0;
        let figures = [
            ("served", day.served as f64),
            ("not_served", day.not_served as f64),
            ("did_not_come", day.did_not_come as f64),
            ("wait_p50_min", minutes(50.0)),
            ("wait_p90_min", minutes(90.0)),
            ("acts", day.acts as f64),
            ("taken_back", day.taken_back as f64),
            ("too_late", day.refused as f64),
            ("ms_an_act", millis(began_at.elapsed()) / day.acts as f64),
        ];
        report.add(format!("the day of seed {seed}"), &figures);
        broken.extend(day.broken.into_iter().map(|what| format!("seed {seed}: {what}")));
    }
    println!("{}", report.written(args.json).trim_end());
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}
