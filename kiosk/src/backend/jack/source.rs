//! Which input device tells about an earphone, as the command line names it or as the kernel lists it, and what the
//! device answers when it is asked. It waits for nothing.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The option's value that means: find the device automatically.
const AUTO: &str = "auto";
/// Where the kernel lists its input devices.
const LISTED: &str = "/sys/class/input";
/// Where the devices' files are.
const DEVICES: &str = "/dev/input";
/// How the devices' names begin.
const NAME: &str = "event";
/// Which switches a device has: the bits of hexadecimal words, the last word the lowest.
const SWITCHES: &str = "device/capabilities/sw";
/// `SW_HEADPHONE_INSERT`
const HEADPHONE_BIT: u64 = 1 << 2;

/// What the operator asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The first device that has the switch.
    Auto,
    Device(PathBuf),
}

impl From<OsString> for Source {
    fn from(text: OsString) -> Self {
        if text == AUTO { Self::Auto } else { Self::Device(text.into()) }
    }
}

impl Source {
    /// The device's file, as it is found now.
    pub(super) fn find(&self) -> io::Result<PathBuf> {
        match self {
            Self::Device(path) => Ok(path.clone()),
            Self::Auto => Ok(Path::new(DEVICES).join(first_in(Path::new(LISTED))?)),
        }
    }
}

/// The name of the first device listed in `folder` that has a switch for an earphone.
fn first_in(folder: &Path) -> io::Result<String> {
    let names = fs::read_dir(folder)?.filter_map(|it| it.ok()?.file_name().into_string().ok());
    let number = |name: &String| name.strip_prefix(NAME)?.parse::<u32>().ok();
    let has_switch = |name: &String| {
        let bits = fs::read_to_string(folder.join(name).join(SWITCHES));
        bits.is_ok_and(|bits| is_for_earphone(&bits))
    };
    let found = names.filter(|name| number(name).is_some() && has_switch(name));
    let none = || io::Error::new(ErrorKind::NotFound, "no input device has an earphone's switch");
    found.min_by_key(number).ok_or_else(none)
}

fn is_for_earphone(bits: &str) -> bool {
    let lowest = bits.split_whitespace().next_back();
    let lowest = lowest.and_then(|word| u64::from_str_radix(word, 16).ok());
    lowest.is_some_and(|word| word & HEADPHONE_BIT != 0)
}

/// Whether an earphone is in (`EVIOCGSW`); None when the device cannot be asked.
#[cfg(target_os = "linux")]
pub(super) fn is_in(device: &File) -> Option<bool> {
    use std::os::fd::AsRawFd as _;

    use input_linux::evdev::EvdevHandle;

    let mut switches = [0; 8];
    EvdevHandle::new(device.as_raw_fd()).switch_state(&mut switches).ok()?;
    Some(u64::from(switches[0]) & HEADPHONE_BIT != 0)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_in(_: &File) -> Option<bool> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_device_with_the_switch_is_found_among_those_that_are_listed() {
        let folder = tempfile::tempdir().unwrap();
        let list = |name: &str, bits: &str| {
            let switches = folder.path().join(name).join(SWITCHES);
            fs::create_dir_all(switches.parent().unwrap()).unwrap();
            fs::write(switches, bits).unwrap();
        };
        assert_eq!(first_in(folder.path()).unwrap_err().kind(), ErrorKind::NotFound);
        list("event0", "1\n"); // a lid
        list("input12", "4\n"); // the same device by another name
        list("event3", "40\n"); // a line out
        assert!(first_in(folder.path()).is_err());
        list("event12", "4\n");
        list("event9", "10 14\n");
        assert_eq!(first_in(folder.path()).unwrap(), "event9", "by number, not by letters");
        assert!(first_in(&folder.path().join("missing")).is_err());
    }

    #[test]
    fn the_option_names_a_device_or_has_one_looked_for() {
        assert_eq!(Source::from(OsString::from("auto")), Source::Auto);
        let path = "/dev/input/event5";
        assert_eq!(Source::from(OsString::from(path)), Source::Device(path.into()));
        assert_eq!(Source::Device(path.into()).find().unwrap(), Path::new(path));
    }
}
