//! The days of clinics that desks look at, each kept once for all desks, with when each row was last seen to differ: an
//! appointment, or somebody who waits without one. What changed is found by comparing the state with what it was. A day is read again when a change may concern
//! its clinic, and now and then in any case: a change that was forgotten there is told late, and never lost. It holds no
//! names.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::{Duration, Instant};

use jari_common::id::{BookingId, CampaignId, ClinicId, TicketId};
use jari_common::log_mark::LogMark;
use jari_common::wire::{AppointmentAtDesk, WalkInAtDesk};
use jiff::civil::Date;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};

use crate::app::App;
use crate::engine::people::rights::DaySeen;
use crate::engine::{AppointmentAt, State, WaitsHere};
use crate::http::body::off_thread;
use crate::http::error::HttpError;

/// How many clinics' days are read at once; and of how many the names are read at once.
const DAYS_AT_ONCE: usize = 1;
/// The most days that are kept, and the most appointments of all of them. Days that somebody looks at or waits on are
/// kept in any case.
const LISTS_MAX: usize = 4_096;
const ROWS_MAX: usize = 400_000;
/// A day that nobody asked for in this time is kept no longer.
const KEPT_FOR: Duration = Duration::from_secs(3_600);
/// After this time a day is read again when anything at all has happened.
pub const READ_AGAIN: Duration = Duration::from_secs(5);
/// The most marks that one list can be asked about: at twenty a second, those of a minute and a half.
const MARKS_MAX: usize = 2_048;
/// The most appointments that are remembered as gone from one day.
const GONE_MAX: usize = 1_024;

/// A clinic's day.
pub type DayOfClinic = (ClinicId, Date);

/// Every day that was looked at lately.
pub struct DayLists {
    lists: StdMutex<HashMap<DayOfClinic, KeptDay>>,
    readings: Arc<Semaphore>,
    names: Arc<Semaphore>,
}

struct KeptDay {
    list: Arc<Mutex<DayList>>,
    asked: Instant,
}

impl KeptDay {
    /// Whether somebody looks at it, or waits on it.
    fn is_held(&self) -> bool {
        Arc::strong_count(&self.list) > 1
    }
}

/// A day that somebody looks at: as long as this lives, it is kept.
pub struct OpenDay {
    pub day: DayOfClinic,
    list: Arc<Mutex<DayList>>,
}

/// A row as the state knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct DayRow {
    pub what: RowOfDay,
    /// False once the person is erased.
    pub has_people: bool,
}

/// What a row is about, without its people.
#[derive(Clone, Debug, PartialEq)]
pub enum RowOfDay {
    Appointment(AppointmentAtDesk),
    WalkIn(WalkInAtDesk),
}

/// By what a row is known from one look to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKey {
    Appointment(BookingId),
    WalkIn(TicketId),
}

impl DayRow {
    fn key(&self) -> RowKey {
        match &self.what {
            RowOfDay::Appointment(it) => RowKey::Appointment(it.booking),
            RowOfDay::WalkIn(it) => RowKey::WalkIn(it.ticket),
        }
    }

    fn campaign(&self) -> CampaignId {
        match &self.what {
            RowOfDay::Appointment(it) => it.campaign,
            RowOfDay::WalkIn(it) => it.campaign,
        }
    }

    pub fn ticket(&self) -> TicketId {
        match &self.what {
            RowOfDay::Appointment(it) => it.ticket,
            RowOfDay::WalkIn(it) => it.ticket,
        }
    }
}

/// What is new on a day, or all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DayNews {
    /// What the list is true for.
    pub mark: LogMark,
    /// Up to this change of the log there is nothing else new.
    pub seen: u64,
    pub whole: bool,
    /// By time; then those without an appointment, by number.
    pub rows: Vec<Arc<DayRow>>,
    pub gone: Vec<RowKey>,
}

impl DayNews {
    pub fn is_any(&self) -> bool {
        self.whole || !self.rows.is_empty() || !self.gone.is_empty()
    }
}

/// One day, as it was last read.
#[derive(Default)]
struct DayList {
    /// The marks at which it was read, in order. Whoever knows the list as of one of them is told the difference.
    marks: VecDeque<LogMark>,
    read: Option<Instant>,
    /// The last change of which it is known that the list is still true after it.
    seen: u64,
    /// By time, each with the number of the change at which it was last seen to differ.
    rows: Vec<(Arc<DayRow>, u64)>,
    /// What is not on the day any more, and the change at which that was seen; in order of the changes.
    gone: VecDeque<GoneRow>,
}

struct GoneRow {
    at: u64,
    campaign: CampaignId,
    row: RowKey,
}

impl DayLists {
    pub fn new() -> Self {
        let turns = || Arc::new(Semaphore::new(DAYS_AT_ONCE));
        Self { lists: StdMutex::default(), readings: turns(), names: turns() }
    }

    /// Waits until names of a day's people may be read. Whoever reads them keeps it until then, also when nobody waits
    /// for them any more.
    pub async fn names_turn(&self) -> Result<OwnedSemaphorePermit, HttpError> {
        turn_of(&self.names).await
    }

    /// The day now, or what changed on it since, of what somebody may see. `may_lag`: a list that was read no longer ago
    /// than this is not read again, if the client knows it as of an earlier time.
    pub async fn look(
        &self,
        app: &App,
        OpenDay { day, list }: &OpenDay,
        after: Option<LogMark>,
        seen: &DaySeen,
        may_lag: Option<Duration>,
    ) -> Result<DayNews, HttpError> {
        // One task reads the day; the others wait here, and find it read.
        let mut list = Arc::clone(list).lock_owned().await;
        let (mark, changed) = {
            let state = app.state();
            (state.mark(), state.appointments_changed_at(&day.0))
        };
        let is_known = after.is_some_and(|after| list.knows(after));
        let lags = |may_lag| is_known && list.read.is_some_and(|read| read.elapsed() < may_lag);
        if list.is_true_at(mark, changed) {
            list.seen = mark.seq;
        } else if !may_lag.is_some_and(lags) {
            let turn = turn_of(&self.readings).await?;
            let (app, (clinic, date)) = (app.clone(), day.clone());
            // The work has its turn and the list until it is done, also when the client is gone.
            let renew = move || {
                let (mark, rows) = read(&app.state(), &clinic, date);
                list.renew(mark, rows);
                drop(turn);
                list
            };
            list = off_thread(renew).await?;
        }
        Ok(list.after(after, seen))
    }

    /// A clinic's day, to be looked at.
    pub fn open(&self, day: DayOfClinic) -> OpenDay {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        if !lists.contains_key(&day) {
            make_room(&mut lists, ROWS_MAX);
        }
        let new = || KeptDay { list: Arc::default(), asked: Instant::now() };
        let kept = lists.entry(day.clone()).or_insert_with(new);
        kept.asked = Instant::now();
        OpenDay { day, list: Arc::clone(&kept.list) }
    }
}

/// Makes room for one more day: those that were not asked for the longest go, but none at which somebody looks.
fn make_room(lists: &mut HashMap<DayOfClinic, KeptDay>, rows_max: usize) {
    lists.retain(|_, kept| kept.is_held() || kept.asked.elapsed() < KEPT_FOR);
    let count = |kept: &KeptDay| kept.list.try_lock().map_or(0, |list| list.rows.len());
    let mut rows: usize = lists.values().map(count).sum();
    let fits = |lists: usize, rows: usize| lists < LISTS_MAX && rows <= rows_max;
    if fits(lists.len(), rows) {
        return;
    }
    let idle = lists.iter().filter(|(_, kept)| !kept.is_held());
    let mut idle: Vec<(Instant, DayOfClinic, usize)> =
        idle.map(|(day, kept)| (kept.asked, day.clone(), count(kept))).collect();
    idle.sort_unstable();
    for (_, day, its_rows) in idle {
        if fits(lists.len(), rows) {
            return;
        }
        lists.remove(&day);
        rows = rows.saturating_sub(its_rows);
    }
}

async fn turn_of(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, HttpError> {
    Arc::clone(turns).acquire_owned().await.map_err(|_| HttpError::TryAgain)
}

impl DayList {
    /// Takes in the day as it is at this mark.
    fn renew(&mut self, mark: LogMark, now: Vec<DayRow>) {
        let before = std::mem::take(&mut self.rows).into_iter();
        let mut before: HashMap<RowKey, (Arc<DayRow>, u64)> =
            before.map(|row| (row.0.key(), row)).collect();
        let here: HashSet<RowKey> = now.iter().map(DayRow::key).collect();
        let row = |row: DayRow| match before.remove(&row.key()) {
            Some((known, changed)) if *known == row => (known, changed),
            _ => (Arc::new(row), mark.seq),
        };
        self.rows = now.into_iter().map(row).collect();
        self.gone.retain(|gone| !here.contains(&gone.row));
        let gone = |(row, _): (Arc<DayRow>, u64)| GoneRow {
            at: mark.seq,
            campaign: row.campaign(),
            row: row.key(),
        };
        self.gone.extend(before.into_values().map(gone));
        self.marks.push_back(mark);
        (self.read, self.seen) = (Some(Instant::now()), mark.seq);
        self.forget();
    }

    /// Keeps the memory in its bounds: whoever knows only what was before is told everything again.
    fn forget(&mut self) {
        while self.gone.len() > GONE_MAX {
            let Some(gone) = self.gone.pop_front() else { break };
            self.marks.retain(|mark| mark.seq >= gone.at);
        }
        while self.marks.len() > MARKS_MAX {
            self.marks.pop_front();
        }
    }

    /// Whether it needs no reading: nothing happened, or nothing that concerns the clinic, for a short time.
    fn is_true_at(&self, mark: LogMark, changed: u64) -> bool {
        let Some((last, read)) = self.marks.back().zip(self.read) else { return false };
        *last == mark || (changed <= last.seq && read.elapsed() < READ_AGAIN)
    }

    fn knows(&self, mark: LogMark) -> bool {
        let found = self.marks.binary_search_by_key(&mark.seq, |known| known.seq);
        found.is_ok_and(|at| self.marks[at] == mark)
    }

    /// What is new after this mark, of what somebody may see; all of it, if the list was not read at the mark.
    fn after(&self, after: Option<LogMark>, seen: &DaySeen) -> DayNews {
        let known = after.filter(|after| self.knows(*after)).map(|after| after.seq);
        let is_new = |changed: u64| known.is_none_or(|known| changed > known);
        let rows = self
            .rows
            .iter()
            .filter(|(row, changed)| is_new(*changed) && seen.includes(row.campaign()));
        let gone = self
            .gone
            .iter()
            .filter(|gone| known.is_some() && is_new(gone.at) && seen.includes(gone.campaign));
        DayNews {
            mark: self.marks.back().copied().unwrap_or_default(),
            seen: self.seen,
            whole: known.is_none(),
            rows: rows.map(|(row, _)| Arc::clone(row)).collect(),
            gone: gone.map(|gone| gone.row).collect(),
        }
    }
}

/// The day, and the mark of the state that it was read from.
fn read(state: &State, clinic: &ClinicId, date: Date) -> (LogMark, Vec<DayRow>) {
    let booked = state.appointments_at(clinic, &(date..=date));
    let waiting = state.walk_ins_at(clinic, date);
    let waiting = waiting.into_iter().map(|it| waiting_row(state, it));
    (state.mark(), booked.iter().map(|it| row(state, it)).chain(waiting).collect())
}

fn row(state: &State, found: &AppointmentAt) -> DayRow {
    let &AppointmentAt {
        booking,
        ticket,
        campaign,
        number,
        starts_at,
        minutes,
        dose,
        displaced,
        // What the desk is not shown.
        clinic: _,
        beside: _,
        sequence: _,
        reseat: _,
        time_zone: _,
    } = found;
    let (people, attendance) = (Vec::new(), state.attendance(booking));
    let has_people = !state.is_erased(ticket);
    let appointment = AppointmentAtDesk {
        booking,
        ticket,
        campaign,
        number,
        starts_at,
        minutes,
        dose,
        displaced,
        people,
        attendance,
    };
    DayRow { what: RowOfDay::Appointment(appointment), has_people }
}

fn waiting_row(state: &State, found: WaitsHere) -> DayRow {
    let WaitsHere { ticket, campaign, number, since, before, is_called, has_left, last_act } =
        found;
    let people = Vec::new();
    let walk_in = WalkInAtDesk {
        ticket,
        campaign,
        number,
        since,
        before,
        is_called,
        has_left,
        people,
        last_act,
    };
    DayRow { what: RowOfDay::WalkIn(walk_in), has_people: !state.is_erased(ticket) }
}

#[cfg(test)]
mod tests;
