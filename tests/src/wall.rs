//! The call board in the gallery: every state of it on the screens it hangs on, drawn without a graphics card, and the checks
//! it must pass. Nobody touches it and everybody reads it from afar: the checks that are about fingers, about the kiosk's
//! frame and its voice do not apply to it.

mod headless;
mod specimens;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use egui::Vec2;
use egui_kittest::Harness;
use jari_kiosk::call_board::app::setup;
use jari_kiosk::call_board::model::CallBoard;
use jari_kiosk::call_board::view;
use jari_kiosk::model::Language;
use jari_kiosk::text::Text;
use jari_renderer::{CpuRenderer, TEXTURE_SIDE_MAX};

use crate::checks::{self, Allowances, Finding, Frame, Kind, Landmarks, Setting};
use crate::front_desk::found_anywhere;

pub use headless::HeadlessCallBoard;
pub use specimens::{CallBoardSpecimen, call_board_specimens};

/// The screens of a call board: a television, the same on its side, and a small one. Width and height, in points.
pub const CALL_BOARD_SCREENS: [Vec2; 3] =
    [Vec2::new(1920.0, 1080.0), Vec2::new(1080.0, 1920.0), Vec2::new(1366.0, 768.0)];
/// The diagonal of the smallest of them, in millimetres: 32 inches.
const DIAGONAL_MM: f32 = 813.0;
/// The least height of letters, to the em, in millimetres: 9 mm are read from two metres.
const LETTERS_MIN_MM: f32 = 9.0;

/// The board on one screen, without a backend.
pub struct CallBoardWindow {
    harness: Harness<'static, (CallBoard, Arc<Text>)>,
}

impl CallBoardWindow {
    /// Shows this board.
    #[must_use]
    pub fn new(board: CallBoard, size: Vec2) -> Self {
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
                |ui, (board, text): &mut (CallBoard, Arc<Text>)| view::show(ui, board, text),
                (board, text),
            );
        harness.input_mut().max_texture_side = Some(TEXTURE_SIDE_MAX);
        harness.run_steps(1);
        Self { harness }
    }

    /// Shows another board on the same screen.
    pub fn put(&mut self, board: CallBoard) {
        self.harness.state_mut().0 = board;
        self.harness.run_steps(1);
    }

    fn capture(&mut self, size: Vec2, language: Language) -> Frame {
        let setting = Setting {
            px_per_mm: size.length() / DIAGONAL_MM,
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

/// Draws every state of the board in both languages on every screen, keeps the pictures if a folder is given, and returns what
/// the checks found, with where.
///
/// # Errors
/// When a picture cannot be written.
pub fn walk_call_board(pictures: Option<&Path>) -> io::Result<(usize, Vec<(String, Finding)>)> {
    let (mut drawn, mut findings) = (0, Vec::new());
    for size in CALL_BOARD_SCREENS {
        for language in [Language::Korean, Language::English] {
            let name = match language {
                Language::Korean => "ko",
                Language::English => "en",
            };
            let setting = format!("call-board-{}x{}-{name}", size.x, size.y);
            let folder = pictures.map(|folder| folder.join(&setting));
            folder.as_ref().map_or(Ok(()), fs::create_dir_all)?;
            let mut window: Option<CallBoardWindow> = None;
            for CallBoardSpecimen { state, board } in call_board_specimens() {
                let board = CallBoard { language, ..board };
                match &mut window {
                    Some(window) => window.put(board),
                    None => window = Some(CallBoardWindow::new(board, size)),
                }
                let Some(window) = &mut window else { continue };
                let frame = window.capture(size, language);
                drawn += 1;
                let letters_min = LETTERS_MIN_MM * size.length() / DIAGONAL_MM;
                let found = found_anywhere(&frame, letters_min).into_iter();
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
