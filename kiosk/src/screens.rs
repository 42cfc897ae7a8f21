//! What a person sees on each step: a question, which is a value (`questions`), or a screen of its own, one per file.
//! Each reads the model and returns what was pressed. Screens keep no state, and a press does not change them
//! directly.

use egui::Ui;

use crate::message::Action;
use crate::model::{Model, Step, Typed};
use crate::theme::Look;
use crate::widgets::Pen;
use question::Question;

pub mod question;
pub mod questions;

pub mod birth_date;
pub mod board;
pub mod code;
pub mod confirm;
pub mod display;
pub mod done;
pub mod first_seat;
pub mod identity;
pub mod idle;
pub mod weeks;
pub mod my_booking;
pub mod name;
pub mod offer;
pub mod pair;
pub mod parts;
pub mod phone;
pub mod sound;
pub mod start;
pub mod ticket;
pub mod times;

/// What is shown on a step.
pub enum Screen {
    /// A question, which is drawn like all others.
    Asks(Box<Question>),
    /// A screen of its own.
    Own(fn(&mut Pen<'_>, &Model) -> Option<Action>),
}

/// Draws the screen of the model's step; returns what was pressed on it.
pub fn show(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let pen = &mut Pen::new(ui, look);
    match screen(model) {
        Screen::Asks(question) => question::draw(pen, model, *question),
        Screen::Own(draw) => draw(pen, model),
    }
}

/// What the model's step shows.
#[must_use]
pub fn screen(model: &Model) -> Screen {
    // A person who has left leaves nothing to be read on the screen.
    if model.idle_warning.is_some() {
        return Screen::Own(idle::ui);
    }
    Screen::Asks(Box::new(match &model.step {
        Step::Pair { .. } => return Screen::Own(pair::ui),
        Step::Start => return Screen::Own(start::ui),
        Step::Name | Step::Mend(Typed::Name) => return Screen::Own(name::ui),
        Step::BirthDate | Step::Mend(Typed::BirthDate) => return Screen::Own(birth_date::ui),
        Step::Phone | Step::Mend(Typed::Phone) => return Screen::Own(phone::ui),
        Step::Ticket => return Screen::Own(ticket::ui),
        Step::FirstSeat => return Screen::Own(first_seat::ui),
        Step::Board => return Screen::Own(board::ui),
        Step::Times => return Screen::Own(times::ui),
        Step::Weeks => return Screen::Own(weeks::ui),
        Step::Confirm => return Screen::Own(confirm::ui),
        Step::Done | Step::Moved => return Screen::Own(done::ui),
        Step::Code { .. } => return Screen::Own(code::ui),
        Step::CodeBirthDate { .. } => return Screen::Own(birth_date::code_ui),
        Step::Identity | Step::FindCode => return Screen::Own(identity::ui),
        Step::MyBooking => return Screen::Own(my_booking::ui),
        Step::Offer => return Screen::Own(offer::ui),
        Step::Display { .. } => return Screen::Own(display::ui),
        Step::Sound { .. } => return Screen::Own(sound::ui),
        Step::Who => questions::who(),
        Step::Century { .. } => questions::century(model),
        Step::Ask(asked) => questions::ask(model, *asked),
        Step::Check => questions::check(model),
        Step::Together => questions::together(model),
        Step::Known => questions::known(model),
        Step::Namesake => questions::namesake(),
        Step::NoMessage => questions::no_message(),
        Step::Narrow(by) => questions::narrow(model, *by),
        Step::Taken => questions::taken(model),
        Step::Change => questions::change(),
        Step::WhichDose => questions::which_dose(model),
        Step::Cancel => questions::cancel(),
        Step::OtherSeat => questions::other_seat(model),
        Step::Wish(step) => questions::wish(model, *step),
        Step::Trouble(it) => questions::trouble(model, it),
        Step::Staff { .. } => questions::staff(model),
        Step::StartOver { .. } => questions::start_over(model),
    }))
}
