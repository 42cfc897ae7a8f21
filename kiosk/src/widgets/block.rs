//! Text that is laid out first, so that a screen can ask how much room it needs, and placed afterwards. Part of a text
//! between two `*` is bold. It never scrolls and never shortens a text.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Sense, Ui, Vec2};

use super::naming::{self, Named};
use super::pen::Pen;
use crate::theme::Lettering;
use crate::voice::{Aloud, Kind};

/// What turns bold on and off inside a text.
const BOLD_MARK: char = '*';
/// The middle of Hangul and capitals lies this far below the middle of their line, in ems.
const SINK_EM: f32 = 0.055;

/// Text of one lettering, laid out to a width.
#[derive(Clone)]
pub struct Block {
    galley: Arc<Galley>,
    words: String,
    /// What the voice tells instead of the words.
    told: Option<String>,
    em: f32,
    kind: Kind,
    aloud: Aloud,
}

impl Block {
    /// Lays `text` out in ink, lines starting at the left, no line wider than `width` points.
    #[must_use]
    pub fn new(pen: &Pen<'_>, lettering: Lettering, text: &str, width: f32) -> Self {
        let look = pen.look;
        Self::inked(pen, lettering, text, width, look.palette.ink, Align::LEFT)
    }

    /// The text in another colour.
    #[must_use]
    pub fn coloured(
        pen: &Pen<'_>,
        lettering: Lettering,
        text: &str,
        width: f32,
        ink: Color32,
    ) -> Self {
        Self::inked(pen, lettering, text, width, ink, Align::LEFT)
    }

    /// The text with every line centred.
    #[must_use]
    pub fn centred(
        pen: &Pen<'_>,
        lettering: Lettering,
        text: &str,
        width: f32,
        ink: Color32,
    ) -> Self {
        Self::inked(pen, lettering, text, width, ink, Align::Center)
    }

    /// One character in bold, with this many points to the em: the cap of a key.
    #[must_use]
    pub fn cap(pen: &Pen<'_>, em: f32, text: &str, ink: Color32) -> Self {
        let font = FontId { size: em.round(), ..pen.look.font(Lettering::Cap) };
        let galley = pen.ui.painter().layout_no_wrap(text.to_owned(), font, ink);
        Self::laid(galley, text.to_owned(), em.round())
    }

    fn inked(
        pen: &Pen<'_>,
        lettering: Lettering,
        text: &str,
        width: f32,
        ink: Color32,
        align: Align,
    ) -> Self {
        let look = pen.look;
        let mut job = LayoutJob::default();
        job.wrap.max_width = width.max(1.0);
        job.halign = align;
        let strong = match lettering {
            Lettering::Text => Lettering::Strong,
            other => other,
        };
        for (at, part) in text.split(BOLD_MARK).enumerate() {
            let weight = if at % 2 == 0 { lettering } else { strong };
            let format = TextFormat {
                line_height: Some(look.line(lettering)),
                ..TextFormat::simple(look.font(weight), ink)
            };
            job.append(part, 0.0, format);
        }
        let galley = pen.ui.painter().layout_job(job);
        Self::laid(galley, text.replace(BOLD_MARK, ""), look.em(lettering))
    }

    fn laid(galley: Arc<Galley>, words: String, em: f32) -> Self {
        Self { galley, words, told: None, em, kind: Kind::Label, aloud: Aloud::Same }
    }

    /// The text, of which everybody may hear only `aloud`.
    #[must_use]
    pub fn aloud(self, aloud: Aloud) -> Self {
        Self { aloud, ..self }
    }

    /// The text, which is a part of what the voice tells.
    #[must_use]
    pub fn telling(self, whole: &str) -> Self {
        Self { told: Some(whole.replace(BOLD_MARK, "")), ..self }
    }

    /// The text, told to a screen reader only: for what is beside the screen's question.
    #[must_use]
    pub fn aside(self) -> Self {
        self.of_kind(Kind::Aside)
    }

    /// The text as a thing of another kind than something to be read.
    #[must_use]
    pub fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// The size, in points.
    #[must_use]
    pub fn size(&self) -> Vec2 {
        self.galley.size()
    }

    /// The height, in points.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.galley.size().y
    }

    /// The width, in points.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.galley.size().x
    }

    /// The number of lines.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.galley.rows.len()
    }

    /// Whether a line ends inside a word: then the text needs more room, or smaller letters.
    #[must_use]
    pub fn splits_a_word(&self) -> bool {
        self.galley.rows.windows(2).any(|rows| {
            let (above, below) = (rows[0].text(), rows[1].text());
            let apart =
                above.ends_with(char::is_whitespace) || below.starts_with(char::is_whitespace);
            !rows[0].ends_with_newline && !apart
        })
    }

    /// Paints the text with its top left corner at `at`, for the eye only: for a button's words, because the button's
    /// name tells them.
    pub fn paint(&self, painter: &Painter, at: Pos2) {
        let left = at - Vec2::new(self.galley.rect.left(), SINK_EM * self.em);
        painter.galley(left.round(), Arc::clone(&self.galley), Color32::PLACEHOLDER);
    }

    /// Paints the text in `rect`, placed as `align` says, for the eye only.
    pub fn paint_in(&self, painter: &Painter, rect: Rect, align: Align2) {
        self.paint(painter, align.align_size_within_rect(self.size(), rect).min);
    }

    /// Shows the text with its top left corner at `at`; screen readers read it too. Returns where it is.
    pub fn show(&self, ui: &mut Ui, at: Pos2) -> Rect {
        self.show_as(ui, at, Role::Label, self.kind)
    }

    /// Shows the text in `rect`, placed as `align` says.
    pub fn show_in(&self, ui: &mut Ui, rect: Rect, align: Align2) -> Rect {
        self.show(ui, align.align_size_within_rect(self.size(), rect).min)
    }

    /// The question of a screen: shown as its one heading.
    pub fn show_heading(&self, ui: &mut Ui, at: Pos2) -> Rect {
        self.show_as(ui, at, Role::Heading, Kind::Heading)
    }

    fn show_as(&self, ui: &mut Ui, at: Pos2, role: Role, kind: Kind) -> Rect {
        let rect = Rect::from_min_size(at, self.size());
        let response = ui.allocate_rect(rect, Sense::hover());
        let named = Named::read(role, kind, &self.words, self.aloud.clone());
        let named = Named { told: self.told.as_deref(), ..named };
        naming::name(ui, &response, &named);
        self.paint(ui.painter(), at);
        rect
    }
}
