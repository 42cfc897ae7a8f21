//! The catalogues against each other, against the code that uses them, and against the fonts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use egui::epaint::text::{FontData, FontDefinitions, FontFamily, FontId, Fonts, TextOptions};

use super::{ENGLISH_FTL, KOREAN_FTL};
use crate::theme::{BOLD_TTF, REGULAR_TTF};

/// Particles whose form depends on the sound before them.
const PARTICLES: [char; 8] = ['은', '는', '이', '가', '을', '를', '과', '와'];
/// Arguments that always end in the same sound: 일, 명.
const SAME_ENDING: [&str; 2] = ["date", "people"];

/// Each key of a catalogue with the whole text of its message.
pub(super) fn messages(catalogue: &str) -> BTreeMap<String, String> {
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    let mut key = String::new();
    for line in catalogue.lines() {
        if line.starts_with('#') {
            continue;
        }
        let indented = line.starts_with([' ', '}']) || line.trim().is_empty();
        if let Some((name, text)) = line.split_once('=').filter(|_| !indented) {
            key = name.trim().to_owned();
            let before = messages.insert(key.clone(), text.trim().to_owned());
            assert!(before.is_none(), "{key} stands in the catalogue twice");
        } else if let Some(message) = messages.get_mut(&key) {
            message.push('\n');
            message.push_str(line);
        }
    }
    messages
}

/// The arguments of a message, and what follows each.
fn arguments_and_rest(message: &str) -> impl Iterator<Item = (&str, &str)> {
    message.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        rest.split_at(end.unwrap_or(rest.len()))
    })
}

/// The arguments of a message, with those of a message that stands in it (`{ board-within }`).
fn arguments<'a>(message: &'a str, all: &'a BTreeMap<String, String>) -> BTreeSet<&'a str> {
    let inside =
        message.split('{').skip(1).filter_map(|rest| all.get(rest.split('}').next()?.trim()));
    let texts = inside.map(String::as_str).chain([message]);
    texts.flat_map(arguments_and_rest).map(|(name, _)| name).collect()
}

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the sources are beside the manifest") {
        let path = entry.expect("the sources can be listed").path();
        if path.is_dir() {
            source_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> String {
    let mut files = Vec::new();
    source_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    files.iter().map(|file| fs::read_to_string(file).expect("a source is text")).collect()
}

#[test]
fn both_languages_have_the_same_keys() {
    let keys = |catalogue| messages(catalogue).into_keys().collect::<BTreeSet<_>>();
    let (korean, english) = (keys(KOREAN_FTL), keys(ENGLISH_FTL));
    let apart: Vec<_> = korean.symmetric_difference(&english).collect();
    assert!(apart.is_empty(), "in one language only: {apart:?}");
}

#[test]
fn a_message_has_the_same_arguments_in_both_languages() {
    let (korean, english) = (messages(KOREAN_FTL), messages(ENGLISH_FTL));
    for (key, message) in &korean {
        let (ours, theirs) = (arguments(message, &korean), arguments(&english[key], &english));
        assert_eq!(ours, theirs, "{key}");
    }
}

#[test]
fn no_particle_depends_on_what_is_filled_in() {
    for (key, message) in messages(KOREAN_FTL) {
        for (name, rest) in arguments_and_rest(&message) {
            let Some(after) = rest.trim_start().strip_prefix('}') else { continue };
            let depends = after.strip_prefix('*').unwrap_or(after).starts_with(PARTICLES);
            assert!(!depends || SAME_ENDING.contains(&name), "{key}: a particle follows {name}");
        }
    }
}

#[test]
fn every_text_is_used() {
    let sources = sources();
    let unused: Vec<_> = messages(KOREAN_FTL)
        .into_keys()
        .filter(|key| !sources.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unused.is_empty(), "nothing says {unused:?}");
}

#[test]
fn every_text_that_is_asked_for_is_there() {
    let known = messages(KOREAN_FTL);
    let sources = sources();
    let mut missing = BTreeSet::new();
    for call in [".say(\"", ".say_with(\""] {
        for rest in sources.split(call).skip(1) {
            let key = &rest[..rest.find('"').unwrap_or(0)];
            if !key.is_empty() && !known.contains_key(key) {
                missing.insert(key);
            }
        }
    }
    assert!(missing.is_empty(), "no text for {missing:?}");
}

#[test]
fn bold_marks_come_in_pairs() {
    for catalogue in [KOREAN_FTL, ENGLISH_FTL] {
        for (key, message) in messages(catalogue) {
            // `*[other]` marks the default of a choice and is no bold.
            let marks = message.replace("*[", "[").matches('*').count();
            assert_eq!(marks % 2, 0, "{key}");
        }
    }
}

#[test]
fn both_weights_have_a_glyph_for_every_character() {
    let characters: BTreeSet<char> = [KOREAN_FTL, ENGLISH_FTL]
        .iter()
        .flat_map(|catalogue| catalogue.chars())
        .filter(|c| !c.is_control())
        .collect();
    for file in [REGULAR_TTF, BOLD_TTF] {
        let mut fonts = FontDefinitions::empty();
        fonts.font_data.insert("font".to_owned(), FontData::from_static(file).into());
        for family in [FontFamily::Proportional, FontFamily::Monospace] {
            fonts.families.insert(family, vec!["font".to_owned()]);
        }
        let mut fonts = Fonts::new(TextOptions::default(), fonts);
        let font = FontId::proportional(16.0);
        let missing: Vec<_> = characters.iter().filter(|c| !fonts.has_glyph(&font, **c)).collect();
        assert!(missing.is_empty(), "no glyph for {missing:?}");
    }
}
