//! An add-on keypad, for a person who does not touch the glass: what its keys do besides egui's own arrows and Enter,
//! and where the focus is when a screen appears. It presses nothing itself.

use egui::{Context, Event, FocusDirection, Id, Key};

use crate::message::Action;
use crate::model::{Earphone, Model, Step};
use crate::voice::Scene;

/// Reads the screen aloud once more.
const REPLAY: Key = Key::F5;
/// "이전", wherever the focus is.
const BACK: [Key; 2] = [Key::Escape, Key::BrowserBack];
/// The keys that move the focus from one place to the next.
const MOVES: [Key; 5] = [Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight, Key::Tab];

/// Whether keys or a finger are in use, and where the focus is.
#[derive(Default)]
pub(super) struct Keypad {
    /// Keys were used last, or an earphone was plugged in: something on the screen always has the focus.
    leads: bool,
    /// An arrow was pressed in the frame before.
    has_moved: bool,
    /// The screen for which the focus was placed, and whether it was covered by "아직 계세요?".
    at: Option<(Step, bool)>,
    earphone: Earphone,
}

impl Keypad {
    /// Called before a frame is drawn; returns whether an arrow has just moved the focus in it.
    pub(super) fn begin(&mut self, context: &Context, model: &Model) -> bool {
        context.input_mut(|input| input.events.retain(|event| !is_held(event)));
        let plugged_in = self.earphone != model.earphone && model.earphone == Earphone::In;
        self.earphone = model.earphone;
        let used = context.input(|input| input.events.iter().filter_map(leads).next_back());
        self.leads = used.unwrap_or(self.leads || plugged_in);
        let at = Some((model.step.clone(), model.idle_warning.is_some()));
        if at != self.at {
            self.at = at;
            if self.leads {
                // On a new screen the focus begins at the first answer, not where it was on the last screen.
                let focused = context.memory(egui::Memory::focused);
                context.memory_mut(|memory| focused.map(|id| memory.surrender_focus(id)));
            }
        }
        std::mem::take(&mut self.has_moved)
    }

    /// Called after the frame was drawn: for a person who uses keys, something has the focus in the next frame.
    pub(super) fn end(&mut self, context: &Context, scene: &Scene) {
        self.has_moved = context.input(|input| MOVES.iter().any(|key| input.key_pressed(*key)));
        let is_nowhere = context.memory(|memory| memory.focused().is_none());
        // Where there is no answer yet, the buttons around the screen get the focus only when an arrow asked for it.
        let first = if self.has_moved { scene.first_mark() } else { scene.first_answer() };
        let first = first.filter(|_| self.leads && is_nowhere);
        if let Some(mark) = first {
            context.memory_mut(|memory| {
                memory.request_focus(Id::unique(mark));
                // The arrow that asked for the focus does not move it further.
                memory.move_focus(FocusDirection::None);
            });
        }
        if self.has_moved || first.is_some() {
            context.request_repaint();
        }
    }
}

/// The action of a key that is not an arrow.
pub(super) fn action(context: &Context) -> Option<Action> {
    let pressed = |key: &Key| context.input(|input| input.key_pressed(*key));
    if BACK.iter().any(pressed) {
        return Some(Action::Back);
    }
    pressed(&REPLAY).then_some(Action::Replay)
}

/// A key that is held presses only once, however long it is held; held arrows repeat.
fn is_held(event: &Event) -> bool {
    matches!(event, Event::Key { key, pressed: true, repeat: true, .. } if !MOVES.contains(key))
}

/// Whether this event comes from a keypad (true) or a finger (false); None when it comes from neither.
fn leads(event: &Event) -> Option<bool> {
    match event {
        Event::Key { pressed: true, .. } => Some(true),
        Event::PointerButton { pressed: true, .. } | Event::Touch { .. } => Some(false),
        _ => None,
    }
}
