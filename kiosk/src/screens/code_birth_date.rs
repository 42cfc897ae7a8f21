//! The birth date that goes with a ticket's code.

use super::birth_date::date_form;
use crate::message::Action;
use crate::model::{Model, Purpose, Step};
use crate::widgets::Pen;

/// Draws the screen.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let (question, help) = match model.step {
        Step::CodeBirthDate { purpose: Purpose::GoOn } => ("go-on-question", "go-on-help"),
        _ => ("code-birth-date-question", "code-birth-date-help"),
    };
    date_form(pen, model, &look.say(question), help)
}
