//! One process owns a data folder: a lock that ends with its process, even when that crashes. Reads and writes no data.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};

use super::database::sync_folder_of;

/// The lock's file name in the data folder.
const LOCK_FILE: &str = "lock";
/// Only its owner may use a new data folder: it holds personal data and keys.
const FOLDER_MODE: u32 = 0o700;
/// Only its owner may use the lock file, too.
const LOCK_MODE: u32 = 0o600;

/// Why a data folder cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process uses it.
    #[error("another program is using the data folder {}", .0.display())]
    Held(PathBuf),
    /// The folder cannot be made or written to, and why.
    #[error("the data folder {} cannot be written to: {}", .0.display(), .1)]
    Unwritable(PathBuf, String),
}

/// Holds a data folder until this value is dropped.
#[derive(Debug)]
pub struct DataLock {
    /// Closing the file releases the lock. The file itself stays: if it were removed, two processes could hold a lock.
    _file: File,
}

impl DataLock {
    /// Creates the folder when there is none, and takes it. Does not wait: it fails when another process holds the
    /// folder.
    pub fn acquire(data: &Path) -> Result<Self, LockError> {
        let file = open(data).map_err(|error| unwritable(data, &error))?;
        match FileExt::try_lock(&file) {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Held(data.to_owned())),
            Err(TryLockError::Error(error)) => Err(unwritable(data, &error)),
        }
    }
}

fn open(data: &Path) -> io::Result<File> {
    if !data.exists() {
        DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(data)?;
        sync_folder_of(data)?;
    }
    let lock = data.join(LOCK_FILE);
    // A folder that an earlier version made, or a copy; never a foreign folder that was named by mistake.
    if lock.is_file() {
        std::fs::set_permissions(data, Permissions::from_mode(FOLDER_MODE))?;
        std::fs::set_permissions(&lock, Permissions::from_mode(LOCK_MODE))?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(LOCK_MODE);
    options.open(lock)
}

fn unwritable(data: &Path, error: &io::Error) -> LockError {
    LockError::Unwritable(data.to_owned(), error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_owner_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("a/new/folder");
        let first = DataLock::acquire(&data).unwrap();
        assert_eq!(data.metadata().unwrap().permissions().mode() & 0o777, FOLDER_MODE);
        assert!(matches!(DataLock::acquire(&data), Err(LockError::Held(path)) if path == data));
        drop(first);
        DataLock::acquire(&data).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "not a folder").unwrap();
        let data = file.join("data");
        let error = DataLock::acquire(&data).unwrap_err();
        let LockError::Unwritable(path, reason) = &error else { panic!("{error}") };
        assert_eq!((path, reason.is_empty()), (&data, false));
        assert!(error.to_string().contains(&data.display().to_string()));
    }
}
