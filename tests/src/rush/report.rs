//! The results of a rush: one object of JSON for programs, a table for people, and every kind of broken promise by
//! name.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;

use super::Phases;
use super::ledger::{BREACHES, Breach};
use super::scene::Scene;
use super::trouble::Trouble;

/// The number of kinds of unexpected answers that are printed in full.
const SURPRISES_TOLD: usize = 10;

/// The figures, each with its unit in its name.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub people: u32,
    /// People who were told a number.
    pub acknowledged: u32,
    pub lost: u64,
    pub moved: u64,
    pub doubled: u64,
    pub passed: u64,
    /// Answers that were neither expected nor break a promise.
    pub unexpected: u64,
    pub kills: u32,
    /// The whole time: starting, joining, turns, and the check of everybody.
    pub seconds: f64,
    /// Numbers given per second while people came, the server's absences included.
    pub joins_per_s: f64,
    /// Time from a person's first request to the number, repeats and the server's absences included.
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// The server's memory when everybody waited; None where the system does not report it.
    pub server_rss_bytes: Option<u64>,
}

/// The results of a finished run.
#[derive(Clone, Debug)]
pub struct Report {
    pub figures: Figures,
    /// Some of the broken promises of each kind, in words.
    pub told: Vec<(Breach, String)>,
    more: Vec<(&'static str, String)>,
    surprises: Vec<String>,
}

impl Report {
    pub(crate) fn new(scene: &Scene, trouble: &Trouble, phases: &Phases, all: Duration) -> Self {
        let ledger = scene.ledger.borrow();
        let waits = scene.waits.borrow();
        let broken = BREACHES.map(|breach| ledger.broken(breach));
        let [lost, moved, doubled, passed] = broken;
        let figures = Figures {
            people: scene.plan.people,
            acknowledged: ledger.acknowledged,
            lost,
            moved,
            doubled,
            passed,
            unexpected: scene.surprises.borrow().values().copied().map(u64::from).sum(),
            kills: scene.tally.kills.get(),
            seconds: rounded(all.as_secs_f64()),
            joins_per_s: rounded(f64::from(ledger.acknowledged) / phases.joining.as_secs_f64()),
            p50_ms: rounded(waits.percentile_ms(50.0)),
            p99_ms: rounded(waits.percentile_ms(99.0)),
            server_rss_bytes: trouble.rss_bytes,
        };
        let surprises = scene.surprises.borrow();
        let surprises = surprises.iter().map(|(what, times)| format!("{what} ({times} times)"));
        Self {
            figures,
            told: ledger.told().to_vec(),
            more: more(scene, trouble, phases),
            surprises: surprises.collect(),
        }
    }

    /// Whether every promise was kept, everybody has a number, and every answer was expected.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let Figures { people, acknowledged, unexpected, .. } = self.figures;
        self.keeps_promises() && acknowledged == people && unexpected == 0
    }

    /// Whether no broken promise was seen. An unexpected answer may have hidden one.
    #[must_use]
    pub fn keeps_promises(&self) -> bool {
        let Figures { lost, moved, doubled, passed, .. } = self.figures;
        [lost, moved, doubled, passed] == [0; BREACHES.len()]
    }

    /// The figures as one JSON object on one line.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(&self.figures).expect("plain structures become JSON")
    }

    /// The figures, and what else happened, one per line.
    #[must_use]
    pub fn table(&self) -> String {
        let json = serde_json::to_value(&self.figures).expect("plain structures become JSON");
        let figures = json.as_object().into_iter().flatten();
        let figures = figures.map(|(name, value)| (name.clone(), value.to_string()));
        let more = self.more.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let mut table = String::new();
        for (name, value) in figures.chain(more) {
            let _ = writeln!(table, "{name:<28} {value:>14}");
        }
        for surprise in self.surprises.iter().take(SURPRISES_TOLD) {
            let _ = writeln!(table, "unexpected: {surprise}");
        }
        if let Some(more) = self.surprises.len().checked_sub(SURPRISES_TOLD).filter(|it| *it > 0) {
            let _ = writeln!(table, "unexpected: {more} more kinds of answer");
        }
        table
    }

    /// The broken promises, by name and in sentences; empty when there are none.
    #[must_use]
    pub fn broken(&self) -> String {
        let told = self.told.iter().map(|(breach, what)| format!("{breach}: {what}\n"));
        told.collect()
    }
}

fn more(scene: &Scene, trouble: &Trouble, phases: &Phases) -> Vec<(&'static str, String)> {
    let (tally, traffic) = (&scene.tally, &scene.traffic);
    let secs = |duration: Duration| format!("{:.1}", duration.as_secs_f64());
    let called = scene.ledger.borrow().called_through;
    let longest = trouble.absences.percentile_ms(100.0);
    let longest = if longest.is_nan() { "none".to_owned() } else { format!("{longest:.0}") };
    vec![
        ("seed", scene.seed.to_string()),
        ("seconds of joining", secs(phases.joining)),
        ("seconds of last turns", secs(phases.turns)),
        ("seconds of the check", secs(phases.audit)),
        ("longest absence, ms", longest),
        ("outages of the disk", tally.outages.get().to_string()),
        ("standstills", tally.standstills.get().to_string()),
        ("joined again", tally.joined_again.get().to_string()),
        ("left", tally.left.get().to_string()),
        ("called through", called.to_string()),
        ("came to their turn", tally.guests.get().to_string()),
        ("waited for a free turn", tally.waited.get().to_string()),
        ("went home without a turn", tally.went_home.get().to_string()),
        ("turns that ended", tally.turns_ended.get().to_string()),
        ("said \"I'm here\"", tally.back.get().to_string()),
        ("booked", tally.bookings.get().to_string()),
        ("looks while waiting", tally.polls.get().to_string()),
        ("tries without right, refused", tally.refused.get().to_string()),
        ("requests answered", traffic.answered.get().to_string()),
        ("connections broken", traffic.broken.get().to_string()),
        ("put off (\"not now\")", traffic.put_off.get().to_string()),
        ("promises checked", tally.checked.get().to_string()),
    ]
}

/// Rounds to three decimal places.
fn rounded(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}
