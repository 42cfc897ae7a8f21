//! Bytes to text: finds the encoding that fits, and says so when none does.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::EUC_KR;

use super::ImportError;

/// The mark that some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The encodings of Korean files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// Windows code page 949 (Unified Hangul Code); the WHATWG calls it EUC-KR.
    Cp949,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Cp949 => "CP949",
        })
    }
}

/// The text, without its mark. Invalid bytes become U+FFFD, so that only their rows are lost.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), ImportError> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if bytes.is_empty() {
        return Err(ImportError::Empty);
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || zero_in_a_pair(bytes) {
        return Err(ImportError::Utf16);
    }
    if bytes.contains(&0) {
        return Err(ImportError::NotText);
    }
    let utf8 = String::from_utf8_lossy(bytes);
    if matches!(utf8, Cow::Borrowed(_)) {
        return Ok((utf8, Encoding::Utf8));
    }
    let (cp949, _) = EUC_KR.decode_without_bom_handling(bytes);
    // One broken byte must not turn a whole UTF-8 file into nonsense that happens to be CP949.
    if broken(&utf8) <= broken(&cp949) {
        Ok((utf8, Encoding::Utf8))
    } else {
        Ok((cp949, Encoding::Cp949))
    }
}

/// Signs, digits and letters of full width (U+FF01 to U+FF5E), and their space, as those of ASCII.
#[must_use]
pub fn narrow(text: &str) -> String {
    const FULL_WIDTH: u32 = 0xFF01 - 0x21;
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - FULL_WIDTH).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    text.chars().map(narrow).collect()
}

/// UTF-16 without a mark: the header's Latin letters each have a zero byte beside them.
fn zero_in_a_pair(bytes: &[u8]) -> bool {
    matches!(bytes, [0, letter, 0, ..] | [letter, 0, _, 0, ..] if *letter != 0)
}

fn broken(text: &str) -> usize {
    text.matches(char::REPLACEMENT_CHARACTER).count()
}
