//! What a run is asked for: how many people, how they come, what goes wrong meanwhile. Does none of it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// So many people wait for one kiosk's answer at once unless it is said otherwise.
const CONNECTIONS: u32 = 192;
/// The opening lasts so long: with 323,789 people, 11,097 of them come in the first second.
const SECONDS: f64 = 36.0;
/// Of so many people who wait, one is looked after all the time.
const PEOPLE_PER_POLLER: u32 = 20_000;
const POLLERS: std::ops::RangeInclusive<u32> = 2..=8;
/// One turn at a time for so many people.
const PEOPLE_PER_TURN: u32 = 800;
const TURNS: std::ops::RangeInclusive<u32> = 12..=200;
/// One of so many people goes all the way to a booking.
const PEOPLE_PER_BOOKING: u32 = 64;
const BOOKINGS: std::ops::RangeInclusive<u32> = 24..=5_000;

/// The words of `rush`.
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
    /// From the first arrival to the last; a trace brings its own.
    #[arg(long, default_value_t = SECONDS)]
    pub seconds: f64,
    /// Kiosks and telephones that wait for an answer at once.
    #[arg(long, default_value_t = CONNECTIONS, value_parser = clap::value_parser!(u32).range(1..=4_096))]
    pub connections: u32,
    /// Throws the dice; printed, so that a run can be thrown again. A run's timing is never the same.
    #[arg(long)]
    pub seed: Option<u64>,
    /// The server to drive, if not this workspace's own; it takes the words of `jari-server`.
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
    /// The server stands still for some hundreds of milliseconds.
    Slow,
}

impl Plan {
    /// Whether this is to go wrong.
    #[must_use]
    pub fn tries(&self, trial: Trial) -> bool {
        self.faults.contains(&trial)
    }

    /// Tasks that ask where the line stands for those who wait.
    pub(crate) fn pollers(&self) -> u32 {
        (self.people / PEOPLE_PER_POLLER).clamp(*POLLERS.start(), *POLLERS.end())
    }

    /// Turns that the campaign gives at once.
    pub(crate) fn turns(&self) -> u32 {
        (self.people / PEOPLE_PER_TURN).clamp(*TURNS.start(), *TURNS.end())
    }

    /// People who go on to a booking; once everybody has come, no more than are needed to have seen some.
    pub(crate) fn bookings(&self, everybody_has_come: bool) -> u32 {
        let some = self.people / PEOPLE_PER_BOOKING;
        let (least, most) = (*BOOKINGS.start(), *BOOKINGS.end());
        let wanted = if everybody_has_come { least } else { some.clamp(least, most) };
        wanted.min(self.people)
    }
}
