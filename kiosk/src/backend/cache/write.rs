//! Writes what the server sent: a snapshot, or changes with their cursor, each in one transaction.

use jari_common::board::REACH_METRES;
use jari_common::campaign::Campaign;
use jari_common::change::{NowServing, PublicEvent};
use jari_common::clinic::{Clinic, Position};
use jari_common::id::ClinicId;
use jari_common::log_mark::LogMark;
use jari_common::slot::{PlannedDays, SEATS_MAX, SlotLeft, SlotRef, seats_by_slot};
use jari_common::time::ZoneName;
use jari_common::wire::{ClinicDays, Snapshot};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::super::heard::{FeedChange, Skipped};
use super::{CacheError, NO_SLOT, PROGRAM, date_number};

/// At most this many kinds of events that are not understood are kept.
const SKIPPED_MAX: u32 = 64;

/// The one connection that writes.
pub struct Writer {
    connection: Connection,
    position: Position,
}

/// What is new in the cache after a write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The position in the log up to which the cache knows everything.
    pub cursor: LogMark,
    /// Everything was replaced.
    pub is_whole: bool,
    /// Only a snapshot has what is missing now.
    pub is_due: bool,
    pub campaigns: bool,
    /// Clinics, days or seats changed.
    pub board: bool,
    pub serving: Vec<NowServing>,
}

impl Writer {
    pub(super) fn new(connection: Connection, position: Position) -> Self {
        Self { connection, position }
    }

    /// Replaces everything by the snapshot; `skipped` is the part of it that was not understood.
    pub fn replace(
        &mut self,
        snapshot: &Snapshot,
        skipped: &[Skipped],
    ) -> Result<News, CacheError> {
        let transaction = self.connection.transaction()?;
        empty(&transaction)?;
        for campaign in &snapshot.campaigns {
            put_campaign(&transaction, campaign)?;
        }
        for serving in &snapshot.now_serving {
            put_serving(&transaction, serving)?;
        }
        for clinic in &snapshot.clinics {
            put_clinic(&transaction, clinic, self.position)?;
        }
        for days in &snapshot.days {
            put_days(&transaction, days, OPEN_DAY)?;
        }
        note(&transaction, skipped)?;
        set_cursor(&transaction, snapshot.log, snapshot.as_of)?;
        transaction.commit()?;
        Ok(News {
            cursor: snapshot.log,
            is_whole: true,
            is_due: false,
            campaigns: true,
            board: true,
            serving: snapshot.now_serving.clone(),
        })
    }

    /// Applies what is newer than the cursor, in order. Refused before the first snapshot.
    pub fn apply(&mut self, changes: &[FeedChange]) -> Result<News, CacheError> {
        let transaction = self.connection.transaction()?;
        let cursor = super::cursor(&transaction)?.ok_or(CacheError::NoSnapshot)?;
        let mut news = News { cursor, ..News::default() };
        let mut as_of = None;
        for change in changes {
            if change.mark.seq <= news.cursor.seq {
                continue;
            }
            for event in &change.events {
                take(&transaction, event, self.position, &mut news)?;
            }
            note(&transaction, &change.skipped)?;
            news.cursor = change.mark;
            as_of = Some(change.at);
        }
        if news.is_due {
            transaction.execute("UPDATE about SET due = 1", [])?;
        }
        if let Some(as_of) = as_of {
            set_cursor(&transaction, news.cursor, as_of)?;
        }
        transaction.commit()?;
        Ok(news)
    }

    /// At this instant of the server's clock the log ended here, and all that is public of it is known.
    pub fn confirm(&mut self, end: LogMark, as_of: Timestamp) -> Result<(), CacheError> {
        set_cursor(&self.connection, end, as_of)
    }
}

/// Empties everything except whose cache it is.
pub(super) fn empty(transaction: &Transaction<'_>) -> Result<(), CacheError> {
    for table in ["clinic_day", "offer", "clinic", "campaign", "serving", "skipped"] {
        transaction.execute(&format!("DELETE FROM {table}"), [])?;
    }
    transaction.execute("UPDATE about SET due = 0", [])?;
    Ok(())
}

fn take(
    transaction: &Transaction<'_>,
    event: &PublicEvent,
    position: Position,
    news: &mut News,
) -> Result<(), CacheError> {
    match event {
        PublicEvent::ClinicsPut { clinics } => {
            news.board = true;
            for clinic in clinics {
                news.is_due |= put_clinic(transaction, clinic, position)? == Put::CameIntoReach;
            }
            Ok(())
        }
        PublicEvent::CampaignAdded { campaign } => {
            news.campaigns = true;
            put_campaign(transaction, campaign)
        }
        PublicEvent::DaysOpened { campaign, clinic, days } => {
            news.board = true;
            let (campaign, clinic, days) = (*campaign, clinic.clone(), days.clone());
            let (limited, taken) = (Vec::new(), Vec::new());
            put_days(transaction, &ClinicDays { campaign, clinic, days, limited, taken }, OPEN_DAY)
        }
        PublicEvent::DaysPlanned { days, closed } => {
            news.board = true;
            close_days(transaction, days, closed)?;
            put_days(transaction, days, PLAN_DAY)
        }
        PublicEvent::SlotFree { slot, free } => {
            news.board |= set_free(transaction, slot, *free)?;
            Ok(())
        }
        PublicEvent::NowServing(serving) => {
            news.serving.retain(|known| known.campaign != serving.campaign);
            news.serving.push(serving.clone());
            put_serving(transaction, serving)
        }
    }
}

fn set_cursor(
    connection: &Connection,
    cursor: LogMark,
    as_of: Timestamp,
) -> Result<(), CacheError> {
    let seq = i64::try_from(cursor.seq).unwrap_or(i64::MAX);
    connection
        .prepare_cached("UPDATE about SET cursor = ?, digest = ?, as_of_ms = ?")?
        .execute(params![seq, cursor.digest.cast_signed(), as_of.as_millisecond()])?;
    Ok(())
}

/// Keeps the first event of each kind that is not understood, for a program that understands it.
fn note(transaction: &Transaction<'_>, skipped: &[Skipped]) -> Result<(), CacheError> {
    for Skipped { kind, text } in skipped {
        let row = params![kind, text, PROGRAM, SKIPPED_MAX];
        let noted = transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO skipped (kind, text, program)
                 SELECT ?1, ?2, ?3 WHERE (SELECT count(*) FROM skipped) < ?4",
            )?
            .execute(row)?;
        if noted > 0 {
            tracing::warn!(
                kind,
                "the server tells something that this kiosk is too old to understand"
            );
        }
    }
    Ok(())
}

/// What happened to a clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Put {
    /// The clinic was known, or is out of reach.
    AsBefore,
    /// The clinic was not known here: it is new, or it moved here, and then it has days that were never received here.
    CameIntoReach,
}

fn put_campaign(transaction: &Transaction<'_>, campaign: &Campaign) -> Result<(), CacheError> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO campaign (id, body) VALUES (?, ?)")?
        .execute(params![campaign.id.0, serde_json::to_string(campaign)?])?;
    Ok(())
}

fn put_serving(transaction: &Transaction<'_>, serving: &NowServing) -> Result<(), CacheError> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO serving (campaign, body) VALUES (?, ?)")?
        .execute(params![serving.campaign.0, serde_json::to_string(serving)?])?;
    Ok(())
}

/// Adds or replaces a clinic within reach; a clinic that moved out of reach is deleted, with its days.
fn put_clinic(
    transaction: &Transaction<'_>,
    clinic: &Clinic,
    position: Position,
) -> Result<Put, CacheError> {
    let metres = clinic.position.distance_metres(position);
    if metres > REACH_METRES {
        return forget_clinic(transaction, &clinic.id).map(|()| Put::AsBefore);
    }
    let is_known = clinic_key(transaction, &clinic.id)?.is_some();
    // This comes before the change of the clinic itself: the offers are found by the old distance.
    transaction
        .prepare_cached(
            "UPDATE offer SET metres = ?2 WHERE id = ?1 AND campaign IN (SELECT id FROM campaign)
             AND metres = (SELECT metres FROM clinic WHERE id = ?1) AND metres <> ?2",
        )?
        .execute(params![clinic.id.as_str(), metres])?;
    transaction
        .prepare_cached(
            "INSERT INTO clinic (id, metres, body, zone) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET metres = ?2, body = ?3, zone = ?4",
        )?
        .execute(params![
            clinic.id.as_str(),
            metres,
            serde_json::to_string(clinic)?,
            clinic.time_zone.as_ref().map(ZoneName::as_str)
        ])?;
    Ok(if is_known { Put::AsBefore } else { Put::CameIntoReach })
}

fn forget_clinic(transaction: &Transaction<'_>, id: &ClinicId) -> Result<(), CacheError> {
    let Some(key) = clinic_key(transaction, id)? else { return Ok(()) };
    for statement in [
        "DELETE FROM clinic_day WHERE campaign IN (SELECT id FROM campaign) AND clinic = ?",
        "DELETE FROM offer WHERE clinic = ?",
        "DELETE FROM clinic WHERE key = ?",
    ] {
        transaction.execute(statement, [key])?;
    }
    Ok(())
}

fn clinic_key(transaction: &Transaction<'_>, id: &ClinicId) -> Result<Option<i64>, CacheError> {
    let mut statement = transaction.prepare_cached("SELECT key FROM clinic WHERE id = ?")?;
    Ok(statement.query_row([id.as_str()], |row| row.get(0)).optional()?)
}

/// A day that is known already is not changed.
const OPEN_DAY: &str = "INSERT OR IGNORE INTO clinic_day
        (campaign, clinic, date, start_minute, slot_minutes, capacity, free)
    VALUES (?, ?, ?, ?, ?, ?, ?)";
/// A day that is known already is replaced.
const PLAN_DAY: &str = "INSERT OR REPLACE INTO clinic_day
        (campaign, clinic, date, start_minute, slot_minutes, capacity, free)
    VALUES (?, ?, ?, ?, ?, ?, ?)";
const CLOSE_DAY: &str = "DELETE FROM clinic_day WHERE campaign = ? AND clinic = ? AND date = ?";

const NOT_OFFERED: &str = "DELETE FROM offer WHERE campaign = ?1
    AND metres = (SELECT metres FROM clinic WHERE key = ?2)
    AND id = (SELECT id FROM clinic WHERE key = ?2)
    AND NOT EXISTS (SELECT 1 FROM clinic_day WHERE campaign = ?1 AND clinic = ?2)";

/// Puts a clinic's days, with all seats free except those that are taken.
fn put_days(transaction: &Transaction<'_>, days: &ClinicDays, sql: &str) -> Result<(), CacheError> {
    let Some(key) = clinic_key(transaction, &days.clinic)? else {
        // The clinic is beyond reach.
        return Ok(());
    };
    let mut put = transaction.prepare_cached(sql)?;
    let mut changed = 0;
    let all = days.days.iter().chain(&days.limited).filter(|days| days.is_valid());
    for planned @ PlannedDays { plan, dates, .. } in all {
        for date in dates {
            let here = days.taken.iter().filter(|left| left.date == *date);
            let free = free_bytes(planned, here);
            let (start, length) = (plan.start_minute, plan.slot_minutes);
            let date = date_number(*date);
            let row = params![days.campaign.0, key, date, start, length, plan.capacity, free];
            changed += put.execute(row)?;
        }
    }
    if changed > 0 {
        transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO offer (campaign, metres, id, clinic)
                 SELECT ?, metres, id, key FROM clinic WHERE key = ?",
            )?
            .execute(params![days.campaign.0, key])?;
    }
    Ok(())
}

/// Forgets days that are not open any more.
fn close_days(
    transaction: &Transaction<'_>,
    days: &ClinicDays,
    closed: &[Date],
) -> Result<(), CacheError> {
    let Some(key) = clinic_key(transaction, &days.clinic)? else { return Ok(()) };
    let mut close = transaction.prepare_cached(CLOSE_DAY)?;
    for date in closed {
        close.execute(params![days.campaign.0, key, date_number(*date)])?;
    }
    // A clinic without an open day is on no board.
    if !closed.is_empty() {
        transaction.prepare_cached(NOT_OFFERED)?.execute(params![days.campaign.0, key])?;
    }
    Ok(())
}

/// The free seats of each slot, one byte each; `NO_SLOT` where the clinic gives no appointment.
fn free_bytes<'a>(days: &PlannedDays, taken: impl Iterator<Item = &'a SlotLeft>) -> Vec<u8> {
    let seats = seats_by_slot(&days.plan, &days.limits);
    let mut free: Vec<u8> =
        seats.into_iter().map(|seats| if seats == 0 { NO_SLOT } else { seats }).collect();
    for left in taken {
        if let Some(seats) = free.get_mut(usize::from(left.index)).filter(|it| **it != NO_SLOT) {
            *seats = left.free.min(*seats);
        }
    }
    free
}

/// Whether the cache knows the slot.
fn set_free(transaction: &Transaction<'_>, slot: &SlotRef, free: u8) -> Result<bool, CacheError> {
    let Some(key) = clinic_key(transaction, &slot.clinic)? else { return Ok(false) };
    let day = params![slot.campaign.0, key, date_number(slot.date)];
    let known: Option<Vec<u8>> = transaction
        .prepare_cached(
            "SELECT free FROM clinic_day WHERE campaign = ? AND clinic = ? AND date = ?",
        )?
        .query_row(day, |row| row.get(0))
        .optional()?;
    let Some(mut seats) = known else { return Ok(false) };
    let slot_is_given = |seat: &&mut u8| **seat != NO_SLOT;
    let seat = seats.get_mut(usize::from(slot.index)).filter(slot_is_given);
    let Some(seat) = seat else { return Ok(false) };
    *seat = free.min(SEATS_MAX);
    transaction
        .prepare_cached(
            "UPDATE clinic_day SET free = ?4 WHERE campaign = ?1 AND clinic = ?2 AND date = ?3",
        )?
        .execute(params![slot.campaign.0, key, date_number(slot.date), seats])?;
    Ok(true)
}
