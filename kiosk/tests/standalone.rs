//! A kiosk without a window and the server inside it: from a name to a booking, and what a restart remembers.
#![cfg(feature = "standalone")]
#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jari_common::board::DayCell;
use jari_common::id::{CampaignId, TicketId};
use jari_common::person::Acting;
use jari_common::slot::SlotRef;
use jari_common::time::{date_at, seoul};
use jari_kiosk::backend::voice::program::VoiceProgram;
use jari_kiosk::backend::{Backend, BackendError, PRESENCE_EVERY, Setup};
use jari_kiosk::keyboard::layout::Key;
use jari_kiosk::message::{Action, Message};
use jari_kiosk::model::{Link, Model, Purpose, Step};
use jari_kiosk::standalone::{self, SERVER_NAME, Standalone, listen};
use jari_kiosk::update::update;
use jari_server::cli::{DataFolder, Executor};
use jiff::Timestamp;

/// Nothing here takes this long unless it is broken.
const PATIENCE: Duration = Duration::from_secs(60);

fn server(data: &Path) -> Standalone {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = listen(any).unwrap();
    Standalone::start(&data.join("server"), &data.join("kiosk"), listener).unwrap()
}

/// A kiosk whose glass is the test.
struct Kiosk {
    model: Model,
    backend: Backend,
    bell: Receiver<()>,
}

impl Kiosk {
    fn open(folder: &Path, url: &str) -> Result<Self, BackendError> {
        let (ring, bell) = channel();
        let ring = Mutex::new(ring);
        let backend = Backend::start(&Setup {
            folder: folder.to_owned(),
            server: SERVER_NAME.to_owned(),
            url: url.to_owned(),
            device: None,
            authority: None,
            printer: None,
            voice: VoiceProgram::Off,
            jack: None,
            reader: None,
            clock: Arc::new(Timestamp::now),
            wake: Arc::new(move || {
                let _ = ring.lock().unwrap().send(());
            }),
            presence_every: PRESENCE_EVERY,
        })?;
        let now = Timestamp::now();
        let place = backend.place().map(|place| place.name.clone()).unwrap_or_default();
        let model = Model::new(place, now, date_at(now, &seoul()));
        Ok(Self { model, backend, bell })
    }

    fn happen(&mut self, message: Message) {
        for effect in update(&mut self.model, message, Timestamp::now()) {
            self.backend.run(effect);
        }
    }

    fn press(&mut self, action: Action) {
        self.happen(Message::Pressed(action));
    }

    /// Takes what arrives until the model is as wished.
    fn until(&mut self, what: &str, is_so: impl Fn(&Model) -> bool) {
        let late = Instant::now() + PATIENCE;
        loop {
            while let Some(message) = self.backend.next_message() {
                self.happen(message);
            }
            if is_so(&self.model) {
                return;
            }
            let left = late.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "never: {what}; the step is {:?}", self.model.step);
            let _ = self.bell.recv_timeout(left);
        }
    }

    fn type_digits(&mut self, digits: &str) {
        for digit in digits.bytes() {
            self.press(Action::PressKey(Key::Digit(digit - b'0')));
        }
    }

    fn ready(&mut self) {
        self.until("the first snapshot", |model| {
            model.link == Link::Online && model.campaign.is_some() && !model.board.is_empty
        });
    }

    /// From the start to the board, with a turn.
    fn join(&mut self) -> TicketId {
        self.press(Action::StartBooking);
        self.press(Action::ChooseCampaign(CampaignId(1)));
        self.press(Action::ChooseActing(Acting::Myself));
        for jamo in "ㄱㅣㅁㅁㅏㄹㅅㅜㄴ".chars() {
            self.press(Action::PressKey(Key::Jamo(jamo)));
        }
        self.press(Action::Next);
        self.type_digits("19470301");
        self.press(Action::Next);
        self.press(Action::NoPhone);
        self.press(Action::Next);
        self.see_the_board();
        self.model.visit.session.as_ref().unwrap().ticket.id
    }

    /// Opens the first day on the page with seats; a time on it that is free.
    /// The turn begins with one seat; the whole board is a press away.
    fn see_the_board(&mut self) {
        self.until("a first seat", |model| {
            model.step == Step::FirstSeat && model.board.first.is_some()
        });
        self.press(Action::OtherSeats);
        self.press(Action::LookAtAll(true));
        self.until("the board", |model| model.step == Step::Board && model.board.page.is_some());
    }

    fn open_free_day(&mut self) -> SlotRef {
        let page = self.model.board.page.clone().unwrap();
        let free = |cell: &DayCell| cell.seats() > 0;
        let row = page.rows.iter().find(|row| row.days.iter().any(free)).unwrap();
        let at = row.days.iter().position(free).unwrap();
        let date = page.query.first_day.saturating_add(jiff::Span::new().days(at as i64));
        let (clinic, cell) = (Box::new(row.clinic.clone()), row.days[at]);
        self.press(Action::OpenDay { clinic, date, cell });
        self.until("the times", |model| model.board.times.is_some());
        let times = self.model.board.times.as_ref().unwrap();
        let index = times.times.iter().find(|time| time.free > 0).unwrap().index;
        SlotRef { campaign: times.campaign, clinic: times.clinic.id.clone(), date, index }
    }

    fn free_seats(&self, slot: &SlotRef) -> Option<u8> {
        let times = self.model.board.times.as_ref()?;
        times.times.iter().find(|time| time.index == slot.index).map(|time| time.free)
    }
}

#[test]
fn a_booking_is_made_and_another_kiosk_sees_the_seat_go() {
    let data = tempfile::tempdir().unwrap();
    let server = server(data.path());
    let mut kiosk = Kiosk::open(&data.path().join("kiosk"), server.url()).unwrap();
    assert!(!kiosk.model.place.is_empty(), "stand-alone mode pairs itself");
    kiosk.ready();
    let twin = data.path().join("twin");
    std::fs::create_dir(&twin).unwrap();
    std::fs::copy(data.path().join("kiosk/device.json"), twin.join("device.json")).unwrap();
    let mut twin = Kiosk::open(&twin, server.url()).unwrap();
    twin.ready();

    kiosk.join();
    let slot = kiosk.open_free_day();
    twin.press(Action::LookAtBoard);
    twin.press(Action::ChooseCampaign(CampaignId(1)));
    twin.press(Action::LookAtAll(true));
    twin.until("the board", |model| model.board.page.is_some());
    assert_eq!(twin.open_free_day(), slot);
    let before = twin.free_seats(&slot).unwrap();

    kiosk.press(Action::ChooseTime(slot.clone()));
    kiosk.until("the hold", |model| model.step == Step::Confirm);
    let seen = slot.clone();
    twin.until("the seat goes", move |model| {
        let times = model.board.times.as_ref();
        times.is_some_and(|day| day.times[usize::from(seen.index)].free == before - 1)
    });
    kiosk.press(Action::ConfirmBooking);
    kiosk.until("the booking", |model| model.step == Step::Done);
    let session = kiosk.model.visit.session.clone().unwrap();
    assert_eq!(session.ticket.booking.unwrap().slot, slot);

    kiosk.press(Action::Finish);
    kiosk.press(Action::StartMyBooking);
    kiosk.type_digits(session.code.digits());
    kiosk.press(Action::Next);
    assert_eq!(kiosk.model.step, Step::CodeBirthDate { purpose: Purpose::MyBooking });
    kiosk.type_digits("19470301");
    kiosk.press(Action::Next);
    kiosk.until("my booking", |model| model.step == Step::MyBooking);
}

#[test]
fn who_starts_over_keeps_the_place_and_comes_back_with_the_code() {
    let data = tempfile::tempdir().unwrap();
    let server = server(data.path());
    let mut kiosk = Kiosk::open(&data.path().join("kiosk"), server.url()).unwrap();
    kiosk.ready();
    let ticket = kiosk.join();
    let slot = kiosk.open_free_day();
    let free = kiosk.free_seats(&slot).unwrap();
    kiosk.press(Action::ChooseTime(slot.clone()));
    kiosk.until("the hold", |model| model.step == Step::Confirm);
    let code = kiosk.model.visit.session.as_ref().unwrap().code.clone();
    kiosk.press(Action::StartOver);
    assert_eq!(kiosk.model.visit.session.as_ref().unwrap().ticket.id, ticket, "asked first");
    kiosk.press(Action::StartOver);
    assert!(kiosk.model.step == Step::Start && kiosk.model.visit.is_blank());

    kiosk.press(Action::StartMyTurn);
    kiosk.type_digits(code.digits());
    kiosk.press(Action::Next);
    kiosk.type_digits("19470301");
    kiosk.press(Action::Next);
    kiosk.see_the_board();
    assert_eq!(kiosk.model.visit.session.as_ref().unwrap().ticket.id, ticket);
    assert_eq!(kiosk.open_free_day(), slot);
    kiosk.until("the seat is free again", |model| {
        let times = model.board.times.as_ref();
        times.is_some_and(|day| day.times[usize::from(slot.index)].free == free)
    });
}

#[test]
fn without_the_server_the_board_is_as_it_was_and_a_restart_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("kiosk");
    let running = server(data.path());
    let mut kiosk = Kiosk::open(&folder, running.url()).unwrap();
    kiosk.ready();
    let url = running.url().to_owned();
    drop(running);
    kiosk.until("the server is away", |model| matches!(model.link, Link::Away { .. }));
    drop(kiosk);

    let mut cold = Kiosk::open(&folder, &url).unwrap();
    cold.until("the cache", |model| model.campaign.is_some() && !model.board.is_empty);
    cold.press(Action::LookAtBoard);
    cold.press(Action::ChooseCampaign(CampaignId(1)));
    cold.press(Action::LookAtAll(true));
    cold.until("the board", |model| model.board.page.is_some());
    assert!(!cold.model.board.page.as_ref().unwrap().rows.is_empty());
    drop(cold);

    let again = server(data.path());
    let paired = std::fs::read(folder.join("device.json")).unwrap();
    let mut kiosk = Kiosk::open(&folder, again.url()).unwrap();
    kiosk.ready();
    kiosk.join();
    assert_eq!(std::fs::read(folder.join("device.json")).unwrap(), paired, "paired once");
}

#[test]
fn two_kiosks_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let first = Kiosk::open(folder.path(), "http://127.0.0.1:1").unwrap();
    let second = Kiosk::open(folder.path(), "http://127.0.0.1:1").map(|_| ());
    assert!(matches!(second, Err(BackendError::Running { .. })), "{second:?}");
    drop(first);
    Kiosk::open(folder.path(), "http://127.0.0.1:1").unwrap();
}

#[test]
fn staff_may_say_that_the_clock_of_a_kiosk_with_its_own_server_is_right() {
    let data = tempfile::tempdir().unwrap();
    let running = server(data.path());
    let folder = DataFolder { path: data.path().join("server"), key_file: None };
    let Executor::Remote(remote) = Executor::open(&folder).unwrap() else {
        panic!("the folder is not the running server's");
    };
    remote.accept_clock().unwrap();
    assert!(!remote.overview().unwrap().clock_in_doubt);
    drop(running);
    assert!(!folder.join("admin.json").exists(), "it goes with its server");
}

#[test]
fn what_the_server_inside_sets_aside_does_not_end_the_kiosk_and_every_other_panic_does() {
    static ENDS: AtomicU32 = AtomicU32::new(0);
    let say = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |what| {
        say(what);
        ENDS.fetch_add(u32::from(!standalone::goes_on()), Ordering::SeqCst);
    }));
    let ends = || ENDS.swap(0, Ordering::SeqCst);
    let broken = || panic!("as planned");
    assert_eq!(jari_server::caught::caught(broken), None::<()>);
    assert_eq!(ends(), 0, "a decision of the engine");
    let served = |name: &str| {
        let serve = || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async { tokio::spawn(async { panic!("as planned") }).await.is_err() })
        };
        std::thread::Builder::new().name(name.to_owned()).spawn(serve).unwrap().join().unwrap()
    };
    assert!(served("jari-server") && served("jari-outbox"));
    assert_eq!(ends(), 0, "a handler of the server's");
    assert!(served("kiosk"));
    assert_eq!(ends(), 1, "a task of the kiosk's own");
    let waited_for = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.thread_name("jari-server").build().unwrap();
        runtime.block_on(async { tokio::task::spawn_blocking(broken).await.is_err() })
    };
    assert!(waited_for());
    assert_eq!(ends(), 0, "what a handler waits for");
    let served_itself = || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async { panic!("as planned") })
    };
    let named = std::thread::Builder::new().name("jari-server".to_owned());
    named.spawn(served_itself).unwrap().join().unwrap_err();
    assert_eq!(ends(), 1, "what serves, with its caretaker");
    std::thread::spawn(broken).join().unwrap_err();
    assert_eq!(ends(), 1, "a thread");
}
