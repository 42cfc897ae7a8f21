//! The messages that tell people by telephone what happened: reads the log, keeps the messages in a file of its own,
//! and sends them. The line never waits for it.
//!
//! The log is the source of the notices: what is durable there is told, even when a process ends meanwhile. The
//! position read in the log and the messages that follow from it are one transaction, so nothing is told twice and
//! nothing is left out. That a letter is about to be offered is written down first, so a letter that was being offered
//! when the server ended is known to be in doubt.
//!
//! Reading order: `kind` (which changes), `rows` (the file), `compose` (the words), `schedule` (what comes by the
//! clock), `sender` (the thread), `listing` (what is left for staff).

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jari_common::id::{HoldId, TicketId};
use jari_common::person::Phone;
use jari_common::time::{date_at, default_zone};
use jiff::Timestamp;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::command::TicketAct;
use crate::keys::{Keys, PhoneKey, VaultRow};
use crate::notify::{Gateway, Reply};
use crate::publish::Shared;
use crate::store::StoreReader;
use crate::store::database::Fault;
use crate::writer::ToWriter;
use compose::facts;
use kind::{Kind, news};
use rows::{Letter, Progress, Rows};

mod kind;
mod rows;
mod compose;
mod listing;
mod schedule;
mod sender;

pub(crate) use listing::page;
pub use listing::{Cursor, MESSAGES_PER_PAGE, Page};
pub(crate) use sender::Sender;

/// The file's name in the data folder.
pub const NOTICES_FILE: &str = "outbox.db";
/// The digits that an answer may be: one for each open offer to one telephone.
const DIGITS: std::ops::RangeInclusive<u8> = 1..=9;

/// How long a person's reply is kept for staff, in seconds: thirty days.
const REPLY_KEPT_SECS: u32 = 30 * 86_400;
/// The most replies that may wait at once; when there are more, the gateway is told to come back.
const REPLIES_WAITING_MAX: u64 = 20_000;

/// An accident of the notices. The log is not damaged by it.
#[derive(Debug, thiserror::Error)]
pub enum NoticesError {
    /// The medium failed (full, read-only, gone). The caller may try again later.
    #[error("the messages cannot be written or read: {0}")]
    Io(String),
    /// The data that were read are not the data that were written: when the file is removed, messages begin again.
    #[error("the file of messages is damaged: {0}")]
    Damaged(String),
    /// A later program wrote this file.
    #[error("the file of messages is of a newer version ({found}; this program knows {known})")]
    Newer { found: i64, known: i64 },
}

/// The notices, shared by their thread and the API.
pub(crate) struct Notices {
    rows: Mutex<Rows>,
    reader: Mutex<Box<dyn StoreReader>>,
    shared: Arc<Shared>,
    keys: Keys,
    clock: Clock,
    gateway: Option<Gateway>,
    writer: ToWriter,
    unnoted: Mutex<Vec<Letter>>,
    /// Notified when there may be something to tell.
    ring: Notify,
}

/// The result of a person's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The answer takes this offer.
    Takes(TicketId, HoldId),
    /// Nothing more is to be done: staff have the answer, or the act was done before.
    Kept,
    /// Too many replies wait for staff.
    Full,
}

/// A letter with its words.
struct WordedLetter {
    id: String,
    /// The telephone; None when the person has none.
    to: Option<Phone>,
    text: String,
    until: Timestamp,
    digit: Option<u8>,
}

impl Notices {
    pub(crate) fn open(
        path: &Path,
        reader: Box<dyn StoreReader>,
        shared: Arc<Shared>,
        keys: Keys,
        clock: Clock,
        gateway: Option<Gateway>,
        writer: ToWriter,
    ) -> Result<Self, NoticesError> {
        let mut rows = Rows::open(path)?;
        if rows.progress()?.is_none() {
            // A new file begins with events from now on.
            let reminded_for = date_at(clock.now(), default_zone());
            rows.take(&Progress { read_seq: shared.feed.latest(), reminded_for }, &[])?;
        }
        let (rows, reader) = (Mutex::new(rows), Mutex::new(reader));
        let (unnoted, ring) = (Mutex::default(), Notify::new());
        Ok(Self { rows, reader, shared, keys, clock, gateway, writer, unnoted, ring })
    }

    pub(crate) fn ring(&self) {
        self.ring.notify_one();
    }

    pub(crate) fn gateway(&self) -> Option<&Gateway> {
        self.gateway.as_ref()
    }

    /// Staff passed a letter on; returns whether the letter had waited for that and concerned them.
    pub(crate) fn passed_on(
        &self,
        id: u64,
        concerns: impl Fn(Option<TicketId>) -> bool,
    ) -> Result<bool, NoticesError> {
        let mut rows = self.rows();
        let next = rows.dead_after(id.saturating_sub(1), 1)?;
        let waiting = next.first().filter(|letter| letter.id == id);
        let is_theirs =
            waiting.is_some_and(|letter| concerns(Some(letter.ticket).filter(|it| it.0 > 0)));
        let Some(letter) = waiting.copied().filter(|_| is_theirs) else { return Ok(false) };
        let was_waiting = rows.passed_on(id)?;
        drop(rows);
        if was_waiting {
            // The person of the letter knows of the seat.
            self.unnoted().push(letter);
            self.ring();
        }
        Ok(was_waiting)
    }

    /// Letters that were sent but are not in the log yet: the time to answer begins when the log has them.
    fn unnoted(&self) -> MutexGuard<'_, Vec<Letter>> {
        self.unnoted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the writer to log that people were told. The writer may be busy or unable to write, so it is asked again
    /// until the log has it. Returns whether everything is in the log.
    fn note_told(&self) -> bool {
        let letters = std::mem::take(&mut *self.unnoted());
        let left: Vec<Letter> = letters.into_iter().filter(|it| self.asks_to_note(it)).collect();
        let mut unnoted = self.unnoted();
        unnoted.extend(left);
        unnoted.is_empty()
    }

    /// Whether the log does not have yet that the person knows what this letter says; then the writer is asked to note
    /// it.
    fn asks_to_note(&self, letter: &Letter) -> bool {
        let ticket = letter.ticket;
        let hold = {
            let state = self.shared.state();
            let hold = match letter.kind {
                Kind::Offer | Kind::NotReached => Some(HoldId(letter.subject)),
                Kind::Booked => state.hold_of_booking(ticket),
                _ => None,
            };
            let is_news = hold.is_some_and(|hold| state.untold(ticket) == Some(hold));
            hold.filter(|_| is_news || state.is_unreached(ticket))
        };
        let Some(hold) = hold else { return false };
        self.writer.ask(TicketAct::NoteTold { hold: Some(hold) }.of(ticket));
        true
    }

    /// Handles an answer from a telephone. The digit of an offer takes the offer, or the person is told that it came
    /// too late; everything else is kept for staff to read.
    pub(crate) fn hear(&self, reply: &Reply) -> Result<Heard, NoticesError> {
        let phone = self.keys.phone_key(&reply.from);
        let mut rows = self.rows();
        let meant = match reply.digit() {
            Some(digit) => rows.offers_to(phone)?.into_iter().find(|it| it.digit == Some(digit)),
            None => None,
        };
        let Some(letter) = meant else {
            let ticket = rows.told_last(phone)?.unwrap_or(TicketId(0));
            let subject = self.keys.reply_hash(reply);
            let zone = self.shared.state().zone_of_ticket(ticket);
            let kept = news(Kind::Reply, (ticket, &zone), subject, self.clock.now());
            let sealed = self.keys.seal_reply(reply);
            let has_room = rows.keep_reply(kept, phone, &sealed, REPLIES_WAITING_MAX)?;
            return Ok(if has_room { Heard::Kept } else { Heard::Full });
        };
        if self.stands(&letter) {
            return Ok(Heard::Takes(letter.ticket, HoldId(letter.subject)));
        }
        let was_taken = self.was_taken(&letter);
        if !was_taken && !rows.has_told(Kind::TooLate, letter.subject)? {
            let now = self.clock.now();
            let zone = self.shared.state().zone_of_ticket(letter.ticket);
            rows.push(news(Kind::TooLate, (letter.ticket, &zone), letter.subject, now))?;
            drop(rows);
            self.ring();
        }
        Ok(Heard::Kept)
    }

    /// Removes from the file everything that leads to these people's telephones, and what they wrote.
    pub(crate) fn forget(
        &self,
        people: &[(TicketId, Option<PhoneKey>)],
    ) -> Result<(), NoticesError> {
        Ok(self.rows().forget_people(people)?)
    }

    /// Does `forget` for people who were erased just before the last end of the server.
    fn forget_erased(&self) -> Result<(), NoticesError> {
        let known = self.rows().with_telephone()?;
        let state = self.shared.state();
        let erased = known.into_iter().filter(|ticket| state.is_erased(*ticket));
        let erased: Vec<_> = erased.map(|ticket| (ticket, None)).collect();
        drop(state);
        if erased.is_empty() { Ok(()) } else { self.forget(&erased) }
    }

    /// Also removes overwritten bytes from the write-ahead log; false while somebody reads it.
    pub(crate) fn scrub(&self) -> Result<bool, NoticesError> {
        Ok(self.rows().scrub()?)
    }

    /// Whether the letter's offer is open.
    fn stands(&self, letter: &Letter) -> bool {
        let view = self.shared.state().ticket(letter.ticket);
        view.and_then(|view| view.offer).is_some_and(|offer| offer.hold.id.0 == letter.subject)
    }

    /// Whether the letter's offer was taken before.
    fn was_taken(&self, letter: &Letter) -> bool {
        self.shared.state().hold_of_booking(letter.ticket) == Some(HoldId(letter.subject))
    }

    /// The letter with its present words; None when it is no longer true, or when nobody can be told.
    fn written(&self, letter: &Letter) -> Result<Option<WordedLetter>, NoticesError> {
        let now = self.clock.now();
        let (facts, epoch) = {
            let state = self.shared.state();
            (facts(letter, &state, now), state.epoch())
        };
        let Some((facts, kept)) = facts.zip(self.kept(letter.ticket)?) else { return Ok(None) };
        let VaultRow { person, language, .. } = kept;
        let to = person.phone;
        if to.is_none() && !letter.kind.is_for_staff() {
            return Ok(None);
        }
        let digit = match (letter.kind, &to) {
            (Kind::Offer, Some(_)) if letter.digit.is_some() => letter.digit,
            (Kind::Offer, Some(to)) if self.takes_replies() => self.free_digit(letter, to)?,
            _ => None,
        };
        let (id, until) = (format!("{epoch:x}-{}", letter.id), facts.until);
        let text = facts.say(language, &person.name.masked(), digit);
        Ok(Some(WordedLetter { id, to, text, until, digit }))
    }

    fn takes_replies(&self) -> bool {
        self.gateway.as_ref().is_some_and(|gateway| gateway.replies().is_some())
    }

    /// The sealed person, opened; None when it was erased, or is another server's.
    fn kept(&self, ticket: TicketId) -> Result<Option<VaultRow>, NoticesError> {
        let sealed = self.reader.lock().unwrap_or_else(PoisonError::into_inner).sealed(ticket);
        let sealed = sealed.map_err(|error| NoticesError::Io(error.to_string()))?;
        Ok(sealed.and_then(|sealed| self.keys.open(&sealed)))
    }

    /// The smallest digit that no other open offer to this telephone has.
    fn free_digit(&self, letter: &Letter, phone: &Phone) -> Result<Option<u8>, NoticesError> {
        let others = self.rows().offers_to(self.keys.phone_key(phone))?;
        let open: Vec<u8> = others
            .iter()
            .filter(|other| other.id != letter.id && self.stands(other))
            .filter_map(|other| other.digit)
            .collect();
        Ok(DIGITS.into_iter().find(|digit| !open.contains(digit)))
    }

    /// Whether messages go to a gateway of the place.
    pub(crate) fn has_gateway(&self) -> bool {
        self.gateway.is_some()
    }

    /// How many letters nobody delivered, and wait for staff. Reads the disk.
    pub(crate) fn failed_count(&self) -> Result<u32, NoticesError> {
        Ok(self.rows().undelivered()?)
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Fault> for NoticesError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Io(what) => Self::Io(what),
            Fault::Damaged(what) | Fault::Constraint(what) => Self::Damaged(what),
            Fault::Newer { found, known } => Self::Newer { found, known },
        }
    }
}
