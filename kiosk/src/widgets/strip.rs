//! A strip with a coloured edge: what is safe, what will happen, or what could not be done. It is read, never pressed.

use egui::{Align2, Color32, CornerRadius, Pos2, Rect, pos2};

use super::block::Block;
use super::button::paint_icon;
use super::pen::Pen;
use crate::theme::{Lettering, Palette};
use crate::voice::{Aloud, Kind};

/// The coloured edge, in millimetres on the smallest screen.
const EDGE_MM: f32 = 2.2;
/// The strip's icon, in ems of its words.
const ICON_EM: f32 = 1.25;

/// What a strip is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StripTone {
    /// What is safe, or what will happen: blue.
    Safe,
    /// What could not be done: red-brown.
    Wrong,
}

impl StripTone {
    fn colours(self, palette: &Palette) -> (Color32, Color32) {
        match self {
            Self::Safe => (palette.next, palette.note),
            Self::Wrong => (palette.help, palette.help_note),
        }
    }
}

/// A strip, laid out to a width.
pub struct Strip {
    words: Block,
    icon: Option<char>,
    tone: StripTone,
    indent: f32,
    pad: f32,
}

impl Strip {
    /// Lays the words out; between two `*` they are bold. The icon is left out where it would cost a line.
    #[must_use]
    pub fn new(pen: &Pen<'_>, tone: StripTone, icon: char, text: &str, width: f32) -> Self {
        let look = pen.look;
        let edge = look.grown(EDGE_MM);
        let pad = look.grown(4.0);
        let bare = edge + pad;
        let with_icon = bare + ICON_EM * look.em(Lettering::Text) + pad;
        let lay = |indent: f32| by_sentence(pen, text, width - indent - pad);
        let (wide, narrow) = (lay(bare), lay(with_icon));
        let keeps_icon = narrow.lines() <= wide.lines() && !narrow.splits_a_word();
        let (words, icon, indent) =
            if keeps_icon { (narrow, Some(icon), with_icon) } else { (wide, None, bare) };
        let kind = if tone == StripTone::Wrong { Kind::Wrong } else { Kind::Strip };
        let words = words.of_kind(kind);
        Self { words, icon, tone, indent, pad: look.grown(3.0) }
    }

    /// The strip, of which everybody may hear only `aloud`.
    #[must_use]
    pub fn aloud(self, aloud: Aloud) -> Self {
        Self { words: self.words.aloud(aloud), ..self }
    }

    /// The strip, which shows a part of what the voice tells.
    #[must_use]
    pub fn telling(self, whole: &str) -> Self {
        Self { words: self.words.telling(whole), ..self }
    }

    /// The height, in points.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.words.height() + 2.0 * self.pad
    }

    /// Shows the strip in `rect`, which may be higher than the strip needs.
    pub fn show(&self, pen: &mut Pen<'_>, rect: Rect) {
        let look = pen.look;
        let (edge, ground) = self.tone.colours(look.palette);
        let radius = (look.radius() * 0.5) as u8;
        let painter = pen.ui.painter().clone();
        painter.rect_filled(rect, CornerRadius::same(radius), ground);
        let bar =
            Rect::from_min_max(rect.min, pos2(rect.left() + look.grown(EDGE_MM), rect.bottom()));
        painter.rect_filled(bar, CornerRadius { nw: radius, sw: radius, ne: 0, se: 0 }, edge);
        if let Some(icon) = self.icon {
            let size = ICON_EM * look.em(Lettering::Text);
            let left = rect.left() + self.indent - look.grown(4.0) - size / 2.0;
            paint_icon(&painter, icon, size, Pos2::new(left, rect.center().y), edge);
        }
        let words = Rect::from_min_max(pos2(rect.left() + self.indent, rect.top()), rect.max);
        self.words.show_in(pen.ui, words, Align2::LEFT_CENTER);
    }
}

/// Every sentence on a line of its own, unless that costs a line.
fn by_sentence(pen: &Pen<'_>, text: &str, width: f32) -> Block {
    let lay = |text: &str| Block::new(pen, Lettering::Text, text, width);
    let (flowing, apart) = (lay(text), lay(&text.replace(". ", ".\n").replace(".* ", ".*\n")));
    if apart.lines() <= flowing.lines() { apart } else { flowing }
}
