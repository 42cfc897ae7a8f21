//! Opens one SQLite file durably and describes failures in plain words. Knows no table.

use std::fs::{File, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, Migrations};

/// One page of a database file, in bytes.
const PAGE_BYTES: u64 = 4_096;
/// A checkpoint copies the write-ahead log back after this many pages (80 MiB): rarely, and many pages were written
/// twice by then.
const CHECKPOINT_PAGES: i64 = 20_000;
/// Memory for the pages of tables and their indexes, in KiB: an index in random order is slow when it does not fit.
const INDEX_CACHE_KIB: i64 = 65_536;
/// Statements kept prepared on one connection.
const STATEMENTS_KEPT: usize = 64;
/// The most findings one check lists.
pub(crate) const FINDINGS_MAX: usize = 100;

/// Only its owner may read the file: it holds personal data, and where people were.
pub(crate) const FILE_MODE: u32 = 0o600;
/// The permission bits of everybody except the owner.
const OTHERS: u32 = 0o077;

/// What a committed transaction survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Losing power: every commit is synced.
    Full,
    /// Survives the end of the process. What a power failure removes can be written again from elsewhere.
    Replayable,
}

/// A failure of the file.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The medium failed; it may work later.
    Io(String),
    /// The data that were read are not the data that were written.
    Damaged(String),
    /// A later program wrote this file.
    Newer { found: i64, known: i64 },
    /// A rule of the tables is broken.
    Constraint(String),
}

/// Opens or creates the file and brings it to the last of `migrations`.
/// A file of a newer version is not touched.
pub(crate) fn open(
    path: &Path,
    migrations: &[&'static str],
    durability: Durability,
) -> Result<Connection, Fault> {
    refuse_newer(path, migrations.len() as i64)?;
    keep_private(path).map_err(|error| Fault::Io(error.to_string()))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    configure(&conn, durability)?;
    let steps = migrations.iter().map(|sql| M::up(sql)).collect();
    Migrations::new(steps).to_latest(&mut conn)?;
    sync_folder_of(path).map_err(|error| Fault::Io(error.to_string()))?;
    Ok(conn)
}

/// Opens a connection of its own that can only read.
pub(crate) fn open_to_read(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(conn)
}

/// Opens a connection of its own beside the writer's, to a file that has the newest version already.
pub(crate) fn open_beside(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    configure(&conn, Durability::Full)?;
    Ok(conn)
}

/// Ends a transaction that a failure left open, so that the next one can begin.
pub(crate) fn settle(conn: &Connection) -> Result<(), Fault> {
    if !conn.is_autocommit() {
        conn.execute_batch("ROLLBACK")?;
    }
    Ok(())
}

/// SQLite's own check of every page and index; returns a list of what is wrong.
pub(crate) fn integrity(conn: &Connection) -> Result<Vec<String>, Fault> {
    let mut statement = conn.prepare(&format!("PRAGMA integrity_check({FINDINGS_MAX})"))?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut found = Vec::new();
    for line in lines {
        found.extend(Some(line?).filter(|text| text != "ok"));
    }
    Ok(found)
}

/// Makes a file's name as durable as the file: a new name is stored in its folder.
pub(crate) fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Only its owner may use the file, whatever the umask; files that SQLite makes beside it get the same mode.
fn keep_private(path: &Path) -> std::io::Result<()> {
    let made = File::options().write(true).create_new(true).mode(FILE_MODE).open(path);
    match made {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::metadata(&name) {
            Ok(file) if file.permissions().mode() & OTHERS != 0 => {
                std::fs::set_permissions(&name, Permissions::from_mode(FILE_MODE))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// Reads the version through a connection that cannot write.
fn refuse_newer(path: &Path, known: i64) -> Result<(), Fault> {
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    if bytes == 0 {
        return Ok(());
    }
    refuse_stump(path, bytes)?;
    let conn = open_to_read(path)?;
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known { Err(Fault::Newer { found, known }) } else { Ok(()) }
}

/// SQLite takes a file shorter than a page for an empty one and would overwrite what is left of it. Only a file whose
/// creation was not finished may be that short; a journal beside the file shows this.
fn refuse_stump(path: &Path, bytes: u64) -> Result<(), Fault> {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    if bytes < PAGE_BYTES && !Path::new(&journal).exists() {
        return Err(Fault::Damaged(format!("only {bytes} bytes of the file are left")));
    }
    Ok(())
}

fn configure(conn: &Connection, durability: Durability) -> Result<(), Fault> {
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    let mode: String =
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(Fault::Io("the file system cannot hold a write-ahead log".to_owned()));
    }
    match durability {
        Durability::Full => conn.pragma_update(None, "synchronous", "FULL")?,
        Durability::Replayable => {
            conn.pragma_update(None, "synchronous", "NORMAL")?;
            conn.pragma_update(None, "cache_size", -INDEX_CACHE_KIB)?;
        }
    }
    conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    // Deleted data are overwritten.
    conn.pragma_update_and_check(None, "secure_delete", true, |_| Ok(()))?;
    Ok(())
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        let Some(code) = error.sqlite_error_code() else {
            // Not an error code of SQLite: a value is missing or has another type than was written.
            return Self::Damaged(text);
        };
        let plain = match code {
            ErrorCode::ConstraintViolation => return Self::Constraint(text),
            ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::Unknown
            | ErrorCode::SchemaChanged
            | ErrorCode::TypeMismatch => return Self::Damaged(text),
            ErrorCode::DiskFull => "the disk is full",
            ErrorCode::ReadOnly => "the file may only be read",
            ErrorCode::PermissionDenied => "this account may not use the file",
            ErrorCode::CannotOpen => "the file cannot be opened",
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => "another program uses the file",
            ErrorCode::OutOfMemory => "no memory is left",
            ErrorCode::SystemIoFailure => "the disk failed",
            _ => "the database gave up",
        };
        Self::Io(format!("{plain} ({text})"))
    }
}

impl From<rusqlite_migration::Error> for Fault {
    fn from(error: rusqlite_migration::Error) -> Self {
        match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => Self::from(err),
            other => Self::Damaged(other.to_string()),
        }
    }
}
