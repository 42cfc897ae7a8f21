//! How a hand on the glass is understood: which of several contacts is the finger that presses, how long and how far a
//! press may go, and which second tap was not meant. Draws nothing, and `now` comes with every call.

#[cfg(test)]
mod tests;

use egui::{Context, Event, Modifiers, PointerButton, Pos2, TouchDeviceId, TouchId, TouchPhase};

use crate::message::Action;

/// A press may last this long, in seconds: a trembling hand may stay down for three seconds, and frames come a little
/// late.
pub const PRESS_SECS: f64 = 3.5;
/// A press may slide this far, in millimetres of glass: 8 mm, and a little more for rounding.
pub const PRESS_SLIDE_MM: f32 = 8.5;
/// A second tap that follows the first within this time was not meant, in seconds.
const TAP_PAUSE_SECS: f64 = 0.5;
/// What books is not pressed within this time after a page was turned at the same place, in seconds: a hand that presses
/// twice slowly did not read the page between.
const PAGE_PAUSE_SECS: f64 = 1.5;
/// A second tap that follows a key of a keyboard within this time was not meant, in seconds. It is short, because fast
/// typing is meant.
const KEY_PAUSE_SECS: f64 = 0.08;
/// A contact that has been down on a button for this long is a palm when a finger comes down on another button, in
/// seconds.
const REST_SECS: f64 = 0.5;
/// A position where nothing is: a press that ends here presses nothing.
const NOWHERE: Pos2 = Pos2::new(-1e6, -1e6);

/// When something was last pressed: a finger that bounces presses the next screen's button too.
#[derive(Debug, Default)]
pub struct Taps {
    /// When it was, and how long the next press is ignored after it, both in seconds of a clock that nobody can set.
    last: Option<(f64, f64)>,
    /// When a page was last turned.
    turned_at_secs: Option<f64>,
}

impl Taps {
    /// Whether the press was meant. An action of the layout is not a press.
    pub fn is_meant(&mut self, action: &Action, now_secs: f64) -> bool {
        if matches!(action, Action::FitBoard { .. }) {
            return true;
        }
        if self.last.is_some_and(|(at_secs, pause_secs)| now_secs - at_secs < pause_secs) {
            return false;
        }
        let books = matches!(action, Action::ConfirmBooking | Action::AnswerOffer(true));
        let is_just_turned = |at_secs: f64| now_secs - at_secs < PAGE_PAUSE_SECS;
        if books && self.turned_at_secs.is_some_and(is_just_turned) {
            return false;
        }
        if *action == Action::MoreFacts {
            self.turned_at_secs = Some(now_secs);
        }
        let is_key = matches!(action, Action::PressKey(_));
        self.last = Some((now_secs, if is_key { KEY_PAUSE_SECS } else { TAP_PAUSE_SECS }));
        true
    }
}

/// What touches: the device, and its number for this contact.
type TouchName = (TouchDeviceId, TouchId);

/// The contact that presses.
#[derive(Clone, Copy, Debug)]
struct Finger {
    name: TouchName,
    /// When the contact came down, in seconds.
    since: f64,
    /// Whether the contact came down on something that can be pressed.
    is_on_button: bool,
}

/// The contacts on the glass. The window makes a mouse of the first one, so that a resting palm would block every
/// finger. Here, a finger that comes down on a button beside a palm is the one that presses, and a palm never presses.
#[derive(Debug, Default)]
pub struct Fingers {
    /// Every contact that is down.
    down: Vec<TouchName>,
    finger: Option<Finger>,
    is_mouse_down: bool,
}

impl Fingers {
    /// Replaces what the window made of touches by one pointer; a mouse passes unchanged. Touch events are removed
    /// here, so that two touches are not a gesture.
    pub fn sift(
        &mut self,
        events: &mut Vec<Event>,
        now_secs: f64,
        is_button: impl Fn(Pos2) -> bool,
    ) {
        for event in std::mem::take(events) {
            match event {
                Event::Touch { device_id, id, phase, pos, .. } => {
                    let name = (device_id, id);
                    match phase {
                        TouchPhase::Start => {
                            let is_on_button = is_button(pos);
                            let finger = Finger { name, since: now_secs, is_on_button };
                            self.start(finger, pos, events);
                        }
                        TouchPhase::Move if self.is_finger(name) => {
                            events.push(Event::PointerMoved(pos));
                        }
                        TouchPhase::Move => {}
                        TouchPhase::End => self.end(name, pos, events),
                        TouchPhase::Cancel => self.end(name, NOWHERE, events),
                    }
                }
                Event::PointerMoved(_) | Event::PointerButton { .. } | Event::PointerGone
                    if !self.down.is_empty() => {}
                // What the window releases after the last touch was never pressed here.
                Event::PointerButton { pressed: false, .. } if !self.is_mouse_down => {}
                Event::PointerButton { pressed, .. } => {
                    self.is_mouse_down = pressed;
                    events.push(event);
                }
                Event::WindowFocused(false) => {
                    // Contacts that are lifted now are not reported any more.
                    self.let_go(events);
                    self.down.clear();
                    events.push(event);
                }
                other => events.push(other),
            }
        }
    }

    fn is_finger(&self, name: TouchName) -> bool {
        self.finger.is_some_and(|finger| finger.name == name)
    }

    fn start(&mut self, new: Finger, at: Pos2, events: &mut Vec<Event>) {
        if !self.down.contains(&new.name) {
            self.down.push(new.name);
        }
        let takes_over = self.finger.is_none_or(|old| {
            let is_palm = !old.is_on_button || new.since - old.since >= REST_SECS;
            new.is_on_button && is_palm
        });
        if takes_over {
            self.let_go(events);
            self.finger = Some(new);
            events.extend([Event::PointerMoved(at), button(at, true)]);
        }
    }

    fn end(&mut self, name: TouchName, at: Pos2, events: &mut Vec<Event>) {
        self.down.retain(|down| *down != name);
        if self.is_finger(name) {
            self.lift(at, events);
        }
    }

    /// The press that is in progress came from a palm: it ends at `NOWHERE`.
    fn let_go(&mut self, events: &mut Vec<Event>) {
        if self.finger.is_some() {
            self.lift(NOWHERE, events);
        }
    }

    fn lift(&mut self, at: Pos2, events: &mut Vec<Event>) {
        self.finger = None;
        events.extend([Event::PointerMoved(at), button(at, false), Event::PointerGone]);
    }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    let (button, modifiers) = (PointerButton::Primary, Modifiers::default());
    Event::PointerButton { pos, button, pressed, modifiers }
}

/// Whether a finger here would press something, going by the last frame.
#[must_use]
pub fn is_button(context: &Context, at: Pos2) -> bool {
    context.viewport(|viewport| {
        let mut widgets = viewport.prev_pass.widgets.layers().flat_map(|(_, widgets)| widgets);
        widgets.any(|widget| {
            widget.enabled && widget.sense.senses_click() && widget.interact_rect.contains(at)
        })
    })
}
