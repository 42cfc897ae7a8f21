//! The sheet on which the desk is drawn: letters, buttons and fields for a mouse and a keyboard, sized by the window.

use egui::accesskit::Role;
use egui::text_edit::TextEditState;
use egui::{
    Align2, Color32, CornerRadius, FontFamily, FontId, Id, Rect, Response, Sense, Stroke,
    StrokeKind, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::desk::answer::Tone;
use crate::desk::model::{Desk, DeskPress};
use crate::text::{Arg, Saying, Text};
use crate::theme::{self, Look, Palette};
use crate::widgets::one_line::{cut, shrunk};

/// The height of the window for which sizes are given, in points.
const DESIGNED_HEIGHT: f32 = 1_000.0;
/// Letters do not get smaller than this, in points.
const LETTERS_MIN: f32 = 12.0;

/// How much weight a button has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do next.
    Next,
    Plain,
    /// Less than plain: no border.
    Quiet,
    Help,
}

/// The sheet.
pub struct Sheet<'a> {
    pub ui: &'a mut Ui,
    pub desk: &'a Desk,
    pub palette: &'static Palette,
    text: &'a Text,
    presses: &'a mut Vec<DeskPress>,
    scale: f32,
}

impl<'a> Sheet<'a> {
    pub fn new(
        ui: &'a mut Ui,
        desk: &'a Desk,
        text: &'a Text,
        presses: &'a mut Vec<DeskPress>,
    ) -> Self {
        let height = ui.ctx().content_rect().height();
        let scale = (height / DESIGNED_HEIGHT).clamp(0.75, 2.5);
        Self { ui, desk, palette: &theme::DAY, text, presses, scale }
    }

    /// The whole window.
    pub fn whole(&self) -> Rect {
        self.ui.ctx().content_rect()
    }

    /// A length of the design, in points of this window.
    pub fn px(&self, length: f32) -> f32 {
        (length * self.scale).round()
    }

    pub fn press(&mut self, press: DeskPress) {
        self.presses.push(press);
    }

    pub fn say(&self, key: &str) -> String {
        self.text.say(self.desk.language, key)
    }

    pub fn say_with(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        self.text.say_with(self.desk.language, key, args)
    }

    pub fn words(&self, saying: &Saying) -> String {
        self.text.words(self.desk.language, saying)
    }

    pub fn font(&self, size: f32, is_bold: bool) -> FontId {
        let family = if is_bold { theme::bold() } else { FontFamily::Proportional };
        FontId::new(self.px(size).max(LETTERS_MIN).round(), family)
    }

    /// Writes one line; a line that is too long gets smaller letters, and is cut only below the smallest.
    pub fn line(&mut self, rect: Rect, words: &str, size: f32, is_bold: bool, ink: Color32) {
        self.line_at(rect, words, (size, is_bold), ink, Align2::LEFT_CENTER);
    }

    pub fn line_at(
        &mut self,
        rect: Rect,
        words: &str,
        (size, is_bold): (f32, bool),
        ink: Color32,
        align: Align2,
    ) {
        let (font, painter) = (self.font(size, is_bold), self.ui.painter());
        let galley = cut(painter, words, &font, LETTERS_MIN, ink, rect.width());
        let at = align.anchor_size(align.pos_in_rect(&rect), galley.size());
        painter.galley(at.min, galley, ink);
        self.name(at, words);
    }

    /// Writes lines that wrap at the width; returns how high they are, in points.
    pub fn lines(
        &mut self,
        rect: Rect,
        words: &str,
        size: f32,
        is_bold: bool,
        ink: Color32,
    ) -> f32 {
        let font = self.font(size, is_bold);
        let galley = self.ui.painter().layout(words.to_owned(), font, ink, rect.width());
        let height = galley.size().y;
        self.ui.painter().galley(rect.min, galley, ink);
        self.name(Rect::from_min_size(rect.min, vec2(rect.width(), height)), words);
        height
    }

    /// The height of words in lines of this width.
    pub fn lines_height(&self, words: &str, size: f32, is_bold: bool, width: f32) -> f32 {
        let font = self.font(size, is_bold);
        self.ui.painter().layout(words.to_owned(), font, self.palette.ink, width).size().y
    }

    /// A place that can be clicked, called so for a screen reader.
    pub fn spot(
        &self,
        rect: Rect,
        id: impl std::hash::Hash + std::fmt::Debug,
        words: &str,
    ) -> Response {
        let response = self.ui.interact(rect, Id::unique(id), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
        response
    }

    /// What is read, for a screen reader.
    pub fn name(&mut self, rect: Rect, words: &str) {
        let response = self.ui.allocate_rect(rect, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    }

    pub fn icon(&self, rect: Rect, icon: char, ink: Color32) {
        let size = rect.height().min(rect.width());
        let painter = self.ui.painter();
        painter.text(rect.center(), Align2::CENTER_CENTER, icon, Look::icon_font(size), ink);
    }

    pub fn fill(&self, rect: Rect, ground: Color32, border: Option<Color32>) {
        let stroke = border.map_or(Stroke::NONE, |border| Stroke::new(1.5, border));
        let corners = CornerRadius::same(self.px(8.0) as u8);
        self.ui.painter().rect(rect, corners, ground, stroke, StrokeKind::Inside);
    }

    /// A state in a few words, on a ground of its tone.
    pub fn chip(&mut self, rect: Rect, words: &str, tone: Tone) {
        let palette = self.palette;
        let (ground, ink) = match tone {
            Tone::Plain => (palette.card, palette.soft_ink),
            Tone::Waits => (palette.free_ground, palette.free),
            Tone::Goes => (palette.note, palette.next),
            Tone::Asks => (palette.few_ground, palette.few),
            Tone::Over => (palette.full_ground, palette.soft_ink),
        };
        self.fill(rect, ground, Some(ink));
        let inner = rect.shrink2(vec2(self.px(8.0), 0.0));
        self.line_at(inner, words, (16.0, true), ink, Align2::CENTER_CENTER);
    }

    /// Draws a button; returns whether it was pressed.
    pub fn button(
        &mut self,
        rect: Rect,
        mark: impl std::hash::Hash + std::fmt::Debug,
        words: &str,
        weight: Weight,
        is_ready: bool,
    ) -> bool {
        let response = self.sense(rect, mark, is_ready);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, is_ready, words));
        let palette = self.palette;
        let is_under = is_ready && response.hovered();
        let (ground, border, ink) = match weight {
            _ if !is_ready => (palette.full_ground, Some(palette.line), palette.soft_ink),
            Weight::Next if is_under => (palette.next_down, None, palette.on_next),
            Weight::Next => (palette.next, None, palette.on_next),
            Weight::Help if is_under => (palette.help_note, Some(palette.help), palette.help),
            Weight::Help => (palette.card, Some(palette.help), palette.help),
            Weight::Plain | Weight::Quiet if is_under => {
                (palette.down, Some(palette.next), palette.next)
            }
            Weight::Plain => (palette.card, Some(palette.next), palette.next),
            Weight::Quiet => (Color32::TRANSPARENT, None, palette.next),
        };
        self.fill(rect, ground, border);
        if response.has_focus() {
            self.fill(rect.expand(self.px(3.0)), Color32::TRANSPARENT, Some(palette.ink));
        }
        self.paint_words(rect.shrink2(vec2(self.px(8.0), 0.0)), words, (17.0, true), ink);
        response.clicked()
    }

    /// A row that can be chosen; returns whether it was pressed.
    pub fn row(
        &mut self,
        rect: Rect,
        mark: impl std::hash::Hash + std::fmt::Debug,
        words: &str,
        is_chosen: bool,
    ) -> bool {
        let response = self.sense(rect, mark, true);
        let kind = Role::RadioButton;
        response.widget_info(|| WidgetInfo::selected(kind, true, is_chosen, words));
        let palette = self.palette;
        let ground = match (is_chosen, response.hovered()) {
            (true, _) => palette.note,
            (false, true) => palette.down,
            (false, false) => palette.card,
        };
        self.fill(rect, ground, is_chosen.then_some(palette.next));
        response.clicked()
    }

    fn sense(
        &mut self,
        rect: Rect,
        mark: impl std::hash::Hash + std::fmt::Debug,
        is_ready: bool,
    ) -> Response {
        let id = Id::unique(("desk", mark));
        if is_ready {
            return self.ui.interact(rect, id, Sense::click());
        }
        let idle = UiBuilder::new().max_rect(rect).id_salt(id).disabled();
        self.ui.new_child(idle).interact(rect, id, Sense::click())
    }

    /// Words of a button: they are in its name already.
    fn paint_words(&self, rect: Rect, words: &str, (size, is_bold): (f32, bool), ink: Color32) {
        let (font, painter) = (self.font(size, is_bold), self.ui.painter());
        let galley = shrunk(painter, words, font, LETTERS_MIN, ink, rect.width());
        let at = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
        painter.galley(at.min, galley, ink);
    }

    /// A field that shows `typed`, and what was done in it. A secret is shown as dots.
    pub fn field(&mut self, rect: Rect, field: &TypedField<'_>) -> FieldAnswer {
        let palette = self.palette;
        self.fill(
            rect,
            palette.card,
            Some(if field.is_wrong { palette.help } else { palette.line }),
        );
        let inner = rect.shrink2(vec2(self.px(12.0), self.px(4.0)));
        let mut typed = field.typed.to_owned();
        let (font, id) = (self.font(22.0, false), Id::unique(("desk-field", field.mark)));
        let edit = TextEdit::singleline(&mut typed)
            .id(id)
            .font(font)
            .password(field.is_secret)
            .text_color(palette.ink)
            .frame(egui::Frame::NONE)
            .desired_width(inner.width())
            .align(egui::Align2::LEFT_CENTER);
        let response = self.ui.put(inner, edit);
        // What was typed is not brought back: the next person may be another.
        if let Some(mut state) = TextEditState::load(self.ui.ctx(), id) {
            state.clear_undoer();
            state.store(self.ui.ctx(), id);
        }
        let entered = response.lost_focus() && self.ui.input(|it| it.key_pressed(egui::Key::Enter));
        if field.typed.is_empty() && !field.hint.is_empty() {
            let hint = self.ui.painter().layout_no_wrap(
                field.hint.to_owned(),
                self.font(22.0, false),
                palette.soft_ink,
            );
            // Where the first letter that is typed will stand.
            let at = inner.left_center() + vec2(self.px(6.0), 0.0);
            let at = Align2::LEFT_CENTER.anchor_size(at, hint.size());
            self.ui.painter().galley(at.min, hint, palette.soft_ink);
        }
        let (name, hint) = (field.name, field.hint);
        self.ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_label(if name.is_empty() { hint } else { name });
        });
        if field.takes_keys && self.ui.ctx().memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        if response.has_focus() {
            self.fill(rect.expand(1.0), Color32::TRANSPARENT, Some(palette.next));
        }
        FieldAnswer { typed: response.changed().then_some(typed), entered }
    }

    /// Whether Escape was pressed in this frame.
    pub fn is_escaped(&self) -> bool {
        self.ui.input(|input| input.key_pressed(egui::Key::Escape))
    }

    /// A thin line between two parts.
    pub fn rule(&self, from: egui::Pos2, width: f32) {
        let stroke = Stroke::new(1.0, self.palette.line);
        self.ui.painter().line_segment([from, pos2(from.x + width, from.y)], stroke);
    }
}

/// What was done in a field.
#[derive(Clone, Debug, Default)]
pub struct FieldAnswer {
    /// What it holds, when that was changed.
    pub typed: Option<String>,
    /// Enter was pressed in it.
    pub entered: bool,
}

/// A field to type into.
#[derive(Clone, Copy, Debug)]
pub struct TypedField<'a> {
    pub mark: &'a str,
    /// What it is called; empty: as its hint says.
    pub name: &'a str,
    pub hint: &'a str,
    pub typed: &'a str,
    pub is_secret: bool,
    pub is_wrong: bool,
    /// Whether keys go here while no other field was chosen.
    pub takes_keys: bool,
}

impl<'a> Sheet<'a> {
    /// The same sheet on a part of the window: inside something that scrolls.
    pub fn on<'b>(&'b mut self, ui: &'b mut Ui) -> Sheet<'b> {
        Sheet {
            ui,
            desk: self.desk,
            palette: self.palette,
            text: self.text,
            presses: self.presses,
            scale: self.scale,
        }
    }
}
