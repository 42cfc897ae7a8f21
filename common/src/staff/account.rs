//! Accounts of staff: who may sign in at a desk, and by what. The name is the one by which colleagues know a person at
//! work; what staff do is written under it, so it is in the log.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::rights::Role;
use crate::device::SecretHash;
use crate::id::{ClinicId, DeviceId};

/// The longest name, in characters.
pub const NAME_MAX_CHARS: usize = 20;
/// The digits of a PIN.
const PIN_DIGITS: usize = 6;

/// A member of staff as an admin describes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StaffAccount {
    /// The name at work: 김간호사.
    pub name: String,
    pub role: Role,
    /// The clinics to which they belong; empty only for a helper or an operator, and then every clinic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clinics: Vec<ClinicId>,
}

impl StaffAccount {
    /// Whether this account has a say over another: an operator over each, a clinic's admin over those that belong to
    /// no other clinics and are no operators.
    #[must_use]
    pub fn manages(&self, other: &Self) -> bool {
        match self.role {
            Role::Operator => true,
            Role::ClinicAdmin => {
                let theirs = |clinic: &ClinicId| self.clinics.contains(clinic);
                other.role != Role::Operator
                    && !other.clinics.is_empty()
                    && other.clinics.iter().all(theirs)
            }
            Role::Helper | Role::Desk => false,
        }
    }
}

/// Whether somebody can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StaffStanding {
    /// They choose a PIN first, with the code that they were given.
    Invited,
    Ready,
    /// Their account was ended; what they did stays theirs.
    Removed,
}

/// What happened to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffChange {
    Added {
        account: StaffAccount,
    },
    Changed {
        account: StaffAccount,
    },
    /// They may choose a new PIN with this code until the given time; the old one is good no longer.
    Invited {
        code: SecretHash,
        until: Timestamp,
    },
    /// They chose a PIN at this device.
    PinSet {
        device: DeviceId,
        pin: PinHash,
    },
    /// A wrong PIN, or a wrong code, was typed at this device.
    PinRefused {
        device: DeviceId,
    },
    /// Wrong tries are forgotten.
    PinUnlocked,
    /// Whoever was signed in at this device before is signed out.
    SignedIn {
        device: DeviceId,
        until: Timestamp,
    },
    SignedOut {
        device: DeviceId,
    },
    Removed,
}

/// A PIN: six digits, neither a run nor a repetition. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// The digits are no PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    #[error("a PIN has six digits")]
    NotDigits,
    #[error(
        "too easy to guess: no rows of digits such as 123456, and no repetitions such as 121212"
    )]
    TooEasy,
}

impl Pin {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Pin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Self, PinError> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).map(|it| it - b'0').collect();
        if digits.len() != PIN_DIGITS || text.len() != PIN_DIGITS {
            return Err(PinError::NotDigits);
        }
        let steps_by = |step: u8| digits.windows(2).all(|it| (it[0] + step) % 10 == it[1]);
        let repeats = |length: usize| digits.chunks(length).all(|it| it == &digits[..length]);
        // 0: one digit six times; 1: 123456; 9: 654321.
        let is_easy = [0, 1, 9].into_iter().any(steps_by) || [2, 3].into_iter().any(repeats);
        if is_easy { Err(PinError::TooEasy) } else { Ok(Self(text.to_owned())) }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(hidden)")
    }
}

/// A PIN as the log keeps it: Argon2id under a key of the server (PHC string format).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PinHash(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_repetitions_are_no_pins() {
        for easy in ["111111", "123456", "654321", "890123", "210987", "121212", "123123", "112112"]
        {
            assert_eq!(easy.parse::<Pin>(), Err(PinError::TooEasy), "{easy}");
        }
        for not in ["", "12345", "1234567", "12345a", "12 456", "１２３４５６"] {
            assert_eq!(not.parse::<Pin>(), Err(PinError::NotDigits), "{not}");
        }
        for good in ["394017", "112233", "000001", "135790"] {
            assert_eq!(good.parse::<Pin>().unwrap().as_str(), good);
        }
        assert_eq!(format!("{:?}", "394017".parse::<Pin>().unwrap()), "Pin(hidden)");
    }
}
