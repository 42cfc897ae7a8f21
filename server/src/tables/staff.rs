//! Accounts of staff, and what staff and operators did.

use jari_common::attendance::{AppointmentEnd, AttendanceAct};
use jari_common::change::{
    Change, DataRead, Event, Held, ReadData, StaffActed, StaffChanged, WishGiven, WishWithdrawn,
};
use jari_common::id::{ClinicId, DeviceId, StaffId, TicketId};
use jari_common::staff::{Author, StaffAccount, StaffChange};
use jari_common::wish::WishPlaces;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::sql::write;
use crate::store::database::Fault;

const ADD: &str = "INSERT INTO staff (staff, name, role, clinics, standing)
    VALUES (?1, ?2, ?3, ?4, 'invited')";
const CHANGE: &str = "UPDATE staff SET name = ?2, role = ?3, clinics = ?4 WHERE staff = ?1";
const STAND: &str = "UPDATE staff SET standing = ?2 WHERE staff = ?1";
const OF_HOLD: &str = "SELECT s.campaign, s.ticket, c.id FROM seats s
    JOIN clinics c ON c.clinic_no = s.clinic_no WHERE s.hold = ?1 ORDER BY s.dose, s.nth LIMIT 1";
const OF_BOOKING: &str = "SELECT b.campaign, b.ticket, c.id FROM bookings b
    JOIN clinics c ON c.clinic_no = b.clinic_no WHERE b.booking = ?1";
const AUDIT: &str = "INSERT INTO audit (seq, at_ms, staff, account, device, act, subject, campaign,
        ticket, clinic, reason)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

pub(super) fn change(conn: &Connection, changed: &StaffChanged) -> Result<(), Fault> {
    let StaffChanged { staff, what } = changed;
    let no_such = || format!("there is no member of staff {staff}");
    let put = |sql, account: &StaffAccount| {
        let StaffAccount { name, role, clinics } = account;
        let clinics = serde_json::to_string(clinics).unwrap_or_default();
        write(conn, sql, params![staff.0, name, role.as_str(), clinics], no_such)
    };
    let stands = |standing: &str| write(conn, STAND, params![staff.0, standing], no_such);
    match what {
        StaffChange::Added { account } => put(ADD, account),
        StaffChange::Changed { account } => put(CHANGE, account),
        StaffChange::Invited { .. } => stands("invited"),
        StaffChange::PinSet { .. } => stands("ready"),
        StaffChange::Removed => stands("removed"),
        StaffChange::PinRefused { .. }
        | StaffChange::PinUnlocked
        | StaffChange::SignedIn { .. }
        | StaffChange::SignedOut { .. } => Ok(()),
    }
}

/// Notes what a member of staff or an operator did, or what was done to an account.
pub(super) fn audit(conn: &Connection, change: &Change) -> Result<(), Fault> {
    let Some(row) = AuditRow::of(change) else { return Ok(()) };
    let about = About::of(conn, &change.event)?;
    let row = params![
        change.seq.cast_signed(),
        change.at.as_millisecond(),
        row.staff.map(|staff| staff.0),
        row.account,
        row.device.map(|device| device.0),
        row.act,
        row.subject.map(|staff| staff.0),
        about.campaign,
        about.ticket,
        row.clinic.map(ClinicId::as_str).or(about.clinic.as_deref()),
        row.reason
    ];
    write(conn, AUDIT, row, || format!("change {} is noted twice", change.seq))
}

/// What an act was done to. Called before its change is written to the other tables.
#[derive(Default)]
struct About {
    campaign: Option<u32>,
    ticket: Option<i64>,
    clinic: Option<String>,
}

impl About {
    fn of(conn: &Connection, event: &Event) -> Result<Self, Fault> {
        // These events name their seats by a hold or a booking.
        let (sql, id) = match event {
            Event::SeatBooked(it) => (OF_HOLD, it.hold.0),
            Event::BookingMoved(it) => (OF_HOLD, it.hold.0),
            Event::AttendanceChanged(it) => (OF_BOOKING, it.booking.0),
            _ => {
                let slot = match event {
                    Event::SeatHeld(it) | Event::WishOffered(it) => Some(&it.slot),
                    Event::HoldEnded(it) => Some(&it.slot),
                    Event::BookingCancelled(it) | Event::MatchDeclined(it) => Some(&it.slot),
                    _ => None,
                };
                let campaign = event.campaign().map(|campaign| campaign.0);
                let read = match event {
                    Event::DataRead(DataRead {
                        what: ReadData::Appointments { ticket }, ..
                    }) => *ticket,
                    _ => None,
                };
                let ticket = event.ticket().or(read).map(|ticket| ticket.0.cast_signed());
                let clinic = slot.map(|slot| slot.clinic.as_str().to_owned());
                return Ok(Self { campaign, ticket, clinic });
            }
        };
        let read = |row: &Row<'_>| {
            Ok(Self { campaign: row.get(0)?, ticket: row.get(1)?, clinic: row.get(2)? })
        };
        let found = conn.prepare_cached(sql)?.query_row([id.cast_signed()], read).optional()?;
        Ok(found.unwrap_or_default())
    }
}

#[derive(Default)]
struct AuditRow<'a> {
    staff: Option<StaffId>,
    account: Option<&'a str>,
    device: Option<DeviceId>,
    act: String,
    subject: Option<StaffId>,
    clinic: Option<&'a ClinicId>,
    reason: Option<String>,
}

impl<'a> AuditRow<'a> {
    fn of(change: &'a Change) -> Option<Self> {
        let mut row = Self::default();
        match change.by.as_deref() {
            Some(Author::Staff { staff, device }) => {
                (row.staff, row.device) = (Some(*staff), Some(*device));
            }
            Some(Author::Console { account }) => row.account = Some(account),
            None => {}
        }
        let has_author = change.by.is_some();
        match &change.event {
            Event::StaffActed(StaffActed { device, act, reason, .. }) => {
                (row.act, row.reason) = (name_of(act), Some(name_of(reason)));
                row.device = Some(*device);
                return Some(row);
            }
            Event::StaffChanged(StaffChanged { staff, what }) => {
                (row.act, row.subject) = (name_of(what), Some(*staff));
                if let StaffChange::PinRefused { device } = what {
                    // Who typed it is not known by the digits.
                    row.device = row.device.or(Some(*device));
                }
                if let StaffChange::PinSet { device, .. }
                | StaffChange::SignedIn { device, .. }
                | StaffChange::SignedOut { device } = what
                {
                    // What somebody does for themselves.
                    row.staff = row.staff.or(Some(*staff));
                    row.device = Some(*device);
                }
                return Some(row);
            }
            Event::AttendanceChanged(it) => {
                row.act = name_of(&it.act);
                row.reason = reason_of(it.act);
            }
            Event::WishGiven(WishGiven { wish, here_since: Some(_), .. }) => {
                (row.act, row.clinic) = ("wait_here".to_owned(), clinic_of(&wish.places));
            }
            // That they went is a row already.
            Event::WishGiven(WishGiven { went_away: true, .. }) => return None,
            Event::WishWithdrawn(WishWithdrawn { went_away: true, .. }) => {
                row.act = "wait_no_more".to_owned();
            }
            Event::WishOffered(Held { overbooked: Some(reason), .. }) => {
                (row.act, row.reason) = ("overbook".to_owned(), Some(name_of(reason)));
            }
            Event::DataRead(DataRead { what, reason }) => {
                row.reason = Some(reason.clone()).filter(|reason| !reason.is_empty());
                row.clinic = match what {
                    ReadData::Coming { clinic, .. } => Some(clinic),
                    ReadData::Displaced { clinic } => clinic.as_ref(),
                    ReadData::Appointments { .. } | ReadData::Line { .. } => None,
                };
            }
            Event::ReseatOrdered(it) => {
                (row.clinic, row.reason) = (Some(&it.clinic), Some(it.reason.clone()));
            }
            Event::CampaignGoesOn(it) => row.reason = Some(it.reason.clone()),
            Event::DaysRuled(it) => {
                row.clinic = Some(&it.clinic);
                row.reason = it.rule.as_ref().map(|rule| rule.reason.clone());
            }
            _ => {}
        }
        if row.act.is_empty() {
            row.act = name_of(&change.event);
        }
        has_author.then_some(row)
    }
}

/// The clinic where somebody waits by this wish.
fn clinic_of(places: &WishPlaces) -> Option<&ClinicId> {
    match places {
        WishPlaces::Clinics(ids) => ids.first(),
        WishPlaces::Near { .. } => None,
    }
}

/// Why staff said this of an appointment, or what it was about.
fn reason_of(act: AttendanceAct) -> Option<String> {
    match act {
        AttendanceAct::SetAside { reason } => Some(name_of(&reason)),
        AttendanceAct::CallOutOfTurn { reason } => Some(name_of(&reason)),
        AttendanceAct::End { how: AppointmentEnd::NotServed { reason } } => {
            Some(format!("not_served: {}", name_of(&reason)))
        }
        AttendanceAct::End { how } => Some(name_of(&how)),
        AttendanceAct::TakeBack { change } => Some(format!("change {change}")),
        AttendanceAct::Arrive
        | AttendanceAct::GoAway
        | AttendanceAct::Call
        | AttendanceAct::GoIn
        | AttendanceAct::ComeOut => None,
    }
}

/// The name of a value that is one of several kinds, as JSON has it.
fn name_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(fields)) => {
            fields.into_iter().next().map(|(name, _)| name).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Which acts are searched; what is None does not matter.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// By this member of staff, or to their account.
    pub staff: Option<StaffId>,
    pub ticket: Option<TicketId>,
    pub clinic: Option<ClinicId>,
    pub act: Option<String>,
    /// Milliseconds since 1970; the first is included, the last is not.
    pub from_ms: Option<i64>,
    pub until_ms: Option<i64>,
}

/// An act of staff or of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// The number of its change.
    pub seq: u64,
    pub at: Timestamp,
    pub staff: Option<StaffId>,
    /// The name at work of this member of staff, as it is now.
    pub name: Option<String>,
    /// The account on the server's machine, for an operator there.
    pub account: Option<String>,
    pub device: Option<DeviceId>,
    /// The name of the device's place.
    pub place: Option<String>,
    pub act: String,
    /// The account of staff that it was done to.
    pub subject: Option<StaffId>,
    pub campaign: Option<u32>,
    pub ticket: Option<u64>,
    pub clinic: Option<String>,
    pub reason: Option<String>,
}

const SEARCH: &str = "SELECT a.seq, a.at_ms, a.staff, s.name, a.account, a.device, d.name, a.act,
        a.subject, a.campaign, a.ticket, a.clinic, a.reason
    FROM audit a LEFT JOIN staff s ON s.staff = a.staff LEFT JOIN devices d ON d.device = a.device
    WHERE (?1 IS NULL OR a.staff = ?1 OR a.subject = ?1) AND (?2 IS NULL OR a.ticket = ?2)
        AND (?3 IS NULL OR a.clinic = ?3) AND (?4 IS NULL OR a.act = ?4)
        AND (?5 IS NULL OR a.at_ms >= ?5) AND (?6 IS NULL OR a.at_ms < ?6)
    ORDER BY a.seq";

/// Every act that the query names, the oldest first.
pub(super) fn search(conn: &Connection, query: &AuditQuery) -> Result<Vec<AuditEntry>, Fault> {
    let AuditQuery { staff, ticket, clinic, act, from_ms, until_ms } = query;
    let mut statement = conn.prepare(SEARCH)?;
    let asked = params![
        staff.map(|staff| staff.0),
        ticket.map(|ticket| ticket.0.cast_signed()),
        clinic.as_ref().map(ClinicId::as_str),
        act,
        from_ms,
        until_ms
    ];
    let rows = statement.query_map(asked, |row| {
        Ok(AuditEntry {
            seq: row.get::<_, i64>(0)?.cast_unsigned(),
            at: Timestamp::from_millisecond(row.get(1)?).unwrap_or_default(),
            staff: row.get::<_, Option<u32>>(2)?.map(StaffId),
            name: row.get(3)?,
            account: row.get(4)?,
            device: row.get::<_, Option<u32>>(5)?.map(DeviceId),
            place: row.get(6)?,
            act: row.get(7)?,
            subject: row.get::<_, Option<u32>>(8)?.map(StaffId),
            campaign: row.get(9)?,
            ticket: row.get::<_, Option<i64>>(10)?.map(i64::cast_unsigned),
            clinic: row.get(11)?,
            reason: row.get(12)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
