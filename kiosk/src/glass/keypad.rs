//! An add-on keypad, for whoever does not touch the glass: what its keys do besides egui's own arrows and Enter, and
//! where the arrows stand when a screen comes. It presses nothing itself.

use egui::{Context, Event, FocusDirection, Id, Key};

use crate::message::Action;
use crate::model::{Earphone, Model, Step};
use crate::voice::Scene;

/// Has the screen read once more.
const REPLAY: Key = Key::F5;
/// "이전", wherever the arrows stand.
const BACK: [Key; 2] = [Key::Escape, Key::BrowserBack];
/// What moves from one place to the next.
const MOVES: [Key; 5] = [Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight, Key::Tab];

/// Who leads, keys or a finger, and where.
#[derive(Default)]
pub(super) struct Keypad {
    /// Keys were used last, or an earphone was plugged in: something is always stood on.
    leads: bool,
    /// An arrow was pressed in the frame before.
    has_moved: bool,
    /// The screen the arrows were put on, and whether it was covered by "아직 계세요?".
    at: Option<(Step, bool)>,
    earphone: Earphone,
}

impl Keypad {
    /// Before a frame is drawn; whether an arrow has just led to what it will show.
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
                // A new screen begins at its first answer, not where the last one was left.
                let focused = context.memory(egui::Memory::focused);
                context.memory_mut(|memory| focused.map(|id| memory.surrender_focus(id)));
            }
        }
        std::mem::take(&mut self.has_moved)
    }

    /// After it was drawn: whoever uses keys stands on something in the next one.
    pub(super) fn end(&mut self, context: &Context, scene: &Scene) {
        self.has_moved = context.input(|input| MOVES.iter().any(|key| input.key_pressed(*key)));
        let is_nowhere = context.memory(|memory| memory.focused().is_none());
        // Where there is no answer yet, what stands around the screen is none either, unless it is asked for.
        let first = if self.has_moved { scene.first_mark() } else { scene.first_answer() };
        let first = first.filter(|_| self.leads && is_nowhere);
        if let Some(mark) = first {
            context.memory_mut(|memory| {
                memory.request_focus(Id::unique(mark));
                // The arrow that asked for it does not lead on from there.
                memory.move_focus(FocusDirection::None);
            });
        }
        if self.has_moved || first.is_some() {
            context.request_repaint();
        }
    }
}

/// What a key that is no arrow asks for.
pub(super) fn action(context: &Context) -> Option<Action> {
    let pressed = |key: &Key| context.input(|input| input.key_pressed(*key));
    if BACK.iter().any(pressed) {
        return Some(Action::Back);
    }
    pressed(&REPLAY).then_some(Action::Replay)
}

/// A key that is held presses once, however long the hand rests on it; the arrows go on.
fn is_held(event: &Event) -> bool {
    matches!(event, Event::Key { key, pressed: true, repeat: true, .. } if !MOVES.contains(key))
}

/// Whether this is a keypad's doing, or a finger's; None when it is nobody's.
fn leads(event: &Event) -> Option<bool> {
    match event {
        Event::Key { pressed: true, .. } => Some(true),
        Event::PointerButton { pressed: true, .. } | Event::Touch { .. } => Some(false),
        _ => None,
    }
}
