//! The workspace as its own tests read it: the files that belong to it, and Rust source in which comments and literals
//! are told apart from code. This file knows none of the rules.

mod rust;

pub use rust::{Function, Rust};

use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that are no part of the sources.
const NOT_SOURCES: [&str; 2] = [".git", "target"];

/// One text file of the workspace.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path from the workspace's root, with `/` between folders.
    pub path: String,
    pub text: String,
}

impl SourceFile {
    /// Whether the file is Rust source.
    #[must_use]
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the whole file is there for tests only.
    #[must_use]
    pub fn is_test(&self) -> bool {
        let mut parts = self.path.rsplit('/');
        let stem = parts.next().unwrap_or_default().trim_end_matches(".rs");
        let for_tests =
            |name: &str| name == "tests" || name.ends_with("_tests") || name == "fixture";
        // The workspace's crate of tests is a folder at the root; its library must keep the rules.
        for_tests(stem) || parts.rev().skip(1).any(for_tests)
    }

    /// Whether the file is `room.rs` or is in the folder `room/`; `room` is a path without its ending.
    #[must_use]
    pub fn is_in(&self, room: &str) -> bool {
        let rest = self.path.strip_prefix(room);
        rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }

    /// The file's source, split.
    #[must_use]
    pub fn rust(&self) -> Rust {
        Rust::read(&self.text)
    }
}

/// The folder of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("this crate is a folder of the workspace").to_owned()
}

/// Every text file that belongs to the workspace, by path: what git tracks or would, or, in a copy without git,
/// every file outside the folders that are built.
///
/// # Panics
/// When the workspace cannot be read.
#[must_use]
pub fn files() -> Vec<SourceFile> {
    let root = root();
    let mut paths = known_to_git(&root).unwrap_or_else(|| found_in(&root));
    paths.sort_unstable();
    paths.dedup();
    let read = |path: String| {
        // A file may be deleted while git still lists it; fonts and pictures are not text.
        let text = std::fs::read_to_string(root.join(&path)).ok()?;
        Some(SourceFile { path, text })
    };
    paths.into_iter().filter_map(read).collect()
}

/// The Rust files among [`files`].
#[must_use]
pub fn rust_files() -> Vec<SourceFile> {
    files().into_iter().filter(SourceFile::is_rust).collect()
}

fn known_to_git(root: &Path) -> Option<Vec<String>> {
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").current_dir(root).args(list).output().ok()?;
    if !output.status.success() || !root.join(NOT_SOURCES[0]).exists() {
        return None;
    }
    let paths = String::from_utf8(output.stdout).ok()?;
    Some(paths.split_terminator('\0').map(str::to_owned).collect())
}

fn found_in(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = std::fs::read_dir(&folder).expect("a folder of the workspace can be read");
        for entry in entries.filter_map(Result::ok) {
            let is_source = !NOT_SOURCES.iter().any(|name| entry.file_name() == *name);
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && is_source => waiting.push(entry.path()),
                Ok(kind) if kind.is_file() => {
                    let path = entry.path();
                    let inside = path.strip_prefix(root).expect("it was found inside");
                    found.push(inside.to_string_lossy().replace('\\', "/"));
                }
                _ => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: String::new() }
    }

    #[test]
    fn the_workspace_finds_itself_with_and_without_git() {
        let known: Vec<String> = files().into_iter().map(|file| file.path).collect();
        let found = found_in(&root());
        for path in ["Cargo.toml", "tests/src/house.rs", "kiosk/src/model.rs"] {
            assert!(known.iter().any(|known| known == path), "{path}");
            assert!(found.iter().any(|found| found == path), "{path}");
        }
        assert!(known.iter().all(|path| !path.starts_with("target/")));
        assert!(found.iter().all(|path| !path.starts_with("target/")));
    }

    #[test]
    fn test_files_are_told_from_the_product() {
        for path in ["server/src/keys/tests.rs", "server/tests/http/book.rs", "tests/tests/tidy.rs"]
        {
            assert!(at(path).is_test(), "{path}");
        }
        for path in ["server/src/keys.rs", "tests/src/house.rs", "tests/src/bin/gallery.rs"] {
            assert!(!at(path).is_test(), "{path}");
        }
    }

    #[test]
    fn a_room_is_a_file_and_its_folder_and_nothing_else() {
        assert!(at("server/src/engine.rs").is_in("server/src/engine"));
        assert!(at("server/src/engine/line.rs").is_in("server/src/engine"));
        assert!(!at("server/src/engineer.rs").is_in("server/src/engine"));
    }
}
