//! The band and the frame around a screen that somebody else sees: on the glass as long as they see it, over everything.

use egui::{Align2, Rect, pos2, vec2};

use super::pen::Pen;
use super::{Area as _, Block, icon};
use crate::theme::{Lettering, Look};

/// The thickness of the frame, in millimetres on the smallest screen.
const FRAME_MM: f32 = 2.0;
/// The space above and below the words, in millimetres on the smallest screen.
const EDGE_MM: f32 = 0.3;
/// The space between the band and what is below it, in millimetres on the smallest screen.
const BELOW_MM: f32 = 0.8;

/// The band with its words.
pub struct Band {
    words: Block,
    height: f32,
}

impl Band {
    /// A band that is as high as its words need.
    #[must_use]
    pub fn new(pen: &Pen<'_>, words: &str) -> Self {
        let look = pen.look;
        let lettering = lettering(look);
        let width = look.area.width() - 2.0 * look.margin() - look.em(lettering) - look.gap();
        let words = Block::coloured(pen, lettering, words, width, look.palette.paper).aside();
        let height = words.height() + 2.0 * look.grown(EDGE_MM);
        Self { words, height }
    }

    /// The look of what is below the band.
    #[must_use]
    pub fn below(&self, look: &Look) -> Look {
        let mut area = look.area;
        // The margin of the screen is left free already.
        area.min.y += self.height + look.grown(BELOW_MM) - look.margin();
        look.clone().placed(area)
    }

    /// Draws the band and the frame.
    pub fn show(&self, pen: &mut Pen<'_>) {
        let look = pen.look;
        let (whole, palette) = (look.area, look.palette);
        pen.ui.set_clip_rect(whole);
        let mut rest = whole;
        let band = rest.take_top(self.height, 0.0);
        let thick = look.grown(FRAME_MM);
        let sides =
            [rest.take_left(thick, 0.0), rest.take_right(thick, 0.0), rest.take_bottom(thick, 0.0)];
        let painter = pen.ui.painter().clone();
        for part in [band].into_iter().chain(sides) {
            painter.rect_filled(part, 0.0, palette.help);
        }
        let mut room = band.shrink2(vec2(look.margin(), 0.0));
        let size = look.em(lettering(look));
        let sign = Rect::from_min_size(room.min, vec2(size, self.height));
        let font = Look::icon_font(size);
        painter.text(sign.center(), Align2::CENTER_CENTER, icon::BINOCULARS, font, palette.paper);
        let _ = room.take_left(size, look.gap());
        let at = pos2(room.left(), room.center().y - self.words.height() * 0.5);
        self.words.show(pen.ui, at);
    }
}

/// The letters of the band: a cap's, which are as large as they are everywhere, or those of large text.
fn lettering(look: &Look) -> Lettering {
    if look.is_large() { Lettering::Strong } else { Lettering::Cap }
}
