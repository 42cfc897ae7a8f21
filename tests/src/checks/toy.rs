//! A small kiosk for the tests of the checks that need time and a finger: correct, or wrong in one way at a time. No
//! check is tested here.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Color32, Context, Event, RawInput, Sense, Stroke, StrokeKind, Ui, WidgetInfo};
use jari_kiosk::touch::{Fingers, is_button};
use jari_kiosk::voice::plain;

use super::alive::{Alive, Ears, Presence, Spoken};
use super::fixture::{Mm, PX_PER_MM};

const PRESS_SECS: f64 = 3.5;
const PRESS_MM: f32 = 8.5;
/// The length of one frame; egui asks for its next drawing this much too early.
const FRAME_SECS: f64 = 1.0 / 60.0;
const LOUD: i8 = 2;

/// What a small kiosk does, and in which ways it can be wrong.
#[derive(Clone, Debug)]
pub struct Toy {
    /// The name of the person who is there.
    pub name: &'static str,
    pub asks_after: f64,
    /// After how many seconds it asks whether somebody is there; 0: it does not ask.
    pub question_secs: f64,
    /// How many taps answer the question.
    pub extensions: usize,
    pub names_in_question: bool,
    pub remembers: bool,
    pub leaves_a_trace: bool,
    /// How long and how far a press may go, in seconds and millimetres; None: as egui decides.
    pub patience: Option<(f64, f32)>,
    pub pause_secs: f64,
    /// Whether it chooses one finger among the contacts.
    pub sifts: bool,
    pub looks_pressed: bool,
    pub draws_every_secs: Option<f64>,
    pub flashes: bool,
    pub untold: Option<&'static str>,
    pub says_name: bool,
    pub repeats: bool,
    pub has_sound_screen: bool,
    pub keeps_speaking: bool,
    pub keeps_volume: bool,
}

impl Default for Toy {
    fn default() -> Self {
        Self {
            name: "김말순",
            asks_after: 90.0,
            question_secs: 30.0,
            extensions: usize::MAX,
            names_in_question: false,
            remembers: false,
            leaves_a_trace: false,
            patience: Some((PRESS_SECS, PRESS_MM)),
            pause_secs: 0.5,
            sifts: true,
            looks_pressed: true,
            draws_every_secs: None,
            flashes: false,
            untold: None,
            says_name: false,
            repeats: true,
            has_sound_screen: true,
            keeps_speaking: false,
            keeps_volume: false,
        }
    }
}

/// The screen that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    Main,
    Display,
    Sound,
    Question,
    Free,
}

/// The running small kiosk.
pub struct ToyKiosk {
    toy: Toy,
    page: Page,
    name: &'static str,
    has_trace: bool,
    secs: f64,
    touched: f64,
    asked: f64,
    extended: usize,
    last_tap: f64,
    frames: usize,
    fingers: Fingers,
    listening: bool,
    louder: i8,
    told: Option<Page>,
    acts: Vec<String>,
    spoken: Vec<Spoken>,
}

impl ToyKiosk {
    pub fn new(toy: Toy) -> Self {
        Self {
            page: Page::Main,
            name: toy.name,
            has_trace: false,
            secs: 0.0,
            touched: 0.0,
            asked: 0.0,
            extended: 0,
            last_tap: f64::NEG_INFINITY,
            frames: 0,
            fingers: Fingers::default(),
            listening: false,
            louder: 0,
            told: None,
            acts: Vec::new(),
            spoken: Vec::new(),
            toy,
        }
    }

    fn let_time_pass(&mut self, context: &Context) {
        if matches!(self.page, Page::Main | Page::Display | Page::Sound)
            && self.secs >= self.touched + self.toy.asks_after
        {
            (self.page, self.asked) = (Page::Question, self.secs);
        }
        if self.page == Page::Question && self.secs >= self.asked + self.toy.question_secs {
            self.forget();
        }
        let due = match self.page {
            Page::Free => f64::INFINITY,
            Page::Question => self.asked + self.toy.question_secs,
            _ => self.touched + self.toy.asks_after,
        };
        for wait in [Some(due - self.secs), self.toy.draws_every_secs].into_iter().flatten() {
            if wait.is_finite() {
                context.request_repaint_after(Duration::from_secs_f64(wait + FRAME_SECS));
            }
        }
    }

    fn forget(&mut self) {
        self.page = Page::Free;
        self.has_trace = self.toy.leaves_a_trace;
        if !self.toy.remembers {
            self.name = "";
        }
        self.listening = self.toy.keeps_speaking && self.listening;
        self.louder = if self.toy.keeps_volume { self.louder } else { 0 };
    }

    fn question(&self) -> &'static str {
        match self.page {
            Page::Main => "누구세요?",
            Page::Display => "어떻게 보여 드릴까요?",
            Page::Sound => "어떻게 들려 드릴까요?",
            Page::Question => "아직 계세요?",
            Page::Free => "어서 오세요",
        }
    }

    /// The mark and the name of every button.
    fn buttons(&self) -> Vec<(&'static str, &'static str)> {
        match self.page {
            Page::Main => vec![("choice:yes", "예"), ("bar:display", "화면")],
            Page::Display => vec![("choice:sound", "소리")],
            Page::Sound if self.toy.has_sound_screen => {
                vec![
                    ("choice:softer", "작게"),
                    ("choice:louder", "크게"),
                    ("choice:replay", "다시"),
                ]
            }
            Page::Sound | Page::Free => Vec::new(),
            Page::Question => vec![("choice:stay", "있어요")],
        }
    }

    fn draw(&mut self, ui: &mut Ui) {
        let flash = self.toy.flashes && self.frames % 2 == 1;
        let ground = if flash { Color32::GRAY } else { Color32::WHITE };
        ui.painter().rect_filled(ui.ctx().content_rect(), 0, ground);
        Mm(20.0, 20.0, 150.0, 20.0).heading(ui, self.question(), 14.0);
        if self.page != Page::Question || self.toy.names_in_question {
            Mm(20.0, 45.0, 150.0, 20.0).text(ui, self.name, 14.0);
        }
        if self.has_trace {
            ui.painter().rect_filled(Mm(90.0, 200.0, 2.0, 2.0).rect(), 0, Color32::LIGHT_GRAY);
        }
        for (nth, (mark, name)) in self.buttons().into_iter().enumerate() {
            let place = Mm(20.0, 80.0 + 40.0 * nth as f32, 150.0, 30.0);
            if self.button(ui, place, mark, name)
                && self.secs - self.last_tap >= self.toy.pause_secs
            {
                self.last_tap = self.secs;
                self.act(mark);
            }
        }
    }

    fn button(&self, ui: &mut Ui, place: Mm, mark: &str, name: &str) -> bool {
        let response = ui.interact(place.rect(), egui::Id::unique(mark), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_author_id(mark));
        let is_down = self.toy.looks_pressed && response.is_pointer_button_down_on();
        let fill = if is_down { Color32::LIGHT_BLUE } else { Color32::WHITE };
        let stroke = Stroke::new(2.0, Color32::BLACK);
        ui.painter().rect(place.rect(), 0, fill, stroke, StrokeKind::Inside);
        place.text(ui, name, 14.0);
        response.clicked()
    }

    fn act(&mut self, mark: &'static str) {
        self.acts.push(mark.to_owned());
        self.touched = self.secs;
        match mark {
            "bar:display" => self.page = Page::Display,
            "choice:sound" => self.page = Page::Sound,
            "choice:stay" if self.extended < self.toy.extensions => {
                self.extended += 1;
                self.page = Page::Main;
            }
            _ => {}
        }
    }

    fn speak(&mut self, is_again: bool) {
        if self.toy.keeps_speaking && self.page == Page::Free && self.listening {
            self.say("안녕하세요");
        }
        let is_due = self.told != Some(self.page) || (is_again && self.toy.repeats);
        if !self.listening || !is_due {
            return;
        }
        self.told = Some(self.page);
        self.say(self.question());
        for (mark, name) in self.buttons() {
            if mark.starts_with("choice:") {
                self.say(name);
            }
        }
        if self.toy.says_name {
            self.say(self.name);
        }
    }

    fn say(&mut self, words: &str) {
        if self.toy.untold != Some(words) {
            let louder = self.louder;
            self.spoken
                .extend(plain(words).into_iter().map(|sentence| Spoken { sentence, louder }));
        }
    }
}

impl Alive for ToyKiosk {
    fn frame(&mut self, ui: &mut Ui, secs: f64) {
        self.secs = secs;
        self.frames += 1;
        if let Some((press_secs, press_mm)) = self.toy.patience {
            ui.ctx().options_mut(|options| {
                options.input_options.max_click_duration = press_secs;
                options.input_options.max_click_dist = press_mm * PX_PER_MM;
            });
        }
        let context = ui.ctx().clone();
        self.let_time_pass(&context);
        self.draw(ui);
        self.speak(context.input(|input| input.key_pressed(egui::Key::F5)));
    }

    fn sift(&mut self, context: &Context, input: &mut RawInput) {
        if self.toy.sifts {
            let secs = input.time.unwrap_or_default();
            let events: &mut Vec<Event> = &mut input.events;
            self.fingers.sift(events, secs, |at| is_button(context, at));
        }
    }

    fn take_acts(&mut self) -> Vec<String> {
        std::mem::take(&mut self.acts)
    }

    fn put_back(&mut self) {
        let fingers = std::mem::take(&mut self.fingers);
        let (secs, last_tap) = (self.secs, self.last_tap);
        let toy = self.toy.clone();
        *self = Self { secs, touched: secs, last_tap, fingers, ..Self::new(toy) };
    }

    fn presence(&self) -> Presence {
        match self.page {
            Page::Question => Presence::Asked,
            Page::Free => Presence::Gone,
            _ => Presence::Here,
        }
    }

    fn become_untouched(&mut self) {
        (self.name, self.has_trace) = ("", false);
    }

    fn listen(&mut self, _ears: Ears) {
        (self.listening, self.told) = (true, None);
    }

    fn make_loud(&mut self) {
        self.louder = LOUD;
    }

    fn take_spoken(&mut self) -> Vec<Spoken> {
        std::mem::take(&mut self.spoken)
    }
}
