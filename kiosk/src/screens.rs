//! One screen a file: each reads the model and returns what was pressed. Screens keep no state, and nothing
//! on them changes because something was pressed.

use egui::Ui;

use crate::message::Action;
use crate::model::{Model, Step, Typed};
use crate::theme::Look;

pub mod ask;
pub mod birth_date;
pub mod board;
pub mod catalogue;
pub mod cancel;
pub mod change;
pub mod check;
pub mod code;
pub mod code_birth_date;
pub mod confirm;
pub mod display;
pub mod done;
pub mod identity;
pub mod idle;
pub mod known;
pub mod month;
pub mod my_booking;
pub mod name;
pub mod namesake;
pub mod narrow;
pub mod no_message;
pub mod offer;
pub mod pair;
pub mod parts;
pub mod phone;
pub mod sound;
pub mod staff;
pub mod start;
pub mod start_over;
pub mod taken;
pub mod ticket;
pub mod times;
pub mod together;
pub mod trouble;
pub mod which_dose;
pub mod who;
pub mod wish;

/// Draws the screen of the model's step; what was pressed on it.
pub fn show(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    // Whoever has gone away leaves nothing to be read on the glass.
    if model.idle_warning.is_some() {
        return idle::ui(ui, look, model);
    }
    match &model.step {
        Step::Pair { problem } => pair::ui(ui, look, model, *problem),
        Step::Start => start::ui(ui, look, model),
        Step::Who => who::ui(ui, look, model),
        Step::Name | Step::Mend(Typed::Name) => name::ui(ui, look, model),
        Step::BirthDate | Step::Mend(Typed::BirthDate) => birth_date::ui(ui, look, model),
        Step::Ask(asked) => ask::ui(ui, look, model, *asked),
        Step::Phone | Step::Mend(Typed::Phone) => phone::ui(ui, look, model),
        Step::Check => check::ui(ui, look, model),
        Step::Together => together::ui(ui, look, model),
        Step::Known => known::ui(ui, look, model),
        Step::Ticket => ticket::ui(ui, look, model),
        Step::Board => board::ui(ui, look, model),
        Step::Narrow(by) => narrow::ui(ui, look, model, *by),
        Step::Times => times::ui(ui, look, model),
        Step::Month => month::ui(ui, look, model),
        Step::Taken => taken::ui(ui, look, model),
        Step::Confirm => confirm::ui(ui, look, model),
        Step::Done => done::ui(ui, look, model, "done-title"),
        Step::Moved => done::ui(ui, look, model, "done-moved"),
        Step::Code { .. } => code::ui(ui, look, model),
        Step::CodeBirthDate { .. } => code_birth_date::ui(ui, look, model),
        Step::Identity | Step::FindCode => identity::ui(ui, look, model),
        Step::Namesake => namesake::ui(ui, look, model),
        Step::NoMessage => no_message::ui(ui, look, model),
        Step::MyBooking => my_booking::ui(ui, look, model),
        Step::Change => change::ui(ui, look, model),
        Step::Cancel => cancel::ui(ui, look, model),
        Step::WhichDose => which_dose::ui(ui, look, model),
        Step::Wish(step) => wish::ui(ui, look, model, *step),
        Step::Offer => offer::ui(ui, look, model),
        Step::Trouble(it) => trouble::ui(ui, look, model, it.problem),
        Step::Staff { .. } => staff::ui(ui, look, model),
        Step::StartOver { .. } => start_over::ui(ui, look, model),
        Step::Display { .. } => display::ui(ui, look, model),
        Step::Sound { .. } => sound::ui(ui, look, model),
    }
}
