//! Which part may import which, checked with cargo's data and the names in the sources. The parts ("rooms") and their
//! reasons are in ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use jari_tests::house::{SourceFile, root, rust_files};

/// The names of a workspace package's dependencies, without those of its tests.
fn dependencies(package: &str) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ask = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(cargo).current_dir(root()).args(ask).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let packages = metadata["packages"].as_array().expect("a workspace has packages");
    let found = packages.iter().find(|found| found["name"] == package);
    let dependencies = found.expect("it is a member")["dependencies"].as_array().expect("a list");
    let is_for_tests = |dependency: &&serde_json::Value| dependency["kind"] == "dev";
    dependencies
        .iter()
        .filter(|dependency| !is_for_tests(dependency))
        .map(|dependency| dependency["name"].as_str().expect("a name").to_owned())
        .collect()
}

/// The product's files in these rooms; a room is `server/src/engine` for `engine.rs` and `engine/`.
fn files_in(rooms: &[&str]) -> Vec<SourceFile> {
    let is_wanted =
        |file: &SourceFile| !file.is_test() && rooms.iter().any(|room| file.is_in(room));
    let found: Vec<SourceFile> = rust_files().into_iter().filter(is_wanted).collect();
    for room in rooms {
        assert!(found.iter().any(|file| file.is_in(room)), "nothing is in {room}");
    }
    found
}

/// Fails with every file in `rooms` that names one of `strangers`.
fn assert_strangers(rooms: &[&str], strangers: &[&str]) {
    let mut broken = Vec::new();
    for file in files_in(rooms) {
        let rust = file.rust();
        let named = strangers.iter().filter(|stranger| rust.names(stranger));
        broken.extend(named.map(|stranger| format!("{} names {stranger}", file.path)));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn common_knows_no_io_no_async_no_screen_and_no_sql() {
    let allowed = ["icu_normalizer", "jiff", "serde", "thiserror", "utoipa", "uuid"];
    let mut known = dependencies("jari-common");
    known.retain(|name| !allowed.contains(&name.as_str()));
    assert!(known.is_empty(), "{known:?}");
    assert_strangers(
        &["common/src"],
        &["std::fs", "std::net", "std::process", "std::thread", "std::time"],
    );
}

#[test]
fn only_tests_know_the_samples_and_the_renderer() {
    for stranger in ["jari-samples", "jari-renderer"] {
        for package in ["jari-common", "jari-server", "jari-kiosk"] {
            assert!(!dependencies(package).contains(stranger), "{package}");
        }
        assert!(dependencies("jari-tests").contains(stranger), "the name is the right one");
    }
}

#[test]
fn the_server_does_not_know_the_kiosk() {
    assert!(!dependencies("jari-server").contains("jari-kiosk"));
    assert_strangers(&["server/src"], &["jari_kiosk", "egui", "eframe"]);
}

#[test]
fn the_kiosk_knows_the_server_in_one_file_only() {
    let name_it: Vec<String> = files_in(&["kiosk/src"])
        .into_iter()
        .filter(|file| file.rust().names("jari_server"))
        .map(|file| file.path)
        .collect();
    assert_eq!(name_it, ["kiosk/src/standalone.rs"]);
}

#[test]
fn the_engine_knows_only_what_is_asked_and_what_both_sides_agree_on() {
    // `crate::draw` is arithmetic only, and its hashes are the only thing it takes from outside.
    let allowed =
        ["std", "core", "jari_common", "jiff", "serde", "hashbrown", "uuid", "super", "self"];
    let mut broken = Vec::new();
    for file in files_in(&["server/src/engine", "server/src/command"]) {
        let rust = file.rust();
        let is_own_module = |first: &str| {
            let declares = |line: &str| line.ends_with(&format!("mod {first};"));
            rust.product_lines().any(|(_, line)| declares(line))
        };
        for import in rust.imports() {
            let first = import.split("::").next().unwrap_or_default();
            let is_own_room = ["crate::command", "crate::draw", "crate::engine"]
                .iter()
                .any(|room| import.starts_with(room));
            if !(allowed.contains(&first) || is_own_room || is_own_module(first)) {
                broken.push(format!("{} imports {import}", file.path));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let doing = [
        "std::fs",
        "std::net",
        "std::thread",
        "std::time",
        "std::process",
        "std::env",
        "tokio",
        "rusqlite",
        "axum",
        "getrandom",
        "tracing",
        "Timestamp::now",
        "crate::store",
        "crate::clock",
        "crate::keys",
        "crate::writer",
    ];
    assert_strangers(&["server/src/engine", "server/src/command"], &doing);
}

#[test]
fn http_names_no_sql_and_the_store_no_http() {
    assert_strangers(&["server/src/http"], &["rusqlite", "crate::store::sqlite", "crate::tables"]);
    let web = ["axum", "tower_http", "reqwest", "crate::http"];
    assert_strangers(&["server/src/store", "server/src/tables"], &web);
}

#[test]
fn screens_and_widgets_know_no_clock_no_channel_no_runtime_and_no_sql() {
    let strangers = [
        "tokio",
        "rusqlite",
        "reqwest",
        "eframe",
        "jari_server",
        "std::time",
        "std::thread",
        "std::fs",
        "std::sync::mpsc",
        "mpsc",
        "futures_util",
        "Instant::now",
        "Timestamp::now",
        "crate::backend",
        "crate::app",
        "crate::update",
    ];
    assert_strangers(&["kiosk/src/screens", "kiosk/src/widgets"], &strangers);
}

#[test]
fn what_is_drawn_gets_its_name_in_one_place_where_the_voice_hears_it_too() {
    let name_it = files_in(&["kiosk/src"]).into_iter().filter(|file| {
        let rust = file.rust();
        rust.product_lines().any(|(_, line)| line.contains(".widget_info("))
    });
    let paths: Vec<String> = name_it.map(|file| file.path).collect();
    // The desk has no voice: its own sheet names what is on it for screen readers.
    assert_eq!(paths, ["kiosk/src/desk/view/sheet.rs", "kiosk/src/widgets/naming.rs"]);
}

#[test]
fn the_core_of_the_kiosk_knows_no_window_and_does_nothing_itself() {
    let core = [
        "kiosk/src/model",
        "kiosk/src/message",
        "kiosk/src/effect",
        "kiosk/src/update",
        "kiosk/src/voice",
    ];
    let strangers = [
        "egui",
        "eframe",
        "tokio",
        "rusqlite",
        "reqwest",
        "std::time",
        "std::thread",
        "std::fs",
        "Timestamp::now",
        "crate::screens",
        "crate::widgets",
        "crate::theme",
        "crate::backend",
        "crate::app",
    ];
    assert_strangers(&core, &strangers);
}

#[test]
fn only_the_app_and_its_main_see_both_screens_and_backend() {
    let sees = |file: &SourceFile, room: &str| {
        let rust = file.rust();
        ["crate", "jari_kiosk", "super"].iter().any(|from| rust.names(&format!("{from}::{room}")))
    };
    let both: Vec<String> = files_in(&["kiosk/src"])
        .into_iter()
        .filter(|file| {
            let is_screen = ["screens", "widgets"].iter().any(|room| sees(file, room));
            let is_in_backend = file.is_in("kiosk/src/backend");
            let is_in_screens = file.is_in("kiosk/src/screens") || file.is_in("kiosk/src/widgets");
            (is_screen || is_in_screens) && (sees(file, "backend") || is_in_backend)
        })
        .map(|file| file.path)
        .collect();
    let may = ["kiosk/src/app.rs", "kiosk/src/main.rs"];
    assert!(both.iter().all(|path| may.contains(&path.as_str())), "{both:?}");
}

/// Folders whose files are in layers: no file imports, directly or indirectly, a file that imports it.
const WITHOUT_RINGS: [&str; 2] = ["kiosk/src/update", "common/src"];
/// Folders in which all files below the head file are in layers; the head file holds the types that they all share.
const WITHOUT_RINGS_BELOW: [&str; 10] = [
    "server/src/engine",
    "server/src/http",
    "server/src/tables",
    "server/src/app",
    "server/src/writer",
    "server/src/notices",
    "server/src/notify",
    "server/src/cli",
    "server/src/keys",
    "server/src/store",
];

/// A file's module below its room; nothing for `room.rs` itself.
fn module_of(room: &str, path: &str) -> Vec<String> {
    let inside = path.strip_prefix(room).unwrap_or_default().trim_end_matches(".rs");
    inside.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The path below the room that an import of `module` leads to; None when it leads out of the room.
fn path_below(room: &str, module: &[String], import: &str) -> Option<Vec<String>> {
    let (_, inside) = room.split_once("src").unwrap_or(("", room));
    let inside = inside.replace('/', "::");
    if let Some(rest) = import.strip_prefix(&format!("crate{inside}::")) {
        return Some(rest.split("::").map(str::to_owned).collect());
    }
    let mut path = module.to_vec();
    for (nth, part) in import.split("::").enumerate() {
        match part {
            "crate" => return None,
            "super" => path.pop().map(|_| ())?,
            "self" if nth == 0 => {}
            part => path.push(part.to_owned()),
        }
    }
    Some(path)
}

/// For each file of a room, the other files of the room that it imports, by its `use` lines.
fn imports_within(room: &str, files: &[SourceFile]) -> BTreeMap<String, BTreeSet<String>> {
    let modules: BTreeMap<Vec<String>, &str> =
        files.iter().map(|file| (module_of(room, &file.path), file.path.as_str())).collect();
    let imported = |file: &SourceFile| {
        let module = module_of(room, &file.path);
        let paths = file.rust().imports().into_iter();
        let paths = paths.filter_map(|import| path_below(room, &module, &import));
        // The longest prefix of a path that is a file.
        let found = paths.filter_map(|path| {
            (0..=path.len()).rev().find_map(|length| modules.get(&path[..length]).copied())
        });
        found.filter(|path| *path != file.path).map(str::to_owned).collect()
    };
    files.iter().map(|file| (file.path.clone(), imported(file))).collect()
}

/// Files that import one another in a circle; None when they are in layers.
fn ring(mut imports: BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    loop {
        let is_lowest =
            |(file, known): (&String, &BTreeSet<String>)| known.is_empty().then(|| file.clone());
        let lowest: BTreeSet<String> = imports.iter().filter_map(is_lowest).collect();
        if lowest.is_empty() {
            break;
        }
        imports.retain(|file, _| !lowest.contains(file));
        imports.values_mut().for_each(|known| known.retain(|file| !lowest.contains(file)));
    }
    let mut way: Vec<String> = imports.keys().take(1).cloned().collect();
    loop {
        let next = imports.get(way.last()?)?.first()?.clone();
        if let Some(begins) = way.iter().position(|file| *file == next) {
            return Some(way.split_off(begins));
        }
        way.push(next);
    }
}

#[test]
fn no_files_of_a_folder_in_layers_import_one_another_in_a_ring() {
    for room in WITHOUT_RINGS {
        let imports = imports_within(room, &files_in(&[room]));
        let found: usize = imports.values().map(BTreeSet::len).sum();
        assert!(found > 0, "nothing imports anything in {room}");
        assert_eq!(ring(imports), None, "{room}");
    }
    for room in WITHOUT_RINGS_BELOW {
        let head = format!("{room}.rs");
        let mut imports = imports_within(room, &files_in(&[room]));
        assert!(imports.remove(&head).is_some(), "{head} is there");
        for known in imports.values_mut() {
            known.remove(&head);
        }
        let found: usize = imports.values().map(BTreeSet::len).sum();
        assert!(found > 0, "nothing imports anything in {room}");
        assert_eq!(ring(imports), None, "{room}");
    }
}

#[test]
fn no_rooms_of_the_server_import_one_another_in_a_ring() {
    let room = |path: &str| module_of("server/src", path).swap_remove(0);
    let mut rooms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, known) in imports_within("server/src", &files_in(&["server/src"])) {
        let known = known.iter().map(|path| room(path));
        rooms.entry(room(&file)).or_default().extend(known);
    }
    for (room, known) in &mut rooms {
        known.retain(|known| known != room);
    }
    assert!(rooms["app"].contains("engine"), "{rooms:?}");
    assert_eq!(ring(rooms), None);
}

#[test]
fn a_ring_is_found_also_by_a_way_round() {
    let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
    let mut files = vec![
        file("kiosk/src/room.rs", "mod a; mod b; mod c;\nuse a::enter;\n"),
        file("kiosk/src/room/a.rs", "use super::b::{self, Deep};\nuse crate::model::Model;\n"),
        file("kiosk/src/room/b.rs", "use super::c;\nuse std::fmt;\n"),
        file("kiosk/src/room/c.rs", "use crate::room_of_another::a;\n"),
    ];
    let found = |files: &[SourceFile]| ring(imports_within("kiosk/src/room", files));
    assert_eq!(found(&files), None);
    files[3].text = "use crate::room::a::enter;\n".to_owned();
    let three = ["a", "b", "c"].map(|name| format!("kiosk/src/room/{name}.rs"));
    assert_eq!(found(&files), Some(three.into()));
    // An import from the parent file counts, too.
    files[3].text = "use super::today;\n".to_owned();
    assert_eq!(found(&files).map(|ring| ring.len()), Some(4));
}
