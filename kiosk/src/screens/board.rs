//! The table, as a value: which clinic near here has free seats on which day. It draws the page it is given, says how
//! much there is room for, and asks the cache nothing itself. Large letters have the list of clinics instead.

pub(crate) mod calendar;
mod clinic_row;
mod controls;
mod layout;
pub(crate) mod narrowed;
pub(crate) mod notice;
mod vacancy;

use jari_common::board::{BoardPage, BoardQuery};
use jari_common::dose::Dose;
use jiff::ToSpan as _;

use super::as_of::AsOf;
use super::list::ListButton;
use crate::message::Action;
use crate::model::Model;
use crate::text::Saying;
use crate::widgets::{Page, Pen, Remark};

pub use clinic_row::{cell_plate, cell_words};
pub use vacancy::Vacancy;

use clinic_row::ClinicRow;
use layout::BoardLayout;

/// Clinics and days, and everything shown with them.
pub struct Table {
    /// From the longest wording to the shortest.
    pub asks: Vec<Saying>,
    /// What was refused a moment ago; shown instead of the filters.
    pub notice: Option<Remark>,
    /// What narrows the table: how far away, and which times.
    pub filters: [ListButton; 2],
    /// What was asked of the cache.
    pub query: BoardQuery,
    /// Whether there are earlier days, and later days.
    pub turns: [bool; 2],
    /// None while the cache has not answered.
    pub as_of: Option<AsOf>,
    /// What the cache answered.
    pub page: Option<BoardPage>,
    /// What is said where no clinic can be shown.
    pub vacancy: Option<Vacancy>,
}

/// The table of this model.
#[must_use]
pub fn table(model: &Model) -> Table {
    let asks = match model.visit.search.dose {
        Dose::Second => ["board-question-second", "board-question-second-short"],
        Dose::First if model.is_moving() => ["board-question-move", "board-question-short"],
        Dose::First => ["board-question", "board-question-short"],
    };
    let (query, page) = (&model.board.query, &model.board.page);
    let tomorrow = model.today().saturating_add(1.days());
    let as_of = page.as_ref().map(|page| AsOf::of(model, page.as_of));
    Table {
        asks: notice::heading(model, asks.map(Saying::from).to_vec()),
        notice: notice::remark(model),
        filters: narrowed::buttons(query, ["choice:how-far", "choice:which-times"]),
        query: query.clone(),
        turns: [query.first_day > tomorrow && query.earlier().is_some(), query.later().is_some()],
        as_of: as_of.or_else(|| AsOf::cut_off(model)),
        page: page.clone(),
        vacancy: vacancy::vacancy(model),
    }
}

/// Draws the table, and stores in the page what was pressed, or that there is room for another number of rows or days
/// than was asked for.
pub fn draw(pen: &mut Pen<'_>, page: &mut Page, table: &Table) {
    let layout = BoardLayout::new(pen, page.body, page.next);
    let pressed = match &table.vacancy {
        Some(vacancy) if vacancy.is_alone => vacancy::draw(pen, page.body, vacancy),
        vacancy => controls::show(pen, table, &layout).or_else(|| match (vacancy, &table.page) {
            (Some(vacancy), _) => vacancy::draw(pen, layout.list, vacancy),
            (None, Some(page)) => rows(pen, page, &layout),
            (None, None) => None,
        }),
    };
    if let Some(action) = pressed {
        page.choose(true, action);
    }
    let (rows, days) = (layout.cards.len() as u8, layout.columns.len() as u8);
    if (table.query.rows, table.query.days) != (rows, days) {
        page.fit(Action::FitBoard { rows, days });
    }
}

fn rows(pen: &mut Pen<'_>, page: &BoardPage, layout: &BoardLayout) -> Option<Action> {
    let pen = &mut pen.with(&layout.look);
    controls::day_names(pen, layout, page);
    let mut pressed = None;
    for (at, (row, rect)) in page.rows.iter().zip(&layout.cards).enumerate() {
        let row = ClinicRow { at, row, query: &page.query };
        pressed = row.show(pen, layout, *rect).or(pressed);
    }
    pressed
}
