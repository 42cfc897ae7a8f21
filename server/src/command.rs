//! What can be asked of the engine, and what it answers. Commands are plain data; nothing here decides.

use jari_common::attendance::AttendanceAct;
use jari_common::booking::{Right, SeatAct};
use jari_common::campaign::{
    BirthYears, CallingHours, CampaignSpec, IdentityRule, Pace, WhichClinics,
};
use jari_common::change::ReadData;
use jari_common::clinic::{Clinic, DayRule};
use jari_common::device::{DeskScope, DevicePlace, Presence, SecretHash};
use jari_common::draw::{Digest, EntryId};
use jari_common::eligibility::{BothLanguages, Question, Wave};
use jari_common::guiding::ScreenUse;
use jari_common::help::{HelpAnswer, KioskTask};
use jari_common::id::{
    AskedHash, BookingId, CampaignId, ClinicId, DeviceId, HelpId, HoldId, RequestId, StaffId,
    TicketId,
};
use jari_common::person::{Acting, KnownBy, PersonKey};
use jari_common::slot::{PlannedDays, SlotRef};
use jari_common::staff::{Author, PinHash, StaffAccount, StaffAct, StaffReason};
use jari_common::ticket::CodeKey;
use jari_common::time::ZoneName;
use jari_common::walk_in::{OverbookReason, WalkInAct};
use jari_common::wire::TicketView;
use jari_common::wish::Wish;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One command with the request id that makes it safe to repeat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    #[serde(default)]
    pub request: Option<RequestId>,
    pub command: Command,
    /// Who asks, if it is not a person at a screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Box<Author>>,
}

impl Ask {
    /// What is asked, as the log keeps it beside the request's id; None for a command without an id. The asker (a
    /// device or a ticket) is part of it, as the command names it.
    #[must_use]
    pub fn asked(&self) -> Option<AskedHash> {
        self.request.map(|_| self.command.hash_by(self.by.as_deref()))
    }
}

impl From<Command> for Ask {
    fn from(command: Command) -> Self {
        Self { request: None, command, by: None }
    }
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Add clinics, or replace them by id. At most `CLINICS_PER_COMMAND`.
    PutClinics {
        clinics: Vec<Clinic>,
    },
    AddCampaign {
        spec: CampaignSpec,
    },
    /// Describe a campaign otherwise; what was promised to people stays.
    EditCampaign {
        campaign: CampaignId,
        edit: Box<CampaignEdit>,
    },
    /// Open days at several clinics; days that are open already stay as they are.
    OpenDays {
        campaign: CampaignId,
        clinics: Vec<ClinicPlan>,
    },
    /// Make the days of these clinics, from one date to another, as planned: days that a plan does not name are closed.
    PlanDays {
        campaign: CampaignId,
        from: Date,
        to: Date,
        clinics: Vec<ClinicPlan>,
        /// The last change that the plans know; a clinic that changed since is left for the next planning.
        as_of: u64,
    },
    /// Give a clinic hours or seats of its own on some days; None: as in every week again.
    RuleDays {
        clinic: ClinicId,
        dates: Vec<Date>,
        rule: Option<DayRule>,
    },
    /// Make a day a public holiday of this name, or no holiday.
    SetHoliday {
        date: Date,
        name: Option<String>,
    },
    /// Offer another seat to people whose booked seat the clinic cannot give any more.
    OrderReseats {
        campaign: CampaignId,
        clinic: ClinicId,
        bookings: Vec<BookingId>,
        by: String,
        reason: String,
    },
    /// Let a device pair by a code until the given time.
    InviteDevice {
        place: DevicePlace,
        code: SecretHash,
        until: Timestamp,
    },
    PairDevice {
        code: SecretHash,
        secret: SecretHash,
    },
    /// Change the name of a device's place, or a desk's counter; what is None stays. An empty counter takes it away.
    RenameDevice {
        device: DeviceId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counter: Option<String>,
    },
    /// Set which people a desk serves, or whose calls a board shows.
    ScopeDesk {
        device: DeviceId,
        scope: DeskScope,
    },
    /// End all rights of a device; it may pair again by this code until the given time.
    RotateDevice {
        device: DeviceId,
        code: SecretHash,
        until: Timestamp,
    },
    /// End all rights of a device, for good.
    RevokeDevice {
        device: DeviceId,
    },
    /// Take a place in line or an entry in its draw. A repeat of the request gets the existing ticket back.
    JoinLine(JoinLine),
    /// Give back the next ticket that a lost disk took, with the number on its slip.
    RestoreTicket(RestoredTicket),
    /// What is done to one ticket.
    OfTicket {
        ticket: TicketId,
        act: TicketAct,
    },
    /// Tell the public value of a sealed draw. The process that has the server's keys fills in the secret.
    RevealDraw {
        campaign: CampaignId,
        value: String,
        #[serde(default)]
        secret: Digest,
    },
    /// Set how fast the line moves and how long it waits for people, from now on.
    SetPace {
        campaign: CampaignId,
        pace: Pace,
    },
    FreezeLine {
        campaign: CampaignId,
        message: String,
    },
    ResumeLine {
        campaign: CampaignId,
    },
    /// Close a campaign for good: people who still wait are told that they are not served.
    CloseCampaign {
        campaign: CampaignId,
    },
    /// Set how many turns may be active at once, and the share of calls for people who come back; the times stay.
    PaceLine {
        campaign: CampaignId,
        turns: u32,
        reserved_percent: u8,
    },
    /// Close a campaign for good, if so many people are not served by it as whoever asks has seen.
    CloseAsSeen {
        campaign: CampaignId,
        expects_waiting: u32,
    },
    /// Close a campaign if its last day is over, and its line is not frozen.
    CloseIfOver {
        campaign: CampaignId,
    },
    /// Pause this campaign, because something was found wrong in it.
    StopCampaign {
        campaign: CampaignId,
        because: u64,
    },
    /// Continue a paused campaign: the operator has looked at it.
    GoOn {
        campaign: CampaignId,
        by: String,
        reason: String,
        #[serde(default)]
        without: Vec<u64>,
    },
    ReportPresence {
        device: DeviceId,
        presence: Presence,
    },
    /// Somebody at a kiosk asks for help; asking twice asks once.
    AskForHelp {
        kiosk: DeviceId,
        /// What they were doing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task: Option<KioskTask>,
    },
    /// The person at the kiosk needs no help any more.
    EndHelp {
        kiosk: DeviceId,
    },
    /// What a desk of the kiosk's place answers.
    AnswerHelp {
        desk: DeviceId,
        help: HelpId,
        answer: HelpAnswer,
    },
    /// Whoever comes uses the kiosk's screen, with the person's consent.
    UseScreen {
        desk: DeviceId,
        help: HelpId,
        how: ScreenUse,
    },
    /// Send a one-time code to the person's phone, good until the given time.
    SendIdentityCode {
        person: PersonKey,
        code: CodeKey,
        until: Timestamp,
    },
    TryIdentityCode {
        person: PersonKey,
        code: CodeKey,
    },
    /// Erase a person: their key is destroyed, and with it all their data. A person who still waits is erased only when
    /// the command says so: they leave the line.
    ErasePerson {
        ticket: TicketId,
        #[serde(default)]
        even_if_live: bool,
    },
    /// Add a member of staff, who chooses a PIN with this code until the given time.
    AddStaff {
        account: StaffAccount,
        code: SecretHash,
        until: Timestamp,
    },
    /// What is done to an account of staff, or with it.
    OfStaff {
        staff: StaffId,
        act: AccountAct,
    },
    /// What staff say of an appointment's person. `follows` is the last change that they know of.
    Attend {
        booking: BookingId,
        act: AttendanceAct,
        follows: u64,
    },
    /// Note that somebody read data of people.
    NoteRead {
        what: ReadData,
        reason: String,
    },
    /// Erase a campaign's people this number of days after its end; None keeps them.
    SetRetention {
        campaign: CampaignId,
        days: Option<u16>,
    },
    /// Let time pass: call, expire.
    Tick,
    /// After a restart: give every running window back in full.
    RestoreWindows,
}

/// What of a campaign is to be otherwise; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CampaignEdit {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_ko: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_years: Option<BirthYears>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot_minutes: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_ahead: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<SetTo<Date>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clinics: Option<WhichClinics>,
    /// Clinics that take part, too. Of both lists: not with `clinics`, and only where the campaign names its clinics.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with_clinics: Vec<ClinicId>,
    /// Clinics that take part no longer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_clinics: Vec<ClinicId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calling_hours: Option<SetTo<CallingHours>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waves: Option<Vec<Wave>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub residences: Option<Vec<BothLanguages>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub questions: Option<Vec<Question>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<ZoneName>,
}

/// A value that is set, or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetTo<T> {
    Value(T),
    Nothing,
}

impl<T> SetTo<T> {
    /// The value from now on.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nothing => None,
        }
    }
}

/// The person who takes a place, where and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JoinLine {
    pub campaign: CampaignId,
    pub person: PersonKey,
    pub birth_year: i16,
    pub code: CodeKey,
    pub device: DeviceId,
    pub acting: Acting,
    /// The ticket's public name, if it becomes an entry of a draw.
    pub entry: EntryId,
    /// Other people who share the ticket.
    pub party: Vec<PersonKey>,
    /// Which of the campaign's places of residence the person named; None is elsewhere. It is judged and not kept, as
    /// are the answers.
    #[serde(default)]
    pub residence: Option<u8>,
    #[serde(default)]
    pub answers: Vec<bool>,
    /// Birth dates of the other members of the party; the answers apply to them, too.
    #[serde(default)]
    pub party_born: Vec<i16>,
    /// The person asked the helper to do it.
    #[serde(default)]
    pub consent: bool,
    /// The keys that recognise the ticket's people again.
    #[serde(default)]
    pub known_by: Box<KnownBy>,
}

/// A ticket that is given back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RestoredTicket {
    pub campaign: CampaignId,
    pub ticket: TicketId,
    pub number: u32,
    pub device: DeviceId,
    pub code: CodeKey,
    /// The person, and the keys that recognise them again. None: nobody has shown the slip, and the number is kept free.
    pub person: Option<(PersonKey, Box<KnownBy>)>,
}

/// What can be done to a ticket: by its person, by staff for them, or by the part of the server that tells them of
/// their seats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketAct {
    /// Begin the turn of a called ticket, or continue it from another screen.
    StartTurn {
        device: DeviceId,
    },
    /// Go away without booking: the place in line is kept.
    EndTurn {
        serial: u32,
    },
    /// "계속하기" after a missed turn.
    Return,
    Leave,
    /// Hold a seat, keep it longer, give it back, confirm it.
    Seat {
        right: Right<u32>,
        act: SeatAct,
    },
    CancelBooking {
        booking: BookingId,
    },
    /// Set what the person would accept; replaces the earlier wish.
    GiveWish {
        wish: Wish,
    },
    WithdrawWish,
    /// Accept the seat that a wish found.
    AcceptOffer {
        hold: HoldId,
    },
    /// Decline an offered seat, or a seat that was booked just now; the place in line stays.
    DeclineOffer {
        hold: HoldId,
    },
    /// The person knows of the seat of this hold, by a message, by staff or by a screen. None means everything that
    /// there is to tell now.
    NoteTold {
        hold: Option<HoldId>,
    },
    /// The ticket's code was typed, with the right birth date or with a wrong one.
    TryCode {
        device: DeviceId,
        right: bool,
    },
    /// Staff at a desk act on the ticket.
    Staff {
        device: DeviceId,
        act: StaffAct,
        reason: StaffReason,
    },
    /// The person who has the ticket proved that they are also the person of an earlier ticket, by a code sent to the
    /// earlier ticket's telephone.
    JoinNamesakes {
        earlier: TicketId,
    },
    /// What staff of a clinic say of somebody who came there without an appointment.
    WalkIn {
        clinic: ClinicId,
        act: WalkInAct,
        /// The last change of theirs that the desk had seen; None: it had seen nothing of them here, or does not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        follows: Option<u64>,
    },
    /// A clinic takes somebody who waits there into a slot all of whose seats are taken.
    Overbook {
        slot: SlotRef,
        reason: OverbookReason,
    },
}

impl TicketAct {
    /// An act on seats.
    #[must_use]
    pub fn seat(right: Right<u32>, act: SeatAct) -> Self {
        Self::Seat { right, act }
    }

    /// The clinic at whose desk this is done; None where it is of no one clinic.
    #[must_use]
    pub fn at_clinic(&self) -> Option<&ClinicId> {
        match self {
            Self::WalkIn { clinic, .. } => Some(clinic),
            Self::Overbook { slot, .. } => Some(&slot.clinic),
            _ => None,
        }
    }

    /// The command that does this to a ticket.
    #[must_use]
    pub fn of(self, ticket: TicketId) -> Command {
        Command::OfTicket { ticket, act: self }
    }
}

/// What can be done to an account of staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountAct {
    Change {
        account: StaffAccount,
    },
    /// Let them choose a new PIN with this code until the given time; the old one is good no longer.
    Invite {
        code: SecretHash,
        until: Timestamp,
    },
    /// Forget wrong tries.
    Unlock,
    Remove,
    /// Choose a PIN at a desk, and sign in there.
    SetPin {
        device: DeviceId,
        code: SecretHash,
        pin: PinHash,
        until: Timestamp,
    },
    /// Sign in at a desk, or not: the PIN was compared outside of the engine, with the one that was set as the `nth`.
    SignIn {
        device: DeviceId,
        nth: u32,
        right: bool,
        until: Timestamp,
    },
    SignOut {
        device: DeviceId,
    },
}

/// The most clinics in one command, so that no command holds the writer long.
pub const CLINICS_PER_COMMAND: usize = 200;

/// One clinic's days to open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClinicPlan {
    pub clinic: ClinicId,
    pub days: Vec<PlannedDays>,
}

/// What became of clinic-days that were planned again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedCounts {
    /// New days, and days with other times or seats.
    pub changed: u64,
    pub closed: u64,
}

/// What the engine answers when it does not refuse; the state just after the command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Done; there is nothing to say.
    Done,
    Campaign(CampaignId),
    /// Clinic-days newly opened.
    DaysOpened(u64),
    DaysPlanned(PlannedCounts),
    DeviceInvited(DeviceId),
    DevicePaired(DeviceId, DevicePlace),
    Ticket(Box<TicketAnswer>),
    /// Whether the person is verified now, and how many tries are left with the code.
    Identity {
        verified: bool,
        tries_left: u8,
    },
    StaffAdded(StaffId),
    /// Whether somebody is signed in now: the number of their session, or until when their PIN is not looked at.
    SignIn {
        session: Option<u32>,
        locked_until: Option<Timestamp>,
    },
    /// Whether the code opened the ticket, and how many tries are left.
    Code {
        opened: bool,
        tries_left: u8,
    },
}

/// A ticket after the command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketAnswer {
    pub view: TicketView,
    /// The serial that the turn's lease carries; 0 before the first turn.
    pub serial: u32,
    /// When the turn (and so its lease) must end at the latest.
    pub latest: Option<Timestamp>,
    /// Whether this command issued the ticket (then its sealed person must be kept).
    pub issued: bool,
}
