//! Measures the cost of telling everybody: clients that follow the feed (memory of each, time to tell all of them one
//! call), and requests for "now serving" and for tickets, compared with a server that answers a constant, in the same
//! run. Prints a table, or one line of JSON with `--json`. Server, clients and constant are separate processes; nothing
//! is simulated.

use std::error::Error;
use std::time::{Duration, SystemTime};

use clap::{Parser, ValueEnum};
use indicatif::ProgressBar;
use jari_common::id::CampaignId;
use jari_server::http::raise_open_files;
use jari_tests::bench::{Durations, Report};
use jari_tests::person::{Desk, Visitor};
use jari_tests::server::ServerProcess;
use jari_tests::town;
use part::Part;
use tempfile::TempDir;

mod constant;
mod followers;
mod part;
mod polls;

/// How many numbers are called one after the other and told to everybody.
const CALLS: u32 = 11;
/// How many people have a session each; their tickets are requested.
const PEOPLE: u32 = 100;
/// How many connections send requests without a pause.
const CONNECTIONS: usize = 64;
/// The longest wait for a frame; a client that has none by then will not get one.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Parser)]
#[command(about = "The feed to many followers; looks at \"now serving\" and tickets a second")]
pub struct Args {
    /// Connected clients of the feed; the limit on open files holds for each process.
    #[arg(long, default_value_t = 19_000)]
    followers: usize,
    /// How often each kind of request is measured.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long each measurement takes, in seconds.
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
    /// The role of this process, when it is not the one that measures.
    #[arg(long, hide = true)]
    part: Option<Role>,
    #[arg(long, hide = true, default_value = "")]
    at: String,
}

/// The processes that this one starts.
#[derive(Clone, Copy, ValueEnum)]
enum Role {
    Followers,
    Constant,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    raise_open_files()?;
    match args.part {
        Some(Role::Followers) => followers::run(&args.at, args.followers),
        Some(Role::Constant) => constant::run(),
        None => measure(args),
    }
}

fn measure(args: &Args) -> Result<(), Box<dyn Error>> {
    let folder = TempDir::new()?;
    let progress = ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(200));
    progress.set_message("starting the server");
    let server = ServerProcess::start(folder.path());
    let campaign = server.add_campaign(&[]);
    let desk = server.desk();
    let mut people: Vec<Visitor> = (0..PEOPLE).map(|at| Visitor::new(town::person(at))).collect();
    for person in &mut people {
        person.join(&desk, campaign)?;
    }
    let mut report = Report::default();
    look(args, &server, &people, &progress, &mut report)?;
    follow(args, &server, &desk, campaign, &progress, &mut report)?;
    progress.finish_and_clear();
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

/// Measures each kind of request in turn, so that other work of the machine affects all of them equally.
fn look(
    args: &Args,
    server: &ServerProcess,
    people: &[Visitor],
    progress: &ProgressBar,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let mut constant = Part::start("constant", &[])?;
    let ceiling = constant.line()?;
    let at = server.url().trim_start_matches("http://").to_owned();
    let ticket = |person: &Visitor| {
        let known = person.known();
        polls::get(&at, &format!("/api/v1/tickets/{}", known.ticket.id), &known.session)
    };
    let kinds = [
        ("constant JSON", vec![polls::get(&ceiling, "/", "")]),
        ("now serving", vec![polls::get(&at, "/api/v1/campaigns/1/now-serving", "")]),
        ("own tickets", people.iter().map(ticket).collect()),
    ];
    let mut rates = vec![Vec::new(); kinds.len()];
    for round in 0..args.rounds {
        for ((what, polls), rates) in kinds.iter().zip(&mut rates) {
            progress.set_message(format!("looks, round {} of {}: {what}", round + 1, args.rounds));
            rates.push(polls::per_second(polls, CONNECTIONS, args.seconds)?);
        }
    }
    let medians: Vec<f64> = rates.into_iter().map(median).collect();
    for ((what, _), median) in kinds.iter().zip(&medians) {
        let figures = [("per_s", median.round()), ("of_constant", median / medians[0])];
        report.add(format!("looks at: {what}"), &figures);
    }
    Ok(())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(f64::NAN)
}

fn follow(
    args: &Args,
    server: &ServerProcess,
    desk: &Desk,
    campaign: CampaignId,
    progress: &ProgressBar,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let before = part::rss_bytes(server.pid())?;
    let at = server.url().trim_start_matches("http://");
    let count = args.followers.to_string();
    let mut followers = Part::start("followers", &["--at", at, "--followers", &count])?;
    progress.set_message(format!("connecting {count} followers"));
    followers.line()?;
    let each = |after: f64| (after - before) / args.followers as f64;
    let idle = each(part::rss_bytes(server.pid())?);
    let mut told = Durations::default();
    for call in 1..=CALLS {
        progress.set_message(format!("calling, {call} of {CALLS}"));
        let started = SystemTime::now();
        Visitor::new(town::person(PEOPLE + call)).join(desk, campaign)?;
        told.push(followers.told()?.duration_since(started)?);
    }
    let used = each(part::rss_bytes(server.pid())?);
    let kib = |bytes: f64| bytes / 1_024.0;
    report.add(
        format!("memory of {count} followers"),
        &[("kib_each", kib(idle)), ("after_calls_kib_each", kib(used))],
    );
    report.add_durations(format!("asked to told to all {count}"), &told);
    Ok(())
}
