//! What is heard: every screen of the catalogue, and nothing of a person where everybody can hear it; a real voice that
//! makes real sound; and a kiosk that speaks when it is asked to and is silent for the next person.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use egui::Vec2;
use egui_kittest::Harness;
use jari_common::ticket::TicketCode;
use jari_kiosk::app::setup;
use jari_kiosk::backend::voice::Line;
use jari_kiosk::backend::voice::program::{Asked, find};
use jari_kiosk::keyboard::entry::NameEntry;
use jari_kiosk::keyboard::layout::Key;
use jari_kiosk::message::Action;
use jari_kiosk::model::{Language, Level, Model, TextSize};
use jari_kiosk::screens;
use jari_kiosk::screens::catalogue::{Specimen, catalogue};
use jari_kiosk::text::Text;
use jari_kiosk::theme::Look;
use jari_kiosk::voice::{Hearing, Kind, MOST_SENTENCES, Scene, Standing, plain};
use jari_kiosk::widgets::told;
use jari_tests::house::root;
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::server::TestServer;
use jari_tests::town;

/// A syllable that stands in no text, no place's name and no clinic's.
const SYLLABLE: char = '뷁';
const BIRTH_DATE: &str = "19470301";
const PHONE: &str = "01052839671";
const NUMBER: u32 = 7351;
/// Shorter runs of digits stand in dates and distances too.
const LEAST_DIGITS: usize = 4;

const UPRIGHT: Vec2 = Vec2::new(1080.0, 1920.0);
const WIDE: Vec2 = Vec2::new(1920.0, 1080.0);
const INCHES: f32 = 15.6;

/// A glass whose screens are listened to.
struct Glass {
    look: Look,
    model: Model,
    scene: Scene,
}

fn draw(ui: &mut egui::Ui, glass: &mut Glass) {
    told::listen(ui.ctx());
    let asked = screens::show(ui, &glass.look, &glass.model);
    if let Some(Action::FitBoard { rows, days }) = asked {
        (glass.model.board.query.rows, glass.model.board.query.days) = (rows, days);
    }
    glass.scene = told::take(ui.ctx());
}

/// Calls `look` with every specimen as it is drawn in this language, in every size of text and way round.
fn listen_to_all(
    language: Language,
    specimens: &[Specimen],
    mut look: impl FnMut(&Specimen, &Model, &Scene),
) {
    let text = Arc::new(Text::load());
    let each = |size| [(size, UPRIGHT), (size, WIDE)];
    for (size, screen) in [TextSize::Normal, TextSize::Large].into_iter().flat_map(each) {
        let of = |model: &Model| {
            let mut model = model.clone();
            (model.visitor.language, model.visitor.text_size) = (language, size);
            let look = Look::new(Arc::clone(&text), screen, INCHES, language, size);
            Glass { look, model, scene: Scene::default() }
        };
        let mut harness = Harness::builder()
            .with_size(screen)
            .with_accessibility_check(false)
            .with_context_setup(setup)
            .build_ui_state(draw, of(&specimens[0].model));
        for specimen in specimens {
            *harness.state_mut() = of(&specimen.model);
            harness.run_steps(2);
            let Glass { model, scene, .. } = harness.state();
            look(specimen, model, scene);
        }
    }
}

/// The same specimen with somebody at it of whom everything is known here.
fn with_person(mut specimen: Specimen) -> Specimen {
    let code = TicketCode::from_random(482_173_905);
    let visitor = &mut specimen.model.visitor;
    visitor.name = NameEntry::default();
    for jamo in "ㅂㅜㅔㄹㄱㅂㅜㅔㄹㄱ".chars() {
        visitor.name.press(Key::Jamo(jamo));
    }
    visitor.birth_date.clear();
    visitor.phone.clear();
    visitor.code.clear();
    for digit in BIRTH_DATE.bytes() {
        visitor.birth_date.press(Key::Digit(digit - b'0'));
    }
    for digit in PHONE.bytes() {
        visitor.phone.press(Key::Digit(digit - b'0'));
    }
    for digit in code.digits().bytes() {
        visitor.code.press(Key::Digit(digit - b'0'));
    }
    if let Some(session) = &mut visitor.session {
        session.ticket.number = NUMBER;
        session.code = code;
        session.masked_name = format!("{SYLLABLE}○○");
        if let Some(entry) = &mut session.ticket.entry {
            entry.index = NUMBER - 1;
        }
    }
    for serving in &mut specimen.model.serving {
        if serving.called_through > 0 {
            serving.called_through = NUMBER;
        }
    }
    specimen
}

/// Every way in which somebody on this screen may be known: digits without anything between them, and words.
fn secrets(model: &Model) -> (Vec<String>, Vec<String>) {
    let visitor = &model.visitor;
    let [year, month, day] = visitor.birth_date.parts();
    let typed = [visitor.phone.formatted(), visitor.code.formatted(), visitor.proof.formatted()];
    let session = visitor.session.iter();
    let of_ticket = session.flat_map(|session| {
        let entry = session.ticket.entry.as_ref().map(|entry| (entry.index + 1).to_string());
        let code = session.code.digits().to_owned();
        [Some(session.ticket.number.to_string()), entry, Some(code)].into_iter().flatten()
    });
    let called = model.serving.iter().map(|serving| serving.called_through.to_string());
    let all = typed.into_iter().chain([year]).chain(of_ticket).chain(called);
    let mut numbers: Vec<String> = Vec::new();
    for number in all.map(|number| digits(&number)).filter(|it| it.len() >= LEAST_DIGITS) {
        // The end of a telephone number or of a code says as much.
        numbers.push(number[number.len() - LEAST_DIGITS..].to_owned());
        numbers.push(number);
    }
    let mut words = vec![SYLLABLE.to_string()];
    words.extend(Some(visitor.name.text()).filter(|name| name.chars().count() > 1));
    words.extend(visitor.session.iter().map(|session| session.masked_name.clone()));
    words
        .extend(visitor.session.iter().map(|session| session.masked_name.replace('○', "") + " 님"));
    if let (Ok(month), Ok(day)) = (month.parse::<u8>(), day.parse::<u8>()) {
        words.push(format!("{month}월 {day}일"));
        words.push(format!("day {day}"));
        words.push(format!("March {day}"));
    } else if let Ok(month @ 13..) = month.parse::<u8>() {
        words.extend([format!("{month}월"), format!("month {month}")]);
    }
    (numbers, words)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Everything that could be said of a scene: as a screen, as news, and with the arrows on each thing of it.
fn everything(scene: &Scene, hearing: Hearing) -> Vec<String> {
    let mut all = scene.reading(hearing, "").sentences;
    all.extend(scene.news_after(&Scene::default(), hearing));
    all.extend(scene.0.iter().filter_map(|told| told.heard(hearing)).flat_map(plain));
    all
}

fn assert_nothing_is_given_away(language: Language) {
    let known = catalogue().into_iter().map(with_person);
    let all: Vec<Specimen> = catalogue().into_iter().chain(known).collect();
    let mut own = String::new();
    listen_to_all(language, &all, |Specimen { screen, state, .. }, model, scene| {
        let (numbers, words) = secrets(model);
        for sentence in everything(scene, Hearing::Aloud) {
            let spoken = digits(&sentence);
            let told = numbers.iter().find(|number| spoken.contains(number.as_str()));
            assert_eq!(told, None, "{screen} {state}: {sentence}");
            let told = words.iter().find(|words| sentence.contains(words.as_str()));
            assert_eq!(told, None, "{screen} {state}: {sentence}");
        }
        own.extend(everything(scene, Hearing::Earphone));
    });
    // With an earphone all of it is read, so there was something to be kept back.
    assert!(own.contains(SYLLABLE), "the name");
    let own = digits(&own);
    let code = TicketCode::from_random(482_173_905);
    for number in [BIRTH_DATE, PHONE, code.digits(), &NUMBER.to_string()] {
        assert!(own.contains(number), "{number}");
    }
}

#[test]
fn nothing_of_a_person_is_ever_said_in_korean_where_everybody_can_hear_it() {
    assert_nothing_is_given_away(Language::Korean);
}

#[test]
fn nothing_of_a_person_is_ever_said_in_english_where_everybody_can_hear_it() {
    assert_nothing_is_given_away(Language::English);
}

fn assert_all_are_told(language: Language) {
    listen_to_all(language, &catalogue(), |Specimen { screen, state, .. }, _, scene| {
        let reading = scene.reading(Hearing::Aloud, "").sentences;
        let question = plain(scene.heading().unwrap_or_default());
        assert!(reading.starts_with(&question) && !question.is_empty(), "{screen} {state}");
        assert!(reading.len() < MOST_SENTENCES, "{screen} {state}: {} sentences", reading.len());
        for told in &scene.0 {
            let answers = matches!(told.kind, Kind::Choice | Kind::Next);
            if answers && told.standing != Standing::Idle {
                let words = told.heard(Hearing::Aloud).map(plain).unwrap_or_default();
                assert!(!words.is_empty(), "{screen} {state}: an answer that not everybody hears");
                assert!(words.iter().all(|it| reading.contains(it)), "{screen} {state}: {words:?}");
            }
        }
    });
}

#[test]
fn every_screen_is_told_from_its_question_to_its_choices_in_both_languages() {
    assert_all_are_told(Language::Korean);
    assert_all_are_told(Language::English);
}

/// The samples of a voice that says `words`: seconds, and the root of their mean square against full scale.
fn sound_of(line: &Line) -> (f64, f64) {
    let path = std::env::var_os("PATH");
    let program = find(&Asked::Program("espeak-ng".into()), path.as_deref());
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

fn line(language: Language, volume: Level, speed: Level, words: &str) -> Line {
    Line::new(language, volume, speed, words.to_owned())
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

/// A pipe that is open at both ends, so that nobody who reads or writes waits for the other to come.
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
    let asked = Asked::Program(program);
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
    let listening = &kiosk.app().model().visitor.listening;
    assert!(listening.is_as_usual() && listening.heard.is_none());
}
