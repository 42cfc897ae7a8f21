//! What each event changes in the tables. A change that finds no row to change is an invariant broken.

use jari_common::campaign::{Campaign, LineOrder};
use jari_common::change::{Change, Event};
use jari_common::clinic::{Clinic, OpenHours};
use jari_common::device::{DeskScope, DeviceKind, DevicePlace, SecretHash};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, ClinicId, DeviceId, HoldId, TicketId};
use jari_common::slot::{Beside, PlannedDays, SecondSeat, SlotRef};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Params, params};

use super::line;
use crate::store::database::Fault;

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

const PUT_CLINIC: &str = "INSERT INTO clinics (id, name, address, phone, lat, lon,
        weekday_opens, weekday_closes, saturday_opens, saturday_closes)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address,
        phone = excluded.phone, lat = excluded.lat, lon = excluded.lon,
        weekday_opens = excluded.weekday_opens, weekday_closes = excluded.weekday_closes,
        saturday_opens = excluded.saturday_opens, saturday_closes = excluded.saturday_closes";
const CLINIC_NO: &str = "SELECT clinic_no FROM clinics WHERE id = ?1";
const ADD_CAMPAIGN: &str = "INSERT INTO campaigns (campaign, title_ko, title_en, birth_first,
        birth_last, opens_ms, slot_minutes, capacity, days_ahead, in_play_max, draws,
        second_from_days, second_to_days)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
const OPEN_DAY: &str = "INSERT INTO clinic_days (campaign, clinic_no, date, start_minute,
        slot_minutes, slots, capacity)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const INVITE: &str =
    "INSERT INTO devices (device, name, kind, lat, lon) VALUES (?1, ?2, ?3, ?4, ?5)";
const PAIR: &str =
    "UPDATE devices SET secret = ?2, paired_ms = ?3 WHERE device = ?1 AND secret IS NULL
    AND revoked_ms IS NULL";
const RENAME: &str = "UPDATE devices SET name = ?2 WHERE device = ?1 AND revoked_ms IS NULL";
const SCOPE: &str = "UPDATE devices SET scope = ?2 WHERE device = ?1 AND revoked_ms IS NULL";
const ROTATE: &str = "UPDATE devices SET secret = NULL, paired_ms = NULL
    WHERE device = ?1 AND revoked_ms IS NULL";
const REVOKE: &str = "UPDATE devices SET secret = NULL, paired_ms = NULL, revoked_ms = ?2
    WHERE device = ?1 AND revoked_ms IS NULL";
/// An old log's second dose goes to the hold of the first, and keeps the id by which that log names it.
const HOLD: &str =
    "INSERT INTO seats (campaign, clinic_no, date, slot_index, seat, slots, capacity,
        hold, alias, ticket, offered, nth, dose)
    SELECT d.campaign, d.clinic_no, d.date, ?4, ?5, d.slots, d.capacity, coalesce(f.hold, ?6),
        nullif(?6, coalesce(f.hold, ?6)), t.ticket, ?8, ?9, ?10
    FROM clinic_days d JOIN tickets t ON t.ticket = ?7 AND t.campaign = d.campaign
        LEFT JOIN seats f ON ?10 = 2 AND f.ticket = t.ticket AND f.booking IS NULL
            AND f.dose = 1 AND f.nth = 0
    WHERE d.campaign = ?1 AND d.clinic_no = ?2 AND d.date = ?3
        AND t.state IN ('done', CASE ?8 WHEN 0 THEN 'active' ELSE 'missed' END)";
const HAS_HELD_FIRST: &str = "SELECT count(*) FROM seats
    WHERE hold = ?1 AND ticket = ?2 AND dose = 1 AND nth = 0 AND booking IS NULL AND offered = 0";
const END_SECOND: &str = "DELETE FROM seats WHERE hold = ?1 AND dose = 2 AND booking IS NULL";
const END_HOLD: &str = "DELETE FROM seats WHERE (hold = ?1 OR alias = ?1) AND ticket = ?2
    AND booking IS NULL AND nth = 0 AND campaign = ?3 AND date = ?4 AND slot_index = ?5
    AND clinic_no = (SELECT clinic_no FROM clinics WHERE id = ?6)";
const END_REST: &str = "DELETE FROM seats WHERE (hold = ?1 OR alias = ?1) AND booking IS NULL";
const BOOK: &str = "INSERT INTO bookings (booking, hold, ticket, campaign, person, clinic_no, date,
        slot_index, seat, status, booked_ms, dose)
    SELECT ?1, s.hold, s.ticket, s.campaign, t.person, s.clinic_no, s.date, s.slot_index, s.seat,
        'booked', ?3, s.dose
    FROM seats s JOIN tickets t ON t.ticket = s.ticket
    WHERE ((s.hold = ?2 AND s.dose = ?4) OR s.alias = ?2) AND s.booking IS NULL AND s.nth = 0";
const TAKE_SEAT: &str = "UPDATE seats SET booking = ?1
    WHERE ((hold = ?2 AND dose = (SELECT dose FROM bookings WHERE booking = ?1)) OR alias = ?2)
        AND booking IS NULL AND nth = 0";
const TAKE_BESIDE: &str = "UPDATE seats SET booking = ?1
    WHERE ((hold = ?2 AND dose = (SELECT dose FROM bookings WHERE booking = ?1)) OR alias = ?2)
        AND booking IS NULL AND nth > 0";
const FINISH: &str = "UPDATE tickets SET state = 'done'
    WHERE ticket = (SELECT ticket FROM bookings WHERE booking = ?1)
        AND (state = 'active' OR (state IN ('waiting', 'called', 'missed')
            AND EXISTS (SELECT 1 FROM seats WHERE booking = ?1 AND offered = 1))
        OR (state = 'done' AND EXISTS (SELECT 1 FROM bookings WHERE booking = ?1 AND dose = 2)))";

const LEAVE_SEAT: &str = "DELETE FROM seats WHERE booking = ?1 AND nth = 0";
const LEAVE_BESIDE: &str = "DELETE FROM seats WHERE booking = ?1 AND nth > 0";
const MOVE_SEAT: &str = "UPDATE seats SET booking = ?1
    WHERE (hold = ?2 OR alias = ?2) AND booking IS NULL AND nth = 0 AND (ticket, dose) =
        (SELECT ticket, dose FROM bookings WHERE booking = ?1 AND status = 'booked')";
const MOVE: &str = "UPDATE bookings SET sequence = sequence + 1,
        (hold, clinic_no, date, slot_index, seat) =
            (SELECT hold, clinic_no, date, slot_index, seat FROM seats
                WHERE booking = ?1 AND nth = 0)
    WHERE booking = ?1 AND status = 'booked'";
const CANCEL: &str = "UPDATE bookings SET status = 'cancelled', sequence = sequence + 1
    WHERE booking = ?1 AND ticket = ?2 AND status = 'booked'";
const HAS_FIRST: &str =
    "SELECT count(*) FROM bookings WHERE ticket = ?1 AND dose = 1 AND status = 'booked'";
const UNBOOK: &str = "UPDATE tickets SET state = 'left' WHERE ticket = ?1 AND state = 'done'";
const PUT_BACK: &str = "UPDATE tickets SET state = 'missed' WHERE ticket = ?1 AND state = 'done'";

/// Writes one change within the caller's transaction.
pub(super) fn apply(conn: &Connection, change: &Change) -> Result<(), Fault> {
    match &change.event {
        Event::ClinicsPut { clinics } => clinics.iter().try_for_each(|clinic| put(conn, clinic)),
        Event::CampaignAdded { campaign } => add_campaign(conn, campaign),
        Event::DaysOpened { campaign, clinic, days } => open_days(conn, *campaign, clinic, days),
        Event::DeviceInvited { device, place, .. } => invite(conn, *device, place),
        Event::DevicePaired { device, secret } => pair(conn, *device, secret, change.at),
        Event::DeviceRenamed { device, name } => {
            write(conn, RENAME, params![device.0, name], || device_cannot(*device, "renamed"))
        }
        Event::DeskScoped { device, scope } => scope_desk(conn, *device, scope),
        Event::DeviceRotated { device, .. } => {
            write(conn, ROTATE, params![device.0], || device_cannot(*device, "paired again"))
        }
        Event::DeviceRevoked { device } => {
            let row = params![device.0, change.at.as_millisecond()];
            write(conn, REVOKE, row, || device_cannot(*device, "revoked"))
        }
        Event::SeatHeld { .. } => hold_seats(conn, &change.event),
        Event::WishOffered { ticket, .. } => {
            line::pass_by(conn, *ticket)?;
            hold_seats(conn, &change.event)
        }
        Event::HoldEnded { hold, ticket, slot, .. } => end_hold(conn, *hold, *ticket, slot),
        Event::SecondChosen { hold, ticket, second, .. } => {
            choose_second(conn, *hold, *ticket, second)
        }
        Event::SeatBooked { booking, hold, second } => {
            book(conn, (*booking, Dose::First), *hold, change.at)?;
            let second = second.map(|second| (second, Dose::Second));
            second.map_or(Ok(()), |second| book(conn, second, *hold, change.at))
        }
        Event::BookingMoved { booking, hold, second, .. } => {
            move_booking(conn, *booking, *hold)?;
            second.as_ref().map_or(Ok(()), |second| move_booking(conn, second.booking, *hold))
        }
        Event::BookingCancelled { booking, ticket, .. } => cancel(conn, *booking, *ticket, UNBOOK),
        Event::MatchDeclined { booking, ticket, .. } => cancel(conn, *booking, *ticket, PUT_BACK),
        _ => line::apply(conn, change),
    }
}

fn put(conn: &Connection, clinic: &Clinic) -> Result<(), Fault> {
    let minutes = |hours: Option<OpenHours>| hours.map(|hours| (hours.opens, hours.closes)).unzip();
    let (weekday_opens, weekday_closes) = minutes(clinic.hours.weekday);
    let (saturday_opens, saturday_closes) = minutes(clinic.hours.saturday);
    write(
        conn,
        PUT_CLINIC,
        params![
            clinic.id.as_str(),
            clinic.name,
            clinic.address,
            clinic.phone,
            clinic.position.lat,
            clinic.position.lon,
            weekday_opens,
            weekday_closes,
            saturday_opens,
            saturday_closes
        ],
        || format!("clinic {} cannot be put", clinic.id),
    )
}

fn add_campaign(conn: &Connection, campaign: &Campaign) -> Result<(), Fault> {
    let spec = &campaign.spec;
    write(
        conn,
        ADD_CAMPAIGN,
        params![
            campaign.id.0,
            spec.title_ko,
            spec.title_en,
            spec.birth_years.first,
            spec.birth_years.last,
            spec.opens_at.as_millisecond(),
            spec.slot_minutes,
            spec.capacity,
            spec.days_ahead,
            spec.pace.called_and_active_max(),
            matches!(spec.order, LineOrder::Draw(_)),
            spec.second_dose.map(|interval| interval.from_days),
            spec.second_dose.map(|interval| interval.to_days)
        ],
        || format!("campaign {} cannot be added", campaign.id),
    )
}

fn open_days(
    conn: &Connection,
    campaign: CampaignId,
    clinic: &ClinicId,
    days: &[PlannedDays],
) -> Result<(), Fault> {
    let clinic_no = clinic_no(conn, clinic)?;
    let mut statement = conn.prepare_cached(OPEN_DAY)?;
    for PlannedDays { plan, dates } in days {
        for date in dates {
            statement.execute(params![
                campaign.0,
                clinic_no,
                day_number(*date),
                plan.start_minute,
                plan.slot_minutes,
                plan.slots,
                plan.capacity
            ])?;
        }
    }
    Ok(())
}

fn invite(conn: &Connection, device: DeviceId, place: &DevicePlace) -> Result<(), Fault> {
    let kind = match place.kind {
        DeviceKind::Kiosk => "kiosk",
        DeviceKind::Desk => "desk",
    };
    // Earlier versions took positions off the globe.
    let (lat, lon) =
        (place.position.lat.clamp(-90.0, 90.0), place.position.lon.clamp(-180.0, 180.0));
    let row = params![device.0, place.name, kind, lat, lon];
    write(conn, INVITE, row, || format!("device {device} cannot be invited"))
}

fn pair(
    conn: &Connection,
    device: DeviceId,
    secret: &SecretHash,
    at: Timestamp,
) -> Result<(), Fault> {
    let row = params![device.0, secret.0, at.as_millisecond()];
    write(conn, PAIR, row, || format!("device {device} cannot be paired, or was before"))
}

fn scope_desk(conn: &Connection, device: DeviceId, scope: &DeskScope) -> Result<(), Fault> {
    let text = match scope {
        DeskScope::Everybody => None,
        scope @ DeskScope::Only { .. } => serde_json::to_string(scope).ok(),
    };
    write(conn, SCOPE, params![device.0, text], || device_cannot(device, "given people"))
}

fn device_cannot(device: DeviceId, what: &str) -> String {
    format!("device {device} cannot be {what} now")
}

fn hold_seats(conn: &Connection, event: &Event) -> Result<(), Fault> {
    let (Event::SeatHeld { hold, ticket, slot, seat, beside, dose, second, .. }
    | Event::WishOffered { hold, ticket, slot, seat, beside, dose, second, .. }) = event
    else {
        return Ok(());
    };
    let kept =
        Kept { hold: *hold, ticket: *ticket, offered: matches!(event, Event::WishOffered { .. }) };
    hold_dose(conn, kept, *dose, (slot, *seat, beside))?;
    second
        .as_ref()
        .map_or(Ok(()), |it| hold_dose(conn, kept, Dose::Second, (&it.slot, it.seat, &it.beside)))
}

/// By whom, and how, seats are kept.
#[derive(Clone, Copy)]
struct Kept {
    hold: HoldId,
    ticket: TicketId,
    offered: bool,
}

fn hold_dose(
    conn: &Connection,
    Kept { hold, ticket, offered }: Kept,
    dose: Dose,
    (slot, seat, beside): (&SlotRef, u8, &[Beside]),
) -> Result<(), Fault> {
    let first = Beside { index: slot.index, seat };
    for (nth, Beside { index, seat }) in (0_u8..).zip([&first].into_iter().chain(beside)) {
        let row = params![
            slot.campaign.0,
            clinic_no(conn, &slot.clinic)?,
            day_number(slot.date),
            index,
            seat,
            hold.0.cast_signed(),
            ticket.0.cast_signed(),
            offered,
            nth,
            dose.number()
        ];
        write(conn, HOLD, row, || {
            format!(
                "hold {hold} is on a day that is not open, or ticket {ticket} has no turn there"
            )
        })?;
    }
    Ok(())
}

fn choose_second(
    conn: &Connection,
    hold: HoldId,
    ticket: TicketId,
    second: &SecondSeat,
) -> Result<(), Fault> {
    let ids = [hold.0.cast_signed(), ticket.0.cast_signed()];
    if conn.prepare_cached(HAS_HELD_FIRST)?.query_row(ids, |row| row.get::<_, i64>(0))? != 1 {
        let what = format!("hold {hold} of ticket {ticket} has no first for its second dose");
        return Err(Fault::Constraint(what));
    }
    also(conn, END_SECOND, [hold.0.cast_signed()])?;
    let kept = Kept { hold, ticket, offered: false };
    hold_dose(conn, kept, Dose::Second, (&second.slot, second.seat, &second.beside))
}

fn end_hold(
    conn: &Connection,
    hold: HoldId,
    ticket: TicketId,
    slot: &SlotRef,
) -> Result<(), Fault> {
    let row = params![
        hold.0.cast_signed(),
        ticket.0.cast_signed(),
        slot.campaign.0,
        day_number(slot.date),
        slot.index,
        slot.clinic.as_str()
    ];
    write(conn, END_HOLD, row, || format!("hold {hold} of ticket {ticket} does not run there"))?;
    also(conn, END_REST, [hold.0.cast_signed()])
}

fn book(
    conn: &Connection,
    (booking, dose): (BookingId, Dose),
    hold: HoldId,
    at: Timestamp,
) -> Result<(), Fault> {
    let (id, hold_id) = (booking.0.cast_signed(), hold.0.cast_signed());
    let not_held = || format!("booking {booking} is of hold {hold}, which does not run");
    write(conn, BOOK, params![id, hold_id, at.as_millisecond(), dose.number()], not_held)?;
    write(conn, TAKE_SEAT, [id, hold_id], not_held)?;
    also(conn, TAKE_BESIDE, [id, hold_id])?;
    write(conn, FINISH, [id], || format!("booking {booking} was made without a turn"))
}

fn move_booking(conn: &Connection, booking: BookingId, hold: HoldId) -> Result<(), Fault> {
    let (id, hold_id) = (booking.0.cast_signed(), hold.0.cast_signed());
    let fails = || format!("booking {booking} cannot move to hold {hold}");
    write(conn, LEAVE_SEAT, [id], fails)?;
    also(conn, LEAVE_BESIDE, [id])?;
    write(conn, MOVE_SEAT, [id, hold_id], fails)?;
    also(conn, TAKE_BESIDE, [id, hold_id])?;
    write(conn, MOVE, [id], fails)
}

/// `unbook` says where the ticket stands afterwards.
fn cancel(
    conn: &Connection,
    booking: BookingId,
    ticket: TicketId,
    unbook: &str,
) -> Result<(), Fault> {
    let (id, ticket_id) = (booking.0.cast_signed(), ticket.0.cast_signed());
    let fails = || format!("booking {booking} of ticket {ticket} cannot be cancelled");
    write(conn, LEAVE_SEAT, [id], fails)?;
    also(conn, LEAVE_BESIDE, [id])?;
    write(conn, CANCEL, [id, ticket_id], fails)?;
    if conn.prepare_cached(HAS_FIRST)?.query_row([ticket_id], |row| row.get::<_, i64>(0))? > 0 {
        // A second dose was given back before its first, or after the first was had.
        return Ok(());
    }
    write(conn, unbook, [ticket_id], fails)
}

/// Runs a statement that must change exactly one row; `otherwise` says what it means when it does not.
pub(super) fn write(
    conn: &Connection,
    sql: &str,
    row: impl Params,
    otherwise: impl FnOnce() -> String,
) -> Result<(), Fault> {
    let changed = conn.prepare_cached(sql)?.execute(row)?;
    if changed == 1 { Ok(()) } else { Err(Fault::Constraint(otherwise())) }
}

/// Runs a statement for the further seats of a party, of which most people have none.
fn also(conn: &Connection, sql: &str, row: impl Params) -> Result<(), Fault> {
    conn.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

fn clinic_no(conn: &Connection, clinic: &ClinicId) -> Result<i64, Fault> {
    let found = conn
        .prepare_cached(CLINIC_NO)?
        .query_row([clinic.as_str()], |row| row.get(0))
        .optional()?;
    found.ok_or_else(|| Fault::Constraint(format!("there is no clinic {clinic}")))
}

/// Days since 1970-01-01.
fn day_number(date: Date) -> i32 {
    date.duration_since(EPOCH).as_hours().div_euclid(24) as i32
}
