//! "문자가 오지 않나요?": have it sent again, or let staff see an ID. Nobody needs a phone to keep a place.

use egui::Ui;

use super::parts::{Answer, either};
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws the question.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("no-message-question"));
    page.keep_next_free(look);
    let answers = [
        Answer {
            mark: "choice:again",
            icon: icon::REPEAT,
            says: ["no-message-again", "no-message-again-note"],
            action: Action::SendAgain,
        },
        Answer {
            mark: "choice:staff",
            icon: icon::USER,
            says: ["no-message-staff", "no-message-staff-note"],
            action: Action::ProveByStaff,
        },
    ];
    either(ui, look, &mut page, answers, "no-message-safe");
    page.finish(ui, look)
}
