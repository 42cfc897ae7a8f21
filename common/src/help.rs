//! Somebody at a kiosk asks for help: what a desk of the same place answers, and what the kiosk is told. It names no
//! person.

use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use crate::id::{DeviceId, HelpId};

/// After this time without a desk that comes, the kiosk is told that nobody answers, in seconds.
pub const HELP_ANSWER_SECS: u32 = 60;
/// A desk that said that somebody comes counts as coming for this time, in seconds. Then another desk may come.
pub const HELP_COMING_SECS: u32 = 300;
/// Help that nobody ended is over after this time, in seconds.
pub const HELP_LASTS_SECS: u32 = 900;

/// What happened to a request for help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HelpStep {
    /// Somebody at the kiosk asked.
    Asked,
    /// It is on the screen of this desk.
    Seen { desk: DeviceId },
    /// Somebody comes from this desk.
    Coming { desk: DeviceId },
    /// This desk said that somebody comes, and took it back.
    GivenBack { desk: DeviceId },
    /// Whoever comes from this desk sees the kiosk's screen, with the person's consent there.
    ScreenSeen { desk: DeviceId },
    /// They see also what is personal on it.
    AllSeen { desk: DeviceId },
    /// They press for the person.
    PressedFor { desk: DeviceId },
    /// The person no longer needs it, or was helped; the device that said so.
    Ended { by: DeviceId },
}

/// What a desk answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HelpAnswer {
    /// It is on the desk's screen.
    Seen,
    /// Somebody comes. The first desk that says so is the one.
    Coming,
    /// Somebody was to come from this desk, and cannot.
    GiveBack,
    /// The person was helped.
    Done,
}

/// How it is with the help that a kiosk asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HelpState {
    /// No desk is paired at this place: nobody can be called.
    #[default]
    NoDesk,
    /// Nobody was asked, or it is over.
    NotAsked,
    /// The server has it; no desk has shown it yet.
    Asked,
    /// It is on the screen of a desk.
    Seen,
    /// Somebody comes.
    Coming,
    /// A minute has passed, and nobody comes. A desk may still answer.
    NoAnswer,
}

/// What the person at a kiosk is doing when they ask for help. It says nothing of who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KioskTask {
    /// They have not begun.
    Begin,
    /// Says who they are: name, birth date, telephone.
    SayWho,
    /// Waits with a number.
    Wait,
    /// Looks for a clinic, a day or a time.
    Choose,
    /// Books, or looks at what is booked.
    Book,
    /// Looks for their number or their booking.
    Find,
    /// Something did not work.
    Trouble,
}

/// What a kiosk is told of the help that it asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HelpView {
    pub state: HelpState,
    /// The name of whoever comes, while somebody comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
}

/// What a desk is told of help that is asked for at its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HelpAtDesk {
    pub help: HelpId,
    /// The kiosk at which the person stands.
    pub kiosk: DeviceId,
    /// The name of the kiosk's place, as its operator wrote it.
    #[serde(default)]
    pub kiosk_name: String,
    /// What the person was doing; None: an older kiosk does not say it, or a newer one says what is not known here.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "if_known")]
    pub task: Option<KioskTask>,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub asked_at: Timestamp,
    /// One that only a newer server knows is read as asked.
    #[serde(deserialize_with = "state_at_desk")]
    pub state: HelpState,
    /// The desk from which somebody comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coming_from: Option<DeviceId>,
    /// The name of whoever comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
}

/// What is known to this program; None for what only a newer one says.
pub(crate) fn if_known<'de, D, T>(given: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum IfKnown<T> {
        Known(T),
        Newer(IgnoredAny),
    }
    Ok(match Option::<IfKnown<T>>::deserialize(given)? {
        Some(IfKnown::Known(known)) => Some(known),
        Some(IfKnown::Newer(_)) | None => None,
    })
}

fn state_at_desk<'de, D: Deserializer<'de>>(given: D) -> Result<HelpState, D::Error> {
    if_known(given).map(|known| known.unwrap_or(HelpState::Asked))
}
