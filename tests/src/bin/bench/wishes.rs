//! Measures a night on which everybody has left a wish: 300,000 wishes meet 20,000 clinics at the opening, step by
//! step, while another person joins in every step. This is done twice, and once more by the engine alone: the same line
//! must get the same seats. Prints a table, or one line of JSON with `--json`.

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use jari_common::booking::BookingStatus;
use jari_common::change::{Change, Event, OfCampaign};
use jari_common::clinic::Position;
use jari_common::draw::EntryId;
use jari_common::id::{CampaignId, ClinicId, TicketId};
use jari_common::person::PersonKey;
use jari_common::slot::{DayPlan, PlannedDays};
use jari_common::ticket::CodeKey;
use jari_common::time::{date_at, seoul};
use jari_common::wish::{OnMatch, PartOfDay, Weekdays, Wish, WishDays, WishOrder, WishPlaces};
use jari_server::clock::Clock;
use jari_server::command::{Ask, CLINICS_PER_COMMAND, ClinicPlan, Command, TicketAct};
use jari_server::engine::State;
use jari_server::keys::hash_secret;
use jari_server::store::Batch;
use jari_server::store::Store as _;
use jari_server::store::sqlite::SqliteStore;
use jari_server::writer::{Frozen, Stepper, Submission};
use jari_tests::bench::{Durations, Report};
use jari_tests::town;
use jiff::{Timestamp, ToSpan as _};
use uuid::Uuid;

mod pairs;

const CAMPAIGN: CampaignId = CampaignId(1);
/// The radius of a city and its surroundings, in metres.
const REACH_METRES: f64 = 30_000.0;
/// The number of kiosks from which people say what is near.
const KIOSKS: u64 = 500;
/// Of ten people, this many name clinics; the others say how far they would go.
const NAMING_OF_TEN: u64 = 3;
const ASKS_PER_STEP: usize = 1_000;
const CANCELS: usize = 1_000;

#[derive(Parser)]
#[command(
    about = "300,000 wishes against 20,000 clinics: all of them met, a few a step, the same on every run"
)]
pub struct Args {
    #[arg(long, default_value_t = 300_000)]
    wishes: u64,
    #[arg(long, default_value_t = 20_000)]
    clinics: usize,
    /// Measure only pairs that wait for two doses without success, once for each of these numbers of people.
    #[arg(long, value_delimiter = ',', value_name = "PEOPLE")]
    pairs: Vec<u64>,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

/// The number of clinics, days and seats.
struct Supply {
    what: &'static str,
    days: i64,
    plan: DayPlan,
}

/// The two supplies: one with room for everybody, and one with fewer seats than people, on a single day.
const SUPPLIES: [Supply; 2] = [
    Supply {
        what: "room for all",
        days: 60,
        plan: DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 3 },
    },
    Supply {
        what: "fewer seats than wishes",
        days: 1,
        plan: DayPlan { start_minute: 540, slot_minutes: 30, slots: 14, capacity: 1 },
    },
];

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    if !args.pairs.is_empty() {
        args.pairs.iter().try_for_each(|people| pairs::measure(*people, &mut report))?;
        println!("{}", report.written(args.json).trim_end());
        return Ok(());
    }
    for supply in SUPPLIES {
        let mut results = Vec::new();
        for run in ["first", "second"] {
            let met = Night::fallen(args, &supply)?.meet();
            report.add(format!("{}, {run} run", supply.what), &met.figures(args.wishes));
            report.add_durations(format!("{}, {run} run, a step", supply.what), &met.steps);
            report.add_durations(
                format!("{}, {run} run, a seat given back", supply.what),
                &met.freed,
            );
            results.push(met);
        }
        let (log, changes) = results.pop().map(|met| met.log).ok_or("no run")?;
        let (alone, seats) = engine_alone(log, args, &supply)?;
        let commits = written_alone(&changes)?;
        let floor = commits.whole();
        let slowest = results[0].whole.as_secs_f64();
        let figures = [
            ("engine_s", alone.as_secs_f64()),
            ("log_s", floor.as_secs_f64()),
            ("ratio", slowest / (alone + floor).as_secs_f64()),
        ];
        report.add(format!("{}, engine and log alone", supply.what), &figures);
        report.add_durations(format!("{}, a commit alone", supply.what), &commits);
        if results[0].seats != seats {
            return Err("the same line got other seats on another run".into());
        }
    }
    report.add_memory("memory");
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

/// The stepper with a whole line of people with wishes, before the line starts.
struct Night {
    stepper: Stepper,
    clock: Clock,
    log: Vec<Change>,
    people: u64,
    _folder: tempfile::TempDir,
}

/// The results of all wishes.
struct Met {
    whole: Duration,
    steps: Durations,
    /// Steps in which a person cancels, and the seat goes to somebody who waits for it.
    freed: Durations,
    booked: u64,
    /// A hash of who got which seat.
    seats: u64,
    /// The log before the line started, and what the steps added.
    log: (Vec<Change>, Vec<Vec<Change>>),
}

impl Met {
    fn figures(&self, wishes: u64) -> [(&'static str, f64); 3] {
        let secs = self.whole.as_secs_f64();
        [
            ("s", secs),
            ("booked", self.booked as f64),
            ("wishes_per_s", (wishes as f64 / secs).round()),
        ]
    }
}

impl Night {
    fn empty() -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let store = SqliteStore::open(&folder.path().join("log.db"))?;
        let clock = Clock::manual("2026-11-27T11:00:00Z".parse()?);
        let stepper = Stepper::open(Box::new(store), clock.clone(), Arc::new(Frozen::default()))?;
        Ok(Self { stepper, clock, log: Vec::new(), people: 0, _folder: folder })
    }

    /// Lets everybody join a paused line and say what they would accept.
    fn fallen(args: &Args, supply: &Supply) -> Result<Self, Box<dyn Error>> {
        let mut night = Self::empty()?;
        night.found(args, supply);
        let join = |who| join(who);
        night.ask_all((0..args.wishes).map(join));
        night.people = args.wishes;
        let clinics = args.clinics as u64;
        let give = |who| Command::OfTicket {
            ticket: TicketId(who + 1),
            act: TicketAct::GiveWish { wish: wish(who, clinics) },
        };
        night.ask_all((0..args.wishes).map(give));
        Ok(night)
    }

    fn found(&mut self, args: &Args, supply: &Supply) {
        let now = self.clock.now();
        let clinics = town::clinics(args.clinics, REACH_METRES);
        let ids: Vec<ClinicId> = clinics.iter().map(|clinic| clinic.id.clone()).collect();
        let put = |some: &[_]| Command::PutClinics { clinics: some.to_vec() };
        self.ask_all(clinics.chunks(CLINICS_PER_COMMAND).map(put));
        let today = date_at(now, &seoul());
        let dates: Vec<_> = (1..=supply.days).map(|day| today.saturating_add(day.days())).collect();
        let plan = |clinic: &ClinicId| ClinicPlan {
            clinic: clinic.clone(),
            days: vec![PlannedDays::alike(supply.plan, dates.clone())],
        };
        let (place, until, code) = (town::place("kiosk"), Timestamp::MAX, hash_secret("code"));
        let spec = town::campaign(now);
        self.ask_all([
            Command::AddCampaign { spec },
            Command::InviteDevice { place, code, until },
            Command::FreezeLine { campaign: CAMPAIGN, message: String::new() },
        ]);
        let open = |some: &[ClinicId]| {
            let clinics = some.iter().map(plan).collect();
            Command::OpenDays { campaign: CAMPAIGN, clinics }
        };
        self.ask_all(ids.chunks(CLINICS_PER_COMMAND).map(open));
    }

    fn ask_all(&mut self, commands: impl IntoIterator<Item = Command>) {
        let mut commands = commands.into_iter().peekable();
        while commands.peek().is_some() {
            let asks = commands.by_ref().take(ASKS_PER_STEP).map(Ask::from).collect();
            let told = self.step(asks);
            self.log.extend(told);
        }
    }

    /// Runs one step; all its requests must succeed.
    fn step(&mut self, asks: Vec<Ask>) -> Vec<Change> {
        let told = self.stepper.step(vec![Submission { asks, sealed: None, reply: () }]);
        for (_, outcomes) in &told.answers {
            let refused = outcomes.iter().find_map(|outcome| outcome.as_ref().err());
            assert!(refused.is_none(), "{refused:?}");
        }
        told.changes
    }

    /// Starts the line, and runs steps until nothing more follows, with one more person joining in every step.
    fn meet(mut self) -> Met {
        let (mut steps, mut added) = (Durations::default(), Vec::new());
        let mut asks = vec![Command::ResumeLine { campaign: CAMPAIGN }];
        let began = Instant::now();
        loop {
            asks.push(join(self.people));
            self.people += 1;
            let stepped = Instant::now();
            added.push(self.step(asks.drain(..).map(Ask::from).collect()));
            steps.push(stepped.elapsed());
            if !self.stepper.patience().is_zero() {
                break;
            }
        }
        let whole = began.elapsed();
        let (booked, seats) = seats(self.stepper.engine());
        let freed = self.give_back();
        Met { whole, steps, freed, booked, seats, log: (self.log, added) }
    }

    /// Some people cancel, one per step.
    fn give_back(&mut self) -> Durations {
        let view = |id| self.stepper.engine().ticket(TicketId(id));
        let cancel = |id| {
            let booking = view(id)?.booking?.id;
            Some(TicketAct::CancelBooking { booking }.of(TicketId(id)))
        };
        let cancels: Vec<Command> = (1..)
            .step_by(37)
            .map_while(|id| (id < self.people).then_some(id))
            .filter_map(cancel)
            .take(CANCELS)
            .collect();
        let mut freed = Durations::default();
        for command in cancels {
            let began = Instant::now();
            self.step(vec![command.into()]);
            freed.push(began.elapsed());
        }
        freed
    }
}

/// The number of people with a seat, and a hash of who has which.
fn seats(engine: &State) -> (u64, u64) {
    let (mut booked, mut hasher) = (0, DefaultHasher::new());
    for id in 1..=engine.ticket_count() as u64 {
        let booking = engine.ticket(TicketId(id)).and_then(|view| view.booking);
        if let Some(booking) = booking.filter(|it| it.status == BookingStatus::Booked) {
            booked += 1;
            (id, booking.slot).hash(&mut hasher);
        }
    }
    (booked, hasher.finish())
}

/// Meets the wishes of the same line once more, one wish after the other, without log and steps.
fn engine_alone(
    log: Vec<Change>,
    args: &Args,
    supply: &Supply,
) -> Result<(Duration, u64), Box<dyn Error>> {
    let mut engine = State::new();
    log.iter().for_each(|change| engine.apply(change));
    let now = log.last().ok_or("an empty log")?.at;
    drop(log);
    let take = |event: Event, engine: &mut State| {
        let change =
            Change { seq: engine.seq() + 1, at: now, request: None, asked: None, by: None, event };
        engine.apply(&change);
    };
    take(Event::LineResumed(OfCampaign { campaign: CAMPAIGN }), &mut engine);
    let began = Instant::now();
    let mut rounds = 0;
    loop {
        let events = engine.next_match(now);
        if events.is_empty() {
            break;
        }
        rounds += 1;
        events.into_iter().for_each(|event| take(event, &mut engine));
    }
    let took = began.elapsed();
    assert_eq!(rounds, args.wishes, "{}: each wish has one word", supply.what);
    Ok((took, seats(&engine).1))
}

/// Writes what the steps wrote, without any decision: the lower limit of a durable night.
fn written_alone(changes: &[Vec<Change>]) -> Result<Durations, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut store = SqliteStore::open(&folder.path().join("log.db"))?;
    let first = changes.iter().flatten().next().map_or(1, |change| change.seq);
    let renumbered = |change: &Change| Change { seq: change.seq + 1 - first, ..change.clone() };
    let batches: Vec<Batch> = changes
        .iter()
        .map(|some| Batch { changes: some.iter().map(renumbered).collect(), ..Batch::default() })
        .collect();
    let mut commits = Durations::default();
    for batch in &batches {
        let began = Instant::now();
        store.commit(batch)?;
        commits.push(began.elapsed());
    }
    Ok(commits)
}

fn join(who: u64) -> Command {
    let key = Uuid::from_u64_pair(1, scattered(who, 0));
    Command::JoinLine(town::joining(PersonKey(key), CodeKey(key), EntryId(Uuid::nil())))
}

/// What person `who` would accept; the wishes are of every kind, and spread over the whole town.
fn wish(who: u64, clinics: u64) -> Wish {
    let (where_, kiosk) = (scattered(who, 1), scattered(who, 2) % KIOSKS);
    let places = if where_ % 10 < NAMING_OF_TEN {
        let named = |nth: u64| (scattered(who, 3) + nth * 7) % clinics;
        let id =
            |nth| ClinicId::parse(&format!("T{:05}", named(nth) + 1)).expect("a letter and digits");
        WishPlaces::Clinics((0..3).map(id).collect())
    } else {
        let north = (scattered(kiosk, 4) % 400) as f64 / 1_000.0 - 0.2;
        let east = (scattered(kiosk, 5) % 500) as f64 / 1_000.0 - 0.25;
        let from = Position { lat: town::CENTRE.lat + north, lon: town::CENTRE.lon + east };
        let metres = [1_000, 3_000, 5_000][(where_ / 10 % 3) as usize];
        WishPlaces::Near { from, metres }
    };
    let kind = scattered(who, 6);
    let weekdays =
        [Weekdays::EVERY_DAY, Weekdays::EVERY_DAY, Weekdays::MONDAY_TO_FRIDAY, Weekdays::WEEKEND];
    Wish {
        places,
        days: WishDays { weekdays: weekdays[(kind % 4) as usize], ..WishDays::default() },
        time: [PartOfDay::Any, PartOfDay::Morning, PartOfDay::Afternoon][(kind / 4 % 3) as usize],
        first: [WishOrder::Place, WishOrder::Day][(kind / 12 % 2) as usize],
        on_match: OnMatch::Book,
    }
}

/// SplitMix64's last step.
fn scattered(seed: u64, salt: u64) -> u64 {
    let seed = seed.wrapping_add(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
