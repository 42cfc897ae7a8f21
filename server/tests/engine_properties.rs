//! Properties of the engine: whatever people do, in whatever order, every promise that exists so far is kept.

use std::collections::HashMap;

use jari_common::campaign::{BirthYears, CampaignSpec, Pace, WhichClinics};
use jari_common::change::{Change, Event};
use jari_common::clinic::{Clinic, Position, WeekHours};
use jari_common::device::{DeviceKind, DevicePlace, SecretHash};
use jari_common::id::{CampaignId, ClinicId, DeviceId, HoldId, RequestId, TicketId};
use jari_common::person::{Acting, PersonKey};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::ticket::{CodeKey, TicketState};
use jari_server::command::{Answer, Ask, ClinicPlan, Command, TicketAnswer};
use jari_server::engine::State;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use uuid::Uuid;

const CAMPAIGN: CampaignId = CampaignId(1);
const DEVICE: DeviceId = DeviceId(1);
const DAY: Date = date(2026, 11, 24);
const PERSONS: u8 = 10;
const PACE: Pace =
    Pace { turns: 3, call_secs: 600, turn_secs: 300, hold_secs: 300, turn_max_secs: 1_800 };

/// The engine with its log, driven like the writer drives it.
struct World {
    state: State,
    log: Vec<Change>,
    now: Timestamp,
    requests: u128,
    last: Option<(Ask, Result<Answer, Refusal>)>,
    /// Whether the last request changed anything: only then is it in the log.
    last_changed: bool,
}

/// What somebody tries.
#[derive(Clone, Debug)]
enum Try {
    Join(u8),
    Start(u8),
    Extend(u8),
    End(u8),
    Return(u8),
    Leave(u8),
    Hold(u8, u8),
    Release(u8),
    Book(u8),
    /// With the serial of a turn that is over.
    BookWithOldLease(u8),
    Wait(u16),
    Restart,
    /// The last request once more.
    Repeat,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let who = 0..PERSONS;
    let one = prop_oneof![
        4 => who.clone().prop_map(Try::Join),
        4 => who.clone().prop_map(Try::Start),
        1 => who.clone().prop_map(Try::Extend),
        1 => who.clone().prop_map(Try::End),
        1 => who.clone().prop_map(Try::Return),
        1 => who.clone().prop_map(Try::Leave),
        6 => (who.clone(), 0..5_u8).prop_map(|(who, slot)| Try::Hold(who, slot)),
        1 => who.clone().prop_map(Try::Release),
        3 => who.clone().prop_map(Try::Book),
        1 => who.prop_map(Try::BookWithOldLease),
        3 => (0..900_u16).prop_map(Try::Wait),
        1 => Just(Try::Restart),
        2 => Just(Try::Repeat),
    ];
    prop::collection::vec(one, 1..120)
}

impl World {
    /// One campaign, one clinic with two slots of two seats on one day, and turns for three.
    fn new() -> Self {
        let now = "2026-11-23T00:00:00Z".parse().unwrap();
        let mut world = Self {
            state: State::new(),
            log: Vec::new(),
            now,
            requests: 0,
            last: None,
            last_changed: false,
        };
        world.must(Command::InviteDevice {
            place: place(),
            code: SecretHash("code".into()),
            until: Timestamp::MAX,
        });
        world.must(Command::PutClinics { clinics: vec![clinic()] });
        world.must(Command::AddCampaign { spec: spec(now) });
        let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 4, capacity: 2 };
        let days = vec![PlannedDays { plan, dates: vec![DAY] }];
        let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
        world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
        world
    }

    fn must(&mut self, command: Command) {
        self.ask(command.into()).unwrap();
    }

    /// Decides, applies, settles: the writer's order.
    fn ask(&mut self, ask: Ask) -> Result<Answer, Refusal> {
        let events = self.state.decide(&ask, self.now)?;
        self.take(ask.request, events.clone());
        self.settle();
        Ok(self.state.answer(&ask, &events))
    }

    fn take(&mut self, request: Option<RequestId>, events: Vec<Event>) {
        for event in events {
            let seq = self.state.seq() + 1;
            let change = Change { seq, at: self.now, request, event };
            self.state.apply(&change);
            self.log.push(change);
        }
    }

    fn settle(&mut self) {
        loop {
            let events = self.state.settle(self.now);
            if events.is_empty() {
                return;
            }
            self.take(None, events);
        }
    }

    fn requested(&mut self, command: Command) {
        self.requests += 1;
        let ask = Ask { request: Some(RequestId(Uuid::from_u128(self.requests))), command };
        let seq = self.state.seq();
        let outcome = self.ask(ask.clone());
        self.last = Some((ask, outcome));
        self.last_changed = self.state.seq() > seq;
    }

    /// Person `who`'s ticket, by the order of joining.
    fn ticket(&self, who: u8) -> TicketId {
        TicketId(u64::from(who) + 1)
    }

    fn serial(&self, who: u8) -> u32 {
        self.state.turn_serial(self.ticket(who)).unwrap_or(0)
    }

    fn hold_of(&self, who: u8) -> HoldId {
        let view = self.state.ticket(self.ticket(who));
        view.and_then(|view| view.hold).map_or(HoldId(1), |hold| hold.id)
    }

    fn attempt(&mut self, what: &Try) {
        let ticket = |who: &u8| TicketId(u64::from(*who) + 1);
        match what {
            Try::Join(who) => self.requested(join(*who)),
            Try::Start(who) => {
                self.requested(Command::StartTurn { ticket: ticket(who), device: DEVICE });
            }
            Try::Extend(who) => {
                let serial = self.serial(*who);
                self.requested(Command::ExtendTurn { ticket: ticket(who), serial });
            }
            Try::End(who) => {
                let serial = self.serial(*who);
                self.requested(Command::EndTurn { ticket: ticket(who), serial });
            }
            Try::Return(who) => self.requested(Command::ReturnToLine { ticket: ticket(who) }),
            Try::Leave(who) => self.requested(Command::LeaveLine { ticket: ticket(who) }),
            Try::Hold(who, index) => {
                let (serial, slot) = (self.serial(*who), slot(*index));
                self.requested(Command::HoldSeat { ticket: ticket(who), serial, slot });
            }
            Try::Release(who) => {
                let (serial, hold) = (self.serial(*who), self.hold_of(*who));
                self.requested(Command::ReleaseHold { ticket: ticket(who), serial, hold });
            }
            Try::Book(who) => {
                let (serial, hold) = (self.serial(*who), self.hold_of(*who));
                self.requested(Command::BookHeld { ticket: ticket(who), serial, hold });
            }
            Try::BookWithOldLease(who) => {
                let serial = self.serial(*who).saturating_sub(1);
                let hold = self.hold_of(*who);
                self.requested(Command::BookHeld { ticket: ticket(who), serial, hold });
            }
            Try::Wait(secs) => {
                self.now = jari_common::time::plus_secs(self.now, u32::from(*secs));
                self.settle();
            }
            Try::Restart => {
                self.ask(Command::RestoreWindows.into()).unwrap();
            }
            Try::Repeat => self.repeat(),
        }
    }

    /// A repeated request changes nothing, and its answer names the same things.
    fn repeat(&mut self) {
        if !self.last_changed {
            return;
        }
        let Some((ask, before)) = self.last.clone() else { return };
        let seq = self.state.seq();
        let again = self.ask(ask);
        if let (Ok(Answer::Ticket(before)), Ok(Answer::Ticket(again))) = (&before, &again) {
            assert_eq!(named(before), named(again));
        }
        if before.is_ok() {
            assert!(again.is_ok(), "what was done cannot be refused later: {again:?}");
            assert_eq!(self.state.seq(), seq, "a repeat changed something");
        }
    }
}

fn named(answer: &TicketAnswer) -> (TicketId, u32) {
    (answer.view.id, answer.view.number)
}

fn place() -> DevicePlace {
    let position = Position::new(37.57, 126.98).unwrap();
    DevicePlace { name: "새봄복지관".into(), position, kind: DeviceKind::Kiosk }
}

fn clinic() -> Clinic {
    Clinic {
        id: ClinicId::parse("A1").unwrap(),
        name: "새봄내과의원".into(),
        address: "서울".into(),
        phone: String::new(),
        position: Position::new(37.57, 126.98).unwrap(),
        hours: WeekHours::default(),
    }
}

fn spec(opens_at: Timestamp) -> CampaignSpec {
    CampaignSpec {
        title_ko: "예방접종".into(),
        title_en: "Vaccination".into(),
        birth_years: BirthYears { first: 1900, last: 1976 },
        opens_at,
        slot_minutes: 30,
        capacity: 2,
        days_ahead: 14,
        clinics: WhichClinics::All,
        pace: PACE,
    }
}

fn join(who: u8) -> Command {
    Command::JoinLine {
        campaign: CAMPAIGN,
        person: PersonKey(Uuid::from_u128(u128::from(who))),
        birth_year: 1950,
        code: CodeKey(Uuid::from_u128(u128::from(who))),
        device: DEVICE,
        acting: Acting::Myself,
    }
}

/// Slots 0–3 exist; 4 does not.
fn slot(index: u8) -> SlotRef {
    SlotRef { campaign: CAMPAIGN, clinic: clinic().id, date: DAY, index }
}

/// What must never go back.
#[derive(Default)]
struct Seen {
    called_through: u32,
    numbers: HashMap<TicketId, u32>,
    ahead: HashMap<TicketId, u32>,
    booked: HashMap<TicketId, jari_common::wire::BookingView>,
}

impl Seen {
    fn check(&mut self, world: &World) {
        let serving = world.state.now_serving(CAMPAIGN, world.now).unwrap();
        assert!(serving.called_through >= self.called_through, "called_through went back");
        self.called_through = serving.called_through;
        for id in 1..=world.state.ticket_count() as u64 {
            let view = world.state.ticket(TicketId(id)).unwrap();
            let number = *self.numbers.entry(view.id).or_insert(view.number);
            assert_eq!(number, view.number, "a number changed");
            self.check_ahead(&view);
            if let Some(booked) = self.booked.get(&view.id) {
                assert_eq!(Some(booked), view.booking.as_ref(), "a booking changed");
            }
            if let Some(booking) = view.booking {
                self.booked.insert(view.id, booking);
            }
        }
    }

    /// Never more people ahead, as long as the person has not left or missed.
    fn check_ahead(&mut self, view: &jari_common::wire::TicketView) {
        if view.state != TicketState::Waiting {
            self.ahead.remove(&view.id);
            return;
        }
        if let Some(before) = self.ahead.insert(view.id, view.ahead) {
            assert!(view.ahead <= before, "people ahead rose from {before} to {}", view.ahead);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_people_do_every_promise_is_kept(tries in tries()) {
        let mut world = World::new();
        let mut seen = Seen::default();
        for what in &tries {
            world.attempt(what);
            let broken = world.state.broken_invariants();
            prop_assert!(broken.is_empty(), "{what:?}: {broken:?}");
            seen.check(&world);
        }
    }

    #[test]
    fn the_log_alone_brings_the_same_state_back(tries in tries()) {
        let mut world = World::new();
        tries.iter().for_each(|what| world.attempt(what));
        let mut again = State::new();
        for change in &world.log {
            let text = serde_json::to_string(change).unwrap();
            again.apply(&serde_json::from_str(&text).unwrap());
        }
        for id in 1..=world.state.ticket_count() as u64 {
            prop_assert_eq!(again.ticket(TicketId(id)), world.state.ticket(TicketId(id)));
        }
        prop_assert_eq!(again.now_serving(CAMPAIGN, world.now), world.state.now_serving(CAMPAIGN, world.now));
        prop_assert_eq!(again.clinic_days(CAMPAIGN, &clinic().id), world.state.clinic_days(CAMPAIGN, &clinic().id));
        prop_assert_eq!(again.next_due(), world.state.next_due());
        prop_assert_eq!(again.broken_invariants(), Vec::<String>::new());
    }

    #[test]
    fn every_seat_is_taken_at_most_once_and_no_free_seat_is_refused(tries in tries()) {
        let mut world = World::new();
        for what in &tries {
            let before = match what {
                Try::Hold(who, index) => world.state.seats_free(&slot(*index)).map(|free| (*who, free)),
                _ => None,
            };
            world.attempt(what);
            let refused = matches!(&world.last, Some((_, Err(Refusal::SlotFull))));
            if let (Some((_, free)), Try::Hold(..), true) = (before, what, refused) {
                prop_assert_eq!(free, 0);
            }
            for index in 0..4 {
                prop_assert!(world.state.seats_free(&slot(index)).unwrap() <= 2);
            }
        }
    }
}

#[test]
fn with_nobody_waiting_the_turn_may_begin_at_once() {
    let mut world = World::new();
    let answer = world.ask(join(0).into()).unwrap();
    let Answer::Ticket(ticket) = answer else { panic!("{answer:?}") };
    assert!(ticket.issued);
    assert_eq!((ticket.view.number, ticket.view.state), (1, TicketState::Called));
}

#[test]
fn the_same_person_gets_the_same_ticket_from_anywhere() {
    let mut world = World::new();
    (0..5).for_each(|who| world.must(join(who)));
    let Ok(Answer::Ticket(again)) = world.ask(join(4).into()) else { panic!() };
    assert!(!again.issued);
    assert_eq!((again.view.number, again.view.ahead), (5, 1));
    assert_eq!(world.state.ticket_count(), 5);
}

#[test]
fn a_full_slot_refuses_the_third_person_and_keeps_what_they_hold() {
    let mut world = World::new();
    for who in 0..3 {
        world.must(join(who));
        world.attempt(&Try::Start(who));
    }
    world.attempt(&Try::Hold(0, 0));
    world.attempt(&Try::Hold(1, 0));
    world.attempt(&Try::Hold(2, 1));
    world.attempt(&Try::Hold(2, 0));
    assert_eq!(world.last.as_ref().unwrap().1, Err(Refusal::SlotFull));
    let held = world.state.ticket(TicketId(3)).unwrap().hold.unwrap();
    assert_eq!(held.slot, slot(1), "the refusal took nothing away");
}

#[test]
fn absence_never_stalls_the_line_and_keeps_the_place() {
    let mut world = World::new();
    (0..4).for_each(|who| world.must(join(who)));
    assert_eq!(world.state.ticket(TicketId(4)).unwrap().state, TicketState::Waiting);
    world.attempt(&Try::Wait(601));
    assert_eq!(world.state.ticket(TicketId(1)).unwrap().state, TicketState::Missed);
    assert_eq!(world.state.ticket(TicketId(4)).unwrap().state, TicketState::Called);
    world.attempt(&Try::Return(0));
    let back = world.state.ticket(TicketId(1)).unwrap();
    assert_eq!((back.number, back.state), (1, TicketState::Called));
}

#[test]
fn an_expired_hold_frees_the_seat_and_cannot_be_booked() {
    let mut world = World::new();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Hold(0, 0));
    let hold = world.hold_of(0);
    assert_eq!(world.state.seats_free(&slot(0)), Some(1));
    world.attempt(&Try::Wait(301));
    assert_eq!(world.state.seats_free(&slot(0)), Some(2));
    let serial = world.serial(0);
    let late = Command::BookHeld { ticket: TicketId(1), serial, hold };
    assert!(matches!(world.ask(late.into()), Err(Refusal::TurnOver | Refusal::HoldOver)));
}

#[test]
fn an_older_lease_writes_nothing_once_the_turn_went_on_elsewhere() {
    let mut world = World::new();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    let old = world.serial(0);
    world.attempt(&Try::Start(0));
    let hold = Command::HoldSeat { ticket: TicketId(1), serial: old, slot: slot(0) };
    assert_eq!(world.ask(hold.into()), Err(Refusal::TurnElsewhere));
}

#[test]
fn a_slot_that_has_begun_is_neither_held_nor_booked() {
    let mut world = World::new();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world.now = "2026-11-24T00:00:00Z".parse().unwrap(); // 09:00 in Seoul, the first slot's start
    let hold = Command::HoldSeat { ticket: TicketId(1), serial: 1, slot: slot(0) };
    assert_eq!(world.state.decide(&hold.into(), world.now), Err(Refusal::SlotPast));
}

#[test]
fn who_may_not_book_is_told_before_any_number_is_given() {
    let mut world = World::new();
    let Command::JoinLine { campaign, person, code, device, acting, .. } = join(0) else {
        panic!()
    };
    let young = Command::JoinLine { campaign, person, birth_year: 1990, code, device, acting };
    assert_eq!(world.ask(young.into()), Err(Refusal::NotEligible { first: 1900, last: 1976 }));
    assert_eq!(world.state.ticket_count(), 0);
}

#[test]
fn a_restart_gives_every_window_back_in_full() {
    let mut world = World::new();
    world.must(join(0));
    let first = world.state.ticket(TicketId(1)).unwrap().until.unwrap();
    world.now = jari_common::time::plus_secs(world.now, 599);
    world.must(Command::RestoreWindows);
    let restored = world.state.ticket(TicketId(1)).unwrap().until.unwrap();
    assert_eq!(restored, jari_common::time::plus_secs(first, 599));
}
