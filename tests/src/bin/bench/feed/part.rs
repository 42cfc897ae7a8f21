//! The other processes of this benchmark: this program in another role, read line by line. They measure memory, not
//! time.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, SystemTime};

/// A process that ends when the value is dropped.
pub struct Part {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Part {
    /// Starts this program as `role`.
    pub fn start(role: &str, arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let mut program = Command::new(std::env::current_exe()?);
        program
            .args(["feed", "--part", role])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut child = program.spawn()?;
        let lines = BufReader::new(child.stdout.take().ok_or("it is piped")?);
        Ok(Self { child, lines })
    }

    /// The next line that the process prints.
    pub fn line(&mut self) -> Result<String, Box<dyn Error>> {
        let mut line = String::new();
        if self.lines.read_line(&mut line)? == 0 {
            return Err("a part of the benchmark ended; it says why above".into());
        }
        Ok(line.trim_end().to_owned())
    }

    /// The time at which the last client had the next frame.
    pub fn told(&mut self) -> Result<SystemTime, Box<dyn Error>> {
        let nanos: u64 = self.line()?.parse()?;
        Ok(SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // A process that is already gone need not be ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The memory of a process, in bytes (Linux: VmRSS).
pub fn rss_bytes(pid: u32) -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: f64 = line.ok_or("no VmRSS")?.trim().trim_end_matches(" kB").parse()?;
    Ok(kib * 1_024.0)
}
