//! Checks 7 and 8: a clickable differs visibly from what surrounds it, by a filling or a border. Icons, focus and
//! greyscale states are not checked here.

use egui::{Color32, Pos2, Rect, pos2};

use super::finding::Finding;
use super::frame::{Frame, Node, PaintedRect};
use super::lettering::contrast_ratio;

/// How far a painted rectangle may differ from the clickable it belongs to, in pixels.
const SAME_RECT_PX: f32 = 3.0;
/// How far outside a clickable its surroundings are measured, in pixels; this is past the antialiased edge of any
/// border.
const OUTSIDE_PX: f32 = 6.0;
/// The thinnest border that counts, in pixels.
const BORDER_PX: f32 = 1.0;
/// Fillings that differ less than this in every channel look the same.
const SAME_CHANNEL: u8 = 2;
/// The least contrast of a clickable's filling or border with its surroundings.
const EDGE_CONTRAST: f64 = 3.0;

/// Check 7, for buttons: the filling or the border has a contrast of at least 3:1. This includes idle buttons.
pub fn edge_contrast(frame: &Frame) -> Vec<Finding> {
    frame
        .clickables()
        .filter_map(|node| {
            let around = surroundings(frame, node.rect);
            let ratio = edges(frame, node, around)
                .map(|edge| contrast_ratio(edge, around))
                .fold(None, |best: Option<f64>, ratio| {
                    Some(best.map_or(ratio, |b| b.max(ratio)))
                })?;
            let limit = format!("at least {EDGE_CONTRAST}:1");
            (ratio < EDGE_CONTRAST)
                .then(|| Finding::new(7, node.name(), format!("edge {ratio:.2}:1"), limit))
        })
        .collect()
}

/// Check 8: every clickable has a filling that differs from its surroundings, or a border.
pub fn visible_edges(frame: &Frame) -> Vec<Finding> {
    frame
        .clickables()
        .filter(|node| {
            let around = surroundings(frame, node.rect);
            edges(frame, node, around).all(|edge| looks_same(edge, around))
        })
        .map(|node| Finding::new(8, node.name(), "nothing marks its edge", "a fill or a border"))
        .collect()
}

/// The colours of every filling and border painted where the clickable is.
fn edges<'a>(
    frame: &'a Frame,
    node: &'a Node,
    around: [u8; 3],
) -> impl Iterator<Item = [u8; 3]> + 'a {
    let painted = frame.fills.iter().filter(|fill| same_rect(fill.rect, node.rect));
    painted.flat_map(move |fill: &PaintedRect| {
        let filling = (fill.fill.a() > 0).then(|| over(fill.fill, around));
        let border =
            (fill.stroke_px >= BORDER_PX && fill.stroke.a() > 0).then(|| over(fill.stroke, around));
        [filling, border].into_iter().flatten()
    })
}

pub(super) fn same_rect(a: Rect, b: Rect) -> bool {
    let near =
        |a: Pos2, b: Pos2| (a.x - b.x).abs() <= SAME_RECT_PX && (a.y - b.y).abs() <= SAME_RECT_PX;
    near(a.min, b.min) && near(a.max, b.max)
}

/// The colour found most often just outside the middle of each side and each corner.
fn surroundings(frame: &Frame, rect: Rect) -> [u8; 3] {
    let out = rect.expand(OUTSIDE_PX);
    let middle = out.center();
    let around: Vec<[u8; 3]> = [
        pos2(middle.x, out.min.y),
        pos2(middle.x, out.max.y),
        pos2(out.min.x, middle.y),
        pos2(out.max.x, middle.y),
        out.min,
        out.max,
        pos2(out.min.x, out.max.y),
        pos2(out.max.x, out.min.y),
    ]
    .map(|at| frame.pixel(at))
    .to_vec();
    let count = |colour: &[u8; 3]| around.iter().filter(|other| *other == colour).count();
    *around.iter().max_by_key(|colour| (count(colour), **colour)).expect("eight points were taken")
}

/// A premultiplied colour laid over an opaque one.
pub(super) fn over(colour: Color32, [r, g, b]: [u8; 3]) -> [u8; 3] {
    let [r, g, b, _] = Color32::from_rgb(r, g, b).blend(colour).to_array();
    [r, g, b]
}

fn looks_same(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= SAME_CHANNEL)
}

#[cfg(test)]
mod tests {
    use egui::{Stroke, StrokeKind};

    use super::super::fixture::{Mm, Screen, numbers_of};
    use super::*;

    fn button(fill: Color32, border: Stroke) -> Frame {
        Screen::new().capture(move |ui| {
            let place = Mm(20.0, 20.0, 60.0, 30.0);
            ui.painter().rect(place.rect(), 0, fill, border, StrokeKind::Inside);
            place.bare_button(ui, "예", 14.0, "예");
        })
    }

    #[test]
    fn a_filling_or_a_border_marks_a_button() {
        let filled = button(Color32::from_rgb(0, 60, 120), Stroke::NONE);
        let bordered = button(Color32::TRANSPARENT, Stroke::new(2.0, Color32::BLACK));
        for frame in [filled, bordered] {
            assert_eq!(visible_edges(&frame), []);
            assert_eq!(edge_contrast(&frame), []);
        }
    }

    #[test]
    fn a_button_in_the_colour_of_its_surroundings_is_found() {
        let hidden = button(Color32::WHITE, Stroke::NONE);
        assert_eq!(numbers_of(&visible_edges(&hidden)), [8]);
        let bare = Screen::new().capture(|ui| {
            Mm(20.0, 20.0, 60.0, 30.0).bare_button(ui, "예", 14.0, "예");
        });
        assert_eq!(numbers_of(&visible_edges(&bare)), [8]);
    }

    #[test]
    fn a_pale_edge_is_an_edge_but_does_not_stand_out() {
        let pale = button(Color32::from_gray(230), Stroke::NONE);
        assert_eq!(visible_edges(&pale), []);
        assert_eq!(numbers_of(&edge_contrast(&pale)), [7]);
    }
}
