//! The server's clock: follows the machine's wall clock while that agrees with the steady clock, and says when it does
//! not. A jump is explained by the time since boot, by the kernel, or by the operator. The clock decides nothing about
//! people; the writer decides what ends.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rtime_clock::adjtime::{Timex, adjtimex};
use rustix::time::{ClockId, clock_gettime};

/// A wall clock that differs by more than this from the steady clock is not followed, in milliseconds.
const JUMP_MILLIS: i64 = 60_000;
/// How often the two clocks are compared from a new starting point, in milliseconds. So small corrections never add up
/// to a jump, and many corrections never carry the time far in a short while.
const ANCHOR_MILLIS: i64 = 3_600_000;
/// What `adjtimex(2)` returns while the kernel's clock is not synchronised.
const TIME_ERROR: i32 = 5;

/// Tells the time; cheap to ask and to clone. Clones share what they know of jumps.
#[derive(Clone, Debug)]
pub struct Clock {
    hands: Hands,
    guard: Arc<Guard>,
}

/// One reading of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The time to judge by, to the millisecond.
    pub now: Timestamp,
    /// Time since a fixed start that nobody can set.
    pub steady: Duration,
    /// The wall clock jumped, and nobody has said yet which time is right.
    pub doubtful: bool,
    /// How often a jump was explained, by the clock itself or by the operator.
    pub understood: u32,
}

/// The source of the times.
#[derive(Clone, Debug)]
enum Hands {
    /// The machine's clocks; steady time counts from this instant.
    Machine(Instant),
    Manual(Arc<Mutex<ManualHands>>),
}

/// The readings of the machine's clocks, in milliseconds; `wall` counts since 1970.
#[derive(Clone, Copy, Debug)]
struct ManualHands {
    wall: i64,
    /// Stops while the machine sleeps (`CLOCK_MONOTONIC`).
    steady: i64,
    /// Continues while the machine sleeps (`CLOCK_BOOTTIME`).
    boot: i64,
    /// The kernel says that the wall clock is synchronised.
    is_synchronised: bool,
}

/// What is known of the wall clock, in milliseconds.
#[derive(Debug)]
struct Guard {
    /// The wall time when steady time was zero, as last agreed.
    offset: AtomicI64,
    /// The wall time when the time since boot was zero, as last agreed.
    boot_offset: AtomicI64,
    /// The steady time of that agreement.
    anchored: AtomicI64,
    doubtful: AtomicBool,
    understood: AtomicU32,
    /// Held while a jump is examined, so that it is counted once.
    looking: Mutex<()>,
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl Clock {
    /// The machine's clock; its present time is believed, unless a log knows better.
    #[must_use]
    pub fn system() -> Self {
        Self::over(Hands::Machine(Instant::now()))
    }

    /// A clock that shows `start` until it is moved by hand.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        let (wall, steady, boot) = (start.as_millisecond(), 0, 0);
        let hands = ManualHands { wall, steady, boot, is_synchronised: false };
        Self::over(Hands::Manual(Arc::new(Mutex::new(hands))))
    }

    /// The same manual clock as the next process finds it: it knows of no earlier jump.
    #[must_use]
    pub fn in_next_process(&self) -> Self {
        Self::over(self.hands.clone())
    }

    fn over(hands: Hands) -> Self {
        let ((wall, steady), boot) = (hands.look(), hands.since_boot());
        let guard = Guard {
            offset: AtomicI64::new(wall - steady),
            boot_offset: AtomicI64::new(wall - boot),
            anchored: AtomicI64::new(steady),
            doubtful: AtomicBool::new(false),
            understood: AtomicU32::new(0),
            looking: Mutex::new(()),
        };
        Self { hands, guard: Arc::new(guard) }
    }

    /// Begins on a log whose last change was made at `last`. A clock more than a minute behind `last` has jumped back
    /// since then, and is in doubt like any other clock that jumped: meanwhile time continues from `last`. A clock that
    /// is less behind was corrected: time stops until the clock has caught up.
    pub fn begin_after(&self, last: Timestamp) -> Reading {
        let reading = self.read();
        let behind = last.as_millisecond().saturating_sub(reading.now.as_millisecond());
        if behind <= JUMP_MILLIS {
            return Reading { now: reading.now.max(last), ..reading };
        }
        {
            let _looking = self.guard.looking.lock().unwrap_or_else(PoisonError::into_inner);
            let ((_, steady), boot) = (self.hands.look(), self.hands.since_boot());
            self.guard.anchor(last.as_millisecond(), steady, boot);
        }
        self.read()
    }

    /// The time to judge by, to the millisecond: the wall clock's time. While the wall clock is in doubt, it is the
    /// last time that was trusted, plus the steady time passed since then.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.read().now
    }

    /// Whether the wall clock jumped by more than a minute, and neither jumped back nor was explained: meanwhile
    /// nothing ends by time.
    #[must_use]
    pub fn doubtful(&self) -> bool {
        self.read().doubtful
    }

    /// Everything that the clock says, in one look.
    #[must_use]
    pub fn read(&self) -> Reading {
        let (wall, steady) = self.hands.look();
        if !self.guard.agrees(wall, steady) {
            return self.look_at_jump();
        }
        self.guard.note(false, 0);
        if steady - self.guard.anchored.load(Ordering::Relaxed) > ANCHOR_MILLIS {
            self.guard.anchor(wall, steady, self.hands.since_boot());
        }
        self.reading(wall, steady, false)
    }

    /// Called when the wall clock and the steady clock disagree: finds out whether one of them is known to be right.
    fn look_at_jump(&self) -> Reading {
        let _looking = self.guard.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let ((wall, steady), boot) = (self.hands.look(), self.hands.since_boot());
        if self.guard.agrees(wall, steady) {
            return self.reading(wall, steady, false);
        }
        let expected = boot.saturating_add(self.guard.boot_offset.load(Ordering::Acquire));
        let off_millis = wall.saturating_sub(expected);
        let has_slept = off_millis.abs() <= JUMP_MILLIS;
        if has_slept || self.hands.is_synchronised() {
            tracing::warn!(
                has_slept,
                off_millis,
                "the wall clock jumped, and is known to be right"
            );
            self.understand(wall, steady, boot);
            return self.reading(wall, steady, false);
        }
        self.guard.note(true, off_millis);
        self.reading(expected, steady, true)
    }

    fn reading(&self, millis: i64, steady: i64, doubtful: bool) -> Reading {
        Reading {
            now: Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX),
            steady: Duration::from_millis(steady.unsigned_abs()),
            doubtful,
            understood: self.guard.understood.load(Ordering::Acquire),
        }
    }

    /// The operator says that the wall clock is right: it is followed again from now on. The writer then gives every
    /// running window back in full.
    pub fn accept(&self) {
        let _looking = self.guard.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let ((wall, steady), boot) = (self.hands.look(), self.hands.since_boot());
        self.understand(wall, steady, boot);
    }

    fn understand(&self, wall: i64, steady: i64, boot: i64) {
        self.guard.understood.fetch_add(1, Ordering::AcqRel);
        self.guard.anchor(wall, steady, boot);
        self.guard.note(false, 0);
    }

    /// Whether this is a manual clock.
    pub(crate) fn is_manual(&self) -> bool {
        matches!(self.hands, Hands::Manual(_))
    }

    /// Lets time pass on a manual clock; the machine's own cannot be moved.
    pub fn advance_secs(&self, secs: u32) {
        let millis = i64::from(secs) * 1_000;
        self.move_hands(|hands| {
            hands.wall += millis;
            hands.steady += millis;
            hands.boot += millis;
        });
    }

    /// Sets a manual clock's wall time forward or back, as an operator or a time server does; no steady time passes.
    pub fn jump_wall_secs(&self, secs: i64) {
        self.move_hands(|hands| hands.wall += secs * 1_000);
    }

    /// The machine of a manual clock sleeps: steady time stops; the wall clock and the time since boot continue.
    pub fn sleep_secs(&self, secs: u32) {
        let millis = i64::from(secs) * 1_000;
        self.move_hands(|hands| {
            hands.wall += millis;
            hands.boot += millis;
        });
    }

    /// Sets what the kernel says of a manual clock: whether a time server keeps it right.
    pub fn synchronise(&self, is_synchronised: bool) {
        self.move_hands(|hands| hands.is_synchronised = is_synchronised);
    }

    fn move_hands(&self, by: impl FnOnce(&mut ManualHands)) {
        if let Hands::Manual(hands) = &self.hands {
            by(&mut hands.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

impl Hands {
    /// The wall's time, and steady time.
    fn look(&self) -> (i64, i64) {
        match self {
            Self::Machine(begin) => (
                Timestamp::now().as_millisecond(),
                i64::try_from(begin.elapsed().as_millis()).unwrap_or(i64::MAX),
            ),
            Self::Manual(hands) => {
                let hands = hands.lock().unwrap_or_else(PoisonError::into_inner);
                (hands.wall, hands.steady)
            }
        }
    }

    /// Time since the machine started, sleep included.
    fn since_boot(&self) -> i64 {
        match self {
            Self::Machine(_) => {
                let boot = clock_gettime(ClockId::Boottime);
                boot.tv_sec.saturating_mul(1_000).saturating_add(boot.tv_nsec / 1_000_000)
            }
            Self::Manual(hands) => hands.lock().unwrap_or_else(PoisonError::into_inner).boot,
        }
    }

    /// Whether the kernel says that a time server keeps the wall clock right. Setting the clock by hand makes this
    /// false. So does no answer.
    fn is_synchronised(&self) -> bool {
        match self {
            Self::Machine(_) => adjtimex(&mut Timex::new()).is_ok_and(|state| state != TIME_ERROR),
            Self::Manual(hands) => {
                hands.lock().unwrap_or_else(PoisonError::into_inner).is_synchronised
            }
        }
    }
}

impl Guard {
    fn agrees(&self, wall: i64, steady: i64) -> bool {
        let expected = steady.saturating_add(self.offset.load(Ordering::Acquire));
        wall.saturating_sub(expected).abs() <= JUMP_MILLIS
    }

    fn anchor(&self, wall: i64, steady: i64, boot: i64) {
        self.boot_offset.store(wall - boot, Ordering::Release);
        self.offset.store(wall - steady, Ordering::Release);
        self.anchored.store(steady, Ordering::Relaxed);
    }

    /// Logs once when the doubt begins, and once when it ends.
    fn note(&self, doubtful: bool, off_millis: i64) {
        // Read before it is written: many threads ask the time, and this value almost never changes.
        if self.doubtful.load(Ordering::Relaxed) == doubtful
            || self.doubtful.swap(doubtful, Ordering::Relaxed) == doubtful
        {
            return;
        }
        if doubtful {
            tracing::error!(
                off_millis,
                "the wall clock jumped; nothing ends until it is understood: set it right, or say `jari-server clock accept`"
            );
        } else {
            tracing::info!("the wall clock is believed again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u32 = 3_600;

    fn start() -> Timestamp {
        "2026-11-23T00:00:00Z".parse().unwrap()
    }

    fn secs_since_start(clock: &Clock) -> i64 {
        clock.now().duration_since(start()).as_secs()
    }

    #[test]
    fn a_wall_clock_that_is_corrected_a_little_is_followed() {
        let clock = Clock::manual(start());
        clock.advance_secs(100);
        clock.jump_wall_secs(60);
        assert_eq!(secs_since_start(&clock), 160);
        clock.jump_wall_secs(-90);
        assert_eq!((secs_since_start(&clock), clock.doubtful()), (70, false));
    }

    #[test]
    fn a_jump_of_more_than_a_minute_is_not_followed_either_way() {
        for jump in [61, -61, 86_400, -86_400] {
            let clock = Clock::manual(start());
            clock.jump_wall_secs(jump);
            clock.advance_secs(10);
            assert_eq!((secs_since_start(&clock), clock.doubtful()), (10, true), "{jump}");
            clock.jump_wall_secs(-jump);
            assert_eq!((secs_since_start(&clock), clock.doubtful()), (10, false), "{jump}");
        }
    }

    #[test]
    fn a_jump_that_the_operator_accepts_is_followed_and_counted() {
        let clock = Clock::manual(start());
        clock.jump_wall_secs(i64::from(HOUR));
        let same = clock.clone();
        assert!(same.doubtful(), "clones know the same");
        same.accept();
        assert_eq!(secs_since_start(&clock), i64::from(HOUR));
        let reading = clock.read();
        assert_eq!((reading.doubtful, reading.understood), (false, 1));
    }

    #[test]
    fn small_corrections_over_days_never_add_up_to_a_jump() {
        let clock = Clock::manual(start());
        for _ in 0..48 {
            clock.advance_secs(HOUR + 1);
            clock.jump_wall_secs(5);
            assert!(!clock.doubtful());
        }
        assert_eq!(secs_since_start(&clock), 48 * i64::from(HOUR + 1) + 48 * 5);
    }

    #[test]
    fn many_small_corrections_in_a_short_while_are_a_jump() {
        let clock = Clock::manual(start());
        let doubtful = (0..3).map(|_| {
            clock.jump_wall_secs(30);
            clock.doubtful()
        });
        assert_eq!(doubtful.collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn a_machine_that_slept_is_understood_by_the_time_since_boot() {
        let clock = Clock::manual(start());
        clock.advance_secs(10);
        clock.sleep_secs(8 * HOUR);
        let reading = clock.read();
        assert_eq!((reading.doubtful, reading.understood), (false, 1));
        assert_eq!(secs_since_start(&clock), 10 + 8 * i64::from(HOUR));
        // Set while the machine slept, by more than a minute off the time that it slept.
        clock.sleep_secs(HOUR);
        clock.jump_wall_secs(90);
        assert!(clock.doubtful());
        assert_eq!(secs_since_start(&clock), 10 + 9 * i64::from(HOUR), "sleep has passed");
    }

    #[test]
    fn a_jump_is_understood_when_the_kernel_says_that_the_clock_is_right() {
        for jump in [120, -86_400, 300_000_000] {
            let clock = Clock::manual(start());
            clock.jump_wall_secs(jump);
            clock.advance_secs(10);
            assert_eq!((secs_since_start(&clock), clock.doubtful()), (10, true));
            clock.synchronise(true);
            let reading = clock.read();
            assert_eq!((reading.doubtful, reading.understood), (false, 1));
            assert_eq!(secs_since_start(&clock), jump + 10);
            assert_eq!(clock.read().understood, 1, "once");
        }
    }

    #[test]
    fn a_clock_behind_the_log_is_in_doubt_and_time_goes_on_from_the_log() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        clock.begin_after(start());
        clock.advance_secs(10);
        assert_eq!((secs_since_start(&clock), clock.doubtful()), (10, true));
        let next = clock.in_next_process();
        next.begin_after(start());
        assert!(next.doubtful(), "another start knows no better");
        clock.synchronise(true);
        assert_eq!((clock.now().as_second(), clock.doubtful()), (10, false));
        let small = Clock::manual(start());
        small.begin_after(jari_common::time::plus_secs(start(), 60));
        assert!(!small.doubtful(), "a minute is no jump");
    }

    #[test]
    fn the_next_process_believes_a_clock_that_is_not_behind_its_log() {
        let clock = Clock::manual(start());
        clock.jump_wall_secs(500);
        let next = clock.in_next_process();
        next.begin_after(start());
        assert_eq!((secs_since_start(&next), next.doubtful()), (500, false));
        next.advance_secs(1);
        assert_eq!(secs_since_start(&clock), 1, "the hands are the same, the doubt is not");
    }

    #[test]
    fn the_machines_own_clock_goes_on_and_cannot_be_moved() {
        let clock = Clock::system();
        let before = clock.read();
        clock.jump_wall_secs(10_000);
        clock.advance_secs(10_000);
        let after = clock.read();
        assert!(after.steady >= before.steady && !after.doubtful);
        assert!(after.now.duration_since(before.now).as_secs() < 9_000);
    }
}
