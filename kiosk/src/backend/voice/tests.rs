//! The voice with a program that makes no sound and reports what it was given: in order, one at a time, never
//! interrupted, silent at once when told, and never waited for without need.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tempfile::TempDir;

use super::program::{VoiceProgram, find};
use super::*;
use crate::backend::inbox::{Mailbox, Visits, inbox};

const FAKE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/backend/voice/tests/fake-voice");
/// A time limit that a fake program never reaches.
const PATIENT: Patience = Patience { least: Duration::from_secs(60), each: Duration::ZERO };
const IMPATIENT: Patience = Patience { least: Duration::from_millis(150), each: Duration::ZERO };

/// A voice whose program waits, fails or hangs as the test wants.
struct Stage {
    voice: Voice,
    told: BufReader<File>,
    gate: File,
    mailbox: Mailbox,
    bell: Receiver<()>,
    folder: TempDir,
}

impl Stage {
    fn new(mode: &str, patience: Patience) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pipe = |name: &str| {
            let path = folder.path().join(name);
            assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
            // Opened for reading and writing, so that no end waits for the other to open.
            OpenOptions::new().read(true).write(true).open(path).unwrap()
        };
        let (told, gate) = (BufReader::new(pipe("told")), pipe("gate"));
        let program = folder.path().join("fake-voice");
        symlink(FAKE, &program).unwrap();
        fs::write(folder.path().join("mode"), mode).unwrap();
        let program = find(&VoiceProgram::Program(program), None).expect("it can be run");
        let (ring, bell) = channel();
        let ring = Mutex::new(ring);
        let wake = Arc::new(move || {
            let _ = ring.lock().unwrap().send(());
        });
        let (inbox, mailbox) = inbox(Visits::default(), wake);
        let voice = Voice::start(program, patience, inbox).unwrap();
        Self { voice, told, gate, mailbox, bell, folder }
    }

    fn speak(&self, order: SpeechOrder, sentences: &[&str]) {
        let sentences = sentences.iter().map(|&words| words.to_owned()).collect();
        let (language, volume, speed) = (Language::Korean, Level::USUAL, Level::USUAL);
        self.voice.speak(Speech { language, volume, speed, order, sentences });
    }

    /// The next line that the program reports.
    fn next(&mut self) -> String {
        let mut line = String::new();
        self.told.read_line(&mut line).unwrap();
        let (what, rest) = line.trim_end().split_once(' ').unwrap();
        let words = rest.rsplit("] ").next().unwrap();
        format!("{what} {words}")
    }

    /// Lets the sentence that is being spoken finish.
    fn let_end(&mut self) {
        self.gate.write_all(b"go\n").unwrap();
    }

    fn told_speaker(&self) -> Speaker {
        self.bell.recv().unwrap();
        match self.mailbox.next() {
            Some(Message::SpeakerChanged(speaker)) => speaker,
            other => panic!("{other:?}"),
        }
    }

    fn becomes(&self, mode: &str) {
        fs::write(self.folder.path().join("mode"), mode).unwrap();
    }
}

#[test]
fn sentences_are_spoken_in_their_order_one_at_a_time() {
    let mut stage = Stage::new("plain", PATIENT);
    stage.speak(SpeechOrder::Instead, &["하나", "둘"]);
    stage.speak(SpeechOrder::After, &["셋"]);
    let said: Vec<String> = (0..6).map(|_| stage.next()).collect();
    assert_eq!(said, ["begin 하나", "end 하나", "begin 둘", "end 둘", "begin 셋", "end 셋"]);
}

#[test]
fn a_new_screen_lets_the_sentence_end_and_drops_the_rest_of_the_old_one() {
    let mut stage = Stage::new("gated", PATIENT);
    stage.speak(SpeechOrder::Instead, &["옛 하나", "옛 둘", "옛 셋"]);
    assert_eq!(stage.next(), "begin 옛 하나");
    stage.speak(SpeechOrder::Instead, &["새것"]);
    stage.let_end();
    assert_eq!(stage.next(), "end 옛 하나");
    assert_eq!(stage.next(), "begin 새것");
}

#[test]
fn of_what_changes_on_one_screen_only_the_latest_is_said_and_after_the_screen() {
    let mut stage = Stage::new("gated", PATIENT);
    stage.speak(SpeechOrder::Instead, &["하나", "둘"]);
    assert_eq!(stage.next(), "begin 하나");
    stage.speak(SpeechOrder::After, &["5초"]);
    stage.speak(SpeechOrder::After, &["4초"]);
    let mut said = Vec::new();
    for _ in 0..2 {
        stage.let_end();
        said.extend([stage.next(), stage.next()]);
    }
    assert_eq!(said, ["end 하나", "begin 둘", "end 둘", "begin 4초"]);
}

#[test]
fn a_welcome_is_spoken_to_its_end_whatever_screens_come() {
    let mut stage = Stage::new("gated", PATIENT);
    stage.speak(SpeechOrder::Instead, &["하나", "둘"]);
    assert_eq!(stage.next(), "begin 하나");
    stage.speak(SpeechOrder::Welcome, &["어서 오세요"]);
    stage.speak(SpeechOrder::Instead, &["셋"]);
    stage.speak(SpeechOrder::Instead, &["넷"]);
    let mut said = Vec::new();
    for _ in 0..2 {
        stage.let_end();
        said.extend([stage.next(), stage.next()]);
    }
    assert_eq!(said, ["end 하나", "begin 어서 오세요", "end 어서 오세요", "begin 넷"]);
}

#[test]
fn silence_is_at_once_and_what_comes_after_it_is_heard() {
    let mut stage = Stage::new("gated", PATIENT);
    stage.speak(SpeechOrder::Instead, &["비밀", "더 비밀"]);
    assert_eq!(stage.next(), "begin 비밀");
    stage.voice.hush();
    stage.speak(SpeechOrder::Instead, &["다음 분"]);
    assert_eq!(stage.next(), "begin 다음 분", "the sentence before it never ended");
}

#[test]
fn a_program_that_hangs_is_ended_and_told_and_so_is_its_recovery() {
    let mut stage = Stage::new("gated", IMPATIENT);
    stage.speak(SpeechOrder::Instead, &["하나"]);
    assert_eq!(stage.next(), "begin 하나");
    assert_eq!(stage.told_speaker(), Speaker::Failing);
    stage.becomes("plain");
    stage.speak(SpeechOrder::Instead, &["둘"]);
    assert_eq!([stage.next(), stage.next()], ["begin 둘", "end 둘"]);
    assert_eq!(stage.told_speaker(), Speaker::Ready);
}

#[test]
fn a_program_that_fails_or_finds_no_sound_device_is_told_once() {
    for mode in ["failing", "mute"] {
        let stage = Stage::new(mode, PATIENT);
        stage.speak(SpeechOrder::Instead, &["하나", "둘"]);
        assert_eq!(stage.told_speaker(), Speaker::Failing, "{mode}");
        stage.becomes("plain");
        stage.speak(SpeechOrder::After, &["셋"]);
        assert_eq!(stage.told_speaker(), Speaker::Ready, "{mode}");
    }
}

#[test]
fn a_kiosk_that_ends_does_not_wait_for_the_sentence() {
    let mut stage = Stage::new("gated", PATIENT);
    stage.speak(SpeechOrder::Instead, &["끝이 없는 말"]);
    assert_eq!(stage.next(), "begin 끝이 없는 말");
    drop(stage.voice);
}

#[test]
fn no_more_waits_than_there_is_room_for() {
    let mut stage = Stage::new("gated", PATIENT);
    stage.speak(SpeechOrder::Instead, &["하나"]);
    assert_eq!(stage.next(), "begin 하나");
    stage.speak(SpeechOrder::Instead, &["말"; MOST_WAITING * 3]);
    assert_eq!(stage.voice.shared.queue().waiting.len(), MOST_WAITING);
    stage.speak(SpeechOrder::Instead, &["끝"]);
    stage.let_end();
    assert_eq!([stage.next(), stage.next()], ["end 하나", "begin 끝"]);
}

#[test]
fn the_words_never_stand_in_a_command_line() {
    let mut stage = Stage::new("plain", PATIENT);
    stage.speak(SpeechOrder::Instead, &["김말순"]);
    let mut line = String::new();
    stage.told.read_line(&mut line).unwrap();
    assert_eq!(line, "begin [--stdin -b 1 -v ko -s 140 -a 100] 김말순\n");
    let line = SpokenLine::new(Language::English, Level::MOST, Level::LEAST, "Kim".to_owned());
    let program = find(&VoiceProgram::Program(FAKE.into()), None).unwrap();
    assert!(!format!("{:?}", program.command(&line)).contains("Kim"));
}

#[test]
fn the_first_known_program_on_the_path_is_taken_and_none_is_no_accident() {
    let folder = tempfile::tempdir().unwrap();
    let path = Some(folder.path().as_os_str());
    assert_eq!(find(&VoiceProgram::Automatic, path), None);
    assert_eq!(find(&VoiceProgram::Automatic, None), None);
    // A file of that name that cannot be run does not count as a program.
    fs::write(folder.path().join("espeak-ng"), "").unwrap();
    assert_eq!(find(&VoiceProgram::Automatic, path), None);
    symlink(FAKE, folder.path().join("spd-say")).unwrap();
    let found = find(&VoiceProgram::Automatic, path).unwrap();
    assert_eq!(found.path(), folder.path().join("spd-say"));
    let line = SpokenLine::new(Language::English, Level::MOST, Level::LEAST, String::new());
    let arguments: Vec<_> = found.command(&line).get_args().map(|it| it.to_owned()).collect();
    assert_eq!(arguments, ["-e", "-w", "-P", "message", "-l", "en", "-r", "-50", "-i", "100"]);
    assert!(found.silencer().is_some(), "its service goes on speaking by itself");
    assert_eq!(find(&VoiceProgram::Off, path), None);
    assert_eq!(find(&VoiceProgram::Program("spd-say".into()), path), Some(found));
    assert_eq!(find(&VoiceProgram::Program(Path::new("/nowhere/voice").into()), path), None);
}
