//! A file of paper on the disk: there as a whole or not at all, and only its owner may read it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use uuid::Uuid;

/// Only the owner may read a file that may have names.
const FILE_MODE: u32 = 0o600;

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    Stays,
    IsReplaced,
}

/// Whether this file could be written: its folder is there, and it is not in the way of itself. Asked before names are
/// read for it.
pub fn can_write(path: &Path, earlier: Earlier) -> Result<(), String> {
    match path.symlink_metadata() {
        Ok(found) if found.is_dir() => return Err("it is a folder".to_owned()),
        Ok(_) if earlier == Earlier::Stays => return Err(there_already()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error.to_string()),
    }
    if folder_of(path).is_dir() { Ok(()) } else { Err("its folder is not there".to_owned()) }
}

/// Writes the file beside itself and then gives it its name. A link of this name is replaced, and not followed.
pub fn write(path: &Path, bytes: &[u8], earlier: Earlier) -> Result<(), String> {
    can_write(path, earlier)?;
    let beside = beside(path);
    let written = write_new(&beside, bytes).and_then(|()| rename(&beside, path, earlier));
    written.and_then(|()| File::open(folder_of(path))?.sync_all()).map_err(|error| {
        // What was written of it is of no use; when it cannot be removed either, its name says what it is.
        let _ = std::fs::remove_file(&beside);
        if error.kind() == io::ErrorKind::AlreadyExists {
            there_already()
        } else {
            error.to_string()
        }
    })
}

/// Writes a new file down to the disk.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn there_already() -> String {
    "it is there already; --force writes it anew".to_owned()
}

fn rename(from: &Path, to: &Path, earlier: Earlier) -> io::Result<()> {
    if earlier == Earlier::IsReplaced {
        return std::fs::rename(from, to);
    }
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some file systems cannot promise it: then what `can_write` saw a moment ago must do.
        Err(Errno::INVAL | Errno::NOSYS) if to.symlink_metadata().is_err() => {
            std::fs::rename(from, to)
        }
        renamed => Ok(renamed?),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A name of its own in the same folder.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", Uuid::new_v4()))
}
