//! A data folder for one test, and the program run on it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};

use tempfile::TempDir;

pub const HEADER: &str = "id,name,address,phone,lat,lon,weekday_hours,saturday_hours";
/// Seven thousand seven hundred and sixty-nine: the clinics of Seoul.
pub const CITY_ROWS: usize = 7_769;

/// What one run of the program said.
#[derive(Debug)]
pub struct Said {
    pub out: String,
    pub err: String,
    pub code: Option<i32>,
}

impl Said {
    /// The output of a run that must succeed.
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out
    }

    /// The one sentence of a run that must fail.
    pub fn sorry(self) -> String {
        assert!(self.code.is_some_and(|code| code > 0), "{self:?}");
        assert_eq!(self.out, "", "nothing is on stdout");
        let last = self.err.lines().last().unwrap_or_default();
        assert!(last.starts_with("jari-server: "), "{last}");
        assert!(!last.contains("panicked"), "{last}");
        last.to_owned()
    }
}

/// A folder that is deleted with its test.
pub struct World {
    folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A new folder beside the data.
    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir(&path).unwrap();
        path
    }

    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Runs the program on the data folder.
    pub fn run(&self, words: &[&str]) -> Said {
        run_on(&self.data(), words)
    }

    pub fn import(&self, file: &Path) -> Said {
        self.run(&["import", "clinics", file.to_str().unwrap()])
    }

    /// Adds a campaign with these additional arguments.
    pub fn add_campaign(&self, words: &[&str]) -> Said {
        let mut all = vec!["campaign", "add", "--title-ko", "독감 예방접종"];
        all.extend(["--title-en", "Flu shots", "--born", "..1976", "--opens-at", "now"]);
        all.extend(words);
        self.run(&all)
    }

    /// Starts the server and waits for the line that says where it listens.
    pub fn serve(&self) -> Server {
        self.serve_with(&[], Stdio::null())
    }

    /// Starts the server with these additional arguments, and sends its log lines to `log`.
    pub fn serve_with(&self, words: &[&str], log: Stdio) -> Server {
        let mut child = program(&self.data())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(words)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let log = child.stderr.take().map(BufReader::new);
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ");
        let url = url.unwrap_or_else(|| panic!("the server said {line:?}")).to_owned();
        let addr = url.split_once("://").unwrap().1.to_owned();
        Server { child, url, addr, stdout, log }
    }
}

/// Runs the program to its end.
pub fn run_on(data: &Path, words: &[&str]) -> Said {
    let output = program(data).args(words).stdin(Stdio::null()).output().unwrap();
    Said {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

fn program(data: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_jari-server"));
    program.arg("--data").arg(data).env_remove("RUST_LOG");
    program
}

/// A running server; killed with its test.
pub struct Server {
    child: Child,
    pub url: String,
    pub addr: String,
    pub stdout: BufReader<ChildStdout>,
    pub log: Option<BufReader<ChildStderr>>,
}

impl Server {
    /// Asks the server to stop, waits, and gives its exit code.
    pub fn stop(&mut self, signal: &str) -> Option<i32> {
        self.signal(signal);
        self.child.wait().unwrap().code()
    }

    pub fn signal(&self, signal: &str) {
        // `kill` is built into the shell, so it exists even on the smallest machine.
        let command = format!("kill -{signal} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &command]).status().unwrap().success());
    }

    /// Waits for a log line that contains `what`.
    pub fn logs(&mut self, what: &str) {
        let lines = self.log.as_mut().expect("its log is read").lines();
        let mut said = lines.map(|line| line.unwrap());
        assert!(said.any(|line| line.contains(what)), "it never said {what:?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may already have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A valid row for a clinic.
pub fn row(at: usize) -> String {
    let (lat, lon) = (37.45 + (at % 240) as f64 / 1_000.0, 126.8 + (at / 240) as f64 / 100.0);
    let (opens, closes) = (8 + at % 3, 17 + at % 4);
    format!(
        "A{at:07},새봄의원{at},\"서울특별시 종로구 돌담꽃길 {at}, 2층\",02-000-{:04},{lat},{lon},\
         {opens:02}:00~{closes}:00,09:00~13:00",
        at % 10_000
    )
}

/// A file of `count` valid clinics.
pub fn rows(count: usize) -> String {
    let rows: Vec<String> = (0..count).map(row).collect();
    format!("{HEADER}\n{}\n", rows.join("\n"))
}
