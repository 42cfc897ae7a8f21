//! What a paired kiosk remembers of itself, in a small file that only its operating-system user may read. Knows
//! nothing of any person.

use std::fs;
use std::io;
use std::path::Path;

use jari_common::device::DevicePlace;
use jari_common::fingerprint::KeyFingerprint;
use jari_common::id::DeviceId;
use serde::{Deserialize, Serialize};

use super::file;

/// The file in the kiosk's folder.
pub const DEVICE_FILE: &str = "device.json";

/// A device's pairing with one server.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// The server's URL, or another name that stays the same.
    pub server: String,
    pub device: DeviceId,
    /// The bearer token of the device.
    pub token: String,
    pub place: DevicePlace,
    /// The server's key, which must stay the same from now on; None where an authority vouches for the server, or
    /// nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_key: Option<KeyFingerprint>,
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device").field("device", &self.device).finish_non_exhaustive()
    }
}

/// The pairing with this server; None when there is no pairing, or when the file cannot be read.
pub fn load(folder: &Path, server: &str) -> io::Result<Option<Device>> {
    let text = match fs::read(folder.join(DEVICE_FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match serde_json::from_slice::<Device>(&text) {
        Ok(device) => Ok((device.server == server).then_some(device)),
        Err(error) => {
            tracing::warn!(%error, "the pairing cannot be read; the kiosk is paired anew");
            Ok(None)
        }
    }
}

/// Replaces the pairing at once and durably: the old or the new one is on disk, never half of either.
pub fn save(folder: &Path, device: &Device) -> io::Result<()> {
    file::replace(folder, DEVICE_FILE, device)
}

/// Deletes the pairing: the next start begins with pairing.
pub fn forget(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(DEVICE_FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(server: &str) -> Device {
        Device {
            server: server.to_owned(),
            device: DeviceId(3),
            token: "t".to_owned(),
            place: jari_samples::place(),
            server_key: None,
        }
    }

    #[test]
    fn a_pairing_is_remembered_for_its_server_alone() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(folder.path(), "http://a").unwrap(), None);
        save(folder.path(), &device("http://a")).unwrap();
        assert_eq!(load(folder.path(), "http://a").unwrap(), Some(device("http://a")));
        assert_eq!(load(folder.path(), "http://b").unwrap(), None);
    }

    #[test]
    fn a_damaged_pairing_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(DEVICE_FILE), b"{\"server\":").unwrap();
        assert_eq!(load(folder.path(), "http://a").unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_the_token() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        save(folder.path(), &device("http://a")).unwrap();
        let mode = fs::metadata(folder.path().join(DEVICE_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
