//! The backgrounds and borders behind words: buttons, cards, cells. The border and the filling together show what a
//! plate means, so that it can be recognised in grey too.

use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use crate::theme::{Look, Palette};

/// The kinds of plate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plate {
    /// The one button that leads on: filled deep blue.
    Next,
    /// A choice among others.
    Plain,
    /// A button of less weight, beside the one that leads on: paging, other times.
    Beside,
    /// Calls staff.
    Help,
    /// The setting that is chosen.
    Chosen,
    /// A button of less weight whose choice is in force: seen, and not taken for the one that leads on.
    InForce,
    /// The button does not answer now: broken border, no white.
    Idle,
    /// Many places left.
    Free,
    /// Few places left.
    Few,
    /// No place left: broken border, no white.
    Full,
    /// A card, which is not a button: thin border.
    Card,
}

/// The thickness of a card's border, as a part of a button's.
const CARD_BORDER: f32 = 0.6;
/// A dash and the gap after it, in border widths.
const DASH: [f32; 2] = [3.5, 2.5];
/// Points along a quarter circle of a rounded corner.
const CORNER_STEPS: usize = 8;

impl Plate {
    /// The colour of words on the plate.
    #[must_use]
    pub fn ink(self, palette: &Palette) -> Color32 {
        match self {
            Self::Next | Self::Chosen => palette.on_next,
            Self::Plain | Self::Card => palette.ink,
            Self::Beside | Self::InForce => palette.next,
            Self::Help => palette.help,
            Self::Free => palette.free,
            Self::Few => palette.few,
            Self::Idle | Self::Full => palette.soft_ink,
        }
    }

    fn fill(self, palette: &Palette, is_down: bool) -> Color32 {
        match self {
            Self::Next | Self::Chosen if is_down => palette.next_down,
            _ if is_down => palette.down,
            Self::Next | Self::Chosen => palette.next,
            Self::Plain | Self::Beside | Self::Help | Self::Card => palette.card,
            Self::InForce => palette.note,
            Self::Free => palette.free_ground,
            Self::Few => palette.few_ground,
            Self::Idle | Self::Full => palette.full_ground,
        }
    }

    fn border(self, palette: &Palette) -> Color32 {
        match self {
            Self::Next | Self::Chosen | Self::Beside | Self::InForce => palette.next,
            Self::Plain | Self::Card | Self::Idle | Self::Full => palette.line,
            Self::Help => palette.help,
            Self::Free => palette.free,
            Self::Few => palette.few,
        }
    }

    fn is_broken(self) -> bool {
        matches!(self, Self::Idle | Self::Full)
    }

    /// Paints the plate; `is_down` while a finger is on it.
    pub fn paint(self, painter: &Painter, look: &Look, rect: Rect, is_down: bool) {
        let thin = matches!(self, Self::Card | Self::Idle | Self::Full);
        let width = look.border() * if thin { CARD_BORDER } else { 1.0 };
        let radius = look.radius().min(rect.height() / 4.0).round();
        let stroke = Stroke::new(width.round().max(1.0), self.border(look.palette));
        let corners = CornerRadius::same(radius as u8);
        let fill = self.fill(look.palette, is_down);
        painter.rect(rect, corners, fill, stroke, StrokeKind::Inside);
        if self.is_broken() {
            break_border(painter, rect, radius, stroke.width, fill);
        }
    }
}

/// Makes dashes of a border: paints the gaps in the colour of the filling.
fn break_border(painter: &Painter, rect: Rect, radius: f32, width: f32, fill: Color32) {
    let middle = rect.shrink(width / 2.0);
    let path = rounded_path(middle, (radius - width / 2.0).max(0.0));
    let gap = Stroke::new(width + 1.0, fill);
    let unit = width.max(2.0);
    let (dash, space) = (DASH[0] * unit, DASH[1] * unit);
    painter.extend(Shape::dashed_line_with_offset(&path, gap, &[space], &[dash], dash));
}

/// The path once around a rounded rectangle, clockwise from the end of the top left corner.
fn rounded_path(rect: Rect, radius: f32) -> Vec<Pos2> {
    let inner = rect.shrink(radius);
    let corners = [inner.right_top(), inner.right_bottom(), inner.left_bottom(), inner.left_top()];
    let mut path = vec![pos2(inner.left(), rect.top())];
    for (quarter, corner) in corners.into_iter().enumerate() {
        path.extend((0..=CORNER_STEPS).map(|step| {
            let part = step as f32 / CORNER_STEPS as f32;
            let angle = (quarter as f32 - 1.0 + part) * std::f32::consts::FRAC_PI_2;
            corner + radius * vec2(angle.cos(), angle.sin())
        }));
    }
    path
}
