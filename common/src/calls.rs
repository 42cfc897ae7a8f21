//! What a call board shows: who is called, and where they go. It knows numbers, and nobody's name.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::CampaignId;
use crate::serving::Phase;
use crate::time::ZoneName;

/// What a call board shows: the calls of its clinics' desks, and of the lines of its campaigns at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallsShown {
    /// The id of the log: another one makes every `change` mean something else.
    pub epoch: u64,
    /// The server's time.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
    /// The zone in which times are shown there, by its IANA name; None: Asia/Seoul.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub time_zone: Option<ZoneName>,
    /// The titles of every campaign of `lines` and of `calls`: two campaigns may call the same number.
    pub titles: Vec<CampaignTitle>,
    /// The lines of the board's campaigns, as its operator ordered them.
    pub lines: Vec<LineShown>,
    /// By `change`, the oldest first. Never cut.
    pub calls: Vec<CallShown>,
}

/// What a campaign is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignTitle {
    pub campaign: CampaignId,
    pub title_ko: String,
    pub title_en: String,
}

/// A line of a board's campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineShown {
    pub campaign: CampaignId,
    pub phase: Phase,
    /// Every number up to this one has been called; only grows.
    pub called_through: u32,
}

/// Somebody who is called now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallShown {
    /// The change that called, or called again: a board announces each once.
    pub change: u64,
    pub campaign: CampaignId,
    pub number: u32,
    pub goes_to: CallGoesTo,
    /// For the how-manieth time this person is called there, from 1.
    pub times: u32,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub called_at: Timestamp,
}

/// Where somebody goes who is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallGoesTo {
    /// A kiosk of the board's place; the turn begins there.
    Kiosk,
    /// The desk that called: its counter, or the name of its place.
    Desk { name: String },
}
