//! The kiosk as a person uses it: what a hand does becomes a message, the model's screen is drawn, and what is to be
//! done outside is returned. It knows no backend and no clock: `now` comes with every call.

mod guided;
mod keypad;
mod motion;
mod wedge;

use std::sync::Arc;
use std::time::Duration;

use egui::{Color32, Context, Event, RawInput, Rect, Ui};
use jiff::Timestamp;

use crate::effect::Effect;
use crate::message::{Action, Message};
use crate::model::Model;
use crate::screens;
use crate::text::Text;
use crate::theme::{self, Look, Palette};
use crate::touch::{self, Fingers, Taps};
use crate::update::{update, wake_at};
use crate::widgets::naming;
use keypad::Keypad;
use motion::Motion;
use wedge::Wedge;

/// The model behind the screen, and what is known of the hand in front of it.
pub struct Glass {
    model: Model,
    text: Arc<Text>,
    diagonal_inches: f32,
    fingers: Fingers,
    taps: Taps,
    keypad: Keypad,
    /// A reader types what it reads; None: no such reader is here, and keys are a hand's.
    wedge: Option<Wedge>,
    /// None: screens change at once.
    motion: Option<Motion>,
    /// None: the whole window.
    area: Option<Rect>,
}

/// The result of a frame.
#[derive(Debug, Default)]
pub struct GlassAnswer {
    /// What a person did, if it was meant as a press.
    pub action: Option<Action>,
    pub effects: Vec<Effect>,
}

/// Gives a context the fonts, the style and a kiosk's limits for presses. Called once, before the first frame.
pub fn setup(context: &Context) {
    theme::install(context);
    context.options_mut(|options| {
        options.zoom_with_keyboard = false;
        options.quit_shortcuts.clear();
        options.input_options.max_click_duration = touch::PRESS_SECS;
    });
}

impl Glass {
    /// Shows this model on a glass of this diagonal, in inches.
    #[must_use]
    pub fn new(model: Model, text: Arc<Text>, diagonal_inches: f32) -> Self {
        let (fingers, taps) = (Fingers::default(), Taps::default());
        let keypad = Keypad::default();
        Self {
            model,
            text,
            diagonal_inches,
            fingers,
            taps,
            keypad,
            wedge: None,
            motion: None,
            area: None,
        }
    }

    /// Takes keys that come faster than a hand's for what a reader of QR codes read.
    #[must_use]
    pub fn with_typing_reader(self) -> Self {
        Self { wedge: Some(Wedge::default()), ..self }
    }

    /// Lets every screen appear within a moment instead of at once.
    #[must_use]
    pub fn with_motion(self) -> Self {
        Self { motion: Some(Motion::default()), ..self }
    }

    /// What the kiosk knows and shows.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Shows another model on the same glass, and keeps the state of the hand: for the gallery.
    pub fn put(&mut self, model: Model) {
        self.model = model;
    }

    /// Shows the kiosk's screens in this part of the window.
    pub fn put_in(&mut self, area: Rect) {
        self.area = Some(area);
    }

    /// The colour of the glass where nothing is drawn.
    #[must_use]
    pub fn ground(&self) -> Color32 {
        Palette::of(self.model.comfort.colours).paper
    }

    /// Chooses the finger among the contacts, before egui sees any contact. In points: sizes are computed here. Returns
    /// what a reader typed meanwhile.
    pub fn sift(&mut self, context: &Context, input: &mut RawInput) -> Vec<String> {
        let now_secs = input.time.unwrap_or_default();
        let wedge = self.wedge.as_mut();
        let read = wedge.map(|wedge| wedge.sift(&mut input.events, now_secs)).unwrap_or_default();
        self.fingers.sift(&mut input.events, now_secs, |at| touch::is_button(context, at));
        read
    }

    /// Takes what happened into the model.
    #[must_use]
    pub fn happen(&mut self, message: Message, now: Timestamp) -> Vec<Effect> {
        update(&mut self.model, message, now)
    }

    /// The time until time alone changes something; None: nothing will change.
    #[must_use]
    pub fn wakes_after(&self) -> Option<Duration> {
        let left = wake_at(&self.model)?.duration_since(self.model.now);
        Some(Duration::try_from(left).unwrap_or_default())
    }

    /// Draws the screen and takes what was pressed on it.
    pub fn ui(&mut self, ui: &mut Ui, now: Timestamp) -> GlassAnswer {
        let context = ui.ctx().clone();
        let mut effects = Vec::new();
        if context.input(|input| input.events.iter().any(is_touch)) {
            effects.extend(self.happen(Message::Touched, now));
        }
        if self.keypad.begin(&context, &self.model) {
            effects.extend(self.happen(Message::ArrowPressed, now));
        }
        let now_secs = context.input(|input| input.time);
        let motion = self.motion.as_mut();
        let fade = motion.map_or(0.0, |motion| motion.fade(&self.model, now_secs));
        if fade > 0.0 {
            context.request_repaint();
        }
        let mut look = self.look(ui);
        look.fade = fade;
        let slide = look.mm(touch::PRESS_SLIDE_MM);
        context.options_mut(|options| options.input_options.max_click_dist = slide);
        naming::listen(&context);
        let chosen = screens::show(ui, &look, &self.model);
        let scene = naming::take(&context);
        self.keypad.end(&context, &scene);
        let by_guide = self.model.guiding.to.as_ref().is_some_and(|to| to.to_press.is_some());
        if let Some(to) = &self.model.guiding.to {
            let (size, items) = guided::items(&scene, self.whole(ui), to.shows_all);
            effects.extend(self.happen(Message::DrawnForGuide { size, items }, now));
        }
        if by_guide {
            let pressed = chosen.filter(|action| !matches!(action, Action::FitBoard { .. }));
            effects.extend(self.happen(Message::PressedByGuide(pressed.clone()), now));
            context.request_repaint();
            return GlassAnswer { action: pressed, effects };
        }
        if self.model.comfort.listening.is_on() {
            effects.extend(self.happen(Message::Shown(scene), now));
        }
        let action = chosen.or_else(|| keypad::action(&context));
        let action = action.filter(|action| self.taps.is_meant(action, now_secs));
        if let Some(action) = &action {
            effects.extend(self.happen(Message::Pressed(action.clone()), now));
            // What was pressed is shown at once, and `wake_at` is asked again.
            context.request_repaint();
        }
        GlassAnswer { action, effects }
    }

    /// The part of the window that is the glass.
    fn whole(&self, ui: &Ui) -> Rect {
        self.area.unwrap_or_else(|| ui.ctx().content_rect())
    }

    fn look(&self, ui: &Ui) -> Look {
        let comfort = &self.model.comfort;
        let area = self.whole(ui);
        let (text, diagonal) = (self.text.clone(), self.diagonal_inches);
        Look::new(text, area.size(), diagonal, comfort.language, comfort.text_size)
            .coloured(comfort.colours)
            .placed(area)
    }
}

/// Whether the event shows that somebody is there; a mouse that only moves does not.
fn is_touch(event: &Event) -> bool {
    match event {
        Event::PointerButton { pressed, .. } | Event::Key { pressed, .. } => *pressed,
        Event::AccessKitActionRequest(_) => true,
        _ => false,
    }
}
