//! The file of the notices: the messages to send, and their results. It holds ids and times; no name, no number and no
//! text, except a person's reply, sealed.

use std::path::Path;

use jari_common::id::{CampaignId, TicketId};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{
    Connection, OptionalExtension, Row, ToSql, Transaction, TransactionBehavior, params,
};

use super::kind::{Kind, News};
use crate::keys::PhoneKey;
use crate::store::database::{self, Durability, Fault};

/// The migrations in order; never edit one that was released.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_outbox.sql"),
    include_str!("migrations/0002_replies.sql"),
    include_str!("migrations/0003_ticket.sql"),
    include_str!("migrations/0004_zones.sql"),
];

const COLUMNS: &str = "id, kind, ticket, subject, at_ms, tries, in_doubt, digit";

/// The opened file.
pub(super) struct Rows {
    conn: Connection,
}

/// How far the notices have read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) read_seq: u64,
    pub(super) reminded_for: Date,
}

/// One row of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) id: u64,
    pub(super) kind: Kind,
    pub(super) ticket: TicketId,
    pub(super) subject: u64,
    pub(super) at: Timestamp,
    pub(super) tries: u32,
    pub(super) in_doubt: bool,
    pub(super) digit: Option<u8>,
}

/// The result of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Became {
    Sent,
    /// No gateway takes it: staff may pass it on.
    Dead,
    /// It is no longer true, or nobody can be told.
    Void,
    /// It is offered again at this time.
    Again(Timestamp),
}

impl Rows {
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        Ok(Self { conn: database::open(path, MIGRATIONS, Durability::Full)? })
    }

    /// The stored progress; None before the first.
    pub(super) fn progress(&self) -> Result<Option<Progress>, Fault> {
        let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
        let sql = "SELECT read_seq, reminded_for FROM progress";
        let found = self.conn.query_row(sql, [], read).optional()?;
        let Some((seq, day)) = found else { return Ok(None) };
        let reminded_for = day.parse().map_err(|_| Fault::Damaged("a day".to_owned()))?;
        Ok(Some(Progress { read_seq: seq.cast_unsigned(), reminded_for }))
    }

    /// Stores new messages together with the new progress: both or neither.
    pub(super) fn take(&mut self, progress: &Progress, news: &[News]) -> Result<(), Fault> {
        self.in_one(|transaction| {
            insert(transaction, news)?;
            let sql = "INSERT INTO progress (one, read_seq, reminded_for) VALUES (1, ?1, ?2)
                ON CONFLICT (one) DO UPDATE
                SET read_seq = excluded.read_seq, reminded_for = excluded.reminded_for";
            let day = progress.reminded_for.to_string();
            transaction
                .prepare_cached(sql)?
                .execute(params![progress.read_seq.cast_signed(), day])?;
            Ok(())
        })
    }

    /// The last day of which people of clinics in this zone were reminded; None before the first. The default zone's day
    /// is in the progress.
    pub(super) fn reminded_for(&self, zone: &str) -> Result<Option<Date>, Fault> {
        let sql = "SELECT day FROM reminded WHERE zone = ?1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let day: Option<String> = statement.query_row([zone], |row| row.get(0)).optional()?;
        let day = day.map(|day| day.parse::<Date>()).transpose();
        day.map_err(|_| Fault::Damaged("a day".to_owned()))
    }

    /// Stores the reminders of a zone's day, and that they are made: both or neither.
    pub(super) fn take_reminders(
        &mut self,
        zone: &str,
        day: Date,
        news: &[News],
    ) -> Result<(), Fault> {
        self.in_one(|transaction| {
            insert(transaction, news)?;
            let sql = "INSERT INTO reminded (zone, day) VALUES (?1, ?2)
                ON CONFLICT (zone) DO UPDATE SET day = excluded.day";
            transaction.prepare_cached(sql)?.execute(params![zone, day.to_string()])?;
            Ok(())
        })
    }

    /// The last number of a line that was told "soon"; None before the first check.
    pub(super) fn told_through(&self, campaign: CampaignId) -> Result<Option<u32>, Fault> {
        let sql = "SELECT told_through FROM soon WHERE campaign = ?1";
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row([campaign.0], |row| row.get(0)).optional()?)
    }

    /// Stores the people who come soon, and the number up to which they were told: both or neither.
    pub(super) fn take_soon(
        &mut self,
        campaign: CampaignId,
        through: u32,
        news: &[News],
    ) -> Result<(), Fault> {
        self.in_one(|transaction| {
            insert(transaction, news)?;
            let sql = "INSERT INTO soon (campaign, told_through) VALUES (?1, ?2)
                ON CONFLICT (campaign) DO UPDATE SET told_through = excluded.told_through";
            transaction.prepare_cached(sql)?.execute(params![campaign.0, through])?;
            Ok(())
        })
    }

    /// The letters that are due, the longest due first.
    pub(super) fn due(&self, now: Timestamp, most: usize) -> Result<Vec<Letter>, Fault> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message WHERE state = 'waiting' AND due_ms <= ?1
                ORDER BY due_ms, id LIMIT ?2"
        );
        self.letters(&sql, params![now.as_millisecond(), most as i64])
    }

    /// When the next letter is due.
    pub(super) fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let sql = "SELECT min(due_ms) FROM message WHERE state = 'waiting'";
        let due: Option<i64> = self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok(due.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
    }

    /// Marks these letters as about to be offered, to these numbers; if the server ends now, they are in doubt.
    pub(super) fn offering(&mut self, letters: &[(Letter, PhoneKey)]) -> Result<(), Fault> {
        self.in_one(|transaction| {
            let sql = "UPDATE message SET state = 'offering', phone = ?2
                WHERE id = ?1 AND state = 'waiting'";
            let mut statement = transaction.prepare_cached(sql)?;
            for (letter, phone) in letters {
                statement.execute(params![letter.id.cast_signed(), phone.as_bytes()])?;
            }
            Ok(())
        })
    }

    pub(super) fn became(&mut self, what: &[(Letter, Became)]) -> Result<(), Fault> {
        self.in_one(|transaction| {
            let sql = "UPDATE message SET state = ?2, due_ms = coalesce(?3, due_ms), tries = ?4
                WHERE id = ?1";
            let mut statement = transaction.prepare_cached(sql)?;
            for (letter, became) in what {
                let (state, due, tried) = match became {
                    Became::Sent => ("sent", None, 1),
                    Became::Dead => ("dead", None, 1),
                    Became::Void => ("void", None, 0),
                    Became::Again(due) => ("waiting", Some(due.as_millisecond()), 1),
                };
                let id = letter.id.cast_signed();
                statement.execute(params![id, state, due, letter.tries + tried])?;
            }
            Ok(())
        })
    }

    /// Settles the letters that were being offered when the server ended last: offered again, or left to staff.
    pub(super) fn settle_doubts(&mut self, again: bool) -> Result<usize, Fault> {
        let state = if again { "waiting" } else { "dead" };
        let sql = "UPDATE message SET state = ?1, in_doubt = 1 WHERE state = 'offering'";
        Ok(self.conn.execute(sql, [state])?)
    }

    /// The letters after this one that staff may pass on or read, oldest first.
    pub(super) fn dead_after(&self, id: u64, most: usize) -> Result<Vec<Letter>, Fault> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message WHERE state = 'dead' AND id > ?1 ORDER BY id LIMIT ?2"
        );
        self.letters(&sql, params![id.min(i64::MAX.cast_unsigned()).cast_signed(), most as i64])
    }

    /// Ends these letters: they wait for nobody any more.
    pub(super) fn end(&mut self, ids: &[u64]) -> Result<(), Fault> {
        if ids.is_empty() {
            return Ok(());
        }
        self.in_one(|transaction| {
            let sql = "UPDATE message SET state = 'void', sealed = NULL
                WHERE id = ?1 AND state = 'dead'";
            let mut statement = transaction.prepare_cached(sql)?;
            for id in ids {
                statement.execute([id.cast_signed()])?;
            }
            Ok(())
        })
    }

    /// A person's reply, sealed.
    pub(super) fn sealed(&self, id: u64) -> Result<Option<Vec<u8>>, Fault> {
        let sql = "SELECT sealed FROM message WHERE id = ?1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let sealed = statement.query_row([id.cast_signed()], |row| row.get(0)).optional()?;
        Ok(sealed.flatten())
    }

    /// How many letters nobody delivered, and wait for staff; people's replies do not count.
    pub(super) fn undelivered(&self) -> Result<u32, Fault> {
        let sql = "SELECT count(*) FROM message WHERE state = 'dead' AND kind <> 'reply'";
        Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Keeps a person's reply until staff have read it; false when too many wait already. `subject` is the hash of the
    /// words: a repeated reply that is not read yet is kept once.
    pub(super) fn keep_reply(
        &mut self,
        news: News,
        phone: PhoneKey,
        sealed: &[u8],
        most: u64,
    ) -> Result<bool, Fault> {
        let waiting = "SELECT count(*) FROM message WHERE state = 'dead' AND kind = 'reply'";
        let waiting: i64 = self.conn.prepare_cached(waiting)?.query_row([], |row| row.get(0))?;
        let same = "SELECT 1 FROM message
            WHERE subject = ?1 AND kind = 'reply' AND phone = ?2 AND state = 'dead'";
        let subject = news.subject.cast_signed();
        let is_same = self.conn.prepare_cached(same)?.exists(params![subject, phone.as_bytes()])?;
        if is_same {
            return Ok(true);
        }
        if waiting.cast_unsigned() >= most {
            return Ok(false);
        }
        let sql = "INSERT INTO message (kind, ticket, subject, at_ms, due_ms, state, phone, sealed)
            VALUES (?1, ?2, ?3, ?4, ?4, 'dead', ?5, ?6)";
        let (ticket, at) = (news.ticket.0.cast_signed(), news.at.as_millisecond());
        let row = params![news.kind.name(), ticket, subject, at, phone.as_bytes(), sealed];
        self.conn.prepare_cached(sql)?.execute(row)?;
        Ok(true)
    }

    /// The ticket of the last letter to this telephone; None when there was none.
    pub(super) fn told_last(&self, phone: PhoneKey) -> Result<Option<TicketId>, Fault> {
        let sql = "SELECT ticket FROM message WHERE phone = ?1 AND kind <> 'reply'
            ORDER BY id DESC LIMIT 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let found =
            statement.query_row([phone.as_bytes()], |row| row.get::<_, i64>(0)).optional()?;
        Ok(found.map(|id| TicketId(id.cast_unsigned())))
    }

    /// Letters that were sent and by which somebody learned of a seat.
    pub(super) fn sent_of_seats(&self) -> Result<Vec<Letter>, Fault> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message WHERE state = 'sent'
                AND kind IN ('offer', 'booked', 'not-reached')"
        );
        self.letters(&sql, params![])
    }

    /// Staff passed a letter on; returns whether it had waited for that.
    pub(super) fn passed_on(&mut self, id: u64) -> Result<bool, Fault> {
        let sql = "UPDATE message SET state = 'sent', sealed = NULL
            WHERE id = ?1 AND state = 'dead'";
        Ok(self.conn.execute(sql, [id.cast_signed()])? > 0)
    }

    /// Offers that were sent or are being sent to a telephone, newest first.
    pub(super) fn offers_to(&self, phone: PhoneKey) -> Result<Vec<Letter>, Fault> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message WHERE phone = ?1 AND digit IS NOT NULL AND state <> 'void'
                ORDER BY id DESC"
        );
        self.letters(&sql, params![phone.as_bytes()])
    }

    /// Stores the number and the digit by which a letter is answered.
    pub(super) fn answered_by(&mut self, id: u64, phone: PhoneKey, digit: u8) -> Result<(), Fault> {
        let sql = "UPDATE message SET phone = ?2, digit = ?3 WHERE id = ?1";
        self.conn.execute(sql, params![id.cast_signed(), phone.as_bytes(), digit])?;
        Ok(())
    }

    /// Whether a message of this kind was ever sent about the subject.
    pub(super) fn has_told(&self, kind: Kind, subject: u64) -> Result<bool, Fault> {
        let sql = "SELECT 1 FROM message WHERE subject = ?1 AND kind = ?2 AND state <> 'void'";
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.exists(params![subject.cast_signed(), kind.name()])?)
    }

    /// Whether such a letter went out, or is with staff.
    pub(super) fn has_sent(&self, kind: Kind, subject: u64) -> Result<bool, Fault> {
        let sql = "SELECT 1 FROM message WHERE subject = ?1 AND kind = ?2
            AND state NOT IN ('void', 'waiting')";
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.exists(params![subject.cast_signed(), kind.name()])?)
    }

    /// When the last such letter that is not void was written down.
    pub(super) fn last_told(&self, kind: Kind, subject: u64) -> Result<Option<Timestamp>, Fault> {
        let sql =
            "SELECT max(at_ms) FROM message WHERE subject = ?1 AND kind = ?2 AND state <> 'void'";
        let mut statement = self.conn.prepare_cached(sql)?;
        let row = params![subject.cast_signed(), kind.name()];
        let at: Option<i64> = statement.query_row(row, |row| row.get(0))?;
        Ok(at.and_then(|at| Timestamp::from_millisecond(at).ok()))
    }

    pub(super) fn push(&mut self, news: News) -> Result<(), Fault> {
        self.in_one(|transaction| insert(transaction, &[news]))
    }

    /// Erases what leads to these people, and what they wrote.
    pub(super) fn forget_people(
        &mut self,
        people: &[(TicketId, Option<PhoneKey>)],
    ) -> Result<(), Fault> {
        self.in_one(|transaction| {
            let sql = "DELETE FROM message WHERE kind = 'reply' AND phone IN
                (SELECT phone FROM message WHERE ticket = ?1 AND phone IS NOT NULL)";
            let mut of_known_phone = transaction.prepare_cached(sql)?;
            let sql = "UPDATE message SET phone = NULL, digit = NULL WHERE ticket = ?1";
            let mut of_ticket = transaction.prepare_cached(sql)?;
            let sql = "DELETE FROM message WHERE phone = ?1 AND kind = 'reply'";
            let mut of_phone = transaction.prepare_cached(sql)?;
            for (ticket, phone) in people {
                of_known_phone.execute([ticket.0.cast_signed()])?;
                of_ticket.execute([ticket.0.cast_signed()])?;
                if let Some(phone) = phone {
                    of_phone.execute([phone.as_bytes()])?;
                }
            }
            Ok(())
        })
    }

    /// Tickets with something in the file that leads to a telephone.
    pub(super) fn with_telephone(&self) -> Result<Vec<TicketId>, Fault> {
        let sql = "SELECT DISTINCT ticket FROM message WHERE phone IS NOT NULL";
        let mut statement = self.conn.prepare(sql)?;
        let tickets = statement.query_map([], |row| row.get::<_, i64>(0))?;
        Ok(tickets.map(|id| id.map(|id| TicketId(id.cast_unsigned()))).collect::<Result<_, _>>()?)
    }

    /// Also removes overwritten bytes from the write-ahead log; false while somebody reads the file.
    pub(super) fn scrub(&self) -> Result<bool, Fault> {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy: i64 = self.conn.query_row(sql, [], |row| row.get(0))?;
        Ok(busy == 0)
    }

    /// Deletes finished letters from before the given time.
    pub(super) fn forget_before(&mut self, then: Timestamp) -> Result<(), Fault> {
        let sql = "DELETE FROM message WHERE state IN ('sent', 'void') AND at_ms < ?1";
        self.conn.execute(sql, [then.as_millisecond()])?;
        Ok(())
    }

    fn letters(&self, sql: &str, values: &[&dyn ToSql]) -> Result<Vec<Letter>, Fault> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut letters = Vec::new();
        while let Some(row) = rows.next()? {
            // A kind that a later program wrote is left for that program.
            letters.extend(letter(row)?);
        }
        Ok(letters)
    }

    fn in_one(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        database::settle(&self.conn)?;
        let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&transaction)?;
        Ok(transaction.commit()?)
    }
}

fn insert(transaction: &Transaction<'_>, news: &[News]) -> Result<(), Fault> {
    let sql = "INSERT INTO message (kind, ticket, subject, at_ms, due_ms, state)
        VALUES (?1, ?2, ?3, ?4, ?5, 'waiting')";
    let mut statement = transaction.prepare_cached(sql)?;
    for it in news {
        let (at, due) = (it.at.as_millisecond(), it.due.as_millisecond());
        let (ticket, subject) = (it.ticket.0.cast_signed(), it.subject.cast_signed());
        statement.execute(params![it.kind.name(), ticket, subject, at, due])?;
    }
    Ok(())
}

fn letter(row: &Row<'_>) -> Result<Option<Letter>, Fault> {
    let Some(kind) = Kind::named(&row.get::<_, String>(1)?) else { return Ok(None) };
    let at = Timestamp::from_millisecond(row.get(4)?);
    Ok(Some(Letter {
        id: row.get::<_, i64>(0)?.cast_unsigned(),
        kind,
        ticket: TicketId(row.get::<_, i64>(2)?.cast_unsigned()),
        subject: row.get::<_, i64>(3)?.cast_unsigned(),
        at: at.map_err(|_| Fault::Damaged("a time".to_owned()))?,
        tries: row.get(5)?,
        in_doubt: row.get(6)?,
        digit: row.get(7)?,
    }))
}
