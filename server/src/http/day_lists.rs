//! The days of clinics that desks look at, each kept once for all desks, with when each appointment was last seen to
//! differ. What changed is found by comparing the state with what it was: there is no kind of change that can be
//! forgotten here. It holds no names.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::{Duration, Instant};

use jari_common::id::{BookingId, ClinicId};
use jari_common::log_mark::LogMark;
use jari_common::wire::AppointmentAtDesk;
use jiff::civil::Date;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use crate::app::App;
use crate::engine::{AppointmentAt, State};
use crate::http::body::off_thread;
use crate::http::error::HttpError;

/// How many clinics' days are read at once, their names included.
const DAYS_AT_ONCE: usize = 1;
/// The most days that are kept.
const LISTS_MAX: usize = 256;
/// A day that nobody asked for in this time is kept no longer.
const KEPT_FOR: Duration = Duration::from_secs(3_600);
/// The most marks that one list can be asked about: at twenty a second, those of a minute and a half.
const MARKS_MAX: usize = 2_048;
/// The most appointments that are remembered as gone from one day.
const GONE_MAX: usize = 1_024;

/// A clinic's day.
pub type DayOfClinic = (ClinicId, Date);

/// Every day that was looked at lately.
pub struct DayLists {
    lists: StdMutex<HashMap<DayOfClinic, KeptDay>>,
    turns: Semaphore,
}

struct KeptDay {
    list: Arc<Mutex<DayList>>,
    asked: Instant,
}

/// An appointment as the state knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct DayRow {
    /// Without its people.
    pub appointment: AppointmentAtDesk,
    /// False once the person is erased.
    pub has_people: bool,
}

/// What is new on a day, or all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DayNews {
    /// What the list is true for.
    pub mark: LogMark,
    pub whole: bool,
    /// By time.
    pub rows: Vec<DayRow>,
    pub gone: Vec<BookingId>,
}

impl DayNews {
    pub fn is_any(&self) -> bool {
        self.whole || !self.rows.is_empty() || !self.gone.is_empty()
    }
}

/// One day, as it was last read.
#[derive(Default)]
struct DayList {
    /// The marks that it was true for, in order. Whoever knows the list as of one of them is told the difference.
    marks: VecDeque<LogMark>,
    read: Option<Instant>,
    /// By time, each with the number of the change at which it was last seen to differ.
    rows: Vec<(DayRow, u64)>,
    /// What is not on the day any more, and the change at which that was seen; in order of the changes.
    gone: VecDeque<(u64, BookingId)>,
}

impl DayLists {
    pub fn new() -> Self {
        Self { lists: StdMutex::default(), turns: Semaphore::new(DAYS_AT_ONCE) }
    }

    /// Waits until a clinic's day, or names of its people, may be read.
    pub async fn turn(&self) -> Result<SemaphorePermit<'_>, HttpError> {
        self.turns.acquire().await.map_err(|_| HttpError::TryAgain)
    }

    /// The day now, or what changed on it since. `may_lag`: a list that was read no longer ago than this is not read
    /// again, if the client knows it as of an earlier time.
    pub async fn look(
        &self,
        app: &App,
        day: &DayOfClinic,
        after: Option<LogMark>,
        may_lag: Option<Duration>,
    ) -> Result<DayNews, HttpError> {
        let list = self.list(day);
        // One task reads the day; the others wait here, and find it read.
        let mut list = list.lock().await;
        let is_known = after.is_some_and(|after| list.knows(after));
        let lags = |may_lag| is_known && list.read.is_some_and(|read| read.elapsed() < may_lag);
        let is_true = list.marks.back() == Some(&app.state().mark());
        if !is_true && !may_lag.is_some_and(lags) {
            let _turn = self.turn().await?;
            let (app, (clinic, date)) = (app.clone(), day.clone());
            let (mark, rows) = off_thread(move || read(&app.state(), &clinic, date)).await?;
            list.renew(mark, rows);
        }
        Ok(list.after(after))
    }

    fn list(&self, day: &DayOfClinic) -> Arc<Mutex<DayList>> {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        if !lists.contains_key(day) {
            lists.retain(|_, kept| kept.asked.elapsed() < KEPT_FOR);
            let oldest =
                lists.iter().min_by_key(|(_, kept)| kept.asked).map(|(day, _)| day.clone());
            if let Some(oldest) = oldest.filter(|_| lists.len() >= LISTS_MAX) {
                lists.remove(&oldest);
            }
        }
        let new = || KeptDay { list: Arc::default(), asked: Instant::now() };
        let kept = lists.entry(day.clone()).or_insert_with(new);
        kept.asked = Instant::now();
        Arc::clone(&kept.list)
    }
}

impl DayList {
    /// Takes in the day as it is at this mark.
    fn renew(&mut self, mark: LogMark, now: Vec<DayRow>) {
        let before = std::mem::take(&mut self.rows).into_iter();
        let mut before: HashMap<BookingId, (DayRow, u64)> =
            before.map(|row| (row.0.appointment.booking, row)).collect();
        let here: HashSet<BookingId> = now.iter().map(|row| row.appointment.booking).collect();
        let row = |row: DayRow| match before.remove(&row.appointment.booking) {
            Some((known, changed)) if known == row => (row, changed),
            _ => (row, mark.seq),
        };
        self.rows = now.into_iter().map(row).collect();
        self.gone.retain(|(_, booking)| !here.contains(booking));
        self.gone.extend(before.into_keys().map(|booking| (mark.seq, booking)));
        self.marks.push_back(mark);
        self.read = Some(Instant::now());
        self.forget();
    }

    /// Keeps the memory in its bounds: whoever knows only what was before is told everything again.
    fn forget(&mut self) {
        while self.gone.len() > GONE_MAX {
            let Some((gone, _)) = self.gone.pop_front() else { break };
            self.marks.retain(|mark| mark.seq >= gone);
        }
        while self.marks.len() > MARKS_MAX {
            self.marks.pop_front();
        }
    }

    fn knows(&self, mark: LogMark) -> bool {
        let found = self.marks.binary_search_by_key(&mark.seq, |known| known.seq);
        found.is_ok_and(|at| self.marks[at] == mark)
    }

    /// What is new after this mark; all of it, if the list was not true for the mark.
    fn after(&self, after: Option<LogMark>) -> DayNews {
        let known = after.filter(|after| self.knows(*after)).map(|after| after.seq);
        let is_new = |changed: u64| known.is_none_or(|known| changed > known);
        let rows = self.rows.iter().filter(|(_, changed)| is_new(*changed));
        let gone = self.gone.iter().filter(|(at, _)| known.is_some() && is_new(*at));
        DayNews {
            mark: self.marks.back().copied().unwrap_or_default(),
            whole: known.is_none(),
            rows: rows.map(|(row, _)| row.clone()).collect(),
            gone: gone.map(|(_, booking)| *booking).collect(),
        }
    }
}

/// The day, and the mark of the state that it was read from.
fn read(state: &State, clinic: &ClinicId, date: Date) -> (LogMark, Vec<DayRow>) {
    let found = state.appointments_at(clinic, &(date..=date));
    (state.mark(), found.iter().map(|it| row(state, it)).collect())
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
    DayRow { appointment, has_people }
}

#[cfg(test)]
mod tests {
    use jari_common::attendance::Attendance;
    use jari_common::dose::Dose;
    use jari_common::id::{CampaignId, TicketId};
    use jiff::Timestamp;

    use super::*;

    fn mark(seq: u64) -> LogMark {
        LogMark { seq, digest: seq * 7 }
    }

    /// The appointments with these ids.
    fn rows(ids: std::ops::Range<u64>) -> Vec<DayRow> {
        let row = |id| DayRow {
            appointment: AppointmentAtDesk {
                booking: BookingId(id),
                ticket: TicketId(id),
                campaign: CampaignId(1),
                number: 1,
                starts_at: Timestamp::UNIX_EPOCH,
                minutes: 10,
                dose: Dose::First,
                displaced: false,
                people: Vec::new(),
                attendance: Attendance::default(),
            },
            has_people: true,
        };
        ids.map(row).collect()
    }

    #[test]
    fn what_is_gone_is_remembered_within_bounds_and_beyond_them_everything_is_told_again() {
        let mut list = DayList::default();
        list.renew(mark(1), rows(0..1));
        list.renew(mark(2), rows(1..1));
        let most = GONE_MAX as u64;
        list.renew(mark(3), rows(1..most));
        list.renew(mark(4), rows(most..most + 1));
        let gone = list.after(Some(mark(1)));
        assert_eq!((gone.whole, gone.gone.len(), gone.rows.len()), (false, GONE_MAX, 1));
        list.renew(mark(5), rows(0..0));
        assert_eq!(list.gone.len(), GONE_MAX);
        assert!(list.after(Some(mark(1))).whole, "the first that went is forgotten");
        let gone = list.after(Some(mark(2)));
        assert_eq!((gone.whole, gone.gone.len()), (false, GONE_MAX));
        assert_eq!(list.after(Some(mark(4))).gone, [BookingId(most)]);
    }

    #[test]
    fn a_list_that_is_read_for_ever_remembers_only_its_last_marks() {
        let mut list = DayList::default();
        let last = MARKS_MAX as u64 + 10;
        (1..=last).for_each(|seq| list.renew(mark(seq), rows(0..3)));
        assert_eq!(list.marks.len(), MARKS_MAX);
        assert!(list.after(Some(mark(10))).whole);
        assert_eq!(list.after(Some(mark(11))).rows, []);
        assert!(list.after(Some(LogMark { seq: last, digest: 0 })).whole, "of another log");
    }

    #[test]
    fn no_more_days_are_kept_than_there_is_room_for_and_the_last_asked_for_stay() {
        let lists = DayLists::new();
        let day = |nth: usize| {
            let clinic = ClinicId::parse(&format!("C{nth}")).unwrap();
            (clinic, jiff::civil::date(2026, 11, 25))
        };
        let first = lists.list(&day(0));
        for nth in 1..2 * LISTS_MAX {
            lists.list(&day(nth));
            assert!(Arc::ptr_eq(&first, &lists.list(&day(0))), "it is asked for all the time");
        }
        assert_eq!(lists.lists.lock().unwrap().len(), LISTS_MAX);
    }
}
