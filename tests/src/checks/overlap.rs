//! Check 21: no two texts or icons overlap, inside cards and buttons too, and every text keeps its distance from the edge
//! of what it is on. It reads the boxes of the painted letters.

use egui::Rect;

use super::finding::Finding;
use super::frame::{Frame, PaintedRect, Part, TextRun};

/// Boxes that touch by rounding do not overlap, in pixels.
const ROUNDING_PX: f32 = 2.0;
/// The least distance of letters from the edge of their card, in millimetres.
const FROM_EDGE_MM: f32 = 2.0;
/// The least distance of letters from the edge of their button, in millimetres.
const FROM_BUTTON_EDGE_MM: f32 = 1.0;
/// Letters that reach below their line come nearer to the edge by this, in millimetres.
const TAIL_MM: f32 = 0.5;
const WITH_TAILS: [char; 5] = ['g', 'j', 'p', 'q', 'y'];
/// The same for keys and for the cells of a table, which hold one short word.
const FROM_CELL_EDGE_MM: f32 = 0.5;
/// What is larger than this part of the screen is no card.
const CARD_SHARE: f32 = 0.9;

/// Finds letters over letters, and letters at the edge of what they are on.
pub fn nothing_overlaps(frame: &Frame) -> Vec<Finding> {
    let lines: Vec<(&TextRun, Rect)> = frame
        .texts
        .iter()
        .flat_map(|run| run.rows.iter().map(move |row| (run, row.ink)))
        .filter(|(_, ink)| ink.is_positive())
        .collect();
    let over = lines.iter().enumerate().flat_map(|(nth, (run, ink))| {
        let others = lines[nth + 1..].iter();
        others.filter_map(move |(other, its)| {
            let both = ink.intersect(*its);
            let is_over = both.is_positive() && both.size().min_elem() > ROUNDING_PX;
            (is_over && !std::ptr::eq(*run, *other)).then(|| {
                let measured = format!("over {:?}", other.source);
                Finding::new(21, &*run.source, measured, "letters stand alone")
            })
        })
    });
    let at_edge = lines.iter().filter_map(|(run, ink)| at_edge(frame, run, *ink));
    over.chain(at_edge).collect()
}

/// Letters that are too near to the edge of the smallest card or button around them.
fn at_edge(frame: &Frame, run: &TextRun, ink: Rect) -> Option<Finding> {
    let most = CARD_SHARE * frame.screen().area();
    let is_card = |painted: &&PaintedRect| {
        painted.stroke_px > 0.0 && painted.rect.contains(ink.center()) && painted.rect.area() < most
    };
    let cards = frame.fills.iter().filter(is_card).map(|painted| painted.rect);
    let button = frame.clickable_around(ink);
    // A button may be filled without a border.
    let all = cards.chain(button.map(|node| node.rect));
    let card = all.min_by(|a, b| a.area().total_cmp(&b.area()))?;
    let part = button.map(|node| node.part);
    let least = match part {
        Some(Part::Key | Part::Cell) => FROM_CELL_EDGE_MM,
        Some(_) => FROM_BUTTON_EDGE_MM,
        None => FROM_EDGE_MM,
    };
    let least = if run.source.contains(WITH_TAILS) { least - TAIL_MM } else { least };
    let sides = [
        ink.left() - card.left(),
        card.right() - ink.right(),
        ink.top() - card.top(),
        card.bottom() - ink.bottom(),
    ];
    let nearest = frame.mm(sides.into_iter().fold(f32::INFINITY, f32::min));
    (nearest < least).then(|| {
        let measured = format!("{nearest:.1} mm from the edge of its card");
        Finding::new(21, &*run.source, measured, format!("at least {least} mm"))
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Mm, Screen, numbers_of};
    use super::*;

    #[test]
    fn letters_apart_are_not_over_each_other() {
        let frame = Screen::new().capture(|ui| {
            Mm(20.0, 20.0, 100.0, 20.0).text(ui, "30", 14.0);
            Mm(20.0, 60.0, 100.0, 30.0).button(ui, "54자리", 14.0);
        });
        assert_eq!(nothing_overlaps(&frame), []);
    }

    #[test]
    fn a_date_over_its_count_is_found() {
        let frame = Screen::new().capture(|ui| {
            Mm(20.0, 60.0, 60.0, 30.0).button(ui, "54자리", 14.0);
            Mm(20.0, 62.0, 60.0, 30.0).text(ui, "30", 14.0);
        });
        assert!(numbers_of(&nothing_overlaps(&frame)).contains(&21));
    }

    #[test]
    fn letters_at_the_edge_of_their_button_are_found() {
        let frame = Screen::new().capture(|ui| {
            Mm(20.0, 60.0, 37.5, 30.0).button(ui, "마치기", 14.0);
        });
        assert_eq!(numbers_of(&nothing_overlaps(&frame)), [21]);
    }
}
