//! "더 보기 ▼ / ▲": turning pages where a list does not fit. Nothing scrolls.

use egui::{Rect, Ui};

use super::area::Area;
use super::button::{Button, button};
use super::icon;
use super::plate::Plate;
use crate::theme::Look;

/// Which way a list can be turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    pub has_before: bool,
    pub has_after: bool,
}

/// Draws "before" and "after" side by side in `rect`; −1 or 1 when one was pressed. `name` makes the
/// marks `page:{name}-before` and `page:{name}-after`.
pub fn pager(ui: &mut Ui, look: &Look, rect: Rect, name: &str, pages: Pages) -> Option<i8> {
    let halves = rect.columns(2, look.gap());
    let sides = [
        ("before", "page-before", icon::CARET_UP, pages.has_before, -1),
        ("after", "page-after", icon::CARET_DOWN, pages.has_after, 1),
    ];
    let mut turned = None;
    for (half, (side, key, sign, ready, step)) in halves.into_iter().zip(sides) {
        let (mark, label) = (format!("page:{name}-{side}"), look.say(key));
        let spec = Button::new(&mark, Some(sign), &label, Plate::Beside).ready_if(ready);
        if button(ui, look, half, &spec) {
            turned = Some(step);
        }
    }
    turned
}
