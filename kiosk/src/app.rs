//! The kiosk as a whole: messages into the model, effects to the backend, and the screen of the model's step.
//! It decides nothing itself, and needs no window.

mod keypad;

use std::sync::Arc;
use std::time::Duration;

use egui::{Color32, Context, Event, TouchPhase, Ui};
use jari_common::time::{date_at, seoul};
use jiff::Timestamp;

use crate::backend::Backend;
use crate::backend::inbox::Clock;
use crate::message::{Action, Message};
use crate::model::{Model, Step};
use crate::screens;
use crate::text::Text;
use crate::theme::{self, Look, Palette};
use crate::update::{go_on, update, wake_at};
use crate::widgets::told;
use keypad::Keypad;

/// The screen's diagonal when nothing else is said, in inches.
pub const DIAGONAL_INCHES: f32 = 21.5;
/// A press may last this long, in seconds: a trembling hand rests.
const PRESS_SECS: f64 = 3.0;
/// A press may slide this far, in millimetres of glass.
const PRESS_SLIDE_MM: f32 = 8.0;
/// A second tap so soon after the first was not meant, in milliseconds.
const TAP_PAUSE_MILLIS: u128 = 500;
/// The same after a key of a keyboard, where fingers are quick on purpose, in milliseconds.
const KEY_PAUSE_MILLIS: u128 = 80;

/// A kiosk that runs.
pub struct App {
    model: Model,
    backend: Backend,
    text: Arc<Text>,
    clock: Clock,
    diagonal_inches: f32,
    /// When something was last pressed, and how long that keeps the next press out.
    last_tap: Option<(Timestamp, u128)>,
    keypad: Keypad,
}

/// Gives a context the fonts, the style and a kiosk's patience. Once, before the first frame.
pub fn setup(context: &Context) {
    theme::install(context);
    context.options_mut(|options| {
        options.zoom_with_keyboard = false;
        options.quit_shortcuts.clear();
        options.input_options.max_click_duration = PRESS_SECS;
    });
}

impl App {
    /// A kiosk over this backend, on a glass of this diagonal.
    #[must_use]
    pub fn new(backend: Backend, clock: Clock, diagonal_inches: f32) -> Self {
        let now = clock();
        let place = backend.place().unwrap_or_default().to_owned();
        let mut model = Model::new(place, now, date_at(now, &seoul()));
        model.has_printer = backend.has_printer();
        model.speaker = backend.speaker();
        if backend.place().is_none() {
            model.step = Step::Pair { problem: None };
        }
        let mut backend = backend;
        if let Some(code) = backend.take_killed_at().filter(|_| model.step == Step::Start) {
            go_on(&mut model, &code);
        }
        let text = Arc::new(Text::load());
        let keypad = Keypad::default();
        Self { model, backend, text, clock, diagonal_inches, last_tap: None, keypad }
    }

    /// What the kiosk knows and shows.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What the glass is filled with where nothing is drawn.
    #[must_use]
    pub fn ground(&self) -> Color32 {
        Palette::of(self.model.visitor.colours).paper
    }

    /// Takes what arrived and lets time pass. Asks for a frame when time will next change something.
    pub fn logic(&mut self, context: &Context) {
        while let Some(message) = self.backend.next_message() {
            self.happen(message);
        }
        self.happen(Message::Tick);
        if let Some(at) = wake_at(&self.model) {
            let left = at.duration_since(self.model.now);
            context.request_repaint_after(Duration::try_from(left).unwrap_or_default());
        }
    }

    /// Draws the screen and takes what was pressed on it.
    pub fn ui(&mut self, ui: &mut Ui) {
        let context = ui.ctx().clone();
        if context.input(|input| input.events.iter().any(is_touch)) {
            self.happen(Message::Touched);
        }
        if self.keypad.begin(&context, &self.model) {
            self.happen(Message::ArrowPressed);
        }
        let look = self.look(ui);
        let slide = look.mm(PRESS_SLIDE_MM);
        context.options_mut(|options| options.input_options.max_click_dist = slide);
        told::listen(&context);
        let chosen = screens::show(ui, &look, &self.model);
        let scene = told::take(&context);
        self.keypad.end(&context, &scene);
        if self.model.visitor.listening.is_on() {
            self.happen(Message::Shown(scene));
        }
        let action = chosen.or_else(|| keypad::action(&context));
        if let Some(action) = action.filter(|action| self.is_meant(action)) {
            self.happen(Message::Pressed(action));
            // What was pressed is shown at once, and `wake_at` is asked anew.
            context.request_repaint();
        }
    }

    fn look(&self, ui: &Ui) -> Look {
        let visitor = &self.model.visitor;
        let screen = ui.ctx().content_rect().size();
        let text = self.text.clone();
        Look::new(text, screen, self.diagonal_inches, visitor.language, visitor.text_size)
            .coloured(visitor.colours)
    }

    fn happen(&mut self, message: Message) {
        let now = (self.clock)();
        for effect in update(&mut self.model, message, now) {
            self.backend.run(effect);
        }
        self.backend.tell_presence(self.model.presence());
        self.backend.mark(self.model.bookmark());
    }

    /// A finger that bounces presses the next screen's button too; it is not meant.
    fn is_meant(&mut self, action: &Action) -> bool {
        if matches!(action, Action::FitBoard { .. }) {
            return true;
        }
        let now = (self.clock)();
        let since = |at: Timestamp| now.as_nanosecond().abs_diff(at.as_nanosecond()) / 1_000_000;
        let too_soon = self.last_tap.is_some_and(|(at, pause_millis)| since(at) < pause_millis);
        if too_soon {
            return false;
        }
        let is_key = matches!(action, Action::PressKey(_));
        self.last_tap = Some((now, if is_key { KEY_PAUSE_MILLIS } else { TAP_PAUSE_MILLIS }));
        true
    }
}

/// Whether somebody is there; a mouse that only moves is nobody.
fn is_touch(event: &Event) -> bool {
    match event {
        Event::PointerButton { pressed, .. } | Event::Key { pressed, .. } => *pressed,
        Event::Touch { phase, .. } => *phase == TouchPhase::Start,
        Event::AccessKitActionRequest(_) => true,
        _ => false,
    }
}
