//! Everything that can have happened, one committed fact at a time, and which of it the public may see.
//!
//! Events only gain fields: every log ever written must load. None holds personal data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::booking::HoldEnd;
pub use crate::booking::SecondMoved;
use crate::campaign::{Campaign, Pace};
use crate::clinic::Clinic;
use crate::device::{DeskScope, DevicePlace, Presence, SecretHash};
use crate::dose::Dose;
use crate::draw::{Digest, EntryId};
use crate::id::{
    AskedHash, BookingId, CampaignId, ClinicId, DeviceId, HoldId, RequestId, TicketId,
};
use crate::person::{Acting, KnownBy, PersonKey};
pub use crate::serving::{MESSAGE_MAX_BYTES, NowServing, Phase, RateRange, WaitRange};
use crate::slot::{Beside, PlannedDays, SecondSeat, SlotRef};
use crate::staff::{StaffAct, StaffReason};
use crate::ticket::CodeKey;
use crate::wish::Wish;

mod public;

pub use public::{PublicChange, PublicEvent};

/// One committed fact with its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// From 1, without gaps.
    pub seq: u64,
    /// The server's clock when it was decided.
    pub at: Timestamp,
    /// The request that asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// What that request asked for; None in logs from before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedHash>,
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Clinics were added, or replaced by id.
    ClinicsPut {
        clinics: Vec<Clinic>,
    },
    CampaignAdded {
        campaign: Campaign,
    },
    /// A clinic opened days for a campaign.
    DaysOpened {
        campaign: CampaignId,
        clinic: ClinicId,
        days: Vec<PlannedDays>,
    },
    /// A device may pair with this code until then.
    DeviceInvited {
        device: DeviceId,
        place: DevicePlace,
        code: SecretHash,
        until: Timestamp,
    },
    DevicePaired {
        device: DeviceId,
        secret: SecretHash,
    },
    DeviceRenamed {
        device: DeviceId,
        name: String,
    },
    /// A desk serves these people from now on.
    DeskScoped {
        device: DeviceId,
        scope: DeskScope,
    },
    /// What the device could do is over; it may pair again with this code until then.
    DeviceRotated {
        device: DeviceId,
        code: SecretHash,
        until: Timestamp,
    },
    /// What the device could do is over, for good.
    DeviceRevoked {
        device: DeviceId,
    },
    /// A person took a place in line.
    TicketIssued {
        campaign: CampaignId,
        ticket: TicketId,
        number: u32,
        person: PersonKey,
        code: CodeKey,
        device: DeviceId,
        acting: Acting,
        /// Others who share the ticket, three at most.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        party: Vec<PersonKey>,
        /// The helper said that the person had asked for it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        consent: bool,
        /// By what its people are known again; nothing in logs from before it was kept.
        #[serde(default, skip_serializing_if = "KnownBy::is_nothing")]
        known_by: Box<KnownBy>,
        /// Somebody of the same name and birth date has this ticket: whether they are one person is a question.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        earlier: Option<TicketId>,
    },
    /// A person took part in a draw: a ticket without a number yet.
    EntryMade {
        campaign: CampaignId,
        ticket: TicketId,
        entry: EntryId,
        person: PersonKey,
        code: CodeKey,
        device: DeviceId,
        acting: Acting,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        party: Vec<PersonKey>,
        /// The helper said that the person had asked for it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        consent: bool,
        /// By what its people are known again; nothing in logs from before it was kept.
        #[serde(default, skip_serializing_if = "KnownBy::is_nothing")]
        known_by: Box<KnownBy>,
        /// Somebody of the same name and birth date has this ticket: whether they are one person is a question.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        earlier: Option<TicketId>,
    },
    /// Joins are taken from now on.
    LineOpened {
        campaign: CampaignId,
    },
    /// No entry comes any more; who comes now follows behind the drawn numbers.
    DrawSealed {
        campaign: CampaignId,
        entrants: u32,
        root: Digest,
    },
    /// The public value is known, and the secret told: every number can be computed.
    DrawRevealed {
        campaign: CampaignId,
        value: String,
        secret: Digest,
        seed: Digest,
    },
    /// Entries `from` up to `from + count` (counted from 0) have the numbers that the seed gives them.
    NumbersDrawn {
        campaign: CampaignId,
        from: u32,
        count: u32,
    },
    /// The turn may begin, until then.
    TicketCalled {
        ticket: TicketId,
        until: Timestamp,
    },
    /// Called and here, while every turn is in use: next, without a time that runs.
    TicketArrived {
        ticket: TicketId,
        /// Where the person is now; where they were seen last, when nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        device: Option<DeviceId>,
    },
    /// A turn is free for who had arrived: it may begin, until then.
    TicketAdmitted {
        ticket: TicketId,
        until: Timestamp,
    },
    /// The turn began, or went on from another screen; only a lease with this serial writes.
    TurnStarted {
        ticket: TicketId,
        serial: u32,
        device: DeviceId,
        until: Timestamp,
        /// No act stretches the turn past this.
        latest: Timestamp,
    },
    TurnExtended {
        ticket: TicketId,
        until: Timestamp,
    },
    /// Called or active, and not there: the place is kept.
    TurnMissed {
        ticket: TicketId,
        /// Nobody could step up where the person was: they are called again by themselves once somebody can.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_place: bool,
    },
    /// "제 차례예요" after a missed turn, or the place of who missed it by their place is back: next to be called.
    TicketReturned {
        ticket: TicketId,
    },
    TicketLeft {
        ticket: TicketId,
    },
    /// Seats are kept. A hold is one thing under one id: a party's seats, and the second dose's with the first's. (Logs
    /// from before that have a second event for the second dose, right behind the first's.)
    SeatHeld {
        hold: HoldId,
        ticket: TicketId,
        slot: SlotRef,
        seat: u8,
        until: Timestamp,
        /// The others of a party, in slots that follow one another.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        beside: Vec<Beside>,
        /// Of a series.
        #[serde(default, skip_serializing_if = "Dose::is_first")]
        dose: Dose,
        /// The second dose's seats, kept with the first's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        second: Option<SecondSeat>,
    },
    /// The hold keeps other seats for its second dose; the first's are as they were.
    SecondChosen {
        hold: HoldId,
        ticket: TicketId,
        second: SecondSeat,
        /// Where a seat is free again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<SlotRef>,
        until: Timestamp,
    },
    HoldEnded {
        hold: HoldId,
        ticket: TicketId,
        /// Where a seat is free again.
        slot: SlotRef,
        why: HoldEnd,
        /// Where the second dose's is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        second: Option<SlotRef>,
    },
    /// Everything that is held is the person's; the ticket is done.
    SeatBooked {
        booking: BookingId,
        hold: HoldId,
        /// The second dose's appointment, where the hold has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        second: Option<BookingId>,
    },
    /// A better seat is kept longer; the turn's holds go with their turn.
    HoldExtended {
        hold: HoldId,
        ticket: TicketId,
        until: Timestamp,
    },
    /// The booking has the held seat now, and its old one is free.
    BookingMoved {
        booking: BookingId,
        hold: HoldId,
        /// Where a seat is free again.
        from: SlotRef,
        /// The second dose's appointment, where the hold has seats for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        second: Option<SecondMoved>,
    },
    /// The seat is free; the ticket has left, with its number kept.
    BookingCancelled {
        booking: BookingId,
        ticket: TicketId,
        /// Where a seat is free again.
        slot: SlotRef,
    },
    /// What the person would accept, in place of what they had said before.
    WishGiven {
        ticket: TicketId,
        wish: Wish,
    },
    WishWithdrawn {
        ticket: TicketId,
    },
    /// The turn came and nothing that was wished is free: the place is kept, and the wish waits for a seat.
    WishUnmet {
        ticket: TicketId,
    },
    /// A wish found a seat. It is kept for its person's answer until then, or is booked by the very next change.
    WishOffered {
        hold: HoldId,
        ticket: TicketId,
        slot: SlotRef,
        seat: u8,
        until: Timestamp,
        /// The others of a party.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        beside: Vec<Beside>,
        /// Of a series.
        #[serde(default, skip_serializing_if = "Dose::is_first")]
        dose: Dose,
        /// The second dose's seats, kept with the first's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        second: Option<SecondSeat>,
        /// Its person does not know of it yet: the time to answer begins when they are told.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        untold: bool,
    },
    /// The person knows of the seat that their wish found: the time to answer runs, until then.
    OfferTold {
        hold: HoldId,
        ticket: TicketId,
        until: Timestamp,
    },
    /// A person who could not be told of a seat in time was reached: their wish is looked for again.
    PersonReached {
        ticket: TicketId,
    },
    /// The person did not want what was booked for them: the seat is free, and the place in line is kept.
    MatchDeclined {
        booking: BookingId,
        ticket: TicketId,
        /// Where a seat is free again.
        slot: SlotRef,
    },
    /// An operator stopped the line: every place stands, nothing runs out.
    LineFrozen {
        campaign: CampaignId,
        message: String,
    },
    LineResumed {
        campaign: CampaignId,
    },
    /// The calling hours began.
    CallingBegan {
        campaign: CampaignId,
    },
    /// The calling hours are over until they begin again.
    CallingPaused {
        campaign: CampaignId,
    },
    PaceChanged {
        campaign: CampaignId,
        pace: Pace,
    },
    /// Whoever still waits is not served, and is told.
    CampaignClosed {
        campaign: CampaignId,
    },
    /// The tables, or a decision that time brought, contradict the log in this campaign: it stands still until an operator
    /// has looked at it. Nobody loses anything.
    CampaignStopped {
        campaign: CampaignId,
        /// The change that was found to be wrong, or the last one before the decision that was.
        because: u64,
        /// Whose time can no longer end by itself: it is passed over when the campaign goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<TicketId>,
    },
    /// The operator's word that it goes on, and why.
    CampaignGoesOn {
        campaign: CampaignId,
        /// Who says so, and why, in their own words; nothing of a person in line.
        by: String,
        reason: String,
        /// Changes that the tables go on without.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        without: Vec<u64>,
    },
    PresenceChanged {
        device: DeviceId,
        presence: Presence,
    },
    /// A ticket's code came with a wrong birth date.
    CodeRefused {
        ticket: TicketId,
        device: DeviceId,
    },
    /// It came with the right one after wrong ones.
    CodeAccepted {
        ticket: TicketId,
    },
    /// A one-time code is on its way to the person's phone.
    IdentityCodeSent {
        person: PersonKey,
        code: CodeKey,
        until: Timestamp,
    },
    IdentityRefused {
        person: PersonKey,
    },
    /// The person is who they say, by the code.
    IdentityVerified {
        person: PersonKey,
    },
    /// Staff did something for a person; verifying and the rest take effect by it.
    StaffActed {
        ticket: TicketId,
        device: DeviceId,
        act: StaffAct,
        reason: StaffReason,
    },
    /// The ticket's person, and those who shared it, are erased: their data's key is destroyed in the same commit.
    PersonErased {
        ticket: TicketId,
    },
    /// A campaign's people are erased so many days after its end; None keeps them.
    RetentionSet {
        campaign: CampaignId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days: Option<u16>,
    },
    /// It is known whether the person of a ticket is somebody who has another: the earlier one stands, and this one goes
    /// by an event of its own; or they are two people, and both stand.
    NamesakeAnswered {
        ticket: TicketId,
        /// None: two people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        same_as: Option<TicketId>,
    },
    /// The server was away: every call, turn and hold that ran has its full time again from now on.
    WindowsRestored,
}
