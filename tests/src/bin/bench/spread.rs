//! Measures how soon a seat that is taken on the server disappears from other kiosks' screens. It is compared with a
//! lower limit from the same run: the same number of bytes to the same number of sockets with nothing between. Prints a
//! table, or JSON with `--json`.

use std::error::Error;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use clap::Parser;
use jari_common::booking::{Right, SeatAct};
use jari_common::dose::Dose;
use jari_common::id::TicketId;
use jari_common::slot::SlotRef;
use jari_common::wire::API_ROOT;
use jari_kiosk::backend::inbox::{Clock, Wake};
use jari_kiosk::backend::voice::program::VoiceProgram;
use jari_kiosk::backend::{Backend, PRESENCE_EVERY, Setup};
use jari_kiosk::message::{Action, Message};
use jari_kiosk::model::{Model, Step};
use jari_kiosk::update::update;
use jari_server::command::{Answer, TicketAct};
use jari_tests::bench::{Durations, Report};
use jari_tests::kiosk::{HeadlessKiosk, SERVER_NAME};
use jari_tests::person::Visitor;
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::Timestamp;
use reqwest::Client;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

/// The number of kiosks with a cache and a model; the others only listen.
const WHOLE_KIOSKS: usize = 2;
const CLINICS: usize = 200;
const REACH_METRES: f64 = 5_000.0;
/// The size of a feed frame that tells of one slot, in bytes.
const FLOOR_BYTES: usize = 300;
/// The time that the last change may need to reach everybody.
const STRAGGLERS: Duration = Duration::from_millis(500);
/// The longest wait; what has not come by then counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Parser)]
#[command(about = "From the commit on the server to the count on other kiosks")]
pub struct Args {
    /// The numbers of kiosks that follow the feed, one round for each number.
    #[arg(long, value_delimiter = ',', default_value = "2,200")]
    kiosks: Vec<usize>,
    /// Seats taken and given back in each round.
    #[arg(long, default_value_t = 200)]
    changes: u32,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    for kiosks in &args.kiosks {
        let floor = floor(*kiosks, args.changes)?;
        let spread = Spread::measure(*kiosks, args.changes)?;
        let of = |what: &str| format!("{kiosks} kiosks: {what}");
        report.add_durations(of("floor, bytes to bare sockets"), &floor);
        report.add_durations(of("asked to answered, with the commit"), &spread.answered);
        report.add_durations(of("answered to a kiosk's model"), &spread.models);
        if spread.listeners.count() > 0 {
            report.add_durations(of("answered to a listener's socket"), &spread.listeners);
        }
        let ratio = |percent| spread.models.percentile_ms(percent) / floor.percentile_ms(percent);
        report.add(of("model over floor"), &[("p50", ratio(50.0)), ("p99", ratio(99.0))]);
    }
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

/// The results of one round.
#[derive(Default)]
struct Spread {
    answered: Durations,
    models: Durations,
    listeners: Durations,
}

impl Spread {
    fn measure(kiosks: usize, changes: u32) -> Result<Self, Box<dyn Error>> {
        let world = World::new()?;
        let whole: Vec<Kiosk> = (0..kiosks.min(WHOLE_KIOSKS))
            .map(|_| Kiosk::start(&world))
            .collect::<Result<_, _>>()?;
        let listeners = Listeners::start(&world, kiosks.saturating_sub(WHOLE_KIOSKS))?;
        let mut spread = Self::default();
        let mut answers = Vec::new();
        for change in 0..changes {
            let asked = Instant::now();
            let seats = world.change(change % 2 == 0);
            let answered = Instant::now();
            spread.answered.push(answered - asked);
            answers.push((world.server.app().state().seq(), answered));
            for kiosk in &whole {
                spread.models.push(kiosk.wait_for(seats)?.saturating_duration_since(answered));
            }
        }
        spread.listeners = listeners.finish(&answers)?;
        Ok(spread)
    }
}

/// A server, and a person in a turn who holds a seat and gives it back.
struct World {
    server: TestServer,
    ticket: TicketId,
    serial: u32,
    slot: SlotRef,
    seats: u32,
}

impl World {
    fn new() -> Result<Self, Box<dyn Error>> {
        let server = TestServer::start();
        server.put_clinics(&town::clinics(CLINICS, REACH_METRES));
        let campaign = server.add_campaign(town::campaign(Timestamp::now()));
        let desk = server.desk();
        let slot = desk.free_slots(campaign)?.first().ok_or("no slot is free")?.clone();
        let mut visitor = Visitor::new(town::person(0));
        let ticket = visitor.join(&desk, campaign)?.id;
        visitor.begin_turn(&desk)?;
        let serial = server.app().state().turn_serial(ticket).ok_or("no turn has begun")?;
        let days = server.app().state().clinic_days(campaign, &slot.clinic);
        let plan = days.and_then(|days| days.days.first().map(|days| days.plan));
        let seats = plan.ok_or("the clinic has no days")?.seats();
        Ok(Self { server, ticket, serial, slot, seats })
    }

    /// Takes the seat or gives it back; returns the day's number of free seats afterwards.
    fn change(&self, takes: bool) -> u32 {
        let (ticket, serial) = (self.ticket, self.serial);
        if takes {
            let slot = self.slot.clone();
            self.server.submit(
                TicketAct::seat(Right::Turn(serial), SeatAct::hold(slot, Dose::First)).of(ticket),
            );
            return self.seats - 1;
        }
        let held = self.server.app().state().ticket(ticket).and_then(|view| view.hold);
        let hold = held.expect("it was taken just now").id;
        let answer = self
            .server
            .submit(TicketAct::seat(Right::Turn(serial), SeatAct::Release { hold }).of(ticket));
        assert!(matches!(answer, Answer::Ticket(_)));
        self.seats
    }
}

/// A kiosk's model and backend, in a separate thread: the whole kiosk except the glass.
struct Kiosk {
    counts: Receiver<(u32, Instant)>,
    ring: Sender<Bell>,
    thread: Option<JoinHandle<()>>,
}

enum Bell {
    News,
    Over,
}

impl Kiosk {
    fn start(world: &World) -> Result<Self, Box<dyn Error>> {
        let folder = TempDir::new()?;
        HeadlessKiosk::pair_folder(folder.path(), &world.server.desk());
        let (ring, bell) = channel();
        let news = ring.clone();
        let wake: Wake = Arc::new(move || {
            let _ = news.send(Bell::News);
        });
        let clock: Clock = Arc::new(Timestamp::now);
        let backend = Backend::start(&Setup {
            folder: folder.path().to_owned(),
            server: SERVER_NAME.to_owned(),
            url: world.server.url().to_owned(),
            device: None,
            authority: None,
            printer: None,
            voice: VoiceProgram::Off,
            jack: None,
            reader: None,
            clock,
            wake,
            presence_every: PRESENCE_EVERY,
        })?;
        let (told, counts) = channel();
        let watched = world.slot.clone();
        let run = move || {
            let _folder = folder;
            follow(&backend, &bell, &told, &watched);
        };
        let kiosk = Self { counts, ring, thread: Some(std::thread::spawn(run)) };
        kiosk.wait_for(world.seats)?;
        Ok(kiosk)
    }

    /// Waits until the kiosk's board shows this many seats; returns the time.
    fn wait_for(&self, seats: u32) -> Result<Instant, Box<dyn Error>> {
        loop {
            let (shown, at) = self.counts.recv_timeout(PATIENCE)?;
            if shown == seats {
                return Ok(at);
            }
        }
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        let _ = self.ring.send(Bell::Over);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has already reported it.
            let _ = thread.join();
        }
    }
}

/// Sends every number of seats that the model has for the watched clinic's day.
fn follow(
    backend: &Backend,
    bell: &Receiver<Bell>,
    told: &Sender<(u32, Instant)>,
    watched: &SlotRef,
) {
    let now = Timestamp::now();
    let mut model = Model::new(String::new(), now, watched.date);
    let mut shown = None;
    while let Ok(Bell::News) = bell.recv() {
        let happened = std::iter::from_fn(|| backend.next_message());
        let happened: Vec<Message> = happened.chain(wish(&model, watched)).collect();
        for message in happened {
            for effect in update(&mut model, message, Timestamp::now()) {
                backend.run(effect);
            }
        }
        let seats = seats(&model, watched);
        if seats.is_some() && seats != shown {
            shown = seats;
            let _ = told.send((seats.unwrap_or_default(), Instant::now()));
        }
    }
}

/// The message that leads to the board and to the watched day on it.
fn wish(model: &Model, watched: &SlotRef) -> Option<Message> {
    let action = match model.step {
        Step::Start if !model.board.is_empty => Action::LookAtBoard,
        Step::Clinics => Action::LookAtAll(true),
        Step::Board if model.board.query.first_day < watched.date => Action::TurnDays(1),
        _ => return None,
    };
    Some(Message::Pressed(action))
}

fn seats(model: &Model, watched: &SlotRef) -> Option<u32> {
    let page = model.board.page.as_ref()?;
    let row = page.rows.iter().find(|row| row.clinic.id == watched.clinic)?;
    let days = watched.date.duration_since(page.query.first_day).as_hours() / 24;
    Some(row.days.get(usize::try_from(days).ok()?)?.seats())
}

/// Sockets that read the feed and note what came when.
struct Listeners {
    runtime: Runtime,
    readers: Vec<tokio::task::JoinHandle<Vec<(u64, Instant)>>>,
    stop: tokio::sync::watch::Sender<bool>,
}

impl Listeners {
    fn start(world: &World, count: usize) -> Result<Self, Box<dyn Error>> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let url = format!("{}{API_ROOT}/feed", world.server.url());
        let mut readers = Vec::new();
        for _ in 0..count {
            let client = Client::builder().no_proxy().build()?;
            // Once the headers have come, everything later is received.
            let response = runtime.block_on(client.get(&url).send())?.error_for_status()?;
            readers.push(runtime.spawn(listen(response, stopped.clone())));
        }
        Ok(Self { runtime, readers, stop })
    }

    /// For each socket and change, the time from the answer until the change was received.
    fn finish(self, answers: &[(u64, Instant)]) -> Result<Durations, Box<dyn Error>> {
        std::thread::sleep(STRAGGLERS);
        self.stop.send_replace(true);
        let mut durations = Durations::default();
        for reader in self.readers {
            let heard = self.runtime.block_on(reader)?;
            for (seq, answered) in answers {
                let at = heard.iter().find(|(heard, _)| heard == seq);
                let at = at.ok_or_else(|| format!("change {seq} did not come"))?.1;
                durations.push(at.saturating_duration_since(*answered));
            }
        }
        Ok(durations)
    }
}

async fn listen(
    mut response: reqwest::Response,
    mut stopped: tokio::sync::watch::Receiver<bool>,
) -> Vec<(u64, Instant)> {
    let mut heard = Vec::new();
    loop {
        let chunk = tokio::select! {
            chunk = response.chunk() => chunk,
            _ = stopped.changed() => return heard,
        };
        let Ok(Some(chunk)) = chunk else { return heard };
        let now = Instant::now();
        let text = String::from_utf8_lossy(&chunk);
        let ids = text.lines().filter_map(|line| line.strip_prefix("id:")?.trim().parse().ok());
        heard.extend(ids.map(|seq: u64| (seq, now)));
    }
}

/// Sends the same number of bytes to the same number of sockets, as fast as possible.
fn floor(sockets: usize, rounds: u32) -> Result<Durations, Box<dyn Error>> {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let addr = listener.local_addr()?;
        let (mut senders, mut readers) = (Vec::new(), Vec::new());
        for _ in 0..sockets {
            let reader = TcpStream::connect(addr).await?;
            let (sender, _) = listener.accept().await?;
            sender.set_nodelay(true)?;
            senders.push(sender);
            readers.push(tokio::spawn(note(reader)));
        }
        let mut sent = Vec::new();
        for _ in 0..rounds {
            sent.push(Instant::now());
            for sender in &mut senders {
                sender.write_all(&[b'.'; FLOOR_BYTES]).await?;
            }
            // The changes are sent one after the other, as in the measured round.
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        drop(senders);
        let mut durations = Durations::default();
        for reader in readers {
            let noted = reader.await??;
            let pairs = noted.iter().zip(&sent);
            durations.extend(pairs.map(|(at, sent)| at.saturating_duration_since(*sent)));
        }
        Ok(durations)
    })
}

async fn note(mut reader: TcpStream) -> std::io::Result<Vec<Instant>> {
    let (mut noted, mut bytes) = (Vec::new(), [0; FLOOR_BYTES]);
    loop {
        match reader.read_exact(&mut bytes).await {
            Ok(_) => noted.push(Instant::now()),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(noted),
            Err(error) => return Err(error),
        }
    }
}
