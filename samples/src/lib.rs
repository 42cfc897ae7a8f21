//! Samples for the tests of every package: a clinic, a campaign, a person with a ticket, and what belongs to them. A
//! test writes what matters to it and takes the rest with `..`. Nobody and nothing here exists, and no program uses it.

use jari_common::booking::BookingStatus;
use jari_common::campaign::{
    BirthYears, Campaign, CampaignSpec, IdentityRule, LineOrder, Pace, WhichClinics,
};
use jari_common::clinic::{Clinic, Position, WeekHours};
use jari_common::device::{DeviceKind, DevicePlace};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, ClinicId, HoldId, TicketId};
use jari_common::log_mark::LogMark;
use jari_common::person::{BirthDate, Person, PersonName, Phone};
use jari_common::serving::{NowServing, Phase};
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::ticket::{TicketCode, TicketState};
use jari_common::time::{instant_of, plus_secs, seoul};
use jari_common::wire::{BookingView, HoldView, SessionReply, Snapshot, TicketView};
use jiff::Timestamp;
use jiff::civil::{Date, date};

pub const CAMPAIGN: CampaignId = CampaignId(1);
/// The position of every place and clinic.
pub const HERE: Position = Position { lat: 37.57, lon: 126.98 };
/// The day of the slots, a Wednesday.
pub const DAY: Date = date(2026, 11, 25);
/// Sixteen slots of half an hour, the first at nine o'clock. Each has two seats.
pub const PLAN: DayPlan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 2 };

/// Ten o'clock in Seoul, on the Monday before [`DAY`].
#[must_use]
pub fn monday() -> Timestamp {
    instant_of(date(2026, 11, 23), 10 * 60, &seoul())
}

/// # Panics
/// When the text is not a clinic's id.
#[must_use]
pub fn clinic_id(id: &str) -> ClinicId {
    ClinicId::parse(id).expect("letters and digits")
}

/// A clinic with this id, named after it. Its week has no hours: no day opens by itself.
#[must_use]
pub fn clinic(id: &str) -> Clinic {
    Clinic {
        id: clinic_id(id),
        name: format!("{id} 의원"),
        address: "서울".to_owned(),
        phone: String::new(),
        position: HERE,
        hours: WeekHours::default(),
        seats: None,
        time_zone: None,
    }
}

/// A campaign for people born from 1900 to 1976, at every clinic. It opened in 1970 and calls in order of arrival.
#[must_use]
pub fn spec() -> CampaignSpec {
    CampaignSpec {
        title_ko: "독감 예방접종".to_owned(),
        title_en: "Flu shots".to_owned(),
        birth_years: BirthYears { first: 1900, last: 1976 },
        opens_at: Timestamp::UNIX_EPOCH,
        slot_minutes: PLAN.slot_minutes,
        capacity: PLAN.capacity,
        days_ahead: 14,
        ends_on: None,
        clinics: WhichClinics::All,
        pace: Pace::default(),
        order: LineOrder::Arrival,
        calling_hours: None,
        identity: IdentityRule::NotAsked,
        eligibility: Box::default(),
        second_dose: None,
        time_zone: None,
    }
}

#[must_use]
pub fn campaign() -> Campaign {
    Campaign { id: CAMPAIGN, spec: spec() }
}

/// The place of a kiosk.
#[must_use]
pub fn place() -> DevicePlace {
    let name = "새봄복지관".to_owned();
    DevicePlace { name, position: HERE, kind: DeviceKind::Kiosk, counter: None }
}

/// One plan for these days.
#[must_use]
pub fn planned(plan: DayPlan, dates: &[Date]) -> Vec<PlannedDays> {
    vec![PlannedDays::alike(plan, dates.to_vec())]
}

/// A slot on [`DAY`].
#[must_use]
pub fn slot(clinic: &str, index: u8) -> SlotRef {
    SlotRef { campaign: CAMPAIGN, clinic: clinic_id(clinic), date: DAY, index }
}

/// When this slot of [`PLAN`] begins, in Seoul.
#[must_use]
pub fn starts_at(slot: &SlotRef) -> Timestamp {
    let minute = PLAN.start_minute + PLAN.slot_minutes * u16::from(slot.index);
    instant_of(slot.date, minute, &seoul())
}

/// A person born on 1 March 1947, with this telephone number or without one.
///
/// # Panics
/// When the name or the telephone number is not valid.
#[must_use]
pub fn person(name: &str, phone: Option<&str>) -> Person {
    Person {
        name: PersonName::parse(name).expect("a name"),
        birth_date: BirthDate::new(date(1947, 3, 1), DAY).expect("a day that has come"),
        phone: phone.map(|digits| Phone::parse(digits).expect("a telephone number")),
    }
}

#[must_use]
pub fn code() -> TicketCode {
    TicketCode::from_random(482_173_905)
}

/// Ticket 7, with nothing held, booked or wished.
#[must_use]
pub fn ticket(state: TicketState) -> TicketView {
    TicketView {
        id: TicketId(7),
        campaign: CAMPAIGN,
        number: 7,
        state,
        ahead: 0,
        until: None,
        hold: None,
        booking: None,
        second: None,
        party: 1,
        arrived: false,
        identity_needed: false,
        namesake: None,
        wait: None,
        seats_left: None,
        entry: None,
        wish: None,
        offer: None,
        declinable: None,
    }
}

/// This slot, held for five minutes from [`monday`] on.
#[must_use]
pub fn hold(slot: SlotRef) -> HoldView {
    HoldView {
        id: HoldId(3),
        starts_at: starts_at(&slot),
        slot,
        until: plus_secs(monday(), 300),
        beside: Vec::new(),
        dose: Dose::First,
        second: None,
        clinic: None,
    }
}

/// This slot, booked at its clinic.
#[must_use]
pub fn booking(slot: SlotRef) -> BookingView {
    BookingView {
        id: BookingId(2),
        starts_at: starts_at(&slot),
        status: BookingStatus::Booked,
        clinic: clinic(slot.clinic.as_str()),
        slot,
        sequence: 0,
        beside: Vec::new(),
        dose: Dose::First,
        displaced: false,
    }
}

/// What a kiosk gets about the person of this ticket.
#[must_use]
pub fn session(ticket: TicketView) -> SessionReply {
    SessionReply {
        others: Vec::new(),
        ticket,
        code: code(),
        masked_name: "김○○".to_owned(),
        session: "session".to_owned(),
        receipt: "JARI1-7-7-0".to_owned(),
        calendar: None,
    }
}

/// An open line that has called every number up to this one. Three people wait.
#[must_use]
pub fn serving(called_through: u32) -> NowServing {
    NowServing {
        campaign: CAMPAIGN,
        epoch: 1,
        sequence: u64::from(called_through),
        phase: Phase::Open,
        called_through,
        waiting: 3,
        calling: vec![called_through],
        rate: None,
        message: None,
    }
}

/// What a server that knows nothing yet sends, with its log at this mark.
#[must_use]
pub fn snapshot(log: LogMark, as_of: Timestamp) -> Snapshot {
    Snapshot {
        seq: log.seq,
        log,
        as_of,
        campaigns: Vec::new(),
        now_serving: Vec::new(),
        clinics: Vec::new(),
        days: Vec::new(),
    }
}
