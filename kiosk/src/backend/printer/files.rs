//! Slips as files in a folder, for another program that takes them from there: readable by the kiosk's user alone, and
//! kept for a limited time. It draws nothing.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::PrintError;

/// The beginning of the name of a slip.
const NAMED: &str = "slip-";
/// A slip that nobody took within this time is removed: it shows a ticket's code.
pub const KEPT: Duration = Duration::from_secs(3_600);

/// Writes one file for each slip, and never replaces a file.
pub fn keep(folder: &Path, kind: &str, picture: &[u8]) -> Result<(), PrintError> {
    let name = format!("{NAMED}{}.{kind}", Timestamp::now().as_nanosecond());
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(folder.join(name))?.write_all(picture)?)
}

/// Removes the slips that are older than `KEPT`, and nothing else.
pub fn remove_old(folder: &Path) {
    if let Err(error) = try_remove_old(folder) {
        tracing::error!(%error, "old slips stay in {}", folder.display());
    }
}

fn try_remove_old(folder: &Path) -> io::Result<()> {
    for file in fs::read_dir(folder)? {
        let file = file?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        let is_slip = name.starts_with(NAMED) && (name.ends_with(".png") || name.ends_with(".pdf"));
        let age = SystemTime::now().duration_since(file.metadata()?.modified()?);
        if is_slip && age.is_ok_and(|age| age >= KEPT) {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}
