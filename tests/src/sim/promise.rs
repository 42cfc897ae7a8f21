//! What is promised, by name, and how a broken promise is said. Judges nothing itself.

use std::fmt;

/// The promises that the simulation watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// Nothing is told before it is durable.
    DurableFirst,
    /// What was acknowledged is there, also after a crash.
    Kept,
    /// What the writer has in memory is what the store's log says.
    MemoryIsTheLog,
    /// One ticket a person.
    OneTicket,
    /// Numbers are dense and given once.
    DenseNumbers,
    /// A number never changes.
    SameNumber,
    /// People ahead never rise.
    AheadNeverRises,
    /// `called_through` never falls.
    CalledThroughNeverFalls,
    /// A seat has one owner.
    OneOwner,
    /// Nobody is called before who came earlier and still waits.
    InOrder,
    /// Nothing is taken without the newest lease of a running turn, or beside a booking that stands.
    OnlyInTurn,
    /// Who booked has that one booking, and no other, until they themselves cancel it.
    NeverWithout,
    /// What somebody has is moved, and a better seat kept for them, by their own request alone.
    OwnWord,
    /// A hold, a call and a turn end when the rules say so, and not before.
    FullTime,
    /// The same request gets the same answer.
    SameAnswer,
    /// Nothing is written while the server is frozen; while the line is, nobody is called and nothing runs out.
    FrozenIsStill,
    /// The line goes on when the trouble is over.
    GoesOn,
    /// Called and active are never more than the pace allows, a lowered pace aside.
    Paced,
    /// Every entry of a draw gets one number, dense from 1, that follows from public data alone.
    FairDraw,
    /// Nobody is called before every number is drawn.
    DrawFirst,
    /// Nobody begins a turn unproved where a proof is needed, nor is proved but by their code or by staff.
    Proved,
    /// No free seat is left while somebody who waits for one wishes it.
    WishesMet,
    /// In a closed campaign nobody waits, wishes or comes back.
    ClosedIsClosed,
    /// What `State::broken_invariants` says.
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

/// `Err` with this promise unless it is kept.
pub fn kept(is_kept: bool, promise: Promise, what: impl FnOnce() -> String) -> Result<(), Breach> {
    if is_kept { Ok(()) } else { Err(Breach { promise, what: what() }) }
}
