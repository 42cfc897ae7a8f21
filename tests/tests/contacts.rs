//! Contacts in a real window. The window libraries report several touches to egui as the checks assume, and only the
//! finger reaches the kiosk's screens. The test passes the touches to the libraries directly, because a screen in
//! memory has no touches.

use std::process::Command;

use egui::{Context, Event, Pos2, TouchDeviceId, TouchPhase, ViewportId};
use egui_winit::State;
use egui_winit::winit;
use jari_kiosk::touch::Fingers;
use jari_tests::checks;
use jari_tests::screen::Screen;
use winit::application::ApplicationHandler;
use winit::dpi::PhysicalPosition;
use winit::event::{DeviceId, Touch, WindowEvent};
use winit::event_loop::{ActiveEventLoop, EventLoop};
use winit::platform::x11::EventLoopBuilderExtX11 as _;
use winit::window::{Window, WindowId};

/// The environment variable that is set for the process that has a display.
const INSIDE: &str = "JARI_TESTS_ON_A_SCREEN";
const NAME: &str =
    "contacts::a_palm_that_touches_first_is_a_mouse_to_the_window_and_nothing_to_the_kiosk";

const PALM: u64 = 1;
const FINGER: u64 = 2;
const BLANK: Pos2 = Pos2::new(300.0, 350.0);
const BUTTON: Pos2 = Pos2::new(40.0, 40.0);

/// A palm that stays on the glass while a finger presses twice; then a finger whose touch is cancelled.
const SCRIPT: [(u64, TouchPhase, Pos2); 9] = [
    (PALM, TouchPhase::Start, BLANK),
    (PALM, TouchPhase::Move, BLANK),
    (FINGER, TouchPhase::Start, BUTTON),
    (FINGER, TouchPhase::Move, BUTTON),
    (PALM, TouchPhase::Move, BLANK),
    (FINGER, TouchPhase::End, BUTTON),
    (PALM, TouchPhase::End, BLANK),
    (FINGER, TouchPhase::Start, BUTTON),
    (FINGER, TouchPhase::Cancel, BUTTON),
];

#[test]
fn a_palm_that_touches_first_is_a_mouse_to_the_window_and_nothing_to_the_kiosk() {
    if std::env::var_os(INSIDE).is_some() {
        return touch_a_real_window();
    }
    // A display is set for a whole process, so a separate process is started for it.
    let screen = Screen::start();
    let mut inside = Command::new(std::env::current_exe().expect("this program is a file"));
    inside.args(["--exact", NAME, "--nocapture"]).env(INSIDE, "1");
    inside.env("DISPLAY", screen.display()).env_remove("WAYLAND_DISPLAY");
    let output = inside.output().expect("it starts once more");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed"), "it was run: {said}");
}

fn touch_a_real_window() {
    let event_loop = EventLoop::builder().with_x11().with_any_thread(true).build();
    let mut probe = Probe::default();
    event_loop.expect("there is a display").run_app(&mut probe).expect("it ends by itself");
    assert_eq!(probe.told.len(), SCRIPT.len(), "a window came");

    let mut supposed = checks::Window::default();
    let mut fingers = Fingers::default();
    let mut seen = Vec::new();
    for ((id, phase, at), mut told) in SCRIPT.into_iter().zip(probe.told) {
        assert_eq!(told, supposed.touch(id, phase, at), "contact {id}, {phase:?}");
        fingers.sift(&mut told, 0.0, |at| at == BUTTON);
        seen.extend(told);
    }
    let pressed = |event: &Event| match event {
        Event::PointerButton { pos, pressed, .. } => Some((*pos == BUTTON, *pressed)),
        _ => None,
    };
    let (palm, finger) = ([(false, true), (false, false)], [(true, true), (true, false)]);
    let taken_back = [(true, true), (false, false)];
    let presses: Vec<(bool, bool)> = seen.iter().filter_map(pressed).collect();
    assert_eq!(presses, [palm, finger, taken_back].concat());
}

/// Gives the script to a window as soon as the window exists.
#[derive(Default)]
struct Probe {
    /// The events that egui gets for each contact.
    told: Vec<Vec<Event>>,
}

impl ApplicationHandler for Probe {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        let window = event_loop.create_window(Window::default_attributes()).expect("a window");
        let mut state =
            State::new(Context::default(), ViewportId::ROOT, event_loop, Some(1.0), None, None);
        for (id, phase, at) in SCRIPT {
            let _ = state.on_window_event(&window, &touch(id, phase, at));
            let events = state.take_egui_input(&window).events;
            self.told.push(events.into_iter().map(of_one_device).collect());
        }
        event_loop.exit();
    }

    fn window_event(&mut self, _: &ActiveEventLoop, _: WindowId, _: WindowEvent) {}
}

fn touch(id: u64, phase: TouchPhase, at: Pos2) -> WindowEvent {
    let phase = match phase {
        TouchPhase::Start => winit::event::TouchPhase::Started,
        TouchPhase::Move => winit::event::TouchPhase::Moved,
        TouchPhase::End => winit::event::TouchPhase::Ended,
        TouchPhase::Cancel => winit::event::TouchPhase::Cancelled,
    };
    let location = PhysicalPosition::new(f64::from(at.x), f64::from(at.y));
    let device_id = DeviceId::dummy();
    WindowEvent::Touch(Touch { device_id, phase, location, force: None, id })
}

/// The event with a fixed device, because the device does not matter here.
fn of_one_device(event: Event) -> Event {
    match event {
        Event::Touch { id, phase, pos, force, .. } => {
            Event::Touch { device_id: TouchDeviceId(0), id, phase, pos, force }
        }
        event => event,
    }
}
