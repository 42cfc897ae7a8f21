//! The log and the vault in one SQLite file, synced with every commit. SQL only; it never decides.

use std::path::{Path, PathBuf};

use jari_common::change::Change;
use jari_common::id::{RequestId, TicketId};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::database::{self, Durability, FINDINGS_MAX, Fault};
use super::log_row::{self, ChainLink, LogChain, LogEnd, LogRow, missing};
use super::{
    ANSWER_KEPT_MS, ANSWERS_FORGOTTEN_FOR_ONE, Batch, CHANGES_PER_READ, FaultNote, KeptAnswer,
    Store, StoreError, StoreReader,
};

/// The migrations in order; a file's `user_version` counts those it has had. Never edit one that was released.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_log.sql"),
    include_str!("migrations/0002_answers.sql"),
    include_str!("migrations/0003_keyring.sql"),
    include_str!("migrations/0004_faults.sql"),
    include_str!("migrations/0005_chain.sql"),
];

/// The version of the file since which rows are chained.
const CHAINED_SINCE: i64 = 5;

const APPEND: &str =
    "INSERT INTO log (first_seq, last_seq, changes, digest, chain) VALUES (?1, ?2, ?3, ?4, ?5)";
const SEAL: &str = "INSERT INTO vault (ticket, sealed) VALUES (?1, ?2)";
const KEEP_ANSWER: &str =
    "INSERT OR REPLACE INTO answers (request, at_ms, answer) VALUES (?1, ?2, ?3)";
const FORGET_ANSWERS: &str = "DELETE FROM answers WHERE nth IN
    (SELECT nth FROM answers WHERE at_ms < ?1 ORDER BY nth LIMIT ?2)";
const ANSWER_TO: &str = "SELECT answer FROM answers WHERE request = ?1";
const NOTE_FAULT: &str = "INSERT INTO faults (condition, kind, seq, at_ms, decision, times)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (condition, kind) DO UPDATE SET times = times + excluded.times";
const FAULTS: &str = "SELECT condition, kind, seq, at_ms, decision, times FROM faults ORDER BY nth";
const LAST_ROWS: &str = "SELECT first_seq, last_seq, changes, digest, chain FROM log
    ORDER BY first_seq DESC LIMIT 2";
/// The rows from the one that holds change ?1.
const ROWS_FROM: &str = "SELECT first_seq, last_seq, changes, digest, chain FROM log
    WHERE first_seq >= coalesce((SELECT max(first_seq) FROM log WHERE first_seq <= ?1), 0)
    ORDER BY first_seq";
/// `ROWS_FROM` of a file from before rows were chained.
const UNCHAINED_ROWS_FROM: &str = "SELECT first_seq, last_seq, changes, digest, NULL FROM log
    WHERE first_seq >= coalesce((SELECT max(first_seq) FROM log WHERE first_seq <= ?1), 0)
    ORDER BY first_seq";
/// Overwrites a row in its place: a row of unchanged length moves nothing, so that no copy of it remains in its page.
const ERASE: &str = "UPDATE vault SET sealed = zeroblob(length(sealed)) WHERE ticket = ?1";
const SEALED: &str = "SELECT sealed FROM vault WHERE ticket = ?1";
const SEALED_AFTER: &str =
    "SELECT ticket, sealed FROM vault WHERE ticket > ?1 ORDER BY ticket LIMIT ?2";

/// The one writer's connection to `log.db`.
pub struct SqliteStore {
    path: PathBuf,
    conn: Connection,
    /// The end of the log; None after a failure, until it is read again.
    last: Option<LogEnd>,
}

impl SqliteStore {
    /// Opens or creates the file. A newer file is refused and not changed.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let conn = database::open(path, MIGRATIONS, Durability::Full)?;
        let mut store = Self { path: path.to_owned(), conn, last: None };
        store.last = Some(store.end()?);
        Ok(store)
    }

    fn end(&self) -> Result<LogEnd, Fault> {
        self.last.map_or_else(|| end_of(&self.conn), Ok)
    }

    fn write(&mut self, row: Option<&LogRow>, batch: &Batch) -> Result<(), Fault> {
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(row) = row {
            transaction.prepare_cached(APPEND)?.execute(params![
                row.first.cast_signed(),
                row.last.cast_signed(),
                row.changes,
                row.digest,
                row.chain.map(|chain| chain.0)
            ])?;
        }
        for (ticket, sealed) in &batch.sealed {
            transaction.prepare_cached(SEAL)?.execute(params![ticket.0.cast_signed(), sealed])?;
        }
        for KeptAnswer { request, at_ms, answer } in &batch.answers {
            let row = params![request.0.as_bytes(), at_ms, answer];
            transaction.prepare_cached(KEEP_ANSWER)?.execute(row)?;
        }
        for FaultNote { condition, kind, seq, at_ms, decision, times } in &batch.faults {
            let (seq, times) = (seq.cast_signed(), times.cast_signed());
            let row = params![condition, kind, seq, at_ms, decision, times];
            transaction.prepare_cached(NOTE_FAULT)?.execute(row)?;
        }
        if let Some(last) = batch.answers.last() {
            let most = batch.answers.len().saturating_mul(ANSWERS_FORGOTTEN_FOR_ONE);
            let row = params![last.at_ms - ANSWER_KEPT_MS, i64::try_from(most).unwrap_or(i64::MAX)];
            transaction.prepare_cached(FORGET_ANSWERS)?.execute(row)?;
        }
        for ticket in &batch.erased {
            transaction.prepare_cached(ERASE)?.execute([ticket.0.cast_signed()])?;
        }
        Ok(transaction.commit()?)
    }
}

impl Drop for SqliteStore {
    /// Leaves only one file, so that a copy of `log.db` alone is complete.
    fn drop(&mut self) {
        // When this fails, everything is still in the write-ahead log.
        let _ = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

impl Store for SqliteStore {
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        database::settle(&self.conn)?;
        let last = self.end()?;
        let row = LogRow::write(last, &batch.changes)?;
        // Until the commit is known to have succeeded, only the file says where the log ends.
        self.last = None;
        self.write(row.as_ref(), batch)?;
        let end = row.map(|row| LogEnd { seq: row.last, chain: row.chain.unwrap_or_default() });
        self.last = Some(end.unwrap_or(last));
        Ok(())
    }

    fn answer_to(&mut self, request: RequestId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self.conn.prepare_cached(ANSWER_TO).map_err(Fault::from)?;
        let answer = statement.query_row([request.0.as_bytes()], |row| row.get(0));
        Ok(answer.optional().map_err(Fault::from)?)
    }

    fn reader(&self) -> Result<Box<dyn StoreReader>, StoreError> {
        Ok(Box::new(SqliteReader::open(&self.path)?))
    }
}

/// A connection of its own that can only read.
pub struct SqliteReader {
    conn: Connection,
    /// Whether the file was not opened by this program yet, and has no digests of the chain.
    is_unchained: bool,
}

impl SqliteReader {
    /// Opens a log that exists, also while the server writes it.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let conn = database::open_to_read(path)?;
        let version = conn.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
        let found = version.map_err(Fault::from)?;
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        Ok(Self { conn, is_unchained: found < CHAINED_SINCE })
    }

    fn rows_from(&self) -> &'static str {
        if self.is_unchained { UNCHAINED_ROWS_FROM } else { ROWS_FROM }
    }

    /// Reads every row; stops only when the medium fails.
    fn walk(&mut self, found: &mut Vec<String>) -> Result<(), Fault> {
        let mut statement = self.conn.prepare_cached(self.rows_from())?;
        let mut rows = statement.query([0])?;
        let (mut last, mut end, mut is_chained) = (0, LogEnd::default(), false);
        while let Some(row) = rows.next()? {
            if found.len() >= FINDINGS_MAX {
                break;
            }
            let row = read_row(row)?;
            let before = found.len();
            if row.first != last + 1 {
                found.push(missing(last, row.first));
            }
            found.extend(row.read().err().map(|error| error.to_string()));
            end = row.end_after(end);
            is_chained |= row.chain.is_some();
            // A row without its digest after a row that has one was not written by this program.
            if row.chain.map_or(is_chained, |written| written != end.chain) {
                if found.len() == before {
                    let last = row.last;
                    found.push(format!("changes up to {last} are not those that were written"));
                }
                // Every later row is chained to this one.
                end.chain = row.chain.unwrap_or(end.chain);
            }
            last = row.last;
        }
        Ok(())
    }
}

impl StoreReader for SqliteReader {
    fn changes_after(&mut self, seq: u64) -> Result<Vec<Change>, StoreError> {
        let wanted = seq.saturating_add(1).min(i64::MAX.cast_unsigned());
        let mut statement = self.conn.prepare_cached(self.rows_from()).map_err(Fault::from)?;
        let mut rows = statement.query([wanted.cast_signed()]).map_err(Fault::from)?;
        let mut found: Vec<LogRow> = Vec::new();
        let mut last = seq;
        while let Some(row) = rows.next().map_err(Fault::from)? {
            let row = read_row(row)?;
            if row.last <= last {
                continue;
            }
            let follows =
                if found.is_empty() { row.first <= wanted } else { row.first == last + 1 };
            if !follows {
                return Err(StoreError::Damaged(missing(last, row.first)));
            }
            last = row.last;
            found.push(row);
            if last - seq >= CHANGES_PER_READ as u64 {
                break;
            }
        }
        let mut changes = log_row::read_all(&found)?;
        // The first row may begin with changes that are known already.
        let known = changes.partition_point(|change| change.seq <= seq);
        changes.drain(..known);
        Ok(changes)
    }

    fn sealed(&mut self, ticket: TicketId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self.conn.prepare_cached(SEALED).map_err(Fault::from)?;
        let sealed = statement.query_row([ticket.0.cast_signed()], |row| row.get(0));
        let sealed: Option<Vec<u8>> = sealed.optional().map_err(Fault::from)?;
        Ok(sealed.filter(|sealed| !is_erased(sealed)))
    }

    fn sealed_after(
        &mut self,
        ticket: TicketId,
        most: usize,
    ) -> Result<Vec<(TicketId, Vec<u8>)>, StoreError> {
        let mut statement = self.conn.prepare_cached(SEALED_AFTER).map_err(Fault::from)?;
        let mut rows =
            statement.query(params![ticket.0.cast_signed(), most as i64]).map_err(Fault::from)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(Fault::from)? {
            let ticket = row.get::<_, i64>(0).map_err(Fault::from)?;
            let sealed: Vec<u8> = row.get(1).map_err(Fault::from)?;
            found.push((TicketId(ticket.cast_unsigned()), sealed));
        }
        Ok(found)
    }

    fn chain(&mut self, see: &mut dyn FnMut(ChainLink)) -> Result<(), StoreError> {
        Ok(each_link(&self.conn, self.rows_from(), see)?)
    }

    fn end(&mut self) -> Result<LogEnd, StoreError> {
        if self.is_unchained {
            let mut end = LogEnd::default();
            each_link(&self.conn, self.rows_from(), &mut |link| end = link.end)?;
            return Ok(end);
        }
        Ok(end_of(&self.conn)?)
    }

    fn faults(&mut self) -> Result<Vec<FaultNote>, StoreError> {
        let read = |conn: &Connection| -> Result<Vec<FaultNote>, Fault> {
            let mut statement = conn.prepare_cached(FAULTS)?;
            let notes = statement.query_map([], |row| {
                Ok(FaultNote {
                    condition: row.get(0)?,
                    kind: row.get(1)?,
                    seq: row.get::<_, i64>(2)?.cast_unsigned(),
                    at_ms: row.get(3)?,
                    decision: row.get(4)?,
                    times: row.get::<_, i64>(5)?.cast_unsigned(),
                })
            })?;
            Ok(notes.collect::<Result<_, _>>()?)
        };
        Ok(read(&self.conn)?)
    }

    fn check(&mut self) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        let pages = database::integrity(&self.conn).map(|lines| found.extend(lines));
        for result in [pages, self.walk(&mut found)] {
            match result {
                // The check was looking for damage, and this damage stopped it.
                Err(Fault::Damaged(what)) => found.push(what),
                other => other?,
            }
        }
        Ok(found)
    }
}

/// The end of the log. A log from before its rows were chained is read as a whole, once.
fn end_of(conn: &Connection) -> Result<LogEnd, Fault> {
    let mut statement = conn.prepare_cached(LAST_ROWS)?;
    let mut rows = statement.query([])?;
    let mut next = || rows.next()?.map(read_row).transpose();
    let (last, before) = (next()?, next()?);
    let Some(last) = last else { return Ok(LogEnd::default()) };
    let before = match before {
        None => Some(LogEnd::default()),
        Some(LogRow { last, chain, .. }) => chain.map(|chain| LogEnd { seq: last, chain }),
    };
    match (last.chain, before) {
        (Some(chain), Some(before)) if last.end_after(before).chain == chain => {
            Ok(LogEnd { seq: last.last, chain })
        }
        // No digest, or one that cannot be compared, or a damaged one, which would spoil every later one.
        (None | Some(_), _) => {
            let mut end = LogEnd::default();
            each_link(conn, ROWS_FROM, &mut |link| end = link.end)?;
            Ok(end)
        }
    }
}

/// Computes the end of every row, in order.
fn each_link(
    conn: &Connection,
    rows: &'static str,
    see: &mut dyn FnMut(ChainLink),
) -> Result<(), Fault> {
    let mut statement = conn.prepare_cached(rows)?;
    let mut rows = statement.query([0])?;
    let mut end = LogEnd::default();
    while let Some(row) = rows.next()? {
        let link = read_row(row)?.link_after(end);
        end = link.end;
        see(link);
    }
    Ok(())
}

fn is_erased(sealed: &[u8]) -> bool {
    sealed.first().is_none_or(|first| *first == 0)
}

fn read_row(row: &Row<'_>) -> Result<LogRow, Fault> {
    Ok(LogRow {
        first: row.get::<_, i64>(0)?.cast_unsigned(),
        last: row.get::<_, i64>(1)?.cast_unsigned(),
        changes: row.get(2)?,
        digest: row.get(3)?,
        chain: row.get::<_, Option<[u8; 32]>>(4)?.map(LogChain),
    })
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Io(what) => Self::Io(what),
            Fault::Newer { found, known } => Self::Newer { found, known },
            // The log's only rules are its order and one sealed row for each ticket: the file and the writer disagree.
            Fault::Damaged(what) | Fault::Constraint(what) => Self::Damaged(what),
        }
    }
}

#[cfg(test)]
mod tests {
    use jari_common::change::{Event, OfTicket};
    use jari_common::id::TicketId;
    use jiff::Timestamp;

    use super::*;

    /// More than one page (4 KiB), so that storing it needs new pages.
    const LONG: usize = 64 * 1_024;

    fn batch(seq: u64) -> Batch {
        let event = Event::TicketLeft(OfTicket { ticket: TicketId(seq) });
        let at = Timestamp::UNIX_EPOCH;
        let change = Change { seq, at, request: None, asked: None, by: None, event };
        let sealed = vec![(TicketId(seq), vec![7; LONG])];
        Batch { changes: vec![change], sealed, ..Batch::default() }
    }

    fn store() -> (tempfile::TempDir, SqliteStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("log.db")).unwrap();
        (folder, store)
    }

    #[test]
    fn every_commit_is_synced_into_a_write_ahead_log() {
        let (_folder, store) = store();
        let text = |name| store.conn.pragma_query_value(None, name, |row| row.get::<_, String>(0));
        let number = |name| store.conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        assert_eq!(text("journal_mode").unwrap(), "wal");
        assert_eq!(number("synchronous").unwrap(), 2, "2 is FULL");
        assert_eq!(number("wal_autocheckpoint").unwrap(), 20_000);
    }

    #[test]
    fn a_full_disk_is_said_plainly_and_passes_when_there_is_room_again() {
        let (_folder, mut store) = store();
        store.commit(&batch(1)).unwrap();
        let pages: i64 = store.conn.pragma_query_value(None, "page_count", |r| r.get(0)).unwrap();
        let limit = |store: &SqliteStore, pages: i64| {
            store.conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        };
        limit(&store, pages);

        for _ in 0..3 {
            let error = store.commit(&batch(2)).unwrap_err();
            assert!(matches!(&error, StoreError::Io(what) if what.contains("full")), "{error}");
        }
        assert_eq!(store.reader().unwrap().changes_after(0).unwrap().len(), 1);
        assert_eq!(store.reader().unwrap().sealed(TicketId(2)).unwrap(), None);

        limit(&store, pages * 100);
        store.commit(&batch(2)).unwrap();
        assert_eq!(store.reader().unwrap().changes_after(0).unwrap().len(), 2);
    }

    #[test]
    fn answers_older_than_a_day_are_forgotten_and_the_file_stops_growing() {
        let (_folder, mut store) = store();
        const A_MINUTE_MS: i64 = 60_000;
        for nth in 0..3_000_i64 {
            let request = RequestId(uuid::Uuid::from_u128(nth.cast_unsigned().into()));
            let kept = KeptAnswer { request, at_ms: nth * A_MINUTE_MS, answer: vec![7; 10] };
            let seq = nth.cast_unsigned() + 1;
            let batch = Batch { sealed: Vec::new(), answers: vec![kept], ..batch(seq) };
            store.commit(&batch).unwrap();
        }
        let count: i64 =
            store.conn.query_row("SELECT count(*) FROM answers", [], |row| row.get(0)).unwrap();
        assert_eq!(count, ANSWER_KEPT_MS / A_MINUTE_MS + 1);
    }

    #[test]
    fn a_file_that_may_only_be_read_is_an_accident_and_not_a_panic() {
        let (_folder, mut store) = store();
        store.conn.pragma_update(None, "query_only", true).unwrap();
        let error = store.commit(&batch(1)).unwrap_err();
        assert!(matches!(&error, StoreError::Io(what) if what.contains("only be read")), "{error}");
        store.conn.pragma_update(None, "query_only", false).unwrap();
        store.commit(&batch(1)).unwrap();
    }

    #[test]
    fn a_transaction_left_open_by_a_failure_does_not_stop_the_next() {
        let (_folder, mut store) = store();
        store.conn.execute_batch("BEGIN; INSERT INTO vault VALUES (1, x'00');").unwrap();
        store.commit(&batch(1)).unwrap();
        assert_eq!(store.reader().unwrap().sealed(TicketId(1)).unwrap(), Some(vec![7; LONG]));
    }
}
