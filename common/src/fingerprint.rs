//! The fingerprint by which a kiosk, and the person who sets it up, recognise a server. Computes no hash.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Bytes of a SHA-256.
const BYTES: usize = 32;
/// Hexadecimal digits that people compare: 128 bits, far too many for an attacker to find a second key.
const COMPARED_DIGITS: usize = 32;
/// How many digits one group has.
const GROUP_DIGITS: usize = 4;

/// SHA-256 of a server's public key: of its `SubjectPublicKeyInfo` in DER (RFC 5280), as RFC 7469 pins keys.
/// A renewed certificate over the same key has the same fingerprint. As text, 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyFingerprint([u8; BYTES]);

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint has 64 hexadecimal digits")]
pub struct NoFingerprint;

impl KeyFingerprint {
    /// Makes the fingerprint from the SHA-256 of a public key.
    #[must_use]
    pub fn new(sha256: [u8; BYTES]) -> Self {
        Self(sha256)
    }

    /// What people compare by eye: the first 32 digits, in groups of four.
    #[must_use]
    pub fn to_compare(&self) -> String {
        let digits = &self.to_string()[..COMPARED_DIGITS];
        let groups = digits.as_bytes().chunks(GROUP_DIGITS).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for KeyFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyFingerprint({self})")
    }
}

impl FromStr for KeyFingerprint {
    type Err = NoFingerprint;

    fn from_str(text: &str) -> Result<Self, NoFingerprint> {
        if text.len() != BYTES * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NoFingerprint);
        }
        let mut bytes = [0; BYTES];
        for (byte, at) in bytes.iter_mut().zip((0..text.len()).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| NoFingerprint)?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for KeyFingerprint {
    type Error = NoFingerprint;

    fn try_from(text: String) -> Result<Self, NoFingerprint> {
        text.parse()
    }
}

impl From<KeyFingerprint> for String {
    fn from(fingerprint: KeyFingerprint) -> Self {
        fingerprint.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_it_was_written_and_people_compare_eight_groups() {
        let mut bytes = [0xA5; BYTES];
        bytes[0] = 0x0F;
        let fingerprint = KeyFingerprint::new(bytes);
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert_eq!(fingerprint.to_compare(), "0fa5 a5a5 a5a5 a5a5 a5a5 a5a5 a5a5 a5a5");
        for none in ["", "0f", &"0".repeat(63), &"g".repeat(64), &"가".repeat(32)] {
            assert_eq!(none.parse::<KeyFingerprint>(), Err(NoFingerprint), "{none}");
        }
    }
}
