//! Where slips are printed and how wide the paper is, as the command line names it. It opens nothing.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The port at which network printers print raw bytes as they are (JetDirect).
const RAW_PORT: u16 = 9100;
/// The longest name of a printer that CUPS allows, in bytes.
const CUPS_NAME_MAX: usize = 127;
/// The folder of device files; the file of a printer that is not plugged in now is missing there.
const DEVICES: &str = "/dev";

/// A printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A printer that speaks ESC/POS, behind a device file.
    Device(PathBuf),
    /// A printer that speaks ESC/POS, behind a network address.
    Network { host: String, port: u16 },
    /// A printer that CUPS knows.
    Cups { name: String },
    /// A folder; each slip is one picture (PNG) in it.
    Folder(PathBuf),
    /// A folder; each slip is one document (PDF) in it.
    Documents(PathBuf),
}

/// The paper's width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    Mm58,
    #[default]
    Mm80,
}

/// Why a text does not name a printer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    #[error(
        "nothing is at {0}: name a printer's device file, a folder that exists (pdf:FOLDER for documents), tcp://HOST:9100 or cups:NAME"
    )]
    Missing(String),
    #[error("a network printer is named tcp://HOST or tcp://HOST:PORT, with nothing after it")]
    Network,
    #[error("CUPS has no printer of such a name: cups:NAME, without spaces, / and #")]
    CupsName,
    #[error("no printer is named so: a device file, a folder, tcp://HOST:9100 or cups:NAME")]
    Unknown,
    #[error("paper is 58 or 80 millimetres wide")]
    Paper,
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        if let Some(name) = text.strip_prefix("cups:") {
            return cups(name);
        }
        if let Some(folder) = text.strip_prefix("pdf:") {
            let path = PathBuf::from(folder);
            let is_there = path.is_dir();
            return if is_there {
                Ok(Self::Documents(path))
            } else {
                Err(TargetError::Missing(folder.to_owned()))
            };
        }
        if text.starts_with("tcp:") {
            return network(text);
        }
        if text.is_empty() || text.contains("://") {
            return Err(TargetError::Unknown);
        }
        let path = PathBuf::from(text);
        if path.is_dir() {
            return Ok(Self::Folder(path));
        }
        if path.exists() || path.starts_with(DEVICES) {
            return Ok(Self::Device(path));
        }
        Err(TargetError::Missing(text.to_owned()))
    }
}

fn cups(name: &str) -> Result<Target, TargetError> {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "/#\\?'\"".contains(c);
    let is_good = !name.is_empty()
        && name.len() <= CUPS_NAME_MAX
        && !name.starts_with('-')
        && !name.contains(is_odd);
    if is_good { Ok(Target::Cups { name: name.to_owned() }) } else { Err(TargetError::CupsName) }
}

fn network(text: &str) -> Result<Target, TargetError> {
    let address = reqwest::Url::parse(text).map_err(|_| TargetError::Network)?;
    let is_bare = matches!(address.path(), "" | "/")
        && address.query().is_none()
        && address.fragment().is_none()
        && address.username().is_empty()
        && address.password().is_none();
    let port = address.port().unwrap_or(RAW_PORT);
    match address.host_str() {
        Some(host) if is_bare && !host.is_empty() && port != 0 => {
            // Only inside a URL is an IPv6 address written in brackets.
            let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
            Ok(Target::Network { host, port })
        }
        _ => Err(TargetError::Network),
    }
}

impl Paper {
    /// The printed width in dots of 203 per inch; a whole number of bytes.
    #[must_use]
    pub fn dots(self) -> usize {
        match self {
            Self::Mm58 => 384,
            Self::Mm80 => 576,
        }
    }
}

impl FromStr for Paper {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        match text {
            "58" => Ok(Self::Mm58),
            "80" => Ok(Self::Mm80),
            _ => Err(TargetError::Paper),
        }
    }
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mm58 => "58",
            Self::Mm80 => "80",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> Result<Target, TargetError> {
        text.parse()
    }

    #[test]
    fn a_printer_is_named_by_its_device_its_address_its_cups_name_or_a_folder() {
        let network = |host: &str, port| Ok(Target::Network { host: host.to_owned(), port });
        assert_eq!(target("tcp://192.168.0.7:9101"), network("192.168.0.7", 9101));
        assert_eq!(target("tcp://printer.local"), network("printer.local", 9100));
        assert_eq!(target("tcp://[::1]:9100/"), network("::1", 9100));
        assert_eq!(target("cups:front-desk"), Ok(Target::Cups { name: "front-desk".to_owned() }));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        assert_eq!(target(path.to_str().unwrap()), Ok(Target::Folder(path)));
        let documents = format!("pdf:{}", folder.path().display());
        assert_eq!(target(&documents), Ok(Target::Documents(folder.path().to_owned())));
        assert_eq!(target("pdf:no"), Err(TargetError::Missing("no".to_owned())));
        assert_eq!(target("/dev/null"), Ok(Target::Device("/dev/null".into())));
        // The printer may be plugged in later.
        assert_eq!(target("/dev/usb/lp7"), Ok(Target::Device("/dev/usb/lp7".into())));
    }

    #[test]
    fn what_names_no_printer_is_told_in_one_clear_sentence() {
        for text in ["tcp://", "tcp:printer", "tcp://a:99999", "tcp://a:9100/queue", "tcp://a:0"] {
            assert_eq!(target(text), Err(TargetError::Network), "{text}");
        }
        for text in ["cups:", "cups:a b", "cups:a/b", "cups:-o", "cups:a\n"] {
            assert_eq!(target(text), Err(TargetError::CupsName), "{text}");
        }
        assert_eq!(target("http://printer"), Err(TargetError::Unknown));
        assert_eq!(target(""), Err(TargetError::Unknown));
        let missing = target("no/such/folder").unwrap_err().to_string();
        assert!(missing.starts_with("nothing is at no/such/folder: name a printer's"), "{missing}");
        assert_eq!("57".parse::<Paper>(), Err(TargetError::Paper));
        assert_eq!("58".parse::<Paper>().map(Paper::dots), Ok(384));
    }
}
