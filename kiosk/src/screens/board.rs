//! The board: which clinic near here has free seats on which day. It draws the page it is given, says how much there
//! is room for, and asks the cache nothing itself.

pub(crate) mod calendar;
mod clinic_row;
pub(crate) mod controls;
mod layout;
pub(crate) mod narrowed;
pub(crate) mod notice;
mod vacancy;

#[cfg(test)]
mod tests;

use jari_common::board::BoardPage;
use jari_common::dose::Dose;

use crate::message::Action;
use crate::model::Model;
use crate::theme::Lettering;
use crate::widgets::fitting::one_line_width;
use crate::widgets::{Page, Pen};

pub use clinic_row::{cell_plate, cell_words};

use clinic_row::ClinicRow;
use layout::BoardLayout;

/// Draws the board. Returns what was pressed, or how many rows and days it has room for when the page was read for
/// other numbers.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let noticed = notice::heading(look, model.visit.search.notice);
    let mut page = Page::open(pen, model, &noticed.unwrap_or_else(|| question(pen, model)));
    let layout = BoardLayout::new(pen, page.body, page.next);
    let nothing_cached = model.board.is_empty && shown(model).is_none();
    let pressed = if nothing_cached {
        vacancy::nothing_cached(pen, model.visit.session.is_some(), page.body);
        None
    } else {
        controls::show(pen, model, &layout).or_else(|| list(pen, model, &layout))
    };
    if let Some(action) = pressed {
        page.choose(true, action);
    }
    page.finish(pen).or_else(|| fit(model, &layout))
}

/// The page that was read; None while the cache has not answered.
fn shown(model: &Model) -> Option<&BoardPage> {
    model.board.page.as_ref()
}

/// The question in one line, or else in fewer words: the room is needed for clinics.
fn question(pen: &Pen<'_>, model: &Model) -> String {
    let look = pen.look;
    let [long, short] = match model.visit.search.dose {
        Dose::Second => ["board-question-second", "board-question-second-short"],
        Dose::First if model.is_moving() => ["board-question-move", "board-question-short"],
        Dose::First => ["board-question", "board-question-short"],
    };
    let long = look.say(long);
    let room = if look.landscape { 0.6 } else { 1.0 } * look.screen.x - 2.0 * look.margin();
    let fits = one_line_width(pen, Lettering::Question, &long) <= room;
    if fits { long } else { look.say(short) }
}

fn list(pen: &mut Pen<'_>, model: &Model, layout: &BoardLayout) -> Option<Action> {
    let Some(page) = shown(model) else {
        vacancy::reading(pen, layout.list);
        return None;
    };
    if page.rows.is_empty() {
        return vacancy::none_within(pen, layout.list, page.query.radius);
    }
    if page.rows.iter().flat_map(|row| &row.days).all(|day| day.seats() == 0) {
        return vacancy::all_taken(pen, layout.list, model);
    }
    let pen = &mut pen.with(&layout.look);
    controls::day_names(pen, layout, page);
    let mut pressed = None;
    for (at, (row, rect)) in page.rows.iter().zip(&layout.cards).enumerate() {
        let row = ClinicRow { at, row, query: &page.query };
        pressed = row.show(pen, layout, *rect).or(pressed);
    }
    pressed
}

/// Asks for as many rows and days as there is room for, when other numbers were asked for.
fn fit(model: &Model, layout: &BoardLayout) -> Option<Action> {
    let (rows, days) = (layout.cards.len() as u8, layout.columns.len() as u8);
    let query = &model.board.query;
    ((query.rows, query.days) != (rows, days)).then_some(Action::FitBoard { rows, days })
}
