//! The checks a screen must pass: 1 to 16, 21 and 23 to 26 are pure functions over a captured [`Frame`], or two (and
//! [`reachable_by_arrows`]), 17 to 20 need a [`Hand`] and a clock in front of a running screen. They know no screen of the
//! product; 22 and 27, which need to know what is to be said, are the gallery's.

mod alive;
mod capture;
#[cfg(test)]
mod drawing;
mod edges;
mod finding;
#[cfg(test)]
pub(crate) mod fixture;
pub mod frame;
mod glyphs;
mod idle;
mod layout;
mod lettering;
mod overlap;
mod pressable;
mod pressing;
mod reach;
mod report;
mod secrets;
mod speech;
mod stillness;
mod structure;
mod targets;
mod wording;
#[cfg(test)]
mod toy;

pub use alive::{Alive, Ears, Hand, Life, Presence, Spoken, Window};
pub use edges::{edge_contrast, visible_edges};
pub use finding::Finding;
pub use frame::{
    Allowances, Frame, Kind, Landmarks, Language, Node, PaintedRect, Part, Setting, TextRow,
    TextRun, TextSize, TextSpan,
};
pub use glyphs::{blank_glyphs, hangul_syllables};
pub use idle::forgets_whom_it_has_asked;
pub use layout::{nothing_cut, nothing_scrolls, whole_words};
pub use lettering::{
    SMALL_BUTTON_TEXTS, SmallButtonText, contrast, contrast_ratio, main_text_height,
    small_text_height,
};
pub use overlap::nothing_overlaps;
pub use pressable::{looks_as_it_is, one_filled_button, turners_are_small};
pub use pressing::one_press_is_one_act;
pub use reach::reachable_by_arrows;
pub use report::{Entry, Report, Summary};
pub use secrets::{Secrets, digits};
pub use speech::{keeps_back, speaks, tells};
pub use stillness::{shows_the_press, stands_still};
pub use structure::{
    check_across, edges_align, gaps_align, icons_have_words, inputs_have_names, one_question,
    pad_stays,
};
pub use targets::{gaps, placement, touch_size};
pub use wording::words_of_the_house;

/// Runs every check that needs one frame only: 1 to 9, 11 to 15, 21, 23 to 25 and a part of 26.
pub fn check_all(frame: &Frame) -> Vec<Finding> {
    const CHECKS: [fn(&Frame) -> Vec<Finding>; 20] = [
        touch_size,
        gaps,
        placement,
        main_text_height,
        small_text_height,
        contrast,
        edge_contrast,
        visible_edges,
        one_question,
        icons_have_words,
        inputs_have_names,
        nothing_scrolls,
        nothing_cut,
        whole_words,
        nothing_overlaps,
        looks_as_it_is,
        one_filled_button,
        turners_are_small,
        gaps_align,
        words_of_the_house,
    ];
    CHECKS.iter().flat_map(|check| check(frame)).collect()
}
