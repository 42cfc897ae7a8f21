//! People who came to a clinic without an appointment: they wait there for a free seat of the day, in the order of their
//! numbers. Also the reasons for which a clinic takes somebody beyond its seats.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{DeviceId, StaffId};
use crate::staff::StaffRight;

/// What staff of a clinic say of somebody who came without an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WalkInAct {
    /// They wait here from now on for a free seat of today.
    WaitHere {
        /// Also where the person wishes something else until now: that ends.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        replaces: bool,
    },
    /// They went, and wait here no more. The number stays.
    GoAway,
    /// Takes back the act of this change, which must be the last one that stands.
    TakeBack { change: u64 },
}

/// One of the acts that stand, and whose it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WalkInNoted {
    /// The number of its change.
    pub change: u64,
    pub staff: StaffId,
    pub desk: DeviceId,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
}

impl WalkInAct {
    /// The right that this act needs. To take something back needs the right of that act, or `OthersActs`.
    #[must_use]
    pub const fn right(self) -> StaffRight {
        match self {
            Self::WaitHere { .. } => StaffRight::ActForPerson,
            Self::GoAway | Self::TakeBack { .. } => StaffRight::Arrive,
        }
    }
}

/// Why a clinic takes somebody beyond the seats of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OverbookReason {
    /// They are unwell, or it is urgent.
    Unwell,
    /// A mistake of the clinic, or of this program.
    OurMistake,
    /// A vaccine that would have to be thrown away.
    MustBeUsed,
    Other,
}

impl OverbookReason {
    pub const ALL: [Self; 4] = [Self::Unwell, Self::OurMistake, Self::MustBeUsed, Self::Other];
}
