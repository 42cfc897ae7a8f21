//! What everybody in a rush shares: the server's town and campaign, the ledger, the tallies. It sends no people by
//! itself.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jari_common::id::CampaignId;
use jari_common::slot::SlotRef;
use tempfile::TempDir;
use tokio::sync::Notify;
use uuid::Uuid;

use super::arrivals::{Arrivals, Pattern};
use super::ledger::{Breach, Ledger};
use super::place::Place;
use super::plan::{Plan, Trial};
use crate::bench::Durations;
use crate::client::asks::{self, No, Session};
use crate::client::connection::{Connection, Traffic};
use crate::client::gate::Gate;
use crate::crowd::Dice;
use crate::server::{ServerProcess, Starting};
use crate::town;

/// The number of paired kiosks and desks; a telephone joins through one of them too.
const DEVICES: u32 = 4;
const CLINICS: usize = 40;
const REACH_METRES: f64 = 2_000.0;
/// The number of seats in one slot.
const SEATS: u8 = 2;
const DAYS_AHEAD: u8 = 14;
/// The seconds in which a called person may begin; a short time, so that turns are missed within a run.
pub(crate) const CALL_SECS: u32 = 2;
/// The interval at which a person who waits for an event of others also looks by themselves.
const LOOK: Duration = Duration::from_millis(50);

/// Counts of what happened.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) kills: Cell<u32>,
    pub(crate) outages: Cell<u32>,
    pub(crate) standstills: Cell<u32>,
    /// People who continued to their turn, and people who booked.
    pub(crate) guests: Cell<u32>,
    pub(crate) bookings: Cell<u32>,
    /// People who came while every turn was in use, and waited for a free one.
    pub(crate) waited: Cell<u32>,
    /// People who were not called again, or found no turn free, in their whole waiting time; their places are kept.
    pub(crate) went_home: Cell<u32>,
    /// Turns that ended before a seat was held.
    pub(crate) turns_ended: Cell<u32>,
    /// How often "I'm here" was said after a missed turn.
    pub(crate) back: Cell<u32>,
    pub(crate) left: Cell<u32>,
    /// Joins by people who had already joined.
    pub(crate) joined_again: Cell<u32>,
    /// Attempts without a right that were refused.
    pub(crate) refused: Cell<u32>,
    pub(crate) polls: Cell<u64>,
    pub(crate) checked: Cell<u32>,
}

/// Adds one.
pub(crate) trait Count {
    fn count(&self);
}

impl Count for Cell<u32> {
    fn count(&self) {
        self.set(self.get() + 1);
    }
}

impl Count for Cell<u64> {
    fn count(&self) {
        self.set(self.get() + 1);
    }
}

/// All shared state.
pub(crate) struct Scene {
    pub(crate) plan: Plan,
    pattern: Pattern,
    pub(crate) seed: u64,
    pub(crate) campaign: CampaignId,
    devices: Vec<String>,
    pub(crate) slots: Vec<SlotRef>,
    /// The index of the first slot that may have a free seat; the slots before it are full.
    pub(crate) first_free: Cell<usize>,
    pub(crate) gate: Rc<Gate>,
    pub(crate) traffic: Rc<Traffic>,
    pub(crate) ledger: RefCell<Ledger>,
    pub(crate) tally: Tally,
    /// Times from a person's first request to the number, repeats and the server's absences included.
    pub(crate) waits: RefCell<Durations>,
    /// A lease of another person.
    pub(crate) spare_lease: RefCell<Option<String>>,
    /// Answers that were neither expected nor break a promise.
    pub(crate) surprises: RefCell<BTreeMap<String, u32>>,
    called: Notify,
    turns_end: Cell<Option<Instant>>,
    closed: Cell<bool>,
    pub(crate) bar: indicatif::ProgressBar,
    _folder: TempDir,
}

/// Starts the server and sets up its town.
pub(crate) fn set(plan: &Plan, server: &Path) -> (Scene, ServerProcess) {
    let folder = TempDir::new().expect("a folder can be made");
    let survives_file_limits = plan.tries(Trial::Disk);
    let starting = Starting { survives_file_limits, ..Starting::plain(server) };
    let process = ServerProcess::start_as(&folder.path().join("data"), starting);
    process.import_clinics(&town::clinics(CLINICS, REACH_METRES));
    let (seats, days, turns) =
        (SEATS.to_string(), DAYS_AHEAD.to_string(), plan.turns().to_string());
    let campaign = process.add_campaign(
        &[
            &["--capacity", &seats, "--days-ahead", &days][..],
            &["--turns", &turns, "--call-secs", &CALL_SECS.to_string()],
        ]
        .concat(),
    );
    let desks: Vec<_> = (0..DEVICES).map(|_| process.desk()).collect();
    let slots = desks[0].free_slots(campaign).expect("the server answers");
    let seed = plan.seed.unwrap_or_else(|| Uuid::new_v4().as_u64_pair().0) | 1;
    let scene = Scene {
        pattern: Pattern::parse(&plan.pattern).expect("it was parsed before"),
        plan: plan.clone(),
        seed,
        campaign,
        devices: desks.iter().map(|desk| desk.token().to_owned()).collect(),
        slots,
        first_free: Cell::new(0),
        gate: Rc::new(Gate::new(addr_of(&process))),
        traffic: Rc::default(),
        ledger: RefCell::new(Ledger::new(plan.people, SEATS)),
        tally: Tally::default(),
        waits: RefCell::default(),
        spare_lease: RefCell::default(),
        surprises: RefCell::default(),
        called: Notify::new(),
        turns_end: Cell::new(None),
        closed: Cell::new(false),
        bar: super::progress::bar(plan.people),
        _folder: folder,
    };
    (scene, process)
}

/// The address at which a server's process answers.
pub(crate) fn addr_of(process: &ServerProcess) -> SocketAddr {
    let addr = process.url().trim_start_matches("http://");
    addr.parse().expect("a server says its address")
}

impl Scene {
    pub(crate) fn connection(&self) -> Connection {
        Connection::new(&self.gate, &self.traffic)
    }

    /// The token of the device that a person uses, or of another device.
    pub(crate) fn device(&self, person: u32, nth: u32) -> &str {
        &self.devices[(person.wrapping_add(nth) % DEVICES) as usize]
    }

    pub(crate) fn key(&self, person: u32, what: u32) -> Uuid {
        asks::key(self.seed, person, what)
    }

    /// A random number that is always equal for this person and this question.
    pub(crate) fn throw(&self, person: u32, question: u32, sides: u32) -> u32 {
        let thrown = asks::scrambled(self.key(person, question).as_u64_pair().1);
        u32::try_from(thrown % u64::from(sides)).expect("it is below a u32")
    }

    pub(crate) fn arrivals(&self) -> Arrivals {
        let Plan { people, seconds, .. } = self.plan;
        Arrivals::new(self.pattern.clone(), people, seconds, Dice::new(self.seed))
    }

    /// Notes an answer that is not expected, but breaks no promise. The run then counts as not sound.
    pub(crate) fn surprise(&self, asked: &str, status: u16, body: &[u8]) {
        let no: Result<No<'_>, _> = serde_json::from_slice(body);
        let code = no.map_or("", |no| no.code);
        let what = format!("{asked}: {status} {code}");
        *self.surprises.borrow_mut().entry(what).or_default() += 1;
    }

    pub(crate) fn breach_to(&self, person: u32, breach: Breach, what: impl std::fmt::Display) {
        self.ledger.borrow_mut().breach_to(person, breach, what);
    }

    /// Wakes everybody who waits for guests, because some may have been called.
    pub(crate) fn tell_called(&self) {
        if !self.ledger.borrow().invited.is_empty() {
            self.called.notify_one();
        }
    }

    /// A slot in the last quarter. Nobody goes there while earlier slots have seats, so it is free.
    pub(crate) fn free_slot(&self, person: u32) -> &SlotRef {
        let (slots, quarter) = (&self.slots, self.slots.len() / 4);
        &slots[slots.len() - 1 - person as usize % quarter]
    }

    /// The next person who is called and comes; None when no more are wanted.
    pub(crate) async fn next_guest(&self) -> Option<u32> {
        loop {
            let wanted = self.plan.bookings(self.turns_end.get().is_some());
            if self.turns_are_over() || self.tally.guests.get() >= wanted {
                return None;
            }
            let next = self.ledger.borrow_mut().invited.pop_front();
            if next.is_some() {
                self.tell_called();
                return next;
            }
            // It looks again, both after a message and after the wait.
            let _ = tokio::time::timeout(LOOK, self.called.notified()).await;
        }
    }

    /// Everybody has come: few more turns are wanted, and after `end` nobody waits for one.
    pub(crate) fn enough_turns_by(&self, end: Instant) {
        self.turns_end.set(Some(end));
    }

    pub(crate) fn turns_are_over(&self) -> bool {
        self.turns_end.get().is_some_and(|end| Instant::now() >= end)
    }

    /// Nobody has to wait any more: the check begins.
    pub(crate) fn close(&self) {
        self.closed.set(true);
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Reads an answer with a session; None when it is a refusal, or is invalid.
    pub(crate) fn read<'a>(
        &self,
        asked: &str,
        status: u16,
        body: &'a [u8],
    ) -> Option<(Session<'a>, Place)> {
        if !matches!(status, 200 | 201) {
            return None;
        }
        let session: Option<Session<'_>> = serde_json::from_slice(body).ok();
        let read = session.and_then(|session| Place::of(&session).map(|place| (session, place)));
        if read.is_none() {
            self.surprise(&format!("{asked}: not to be read"), status, &[]);
        }
        read
    }
}
