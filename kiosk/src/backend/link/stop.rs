//! Why following stopped, and whether a snapshot must come before it continues. Stops nothing itself.

use super::SILENCE;
use super::sse::SseTooLong;
use crate::backend::cache::CacheError;

/// Why following stopped.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stop {
    #[error("the server wants a snapshot taken again")]
    SnapshotAgain,
    #[error("a snapshot has what is missing here")]
    SnapshotDue,
    #[error("the board began anew")]
    CacheAnew,
    #[error("the kiosk was paired at another place")]
    Moved,
    #[error("the server closed the feed")]
    Closed,
    #[error("nothing was heard for {} seconds", SILENCE.as_secs())]
    Silence,
    #[error("the snapshot is too large")]
    TooLarge,
    #[error("this is not the server's answer: {0}")]
    NotOurs(String),
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Sse(#[from] SseTooLong),
    #[error(transparent)]
    Cache(#[from] CacheError),
}

impl Stop {
    /// Whether the kiosk can no longer continue from what it knows.
    pub(super) fn needs_snapshot(&self) -> bool {
        match self {
            Self::SnapshotAgain
            | Self::SnapshotDue
            | Self::CacheAnew
            | Self::Moved
            | Self::Cache(_) => true,
            Self::Closed
            | Self::Silence
            | Self::TooLarge
            | Self::NotOurs(_)
            | Self::Http(_)
            | Self::Sse(_) => false,
        }
    }
}
