//! Hands on the glass, as a window reports them: which contact presses, and which never does.

use super::*;

/// A place between the buttons, then the places of two buttons.
const BLANK: Pos2 = Pos2::new(500.0, 1000.0);
const BUTTON: Pos2 = Pos2::new(100.0, 100.0);
const OTHER: Pos2 = Pos2::new(900.0, 100.0);
const PALM: u64 = 7;
const FINGER: u64 = 8;

/// A window that makes a mouse of its first touch, as winit and egui do together (0.30, 0.37).
#[derive(Default)]
struct Window {
    fingers: Fingers,
    pointer: Option<u64>,
    /// The events that egui receives.
    seen: Vec<Event>,
}

impl Window {
    fn touch(&mut self, at_secs: f64, id: u64, phase: TouchPhase, pos: Pos2) {
        let device_id = TouchDeviceId(0);
        let touch = Event::Touch { device_id, id: TouchId(id), phase, pos, force: None };
        let mut events = vec![touch];
        if self.pointer.is_none_or(|pointer| pointer == id) {
            match phase {
                TouchPhase::Start => events.extend([Event::PointerMoved(pos), button(pos, true)]),
                TouchPhase::Move => events.push(Event::PointerMoved(pos)),
                TouchPhase::End => events.extend([button(pos, false), Event::PointerGone]),
                TouchPhase::Cancel => events.push(Event::PointerGone),
            }
            self.pointer = (phase == TouchPhase::Start).then_some(id).or(self.pointer);
            if matches!(phase, TouchPhase::End | TouchPhase::Cancel) {
                self.pointer = None;
            }
        }
        self.give(at_secs, events);
    }

    fn give(&mut self, at_secs: f64, mut events: Vec<Event>) {
        self.fingers.sift(&mut events, at_secs, |at| at == BUTTON || at == OTHER);
        self.seen.extend(events);
    }

    /// Where the one mouse button goes down and up; going up at `NOWHERE` presses nothing.
    fn presses(&self) -> Vec<(Pos2, bool)> {
        let press = |event: &Event| match event {
            Event::PointerButton { pos, pressed, .. } => Some((*pos, *pressed)),
            _ => None,
        };
        self.seen.iter().filter_map(press).collect()
    }
}

fn press_of(pos: Pos2) -> [(Pos2, bool); 2] {
    [(pos, true), (pos, false)]
}

#[test]
fn one_finger_is_one_press_and_no_touch_goes_further() {
    let mut window = Window::default();
    window.touch(0.0, FINGER, TouchPhase::Start, BUTTON);
    window.touch(0.2, FINGER, TouchPhase::Move, BUTTON);
    window.touch(0.4, FINGER, TouchPhase::End, BUTTON);
    assert_eq!(window.presses(), press_of(BUTTON));
    assert!(!window.seen.iter().any(|event| matches!(event, Event::Touch { .. })));
    assert_eq!(window.seen.last(), Some(&Event::PointerGone));
}

#[test]
fn a_palm_that_rests_where_nothing_is_lets_a_finger_press_at_once() {
    let mut window = Window::default();
    window.touch(0.0, PALM, TouchPhase::Start, BLANK);
    window.touch(0.1, FINGER, TouchPhase::Start, BUTTON);
    window.touch(0.15, PALM, TouchPhase::Move, BLANK);
    window.touch(0.2, FINGER, TouchPhase::End, BUTTON);
    window.touch(3.0, PALM, TouchPhase::End, BLANK);
    let [down, up] = press_of(BUTTON);
    assert_eq!(window.presses(), [(BLANK, true), (NOWHERE, false), down, up]);
}

#[test]
fn a_palm_that_rests_on_a_button_presses_nothing_once_a_finger_comes() {
    let mut window = Window::default();
    window.touch(0.0, PALM, TouchPhase::Start, OTHER);
    window.touch(1.0, FINGER, TouchPhase::Start, BUTTON);
    window.touch(1.2, FINGER, TouchPhase::End, BUTTON);
    window.touch(1.3, PALM, TouchPhase::End, OTHER);
    let [down, up] = press_of(BUTTON);
    assert_eq!(window.presses(), [(OTHER, true), (NOWHERE, false), down, up]);
}

#[test]
fn a_palm_that_comes_down_beside_a_finger_takes_nothing_from_it() {
    for (palm, after_secs) in [(BLANK, 1.5), (OTHER, 0.2)] {
        let mut window = Window::default();
        window.touch(0.0, FINGER, TouchPhase::Start, BUTTON);
        window.touch(after_secs, PALM, TouchPhase::Start, palm);
        window.touch(after_secs + 0.1, PALM, TouchPhase::Move, palm);
        window.touch(2.0, FINGER, TouchPhase::End, BUTTON);
        window.touch(2.1, PALM, TouchPhase::End, palm);
        assert_eq!(window.presses(), press_of(BUTTON));
    }
}

#[test]
fn a_finger_presses_again_and_again_beside_a_palm() {
    let mut window = Window::default();
    window.touch(0.0, PALM, TouchPhase::Start, BLANK);
    for second in 1_u32..4 {
        let (at_secs, id) = (f64::from(second), FINGER + u64::from(second));
        window.touch(at_secs, id, TouchPhase::Start, BUTTON);
        window.touch(at_secs + 0.1, id, TouchPhase::End, BUTTON);
    }
    let ups = window.presses().into_iter().filter(|(at, down)| *at == BUTTON && !down);
    assert_eq!(ups.count(), 3);
}

#[test]
fn a_touch_that_the_window_takes_back_or_loses_presses_nothing() {
    let mut window = Window::default();
    window.touch(0.0, FINGER, TouchPhase::Start, BUTTON);
    window.touch(0.1, FINGER, TouchPhase::Cancel, BUTTON);
    window.touch(1.0, FINGER, TouchPhase::Start, BUTTON);
    window.give(1.1, vec![Event::WindowFocused(false)]);
    let taken_back = [(BUTTON, true), (NOWHERE, false)];
    assert_eq!(window.presses(), [taken_back, taken_back].concat());
    window.give(2.0, vec![button(OTHER, true), button(OTHER, false)]);
    assert_eq!(window.presses()[4..], press_of(OTHER), "and a mouse is heard again");
}

#[test]
fn a_mouse_presses_as_before() {
    let mut window = Window::default();
    let click = vec![Event::PointerMoved(BUTTON), button(BUTTON, true), button(BUTTON, false)];
    window.give(0.0, click.clone());
    assert_eq!(window.seen, click);
}

#[test]
fn a_second_tap_at_once_was_not_meant_unless_it_is_typing() {
    use crate::keyboard::layout::Key;

    let (mut taps, press) = (Taps::default(), Action::Back);
    assert!(taps.is_meant(&press, 10.0));
    assert!(taps.is_meant(&Action::FitBoard { rows: 1, days: 1 }, 10.0), "nobody's press");
    assert!(!taps.is_meant(&press, 10.49));
    assert!(taps.is_meant(&press, 10.51));
    let key = Action::PressKey(Key::Digit(1));
    assert!(!taps.is_meant(&key, 11.0), "a key after a button has the button's pause");
    assert!(taps.is_meant(&key, 11.02));
    assert!(!taps.is_meant(&key, 11.09));
    assert!(taps.is_meant(&key, 11.11));
}

#[test]
fn a_slow_second_press_does_not_book_the_page_that_it_turned_to() {
    let mut taps = Taps::default();
    assert!(taps.is_meant(&Action::MoreFacts, 10.0));
    assert!(!taps.is_meant(&Action::ConfirmBooking, 11.0));
    assert!(!taps.is_meant(&Action::AnswerOffer(true), 11.4));
    assert!(taps.is_meant(&Action::AnswerOffer(false), 11.4), "nothing is booked by it");
    assert!(taps.is_meant(&Action::ConfirmBooking, 12.0));
    assert!(taps.is_meant(&Action::ConfirmBooking, 12.5), "without a page turned as always");
}
