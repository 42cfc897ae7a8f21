//! Slips as picture files: into a folder, or handed to CUPS. It draws nothing.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::PrintError;

/// The program that takes what CUPS is to print.
pub const LP: &str = "lp";
/// Between two looks at whether it has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// One file a slip, never over another.
pub fn keep(folder: &Path, kind: &str, picture: &[u8]) -> Result<(), PrintError> {
    let name = format!("slip-{}.{kind}", Timestamp::now().as_nanosecond());
    let mut file = OpenOptions::new().write(true).create_new(true).open(folder.join(name))?;
    Ok(file.write_all(picture)?)
}

/// Hands the picture to `lp`; it ends by the deadline, or is ended.
pub fn hand_over(
    lp: &Path,
    name: &str,
    picture: &[u8],
    deadline: Instant,
) -> Result<(), PrintError> {
    let mut command = Command::new(lp);
    // The picture is as large as it says: no page is to be filled with it.
    command.args(["-d", name, "-s", "-o", "ppi=203"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::inherit());
    let mut child = command.spawn()?;
    let given = child.stdin.take().map_or(Ok(()), |mut way| way.write_all(picture));
    let ended = wait(&mut child, deadline);
    if ended.is_err() {
        // It may have ended by itself just now.
        let _ = child.kill();
        let _ = child.wait();
    }
    ended?;
    Ok(given?)
}

fn wait(child: &mut Child, deadline: Instant) -> Result<(), PrintError> {
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(io::Error::other(format!("lp says no: {status}")).into()),
            None if Instant::now() >= deadline => return Err(PrintError::Late),
            None => std::thread::sleep(PAUSE),
        }
    }
}
