//! A kiosk without a window: the real app with the real backend and its threads. A test presses buttons by their words.
//! It draws no pixel and never sleeps: its clock jumps by the time that a slow finger takes, and it waits for its own
//! bell.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::specimens::screen_of;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use image::RgbaImage;
use jari_kiosk::app::{self, App, DIAGONAL_INCHES};
use jari_kiosk::backend::cache::Origin;
use jari_kiosk::backend::device::{self, Device};
use jari_kiosk::backend::inbox::{Clock, Wake};
use jari_kiosk::backend::jack::Source;
use jari_kiosk::backend::reader::ReaderSource;
use jari_kiosk::backend::voice::program::VoiceProgram;
use jari_kiosk::backend::{Backend, PRESENCE_EVERY, Setup};
use jiff::{SignedDuration, Timestamp};

use crate::person::Desk;
use jari_renderer::{CpuRenderer, TEXTURE_SIDE_MAX};

/// Portrait, as on the drawings.
const GLASS_PX: [f32; 2] = [1080.0, 1920.0];
/// The longest wait; what has not come by then counts as missing.
const PATIENCE: Duration = Duration::from_secs(30);
/// Without a bell the kiosk looks again after this time, because time alone also changes screens.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Time between two presses. With less than half a second the second press would count as a bounce of the finger.
const BETWEEN_PRESSES_MILLIS: i64 = 600;
/// The name under which a pairing is remembered, whatever port the server has.
pub const SERVER_NAME: &str = "test";
/// The space that is written where a line must not break; a person reads a normal space.
const NBSP: char = '\u{a0}';

/// A kiosk and the one finger that presses it.
pub struct HeadlessKiosk {
    harness: Harness<'static, App>,
    bell: Receiver<()>,
    /// How far the kiosk's clock is ahead of the machine's, in milliseconds.
    ahead_millis: Arc<AtomicI64>,
    effort: Effort,
    /// The screen that was pressed last.
    pressed: Option<&'static str>,
}

/// What a person had to do, as counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Presses, keys not included.
    pub taps: u32,
    /// Presses of keys on a keyboard.
    pub keys: u32,
    /// Screens on which something was pressed.
    pub screens: u32,
}

impl HeadlessKiosk {
    /// Starts with the files in `folder`, for the server at `url`.
    #[must_use]
    pub fn start(folder: &Path, url: &str) -> Self {
        Self::start_as(folder, url, PRESENCE_EVERY, VoiceProgram::Off, (None, None), None)
    }

    /// Starts as `start` does, and trusts servers certified by this authority.
    #[must_use]
    pub fn start_trusting(folder: &Path, url: &str, authority: Option<&Path>) -> Self {
        Self::start_as(folder, url, PRESENCE_EVERY, VoiceProgram::Off, (None, None), authority)
    }

    /// Starts as `start` does, and reports its presence at this interval.
    #[must_use]
    pub fn start_telling(folder: &Path, url: &str, presence_every: Duration) -> Self {
        Self::start_as(folder, url, presence_every, VoiceProgram::Off, (None, None), None)
    }

    /// Starts as `start` does, with this voice.
    #[must_use]
    pub fn start_with_voice(folder: &Path, url: &str, voice: VoiceProgram) -> Self {
        Self::start_as(folder, url, PRESENCE_EVERY, voice, (None, None), None)
    }

    /// Starts as `start` does, with this device that reports an earphone.
    #[must_use]
    pub fn start_with_jack(folder: &Path, url: &str, voice: VoiceProgram, jack: &Path) -> Self {
        let jack = Some(Source::Device(jack.to_owned()));
        Self::start_as(folder, url, PRESENCE_EVERY, voice, (jack, None), None)
    }

    /// Starts as `start` does, with this reader of QR codes.
    #[must_use]
    pub fn start_with_reader(folder: &Path, url: &str, reader: ReaderSource) -> Self {
        let devices = (None, Some(reader));
        Self::start_as(folder, url, PRESENCE_EVERY, VoiceProgram::Off, devices, None)
    }

    fn start_as(
        folder: &Path,
        url: &str,
        presence_every: Duration,
        voice: VoiceProgram,
        (jack, reader): (Option<Source>, Option<ReaderSource>),
        authority: Option<&Path>,
    ) -> Self {
        let (ring, bell) = channel();
        let glass: Arc<OnceLock<egui::Context>> = Arc::default();
        let woken = glass.clone();
        let wake: Wake = Arc::new(move || {
            if let Some(context) = woken.get() {
                context.request_repaint();
            }
            // Nobody receives from a kiosk that is being shut down.
            let _ = ring.send(());
        });
        let ahead_millis = Arc::new(AtomicI64::new(0));
        let clock = clock(ahead_millis.clone());
        let backend = Backend::start(&Setup {
            folder: folder.to_owned(),
            server: SERVER_NAME.to_owned(),
            url: url.to_owned(),
            device: None,
            authority: authority.map(Path::to_owned),
            printer: None,
            voice,
            jack,
            reader,
            clock: clock.clone(),
            wake,
            presence_every,
        });
        let app = App::new(backend.expect("its folder works"), clock, DIAGONAL_INCHES);
        let mut harness = Harness::builder()
            .with_size(GLASS_PX)
            .with_theme(egui::Theme::Light)
            .with_render_cursor(false)
            .with_accessibility_check(false)
            .with_context_setup(app::setup)
            .renderer(CpuRenderer::default())
            .build_ui_state(frame, app);
        harness.input_mut().max_texture_side = Some(TEXTURE_SIDE_MAX);
        // Only this line sets it.
        let _ = glass.set(harness.ctx.clone());
        Self { harness, bell, ahead_millis, effort: Effort::default(), pressed: None }
    }

    /// Pairs the kiosk of `folder` as `desk`, without typing: its next start finds the pairing.
    pub fn pair_folder(folder: &Path, desk: &Desk) {
        let (server, token) = (SERVER_NAME.to_owned(), desk.token().to_owned());
        let device = Device {
            server,
            device: desk.device,
            token,
            place: desk.place.clone(),
            server_key: None,
        };
        device::save(folder, &device).expect("the kiosk's folder can be written");
    }

    /// The owner of the cache of a paired kiosk.
    #[must_use]
    pub fn origin(desk: &Desk) -> Origin {
        Origin { server: SERVER_NAME.to_owned(), position: desk.place.position }
    }

    /// The `egui` context of the glass.
    #[must_use]
    pub fn context(&self) -> &egui::Context {
        &self.harness.ctx
    }

    /// The app behind the glass.
    #[must_use]
    pub fn app(&self) -> &App {
        self.harness.state()
    }

    /// Draws one frame of what has arrived.
    pub fn look(&mut self) {
        self.harness.step();
    }

    /// Types the twelve digits from the operator.
    pub fn pair(&mut self, code: &str) {
        self.wait_for("연결 번호를 눌러 주세요");
        self.type_digits(code);
        self.press("연결하기");
        self.wait_for("무엇을 도와드릴까요?");
    }

    /// Presses the button with these words, when it is present and ready. If the name has several lines, the first one
    /// counts.
    pub fn press(&mut self, words: &str) {
        self.wait_until(&format!("a button {words:?}"), |kiosk| kiosk.has_button(words));
        self.ahead_millis.fetch_add(BETWEEN_PRESSES_MILLIS, Ordering::SeqCst);
        let buttons = self.buttons().filter(|(name, _)| is_called(name, words));
        let (_, place) = buttons.last().expect("it was there");
        self.count(words);
        self.tap(place);
    }

    /// Presses a key of an add-on keypad. Arrows only move the focus, so no time has to pass for them.
    pub fn press_key(&mut self, key: egui::Key) {
        use egui::Key::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp};
        if ![ArrowDown, ArrowLeft, ArrowRight, ArrowUp].contains(&key) {
            self.ahead_millis.fetch_add(BETWEEN_PRESSES_MILLIS, Ordering::SeqCst);
        }
        self.harness.key_press(key);
        self.look();
        self.look();
    }

    /// A reader of QR codes types this, faster than a hand, and ends with Enter.
    pub fn type_as_reader(&mut self, text: &str) {
        let key = |pressed| {
            let (key, modifiers) = (egui::Key::Enter, egui::Modifiers::default());
            egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
        };
        let typed = text.chars().map(|character| egui::Event::Text(character.to_string()));
        let events = typed.chain([key(true), key(false)]).collect();
        let mut input = egui::RawInput { events, time: Some(0.0), ..egui::RawInput::default() };
        let context = self.harness.ctx.clone();
        self.harness.state_mut().sift(&context, &mut input);
        input.events.into_iter().for_each(|event| self.harness.event(event));
        self.look();
    }

    /// Holds a key of an add-on keypad down for `frames` frames, each as long as a press takes.
    pub fn hold_key(&mut self, key: egui::Key, frames: u32) {
        let event = |pressed| {
            let (physical_key, repeat, modifiers) = (None, false, egui::Modifiers::default());
            egui::Event::Key { key, physical_key, pressed, repeat, modifiers }
        };
        for _ in 0..frames {
            self.ahead_millis.fetch_add(BETWEEN_PRESSES_MILLIS, Ordering::SeqCst);
            self.harness.event(event(true));
            self.look();
        }
        self.harness.event(event(false));
        self.look();
    }

    /// The name of the item that has the focus of the arrow keys.
    #[must_use]
    pub fn focused(&self) -> Option<String> {
        let mut nodes = self.harness.query_all_by(|node| node.is_focused());
        let name = nodes.next()?.accesskit_node().label()?;
        Some(plain(name.lines().next().unwrap_or_default()))
    }

    fn count(&mut self, words: &str) {
        let is_key = words.chars().count() == 1 || ["띄어쓰기", "윗글쇠"].contains(&words);
        let Effort { taps, keys, screens } = &mut self.effort;
        *if is_key { keys } else { taps } += 1;
        let screen = screen_of(&self.harness.state().model().step);
        *screens += u32::from(self.pressed.replace(screen) != Some(screen));
    }

    /// Sets the counts of presses to zero.
    pub fn begin_counting(&mut self) {
        (self.effort, self.pressed) = (Effort::default(), None);
    }

    /// Turns the glass on its side.
    pub fn turn_wide(&mut self) {
        let [short, long] = GLASS_PX;
        self.harness.set_size(egui::vec2(long, short));
        self.look();
    }

    /// A turn and a move begin with one seat; this goes on to all others.
    pub fn see_other_seats(&mut self) {
        self.wait_until("a first seat", |kiosk| kiosk.app().model().board.first.is_some());
        self.press("다른 자리 보기");
        self.look_at_table();
    }

    /// From the list of clinics to the table of clinics and days.
    pub fn look_at_table(&mut self) {
        self.press("한눈에 보기");
    }

    /// What was pressed since `begin_counting`.
    #[must_use]
    pub fn effort(&self) -> Effort {
        self.effort
    }

    /// Types a name in Hangul, syllable by syllable, as the jamo of each syllable.
    pub fn type_name(&mut self, name: &str) {
        self.wait_until("a keyboard", |kiosk| kiosk.has_button("ㅣ"));
        if !self.has_button("ㅏ") {
            // With large letters the keys are strokes at first.
            let names = self.buttons_beginning("");
            let other = names.into_iter().find(|name| name.ends_with("원래 자판"));
            self.press(&other.expect("the keys can be changed"));
            self.wait_until("jamo", |kiosk| kiosk.has_button("ㅏ"));
            // Which keys a person prefers is not counted as typing.
            self.effort.taps -= 1;
        }
        for jamo in name.chars().flat_map(keys_of) {
            match jamo {
                ' ' => self.press("띄어쓰기"),
                jamo if self.has_button(&jamo.to_string()) => self.press(&jamo.to_string()),
                jamo => {
                    let shift = self.buttons_beginning("윗글쇠").pop();
                    self.press(&shift.expect("the keyboard has a shift"));
                    self.press(&jamo.to_string());
                }
            }
        }
    }

    /// Types digits on the digit pad.
    pub fn type_digits(&mut self, digits: &str) {
        for digit in digits.chars().filter(char::is_ascii_digit) {
            self.press(&digit.to_string());
        }
    }

    fn tap(&mut self, place: egui::Pos2) {
        let press = |pressed| egui::Event::PointerButton {
            pos: place,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::default(),
        };
        let touch = [egui::Event::PointerMoved(place), press(true), press(false)];
        touch.into_iter().for_each(|event| self.harness.event(event));
        self.look();
        // The answer to a press is seen in the frame after it.
        self.look();
    }

    /// Where the button with these words is.
    #[must_use]
    pub fn place_of(&self, words: &str) -> Option<egui::Pos2> {
        self.buttons().filter(|(name, _)| is_called(name, words)).last().map(|(_, place)| place)
    }

    /// The glass as it is now.
    pub fn picture(&mut self) -> RgbaImage {
        self.harness.render().expect("nothing but memory is needed")
    }

    /// Waits until something on the glass holds these words.
    pub fn wait_for(&mut self, words: &str) {
        self.wait_until(&format!("the words {words:?}"), |kiosk| kiosk.shows(words));
    }

    /// Draws frames until `is_so` holds; panics with the words on the glass when it never does.
    pub fn wait_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.look();
            if is_so(self) {
                return;
            }
            let glass = || self.names().collect::<Vec<_>>().join("\n  ");
            assert!(Instant::now() < deadline, "{what} did not come; on the glass:\n  {}", glass());
            // Either the bell or a short wait is a reason to look again.
            let _ = self.bell.recv_timeout(LOOK_AGAIN);
        }
    }

    /// Whether something on the glass holds these words.
    #[must_use]
    pub fn shows(&self, words: &str) -> bool {
        self.names().any(|name| name.contains(words))
    }

    /// Whether there is a button with these words that is ready.
    #[must_use]
    pub fn has_button(&self, words: &str) -> bool {
        self.buttons().any(|(name, _)| is_called(&name, words))
    }

    /// What a screen reader would read of everything on the glass.
    pub fn names(&self) -> impl Iterator<Item = String> + '_ {
        let nodes = self.harness.query_all_by(|_| true);
        nodes.filter_map(|node| {
            let node = node.accesskit_node();
            node.label().or_else(|| node.value()).map(|name| plain(&name))
        })
    }

    /// The names and positions of the buttons that are ready to be pressed.
    fn buttons(&self) -> impl Iterator<Item = (String, egui::Pos2)> + '_ {
        let is_button = |role| matches!(role, Role::Button | Role::RadioButton);
        let nodes = self.harness.query_all_by(move |node| is_button(node.role()));
        nodes.filter(|node| !node.accesskit_node().is_disabled()).filter_map(|node| {
            let name = node.accesskit_node().label()?;
            Some((plain(&name), node.rect().center()))
        })
    }

    /// The names of buttons that begin with these words.
    #[must_use]
    pub fn buttons_beginning(&self, words: &str) -> Vec<String> {
        let names = self.buttons().map(|(name, _)| name);
        names.filter(|name| name.starts_with(words)).collect()
    }
}

fn frame(ui: &mut egui::Ui, app: &mut App) {
    let context = ui.ctx().clone();
    app.logic(&context);
    app.ui(ui);
}

fn clock(ahead_millis: Arc<AtomicI64>) -> Clock {
    Arc::new(move || {
        let ahead = SignedDuration::from_millis(ahead_millis.load(Ordering::SeqCst));
        Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX)
    })
}

fn plain(name: &str) -> String {
    name.replace(NBSP, " ")
}

fn is_called(name: &str, words: &str) -> bool {
    name.lines().next() == Some(words)
}

/// The keys that a syllable takes on a two-set keyboard (Unicode 3.12, conjoining jamo); any other character is
/// returned unchanged. Doubled and joined jamo do not occur in the names of this town.
#[must_use]
pub fn keys_of(character: char) -> Vec<char> {
    const FIRST: [char; 19] = [
        'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ',
        'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
    ];
    const MIDDLE: [&str; 21] = [
        "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ",
        "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
    ];
    const LAST: [&str; 28] = [
        "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ",
        "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ",
        "ㅎ",
    ];
    let Some(at) = u32::from(character).checked_sub(0xAC00).filter(|at| *at < 11_172) else {
        return vec![character];
    };
    let (first, middle, last) = (at / 588, at % 588 / 28, at % 28);
    let rest = MIDDLE[middle as usize].chars().chain(LAST[last as usize].chars());
    std::iter::once(FIRST[first as usize]).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_typed_by_its_jamo() {
        let keys: String = "김말순 과".chars().flat_map(keys_of).collect();
        assert_eq!(keys, "ㄱㅣㅁㅁㅏㄹㅅㅜㄴ ㄱㅗㅏ");
    }
}
