//! Help at a kiosk: the kiosk asks, and a desk of the same place answers.

use super::{ByDesk, ByDevice, Json, JsonList, NotKeyed, Nothing};
use crate::help::{HelpAtDesk, HelpView};
use crate::id::HelpId;
use crate::wire::HelpAnswerRequest;

crate::endpoints! {
    /// How it is with the help that this kiosk asked for.
    ReadHelp {} = Get "/api/v1/help" in "help",
        by ByDevice, key NotKeyed, Nothing => Json<HelpView>,
        [200 "How it is now."]

    /// Somebody at this kiosk asks for help. A repeat asks for nothing new.
    AskForHelp {} = Post "/api/v1/help" in "help",
        by ByDevice, key NotKeyed, Nothing => Json<HelpView>,
        [200 "Asked; `no_desk` when no desk of this place is paired."]

    /// The person at this kiosk needs no help any more.
    EndHelp {} = Delete "/api/v1/help" in "help",
        by ByDevice, key NotKeyed, Nothing => Json<HelpView>,
        [200 "Nobody is asked now."]

    /// The help that is asked for at the kiosks of this desk's place, oldest first. No person is named.
    ListHelp {} = Get "/api/v1/desk/help" in "help",
        by ByDesk, key NotKeyed, Nothing => JsonList<HelpAtDesk>,
        [200 "Oldest first."]

    /// Answers a request for help: it is on the desk's screen, somebody comes, somebody cannot come, or it is done.
    /// The first desk that comes is the one.
    AnswerHelp { help: HelpId } = Post "/api/v1/desk/help/{help}" in "help",
        by ByDesk, key NotKeyed, Json<HelpAnswerRequest> => Nothing,
        [204 "Noted; the kiosk shows it."]
}
