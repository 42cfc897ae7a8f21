//! The sound of a call board: for each call a chime and a sentence, one call after the other. It chooses nothing.

use std::ffi::OsStr;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::chime::{ChimeProgram, Player, play, player, wav};
use super::voice::program::{Program, VoiceProgram, find};
use super::voice::{Patience, SpokenLine, speak_once};
use crate::call_board::model::Sound;

/// A voice that hangs keeps the next person waiting no longer than this.
const PATIENCE: Patience =
    Patience { least: Duration::from_secs(6), each: Duration::from_millis(300) };

/// A call to be announced.
pub(super) struct Announcement {
    pub(super) change: u64,
    pub(super) line: SpokenLine,
}

/// What it is announced with.
struct Speakers {
    chime: Option<Player>,
    voice: Option<Program>,
    /// Who runs the place wants neither.
    is_off: bool,
}

/// The announcer's thread; dropping it ends the current sentence and the thread.
pub(super) struct Announcer {
    calls: Option<Sender<Announcement>>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    sound: Sound,
}

impl Announcer {
    /// Looks for programs in these folders. `tell` hears of each call when it was announced, and whether that was heard.
    pub(super) fn start(
        chime: &ChimeProgram,
        voice: &VoiceProgram,
        folders: Option<&OsStr>,
        tell: impl Fn(u64, Sound) + Send + 'static,
    ) -> io::Result<Self> {
        let speakers = Speakers {
            chime: player(chime, folders),
            voice: find(voice, folders),
            is_off: *chime == ChimeProgram::Off && *voice == VoiceProgram::Off,
        };
        let is_missing = (speakers.chime.is_none() && *chime != ChimeProgram::Off)
            || (speakers.voice.is_none() && *voice != VoiceProgram::Off);
        if is_missing {
            tracing::warn!(
                "a program is missing here that chimes (aplay, pw-play) or speaks (espeak-ng, spd-say)"
            );
        }
        let sound = match (speakers.is_off, is_missing) {
            (true, _) => Sound::Off,
            (false, true) => Sound::Fails,
            (false, false) => Sound::Works,
        };
        let is_over = Arc::new(AtomicBool::new(false));
        let (calls, called) = channel();
        let over = is_over.clone();
        let thread = std::thread::Builder::new().name("jari-announcer".to_owned());
        let thread = thread.spawn(move || work(&speakers, sound, &called, &over, &tell))?;
        Ok(Self { calls: Some(calls), is_over, thread: Some(thread), sound })
    }

    /// Whether it can be heard, as far as that is known without a sound.
    pub(super) fn sound(&self) -> Sound {
        self.sound
    }

    /// Announces this after what is being announced; false when nothing can be announced any more.
    pub(super) fn announce(&self, call: Announcement) -> bool {
        self.calls.as_ref().is_some_and(|calls| calls.send(call).is_ok())
    }
}

impl Drop for Announcer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(self.calls.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has written that to the log itself.
            let _ = thread.join();
        }
    }
}

fn work(
    speakers: &Speakers,
    at_start: Sound,
    called: &Receiver<Announcement>,
    over: &AtomicBool,
    tell: &dyn Fn(u64, Sound),
) {
    let (chime, is_over) = (wav(), || over.load(Ordering::SeqCst));
    let mut told = at_start;
    while let Ok(Announcement { change, line }) = called.recv() {
        if is_over() {
            return;
        }
        let rung = speakers.chime.as_ref().map_or(Ok(()), |player| play(player, &chime));
        let spoken = speakers.voice.as_ref();
        let spoken =
            spoken.map_or(Ok(()), |program| speak_once(program, &line, PATIENCE, &is_over));
        let sound = match (rung, spoken) {
            _ if at_start != Sound::Works => at_start,
            (Ok(()), Ok(())) => Sound::Works,
            (Err(error), _) | (_, Err(error)) => {
                if told != Sound::Fails {
                    tracing::warn!(%error, "a call was not heard");
                }
                Sound::Fails
            }
        };
        told = sound;
        tell(change, sound);
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::model::{Language, Level};

    /// A program that writes a line when it begins and when it ends.
    fn program(folder: &Path, name: &str, ends_with: u8) -> PathBuf {
        let path = folder.join(name);
        let heard = folder.join("heard");
        let script = format!(
            "#!/bin/sh\ncat >/dev/null\necho {name} begins >>{0}\nsleep 0.1\necho {name} ends >>{0}\nexit {ends_with}\n",
            heard.display()
        );
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn announcement(change: u64) -> Announcement {
        let words = format!("{change}");
        let line = SpokenLine::new(Language::Korean, Level::default(), Level::default(), words);
        Announcement { change, line }
    }

    /// Announces three calls at once, and returns what was told of them.
    fn told(chime: &ChimeProgram, voice: &VoiceProgram) -> Vec<(u64, Sound)> {
        let (sender, told) = channel();
        let tell = move |change, sound| sender.send((change, sound)).expect("somebody listens");
        let announcer = Announcer::start(chime, voice, None, tell).unwrap();
        assert!((1..=3).all(|change| announcer.announce(announcement(change))));
        let told = (1..=3).map(|_| told.recv_timeout(Duration::from_secs(60)).unwrap());
        told.collect()
    }

    #[test]
    fn each_call_has_a_chime_and_a_sentence_and_none_cuts_another_off() {
        let folder = tempfile::tempdir().unwrap();
        let chime = ChimeProgram::Program(program(folder.path(), "chime", 0));
        let voice = VoiceProgram::Program(program(folder.path(), "voice", 0));
        assert_eq!(told(&chime, &voice), [1, 2, 3].map(|change| (change, Sound::Works)));
        let heard = fs::read_to_string(folder.path().join("heard")).unwrap();
        let one = ["chime begins", "chime ends", "voice begins", "voice ends"];
        assert_eq!(heard.lines().collect::<Vec<_>>(), one.repeat(3));
    }

    #[test]
    fn a_chime_that_breaks_keeps_no_sentence_from_being_said_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let chime = ChimeProgram::Program(program(folder.path(), "chime", 1));
        let voice = VoiceProgram::Program(program(folder.path(), "voice", 0));
        assert_eq!(told(&chime, &voice), [1, 2, 3].map(|change| (change, Sound::Fails)));
        let heard = fs::read_to_string(folder.path().join("heard")).unwrap();
        assert_eq!(heard.matches("voice ends").count(), 3);
    }

    #[test]
    fn without_programs_the_board_goes_on_and_says_whether_that_was_wanted() {
        let (chime, voice) = (ChimeProgram::Automatic, VoiceProgram::Automatic);
        assert_eq!(told(&chime, &voice), [1, 2, 3].map(|change| (change, Sound::Fails)));
        let (chime, voice) = (ChimeProgram::Off, VoiceProgram::Off);
        assert_eq!(told(&chime, &voice), [1, 2, 3].map(|change| (change, Sound::Off)));
    }

    #[test]
    fn a_sentence_that_is_being_said_ends_with_the_board() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("voice");
        fs::write(&path, "#!/bin/sh\nexec sleep 600\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let voice = VoiceProgram::Program(path);
        let announcer = Announcer::start(&ChimeProgram::Off, &voice, None, |_, _| {}).unwrap();
        assert!(announcer.announce(announcement(1)));
        let began = std::time::Instant::now();
        drop(announcer);
        assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    }
}
