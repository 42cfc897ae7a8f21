//! One server in a process of its own, and its measurements, round by round. This file does not know what the server
//! serves.

use std::error::Error;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use jari_tests::load::{self, Found, Plan, Request};

/// What a server prints before its address.
pub const LISTENING: &str = "listening on http://";
/// The kernel counts a process's time in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// This program as a server; it is killed when the value is dropped.
pub struct Process {
    child: Child,
    pub addr: SocketAddr,
}

impl Process {
    /// Starts this program and waits until it listens.
    pub fn start(arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        Self::start_program(&std::env::current_exe()?, &[&["join"], arguments].concat())
    }

    /// Starts another program and waits until it prints where it listens.
    pub fn start_program(program: &Path, arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut program = Command::new(program);
        program.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        // Nobody reads this log, but writing it costs the server time, and that time must be counted.
        program.stderr(tempfile::tempfile()?);
        let mut child = program.spawn()?;
        let stdout = child.stdout.take().ok_or("stdout is piped")?;
        let first = BufReader::new(stdout).lines().next().transpose()?.unwrap_or_default();
        let addr = first.strip_prefix(LISTENING).and_then(|addr| addr.parse().ok());
        match addr {
            Some(addr) => Ok(Self { child, addr }),
            None => {
                let _ = child.kill();
                let ended = child.wait()?;
                Err(format!("{arguments:?} does not serve: {first:?}, {ended}").into())
            }
        }
    }

    /// The processor time that the process has used, in seconds (Linux); 0 on other systems.
    fn cpu_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.unwrap_or_default();
        // The fields come after the name, which is in parentheses: user time is the 12th, system time the 13th.
        let after = stat.rsplit(')').next().unwrap_or_default();
        let ticks = after.split_whitespace().skip(11).take(2);
        ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS_PER_SECOND
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that is already gone cannot be killed, and need not be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server and its rounds.
pub struct Contender {
    pub name: &'static str,
    process: Process,
    rounds: Vec<Round>,
    /// The number of the next request.
    next: u64,
}

struct Round {
    per_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    cpu_us: f64,
    refused: u64,
}

impl Contender {
    pub fn new(name: &'static str, process: Process) -> Self {
        Self { name, process, rounds: Vec::new(), next: 1 }
    }

    /// Runs one more round.
    pub fn run(&mut self, plan: Plan, request: Arc<Request>) -> Result<(), Box<dyn Error>> {
        let (before, first) = (self.process.cpu_seconds(), self.next);
        let found: Found = load::drive(self.process.addr, plan, first, request)?;
        let cpu = self.process.cpu_seconds() - before;
        self.rounds.push(Round {
            per_second: found.per_second(),
            p50_ms: found.percentile_ms(50.0),
            p99_ms: found.percentile_ms(99.0),
            cpu_us: cpu * 1e6 / (found.next - first) as f64,
            refused: found.refused,
        });
        self.next = found.next;
        Ok(())
    }

    /// The figures of the last round, for the person who watches the run.
    pub fn last(&self) -> String {
        let per_second = self.rounds.last().map_or(f64::NAN, |round| round.per_second);
        format!("{} {per_second:.0}/s", self.name)
    }

    pub fn median_per_second(&self) -> f64 {
        self.median(|round| round.per_second)
    }

    /// The medians of the rounds; refusals are added up.
    pub fn medians(&self) -> Vec<(&'static str, f64)> {
        let refused: u64 = self.rounds.iter().map(|round| round.refused).sum();
        let mut figures = vec![
            ("per_s", self.median_per_second().round()),
            ("p50_ms", self.median(|round| round.p50_ms)),
            ("p99_ms", self.median(|round| round.p99_ms)),
            ("server_cpu_us", self.median(|round| round.cpu_us)),
        ];
        if refused > 0 {
            figures.push(("refused", refused as f64));
        }
        figures
    }

    fn median(&self, of: impl Fn(&Round) -> f64) -> f64 {
        let mut all: Vec<f64> = self.rounds.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    }
}
