//! A place that can be pressed: what a finger, a key and a screen reader find there. It paints only the
//! ring of the keyboard's focus.

use egui::accesskit::Role;
use egui::{
    CornerRadius, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
};

use crate::theme::Look;

/// Distance and thickness of the focus ring, in millimetres.
const RING_MM: f32 = 1.2;

/// What happened to a place that can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// It was pressed and let go, or chosen with Enter.
    pub clicked: bool,
    /// A finger is on it now.
    pub is_down: bool,
}

/// Whether a place answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Ready,
    /// There, and named, but it answers nothing now.
    Idle,
}

impl State {
    /// Ready when `ready`.
    #[must_use]
    pub fn ready_if(ready: bool) -> Self {
        if ready { Self::Ready } else { Self::Idle }
    }
}

/// Makes `rect` a button called `name`. `mark` is unlike any other on the screen and says what it is
/// for: `choice:`, `key:`, `cell:`, `bar:`, `foot:` or `page:`, then a word.
pub fn press(ui: &mut Ui, look: &Look, rect: Rect, mark: &str, name: &str, state: State) -> Press {
    let response = sense(ui, rect, mark, state);
    let info = || WidgetInfo::labeled(Role::Button, response.enabled(), name);
    response.widget_info(info);
    finish(ui, look, &response, mark)
}

/// The same for one of several settings, of which one is chosen.
pub fn press_one_of(
    ui: &mut Ui,
    look: &Look,
    rect: Rect,
    mark: &str,
    name: &str,
    is_chosen: bool,
) -> Press {
    let response = sense(ui, rect, mark, State::Ready);
    let info = || WidgetInfo::selected(Role::RadioButton, response.enabled(), is_chosen, name);
    response.widget_info(info);
    finish(ui, look, &response, mark)
}

fn sense(ui: &mut Ui, rect: Rect, mark: &str, state: State) -> Response {
    let id = Id::unique(mark);
    if state == State::Ready {
        return ui.interact(rect, id, Sense::click());
    }
    let idle = UiBuilder::new().max_rect(rect).id_salt(mark).disabled();
    ui.new_child(idle).interact(rect, id, Sense::click())
}

fn finish(ui: &Ui, look: &Look, response: &Response, mark: &str) -> Press {
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_author_id(mark));
    if response.has_focus() {
        let ring = look.mm(RING_MM);
        let radius = CornerRadius::same((look.radius() + 2.0 * ring) as u8);
        let around = response.rect.expand(2.0 * ring);
        let stroke = Stroke::new(ring, look.palette.ink);
        ui.painter().rect_stroke(around, radius, stroke, StrokeKind::Inside);
    }
    let is_down = response.is_pointer_button_down_on() && response.enabled();
    Press { clicked: response.clicked(), is_down }
}
