//! What is found wrong is set aside: a decision that would break a promise is not taken and is kept for the operator; a
//! campaign whose tables contradict its log is frozen by itself; everybody else continues.

use std::path::Path;

use jari_common::booking::{Right, SeatAct};
use jari_common::campaign::DrawTerms;
use jari_common::change::{
    CampaignGoesOn, Change, DrawRevealed, DrawSealed, Event, Held, NumbersDrawn, Phase,
};
use jari_common::dose::Dose;
use jari_common::draw::Digest;
use jari_common::id::HoldId;
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, SlotRef};
use jari_common::time::plus_secs;
use jari_samples::{PLAN, planned};
use jari_server::app::TABLES_FILE;
use jari_server::command::{ClinicPlan, JoinLine, TicketAct};
use jari_server::store::{Batch, FaultNote, Store, StoreReader};
use jari_server::writer::{Frozen, Stepper, Submission};

use super::*;

fn slot() -> SlotRef {
    jari_samples::slot("A1", 0)
}

/// Two campaigns, one clinic with a day, two people in their turn.
fn furnished(app: &App) {
    furnish(app);
    furnish_campaign(app);
    let clinics = vec![jari_samples::clinic("A1")];
    app.submit_blocking(Command::PutClinics { clinics }).unwrap();
    let days = planned(DayPlan { slots: 4, ..PLAN }, &[slot().date]);
    let clinics = vec![ClinicPlan { clinic: slot().clinic, days }];
    app.submit_blocking(Command::OpenDays { campaign: CampaignId(1), clinics }).unwrap();
    for who in 1..=2 {
        let (ticket, _) = number(&app.submit_blocking(join(who)).unwrap());
        app.submit_blocking(TicketAct::StartTurn { device: DeviceId(1) }.of(ticket)).unwrap();
    }
}

/// The request of a person to join the other campaign.
fn join_other(who: u64) -> Ask {
    let mut ask = join(who + 1_000);
    if let Command::JoinLine(JoinLine { campaign, .. }) = &mut ask.command {
        *campaign = CampaignId(2);
    }
    ask
}

/// A log that our engine never writes: two people hold the same seat.
fn twice_held() -> (MemoryStore, Clock) {
    let disk = MemoryStore::new();
    let app = open(&disk);
    furnished(&app);
    let (seq, at) = (app.state().seq(), app.clock().now());
    app.close();
    let held = |nth: u64| {
        let event = Event::SeatHeld(Held {
            hold: HoldId(nth),
            ticket: TicketId(nth),
            slot: slot(),
            seat: 0,
            until: plus_secs(at, 300),
            beside: Vec::new(),
            dose: Dose::First,
            second: None,
            untold: false,
            reseats: false,
            overbooked: None,
        });
        Change { seq: seq + nth, at, request: None, asked: None, by: None, event }
    };
    let changes = [1, 2].map(held).to_vec();
    disk.reopen().commit(&Batch { changes, ..Batch::default() }).unwrap();
    (disk.reopen(), Clock::manual(at))
}

struct Bench {
    clock: Clock,
    disk: MemoryStore,
    stepper: Stepper,
}

impl Bench {
    fn on(disk: &MemoryStore, clock: Clock) -> Self {
        let frozen = std::sync::Arc::new(Frozen::default());
        let stepper = Stepper::open(Box::new(disk.clone()), clock.clone(), frozen).unwrap();
        Self { clock, disk: disk.clone(), stepper }
    }

    fn ask(&mut self, asks: Vec<Ask>) -> Vec<Result<Answer, SubmitError>> {
        let one = Submission { asks, sealed: None, reply: () };
        self.stepper.step(vec![one]).answers.remove(0).1
    }

    fn faults(&mut self) -> Vec<FaultNote> {
        StoreReader::faults(&mut self.disk).unwrap()
    }
}

fn stopped() -> Result<Answer, SubmitError> {
    Err(SubmitError::Refused(Refusal::CampaignStopped))
}

#[test]
fn a_decision_that_would_break_a_promise_is_not_taken_and_the_rest_of_its_batch_goes_on() {
    let (disk, clock) = twice_held();
    let mut bench = Bench::on(&disk, clock);
    let release = |nth: u64| {
        let (ticket, hold) = (TicketId(nth), HoldId(nth));
        Ask::from(TicketAct::seat(Right::Turn(1), SeatAct::Release { hold }).of(ticket))
    };
    let answers = bench.ask(vec![release(1), release(2), join(3), join_other(1)]);
    assert!(answers[0].is_ok(), "the first gives its seat back: {answers:?}");
    assert_eq!(answers[1], Err(SubmitError::Fault), "the second would free it twice");
    assert!(answers[2].is_ok() && answers[3].is_ok(), "others go on: {answers:?}");

    bench.ask(vec![release(2)]);
    let faults = bench.faults();
    let [fault] = &faults[..] else { panic!("one sort of fault: {faults:?}") };
    assert_eq!((fault.kind.as_str(), fault.times), ("release by turn", 2));
    assert_eq!(fault.condition, "only a seat that is taken becomes free");

    // Everything needed to repeat it is in the note and the log.
    let command: Command = serde_json::from_str(&fault.decision).unwrap();
    let mut state = jari_server::engine::State::new();
    let log = disk.durable_after(0);
    log.iter().filter(|it| it.seq <= fault.seq).for_each(|change| state.apply(change));
    state.apply(log.iter().find(|it| it.seq == fault.seq + 1).unwrap());
    let now = Timestamp::from_millisecond(fault.at_ms).unwrap();
    let events = state.decide(&command.into(), now).unwrap();
    assert_eq!(state.conditions(&events).unwrap_err().condition, fault.condition);
}

#[test]
fn what_time_brings_and_breaks_a_promise_stops_its_own_campaign_alone_until_the_operators_word() {
    let (disk, clock) = twice_held();
    let mut bench = Bench::on(&disk, clock);
    bench.ask(vec![join(3)]);
    bench.clock.advance_secs(301); // both holds run out
    let answers = bench.ask(vec![join(4), join_other(1)]);
    assert_eq!(answers[0], stopped());
    assert!(answers[1].is_ok(), "{answers:?}");
    assert_eq!(bench.faults()[0].kind, "settle");
    let phase =
        |bench: &Bench, it| bench.stepper.engine().now_serving(CampaignId(it)).unwrap().phase;
    assert_eq!((phase(&bench, 1), phase(&bench, 2)), (Phase::Frozen, Phase::Open));
    assert_eq!(bench.stepper.patience().as_secs(), 1, "no busy loop");

    // The state is the same after a restart.
    let mut bench = Bench::on(&disk, bench.clock.in_next_process());
    assert_eq!(bench.ask(vec![join(4)])[0], stopped());

    let go_on = |reason: &str| {
        let (by, reason) = ("김담당".to_owned(), reason.to_owned());
        Command::GoOn { campaign: CampaignId(1), by, reason, without: Vec::new() }
    };
    assert!(bench.ask(vec![go_on(" ").into()])[0].is_err(), "a word has a reason");
    assert!(bench.ask(vec![go_on("두 자리를 확인했음").into()])[0].is_ok());
    assert!(bench.ask(vec![join(4)])[0].is_ok());
    bench.clock.advance_secs(4_000);
    assert!(bench.ask(vec![join(5)])[0].is_ok(), "what was looked at does not stop it again");
    let told = disk.durable_after(0).into_iter().rev().find_map(|change| match change.event {
        Event::CampaignGoesOn(CampaignGoesOn { by, reason, .. }) => Some((by, reason)),
        _ => None,
    });
    assert_eq!(told, Some(("김담당".into(), "두 자리를 확인했음".into())), "audited");
}

/// A log that our engine never writes: in campaign 2 a person entered a draw that was sealed without them, or more
/// numbers were given than there are entries.
fn wrongly_drawn(entrants: u32, drawn: &[(u32, u32)]) -> (MemoryStore, Clock) {
    let disk = MemoryStore::new();
    let app = open(&disk);
    furnish(&app);
    app.submit_blocking(Command::AddCampaign { spec: drawing() }).unwrap();
    app.submit_blocking(join_other(1)).unwrap();
    let (seq, at) = (app.state().seq(), app.clock().now());
    app.close();
    let (campaign, digest) = (CampaignId(2), Digest::default());
    let sealed = Event::DrawSealed(DrawSealed { campaign, entrants, root: digest });
    let value = "1250".to_owned();
    let revealed =
        Event::DrawRevealed(DrawRevealed { campaign, value, secret: digest, seed: digest });
    let numbers = drawn.iter().map(|(from, count)| {
        let (from, count) = (*from, *count);
        Event::NumbersDrawn(NumbersDrawn { campaign, from, count })
    });
    let events = [sealed, revealed].into_iter().chain(numbers);
    let change = |(seq, event)| Change { seq, at, request: None, asked: None, by: None, event };
    let changes = (seq + 1..).zip(events).map(change).collect();
    disk.reopen().commit(&Batch { changes, ..Batch::default() }).unwrap();
    (disk.reopen(), Clock::manual(at))
}

fn drawing() -> CampaignSpec {
    let terms = DrawTerms {
        public_value: "다음 회차".into(),
        nonce: Digest::default(),
        commitment: Digest::default(),
    };
    let order = LineOrder::Draw(terms);
    CampaignSpec { order, opens_at: Timestamp::MAX, ..spec() }
}

#[test]
fn a_mistake_that_time_meets_stops_its_own_campaign_and_is_not_met_again_and_again() {
    for (entrants, drawn, kind) in [(0, &[][..], "settle"), (1, &[(0, 1), (1, 5)], "long_work")] {
        let (disk, clock) = wrongly_drawn(entrants, drawn);
        let mut bench = Bench::on(&disk, clock);
        // Nobody's request caused this: a person who asks meanwhile is told to try again, and is then served.
        let served = (0..4).find(|_| bench.ask(vec![join(1)])[0].is_ok());
        assert!(served.is_some(), "campaign 1 goes on");
        assert_eq!(bench.ask(vec![join_other(2)])[0], stopped());
        bench.ask(vec![join(2), join(3)]);
        bench.clock.advance_secs(10);
        bench.ask(vec![join(4)]);
        let faults = bench.faults();
        let [fault] = &faults[..] else { panic!("told once: {faults:?}") };
        assert_eq!((fault.kind.as_str(), fault.times), (kind, 1));
        assert_eq!(bench.stepper.patience().as_secs(), 1, "no busy loop");
        let log = disk.durable_after(0);
        let stops = log.iter().filter(|it| matches!(it.event, Event::CampaignStopped(_)));
        assert_eq!(stops.count(), 1);
        // The state is the same after a restart, and after the operator's command it is only reported again.
        let mut bench = Bench::on(&disk, bench.clock.in_next_process());
        assert!(bench.ask(vec![join(5)])[0].is_ok());
        let (by, reason) = ("김담당".to_owned(), "다시 봄".to_owned());
        let go_on = Command::GoOn { campaign: CampaignId(2), by, reason, without: Vec::new() };
        bench.ask(vec![go_on.into()]);
        assert!((6..10).any(|who| bench.ask(vec![join(who)])[0].is_ok()), "campaign 1 goes on");
        assert_eq!(bench.ask(vec![join_other(2)])[0], stopped());
    }
}

fn in_folder(folder: &Path, clock: &Clock) -> App {
    let options = Options { clock: clock.clone(), feed_window: 100, ..Options::default() };
    App::open(folder, options).unwrap()
}

/// Lets others join until nobody can: the tables follow a little later.
fn until_stopped(app: &App) {
    for who in 100..100_000 {
        if app.submit_blocking(join(who)) == stopped() {
            return;
        }
        std::thread::yield_now();
    }
    panic!("never stopped");
}

#[test]
fn tables_that_contradict_the_log_stop_one_campaign_and_the_operator_sees_and_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual("2026-11-23T00:00:00Z".parse().unwrap());
    let app = in_folder(folder.path(), &clock);
    furnished(&app);
    app.close();
    // The tables are changed by hand.
    let sql = rusqlite::Connection::open(folder.path().join(TABLES_FILE)).unwrap();
    sql.execute_batch("UPDATE tickets SET state = 'left' WHERE ticket = 1").unwrap();
    drop(sql);

    let app = in_folder(folder.path(), &clock);
    app.submit_blocking(TicketAct::EndTurn { serial: 1 }.of(TicketId(1))).unwrap();
    until_stopped(&app);
    assert!(app.submit_blocking(join_other(1)).is_ok(), "campaign 2 goes on");
    assert_eq!(app.frozen(), None, "nothing else stands");
    assert_eq!(app.state().ticket(TicketId(2)).unwrap().number, 2, "every place stays visible");
    let shown = app.tables().unwrap();
    assert_eq!(shown.stopped.iter().map(|(it, _)| it.0).collect::<Vec<_>>(), [1]);
    let [aside] = &shown.set_aside[..] else { panic!("{shown:?}") };
    assert_eq!((aside.campaign, aside.ticket), (Some(CampaignId(1)), Some(TicketId(1))));
    app.close();

    // The state is the same after a restart. Tables that are made again agree with the log, but the operator's command
    // is still needed.
    let app = in_folder(folder.path(), &clock);
    assert_eq!(app.submit_blocking(join(3)), stopped());
    app.rebuild_tables();
    app.close();
    let app = in_folder(folder.path(), &clock);
    let shown = app.tables().unwrap();
    assert_eq!((&shown.set_aside[..], &shown.findings[..]), (&[][..], &[][..]));
    assert_eq!(app.submit_blocking(join(3)), stopped());
    let (by, reason) = ("김담당".to_owned(), "표를 다시 만들었음".to_owned());
    let go_on = Command::GoOn { campaign: CampaignId(1), by, reason, without: Vec::new() };
    app.submit_blocking(go_on).unwrap();
    assert!(app.submit_blocking(join(3)).is_ok());
    app.close();
    let app = in_folder(folder.path(), &clock);
    assert_eq!(app.tables().unwrap().stopped, []);
    assert!(app.submit_blocking(join(4)).is_ok());
}

#[test]
fn a_campaign_goes_on_without_what_its_tables_left_out_and_does_not_stop_for_it_again() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual("2026-11-23T00:00:00Z".parse().unwrap());
    let app = in_folder(folder.path(), &clock);
    furnished(&app);
    app.close();
    let sql = rusqlite::Connection::open(folder.path().join(TABLES_FILE)).unwrap();
    sql.execute_batch("UPDATE tickets SET state = 'left' WHERE ticket = 1").unwrap();
    drop(sql);
    let app = in_folder(folder.path(), &clock);
    app.submit_blocking(TicketAct::EndTurn { serial: 1 }.of(TicketId(1))).unwrap();
    until_stopped(&app);
    let without = app.tables().unwrap().set_aside.iter().map(|it| it.seq).collect();
    let (by, reason) = ("김담당".to_owned(), "한 분은 따로 적었음".to_owned());
    app.submit_blocking(Command::GoOn { campaign: CampaignId(1), by, reason, without }).unwrap();
    // This ticket continues, and its tables cannot follow.
    app.submit_blocking(TicketAct::Return.of(TicketId(1))).unwrap();
    app.submit_blocking(join(3)).unwrap();
    app.close();
    let app = in_folder(folder.path(), &clock);
    assert_eq!(app.tables().unwrap().stopped, []);
    assert!(app.submit_blocking(join(4)).is_ok());
}
