//! Checks 1 to 3: clickables are large enough, far enough apart, and wholly on the screen. Only rectangles count here,
//! not what is painted in them.

use egui::Rect;

use super::finding::Finding;
use super::frame::{Frame, Kind, Node, Part};

/// The least side of a clickable, in millimetres.
const TARGET_MM: f32 = 20.0;
/// The least side of a key, in millimetres.
const KEY_MM: f32 = 16.0;
/// The least gap between two clickables, in millimetres.
const GAP_MM: f32 = 3.0;
/// The least gap between two keys, in millimetres.
const KEY_GAP_MM: f32 = 2.5;
/// The least distance from a clickable to the edge of the screen, in millimetres.
const EDGE_MM: f32 = 5.0;
/// The tolerance, in millimetres, because sizes are rounded to whole pixels on the screen.
const ROUNDING_MM: f32 = 0.05;
/// How much of a clickable may be hidden before it counts as clipped, in pixels.
const CLIP_TOLERANCE_PX: f32 = 1.0;

/// Check 1: every clickable is at least 20 × 20 mm, a key of a keyboard screen 16 × 16 mm.
pub fn touch_size(frame: &Frame) -> Vec<Finding> {
    let too_small = |node: &&Node| {
        frame.mm(node.rect.size().min_elem()) < least_side_mm(frame, node) - ROUNDING_MM
    };
    frame
        .clickables()
        .filter(too_small)
        .map(|node| {
            let [wide, high] = [node.rect.width(), node.rect.height()].map(|px| frame.mm(px));
            let least = least_side_mm(frame, node);
            let measured = format!("{wide:.1} × {high:.1} mm");
            Finding::new(1, node.name(), measured, format!("at least {least} × {least} mm"))
        })
        .collect()
}

/// Check 2: two clickables are at least 3 mm apart, two keys 2.5 mm.
pub fn gaps(frame: &Frame) -> Vec<Finding> {
    pairs(frame)
        .filter(|(a, b)| !overlap(a.rect, b.rect))
        .filter_map(|(a, b)| {
            let keys = is_key(frame, a) && is_key(frame, b);
            let least = if keys { KEY_GAP_MM } else { GAP_MM };
            let gap = frame.mm(distance(a.rect, b.rect));
            (gap < least - ROUNDING_MM).then(|| {
                let element = format!("{} | {}", a.name(), b.name());
                Finding::new(
                    2,
                    element,
                    format!("{gap:.2} mm apart"),
                    format!("at least {least} mm"),
                )
            })
        })
        .collect()
}

/// Check 3: no clickable overlaps another, is clipped, or comes within 5 mm of the edge of the screen.
pub fn placement(frame: &Frame) -> Vec<Finding> {
    let overlapping = pairs(frame).filter(|(a, b)| overlap(a.rect, b.rect)).map(|(a, b)| {
        let shared = a.rect.intersect(b.rect).size() / frame.px_per_mm;
        let measured = format!("overlap by {:.1} × {:.1} mm", shared.x, shared.y);
        Finding::new(3, format!("{} | {}", a.name(), b.name()), measured, "no overlap")
    });
    let clipped = frame.clickables().filter_map(|node| {
        let hidden = frame.mm(most_outside(node.rect, node.touchable));
        (hidden > frame.mm(CLIP_TOLERANCE_PX)).then(|| {
            Finding::new(3, node.name(), format!("{hidden:.1} mm clipped"), "wholly visible")
        })
    });
    let safe = frame.screen().shrink(EDGE_MM * frame.px_per_mm);
    let near_edge = frame.clickables().filter_map(|node| {
        let over = frame.mm(most_outside(node.rect, safe));
        let measured = format!("{:.1} mm from the edge", EDGE_MM - over);
        (over > ROUNDING_MM)
            .then(|| Finding::new(3, node.name(), measured, format!("at least {EDGE_MM} mm")))
    });
    overlapping.chain(clipped).chain(near_edge).collect()
}

fn least_side_mm(frame: &Frame, node: &Node) -> f32 {
    if is_key(frame, node) { KEY_MM } else { TARGET_MM }
}

/// On a keyboard screen a clickable is a key unless something says otherwise.
pub(super) fn is_key(frame: &Frame, node: &Node) -> bool {
    frame.kind == Kind::Keyboard && matches!(node.part, Part::Key | Part::Unmarked)
}

fn pairs(frame: &Frame) -> impl Iterator<Item = (&Node, &Node)> {
    let clickables: Vec<&Node> = frame.clickables().collect();
    let count = clickables.len();
    (0..count).flat_map(move |i| {
        let (first, rest) = (clickables[i], clickables[i + 1..].to_vec());
        rest.into_iter().map(move |second| (first, second))
    })
}

fn overlap(a: Rect, b: Rect) -> bool {
    a.intersect(b).is_positive()
}

/// The shortest distance between two rectangles.
fn distance(a: Rect, b: Rect) -> f32 {
    let across = (a.min.x - b.max.x).max(b.min.x - a.max.x).max(0.0);
    let down = (a.min.y - b.max.y).max(b.min.y - a.max.y).max(0.0);
    across.hypot(down)
}

/// How far `inner` reaches beyond `outer` on its worst side; negative when it stays inside.
pub(super) fn most_outside(inner: Rect, outer: Rect) -> f32 {
    let sides = [
        outer.min.x - inner.min.x,
        outer.min.y - inner.min.y,
        inner.max.x - outer.max.x,
        inner.max.y - outer.max.y,
    ];
    sides.into_iter().fold(f32::NEG_INFINITY, f32::max)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Mm, Screen, numbers_of};
    use super::*;

    #[test]
    fn a_button_of_20_mm_passes_and_one_of_19_is_found() {
        let button = |side: f32| {
            Screen::new().capture(move |ui| Mm(20.0, 20.0, 60.0, side).button(ui, "예", 14.0))
        };
        assert_eq!(touch_size(&button(20.0)), []);
        assert_eq!(numbers_of(&touch_size(&button(19.0))), [1]);
    }

    #[test]
    fn a_key_may_be_16_mm_and_the_foot_of_its_screen_may_not() {
        let keyboard = |mark: &'static str, side: f32| {
            let screen = Screen::of_kind(Kind::Keyboard);
            screen.capture(move |ui| Mm(20.0, 20.0, 60.0, side).marked_button(ui, "ㄱ", 10.0, mark))
        };
        assert_eq!(touch_size(&keyboard("key:ㄱ", 16.0)), []);
        assert_eq!(numbers_of(&touch_size(&keyboard("key:ㄱ", 15.5))), [1]);
        assert_eq!(numbers_of(&touch_size(&keyboard("foot:back", 16.0))), [1]);
    }

    fn two_buttons(kind: Kind, gap_mm: f32) -> Frame {
        Screen::of_kind(kind).capture(move |ui| {
            Mm(20.0, 20.0, 30.0, 30.0).button(ui, "예", 14.0);
            Mm(50.0 + gap_mm, 20.0, 30.0, 30.0).button(ui, "아니요", 8.0);
        })
    }

    #[test]
    fn a_gap_of_3_mm_passes_and_2_mm_is_found() {
        assert_eq!(gaps(&two_buttons(Kind::Ordinary, 3.0)), []);
        assert_eq!(numbers_of(&gaps(&two_buttons(Kind::Ordinary, 2.6))), [2]);
    }

    #[test]
    fn keys_may_stand_closer_together() {
        assert_eq!(gaps(&two_buttons(Kind::Keyboard, 2.5)), []);
        assert_eq!(numbers_of(&gaps(&two_buttons(Kind::Keyboard, 2.0))), [2]);
    }

    #[test]
    fn buttons_apart_and_inside_the_margin_are_well_placed() {
        assert_eq!(placement(&two_buttons(Kind::Ordinary, 3.0)), []);
    }

    #[test]
    fn overlapping_buttons_are_found() {
        assert_eq!(numbers_of(&placement(&two_buttons(Kind::Ordinary, -5.0))), [3]);
    }

    #[test]
    fn a_button_4_mm_from_the_edge_is_found() {
        let frame = Screen::new().capture(|ui| Mm(4.0, 20.0, 30.0, 30.0).button(ui, "예", 14.0));
        assert_eq!(numbers_of(&placement(&frame)), [3]);
    }

    #[test]
    fn a_clipped_button_is_found() {
        let frame = Screen::new().capture(|ui| {
            ui.set_clip_rect(Mm(20.0, 20.0, 30.0, 20.0).rect());
            Mm(20.0, 20.0, 30.0, 30.0).button(ui, "예", 14.0);
        });
        assert_eq!(numbers_of(&placement(&frame)), [3]);
    }
}
