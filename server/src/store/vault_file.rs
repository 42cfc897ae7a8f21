//! The vault's own connection to `log.db`, for work that is no part of the log: sealing rows again, and removing erased
//! data from every file. The one writer continues meanwhile; it waits milliseconds at most.

use std::path::Path;
use std::time::Duration;

use jari_common::id::TicketId;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::StoreError;
use super::database::{self, Fault};

/// How long a checkpoint may wait for readers: not at all, because it is tried again soon.
const CHECKPOINT_WAIT: Duration = Duration::ZERO;
/// How long a write may wait for the writer's write.
const WRITE_WAIT: Duration = Duration::from_secs(5);

/// A row to seal again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reseal {
    pub ticket: TicketId,
    /// The bytes that the row must still have: it may have been erased meanwhile.
    pub from: Vec<u8>,
    /// The new bytes, of the length of `from`.
    pub to: Vec<u8>,
}

/// The connection.
pub struct VaultFile {
    conn: Connection,
}

impl VaultFile {
    /// Opens a log that exists.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let conn = database::open_beside(path)?;
        conn.busy_timeout(WRITE_WAIT).map_err(Fault::from)?;
        Ok(Self { conn })
    }

    /// The mark of the key ring that this log belongs to; None for a log from before there were rings.
    pub fn mark(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT mark FROM keyring";
        Ok(self.conn.query_row(sql, [], |row| row.get(0)).optional().map_err(Fault::from)?)
    }

    /// Binds the log to its key ring, for good.
    pub fn set_mark(&self, mark: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO keyring (one, mark) VALUES (1, ?1)";
        self.conn.execute(sql, [mark]).map_err(Fault::from)?;
        Ok(())
    }

    /// Writes these rows in one short transaction, each over its old bytes: a row of unchanged length moves nothing.
    pub fn reseal(&mut self, rows: &[Reseal]) -> Result<(), StoreError> {
        database::settle(&self.conn)?;
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.map_err(Fault::from)?;
        let write = || -> Result<(), Fault> {
            let sql = "UPDATE vault SET sealed = ?3 WHERE ticket = ?1 AND sealed = ?2";
            let mut statement = transaction.prepare_cached(sql)?;
            for Reseal { ticket, from, to } in rows {
                statement.execute(params![ticket.0.cast_signed(), from, to])?;
            }
            Ok(())
        };
        write()?;
        transaction.commit().map_err(Fault::from)?;
        Ok(())
    }

    /// Also removes overwritten bytes from the write-ahead log; false while a reader still needs them.
    pub fn scrub(&self) -> Result<bool, StoreError> {
        let checkpoint = |kind: &str| {
            let sql = format!("PRAGMA wal_checkpoint({kind})");
            self.conn.query_row(&sql, [], |row| row.get::<_, i64>(0)).map_err(Fault::from)
        };
        // This does most of the work and neither waits nor blocks anybody; the rest is short.
        checkpoint("PASSIVE")?;
        self.conn.busy_timeout(CHECKPOINT_WAIT).map_err(Fault::from)?;
        let busy = checkpoint("TRUNCATE");
        self.conn.busy_timeout(WRITE_WAIT).map_err(Fault::from)?;
        Ok(busy? == 0)
    }
}
