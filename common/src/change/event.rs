//! What each event says. A field that a later version adds has a default, so that every log ever written can be loaded.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::attendance::AttendanceAct;
use crate::booking::{HoldEnd, ReseatEnd, SecondMoved};
use crate::campaign::{Campaign, Pace};
use crate::clinic::{Clinic, DayRule};
use crate::device::{DeskScope, DevicePlace, Presence, SecretHash};
use crate::dose::Dose;
use crate::draw::{Digest, EntryId};
use crate::help::{HelpStep, KioskTask};
use crate::id::{BookingId, CampaignId, ClinicId, DeviceId, HelpId, HoldId, StaffId, TicketId};
use crate::person::{Acting, KnownBy, PersonKey};
use crate::slot::{PartySeat, PlannedDays, SecondSeat, SlotRef};
use crate::staff::{StaffAct, StaffChange, StaffReason};
use crate::ticket::CodeKey;
use crate::walk_in::OverbookReason;
use crate::wish::Wish;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClinicsPut {
    pub clinics: Vec<Clinic>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignAdded {
    pub campaign: Campaign,
}

/// A campaign is described otherwise from now on. Its pace and its order are as before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignChanged {
    pub campaign: Campaign,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DaysOpened {
    pub campaign: CampaignId,
    pub clinic: ClinicId,
    pub days: Vec<PlannedDays>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceInvited {
    pub device: DeviceId,
    pub place: DevicePlace,
    pub code: SecretHash,
    pub until: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DevicePaired {
    pub device: DeviceId,
    pub secret: SecretHash,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceRenamed {
    pub device: DeviceId,
    pub name: String,
    /// The desk's new counter; an empty text takes it away. None: it stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskScoped {
    pub device: DeviceId,
    pub scope: DeskScope,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceRotated {
    pub device: DeviceId,
    pub code: SecretHash,
    pub until: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceRevoked {
    pub device: DeviceId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketIssued {
    pub campaign: CampaignId,
    pub ticket: TicketId,
    pub number: u32,
    pub person: PersonKey,
    pub code: CodeKey,
    pub device: DeviceId,
    pub acting: Acting,
    /// Others who share the ticket, three at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub party: Vec<PersonKey>,
    /// The helper said that the person had asked for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
    /// Keys by which the ticket's people are recognised; empty in logs from before these keys were kept.
    #[serde(default, skip_serializing_if = "KnownBy::is_nothing")]
    pub known_by: Box<KnownBy>,
    /// An earlier ticket of the same name and birth date: whether both are one person is an open question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<TicketId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryMade {
    pub campaign: CampaignId,
    pub ticket: TicketId,
    pub entry: EntryId,
    pub person: PersonKey,
    pub code: CodeKey,
    pub device: DeviceId,
    pub acting: Acting,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub party: Vec<PersonKey>,
    /// The helper said that the person had asked for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consent: bool,
    /// Keys by which the ticket's people are recognised; empty in logs from before these keys were kept.
    #[serde(default, skip_serializing_if = "KnownBy::is_nothing")]
    pub known_by: Box<KnownBy>,
    /// An earlier ticket of the same name and birth date: whether both are one person is an open question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<TicketId>,
}

/// A new ticket, with a number or as an entry of a draw.
#[derive(Clone, Copy, Debug)]
pub struct NewTicket<'a> {
    pub campaign: CampaignId,
    pub ticket: TicketId,
    /// None: the ticket is an entry of a draw, and the draw will give it a number.
    pub number: Option<u32>,
    pub person: PersonKey,
    pub code: CodeKey,
    pub device: DeviceId,
    pub acting: Acting,
    pub party: &'a [PersonKey],
    pub known_by: &'a KnownBy,
    pub earlier: Option<TicketId>,
}

impl<'a> From<&'a TicketIssued> for NewTicket<'a> {
    fn from(it: &'a TicketIssued) -> Self {
        let TicketIssued { campaign, ticket, number, person, code, device, acting, .. } = *it;
        let (number, party, known_by) = (Some(number), &*it.party, &*it.known_by);
        let earlier = it.earlier;
        Self { campaign, ticket, number, person, code, device, acting, party, known_by, earlier }
    }
}

impl<'a> From<&'a EntryMade> for NewTicket<'a> {
    fn from(it: &'a EntryMade) -> Self {
        let EntryMade { campaign, ticket, person, code, device, acting, earlier, .. } = *it;
        let (number, party, known_by) = (None, &*it.party, &*it.known_by);
        Self { campaign, ticket, number, person, code, device, acting, party, known_by, earlier }
    }
}

/// Something that happened to a campaign; the event has no other data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfCampaign {
    pub campaign: CampaignId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawSealed {
    pub campaign: CampaignId,
    pub entrants: u32,
    pub root: Digest,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawRevealed {
    pub campaign: CampaignId,
    pub value: String,
    pub secret: Digest,
    pub seed: Digest,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumbersDrawn {
    pub campaign: CampaignId,
    pub from: u32,
    pub count: u32,
}

/// What a ticket may do until a time: be called, begin its turn, or continue it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketUntil {
    pub ticket: TicketId,
    pub until: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketArrived {
    pub ticket: TicketId,
    /// Where the person is now; None means where they were last seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnStarted {
    pub ticket: TicketId,
    pub serial: u32,
    pub device: DeviceId,
    pub until: Timestamp,
    /// No act extends the turn past this instant.
    pub latest: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnMissed {
    pub ticket: TicketId,
    /// Nobody could use a kiosk where the person was: the person is called again automatically once somebody can.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_place: bool,
}

/// Something that happened to a ticket; the event has no other data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfTicket {
    pub ticket: TicketId,
}

/// Seats that are kept for a ticket until a time, by its person or by its wish.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    pub hold: HoldId,
    pub ticket: TicketId,
    pub slot: SlotRef,
    pub seat: u8,
    pub until: Timestamp,
    /// The other members of a party, in slots that follow one another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<PartySeat>,
    /// Which dose of a series.
    #[serde(default, skip_serializing_if = "Dose::is_first")]
    pub dose: Dose,
    /// The second dose's seats, kept with the first's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<SecondSeat>,
    /// Only for an offer: its person does not know of the seat yet; the time to answer begins when they are told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untold: bool,
    /// Only for an offer: in place of a booked seat that its clinic cannot give any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reseats: bool,
    /// Only with an author: a clinic takes the person beyond the seats of this time. The next change books the seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overbooked: Option<OverbookReason>,
}

/// A clinic's days are as written here from now on: days that are new, and days that change. A day on which a seat is or
/// was booked keeps the times of its slots; the others may change altogether.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DaysPlanned {
    pub campaign: CampaignId,
    pub clinic: ClinicId,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<PlannedDays>,
    /// Days that are not open any more; on none of them was a seat ever booked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<Date>,
}

/// What a clinic does on these days otherwise than in every week; None: as in every week again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DaysRuled {
    pub clinic: ClinicId,
    pub dates: Vec<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<DayRule>,
}

/// A day is a public holiday of this name; None: it is none, whatever the table says that comes with the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HolidaySet {
    pub date: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The name, address or telephone of a clinic changed, and with it these appointments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppointmentsChanged {
    pub clinic: ClinicId,
    pub bookings: Vec<BookingId>,
}

/// People whose booked seat a clinic cannot give any more are to get another one, in the order of the line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReseatOrdered {
    pub campaign: CampaignId,
    pub clinic: ClinicId,
    pub bookings: Vec<BookingId>,
    /// The name of the operator, and the reason in the words that people are told.
    pub by: String,
    pub reason: String,
}

/// No other seat is offered for a booking that was to get one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReseatEnded {
    pub booking: BookingId,
    pub ticket: TicketId,
    pub why: ReseatEnd,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecondChosen {
    pub hold: HoldId,
    pub ticket: TicketId,
    pub second: SecondSeat,
    /// The slot where a seat is free again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<SlotRef>,
    pub until: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldEnded {
    pub hold: HoldId,
    pub ticket: TicketId,
    /// The slot where a seat is free again.
    pub slot: SlotRef,
    pub why: HoldEnd,
    /// The slot of the second dose where a seat is free again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<SlotRef>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeatBooked {
    pub booking: BookingId,
    pub hold: HoldId,
    /// The second dose's appointment, where the hold has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<BookingId>,
}

/// Seats that are now kept until a later time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldUntil {
    pub hold: HoldId,
    pub ticket: TicketId,
    pub until: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BookingMoved {
    pub booking: BookingId,
    pub hold: HoldId,
    /// The slot where a seat is free again.
    pub from: SlotRef,
    /// The second dose's appointment, where the hold has seats for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<SecondMoved>,
}

/// A booking that is cancelled, and whose seat is free.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeatGivenBack {
    pub booking: BookingId,
    pub ticket: TicketId,
    /// The slot where a seat is free again.
    pub slot: SlotRef,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WishGiven {
    pub ticket: TicketId,
    pub wish: Wish,
    /// The person waits for it at the clinic that it names, since this time; who says so is in the change's author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub here_since: Option<Timestamp>,
    /// What they wished until they waited here, also when a seat was offered for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Box<Wish>>,
    /// They were called, and wait here instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_called: bool,
    /// They waited here and went, and wish again what they wished before; they may be back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub went_away: bool,
}

impl WishGiven {
    /// A wish of somebody of whom nobody says where they are.
    #[must_use]
    pub fn of(ticket: TicketId, wish: Wish) -> Self {
        let (here_since, earlier) = (None, None);
        Self { ticket, wish, here_since, earlier, was_called: false, went_away: false }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WishWithdrawn {
    pub ticket: TicketId,
    /// The person waited at the clinic, and went.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub went_away: bool,
}

impl WishWithdrawn {
    /// A wish that ends without a word of where its person is.
    #[must_use]
    pub fn of(ticket: TicketId) -> Self {
        Self { ticket, went_away: false }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineFrozen {
    pub campaign: CampaignId,
    pub message: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaceChanged {
    pub campaign: CampaignId,
    pub pace: Pace,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignStopped {
    pub campaign: CampaignId,
    /// The change that was found to be wrong; or the last change before a decision that was found to be wrong.
    pub because: u64,
    /// The ticket whose time can no longer end automatically: it is skipped when the campaign continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignGoesOn {
    pub campaign: CampaignId,
    /// The name of the operator, and the reason in their own words; nothing about a person in line.
    pub by: String,
    pub reason: String,
    /// Changes that the tables skip from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PresenceChanged {
    pub device: DeviceId,
    pub presence: Presence,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HelpChanged {
    pub help: HelpId,
    /// The kiosk at which somebody asked.
    pub kiosk: DeviceId,
    pub step: HelpStep,
    /// What the person was doing when they asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<KioskTask>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodeRefused {
    pub ticket: TicketId,
    pub device: DeviceId,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IdentityCodeSent {
    pub person: PersonKey,
    pub code: CodeKey,
    pub until: Timestamp,
}

/// Something that happened to a person; the event has no other data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfPerson {
    pub person: PersonKey,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StaffActed {
    pub ticket: TicketId,
    pub device: DeviceId,
    pub act: StaffAct,
    pub reason: StaffReason,
}

/// Staff said something of an appointment's person: that they came, or what became of it. Who is in the change's author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttendanceChanged {
    pub booking: BookingId,
    pub ticket: TicketId,
    pub act: AttendanceAct,
    /// The last change of this appointment's attendance before it; 0 before the first.
    pub follows: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StaffChanged {
    pub staff: StaffId,
    pub what: StaffChange,
}

/// Somebody read data of people: who is in the change's author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataRead {
    pub what: ReadData,
    /// In the reader's own words; nothing about a person in line. Empty for staff whose work it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Which data of people were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadData {
    /// Names of people who come to a clinic on these days.
    Coming { clinic: ClinicId, from: Date, to: Date },
    /// Names of people whose clinic cannot see them; every clinic when none is named.
    Displaced {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clinic: Option<ClinicId>,
    },
    /// Where and when the person of this ticket has an appointment, by name, birth date and telephone; None: nobody was
    /// found.
    Appointments {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<TicketId>,
    },
    /// First letters of the names of people who wait in this line.
    Line { campaign: CampaignId },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RetentionSet {
    pub campaign: CampaignId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamesakeAnswered {
    pub ticket: TicketId,
    /// None: they are two different people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<TicketId>,
}
