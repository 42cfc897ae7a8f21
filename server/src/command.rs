//! What can be asked of the engine, and what it answers. Commands are plain data; nothing here decides.

use jari_common::booking::{Right, SeatAct};
use jari_common::campaign::{CampaignSpec, Pace};
use jari_common::clinic::Clinic;
use jari_common::device::{DeskScope, DevicePlace, Presence, SecretHash};
use jari_common::draw::{Digest, EntryId};
use jari_common::id::{
    AskedHash, BookingId, CampaignId, ClinicId, DeviceId, HoldId, RequestId, TicketId,
};
use jari_common::person::{Acting, KnownBy, PersonKey};
use jari_common::slot::PlannedDays;
use jari_common::staff::{StaffAct, StaffReason};
use jari_common::ticket::CodeKey;
use jari_common::wire::TicketView;
use jari_common::wish::Wish;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One command with the request id that makes it safe to repeat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    #[serde(default)]
    pub request: Option<RequestId>,
    pub command: Command,
}

impl Ask {
    /// What is asked, as the log keeps it beside the request's id; None without one. Who asks is part of it: a device or
    /// a ticket, as the command names them.
    #[must_use]
    pub fn asked(&self) -> Option<AskedHash> {
        self.request.map(|_| self.command.hash())
    }
}

impl From<Command> for Ask {
    fn from(command: Command) -> Self {
        Self { request: None, command }
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
    /// Open days at several clinics; days that are open already stay as they are.
    OpenDays {
        campaign: CampaignId,
        clinics: Vec<ClinicPlan>,
    },
    /// Let a device pair by a code until then.
    InviteDevice {
        place: DevicePlace,
        code: SecretHash,
        until: Timestamp,
    },
    PairDevice {
        code: SecretHash,
        secret: SecretHash,
    },
    RenameDevice {
        device: DeviceId,
        name: String,
    },
    /// Say whom a desk serves.
    ScopeDesk {
        device: DeviceId,
        scope: DeskScope,
    },
    /// End what a device could do; it may pair again by this code until then.
    RotateDevice {
        device: DeviceId,
        code: SecretHash,
        until: Timestamp,
    },
    /// End what a device could do, for good.
    RevokeDevice {
        device: DeviceId,
    },
    /// Take a place in line, or an entry in its draw, or get the same one back.
    JoinLine(JoinLine),
    /// What is done to one ticket.
    OfTicket {
        ticket: TicketId,
        act: TicketAct,
    },
    /// Tell the public value of a sealed draw. The secret is filled in by whoever holds the server's keys.
    RevealDraw {
        campaign: CampaignId,
        value: String,
        #[serde(default)]
        secret: Digest,
    },
    /// From now on this fast and this patient.
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
    /// For good: who still waits is told that they are not served.
    CloseCampaign {
        campaign: CampaignId,
    },
    /// Something was found wrong in this campaign: it stands still.
    StopCampaign {
        campaign: CampaignId,
        because: u64,
    },
    /// The operator has looked at it.
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
    /// A one-time code goes to the person's phone, good until then.
    SendIdentityCode {
        person: PersonKey,
        code: CodeKey,
        until: Timestamp,
    },
    TryIdentityCode {
        person: PersonKey,
        code: CodeKey,
    },
    /// Their key goes, and with it everything that is known of them. Who still waits only if that is said: they leave.
    ErasePerson {
        ticket: TicketId,
        #[serde(default)]
        even_if_live: bool,
    },
    /// Erase a campaign's people so many days after its end; None keeps them.
    SetRetention {
        campaign: CampaignId,
        days: Option<u16>,
    },
    /// Let time pass: call, expire.
    Tick,
    /// After a restart: give every running window back in full.
    RestoreWindows,
}

/// Who takes a place, where and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JoinLine {
    pub campaign: CampaignId,
    pub person: PersonKey,
    pub birth_year: i16,
    pub code: CodeKey,
    pub device: DeviceId,
    pub acting: Acting,
    /// Its public name, should it become an entry of a draw.
    pub entry: EntryId,
    /// Others who share the ticket.
    pub party: Vec<PersonKey>,
    /// Which of the campaign's places of residence; None is elsewhere. Judged and not kept, as are the answers.
    #[serde(default)]
    pub residence: Option<u8>,
    #[serde(default)]
    pub answers: Vec<bool>,
    /// When the others of the party were born; the answers are theirs, too.
    #[serde(default)]
    pub party_born: Vec<i16>,
    /// The person asked the helper to do it.
    #[serde(default)]
    pub consent: bool,
    /// By what its people are known again.
    #[serde(default)]
    pub known_by: Box<KnownBy>,
}

/// What can be done to a ticket: by its person, by staff for them, or by what tells them of their seats.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketAct {
    /// Begin the turn of a called ticket, or go on with it from another screen.
    StartTurn {
        device: DeviceId,
    },
    /// Go away without booking: the place is kept.
    EndTurn {
        serial: u32,
    },
    /// "제 차례예요" after a missed turn.
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
    /// What the person would accept, in place of what they had said before.
    GiveWish {
        wish: Wish,
    },
    WithdrawWish,
    /// Yes to the seat that a wish found.
    AcceptOffer {
        hold: HoldId,
    },
    /// No to it, or to one that was booked just now; the place in line stays.
    DeclineOffer {
        hold: HoldId,
    },
    /// The person knows of the seat of this hold, by a message, by staff or by a screen; None is all there is to tell.
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
    /// Whoever has the ticket proved, by a code to the earlier one's telephone, that they are its person.
    JoinNamesakes {
        earlier: TicketId,
    },
}

impl TicketAct {
    /// An act on seats.
    #[must_use]
    pub fn seat(right: Right<u32>, act: SeatAct) -> Self {
        Self::Seat { right, act }
    }

    /// The command that does this to a ticket.
    #[must_use]
    pub fn of(self, ticket: TicketId) -> Command {
        Command::OfTicket { ticket, act: self }
    }
}

/// The most clinics one command carries, so that none holds the writer long.
pub const CLINICS_PER_COMMAND: usize = 200;

/// One clinic's days to open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClinicPlan {
    pub clinic: ClinicId,
    pub days: Vec<PlannedDays>,
}

/// What the engine answers when it does not refuse, as of just after the command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Done; there is nothing to say.
    Done,
    Campaign(CampaignId),
    /// Clinic-days newly opened.
    DaysOpened(u64),
    DeviceInvited(DeviceId),
    DevicePaired(DeviceId, DevicePlace),
    Ticket(Box<TicketAnswer>),
    /// Whether the person is verified now, and how many tries are left with the code.
    Identity {
        verified: bool,
        tries_left: u8,
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
    /// Whether this command issued the ticket (so its sealed person is to be kept).
    pub issued: bool,
}
