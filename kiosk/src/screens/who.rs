//! For whom: for oneself, helping somebody, or several together.

use egui::Ui;
use jari_common::person::Acting;

use super::parts::{Answer, either};
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws the question.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("who-question"));
    let choose = Action::ChooseActing;
    let answers = [
        Answer {
            mark: "choice:myself",
            icon: icon::USER,
            says: ["who-myself", "who-myself-note"],
            action: choose(Acting::Myself),
        },
        Answer {
            mark: "choice:other",
            icon: icon::HAND_WAVING,
            says: ["who-other", "who-other-note"],
            action: choose(Acting::Helper),
        },
        Answer {
            mark: "choice:together",
            icon: icon::USERS,
            says: ["who-together", "who-together-note"],
            action: Action::ChooseTogether,
        },
    ];
    either(ui, look, &mut page, answers, "who-safe");
    page.finish(ui, look)
}
