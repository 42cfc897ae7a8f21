//! What a person sees on each step, as a value (`view`), and its drawing (`draw`). Each kind of screen is drawn by one
//! function; a step's own file says what is on it. Screens keep no state, and a press does not change them directly.

use std::slice;

use egui::Ui;
use jari_common::booking::BookingStatus;

use crate::message::Action;
use crate::model::{Guided, Model, Step, TextSize, Typed};
use crate::text::Saying;
use crate::theme::Look;
use crate::widgets::watched::Band;
use crate::widgets::{Frame, Page, Pen, naming};
use board::Table;
use entry::Entry;
use fact_sheet::FactSheet;
use list::List;
use question::Question;
use ticket::TicketSheet;
use times::DaySheet;

pub mod entry;
pub mod fact_sheet;
pub mod list;
pub mod question;

pub mod questions;

pub mod as_of;
pub mod birth_date;
pub mod board;
pub mod code;
pub mod confirm;
pub mod display;
pub mod done;
pub mod first_seat;
pub mod identity;
pub mod idle;
pub mod name;
pub mod offer;
pub mod pair;
pub mod parts;
pub mod phone;
pub mod sound;
pub mod start;
pub mod ticket;
pub mod times;

/// Everything that is on the glass.
pub struct Screen {
    pub frame: Frame,
    pub shows: Shows,
    /// How often "더 보기" was pressed.
    pub turned: u8,
}

/// What is inside the frame.
pub enum Shows {
    Asks(Question),
    Types(Entry),
    Tells(FactSheet),
    Lists(List),
    Ticket(TicketSheet),
    Table(Table),
    Times(DaySheet),
}

/// What is on the glass for this model.
#[must_use]
pub fn view(model: &Model) -> Screen {
    Screen { frame: Frame::of(model), shows: shows(model), turned: model.visit.facts_page }
}

/// Draws the screen; returns what was pressed on it, or that another number of rows has room than was read.
pub fn draw(pen: &mut Pen<'_>, screen: Screen) -> Option<Action> {
    let Some(saying) = &screen.frame.watched else { return draw_inside(pen, screen) };
    let band = Band::new(pen, &pen.look.words(saying));
    let look = band.below(pen.look);
    let action = draw_inside(&mut pen.with(&look), screen);
    band.show(pen);
    action
}

fn draw_inside(pen: &mut Pen<'_>, screen: Screen) -> Option<Action> {
    let Screen { frame, shows, turned } = screen;
    let mut page = Page::open(pen, &frame, shows.asks());
    match shows {
        Shows::Asks(question) => question::draw(pen, &mut page, question, turned),
        Shows::Types(entry) => entry::draw(pen, &mut page, &entry),
        Shows::Tells(sheet) => fact_sheet::draw(pen, &mut page, sheet, turned),
        Shows::Lists(list) => list::draw(pen, &mut page, &list),
        Shows::Ticket(sheet) => ticket::draw(pen, &mut page, &sheet),
        Shows::Table(table) => board::draw(pen, &mut page, &table),
        Shows::Times(sheet) => times::draw(pen, &mut page, &sheet),
    }
    page.finish(pen)
}

/// Draws what is on the glass for this model; returns as `draw` does.
pub fn show(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let marks = |to: &Guided| naming::GuideMarks {
        pointed: to.pointed.clone(),
        pressed: to.to_press.clone(),
    };
    naming::guide(ui.ctx(), model.guiding.to.as_ref().map(marks));
    draw(&mut Pen::new(ui, look), view(model))
}

impl Shows {
    /// The question, from its longest wording to its shortest.
    #[must_use]
    pub fn asks(&self) -> &[Saying] {
        match self {
            Self::Asks(question) => &question.asks,
            Self::Types(entry) => &entry.asks,
            Self::Tells(sheet) => slice::from_ref(&sheet.asks),
            Self::Lists(list) => &list.asks,
            Self::Ticket(sheet) => slice::from_ref(&sheet.asks),
            Self::Table(table) => &table.asks,
            Self::Times(sheet) => &sheet.asks,
        }
    }
}

fn shows(model: &Model) -> Shows {
    // A person who has left leaves nothing to be read on the screen.
    if model.idle_warning.is_some() {
        return Shows::Asks(idle::question(model));
    }
    Shows::Asks(match &model.step {
        Step::Pair { .. } => return pair::shows(model),
        Step::Name | Step::Mend(Typed::Name) => return Shows::Types(name::entry(model)),
        Step::BirthDate | Step::Mend(Typed::BirthDate) => {
            return Shows::Types(birth_date::entry(model));
        }
        Step::Phone | Step::Mend(Typed::Phone) => return Shows::Types(phone::entry(model)),
        Step::Code { .. } => return Shows::Types(code::entry(model)),
        Step::CodeBirthDate { .. } => return Shows::Types(birth_date::code_entry(model)),
        Step::Identity | Step::FindCode => return Shows::Types(identity::entry(model)),
        Step::Ticket => return ticket::shows(model),
        Step::FirstSeat => return Shows::Tells(first_seat::sheet(model)),
        // The table has no room for large letters.
        Step::Board if model.comfort.text_size == TextSize::Large => {
            return questions::clinics(model);
        }
        Step::Board => return Shows::Table(board::table(model)),
        Step::Times => return questions::times(model),
        Step::Clinics => return questions::clinics(model),
        Step::Days => return questions::days(model),
        Step::Confirm => return tells(confirm::sheet(model), "confirm-question"),
        Step::Done | Step::Moved => return tells(done::sheet(model), "done-title"),
        Step::MyBooking => return my_booking(model),
        Step::Offer => return tells(offer::sheet(model), "offer-question"),
        Step::Start => start::question(model),
        Step::Display { .. } => display::question(model),
        Step::Sound { .. } => sound::question(model),
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
        Step::Consent { consent, .. } => questions::consent(model, *consent),
        Step::StartOver { .. } => questions::start_over(model),
    })
}

/// What is told; only its question where the reason for it is just gone.
fn tells(sheet: Option<FactSheet>, asks: &'static str) -> Shows {
    match sheet {
        Some(sheet) => Shows::Tells(sheet),
        None => Shows::Asks(Question::new(asks, [], "trouble-safe")),
    }
}

/// "내 예약": the booking as it is now, or the ticket when there is no booking yet.
fn my_booking(model: &Model) -> Shows {
    let session = model.visit.session.as_ref();
    let status = session.and_then(|it| it.ticket.next_booking(model.now)).map(|it| it.status);
    match status {
        Some(BookingStatus::Booked) => tells(done::sheet(model), "booking-title"),
        Some(BookingStatus::Cancelled) => Shows::Asks(questions::cancelled(model)),
        None => ticket::shows(model),
    }
}
