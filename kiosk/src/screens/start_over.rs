//! "처음으로 갈까요?": asked once, for a finger that slips must not cost what was typed.

use egui::Ui;

use super::parts::{Answer, either};
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws the question, and what stays whatever is answered.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("start-over-question"));
    let has_ticket = model.visitor.session.is_some();
    let (note, safe) = match has_ticket {
        true => ("start-over-go-note-ticket", "start-over-safe-ticket"),
        false => ("start-over-go-note", "start-over-safe"),
    };
    let answers = [
        Answer {
            mark: "choice:stay",
            icon: icon::HAND_TAP,
            says: ["start-over-stay", "start-over-stay-note"],
            action: Action::Back,
        },
        Answer {
            mark: "choice:go",
            icon: icon::HOUSE,
            says: ["start-over-go", note],
            action: Action::StartOver,
        },
    ];
    either(ui, look, &mut page, answers, safe);
    page.finish(ui, look)
}
