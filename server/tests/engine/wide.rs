//! The wide world: a second clinic with few seats, a second day, days that are too near and too far for a second dose,
//! a kiosk at another place; and what a server that is away, or closes a campaign, does to everybody.

use std::collections::BTreeMap;

use jari_common::booking::{Right, SeatAct};
use jari_common::change::Phase;
use jari_common::clinic::{Clinic, Position};
use jari_common::id::{DeviceId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::slot::DayPlan;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wire::TicketView;
use jari_samples::{PLAN, planned};
use jari_server::command::{Ask, ClinicPlan, Command, TicketAct};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::naive::Naive;
use super::{
    CAMPAIGN, DAY, DAY_OF_SECOND, DEVICE, ELSEWHERE, PACE, Try, World, a_wish, clinic, slot,
};

/// The number of slots that people try, for first and for second doses.
pub const SLOTS: u8 = 11;
pub const SECOND_SLOTS: u8 = 22;
/// The number of kinds of wishes.
pub const WISHES: u8 = 12;
/// Five and twelve days after the first day: on neither can a second dose be given.
pub const EARLY_DAY: Date = date(2026, 11, 29);
pub const LATE_DAY: Date = date(2026, 12, 6);
/// The longest time, in seconds, that the next person in line waits while a turn is free. When the pace falls, those who
/// are called already have their time one after the other: a call of each of the eight people.
const CALLED_WITHIN_SECS: u32 = 4_800;

/// A clinic about one kilometre from the first.
pub fn away_clinic() -> Clinic {
    Clinic { position: Position { lat: 37.578, lon: 126.985 }, ..jari_samples::clinic("B2") }
}

impl World {
    /// A campaign with this many doses, at two clinics and on several days.
    pub fn wide(doses: u8) -> Self {
        let mut world = if doses == 2 { Self::series() } else { Self::new() };
        world.must(Command::PutClinics { clinics: vec![away_clinic()] });
        let here = DayPlan { slots: 2, ..PLAN };
        let away = DayPlan { start_minute: 780, slots: 2, capacity: 1, ..PLAN };
        let (mut near, mut far) = (vec![DAY.tomorrow().unwrap()], vec![DAY]);
        if doses == 2 {
            near.extend([EARLY_DAY, LATE_DAY]);
            far.push(DAY_OF_SECOND);
        }
        let clinics = vec![
            ClinicPlan { clinic: clinic().id, days: planned(here, &near) },
            ClinicPlan { clinic: away_clinic().id, days: planned(away, &far) },
        ];
        world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
        world
    }

    pub fn naive(&self) -> Naive<'_> {
        Naive { state: &self.state, log: &self.log, now: self.now, campaign: CAMPAIGN }
    }

    pub fn is_closed(&self) -> bool {
        self.state.now_serving(CAMPAIGN).unwrap().phase == Phase::Closed
    }

    pub fn views(&self) -> Vec<TicketView> {
        let ids = (1..=self.state.ticket_count() as u64).map(TicketId);
        ids.map(|id| self.state.ticket(id).unwrap()).collect()
    }

    /// The kiosk at which this person joined.
    pub(super) fn device_of(who: u8) -> DeviceId {
        if who.is_multiple_of(2) { DEVICE } else { ELSEWHERE }
    }

    /// The next act of a person who wants an appointment, and then a better one.
    pub(super) fn on(&mut self, who: u8, which: u8) {
        let Some(view) = self.state.ticket(self.ticket(who)).filter(|_| self.has_ticket(who))
        else {
            return self.attempt(&Try::Join(who));
        };
        let has_hold = view.hold.is_some();
        let next = match view.state {
            TicketState::Left => Try::Join(who),
            TicketState::Called => Try::Start(who),
            TicketState::Active if has_hold => Try::Book(who),
            TicketState::Active => Try::Hold(who, which),
            TicketState::Done if has_hold && which < 3 => {
                self.wait(60);
                Try::MoveExtend(who)
            }
            TicketState::Done if has_hold => Try::Move(who),
            TicketState::Done if which.is_multiple_of(3) => Try::MoveHoldSecond(who, 2 * which),
            TicketState::Done => Try::MoveHold(who, which),
            TicketState::Missed if view.offer.is_some() => Try::Accept(who),
            TicketState::Missed if which.is_multiple_of(2) => Try::Wish(who, which),
            TicketState::Missed => Try::Return(who),
            TicketState::Waiting | TicketState::Entered | TicketState::NotServed => {
                Try::Wish(who, which)
            }
        };
        self.attempt(&next);
    }

    /// Whether this person has the ticket with their own number; a person who comes late has another ticket.
    fn has_ticket(&self, who: u8) -> bool {
        usize::from(who) < self.state.ticket_count()
    }

    pub(super) fn close(&mut self) {
        let now = self.now;
        let seen = self.state.line_overview(CAMPAIGN, now).unwrap().unserved;
        self.must(Command::CloseAsSeen { campaign: CAMPAIGN, expects_waiting: seen });
    }

    /// In a closed campaign nobody waits, wishes or comes back, and no day is opened.
    pub fn closed_finds(&mut self) -> Vec<String> {
        if !self.is_closed() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for view in self.views() {
            let waits = matches!(
                view.state,
                TicketState::Entered | TicketState::Waiting | TicketState::Missed
            );
            // People whose clinic cannot keep their appointment still get another one.
            let offer = view.offer.as_ref().is_some_and(|offer| !offer.reseats);
            if waits || view.wish.is_some() || offer {
                found.push(format!("closed, and {view:?}"));
            }
        }
        let (seq, count) = (self.state.seq(), self.state.ticket_count());
        self.open_day();
        for ticket in (1..=count as u64).map(TicketId) {
            let _ = self.ask(&TicketAct::Return.of(ticket).into());
            let _ = self.ask(&TicketAct::GiveWish { wish: a_wish(0) }.of(ticket).into());
        }
        if self.state.seq() != seq {
            found.push(format!("closed, and {:?}", &self.log[self.log.len() - 1]));
        }
        found
    }

    pub(super) fn open_day(&mut self) {
        let plan = DayPlan { start_minute: 600, slots: 1, capacity: 1, ..PLAN };
        let days = planned(plan, &[date(2026, 11, 27)]);
        let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
        let opened = self.ask(&Command::OpenDays { campaign: CAMPAIGN, clinics }.into());
        assert!(opened.is_ok() || self.is_closed(), "{opened:?}");
    }

    /// The server was away; every window that was running has its time again.
    pub(super) fn restart(&mut self, down_secs: u32) {
        let (left_at, before) = (self.now, self.windows());
        self.now = plus_secs(self.now, down_secs);
        let first_slot: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        self.ask(&Command::RestoreWindows.into()).unwrap();
        let after = self.windows();
        for (what, told) in before {
            // A window has the time it had before, or its whole time anew; never less than the person was told.
            let whole = plus_secs(self.now, self.whole_secs(what));
            let until = plus_secs(told, down_secs).min(whole).max(told);
            let now = after.get(&what);
            // A window may be gone when it was over before, or when the time of its seat has come.
            let may_be_gone = told <= left_at || self.now >= first_slot;
            assert!(
                now.map_or(may_be_gone, |now| *now >= until),
                "{what:?} had until {until} after {down_secs} s, and has until {now:?}"
            );
        }
        self.settle();
    }

    /// The whole time of a window, in seconds.
    fn whole_secs(&self, (ticket, what): (u64, &'static str)) -> u32 {
        let state = self.state.ticket(TicketId(ticket)).map(|view| view.state);
        match what {
            "window" if state == Some(TicketState::Called) => PACE.call_secs,
            "window" => PACE.turn_secs.max(PACE.hold_secs),
            "hold" => PACE.hold_secs,
            _ => PACE.offer_secs,
        }
    }

    /// The end of every window: turns and calls, holds, offers, and the time to decline.
    fn windows(&self) -> BTreeMap<(u64, &'static str), Timestamp> {
        let mut found = BTreeMap::new();
        for view in self.views() {
            let id = view.id.0;
            found.extend(view.until.map(|until| ((id, "window"), until)));
            found.extend(view.hold.map(|hold| ((id, "hold"), hold.until)));
            found.extend(view.offer.map(|offer| ((id, "offer"), offer.hold.until)));
            found.extend(view.declinable.map(|hold| ((id, "declinable"), hold.until)));
        }
        found
    }

    /// Sends the last request's id with another act of the same kind: the act is not done.
    pub(super) fn other_body(&mut self) {
        let Some((ask, _)) = self.last.clone().filter(|_| self.last_changed) else { return };
        let Some(command) = another(&ask.command) else { return };
        let seq = self.state.seq();
        let answer = self.ask(&Ask { request: ask.request, command: command.clone(), by: None });
        let refused = Err(Refusal::RequestIdReused);
        assert_eq!(answer, refused, "{:?} and then {command:?}", ask.command);
        assert_eq!(self.state.seq(), seq, "what was refused changed something");
    }

    /// Everybody who still waits is called within a limited time, without freeing any seat or turn for it.
    pub fn goes_on(&mut self) -> Result<(), String> {
        self.must(Command::ResumeLine { campaign: CAMPAIGN });
        while !self.is_closed() {
            let by_number = |view: &TicketView| view.state == TicketState::Waiting;
            let before = self.views().into_iter().filter(by_number).count();
            if before == 0 {
                return Ok(());
            }
            for _ in 0..CALLED_WITHIN_SECS / 300 {
                self.wait(300);
            }
            let left = self.views().into_iter().filter(by_number).count();
            if left >= before {
                return Err(format!("{left} still wait, and nobody is called: {:?}", self.views()));
            }
        }
        Ok(())
    }
}

/// An act of the same kind and the same ticket, with other contents.
fn another(command: &Command) -> Option<Command> {
    let mut other = command.clone();
    match &mut other {
        Command::OfTicket {
            act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Hold { slot: at, .. } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Move, act: SeatAct::Hold { slot: at, .. } },
            ..
        } => {
            *at = if *at == slot(0) { slot(1) } else { slot(0) };
        }
        Command::OfTicket {
            act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Release { hold } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Confirm { hold } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Move, act: SeatAct::Extend { hold: Some(hold) } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Move, act: SeatAct::Release { hold } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Move, act: SeatAct::Confirm { hold } },
            ..
        }
        | Command::OfTicket { act: TicketAct::AcceptOffer { hold }, .. }
        | Command::OfTicket { act: TicketAct::DeclineOffer { hold }, .. } => hold.0 += 1,
        Command::OfTicket { act: TicketAct::CancelBooking { booking }, .. } => booking.0 += 1,
        Command::OfTicket { act: TicketAct::GiveWish { wish }, .. } => {
            *wish = if *wish == a_wish(0) { a_wish(3) } else { a_wish(0) };
        }
        Command::OfTicket { act: TicketAct::Staff { reason, .. }, .. } => {
            *reason = jari_common::staff::StaffReason::Fault;
        }
        _ => return None,
    }
    Some(other)
}
