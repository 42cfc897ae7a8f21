//! Tests of the voice itself: real sound, at the speed and loudness that are set; and a kiosk that speaks when asked to
//! and is silent for the next person. What each screen says is check 20, with the other checks.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use jari_kiosk::backend::voice::SpokenLine;
use jari_kiosk::backend::voice::program::{VoiceProgram, find};
use jari_kiosk::model::{Language, Level};
use jari_tests::house::root;
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::server::TestServer;
use jari_tests::town;

/// The samples of a voice that says `words`: their length in seconds, and the root of their mean square relative to
/// full scale.
fn sound_of(line: &SpokenLine) -> (f64, f64) {
    let path = std::env::var_os("PATH");
    let program = find(&VoiceProgram::Program("espeak-ng".into()), path.as_deref());
    let program = program.expect("espeak-ng is installed; tests/run installs it");
    let mut command = program.command(line);
    command.arg("--stdout").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut input = child.stdin.take().expect("it is piped");
    input.write_all(line.words.as_bytes()).expect("it listens");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", output.status);
    let wav = output.stdout;
    assert_eq!((&wav[..4], &wav[8..12]), (&b"RIFF"[..], &b"WAVE"[..]));
    let rate = u32::from_le_bytes([wav[24], wav[25], wav[26], wav[27]]);
    let samples = wav[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
    let samples: Vec<f64> = samples.map(|it| f64::from(it) / f64::from(i16::MAX)).collect();
    let power = samples.iter().map(|it| it * it).sum::<f64>() / samples.len() as f64;
    (samples.len() as f64 / f64::from(rate), power.sqrt())
}

fn line(language: Language, volume: Level, speed: Level, words: &str) -> SpokenLine {
    SpokenLine::new(language, volume, speed, words.to_owned())
}

#[test]
fn a_real_voice_is_heard_as_fast_and_as_loud_as_it_is_set() {
    let said = "번호표를 받으셨습니다. 차례가 되면 불러 드립니다.";
    let syllables = said.chars().filter(|c| ('가'..='힣').contains(c)).count() as f64;
    let (usual, least, most) = (Level::USUAL, Level::LEAST, Level::MOST);
    let korean = |volume, speed| sound_of(&line(Language::Korean, volume, speed, said));
    let (secs, loudness) = korean(usual, usual);
    assert!(loudness > 0.01, "silence: {loudness}");
    let pace = syllables / secs;
    assert!((3.0..=5.0).contains(&pace), "{pace} syllables a second");
    assert!(korean(usual, least).0 > secs * 1.2 && korean(usual, most).0 < secs / 1.2);
    assert!(korean(least, usual).1 < loudness / 1.5 && korean(most, usual).1 > loudness * 1.2);
    let (secs, loudness) = sound_of(&line(Language::English, usual, usual, "It is your turn now."));
    assert!(loudness > 0.01 && (1.0..=4.0).contains(&secs), "{secs} s, {loudness}");
}

/// A pipe that is open at both ends, so that no reader or writer waits for the other end.
fn pipe(path: &Path) -> File {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo is there").success());
    OpenOptions::new().read(true).write(true).open(path).expect("it was just made")
}

#[test]
fn a_person_asks_for_the_voice_is_told_the_screens_and_leaves_a_silent_kiosk() {
    let folder = tempfile::tempdir().expect("a folder");
    let fake = root().join("kiosk/src/backend/voice/tests/fake-voice");
    let program = folder.path().join("fake-voice");
    symlink(fake, &program).expect("a new name");
    fs::write(folder.path().join("mode"), "plain").expect("a new file");
    let mut told = BufReader::new(pipe(&folder.path().join("told"))).lines();
    let mut ends = move || loop {
        let line = told.next().expect("it is open").expect("it is text");
        if let Some(words) = line.strip_prefix("end ") {
            break words.to_owned();
        }
    };
    let server = TestServer::start();
    let home = tempfile::tempdir().expect("a folder");
    let asked = VoiceProgram::Program(program);
    let mut kiosk = HeadlessKiosk::start_with_voice(home.path(), server.url(), asked);
    kiosk.pair(&server.invite(town::place("종로새봄복지관")));
    kiosk.press("화면·소리");
    kiosk.press("소리로 듣기");
    kiosk.press("이어폰 없이 듣기");
    assert_eq!(ends(), "소리를 맞춰 주세요");
    kiosk.press("다 됐어요");
    let mut until = |words: &str| while ends() != words {};
    until("무엇을 도와드릴까요?");
    kiosk.press_key(egui::Key::F5);
    until("무엇을 도와드릴까요?");
    kiosk.press("내 예약 보기");
    until("확인 번호를 눌러 주세요");
    kiosk.press("처음으로");
    let listening = &kiosk.app().model().comfort.listening;
    assert!(listening.is_as_usual() && listening.heard.is_none());
}
