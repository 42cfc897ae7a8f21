//! Where the server's key is kept: in a file, in the environment, or given by the service manager. A file is made once,
//! completely or not at all, and only a rotation overwrites it.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::{KEY_BYTES, hexadecimal, random};

/// The key's name in the data folder, and among the credentials of a service (systemd's `LoadCredential=`).
pub(crate) const KEY_FILE: &str = "server.key";
const CREDENTIAL: &str = "jari-server.key";
/// A file is first written under its name with this ending.
const DRAFT: &str = ".new";
/// The ending of the new key of a rotation, until the key ring is known to open with it.
const NEXT: &str = ".next";
/// Only the owner may read the file.
const KEY_MODE: u32 = 0o600;
/// The longest text of a key: hexadecimal, with a line end.
const HEX_CHARS: usize = 2 * KEY_BYTES;

const KEY_VARIABLE: &str = "JARI_KEY";
const FILE_VARIABLE: &str = "JARI_KEY_FILE";
const CREDENTIALS_VARIABLE: &str = "CREDENTIALS_DIRECTORY";

/// 256 random bits.
pub(super) type Secret = [u8; KEY_BYTES];

/// Where the server's key is; its `Debug` shows no key.
#[derive(Clone, Default)]
pub enum KeySource {
    /// `server.key` in the data folder.
    #[default]
    DataFolder,
    File(PathBuf),
    /// The key itself, from the environment.
    Value(Box<Secret>),
    /// A file that only a service manager writes.
    Credential(PathBuf),
}

/// Why there are no keys. No error shows a key.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file cannot be read or made.
    #[error("the key file {} cannot be used: {reason}", .path.display())]
    Io { path: PathBuf, reason: String },
    /// The file holds something else. A new key could not open any name or code that was sealed before.
    #[error(
        "the key file {} has {found} bytes instead of 32; put back a copy of it, \
         or nobody's data can be opened again",
        .path.display()
    )]
    Damaged { path: PathBuf, found: usize },
    #[error("JARI_KEY is not a key: 64 hexadecimal digits are")]
    NotAKey,
    #[error(
        "{source_name} is missing; name its place by --key-file or JARI_KEY_FILE, or put back a copy of it, \
         or nobody's data can be opened again"
    )]
    Missing { source_name: String },
    #[error(
        "{source_name} does not open {}: it is another server's, or of another day than the ring; give the newest \
         one, or, with a folder that was put back, the one of its day",
        .ring.display()
    )]
    Wrong { source_name: String, ring: PathBuf },
    #[error("{} is missing; put back a copy of it, or nobody's data can be opened again", .0.display())]
    RingMissing(PathBuf),
    #[error("{} is not the key ring of this log; put back the one that belongs to it", .0.display())]
    RingOfAnother(PathBuf),
    #[error(
        "the server's key comes from outside: say by --to FILE where the new one is to be written"
    )]
    NowhereToWrite,
    #[error("{} is there already; the new key goes into a new file", .0.display())]
    InTheWay(PathBuf),
    #[error("the last rotation is still under way; try again in a while")]
    UnderWay,
}

impl KeySource {
    /// Finds the key, in this order: what was typed, `JARI_KEY_FILE`, `JARI_KEY`, a credential of the service manager,
    /// the data folder.
    pub fn find(typed: Option<PathBuf>) -> Result<Self, KeysError> {
        Self::among(typed, |name| std::env::var_os(name).filter(|value| !value.is_empty()))
    }

    fn among(
        typed: Option<PathBuf>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, KeysError> {
        if let Some(path) = typed.or_else(|| variable(FILE_VARIABLE).map(PathBuf::from)) {
            return Ok(Self::File(path));
        }
        if let Some(text) = variable(KEY_VARIABLE) {
            let key = text.to_str().and_then(|text| parse(text.as_bytes()));
            return key.map(|key| Self::Value(Box::new(key))).ok_or(KeysError::NotAKey);
        }
        let credential =
            variable(CREDENTIALS_VARIABLE).map(|it| PathBuf::from(it).join(CREDENTIAL));
        Ok(credential.filter(|path| path.exists()).map_or(Self::DataFolder, Self::Credential))
    }

    /// The file that this server may write; None when the key comes from outside.
    pub(super) fn own_file(&self, data: &Path) -> Option<PathBuf> {
        match self {
            Self::DataFolder => Some(data.join(KEY_FILE)),
            Self::File(path) => Some(path.clone()),
            Self::Value(_) | Self::Credential(_) => None,
        }
    }

    /// The name of the source, for a sentence.
    pub(super) fn name(&self, data: &Path) -> String {
        match self {
            Self::DataFolder => format!("the key file {}", data.join(KEY_FILE).display()),
            Self::File(path) => format!("the key file {}", path.display()),
            Self::Value(_) => format!("the key in {KEY_VARIABLE}"),
            Self::Credential(path) => format!("the credential {}", path.display()),
        }
    }

    /// Reads the key; None when there is none yet.
    pub(super) fn read(&self, data: &Path) -> Result<Option<Secret>, KeysError> {
        match self {
            Self::Value(key) => Ok(Some(**key)),
            Self::Credential(path) => read_file(path),
            Self::DataFolder | Self::File(_) => {
                self.own_file(data).map_or(Ok(None), |path| read_file(&path))
            }
        }
    }
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeySource(hidden)")
    }
}

/// The new key of a rotation that did not finish.
pub(super) fn read_next(file: &Path) -> Result<Option<Secret>, KeysError> {
    // There is never half a file: it gets its name only when it is complete.
    read_file(&with_end(file, NEXT))
}

/// Makes the rotation's key the key from now on.
pub(super) fn take_next(file: &Path) -> Result<(), KeysError> {
    let done = || {
        fs::rename(with_end(file, NEXT), file)?;
        sync_folder_of(file)
    };
    done().map_err(|error| unusable(file, &error))
}

/// Removes the new key of a rotation that failed.
pub(super) fn drop_next(file: &Path) -> Result<(), KeysError> {
    match fs::remove_file(with_end(file, NEXT)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(file, &error)),
        _ => Ok(()),
    }
}

/// Stores the new key of a rotation beside the key in use.
pub(super) fn write_next(file: &Path, key: &Secret) -> Result<(), KeysError> {
    write(&with_end(file, NEXT), key).map_err(|error| unusable(file, &error))
}

/// Makes a new file with this key; never overwrites a file.
pub(super) fn write_new(file: &Path, key: &Secret) -> Result<(), KeysError> {
    if file.exists() {
        return Err(KeysError::InTheWay(file.to_owned()));
    }
    write(file, key).map_err(|error| unusable(file, &error))
}

/// Writes, syncs, then names the file: a crash leaves the whole file or none. The caller holds the folder's lock, so
/// nobody else makes a file meanwhile.
pub(super) fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let draft = with_end(file, DRAFT);
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut written =
        OpenOptions::new().write(true).create_new(true).mode(KEY_MODE).open(&draft)?;
    written.write_all(bytes)?;
    written.sync_all()?;
    fs::rename(&draft, file)?;
    sync_folder_of(file)
}

/// A new random key.
pub(super) fn fresh() -> Secret {
    random()
}

/// A key as hexadecimal text.
pub(super) fn to_hex(key: &Secret) -> String {
    hexadecimal(key)
}

/// Reads 32 bytes, or 64 hexadecimal digits with white space around them.
pub(super) fn parse(bytes: &[u8]) -> Option<Secret> {
    if let Ok(key) = Secret::try_from(bytes) {
        return Some(key);
    }
    let text = std::str::from_utf8(bytes).ok()?.trim();
    if text.len() != HEX_CHARS || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; KEY_BYTES];
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(key)
}

fn read_file(path: &Path) -> Result<Option<Secret>, KeysError> {
    match fs::read(path) {
        Ok(bytes) => {
            let damaged = KeysError::Damaged { path: path.to_owned(), found: bytes.len() };
            parse(&bytes).ok_or(damaged).map(Some)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(path, &error)),
    }
}

pub(super) fn unusable(path: &Path, error: &io::Error) -> KeysError {
    KeysError::Io { path: path.to_owned(), reason: error.to_string() }
}

fn with_end(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn sync_folder_of(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_that_was_typed_counts_before_the_environment_and_that_before_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let credential = folder.path().join(CREDENTIAL);
        let hex = "0f".repeat(KEY_BYTES);
        let found = |typed: Option<&str>, set: &[(&str, &str)]| {
            let of = |name: &str| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
            };
            KeySource::among(typed.map(PathBuf::from), of)
        };
        let folder_name = folder.path().to_str().unwrap();
        let all = [(FILE_VARIABLE, "b"), (KEY_VARIABLE, &hex), (CREDENTIALS_VARIABLE, folder_name)];
        let is_file = |source, name: &str| matches!(source, Ok(KeySource::File(path)) if path == Path::new(name));
        assert!(is_file(found(Some("a"), &all), "a"));
        assert!(is_file(found(None, &all), "b"));
        assert!(
            matches!(found(None, &all[1..]), Ok(KeySource::Value(key)) if *key == [15; KEY_BYTES])
        );
        assert!(
            matches!(found(None, &all[2..]), Ok(KeySource::DataFolder)),
            "there is no such credential"
        );
        fs::write(&credential, hex.as_bytes()).unwrap();
        let source = found(None, &all[2..]).unwrap();
        assert!(matches!(&source, KeySource::Credential(path) if *path == credential));
        assert_eq!(source.read(folder.path()).unwrap(), Some([15; KEY_BYTES]));
        assert!(matches!(found(None, &[]), Ok(KeySource::DataFolder)));
        let error = found(None, &[(KEY_VARIABLE, "hush")]).unwrap_err().to_string();
        assert!(error.contains("64 hexadecimal digits") && !error.contains("hush"), "{error}");
        assert_eq!(format!("{:?}", found(None, &all[1..]).unwrap()), "KeySource(hidden)");
    }

    #[test]
    fn a_key_is_bytes_or_hexadecimal_digits() {
        assert_eq!(parse(&[7; KEY_BYTES]), Some([7; KEY_BYTES]));
        let text = format!(" {}\n", to_hex(&[0xAB; KEY_BYTES]).to_uppercase());
        assert_eq!(parse(text.as_bytes()), Some([0xAB; KEY_BYTES]));
        for wrong in
            ["".to_owned(), "0".repeat(63), "0".repeat(65), "g".repeat(64), "+f".repeat(32)]
        {
            let read = parse(wrong.as_bytes());
            assert!(read.is_none(), "{wrong}");
        }
    }
}
