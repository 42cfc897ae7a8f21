//! A position in one history of changes. Two logs that differ anywhere up to a position have different marks there. A
//! mark shows that a reader's cursor belongs to this log, and not to one that was restored or replaced since. It is no
//! protection against a forger.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::change::Change;

/// The last change of a history, and a digest of all of them; written as `120.00f3a9c2d4e5b601`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LogMark {
    /// 0 before the first change.
    pub seq: u64,
    pub digest: u64,
}

/// Which log the feed belongs to, how much of the log it has told, and the server's time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedHead {
    /// The end of the log, public or not.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub log: LogMark,
    /// The reader knows every public change up to this number, or was told of it on this feed. When `told` is
    /// `log.seq`, everything is told.
    pub told: u64,
    /// The server's time, by which the server judges.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
}

/// The text is not a log mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a mark is a number, a dot and 16 hexadecimal digits")]
pub struct LogMarkError;

/// Hexadecimal digits of a digest.
const DIGITS: usize = 16;

impl LogMark {
    /// The mark after one more change. The change's number, time and request make it different from the mark of another
    /// log.
    #[must_use]
    pub fn after(self, change: &Change) -> Self {
        let halves = |whole: u128| [(whole >> 64) as u64, whole as u64];
        let at = halves(change.at.as_nanosecond().cast_unsigned());
        let request = halves(change.request.map_or(0, |request| request.0.as_u128()));
        let parts = [[change.seq, 0], at, request].into_iter().flatten();
        Self { seq: change.seq, digest: parts.fold(self.digest, |digest, part| mix(digest ^ part)) }
    }
}

/// Mixes the bits: every input bit changes all output bits (the finaliser of SplitMix64).
fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

impl fmt::Display for LogMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:016x}", self.seq, self.digest)
    }
}

impl FromStr for LogMark {
    type Err = LogMarkError;

    fn from_str(text: &str) -> Result<Self, LogMarkError> {
        let (seq, digest) = text.split_once('.').ok_or(LogMarkError)?;
        if digest.len() != DIGITS || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(LogMarkError);
        }
        let digest = u64::from_str_radix(digest, 16).map_err(|_| LogMarkError)?;
        Ok(Self { seq: seq.parse().map_err(|_| LogMarkError)?, digest })
    }
}

impl TryFrom<String> for LogMark {
    type Error = LogMarkError;

    fn try_from(text: String) -> Result<Self, LogMarkError> {
        text.parse()
    }
}

impl From<LogMark> for String {
    fn from(mark: LogMark) -> Self {
        mark.to_string()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::change::Event;
    use crate::id::RequestId;

    fn change(seq: u64, at_nanos: i128, request: Option<u128>) -> Change {
        let request = request.map(|request| RequestId(Uuid::from_u128(request)));
        let at = Timestamp::from_nanosecond(at_nanos).unwrap();
        Change { seq, at, request, asked: None, by: None, event: Event::WindowsRestored }
    }

    fn mark(changes: &[Change]) -> LogMark {
        changes.iter().fold(LogMark::default(), LogMark::after)
    }

    #[test]
    fn histories_that_differ_anywhere_have_other_marks_for_ever() {
        let first = change(1, 5, None);
        let same = [first.clone(), change(2, 6, Some(1)), change(3, 7, None)];
        for other in [
            [change(1, 4, None), same[1].clone(), same[2].clone()],
            [first.clone(), change(2, 6, Some(2)), same[2].clone()],
            [first.clone(), change(2, 6, None), same[2].clone()],
            [first, change(2, 6, Some(1)), change(3, 8, None)],
        ] {
            assert_ne!(mark(&same), mark(&other));
            assert_eq!(mark(&same).seq, mark(&other).seq);
        }
        assert_eq!(mark(&same), mark(&same[..2]).after(&same[2]), "one change after the other");
    }

    #[test]
    fn a_mark_reads_back_as_it_is_written_and_nothing_else_is_one() {
        let written = LogMark { seq: 120, digest: 0xF3A9 };
        assert_eq!(written.to_string(), "120.000000000000f3a9");
        assert_eq!(written.to_string().parse(), Ok(written));
        for text in ["", "120", "120.", "120.f3a9", ".000000000000f3a9", "120.+00000000000f3a9"] {
            assert_eq!(text.parse::<LogMark>(), Err(LogMarkError), "{text}");
        }
    }
}
