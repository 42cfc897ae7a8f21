//! Whatever happens in the hall: a desk that is told only what changed knows the same day as one that is told everything.

use std::collections::BTreeMap;

use jari_common::attendance::{AppointmentEnd, AsideReason, AttendanceAct, OutOfTurnReason};
use jari_common::id::{BookingId, DeviceId, TicketId};
use jari_common::log_mark::LogMark;
use jari_common::time::{instant_of, seoul};
use jari_common::wire::{AppointmentAtDesk, DayAtDesk, WalkInAtDesk};
use jari_server::command::Command;
use jari_server::keys::Grant;
use jari_server::vault::{Erasure, Whom};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::acts::{Act, Errand, act, errands};
use super::hall::{Hall, days};
use crate::http::desk::{admin_at, found};
use crate::http::world::{done, slot};

/// The number of halls, and of steps before the day and on it.
const HALLS: u32 = 10;
const STEPS: std::ops::RangeInclusive<usize> = 10..=70;

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    Act(Box<Act>),
    /// Staff say something of an appointment.
    Attend(Index, AttendanceAct),
    TakeBack(Index),
    /// Staff say something of somebody who came without an appointment, by the nth of a few ways.
    WalkIn(Index, u8),
    Erase(Index),
}

fn step() -> impl Strategy<Value = Step> {
    let served = AttendanceAct::End { how: AppointmentEnd::Served };
    let said = vec![
        AttendanceAct::Arrive,
        AttendanceAct::Arrive,
        AttendanceAct::Arrive,
        AttendanceAct::Call,
        AttendanceAct::CallOutOfTurn { reason: OutOfTurnReason::Clinic },
        AttendanceAct::SetAside { reason: AsideReason::NoAnswer },
        AttendanceAct::GoAway,
        served,
    ];
    prop_oneof![
        5 => act().prop_map(|act| Step::Act(Box::new(act))),
        6 => (any::<Index>(), prop::sample::select(said))
            .prop_map(|(nth, act)| Step::Attend(nth, act)),
        1 => any::<Index>().prop_map(Step::TakeBack),
        4 => (any::<Index>(), 0..6_u8).prop_map(|(nth, how)| Step::WalkIn(nth, how)),
        1 => any::<Index>().prop_map(Step::Erase),
    ]
}

/// A day as a desk knows it that is told the differences.
#[derive(Default)]
struct Known {
    as_of: Option<LogMark>,
    rows: BTreeMap<BookingId, AppointmentAtDesk>,
    waiting: BTreeMap<TicketId, WalkInAtDesk>,
}

impl Known {
    fn learn(&mut self, news: DayAtDesk) {
        if news.whole {
            self.rows.clear();
            self.waiting.clear();
        }
        for booking in &news.gone {
            self.rows.remove(booking);
        }
        for ticket in &news.walk_ins_gone {
            self.waiting.remove(ticket);
        }
        self.waiting.extend(news.walk_ins.into_iter().map(|it| (it.ticket, it)));
        self.rows.extend(news.appointments.into_iter().map(|it| (it.booking, it)));
        self.as_of = Some(news.as_of);
    }

    fn list(&self) -> Vec<AppointmentAtDesk> {
        let mut list: Vec<AppointmentAtDesk> = self.rows.values().cloned().collect();
        list.sort_by_key(|it| (it.starts_at, it.campaign, it.number, it.booking));
        list
    }

    fn walk_ins(&self) -> Vec<WalkInAtDesk> {
        let mut list: Vec<WalkInAtDesk> = self.waiting.values().cloned().collect();
        list.sort_by_key(|it| (it.campaign, it.number, it.ticket));
        list
    }
}

struct Watched {
    hall: Hall,
    desk: DeviceId,
    errands: Vec<Errand>,
    known: BTreeMap<String, Known>,
    /// How many differences were told that were not empty.
    news: usize,
}

impl Watched {
    async fn new() -> Self {
        let paths = ["C1", "FAR"].into_iter().flat_map(|clinic| {
            days().map(|day| format!("/api/v1/desk/clinics/{clinic}/days/{day}"))
        });
        let known = paths.map(|path| (path, Known::default())).collect();
        let hall = Hall::new().await;
        let world = &hall.world;
        let grant = world.app.keys().read(&hall.desk, world.app.clock().now());
        let Some(Grant::Staff { desk, .. }) = grant else { panic!("{grant:?}") };
        Self { hall, desk, errands: errands(), known, news: 0 }
    }

    /// The first morning, after the first appointments; everybody signs in anew.
    async fn morning(&mut self) {
        let app = &self.hall.world.app;
        let morning = instant_of(days()[0], 9 * 60 + 40, &seoul());
        let wait = morning.duration_since(app.clock().now()).as_secs();
        app.clock().advance_secs(u32::try_from(wait).unwrap_or(0));
        app.submit(Command::Tick).await.unwrap();
        self.hall.desk = admin_at(&self.hall.world, self.desk).await;
    }

    async fn take(&mut self, step: &Step) {
        let world = &self.hall.world;
        let bookings = self.bookings();
        let booking = |nth: &Index| bookings[nth.index(bookings.len())];
        match step {
            Step::Act(act) => {
                let sent = act.rightly(&self.hall, &self.errands[act.errand]);
                let key = Uuid::from_u128(act.key);
                let mut request = world.write_as(sent.method.clone(), &sent.path, &sent.token, key);
                if sent.method != Method::GET {
                    request = request.json(&sent.body);
                }
                request.send().await.unwrap();
                if act.wait_secs > 0 {
                    world.app.clock().advance_secs(act.wait_secs);
                    world.app.submit(Command::Tick).await.unwrap();
                }
            }
            Step::Attend(nth, act) => self.attend(booking(nth), *act).await,
            Step::TakeBack(nth) => {
                let last = world.app.state().attendance(booking(nth)).last_act;
                if let Some(last) = last {
                    let act = AttendanceAct::TakeBack { change: last.change };
                    self.attend(booking(nth), act).await;
                }
            }
            Step::WalkIn(nth, how) => {
                let ticket = TicketId(nth.index(world.app.state().ticket_count()) as u64 + 1);
                self.walk_in(ticket, *how).await;
            }
            Step::Erase(nth) => {
                let ticket = TicketId(nth.index(world.app.state().ticket_count()) as u64 + 1);
                let (app, whom) = (world.app.clone(), Whom::Ticket(ticket));
                let erasure = Erasure { whom, even_if_live: true, account: String::new() };
                // A person with an appointment to come is not erased.
                let erased = tokio::task::spawn_blocking(move || app.erase(&erasure).is_ok());
                erased.await.unwrap();
            }
        }
    }

    /// The bookings of the first day; all there are, if it has none.
    fn bookings(&self) -> Vec<BookingId> {
        let state = self.hall.world.app.state();
        let all: Vec<BookingId> = (1..=state.booking_count() as u64).map(BookingId).collect();
        let of_day =
            all.iter().copied().filter(|it| state.booked_for(*it, days()[0], &seoul()).is_some());
        let of_day: Vec<BookingId> = of_day.collect();
        if of_day.is_empty() { all } else { of_day }
    }

    async fn attend(&self, booking: BookingId, act: AttendanceAct) {
        let world = &self.hall.world;
        let follows = world.app.state().attendance(booking).last_change;
        let path = format!("/api/v1/desk/bookings/{booking}/attendance");
        let request = world.write(Method::POST, &path, &self.hall.desk);
        request.json(&json!({ "act": act, "follows": follows })).send().await.unwrap();
    }

    /// Mostly they wait; some went, and it is taken back, or they are taken beyond the seats.
    async fn walk_in(&self, ticket: TicketId, how: u8) {
        let (world, desk) = (&self.hall.world, &self.hall.desk);
        let clinic = jari_samples::clinic_id("C1");
        let rows = world.app.state().walk_ins_at(&clinic, days()[0]);
        let row = rows.into_iter().find(|row| row.ticket == ticket);
        let change = row.map_or(0, |row| row.last_act.change);
        let act = match how {
            0..=2 => json!({ "wait_here": { "replaces": true } }),
            3 => json!("go_away"),
            _ => json!({ "take_back": { "change": change } }),
        };
        let body = match how {
            5 => json!({ "slot": slot("C1", 3), "reason": "other" }),
            _ => json!({ "clinic": "C1", "act": act, "grant": found(world, desk, ticket) }),
        };
        let to = if how == 5 { "overbook" } else { "walk-in" };
        let path = format!("/api/v1/desk/tickets/{ticket}/{to}");
        world.write(Method::POST, &path, desk).json(&body).send().await.unwrap();
    }

    async fn look(&self, path: &str, after: Option<LogMark>) -> DayAtDesk {
        let after = after.map(|after| format!("?after={after}")).unwrap_or_default();
        let look = self.hall.world.get(&format!("{path}{after}"));
        done(look.bearer_auth(&self.hall.desk), 200).await
    }

    /// Looks at every `every`-th day, once for the differences and once for everything.
    async fn compare(&mut self, every: usize, from: usize) -> Result<(), TestCaseError> {
        let mut known = std::mem::take(&mut self.known);
        for (path, known) in known.iter_mut().skip(from % every).step_by(every) {
            let is_first = known.as_of.is_none();
            let news = self.look(path, known.as_of).await;
            prop_assert_eq!(news.whole, is_first, "{}", path);
            let is_news =
                !news.appointments.is_empty() || !news.gone.is_empty() || !news.walk_ins.is_empty();
            self.news += usize::from(is_news && !is_first);
            known.learn(news);
            let whole = self.look(path, None).await;
            prop_assert!(whole.whole);
            prop_assert_eq!(&known.list(), &whole.appointments, "{}", path);
            prop_assert_eq!(&known.walk_ins(), &whole.walk_ins, "{}", path);
        }
        self.known = known;
        let broken = self.hall.world.app.state().broken_invariants();
        prop_assert_eq!(broken, Vec::<String>::new());
        Ok(())
    }
}

#[test]
fn the_differences_put_together_are_always_the_whole_day() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let news = std::cell::Cell::new(0);
    let steps = || prop::collection::vec(step(), STEPS);
    let watch = |(before, on_the_day): (Vec<Step>, Vec<Step>)| {
        runtime.block_on(async {
            let mut watched = Watched::new().await;
            watched.compare(1, 0).await?;
            for (nth, step) in before.iter().enumerate() {
                watched.take(step).await;
                watched.compare(3, nth).await?;
            }
            watched.morning().await;
            for (nth, step) in on_the_day.iter().enumerate() {
                watched.take(step).await;
                watched.compare(3, nth).await?;
            }
            watched.compare(1, 0).await?;
            news.set(news.get() + watched.news);
            watched.hall.world.stop().await.unwrap();
            Ok(())
        })
    };
    let config = Config {
        cases: HALLS,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    TestRunner::new(config).run(&(steps(), steps()), watch).unwrap();
    // If nothing had changed on any day, the test would prove nothing.
    assert!(news.get() >= 20, "{}", news.get());
}
