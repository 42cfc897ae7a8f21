//! Seats that are held, booked, moved and given back, in the tables.

use jari_common::change::{
    AppointmentsChanged, BookingMoved, Held, HoldEnded, SeatBooked, SeatGivenBack, SecondChosen,
};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, HoldId, TicketId};
use jari_common::slot::{PartySeat, SlotRef};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::sql::{also, clinic_no, day_number, write};
use crate::store::database::Fault;

/// Whom a clinic takes beyond its seats has a slot with one seat more, ?11, for as long as the booking is there.
/// In an old log, a second dose uses the hold of the first dose, and keeps the id that the log gave it.
const HOLD: &str =
    "INSERT INTO seats (campaign, clinic_no, date, slot_index, seat, slots, capacity,
        hold, alias, ticket, offered, nth, dose)
    SELECT d.campaign, d.clinic_no, d.date, ?4, ?5, d.slots,
        max(coalesce(d.limits ->> ('$.' || ?4), d.capacity), ?11), coalesce(f.hold, ?6),
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
const CHANGE: &str = "UPDATE bookings SET sequence = sequence + 1
    WHERE booking = ?1 AND status = 'booked'";
const CANCEL: &str = "UPDATE bookings SET status = 'cancelled', sequence = sequence + 1
    WHERE booking = ?1 AND ticket = ?2 AND status = 'booked'";
const HAS_FIRST: &str =
    "SELECT count(*) FROM bookings WHERE ticket = ?1 AND dose = 1 AND status = 'booked'";
pub(super) const UNBOOK: &str =
    "UPDATE tickets SET state = 'left' WHERE ticket = ?1 AND state = 'done'";
pub(super) const PUT_BACK: &str =
    "UPDATE tickets SET state = 'missed' WHERE ticket = ?1 AND state = 'done'";

pub(super) fn hold(conn: &Connection, held: &Held, offered: bool) -> Result<(), Fault> {
    let kept = SeatState { hold: held.hold, ticket: held.ticket, offered, beyond: false };
    let first = SeatState { beyond: held.overbooked.is_some(), ..kept };
    hold_dose(conn, first, held.dose, (&held.slot, held.seat, &held.beside))?;
    held.second
        .as_ref()
        .map_or(Ok(()), |it| hold_dose(conn, kept, Dose::Second, (&it.slot, it.seat, &it.beside)))
}

/// How seats are kept, and by which kind of act.
#[derive(Clone, Copy)]
struct SeatState {
    hold: HoldId,
    ticket: TicketId,
    offered: bool,
    /// Beyond the seats of the slot.
    beyond: bool,
}

fn hold_dose(
    conn: &Connection,
    SeatState { hold, ticket, offered, beyond }: SeatState,
    dose: Dose,
    (slot, seat, beside): (&SlotRef, u8, &[PartySeat]),
) -> Result<(), Fault> {
    let first = PartySeat { index: slot.index, seat };
    for (nth, PartySeat { index, seat }) in (0_u8..).zip([&first].into_iter().chain(beside)) {
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
            dose.number(),
            if beyond { seat + 1 } else { 0 }
        ];
        write(conn, HOLD, row, || {
            format!(
                "hold {hold} is on a day that is not open, or ticket {ticket} has no turn there"
            )
        })?;
    }
    Ok(())
}

pub(super) fn choose_second(conn: &Connection, chosen: &SecondChosen) -> Result<(), Fault> {
    let SecondChosen { hold, ticket, ref second, .. } = *chosen;
    let ids = [hold.0.cast_signed(), ticket.0.cast_signed()];
    if conn.prepare_cached(HAS_HELD_FIRST)?.query_row(ids, |row| row.get::<_, i64>(0))? != 1 {
        let what = format!("hold {hold} of ticket {ticket} has no first for its second dose");
        return Err(Fault::Constraint(what));
    }
    also(conn, END_SECOND, [hold.0.cast_signed()])?;
    let kept = SeatState { hold, ticket, offered: false, beyond: false };
    hold_dose(conn, kept, Dose::Second, (&second.slot, second.seat, &second.beside))
}

/// The name, address or telephone of the clinic is another.
pub(super) fn change_appointments(
    conn: &Connection,
    changed: &AppointmentsChanged,
) -> Result<(), Fault> {
    // A booking that was set aside has no row to change.
    changed.bookings.iter().try_for_each(|booking| also(conn, CHANGE, [booking.0.cast_signed()]))
}

pub(super) fn end_hold(conn: &Connection, ended: &HoldEnded) -> Result<(), Fault> {
    let HoldEnded { hold, ticket, ref slot, .. } = *ended;
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

pub(super) fn book(conn: &Connection, booked: &SeatBooked, at: Timestamp) -> Result<(), Fault> {
    let SeatBooked { booking, hold, second } = *booked;
    book_dose(conn, (booking, Dose::First), hold, at)?;
    second.map_or(Ok(()), |second| book_dose(conn, (second, Dose::Second), hold, at))
}

fn book_dose(
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

pub(super) fn move_to(conn: &Connection, moved: &BookingMoved) -> Result<(), Fault> {
    move_booking(conn, moved.booking, moved.hold)?;
    let second = moved.second.as_ref();
    second.map_or(Ok(()), |second| move_booking(conn, second.booking, moved.hold))
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

/// Cancels a booking; `unbook` says what state the ticket has afterwards.
pub(super) fn cancel(conn: &Connection, back: &SeatGivenBack, unbook: &str) -> Result<(), Fault> {
    let SeatGivenBack { booking, ticket, .. } = *back;
    let (id, ticket_id) = (booking.0.cast_signed(), ticket.0.cast_signed());
    let fails = || format!("booking {booking} of ticket {ticket} cannot be cancelled");
    write(conn, LEAVE_SEAT, [id], fails)?;
    also(conn, LEAVE_BESIDE, [id])?;
    write(conn, CANCEL, [id, ticket_id], fails)?;
    if conn.prepare_cached(HAS_FIRST)?.query_row([ticket_id], |row| row.get::<_, i64>(0))? > 0 {
        // A second dose was given back before its first, or after the first dose was given.
        return Ok(());
    }
    write(conn, unbook, [ticket_id], fails)
}
