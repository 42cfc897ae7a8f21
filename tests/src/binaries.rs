//! The real programs, built once and found. Runs none of them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

static SERVER: LazyLock<PathBuf> = LazyLock::new(|| build("jari-server"));
static KIOSK: LazyLock<PathBuf> = LazyLock::new(|| build("jari-kiosk"));

/// The program `jari-server`, built when it is not.
#[must_use]
pub fn server() -> &'static Path {
    &SERVER
}

/// The program `jari-kiosk` with its window and the embedded server, built when it is not.
#[must_use]
pub fn kiosk() -> &'static Path {
    &KIOSK
}

/// Builds one program of the workspace with this test's own profile, and says where it is. It builds the selection
/// that `tests/run` builds: another one would compile many dependencies a second time, with other features.
fn build(name: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--message-format=json", "--workspace", "--all-targets"]);
    command.arg("--manifest-path").arg(manifest);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let output = command.output().expect("cargo runs, for it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let messages = String::from_utf8_lossy(&output.stdout);
    let path = messages.lines().filter_map(|line| executable(line, name)).next_back();
    path.expect("cargo says where the program is")
}

/// The path in one of cargo's messages, if it tells of this program itself and not of its tests.
fn executable(line: &str, name: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    let is_program = message["target"]["name"] == name && message["target"]["kind"][0] == "bin";
    let is_test = message["profile"]["test"].as_bool()?;
    let path = message["executable"].as_str()?;
    (is_program && !is_test).then(|| path.into())
}
