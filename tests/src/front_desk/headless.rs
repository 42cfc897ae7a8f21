//! A front desk without a window: the real program with the real backend and its threads. A test presses buttons by their
//! words and types into fields by their names. It never sleeps: it waits for the desk's own bell.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use image::RgbaImage;
use jari_kiosk::backend::chime::ChimeProgram;
use jari_kiosk::backend::desk::{DeskBackend, DeskSetup};
use jari_kiosk::backend::inbox::{Clock, Wake};
use jari_kiosk::desk::app::{DeskApp, setup};
use jari_renderer::{CpuRenderer, TEXTURE_SIDE_MAX};
use jiff::{SignedDuration, Timestamp};

use super::DESK_WINDOWS;
use crate::kiosk::{HeadlessKiosk, SERVER_NAME};
use crate::person::Desk;

/// The longest wait; what has not come by then counts as missing.
const PATIENCE: Duration = Duration::from_secs(30);
/// Time between two presses: faster ones count as one hand's double click.
const BETWEEN_PRESSES_MILLIS: i64 = 600;
/// Without a bell the desk looks again after this time.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// The space at which no line breaks; a person reads a normal space.
const NBSP: char = '\u{a0}';

/// A desk, and the one hand that uses it.
pub struct HeadlessFrontDesk {
    harness: Harness<'static, DeskApp>,
    bell: Receiver<()>,
    /// How far the desk's clock is ahead of the machine's, in milliseconds.
    ahead_millis: Arc<AtomicI64>,
}

impl HeadlessFrontDesk {
    /// Starts in `folder` as this paired desk, by the machine's clock; `chime` plays its sound.
    #[must_use]
    pub fn start(folder: &Path, url: &str, desk: &Desk, chime: ChimeProgram) -> Self {
        HeadlessKiosk::pair_folder(folder, desk);
        let (ring, bell) = channel();
        let glass: Arc<OnceLock<egui::Context>> = Arc::default();
        let woken = glass.clone();
        let wake: Wake = Arc::new(move || {
            if let Some(context) = woken.get() {
                context.request_repaint();
            }
            // Nobody receives from a desk that is being shut down.
            let _ = ring.send(());
        });
        let ahead_millis = Arc::new(AtomicI64::new(0));
        let ahead = ahead_millis.clone();
        let clock: Clock = Arc::new(move || {
            let ahead = SignedDuration::from_millis(ahead.load(Ordering::SeqCst));
            Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX)
        });
        let begun = DeskSetup {
            folder: folder.to_owned(),
            server: SERVER_NAME.to_owned(),
            url: url.to_owned(),
            authority: None,
            chime,
            clock,
            wake,
        };
        let backend = DeskBackend::start(&begun).expect("its folder works");
        let app = DeskApp::new(backend.expect("it is paired"), begun);
        let mut harness = Harness::builder()
            .with_size(DESK_WINDOWS[0])
            .with_theme(egui::Theme::Light)
            .with_render_cursor(false)
            .with_accessibility_check(false)
            .with_context_setup(setup)
            .renderer(CpuRenderer::default())
            .build_ui_state(
                |ui, app: &mut DeskApp| {
                    let context = ui.ctx().clone();
                    app.logic(&context);
                    app.ui(ui);
                },
                app,
            );
        harness.input_mut().max_texture_side = Some(TEXTURE_SIDE_MAX);
        // Only this line sets it.
        let _ = glass.set(harness.ctx.clone());
        Self { harness, bell, ahead_millis }
    }

    /// The program behind the window.
    #[must_use]
    pub fn app(&self) -> &DeskApp {
        self.harness.state()
    }

    /// Draws one frame of what has arrived.
    pub fn look(&mut self) {
        self.harness.step();
    }

    /// Signs in as whoever has this name.
    pub fn sign_in(&mut self, name: &str, pin: &str) {
        self.press(name);
        self.type_into("비밀번호 여섯 자리를 눌러 주세요", pin);
        self.press("다음");
        self.wait_for("모두");
    }

    /// Presses the first button with these words, when it is there and ready.
    pub fn press(&mut self, words: &str) {
        let place =
            |desk: &Self| desk.buttons().find(|(name, _)| is_called(name, words)).map(|(_, at)| at);
        self.wait_until(&format!("a button {words:?}"), |desk| place(desk).is_some());
        let at = place(self).expect("it was there");
        self.press_at(at);
    }

    /// Presses the first button whose words begin so.
    pub fn press_beginning(&mut self, words: &str) {
        let place = |desk: &Self| {
            desk.buttons().find(|(name, _)| name.starts_with(words)).map(|(_, at)| at)
        };
        self.wait_until(&format!("a button {words:?}…"), |desk| place(desk).is_some());
        let at = place(self).expect("it was there");
        self.press_at(at);
    }

    fn press_at(&mut self, at: egui::Pos2) {
        self.ahead_millis.fetch_add(BETWEEN_PRESSES_MILLIS, Ordering::SeqCst);
        self.tap(at);
    }

    fn tap(&mut self, at: egui::Pos2) {
        let press = |pressed| egui::Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::default(),
        };
        let click = [egui::Event::PointerMoved(at), press(true), press(false)];
        click.into_iter().for_each(|event| self.harness.event(event));
        self.look();
        // The answer to a press is seen in the frame after it.
        self.look();
    }

    /// Types into the field with this name, letter by letter.
    pub fn type_into(&mut self, name: &str, text: &str) {
        let place = |desk: &Self| {
            let mut fields = desk.harness.query_all_by(|node| {
                matches!(node.role(), Role::TextInput | Role::PasswordInput | Role::SearchInput)
            });
            let field = fields.find(|node| node.accesskit_node().label().as_deref() == Some(name));
            field.map(|node| node.rect().center())
        };
        self.wait_until(&format!("a field {name:?}"), |desk| place(desk).is_some());
        let at = place(self).expect("it was there");
        self.tap(at);
        self.type_keys(text);
    }

    /// Types what goes into the field that has the keyboard.
    pub fn type_keys(&mut self, text: &str) {
        for letter in text.chars() {
            self.harness.event(egui::Event::Text(letter.to_string()));
            self.look();
        }
        self.look();
    }

    /// Waits until something in the window holds these words.
    pub fn wait_for(&mut self, words: &str) {
        self.wait_until(&format!("the words {words:?}"), |desk| desk.shows(words));
    }

    /// Draws frames until `is_so` holds; panics with the words in the window when it never does.
    pub fn wait_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.look();
            if is_so(self) {
                return;
            }
            let shown = || self.names().collect::<Vec<_>>().join("\n  ");
            assert!(Instant::now() < deadline, "{what} did not come; shown:\n  {}", shown());
            let _ = self.bell.recv_timeout(LOOK_AGAIN);
        }
    }

    /// Whether something in the window holds these words.
    #[must_use]
    pub fn shows(&self, words: &str) -> bool {
        self.names().any(|name| name.contains(words))
    }

    /// Whether there is a button with these words that is ready.
    #[must_use]
    pub fn has_button(&self, words: &str) -> bool {
        self.buttons().any(|(name, _)| is_called(&name, words))
    }

    /// What a screen reader would read of everything in the window.
    pub fn names(&self) -> impl Iterator<Item = String> + '_ {
        let nodes = self.harness.query_all_by(|_| true);
        nodes.filter_map(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value()).map(|name| name.replace(NBSP, " "))
        })
    }

    fn buttons(&self) -> impl Iterator<Item = (String, egui::Pos2)> + '_ {
        let is_button = |role| matches!(role, Role::Button | Role::RadioButton);
        let nodes = self.harness.query_all_by(move |node| is_button(node.role()));
        nodes.filter(|node| !node.accesskit_node().is_disabled()).filter_map(|node| {
            let name = node.accesskit_node().label()?;
            Some((name.replace(NBSP, " "), node.rect().center()))
        })
    }

    /// The window as it is now.
    pub fn picture(&mut self) -> RgbaImage {
        self.harness.render().expect("nothing but memory is needed")
    }
}

/// If a name has several lines, the first one counts.
fn is_called(name: &str, words: &str) -> bool {
    name.lines().next() == Some(words)
}
