//! The promises, by name, and the text for a broken promise. Judges nothing itself.

use std::fmt;

/// The promises that the simulation watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// Nothing is told before it is durable.
    DurableFirst,
    /// What was acknowledged is kept, also after a crash.
    Kept,
    /// What the writer has in memory equals what the store's log says.
    MemoryIsTheLog,
    /// One ticket a person.
    OneTicket,
    /// Numbers are dense and given once.
    DenseNumbers,
    /// A number never changes.
    SameNumber,
    /// The number of people ahead never rises.
    AheadNeverRises,
    /// `called_through` never falls.
    CalledThroughNeverFalls,
    /// A seat has one owner.
    OneOwner,
    /// Nobody is called before a person who came earlier and still waits.
    InOrder,
    /// Nothing is taken without the newest lease of a running turn, or a booking that is not cancelled.
    OnlyInTurn,
    /// A person who booked has that one booking, and no other, until they themselves cancel it.
    NeverWithout,
    /// What a person has is moved, and a seat held beside their booking, only by their own request.
    OwnWord,
    /// A hold, a call and a turn end when the rules say so, and not before.
    FullTime,
    /// A repeated request gets the same answer.
    SameAnswer,
    /// Nothing is written while the server is frozen; while the line is frozen, nobody is called and no window ends.
    FrozenIsStill,
    /// The line continues when the trouble is over.
    GoesOn,
    /// The number of called and active tickets never exceeds the pace, except after the pace was lowered.
    Paced,
    /// Every entry of a draw gets one number, dense from 1, that follows from public data alone.
    FairDraw,
    /// Nobody is called before every number is drawn.
    DrawFirst,
    /// Where a proof is needed, nobody begins a turn without one; an identity is proved only by the person's code or by
    /// staff.
    Proved,
    /// No free seat is left while a person who waits for one wishes it.
    WishesMet,
    /// In a closed campaign nobody waits, wishes or comes back.
    ClosedIsClosed,
    /// `State::broken_invariants` finds nothing.
    Invariants,
}

/// A promise that was broken, and how.
#[derive(Clone, Debug)]
pub struct Breach {
    pub promise: Promise,
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.promise, self.what)
    }
}

/// `Err` with this promise unless `is_kept`.
pub fn kept(is_kept: bool, promise: Promise, what: impl FnOnce() -> String) -> Result<(), Breach> {
    if is_kept { Ok(()) } else { Err(Breach { promise, what: what() }) }
}
