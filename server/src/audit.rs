//! The log as a record that nobody changes unseen (docs/audit.md): an anchor names all changes up to one of them, is kept
//! elsewhere, and later tells whether the log still holds these and no others. Changes nothing.

use std::fmt;
use std::str::FromStr;

use crate::secrets::hexadecimal;
use crate::store::log_row::{LogChain, LogEnd};
use crate::store::{StoreError, StoreReader};

/// The log up to one change; written as the log's id, the number of the change, and SHA-256 in hexadecimal, with hyphens
/// between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The id of the log: when its first change was decided, in milliseconds since 1970; 0 for an empty log.
    pub log: u64,
    pub end: LogEnd,
}

/// The text is no anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an anchor is a log's id, a number and 64 hexadecimal digits, with hyphens between")]
pub struct AnchorError;

/// Hexadecimal digits of SHA-256.
const DIGITS: usize = 64;

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { log, end: LogEnd { seq, chain } } = self;
        write!(f, "{log}-{seq}-{}", hexadecimal(&chain.0))
    }
}

impl FromStr for Anchor {
    type Err = AnchorError;

    /// Spaces, as on paper, do not count.
    fn from_str(text: &str) -> Result<Self, AnchorError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut parts = text.split('-');
        let mut next = || parts.next().ok_or(AnchorError);
        let (log, seq, digits) = (next()?, next()?, next()?);
        let is_digest = digits.len() == DIGITS && digits.bytes().all(|it| it.is_ascii_hexdigit());
        if parts.next().is_some() || !is_digest {
            return Err(AnchorError);
        }
        let mut chain = LogChain::default();
        for (at, byte) in chain.0.iter_mut().enumerate() {
            let digits = &digits[at * 2..at * 2 + 2];
            *byte = u8::from_str_radix(digits, 16).map_err(|_| AnchorError)?;
        }
        let number = |text: &str| text.parse().map_err(|_| AnchorError);
        Ok(Self { log: number(log)?, end: LogEnd { seq: number(seq)?, chain } })
    }
}

/// What became of the log since an anchor was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It ends there, and is the same.
    Same,
    /// It is the same up to there, and went on by so many changes.
    Longer { by: u64 },
    /// It ends before.
    Cut { ends: u64 },
    /// Something up to there is not what it was.
    Changed,
    /// The anchor is of another log, or the beginning of this one was replaced.
    OtherLog,
}

/// What a log was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Where it ends now.
    pub end: Anchor,
    /// The last change of the first row that is not what was written; earlier rows are sound.
    pub broken: Option<u64>,
    /// In the order of the anchors.
    pub verdicts: Vec<Verdict>,
}

impl Verified {
    /// Whether nothing was changed, cut off or replaced.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_good = |verdict: &Verdict| matches!(verdict, Verdict::Same | Verdict::Longer { .. });
        self.broken.is_none() && self.verdicts.iter().all(is_good)
    }
}

/// Where a log ends now.
pub fn anchor_of(reader: &mut dyn StoreReader) -> Result<Anchor, StoreError> {
    Ok(Anchor { log: id_of(reader)?, end: reader.end()? })
}

/// Computes the digests of the whole log, and compares them with those that were written beside its rows, and with anchors.
pub fn verify(reader: &mut dyn StoreReader, anchors: &[Anchor]) -> Result<Verified, StoreError> {
    // The id of a log whose beginning cannot be read is not known; what is wrong with it is found below.
    let log = match id_of(reader) {
        Err(StoreError::Damaged(_)) => None,
        log => Some(log?),
    };
    let (mut end, mut broken, mut is_chained) = (LogEnd::default(), None, false);
    let mut found = vec![false; anchors.len()];
    reader.chain(&mut |link| {
        end = link.end;
        is_chained |= link.written.is_some();
        // A row without its digest after a row that has one was not written by this program.
        let is_sound = link.written.map_or(!is_chained, |written| written == link.end.chain);
        if broken.is_none() && !(is_sound && link.is_whole) {
            broken = Some(link.end.seq);
        }
        for (anchor, found) in anchors.iter().zip(&mut found) {
            *found |= anchor.end == link.end;
        }
    })?;
    let judged = anchors.iter().zip(found).map(|(anchor, found)| match anchor.end.seq {
        // Before the first change there is nothing to compare.
        0 => Verdict::Longer { by: end.seq },
        _ if end.seq == 0 => Verdict::Cut { ends: 0 },
        _ if log.is_some_and(|log| anchor.log != log) => Verdict::OtherLog,
        seq if seq > end.seq => Verdict::Cut { ends: end.seq },
        _ if !found => Verdict::Changed,
        seq if seq == end.seq => Verdict::Same,
        seq => Verdict::Longer { by: end.seq - seq },
    });
    Ok(Verified {
        end: Anchor { log: log.unwrap_or_default(), end },
        broken,
        verdicts: judged.collect(),
    })
}

/// The id of a log; 0 when it is empty.
fn id_of(reader: &mut dyn StoreReader) -> Result<u64, StoreError> {
    let changes = reader.changes_after(0)?;
    let first = changes.first().map(|change| change.at.as_millisecond());
    Ok(first.and_then(|first| u64::try_from(first).ok()).unwrap_or(0))
}
