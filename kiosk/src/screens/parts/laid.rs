//! Facts laid out on a card, and the use of its free corner. It does not decide how the facts are laid out.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::theme::{Lettering, Look};
use crate::widgets::plate::Plate;
use crate::widgets::{Block, Pen, qr};

/// The least and the greatest side of a code, in millimetres on the smallest screen. No telephone at arm's length
/// reads a smaller code; a larger code is not read better.
const CODE_MM: [f32; 2] = [30.0, 44.0];

/// The facts laid out for a card of some width.
pub struct Laid {
    pub(super) parts: Vec<(Vec2, Block)>,
    pub(super) size: Vec2,
    /// The space from the border to the facts, in points.
    pub(super) pad: f32,
}

/// A code for a telephone, shown where there is room for it.
pub struct Code<'a> {
    pub text: &'a str,
    /// What the code is for; shown below it.
    pub caption: &'a str,
}

impl Laid {
    /// The height of the card, in points.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.size.y
    }

    /// Shows the card at the top of `room`, stretched to `height` points if that is more; shows the code in the card's
    /// corner, if the corner is free.
    pub fn show(&self, pen: &mut Pen<'_>, room: Rect, height: f32, code: Option<&Code<'_>>) {
        let look = pen.look;
        let height = height.max(self.size.y);
        let card = Rect::from_min_size(room.min, vec2(room.width(), height));
        Plate::Card.paint(pen.ui.painter(), look, card, false);
        let code = code.and_then(|code| {
            // Facts at the top leave most of the free room to the corner.
            let inner = card.shrink(self.pad.min(look.gap()));
            let taken = self.parts.iter().map(|(at, block)| {
                Rect::from_min_size(card.min + *at, vec2(block.width(), block.height()))
            });
            in_corner(pen, inner, free_side(inner, taken, look.gap()), code)
        });
        let sunk = if code.is_some() { 0.0 } else { (height - self.size.y) / 2.0 };
        for (at, block) in &self.parts {
            block.show(pen.ui, card.min + *at + vec2(0.0, sunk));
        }
        if let Some((code, square, caption, at)) = code
            && qr(pen.ui, square, code.text, code.caption)
        {
            caption.show(pen.ui, at);
        }
    }
}

/// The additional height that a code needs below the facts, in points.
#[must_use]
pub fn code_height(look: &Look) -> f32 {
    look.grown(CODE_MM[1]) + look.line(Lettering::Text) + look.gap()
}

/// The side of the largest square in the lower right corner that keeps its distance from the facts.
fn free_side(inner: Rect, taken: impl Iterator<Item = Rect>, apart: f32) -> f32 {
    let free = |taken: Rect| (inner.right() - taken.right()).max(inner.bottom() - taken.bottom());
    taken.map(|taken| free(taken) - apart).fold(inner.width().min(inner.height()), f32::min)
}

/// The places of the code and its caption; None where there is no room.
fn in_corner<'a>(
    pen: &Pen<'_>,
    inner: Rect,
    free: f32,
    code: &'a Code<'a>,
) -> Option<(&'a Code<'a>, Rect, Block, Pos2)> {
    let look = pen.look;
    let [least, most] = CODE_MM.map(|mm| look.grown(mm));
    let caption = Block::new(pen, Lettering::Text, code.caption, f32::INFINITY);
    let side = (free - caption.height()).min(most);
    if side < least || caption.width() > free {
        return None;
    }
    let wide = side.max(caption.width());
    let bottom = inner.bottom() - caption.height();
    let middle = inner.right() - wide / 2.0;
    let square = Rect::from_center_size(pos2(middle, bottom - side / 2.0), Vec2::splat(side));
    let at = pos2(middle - caption.width() / 2.0, bottom);
    Some((code, square, caption, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
        Rect::from_min_max(pos2(left, top), pos2(right, bottom))
    }

    #[test]
    fn a_corner_is_as_large_as_what_stands_nearest_leaves_it() {
        let inner = rect(0.0, 0.0, 100.0, 80.0);
        let side = |taken: &[Rect]| free_side(inner, taken.iter().copied(), 5.0);
        assert_eq!(side(&[]), 80.0);
        // Facts above the corner, and facts to the left of it.
        assert_eq!(side(&[rect(0.0, 0.0, 100.0, 30.0)]), 45.0);
        assert_eq!(side(&[rect(0.0, 0.0, 100.0, 30.0), rect(0.0, 30.0, 70.0, 80.0)]), 25.0);
        assert!(side(&[rect(0.0, 0.0, 100.0, 80.0)]) < 0.0);
    }
}
