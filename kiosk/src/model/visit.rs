//! What the person at the screen does: what they chose, typed and were given. It is forgotten as one value. Nothing here
//! is ever written down, and `Debug` shows nothing of it.

use std::fmt;

use jari_common::booking::Right;
use jari_common::dose::Dose;
use jari_common::fingerprint::KeyFingerprint;
use jari_common::id::RequestId;
use jari_common::person::Acting;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketCode;
use jari_common::wire::TicketView;
use jari_common::wish::{OnMatch, PartOfDay, WishDays};
use jiff::Timestamp;

use super::{Purpose, Trouble};
use crate::keyboard::entry::{
    CodeEntry, DateEntry, NameEntry, PairingEntry, PhoneEntry, ProofEntry,
};

/// What the person at the screen chose, typed and was given. Nobody is here while it is `Visit::default()`; what was typed
/// overwrites itself when it is dropped.
#[derive(Clone, Default, PartialEq)]
pub struct Visit {
    pub acting: Acting,
    /// Whoever is typed now.
    pub typed: Member,
    /// The ticket's code is lost: its person is typed, and why the ticket is looked for.
    pub finding: Option<Purpose>,
    /// They have a place already, said the server; what was typed stays for the ways on.
    pub is_known: bool,
    /// By which the code is tried that went to the telephone.
    pub asked: Option<RequestId>,
    /// Several go together: one ticket, seats side by side.
    pub together: bool,
    /// Those of them who are typed, the first of whom is on the ticket.
    pub party: Vec<Member>,
    /// Which of the campaign's places of residence; None is elsewhere, or not asked.
    pub residence: Option<u8>,
    /// What was answered to the campaign's questions, in their order.
    pub answers: Vec<bool>,
    /// What was said so far of a wish.
    pub wish: WishDraft,
    pub code: CodeEntry,
    /// The six digits of a message.
    pub proof: ProofEntry,
    pub proving: Proving,
    /// Of the operator, before there are visitors.
    pub pairing: PairingEntry,
    /// The server's key that they found to be the one they were given.
    pub same_key: Option<KeyFingerprint>,
    pub session: Option<Session>,
    pub search: SeatSearch,
    pub slip: SlipState,
    /// When the ticket was last asked for.
    pub looked_at: Option<Timestamp>,
}

/// A person as typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Member {
    pub name: NameEntry,
    pub birth_date: DateEntry,
    /// Of those who go together, the first's alone.
    pub phone: PhoneEntry,
}

/// The seat that is looked for, and by what right: a running turn's lease, or a booking that is moved. It begins anew with every turn and every move.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SeatSearch {
    /// None before the turn began.
    pub right: Option<Right<String>>,
    /// Which appointment of a series.
    pub dose: Dose,
    /// When the turn or the hold was last asked to be stretched.
    pub extended_at: Option<Timestamp>,
    /// The slot whose hold was asked for or is running.
    pub choice: Option<SlotRef>,
    /// A short word above the board after something was refused there.
    pub notice: Option<Trouble>,
}

/// A ticket and the right to ask about it.
#[derive(Clone, PartialEq)]
pub struct Session {
    pub ticket: TicketView,
    pub code: TicketCode,
    pub masked_name: String,
    pub token: String,
    /// For the QR: a signed, read-only receipt.
    pub receipt: String,
    /// For a telephone's calendar: where the booking is found.
    pub calendar: Option<String>,
}

/// How the proof of who the person is goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proving {
    #[default]
    NotAsked,
    /// A message is on its way.
    Sent,
    /// And once more.
    SentAgain,
    /// The digits were others; so many tries are left.
    Wrong {
        tries_left: u8,
    },
    /// The digits are too old.
    Over,
    /// Five wrong tries: staff see an ID.
    Spent,
    Proved,
}

/// How the paper slip is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SlipState {
    #[default]
    NotAsked,
    Printing,
    Printed,
    /// No paper comes; the ticket and the booking stand.
    Failed(PaperTrouble),
}

/// Why no paper comes, as far as the printer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperTrouble {
    OutOfPaper,
    CoverOpen,
    /// It is not there, does not answer, or does not say what it has.
    Silent,
}

/// Where a wish in the making looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftPlaces {
    /// Within so many metres of the kiosk.
    Near(u32),
    /// At the clinic that its person likes.
    Liked,
}

/// A wish in the making.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WishDraft {
    pub places: Option<DraftPlaces>,
    pub days: WishDays,
    pub time: PartOfDay,
    pub on_match: OnMatch,
}

/// The questions of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WishStep {
    /// One was given already: another, or none.
    Given,
    Where,
    When,
    /// Book at once, or ask first.
    How,
}

impl Visit {
    /// Whether the person on the ticket has typed a telephone number.
    #[must_use]
    pub fn has_typed_phone(&self) -> bool {
        self.party.first().unwrap_or(&self.typed).phone.is_valid()
    }

    /// Whether nothing of a person is here.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visit(hidden)")
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session(hidden)")
    }
}
