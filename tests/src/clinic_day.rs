//! A clinic's day, replayed from a seed over HTTP: people come early, late or not at all, some go away, some do not hear
//! their number; staff at several desks receive, call and serve them, sometimes press the wrong row, and in the evening say
//! of everybody else what became of them. No time says it for them. What was wrong is told, not asserted.

use std::collections::BTreeMap;
use std::time::Duration;

use jari_common::attendance::{
    AppointmentEnd, AsideReason, Attendance, AttendanceAct, NotServedReason, ServiceState,
    Whereabouts,
};
use jari_common::device::{DeviceKind, DevicePlace};
use jari_common::id::{BookingId, ClinicId};
use jari_common::slot::SlotRef;
use jari_common::staff::Role;
use jari_common::time::{plus_secs, secs_between};
use jari_common::wire::AppointmentAtDesk;
use jari_kiosk::desk::roll::{Group, Roll};
use jari_server::app::Options;
use jari_server::clock::Clock;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::bench::Durations;
use crate::person::{Desk, Failure, Visitor};
use crate::server::TestServer;
use crate::sim::Dice;
use crate::town;

/// The desks and the clinic are at one place.
const PLACE: &str = "종로새봄복지관";
/// A kiosk takes no more people in a minute.
const PEOPLE_OF_A_KIOSK: u32 = 25;
/// For each person this much of a desk's time is given out, in minutes: a little less than they take, so that people wait.
const MINUTES_A_PERSON: u32 = 5;
/// The doors open this long before the first appointment, in minutes.
const DOORS_MINUTES: u32 = 30;
/// The most minutes of a day: by then everybody was served.
const MINUTES_MAX: u32 = 13 * 60 - 70;
/// Whoever is this late is noted as not having come; some come after all.
const TOO_LATE_MINUTES: u32 = 60;
/// Calls without an answer before somebody is set aside.
const CALLS_MAX: u32 = 3;

/// How large the day is, and how it goes.
#[derive(Clone, Copy, Debug)]
pub struct DayPlan {
    pub people: u32,
    /// Desks that call people; one more receives them.
    pub desks: usize,
    pub seed: u64,
}

/// What became of the day.
#[derive(Clone, Debug, Default)]
pub struct ReplayedDay {
    /// What was not as it must be; empty on a good day.
    pub broken: Vec<String>,
    /// From somebody's arrival, or from their time if they were early, to the desk.
    pub waits: Durations,
    pub served: usize,
    pub not_served: usize,
    pub did_not_come: usize,
    pub acts: usize,
    pub taken_back: usize,
    /// Acts of somebody who was not quick enough.
    pub refused: usize,
}

/// Somebody with an appointment, and what they do of their own accord.
struct Guest {
    booking: BookingId,
    starts_at: Timestamp,
    /// None: they stay away.
    comes_at: Option<Timestamp>,
    goes_at: Option<Timestamp>,
    back_at: Option<Timestamp>,
    /// What staff are to say of them in the end; None until they were served or went for good.
    expected: Option<AppointmentEnd>,
}

/// A member of staff at a desk, and the list that they see.
struct Counter {
    desk: Desk,
    roll: Roll,
    /// The person who is served here, and until when.
    serves: Option<(BookingId, Timestamp)>,
    calls: Option<BookingId>,
}

struct Running {
    server: TestServer,
    clinic: ClinicId,
    date: Date,
    dice: Dice,
    guests: BTreeMap<BookingId, Guest>,
    reception: Counter,
    counters: Vec<Counter>,
    day: ReplayedDay,
}

/// Replays the day.
///
/// # Errors
///
/// When the server cannot be asked.
pub fn replay(plan: DayPlan) -> Result<ReplayedDay, Failure> {
    let mut running = Running::open(plan)?;
    for _ in 0..MINUTES_MAX {
        running.server.advance_secs(60);
        running.minute()?;
        if running.is_quiet() {
            break;
        }
    }
    running.close()?;
    Ok(running.day)
}

impl Running {
    fn open(DayPlan { people, desks, seed }: DayPlan) -> Result<Self, Failure> {
        let clock = Clock::manual(Timestamp::now());
        let server = TestServer::start_with(Options { clock, ..Options::default() });
        server.put_clinics(&town::clinics(1, 100.0));
        let mut spec = town::campaign(server.app().clock().now());
        spec.slot_minutes = 10;
        let desk_minutes = u32::try_from(desks).unwrap_or(u32::MAX).saturating_mul(10);
        let slots_used = (people * MINUTES_A_PERSON).div_ceil(desk_minutes.max(1)).clamp(1, 48);
        spec.capacity = u8::try_from(people / slots_used + 1).unwrap_or(u8::MAX).min(64);
        spec.pace.turns = people;
        let campaign = server.add_campaign(spec);
        let mut kiosk = server.desk();
        let slots = kiosk.free_slots(campaign)?;
        let date = slots.iter().map(|slot| slot.date).max().unwrap_or_default();
        let mut dice = Dice::new(seed);
        let day: Vec<SlotRef> = slots.into_iter().filter(|slot| slot.date == date).collect();
        let mut guests = BTreeMap::new();
        for nth in 0..people {
            if nth % PEOPLE_OF_A_KIOSK == 0 {
                kiosk = server.desk();
            }
            let mut visitor = Visitor::new(town::person(nth));
            visitor.join(&kiosk, campaign)?;
            visitor.begin_turn(&kiosk)?;
            visitor.hold(&kiosk, &day[(nth % slots_used) as usize])?;
            let booked = visitor.book(&kiosk)?.booking.expect("it is booked");
            let guest = Guest::new(booked.id, booked.starts_at, &mut dice);
            guests.insert(booked.id, guest);
        }
        let first = guests.values().map(|it| it.starts_at).min().unwrap_or_default();
        let early = secs_between(server.app().clock().now(), first);
        server.advance_secs(early.saturating_sub(DOORS_MINUTES * 60));
        let clinic = town::clinics(1, 100.0).swap_remove(0).id;
        let staffed = || {
            let place = DevicePlace { kind: DeviceKind::Desk, ..town::place(PLACE) };
            let desk = Desk::pair(server.url(), &server.invite(place))?;
            let desk = server.staff_at(&desk, Role::Desk, vec![clinic.clone()]);
            Ok(Counter { desk, roll: Roll::default(), serves: None, calls: None })
        };
        let reception = staffed()?;
        let counters = (0..desks).map(|_| staffed()).collect::<Result<_, Failure>>()?;
        let day = ReplayedDay::default();
        Ok(Self { server, clinic, date, dice, guests, reception, counters, day })
    }

    fn now(&self) -> Timestamp {
        self.server.app().clock().now()
    }

    fn minute(&mut self) -> Result<(), Failure> {
        self.come_and_go()?;
        self.give_up_on_the_late()?;
        // Everybody looks before anybody acts: two desks may mean the same person.
        for at in 0..self.counters.len() {
            self.look(Some(at))?;
        }
        for at in 0..self.counters.len() {
            self.serve(at)?;
        }
        Ok(())
    }

    /// Nobody is here, and nobody will come any more.
    fn is_quiet(&self) -> bool {
        let now = self.now();
        let is_to_come = |at: Option<Timestamp>| at.is_some_and(|at| at >= now);
        let mut guests = self.guests.values();
        let is_free = |it: &Counter| it.serves.is_none() && it.calls.is_none();
        let state = self.server.app().state();
        let here = |it: &Guest| {
            let known = state.attendance(it.booking);
            known.end.is_none() && known.whereabouts == Whereabouts::Here
        };
        self.counters.iter().all(is_free)
            && guests.all(|it| !is_to_come(it.comes_at) && !is_to_come(it.back_at) && !here(it))
    }

    fn come_and_go(&mut self) -> Result<(), Failure> {
        let now = self.now();
        let is_now =
            |at: Option<Timestamp>| at.is_some_and(|at| at <= now && secs_between(at, now) < 60);
        let some = |wanted: &dyn Fn(&Guest) -> bool| -> Vec<BookingId> {
            self.guests.values().filter(|it| wanted(it)).map(|it| it.booking).collect()
        };
        let come = some(&|it| is_now(it.comes_at) || is_now(it.back_at));
        let go = some(&|it| is_now(it.goes_at));
        let expected = some(&|it| it.comes_at.is_none());
        self.look(None)?;
        for booking in come {
            if self.dice.one_in(30)
                && let Some(wrong) = self.dice.pick(&expected).copied()
            {
                self.press_the_wrong_row(wrong)?;
            }
            self.act(None, booking, AttendanceAct::Arrive)?;
        }
        for booking in go {
            let known = self.known(booking);
            let is_served = matches!(known.service, ServiceState::In { .. } | ServiceState::Done);
            if known.whereabouts == Whereabouts::Here && known.end.is_none() && !is_served {
                self.act(None, booking, AttendanceAct::GoAway)?;
                self.counters
                    .iter_mut()
                    .for_each(|it| it.calls = it.calls.filter(|it| *it != booking));
            } else if let Some(guest) = self.guests.get_mut(&booking) {
                guest.back_at = None;
            }
        }
        Ok(())
    }

    /// The row of somebody who has not come; it is noticed at once.
    fn press_the_wrong_row(&mut self, booking: BookingId) -> Result<(), Failure> {
        if self.known(booking) != Attendance::default() {
            return Ok(());
        }
        if self.act(None, booking, AttendanceAct::Arrive)? {
            let change = self.known(booking).last_change;
            self.act(None, booking, AttendanceAct::TakeBack { change })?;
            self.day.taken_back += 1;
        }
        Ok(())
    }

    fn give_up_on_the_late(&mut self) -> Result<(), Failure> {
        let now = self.now();
        let too_late = |it: &&Guest| {
            let since = plus_secs(it.starts_at, TOO_LATE_MINUTES * 60);
            since <= now && secs_between(since, now) < 60
        };
        let late: Vec<BookingId> =
            self.guests.values().filter(too_late).map(|it| it.booking).collect();
        for booking in late {
            // Most clerks leave the question for the evening.
            if self.known(booking) == Attendance::default() && self.dice.one_in(3) {
                let how = AppointmentEnd::DidNotCome;
                self.act(None, booking, AttendanceAct::End { how })?;
            }
        }
        Ok(())
    }

    fn serve(&mut self, at: usize) -> Result<(), Failure> {
        let now = self.now();
        if let Some((booking, until)) = self.counters[at].serves {
            if until <= now {
                let unwell = AppointmentEnd::NotServed { reason: NotServedReason::Unwell };
                let how = if self.dice.one_in(25) { unwell } else { AppointmentEnd::Served };
                self.act(Some(at), booking, AttendanceAct::ComeOut)?;
                self.act(Some(at), booking, AttendanceAct::End { how })?;
                self.counters[at].serves = None;
                self.expect(booking, how);
            }
            return Ok(());
        }
        if let Some(booking) = self.counters[at].calls {
            return self.wait_for_an_answer(at, booking);
        }
        let Some(next) = self.counters[at].next() else { return Ok(()) };
        if self.act(Some(at), next, AttendanceAct::Call)? {
            self.counters[at].calls = Some(next);
        }
        Ok(())
    }

    fn wait_for_an_answer(&mut self, at: usize, booking: BookingId) -> Result<(), Failure> {
        let known = self.known(booking);
        let ServiceState::Called { times, .. } = known.service else {
            self.counters[at].calls = None;
            return Ok(());
        };
        if !self.dice.one_in(6) {
            if self.act(Some(at), booking, AttendanceAct::GoIn)? {
                let now = self.now();
                let minutes = 3 + self.dice.below(6);
                self.counters[at].serves = Some((booking, plus_secs(now, minutes * 60)));
                let since = self.guests[&booking].starts_at.max(known.arrived_at.unwrap_or(now));
                self.day.waits.push(Duration::from_secs(secs_between(since, now).into()));
            }
            self.counters[at].calls = None;
        } else if times < CALLS_MAX {
            self.act(Some(at), booking, AttendanceAct::Call)?;
        } else {
            let reason = AsideReason::NoAnswer;
            self.act(Some(at), booking, AttendanceAct::SetAside { reason })?;
            self.counters[at].calls = None;
        }
        Ok(())
    }

    fn expect(&mut self, booking: BookingId, how: AppointmentEnd) {
        if let Some(guest) = self.guests.get_mut(&booking) {
            guest.expected = Some(how);
        }
    }

    /// The evening: of everybody of whom nothing was said, somebody says it.
    fn close(&mut self) -> Result<(), Failure> {
        self.look(None)?;
        let now = self.now();
        let all = self.reception.roll.shown(Group::All, "", now);
        let open: Vec<(BookingId, Whereabouts)> = all
            .into_iter()
            .filter(|it| it.attendance.end.is_none())
            .map(|it| (it.booking, it.attendance.whereabouts))
            .collect();
        for (booking, whereabouts) in open {
            let how = match whereabouts {
                Whereabouts::Expected => AppointmentEnd::DidNotCome,
                Whereabouts::Left => {
                    AppointmentEnd::NotServed { reason: NotServedReason::TheyDeclined }
                }
                Whereabouts::Here => {
                    self.day.broken.push(format!("{booking:?} still waits in the evening"));
                    AppointmentEnd::NotServed { reason: NotServedReason::Clinic }
                }
            };
            self.act(None, booking, AttendanceAct::End { how })?;
        }
        self.judge()
    }

    fn judge(&mut self) -> Result<(), Failure> {
        let mut broken = self.server.app().state().broken_invariants();
        for guest in self.guests.values() {
            let known = self.server.app().state().attendance(guest.booking);
            let declined = AppointmentEnd::NotServed { reason: NotServedReason::TheyDeclined };
            let stayed_away = guest.comes_at.is_none();
            let expected = guest.expected.unwrap_or(if stayed_away {
                AppointmentEnd::DidNotCome
            } else {
                declined
            });
            let said_by = known.last_act.map(|last| (last.act, last.staff.0 > 0));
            let end = AttendanceAct::End { how: expected };
            if (known.end, said_by) != (Some(expected), Some((end, true))) {
                broken.push(format!("{:?}: {known:?}, and not {expected:?}", guest.booking));
            }
            match known.end {
                Some(AppointmentEnd::Served) => self.day.served += 1,
                Some(AppointmentEnd::NotServed { .. }) => self.day.not_served += 1,
                Some(AppointmentEnd::DidNotCome) => self.day.did_not_come += 1,
                None => {}
            }
        }
        // A list that was followed all day is the list of somebody who looks now.
        let (desk, now) = (&self.reception.desk, self.now());
        let mut fresh = Roll::default();
        fresh.take(desk.day(&self.clinic, self.date, None)?);
        for at in 0..self.counters.len() {
            self.look(Some(at))?;
            let rows = |roll: &Roll| -> Vec<AppointmentAtDesk> {
                roll.shown(Group::All, "", now).into_iter().cloned().collect()
            };
            if rows(&self.counters[at].roll) != rows(&fresh) {
                broken.push(format!("desk {at} shows another list than the server has"));
            }
        }
        self.day.broken.extend(broken);
        Ok(())
    }

    /// What this desk, or reception, sees now.
    fn look(&mut self, at: Option<usize>) -> Result<(), Failure> {
        let (clinic, date) = (&self.clinic, self.date);
        let counter = at.map_or(&mut self.reception, |at| &mut self.counters[at]);
        counter.roll.take(counter.desk.day(clinic, date, counter.roll.as_of())?);
        Ok(())
    }

    fn known(&self, booking: BookingId) -> Attendance {
        self.server.app().state().attendance(booking)
    }

    /// Does it as whoever sits there, on what they see. Returns false when somebody was quicker.
    fn act(
        &mut self,
        at: Option<usize>,
        booking: BookingId,
        act: AttendanceAct,
    ) -> Result<bool, Failure> {
        let before = self.first_to_call();
        let counter = at.map_or(&mut self.reception, |at| &mut self.counters[at]);
        let Some(row) = counter.roll.get(booking) else {
            self.day.broken.push(format!("{booking:?} is on no list"));
            return Ok(false);
        };
        let (seen, starts_at) = (row.attendance, row.starts_at);
        match counter.desk.attend(booking, act, &seen) {
            Ok(now) => {
                counter.roll.note(booking, now);
                self.day.acts += 1;
                let order = seen.call_order(starts_at, booking);
                let is_first_call = act == AttendanceAct::Call && seen.is_called_in_turn();
                if is_first_call && before.is_some_and(|first| first < order) {
                    self.day.broken.push(format!("{booking:?} was called before {before:?}"));
                }
                Ok(true)
            }
            Err(failure) if failure.is("out-of-date") || failure.is("not-next") => {
                self.day.refused += 1;
                Ok(false)
            }
            Err(failure) => {
                self.day.broken.push(format!("{act:?} of {booking:?} was refused: {failure}"));
                Ok(false)
            }
        }
    }

    /// Who is to be called next, looked for among everybody.
    fn first_to_call(&self) -> Option<jari_common::attendance::CallOrder> {
        let state = self.server.app().state();
        let waiting = self.guests.values().filter_map(|it| {
            let known = state.attendance(it.booking);
            known.waits_for_call().then(|| known.call_order(it.starts_at, it.booking))
        });
        waiting.min()
    }
}

impl Counter {
    /// Who is called next here; when nobody waits, whoever was set aside.
    fn next(&self) -> Option<BookingId> {
        let is_aside = |it: &&&AppointmentAtDesk| {
            it.attendance.is_called_in_turn() && !it.attendance.waits_for_call()
        };
        let all = self.roll.shown(Group::Waiting, "", Timestamp::MIN);
        let aside = all.iter().find(is_aside).copied();
        self.roll.next_to_call().or(aside).map(|it| it.booking)
    }
}

impl Guest {
    /// One in five stays away; the others come from half an hour before their time to twenty minutes after it, a few
    /// much later. Some go away again, and half of these come back.
    fn new(booking: BookingId, starts_at: Timestamp, dice: &mut Dice) -> Self {
        let stays_away = dice.one_in(5);
        let minutes = if dice.one_in(25) { 130 } else { dice.below(50) };
        let early = plus_secs(starts_at, minutes * 60);
        let comes_at = early.saturating_sub(jiff::SignedDuration::from_mins(30)).ok();
        let comes_at = comes_at.filter(|_| !stays_away);
        let goes = comes_at.filter(|_| dice.one_in(20));
        let goes_at = goes.map(|at| plus_secs(at, (5 + dice.below(20)) * 60));
        let back_at = goes_at.filter(|_| dice.one_in(2)).map(|at| plus_secs(at, 15 * 60));
        Self { booking, starts_at, comes_at, goes_at, back_at, expected: None }
    }
}
