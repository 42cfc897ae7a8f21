//! A small world for the engine: one campaign, one clinic, ten persons, driven like the writer drives it.

#[path = "at_desk.rs"]
mod at_desk;
#[path = "calendar.rs"]
mod calendar;
#[path = "changes.rs"]
mod changes;
#[path = "days_seen.rs"]
mod days_seen;
#[path = "../../../tests/src/sim/whole/naive.rs"]
mod naive;
#[path = "operator.rs"]
mod operator;
#[path = "tries.rs"]
mod tries;
#[path = "wide.rs"]
mod wide;

use days_seen::DaysSeen;

pub use at_desk::AT_DESK;
pub use calendar::CLINIC_CHANGES;
pub use changes::a_wish;
pub use operator::OPERATORS;
pub use tries::*;
pub use wide::*;

use jari_common::booking::{Right, SeatAct};
use jari_common::campaign::{CampaignSpec, Pace};
use jari_common::change::{Change, Event, Held};
use jari_common::clinic::Clinic;
use jari_common::device::{DeviceKind, DevicePlace, SecretHash};
use jari_common::dose::{Dose, DoseInterval};
use jari_common::draw::EntryId;
use jari_common::id::{DeviceId, HoldId, RequestId, TicketId};
use jari_common::person::{Acting, NameKey, PersonKey};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, SlotRef};
use jari_common::staff::StaffReason;
use jari_common::ticket::CodeKey;
use jari_common::wire::TicketView;
use jari_samples::{PLAN, planned};
use jari_server::command::{Answer, Ask, ClinicPlan, Command, JoinLine, TicketAct, TicketAnswer};
use jari_server::engine::State;
use jari_server::tables::Tables;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use uuid::Uuid;

pub use jari_samples::{CAMPAIGN, place};
pub const DEVICE: DeviceId = DeviceId(1);
pub const DESK: DeviceId = DeviceId(2);
/// A kiosk at another place.
pub const ELSEWHERE: DeviceId = DeviceId(3);
pub const DAY: Date = date(2026, 11, 24);
pub const DAY_OF_SECOND: Date = date(2026, 12, 1);
pub const LAST_DAY: Date = date(2026, 12, 2);
pub const PERSONS: u8 = 10;
pub const PACE: Pace = Pace {
    turns: 3,
    call_secs: 600,
    turn_secs: 300,
    hold_secs: 300,
    turn_max_secs: 1_800,
    reserved_percent: 10,
    offer_secs: 1_200,
    untold_secs: 86_400,
    stand_secs: 1_800,
};

/// The engine with its log, driven like the writer drives it.
pub struct World {
    pub state: State,
    pub log: Vec<Change>,
    pub now: Timestamp,
    pub requests: u128,
    pub last: Option<(Ask, Result<Answer, Refusal>)>,
    /// Whether the last request changed anything: only then is it in the log.
    pub last_changed: bool,
}

impl World {
    /// One campaign, one clinic with two slots of two seats on one day, and turns for three.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// `World::new` with a second dose. It is given seven or eight days after the first, on days with the same number
    /// of seats.
    pub fn series() -> Self {
        let mut world = Self::with(|spec| {
            spec.second_dose = Some(DoseInterval { from_days: 7, to_days: 8 });
        });
        let days = planned(DayPlan { slots: 4, ..PLAN }, &[DAY_OF_SECOND, LAST_DAY]);
        let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
        world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
        world
    }

    /// `World::new` with another campaign; it is nine in the morning in Seoul.
    pub fn with(change: impl FnOnce(&mut CampaignSpec)) -> Self {
        let now = "2026-11-23T00:00:00Z".parse().unwrap();
        let mut spec = spec(now);
        change(&mut spec);
        let mut world = Self {
            state: State::new(),
            log: Vec::new(),
            now,
            requests: 0,
            last: None,
            last_changed: false,
        };
        let desk = DevicePlace { name: "새봄의원".into(), kind: DeviceKind::Desk, ..place() };
        let elsewhere = DevicePlace { name: "온유복지관".into(), ..place() };
        for (place, code) in [(place(), "kiosk"), (desk, "desk"), (elsewhere, "elsewhere")] {
            let (code, until) = (SecretHash(code.into()), Timestamp::MAX);
            world.must(Command::InviteDevice { place, code, until });
        }
        world.must(Command::PutClinics { clinics: vec![clinic()] });
        world.must(Command::AddCampaign { spec });
        let days = planned(DayPlan { slots: 4, ..PLAN }, &[DAY]);
        let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
        world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
        world
    }

    pub fn must(&mut self, command: Command) {
        self.ask(&command.into()).unwrap();
    }

    /// Decides, applies and settles a request, in the writer's order.
    pub fn ask(&mut self, ask: &Ask) -> Result<Answer, Refusal> {
        let events = self.state.decide(ask, self.now)?;
        self.decided(Some(ask), events.clone());
        self.settle();
        Ok(self.state.answer(ask, &events))
    }

    pub fn take(&mut self, ask: Option<&Ask>, events: Vec<Event>) {
        for event in events {
            let seq = self.state.seq() + 1;
            let (request, asked) = (ask.and_then(|ask| ask.request), ask.and_then(Ask::asked));
            let by = ask.and_then(|ask| ask.by.clone());
            let change = Change { seq, at: self.now, request, asked, by, event };
            let days = DaysSeen::of(&self.state);
            self.state.apply(&change);
            days.have_changed_only_where_noted(&self.state, &change);
            self.log.push(change);
        }
    }

    /// Takes what the engine decided, and checks every seat that was found for a wish.
    fn decided(&mut self, ask: Option<&Ask>, events: Vec<Event>) {
        self.keeps_conditions(&events);
        for event in events {
            if let Event::WishOffered(Held {
                ticket, slot, reseats: false, overbooked: None, ..
            }) = &event
            {
                let view = self.state.ticket(*ticket).unwrap();
                assert!(self.naive().is_best(&view, slot), "{event:?}, and {view:?}");
            }
            self.take(ask, vec![event]);
        }
    }

    pub fn settle(&mut self) {
        loop {
            let mut events = self.state.settle(self.now);
            if events.is_empty() {
                events = self.state.long_work();
            }
            if events.is_empty() {
                events = self.state.next_match(self.now);
            }
            if events.is_empty() {
                return;
            }
            self.decided(None, events);
        }
    }

    /// Asks the engine's own check about each decision before it is taken, as the writer does.
    fn keeps_conditions(&self, events: &[Event]) {
        assert_eq!(self.state.conditions(events), Ok(()), "{events:?}");
    }

    pub fn wait(&mut self, secs: u32) {
        self.now = jari_common::time::plus_secs(self.now, secs);
        self.settle();
    }

    /// What the tables, made from the log alone, find wrong. This checks every promise a second time.
    pub fn tables_find(&self) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let mut tables = Tables::open(&folder.path().join("tables.db")).unwrap();
        match tables.follow(&self.log) {
            Ok(()) => tables.check().unwrap(),
            Err(error) => vec![error.to_string()],
        }
    }

    /// Person `who`'s ticket as that person sees it.
    pub fn view(&self, who: u8) -> TicketView {
        self.state.ticket(self.ticket(who)).unwrap()
    }

    pub fn requested(&mut self, command: Command) {
        self.requests += 1;
        let ask =
            Ask { request: Some(RequestId(Uuid::from_u128(self.requests))), command, by: None };
        let seq = self.state.seq();
        let outcome = self.ask(&ask);
        self.last = Some((ask, outcome));
        self.last_changed = self.state.seq() > seq;
    }

    /// Person `who`'s ticket, by the order of joining.
    pub fn ticket(&self, who: u8) -> TicketId {
        TicketId(u64::from(who) + 1)
    }

    pub fn serial(&self, who: u8) -> u32 {
        self.state.turn_serial(self.ticket(who)).unwrap_or(0)
    }

    pub fn hold_of(&self, who: u8) -> HoldId {
        let view = self.state.ticket(self.ticket(who));
        view.and_then(|view| view.hold).map_or(HoldId(1), |hold| hold.id)
    }

    fn hold(&mut self, who: u8, slot: SlotRef, dose: Dose) {
        let (ticket, serial) = (self.ticket(who), self.serial(who));
        self.requested(TicketAct::seat(Right::Turn(serial), SeatAct::hold(slot, dose)).of(ticket));
    }

    pub fn attempt(&mut self, what: &Try) {
        let ticket = |who: &u8| TicketId(u64::from(*who) + 1);
        match what {
            Try::On(who, which) => self.on(*who, *which),
            Try::Join(who) => self.requested(join_as_party(*who)),
            Try::Start(who) => {
                let device = Self::device_of(*who);
                self.requested(TicketAct::StartTurn { device }.of(ticket(who)));
            }
            Try::Extend(who) => {
                let serial = self.serial(*who);
                self.requested(
                    TicketAct::seat(Right::Turn(serial), SeatAct::Extend { hold: None })
                        .of(ticket(who)),
                );
            }
            Try::End(who) => {
                let serial = self.serial(*who);
                self.requested(TicketAct::EndTurn { serial }.of(ticket(who)));
            }
            Try::Return(who) => self.requested(TicketAct::Return.of(ticket(who))),
            Try::Leave(who) => self.requested(TicketAct::Leave.of(ticket(who))),
            Try::Hold(who, index) => self.hold(*who, slot(*index), Dose::First),
            Try::Second(who, index) => self.hold(*who, second_slot(*index), Dose::Second),
            Try::Release(who) => {
                let (serial, hold) = (self.serial(*who), self.hold_of(*who));
                self.requested(
                    TicketAct::seat(Right::Turn(serial), SeatAct::Release { hold }).of(ticket(who)),
                );
            }
            Try::Book(who) => {
                let (serial, hold) = (self.serial(*who), self.hold_of(*who));
                self.requested(
                    TicketAct::seat(Right::Turn(serial), SeatAct::Confirm { hold }).of(ticket(who)),
                );
            }
            Try::BookWithOldLease(who) => {
                let serial = self.serial(*who).saturating_sub(1);
                let hold = self.hold_of(*who);
                self.requested(
                    TicketAct::seat(Right::Turn(serial), SeatAct::Confirm { hold }).of(ticket(who)),
                );
            }
            Try::MoveHold(..)
            | Try::MoveHoldSecond(..)
            | Try::MoveExtend(_)
            | Try::KeepOld(_)
            | Try::Move(_)
            | Try::Cancel(_) => self.change_booking(what),
            Try::Wish(..) | Try::Unwish(_) | Try::Accept(_) | Try::Decline(_) => self.wish(what),
            Try::Freeze
            | Try::Resume
            | Try::Pace(_)
            | Try::Presence(..)
            | Try::Close
            | Try::OpenDay
            | Try::Operator(_)
            | Try::Clinic(_) => self.run_the_place(what),
            Try::Staff(who, act) => self.requested(
                TicketAct::Staff { device: DESK, act: *act, reason: StaffReason::Asked }
                    .of(ticket(who)),
            ),
            Try::AtDesk(who, kind) => self.at_desk(*who, *kind),
            Try::Erase(who) => {
                let even_if_live = true;
                self.requested(Command::ErasePerson { ticket: ticket(who), even_if_live });
            }
            Try::Named(act, who, whose) => self.act_on(*act, *who, *whose),
            Try::Wait(secs) => {
                self.wait(u32::from(*secs));
            }
            Try::Restart => self.restart(0),
            Try::Down(secs) => self.restart(u32::from(*secs)),
            Try::Repeat => self.repeat(),
            Try::OtherBody => self.other_body(),
        }
    }

    fn run_the_place(&mut self, what: &Try) {
        match what {
            Try::Freeze => {
                let message = "점검 중".into();
                let frozen = self.ask(&Command::FreezeLine { campaign: CAMPAIGN, message }.into());
                assert!(frozen.is_ok() || self.is_closed(), "{frozen:?}");
            }
            Try::Resume => self.must(Command::ResumeLine { campaign: CAMPAIGN }),
            // By an operator at a desk, who leaves the times as they are.
            Try::Pace(turns) if turns % 2 == 0 && !self.is_closed() => {
                let (turns, reserved_percent) = (u32::from(*turns), PACE.reserved_percent);
                self.must(Command::PaceLine { campaign: CAMPAIGN, turns, reserved_percent });
            }
            Try::Pace(turns) => {
                let pace = Pace { turns: u32::from(*turns), ..PACE };
                self.must(Command::SetPace { campaign: CAMPAIGN, pace });
            }
            Try::Presence(device, presence) => {
                self.must(Command::ReportPresence { device: *device, presence: *presence });
            }
            Try::Close => self.close(),
            Try::OpenDay => self.open_day(),
            Try::Operator(nth) => self.operate(*nth),
            Try::Clinic(nth) => self.change_clinic(*nth),
            _ => unreachable!("not an operator's"),
        }
    }

    /// Repeats a request: it changes nothing, and its answer names the same things.
    pub fn repeat(&mut self) {
        if !self.last_changed {
            return;
        }
        let Some((ask, before)) = self.last.clone() else { return };
        let seq = self.state.seq();
        let again = self.ask(&ask);
        if let (Ok(Answer::Ticket(before)), Ok(Answer::Ticket(again))) = (&before, &again) {
            assert_eq!(named(before), named(again), "{ask:?}");
        }
        let other = Ask { command: TicketAct::Leave.of(TicketId(999)), ..ask };
        let reused = Err(Refusal::RequestIdReused);
        assert_eq!(self.ask(&other), reused, "an id means one request");
        if before.is_ok() {
            assert!(again.is_ok(), "what was done cannot be refused later: {again:?}");
            assert_eq!(self.state.seq(), seq, "a repeat changed something");
        }
    }
}

/// The part of an answer that is equal for every repeat of a request; the writer compares the words as well.
pub fn named(answer: &TicketAnswer) -> (TicketId, u32, u32) {
    (answer.view.id, answer.view.number, answer.serial)
}

pub fn clinic() -> Clinic {
    jari_samples::clinic("A1")
}

pub fn spec(opens_at: Timestamp) -> CampaignSpec {
    CampaignSpec { opens_at, pace: PACE, ..jari_samples::spec() }
}

/// The key of person `who`. It is greater than every key that replaces an erased person.
pub fn person(who: u8) -> PersonKey {
    PersonKey(Uuid::from_u128(1 << 100 | u128::from(who)))
}

pub fn join(who: u8) -> Command {
    let code = CodeKey(Uuid::from_u128(u128::from(who)));
    let entry = EntryId(Uuid::from_u128(u128::from(who) + 1_000));
    Command::JoinLine(joining(person(who), code, entry))
}

/// The person with these keys joins alone, at the first device.
pub fn joining(person: PersonKey, code: CodeKey, entry: EntryId) -> JoinLine {
    JoinLine {
        campaign: CAMPAIGN,
        person,
        birth_year: 1950,
        code,
        device: DEVICE,
        acting: Acting::Myself,
        entry,
        party: Vec::new(),
        residence: None,
        answers: Vec::new(),
        party_born: Vec::new(),
        consent: false,
        known_by: Box::default(),
    }
}

/// A request to join in which every third person comes with one or two others, every second one joins at another place,
/// and the last two have the names of others.
pub fn join_as_party(who: u8) -> Command {
    let mut joining = join(who);
    if let Command::JoinLine(JoinLine { device, party, party_born, known_by, .. }) = &mut joining {
        let name = u128::from(who % (PERSONS - 2));
        known_by.name = Some(NameKey(Uuid::from_u128(name)));
        *device = if who.is_multiple_of(2) { DEVICE } else { ELSEWHERE };
        let count = if who.is_multiple_of(3) { 1 + u128::from(who % 2) } else { 0 };
        let member = |nth| PersonKey(Uuid::from_u128(1_000 + u128::from(who) * 2 + nth));
        *party = (0..count).map(member).collect();
        *party_born = party.iter().map(|_| 1950).collect();
    }
    joining
}

/// A slot. 0–3 exist; 4 does not. In the wide world 5–7 belong to the other clinic, and 8–10 to the next day; the last
/// of each group does not exist.
pub fn slot(index: u8) -> SlotRef {
    let here = SlotRef { campaign: CAMPAIGN, clinic: clinic().id, date: DAY, index };
    match index {
        5..=7 => SlotRef { clinic: away_clinic().id, index: index - 5, ..here },
        8.. => SlotRef { date: DAY.tomorrow().unwrap(), index: index - 8, ..here },
        _ => here,
    }
}

/// A slot for a second dose: 0–3 on the two days for second doses, and two on the day that is too early for one. In the
/// wide world there are also slots on days at a wrong distance, and slots of the other clinic.
pub fn second_slot(index: u8) -> SlotRef {
    let date = [DAY_OF_SECOND, LAST_DAY, DAY, EARLY_DAY, LATE_DAY, DAY_OF_SECOND];
    let date = date[usize::from(index / 4).min(date.len() - 1)];
    let here = SlotRef { date, ..slot(index % 4) };
    if index < 20 { here } else { SlotRef { clinic: away_clinic().id, ..here } }
}
