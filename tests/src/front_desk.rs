//! The front desk in the gallery: every state of it on the windows it is used in, drawn without a graphics card, and the
//! checks it must pass. A desk is for a mouse and is read from an arm's length: the checks that are about fingers (1 to 5,
//! 8, 13, 16 to 20, 24, 25), about the kiosk's frame and its voice do not apply to it.

pub mod guided;
mod headless;
mod operator;
mod specimens;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use egui::Vec2;
use egui::accesskit::Role;
use egui_kittest::Harness;
use jari_kiosk::desk::app::setup;
use jari_kiosk::desk::model::Desk;
use jari_kiosk::desk::view;
use jari_kiosk::model::Language;
use jari_kiosk::text::Text;
use jari_renderer::{CpuRenderer, TEXTURE_SIDE_MAX};

use crate::checks::{
    self, Allowances, Finding, Frame, Kind, Landmarks, Setting, contrast, icons_have_words,
    inputs_have_names, nothing_overlaps, words_of_the_house,
};

pub use headless::HeadlessFrontDesk;
pub use specimens::{DeskSpecimen, busy_desk, desk_specimens};

/// The windows of a desk: a 24" screen, and a small laptop. Width and height, in points.
pub const DESK_WINDOWS: [Vec2; 2] = [Vec2::new(1920.0, 1080.0), Vec2::new(1366.0, 768.0)];
/// Points to a millimetre of a 24" screen of 1920 × 1080 points.
const PX_PER_MM: f32 = 3.6;
/// The least height of what is pressed with a mouse, in points (WCAG 2.2, 2.5.8).
const TARGET_MIN: f32 = 24.0;
/// The least size of letters, in points to the em: 12 of these are 3.3 mm on a 24" screen.
const LETTERS_MIN: f32 = 12.0;
/// Frames until a list knows which of its rows are seen.
const SETTLING_STEPS: usize = 3;

/// The desk at one window size, without a backend: its presses are thrown away.
pub struct DeskWindow {
    harness: Harness<'static, (Desk, Arc<Text>)>,
}

impl DeskWindow {
    /// Shows this desk.
    #[must_use]
    pub fn new(desk: Desk, size: Vec2) -> Self {
        let text = Arc::new(Text::load());
        let mut harness = Harness::builder()
            .with_size(size)
            .with_theme(egui::Theme::Light)
            .with_render_cursor(false)
            .with_accessibility_check(false)
            .allow_missing_glyphs()
            .with_context_setup(setup)
            .renderer(CpuRenderer::default())
            .build_ui_state(
                |ui, (desk, text): &mut (Desk, Arc<Text>)| {
                    drop(view::show(ui, desk, text).presses);
                },
                (desk, text),
            );
        harness.input_mut().max_texture_side = Some(TEXTURE_SIDE_MAX);
        let mut window = Self { harness };
        window.settle();
        window
    }

    /// Shows another desk in the same window.
    pub fn put(&mut self, desk: Desk) {
        self.harness.state_mut().0 = desk;
        self.settle();
    }

    /// Draws one frame, as when a key was typed.
    pub fn frame(&mut self) {
        self.harness.run_steps(1);
    }

    /// The desk that is shown.
    pub fn desk(&mut self) -> &mut Desk {
        &mut self.harness.state_mut().0
    }

    fn settle(&mut self) {
        self.harness.run_steps(SETTLING_STEPS);
    }

    fn capture(&mut self, language: Language) -> Frame {
        let setting = Setting {
            px_per_mm: PX_PER_MM,
            text_size: checks::TextSize::Normal,
            language: match language {
                Language::Korean => checks::Language::Ko,
                Language::English => checks::Language::En,
            },
            kind: Kind::Ordinary,
            landmarks: Landmarks::default(),
            allowances: Allowances { technical_words: true, ..Allowances::default() },
        };
        Frame::capture(&mut self.harness, &setting)
    }
}

/// A row of the list has the time and the birth date as staff read them on an ID: 14:30, 1947.03.01. egui gives its scroll
/// bars no names. What is typed fills its field.
fn is_excepted(frame: &Frame, finding: &Finding) -> bool {
    let is_figures = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '·' | '\u{a0}' | ' ');
    let fields = frame.nodes.iter().filter(|node| node.role == Role::TextInput);
    let is_in_field =
        || fields.into_iter().any(|node| [&node.value, &node.label].contains(&&finding.element));
    match finding.check {
        12 => finding.element.starts_with("ScrollBar"),
        21 => is_in_field() || finding.element.chars().all(|c| c == '•'),
        25 => finding.element.chars().all(is_figures),
        _ => false,
    }
}

/// What the checks find in one frame of a desk.
fn found(frame: &Frame) -> Vec<Finding> {
    let mut found = found_anywhere(frame, LETTERS_MIN);
    found.retain(|it| !is_excepted(frame, it));
    for node in frame.nodes.iter().filter(|node| node.clickable) {
        if node.role != Role::TextInput
            && node.touchable.height() + 0.5 < TARGET_MIN
            && node.rect.height() + 0.5 < TARGET_MIN
        {
            let measured = format!("{} points high", node.rect.height());
            found.push(Finding::new(1, node.name(), measured, "24 points"));
        }
        if node.name() == "(no name)" && node.role != Role::ScrollBar {
            found.push(Finding::new(12, node.name(), "no name", "a name"));
        }
    }
    found
}

/// What is wrong on any screen, also on one that no finger touches. `letters_min` is the least size of letters, in points to the em.
pub(crate) fn found_anywhere(frame: &Frame, letters_min: f32) -> Vec<Finding> {
    let general =
        [contrast, icons_have_words, inputs_have_names, nothing_overlaps, words_of_the_house];
    let mut found: Vec<Finding> = general.iter().flat_map(|check| check(frame)).collect();
    let whole = egui::Rect::from_min_size(egui::Pos2::ZERO, frame.size_px);
    for text in &frame.texts {
        let ink = text.rows.iter().map(|row| row.ink).filter(egui::Rect::is_positive);
        for ink in ink {
            let seen = ink.intersect(text.clip);
            if seen.is_positive() && !whole.contains_rect(seen) {
                found.push(Finding::new(11, &*text.source, "outside the window", "inside it"));
            }
            // A row of the list that scrolls is seen in part at the list's ends.
            let is_cut_across =
                ink.left() < text.clip.left() - 0.5 || ink.right() > text.clip.right() + 0.5;
            if is_cut_across {
                found.push(Finding::new(11, &*text.source, "cut at its side", "whole"));
            }
        }
        if text.source.contains('…') {
            found.push(Finding::new(11, &*text.source, "shortened", "whole"));
        }
        for span in text.spans.iter().filter(|span| span.em_px < letters_min) {
            let measured = format!("{} points to the em", span.em_px);
            found.push(Finding::new(6, &*text.source, measured, format!("{letters_min} points")));
        }
    }
    found
}

/// Draws every state of the desk in both languages on every window, keeps the pictures if a folder is given, and returns what
/// the checks found, with where.
///
/// # Errors
/// When a picture cannot be written.
pub fn walk_desk(pictures: Option<&Path>) -> io::Result<(usize, Vec<(String, Finding)>)> {
    let (mut drawn, mut findings) = (0, Vec::new());
    for size in DESK_WINDOWS {
        for language in [Language::Korean, Language::English] {
            let name = match language {
                Language::Korean => "ko",
                Language::English => "en",
            };
            let setting = format!("desk-{}x{}-{name}", size.x, size.y);
            let folder = pictures.map(|folder| folder.join(&setting));
            folder.as_ref().map_or(Ok(()), fs::create_dir_all)?;
            let mut window: Option<DeskWindow> = None;
            for DeskSpecimen { state, desk } in desk_specimens() {
                let desk = Desk { language, ..desk };
                match &mut window {
                    Some(window) => window.put(desk),
                    None => window = Some(DeskWindow::new(desk, size)),
                }
                let Some(window) = &mut window else { continue };
                let frame = window.capture(language);
                drawn += 1;
                let found = found(&frame).into_iter();
                findings.extend(found.map(|it| (format!("{setting} {state}"), it)));
                if let Some(folder) = &folder {
                    let file = folder.join(format!("{state}.png"));
                    frame.image.save(file).map_err(io::Error::other)?;
                }
            }
        }
    }
    Ok((drawn, findings))
}
