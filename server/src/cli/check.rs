//! `check`: reads the files, replays the log, and lists everything that is wrong. Repairs nothing.

use std::path::PathBuf;
use std::process::ExitCode;

use jari_common::id::TicketId;

use super::output::{counted, grouped, say};
use super::{CliError, DataFolder};
use crate::app::{LOG_FILE, OpenError, TABLES_FILE};
use crate::caught::caught;
use crate::engine::State;
use crate::keys::{KeySource, Keys, RING_FILE};
use crate::paper::timetable::{PaperState, STATE_FILE};
use crate::store::lock::{DataLock, LockError};
use crate::store::sqlite::SqliteStore;
use crate::store::{Store, StoreError, StoreReader};
use crate::tables::{Tables, TablesError};

mod counts;

use counts::Counts;

#[derive(Debug, clap::Args)]
pub struct Args {}

/// Rows of the vault that are read at once.
const ROWS_AT_ONCE: usize = 1_000;

pub fn run(data: &DataFolder, _: &Args) -> Result<ExitCode, CliError> {
    if !data.join(LOG_FILE).is_file() {
        return Err(CliError::NoData(data.path.clone()));
    }
    // A running server continues meanwhile: readers see what is committed, and wait for nobody.
    let lock = match DataLock::acquire(data) {
        Ok(lock) => Some(lock),
        Err(LockError::Held(_)) => None,
        Err(error) => return Err(OpenError::from(error).into()),
    };
    let mut check = Check { data: data.path.clone(), findings: Vec::new() };
    // The tables follow the log, so they are read first: the log must hold everything that they show.
    let tables = check.tables()?;
    let state = check.log(tables.as_ref())?;
    // A running server may be changing its key just now, and reports on that itself.
    if lock.is_some() && state.is_some() {
        check.vault(&data.options()?.key)?;
    }
    check.paper();
    match state {
        Some(state) if check.findings.is_empty() => {
            say(&summary(&state, tables.as_ref()))?;
            Ok(ExitCode::SUCCESS)
        }
        _ => {
            check.findings.iter().try_for_each(|finding| say(finding))?;
            Ok(ExitCode::FAILURE)
        }
    }
}

struct Check {
    data: PathBuf,
    findings: Vec<String>,
}

impl Check {
    fn found(&mut self, file: &str, findings: impl IntoIterator<Item = String>) {
        self.findings.extend(findings.into_iter().map(|finding| format!("{file}: {finding}")));
    }

    /// Whether the paper of every day is made.
    fn paper(&mut self) {
        let failed = PaperState::read(&self.data).and_then(|state| state.failed);
        let what = |(date, why)| format!("the paper of {date} is not made: {why}");
        self.found(STATE_FILE, failed.map(what));
    }

    /// The counts of the tables; None when there is nothing to count.
    fn tables(&mut self) -> Result<Option<Counts>, CliError> {
        let path = self.data.join(TABLES_FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let in_tables = |source| OpenError::Tables { path: path.clone(), source };
        let read =
            Tables::open(&path).and_then(|tables| Ok((Counts::read(&path)?, tables.check()?)));
        match read {
            Ok((counts, findings)) => {
                self.found(TABLES_FILE, findings);
                Ok(Some(counts))
            }
            Err(TablesError::Damaged(what)) => {
                self.found(TABLES_FILE, [what]);
                Ok(None)
            }
            Err(error) => Err(in_tables(error).into()),
        }
    }

    /// Whether the key ring opens what the vault holds. When the server's key is kept elsewhere, this cannot be
    /// checked.
    fn vault(&mut self, source: &KeySource) -> Result<(), CliError> {
        let keys = match Keys::look(&self.data, source) {
            Ok(Some(keys)) => keys,
            Ok(None) => return Ok(()),
            Err(error) => {
                self.found(RING_FILE, [error.to_string()]);
                return Ok(());
            }
        };
        let mut reader = SqliteStore::open(&self.data.join(LOG_FILE))?.reader()?;
        let (mut after, mut closed) = (TicketId(0), 0);
        loop {
            let rows = reader.sealed_after(after, ROWS_AT_ONCE)?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            let is_closed =
                |row: &[u8]| row.iter().any(|byte| *byte != 0) && keys.open(row).is_none();
            closed += rows.iter().filter(|(_, row)| is_closed(row)).count() as u64;
        }
        if closed > 0 {
            let people = counted(closed, "ticket's people", "tickets' people");
            let what = format!(
                "does not open the data of {people}: this key ring and this log.db are not of one day; put back \
                 both from one backup, with the server's key of that day"
            );
            self.found(RING_FILE, [what]);
        }
        Ok(())
    }

    /// The state from the log; None when the log cannot be read.
    fn log(&mut self, tables: Option<&Counts>) -> Result<Option<State>, CliError> {
        let path = self.data.join(LOG_FILE);
        let read = SqliteStore::open(&path).and_then(|store| {
            let mut reader = store.reader()?;
            let findings = reader.check()?;
            Ok((reader, findings))
        });
        let (mut reader, findings) = match read {
            Ok(read) => read,
            Err(StoreError::Damaged(what)) => {
                self.found(LOG_FILE, [what]);
                return Ok(None);
            }
            Err(source) => return Err(OpenError::Log { path, source }.into()),
        };
        let is_whole = findings.is_empty();
        self.found(LOG_FILE, findings);
        if is_whole { self.replay(reader.as_mut(), tables) } else { Ok(None) }
    }

    /// Applies every change, and compares with the tables when it reaches their last change.
    fn replay(
        &mut self,
        reader: &mut dyn StoreReader,
        tables: Option<&Counts>,
    ) -> Result<Option<State>, CliError> {
        let mut state = State::new();
        loop {
            let compared = tables.filter(|counts| counts.seq == state.seq());
            self.found(
                TABLES_FILE,
                compared.map(|counts| counts.differences(&state)).unwrap_or_default(),
            );
            let mut changes = reader.changes_after(state.seq())?;
            if changes.is_empty() {
                break;
            }
            if let Some(counts) = tables.filter(|counts| counts.seq > state.seq()) {
                changes.retain(|change| change.seq <= counts.seq);
            }
            let applied = caught(|| changes.iter().for_each(|change| state.apply(change)));
            if applied.is_none() {
                let at = grouped(state.seq());
                self.found(LOG_FILE, [format!("change {at} contradicts those before it")]);
                return Ok(None);
            }
        }
        if let Some(counts) = tables.filter(|counts| counts.seq > state.seq()) {
            let (theirs, ours) = (grouped(counts.seq), grouped(state.seq()));
            self.found(TABLES_FILE, [format!("shows change {theirs}, but the log ends at {ours}")]);
        }
        self.found(LOG_FILE, state.broken_invariants());
        Ok(Some(state))
    }
}

fn summary(state: &State, tables: Option<&Counts>) -> String {
    let counts = Counts::of(state);
    let tables = match tables {
        Some(tables) if tables.seq == counts.seq => "the tables agree".to_owned(),
        Some(tables) => format!("the tables agree up to change {}", grouped(tables.seq)),
        None => "there are no tables; the next start makes them".to_owned(),
    };
    format!("ok: {}: {}; {tables}", counted(counts.seq, "change", "changes"), counts.told())
}
