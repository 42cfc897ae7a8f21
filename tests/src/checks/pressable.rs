//! Checks 23 and 24: nothing looks like a button that is none, and one button at most is filled as the one that leads on.
//! It reads what was painted; that a button looks like one is check 8.

use egui::accesskit::Role;
use egui::{Color32, Rect};

use super::edges::{over, same_rect};
use super::finding::Finding;
use super::frame::{Frame, Kind, Node, PaintedRect, Part};
use super::lettering::contrast_ratio;

/// Borders that differ less than this are one border, in pixels.
const SAME_BORDER_PX: f32 = 0.6;
/// A filling with more contrast to the screen than this is seen from afar.
const FILLED_CONTRAST: f64 = 3.0;

/// Check 23: every painted area that looks like a button that can be pressed here, can be pressed.
pub fn looks_as_it_is(frame: &Frame) -> Vec<Finding> {
    let ready: Vec<&Node> = frame.clickables().filter(|node| !node.disabled).collect();
    let looks: Vec<&PaintedRect> = frame
        .fills
        .iter()
        .filter(|fill| fill.stroke_px > 0.0)
        .filter(|fill| ready.iter().any(|node| same_rect(fill.rect, node.rect)))
        .collect();
    let is_alike = |painted: &PaintedRect| looks.iter().any(|look| looks_alike(look, painted));
    let dead = frame.fills.iter().filter(|painted| {
        painted.stroke_px > 0.0 && is_alike(painted) && !answers(frame, painted.rect)
    });
    dead.map(|painted| {
        let element = words_in(frame, painted.rect);
        Finding::new(23, element, "looks like a button and is none", "what looks pressable is")
    })
    .collect()
}

fn looks_alike(a: &PaintedRect, b: &PaintedRect) -> bool {
    let border = (a.stroke_px - b.stroke_px).abs() < SAME_BORDER_PX;
    border && (a.fill, a.stroke) == (b.fill, b.stroke)
}

/// Whether a finger or a key does something there: a clickable, what is painted inside one, or a box that is typed into.
fn answers(frame: &Frame, rect: Rect) -> bool {
    let is_typed = |node: &Node| node.role == Role::TextInput && same_rect(node.rect, rect);
    let answers = |node: &Node| node.clickable && !node.disabled;
    let holds = |node: &Node| answers(node) && node.rect.expand(1.0).contains_rect(rect);
    frame.nodes.iter().any(|node| is_typed(node) || holds(node))
}

fn words_in(frame: &Frame, rect: Rect) -> String {
    let inside = frame.texts.iter().filter(|run| rect.contains(run.ink.center()));
    let words: Vec<&str> = inside.map(|run| &*run.source).collect();
    if words.is_empty() { format!("an area at {rect:?}") } else { words.join(" ") }
}

/// Check 24: at most one button is filled; a setting that is chosen, and keys, are not buttons that lead on.
pub fn one_filled_button(frame: &Frame) -> Vec<Finding> {
    let paper = frame.fills.iter().max_by(|a, b| a.rect.area().total_cmp(&b.rect.area()));
    let corner = frame.pixel(egui::Pos2::ZERO);
    let ground = paper.map_or(corner, |paper| over(paper.fill, corner));
    let is_filled = |node: &&Node| {
        let mut own = frame.fills.iter().filter(|fill| same_rect(fill.rect, node.rect));
        own.any(|fill| is_strong(fill.fill, ground))
    };
    let filled: Vec<&Node> = frame
        .clickables()
        .filter(|node| node.role == Role::Button && node.part != Part::Key)
        .filter(is_filled)
        .collect();
    match filled[..] {
        [] | [_] => Vec::new(),
        [first, ref others @ ..] => others
            .iter()
            .map(|other| {
                let measured = format!("filled like {}", first.name());
                Finding::new(24, other.name(), measured, "one filled button")
            })
            .collect(),
    }
}

/// Check 24: no button that turns pages is larger than what it turns: the largest row of a list, a row of cells, else the
/// largest card.
pub fn turners_are_small(frame: &Frame) -> Vec<Finding> {
    let of = |part: Part| frame.clickables().filter(move |node| node.part == part);
    let rows = of(Part::Choice).filter(|node| !is_beside(node)).map(|node| node.rect.area());
    // All cells of one row together.
    let row_of = |one: &Node| {
        let beside = of(Part::Cell).filter(|other| (other.rect.top() - one.rect.top()).abs() < 1.0);
        beside.fold(Rect::NOTHING, |all, other| all.union(other.rect)).area()
    };
    let cells = of(Part::Cell).map(row_of).max_by(f32::total_cmp);
    let is_glass = |rect: Rect| rect.contains_rect(frame.screen().shrink(1.0));
    let is_pressed = |rect: Rect| frame.clickables().any(|node| same_rect(node.rect, rect));
    let cards = frame.fills.iter().map(|fill| fill.rect);
    let cards = cards.filter(|rect| !is_glass(*rect) && !is_pressed(*rect)).map(|rect| rect.area());
    let turned = match frame.kind {
        // The answers beside a table narrow it.
        Kind::Board => cells.into_iter().chain(cards).max_by(f32::total_cmp),
        _ => rows.max_by(f32::total_cmp).or_else(|| cards.max_by(f32::total_cmp)),
    };
    let Some(turned) = turned else { return Vec::new() };
    let larger = of(Part::Paging).filter(|node| node.rect.area() > turned);
    larger
        .map(|node| {
            let measured = format!("{:.1} × what it turns", node.rect.area() / turned);
            Finding::new(24, node.name(), measured, "turners are no larger than what they turn")
        })
        .collect()
}

/// Whether a button is beside "next", and not a row that is turned.
fn is_beside(node: &Node) -> bool {
    node.author_id.as_deref().is_some_and(|id| id.starts_with("choice:beside"))
}

fn is_strong(fill: Color32, ground: [u8; 3]) -> bool {
    fill.a() > 0 && contrast_ratio(over(fill, ground), ground) >= FILLED_CONTRAST
}

#[cfg(test)]
mod tests {
    use egui::{Stroke, StrokeKind};

    use super::super::fixture::{Mm, Screen};
    use super::*;

    fn plate(ui: &egui::Ui, at: Mm, fill: Color32) {
        ui.painter().rect(at.rect(), 0, fill, Stroke::new(2.0, Color32::BLACK), StrokeKind::Inside);
    }

    #[test]
    fn a_name_in_a_border_like_a_buttons_is_found_and_a_card_is_not() {
        let name = Mm(20.0, 20.0, 80.0, 30.0);
        let screen = |border: f32| {
            Screen::new().capture(move |ui| {
                let stroke = Stroke::new(border, Color32::BLACK);
                ui.painter().rect(name.rect(), 0, Color32::WHITE, stroke, StrokeKind::Inside);
                name.text(ui, "가온의원", 14.0);
                Mm(20.0, 60.0, 80.0, 30.0).button(ui, "예", 14.0);
            })
        };
        let found = looks_as_it_is(&screen(2.0));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].check, found[0].element.as_str()), (23, "가온의원"));
        assert_eq!(looks_as_it_is(&screen(1.0)), []);
    }

    #[test]
    fn a_turner_larger_than_a_row_is_found() {
        let screen = |height: f32| {
            Screen::new().capture(move |ui| {
                Mm(20.0, 20.0, 100.0, 30.0).marked_button(ui, "가온의원", 14.0, "choice:1");
                Mm(20.0, 60.0, 100.0, height).marked_button(ui, "더 먼 병원", 14.0, "page:more");
            })
        };
        assert_eq!(turners_are_small(&screen(40.0)).len(), 1);
        assert_eq!(turners_are_small(&screen(25.0)), []);
    }

    #[test]
    fn a_turner_larger_than_the_card_of_facts_that_it_turns_is_found() {
        let screen = |height: f32| {
            Screen::new().capture(move |ui| {
                plate(ui, Mm(20.0, 20.0, 150.0, 60.0), Color32::WHITE);
                Mm(20.0, 100.0, 150.0, height).marked_button(ui, "더 보기", 14.0, "page:facts");
                Mm(20.0, 220.0, 150.0, 90.0).marked_button(ui, "마치기", 14.0, "choice:beside-1");
            })
        };
        assert_eq!(turners_are_small(&screen(80.0)).len(), 1);
        assert_eq!(turners_are_small(&screen(30.0)), []);
    }

    #[test]
    fn a_second_filled_button_is_found() {
        let screen = |second: Color32| {
            Screen::new().capture(move |ui| {
                for (at, fill) in [
                    (Mm(20.0, 20.0, 80.0, 30.0), Color32::DARK_BLUE),
                    (Mm(20.0, 60.0, 80.0, 30.0), second),
                ] {
                    plate(ui, at, fill);
                    at.bare_button(ui, "예", 14.0, "예");
                }
            })
        };
        let found = one_filled_button(&screen(Color32::DARK_BLUE));
        assert_eq!(found.iter().map(|it| it.check).collect::<Vec<_>>(), [24]);
        assert_eq!(one_filled_button(&screen(Color32::WHITE)), []);
    }
}
