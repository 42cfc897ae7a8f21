//! What an operator is shown of the tables beside the log. Plain data.

use jari_common::id::CampaignId;
use serde::{Deserialize, Serialize};

use crate::tables::SetAside;

/// How tables and log stand to each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablesReport {
    /// The last committed change.
    pub seq: u64,
    /// Campaigns that stand still, each with the change that was found to be wrong.
    pub stopped: Vec<(CampaignId, u64)>,
    /// Changes that the tables left out.
    pub set_aside: Vec<SetAside>,
    /// What does not hold in the tables themselves.
    pub findings: Vec<String>,
    /// They are to be made again from the log.
    pub is_rebuilding: bool,
}
