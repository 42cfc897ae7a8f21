//! The places of everything on the board, and how many clinics and days there is room for. It depends only on the
//! glass, the language and the size of text, so nothing moves when seats are taken.

mod landscape;
mod measure;
mod portrait;

use egui::{Rangef, Rect, Vec2};

use crate::theme::{Lettering, Look};
use crate::widgets::{Area, Pen};

/// The least size of anything that can be pressed, in millimetres.
const TARGET_MM: f32 = 20.0;
/// The space between two cells, in millimetres.
const CELL_GAP_MM: f32 = 3.4;
/// The space between two clinics, in millimetres.
const CARD_GAP_MM: f32 = 3.4;
/// The space from a card's border to its content, in millimetres: across, down.
const CARD_PAD_MM: [f32; 2] = [4.0, 2.6];
/// The space from a card's border to its content where the name and the days are side by side, in millimetres: across,
/// down.
const ROW_PAD_MM: [f32; 2] = [4.0, 0.8];
/// A clinic's name of up to this many characters is shown whole.
const LONG_NAME_CHARS: f32 = 31.0;
/// The most clinics on a page; more are too many to look over.
const ROWS_MAX: usize = 8;
/// Cards become at most this many times as high as their least height.
const CARD_STRETCH: f32 = 1.5;
/// The distance between two lines of one name, in ems; they are closer than two lines of a text.
pub const NAME_PITCH_EM: f32 = 1.15;
/// The list's lettering grows with the glass only beyond this growth: room is more important than size.
const GROWTH_FREE: f32 = 1.16;

/// How a clinic and its days are arranged on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardForm {
    /// The name above, a strip of days below.
    Card,
    /// The name on the left, the days on the right.
    Row,
}

/// The board's rectangles, in points.
pub struct BoardLayout {
    pub form: BoardForm,
    /// The lettering of the list.
    pub look: Look,
    /// The two buttons for how far away and which times; each leads to a question.
    pub narrow: [Rect; 2],
    /// The buttons for earlier and later days.
    pub days: [Rect; 2],
    /// The place of the month.
    pub days_label: Rect,
    /// The line of day names.
    pub day_names: Rect,
    /// The buttons for nearer and further clinics.
    pub clinics: [Rect; 2],
    pub as_of: Rect,
    /// The place of the cards; where there are no cards, of the message instead.
    pub list: Rect,
    pub cards: Vec<Rect>,
    /// The left and right ends of the cells, from left to right; they are equal on every card.
    pub columns: Vec<Rangef>,
    /// The width of a clinic's name.
    pub name_width: f32,
    /// Padding inside a card.
    pub pad: Vec2,
    /// The distance between two lines of a name.
    pub pitch: f32,
}

impl BoardLayout {
    /// Divides `body`; `next` is the place of "next", which the board does not have.
    #[must_use]
    pub fn new(pen: &mut Pen<'_>, body: Rect, next: Rect) -> Self {
        let look = pen.look;
        let form = if look.landscape { BoardForm::Row } else { BoardForm::Card };
        let mut layout = Self::unmeasured(form, denser(look), body);
        match form {
            BoardForm::Card => layout.arrange_cards(pen, body),
            BoardForm::Row => layout.arrange_rows(pen, body, next),
        }
        layout
    }

    fn unmeasured(form: BoardForm, dense: Look, list: Rect) -> Self {
        Self {
            form,
            narrow: [Rect::NOTHING; 2],
            days: [Rect::NOTHING; 2],
            days_label: Rect::NOTHING,
            day_names: Rect::NOTHING,
            clinics: [Rect::NOTHING; 2],
            as_of: Rect::NOTHING,
            list,
            cards: Vec::new(),
            columns: Vec::new(),
            name_width: 0.0,
            pad: Vec2::ZERO,
            pitch: (dense.em(Lettering::Strong) * NAME_PITCH_EM).round(),
            look: dense,
        }
    }

    /// The room for the two buttons that narrow the board.
    #[must_use]
    pub fn narrow_area(&self) -> Rect {
        self.narrow[0].union(self.narrow[1])
    }

    fn gap(&self) -> f32 {
        self.look.mm(CELL_GAP_MM)
    }

    fn set_pad(&mut self, [across, down]: [f32; 2]) {
        self.pad = Vec2::new(self.look.mm(across), self.look.mm(down));
    }

    /// Makes as many cards as fit at the least height; the remaining room makes them higher.
    fn stack_cards(&mut self, least: f32) {
        let gap = self.look.mm(CARD_GAP_MM);
        let fitting = (self.list.height() + gap) / (least + gap);
        let rows = (fitting as usize).clamp(1, ROWS_MAX);
        let even = (self.list.height() + gap) / rows as f32 - gap;
        let highest = if rows == 1 { even } else { least * CARD_STRETCH };
        let mut list = self.list;
        self.cards = (0..rows).map(|_| list.take_top(even.min(highest), gap)).collect();
    }
}

/// The look of the list: on larger glass it shows more entries, not larger letters.
fn denser(look: &Look) -> Look {
    let growth = look.grown(1.0) / look.mm(1.0);
    let smallest_glass = Vec2::splat(1.0);
    let mut dense =
        Look::new(look.text.clone(), smallest_glass, 1.0, look.language, look.text_size);
    dense.px_per_mm = look.px_per_mm * (growth / GROWTH_FREE).max(1.0);
    dense.screen = look.screen;
    dense.landscape = look.landscape;
    dense.palette = look.palette;
    dense
}
