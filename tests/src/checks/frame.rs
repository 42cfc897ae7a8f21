//! One captured screen: what a reader of the accessibility tree, of the painted words and of the pixels
//! would find. Plain data in physical pixels; it knows no check and no limit.

use std::collections::BTreeSet;

use egui::accesskit::Role;
use egui::{Color32, Rect, Vec2};

/// The two text sizes a person can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextSize {
    /// The size a screen starts with.
    Normal,
    /// Small text doubled, 12 mm text made 16 mm.
    Large,
}

/// The language a screen speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Korean.
    Ko,
    /// English.
    En,
}

/// Which exceptions a screen may claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One question and a few choices.
    Ordinary,
    /// The availability board: many small cells.
    Board,
    /// A screen with keys: the Hangul keyboard, digits.
    Keyboard,
}

/// What a clickable is for; it decides which exceptions apply to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// One of the answers to the question.
    Choice,
    /// A key of a keyboard.
    Key,
    /// A cell of the board.
    Cell,
    /// A button of the top bar: "screen and sound", the language.
    TopBar,
    /// A button of the foot: back, start over, call staff, next.
    Foot,
    /// "More", forward or back.
    Paging,
    /// A clickable that no prefix marks.
    Unmarked,
}

impl Part {
    /// The prefixes of an AccessKit `author_id` that say what a clickable is for.
    pub const PREFIXES: [(&'static str, Self); 6] = [
        ("choice:", Self::Choice),
        ("key:", Self::Key),
        ("cell:", Self::Cell),
        ("bar:", Self::TopBar),
        ("foot:", Self::Foot),
        ("page:", Self::Paging),
    ];
}

/// How to recognise the buttons every screen has, by `author_id` or by accessible name.
#[derive(Clone, Debug, Default)]
pub struct Landmarks {
    /// "Back".
    pub back: String,
    /// "Start over".
    pub start_over: String,
    /// "Call staff".
    pub call_staff: String,
    /// The top bar's buttons, for screens that set no `author_id`.
    pub top_bar: Vec<String>,
    /// The paging buttons, for screens that set no `author_id`.
    pub paging: Vec<String>,
}

impl Landmarks {
    /// The three buttons that are in the same place on every screen.
    pub fn foot(&self) -> [&str; 3] {
        [&self.back, &self.start_over, &self.call_staff]
    }
}

/// Texts that may break a rule, because the rule itself allows it.
#[derive(Clone, Debug, Default)]
pub struct Allowances {
    /// Long clinic names that may break between syllables in large text.
    pub split_words: BTreeSet<String>,
    /// Texts whose source contains "…".
    pub ellipses: BTreeSet<String>,
    /// The screen is read by whoever sets the kiosk up: words about its server and its cable are theirs.
    pub technical_words: bool,
}

/// The setting and the exceptions with which a screen was captured.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Physical pixels to one millimetre of glass.
    pub px_per_mm: f32,
    /// The text size chosen.
    pub text_size: TextSize,
    /// The language chosen.
    pub language: Language,
    /// The exceptions this screen may claim.
    pub kind: Kind,
    /// The buttons every screen has.
    pub landmarks: Landmarks,
    /// The texts the rules except.
    pub allowances: Allowances,
}

/// One node of the accessibility tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// The node's id in the tree, equal to the widget's `egui::Id` value.
    pub id: u64,
    /// The `author_id`, when the screen set one.
    pub author_id: Option<String>,
    /// The node's role: what kind of widget it says it is.
    pub role: Role,
    /// The accessible name; for a text field without one, its placeholder.
    pub label: String,
    /// The value: what a label shows, what a field holds.
    pub value: String,
    /// Where it is, in physical pixels.
    pub rect: Rect,
    /// The part of `rect` that can be touched, after clipping.
    pub touchable: Rect,
    /// Whether it can be clicked, or could if it were enabled.
    pub clickable: bool,
    /// Whether it can take the keyboard focus.
    pub focusable: bool,
    /// Whether it is idle at the moment.
    pub disabled: bool,
    /// Whether the node scrolls its contents.
    pub scrolls: bool,
    /// What the node is for.
    pub part: Part,
}

impl Node {
    /// What a person would call it: its name, else its value, else its `author_id`.
    pub fn name(&self) -> &str {
        [self.label.as_str(), self.value.as_str(), self.author_id.as_deref().unwrap_or("")]
            .into_iter()
            .find(|name| !name.trim().is_empty())
            .unwrap_or("(no name)")
    }

    /// Whether `mark` is its `author_id` or its accessible name.
    pub fn answers_to(&self, mark: &str) -> bool {
        self.author_id.as_deref() == Some(mark) || self.label == mark
    }
}

/// A stretch of painted text in one size and colour.
#[derive(Clone, Debug)]
pub struct TextSpan {
    /// The characters.
    pub text: String,
    /// The font size, in physical pixels to the em.
    pub em_px: f32,
    /// The colour it was painted in, premultiplied.
    pub colour: Color32,
    /// The box around its ink, in physical pixels.
    pub ink: Rect,
}

impl TextSpan {
    /// Whether it holds nothing but icons, which live in the private use areas.
    pub fn is_icon(&self) -> bool {
        let mut marks = self.text.chars().filter(|c| !c.is_whitespace()).peekable();
        marks.peek().is_some() && marks.all(is_private_use)
    }
}

fn is_private_use(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// One line of a text as it was laid out.
#[derive(Clone, Debug)]
pub struct TextRow {
    /// The characters on the line.
    pub text: String,
    /// Whether the text itself ends the line here.
    pub ends_with_newline: bool,
    /// The box around its ink, in physical pixels; nothing where it has none.
    pub ink: Rect,
}

/// One painted text.
#[derive(Clone, Debug)]
pub struct TextRun {
    /// The text it was asked to show.
    pub source: String,
    /// The lines it became.
    pub rows: Vec<TextRow>,
    /// Its stretches of one size and colour; those without ink are left out.
    pub spans: Vec<TextSpan>,
    /// The box around all its ink, in physical pixels.
    pub ink: Rect,
    /// What it was clipped to, in physical pixels.
    pub clip: Rect,
    /// Whether the layout dropped characters because there was not enough room.
    pub elided: bool,
}

/// One painted rectangle.
#[derive(Clone, Copy, Debug)]
pub struct PaintedRect {
    /// Where it is, in physical pixels.
    pub rect: Rect,
    /// Its filling, premultiplied; transparent when it has none.
    pub fill: Color32,
    /// The width of its border, in physical pixels.
    pub stroke_px: f32,
    /// The colour of its border, premultiplied.
    pub stroke: Color32,
}

/// One captured screen.
pub struct Frame {
    /// The accessibility tree, parents before children, hidden nodes left out.
    pub nodes: Vec<Node>,
    /// Areas that answer a touch and are not in the tree, in physical pixels.
    pub unnamed_areas: Vec<Rect>,
    /// The painted texts, back to front.
    pub texts: Vec<TextRun>,
    /// The painted rectangles, back to front.
    pub fills: Vec<PaintedRect>,
    /// The pixels.
    pub image: image::RgbaImage,
    /// Width and height in physical pixels.
    pub size_px: Vec2,
    /// Physical pixels to one millimetre of glass.
    pub px_per_mm: f32,
    /// The text size chosen.
    pub text_size: TextSize,
    /// The language chosen.
    pub language: Language,
    /// The exceptions this screen may claim.
    pub kind: Kind,
    /// The texts the rules except.
    pub allowances: Allowances,
}

impl Frame {
    /// Everything a finger can press, idle ones included.
    pub fn clickables(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.clickable)
    }

    /// The smallest clickable whose rectangle holds the middle of `ink`.
    pub fn clickable_around(&self, ink: Rect) -> Option<&Node> {
        self.clickables()
            .filter(|node| node.rect.contains(ink.center()))
            .min_by(|a, b| a.rect.area().total_cmp(&b.rect.area()))
    }

    /// Every stretch of text with ink.
    pub fn spans(&self) -> impl Iterator<Item = &TextSpan> {
        self.texts.iter().flat_map(|run| &run.spans)
    }

    /// A length in millimetres.
    pub fn mm(&self, px: f32) -> f32 {
        px / self.px_per_mm
    }

    /// The whole screen, in physical pixels.
    pub fn screen(&self) -> Rect {
        Rect::from_min_size(egui::Pos2::ZERO, self.size_px)
    }

    /// The pixel that holds a point; points off the screen take the nearest pixel.
    pub fn pixel(&self, at: egui::Pos2) -> [u8; 3] {
        let within = |at: f32, size: u32| (at.max(0.0) as u32).min(size.saturating_sub(1));
        let x = within(at.x, self.image.width());
        let y = within(at.y, self.image.height());
        let [r, g, b, _] = self.image.get_pixel(x, y).0;
        [r, g, b]
    }
}
