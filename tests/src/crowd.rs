//! People who book at several places at once while the server stops and starts, and what must be left afterwards. They
//! repeat requests that were not answered; they never ask for anything twice under another request id.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use jari_common::id::{CampaignId, TicketId};
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState;
use jari_common::wire::TicketView;

use crate::person::{Desk, Failure, Visitor};
use crate::town;

/// The first wishes of two consecutive people are this many slots apart.
const WISHES_APART: usize = 7;

/// What a person does, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Join,
    /// Leaves a wish; it is paused while the person chooses, and ends with the booking.
    Wish,
    BeginTurn,
    Hold,
    Book,
    /// Has a slot held beside the booking.
    MoveHold,
    Move,
}

/// All steps, in order.
pub const STEPS: [Step; 7] =
    [Step::Join, Step::Wish, Step::BeginTurn, Step::Hold, Step::Book, Step::MoveHold, Step::Move];

/// The slot to which a person who booked this one moves.
#[must_use]
pub fn beside(slot: &SlotRef) -> SlotRef {
    SlotRef { index: slot.index.checked_sub(1).unwrap_or(1), ..slot.clone() }
}

impl Step {
    /// Takes the step, or repeats it.
    pub fn take(
        self,
        visitor: &mut Visitor,
        desk: &Desk,
        campaign: CampaignId,
        slot: &SlotRef,
    ) -> Result<TicketView, Failure> {
        match self {
            Self::Join => visitor.join(desk, campaign),
            Self::BeginTurn => visitor.begin_turn(desk),
            Self::Hold => visitor.hold(desk, slot),
            Self::Book => visitor.book(desk),
            Self::Wish => visitor.wish(desk, &slot.clinic),
            Self::MoveHold => visitor.hold_by_move(desk, &beside(slot)),
            Self::Move => visitor.move_booking(desk),
        }
    }
}

/// Checks that the ticket, its number and the held or booked seat are unchanged; panics when any of them is gone.
pub fn assert_kept(visitor: &mut Visitor, desk: &Desk) {
    let before = visitor.known().ticket.clone();
    let (hold, booking) = (visitor.hold.clone(), visitor.booking.clone());
    let now = visitor.find(desk).expect("an acknowledged ticket is found by its code");
    assert_eq!((now.id, now.number), (before.id, before.number), "a number never changes");
    if visitor.wishes && booking.is_none() {
        // A wish ends with a booking, also with one that was made but not answered.
        assert!(now.wish.is_some() || now.booking.is_some(), "an acknowledged wish stands");
    }
    if let Some(booking) = booking {
        assert_eq!(now.state, TicketState::Done);
        let better = hold.filter(|hold| hold.slot != booking.slot);
        let found = now.booking.as_ref().map(|it| (it.id, it.status, &it.slot));
        // A move that was made, but not answered before the end, counts as much as the seat held beside the booking.
        let moved = better.as_ref().map(|hold| (booking.id, booking.status, &hold.slot));
        let stands = found == Some((booking.id, booking.status, &booking.slot));
        assert!(stands || (moved.is_some() && found == moved), "{found:?}, and not {booking:?}");
        if let (true, Some(better)) = (stands, better) {
            let kept = now.hold.map(|hold| hold.slot);
            assert_eq!(kept, Some(better.slot), "an acknowledged better seat is kept");
        }
    } else if let Some(hold) = hold {
        // A booking that was made, but not answered before the end, counts as much as the hold.
        let kept = now.hold.map(|hold| hold.slot).or(now.booking.map(|booking| booking.slot));
        assert_eq!(kept, Some(hold.slot), "an acknowledged hold is given back in full");
    }
}

/// People who come one after the other at several places, and what was acknowledged to them.
pub struct Crowd {
    campaign: CampaignId,
    slots: Vec<SlotRef>,
    /// The desk, and how many times it has changed its address.
    desk: Mutex<(Desk, u32)>,
    moved: Condvar,
    answers: Mutex<u32>,
    answered: Condvar,
    acknowledged: Mutex<BTreeMap<TicketId, Visitor>>,
    came: AtomicU32,
    interrupted: AtomicU32,
    closing: AtomicBool,
}

impl Crowd {
    /// A crowd with nobody yet; its people will want the slots that are free now.
    #[must_use]
    pub fn new(desk: Desk, campaign: CampaignId) -> Self {
        Self {
            campaign,
            slots: desk.free_slots(campaign).expect("the server answers"),
            desk: Mutex::new((desk, 0)),
            moved: Condvar::new(),
            answers: Mutex::new(0),
            answered: Condvar::new(),
            acknowledged: Mutex::default(),
            came: AtomicU32::new(0),
            interrupted: AtomicU32::new(0),
            closing: AtomicBool::new(false),
        }
    }

    /// Lets people come in `at_once` threads while `meanwhile` runs; then those who are present finish, and all leave.
    pub fn while_people_book(&self, at_once: u32, meanwhile: impl FnOnce()) {
        std::thread::scope(|scope| {
            for _ in 0..at_once {
                scope.spawn(|| self.come_and_book());
            }
            let _closing = Closing(self);
            meanwhile();
        });
    }

    /// Waits until `more` answers have come from now on.
    pub fn wait_for_answers(&self, more: u32) {
        let answers = lock(&self.answers);
        let enough = *answers + more;
        let too_few = |answers: &mut u32| *answers < enough && !self.is_closing();
        let waited = self.answered.wait_while(answers, too_few);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Sends everybody to this desk from now on.
    pub fn send_to(&self, desk: Desk) {
        let mut known = lock(&self.desk);
        *known = (desk, known.1 + 1);
        self.moved.notify_all();
    }

    /// Calls `look` for everybody who was told a number.
    pub fn for_each_acknowledged(&self, look: impl FnMut(&mut Visitor)) {
        lock(&self.acknowledged).values_mut().for_each(look);
    }

    /// How many requests were not answered, because the server was gone.
    #[must_use]
    pub fn interruptions(&self) -> u32 {
        self.interrupted.load(Ordering::SeqCst)
    }

    /// Panics unless everybody who was told a number has booked, and every number from 1 on was given exactly once.
    pub fn assert_all_booked(&self, desk: &Desk) -> u32 {
        let mut numbers = Vec::new();
        self.for_each_acknowledged(|visitor| {
            assert_kept(visitor, desk);
            assert!(visitor.booking.is_some(), "everybody who began has booked");
            numbers.push(visitor.known().ticket.number);
        });
        numbers.sort_unstable();
        let people = u32::try_from(numbers.len()).expect("not so many came");
        assert_eq!(numbers, (1..=people).collect::<Vec<_>>(), "each number was given once");
        people
    }

    /// The people of one thread, one after the other.
    fn come_and_book(&self) {
        // When one of them fails, nobody else may wait for ever.
        let failing = Closing(self);
        while !self.is_closing() {
            let at = self.came.fetch_add(1, Ordering::SeqCst);
            if !self.book_once(at) {
                break;
            }
        }
        drop(failing);
    }

    /// Takes one person from joining to the booking; false when the server does not come back.
    fn book_once(&self, at: u32) -> bool {
        let mut visitor = Visitor::new(town::person(at));
        let first = at as usize * WISHES_APART % self.slots.len();
        let mut wanted = self.slots.iter().cycle().skip(first);
        let mut slot = wanted.next().expect("there are slots");
        let mut steps = STEPS.iter().peekable();
        while let Some(step) = steps.peek() {
            let (desk, moves) = lock(&self.desk).clone();
            match step.take(&mut visitor, &desk, self.campaign, slot) {
                Ok(_) => {
                    self.acknowledge(&visitor);
                    steps.next();
                }
                // Repeats the step with the same request id.
                Err(Failure::NoAnswer(_)) => {
                    self.interrupted.fetch_add(1, Ordering::SeqCst);
                    if !self.wait_for_another_desk(moves) {
                        return false;
                    }
                }
                Err(no) if no.is("slot-full") && **step == Step::MoveHold => break,
                Err(no) if no.is("slot-full") => slot = wanted.next().expect("they go round"),
                Err(no) => panic!("{step:?} of person {at}: {no}"),
            }
        }
        true
    }

    fn acknowledge(&self, visitor: &Visitor) {
        lock(&self.acknowledged).insert(visitor.known().ticket.id, visitor.clone());
        *lock(&self.answers) += 1;
        self.answered.notify_all();
    }

    fn wait_for_another_desk(&self, moves: u32) -> bool {
        let same = |desk: &mut (Desk, u32)| desk.1 == moves && !self.is_closing();
        let desk = self.moved.wait_while(lock(&self.desk), same);
        desk.unwrap_or_else(PoisonError::into_inner).1 != moves
    }

    fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }
}

/// When this value is dropped, no more people come, whether by the end or by a failure.
struct Closing<'a>(&'a Crowd);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.closing.store(true, Ordering::SeqCst);
        // Holds the locks, so that no thread checks before the change and then sleeps.
        let (_desk, _answers) = (lock(&self.0.desk), lock(&self.0.answers));
        self.0.moved.notify_all();
        self.0.answered.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Random numbers that are the same for the same seed (Marsaglia's xorshift64). A test prints the seed.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice by this seed, which must not be 0.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Dice with a new random seed, which is printed.
    #[must_use]
    pub fn random() -> Self {
        let seed = uuid::Uuid::new_v4().as_u64_pair().0 | 1;
        println!("seed {seed}");
        Self::new(seed)
    }

    /// A number from 0 to `bound` - 1.
    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(bound)).expect("it is below a u32")
    }

    /// A number over 0 and up to 1.
    pub fn share(&mut self) -> f64 {
        f64::from(self.below(u32::MAX) + 1) / f64::from(u32::MAX)
    }
}
