//! The birth date that goes with a ticket's code.

use egui::Ui;

use super::birth_date::date_form;
use crate::message::Action;
use crate::model::{Model, Purpose, Step};
use crate::theme::Look;

/// Draws the question.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let (question, help) = match model.step {
        Step::CodeBirthDate { purpose: Purpose::GoOn } => ("go-on-question", "go-on-help"),
        _ => ("code-birth-date-question", "code-birth-date-help"),
    };
    date_form(ui, look, model, &look.say(question), help)
}
