//! A paired device: a kiosk, a desk or a call board, at a known place.

use serde::{Deserialize, Serialize};

use crate::clinic::Position;
use crate::id::{CampaignId, ClinicId};

/// What a device is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// A public screen.
    #[default]
    Kiosk,
    /// A clinic's front desk.
    Desk,
}

/// A device as its operator describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DevicePlace {
    /// The place's name, shown at the top of every screen (종로노인복지관).
    pub name: String,
    pub position: Position,
    #[serde(default)]
    pub kind: DeviceKind,
}

/// Campaigns and clinics of one desk, at most.
pub const SCOPE_MAX: usize = 200;

/// Whom a desk serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeskScope {
    /// Whoever comes: a desk of before there were scopes, or by the operator's word.
    #[default]
    Everybody,
    /// Who is in one of these campaigns, or has or had a seat at one of these clinics.
    Only {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        campaigns: Vec<CampaignId>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clinics: Vec<ClinicId>,
    },
}

/// Where a device is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceStanding {
    /// A pairing code is out, or was never used.
    Invited,
    Paired,
    /// For good: another pairing makes another device.
    Revoked,
}

/// SHA-256 of a device's secret, or of a pairing code, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(pub String);

/// A device tells its presence so often, and at once when it changes, in seconds.
pub const PRESENCE_EVERY_SECS: u32 = 20;
/// A device that told its presence before and is silent for so long is offline, in seconds.
pub const PRESENCE_SILENCE_SECS: u32 = 60;

/// What a device says of itself, or what its silence says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Anyone may step up.
    Free,
    /// Somebody is using it.
    Busy,
    /// It has not been heard of.
    Offline,
}
