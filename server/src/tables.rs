//! The log as SQL tables, in a file of their own: for reports, and as a second check of the invariants. Tables follow
//! the log and decide nothing; what they lose is replayed from the log.

use std::path::Path;

use jari_common::change::{Change, Event};
use jari_common::id::{CampaignId, TicketId};
use rusqlite::{Connection, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use crate::store::database::{self, Durability, FINDINGS_MAX, Fault};

mod follow;
mod issued;
mod sql;
mod line;
mod seats;
mod setup;
mod staff;

pub use staff::{AuditEntry, AuditQuery};

/// The migrations in order; a file's `user_version` counts those it has had. Never edit one that was released.
const MIGRATIONS: &[&str] = &[
    include_str!("tables/migrations/0001_tables.sql"),
    include_str!("tables/migrations/0002_line.sql"),
    include_str!("tables/migrations/0003_moves.sql"),
    include_str!("tables/migrations/0004_wishes.sql"),
    include_str!("tables/migrations/0005_parties.sql"),
    include_str!("tables/migrations/0006_doses.sql"),
    include_str!("tables/migrations/0007_holds.sql"),
    include_str!("tables/migrations/0008_devices.sql"),
    include_str!("tables/migrations/0009_erasing.sql"),
    include_str!("tables/migrations/0010_set_aside.sql"),
    include_str!("tables/migrations/0011_namesakes.sql"),
    include_str!("tables/migrations/0012_calendar.sql"),
    include_str!("tables/migrations/0013_staff.sql"),
    include_str!("tables/migrations/0014_boards.sql"),
    include_str!("tables/migrations/0015_zone.sql"),
];

const APPLIED: &str = "SELECT applied_seq FROM progress";
const SET_ASIDE: &str =
    "INSERT INTO set_aside (seq, campaign, ticket, what) VALUES (?1, ?2, ?3, ?4)";
const ASIDE: &str = "SELECT seq, campaign, ticket, what FROM set_aside ORDER BY seq LIMIT ?1";
const IS_ASIDE: &str = "SELECT EXISTS (SELECT 1 FROM set_aside WHERE ticket = ?1 OR (campaign = ?2 AND ticket IS NULL))";
/// The most entries in one list of changes set aside.
const ASIDE_MAX: i64 = 10_000;
const ADVANCE: &str = "UPDATE progress SET applied_seq = ?1";

/// Rules that no constraint on single rows can state: a sentence, and a query that counts where the rule is broken.
const CROSS_CHECKS: &[(&str, &str)] = &[
    (
        "booked seats without their booking",
        "SELECT count(*) FROM seats s WHERE s.booking IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM bookings b WHERE b.booking = s.booking AND b.status = 'booked'
            AND b.campaign = s.campaign AND b.clinic_no = s.clinic_no AND b.date = s.date
            AND (s.nth > 0 OR (b.slot_index = s.slot_index AND b.seat = s.seat)))",
    ),
    (
        // Before parties had seats of their own, one seat was booked for all members.
        "parties with not as many seats as people",
        "SELECT count(*) FROM (SELECT count(*) AS seats, t.party AS people FROM seats s
            JOIN tickets t ON t.ticket = s.ticket GROUP BY s.hold, s.dose, t.party)
            WHERE seats <> people AND seats <> 1",
    ),
    (
        "holds of which a half is booked",
        "SELECT count(*) FROM seats s JOIN seats f ON f.hold = s.hold
            WHERE s.booking IS NULL AND f.booking IS NOT NULL",
    ),
    (
        "active bookings without their seat",
        "SELECT count(*) FROM bookings b WHERE b.status = 'booked' AND NOT EXISTS (
            SELECT 1 FROM seats s WHERE s.hold = b.hold AND s.booking = b.booking)",
    ),
    (
        "tickets that are done without a booking, or have one and are not done",
        "SELECT count(*) FROM tickets t WHERE (t.state = 'done') <> EXISTS (
            SELECT 1 FROM bookings b WHERE b.ticket = t.ticket AND b.status = 'booked')",
    ),
    (
        "held seats without a turn, a booking to move or a wish that found them",
        "SELECT count(*) FROM seats s JOIN tickets t ON t.ticket = s.ticket
            WHERE s.booking IS NULL AND s.offered = 0 AND t.state NOT IN ('active', 'done')",
    ),
    (
        // A slot may have fewer seats since they were taken, a day never fewer slots.
        "taken seats whose slot is not that of their day",
        "SELECT count(*) FROM seats s JOIN clinic_days d
            ON d.campaign = s.campaign AND d.clinic_no = s.clinic_no AND d.date = s.date
            WHERE s.slots > d.slots",
    ),
    (
        "second doses that are not as long after their first as they have to be",
        "SELECT count(*) FROM bookings second JOIN campaigns c ON c.campaign = second.campaign
            WHERE second.dose = 2 AND second.status = 'booked' AND NOT EXISTS (
                SELECT 1 FROM bookings first WHERE first.ticket = second.ticket AND first.dose = 1
                AND first.status = 'booked'
                AND second.date - first.date BETWEEN c.second_from_days AND c.second_to_days)",
    ),
    (
        "numbers that a draw gave twice or not at all",
        "SELECT count(*) FROM campaigns c WHERE c.seed IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM tickets t WHERE t.campaign = c.campaign AND t.number IS NULL)
            AND c.entrants <> (SELECT count(*) FROM tickets t WHERE t.campaign = c.campaign
                AND t.entry IS NOT NULL AND t.number <= c.entrants)",
    ),
    (
        // Calls and turns together may be 1.25 times the turns. Only the engine knows which calls are running.
        "campaigns with more turns than they allow",
        "SELECT count(*) FROM campaigns c WHERE c.in_play_max - c.in_play_max / 5 <
            (SELECT count(*) FROM tickets t WHERE t.campaign = c.campaign AND t.state = 'active')",
    ),
];

/// An accident of the tables. The log is not damaged by it.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// The medium failed (full, read-only, gone). The caller may try again later.
    #[error("the tables cannot be written or read: {0}")]
    Io(String),
    /// The data that were read are not the data that were written: delete the file and replay the log.
    #[error("the tables are damaged: {0}")]
    Damaged(String),
    /// A later program wrote this file: delete it and replay the log, or go back to that program.
    #[error("the tables are of a newer version ({found}; this program knows {known})")]
    Newer { found: i64, known: i64 },
    /// The changes do not follow the last one applied.
    #[error("the tables end at change {applied}, but what follows begins at {first}")]
    Gap { applied: u64, first: u64 },
    /// A change breaks an invariant that the engine should have kept: the line must stop and say so.
    #[error("an invariant is broken: {0}")]
    Constraint(String),
}

/// A change that the tables could not follow, and left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    pub seq: u64,
    /// None when the change concerns every campaign.
    pub campaign: Option<CampaignId>,
    pub ticket: Option<TicketId>,
    /// Which condition does not hold.
    pub what: String,
}

/// The campaign and the ticket that an event concerns.
pub type Concern = (Option<CampaignId>, Option<TicketId>);

/// The one writer's connection to `tables.db`.
pub struct Tables {
    conn: Connection,
    applied: u64,
}

impl Tables {
    /// Opens or creates the file. A newer file is refused and not changed.
    pub fn open(path: &Path) -> Result<Self, TablesError> {
        let conn = database::open(path, MIGRATIONS, Durability::Replayable)?;
        let applied: i64 = conn.query_row(APPLIED, [], |row| row.get(0)).map_err(Fault::from)?;
        Ok(Self { conn, applied: applied.cast_unsigned() })
    }

    /// The last change that the tables show; 0 before the first.
    #[must_use]
    pub fn applied_seq(&self) -> u64 {
        self.applied
    }

    /// Applies the changes, all or none, together with the number of the last one. Changes applied before are skipped.
    pub fn follow(&mut self, changes: &[Change]) -> Result<(), TablesError> {
        let fresh = changes.partition_point(|change| change.seq <= self.applied);
        let changes = &changes[fresh..];
        let Some(last) = changes.last() else { return Ok(()) };
        self.require_next(changes)?;
        self.write(changes, last.seq)?;
        self.applied = last.seq;
        Ok(())
    }

    /// Applies the changes like `follow`, but a change that breaks a rule of the tables is left out alone. Returns the
    /// left-out changes whose ticket had no earlier left-out change: the others only follow from the first.
    pub fn follow_or_set_aside(
        &mut self,
        changes: &[Change],
        concern: impl Fn(&Event) -> Concern,
    ) -> Result<Vec<SetAside>, TablesError> {
        match self.follow(changes) {
            Err(TablesError::Constraint(_)) => {}
            other => return other.map(|()| Vec::new()),
        }
        let fresh = changes.partition_point(|change| change.seq <= self.applied);
        let changes = &changes[fresh..];
        let Some(last) = changes.last() else { return Ok(Vec::new()) };
        let news = self.write_one_by_one(changes, concern)?;
        self.applied = last.seq;
        Ok(news)
    }

    /// The changes that were left out, the oldest first.
    pub fn set_aside(&self) -> Result<Vec<SetAside>, TablesError> {
        Ok(read_aside(&self.conn)?)
    }

    /// The changes that were left out, the oldest first, read while the server writes the file.
    pub fn read_set_aside(path: &Path) -> Result<Vec<SetAside>, TablesError> {
        Ok(database::open_to_read(path).and_then(|conn| read_aside(&conn))?)
    }

    /// The last change that the file shows, read while the server writes it.
    pub fn read_applied(path: &Path) -> Result<u64, TablesError> {
        let conn = database::open_to_read(path)?;
        let applied: i64 = conn.query_row(APPLIED, [], |row| row.get(0)).map_err(Fault::from)?;
        Ok(applied.cast_unsigned())
    }

    /// What staff and operators did, read while the server writes the file.
    pub fn search_audit(path: &Path, query: &AuditQuery) -> Result<Vec<AuditEntry>, TablesError> {
        Ok(database::open_to_read(path).and_then(|conn| staff::search(&conn, query))?)
    }

    /// The rules that are broken in the file, read while the server writes it.
    pub fn read_findings(path: &Path) -> Result<Vec<String>, TablesError> {
        let conn = database::open_to_read(path)?;
        Self { conn, applied: 0 }.check()
    }

    /// Deletes the file and begins again: the log is followed from its beginning.
    pub fn rebuild(&mut self, path: &Path) -> Result<(), TablesError> {
        self.conn = Connection::open_in_memory().map_err(Fault::from)?;
        remove(path);
        *self = Self::open(path)?;
        Ok(())
    }

    fn write_one_by_one(
        &mut self,
        changes: &[Change],
        concern: impl Fn(&Event) -> Concern,
    ) -> Result<Vec<SetAside>, Fault> {
        database::settle(&self.conn)?;
        let mut transaction =
            self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut news = Vec::new();
        for change in changes {
            let savepoint = transaction.savepoint()?;
            match follow::apply(&savepoint, change) {
                Ok(()) => savepoint.commit()?,
                Err(Fault::Constraint(what)) => {
                    // Dropping a savepoint rolls it back.
                    drop(savepoint);
                    let (campaign, ticket) = concern(&change.event);
                    let seq = change.seq;
                    let aside = SetAside { seq, campaign, ticket, what };
                    if keep_aside(&transaction, &aside)? {
                        news.push(aside);
                    }
                }
                Err(fault) => return Err(fault),
            }
            transaction.prepare_cached(ADVANCE)?.execute([change.seq.cast_signed()])?;
        }
        transaction.commit()?;
        Ok(news)
    }

    /// Checks pages, indexes, references and rules over several rows; returns a list of what is wrong.
    pub fn check(&self) -> Result<Vec<String>, TablesError> {
        let mut found = Vec::new();
        match self.collect(&mut found) {
            // The check was looking for damage, and this damage stopped it.
            Err(Fault::Damaged(what)) => found.push(what),
            other => other?,
        }
        Ok(found)
    }

    fn require_next(&self, changes: &[Change]) -> Result<(), TablesError> {
        let mut applied = self.applied;
        for change in changes {
            if change.seq != applied + 1 {
                return Err(TablesError::Gap { applied, first: change.seq });
            }
            applied = change.seq;
        }
        Ok(())
    }

    fn write(&mut self, changes: &[Change], last: u64) -> Result<(), Fault> {
        database::settle(&self.conn)?;
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for change in changes {
            follow::apply(&transaction, change).map_err(|fault| at_change(change.seq, fault))?;
        }
        transaction.prepare_cached(ADVANCE)?.execute([last.cast_signed()])?;
        Ok(transaction.commit()?)
    }

    fn collect(&self, found: &mut Vec<String>) -> Result<(), Fault> {
        found.extend(database::integrity(&self.conn)?);
        let mut orphans = self.conn.prepare("PRAGMA foreign_key_check")?;
        let named = orphans.query_map([], |row| Ok((row.get(0)?, row.get(2)?)))?;
        for pair in named.take(FINDINGS_MAX) {
            let (table, parent): (String, String) = pair?;
            found.push(format!("a row of {table} names one of {parent} that does not exist"));
        }
        for (what, query) in CROSS_CHECKS {
            let count: i64 = self.conn.query_row(query, [], |row| row.get(0))?;
            found.extend((count > 0).then(|| format!("{what}: {count}")));
        }
        Ok(())
    }
}

/// Stores the change that was left out; returns whether no earlier change of the same ticket was left out.
fn keep_aside(conn: &Connection, aside: &SetAside) -> Result<bool, Fault> {
    let campaign = aside.campaign.map(|campaign| campaign.0);
    let ticket = aside.ticket.map(|ticket| ticket.0.cast_signed());
    let is_known: bool =
        conn.prepare_cached(IS_ASIDE)?.query_row(params![ticket, campaign], |row| row.get(0))?;
    let row = params![aside.seq.cast_signed(), campaign, ticket, aside.what];
    conn.prepare_cached(SET_ASIDE)?.execute(row)?;
    Ok(!is_known)
}

fn read_aside(conn: &Connection) -> Result<Vec<SetAside>, Fault> {
    let mut statement = conn.prepare(ASIDE)?;
    let rows = statement.query_map([ASIDE_MAX], |row| {
        Ok(SetAside {
            seq: row.get::<_, i64>(0)?.cast_unsigned(),
            campaign: row.get::<_, Option<u32>>(1)?.map(CampaignId),
            ticket: row.get::<_, Option<i64>>(2)?.map(|ticket| TicketId(ticket.cast_unsigned())),
            what: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes a file of tables, with the files that SQLite keeps beside it.
pub(crate) fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // A file that cannot be removed is noticed when it is opened again.
        let _ = std::fs::remove_file(name);
    }
}

fn at_change(seq: u64, fault: Fault) -> Fault {
    match fault {
        Fault::Constraint(what) => Fault::Constraint(format!("change {seq}: {what}")),
        other => other,
    }
}

impl From<Fault> for TablesError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Io(what) => Self::Io(what),
            Fault::Damaged(what) => Self::Damaged(what),
            Fault::Newer { found, known } => Self::Newer { found, known },
            Fault::Constraint(what) => Self::Constraint(what),
        }
    }
}
