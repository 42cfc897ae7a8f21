//! Many people who want one of a few places, all at the same moment, at a real server; and what is on its disk
//! afterwards. This is for measuring and judging; it is not part of the product.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jari_common::booking::BookingStatus;
use jari_common::campaign::{CampaignSpec, Pace};
use jari_common::clinic::{Clinic, WeekHours};
use jari_common::id::{BookingId, CampaignId, TicketId};
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::time::{date_at, seoul};
use jari_common::wire::TicketView;
use jari_server::app::{App, Options};
use jari_server::command::{Answer, ClinicPlan, Command};
use jiff::Timestamp;
use tempfile::TempDir;
use tokio::runtime::Builder;
use tokio::sync::Barrier;
use tokio::task::LocalSet;
use tokio::time::sleep;

use crate::bench::Durations;
use crate::client::asks::{Ask, Session, Ticket, Turn, is_no, key};
use crate::client::connection::{Connection, Traffic};
use crate::client::gate::Gate;
use crate::crowd::Dice;
use crate::person::Desk;
use crate::rush::Stalled;
use crate::server::{ServerProcess, Starting};
use crate::town;

/// Slots of a clinic's day, each with one seat.
const SLOTS: u32 = 16;
const SLOT_MINUTES: u16 = 30;
/// The opening time of the clinics, in minutes after midnight.
const OPENS: u16 = 540;
const DAYS_AHEAD: u16 = 7;
const REACH_METRES: f64 = 2_000.0;
const SNAPSHOT_METRES: u32 = 10_000;
/// A person who may not begin yet asks again after this time.
const LOOK: Duration = Duration::from_millis(20);
/// Parts of request names: what was asked for, and how often before.
const JOIN: u32 = 0;
const TURN: u32 = 1_000;
const HOLD: u32 = 1_000_000;
const BOOK: u32 = 2_000_000;

/// The number of people and of seats.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Plan {
    /// People, each on a connection of their own.
    #[arg(long, default_value_t = 2_000)]
    pub clients: u32,
    /// Seats in all.
    #[arg(long, default_value_t = 500)]
    pub places: u32,
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// The results of a run.
#[derive(Clone, Debug)]
pub struct Found {
    /// People who were told of a booking.
    pub winners: u32,
    /// Bookings that were told of and are not on disk.
    pub lost: u32,
    /// Bookings on disk that nobody was told of, and seats with two owners.
    pub ghost: u32,
    /// Seats that somebody asked for and another had.
    pub refused: u32,
    /// Time from the start to the last booking.
    pub span: Duration,
    /// Times from asking for the seat to being told of the booking.
    pub times: Durations,
}

impl Found {
    /// Whether the greatest possible number of people won, and everybody has what they were told.
    #[must_use]
    pub fn is_sound(&self, plan: Plan) -> bool {
        let wanted = plan.clients.min(plan.places);
        (self.winners, self.lost, self.ghost) == (wanted, 0, 0)
    }

    #[must_use]
    pub fn per_second(&self) -> f64 {
        f64::from(self.winners) / self.span.as_secs_f64()
    }
}

/// The state that all people share.
struct Scene {
    plan: Plan,
    campaign: CampaignId,
    device: String,
    slots: Vec<SlotRef>,
    gate: Rc<Gate>,
    traffic: Rc<Traffic>,
    /// The free seats on the kiosks' boards, which learn of every seat that is taken.
    free: RefCell<Vec<usize>>,
    start: Barrier,
    won: RefCell<Won>,
}

#[derive(Debug, Default)]
struct Won {
    bookings: BTreeMap<TicketId, (BookingId, SlotRef)>,
    times: Durations,
    refused: u32,
    began: Option<Instant>,
    span: Duration,
}

impl Scene {
    /// Picks one of the seats that are free on the board.
    fn pick(&self, dice: &mut Dice) -> Option<usize> {
        let free = self.free.borrow();
        let count = u32::try_from(free.len()).ok().filter(|count| *count > 0)?;
        free.get(dice.below(count) as usize).copied()
    }

    fn gone(&self, slot: usize) {
        self.free.borrow_mut().retain(|free| *free != slot);
    }

    fn key(&self, person: u32, what: u32) -> uuid::Uuid {
        key(self.plan.seed, person, what)
    }
}

/// Runs the whole scene against `program`, which takes the arguments of `jari-server`.
///
/// # Errors
/// When the server stops answering for good.
///
/// # Panics
/// When the server cannot be set up, or gives an answer that it should not give.
pub fn run(plan: Plan, program: Starting) -> Result<Found, Stalled> {
    let folder = TempDir::new().expect("a folder can be made");
    let data = folder.path().join("data");
    let campaign = found(&data, plan);
    let mut process = ServerProcess::start_as(&data, program);
    let scene = Rc::new(scene(plan, campaign, &process));
    // One thread only: the other core is for the server.
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime without threads can be built");
    LocalSet::new().block_on(&runtime, everybody(&scene))?;
    process.kill();
    let found = judged(&scene, &data);
    // An operator would run this check, too.
    let _ = process.check();
    Ok(found)
}

/// A data folder whose campaign has exactly the planned number of seats, on one day, and a pace that lets everybody
/// begin.
fn found(data: &Path, plan: Plan) -> CampaignId {
    let app = App::open(data, Options::default()).expect("an empty folder opens");
    let count = plan.places.div_ceil(SLOTS);
    let clinics = town::clinics(count as usize, REACH_METRES);
    // The clinic has no hours, so that the server opens no days by itself.
    let shut = |it: &Clinic| Clinic { hours: WeekHours::default(), ..it.clone() };
    let clinics: Vec<Clinic> = clinics.iter().map(shut).collect();
    let days = |at: u32| {
        let slots = SLOTS.min(plan.places - at * SLOTS);
        let slots = u8::try_from(slots).expect("sixteen at most");
        let plan = DayPlan { start_minute: OPENS, slot_minutes: SLOT_MINUTES, slots, capacity: 1 };
        vec![PlannedDays::alike(plan, vec![tomorrow()])]
    };
    let ids = (0..).zip(&clinics);
    let days = ids.map(|(at, it)| ClinicPlan { clinic: it.id.clone(), days: days(at) }).collect();
    let pace = Pace { turns: plan.clients, ..Pace::default() };
    let spec = CampaignSpec {
        capacity: 1,
        days_ahead: DAYS_AHEAD,
        pace,
        ..town::campaign(Timestamp::now())
    };
    let done = |command| app.submit_blocking(command).expect("the command is valid");
    done(Command::PutClinics { clinics });
    let Answer::Campaign(campaign) = done(Command::AddCampaign { spec }) else {
        unreachable!("a campaign that is added is told")
    };
    done(Command::OpenDays { campaign, clinics: days });
    app.close();
    campaign
}

fn tomorrow() -> jiff::civil::Date {
    date_at(Timestamp::now(), &seoul()).tomorrow().expect("there is one")
}

fn scene(plan: Plan, campaign: CampaignId, process: &ServerProcess) -> Scene {
    let desk: Desk = process.desk();
    let slots = desk.free_slots_within(campaign, SNAPSHOT_METRES).expect("the server answers");
    assert_eq!(slots.len(), plan.places as usize, "the town has just so many seats");
    let addr = process.url().trim_start_matches("http://").parse().expect("it listens there");
    Scene {
        plan,
        campaign,
        device: desk.token().to_owned(),
        free: RefCell::new((0..slots.len()).collect()),
        slots,
        gate: Rc::new(Gate::new(addr)),
        traffic: Rc::default(),
        start: Barrier::new(plan.clients as usize),
        won: RefCell::default(),
    }
}

async fn everybody(scene: &Rc<Scene>) -> Result<(), Stalled> {
    let people = (0..scene.plan.clients)
        .map(|at| tokio::task::spawn_local(one(Rc::clone(scene), at)))
        .collect::<Vec<_>>();
    for person in people {
        person.await.expect("nobody is answered what they should not be")?;
    }
    Ok(())
}

/// One person: joins, begins the turn, waits for the others, and tries until there is a booking or no free seat.
async fn one(scene: Rc<Scene>, person: u32) -> Result<(), Stalled> {
    let mut connection = Connection::new(&scene.gate, &scene.traffic);
    let (ticket, lease) = sit_down(&scene, &mut connection, person).await?;
    scene.start.wait().await;
    let began = *scene.won.borrow_mut().began.get_or_insert_with(Instant::now);
    let mut dice = own_dice(scene.plan, person);
    let mut tries = 0;
    while let Some(at) = scene.pick(&mut dice) {
        let asked = Instant::now();
        let hold = Ask::hold(ticket, &lease, scene.key(person, HOLD + tries), &scene.slots[at]);
        let status = connection.ask(&hold).await?;
        scene.gone(at);
        tries += 1;
        if status != 200 {
            assert!(is_no(connection.body(), "slot-full"), "{status} {}", said(&connection));
            scene.won.borrow_mut().refused += 1;
            continue;
        }
        let held = read(&connection).hold.expect("a hold is told");
        let book = Ask::book(ticket, &lease, scene.key(person, BOOK), held.id);
        let status = connection.ask(&book).await?;
        assert_eq!(status, 201, "{}", said(&connection));
        let booked = read(&connection).booking.expect("a booking is told");
        let mut won = scene.won.borrow_mut();
        won.bookings.insert(ticket, (booked.id, booked.slot));
        won.times.push(asked.elapsed());
        won.span = began.elapsed();
        break;
    }
    Ok(())
}

/// One person's own dice. Neighbouring seeds give similar first throws, so those are thrown away.
#[must_use]
pub fn own_dice(plan: Plan, person: u32) -> Dice {
    let mut dice = Dice::new(plan.seed.wrapping_add(u64::from(person)) << 20 | 1);
    for _ in 0..8 {
        dice.below(2);
    }
    dice
}

async fn sit_down(
    scene: &Scene,
    connection: &mut Connection,
    person: u32,
) -> Result<(TicketId, String), Stalled> {
    let join = Ask::join(scene.campaign, &scene.device, scene.key(person, JOIN), person);
    let status = connection.ask(&join).await?;
    let session = serde_json::from_slice::<Session<'_>>(connection.body());
    let session = session.unwrap_or_else(|_| panic!("{status} {}", said(connection)));
    let (ticket, session) = (session.ticket.id, session.session.to_owned());
    for nth in TURN.. {
        let begin = Ask::begin_turn(ticket, &session, scene.key(person, nth));
        let status = connection.ask(&begin).await?;
        if let (200, Ok(turn)) = (status, serde_json::from_slice::<Turn<'_>>(connection.body()))
            && let Some(lease) = turn.lease
        {
            return Ok((ticket, lease.to_owned()));
        }
        let waits = status == 200 || is_no(connection.body(), "not-your-turn");
        assert!(waits, "{status} {}", said(connection));
        sleep(LOOK).await;
    }
    unreachable!("everybody may begin at some time")
}

fn read(connection: &Connection) -> Ticket {
    serde_json::from_slice(connection.body()).expect("a ticket is told")
}

fn said(connection: &Connection) -> String {
    String::from_utf8_lossy(connection.body()).into_owned()
}

/// Compares what people were told with what a server that starts on this disk knows.
fn judged(scene: &Scene, data: &Path) -> Found {
    let app = App::open(data, Options::default()).expect("what was killed starts again");
    let kept = kept(&app);
    app.close();
    let won = scene.won.borrow();
    let is_lost = |(ticket, told): &(&TicketId, &_)| kept.get(ticket) != Some(told);
    let mut owners: BTreeMap<&SlotRef, u32> = BTreeMap::new();
    kept.values().for_each(|(_, slot)| *owners.entry(slot).or_default() += 1);
    let untold = kept.keys().filter(|ticket| !won.bookings.contains_key(ticket)).count();
    let doubled = owners.values().filter(|owners| **owners > 1).count();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Found {
        winners: count(won.bookings.len()),
        lost: count(won.bookings.iter().filter(is_lost).count()),
        ghost: count(untold + doubled),
        refused: won.refused,
        span: won.span,
        times: won.times.clone(),
    }
}

/// Everybody's booking on disk.
fn kept(app: &App) -> BTreeMap<TicketId, (BookingId, SlotRef)> {
    let state = app.state();
    let tickets = (1..).map_while(|id| state.ticket(TicketId(id)));
    let booked = |TicketView { id, booking, .. }: TicketView| {
        let booking = booking.filter(|it| it.status == BookingStatus::Booked)?;
        Some((id, (booking.id, booking.slot)))
    };
    tickets.filter_map(booked).collect()
}
