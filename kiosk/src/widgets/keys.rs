//! The keyboard on the glass: the keys of a layout, as large as the room allows. It does not compose letters.

use egui::{Align2, Color32, Rect, Vec2, pos2, vec2};

use super::area::Area;
use super::block::Block;
use super::button::paint_icon;
use super::icon;
use super::pen::Pen;
use super::plate::Plate;
use super::press::{State, press};
use crate::keyboard::layout::{Key, KeyName, Layout};
use crate::theme::{Lettering, Look};

/// The least side of a key, in millimetres.
const KEY_LEAST_MM: f32 = 16.2;
/// With large letters keys are no lower than this, in millimetres on the smallest screen.
const KEY_LARGE_MM: f32 = 23.5;
/// Keys are no higher than this, in millimetres on the smallest screen.
const KEY_MOST_MM: f32 = 34.0;
/// Between keys, in millimetres.
const KEY_GAP_MM: f32 = 2.6;
/// The least distance between the keyboard and the edge of the glass, in millimetres.
pub const KEYBOARD_MARGIN_MM: f32 = 5.2;
/// How much of a key's width and height its character may take.
const CAP_SHARE: [f32; 2] = [0.96, 0.72];
/// The widest character on a key, in ems.
const WIDEST_CAP_EM: f32 = 0.94;
/// Keys in the widest row; shorter rows keep the same width of key.
const WIDEST_ROW: usize = 10;
/// A key's icon, in ems of its words.
const ICON_EM: f32 = 1.2;

/// The height of a keyboard of this layout, in points: at least, at least where there is room for advice as well, and at
/// most. With large letters keys are larger before advice is given.
#[must_use]
pub fn keyboard_height(look: &Look, layout: Layout) -> [f32; 3] {
    let rows = layout.rows().len() as f32;
    let gaps = (rows - 1.0) * look.mm(KEY_GAP_MM);
    let least = look.mm(least_key_mm(layout));
    let good = if look.is_large() { least.max(look.grown(KEY_LARGE_MM)) } else { least };
    [least, good, look.grown(KEY_MOST_MM)].map(|key| rows * key + gaps)
}

/// The least width of a keyboard of this layout, in points.
#[must_use]
pub fn keyboard_least_width(look: &Look, layout: Layout) -> f32 {
    let keys = layout.rows().iter().map(Vec::len).max().unwrap_or(0) as f32;
    keys * look.mm(least_key_mm(layout)) + (keys - 1.0) * look.mm(KEY_GAP_MM)
}

fn least_key_mm(layout: Layout) -> f32 {
    if is_pad(layout) { 20.0 } else { KEY_LEAST_MM }
}

/// Whether the layout has few keys, all of one size: then they are drawn as whole buttons.
#[must_use]
pub fn is_pad(layout: Layout) -> bool {
    matches!(layout, Layout::Digits | Layout::Cheonjiin)
}

/// Draws the keys of `layout` in `rect`; returns the key that was pressed.
pub fn keyboard(pen: &mut Pen<'_>, rect: Rect, layout: Layout) -> Option<Key> {
    let look = pen.look;
    let gap = look.mm(KEY_GAP_MM);
    let rows = layout.rows();
    let places = rect.rows(rows.len(), gap);
    let mut pressed = None;
    for (place, row) in places.into_iter().zip(rows) {
        for (key, key_rect) in row_of_keys(place, gap, layout, &row) {
            if draw_key(pen, key_rect, layout, key) {
                pressed = Some(key);
            }
        }
    }
    pressed
}

/// The places of the keys of one row: all letters have one width, and the other keys in the row share the rest.
fn row_of_keys(place: Rect, gap: f32, layout: Layout, row: &[Key]) -> Vec<(Key, Rect)> {
    if is_pad(layout) {
        return row.iter().copied().zip(place.columns(row.len(), gap)).collect();
    }
    let letter = (place.width() - gap * (WIDEST_ROW - 1) as f32) / WIDEST_ROW as f32;
    let letters = row.iter().filter(|key| is_letter(**key)).count() as f32;
    let wide: f32 = row.iter().map(|key| share(*key)).sum();
    let rest = place.width() - gap * (row.len() - 1) as f32 - letters * letter;
    let unit = if wide > 0.0 { rest / wide } else { 0.0 };
    let mut left = place;
    if wide == 0.0 {
        left.min.x += rest / 2.0;
    }
    row.iter()
        .map(|key| {
            let width = if is_letter(*key) { letter } else { unit * share(*key) };
            (*key, left.take_left(width, gap))
        })
        .collect()
}

fn is_letter(key: Key) -> bool {
    matches!(key, Key::Jamo(_) | Key::Stroke(_) | Key::Char(_) | Key::Digit(_))
}

/// The share of a row's rest that a wide key takes.
fn share(key: Key) -> f32 {
    match key {
        Key::Clear | Key::Backspace => 1.4,
        Key::Space => 1.1,
        Key::Shift => 1.0,
        Key::SwitchLayout | Key::SwitchHangul | Key::NextLetter => 0.8,
        Key::Jamo(_) | Key::Stroke(_) | Key::Char(_) | Key::Digit(_) => 0.0,
    }
}

fn draw_key(pen: &mut Pen<'_>, rect: Rect, layout: Layout, key: Key) -> bool {
    let look = pen.look;
    let id = key.name();
    let name = match id {
        KeyName::Visible(_) | KeyName::Turns(_) => id.to_string(),
        KeyName::Catalogue(key) => look.say(key),
    };
    let mark = format!("key:{id}");
    let cap = cap(look, layout, key, &name);
    let spoken = if name.contains(&cap) || is_letter(key) { name } else { format!("{name} {cap}") };
    let pressed = press(pen, rect, &mark, &spoken, State::Ready);
    let plate = if is_shifted(layout) && key == Key::Shift { Plate::Chosen } else { Plate::Plain };
    plate.paint(pen.ui.painter(), look, rect, pressed.is_down);
    if is_letter(key) {
        let em = cap_em(look, rect.size() / vec2(cap.chars().count() as f32, 1.0));
        let block = Block::cap(pen, em, &cap, plate.ink(look.palette));
        block.paint_in(pen.ui.painter(), rect, Align2::CENTER_CENTER);
    } else {
        paint_word(pen, rect, key, &cap, plate.ink(look.palette));
    }
    pressed.clicked
}

fn is_shifted(layout: Layout) -> bool {
    matches!(layout, Layout::Dubeolsik { shift: true } | Layout::Latin { upper: true, .. })
}

/// What is written on a key: short, and of two keys what a press gives.
fn cap(look: &Look, layout: Layout, key: Key, name: &str) -> String {
    match (key, layout) {
        (Key::Char(character), _) => character.to_string(),
        (Key::Stroke(stroke), _) => stroke.faces().iter().take(2).collect(),
        (Key::Shift, Layout::Latin { .. }) => look.say("key-shift-latin"),
        (Key::Shift, _) => look.say("key-shift-hangul"),
        (Key::SwitchLayout, Layout::Latin { .. }) => look.say("key-to-hangul"),
        (Key::SwitchLayout, _) => look.say("key-to-latin"),
        (Key::SwitchHangul, Layout::Cheonjiin) => look.say("key-to-dubeolsik"),
        (Key::SwitchHangul, _) => look.say("key-to-cheonjiin"),
        _ => name.to_owned(),
    }
}

/// A word, with an icon before it where there is room.
fn paint_word(pen: &Pen<'_>, rect: Rect, key: Key, word: &str, ink: Color32) {
    let look = pen.look;
    let painter = pen.ui.painter();
    let words = Block::centred(pen, Lettering::Cap, word, rect.width() - look.mm(1.0), ink);
    let size = ICON_EM * look.em(Lettering::Cap);
    let gap = look.mm(2.0);
    let whole = size + gap + words.width();
    if key == Key::Backspace && whole + look.mm(4.0) <= rect.width() {
        let left = rect.center().x - whole / 2.0;
        paint_icon(painter, icon::BACKSPACE, size, pos2(left + size / 2.0, rect.center().y), ink);
        let beside = rect.translate(vec2(left - rect.left() + size + gap, 0.0));
        words.paint_in(painter, beside, Align2::LEFT_CENTER);
    } else {
        words.paint_in(painter, rect, Align2::CENTER_CENTER);
    }
}

/// The em of the characters on keys of this size, in points: one for all keys of a keyboard.
fn cap_em(look: &Look, key: Vec2) -> f32 {
    let widest = key.x * CAP_SHARE[0] / WIDEST_CAP_EM;
    widest.min(key.y * CAP_SHARE[1]).min(look.em(Lettering::Question))
}
