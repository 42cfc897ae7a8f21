//! Measures one server with a nation's slots: 20,000 clinics, 60 days, 16 slots a day. Prints a table, or one line of
//! JSON with `--json`. Tests nothing.

use std::error::Error;
use std::time::{Duration, Instant};

use clap::Parser;
use jari_common::board::REACH_METRES;
use jari_common::id::CampaignId;
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::time::{date_at, seoul};
use jari_server::command::{Answer, CLINICS_PER_COMMAND, ClinicPlan, Command};
use jari_tests::bench::{Durations, Report, millis};
use jari_tests::person::{Desk, Visitor};
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::ToSpan;
use jiff::civil::Date;

/// Within a kiosk's reach, so that one snapshot has them all.
const TOWN_METRES: f64 = 9_900.0;
const PLAN: DayPlan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 3 };
/// Of people who book, so that a seat is soon found.
const NEAR_METRES: u32 = 500;
const MIB: f64 = 1_048_576.0;

#[derive(Parser)]
#[command(about = "20,000 clinics × 60 days × 16 slots in one server: load, serve, book")]
struct Args {
    #[arg(long, default_value_t = 20_000)]
    clinics: usize,
    #[arg(long, default_value_t = 60)]
    days: u16,
    /// People who book, one after the other.
    #[arg(long, default_value_t = 300)]
    people: u32,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let mut report = Report::default();
    let mut server = TestServer::start();
    let campaign = open(&server, &args, &mut report);

    let desk = server.desk();
    serve_snapshot(&desk, &args, &mut report)?;
    book(&desk, &args, campaign, &mut report)?;

    let started = Instant::now();
    server.start_again();
    report.add("start again on the same data", &[("s", started.elapsed().as_secs_f64())]);
    report.add_memory("memory after the second start");
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

fn open(server: &TestServer, args: &Args, report: &mut Report) -> CampaignId {
    let started = Instant::now();
    let clinics = town::clinics(args.clinics, TOWN_METRES);
    server.put_clinics(&clinics);
    report.add("import the clinics", &[("s", started.elapsed().as_secs_f64())]);

    let now = server.app().clock().now();
    let spec = town::campaign(now);
    let Answer::Campaign(campaign) = server.submit(Command::AddCampaign { spec }) else {
        unreachable!("a campaign is answered by its id");
    };
    let dates = dates(date_at(now, &seoul()), args.days);
    let started = Instant::now();
    let mut days = 0;
    for some in clinics.chunks(CLINICS_PER_COMMAND) {
        let planned = vec![PlannedDays { plan: PLAN, dates: dates.clone() }];
        let plan = |id| ClinicPlan { clinic: id, days: planned.clone() };
        let clinics = some.iter().map(|clinic| plan(clinic.id.clone())).collect();
        if let Answer::DaysOpened(opened) = server.submit(Command::OpenDays { campaign, clinics }) {
            days += opened;
        }
    }
    let slots = days * u64::from(PLAN.slots);
    let took = started.elapsed().as_secs_f64();
    report.add(
        "open the days",
        &[("s", took), ("clinic_days", days as f64), ("slots", slots as f64)],
    );
    report.add_memory("memory with all days open");
    campaign
}

/// From tomorrow on.
fn dates(today: Date, count: u16) -> Vec<Date> {
    (1..=i64::from(count)).map(|day| today.saturating_add(day.days())).collect()
}

fn serve_snapshot(desk: &Desk, args: &Args, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let (bytes, first) = desk.snapshot_bytes(REACH_METRES)?;
    let figures = [
        ("s", started.elapsed().as_secs_f64()),
        ("first_byte_ms", millis(first)),
        ("mib", bytes as f64 / MIB),
    ];
    report.add(format!("serve a snapshot of {} clinics", args.clinics), &figures);
    report.add_memory("memory after the snapshot");
    Ok(())
}

fn book(
    desk: &Desk,
    args: &Args,
    campaign: CampaignId,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let slots: Vec<SlotRef> = desk.free_slots_within(campaign, NEAR_METRES)?;
    let (mut joins, mut holds, mut books) =
        (Durations::default(), Durations::default(), Durations::default());
    for (at, slot) in (0..args.people).zip(slots.iter().cycle()) {
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
