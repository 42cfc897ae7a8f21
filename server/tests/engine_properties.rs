//! Properties of the engine: no matter what people do, and in what order, every promise made until then is kept.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, HashMap, HashSet};

use jari_common::booking::{BookingStatus, Right, SeatAct};
use jari_common::change::{Change, Event, Held, Phase};
use jari_common::dose::Dose;
use jari_common::id::TicketId;
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::wire::{BookingView, TicketView};
use jari_server::command::{Answer, Command, JoinLine, TicketAct};
use jari_server::engine::{Liveness, State};
use jari_server::tables::Tables;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::engine::world::*;

/// The values that must never decrease.
#[derive(Default)]
struct Seen {
    called_through: u32,
    numbers: HashMap<TicketId, u32>,
    ahead: HashMap<TicketId, u32>,
    booked: HashMap<TicketId, (BookingView, Option<BookingView>)>,
    in_play: HashSet<TicketId>,
    /// The tickets that had a wish before the last act.
    wished: HashSet<TicketId>,
    /// The length of the log at that time, and whether the line was frozen.
    seq: usize,
    was_frozen: bool,
}

impl Seen {
    fn check(&mut self, world: &World) {
        let serving = world.state.now_serving(CAMPAIGN).unwrap();
        assert!(serving.called_through >= self.called_through, "called_through went back");
        self.called_through = serving.called_through;
        for id in 1..=world.state.ticket_count() as u64 {
            let view = world.state.ticket(TicketId(id)).unwrap();
            let number = *self.numbers.entry(view.id).or_insert(view.number);
            assert_eq!(number, view.number, "a number changed");
            self.check_ahead(&view);
            if let Some((booked, second)) = self.booked.get(&view.id) {
                let stands =
                    view.booking.as_ref().is_some_and(|it| it.status == BookingStatus::Booked);
                // That its clinic cannot keep it any more is no change of the booking.
                let kept = |it: &BookingView| BookingView { displaced: false, ..it.clone() };
                let same = Some(kept(booked)) == view.booking.as_ref().map(kept)
                    && second.as_ref().map(kept) == view.second.as_ref().map(kept);
                assert!(
                    same || world.changed_by_its_person(&view)
                        || (stands && self.is_found(world, &view)),
                    "a booking changed by itself: {booked:?} became {:?}",
                    view.booking
                );
            }
            if let Some(booking) = view.booking {
                self.booked.insert(view.id, (booking, view.second));
            }
        }
    }

    /// Notes the state before the next act.
    fn look_before(&mut self, world: &World) {
        self.in_play = in_play(world);
        let wishing = world.views().into_iter().filter(|view| view.wish.is_some());
        self.wished = wishing.map(|view| view.id).collect();
        self.seq = world.log.len();
        self.was_frozen = world.state.now_serving(CAMPAIGN).unwrap().phase == Phase::Frozen;
    }

    /// Whether the seat that the ticket has now was just found by a wish.
    fn is_found(&self, world: &World, view: &TicketView) -> bool {
        let Some(now) = view.booking.as_ref().filter(|_| self.wished.contains(&view.id)) else {
            return false;
        };
        world.log[self.seq..].iter().any(|change| match &change.event {
            Event::WishOffered(Held { ticket, slot, .. }) => {
                *ticket == view.id && *slot == now.slot
            }
            _ => false,
        })
    }

    fn called_since(&self, world: &World) -> Vec<TicketId> {
        in_play(world).difference(&self.in_play).copied().collect()
    }

    /// The number of people ahead never rises, as long as the person has not left or missed a turn.
    fn check_ahead(&mut self, view: &TicketView) {
        if view.state != TicketState::Waiting {
            self.ahead.remove(&view.id);
            return;
        }
        if let Some(before) = self.ahead.insert(view.id, view.ahead) {
            assert!(view.ahead <= before, "people ahead rose from {before} to {}", view.ahead);
        }
    }
}

/// Tickets that are called or active.
fn in_play(world: &World) -> HashSet<TicketId> {
    let ids = (1..=world.state.ticket_count() as u64).map(TicketId);
    let is_in_play = |id: &TicketId| {
        let state = world.state.ticket(*id).unwrap().state;
        matches!(state, TicketState::Called | TicketState::Active)
    };
    ids.filter(is_in_play).collect()
}

/// The tables are checked once in this many tries.
const LOOKS_AT_TABLES: usize = 10;

/// Tables that follow a world's log as it grows. They check every promise a second time.
struct Followed {
    tables: Tables,
    _folder: tempfile::TempDir,
}

impl Followed {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tables = Tables::open(&folder.path().join("tables.db")).unwrap();
        Self { tables, _folder: folder }
    }

    /// The faults that the tables find.
    fn find(&mut self, log: &[Change]) -> Vec<String> {
        let applied = usize::try_from(self.tables.applied_seq()).unwrap();
        match self.tables.follow(&log[applied..]) {
            Ok(()) => self.tables.check().unwrap(),
            Err(error) => vec![error.to_string()],
        }
    }
}

/// In worlds of these tries, everything happens that people and operators can cause.
#[test]
fn the_worlds_are_not_quiet() {
    let mut runner = TestRunner::deterministic();
    let mut met: BTreeMap<String, u32> = BTreeMap::new();
    for nth in 0..=255 {
        let tries = tries().new_tree(&mut runner).unwrap().current();
        let mut world = World::wide(1 + nth % 2);
        tries.iter().for_each(|what| world.attempt(what));
        for change in &world.log {
            let name = format!("{:?}", change.event);
            let name = name.split([' ', '(', '{']).next().unwrap_or_default();
            *met.entry(name.to_owned()).or_default() += 1;
        }
    }
    for wanted in [
        "TurnMissed",
        "TicketReturned",
        "SeatHeld",
        "HoldExtended",
        "SeatBooked",
        "BookingMoved",
        "BookingCancelled",
        "WishGiven",
        "WishWithdrawn",
        "WishUnmet",
        "WishOffered",
        "MatchDeclined",
        "WindowsRestored",
        "TicketArrived",
        "TicketAdmitted",
        "DaysPlanned",
        "ReseatOrdered",
    ] {
        assert!(met.get(wanted).is_some_and(|count| *count >= 5), "{wanted}: {met:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_people_do_every_promise_is_kept(tries in tries(), doses in 1..=2_u8) {
        let mut world = World::wide(doses);
        let (mut seen, mut liveness) = (Seen::default(), Liveness::default());
        let mut tables = Followed::new();
        for (at, what) in tries.iter().enumerate() {
            seen.look_before(&world);
            world.attempt(what);
            if matches!(what, Try::Restart | Try::Down(_)) {
                liveness.begin_again();
            }
            let moves = liveness.look(&world.state, CAMPAIGN, world.now);
            prop_assert!(moves.is_ok(), "{what:?}: {moves:?}");
            if seen.was_frozen && !matches!(what, Try::Resume) {
                prop_assert!(seen.called_since(&world).is_empty(), "called while frozen: {what:?}");
            }
            let broken = world.state.broken_invariants();
            prop_assert!(broken.is_empty(), "{what:?}: {broken:?}");
            prop_assert_eq!(world.state.naive_overlooked(world.now), Vec::new(), "{:?}", what);
            prop_assert_eq!(world.naive().overlooked(), vec![], "{:?}", what);
            prop_assert_eq!(world.naive().seats_out_of_count(), Vec::<String>::new(), "{:?}", what);
            seen.check(&world);
            if at % LOOKS_AT_TABLES == 0 {
                prop_assert_eq!(tables.find(&world.log), Vec::<String>::new(), "{:?}", what);
            }
        }
        prop_assert_eq!(tables.find(&world.log), Vec::<String>::new());
    }

    #[test]
    fn whatever_people_did_whoever_waits_is_called_in_time(tries in tries(), doses in 1..=2_u8) {
        let mut world = World::wide(doses);
        tries.iter().for_each(|what| world.attempt(what));
        prop_assert_eq!(world.goes_on(), Ok(()));
        prop_assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
    }

    #[test]
    fn a_closed_campaign_stays_closed_whatever_people_do(
        tries in tries_with_a_closing(),
        doses in 1..=2_u8
    ) {
        let mut world = World::wide(doses);
        for what in &tries {
            world.attempt(what);
            prop_assert_eq!(world.closed_finds(), Vec::<String>::new(), "{:?}", what);
        }
        prop_assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
        prop_assert_eq!(world.tables_find(), Vec::<String>::new());
    }

    #[test]
    fn the_log_alone_brings_the_same_state_back(
        tries in prop_oneof![3 => tries(), 1 => tries_with_a_closing()],
        doses in 1..=2_u8
    ) {
        let mut world = World::wide(doses);
        tries.iter().for_each(|what| world.attempt(what));
        let mut again = State::new();
        for change in &world.log {
            let text = serde_json::to_string(change).unwrap();
            again.apply(&serde_json::from_str(&text).unwrap());
        }
        for id in 1..=world.state.ticket_count() as u64 {
            prop_assert_eq!(again.ticket(TicketId(id)), world.state.ticket(TicketId(id)));
        }
        prop_assert_eq!(again.now_serving(CAMPAIGN), world.state.now_serving(CAMPAIGN));
        prop_assert_eq!(again.clinic_days(CAMPAIGN, &clinic().id), world.state.clinic_days(CAMPAIGN, &clinic().id));
        prop_assert_eq!(again.next_due(), world.state.next_due());
        prop_assert_eq!(again.broken_invariants(), Vec::<String>::new());
    }

    #[test]
    fn no_free_seat_is_refused_as_taken(tries in tries()) {
        let mut world = World::wide(1);
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
        }
    }
}

#[test]
fn with_nobody_waiting_the_turn_may_begin_at_once() {
    let mut world = World::new();
    let answer = world.ask(&join(0).into()).unwrap();
    let Answer::Ticket(ticket) = answer else { panic!("{answer:?}") };
    assert!(ticket.issued);
    assert_eq!((ticket.view.number, ticket.view.state), (1, TicketState::Called));
}

#[test]
fn the_same_person_gets_no_second_ticket_from_anywhere() {
    let mut world = World::new();
    (0..5).for_each(|who| world.must(join(who)));
    assert_eq!(world.ask(&join(4).into()), Err(Refusal::Known));
    assert_eq!((world.view(4).number, world.view(4).ahead), (5, 1));
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
    assert_eq!(world.view(3).state, TicketState::Waiting);
    world.attempt(&Try::Wait(601));
    assert_eq!(world.state.ticket(TicketId(1)).unwrap().state, TicketState::Missed);
    assert_eq!(world.view(3).state, TicketState::Called);
    world.attempt(&Try::Return(0));
    let back = world.view(0);
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
    let late = TicketAct::seat(Right::Turn(serial), SeatAct::Confirm { hold }).of(TicketId(1));
    assert!(matches!(world.ask(&late.into()), Err(Refusal::TurnOver | Refusal::HoldOver)));
}

#[test]
fn an_older_lease_writes_nothing_once_the_turn_went_on_elsewhere() {
    let mut world = World::new();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    let old = world.serial(0);
    world.attempt(&Try::Start(0));
    let hold =
        TicketAct::seat(Right::Turn(old), SeatAct::hold(slot(0), Dose::First)).of(TicketId(1));
    assert_eq!(world.ask(&hold.into()), Err(Refusal::TurnElsewhere));
}

#[test]
fn a_slot_that_has_begun_is_neither_held_nor_booked() {
    let mut world = World::new();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world.now = "2026-11-24T00:00:00Z".parse().unwrap(); // 09:00 in Seoul, the first slot's start
    let hold = TicketAct::seat(Right::Turn(1), SeatAct::hold(slot(0), Dose::First)).of(TicketId(1));
    assert_eq!(world.state.decide(&hold.into(), world.now), Err(Refusal::SlotPast));
}

#[test]
fn who_may_not_book_is_told_before_any_number_is_given() {
    let mut world = World::new();
    let mut young = join(0);
    if let Command::JoinLine(JoinLine { birth_year, .. }) = &mut young {
        *birth_year = 1990;
    }
    assert_eq!(world.ask(&young.into()), Err(Refusal::NotEligible { first: 1900, last: 1976 }));
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
