//! The kiosk as a whole: passes messages from the backend to the glass, and effects to the backend. It decides nothing
//! itself, and needs no window.

use std::sync::Arc;
use std::time::Duration;

use egui::{Color32, Context, RawInput, Rect, Ui};
use jari_common::time::{date_at, default_zone};
use jiff::{SignedDuration, Timestamp};

use crate::backend::Backend;
use crate::backend::guiding::WantedShowing;
use crate::backend::inbox::Clock;
use crate::backend::reader::ReaderSource;
use crate::effect::Effect;
use crate::glass::Glass;
use crate::message::{Action, Message};
use crate::model::{Bookmark, Model, Step};
use crate::scan::told_of;
use crate::text::Text;
use crate::update::go_on;

pub use crate::glass::setup;

/// The screen's diagonal when no other is given, in inches.
pub const DIAGONAL_INCHES: f32 = 21.5;

/// A kiosk that is running.
pub struct App {
    glass: Glass,
    backend: Backend,
    clock: Clock,
    /// How far the server's clock is ahead of the kiosk's own clock, as the model knows it.
    ahead: SignedDuration,
}

impl App {
    /// A kiosk with this backend, on a glass of this diagonal, in inches.
    #[must_use]
    pub fn new(backend: Backend, clock: Clock, diagonal_inches: f32) -> Self {
        let now = clock();
        let place = backend.place().map(|place| place.name.clone()).unwrap_or_default();
        let mut model = Model::new(place, now, date_at(now, default_zone()));
        model.position = backend.place().map(|place| place.position);
        model.has_printer = backend.has_printer();
        model.speaker = backend.speaker();
        if backend.place().is_none() {
            model.step = Step::Pair { trouble: None };
        }
        let mut backend = backend;
        let killed_at = backend.take_killed_at().filter(|_| model.step == Step::Start);
        if let Some(Bookmark { code, seen_at }) = killed_at {
            go_on(&mut model, &code, seen_at);
        }
        model.has_reader = backend.reader().is_some();
        let glass = Glass::new(model, Arc::new(Text::load()), diagonal_inches);
        let glass = match backend.reader() {
            Some(ReaderSource::Keyboard) => glass.with_typing_reader(),
            Some(ReaderSource::Device(_)) | None => glass,
        };
        Self { glass, backend, clock, ahead: SignedDuration::ZERO }
    }

    /// Lets every screen appear within a moment instead of at once.
    #[must_use]
    pub fn with_motion(self) -> Self {
        Self { glass: self.glass.with_motion(), ..self }
    }

    /// Shows the kiosk's screens in this part of the window.
    pub fn put_in(&mut self, area: Rect) {
        self.glass.put_in(area);
    }

    /// The person is gone: what was kept for them is given back, and nothing of them is shown.
    pub fn end_visit(&mut self) {
        self.happen(Message::Pressed(Action::Finish));
    }

    /// What the kiosk knows and shows.
    #[must_use]
    pub fn model(&self) -> &Model {
        self.glass.model()
    }

    /// The colour of the glass where nothing is drawn.
    #[must_use]
    pub fn ground(&self) -> Color32 {
        self.glass.ground()
    }

    /// Chooses the finger among the contacts on the glass; called before every frame.
    pub fn sift(&mut self, context: &Context, input: &mut RawInput) {
        for text in self.glass.sift(context, input) {
            if let Some(message) = told_of(&text) {
                self.happen(message);
            }
        }
    }

    /// Takes what arrived and lets time pass. Requests a frame for the moment when time will next change something.
    pub fn logic(&mut self, context: &Context) {
        while let Some(message) = self.backend.next_message() {
            self.happen(message);
        }
        self.happen(Message::Tick);
        ask_for_the_next_frame(context, &self.glass);
    }

    /// Draws the screen and takes what was pressed on it.
    pub fn ui(&mut self, ui: &mut Ui) {
        let now = self.now();
        let answer = self.glass.ui(ui, now);
        self.carry_out(answer.effects);
    }

    fn happen(&mut self, message: Message) {
        if let Message::TimeCorrected { by } = message {
            self.ahead = self.ahead.saturating_add(by);
        }
        let now = self.now();
        let effects = self.glass.happen(message, now);
        self.carry_out(effects);
    }

    /// The server's time, once it was heard; the kiosk's own time before.
    fn now(&self) -> Timestamp {
        moved((self.clock)(), self.ahead)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.backend.run(effect);
        }
        let model = self.glass.model();
        self.backend.tell_presence(model.presence());
        let guiding = &model.guiding;
        let shown = guiding.to.as_ref().and_then(|to| WantedShowing::new(guiding.number, to));
        self.backend.show_screen(shown);
        self.backend.tell_help(model.wanted_help().map(|number| (number, model.task())));
        // Stored by the kiosk's own clock: the next start knows no other clock.
        let bookmark = model.bookmark().map(|Bookmark { code, seen_at }| Bookmark {
            code,
            seen_at: moved(seen_at, -self.ahead),
        });
        self.backend.mark(bookmark);
    }
}

fn moved(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}

/// Has a frame drawn when time will next change something, and not before: egui wakes one frame too early.
pub fn ask_for_the_next_frame(context: &Context, glass: &Glass) {
    if let Some(wait) = glass.wakes_after() {
        let frame_secs = context.input(|input| input.predicted_dt);
        context.request_repaint_after(wait + Duration::from_secs_f32(frame_secs));
    }
}
