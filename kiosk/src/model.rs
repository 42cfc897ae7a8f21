//! What the kiosk knows and shows: plain data, no screen, no clock, no I/O. Only `update` changes it.

use std::fmt;

use jari_common::board::{BoardPage, BoardQuery, DayRef, DayTimes, Radius};
use jari_common::campaign::Campaign;
use jari_common::change::NowServing;
use jari_common::id::CampaignId;
use jari_common::person::Acting;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketCode;
use jari_common::wire::TicketView;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::keyboard::entry::{CodeEntry, DateEntry, NameEntry, PhoneEntry};

/// Everything a screen may read.
#[derive(Clone, Debug)]
pub struct Model {
    /// The place's name, at the top of every screen.
    pub place: String,
    /// As of the last message.
    pub now: Timestamp,
    pub link: Link,
    pub campaigns: Vec<Campaign>,
    /// The campaign being booked; the first one, until a kiosk has several.
    pub campaign: Option<CampaignId>,
    pub serving: Vec<NowServing>,
    pub board: Board,
    pub step: Step,
    /// Everything of the person at the screen; wiped as a whole.
    pub visitor: Visitor,
    /// A write is on its way: the screen says so and takes no second press.
    pub sending: Option<Sending>,
    /// "아직 계세요?"; ends at this instant.
    pub idle_warning: Option<Timestamp>,
    /// When a finger last touched.
    pub touched_at: Timestamp,
    /// Whether slips can be printed here.
    pub has_printer: bool,
}

/// How the server was last heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Not heard yet since the start.
    Connecting,
    Online,
    /// Last heard then (None: never).
    Away {
        last_contact: Option<Timestamp>,
    },
}

/// The board and the day that is open on it.
#[derive(Clone, Debug)]
pub struct Board {
    pub query: BoardQuery,
    /// None until the cache has answered once.
    pub page: Option<BoardPage>,
    pub day: Option<DayRef>,
    pub times: Option<DayTimes>,
    /// Which page of the day's times; more than there are means the last.
    pub times_page: u8,
    /// Whether the cache holds anything at all.
    pub is_empty: bool,
}

impl Board {
    /// A board not yet asked for, from `first_day` on.
    #[must_use]
    pub fn new(campaign: CampaignId, first_day: Date) -> Self {
        let query = BoardQuery {
            campaign,
            radius: Radius::default(),
            first_day,
            days: 5,
            first_row: 0,
            rows: 4,
        };
        Self { query, page: None, day: None, times: None, times_page: 0, is_empty: true }
    }
}

/// The screen that is shown, one question each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// First start at a place: the pairing code from the operator.
    Pair {
        problem: Option<Problem>,
    },
    Start,
    /// For myself, or helping somebody.
    Who,
    Name,
    BirthDate,
    Phone,
    /// The ticket, with people ahead.
    Ticket,
    Board,
    Times,
    Confirm,
    Done,
    /// The ticket's code, for "제 차례예요" or "내 예약".
    Code {
        purpose: Purpose,
    },
    /// The birth date that goes with the code.
    CodeBirthDate {
        purpose: Purpose,
    },
    MyBooking,
    /// Something did not go; says what is safe and what to do next.
    Trouble(Problem),
    /// Where to find staff; returns to the step it was asked from.
    Staff {
        back_to: Box<Step>,
    },
    /// Text size (and later theme and voice); returns likewise.
    Display {
        back_to: Box<Step>,
    },
}

/// Why a code is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    MyTurn,
    MyBooking,
}

/// What went wrong, in the person's terms; the words are in `assets/text` under `problem-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The server is away; nothing is lost.
    ServerAway,
    /// Wrong pairing code.
    PairingCode,
    NotOpenYet,
    NotEligible,
    /// No ticket has this code and birth date.
    TicketNotFound,
    /// The turn has not come yet.
    NotYourTurn,
    /// The turn passed, or was ended; the ticket stands.
    TurnOver,
    /// The seat was just taken.
    SlotFull,
    /// The held seat's time passed.
    HoldOver,
    /// This person has a booking.
    AlreadyBooked,
    /// There is nothing to book yet: no campaign, or an empty board.
    NothingToBook,
    /// Anything else; staff help.
    Unexpected,
}

/// A write that is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    Pairing,
    Joining,
    Finding,
    StartingTurn,
    Holding,
    Booking,
    Leaving,
}

/// The person at the screen: what they chose, typed and were given. `Debug` shows nothing of it.
#[derive(Clone, Default)]
pub struct Visitor {
    pub language: Language,
    pub text_size: TextSize,
    pub acting: Acting,
    pub name: NameEntry,
    pub birth_date: DateEntry,
    pub phone: PhoneEntry,
    pub code: CodeEntry,
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

/// What did not go: where to go back to, and what to send again.
#[derive(Clone, PartialEq, Eq)]
pub struct Interrupted {
    pub step: Step,
    /// None: there is nothing to send, only a step to go back to.
    pub sending: Option<Sending>,
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
}

/// How the paper slip is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SlipState {
    #[default]
    NotAsked,
    Printing,
    Printed,
    /// The printer does not answer or has no paper; the booking stands.
    Failed,
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

impl Visitor {
    /// Whether nothing of a person is here; language and text size are nobody's.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let typed = self.birth_date.digit_count()
            + self.phone.digit_count()
            + self.code.digit_count()
            + self.name.text().len();
        typed == 0
            && self.acting == Acting::default()
            && self.session.is_none()
            && self.lease.is_none()
            && self.choice.is_none()
            && self.notice.is_none()
            && self.slip == SlipState::NotAsked
            && self.interrupted.is_none()
            && self.extended_at.is_none()
            && self.looked_at.is_none()
    }

    /// Overwrites what was typed and forgets everything, language and text size included.
    pub fn wipe(&mut self) {
        self.name.wipe();
        self.birth_date.wipe();
        self.phone.wipe();
        self.code.wipe();
        *self = Self::default();
    }
}

impl Step {
    /// The step of the flow: what "화면·소리" and "직원 부르기" go back to.
    #[must_use]
    pub fn under(&self) -> &Self {
        match self {
            Self::Staff { back_to } | Self::Display { back_to } => back_to.under(),
            step => step,
        }
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

impl Model {
    /// A kiosk that has just started at `place`.
    #[must_use]
    pub fn new(place: String, now: Timestamp, today: Date) -> Self {
        Self {
            place,
            now,
            link: Link::Connecting,
            campaigns: Vec::new(),
            campaign: None,
            serving: Vec::new(),
            board: Board::new(CampaignId(1), today),
            step: Step::Start,
            visitor: Visitor::default(),
            sending: None,
            idle_warning: None,
            touched_at: now,
            has_printer: false,
        }
    }

    /// The chosen campaign in full.
    #[must_use]
    pub fn chosen_campaign(&self) -> Option<&Campaign> {
        self.campaigns.iter().find(|campaign| Some(campaign.id) == self.campaign)
    }

    /// Where the chosen campaign's line stands.
    #[must_use]
    pub fn now_serving(&self) -> Option<&NowServing> {
        self.serving.iter().find(|serving| Some(serving.campaign) == self.campaign)
    }

    /// Whether the person may take a seat now.
    #[must_use]
    pub fn has_turn(&self) -> bool {
        self.visitor.lease.is_some()
    }
}
