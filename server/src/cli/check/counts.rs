//! Counts of the tables and counts of a state, so that the two can be compared.

use std::path::Path;

use rusqlite::Connection;

use super::super::output::{counted, grouped};
use crate::engine::State;
use crate::store::database::{self, Fault};
use crate::tables::TablesError;

/// One row, so that all counts are of one instant.
const COUNTS: &str = "SELECT applied_seq,
    (SELECT count(*) FROM clinics), (SELECT count(*) FROM campaigns),
    (SELECT count(*) FROM clinic_days), (SELECT count(*) FROM tickets),
    (SELECT count(*) FROM seats WHERE booking IS NULL), (SELECT count(*) FROM bookings)
    FROM progress";
/// What is counted, in the order of `COUNTS`.
const NAMES: [(&str, &str); 6] = [
    ("clinic", "clinics"),
    ("campaign", "campaigns"),
    ("clinic-day", "clinic-days"),
    ("ticket", "tickets"),
    ("hold", "holds"),
    ("booking", "bookings"),
];

/// The counts after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    pub seq: u64,
    counts: [u64; NAMES.len()],
}

impl Counts {
    /// The counts of the tables, read through a connection that cannot write.
    pub fn read(path: &Path) -> Result<Self, TablesError> {
        Ok(database::open_to_read(path).and_then(|conn| select(&conn))?)
    }

    /// The counts of the engine.
    pub fn of(state: &State) -> Self {
        let counts = [
            state.clinic_count(),
            state.campaigns().count(),
            state.day_count(),
            state.ticket_count(),
            state.hold_count(),
            state.booking_count(),
        ];
        Self { seq: state.seq(), counts: counts.map(|count| count as u64) }
    }

    /// Where these counts differ from the state after the same change; one sentence each.
    pub fn differences(&self, state: &State) -> Vec<String> {
        let pairs = self.counts.into_iter().zip(Self::of(state).counts).zip(NAMES);
        let differing = pairs.filter(|((ours, theirs), _)| ours != theirs);
        differing
            .map(|((ours, theirs), (one, many))| {
                format!("has {}, the log says {}", counted(ours, one, many), grouped(theirs))
            })
            .collect()
    }

    /// The counts in words.
    pub fn told(&self) -> String {
        let told = self.counts.into_iter().zip(NAMES);
        told.map(|(count, (one, many))| counted(count, one, many)).collect::<Vec<_>>().join(", ")
    }
}

fn select(conn: &Connection) -> Result<Counts, Fault> {
    let counts = conn.query_row(COUNTS, [], |row| {
        let mut counts = [0; NAMES.len()];
        for (at, count) in counts.iter_mut().enumerate() {
            *count = row.get::<_, i64>(at + 1)?.cast_unsigned();
        }
        Ok(Counts { seq: row.get::<_, i64>(0)?.cast_unsigned(), counts })
    })?;
    Ok(counts)
}
