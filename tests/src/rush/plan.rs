//! The settings of a run: how many people come, when they come, and what goes wrong meanwhile. This file carries out
//! none of it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// The default number of people who wait for an answer at the same time.
const CONNECTIONS: u32 = 192;
/// The default length of the opening, in seconds: with 323,789 people, 11,097 of them come in the first second.
const SECONDS: f64 = 36.0;
/// One waiting person in this many asks for the state of the line all the time.
const PEOPLE_PER_POLLER: u32 = 20_000;
const POLLERS: std::ops::RangeInclusive<u32> = 2..=8;
/// The campaign gives one turn at a time for every this many people.
const PEOPLE_PER_TURN: u32 = 800;
const TURNS: std::ops::RangeInclusive<u32> = 12..=200;
/// One person in this many continues to a booking.
const PEOPLE_PER_BOOKING: u32 = 64;
const BOOKINGS: std::ops::RangeInclusive<u32> = 24..=5_000;

/// The arguments of `rush`.
#[derive(Args, Clone, Debug)]
pub struct Plan {
    /// How many people come.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=50_000_000))]
    pub people: u32,
    /// How they come: opening, steady, or trace FILE (CSV: second,count).
    #[arg(long, num_args = 1..=2, default_value = "opening", value_names = ["PATTERN", "FILE"])]
    pub pattern: Vec<String>,
    /// What goes wrong meanwhile.
    #[arg(long, value_delimiter = ',', value_name = "FAULT,…")]
    pub faults: Vec<Trial>,
    /// How often the server is killed under `--faults kill`.
    #[arg(long, default_value_t = 10)]
    pub kills: u32,
    /// Seconds from the first arrival to the last; a trace has its own length.
    #[arg(long, default_value_t = SECONDS)]
    pub seconds: f64,
    /// Kiosks and telephones that wait for an answer at the same time.
    #[arg(long, default_value_t = CONNECTIONS, value_parser = clap::value_parser!(u32).range(1..=4_096))]
    pub connections: u32,
    /// The seed of the dice; it is printed, so that a run can be repeated. The timing of two runs is never equal.
    #[arg(long)]
    pub seed: Option<u64>,
    /// The server program to test, if not this workspace's own; it takes the arguments of `jari-server`.
    #[arg(long, value_name = "PROGRAM")]
    pub server: Option<PathBuf>,
    /// Print one object of JSON.
    #[arg(long)]
    pub json: bool,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Trial {
    /// `kill -9` at random moments.
    Kill,
    /// Files cannot grow for a while, so that no commit goes through.
    Disk,
    /// The server is stopped for some hundreds of milliseconds.
    Slow,
}

impl Plan {
    /// Whether this fault is planned.
    #[must_use]
    pub fn tries(&self, trial: Trial) -> bool {
        self.faults.contains(&trial)
    }

    /// The number of tasks that ask for the state of the line for those who wait.
    pub(crate) fn pollers(&self) -> u32 {
        (self.people / PEOPLE_PER_POLLER).clamp(*POLLERS.start(), *POLLERS.end())
    }

    /// The number of turns that the campaign gives at once.
    pub(crate) fn turns(&self) -> u32 {
        (self.people / PEOPLE_PER_TURN).clamp(*TURNS.start(), *TURNS.end())
    }

    /// The number of people who continue to a booking. Once everybody has come, it is only as many as are needed as a
    /// sample.
    pub(crate) fn bookings(&self, everybody_has_come: bool) -> u32 {
        let some = self.people / PEOPLE_PER_BOOKING;
        let (least, most) = (*BOOKINGS.start(), *BOOKINGS.end());
        let wanted = if everybody_has_come { least } else { some.clamp(least, most) };
        wanted.min(self.people)
    }
}
