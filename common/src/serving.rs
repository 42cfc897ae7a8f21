//! The state of a line, the same for everybody: what is called, how fast it moves, how long it may take.

use serde::{Deserialize, Serialize};

use crate::id::CampaignId;

/// "Now serving": the state of a line, one resource, the same for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NowServing {
    pub campaign: CampaignId,
    /// The id of the log. It never changes during a log's life; another value means another log, whose sequences begin
    /// again.
    #[serde(default)]
    pub epoch: u64,
    /// The version of this state: it grows with every change, so of two states the larger is the newer.
    #[serde(default)]
    pub sequence: u64,
    pub phase: Phase,
    /// Every number up to this one has been called; only grows.
    pub called_through: u32,
    /// Tickets not yet called.
    pub waiting: u32,
    /// The numbers whose turn may begin right now, newest first, at most eight.
    pub calling: Vec<u32>,
    /// How fast the line moved lately; None until it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<RateRange>,
    /// The operator's message, at most `MESSAGE_MAX_BYTES`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The longest message of "now serving", in bytes of UTF-8.
pub const MESSAGE_MAX_BYTES: usize = 60;

impl NowServing {
    /// The most people that can be called before this number: the numbers of people who left are not public.
    #[must_use]
    pub fn ahead_of(&self, number: u32) -> u32 {
        number.saturating_sub(1).saturating_sub(self.called_through)
    }

    /// Whether this state replaces `held`: of the same log, only when it is newer.
    #[must_use]
    pub fn replaces(&self, held: &Self) -> bool {
        self.epoch != held.epoch || self.sequence >= held.sequence
    }
}

/// People an hour, as measured over the last turns that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RateRange {
    /// The slowest measured rate; at least 1.
    pub low: u32,
    /// The fastest measured rate; at least `low`.
    pub high: u32,
}

impl RateRange {
    /// The shortest and the longest time until `ahead` people have been called.
    #[must_use]
    pub fn wait(self, ahead: u32) -> WaitRange {
        let secs = |rate: u32| {
            let secs = u64::from(ahead) * SECS_PER_HOUR / u64::from(rate.max(1));
            u32::try_from(secs).unwrap_or(u32::MAX)
        };
        WaitRange { from_secs: secs(self.high), to_secs: secs(self.low) }
    }
}

const SECS_PER_HOUR: u64 = 3_600;

/// How long the wait may be: always a range, never one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WaitRange {
    pub from_secs: u32,
    pub to_secs: u32,
}

/// The phase of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// People cannot join yet; in a draw, entries are taken.
    Before,
    /// The entries are sealed, the numbers not yet drawn.
    Drawing,
    Open,
    /// Nobody is called at this hour.
    Paused,
    /// An operator stopped the line; every place is kept.
    Frozen,
    Closed,
}

/// Why nobody can be called now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standstill {
    /// People cannot join yet.
    Before,
    /// The numbers are not drawn yet.
    Drawing,
    /// Nobody is called at this hour.
    Paused,
    /// The operator stopped the line.
    Frozen,
    Closed,
    /// Nobody waits in line.
    Nobody,
    /// Every turn is active, or kept free for somebody who is here.
    TurnsInUse,
    /// There is room for no more calls: the called people are expected, and a person who does not come loses the call.
    Expected,
}
