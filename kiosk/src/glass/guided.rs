//! What of a screen is shown to whoever comes. What is personal is left out as it is not said aloud, unless the person agreed.

use egui::Rect;
use jari_common::guiding::{
    GUIDED_ITEMS_MAX, GUIDED_MARK_MAX_BYTES, GUIDED_WORDS_MAX_BYTES, GuidedItem, GuidedKind,
};

use crate::voice::{DrawnItem, Hearing, Kind, Scene, Standing};

/// The size of the glass in points, and what is on it.
pub(super) fn items(scene: &Scene, glass: Rect, shows_all: bool) -> ([i32; 2], Vec<GuidedItem>) {
    let size = [glass.width().round() as i32, glass.height().round() as i32];
    let (left, top) = (glass.left().round() as i32, glass.top().round() as i32);
    let shown = |told: &DrawnItem| {
        let words = match shows_all {
            true => told.words.trim(),
            false => told.heard(Hearing::Aloud)?,
        };
        let [x, y, width, height] = told.at;
        let is_there = width > 0 && height > 0 && !words.is_empty();
        let is_short = told.mark.len() <= GUIDED_MARK_MAX_BYTES;
        (is_there && is_short).then(|| GuidedItem {
            kind: kind_of(told),
            words: first_of(words).replace('*', ""),
            at: [x - left, y - top, width, height],
            mark: told.mark.clone(),
            is_ready: matches!(told.standing, Standing::Ready | Standing::Chosen),
            is_chosen: told.standing == Standing::Chosen,
        })
    };
    (size, scene.0.iter().filter_map(shown).take(GUIDED_ITEMS_MAX).collect())
}

fn kind_of(told: &DrawnItem) -> GuidedKind {
    match told.kind {
        _ if !told.mark.is_empty() => GuidedKind::Button,
        Kind::Heading => GuidedKind::Heading,
        _ => GuidedKind::Text,
    }
}

/// The beginning of the words that is sent.
fn first_of(words: &str) -> &str {
    let end = words.floor_char_boundary(GUIDED_WORDS_MAX_BYTES);
    &words[..end]
}
