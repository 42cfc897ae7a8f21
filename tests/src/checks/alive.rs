//! A screen that is running, for the checks that need time and a finger. Every second is counted here, and none is
//! waited for. This file presses what it is told to press and judges nothing.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use egui::epaint::{ClippedShape, TextShape};
use egui::{
    Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, Shape, TexturesDelta,
    TouchDeviceId, TouchId, TouchPhase, Ui, Vec2, ViewportId,
};
use egui_kittest::{Harness, TestRenderer};
use image::RgbaImage;

use super::frame::{Frame, Setting};
use super::secrets::Secrets;
use jari_renderer::{CpuRenderer, TEXTURE_SIDE_MAX};

/// The most frames that a screen may ask for at once; with more it counts as never settling.
const MOST_FRAMES: usize = 12;

/// Whether a person is in front of the screen, as far as the screen knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Somebody is there.
    Here,
    /// The screen asks whether somebody is still there.
    Asked,
    /// Nobody is there: the screen is ready for the next person.
    Gone,
}

/// A sentence that was spoken, and its loudness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    pub sentence: String,
    /// Steps above (+) or below (−) the usual loudness.
    pub louder: i8,
}

/// Which people can hear the voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ears {
    One,
    Everybody,
}

/// What is right for one screen in one state, and would be wrong for another.
#[derive(Clone, Debug, Default)]
pub struct Life {
    /// The personal data that the screen shows.
    pub secrets: Secrets,
    /// After this many seconds the screen is free without having asked, because nobody loses anything by it.
    pub unasked_after_secs: Option<f64>,
    /// How many times in five seconds the screen may be drawn while nobody touches it, because it shows remaining time.
    pub ticks: usize,
    /// Whether the screen can speak.
    pub has_voice: bool,
    /// Whether a request is on its way; until its answer comes, nothing reacts.
    pub is_sending: bool,
}

/// A screen that reacts to touch and to time.
pub trait Alive {
    /// Draws one frame at this time, in seconds, and carries out what was touched.
    fn frame(&mut self, ui: &mut Ui, secs: f64);
    /// Removes from a window's events those that the screen is not to see.
    fn sift(&mut self, _context: &Context, _input: &mut RawInput) {}
    /// The acts done since the last call, each by a name of its own.
    fn take_acts(&mut self) -> Vec<String>;
    /// Shows the first screen again. What it knows of the finger stays.
    fn put_back(&mut self);
    fn presence(&self) -> Presence {
        Presence::Here
    }
    /// Becomes the kiosk as it is when nobody has done anything, to compare with one that has forgotten a person.
    fn become_untouched(&mut self) {}
    /// Shows another screen on which the next person might find what the last one left; false when there is none.
    fn show_to_next(&mut self, _nth: usize) -> bool {
        false
    }
    /// Turns the voice on.
    fn listen(&mut self, _ears: Ears) {}
    /// Sets the loudness to its maximum.
    fn make_loud(&mut self) {}
    /// What was spoken since the last call.
    fn take_spoken(&mut self) -> Vec<Spoken> {
        Vec::new()
    }
}

/// A hand in front of a screen, and the clock.
pub struct Hand<A: Alive + 'static> {
    harness: Harness<'static, Living<A>>,
    painter: Painter,
    secs: f64,
    window: Window,
}

struct Living<A> {
    screen: A,
    secs: f64,
}

impl<A: Alive + 'static> Hand<A> {
    /// A hand in front of `screen`; nothing has happened yet.
    pub fn new(size_px: Vec2, set_up: impl FnOnce(&Context) + 'static, screen: A) -> Self {
        let painter = Painter::default();
        let mut harness = Harness::builder()
            .with_size(size_px)
            .with_theme(egui::Theme::Light)
            .with_render_cursor(false)
            .with_accessibility_check(false)
            .allow_missing_glyphs()
            .with_context_setup(set_up)
            .renderer(painter.clone())
            .build_ui_state(
                |ui, living: &mut Living<A>| living.screen.frame(ui, living.secs),
                Living { screen, secs: 0.0 },
            );
        harness.input_mut().max_texture_side = Some(TEXTURE_SIDE_MAX);
        let mut hand = Self { harness, painter, secs: 0.0, window: Window::default() };
        hand.settle();
        hand
    }

    /// The screen.
    pub fn screen(&mut self) -> &mut A {
        &mut self.harness.state_mut().screen
    }

    /// Seconds since the hand was made.
    pub fn secs(&self) -> f64 {
        self.secs
    }

    /// Lets `after_secs` seconds pass, then draws a frame with these window events.
    pub fn step(&mut self, after_secs: f64, events: impl IntoIterator<Item = Event>) {
        self.secs += after_secs;
        let secs = self.secs;
        let mut input = RawInput { time: Some(secs), ..RawInput::default() };
        input.events.extend(events);
        let context = self.harness.ctx.clone();
        let living = self.harness.state_mut();
        living.secs = secs;
        living.screen.sift(&context, &mut input);
        let given = self.harness.input_mut();
        given.time = Some(secs);
        given.events.append(&mut input.events);
        self.harness.step();
    }

    /// Draws frames, without time passing, until no frame is asked for at once.
    pub fn settle(&mut self) {
        for _ in 0..MOST_FRAMES {
            self.step(0.0, []);
            if self.asks_after() > 0.0 {
                return;
            }
        }
    }

    /// How many seconds until the screen wants to be drawn again; infinite when it never does.
    pub fn asks_after(&self) -> f64 {
        let output = self.harness.output().viewport_output.get(&ViewportId::ROOT);
        let delay = output.map_or(Duration::MAX, |output| output.repaint_delay);
        if delay == Duration::MAX { f64::INFINITY } else { delay.as_secs_f64() }
    }

    /// Presses with a mouse's one button.
    pub fn down(&mut self, after_secs: f64, at: Pos2) {
        self.step(after_secs, [Event::PointerMoved(at), button(at, true)]);
    }

    pub fn slide(&mut self, after_secs: f64, to: Pos2) {
        self.step(after_secs, [Event::PointerMoved(to)]);
    }

    pub fn up(&mut self, after_secs: f64, at: Pos2) {
        self.step(after_secs, [Event::PointerMoved(at), button(at, false), Event::PointerGone]);
    }

    /// A press that lasts `lasts_secs` seconds; returns the acts it caused.
    pub fn tap(&mut self, at: Pos2, lasts_secs: f64) -> Vec<String> {
        self.down(0.0, at);
        self.up(lasts_secs, at);
        self.screen().take_acts()
    }

    /// One contact on a touch screen, as the window reports it.
    pub fn touch(&mut self, after_secs: f64, id: u64, phase: TouchPhase, at: Pos2) {
        let events = self.window.touch(id, phase, at);
        self.step(after_secs, events);
    }

    /// Presses and lets go of a key.
    pub fn key(&mut self, key: Key) {
        let event = |pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: Modifiers::default(),
        };
        self.step(0.0, [event(true)]);
        self.step(0.0, [event(false)]);
    }

    /// Whether egui takes two fingers as a gesture.
    pub fn makes_a_gesture(&self) -> bool {
        self.harness.ctx.input(|input| {
            input.multi_touch().is_some() || input.zoom_delta() != 1.0 || input.any_touches()
        })
    }

    /// What is painted, back to front.
    pub fn shapes(&self) -> &[ClippedShape] {
        &self.harness.output().shapes
    }

    /// Whether the pixels painted now are equal to those of `before`.
    pub fn shows_the_same_as(&self, before: &[ClippedShape]) -> bool {
        let now = self.shapes();
        let alike = |(now, before): (&ClippedShape, &ClippedShape)| {
            now.clip_rect == before.clip_rect && is_alike(&now.shape, &before.shape)
        };
        now.len() == before.len() && now.iter().zip(before).all(alike)
    }

    /// The pixels of one part of the screen.
    pub fn picture_of(&self, part: Rect) -> RgbaImage {
        let painter = self.painter.0.borrow();
        let shapes = self.shapes().iter();
        let shown = shapes.filter(|shown| shown.shape.visual_bounding_rect().intersects(part));
        let primitives = self.harness.ctx.tessellate(shown.cloned().collect(), 1.0);
        let moved = primitives.into_iter().map(|mut primitive| {
            primitive.clip_rect = primitive.clip_rect.translate(-part.min.to_vec2());
            if let egui::epaint::Primitive::Mesh(mesh) = &mut primitive.primitive {
                mesh.translate(-part.min.to_vec2());
            }
            primitive
        });
        let size = part.size();
        let moved: Vec<_> = moved.collect();
        painter
            .paint_meshes(&moved, 1.0, [size.x as u32, size.y as u32])
            .expect("a screen paints nothing but meshes")
    }

    /// Captures everything that can be read now.
    pub fn capture(&mut self, setting: &Setting) -> Frame {
        Frame::capture(&mut self.harness, setting)
    }

    /// Captures everything that can be read now, without the pixels, which take the most time.
    pub fn read(&self, setting: &Setting) -> Frame {
        Frame::read(&self.harness, setting)
    }
}

/// Whether two shapes look alike. Letters may have moved within their texture and still look the same on the screen.
fn is_alike(a: &Shape, b: &Shape) -> bool {
    let text = |text: &TextShape| {
        let colours = (text.override_text_color, text.fallback_color, text.opacity_factor);
        (text.pos, text.angle, text.underline, colours)
    };
    match (a, b) {
        (Shape::Text(a), Shape::Text(b)) => text(a) == text(b) && a.galley.job == b.galley.job,
        (Shape::Vec(a), Shape::Vec(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_alike(a, b))
        }
        _ => a == b,
    }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    let (button, modifiers) = (PointerButton::Primary, Modifiers::default());
    Event::PointerButton { pos, button, pressed, modifiers }
}

/// A window that turns its first touch into a mouse, as the window libraries do (winit 0.30, egui-winit 0.37). A test
/// compares it with them.
#[derive(Debug, Default)]
pub struct Window {
    pointer: Option<u64>,
}

impl Window {
    /// The events that egui gets for a contact.
    pub fn touch(&mut self, id: u64, phase: TouchPhase, pos: Pos2) -> Vec<Event> {
        let device_id = TouchDeviceId(0);
        let mut events = vec![Event::Touch { device_id, id: TouchId(id), phase, pos, force: None }];
        if self.pointer.is_some_and(|pointer| pointer != id) {
            return events;
        }
        self.pointer = matches!(phase, TouchPhase::Start)
            .then_some(id)
            .or(self.pointer.filter(|_| phase == TouchPhase::Move));
        match phase {
            TouchPhase::Start => events.extend([Event::PointerMoved(pos), button(pos, true)]),
            TouchPhase::Move => events.push(Event::PointerMoved(pos)),
            TouchPhase::End => events.extend([button(pos, false), Event::PointerGone]),
            TouchPhase::Cancel => events.push(Event::PointerGone),
        }
        events
    }
}

/// A renderer that can also draw a part of a picture for the hand.
#[derive(Clone, Default)]
struct Painter(Rc<RefCell<CpuRenderer>>);

impl TestRenderer for Painter {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.0.borrow_mut().apply(delta);
    }

    fn render(
        &mut self,
        context: &Context,
        output: &egui::FullOutput,
    ) -> Result<RgbaImage, String> {
        self.0.borrow().paint(context, output)
    }
}
