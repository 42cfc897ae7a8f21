//! The file of the server's secret: made once, whole or not at all, and never overwritten.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::{KEY_BYTES, random};

/// Its name in the data folder.
pub(crate) const KEY_FILE: &str = "server.key";
/// It is written under this name first.
const DRAFT_FILE: &str = "server.key.new";
/// Its owner's eyes only.
const KEY_MODE: u32 = 0o600;

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read or made.
    #[error("the key file {} cannot be used: {reason}", .path.display())]
    Io { path: PathBuf, reason: String },
    /// Something else is in the file; a new key would lock away every name and code sealed so far.
    #[error(
        "the key file {} has {found} bytes instead of 32; put back a copy of it, \
         or nobody's data can be opened again",
        .path.display()
    )]
    Damaged { path: PathBuf, found: usize },
}

/// The secret in the folder's key file; a new one when there is no such file.
pub(super) fn load_or_create(data: &Path) -> Result<[u8; KEY_BYTES], KeysError> {
    let path = data.join(KEY_FILE);
    let unusable =
        |error: io::Error| KeysError::Io { path: path.clone(), reason: error.to_string() };
    match fs::read(&path) {
        Ok(bytes) => <[u8; KEY_BYTES]>::try_from(bytes.as_slice())
            .map_err(|_| KeysError::Damaged { path: path.clone(), found: bytes.len() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(data).map_err(unusable),
        Err(error) => Err(unusable(error)),
    }
}

/// Written, synced, then named: a crash leaves the whole file or none.
/// The caller holds the folder's lock, so nobody else makes one meanwhile.
fn create(data: &Path) -> io::Result<[u8; KEY_BYTES]> {
    let secret = random();
    let draft = data.join(DRAFT_FILE);
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(KEY_MODE).open(&draft)?;
    file.write_all(&secret)?;
    file.sync_all()?;
    fs::rename(&draft, data.join(KEY_FILE))?;
    File::open(data)?.sync_all()?;
    Ok(secret)
}
