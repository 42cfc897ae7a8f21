//! The chime of a desk and of a call board: two notes, played by a program of the machine that reads a WAV file from its
//! standard input. Without such a program a desk is silent and does everything else.

use std::f32::consts::TAU;
use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The programs that are looked for, and their arguments.
const KNOWN: [(&str, &[&str]); 2] = [("aplay", &["-q", "-"]), ("pw-play", &["-"])];
/// The option's value for "no program".
const OFF: &str = "off";
/// Samples in a second.
const RATE: u32 = 22_050;
/// The two notes, in hertz, and how long each is heard, in seconds.
const NOTES: [(f32, f32); 2] = [(659.3, 0.35), (523.3, 0.65)];
/// The loudest sample.
const LOUDEST: f32 = 22_000.0;
/// A program that plays longer than this is ended.
const PLAYS_MAX: Duration = Duration::from_secs(5);
/// How often a program is asked whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What plays the chime.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ChimeProgram {
    /// Any program that is installed.
    #[default]
    Automatic,
    Off,
    /// Reads a WAV file from its standard input.
    Program(PathBuf),
}

impl From<std::ffi::OsString> for ChimeProgram {
    fn from(text: std::ffi::OsString) -> Self {
        if text == OFF { Self::Off } else { Self::Program(text.into()) }
    }
}

/// The chime's thread. A chime that is asked for while one is heard is that one.
#[derive(Debug)]
pub struct Chime {
    bell: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Chime {
    /// Looks for a program, and waits to be rung.
    pub fn start(asked: &ChimeProgram, folders: Option<&OsStr>) -> io::Result<Self> {
        let Some(player) = player(asked, folders) else {
            if *asked != ChimeProgram::Off {
                tracing::warn!("no program plays sounds here: the desk does not chime");
            }
            return Ok(Self { bell: None, thread: None });
        };
        let (bell, rung) = sync_channel(0);
        let thread = std::thread::Builder::new().name("jari-chime".to_owned());
        let thread = thread.spawn(move || play_when_rung(&player, &rung))?;
        Ok(Self { bell: Some(bell), thread: Some(thread) })
    }

    /// Plays the chime, unless it is being played.
    pub fn ring(&self) {
        if let Some(bell) = &self.bell {
            // Full: it is being played now.
            let _ = bell.try_send(());
        }
    }
}

impl Drop for Chime {
    fn drop(&mut self) {
        drop(self.bell.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has written that to the log itself.
            let _ = thread.join();
        }
    }
}

/// A program that plays sounds.
pub(super) struct Player {
    path: PathBuf,
    arguments: &'static [&'static str],
}

/// The program that was asked for; None when there is none, or none is wanted.
pub(super) fn player(asked: &ChimeProgram, folders: Option<&OsStr>) -> Option<Player> {
    match asked {
        ChimeProgram::Off => None,
        ChimeProgram::Program(path) => Some(Player { path: path.clone(), arguments: &[] }),
        ChimeProgram::Automatic => KNOWN.into_iter().find_map(|(name, arguments)| {
            let mut folders = std::env::split_paths(folders?);
            let path = folders.find_map(|folder| Some(folder.join(name)).filter(|it| it.is_file()));
            Some(Player { path: path?, arguments })
        }),
    }
}

fn play_when_rung(player: &Player, rung: &Receiver<()>) {
    let sound = wav();
    let mut has_failed = false;
    while rung.recv().is_ok() {
        let played = play(player, &sound);
        if let Err(error) = &played
            && !has_failed
        {
            tracing::warn!(%error, "the desk could not chime");
        }
        has_failed = played.is_err();
    }
}

/// Plays a WAV file, and waits for its end.
pub(super) fn play(player: &Player, sound: &[u8]) -> io::Result<()> {
    let mut child = Command::new(&player.path)
        .args(player.arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let sent = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(sound));
    let ended = wait(&mut child);
    sent.and(ended)
}

fn wait(child: &mut Child) -> io::Result<()> {
    let end = Instant::now() + PLAYS_MAX;
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(io::Error::other(format!("it ended with {status}"))),
            None if Instant::now() >= end => {
                let _ = child.kill();
                child.wait()?;
                return Err(io::Error::new(io::ErrorKind::TimedOut, "it did not come to an end"));
            }
            None => std::thread::sleep(LOOK_EVERY),
        }
    }
}

/// The two notes as a WAV file: PCM, one channel, 16 bits.
#[must_use]
pub fn wav() -> Vec<u8> {
    let samples: Vec<u8> = NOTES.iter().flat_map(|note| note_samples(*note)).collect();
    let length = u32::try_from(samples.len()).unwrap_or(u32::MAX);
    let mut file = Vec::with_capacity(samples.len() + 44);
    file.extend(b"RIFF");
    file.extend((length + 36).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    // PCM, one channel; samples and bytes in a second; bytes and bits of a sample.
    for field in [1_u16, 1] {
        file.extend(field.to_le_bytes());
    }
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 2).to_le_bytes());
    for field in [2_u16, 16] {
        file.extend(field.to_le_bytes());
    }
    file.extend(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    file
}

/// A note that fades away, as a bell's does.
fn note_samples((hertz, secs): (f32, f32)) -> impl Iterator<Item = u8> {
    let count = (secs * RATE as f32) as u32;
    (0..count).flat_map(move |at| {
        let t = at as f32 / RATE as f32;
        let fades = (-4.0 * t / secs).exp();
        // A short beginning, so that no click is heard.
        let begins = (t / 0.005).min(1.0);
        let wave = (TAU * hertz * t).sin() + 0.3 * (TAU * 2.0 * hertz * t).sin();
        ((wave * fades * begins * LOUDEST / 1.3) as i16).to_le_bytes()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_says_how_long_it_is_and_is_never_too_loud() {
        let file = wav();
        let length = u32::from_le_bytes(file[40..44].try_into().unwrap());
        assert_eq!(file.len(), length as usize + 44);
        let seconds = f64::from(length) / f64::from(RATE * 2);
        assert!((0.9..1.1).contains(&seconds), "{seconds}");
        let samples = file[44..].chunks(2).map(|it| i16::from_le_bytes([it[0], it[1]]));
        let loudest = samples.map(i16::unsigned_abs).max().unwrap();
        assert!((5_000..=22_000).contains(&loudest), "{loudest}");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_gets_the_whole_file_once_for_each_ring_that_is_heard() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("play");
        let heard = folder.path().join("heard");
        std::fs::write(&program, format!("#!/bin/sh\ncat >> {}\n", heard.display())).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let chime = Chime::start(&ChimeProgram::Program(program), None).unwrap();
        let end = Instant::now() + Duration::from_secs(20);
        // Rung until it is heard: the thread may not wait yet.
        while !heard.exists() && Instant::now() < end {
            chime.ring();
            std::thread::yield_now();
        }
        drop(chime);
        let played = std::fs::read(&heard).unwrap();
        assert_eq!(played.len() % wav().len(), 0, "{}", played.len());
        assert!(played.starts_with(&wav()));
    }

    #[test]
    fn without_a_program_nothing_is_heard_and_nothing_breaks() {
        let chime = Chime::start(&ChimeProgram::Automatic, Some(OsStr::new("/nowhere"))).unwrap();
        chime.ring();
        let gone = ChimeProgram::Program("/nowhere/play".into());
        let chime = Chime::start(&gone, None).unwrap();
        chime.ring();
    }
}
