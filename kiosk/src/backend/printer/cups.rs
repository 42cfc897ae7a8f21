//! Slips handed to CUPS, and what happens to them there: a job is printed when CUPS no longer has it, and it is
//! cancelled when its person leaves. It draws nothing.

use std::ffi::OsStr;
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::PrintError;

/// The pause between two checks whether a program has ended.
const PAUSE: Duration = Duration::from_millis(20);
/// The pause between two questions to CUPS.
const ASK_EVERY: Duration = Duration::from_millis(250);
/// The time for one question, or for taking back a job.
const ANSWER: Duration = Duration::from_secs(3);
/// The text that `lp` writes before the name of a job.
const NAMED: &str = "request id is ";

/// The programs that are used to speak to CUPS: those that are installed, or those in a folder.
#[derive(Clone, Debug, Default)]
pub struct Cups {
    pub folder: Option<PathBuf>,
}

impl Cups {
    /// Prints the picture. The job is taken back when it is late, and when nobody wants it any more.
    pub fn print(
        &self,
        printer: &str,
        picture: &[u8],
        deadline: Instant,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<(), PrintError> {
        // The picture is printed in its true size: it is not scaled to fill a page.
        let mut lp = self.program("lp", ["-d", printer, "-o", "ppi=203"]);
        let said = output(lp.stdin(Stdio::piped()), picture, deadline)?;
        let job = said.find(NAMED).map(|at| &said[at + NAMED.len()..]);
        let job = job.and_then(|rest| rest.split_whitespace().next());
        let job = job.ok_or_else(|| io::Error::other("lp names no job"))?.to_owned();
        let printed = self.wait(printer, &job, deadline, is_wanted);
        if printed.is_err() {
            let taken_back = self.ask("cancel", [job.as_str()]);
            if let Err(error) = taken_back {
                tracing::error!(%error, job, "a slip that nobody takes may still be printed");
            }
        }
        printed
    }

    fn wait(
        &self,
        printer: &str,
        job: &str,
        deadline: Instant,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<(), PrintError> {
        let is_job = |line: &&str| line.split_whitespace().next() == Some(job);
        loop {
            let waiting = self.ask("lpstat", ["-W", "not-completed", "-o", printer]);
            // A program that does not answer says nothing.
            if waiting.is_ok_and(|waiting| !waiting.lines().any(|line| is_job(&line))) {
                return self.ended_well(printer, job);
            }
            if !is_wanted() {
                return Err(PrintError::Unwanted);
            }
            if Instant::now() >= deadline {
                return Err(PrintError::Late);
            }
            std::thread::sleep(ASK_EVERY);
        }
    }

    /// CUPS no longer has the job: it is printed, unless CUPS says otherwise.
    fn ended_well(&self, printer: &str, job: &str) -> Result<(), PrintError> {
        let ended = self.ask("lpstat", ["-l", "-W", "completed", "-o", printer]);
        let ended = ended.unwrap_or_default();
        let ours = ended.lines().skip_while(|line| line.split_whitespace().next() != Some(job));
        // The lines that tell about a job are indented.
        let told = ours.skip(1).take_while(|line| line.starts_with(char::is_whitespace));
        let is_broken = |line: &str| line.contains("aborted") || line.contains("canceled");
        if told.into_iter().any(is_broken) { Err(PrintError::Broken) } else { Ok(()) }
    }

    fn ask<'a>(
        &self,
        name: &str,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Result<String, PrintError> {
        let mut program = self.program(name, arguments);
        output(program.stdin(Stdio::null()), &[], Instant::now() + ANSWER)
    }

    fn program<'a>(&self, name: &str, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let path = self.folder.as_ref().map_or_else(|| name.into(), |folder| folder.join(name));
        let mut program = Command::new(path);
        // The program's output is read here, so it must be in a fixed language.
        program.args(arguments.into_iter().map(OsStr::new)).env("LC_ALL", "C");
        program
    }
}

/// The output of a program that is given this input. The program ends by the deadline, or is ended.
fn output(program: &mut Command, given: &[u8], deadline: Instant) -> Result<String, PrintError> {
    let mut child = program.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn()?;
    let given = child.stdin.take().map_or(Ok(()), |mut way| way.write_all(given));
    let ended = wait(&mut child, deadline);
    if ended.is_err() {
        // It may have ended by itself just now.
        let _ = child.kill();
        let _ = child.wait();
    }
    ended?;
    given?;
    let mut said = String::new();
    if let Some(mut way) = child.stdout.take() {
        way.read_to_string(&mut said)?;
    }
    Ok(said)
}

fn wait(child: &mut Child, deadline: Instant) -> Result<(), PrintError> {
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(io::Error::other(format!("it says no: {status}")).into()),
            None if Instant::now() >= deadline => return Err(PrintError::Late),
            None => std::thread::sleep(PAUSE),
        }
    }
}
