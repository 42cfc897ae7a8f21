//! Measures the line at different lengths: what a join costs, how much memory a waiting person takes, and how soon a
//! server that was stopped serves again. In one process, without HTTP. Prints a table, or one line of JSON with
//! `--json`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command as Program;
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};
use jari_common::change::Change;
use jari_common::draw::EntryId;
use jari_common::id::{CampaignId, RequestId};
use jari_common::person::PersonKey;
use jari_common::ticket::CodeKey;
use jari_common::time::plus_secs;
use jari_server::app::{App, LOG_FILE, Options};
use jari_server::command::{Answer, Ask, Command, JoinLine};
use jari_server::engine::State;
use jari_server::keys::{Keys, hash_secret};
use jari_server::store::sqlite::SqliteStore;
use jari_tests::bench::{Report, memory_mib, millis};
use jari_tests::town;
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use uuid::Uuid;

/// The number of people who were in line on the night of 20 July 2021.
const OPENING: u64 = 323_789;
/// The lengths at which a join's cost is measured.
const LENGTHS: [u64; 6] = [10_000, 100_000, OPENING, 1_000_000, 3_000_000, 10_000_000];
/// How many ask at once: as many as the rush over HTTP has connections.
const AT_ONCE: u64 = 512;
/// How many ask at once while the line is filled and nothing is measured; the writer's queue can hold this many.
const AT_ONCE_TO_FILL: u64 = 4_096;
/// The number of joins in one measurement.
const SAMPLE: u64 = 20_480;
/// The size of a sealed person, in bytes.
const SEALED_BYTES: usize = 330;
const BYTES_PER_MIB: f64 = 1_048_576.0;
const CODE_SECS: u32 = 900;

#[derive(Parser)]
#[command(about = "Join cost, memory and restart time of a line of up to ten million people")]
pub struct Args {
    /// The line's greatest length.
    #[arg(long, default_value_t = 10_000_000)]
    tickets: u64,
    /// The folder for temporary files; ten million people need about 8 GB.
    #[arg(long, default_value_os_t = std::env::temp_dir())]
    folder: PathBuf,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    then: Option<Then>,
}

#[derive(Clone, Debug, Subcommand)]
enum Then {
    /// Opens the folder as a server does, prints how long that took and how much memory it uses, and ends.
    #[command(hide = true)]
    Start { data: PathBuf },
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    match &args.then {
        Some(Then::Start { data }) => start_and_tell(data),
        None => measure(args),
    }
}

fn measure(args: &Args) -> Result<(), Box<dyn Error>> {
    let folder = TempDir::new_in(&args.folder)?;
    let mut report = Report::default();
    let mut line = Line::found(folder.path())?;
    let empty = restart(folder.path())?;
    report.add("restart, nobody in line", &[("s", empty.secs), ("rss_mib", empty.mib)]);
    let mut costs = Vec::new();
    let lengths = LENGTHS.into_iter().filter(|length| *length < args.tickets);
    for length in lengths.chain([args.tickets]) {
        line.fill(length)?;
        let cost = line.sample()?;
        let what = format!("join, {length} in line");
        report.add(what, &[("us", cost.wall_us), ("cpu_us", cost.cpu_us), ("per_s", cost.per_s)]);
        costs.push(cost);
        if length == OPENING || length == args.tickets {
            let tickets = line.tickets;
            drop(line);
            let found = restart(folder.path())?;
            let each = (found.mib - empty.mib) * BYTES_PER_MIB / tickets as f64;
            let figures = [("s", found.secs), ("rss_mib", found.mib), ("bytes_per_person", each)];
            report.add(format!("restart, {tickets} in line"), &figures);
            line = Line::open(folder.path())?;
        }
    }
    if let (Some(first), Some(last)) = (costs.first(), costs.last()) {
        let ratios = [("wall", last.wall_us / first.wall_us), ("cpu", last.cpu_us / first.cpu_us)];
        report.add("join, longest line over shortest", &ratios);
    }
    let checks = checks_us()?;
    let share = costs.first().map_or(0.0, |cost| checks / cost.cpu_us);
    report.add("the checks of a join's changes", &[("us", checks), ("of_a_joins_cpu", share)]);
    let log = std::fs::metadata(folder.path().join(LOG_FILE))?.len();
    let each = log as f64 / line.tickets as f64;
    report.add("log and vault on disk", &[("bytes_per_ticket", each)]);
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

/// The costs of one join.
struct Cost {
    wall_us: f64,
    cpu_us: f64,
    per_s: f64,
}

/// The engine, the writer and the store alone.
struct Line {
    app: App,
    runtime: Runtime,
    tickets: u64,
}

impl Line {
    /// An empty line, with a campaign and a device.
    fn found(data: &Path) -> Result<Self, Box<dyn Error>> {
        let line = Self::open(data)?;
        let now = line.app.clock().now();
        let spec = town::campaign(now);
        let added = line.app.submit_blocking(Command::AddCampaign { spec })?;
        assert!(matches!(added, Answer::Campaign(CampaignId(1))), "{added:?}");
        let (place, until) = (town::place("desk"), plus_secs(now, CODE_SECS));
        let code = hash_secret("12345678");
        line.app.submit_blocking(Command::InviteDevice { place, code: code.clone(), until })?;
        line.app.submit_blocking(Command::PairDevice { code, secret: hash_secret("desk") })?;
        Ok(line)
    }

    /// Opens the line without its tables: they follow in a separate file, and the line never waits for them.
    fn open(data: &Path) -> Result<Self, Box<dyn Error>> {
        let store = SqliteStore::open(&data.join(LOG_FILE))?;
        let keys = Keys::load_or_create(data)?;
        let app = App::with_store(Box::new(store), keys, Options::default())?;
        let tickets = app.state().ticket_count() as u64;
        let runtime = Builder::new_current_thread().build()?;
        Ok(Self { app, runtime, tickets })
    }

    /// Lets people join until this many are in line.
    fn fill(&mut self, length: u64) -> Result<(), Box<dyn Error>> {
        let started = (Instant::now(), self.tickets);
        let mut told = Instant::now();
        while self.tickets < length {
            self.join(AT_ONCE_TO_FILL.min(length - self.tickets))?;
            if told.elapsed() > Duration::from_secs(10) {
                told = Instant::now();
                let per_s = (self.tickets - started.1) as f64 / started.0.elapsed().as_secs_f64();
                eprintln!("{} of {length} in line, {per_s:.0} a second", self.tickets);
            }
        }
        Ok(())
    }

    /// Measures the cost of joins as they come in a rush.
    fn sample(&mut self) -> Result<Cost, Box<dyn Error>> {
        let (started, cpu) = (Instant::now(), cpu_seconds());
        for _ in 0..SAMPLE / AT_ONCE {
            self.join(AT_ONCE)?;
        }
        let wall = started.elapsed();
        let each = |secs: f64| secs * 1e6 / SAMPLE as f64;
        Ok(Cost {
            wall_us: each(wall.as_secs_f64()),
            cpu_us: each(cpu_seconds() - cpu),
            per_s: (SAMPLE as f64 / wall.as_secs_f64()).round(),
        })
    }

    /// Lets new people join, all at once; each sends a separate request, as over HTTP.
    fn join(&mut self, people: u64) -> Result<(), Box<dyn Error>> {
        let (app, from) = (&self.app, self.tickets);
        let answered = self.runtime.block_on(async {
            let mut joining = JoinSet::new();
            for nth in from..from + people {
                let app = app.clone();
                let sealed = vec![b'x'; SEALED_BYTES];
                joining.spawn(async move { app.submit_issuing(ask(nth), sealed).await });
            }
            joining.join_all().await
        });
        for answer in answered {
            let Answer::Ticket(ticket) = answer? else { return Err("no ticket".into()) };
            assert!(ticket.issued, "everybody here is new");
        }
        self.tickets += people;
        Ok(())
    }
}

/// What the writer's conditions on its changes add to a join, in microseconds. The same number of joins is made in the
/// engine alone, and only the conditions are timed.
fn checks_us() -> Result<f64, Box<dyn Error>> {
    let now = Timestamp::now();
    let mut engine = State::new();
    let (code, until) = (hash_secret("12345678"), plus_secs(now, CODE_SECS));
    let (spec, place) = (town::campaign(now), town::place("desk"));
    let invite = Command::InviteDevice { place, code: code.clone(), until };
    let pair = Command::PairDevice { code, secret: hash_secret("desk") };
    let found = [Command::AddCampaign { spec }, invite, pair].map(Ask::from);
    let mut checking = Duration::ZERO;
    for ask in found.into_iter().chain((0..SAMPLE).map(ask)) {
        let events = engine.decide(&ask, now)?;
        let started = Instant::now();
        engine.conditions(&events).map_err(|broken| format!("{broken:?}"))?;
        checking += started.elapsed();
        for event in events {
            let seq = engine.seq() + 1;
            engine.apply(&Change {
                seq,
                at: now,
                request: ask.request,
                asked: ask.asked(),
                by: None,
                event,
            });
        }
    }
    assert_eq!(engine.ticket_count() as u64, SAMPLE, "everybody joined");
    Ok(checking.as_secs_f64() * 1e6 / SAMPLE as f64)
}

/// The `nth` person's join, with keys as scattered as real ones.
fn ask(nth: u64) -> Ask {
    let key = |salt: u64| Uuid::from_u64_pair(scatter(nth ^ salt), scatter(nth.wrapping_add(salt)));
    let person = PersonKey(key(0x5EED_0001_0000_0000));
    let join = town::joining(person, CodeKey(key(0x5EED_0002_0000_0000)), EntryId(Uuid::nil()));
    let command = Command::JoinLine(JoinLine { birth_year: 1947, ..join });
    Ask { request: Some(RequestId(key(0x5EED_0003_0000_0000))), command, by: None }
}

/// SplitMix64's last step.
fn scatter(seed: u64) -> u64 {
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// The cost of a server's start on this folder.
struct Start {
    secs: f64,
    mib: f64,
}

/// Starts on the files as they are now, in a separate process.
fn restart(data: &Path) -> Result<Start, Box<dyn Error>> {
    let mut program = Program::new(std::env::current_exe()?);
    let output = program.args(["line", "start"]).arg(data).output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let mut figures = said.split_whitespace().map(str::parse::<f64>);
    match (figures.next(), figures.next()) {
        (Some(Ok(secs)), Some(Ok(mib))) if output.status.success() => Ok(Start { secs, mib }),
        _ => Err(String::from_utf8_lossy(&output.stderr).into()),
    }
}

fn start_and_tell(data: &Path) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let app = App::open(data, Options::default())?;
    let serving = app.state().now_serving(CampaignId(1));
    let secs = millis(started.elapsed()) / 1_000.0;
    let (mib, _) = memory_mib().ok_or("this system does not tell a process's memory")?;
    println!("{secs} {mib}");
    // Ends as if it were killed, without waiting for the tables. Only the figures count.
    std::process::exit(if serving.is_some() { 0 } else { 1 });
}

/// This process's processor time, in seconds (Linux); 0 on other systems.
fn cpu_seconds() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS_PER_SECOND
}
