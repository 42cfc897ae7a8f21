//! The board's data on disk: clinics near the place, their days, and the cursor up to which they are known. It is only
//! a cache: if it is damaged or from another version, it is rebuilt. It never holds anything of a person.

mod alternatives;
mod pairs;
mod read;
mod thread;
mod write;
mod zones;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jari_common::clinic::Position;
use jari_common::log_mark::LogMark;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use rusqlite_migration::{M, Migrations};

pub use read::Reader;
pub(super) use thread::{CacheThreads, Writing, Written};
pub use write::{News, Writer};

/// The file in the kiosk's folder.
pub const CACHE_FILE: &str = "cache.db";
/// The suffix of the name to which an unusable cache is renamed.
const ASIDE: &str = "aside";
/// The version of this program; it is stored with events that this version does not understand.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");
/// In the bytes of a day's free seats: the clinic gives no appointment at this time.
const NO_SLOT: u8 = u8::MAX;
/// Prepared statements kept by each connection.
const STATEMENTS_KEPT: usize = 32;
/// Readers and the writer wait for one another at most this long, in milliseconds.
const BUSY_MILLIS: u64 = 5_000;
/// The number of pages in the write-ahead log before they are written into the database; a snapshot has many.
const CHECKPOINT_PAGES: u32 = 4_000;

const MIGRATIONS: &[M<'_>] = &[
    M::up(include_str!("cache/schema-1.sql")),
    M::up(include_str!("cache/schema-2.sql")),
    M::up(include_str!("cache/schema-3.sql")),
];

/// The server and the place that a cache belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    pub server: String,
    /// Distances are measured from here.
    pub position: Position,
}

/// Why the cache did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    #[error("the cache: {0}")]
    Sql(#[from] rusqlite::Error),
    #[error("the cache's tables: {0}")]
    Migration(#[from] rusqlite_migration::Error),
    #[error("the cache holds what is no JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the cache could not be put aside: {0}")]
    Aside(#[from] std::io::Error),
    #[error("the server's snapshot is not understood; this kiosk may be too old for it: {0}")]
    NotASnapshot(serde_json::Error),
    #[error("the cache has no snapshot that changes could follow")]
    NoSnapshot,
    #[error("the cache's thread is gone")]
    Gone,
}

impl CacheError {
    /// Whether rebuilding the cache helps: the file is not a cache of ours, or is one from a newer version.
    fn is_damage(&self) -> bool {
        match self {
            Self::Sql(error) => is_corrupt(error),
            Self::Migration(rusqlite_migration::Error::RusqliteError { err, .. }) => {
                is_corrupt(err)
            }
            Self::Migration(_) | Self::Json(_) => true,
            Self::Aside(_) | Self::NotASnapshot(_) | Self::NoSnapshot | Self::Gone => false,
        }
    }

    /// Whether the file can no longer be used here: damaged, or on a disk that is full, broken or read-only.
    fn costs_the_file(&self) -> bool {
        match self {
            Self::Sql(error) => !is_busy(error),
            Self::Migration(_) | Self::Json(_) | Self::Aside(_) => true,
            Self::NotASnapshot(_) | Self::NoSnapshot | Self::Gone => false,
        }
    }
}

fn is_corrupt(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        || matches!(error, rusqlite::Error::SqlInputError { .. })
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Opens the cache in `folder`, or in memory where the disk does not accept it: a kiosk needs its board more than its
/// file.
fn open_somewhere(folder: &Path, origin: &Origin) -> Result<(Writer, Reader), CacheError> {
    open(folder, origin).or_else(|error| {
        tracing::error!(
            %error,
            "the kiosk's disk takes no board: it is kept in memory until the program starts again; is {} full or read-only?",
            folder.display()
        );
        open_in_memory(origin)
    })
}

/// Opens a cache in memory; it is lost when its connections are closed.
fn open_in_memory(origin: &Origin) -> Result<(Writer, Reader), CacheError> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    // SQLite's own file system in memory; a name that begins with a slash is shared by connections.
    let name = format!("file:/jari-cache-{number}?vfs=memdb");
    open_as_it_is(Path::new(&name), origin)
}

/// Opens the cache in `folder` for this origin; a file that cannot be used is renamed.
pub fn open(folder: &Path, origin: &Origin) -> Result<(Writer, Reader), CacheError> {
    let path = folder.join(CACHE_FILE);
    match open_as_it_is(&path, origin) {
        Err(error) if error.is_damage() => {
            tracing::warn!(%error, "the cache begins anew");
            put_aside(&path)?;
            open_as_it_is(&path, origin)
        }
        opened => opened,
    }
}

fn open_as_it_is(path: &Path, origin: &Origin) -> Result<(Writer, Reader), CacheError> {
    let mut connection = connect(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    Migrations::from_slice(MIGRATIONS).to_latest(&mut connection)?;
    claim(&mut connection, origin)?;
    let reader = Reader::new(connect(path)?);
    // A cache that cannot be read is found now, not while a person waits.
    reader.cursor()?;
    reader.campaigns()?;
    reader.serving()?;
    Ok((Writer::new(connection, origin.position), reader))
}

fn connect(path: &Path) -> Result<Connection, CacheError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_millis(BUSY_MILLIS))?;
    // The server has the truth: losing the last moments in a power cut costs only a few frames of the feed.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// Empties what was cached for another server or another place.
fn claim(connection: &mut Connection, origin: &Origin) -> Result<(), CacheError> {
    let known = connection
        .query_row("SELECT server, lat, lon FROM about", [], |row| {
            let position = Position { lat: row.get(1)?, lon: row.get(2)? };
            Ok(Origin { server: row.get(0)?, position })
        })
        .optional()?;
    if known.as_ref() == Some(origin) {
        return Ok(());
    }
    let transaction = connection.transaction()?;
    write::empty(&transaction)?;
    let Origin { server, position } = origin;
    transaction.execute(
        "INSERT OR REPLACE INTO about (one, server, lat, lon, cursor, digest, due, as_of_ms)
         VALUES (1, ?, ?, ?, NULL, NULL, 0, 0)",
        params![server, position.lat, position.lon],
    )?;
    transaction.commit()?;
    Ok(())
}

/// Renames the file and its write-ahead log; a file that was renamed earlier is replaced.
fn put_aside(path: &Path) -> Result<(), CacheError> {
    for ending in ["", "-wal", "-shm"] {
        let file = with_ending(path, ending);
        if file.exists() {
            std::fs::rename(&file, with_ending(&file, &format!(".{ASIDE}")))?;
        }
    }
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// The position in the log up to which the cache knows everything.
fn cursor(connection: &Connection) -> Result<Option<LogMark>, CacheError> {
    let read = |row: &rusqlite::Row<'_>| Ok(row.get::<_, Option<i64>>(0)?.zip(row.get(1)?));
    let cursor = connection.query_row("SELECT cursor, digest FROM about", [], read)?;
    Ok(cursor.and_then(|(seq, digest): (i64, i64)| {
        Some(LogMark { seq: u64::try_from(seq).ok()?, digest: digest.cast_unsigned() })
    }))
}

/// The date as the number yyyymmdd: such numbers sort like dates, and can be read as dates.
fn date_number(date: Date) -> i32 {
    i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day())
}

/// The number of clinics that are searched for a seat, nearest first; thousands may be within a kiosk's reach.
const CLINICS_LOOKED_AT: u32 = 500;

/// The date of such a number; None if it is not a date.
fn date_of(number: i32) -> Option<Date> {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let (year, month) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?);
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}

fn instant(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}
