//! The desk as a whole: passes news to the model, draws it, and passes orders to the backend. While staff book for
//! somebody, the kiosk's own screens are drawn inside, with the rights of whoever is signed in. It decides nothing.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use egui::style::ScrollStyle;
use egui::{Context, Event, Rect, Ui};
use jiff::{SignedDuration, Timestamp};

use super::guiding::followed_screen;
use super::model::{Desk, DeskNews, DeskOrder, DeskPress, DeskTrouble, Secret};
use super::update::{happen, press};
use super::view::{self, DeskDrawn};
use crate::app::App;
use crate::backend::desk::{DeskBackend, DeskSetup};
use crate::backend::device::Device;
use crate::backend::voice::program::VoiceProgram;
use crate::backend::{Backend, PRESENCE_EVERY, Setup};
use crate::text::Text;
use crate::theme;

/// Times on the screen are looked at again after this: minutes pass, calls chime again.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A machine that slept longer than this may have been left alone.
const NAP: Duration = Duration::from_secs(60);
/// The folder, inside the desk's, of the kiosk's screens.
const PERSON_FOLDER: &str = "person";
/// The diagonal for which the kiosk's screens are laid out: letters smaller than a kiosk's, for a desk.
const PERSON_DIAGONAL_INCHES: f32 = 30.0;

/// Gives a context the fonts and the style of a desk. Called once, before the first frame.
pub fn setup(context: &Context) {
    theme::install(context);
    context.all_styles_mut(|style| {
        // That there is more is shown by a bar, not by rows that fade.
        style.spacing.scroll = ScrollStyle::solid();
        style.spacing.scroll.fade.strength = 0.0;
    });
    context.options_mut(|options| {
        options.zoom_with_keyboard = false;
        options.quit_shortcuts.clear();
    });
}

/// A desk that is running.
pub struct DeskApp {
    desk: Desk,
    text: Arc<Text>,
    backend: DeskBackend,
    setup: DeskSetup,
    /// How far the server's clock is ahead of the desk's own.
    ahead: SignedDuration,
    /// The kiosk's screens, with the sign-in whose rights they have.
    person: Option<(Secret, App)>,
    naps: Naps,
}

/// Sees that the machine slept: its wall clock went on, and the steady clock stood still.
#[derive(Debug, Default)]
struct Naps(Option<(SystemTime, Timestamp)>);

impl Naps {
    fn was_asleep(&mut self, steady: Timestamp) -> bool {
        let wall = SystemTime::now();
        let Some((wall_before, steady_before)) = self.0.replace((wall, steady)) else {
            return false;
        };
        let wall_passed = wall.duration_since(wall_before).unwrap_or_default();
        let steady_passed = Duration::try_from(steady.duration_since(steady_before));
        wall_passed.saturating_sub(steady_passed.unwrap_or_default()) > NAP
    }
}

/// Ends a person's visit, then the screens.
fn end(mut app: App) {
    app.end_visit();
}

impl DeskApp {
    /// A desk with this backend, which was started with this setup.
    #[must_use]
    pub fn new(backend: DeskBackend, setup: DeskSetup) -> Self {
        let device = backend.device();
        let desk = Desk::new(device.place.name.clone(), device.device, (setup.clock)());
        let (text, ahead) = (Arc::new(Text::load()), SignedDuration::ZERO);
        Self { desk, text, backend, setup, ahead, person: None, naps: Naps::default() }
    }

    /// What the desk knows and shows.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The kiosk's screens inside, while staff book for somebody.
    #[must_use]
    pub fn person(&self) -> Option<&App> {
        self.person.as_ref().map(|(_, app)| app)
    }

    /// Takes what arrived and lets time pass.
    pub fn logic(&mut self, context: &Context) {
        if self.naps.was_asleep((self.setup.clock)()) {
            let now = self.now();
            let orders = press(&mut self.desk, DeskPress::Slept, now);
            self.carry_out(orders);
        }
        while let Some(news) = self.backend.next_news() {
            if let DeskNews::TimeCorrected(by) = &news {
                self.ahead = self.ahead.saturating_add(*by);
            }
            let now = self.now();
            let orders = happen(&mut self.desk, news, now);
            self.carry_out(orders);
        }
        let now = self.now();
        let orders = happen(&mut self.desk, DeskNews::Tick, now);
        self.carry_out(orders);
        if let Some((_, app)) = &mut self.person {
            app.logic(context);
        }
        context.request_repaint_after(LOOK_EVERY);
    }

    /// Draws the desk and takes what was done at it.
    pub fn ui(&mut self, ui: &mut Ui) {
        let DeskDrawn { mut presses, person_area } = view::show(ui, &self.desk, &self.text);
        if presses.is_empty() && ui.input(|input| input.events.iter().any(is_somebodys)) {
            presses.push(DeskPress::Touched);
        }
        self.show_person(ui, person_area);
        if presses.is_empty() {
            return;
        }
        for pressed in presses {
            let now = self.now();
            let orders = press(&mut self.desk, pressed, now);
            self.carry_out(orders);
        }
        ui.ctx().request_repaint();
    }

    /// Draws the kiosk's screens where they are wanted. Elsewhere the visit ends: nobody comes back to a half-typed name.
    fn show_person(&mut self, ui: &mut Ui, area: Option<Rect>) {
        let token = self.desk.shift.as_ref().map(|shift| shift.token.clone());
        if let Some((_, app)) = self.person.take_if(|(of, _)| Some(&*of) != token.as_ref()) {
            end(app);
        }
        match (area, token) {
            (Some(area), Some(token)) => {
                if self.person.is_none() {
                    self.person = self.open_person(&token).map(|app| (token, app));
                }
                if self.person.is_none() {
                    self.desk.trouble = Some(DeskTrouble::Unexpected);
                    if let Some(shift) = &mut self.desk.shift {
                        shift.is_for_person = false;
                    }
                }
                if let Some((_, app)) = &mut self.person {
                    app.put_in(area);
                    app.ui(ui);
                }
            }
            _ => {
                if let Some((_, app)) = &mut self.person {
                    app.end_visit();
                }
            }
        }
    }

    /// The kiosk's screens with the rights of this sign-in; None when they cannot be had.
    fn open_person(&self, token: &Secret) -> Option<App> {
        let device = Device { token: token.0.clone(), ..self.backend.device().clone() };
        let backend = Backend::start(&Setup {
            folder: self.setup.folder.join(PERSON_FOLDER),
            server: self.setup.server.clone(),
            url: self.setup.url.clone(),
            device: Some(device),
            authority: self.setup.authority.clone(),
            printer: None,
            voice: VoiceProgram::Off,
            jack: None,
            reader: None,
            clock: self.setup.clock.clone(),
            wake: self.setup.wake.clone(),
            presence_every: PRESENCE_EVERY,
        });
        let backend = backend
            .inspect_err(|error| tracing::error!(%error, "the booking screens could not be opened"))
            .ok()?;
        Some(App::new(backend, self.setup.clock.clone(), PERSON_DIAGONAL_INCHES))
    }

    fn now(&self) -> Timestamp {
        let own = (self.setup.clock)();
        own.saturating_add(self.ahead).unwrap_or(own)
    }

    fn carry_out(&mut self, orders: Vec<DeskOrder>) {
        for order in orders {
            self.backend.run(order);
        }
        self.backend.follow(self.desk.followed());
        self.backend.oversee(self.desk.overseen());
        self.backend.follow_screen(followed_screen(&self.desk));
    }
}

/// Whether the event shows that somebody is at the desk; a mouse that only moves does not.
fn is_somebodys(event: &Event) -> bool {
    match event {
        Event::PointerButton { pressed, .. } | Event::Key { pressed, .. } => *pressed,
        Event::Text(_) | Event::MouseWheel { .. } => true,
        _ => false,
    }
}
