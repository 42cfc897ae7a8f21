//! The project's rules that a reader cannot be asked to check, for every file of the workspace. It judges text, never
//! behaviour.

use std::collections::BTreeSet;

use jari_tests::house::{SourceFile, files, root, rust_files};

const MOST_LINES_IN_A_FILE: usize = 600;
/// The most lines in a function. A function that is one `match` has no limit: it is a table to look something up in,
/// not a text to read through.
const MOST_LINES_IN_A_FUNCTION: usize = 70;
/// The only registry a package may come from, as the lock file names it.
const REGISTRY: &str = concat!("registry+https://github.com/rust-lang/", "crates.io-index");
/// Files that contain Korean but show none of it, with the reason.
const HOLD_KOREAN: [(&str, &str); 5] = [
    ("kiosk/src/text/words.rs", "grammar: which particle follows which word"),
    ("kiosk/src/text/breath.rs", "grammar: after which words a long name may break"),
    ("kiosk/src/window.rs", "the program's own name, for the window's manager"),
    ("server/src/import/columns.rs", "headers of publishers' files: read, and never shown"),
    ("server/src/import/hours.rs", "words of publishers' files: read, and never shown"),
];

/// Files that ask for the default time zone, because what they show or count belongs to no clinic and no campaign.
const IN_DEFAULT_ZONE: [(&str, &str); 15] = [
    ("common/src/time.rs", "what it is"),
    ("kiosk/src/app.rs", "the start of the program, before a campaign is known"),
    ("kiosk/src/backend/cache/zones.rs", "clinics without a zone of their own"),
    ("kiosk/src/desk/model.rs", "a desk at which nobody is signed in"),
    ("kiosk/src/model.rs", "a kiosk without a campaign"),
    ("server/src/cli", "the operator's own acts: audit, devices, staff, messages, slips, lines"),
    ("server/src/engine/seats/clinics.rs", "clinics without a zone of their own"),
    ("server/src/engine/views.rs", "a ticket of no campaign"),
    ("server/src/http/http_state.rs", "whether a birth date is past"),
    ("server/src/notices.rs", "a new file of messages"),
    ("server/src/notices/schedule.rs", "the file's first form has the day of one zone"),
    ("server/src/opening_days/upkeep.rs", "the day of the log's anchor"),
    ("server/src/paper/timetable.rs", "one time of the day for the paper of all clinics"),
    ("samples", "one clinic for tests"),
    ("tests", "programs for tests"),
];

/// Fails with every place that breaks the rule, one per line.
fn assert_none(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

/// `path:line` for every product line that holds `needle`.
fn product_lines_with(needle: &str) -> Vec<String> {
    let in_file = |file: &SourceFile| {
        let rust = file.rust();
        let lines = rust.product_lines().filter(|(_, line)| line.contains(needle));
        lines.map(|(line, _)| format!("{}:{line}", file.path)).collect::<Vec<_>>()
    };
    rust_files().iter().filter(|file| !file.is_test()).flat_map(in_file).collect()
}

#[test]
fn every_rust_file_says_in_its_first_line_what_it_is_for() {
    let silent = rust_files().into_iter().filter(|file| !file.text.starts_with("//! "));
    let silent: Vec<String> = silent.map(|file| file.path).collect();
    assert_none("files without `//!`", &silent);
}

#[test]
fn no_file_is_longer_than_a_sitting() {
    let lines = |file: &SourceFile| file.rust().product_lines().count();
    let long: Vec<String> = rust_files()
        .iter()
        .filter(|file| lines(file) > MOST_LINES_IN_A_FILE)
        .map(|file| format!("{}: {} lines", file.path, lines(file)))
        .collect();
    assert_none("long files", &long);
}

#[test]
fn no_function_is_longer_than_a_screen() {
    let mut long = Vec::new();
    for file in rust_files() {
        let functions = file.rust().functions().into_iter();
        long.extend(
            functions
                .filter(|function| {
                    function.lines > MOST_LINES_IN_A_FUNCTION && !function.is_one_match
                })
                .map(|function| {
                    format!(
                        "{}:{} {}: {} lines",
                        file.path, function.first_line, function.name, function.lines
                    )
                }),
        );
    }
    assert_none("long functions", &long);
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    assert_none("`expect` says why it cannot fail", &product_lines_with(".unwrap()"));
}

#[test]
fn a_time_is_told_in_the_zone_of_its_clinic_or_campaign_and_never_by_the_machines_table() {
    let is_for_tests = |line: &String| line.starts_with("tests/") || line.starts_with("samples/");
    let seoul = product_lines_with("seoul()").into_iter();
    let seoul = seoul.filter(|line| !is_for_tests(line) && !line.starts_with("common/src/time.rs"));
    assert_none("ask the clinic or the campaign for its zone", &seoul.collect::<Vec<_>>());
    let is_listed = |line: &String| IN_DEFAULT_ZONE.iter().any(|(path, _)| line.starts_with(path));
    let default = ["default_zone()", "DEFAULT_TIME_ZONE"].map(product_lines_with).concat();
    let default: Vec<String> = default.into_iter().filter(|line| !is_listed(line)).collect();
    assert_none("the default zone, in a file that is not listed with its reason", &default);
    // The same log gives the same state on every machine: only the table that is compiled in counts.
    let machine = ["TimeZone::get(", "TimeZone::system(", ".in_tz(", "Zoned::now("];
    let machine = machine.map(product_lines_with).concat().into_iter();
    let machine: Vec<String> = machine.filter(|line| !is_for_tests(line)).collect();
    assert_none("zones of the machine", &machine);
}

#[test]
fn every_exception_from_a_lint_is_expected_and_has_a_reason() {
    let mut broken = Vec::new();
    for file in rust_files() {
        for (at, line) in file.rust().code.lines().enumerate() {
            if line.contains("#[allow(") || line.contains("#![allow(") {
                broken.push(format!("{}:{}", file.path, at + 1));
            }
        }
    }
    assert_none("`#[expect(lint, reason = …)]` instead of `allow`", &broken);
}

#[test]
fn no_file_names_a_machine() {
    // Written in two halves, so that this file does not find itself.
    let places = [
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
        concat!("/Us", "ers/"),
        concat!("C:\\Us", "ers"),
    ];
    let begins_a_path = |text: &str, at: usize| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-/})>*".contains(c))
    };
    let mut found = Vec::new();
    for file in files() {
        for (at, line) in file.text.lines().enumerate() {
            let names_one = places.iter().any(|place| {
                line.match_indices(place).any(|(start, _)| begins_a_path(line, start))
            });
            if names_one {
                found.push(format!("{}:{}", file.path, at + 1));
            }
        }
    }
    assert_none("paths of one machine", &found);
}

#[test]
fn packages_come_from_the_public_registry_and_no_file_names_another() {
    let hosts = [
        concat!("://reg", "istry."),
        concat!("://in", "dex."),
        concat!("arti", "factory"),
        concat!("jf", "rog"),
        concat!("static.crat", "es.io"),
        concat!("replace-", "with"),
    ];
    let mut found = Vec::new();
    for file in files() {
        let is_lock = file.path.ends_with("Cargo.lock");
        for (at, line) in file.text.lines().enumerate() {
            let source = line.strip_prefix("source = ").filter(|_| is_lock);
            let is_foreign = source.is_some_and(|source| source.trim_matches('"') != REGISTRY);
            if is_foreign || hosts.iter().any(|host| line.contains(host)) {
                found.push(format!("{}:{}", file.path, at + 1));
            }
        }
    }
    assert_none("registries", &found);
}

#[test]
fn the_words_people_read_are_in_assets_and_not_in_code() {
    let is_hangul = |c: char| ('가'..='힣').contains(&c);
    let mut found = Vec::new();
    for file in rust_files() {
        let is_product =
            file.path.starts_with("kiosk/src/") || file.path.starts_with("server/src/");
        let is_sample = file.path == "server/src/sample.rs";
        let holds_korean = HOLD_KOREAN.iter().any(|(path, _)| *path == file.path);
        if !is_product || is_sample || file.is_test() || holds_korean {
            continue;
        }
        let rust = file.rust();
        for (line, text) in &rust.strings {
            if *line < rust.first_test_line && text.chars().any(is_hangul) {
                found.push(format!("{}:{line}: {text}", file.path));
            }
        }
    }
    assert_none("words in code", &found);
}

#[test]
fn both_languages_have_the_same_texts() {
    let keys = |language: &str| -> BTreeSet<String> {
        let path = root().join(format!("assets/text/{language}.ftl"));
        let text = std::fs::read_to_string(path).expect("the texts are there");
        let starts_one = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        let key = |line: &str| line.split('=').next().map(|key| key.trim().to_owned());
        text.lines().filter(starts_one).filter_map(key).collect()
    };
    let (korean, english) = (keys("ko"), keys("en"));
    assert!(!korean.is_empty());
    let only_one: Vec<String> = korean.symmetric_difference(&english).cloned().collect();
    assert_none("texts in one language only", &only_one);
}

#[test]
fn the_changelog_tells_of_the_current_version() {
    let changelog = std::fs::read_to_string(root().join("CHANGELOG.md")).expect("it is there");
    let heading = format!("## [{}]", env!("CARGO_PKG_VERSION"));
    assert!(changelog.lines().any(|line| line.starts_with(&heading)), "no {heading}");
}

/// Folders of test files that are modules of a program, and the programs.
const PROGRAMS_OF_TESTS: [(&str, &[&str]); 2] =
    [("server/tests", &["outside"]), ("tests/tests", &["with_screens", "without_screens"])];

#[test]
fn every_file_of_tests_is_a_module_of_one_program() {
    let mut lost = Vec::new();
    for (folder, programs) in PROGRAMS_OF_TESTS {
        let files: Vec<SourceFile> =
            rust_files().into_iter().filter(|file| file.is_in(folder)).collect();
        let stem = |file: &SourceFile| {
            let name = file.path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".rs")?;
            (!name.contains('/')).then(|| name.to_owned())
        };
        let is_program = |name: &str| programs.contains(&name);
        let of_program = |file: &&SourceFile| stem(file).is_some_and(|name| is_program(&name));
        for name in files.iter().filter_map(stem).filter(|name| !is_program(name)) {
            let line = format!("mod {name};");
            let named = files.iter().filter(of_program);
            let times = named.filter(|file| file.text.lines().any(|it| it == line)).count();
            if times != 1 {
                lost.push(format!("{folder}/{name}.rs is a module of {times} programs"));
            }
        }
    }
    assert_none("tests that no program runs, or two", &lost);
}

/// The number of rules of the domain, one row each.
const RULES: usize = 38;
/// The number of rows that say that a rule, or a part of it, is not kept yet.
const NOT_YET: usize = 0;

/// The names of all tests of the workspace.
fn tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in rust_files() {
        let mut is_test = false;
        for line in file.text.lines().map(str::trim) {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            let name = line.trim_start_matches("async ").strip_prefix("fn ");
            if let Some(name) = name.filter(|_| std::mem::take(&mut is_test)) {
                let end = name.find(['(', '<']).unwrap_or(name.len());
                found.insert(name[..end].to_owned());
            }
        }
    }
    found
}

#[test]
fn every_promise_names_the_tests_that_keep_it() {
    let table = std::fs::read_to_string(root().join("docs/promises.md")).expect("it is there");
    let is_rule = |line: &&str| {
        line.strip_prefix("| ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let (tests, mut not_yet, mut missing) = (tests(), 0, Vec::new());
    let rules: Vec<&str> = table.lines().filter(is_rule).collect();
    assert_eq!(rules.len(), RULES, "a row for each rule");
    for row in rules {
        let kept_by = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        let names: Vec<&str> = kept_by.split('`').skip(1).step_by(2).collect();
        not_yet += usize::from(kept_by.contains("not yet"));
        if names.is_empty() && !kept_by.contains("not yet") {
            missing.push(format!("no test: {row}"));
        }
        let gone = names.into_iter().filter(|name| !tests.contains(*name));
        missing.extend(gone.map(|name| format!("no such test: {name}")));
    }
    assert_none("promises that nothing keeps", &missing);
    assert_eq!(not_yet, NOT_YET, "what is not kept yet is counted here, too");
}
