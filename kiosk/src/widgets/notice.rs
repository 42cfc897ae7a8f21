//! A card that tells something, and a strip that says what is safe. Shows as much of both as fits; the beginning of
//! each comes before the rest of either.

use egui::{Color32, Rect, pos2, vec2};

use super::area::Area;
use super::block::Block;
use super::button::paint_icon;
use super::card::{card, card_pad};
use super::naming;
use super::pen::Pen;
use super::remark::{Remark, first_sentence};
use super::strip::Strip;
use crate::theme::{Lettering, Look};
use crate::voice::{Aloud, Kind};

/// The icon of a notice, in millimetres on the smallest screen.
const ICON_MM: f32 = 26.0;

/// What a notice tells.
#[derive(Clone, Debug)]
pub struct Notice<'a> {
    /// A large icon, where there is room: above the words in portrait, before them in landscape.
    pub icon: char,
    pub ink: Color32,
    /// One paragraph each, the most important first.
    pub says: &'a [&'a str],
    pub safe: &'a Remark,
}

/// How much of a notice is shown.
struct Fitted {
    /// The size of the icon in points; zero when it is left out.
    icon: f32,
    paragraphs: Vec<Block>,
    strip: Option<Strip>,
}

impl Fitted {
    fn height(&self, look: &Look) -> f32 {
        let strip = self.strip.as_ref().map_or(0.0, |strip| strip.height() + look.gap());
        self.card_height(look) + strip
    }

    fn words_height(&self, look: &Look) -> f32 {
        let blocks = self.paragraphs.iter();
        blocks.map(|block| block.height() + look.gap()).sum::<f32>() - look.gap()
    }

    fn card_height(&self, look: &Look) -> f32 {
        let words = self.words_height(look);
        let inside = match (look.landscape, self.icon > 0.0) {
            (true, _) => words.max(self.icon),
            (false, true) => words + self.icon + look.gap(),
            (false, false) => words,
        };
        inside + 2.0 * card_pad(look)
    }
}

/// Shows a notice from the top of `room`; returns the room left over.
pub fn notice(pen: &mut Pen<'_>, room: Rect, spec: &Notice<'_>) -> Rect {
    let look = pen.look;
    let fitted = fit(pen, room, spec);
    let mut left = room;
    let place = left.take_top(fitted.card_height(look), look.gap());
    let inside = card(pen, place);
    let mut at = inside.min;
    if fitted.icon > 0.0 {
        let middle = match look.landscape {
            true => pos2(inside.left() + fitted.icon / 2.0, inside.center().y),
            false => inside.min + vec2(fitted.icon, fitted.icon) / 2.0,
        };
        paint_icon(pen.ui.painter(), spec.icon, fitted.icon, middle, spec.ink);
        let words = fitted.words_height(look);
        at = match look.landscape {
            true => pos2(inside.left() + icon_indent(look), inside.center().y - words / 2.0),
            false => inside.min + vec2(0.0, fitted.icon + look.gap()),
        };
    }
    for block in &fitted.paragraphs {
        at = block.show(pen.ui, at).left_bottom() + vec2(0.0, look.gap());
    }
    for left_out in &spec.says[fitted.paragraphs.len()..] {
        let words = left_out.replace('*', "");
        naming::tell(pen.ui.ctx(), Kind::Label, words, Aloud::Same);
    }
    match fitted.strip {
        Some(strip) => {
            let place = left.take_top(strip.height(), look.gap());
            strip.show(pen, place);
        }
        None => spec.safe.tell(pen),
    }
    left
}

fn icon_indent(look: &Look) -> f32 {
    look.grown(ICON_MM) + card_pad(look)
}

/// The parts that a version of a notice has; versions are tried from the fullest on.
struct Version<'a> {
    icon: bool,
    lettering: Lettering,
    says: &'a [&'a str],
    strip: Option<&'a str>,
}

/// The fullest version that fits; the shortest when none does.
fn fit(pen: &Pen<'_>, room: Rect, spec: &Notice<'_>) -> Fitted {
    let look = pen.look;
    let says = spec.says;
    let first = &says[..says.len().min(1)];
    let beginning: Vec<String> = first.iter().map(|text| first_sentence(text)).collect();
    let beginning: Vec<&str> = beginning.iter().map(String::as_str).collect();
    let whole = spec.safe.words(pen).into_iter().next().unwrap_or_default();
    let short = first_sentence(&whole);
    let (large, small) = (Lettering::Note, Lettering::Text);
    let version = |icon, lettering, says, strip| Version { icon, lettering, says, strip };
    let versions = [
        version(true, large, says, Some(&whole)),
        version(false, large, says, Some(&whole)),
        version(false, small, says, Some(&whole)),
        version(false, small, says, Some(&short)),
        version(false, small, first, Some(&short)),
        version(false, small, &beginning, Some(&short)),
        version(false, small, &beginning, None),
    ];
    let mut fitted = None;
    for version in versions {
        let laid = lay(pen, room, &version, (says, spec.safe));
        let fits = laid.height(look) <= room.height();
        fitted = Some(laid);
        if fits {
            break;
        }
    }
    fitted.expect("there is at least one version")
}

fn lay(
    pen: &Pen<'_>,
    room: Rect,
    version: &Version<'_>,
    (says, safe): (&[&str], &Remark),
) -> Fitted {
    let look = pen.look;
    let beside = if version.icon && look.landscape { icon_indent(look) } else { 0.0 };
    let width = room.width() - 2.0 * card_pad(look) - beside;
    let whole = says.iter().zip(version.says);
    let paragraphs =
        whole.map(|(whole, text)| Block::new(pen, version.lettering, text, width).telling(whole));
    Fitted {
        icon: if version.icon { look.grown(ICON_MM) } else { 0.0 },
        paragraphs: paragraphs.collect(),
        strip: version.strip.map(|text| safe.strip(pen, text, room.width())),
    }
}
