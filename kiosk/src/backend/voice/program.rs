//! The programs that can speak: which one is installed, and how each is told language, speed and loudness. The words
//! are sent to its standard input, because everybody on the machine can read a command line.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::SpokenLine;
use crate::model::Language;

/// The programs that are looked for. The first is preferred, because it needs no service of its own.
const KNOWN: [(&str, Dialect); 2] =
    [("espeak-ng", Dialect::Espeak), ("spd-say", Dialect::SpeechDispatcher)];
/// The option's value for "no program".
const OFF: &str = "off";
/// Words per minute as espeak counts them; the middle one is about four Korean syllables per second.
const ESPEAK_SPEEDS: [&str; 5] = ["95", "115", "140", "170", "205"];
/// Loudness for espeak, on a scale from 0 to 200.
const ESPEAK_VOLUMES: [&str; 5] = ["35", "65", "100", "145", "200"];
/// Speed for speech-dispatcher, on a scale from −100 to 100.
const DISPATCHER_SPEEDS: [&str; 5] = ["-50", "-30", "-10", "20", "50"];
/// Loudness for speech-dispatcher, on a scale from −100 to 100.
const DISPATCHER_VOLUMES: [&str; 5] = ["-70", "-40", "0", "50", "100"];

/// What the operator asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum VoiceProgram {
    /// Any program that is installed.
    #[default]
    Automatic,
    Off,
    Program(PathBuf),
}

impl From<OsString> for VoiceProgram {
    fn from(text: OsString) -> Self {
        if text == OFF { Self::Off } else { Self::Program(text.into()) }
    }
}

/// A program that speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    path: PathBuf,
    dialect: Dialect,
}

/// How a program is told what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    /// `espeak-ng`, and any other program that takes its options.
    Espeak,
    /// `spd-say`
    SpeechDispatcher,
}

/// The program that was asked for, looked for in the folders of `PATH`; None when it is not installed.
#[must_use]
pub fn find(asked: &VoiceProgram, folders: Option<&OsStr>) -> Option<Program> {
    match asked {
        VoiceProgram::Off => None,
        VoiceProgram::Automatic => KNOWN.into_iter().find_map(|(name, dialect)| {
            Some(Program { path: on_path(Path::new(name), folders)?, dialect })
        }),
        VoiceProgram::Program(path) => {
            let is_called = |name: &str| path.file_stem().is_some_and(|stem| stem == name);
            let known = KNOWN.into_iter().find(|(name, _)| is_called(name));
            let dialect = known.map_or(Dialect::Espeak, |(_, dialect)| dialect);
            Some(Program { path: on_path(path, folders)?, dialect })
        }
    }
}

/// A name is looked for in every folder, a path is taken as it is written.
fn on_path(program: &Path, folders: Option<&OsStr>) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return Some(program.to_owned()).filter(|path| is_program(path));
    }
    let all = env::split_paths(folders?).map(|folder| folder.join(program));
    all.into_iter().find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let is_executable = |it: &fs::Metadata| it.is_file() && it.permissions().mode() & 0o111 != 0;
    fs::metadata(path).is_ok_and(|it| is_executable(&it))
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

impl Program {
    /// The path of the program.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The command that speaks with this line's language, speed and loudness; it reads the words from its input.
    #[must_use]
    pub fn command(&self, line: &SpokenLine) -> Command {
        let (speed, volume) = (line.speed.index(), line.volume.index());
        let mut command = Command::new(&self.path);
        match self.dialect {
            Dialect::Espeak => {
                let voice = match line.language {
                    Language::Korean => "ko",
                    Language::English => "en-us",
                };
                command.args(["--stdin", "-b", "1", "-v", voice]);
                command.args(["-s", ESPEAK_SPEEDS[speed], "-a", ESPEAK_VOLUMES[volume]]);
            }
            Dialect::SpeechDispatcher => {
                let language = match line.language {
                    Language::Korean => "ko",
                    Language::English => "en",
                };
                // Messages of this priority do not interrupt one another.
                command.args(["-e", "-w", "-P", "message", "-l", language]);
                command.args(["-r", DISPATCHER_SPEEDS[speed], "-i", DISPATCHER_VOLUMES[volume]]);
            }
        }
        command
    }

    /// The command that ends speech that continues after its process was ended; None when nothing continues.
    #[must_use]
    pub fn silencer(&self) -> Option<Command> {
        match self.dialect {
            Dialect::Espeak => None,
            Dialect::SpeechDispatcher => {
                let mut command = Command::new(&self.path);
                command.arg("-C");
                Some(command)
            }
        }
    }
}
