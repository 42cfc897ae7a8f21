//! A paired device: a kiosk, a desk or a call board, at a known place.

use serde::{Deserialize, Serialize};

use crate::clinic::Position;

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
