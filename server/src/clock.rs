//! The server's clock: follows the machine's wall clock as long as it goes like the steady one, and says when it does
//! not. It decides nothing about people; what ends and what does not is the writer's.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// A wall clock further than this from the steady one is not followed, in milliseconds.
const JUMP_MILLIS: i64 = 60_000;
/// The two are compared from anew this often, so that small corrections never add up to a jump, and many
/// corrections never carry the time far in a short while. In milliseconds.
const ANCHOR_MILLIS: i64 = 3_600_000;

/// Tells the time; cheap to ask, cheap to clone. Clones share what they know of jumps.
#[derive(Clone, Debug)]
pub struct Clock {
    hands: Hands,
    guard: Arc<Guard>,
}

/// One look at the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The time to judge by, to the millisecond.
    pub now: Timestamp,
    /// Time since some beginning, never set by anybody.
    pub steady: Duration,
    /// The wall clock jumped, and nobody has said yet which time is right.
    pub doubtful: bool,
    /// How often a jump was accepted.
    pub accepted: u32,
}

/// Where the two times come from.
#[derive(Clone, Debug)]
enum Hands {
    /// The machine's; steady time counts from here.
    Machine(Instant),
    Manual(Arc<Mutex<ManualHands>>),
}

/// In milliseconds; the wall's since 1970.
#[derive(Clone, Copy, Debug)]
struct ManualHands {
    wall: i64,
    steady: i64,
}

/// What is known of the wall clock, in milliseconds.
#[derive(Debug)]
struct Guard {
    /// The wall's time when steady time was zero, as last agreed.
    offset: AtomicI64,
    /// The steady time of that agreement.
    anchored: AtomicI64,
    doubtful: AtomicBool,
    accepted: AtomicU32,
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl Clock {
    /// The machine's clock; its present time is believed.
    #[must_use]
    pub fn system() -> Self {
        Self::over(Hands::Machine(Instant::now()))
    }

    /// A clock that stands at `start` until it is moved by hand.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        let hands = ManualHands { wall: start.as_millisecond(), steady: 0 };
        Self::over(Hands::Manual(Arc::new(Mutex::new(hands))))
    }

    /// The same hands as the next process finds them: it knows of no jump before.
    #[must_use]
    pub fn in_next_process(&self) -> Self {
        Self::over(self.hands.clone())
    }

    fn over(hands: Hands) -> Self {
        let ManualHands { wall, steady } = hands.look();
        let guard = Guard {
            offset: AtomicI64::new(wall - steady),
            anchored: AtomicI64::new(steady),
            doubtful: AtomicBool::new(false),
            accepted: AtomicU32::new(0),
        };
        Self { hands, guard: Arc::new(guard) }
    }

    /// The instant to judge by, to the millisecond: the wall clock's, or, while that is in doubt, the last time it was
    /// believed and what has passed since.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.read().now
    }

    /// Whether the wall clock jumped by more than a minute and is neither back nor accepted: meanwhile nothing ends
    /// by time.
    #[must_use]
    pub fn doubtful(&self) -> bool {
        self.read().doubtful
    }

    /// Everything that the clock says, in one look.
    #[must_use]
    pub fn read(&self) -> Reading {
        let ManualHands { wall, steady } = self.hands.look();
        let expected = steady.saturating_add(self.guard.offset.load(Ordering::Acquire));
        let doubtful = (wall.saturating_sub(expected)).abs() > JUMP_MILLIS;
        self.guard.note(doubtful, wall.saturating_sub(expected));
        if !doubtful && steady - self.guard.anchored.load(Ordering::Relaxed) > ANCHOR_MILLIS {
            self.guard.anchor(wall, steady);
        }
        let millis = if doubtful { expected } else { wall };
        Reading {
            now: Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX),
            steady: Duration::from_millis(steady.unsigned_abs()),
            doubtful,
            accepted: self.guard.accepted.load(Ordering::Acquire),
        }
    }

    /// The operator says that the wall clock is right: it is followed again from now on. The writer then gives every
    /// running window back in full.
    pub fn accept(&self) {
        let ManualHands { wall, steady } = self.hands.look();
        self.guard.accepted.fetch_add(1, Ordering::AcqRel);
        self.guard.anchor(wall, steady);
        self.guard.note(false, 0);
    }

    /// Whether it moves only by hand.
    pub(crate) fn is_manual(&self) -> bool {
        matches!(self.hands, Hands::Manual(_))
    }

    /// Lets time pass on a manual clock; the machine's own cannot be moved.
    pub fn advance_secs(&self, secs: u32) {
        let millis = i64::from(secs) * 1_000;
        self.move_hands(|hands| {
            hands.wall += millis;
            hands.steady += millis;
        });
    }

    /// Sets a manual clock's wall hand forward or back, as an operator or a time server does; no time passes.
    pub fn jump_wall_secs(&self, secs: i64) {
        self.move_hands(|hands| hands.wall += secs * 1_000);
    }

    fn move_hands(&self, by: impl FnOnce(&mut ManualHands)) {
        if let Hands::Manual(hands) = &self.hands {
            by(&mut hands.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

impl Hands {
    fn look(&self) -> ManualHands {
        match self {
            Self::Machine(begin) => ManualHands {
                wall: Timestamp::now().as_millisecond(),
                steady: i64::try_from(begin.elapsed().as_millis()).unwrap_or(i64::MAX),
            },
            Self::Manual(hands) => *hands.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

impl Guard {
    fn anchor(&self, wall: i64, steady: i64) {
        self.offset.store(wall - steady, Ordering::Release);
        self.anchored.store(steady, Ordering::Relaxed);
    }

    /// Says a change of mind once.
    fn note(&self, doubtful: bool, off_millis: i64) {
        // Looked at before it is written: many threads ask the time, and it almost never changes.
        if self.doubtful.load(Ordering::Relaxed) == doubtful
            || self.doubtful.swap(doubtful, Ordering::Relaxed) == doubtful
        {
            return;
        }
        if doubtful {
            tracing::error!(
                off_millis,
                "the wall clock jumped; nothing ends until it is understood"
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
        assert_eq!((reading.doubtful, reading.accepted), (false, 1));
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
    fn the_next_process_believes_the_clock_it_finds() {
        let clock = Clock::manual(start());
        clock.jump_wall_secs(500);
        let next = clock.in_next_process();
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
