//! What the kiosk wants done outside itself. `update` returns these; `backend` carries them out.

use std::fmt;

use jari_common::board::{BoardQuery, DayRef, DaysQuery};
use jari_common::booking::{Right, SeatAct};
use jari_common::fingerprint::KeyFingerprint;
use jari_common::id::{BookingId, CampaignId, HoldId, RequestId, TicketId};
use jari_common::person::{Acting, BirthDate, Person};
use jari_common::proof::IdentityCode;
use jari_common::slot::SlotRef;
use jari_common::ticket::{Receipt, TicketCode};
use jari_common::wish::Wish;

use crate::model::{Language, Level, TextSize};

/// One thing that is to be done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the cache for a page of the board.
    ReadBoard(BoardQuery),
    /// Ask the cache for a clinic's times.
    ReadTimes(DayRef),
    /// Ask the cache for a part of the list of clinics that have a seat.
    ReadClinics(BoardQuery),
    /// Ask the cache for a clinic's days that have a seat.
    ReadDays(DaysQuery),
    /// Ask the cache for the first day with a seat.
    FindRoom(BoardQuery),
    /// Ask the cache what is nearest to a seat that was just taken.
    ReadAlternatives(SlotRef),
    /// Ask the server; the answer comes back as a message.
    Send(Request),
    PrintSlip(Box<Slip>),
    Speak(Speech),
    /// Nobody listens any more: speech stops at once, in the middle of a sentence.
    StopSpeaking,
    /// Everything about the person is gone from the model: drop the answers that are still on their way for them.
    ForgetVisitor,
}

/// What names a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindBy {
    Code(TicketCode),
    /// As the reader read it.
    Receipt(Receipt),
}

/// A request to the server. The outbox gives each write an id and repeats it with that id until answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    Pair {
        pairing_code: String,
        /// The server's key that the operator compared. Where keys are kept, only the server with this key is sent the
        /// code.
        same_key: Option<KeyFingerprint>,
    },
    Join {
        campaign: CampaignId,
        person: Person,
        acting: Acting,
        /// The language in which messages to the person are written.
        language: Language,
        residence: Option<u8>,
        answers: Vec<bool>,
        /// The other members of the party.
        party: Vec<Person>,
    },
    Find {
        by: FindBy,
        birth_date: BirthDate,
    },
    /// Sends a code to the telephone of the person who lost the ticket's own code.
    SendFindCode {
        campaign: CampaignId,
        person: Person,
        language: Language,
    },
    FindByCode {
        campaign: CampaignId,
        person: Person,
        asked: RequestId,
        code: IdentityCode,
        /// The session of a newer ticket, which is given up for the ticket that is found.
        instead_of: Option<String>,
    },
    ReadTicket {
        ticket: TicketId,
        session: String,
    },
    /// "계속하기" after a missed turn: return to the line, then begin.
    ReturnToLine {
        ticket: TicketId,
        session: String,
    },
    StartTurn {
        ticket: TicketId,
        session: String,
    },
    EndTurn {
        ticket: TicketId,
        lease: String,
    },
    /// Hold, keep longer, give back or confirm seats, by the lease of a turn or beside a booking.
    Seat {
        ticket: TicketId,
        session: String,
        right: Right<String>,
        act: SeatAct,
    },
    Cancel {
        ticket: TicketId,
        session: String,
        booking: BookingId,
    },
    GiveWish {
        ticket: TicketId,
        session: String,
        wish: Wish,
    },
    WithdrawWish {
        ticket: TicketId,
        session: String,
    },
    /// Yes or no to a seat that a wish found.
    AnswerOffer {
        ticket: TicketId,
        session: String,
        hold: HoldId,
        accept: bool,
    },
    /// Have a message with six digits sent to the ticket's phone.
    SendIdentityCode {
        ticket: TicketId,
        session: String,
        language: Language,
    },
    /// The six digits that came.
    ProveIdentity {
        ticket: TicketId,
        session: String,
        code: IdentityCode,
    },
}

/// What the paper says, already in words. It has no birth date and no telephone number of the person.
#[derive(Clone, Debug, PartialEq)]
pub struct Slip {
    pub text_size: TextSize,
    /// From the top: the place, then what the paper is about.
    pub head: Vec<SlipLine>,
    /// What is printed beside the QR: the number and the code.
    pub foot: Vec<SlipLine>,
    /// For the QR.
    pub receipt: String,
    /// What the QR is for.
    pub caption: String,
    /// One more QR, below the first: the address of a booking for a calendar.
    pub calendar: Option<SlipCode>,
}

/// A QR of the paper, and what is said beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct SlipCode {
    pub text: String,
    pub beside: Vec<SlipLine>,
    /// What the QR is for, printed below it.
    pub caption: String,
}

/// One line of the paper, and how it is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipLine {
    pub kind: SlipKind,
    pub words: String,
}

/// How a line of the paper is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipKind {
    /// The place where the kiosk is installed.
    Place,
    /// What the booking is for.
    Campaign,
    /// What the paper says first.
    Heading,
    /// What the next line is.
    Label,
    /// A number to be seen from afar.
    Figure,
    /// A number beside the QR.
    Number,
    /// A day and a time.
    Moment,
    /// A clinic's name.
    Clinic,
    /// A fact.
    Fact,
    /// A sentence.
    Note,
}

/// Sentences for the voice, in their order. `Debug` shows nothing of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Speech {
    pub language: Language,
    pub volume: Level,
    pub speed: Level,
    pub order: SpeechOrder,
    pub sentences: Vec<String>,
}

/// What happens to words that still wait to be spoken. The current sentence is always finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpeechOrder {
    /// The waiting words are dropped: they belong to a screen that is no longer shown.
    Instead,
    /// The waiting words are spoken first; only later words on the same screen are replaced.
    After,
    /// The waiting words are dropped, and these words are spoken whatever comes after them.
    Welcome,
}

impl fmt::Debug for Speech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Speech({:?}, {} hidden)", self.order, self.sentences.len())
    }
}
