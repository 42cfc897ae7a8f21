//! Where a line stands, for everybody: what is called, how fast it moves, how long it may take.

use serde::{Deserialize, Serialize};

use crate::id::CampaignId;

/// Where a line stands: one resource, the same for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NowServing {
    pub campaign: CampaignId,
    /// The same for a log's whole life; another one means another log, and sequences begin anew.
    #[serde(default)]
    pub epoch: u64,
    /// Grows with every change of what stands here; of two, the larger is the newer.
    #[serde(default)]
    pub sequence: u64,
    pub phase: Phase,
    /// Every number up to this one has been called; only grows.
    pub called_through: u32,
    /// Tickets not yet called.
    pub waiting: u32,
    /// The numbers whose turn may begin right now, newest first, at most eight.
    pub calling: Vec<u32>,
    /// How fast the line moved lately; none until it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<RateRange>,
    /// The operator's words, at most `MESSAGE_MAX_BYTES`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The longest message of "now serving", in bytes of UTF-8.
pub const MESSAGE_MAX_BYTES: usize = 60;

impl NowServing {
    /// People to be called before this number, at most: those who left are not known to everybody.
    #[must_use]
    pub fn ahead_of(&self, number: u32) -> u32 {
        number.saturating_sub(1).saturating_sub(self.called_through)
    }

    /// Whether this is to replace `held`: of the same log only what is newer.
    #[must_use]
    pub fn replaces(&self, held: &Self) -> bool {
        self.epoch != held.epoch || self.sequence >= held.sequence
    }
}

/// People an hour, as measured over the last turns that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RateRange {
    /// At least 1.
    pub low: u32,
    /// At least `low`.
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

/// How long it may take; a range and never one number.
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
    /// Joins are not taken yet; in a draw, entries are.
    Before,
    /// The entries are sealed, the numbers not yet drawn.
    Drawing,
    Open,
    /// Nobody is called at this hour.
    Paused,
    /// An operator stopped the line; every place stands.
    Frozen,
    Closed,
}
