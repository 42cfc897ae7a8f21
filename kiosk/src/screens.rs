//! What a person sees on each step: a question, which is a value (`questions`), or a screen of its own, one per file.
//! Each reads the model and returns what was pressed. Screens keep no state, and a press does not change them
//! directly.

use egui::Ui;
use jari_common::booking::BookingStatus;

use crate::message::Action;
use crate::model::{Model, Step, TextSize, Typed};
use crate::theme::Look;
use crate::widgets::Pen;
use fact_sheet::FactSheet;
use list::List;
use question::Question;

pub mod question;
pub mod questions;

pub mod birth_date;
pub mod board;
pub mod code;
pub mod confirm;
pub mod display;
pub mod done;
pub mod fact_sheet;
pub mod first_seat;
pub mod identity;
pub mod idle;
pub mod list;
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
    /// Facts, which are drawn like all others.
    Tells(Box<FactSheet>),
    /// A list, which is drawn like all others.
    Lists(Box<List>),
    /// A screen of its own.
    Own(fn(&mut Pen<'_>, &Model) -> Option<Action>),
}

/// Draws the screen of the model's step; returns what was pressed on it.
pub fn show(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let pen = &mut Pen::new(ui, look);
    match screen(model) {
        Screen::Asks(question) => question::draw(pen, model, *question),
        Screen::Tells(sheet) => fact_sheet::draw(pen, model, *sheet),
        Screen::Lists(list) => list::draw(pen, model, &list),
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
        Step::FirstSeat => return Screen::Tells(Box::new(first_seat::sheet(model))),
        Step::Board => return Screen::Own(board::ui),
        Step::Times if model.comfort.text_size == TextSize::Large => {
            return questions::free_times(model);
        }
        Step::Times => return Screen::Own(times::ui),
        Step::Clinics => return questions::clinics(model),
        Step::Days => return questions::days(model),
        Step::Confirm => return tells(confirm::sheet(model), "confirm-question"),
        Step::Done | Step::Moved => return tells(done::sheet(model), "done-title"),
        Step::Code { .. } => return Screen::Own(code::ui),
        Step::CodeBirthDate { .. } => return Screen::Own(birth_date::code_ui),
        Step::Identity | Step::FindCode => return Screen::Own(identity::ui),
        Step::MyBooking => return my_booking(model),
        Step::Offer => return tells(offer::sheet(model), "offer-question"),
        Step::Display { .. } => return Screen::Own(display::ui),
        Step::Sound { .. } => return Screen::Own(sound::ui),
        Step::WhichCampaign(_) => questions::which_campaign(model),
        Step::WhichTicket => questions::which_ticket(model),
        Step::Who => questions::who(),
        Step::Century { .. } => questions::century(model),
        Step::Ask(asked) => questions::ask(model, *asked),
        Step::Check => questions::check(model),
        Step::Party => questions::party(model),
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

/// What is told; only its question where the reason for it is just gone.
fn tells(sheet: Option<FactSheet>, asks: &'static str) -> Screen {
    match sheet {
        Some(sheet) => Screen::Tells(Box::new(sheet)),
        None => Screen::Asks(Box::new(Question::new(asks, [], "trouble-safe"))),
    }
}

/// "내 예약": the booking as it is now, or the ticket when there is no booking yet.
fn my_booking(model: &Model) -> Screen {
    let session = model.visit.session.as_ref();
    let status = session.and_then(|it| it.ticket.next_booking(model.now)).map(|it| it.status);
    match status {
        Some(BookingStatus::Booked) => tells(done::sheet(model), "booking-title"),
        Some(BookingStatus::Cancelled) => Screen::Asks(Box::new(questions::cancelled(model))),
        None => Screen::Own(ticket::ui),
    }
}
