//! Measures durable joins of the real server over HTTP. They are compared with their upper limits and with other
//! products that an engineer might choose, each in a separate process, in turns within one run. Prints a table, or one
//! line of JSON with `--json`.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, Subcommand};
use jari_common::id::CampaignId;
use jari_common::time::plus_secs;
use jari_server::app::{App, Options};
use jari_server::command::{Answer, Command};
use jari_server::keys::{hash_secret, random_pairing_code, random_secret};
use jari_tests::bench::Report;
use jari_tests::load::{self, Joins, Plan, Request};
use jari_tests::peers::database::{Database, Missing};
use jari_tests::town;
use tempfile::TempDir;

mod contender;
mod postgres;
mod redis;
mod shells;

use contender::{Contender, Process};

const WARM_UP: Duration = Duration::from_millis(500);
/// A pairing code works this long, in seconds.
const CODE_SECS: u32 = 900;
/// The person who joins to show what an answer looks like; the measured people are numbered from 1.
const SHOWN: u64 = u64::MAX;

#[derive(Parser)]
#[command(
    about = "Durable joins beside their ceiling, the same without disk, Redis and PostgreSQL"
)]
pub struct Args {
    #[arg(long, default_value_t = 512)]
    connections: usize,
    /// Seconds for which each server is measured, all rounds together.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// The number of rounds.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Leave Redis and PostgreSQL out.
    #[arg(long)]
    no_peers: bool,
    /// A `jari-server` to measure instead of the one in this program.
    #[arg(long)]
    server: Option<PathBuf>,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    serve: Option<Serve>,
}

/// The role of this program when it runs itself as a server.
#[derive(Clone, Debug, Subcommand)]
enum Serve {
    /// The real server, as its own program starts it.
    #[command(hide = true)]
    Jari { data: PathBuf },
    /// A server that gives every join the same answer.
    #[command(hide = true)]
    Ceiling { answer: PathBuf },
    /// A server that parses, checks, makes keys and tokens; it writes nothing.
    #[command(hide = true)]
    WithoutDisk { answer: PathBuf },
    /// A server whose numbers come from Redis.
    #[command(hide = true)]
    Redis { port: u16 },
    /// A server whose numbers come from a row in PostgreSQL.
    #[command(hide = true)]
    Postgres { port: u16 },
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    match &args.serve {
        Some(serve) => shells::run(serve),
        None => measure(args),
    }
}

fn measure(args: &Args) -> Result<(), Box<dyn Error>> {
    let folder = TempDir::new()?;
    let data = folder.path().join("data");
    let (campaign, token) = found(&data)?;
    let joins = Joins::new(campaign, &token);
    let jari = match &args.server {
        None => Process::start(&["jari", text(&data)?])?,
        Some(program) => {
            let serve = ["--data", text(&data)?, "serve", "--listen", "127.0.0.1:0"];
            let all_at_one_device = ["--people-per-minute", "1000000"];
            Process::start_program(program, &[&serve[..], &all_at_one_device].concat())?
        }
    };
    let answer = folder.path().join("answer.json");
    std::fs::write(&answer, shown(&jari, &joins)?)?;
    let answer = text(&answer)?;

    let mut report = Report::default();
    let mut contenders = vec![
        Contender::new("ceiling: a constant answer", Process::start(&["ceiling", answer])?),
        Contender::new("the same without disk", Process::start(&["without-disk", answer])?),
        Contender::new("durable joins", jari),
    ];
    let mut databases = Vec::new();
    let peers = [Database::redis, Database::postgres];
    for start in peers.into_iter().filter(|_| !args.no_peers) {
        match start()? {
            Ok(Database { shell: "postgres", name, .. }) if !cfg!(feature = "peers") => {
                report.add_missing(name, "built without --features peers");
            }
            Ok(database) => {
                let shell = Process::start(&[database.shell, &database.port.to_string()])?;
                contenders.push(Contender::new(database.name, shell));
                databases.push(database);
            }
            Err(Missing { name, why }) => report.add_missing(name, why),
        }
    }
    let request: Arc<Request> = Arc::new(move |nth, said| joins.write(nth, said));
    let length = Duration::from_secs(args.seconds) / args.rounds;
    let plan = Plan { connections: args.connections, warm_up: WARM_UP, length };
    for round in 1..=args.rounds {
        for contender in &mut contenders {
            contender.run(plan, request.clone())?;
            eprintln!("round {round} of {}: {}", args.rounds, contender.last());
        }
    }
    tell(&contenders, &mut report);
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

fn tell(contenders: &[Contender], report: &mut Report) {
    for contender in contenders {
        report.add(contender.name, &contender.medians());
    }
    let [.., joins] = &contenders[..=JOINS] else { return };
    for other in contenders.iter().filter(|other| other.name != joins.name) {
        let ratio = joins.median_per_second() / other.median_per_second();
        report.add(format!("joins / {}", other.name), &[("ratio", ratio)]);
    }
}

/// The index of the real joins among the measured servers.
const JOINS: usize = 2;

/// A data folder with a campaign and a paired device; returns also the device's token.
fn found(data: &Path) -> Result<(CampaignId, String), Box<dyn Error>> {
    let app = App::open(data, Options::default())?;
    let now = app.clock().now();
    let spec = town::campaign(now);
    let Answer::Campaign(campaign) = app.submit_blocking(Command::AddCampaign { spec })? else {
        return Err("no campaign was added".into());
    };
    let (code, token) = (hash_secret(&random_pairing_code()), random_secret());
    let (place, until) = (town::place("종로새봄복지관"), plus_secs(now, CODE_SECS));
    app.submit_blocking(Command::InviteDevice { place, code: code.clone(), until })?;
    app.submit_blocking(Command::PairDevice { code, secret: hash_secret(&token) })?;
    app.close();
    Ok((campaign, token))
}

/// The real server's answer to a join.
fn shown(jari: &Process, joins: &Joins) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut said = Vec::new();
    joins.write(SHOWN, &mut said);
    match load::ask(jari.addr, &said)? {
        (201, body) => Ok(body),
        (status, body) => Err(format!("{status} {}", String::from_utf8_lossy(&body)).into()),
    }
}

fn text(path: &Path) -> Result<&str, Box<dyn Error>> {
    path.to_str().ok_or_else(|| "temporary folders have plain names".into())
}
