//! "예약을 어떻게 바꿀까요?": to another time or clinic, or not at all; either way nothing has changed yet.

use egui::Ui;

use super::parts::{Answer, either};
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws the question, and what stands whatever is answered.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("change-question"));
    let answers = [
        Answer {
            mark: "choice:move",
            icon: icon::CALENDAR_PLUS,
            says: ["change-move", "change-move-note"],
            action: Action::MoveBooking,
        },
        Answer {
            mark: "choice:better",
            icon: icon::HOURGLASS,
            says: ["change-wish", "change-wish-note"],
            action: Action::Wish,
        },
        Answer {
            mark: "choice:cancel",
            icon: icon::CALENDAR_X,
            says: ["change-cancel", "change-cancel-note"],
            action: Action::AskToCancel,
        },
    ];
    either(ui, look, &mut page, answers, "change-safe");
    page.finish(ui, look)
}
