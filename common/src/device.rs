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
    /// A call board on a wall: it shows numbers, and nobody's name.
    Board,
}

/// A device as its operator describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DevicePlace {
    /// The name of the place, shown at the top of every screen (종로노인복지관).
    pub name: String,
    pub position: Position,
    #[serde(default)]
    pub kind: DeviceKind,
    /// Where people are sent within the place, as a call says it; at most `COUNTER_MAX_CHARS` characters. Only a desk
    /// has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<String>,
}

/// The longest name of a counter, in characters.
pub const COUNTER_MAX_CHARS: usize = 20;
/// The most campaigns and clinics of one desk.
pub const SCOPE_MAX: usize = 200;
/// The most campaigns, and the most clinics, whose calls one board shows.
pub const BOARD_SCOPE_MAX: usize = 20;

/// Which people a desk serves, or whose calls a board shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeskScope {
    /// Everybody: a desk from before scopes existed, or a desk for which the operator chose this.
    #[default]
    Everybody,
    /// People who are in one of these campaigns, or have or had a seat at one of these clinics.
    Only {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        campaigns: Vec<CampaignId>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        clinics: Vec<ClinicId>,
    },
}

/// The state of a device: invited, paired or revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceStanding {
    /// A pairing code is valid, or ended without being used.
    Invited,
    Paired,
    /// The device can never pair again: another pairing makes another device.
    Revoked,
}

/// SHA-256 of a device's secret, or of a pairing code, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(pub String);

/// How often a device reports its presence, in seconds. A change is reported at once.
pub const PRESENCE_EVERY_SECS: u32 = 20;
/// A device that reported its presence before and then is silent for this long is offline, in seconds.
pub const PRESENCE_SILENCE_SECS: u32 = 60;

/// What a device reports of itself, or what the server concludes from its silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Anyone may use the device.
    Free,
    /// Somebody is using it.
    Busy,
    /// The device is silent.
    Offline,
}

/// What a kiosk last learned of its printer, from the last slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PrinterState {
    /// The last slip was printed, or none was asked for yet.
    Ready,
    OutOfPaper,
    CoverOpen,
    /// It is not there, does not answer, or does not say what it has.
    Silent,
}
