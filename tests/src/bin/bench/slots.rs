//! Measures one server with a nation's slots: 20,000 clinics, 60 days, 16 slots a day. Prints a table, or one line of
//! JSON with `--json`. Tests nothing.

use std::error::Error;
use std::time::{Duration, Instant};

use clap::Parser;
use jari_common::board::REACH_METRES;
use jari_common::id::CampaignId;
use jari_common::slot::SlotRef;
use jari_tests::bench::{Durations, Report, millis};
use jari_tests::nation::{self, PLAN, Size};
use jari_tests::person::{Desk, Visitor};
use jari_tests::server::TestServer;
use jari_tests::town;

/// People book within this distance, so that a seat is found quickly.
const NEAR_METRES: u32 = 500;
const MIB: f64 = 1_048_576.0;

#[derive(Parser)]
#[command(about = "20,000 clinics × 60 days × 16 slots in one server: load, serve, book")]
pub struct Args {
    #[command(flatten)]
    size: Size,
    /// People who book, one after the other.
    #[arg(long, default_value_t = 300)]
    people: u32,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    let mut server = TestServer::start();
    let campaign = open(&server, args.size, &mut report);
    let desk = server.desk();
    serve_snapshot(&desk, args.size, &mut report)?;
    book(&desk, campaign, args.people, &mut report)?;
    let started = Instant::now();
    server.start_again();
    report.add("start again on the same data", &[("s", secs(started))]);
    report.add_memory("memory after the second start");
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

fn secs(started: Instant) -> f64 {
    started.elapsed().as_secs_f64()
}

fn open(server: &TestServer, size: Size, report: &mut Report) -> CampaignId {
    let started = Instant::now();
    let campaign = nation::found(server, size);
    report.add("import the clinics", &[("s", secs(started))]);
    let started = Instant::now();
    let days = nation::open_days(server, campaign, size);
    let slots = days * u64::from(PLAN.slots);
    let figures = [("s", secs(started)), ("clinic_days", days as f64), ("slots", slots as f64)];
    report.add("open the days", &figures);
    report.add_memory("memory with all days open");
    campaign
}

fn serve_snapshot(desk: &Desk, size: Size, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let (bytes, first) = desk.snapshot_bytes(REACH_METRES)?;
    let figures =
        [("s", secs(started)), ("first_byte_ms", millis(first)), ("mib", bytes as f64 / MIB)];
    report.add(format!("serve a snapshot of {} clinics", size.clinics), &figures);
    report.add_memory("memory after the snapshot");
    Ok(())
}

fn book(
    desk: &Desk,
    campaign: CampaignId,
    people: u32,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let slots: Vec<SlotRef> = desk.free_slots_within(campaign, NEAR_METRES)?;
    let (mut joins, mut holds, mut books) =
        (Durations::default(), Durations::default(), Durations::default());
    for (at, slot) in (0..people).zip(slots.iter().cycle()) {
        let mut visitor = Visitor::new(town::person(at));
        joins.push(timed(|| visitor.join(desk, campaign))?);
        visitor.begin_turn(desk)?;
        holds.push(timed(|| visitor.hold(desk, slot))?);
        books.push(timed(|| visitor.book(desk))?);
    }
    report.add_durations("join over HTTP, one by one", &joins);
    report.add_durations("hold a seat", &holds);
    report.add_durations("book it", &books);
    report.add_memory("memory after the bookings");
    Ok(())
}

fn timed<T, E>(ask: impl FnOnce() -> Result<T, E>) -> Result<Duration, E> {
    let started = Instant::now();
    ask()?;
    Ok(started.elapsed())
}
