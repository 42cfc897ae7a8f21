//! The person at the screen: what they chose, typed and were given, wiped as a whole. Nothing here is ever written
//! down, and `Debug` shows nothing of it.

use std::fmt;

use jari_common::dose::Dose;
use jari_common::fingerprint::KeyFingerprint;
use jari_common::id::RequestId;
use jari_common::person::Acting;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketCode;
use jari_common::wire::TicketView;
use jari_common::wish::{OnMatch, PartOfDay, WishDays};
use jiff::Timestamp;

use super::{Listening, Problem, Purpose, Sending, Step};
use crate::keyboard::entry::{
    CodeEntry, DateEntry, NameEntry, PairingEntry, PhoneEntry, ProofEntry,
};

/// The person at the screen: what they chose, typed and were given. `Debug` shows nothing of it.
#[derive(Clone, Default)]
pub struct Visitor {
    pub language: Language,
    pub text_size: TextSize,
    pub colours: Colours,
    pub listening: Listening,
    pub acting: Acting,
    pub name: NameEntry,
    pub birth_date: DateEntry,
    pub phone: PhoneEntry,
    /// The ticket's code is lost: its person is typed, and why the ticket is looked for.
    pub finding: Option<Purpose>,
    /// They have a place already, said the server; what was typed stays for the ways on.
    pub is_known: bool,
    /// By which the code is tried that went to the telephone.
    pub asked: Option<RequestId>,
    /// Several go together: one ticket, seats side by side.
    pub together: bool,
    /// Those of them who are typed, the first of whom is on the ticket.
    pub company: Vec<Companion>,
    /// Which of the campaign's places of residence; None is elsewhere, or not asked.
    pub residence: Option<u8>,
    /// What was answered to the campaign's questions, in their order.
    pub answers: Vec<bool>,
    pub moving: Moving,
    /// Which appointment of a series is looked for.
    pub dose: Dose,
    /// What was said so far of a wish.
    pub wish: WishDraft,
    /// Something read back is being mended: its "다음" and "이전" lead back to what was read back.
    pub is_mending: bool,
    pub code: CodeEntry,
    /// The six digits of a message.
    pub proof: ProofEntry,
    pub proving: Proving,
    /// Of the operator, before there are visitors.
    pub pairing: PairingEntry,
    /// The server's key that they found to be the one they were given.
    pub same_key: Option<KeyFingerprint>,
    pub session: Option<Session>,
    /// The lease of a running turn.
    pub lease: Option<String>,
    /// The slot whose hold was asked for or is running.
    pub choice: Option<SlotRef>,
    /// A short word above the board after something was refused there.
    pub notice: Option<Problem>,
    pub slip: SlipState,
    /// What did not go, while `Step::Trouble` says so.
    pub interrupted: Option<Interrupted>,
    /// When the running turn was last asked to be stretched.
    pub extended_at: Option<Timestamp>,
    /// When the ticket was last asked for.
    pub looked_at: Option<Timestamp>,
}

/// One of those who go together, as typed.
#[derive(Clone, Default)]
pub struct Companion {
    pub name: NameEntry,
    pub birth_date: DateEntry,
    /// Of the first alone.
    pub phone: PhoneEntry,
}

impl Companion {
    /// Overwrites what was typed.
    pub fn wipe(&mut self) {
        self.name.wipe();
        self.birth_date.wipe();
        self.phone.wipe();
    }
}

/// What did not go: where to go back to, and what to send again.
#[derive(Clone, PartialEq, Eq)]
pub struct Interrupted {
    pub step: Step,
    /// None: there is nothing to send, only a step to go back to.
    pub sending: Option<Sending>,
    /// What was pressed there, to be pressed again when it can be done.
    pub press: Option<Press>,
    /// It is not tried again by itself before this.
    pub again_at: Timestamp,
}

/// What could not be done for a reason that ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// "예약하기"
    Book,
    /// "빈자리 보기"
    LookAtBoard,
    /// "다음" under a birth date.
    BirthDate,
}

/// A ticket and the right to ask about it.
#[derive(Clone)]
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

/// The language of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    Korean,
    English,
}

/// How large the text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextSize {
    #[default]
    Normal,
    Large,
}

/// The colours of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Colours {
    #[default]
    Day,
    /// For a dark room, and for eyes that light hurts.
    Night,
    /// As far apart as colours can be.
    Stark,
}

/// Whether a booking is on its way to a better seat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moving {
    #[default]
    No,
    /// Another time is looked for; the booking stands.
    Choosing,
    /// It has just been moved.
    Moved,
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

impl Visitor {
    /// Whether the person on the ticket has typed a telephone number.
    #[must_use]
    pub fn has_typed_phone(&self) -> bool {
        self.company.first().map_or(&self.phone, |first| &first.phone).is_valid()
    }

    /// Whether nothing of a person is here; how the screen looks and sounds is nobody's.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let typed = self.birth_date.digit_count()
            + self.phone.digit_count()
            + self.code.digit_count()
            + self.proof.digit_count()
            + self.pairing.digit_count()
            + self.name.text().len();
        typed == 0
            && self.acting == Acting::default()
            && self.proving == Proving::NotAsked
            && self.session.is_none()
            && self.same_key.is_none()
            && self.lease.is_none()
            && self.choice.is_none()
            && self.finding.is_none()
            && self.asked.is_none()
            && !self.is_known
            && !self.together
            && self.company.is_empty()
            && self.residence.is_none()
            && self.answers.is_empty()
            && self.moving == Moving::No
            && self.dose == Dose::First
            && self.wish == WishDraft::default()
            && self.notice.is_none()
            && self.slip == SlipState::NotAsked
            && self.interrupted.is_none()
            && self.extended_at.is_none()
            && self.looked_at.is_none()
    }

    /// Overwrites what was typed and forgets everything, how the screen looks and sounds included.
    pub fn wipe(&mut self) {
        self.name.wipe();
        self.birth_date.wipe();
        self.phone.wipe();
        self.company.iter_mut().for_each(Companion::wipe);
        self.code.wipe();
        self.proof.wipe();
        self.pairing.wipe();
        *self = Self::default();
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visitor(hidden)")
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session(hidden)")
    }
}
