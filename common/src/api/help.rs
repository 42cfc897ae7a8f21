//! Help at a kiosk: the kiosk asks, and a desk of the same place answers.

use serde::Deserialize;

use super::{ByDesk, ByDevice, ByStaff, Json, JsonList, NotKeyed, Nothing};
use crate::guiding::{GuideRequest, ScreenAtDesk, ShowScreenReply, ShowScreenRequest};
use crate::help::{HelpAtDesk, HelpView, KioskTask, if_known};
use crate::id::HelpId;
use crate::wire::HelpAnswerRequest;

/// What the person is doing who asks for help.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct HelpFrom {
    /// One that only a newer kiosk knows is left out: help is called all the same.
    #[serde(default, deserialize_with = "if_known")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<KioskTask>))]
    pub task: Option<KioskTask>,
}

crate::endpoints! {
    /// How it is with the help that this kiosk asked for.
    ReadHelp {} = Get "/api/v1/help" in "help",
        by ByDevice, key NotKeyed, Nothing => Json<HelpView>,
        [200 "How it is now."]

    /// Somebody at this kiosk asks for help. A repeat asks for nothing new.
    AskForHelp {} = Post "/api/v1/help" in "help",
        by ByDevice, key NotKeyed, Nothing => Json<HelpView>,
        [200 "Asked; `no_desk` when no desk of this place is paired."]
        query HelpFrom;

    /// The person at this kiosk needs no help any more.
    EndHelp {} = Delete "/api/v1/help" in "help",
        by ByDevice, key NotKeyed, Nothing => Json<HelpView>,
        [200 "Nobody is asked now."]

    /// The help that is asked for at the kiosks of this desk's place, oldest first. No person is named. While it is as
    /// `If-None-Match` says, the answer waits as long as `Prefer: wait` says, at most 25 seconds.
    ListHelp {} = Get "/api/v1/desk/help" in "help",
        by ByDesk, key NotKeyed, Nothing => JsonList<HelpAtDesk>,
        [200 "Oldest first."]
        [304 "As the desk has it."]
        header "If-None-Match" "The `ETag` of the list that the desk has.";
        header "Prefer" "`wait=N`: wait up to N seconds for a change (RFC 7240).";
        reply_headers "ETag";

    /// Answers a request for help: it is on the desk's screen, somebody comes, somebody cannot come, or it is done.
    /// The first desk that comes is the one.
    AnswerHelp { help: HelpId } = Post "/api/v1/desk/help/{help}" in "help",
        by ByDesk, key NotKeyed, Json<HelpAnswerRequest> => Nothing,
        [204 "Noted; the kiosk shows it."]

    /// Shows this kiosk's screen to the one who comes, as the person agreed; what is personal is left out unless they agreed to that,
    /// too. Sent again and again: what was done at the desk comes with each answer, until the screen says that it was taken.
    ShowScreen {} = Put "/api/v1/help/screen" in "help",
        by ByDevice, key NotKeyed, Json<ShowScreenRequest> => Json<ShowScreenReply>,
        [200 "What was done at the desk."]

    /// This kiosk's screen is shown to nobody any more.
    HideScreen {} = Delete "/api/v1/help/screen" in "help",
        by ByDevice, key NotKeyed, Nothing => Nothing,
        [204 "No desk sees it."]

    /// The screen that a person shows to whoever comes from this desk. While it is as `If-None-Match` says, the answer waits as
    /// long as `Prefer: wait` says, at most 25 seconds.
    ReadScreen { help: HelpId } = Get "/api/v1/desk/help/{help}/screen" in "help",
        by ByStaff, key NotKeyed, Nothing => Json<ScreenAtDesk>,
        [200 "As it is now."]
        [304 "As the desk has it."]
        header "If-None-Match" "The `ETag` of what the desk has.";
        header "Prefer" "`wait=N`: wait up to N seconds for a change (RFC 7240).";
        reply_headers "ETag";

    /// Looks at the screen, points at what to press, presses for the person, or asks them. It is written down that staff see the
    /// screen, and that they press.
    GuideAtScreen { help: HelpId } = Post "/api/v1/desk/help/{help}/screen" in "help",
        by ByStaff, key NotKeyed, Json<GuideRequest> => Nothing,
        [204 "The kiosk is told."]
}
