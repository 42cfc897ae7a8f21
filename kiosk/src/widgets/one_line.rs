//! Words that must fit a width or a rectangle: smaller letters first, and then, where that is allowed, several lines or a
//! shorter text. It paints nothing.

use std::sync::Arc;

use egui::{Color32, FontId, Galley, Painter, Vec2};

/// What stands where a text was cut.
const ELLIPSIS: char = '…';

/// The words in letters of this size, or smaller ones down to `least` points that make them fit.
#[must_use]
pub fn shrunk(
    painter: &Painter,
    words: &str,
    mut font: FontId,
    least: f32,
    ink: Color32,
    width: f32,
) -> Arc<Galley> {
    let mut galley = painter.layout_no_wrap(words.to_owned(), font.clone(), ink);
    while galley.size().x > width && font.size > least {
        // Letters are as wide as they are high.
        let fitting = (font.size * width / galley.size().x).floor();
        font.size = fitting.min(font.size - 1.0).max(least);
        galley = painter.layout_no_wrap(words.to_owned(), font.clone(), ink);
    }
    galley
}

/// As [`shrunk`]; words that do not fit in the smallest letters are cut.
#[must_use]
pub fn cut(
    painter: &Painter,
    words: &str,
    font: &FontId,
    least: f32,
    ink: Color32,
    width: f32,
) -> Arc<Galley> {
    let mut shown = words.to_owned();
    let mut galley = shrunk(painter, words, font.clone(), least, ink, width);
    while galley.size().x > width && shown.chars().count() > 1 {
        shown = shown.trim_end_matches(ELLIPSIS).to_owned();
        shown.pop();
        shown.push(ELLIPSIS);
        galley =
            shrunk(painter, &shown, FontId::new(least, font.family.clone()), least, ink, width);
    }
    galley
}

/// The words in lines that break at spaces, in the largest letters, from this size down to `least` points, in which they fit
/// the room. Words that do not fit at all are cut into one line.
#[must_use]
pub fn filling(
    painter: &Painter,
    words: &str,
    mut font: FontId,
    least: f32,
    ink: Color32,
    room: Vec2,
) -> Vec<Arc<Galley>> {
    let smallest = FontId::new(least, font.family.clone());
    loop {
        let laid = |line: &str| painter.layout_no_wrap(line.to_owned(), font.clone(), ink);
        if let Some(lines) = broken(words, |line| laid(line).size().x <= room.x) {
            let lines: Vec<Arc<Galley>> = lines.iter().map(|line| laid(line)).collect();
            if lines.iter().map(|line| line.size().y).sum::<f32>() <= room.y {
                return lines;
            }
        }
        if font.size <= least {
            return vec![cut(painter, words, &smallest, least, ink, room.x)];
        }
        font.size = (font.size - (font.size / 16.0).max(1.0)).floor().max(least);
    }
}

/// The words in as few lines as fit; None when one word alone does not.
fn broken(words: &str, fits: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let joined = lines.last().map(|line| format!("{line} {word}"));
        match (joined, lines.last_mut()) {
            (Some(joined), Some(line)) if fits(&joined) => *line = joined,
            _ if fits(word) => lines.push(word.to_owned()),
            _ => return None,
        }
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_alone_and_lose_no_word() {
        let fits = |most: usize| move |line: &str| line.chars().count() <= most;
        assert_eq!(broken("본관 이층 접수 창구", fits(5)).unwrap(), ["본관 이층", "접수 창구"]);
        assert_eq!(broken("본관 이층 접수 창구", fits(99)).unwrap(), ["본관 이층 접수 창구"]);
        assert_eq!(broken("영상의학과 창구", fits(4)), None);
        assert_eq!(broken("", fits(4)).unwrap(), Vec::<String>::new());
    }
}
