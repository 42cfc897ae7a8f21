//! The kiosk's program is killed while a person uses it: it returns to the same screen after they say who they are, and
//! shows nothing of it to anybody else. Without a window, with a real server; the window's own restart is tested with
//! the window.

use std::time::{Duration, Instant};

use jari_kiosk::backend::bookmark::BOOKMARK_FILE;
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::Timestamp;
use tempfile::TempDir;

const CLINICS: usize = 3;
const REACH_METRES: f64 = 600.0;
const NAME: &str = "김말순";
const BIRTH_DATE: &str = "19470301";
const ANOTHER_BIRTH_DATE: &str = "19470302";
const PHONE: &str = "01012345678";
/// The longest wait until the bookmark is on disk.
const PATIENCE: Duration = Duration::from_secs(30);
const QUESTION: &str = "다시 켜졌습니다";
const START: &str = "무엇을 도와드릴까요?";

/// A kiosk whose program can be killed, and its server.
struct World {
    server: TestServer,
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let server = TestServer::start();
        server.put_clinics(&town::clinics(CLINICS, REACH_METRES));
        server.add_campaign(town::campaign(Timestamp::now()));
        Self { server, folder: TempDir::new().expect("a folder can be made") }
    }

    fn start(&self) -> HeadlessKiosk {
        HeadlessKiosk::start(self.folder.path(), self.server.url())
    }

    fn bookmark(&self) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join(BOOKMARK_FILE)).ok()
    }

    fn wait_for_bookmark(&self, is_there: bool) {
        let deadline = Instant::now() + PATIENCE;
        while self.bookmark().is_some() != is_there {
            assert!(Instant::now() < deadline, "a bookmark is there: {}", !is_there);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// A kiosk at which a person holds a seat and has not confirmed it.
    fn confirming(&self) -> HeadlessKiosk {
        let mut kiosk = self.start();
        kiosk.pair(&self.server.invite(town::place("종로새봄복지관")));
        kiosk.wait_until("the board", |kiosk| !kiosk.app().model().board.is_empty);
        kiosk.press("예약하기");
        kiosk.press("제 예약");
        kiosk.type_name(NAME);
        kiosk.press("다음");
        kiosk.type_digits(BIRTH_DATE);
        kiosk.press("다음");
        assert_eq!(self.bookmark(), None, "nothing is kept of who only types");
        kiosk.type_digits(PHONE);
        kiosk.press("다음");
        kiosk.press("예, 맞습니다");
        kiosk.see_other_seats();
        kiosk.wait_until("a clinic", |it| !it.buttons_beginning("새봄1의원, ").is_empty());
        let cell = kiosk.buttons_beginning("새봄1의원, ").remove(0);
        kiosk.press(&cell);
        kiosk.wait_until("times", |kiosk| !kiosk.buttons_beginning("오전 9시").is_empty());
        let nine = kiosk.buttons_beginning("오전 9시").remove(0);
        kiosk.press(&nine);
        kiosk.wait_for("이대로 예약할까요?");
        kiosk
    }
}

/// Checks that nothing on the glass is about the person.
fn assert_tells_nothing(kiosk: &HeadlessKiosk) {
    let code = kiosk.app().model().visit.code.formatted();
    for secret in [NAME, "말순", "1947", PHONE, "1234-5678", code.as_str()] {
        assert!(!kiosk.shows(secret), "{secret:?} is on the glass");
    }
}

#[test]
fn a_killed_program_comes_back_to_the_held_seat_once_the_person_says_their_birth_date() {
    let world = World::new();
    let kiosk = world.confirming();
    world.wait_for_bookmark(true);
    let kept = world.bookmark().expect("it was just there");
    for secret in [NAME, "1947-03-01", BIRTH_DATE, PHONE] {
        assert!(!kept.contains(secret), "{secret} is on disk: {kept}");
    }
    drop(kiosk);

    let mut kiosk = world.start();
    kiosk.wait_for(QUESTION);
    assert_tells_nothing(&kiosk);
    kiosk.type_digits(BIRTH_DATE);
    kiosk.press("다음");
    kiosk.wait_for("이대로 예약할까요?");
    kiosk.press("예약하기");
    kiosk.wait_for("예약되었습니다");
    kiosk.press("마치기");
    kiosk.wait_for(START);
    world.wait_for_bookmark(false);
}

#[test]
fn whoever_stands_there_after_a_crash_and_is_another_person_sees_nothing() {
    let world = World::new();
    drop(world.confirming());
    world.wait_for_bookmark(true);

    let mut kiosk = world.start();
    kiosk.wait_for(QUESTION);
    kiosk.type_digits(ANOTHER_BIRTH_DATE);
    kiosk.press("다음");
    kiosk
        .wait_until("an answer", |kiosk| kiosk.has_button("다시 누르기") || !kiosk.shows(QUESTION));
    assert_tells_nothing(&kiosk);
    kiosk.press("이전");
    kiosk.wait_for(QUESTION);
    kiosk.press("이전");
    kiosk.wait_for(START);
    assert!(kiosk.app().model().visit.is_blank());
    world.wait_for_bookmark(false);
}
