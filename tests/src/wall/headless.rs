//! A call board without a window: the real program with the real backend and its threads. It never sleeps: it waits for the
//! board's own bell.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use image::RgbaImage;
use jari_kiosk::backend::call_board::{CallBoardBackend, CallBoardSetup};
use jari_kiosk::backend::chime::ChimeProgram;
use jari_kiosk::backend::inbox::Wake;
use jari_kiosk::backend::time::steady;
use jari_kiosk::backend::voice::program::VoiceProgram;
use jari_kiosk::call_board::app::{CallBoardApp, setup};
use jari_kiosk::model::Language;
use jari_renderer::{CpuRenderer, TEXTURE_SIDE_MAX};

use super::CALL_BOARD_SCREENS;
use crate::kiosk::{HeadlessKiosk, SERVER_NAME};
use crate::person::Desk;

/// The longest wait; what has not come by then counts as missing.
const PATIENCE: Duration = Duration::from_secs(30);
/// Without a bell the board looks again after this time.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// The space at which no line breaks; a person reads a normal space.
const NBSP: char = '\u{a0}';

/// A call board that hangs on a wall.
pub struct HeadlessCallBoard {
    harness: Harness<'static, CallBoardApp>,
    bell: Receiver<()>,
}

impl HeadlessCallBoard {
    /// Starts in `folder` as this paired device, with these programs for its sounds.
    #[must_use]
    pub fn start(
        folder: &Path,
        url: &str,
        device: &Desk,
        chime: ChimeProgram,
        voice: VoiceProgram,
    ) -> Self {
        HeadlessKiosk::pair_folder(folder, device);
        let (ring, bell) = channel();
        let glass: Arc<OnceLock<egui::Context>> = Arc::default();
        let woken = glass.clone();
        let wake: Wake = Arc::new(move || {
            if let Some(context) = woken.get() {
                context.request_repaint();
            }
            // Nobody receives from a board that is being shut down.
            let _ = ring.send(());
        });
        let begun = CallBoardSetup {
            folder: folder.to_owned(),
            server: SERVER_NAME.to_owned(),
            url: url.to_owned(),
            authority: None,
            chime,
            voice,
            language: Language::Korean,
            clock: steady(),
            wake,
        };
        let backend = CallBoardBackend::start(&begun).expect("its folder works");
        let app = CallBoardApp::new(backend.expect("it is paired"), &begun);
        let mut harness = Harness::builder()
            .with_size(CALL_BOARD_SCREENS[0])
            .with_theme(egui::Theme::Light)
            .with_render_cursor(false)
            .with_accessibility_check(false)
            .with_context_setup(setup)
            .renderer(CpuRenderer::default())
            .build_ui_state(
                |ui, app: &mut CallBoardApp| {
                    let context = ui.ctx().clone();
                    app.logic(&context);
                    app.ui(ui);
                },
                app,
            );
        harness.input_mut().max_texture_side = Some(TEXTURE_SIDE_MAX);
        // Only this line sets it.
        let _ = glass.set(harness.ctx.clone());
        Self { harness, bell }
    }

    /// The program behind the screen.
    #[must_use]
    pub fn app(&self) -> &CallBoardApp {
        self.harness.state()
    }

    /// Whether something on the board holds these words.
    #[must_use]
    pub fn shows(&self, words: &str) -> bool {
        self.names().any(|name| name.contains(words))
    }

    /// Everything that can be read on the board.
    pub fn names(&self) -> impl Iterator<Item = String> + '_ {
        let nodes = self.harness.query_all_by(|_| true);
        nodes.filter_map(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value()).map(|name| name.replace(NBSP, " "))
        })
    }

    /// The board as it is now.
    pub fn picture(&mut self) -> RgbaImage {
        self.harness.render().expect("nothing but memory is needed")
    }

    /// Waits until something on the board holds these words.
    pub fn wait_for(&mut self, words: &str) {
        self.wait_until(&format!("the words {words:?}"), |board| board.shows(words));
    }

    /// Draws frames until `is_so` holds; panics with the words on the board when it never does.
    pub fn wait_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.harness.step();
            if is_so(self) {
                return;
            }
            let shown = || self.names().collect::<Vec<_>>().join("\n  ");
            assert!(Instant::now() < deadline, "{what} did not come; shown:\n  {}", shown());
            let _ = self.bell.recv_timeout(LOOK_AGAIN);
        }
    }
}
