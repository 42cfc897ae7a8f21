//! The one-time code by which a person proves that a telephone is theirs. Makes no codes and shows none.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Digits of a one-time code.
pub const IDENTITY_CODE_DIGITS: usize = 6;
/// How long a one-time code is valid, in seconds.
pub const IDENTITY_CODE_SECS: u32 = 5 * 60;

/// A one-time code: six digits, as they come by message; its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct IdentityCode(String);

/// The text is not six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a one-time code is six digits")]
pub struct IdentityCodeError;

impl IdentityCode {
    /// Makes a code from any number: its last six digits.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        Self(format!("{:06}", number % 1_000_000))
    }

    /// Takes six digits, with or without spaces between them.
    pub fn parse(text: &str) -> Result<Self, IdentityCodeError> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let six = digits.len() == IDENTITY_CODE_DIGITS;
        let fits = six && digits.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(Self(digits)) } else { Err(IdentityCodeError) }
    }

    /// The six digits. Only the person may see them.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for IdentityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityCode(hidden)")
    }
}

impl TryFrom<String> for IdentityCode {
    type Error = IdentityCodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<IdentityCode> for String {
    fn from(code: IdentityCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_and_shows_none_of_them() {
        let code = IdentityCode::from_number(7_000_042);
        assert_eq!(code.digits(), "000042");
        assert_eq!(IdentityCode::parse(" 000 042"), Ok(code.clone()));
        assert_eq!(format!("{code:?}"), "IdentityCode(hidden)");
        for text in ["", "00042", "0000042", "00004x", "０００４２１"] {
            assert_eq!(IdentityCode::parse(text), Err(IdentityCodeError), "{text}");
        }
    }
}
