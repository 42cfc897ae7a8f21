//! The writer one step at a time, without its thread: how a broken disk, a jumping clock and a long absence affect the
//! line, and how they never do.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jari_common::change::{Change, Event};
use jari_common::ticket::TicketState;
use jari_server::store::{Batch, Store, StoreError, StoreReader};
use jari_server::writer::{Frozen, RETRY, StepOutput, Stepper, Submission};

use super::*;

/// Counts how many times the disk is asked to write.
struct Counting(MemoryStore, Arc<AtomicU32>);

impl Store for Counting {
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if !batch.changes.is_empty() {
            self.1.fetch_add(1, Ordering::SeqCst);
        }
        self.0.commit(batch)
    }

    fn answer_to(&mut self, request: RequestId) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.answer_to(request)
    }

    fn reader(&self) -> Result<Box<dyn StoreReader>, StoreError> {
        self.0.reader()
    }
}

/// A stepper, and the means to change its disk and clock.
struct Bench {
    disk: MemoryStore,
    clock: Clock,
    frozen: Arc<Frozen>,
    writes: Arc<AtomicU32>,
    stepper: Stepper,
}

fn stepper_on(disk: &MemoryStore, clock: &Clock) -> Bench {
    let (frozen, writes) = (Arc::new(Frozen::default()), Arc::new(AtomicU32::new(0)));
    let store = Box::new(Counting(disk.clone(), writes.clone()));
    let stepper = Stepper::open(store, clock.clone(), frozen.clone()).unwrap();
    Bench { disk: disk.clone(), clock: clock.clone(), frozen, writes, stepper }
}

/// A bench with one campaign of two turns.
fn bench() -> Bench {
    let disk = MemoryStore::new();
    with_campaign(&disk).close();
    let mut bench = stepper_on(&disk, &Clock::manual("2026-11-23T00:00:00Z".parse().unwrap()));
    bench.pass();
    bench
}

impl Bench {
    fn ask(&mut self, asks: Vec<Ask>) -> StepOutput<usize> {
        self.stepper.step(vec![Submission { asks, sealed: None, reply: 0 }])
    }

    fn join(&mut self, who: u64) -> Option<u32> {
        let (_, outcomes) = self.ask(vec![join(who)]).answers.remove(0);
        match outcomes.into_iter().next()? {
            Ok(answer) => Some(number(&answer).1),
            Err(SubmitError::Unavailable(_)) => None,
            Err(other) => panic!("{other}"),
        }
    }

    fn pass(&mut self) -> Vec<Change> {
        self.stepper.step::<usize>(Vec::new()).changes
    }

    fn state_of(&self, ticket: u64) -> TicketState {
        self.stepper.engine().ticket(TicketId(ticket)).unwrap().state
    }

    fn again(self) -> Self {
        stepper_on(&self.disk, &self.clock.in_next_process())
    }
}

fn is_restored(changes: &[Change]) -> bool {
    changes.first().is_some_and(|change| change.event == Event::WindowsRestored)
}

/// A time longer than any window of the default pace, in seconds.
const LONG_SECS: u32 = 4_000;

#[test]
fn while_the_disk_is_full_everybody_is_answered_and_the_disk_is_tried_once_a_second() {
    let mut bench = bench();
    bench.disk.disk_full(true);
    let before = bench.writes.load(Ordering::SeqCst);
    for who in 0..100 {
        assert_eq!(bench.join(who), None);
    }
    assert_eq!(bench.writes.load(Ordering::SeqCst) - before, 2, "once, and once more at once");
    assert!(bench.frozen.why().unwrap().contains("full"));
    assert_eq!(bench.stepper.patience(), RETRY, "no busy loop");

    bench.clock.advance_secs(1);
    (0..100).for_each(|who| assert_eq!(bench.join(who), None));
    assert_eq!(bench.writes.load(Ordering::SeqCst) - before, 3);

    bench.disk.disk_full(false);
    assert_eq!(bench.join(0), None, "until it is tried again");
    bench.clock.advance_secs(1);
    let told = bench.ask(vec![join(0)]);
    assert!(told.turned && is_restored(&told.changes), "{:?}", told.changes);
    assert_eq!((bench.frozen.why(), bench.join(0)), (None, Some(1)));
}

#[test]
fn a_file_that_cannot_be_written_freezes_the_line_and_it_goes_on_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::manual("2026-11-23T00:00:00Z".parse().unwrap());
    let options = || Options { clock: clock.clone(), feed_window: 100, ..Options::default() };
    let app = App::open(folder.path(), options()).unwrap();
    furnish(&app);
    let first = number(&app.submit_blocking(join(1)).unwrap());
    let sql = rusqlite::Connection::open(folder.path().join(jari_server::app::LOG_FILE)).unwrap();
    let refuse = "CREATE TRIGGER planned BEFORE INSERT ON log
        BEGIN SELECT RAISE(ABORT, 'as planned'); END";
    sql.execute_batch(refuse).unwrap();

    for _ in 0..20 {
        let refused = app.submit_blocking(join(2));
        assert!(matches!(refused, Err(SubmitError::Unavailable(_))), "{refused:?}");
    }
    assert!(app.frozen().is_some());
    assert_eq!(app.state().ticket(first.0).unwrap().number, 1, "every place stays visible");

    sql.execute_batch("DROP TRIGGER planned").unwrap();
    clock.advance_secs(1);
    assert_eq!(number(&app.submit_blocking(join(2)).unwrap()).1, 2);
    assert_eq!(app.frozen(), None);
    app.close();
    let app = App::open(folder.path(), options()).unwrap();
    assert_eq!(number(&app.submit_blocking(join(1)).unwrap()), first);
    assert_eq!(app.state().broken_invariants(), Vec::<String>::new());
}

#[test]
fn one_failure_costs_one_answer() {
    let mut bench = bench();
    bench.disk.fail_next_commits(1);
    assert_eq!(bench.join(1), None);
    assert_eq!(bench.join(1), Some(1));
}

#[test]
fn a_disk_that_cannot_be_read_again_keeps_the_line_frozen_until_it_can() {
    let mut bench = bench();
    assert_eq!(bench.join(1), Some(1));
    bench.disk.fail_next_commits(1);
    bench.disk.fail_next_reads(2);
    assert_eq!(bench.join(2), None);
    assert_eq!(bench.join(2), None);
    assert!(bench.frozen.why().unwrap().contains("cannot be read"));
    bench.clock.advance_secs(1);
    assert_eq!(bench.join(2), None);
    bench.clock.advance_secs(1);
    assert_eq!((bench.join(2), bench.join(1)), (Some(2), Some(1)));
    assert_eq!(bench.stepper.engine().broken_invariants(), Vec::<String>::new());
}

#[test]
fn a_commit_that_was_kept_though_it_failed_is_told_once_the_disk_is_back() {
    let mut bench = bench();
    bench.disk.deny_next_commit();
    assert_eq!(bench.join(1), None);
    let told = bench.ask(vec![join(1)]);
    let issued = |change: &&Change| matches!(change.event, Event::TicketIssued(_));
    assert_eq!(told.changes.iter().filter(issued).count(), 1, "its change is told after all");
    assert_eq!(bench.join(1), Some(1), "and it is the same place");
    assert_eq!(bench.stepper.engine().ticket_count(), 1);
}

#[test]
fn a_standstill_counts_against_nobody() {
    let mut bench = bench();
    bench.join(1);
    assert_eq!(bench.state_of(1), TicketState::Called);
    bench.disk.disk_full(true);
    bench.join(2);
    bench.clock.advance_secs(LONG_SECS);
    assert!(bench.pass().is_empty(), "no call, no end");
    bench.disk.disk_full(false);
    bench.clock.advance_secs(1);
    assert!(is_restored(&bench.pass()));
    assert_eq!(bench.state_of(1), TicketState::Called, "the call has its full time again");
    bench.clock.advance_secs(LONG_SECS);
    bench.pass();
    assert_eq!(bench.state_of(1), TicketState::Missed);
}

#[test]
fn an_absence_longer_than_a_window_counts_against_nobody() {
    let mut bench = bench();
    bench.join(1);
    bench.clock.advance_secs(LONG_SECS);
    let mut bench = bench.again();
    assert!(is_restored(&bench.pass()), "before anything is judged by the time that passed");
    assert_eq!(bench.state_of(1), TicketState::Called);
}

#[test]
fn nothing_ends_while_the_wall_clock_is_in_doubt_and_calls_go_on() {
    let mut bench = bench();
    (1..=3).for_each(|who| assert_eq!(bench.join(who), u32::try_from(who).ok()));
    assert_eq!(bench.state_of(3), TicketState::Waiting, "two turns are given out");
    bench.clock.jump_wall_secs(i64::from(LONG_SECS));
    bench.clock.advance_secs(LONG_SECS);
    assert!(bench.pass().is_empty());
    assert_eq!(bench.stepper.patience().as_secs(), 1, "and what is due is no busy loop");
    let leave = TicketAct::Leave.of(TicketId(1));
    bench.ask(vec![leave.into()]);
    assert_eq!(bench.state_of(3), TicketState::Called);

    bench.clock.accept();
    assert!(is_restored(&bench.pass()));
    assert_eq!(bench.state_of(2), TicketState::Called);
    bench.clock.advance_secs(LONG_SECS);
    bench.pass();
    assert_eq!(bench.state_of(2), TicketState::Missed, "time goes on again");
}

/// The last change's time.
fn last_at(bench: &Bench) -> jiff::Timestamp {
    bench.stepper.engine().last_at()
}

#[test]
fn a_start_behind_the_log_is_doubt_until_the_kernel_knows_the_time() {
    let mut bench = bench();
    bench.join(1);
    let told = last_at(&bench);
    // The battery of the machine's clock is empty: it is 1970.
    let clock = Clock::manual("1970-01-01T00:01:00Z".parse().unwrap());
    let mut bench = stepper_on(&bench.disk, &clock);
    assert!(is_restored(&bench.pass()));
    assert!(last_at(&bench) >= told, "no change is older than the one before");
    bench.clock.advance_secs(LONG_SECS);
    assert!(bench.pass().is_empty(), "nothing ends");
    assert_eq!((bench.join(2), bench.state_of(2)), (Some(2), TicketState::Called));
    // A start in between does not know the right time either.
    let mut bench = bench.again();
    bench.pass();
    bench.clock.advance_secs(LONG_SECS);
    assert!(bench.pass().is_empty());
    // The time server is reached a day later.
    bench.clock.jump_wall_secs(1_800_000_000);
    bench.clock.synchronise(true);
    assert!(is_restored(&bench.pass()), "what passed counts against nobody");
    assert_eq!(bench.state_of(1), TicketState::Called);
    assert_eq!(last_at(&bench), bench.clock.now());
    bench.clock.advance_secs(LONG_SECS);
    bench.pass();
    assert_eq!(bench.state_of(1), TicketState::Missed, "time goes on again");
}

#[test]
fn a_time_that_an_operator_set_back_is_the_time_of_the_next_start_too() {
    let mut bench = bench();
    bench.clock.jump_wall_secs(-i64::from(LONG_SECS));
    let before = last_at(&bench);
    assert!(bench.pass().is_empty());
    bench.clock.accept();
    assert!(is_restored(&bench.pass()), "though nothing ran");
    assert!(last_at(&bench) < before);
    let mut bench = bench.again();
    assert!(!bench.clock.doubtful());
    bench.join(1);
    bench.clock.advance_secs(LONG_SECS);
    bench.pass();
    assert_eq!(bench.state_of(1), TicketState::Missed);
}

#[test]
fn a_clock_corrected_by_seconds_never_makes_a_change_older_than_the_last() {
    let mut bench = bench();
    bench.clock.advance_secs(30);
    bench.join(1);
    let mut last = last_at(&bench);
    for who in 2..8 {
        bench.clock.jump_wall_secs(-9);
        bench.join(who);
        assert!(last_at(&bench) >= last);
        last = last_at(&bench);
    }
    let mut bench = bench.again();
    bench.join(9);
    assert!(last_at(&bench) >= last && !bench.clock.doubtful());
}

#[test]
fn a_machine_that_slept_goes_on_by_itself_and_nobody_lost_time() {
    let mut bench = bench();
    bench.join(1);
    bench.clock.sleep_secs(LONG_SECS);
    assert!(is_restored(&bench.pass()));
    assert_eq!(bench.state_of(1), TicketState::Called);
    bench.clock.advance_secs(LONG_SECS);
    bench.pass();
    assert_eq!(bench.state_of(1), TicketState::Missed);
}

#[test]
fn a_wall_clock_that_comes_back_gives_the_time_in_doubt_back() {
    let mut bench = bench();
    bench.join(1);
    bench.clock.jump_wall_secs(-i64::from(LONG_SECS));
    bench.clock.advance_secs(LONG_SECS);
    assert!(bench.pass().is_empty());
    bench.clock.jump_wall_secs(i64::from(LONG_SECS));
    assert!(is_restored(&bench.pass()));
    assert_eq!(bench.state_of(1), TicketState::Called);
}

#[test]
fn a_line_that_is_frozen_for_good_takes_nothing_calls_nobody_and_waits_quietly() {
    let mut bench = bench();
    (1..=3).for_each(|who| assert_eq!(bench.join(who), u32::try_from(who).ok()));
    bench.frozen.freeze_for_good("the tables contradict the log");
    bench.clock.advance_secs(LONG_SECS);
    let told = bench.ask(vec![join(4)]);
    assert!(told.turned && told.changes.is_empty());
    assert!(
        matches!(&told.answers[0].1[0], Err(SubmitError::Unavailable(why)) if why.contains("tables"))
    );
    assert_eq!(bench.stepper.patience().as_secs(), 1);
}

#[test]
fn a_store_that_lost_what_was_acknowledged_gives_no_number_twice() {
    /// Accepts everything, keeps nothing, and reports the error only at the next write.
    struct Liar(MemoryStore, bool);
    impl Store for Liar {
        fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
            if self.1 && !batch.changes.is_empty() {
                self.1 = false;
                return Ok(());
            }
            self.0.commit(batch)
        }

        fn answer_to(&mut self, request: RequestId) -> Result<Option<Vec<u8>>, StoreError> {
            self.0.answer_to(request)
        }

        fn reader(&self) -> Result<Box<dyn StoreReader>, StoreError> {
            self.0.reader()
        }
    }
    let Bench { disk, clock, frozen, .. } = bench();
    let store = Box::new(Liar(disk, true));
    let mut stepper = Stepper::open(store, clock, frozen.clone()).unwrap();
    let mut ask = |who| {
        let asks = vec![join(who)];
        stepper.step(vec![Submission { asks, sealed: None, reply: () }]).answers.remove(0).1
    };
    assert!(ask(1)[0].is_ok());
    (2..5).for_each(|who| assert!(ask(who)[0].is_err()));
    assert!(frozen.why().unwrap().contains("acknowledged"), "{:?}", frozen.why());
}
