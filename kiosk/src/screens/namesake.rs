//! "먼저 받으신 번호가 있나요?": somebody of the same name and birth date has an earlier ticket. Nothing of it is shown; six
//! digits to its telephone, or staff, say whether they are one person.

use egui::Ui;

use super::parts::{Answer, either};
use crate::message::{Action, Telling};
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws the question.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("namesake-question"));
    page.keep_next_free(look);
    let answers = [
        Answer {
            mark: "choice:same",
            icon: icon::PHONE,
            says: ["namesake-same", "namesake-same-note"],
            action: Action::TellNamesake(Telling::Same),
        },
        Answer {
            mark: "choice:other",
            icon: icon::USER,
            says: ["namesake-other", "namesake-other-note"],
            action: Action::TellNamesake(Telling::Another),
        },
    ];
    either(ui, look, &mut page, answers, "namesake-safe");
    page.finish(ui, look)
}
