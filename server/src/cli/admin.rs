//! How a command finds the server that is running on its data folder: a file that exists only while the server runs.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The file's name in the data folder.
const ADMIN_FILE: &str = "admin.json";
/// The file is written under this name first.
const DRAFT_FILE: &str = "admin.json.new";
/// Only the owner may read the file: the token allows everything.
const ADMIN_MODE: u32 = 0o600;

/// The address of the running server, and the token of its administration.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminAccess {
    pub addr: SocketAddr,
    pub token: String,
}

/// The file; it is removed when this value is dropped.
#[derive(Debug)]
pub struct AdminFile {
    path: PathBuf,
}

impl AdminFile {
    /// Writes the whole file. The caller holds the folder's lock, so a file that a killed server left is replaced.
    pub fn write(data: &Path, access: &AdminAccess) -> io::Result<Self> {
        let draft = data.join(DRAFT_FILE);
        match fs::remove_file(&draft) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(ADMIN_MODE).open(&draft)?;
        file.write_all(&serde_json::to_vec(access)?)?;
        let path = data.join(ADMIN_FILE);
        fs::rename(&draft, &path)?;
        Ok(Self { path })
    }
}

impl Drop for AdminFile {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, "could not remove admin.json");
        }
    }
}

/// The content of the file; None when there is no file, or no valid one.
#[must_use]
pub fn read(data: &Path) -> Option<AdminAccess> {
    serde_json::from_slice(&fs::read(data.join(ADMIN_FILE)).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_file_is_its_owners_alone_and_goes_with_its_server() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        fs::write(data.join(ADMIN_FILE), "left by a killed server").unwrap();
        assert!(read(data).is_none());
        let addr = "127.0.0.1:7878".parse().unwrap();
        let access = AdminAccess { addr, token: "secret".into() };
        let file = AdminFile::write(data, &access).unwrap();
        let mode = fs::metadata(data.join(ADMIN_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, ADMIN_MODE);
        assert!(read(data) == Some(access));
        drop(file);
        assert!(!data.join(ADMIN_FILE).exists());
    }
}
