//! Writes a small file as a whole or not at all, readable by its user alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

/// Replaces the file at once and durably: the old or the new one is on disk, never half of either.
pub fn replace(folder: &Path, name: &str, value: &impl Serialize) -> io::Result<()> {
    let new = new_of(folder, name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(&serde_json::to_vec_pretty(value)?)?;
    file.sync_all()?;
    fs::rename(&new, folder.join(name))?;
    File::open(folder)?.sync_all()
}

/// The path where a new version is written before it replaces the file; a file left at this path was never finished.
#[must_use]
pub fn new_of(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.new"))
}
