//! What the kiosk knows and shows: plain data, no screen, no clock, no I/O. Only `update` changes it.

mod board;
mod comfort;
pub mod guiding;
mod helping;
mod listening;
mod opening;
mod trouble;
mod visit;

use jari_common::booking::{BookingStatus, Right};
use jari_common::campaign::{Campaign, LineOrder};
use jari_common::change::{NowServing, Phase};
use jari_common::clinic::{Clinic, Position};
use jari_common::device::Presence;
use jari_common::dose::{Dose, DoseInterval};
use jari_common::fingerprint::KeyFingerprint;
use jari_common::help::HelpState;
use jari_common::id::CampaignId;
use jari_common::ticket::{TicketCode, TicketState};
use jari_common::time::{date_at, default_zone};
use jari_common::wire::BookingView;
use jari_common::wish::WishView;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use board::Board;
pub use comfort::{Colours, Comfort, Language, TextSize};
pub use guiding::{GuideConsent, Guided, GuidedPage, Guiding};
pub use helping::{Help, Helping};
pub use listening::{Earphone, Heard, Level, Listening, Speaker};
pub use opening::COUNTDOWN_MINUTES;
pub use trouble::{Ends, Trouble};
pub use visit::{
    DraftPlaces, Member, NamesTyped, PaperTrouble, Proving, SeatSearch, Session, SlipState, Visit,
    WishDraft, WishStep,
};

/// A touch moves the bookmark's time in steps of this many seconds: the disk is not written at every press.
const SEEN_EVERY_SECS: i64 = 5;

/// Everything a screen may read.
#[derive(Clone, Debug)]
pub struct Model {
    /// The place's name, at the top of every screen.
    pub place: String,
    /// Where the kiosk is installed; None until it is paired.
    pub position: Option<Position>,
    /// The time of the last message. It is the server's time once the server was heard.
    pub now: Timestamp,
    /// Whether the server's time was heard.
    pub is_time_known: bool,
    pub link: Link,
    /// The server does not know this device: it has to be paired again.
    pub is_refused: bool,
    pub campaigns: Vec<Campaign>,
    /// The campaign being booked: of the visitor's ticket, else one that is open.
    pub campaign: Option<CampaignId>,
    pub serving: Vec<NowServing>,
    pub board: Board,
    pub step: Step,
    /// How the screen looks and sounds for the person before it.
    pub comfort: Comfort,
    /// Everything else about this person; it is forgotten as one value.
    pub visit: Visit,
    /// A write is on its way: the screen says so and takes no second press.
    pub sending: Option<Sending>,
    /// "아직 계세요?" is shown; the visit ends at this instant.
    pub idle_warning: Option<Timestamp>,
    /// When a finger last touched.
    pub touched_at: Timestamp,
    /// Whether slips can be printed here.
    pub has_printer: bool,
    /// The server said that staff can be called from here: a desk of this place is paired.
    pub has_desk: bool,
    pub help: Help,
    /// The name of whoever comes to help, if it is known.
    pub helper: Option<String>,
    /// Whether this screen is shown to them.
    pub guiding: Guiding,
    /// Whether a reader beside the glass reads the QR of a slip.
    pub has_reader: bool,
    /// Whether the voice guide can be heard here.
    pub speaker: Speaker,
    /// Whether an earphone is plugged in.
    pub earphone: Earphone,
    /// The fingerprint by which the server is known. None until the kiosk has met the server, and where no key is
    /// kept.
    pub server_key: Option<KeyFingerprint>,
    /// Another server answers in place of the server that this kiosk knows.
    pub is_another_server: bool,
}

/// How the server was last heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Not heard yet since the start.
    Connecting,
    Online,
    /// The server is not heard now; when it was last heard (None: never).
    Away {
        last_contact: Option<Timestamp>,
    },
}

/// The screen that is shown, one question each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// First start at a place: the pairing code from the operator.
    Pair {
        trouble: Option<Trouble>,
    },
    Start,
    /// Several campaigns take people: which of them is meant, and for what.
    WhichCampaign(Press),
    /// "어느 것을 보시겠어요?": the person has tickets in more than one campaign.
    WhichTicket,
    /// For myself, or helping somebody.
    Who,
    Name,
    BirthDate,
    /// Six digits are a day in two centuries: in which of them the person was born. `of` is the step at which they were
    /// typed.
    Century {
        of: Box<Step>,
    },
    /// A question that this campaign asks of everybody.
    Ask(Asked),
    Phone,
    /// All that was typed, read back before it is used.
    Check,
    /// One of the things read back was wrong: it is typed again, and "다음" and "이전" lead back.
    Mend(Typed),
    /// Whether somebody else comes along, when several people go together.
    Party,
    /// The person whose details were typed has a ticket or booking already. It is kept, and the screen offers three
    /// ways to continue to it.
    Known,
    /// The ticket, with people ahead.
    Ticket,
    /// One seat, the nearest of the first day, before all others.
    FirstSeat,
    /// The clinics that have a seat, nearest first.
    Clinics,
    /// All clinics and days in one table.
    Board,
    /// What of the clinics is shown: how far away, and which times.
    Narrow(Narrow),
    /// One clinic's days that have a seat.
    Days,
    Times,
    /// The chosen seat has just been taken; the nearest others.
    Taken,
    Confirm,
    /// It is booked.
    Done,
    /// What was booked has moved.
    Moved,
    /// The ticket's code, for "번호표로 계속하기" or "내 예약".
    Code {
        purpose: Purpose,
    },
    /// The birth date that goes with the code.
    CodeBirthDate {
        purpose: Purpose,
    },
    /// The six digits that were sent to the telephone of the person who lost the ticket's code.
    FindCode,
    MyBooking,
    /// How to change one's booking: move it, or give it back.
    Change,
    /// Which appointment of a series is to be moved.
    WhichDose,
    /// Whether to give the booking back; asked once.
    Cancel,
    /// What the person would accept, one question after the other.
    Wish(WishStep),
    /// A seat that the person's wish found.
    Offer,
    /// The offered seat was declined, or is kept no longer: whether to choose another, or to give another wish.
    OtherSeat,
    /// The six digits that came by message, which prove who the person is.
    Identity,
    /// No message came: have it sent again, or let staff see an ID.
    NoMessage,
    /// Somebody with the same name and birth date has an earlier ticket: are they one person?
    Namesake,
    /// Something could not be done. The screen says what is safe and what to do next.
    Trouble(Box<Interrupted>),
    /// Where to find staff; returns to the step it was asked from.
    Staff {
        back_to: Box<Step>,
    },
    /// Whether staff, who see this screen, may do more; returns to the step at which it was asked.
    Consent {
        consent: GuideConsent,
        back_to: Box<Step>,
    },
    /// Whether to give up what was begun; returns to the step it was asked from.
    StartOver {
        back_to: Box<Step>,
    },
    /// Text size, colours, and the way to the sound settings; returns to the step it was asked from.
    Display {
        back_to: Box<Step>,
    },
    /// The voice guide: on or off, how loud, how fast. "이전" leads to the display, "다 됐어요" to the step.
    Sound {
        back_to: Box<Step>,
    },
}

/// One of the things that a campaign asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Where the person lives.
    Residence,
    /// The question of this number, from 0.
    Question(u8),
}

/// A detail that is typed about the person whom the booking is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    Name,
    BirthDate,
    Phone,
}

/// What could not be done, and how the person continues.
#[derive(Clone, Debug)]
pub struct Interrupted {
    pub trouble: Trouble,
    /// Where the person goes back to.
    pub step: Step,
    pub retry: Retry,
    /// The kiosk does not try again by itself before this instant; None: it never tries by itself.
    pub again_at: Option<Timestamp>,
}

/// What is done again once it is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// There is only a step to go back to.
    Nothing,
    Send(Sending),
    Press(Press),
}

/// What could not be done for a reason that ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// "예약하기" on the start screen.
    StartBooking,
    /// "빈자리 보기"
    LookAtBoard,
    /// "다음" under a birth date.
    BirthDate,
}

/// What the board can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Narrow {
    Distance,
    /// Days of the week and time of day.
    Time,
}

/// Where a person with a ticket is in the flow: enough to find them again after the program was killed.
#[derive(Clone, PartialEq, Eq)]
pub struct Bookmark {
    pub code: TicketCode,
    /// When they were last there, to within a few seconds.
    pub seen_at: Timestamp,
}

/// Why a code is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    MyTurn,
    MyBooking,
    /// The program was killed while the person used it. The code is known, the person is not known yet.
    GoOn,
}

/// A write that is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    Pairing,
    Joining,
    /// A code is sent to the telephone, to find a ticket with.
    SendingFindCode,
    Finding,
    StartingTurn,
    Holding,
    Booking,
    Leaving,
    Cancelling,
    /// A wish is given.
    Wishing,
    /// A wish is withdrawn.
    Withdrawing,
    /// A seat that a wish found is taken.
    Accepting,
    /// A seat that a wish found is declined.
    Declining,
    /// A message with six digits is asked for.
    SendingCode,
    /// The six digits are tried.
    Proving,
}

impl Step {
    /// The step of the flow: what "화면·소리" and "직원 부르기" go back to.
    #[must_use]
    pub fn under(&self) -> &Self {
        match self {
            Self::Staff { back_to }
            | Self::Display { back_to }
            | Self::StartOver { back_to }
            | Self::Consent { back_to, .. }
            | Self::Sound { back_to } => back_to.under(),
            step => step,
        }
    }

    /// A trouble that leads only back to this step.
    #[must_use]
    pub fn trouble(trouble: Trouble, step: Self) -> Self {
        let (retry, again_at) = (Retry::Nothing, None);
        Self::Trouble(Box::new(Interrupted { trouble, step, retry, again_at }))
    }

    /// The trouble that the screen tells.
    #[must_use]
    pub fn told_trouble(&self) -> Option<Trouble> {
        match self {
            Self::Trouble(interrupted) => Some(interrupted.trouble),
            _ => None,
        }
    }

    /// What could not be done, also while another screen is shown in front of the trouble's screen.
    pub fn interrupted_mut(&mut self) -> Option<&mut Interrupted> {
        match self {
            Self::Trouble(interrupted) => Some(interrupted),
            Self::Staff { back_to }
            | Self::Display { back_to }
            | Self::StartOver { back_to }
            | Self::Consent { back_to, .. }
            | Self::Sound { back_to } => back_to.interrupted_mut(),
            _ => None,
        }
    }
}

/// Two are equal when they tell the same trouble: another trouble is another screen.
impl PartialEq for Interrupted {
    fn eq(&self, other: &Self) -> bool {
        self.trouble == other.trouble
    }
}

impl Eq for Interrupted {}

impl Model {
    /// A kiosk that has just started at `place`.
    #[must_use]
    pub fn new(place: String, now: Timestamp, today: Date) -> Self {
        Self {
            place,
            position: None,
            now,
            is_time_known: false,
            link: Link::Connecting,
            is_refused: false,
            campaigns: Vec::new(),
            campaign: None,
            serving: Vec::new(),
            board: Board::new(CampaignId(1), today),
            step: Step::Start,
            comfort: Comfort::default(),
            visit: Visit::default(),
            sending: None,
            idle_warning: None,
            touched_at: now,
            has_printer: false,
            has_desk: false,
            help: Help::default(),
            helper: None,
            guiding: Guiding::default(),
            has_reader: false,
            speaker: Speaker::default(),
            earphone: Earphone::default(),
            server_key: None,
            is_another_server: false,
        }
    }

    /// The server's key, while nobody at this kiosk has said that it is the key they were given. On a kiosk that was
    /// paired before, somebody has said so.
    #[must_use]
    pub fn key_to_compare(&self) -> Option<KeyFingerprint> {
        self.server_key.filter(|key| !self.is_refused && self.visit.same_key != Some(*key))
    }

    /// The zone of the chosen campaign's line, which people here take for granted.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        self.chosen_campaign().map_or(default_zone(), |campaign| campaign.spec.zone())
    }

    /// The day at the kiosk.
    #[must_use]
    pub fn today(&self) -> Date {
        date_at(self.now, self.zone())
    }

    /// The chosen campaign in full.
    #[must_use]
    pub fn chosen_campaign(&self) -> Option<&Campaign> {
        self.campaigns.iter().find(|campaign| Some(campaign.id) == self.campaign)
    }

    /// The campaigns that take people now, or names for a draw; the first are the oldest.
    #[must_use]
    pub fn offered_campaigns(&self) -> Vec<&Campaign> {
        let takes_people = |campaign: &&Campaign| match self.phase_of(campaign.id) {
            Phase::Open | Phase::Paused | Phase::Frozen | Phase::Drawing => true,
            Phase::Before => matches!(campaign.spec.order, LineOrder::Draw(_)),
            Phase::Closed => false,
        };
        self.campaigns.iter().filter(takes_people).collect()
    }

    /// Whether the campaign's numbers will be drawn, and were not drawn yet.
    #[must_use]
    pub fn is_to_be_drawn(&self) -> bool {
        let draws = |campaign: &Campaign| matches!(campaign.spec.order, LineOrder::Draw(_));
        let not_yet = matches!(self.phase(), Phase::Before | Phase::Drawing);
        not_yet && self.chosen_campaign().is_some_and(draws)
    }

    /// The state of this campaign's line.
    #[must_use]
    pub fn serving_of(&self, campaign: CampaignId) -> Option<&NowServing> {
        self.serving.iter().find(|serving| serving.campaign == campaign)
    }

    /// The state of the chosen campaign's line.
    #[must_use]
    pub fn now_serving(&self) -> Option<&NowServing> {
        self.serving.iter().find(|serving| Some(serving.campaign) == self.campaign)
    }

    /// The state of this campaign's line; open while nothing is known.
    #[must_use]
    pub fn phase_of(&self, campaign: CampaignId) -> Phase {
        let line = self.serving.iter().find(|serving| serving.campaign == campaign);
        line.map_or(Phase::Open, |line| line.phase)
    }

    /// The phase of the chosen campaign's line; open while nothing is known.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.now_serving().map_or(Phase::Open, |serving| serving.phase)
    }

    /// The state of the line of the visitor's ticket.
    #[must_use]
    pub fn ticket_serving(&self) -> Option<&NowServing> {
        let campaign = self.visit.session.as_ref()?.ticket.campaign;
        self.serving.iter().find(|serving| serving.campaign == campaign)
    }

    /// Whether a new visitor may begin: the kiosk is free while it shows the start or waits for its pairing.
    #[must_use]
    pub fn presence(&self) -> Presence {
        match self.step.under() {
            Step::Start | Step::Pair { .. } => Presence::Free,
            _ => Presence::Busy,
        }
    }

    /// The number of the request for help that the server is to be asked; None: nobody wants help. Where the server said
    /// that no desk is paired, it is asked again only while the screen about help is shown.
    #[must_use]
    pub fn wanted_help(&self) -> Option<u32> {
        let is_wanted = match self.help.state {
            Helping::NotAsked => false,
            Helping::Told(HelpState::NoDesk) => matches!(self.step, Step::Staff { .. }),
            Helping::Asking | Helping::Unreached | Helping::Told(_) => true,
        };
        is_wanted.then_some(self.help.number)
    }

    /// The ticket with which the person at the screen could continue after a restart; None when nobody with a ticket is
    /// there.
    #[must_use]
    pub fn bookmark(&self) -> Option<Bookmark> {
        let code = self.visit.session.as_ref().map(|session| session.code.clone());
        let going_on = matches!(self.step.under(), Step::CodeBirthDate { purpose: Purpose::GoOn });
        let typed = || TicketCode::parse(&self.visit.code.formatted()).ok();
        let code = code.or_else(|| typed().filter(|_| going_on))?;
        let secs = self.touched_at.as_second().div_euclid(SEEN_EVERY_SECS) * SEEN_EVERY_SECS;
        let seen_at = Timestamp::from_second(secs).unwrap_or(self.touched_at);
        Some(Bookmark { code, seen_at })
    }

    /// The booking of the person who is here, if it can still be changed.
    #[must_use]
    pub fn changeable_booking(&self) -> Option<&BookingView> {
        let next = self.visit.session.as_ref()?.ticket.next_booking(self.now)?;
        self.changeable_dose(next.dose)
    }

    /// The booking of one dose of the person who is here, if it can still be changed.
    #[must_use]
    pub fn changeable_dose(&self, dose: Dose) -> Option<&BookingView> {
        let ticket = &self.visit.session.as_ref()?.ticket;
        let mine = match dose {
            Dose::First => ticket.booking.as_ref()?,
            Dose::Second => ticket.second.as_ref()?,
        };
        let stands = mine.status == BookingStatus::Booked && mine.starts_at > self.now;
        stands.then_some(mine)
    }

    /// How far apart the doses of the chosen campaign are; None when there is only one.
    #[must_use]
    pub fn interval(&self) -> Option<DoseInterval> {
        self.chosen_campaign()?.spec.second_dose
    }

    /// The wish of the ticket of the person who is here.
    #[must_use]
    pub fn wish(&self) -> Option<&WishView> {
        self.visit.session.as_ref()?.ticket.wish.as_ref()
    }

    /// Whether a wish can be made here. It can be made by a person who waits, who is called and finds nothing, who has
    /// missed their turn, or who has a booking that can be moved.
    #[must_use]
    pub fn may_wish(&self) -> bool {
        use TicketState::{Active, Called, Done, Entered, Missed, Waiting};
        let ticket = self.visit.session.as_ref().map(|session| &session.ticket);
        let is_open = ticket.is_some_and(|ticket| match ticket.state {
            Entered | Waiting | Called | Active | Missed => {
                !ticket.identity_needed && ticket.namesake.is_none()
            }
            Done => self.changeable_booking().is_some(),
            _ => false,
        });
        is_open && self.position.is_some()
    }

    /// The favourite clinic of the person who is here, else the clinic they have booked, if it is known.
    #[must_use]
    pub fn favourite_or_booked_clinic(&self) -> Option<&Clinic> {
        let booked = self.changeable_booking().map(|mine| &mine.clinic);
        let Some(id) = &self.board.query.favourite else { return booked };
        self.board.clinics().chain(booked).find(|clinic| clinic.id == *id)
    }

    /// Whether another seat is looked for beside a booking. The booking is kept.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        matches!(self.visit.search.right, Some(Right::Move))
    }

    /// How the screen looks and sounds for the next person.
    #[must_use]
    pub fn fresh_comfort(&self) -> Comfort {
        let listening = Listening::fresh(self.earphone, self.speaker);
        Comfort { listening, ..Comfort::default() }
    }

    /// Whether the person may take a seat now.
    #[must_use]
    pub fn has_turn(&self) -> bool {
        matches!(self.visit.search.right, Some(Right::Turn(_)))
    }
}
