//! What the events of a line change in the tables: tickets, draws, closings, acts of staff.

use jari_common::change::{
    Change, DrawRevealed, DrawSealed, NewTicket, NumbersDrawn, PaceChanged, StaffActed, TurnStarted,
};
use jari_common::draw::Digest;
use jari_common::id::{CampaignId, TicketId};
use jari_common::person::Acting;
use jari_common::staff::{StaffAct, StaffReason};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::sql::write;
use crate::draw::Numbers;
use crate::store::database::Fault;

const ERASE: &str = "UPDATE tickets SET person = unhex(printf('%032x', ticket)) WHERE ticket = ?1";
const ERASE_BOOKED: &str =
    "UPDATE bookings SET person = unhex(printf('%032x', ticket)) WHERE ticket = ?1";
const ISSUE: &str = "INSERT INTO tickets (ticket, campaign, number, entry, person, code, device,
        acting, party, state, issued_ms)
    VALUES (?1, ?2, ?3, CASE WHEN ?3 IS NULL THEN
        (SELECT count(*) FROM tickets WHERE campaign = ?2 AND entry IS NOT NULL) END,
        ?4, ?5, ?6, ?7, ?8, CASE WHEN ?3 IS NULL THEN 'entered' ELSE 'waiting' END, ?9)";
const CALL: &str = "UPDATE tickets SET state = 'called' WHERE ticket = ?1 AND state = 'waiting'";
const START: &str = "UPDATE tickets SET state = 'active', serial = ?2
    WHERE ticket = ?1 AND serial < ?2 AND state IN ('called', 'active')";
const MISS: &str = "UPDATE tickets SET state = 'missed'
    WHERE ticket = ?1 AND state IN ('called', 'active')";
const PASS_BY: &str = "UPDATE tickets SET state = 'missed' WHERE ticket = ?1 AND state = 'waiting'";
const RETURN: &str = "UPDATE tickets SET state = CASE
        WHEN (SELECT closed FROM campaigns c WHERE c.campaign = tickets.campaign) THEN 'not_served'
        WHEN number IS NULL THEN 'entered' ELSE 'waiting' END
    WHERE ticket = ?1 AND state IN ('missed', 'left')";
const LEAVE: &str = "UPDATE tickets SET state = 'left'
    WHERE ticket = ?1 AND state IN ('entered', 'waiting', 'called', 'active', 'missed')";
const PUT_FIRST: &str = "UPDATE tickets SET state = 'waiting'
    WHERE ticket = ?1 AND state IN ('waiting', 'missed')";
const SEAL: &str = "UPDATE campaigns SET entrants = ?2
    WHERE campaign = ?1 AND draws = 1 AND entrants IS NULL AND ?2 =
        (SELECT count(*) FROM tickets WHERE campaign = ?1 AND entry IS NOT NULL)";
const REVEAL: &str =
    "UPDATE campaigns SET seed = ?2 WHERE campaign = ?1 AND entrants IS NOT NULL AND seed IS NULL";
const DRAWN: &str = "SELECT entrants, seed FROM campaigns WHERE campaign = ?1";
const NUMBER: &str = "UPDATE tickets SET number = ?3,
        state = CASE state WHEN 'entered' THEN 'waiting' ELSE state END
    WHERE campaign = ?1 AND entry = ?2 AND number IS NULL";
const FREEZE: &str = "UPDATE campaigns SET frozen = ?2 WHERE campaign = ?1";
const ALLOW: &str = "UPDATE campaigns SET in_play_max = max(in_play_max, ?2) WHERE campaign = ?1";
const CLOSE: &str = "UPDATE campaigns SET closed = 1 WHERE campaign = ?1 AND closed = 0";
const DISMISS: &str = "UPDATE tickets SET state = 'not_served'
    WHERE campaign = ?1 AND state IN ('entered', 'waiting', 'called', 'missed')";
const ACT: &str = "INSERT INTO staff_acts (seq, ticket, device, act, reason, acted_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

pub(super) fn issue(conn: &Connection, new: &NewTicket<'_>, at: Timestamp) -> Result<(), Fault> {
    let NewTicket { campaign, ticket, number, person, code, device, party, .. } = *new;
    let acting = match new.acting {
        Acting::Myself => "myself",
        Acting::Helper => "helper",
        Acting::Staff => "staff",
    };
    let (person, code) = (person.0.as_bytes(), code.0.as_bytes());
    let (id, issued_ms) = (ticket.0.cast_signed(), at.as_millisecond());
    let people = u8::try_from(party.len() + 1).unwrap_or(u8::MAX);
    let row = params![id, campaign.0, number, person, code, device.0, acting, people, issued_ms];
    write(conn, ISSUE, row, || format!("ticket {ticket} cannot be issued"))
}

pub(super) fn call(conn: &Connection, ticket: TicketId) -> Result<(), Fault> {
    step(conn, CALL, ticket, "called")
}

pub(super) fn miss(conn: &Connection, ticket: TicketId) -> Result<(), Fault> {
    step(conn, MISS, ticket, "missed")
}

pub(super) fn be_unmet(conn: &Connection, ticket: TicketId) -> Result<(), Fault> {
    step(conn, PASS_BY, ticket, "passed by")
}

pub(super) fn come_back(conn: &Connection, ticket: TicketId) -> Result<(), Fault> {
    step(conn, RETURN, ticket, "returned")
}

pub(super) fn leave(conn: &Connection, ticket: TicketId) -> Result<(), Fault> {
    step(conn, LEAVE, ticket, "left")
}

pub(super) fn seal(conn: &Connection, sealed: &DrawSealed) -> Result<(), Fault> {
    let DrawSealed { campaign, entrants, .. } = *sealed;
    write(conn, SEAL, params![campaign.0, entrants], || cannot(campaign, "sealed"))
}

pub(super) fn reveal(conn: &Connection, revealed: &DrawRevealed) -> Result<(), Fault> {
    let DrawRevealed { campaign, seed, .. } = *revealed;
    write(conn, REVEAL, params![campaign.0, seed.0], || cannot(campaign, "revealed"))
}

pub(super) fn change_pace(conn: &Connection, changed: &PaceChanged) -> Result<(), Fault> {
    let PaceChanged { campaign, ref pace } = *changed;
    let row = params![campaign.0, pace.called_and_active_max()];
    write(conn, ALLOW, row, || cannot(campaign, "paced"))
}

fn cannot(campaign: CampaignId, what: &str) -> String {
    format!("campaign {campaign} cannot be {what} now")
}

/// One step of a ticket's life, from a state that allows the step.
fn step(conn: &Connection, sql: &str, ticket: TicketId, done: &str) -> Result<(), Fault> {
    write(conn, sql, [ticket.0.cast_signed()], || format!("ticket {ticket} cannot be {done} now"))
}

/// A turn that comes by a wish needs no window; a ticket that had its turn before keeps its state.
pub(super) fn pass_by(conn: &Connection, ticket: TicketId) -> Result<(), Fault> {
    conn.prepare_cached(PASS_BY)?.execute([ticket.0.cast_signed()])?;
    Ok(())
}

pub(super) fn start(conn: &Connection, turn: &TurnStarted) -> Result<(), Fault> {
    let TurnStarted { ticket, serial, .. } = *turn;
    let row = params![ticket.0.cast_signed(), serial];
    write(conn, START, row, || format!("ticket {ticket} cannot begin its turn {serial} now"))
}

/// Stores the numbers. They follow from the seed alone, and are computed a second time here.
pub(super) fn draw(conn: &Connection, drawn: &NumbersDrawn) -> Result<(), Fault> {
    let NumbersDrawn { campaign, from, count } = *drawn;
    let (entrants, seed): (u32, [u8; 32]) =
        conn.query_row(DRAWN, [campaign.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let numbers = Numbers::new(Digest(seed), entrants);
    for entry in from..from.saturating_add(count) {
        let row = params![campaign.0, entry, numbers.number(entry)];
        write(conn, NUMBER, row, || format!("entry {entry} of campaign {campaign} has a number"))?;
    }
    Ok(())
}

pub(super) fn freeze(conn: &Connection, campaign: CampaignId, frozen: bool) -> Result<(), Fault> {
    write(conn, FREEZE, params![campaign.0, frozen], || cannot(campaign, "frozen or resumed"))
}

pub(super) fn close(conn: &Connection, campaign: CampaignId) -> Result<(), Fault> {
    write(conn, CLOSE, [campaign.0], || cannot(campaign, "closed"))?;
    conn.prepare_cached(DISMISS)?.execute([campaign.0])?;
    Ok(())
}

pub(super) fn erase(conn: &Connection, ticket: TicketId) -> Result<(), Fault> {
    conn.prepare_cached(ERASE_BOOKED)?.execute([ticket.0.cast_signed()])?;
    step(conn, ERASE, ticket, "erased")
}

pub(super) fn act(conn: &Connection, acted: &StaffActed, change: &Change) -> Result<(), Fault> {
    let StaffActed { ticket, device, act, reason } = *acted;
    let (seq, at_ms) = (change.seq.cast_signed(), change.at.as_millisecond());
    let row =
        params![seq, ticket.0.cast_signed(), device.0, act_word(act), reason_word(reason), at_ms];
    write(conn, ACT, row, || format!("an act on ticket {ticket} cannot be kept"))?;
    match act {
        StaffAct::PutFirst => step(conn, PUT_FIRST, ticket, "put first"),
        StaffAct::Find
        | StaffAct::Unlock
        | StaffAct::Verify
        | StaffAct::Cancel
        | StaffAct::SamePerson
        | StaffAct::TwoPeople => Ok(()),
    }
}

fn act_word(act: StaffAct) -> &'static str {
    match act {
        StaffAct::Find => "find",
        StaffAct::Unlock => "unlock",
        StaffAct::Verify => "verify",
        StaffAct::PutFirst => "put_first",
        StaffAct::Cancel => "cancel",
        StaffAct::SamePerson => "same_person",
        StaffAct::TwoPeople => "two_people",
    }
}

fn reason_word(reason: StaffReason) -> &'static str {
    match reason {
        StaffReason::IdSeen => "id_seen",
        StaffReason::CodeLost => "code_lost",
        StaffReason::NoPhone => "no_phone",
        StaffReason::Unwell => "unwell",
        StaffReason::Fault => "fault",
        StaffReason::Asked => "asked",
    }
}
