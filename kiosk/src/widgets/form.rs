//! The layout of every screen on which something is typed: the typed text, a message about it, the keys. In portrait
//! from top to bottom; in landscape the keys are at the right.

use egui::{Rect, vec2};

use super::area::Area;
use super::field::field_height;
use super::keys::{KEYBOARD_MARGIN_MM, is_pad, keyboard_height, keyboard_least_width};
use super::pen::Pen;
use super::remark::Remark;
use super::strip::{Strip, StripTone};
use crate::keyboard::layout::Layout;

/// The share of the remaining room that is used to make the keys larger.
const KEYS_SPARE: f32 = 0.85;
/// In landscape the keys take at most this share of the width.
const KEYS_SHARE: f32 = 0.64;
/// A pad of digits is no wider than this, in millimetres on the smallest screen.
const PAD_WIDTH_MM: f32 = 166.0;

/// The places of the parts of a form.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The place of the typed text.
    pub field: Rect,
    /// The place of the message about it, and of everything else that is said or pressed.
    pub rest: Rect,
    pub keys: Rect,
}

impl Form {
    /// Cuts `body` into its parts. `typed` will be shown in the field; `said` is what [`Form::say`] will say, and it gets
    /// its room before large keys do; `has_button` says whether a button comes between the message and the keys. It moves
    /// no key of a pad, unless a long message of what is wrong needs the room.
    #[must_use]
    pub fn new(
        pen: &Pen<'_>,
        body: Rect,
        layout: Layout,
        (typed, said, has_button): (&str, &Remark, bool),
    ) -> Self {
        let look = pen.look;
        if look.landscape {
            Self::beside(pen, body, layout, typed)
        } else {
            Self::below(pen, body, layout, (typed, said, has_button))
        }
    }

    fn below(
        pen: &Pen<'_>,
        body: Rect,
        layout: Layout,
        (typed, said, has_button): (&str, &Remark, bool),
    ) -> Self {
        let look = pen.look;
        let gap = look.gap();
        let row = look.button_height() + gap;
        let mut rest = body;
        let field = rest.take_top(field_height(pen, typed, rest.width()), gap);
        let [least, good, most] = keyboard_height(look, layout);
        // Keys stay where they are, whatever is said: two lines have their room, where good keys leave it; above a pad of
        // digits a button has, too. What is wrong is told in any case.
        let lines = |text: &str| said_height(pen, said, text, rest.width()) + gap;
        let (one, two) = (lines("·"), lines("·\n·"));
        let (usual, least_usual) = match layout {
            Layout::Digits => ([two + row, two.max(one + row), two], row),
            _ => ([two; 3], 0.0),
        };
        let usual = usual.into_iter().find(|it| rest.height() - it >= good).unwrap_or(least_usual);
        let button = if has_button { row } else { 0.0 };
        let told = said.fitting(pen, rest.width(), rest.height() - good - button - gap);
        let told = told.filter(|_| said.tone == StripTone::Wrong);
        let needed = told.map_or(usual, |strip| usual.max(strip.height() + gap + button));
        let left = rest.height() - needed;
        let height = if left < good { left.max(least) } else { good + (left - good) * KEYS_SPARE };
        let mut keys = rest.take_bottom(height.min(most), gap);
        if keys.width() < keyboard_least_width(look, layout) {
            let room = look.margin() - look.mm(KEYBOARD_MARGIN_MM);
            keys = keys.expand2(vec2(room.max(0.0), 0.0));
        }
        Self { field, rest, keys }
    }

    fn beside(pen: &Pen<'_>, body: Rect, layout: Layout, typed: &str) -> Self {
        let look = pen.look;
        let mut rest = body;
        let least = keyboard_least_width(look, layout);
        let width = if is_pad(layout) {
            look.grown(PAD_WIDTH_MM).min(body.width() * 0.5)
        } else {
            (body.width() * KEYS_SHARE).max(least)
        };
        let mut keys = rest.take_right(width, 2.0 * look.gap());
        let most = keyboard_height(look, layout)[2];
        // A longer question moves the top of the room, never its bottom.
        keys.min.y = keys.bottom() - keys.height().min(most);
        let field = rest.take_top(field_height(pen, typed, rest.width()), look.gap());
        Self { field, rest, keys }
    }

    /// Shows a message about the typed text, in a strip under it.
    pub fn say(&mut self, pen: &mut Pen<'_>, said: &Remark) {
        let look = pen.look;
        let room = self.rest;
        match said.fitting(pen, room.width(), room.height()) {
            Some(strip) => {
                let rect = self.rest.take_top(strip.height(), look.gap());
                strip.show(pen, rect);
            }
            None => said.tell(pen),
        }
    }
}

/// The height of a message with these words, in points.
fn said_height(pen: &Pen<'_>, said: &Remark, text: &str, width: f32) -> f32 {
    Strip::new(pen, said.tone, said.icon, text, width).height()
}
