//! A screen that lives, for the checks that need time and a hand: every second is counted here and none is waited for.
//! It presses what it is told to and judges nothing.

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
use crate::cpu_renderer::CpuRenderer;

/// A screen draws on at most so many times at once before it is said never to settle.
const MOST_FRAMES: usize = 12;

/// Who stands before the screen, as far as the screen knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Somebody.
    Here,
    /// It asks whether somebody is still there.
    Asked,
    /// Nobody: it stands for the next person.
    Gone,
}

/// A sentence that was spoken, and how loud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    pub sentence: String,
    /// Steps above (+) or below (−) the usual loudness.
    pub louder: i8,
}

/// Who can hear the voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ears {
    One,
    Everybody,
}

/// What is right for one screen in one state, and would be wrong for another.
#[derive(Clone, Debug, Default)]
pub struct Life {
    /// What stands on it of a person.
    pub secrets: Secrets,
    /// After so many seconds it is free without having asked, because nobody loses anything by it.
    pub unasked_after_secs: Option<f64>,
    /// So often in five seconds it may be drawn with nobody touching it: it tells a time that is left.
    pub ticks: usize,
    /// It speaks when asked to.
    pub has_voice: bool,
    /// Something is on its way, and until then nothing answers.
    pub is_sending: bool,
}

/// A screen that is touched, lets time pass, and answers.
pub trait Alive {
    /// Draws one frame at this time, in seconds, and does what was touched.
    fn frame(&mut self, ui: &mut Ui, secs: f64);
    /// Takes out of the events of a window what the screen is not to see.
    fn sift(&mut self, _context: &Context, _input: &mut RawInput) {}
    /// What was done since this was last asked, each by a name of its own.
    fn take_acts(&mut self) -> Vec<String>;
    /// Shows again what it showed at first. What it knows of the hand stays.
    fn put_back(&mut self);
    fn presence(&self) -> Presence {
        Presence::Here
    }
    /// Becomes the same kiosk on which nobody has done anything; to compare with one that has forgotten.
    fn become_untouched(&mut self) {}
    /// Goes on to another screen on which the next person might find what the last one left, if there is one.
    fn show_to_next(&mut self, _nth: usize) -> bool {
        false
    }
    /// Turns the voice on.
    fn listen(&mut self, _ears: Ears) {}
    /// As loud as it can be.
    fn make_loud(&mut self) {}
    /// What was spoken since this was last asked.
    fn take_spoken(&mut self) -> Vec<Spoken> {
        Vec::new()
    }
}

/// A hand before a screen, and the clock.
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
    /// A hand before `screen`; nothing has happened yet.
    pub fn new(size_px: Vec2, set_up: impl FnOnce(&Context) + 'static, screen: A) -> Self {
        let painter = Painter::default();
        let harness = Harness::builder()
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
        let mut hand = Self { harness, painter, secs: 0.0, window: Window::default() };
        hand.settle();
        hand
    }

    /// The screen.
    pub fn screen(&mut self) -> &mut A {
        &mut self.harness.state_mut().screen
    }

    /// Seconds since the hand came.
    pub fn secs(&self) -> f64 {
        self.secs
    }

    /// Lets so many seconds pass, then draws a frame with what the window tells.
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

    /// Draws on, without time, until no frame is asked for at once.
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

    /// A press that lasts so long, and what it did.
    pub fn tap(&mut self, at: Pos2, lasts_secs: f64) -> Vec<String> {
        self.down(0.0, at);
        self.up(lasts_secs, at);
        self.screen().take_acts()
    }

    /// One contact of a glass that is touched, as the window tells of it.
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

    /// Whether two fingers are something to egui.
    pub fn makes_a_gesture(&self) -> bool {
        self.harness.ctx.input(|input| {
            input.multi_touch().is_some() || input.zoom_delta() != 1.0 || input.any_touches()
        })
    }

    /// What is painted, back to front.
    pub fn shapes(&self) -> &[ClippedShape] {
        &self.harness.output().shapes
    }

    /// Whether what is painted now has the same pixels.
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

    /// Everything that is there to be read now.
    pub fn capture(&mut self, setting: &Setting) -> Frame {
        Frame::capture(&mut self.harness, setting)
    }

    /// The same without its pixels, which cost the most.
    pub fn read(&self, setting: &Setting) -> Frame {
        Frame::read(&self.harness, setting)
    }
}

/// Letters may have moved within their texture, and are the same on the screen.
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

/// A window that makes a mouse of its first touch, as the window's libraries do (winit 0.30, egui-winit 0.37). A test
/// holds it against them.
#[derive(Debug, Default)]
pub struct Window {
    pointer: Option<u64>,
}

impl Window {
    /// What egui is told of a contact.
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

/// A renderer that the hand can also ask for a part of a picture.
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
