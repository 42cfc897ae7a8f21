//! Measures the front desk on a day of many people: how long a frame takes while somebody types, how soon a booking at a
//! kiosk is on the lists of many desks, and how soon a call for help is. Each is compared with a lower limit of the same run.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use clap::Parser;
use jari_common::api::Endpoint as _;
use jari_common::api::board::FollowFeed;
use jari_common::api::desk::ReadDayAtDesk;
use jari_common::api::help::ListHelp;
use jari_common::attendance::{Attendance, AttendanceAct};
use jari_common::device::{DeviceKind, DevicePlace};
use jari_common::help::HelpAtDesk;
use jari_common::id::{BookingId, CampaignId};
use jari_common::slot::SlotRef;
use jari_common::staff::Role;
use jari_common::time::{instant_of, seoul};
use jari_common::wire::DayAtDesk;
use jari_kiosk::backend::chime::ChimeProgram;
use jari_kiosk::backend::voice::program::VoiceProgram;
use jari_kiosk::desk::model::DeskPress;
use jari_kiosk::desk::update::press;
use jari_server::app::Options;
use jari_server::clock::Clock;
use jari_tests::bench::{Durations, Report};
use jari_tests::front_desk::{DESK_WINDOWS, DeskWindow, busy_desk};
use jari_tests::person::{Desk, Visitor};
use jari_tests::server::TestServer;
use jari_tests::town;
use jari_tests::wall::HeadlessCallBoard;
use jiff::Timestamp;
use reqwest::Client;
use reqwest::header::{ETAG, IF_NONE_MATCH};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// The place of the desks and of the kiosk that calls.
const PLACE: &str = "종로새봄복지관";
/// What somebody types: whole names, letter by letter.
const TYPED: [&str; 4] = ["김말순", "5678", "ㅂㅇㅅ", "rlaakftns"];
/// The longest wait; what has not come by then counts as lost.
const PATIENCE: Duration = Duration::from_secs(20);
/// People who come to one kiosk at once.
const PEOPLE_OF_A_KIOSK: u32 = 25;
/// Slots of ten minutes in a day of this town: a slot has at most 64 seats.
const SLOTS: u32 = 48;
const SLOT_MINUTES: u16 = 10;
/// Before the first slot of the day, in minutes after midnight.
const MORNING_MINUTE: u16 = 6 * 60;

#[derive(Parser)]
#[command(about = "The front desk on a day of many people: typing, bookings, calls for help")]
pub struct Args {
    /// People on the list.
    #[arg(long, default_value_t = 2_000)]
    people: u32,
    #[arg(long, default_value_t = 50)]
    desks: usize,
    /// Kiosks that follow the feed beside them.
    #[arg(long, default_value_t = 200)]
    kiosks: usize,
    /// Bookings, and calls for help.
    #[arg(long, default_value_t = 100)]
    acts: u32,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    let (empty, whole) = (frames(0), frames(args.people));
    report.add_durations("a frame while somebody types, nobody on the list".to_owned(), &empty);
    report.add_durations(format!("… {} people on the list", args.people), &whole);
    let over = |percent| whole.percentile_ms(percent) / empty.percentile_ms(percent);
    report.add("… times an empty list".to_owned(), &[("p50", over(50.0)), ("p99", over(99.0))]);
    let hall = Hall::open(args)?;
    let booked = hall.bookings(args.acts)?;
    report.add_durations("a booking, asked to answered at its kiosk".to_owned(), &booked.answered);
    report.add_durations(format!("… to the lists of {} desks", args.desks), &booked.listed);
    let called = hall.calls(args.acts)?;
    report.add_durations(
        "a call for help, asked to answered at its kiosk".to_owned(),
        &called.answered,
    );
    report.add_durations(format!("… to {} desks, where it chimes", args.desks), &called.listed);
    // Each is shown for some seconds before the next is announced.
    let boarded = hall.board_calls(args.acts / 4)?;
    report.add_durations(
        "a number called at a desk, asked to answered".to_owned(),
        &boarded.answered,
    );
    report.add_durations("… to the call board's chime".to_owned(), &boarded.listed);
    let acts = [("a booking", &booked), ("a call", &called), ("a number", &boarded)];
    for (what, it) in acts {
        let over = |percent| it.listed.percentile_ms(percent) / it.answered.percentile_ms(percent);
        let ratios = [("p50", over(50.0)), ("p99", over(99.0))];
        report.add(format!("{what}: where it is to be seen, times its answer"), &ratios);
    }
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

/// How long the frames take in which a letter is typed: found, sorted and laid out; not painted.
fn frames(people: u32) -> Durations {
    let mut window = DeskWindow::new(busy_desk(people), DESK_WINDOWS[0]);
    let mut frames = Durations::default();
    for typed in TYPED {
        for end in typed.char_indices().map(|(at, letter)| at + letter.len_utf8()) {
            let typed = DeskPress::Typed(typed[..end].to_owned());
            let began_at = Instant::now();
            let now = window.desk().now;
            let orders = press(window.desk(), typed, now);
            window.frame();
            frames.push(began_at.elapsed());
            assert!(orders.is_empty(), "typing asks the server nothing");
        }
        let now = window.desk().now;
        let _ = press(window.desk(), DeskPress::Typed(String::new()), now);
        window.frame();
    }
    frames
}

/// What was measured of one kind of act.
#[derive(Default)]
struct Acts {
    answered: Durations,
    listed: Durations,
}

/// A server whose clinic's day is full of people, desks that show it, and kiosks.
struct Hall {
    server: TestServer,
    /// Each takes a few people: a device takes no more in a minute.
    kiosks: Vec<Desk>,
    campaign: CampaignId,
    slots: Vec<SlotRef>,
    people: u32,
    listed: Receiver<(BookingId, Instant)>,
    called: Receiver<(u64, Instant)>,
    lists: Sender<(BookingId, Instant)>,
    calls: Sender<(u64, Instant)>,
    desks: usize,
    _runtime: Runtime,
}

impl Hall {
    fn open(args: &Args) -> Result<Self, Box<dyn Error>> {
        // Its time stands still but for one leap, to the morning of the day: only then may somebody arrive.
        let clock = Clock::manual(Timestamp::now());
        let server = TestServer::start_with(Options { clock, ..Options::default() });
        server.put_clinics(&town::clinics(1, 100.0));
        let mut spec = town::campaign(server.app().clock().now());
        spec.capacity = u8::try_from((args.people + args.acts) / SLOTS + 2)?;
        spec.slot_minutes = SLOT_MINUTES;
        spec.pace.turns = args.people + args.acts;
        let campaign = server.add_campaign(spec);
        let needed = (args.people + args.acts).div_ceil(PEOPLE_OF_A_KIOSK);
        let kiosks: Vec<Desk> = (0..=needed).map(|_| server.desk()).collect();
        let free = kiosks[0].free_slots(campaign)?;
        let day = free.iter().map(|slot| slot.date).max().ok_or("no day is open")?;
        let slots: Vec<SlotRef> = free.into_iter().filter(|slot| slot.date == day).collect();
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let (lists, listed) = channel();
        let (calls, called) = channel();
        let (people, desks) = (args.people, args.desks);
        let hall = Self {
            server,
            kiosks,
            campaign,
            slots,
            people,
            listed,
            called,
            lists,
            calls,
            desks,
            _runtime: runtime,
        };
        for nth in 0..people {
            hall.ready(nth)?.book(hall.kiosk(nth))?;
        }
        hall.follow(args.kiosks)?;
        hall.settle(people)?;
        Ok(hall)
    }

    fn kiosk(&self, nth: u32) -> &Desk {
        &self.kiosks[(nth / PEOPLE_OF_A_KIOSK) as usize]
    }

    /// A person who holds a seat and has only to press "book".
    fn ready(&self, nth: u32) -> Result<Visitor, Box<dyn Error>> {
        let mut visitor = Visitor::new(town::person(nth));
        let kiosk = self.kiosk(nth);
        visitor.join(kiosk, self.campaign)?;
        visitor.begin_turn(kiosk)?;
        let slot = &self.slots[nth as usize % self.slots.len()];
        visitor.hold(kiosk, slot)?;
        Ok(visitor)
    }

    fn follow(&self, kiosks: usize) -> Result<(), Box<dyn Error>> {
        let client = Client::builder().no_proxy().build()?;
        let clinic = self.slots[0].clinic.as_str().to_owned();
        let date = self.slots[0].date.to_string();
        for _ in 0..self.desks {
            let place = DevicePlace { kind: DeviceKind::Desk, ..town::place(PLACE) };
            let desk = Desk::pair(self.server.url(), &self.server.invite(place))?;
            let member = self.server.helper_at(&desk);
            let day = ReadDayAtDesk { clinic: clinic.clone(), date: date.clone() }.path();
            let day = format!("{}{day}", self.server.url());
            let help = format!("{}{}", self.server.url(), ListHelp {}.path());
            let (client, token) = (client.clone(), member.token().to_owned());
            let (lists, calls) = (self.lists.clone(), self.calls.clone());
            self._runtime.spawn(follow_day(client.clone(), day, token.clone(), lists));
            self._runtime.spawn(follow_help(client, help, token, calls));
        }
        for _ in 0..kiosks {
            let url = format!("{}{}", self.server.url(), FollowFeed {}.path());
            let client = client.clone();
            self._runtime.spawn(async move {
                let Ok(mut feed) = client.get(url).send().await else { return };
                while let Ok(Some(_)) = feed.chunk().await {}
            });
        }
        Ok(())
    }

    /// Waits until every desk has the whole list.
    fn settle(&self, people: u32) -> Result<(), Box<dyn Error>> {
        for _ in 0..self.desks * people as usize {
            self.listed.recv_timeout(PATIENCE)?;
        }
        Ok(())
    }

    fn bookings(&self, count: u32) -> Result<Acts, Box<dyn Error>> {
        let mut acts = Acts::default();
        let mut ready = Vec::new();
        for nth in 0..count {
            ready.push((nth, self.ready(self.people + nth)?));
        }
        for (nth, mut visitor) in ready {
            let asked_at = Instant::now();
            let booked = visitor.book(self.kiosk(self.people + nth))?;
            acts.answered.push(asked_at.elapsed());
            let id = booked.booking.ok_or("it is booked")?.id;
            for _ in 0..self.desks {
                let (listed, at) = self.listed.recv_timeout(PATIENCE)?;
                assert_eq!(listed, id, "nothing else is booked meanwhile");
                acts.listed.push(at - asked_at);
            }
        }
        Ok(acts)
    }

    /// Somebody comes and is called, again and again, while a board hangs on the wall: until its chime is started.
    fn board_calls(&self, count: u32) -> Result<Acts, Box<dyn Error>> {
        let app = self.server.app();
        let date = self.slots[0].date;
        let morning = instant_of(date, MORNING_MINUTE, &seoul());
        let wait = morning.duration_since(app.clock().now()).as_secs();
        self.server.advance_secs(u32::try_from(wait)?);
        // The shifts of the day before are over: others sit at the desks.
        self.follow(0)?;
        let clinic = self.slots[0].clinic.clone();
        let place = DevicePlace { kind: DeviceKind::Desk, ..town::place(PLACE) };
        let desk = Desk::pair(self.server.url(), &self.server.invite(place))?;
        let member = self.server.staff_at(&desk, Role::Desk, vec![clinic.clone()]);
        let device = self.server.call_board(PLACE, std::slice::from_ref(&clinic), &[]);
        let folder = TempDir::new()?;
        let chime = ChimeProgram::Program(chime_that_notes(folder.path())?);
        let mut board = HeadlessCallBoard::start(
            folder.path(),
            self.server.url(),
            &device,
            chime,
            VoiceProgram::Off,
        );
        board.wait_until("the server", |board| !board.app().board().is_apart());
        let booked = self.server.app().state().appointments_at(&clinic, &(date..=date));
        let mut acts = Acts::default();
        for (nth, it) in (0..count as usize).zip(booked) {
            let come = member.attend(it.booking, AttendanceAct::Arrive, &Attendance::default())?;
            let (began_at, asked_at) = (SystemTime::now(), Instant::now());
            let called = member.attend(it.booking, AttendanceAct::Call, &come)?;
            acts.answered.push(asked_at.elapsed());
            board.wait_until("the chime", |_| noted(folder.path(), nth).is_some());
            let at = noted(folder.path(), nth).ok_or("it was started")?;
            acts.listed.push(at.duration_since(began_at)?);
            member.attend(it.booking, AttendanceAct::GoIn, &called)?;
            // The next is announced when this one was shown for some seconds.
            board.wait_until("the end", |board| board.app().board().announcing.is_none());
        }
        Ok(acts)
    }

    fn calls(&self, count: u32) -> Result<Acts, Box<dyn Error>> {
        let mut acts = Acts::default();
        for _ in 0..count {
            // A kiosk may call only so often: each call is another kiosk's.
            let kiosk = Desk::pair(self.server.url(), &self.server.invite(town::place(PLACE)))?;
            let asked_at = Instant::now();
            kiosk.ask_for_help()?;
            acts.answered.push(asked_at.elapsed());
            let mut seen = BTreeMap::new();
            while seen.values().copied().max().unwrap_or(0) < self.desks {
                let (call, at) = self.called.recv_timeout(PATIENCE)?;
                *seen.entry(call).or_insert(0) += 1;
                acts.listed.push(at - asked_at);
            }
        }
        Ok(acts)
    }
}

/// A program that writes down when it was started.
fn chime_that_notes(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let path = folder.join("chime");
    let noted = folder.join("noted");
    let script = format!("#!/bin/sh\ndate +%s%N >> {}\nexec cat >/dev/null\n", noted.display());
    fs::write(&path, script)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(path)
}

/// When the chime was started for the `nth` time, by the machine's clock.
fn noted(folder: &Path, nth: usize) -> Option<SystemTime> {
    let noted = fs::read_to_string(folder.join("noted")).ok()?;
    let nanos: u64 = noted.lines().nth(nth)?.parse().ok()?;
    Some(SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos))
}

/// A desk's list: tells each appointment that is new to it.
async fn follow_day(
    client: Client,
    url: String,
    token: String,
    lists: Sender<(BookingId, Instant)>,
) {
    let mut after = None;
    loop {
        let query = after.map(|after| format!("?after={after}")).unwrap_or_default();
        let asked = client.get(format!("{url}{query}")).bearer_auth(&token);
        let asked = if query.is_empty() { asked } else { asked.header("prefer", "wait=20") };
        let Ok(answer) = asked.send().await else { return };
        let Ok(day) = answer.json::<DayAtDesk>().await else { return };
        let now = Instant::now();
        after = Some(day.as_of);
        for it in day.appointments {
            if lists.send((it.booking, now)).is_err() {
                return;
            }
        }
    }
}

/// A desk's calls: tells each that is new to it.
async fn follow_help(client: Client, url: String, token: String, calls: Sender<(u64, Instant)>) {
    let (mut held, mut last) = (None, 0);
    loop {
        let asked = client.get(&url).bearer_auth(&token);
        let asked = match &held {
            None => asked,
            Some(tag) => asked.header("prefer", "wait=20").header(IF_NONE_MATCH, tag),
        };
        let Ok(answer) = asked.send().await else { return };
        held = answer.headers().get(ETAG).cloned().or(held);
        if answer.status().as_u16() == 304 {
            continue;
        }
        let Ok(list) = answer.json::<Vec<HelpAtDesk>>().await else { return };
        let now = Instant::now();
        let new: Vec<u64> = list.iter().map(|it| it.help.0).filter(|it| *it > last).collect();
        for call in new {
            last = last.max(call);
            if calls.send((call, now)).is_err() {
                return;
            }
        }
    }
}
