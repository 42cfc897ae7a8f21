//! A person who cannot see the screen has an earphone, four arrows, Enter and Back, and knows nothing of the kiosk
//! except what was heard. A pipe replaces the earphone socket's device, and a program without sound replaces the voice.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use egui::Key;
use jari_kiosk::backend::voice::program::VoiceProgram;
use jari_kiosk::model::{Heard, Step};
use jari_kiosk::voice::{Hearing, Scene, plain};
use jari_tests::house::root;
use jari_tests::kiosk::{HeadlessKiosk, keys_of};
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::Timestamp;
use tempfile::TempDir;

const CLINICS: usize = 3;
const REACH_METRES: f64 = 600.0;
/// An event of `EV_SW` with `SW_HEADPHONE_INSERT`.
const HEADPHONE: [u8; 4] = [5, 0, 2, 0];
/// The longest wait for a sentence.
const PATIENCE: Duration = Duration::from_secs(30);
const ARROWS: [Key; 4] = [Key::ArrowDown, Key::ArrowRight, Key::ArrowLeft, Key::ArrowUp];
/// The most arrows that may be needed to find a place; no screen needs more.
const MOST_ARROWS: usize = 400;

/// A place with a server, an earphone socket and a voice; its kiosk is paired.
struct World {
    server: TestServer,
    folder: TempDir,
    socket: File,
    told: Receiver<String>,
    /// A voice with a gate waits at this file.
    _gate: File,
}

impl World {
    fn new(mode: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let fake = root().join("kiosk/src/backend/voice/tests/fake-voice");
        symlink(fake, at("fake-voice")).expect("a new name");
        fs::write(at("mode"), mode).expect("a new file");
        let (tell, told) = channel();
        let lines = BufReader::new(pipe(&at("told"))).lines();
        std::thread::spawn(move || {
            // This ends with the pipe, or when nobody receives any more.
            lines.map_while(Result::ok).try_for_each(|line| tell.send(line))
        });
        let server = TestServer::start();
        server.put_clinics(&town::clinics(CLINICS, REACH_METRES));
        server.add_campaign(town::campaign(Timestamp::now()));
        let mut kiosk = HeadlessKiosk::start(&at("kiosk"), server.url());
        kiosk.pair(&server.invite(town::place("종로새봄복지관")));
        kiosk.wait_until("the board", |kiosk| !kiosk.app().model().board.is_empty);
        let (socket, gate) = (pipe(&at("socket")), pipe(&at("gate")));
        Self { server, socket, told, _gate: gate, folder }
    }

    fn kiosk(&self) -> HeadlessKiosk {
        let at = |name: &str| self.folder.path().join(name);
        let voice = VoiceProgram::Program(at("fake-voice"));
        let (home, url) = (at("kiosk"), self.server.url());
        HeadlessKiosk::start_with_jack(&home, url, voice, &at("socket"))
    }

    /// The bytes of a `struct input_event`.
    fn plug(&mut self, is_in: bool) {
        let mut event = vec![0; 2 * size_of::<usize>()];
        event.extend(HEADPHONE);
        event.extend(i32::from(is_in).to_ne_bytes());
        self.socket.write_all(&event).expect("it is open");
    }

    fn next(&self) -> String {
        self.told.recv_timeout(PATIENCE).expect("something is said")
    }
}

/// A pipe that is open at both ends, so that no reader or writer waits for the other end.
fn pipe(path: &Path) -> File {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo is there").success());
    OpenOptions::new().read(true).write(true).open(path).expect("it was just made")
}

/// A person with an earphone and a keypad.
struct Listener {
    world: World,
    kiosk: HeadlessKiosk,
    /// What was last said about the place of the focus.
    at: String,
    /// For each screen, what was found: from which place which arrow leads to what.
    found: BTreeMap<String, BTreeMap<(String, Key), String>>,
    screen: String,
    arrows: usize,
}

impl Listener {
    /// Plugs in the earphone before the kiosk has started.
    fn new() -> Self {
        let mut world = World::new("plain");
        world.plug(true);
        let kiosk = world.kiosk();
        let found = BTreeMap::new();
        Self { world, kiosk, at: String::new(), found, screen: String::new(), arrows: 0 }
    }

    fn heard(&self) -> Option<&Heard> {
        self.kiosk.app().model().comfort.listening.heard.as_ref()
    }

    fn scene(&self) -> Scene {
        self.heard().map(|heard| heard.scene.clone()).unwrap_or_default()
    }

    /// Everything said up to the end of this sentence.
    fn hear(&self, last: &str) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        while said.last().is_none_or(|said| said != last) {
            match self.world.told.recv_timeout(PATIENCE) {
                Ok(line) => said.extend(line.strip_prefix("end ").map(str::to_owned)),
                Err(error) => panic!("{last:?} was not said ({error}), but {said:#?}"),
            }
        }
        said
    }

    /// Hears on until these words are said.
    fn hear_of(&self, words: &str) {
        loop {
            match self.world.told.recv_timeout(PATIENCE) {
                Ok(line) if line.starts_with("end ") && line.contains(words) => return,
                Ok(_) => {}
                Err(error) => panic!("{words:?} was not said ({error})"),
            }
        }
    }

    /// Hears a whole screen: its question, and at its end what Enter does.
    fn hear_screen(&mut self, question: &str, is_there: impl Fn(&Step) -> bool) -> Vec<String> {
        self.kiosk.wait_until(question, |kiosk| {
            let heard = kiosk.app().model().comfort.listening.heard.as_ref();
            // A list is told again when the cache has answered.
            let is_read = |it: &Heard| match it.step {
                Step::Clinics => it.part[1] == 1,
                Step::Days => it.part[3] == 1,
                _ => true,
            };
            heard.is_some_and(|it| is_there(&it.step) && is_read(it) && it.scene.focus().is_some())
        });
        let scene = self.scene();
        assert_eq!(scene.heading(), Some(question), "the screen's question");
        let name = scene.name_at_focus(Hearing::Earphone).expect("it has a name");
        let said = self.hear(&format!("지금 확인 단추는 {name}입니다."));
        for sentence in plain(question) {
            assert!(said.contains(&sentence), "{sentence:?} is not in {said:#?}");
        }
        (self.at, self.screen) = (name, question.to_owned());
        said
    }

    /// Presses an arrow; returns what is said about the new place.
    fn arrow(&mut self, key: Key) -> String {
        self.kiosk.press_key(key);
        let said = self.scene().at_focus(Hearing::Earphone, "지금 고르신 것입니다.");
        let last = said.last().expect("the arrows always stand on something");
        let said = self.hear(last);
        let from = std::mem::replace(&mut self.at, said[0].clone());
        let found = self.found.entry(self.screen.clone()).or_default();
        found.insert((from, key), self.at.clone());
        self.arrows += 1;
        self.at.clone()
    }

    /// Searches for a place by hearing alone: tries arrows, and remembers where each of them led.
    fn seek(&mut self, wanted: &str) {
        for _ in 0..MOST_ARROWS {
            if is_called(&self.at, wanted) {
                return;
            }
            let Some(key) = self.way_to(wanted) else {
                // A button that could not be pressed before may be ready by now.
                self.found.remove(&self.screen);
                continue;
            };
            self.arrow(key);
        }
        panic!("no arrows lead to {wanted} on {}: {:?}", self.screen, self.found.get(&self.screen));
    }

    /// The first arrow on the shortest known way to `wanted`, or else to an arrow that was not tried yet.
    fn way_to(&self, wanted: &str) -> Option<Key> {
        let none = BTreeMap::new();
        let found = self.found.get(&self.screen).unwrap_or(&none);
        let mut untried = None;
        let (mut seen, mut waiting) = (BTreeSet::new(), VecDeque::from([(self.at.clone(), None)]));
        while let Some((place, first)) = waiting.pop_front() {
            if is_called(&place, wanted) {
                return first;
            }
            for key in ARROWS {
                match found.get(&(place.clone(), key)) {
                    None => untried = untried.or(first).or(Some(key)),
                    Some(next) if seen.insert(next.clone()) => {
                        waiting.push_back((next.clone(), first.or(Some(key))));
                    }
                    Some(_) => {}
                }
            }
        }
        untried
    }

    fn choose(&mut self, wanted: &str) {
        self.seek(wanted);
        self.kiosk.press_key(Key::Enter);
    }

    /// Types on the screen's keys; after each key, the current text is said.
    fn type_keys(&mut self, keys: impl Iterator<Item = char>) -> String {
        let mut said = Vec::new();
        for key in keys {
            self.seek(&key.to_string());
            let before = self.scene();
            self.kiosk.press_key(Key::Enter);
            let news = self.scene().news_after(&before, Hearing::Earphone);
            said = self.hear(news.last().expect("what was typed is said"));
        }
        said.concat()
    }
}

fn is_called(place: &str, wanted: &str) -> bool {
    let rest = place.strip_prefix(wanted);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(',') || wanted.ends_with(' '))
}

#[test]
fn somebody_books_with_arrows_enter_and_back_by_what_the_earphone_says() {
    let mut person = Listener::new();
    let said = person.hear_screen("무엇을 도와드릴까요?", |step| *step == Step::Start);
    assert!(said[0].starts_with("화살표로 움직이고,"), "first how to move: {said:?}");
    person.choose("예약하기");
    person.hear_screen("누구의 예약인가요?", |step| *step == Step::Who);
    person.choose("제 예약");
    person.hear_screen("이름을 알려 주세요", |step| *step == Step::Name);
    person.kiosk.press_key(Key::Escape);
    person.hear_screen("누구의 예약인가요?", |step| *step == Step::Who);
    person.choose("제 예약");
    person.hear_screen("이름을 알려 주세요", |step| *step == Step::Name);
    let said = person.type_keys("김말순".chars().flat_map(keys_of));
    assert!(said.contains("김말순"), "{said}");
    person.choose("다음");
    person.hear_screen("생년월일을 알려 주세요", |step| *step == Step::BirthDate);
    let said = person.type_keys("19470301".chars());
    assert!(said.contains("1947년 3월 1일"), "{said}");
    person.choose("다음");
    person.hear_screen("전화번호를 알려 주세요", |step| *step == Step::Phone);
    person.type_keys("01012345678".chars());
    person.choose("다음");
    let said = person.hear_screen("이대로 맞습니까?", |step| *step == Step::Check).concat();
    assert!(said.contains("김말순") && said.contains("1947년 3월 1일"), "read back: {said}");
    person.choose("예, 맞습니다");
    let said = person.hear_screen("이 자리로 할까요?", |step| *step == Step::FirstSeat).concat();
    // Where the screen appears before the cache has answered, the seat is told after it.
    if !said.contains("새봄1의원") {
        person.hear_of("새봄1의원");
    }
    person.choose("다른 자리 보기");
    let said = person.hear_screen("어느 병원이 좋으세요?", |step| *step == Step::Clinics).concat();
    assert!(said.contains("새봄1의원") && said.contains("가장 빠른 자리"), "{said}");
    person.choose("새봄1의원, ");
    person.hear_screen("어느 날이 좋으세요?", |step| *step == Step::Days);
    person.choose("내일 ");
    person.hear_screen("몇 시가 좋으세요?", |step| *step == Step::Times);
    person.choose("오전 9시");
    let said = person.hear_screen("이대로 예약할까요?", |step| *step == Step::Confirm).concat();
    assert!(said.contains("새봄1의원") && said.contains("오전 9시"), "{said}");
    person.choose("예약하기");
    let said = person.hear_screen("예약되었습니다", |step| *step == Step::Done).concat();
    let session = person.kiosk.app().model().visit.session.as_ref().expect("a ticket");
    let code: String = said.chars().filter(char::is_ascii_digit).collect();
    assert!(code.contains(session.code.digits()), "the code is heard: {said}");
    person.kiosk.press_key(Key::F5);
    let again = person.hear_screen("예약되었습니다", |step| *step == Step::Done).concat();
    assert!(said.ends_with(&again), "once more: {again}");
    person.choose("마치기");
    person.hear_screen("무엇을 도와드릴까요?", |step| *step == Step::Start);
    println!("{} arrows in all", person.arrows);
    person.world.plug(false);
    person.kiosk.wait_until("silence", |it| !it.app().model().comfort.listening.is_on());
}

#[test]
fn pulled_out_in_the_middle_of_a_sentence_nothing_goes_on_and_plugged_in_again_it_does() {
    let mut world = World::new("gated");
    let mut kiosk = world.kiosk();
    kiosk.wait_for("무엇을 도와드릴까요?");
    kiosk.press("예약하기");
    world.plug(true);
    let is_on = |kiosk: &HeadlessKiosk| kiosk.app().model().comfort.listening.is_on();
    kiosk.wait_until("the guide", is_on);
    let welcome = world.next();
    assert!(welcome.starts_with("begin ") && welcome.contains("] 화살표로"), "{welcome}");
    assert!(welcome.contains(" -s 140 -a 100]"), "as fast and as loud as usual: {welcome}");
    world.plug(false);
    kiosk.wait_until("silence", |kiosk| !is_on(kiosk));
    fs::write(world.folder.path().join("mode"), "plain").expect("it can be written");
    world.plug(true);
    kiosk.wait_until("the guide", is_on);
    let next = world.next();
    assert!(next.contains("] 누구의 예약인가요?"), "no end of what was cut off, but {next}");
}

#[test]
fn keys_alone_stand_on_the_first_answer_press_once_however_long_they_are_held_and_lead_back() {
    let world = World::new("plain");
    let mut kiosk = world.kiosk();
    kiosk.wait_for("무엇을 도와드릴까요?");
    assert_eq!(kiosk.focused(), None, "a finger needs no ring");
    kiosk.press_key(Key::ArrowDown);
    assert_eq!(kiosk.focused().as_deref(), Some("예약하기"));
    kiosk.hold_key(Key::Enter, 5);
    assert_eq!(kiosk.app().model().step, Step::Who);
    assert_eq!(kiosk.focused().as_deref(), Some("제 예약"));
    kiosk.press_key(Key::Escape);
    assert_eq!(kiosk.app().model().step, Step::Start);
    assert_eq!(kiosk.focused().as_deref(), Some("예약하기"));
    // A finger is used again.
    kiosk.press("예약하기");
    kiosk.look();
    assert_eq!((&kiosk.app().model().step, kiosk.focused()), (&Step::Who, None));
}
