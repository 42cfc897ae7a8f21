//! A kiosk's screen as the one who comes to help sees it at their desk, and what they do with it. The person at the kiosk agreed
//! to it there; names, birth dates, telephones and codes are left out unless they agreed to that, too.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A screen has at most this many things.
pub const GUIDED_ITEMS_MAX: usize = 400;
/// The words of one thing have at most this many bytes, and its mark this many.
pub const GUIDED_WORDS_MAX_BYTES: usize = 600;
pub const GUIDED_MARK_MAX_BYTES: usize = 120;
/// A desk that has not looked for this time is away, and so is a kiosk that has shown nothing, in seconds.
pub const GUIDED_AWAY_SECS: u32 = 10;

/// What a thing on a kiosk's screen is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuidedKind {
    /// The screen's one question.
    Heading,
    /// Something to be read.
    Text,
    /// Something that can be pressed.
    Button,
}

/// One thing on a kiosk's screen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuidedItem {
    pub kind: GuidedKind,
    pub words: String,
    /// Left, top, width and height, in the points of the screen's size.
    pub at: [i32; 4],
    /// The mark of something that can be pressed, unique on the screen; empty for the rest.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mark: String,
    /// Whether it answers a press now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_ready: bool,
    /// Whether it is the chosen one of several.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_chosen: bool,
}

/// What became of the desk's last act at the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuideOutcome {
    Done,
    /// The screen was another one by then.
    Stale,
    /// Only the person presses this: it was pointed at.
    TheirOwn,
    /// The person is asked now.
    Asked,
    /// The person said no.
    Declined,
}

/// A kiosk's screen. `Debug` shows nothing of it: it may contain personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuidedScreen {
    /// Which showing it is: another one each time that a person agrees.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub showing: Uuid,
    /// Another number whenever something else can be pressed: a press is for this page alone.
    pub page: u32,
    /// Width and height, in points.
    pub size: [i32; 2],
    pub items: Vec<GuidedItem>,
    /// The mark of what staff point at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointed: Option<String>,
    /// The person agreed that staff press for them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_press: bool,
    /// The person agreed that what they type is seen, too: names, birth dates, telephones and codes are in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_whole: bool,
    /// The number of the desk's last act that the kiosk took.
    pub taken: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<GuideOutcome>,
}

/// What a kiosk shows of itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShowScreenRequest {
    /// The name of whoever comes, to whom the person agreed to show it.
    pub who: String,
    pub screen: GuidedScreen,
}

/// What a kiosk is told that shows its screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShowScreenReply {
    /// Whether a desk looks at it now.
    pub is_watched: bool,
    /// What was done at the desk and the kiosk has not taken, in order.
    pub acts: Vec<GuideActed>,
}

/// An act of a desk, by number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideActed {
    pub nth: u32,
    pub act: GuideAct,
}

/// What staff do with the screen that they see.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuideAct {
    /// They look at it from now on. Said again every minute, for as long as they look.
    Look,
    /// Point at what to press.
    Point { page: u32, mark: String },
    /// Press it for the person, who agreed to that.
    Press { page: u32, mark: String },
    /// Ask the person whether staff may press for them.
    AskToPress,
    /// Ask the person whether what they type may be seen.
    AskToSeeAll,
    /// The person presses themselves again.
    HandBack,
    /// They look no more.
    Leave,
}

/// The body of an act of a desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuideRequest {
    /// The showing that the desk sees.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
    pub showing: Uuid,
    pub act: GuideAct,
}

/// What a desk sees of the screen of a kiosk to which somebody comes from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScreenAtDesk {
    /// The person shows a screen, and nobody has said yet that they look at it, or at all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "uuid"))]
    pub offered: Option<Uuid>,
    /// None: nothing is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<GuidedScreen>,
}

/// A way of using somebody's screen that is written down, as the act of whoever does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreenUse {
    /// They see it, without what is personal.
    See,
    /// They see all of it.
    SeeAll,
    /// They press for the person.
    Press,
}

impl GuidedScreen {
    /// Whether it is no larger than a screen is.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        let is_short = |mark: &str| mark.len() <= GUIDED_MARK_MAX_BYTES;
        let is_small =
            |it: &GuidedItem| it.words.len() <= GUIDED_WORDS_MAX_BYTES && is_short(&it.mark);
        self.items.len() <= GUIDED_ITEMS_MAX
            && self.items.iter().all(is_small)
            && self.pointed.as_deref().is_none_or(is_short)
            && self.size.iter().all(|side| (1..=20_000).contains(side))
    }
}

impl GuideAct {
    /// The mark that it is about.
    #[must_use]
    pub fn mark(&self) -> Option<&str> {
        match self {
            Self::Point { mark, .. } | Self::Press { mark, .. } => Some(mark),
            Self::Look | Self::AskToPress | Self::AskToSeeAll | Self::HandBack | Self::Leave => {
                None
            }
        }
    }
}

impl fmt::Debug for GuidedScreen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuidedScreen(hidden)")
    }
}

impl fmt::Debug for GuidedItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuidedItem(hidden)")
    }
}

impl fmt::Debug for ShowScreenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShowScreenRequest(hidden)")
    }
}
