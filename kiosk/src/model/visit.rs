//! What the person at the screen does: what they chose, typed and were given. It is forgotten as one value. Nothing
//! here is ever written down, and `Debug` shows nothing of it.

use std::fmt;

use jari_common::booking::Right;
use jari_common::dose::Dose;
use jari_common::fingerprint::KeyFingerprint;
use jari_common::id::{HoldId, RequestId};
use jari_common::person::Acting;
use jari_common::slot::SlotRef;
use jari_common::ticket::{Receipt, TicketCode};
use jari_common::wire::{SessionReply, TicketView};
use jari_common::wish::{OnMatch, PartOfDay, WishDays};
use jiff::Timestamp;

use super::{Purpose, Trouble};
use crate::keyboard::entry::{
    CodeEntry, DateEntry, NameEntry, PairingEntry, PhoneEntry, ProofEntry,
};

/// What the person at the screen chose, typed and was given. Nobody is here while the visit is `Visit::default()`;
/// what was typed overwrites itself when it is dropped.
#[derive(Clone, Default, PartialEq)]
pub struct Visit {
    pub acting: Acting,
    /// The person whose details are typed now.
    pub typed: Member,
    /// The ticket's code is lost: its person's details are typed; this is the reason why the ticket is looked for.
    pub finding: Option<Purpose>,
    /// The server said that the person has a place already; what was typed is kept for the ways to continue.
    pub is_known: bool,
    /// The request that sent a code to the telephone; the code is tried with this id.
    pub asked: Option<RequestId>,
    /// Several go together: one ticket, seats side by side.
    pub is_party: bool,
    /// The members of the party whose details are typed; the first of them is on the ticket.
    pub party: Vec<Member>,
    /// Which of the campaign's places of residence; None means elsewhere, or not asked.
    pub residence: Option<u8>,
    /// What was answered to the campaign's questions, in their order.
    pub answers: Vec<bool>,
    /// The offered seat that the person went away from without an answer: it is not shown again by itself.
    pub left_offer: Option<HoldId>,
    /// What the person has answered of a wish up to now.
    pub wish: WishDraft,
    pub code: CodeEntry,
    /// The receipt that a reader read, instead of a code.
    pub receipt: Option<Receipt>,
    /// Whose names on the ticket were typed here.
    pub named: NamesTyped,
    /// What the reader read last was not a receipt.
    pub is_misread: bool,
    /// The six digits of a message.
    pub proof: ProofEntry,
    pub proving: Proving,
    /// The pairing code that the operator types, before there are visitors.
    pub pairing: PairingEntry,
    /// The server's key that the operator found to be the one they were given.
    pub same_key: Option<KeyFingerprint>,
    pub session: Option<Session>,
    /// All that the person's telephone opened, where it opened more than one ticket.
    pub found: Vec<Session>,
    pub search: SeatSearch,
    /// How often "더 보기" was pressed on this screen.
    pub facts_page: u8,
    pub slip: SlipState,
    /// When the ticket was last asked for.
    pub looked_at: Option<Timestamp>,
}

/// Whose names, of those on the ticket, were typed during this visit. A code or a receipt says no name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamesTyped {
    #[default]
    Nobody,
    /// The person of the ticket, who found it by their telephone.
    Owner,
    /// All of the party: the ticket was taken here.
    Everybody,
}

/// A person as typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Member {
    pub name: NameEntry,
    pub birth_date: DateEntry,
    /// In a party only the first member has one.
    pub phone: PhoneEntry,
}

/// The seat that is looked for, and by what right: a running turn's lease, or a booking that is moved. It begins anew
/// with every turn and every move.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SeatSearch {
    /// None before the turn began.
    pub right: Option<Right<String>>,
    /// Which appointment of a series.
    pub dose: Dose,
    /// When the kiosk last asked for more time for the turn or the hold.
    pub extended_at: Option<Timestamp>,
    /// The slot whose hold was asked for or is running.
    pub choice: Option<SlotRef>,
    /// When the chosen time begins, as it was shown, in minutes after midnight; None: it was not shown.
    pub begins: Option<u16>,
    /// A short message above the board after something was refused there.
    pub notice: Option<Trouble>,
}

/// A ticket, and the session that proves the right to ask about it.
#[derive(Clone, PartialEq)]
pub struct Session {
    pub ticket: TicketView,
    pub code: TicketCode,
    pub masked_name: String,
    pub token: String,
    /// For the QR: a signed, read-only receipt.
    pub receipt: String,
    /// For a telephone's calendar: the address of the booking.
    pub calendar: Option<String>,
}

impl From<SessionReply> for Session {
    fn from(reply: SessionReply) -> Self {
        let SessionReply {
            ticket,
            code,
            masked_name,
            session: token,
            receipt,
            calendar,
            others: _,
        } = reply;
        Self { ticket, code, masked_name, token, receipt, calendar }
    }
}

/// The state of the proof of who the person is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proving {
    #[default]
    NotAsked,
    /// A message is on its way.
    Sent,
    /// The message was sent a second time.
    SentAgain,
    /// The digits were wrong; this many tries are left.
    Wrong {
        tries_left: u8,
    },
    /// The digits are too old.
    Over,
    /// Five wrong tries: staff see an ID.
    Spent,
    Proved,
}

/// The state of the paper slip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SlipState {
    #[default]
    NotAsked,
    Printing,
    Printed,
    /// No paper comes; the ticket and the booking are kept.
    Failed(PaperTrouble),
}

/// Why no paper comes, if the printer says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperTrouble {
    OutOfPaper,
    CoverOpen,
    /// The printer is not there, does not answer, or does not say what it has.
    Silent,
}

/// Where a wish that is being made looks for seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftPlaces {
    /// Within this many metres of the kiosk.
    Near(u32),
    /// Only at the person's favourite clinic; without one, at the clinic that they have booked.
    Favourite,
}

/// A wish that is being made.
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
    /// A wish was given already: a new one, or none.
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

    /// Whether the visit holds nothing of a person.
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
