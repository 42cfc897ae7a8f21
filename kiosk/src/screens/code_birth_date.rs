//! The birth date that goes with a ticket's code.

use egui::Ui;

use super::birth_date::date_form;
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;

/// Draws the question.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    date_form(ui, look, model, &look.say("code-birth-date-question"), "code-birth-date-help")
}
