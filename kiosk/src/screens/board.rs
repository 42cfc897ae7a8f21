//! The board: which clinic near here has room on which day. It draws the page it is given, says how much
//! there is room for, and asks the cache nothing itself.

pub(crate) mod calendar;
mod clinic_row;
pub(crate) mod controls;
mod layout;
mod narrowed;
pub(crate) mod notice;
mod vacancy;

#[cfg(test)]
mod tests;

use egui::Ui;
use jari_common::board::BoardPage;
use jari_common::dose::Dose;

use crate::message::Action;
use crate::model::Model;
use crate::theme::{Lettering, Look};
use crate::widgets::Page;
use crate::widgets::fitting::one_line_width;

pub use clinic_row::{cell_plate, cell_words};

use clinic_row::ClinicRow;
use layout::Layout;

/// Draws the board; what was pressed, or how much it has room for when it was asked for something else.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let noticed = notice::heading(look, model.visit.search.notice);
    let mut page =
        Page::open(ui, look, model, &noticed.unwrap_or_else(|| question(ui, look, model)));
    let layout = Layout::new(ui, look, page.body, page.next);
    let nothing_cached = model.board.is_empty && shown(model).is_none();
    let pressed = if nothing_cached {
        vacancy::nothing_cached(ui, look, model.visit.session.is_some(), page.body);
        None
    } else {
        controls::show(ui, look, model, &layout).or_else(|| list(ui, look, model, &layout))
    };
    if let Some(action) = pressed {
        page.choose(true, action);
    }
    page.finish(ui, look).or_else(|| fit(model, &layout))
}

/// The page, unless it is as good as none.
fn shown(model: &Model) -> Option<&BoardPage> {
    model.board.page.as_ref()
}

/// In one line, or else in fewer words: the room is for clinics.
fn question(ui: &Ui, look: &Look, model: &Model) -> String {
    let [long, short] = match model.visit.search.dose {
        Dose::Second => ["board-question-second", "board-question-second-short"],
        Dose::First if model.is_moving() => ["board-question-move", "board-question-short"],
        Dose::First => ["board-question", "board-question-short"],
    };
    let long = look.say(long);
    let room = if look.landscape { 0.6 } else { 1.0 } * look.screen.x - 2.0 * look.margin();
    let fits = one_line_width(ui, look, Lettering::Question, &long) <= room;
    if fits { long } else { look.say(short) }
}

fn list(ui: &mut Ui, look: &Look, model: &Model, layout: &Layout) -> Option<Action> {
    let Some(page) = shown(model) else {
        vacancy::reading(ui, look, layout.list);
        return None;
    };
    if page.rows.is_empty() {
        return vacancy::none_within(ui, look, layout.list, page.query.radius);
    }
    if page.rows.iter().flat_map(|row| &row.days).all(|day| day.seats() == 0) {
        return vacancy::all_taken(ui, look, layout.list, model);
    }
    controls::day_names(ui, layout, page);
    let mut pressed = None;
    for (at, (row, rect)) in page.rows.iter().zip(&layout.cards).enumerate() {
        let row = ClinicRow { at, row, query: &page.query };
        pressed = row.show(ui, layout, *rect).or(pressed);
    }
    pressed
}

/// Asks for as much as there is room for, when that is not what was asked for.
fn fit(model: &Model, layout: &Layout) -> Option<Action> {
    let (rows, days) = (layout.cards.len() as u8, layout.columns.len() as u8);
    let query = &model.board.query;
    ((query.rows, query.days) != (rows, days)).then_some(Action::FitBoard { rows, days })
}
