//! Finds the real programs and builds them once. Runs none of them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The environment variable that names an existing server program, which is run instead of one built from these
/// sources.
const SERVER_PROGRAM: &str = "JARI_SERVER";

static SERVER: LazyLock<PathBuf> = LazyLock::new(|| {
    let named = std::env::var_os(SERVER_PROGRAM);
    named.map_or_else(|| build(&EVERYTHING, "jari-server"), PathBuf::from)
});
static KIOSK: LazyLock<PathBuf> = LazyLock::new(|| build(&EVERYTHING, "jari-kiosk"));

/// The selection of packages that `tests/run` builds. Another selection would choose other features of the
/// dependencies, and build them all a second time.
const EVERYTHING: [&str; 2] = ["--workspace", "--all-targets"];
/// The selection that `cargo run -p jari-tests --bin …` has already built, and the server's program with it.
const SERVER_ALONE: [&str; 4] =
    ["--package=jari-tests", "--package=jari-server", "--bin", "jari-server"];

/// The program `jari-server`; builds it when needed.
#[must_use]
pub fn server() -> &'static Path {
    &SERVER
}

/// The program `jari-kiosk` with its window and the embedded server; builds it when needed.
#[must_use]
pub fn kiosk() -> &'static Path {
    &KIOSK
}

/// The program `jari-kiosk` as it is released, for a tool that was started alone.
#[must_use]
pub fn kiosk_alone() -> PathBuf {
    build(&["--package=jari-kiosk", "--bin", "jari-kiosk"], "jari-kiosk")
}

/// The program `jari-server` for a tool that was started alone: no window is built for it.
#[must_use]
pub fn server_alone() -> PathBuf {
    build(&SERVER_ALONE, "jari-server")
}

/// Builds this selection with this program's own profile, and returns the path of one of its programs.
fn build(selection: &[&str], name: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--message-format=json"]).args(selection);
    command.arg("--manifest-path").arg(manifest);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let output = command.output().expect("cargo runs, for it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8_lossy(&output.stdout);
    let program = messages.lines().find_map(|line| program(line, name));
    program.expect("cargo says where the program is")
}

/// The path in one of cargo's messages, if the message is about this program.
fn program(line: &str, name: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let target = &message["target"];
    let is_wanted = target["name"] == name && target["kind"][0] == "bin";
    let is_for_tests = message["profile"]["test"] == true;
    (is_wanted && !is_for_tests).then(|| message["executable"].as_str().map(PathBuf::from))?
}
