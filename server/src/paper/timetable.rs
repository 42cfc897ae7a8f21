//! Paper at a set time of every day: each clinic's day, and each line, in a folder of that date. Whatever goes wrong is said
//! and tried again; it stops nothing else. Touches only folders of its own making.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jari_common::clinic::Clinic;
use jari_common::id::{CampaignId, ClinicId};
use jari_common::time::{date_at, default_zone, minute_at};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::day::is_still_here;
use super::file::{self, Earlier, write_new};
use super::words::say;
use super::{DayPaper, Imprint, LineAsked, LinePaper};
use crate::app::App;
use crate::coming::{Coming, ComingAsked, Which};
use crate::report::Language;

/// How often it is looked whether it is time.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// How long after a failure it is tried again.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(5 * 60);
/// How often a failure is logged.
const LOG_EVERY: Duration = Duration::from_secs(3_600);
/// How many days a folder is kept: it has people's names.
pub const KEPT_DAYS: i32 = 14;
/// How far ahead a clinic's next day with appointments is looked for.
const NEXT_DAY_WITHIN_DAYS: usize = 14;
/// How many people are on the paper of a line.
pub const LINE_ROWS: usize = 2_000;
/// How many clinics are looked at while the state's lock is held.
const CLINICS_AT_ONCE: usize = 200;
/// The mode of a folder that has people's names.
const FOLDER_MODE: u32 = 0o700;
/// The author of the reads in the log. No account of a machine has a space in its name.
const AUTHOR: &str = "paper timetable";
/// The file by which a folder is known as one of these, with the id of the log.
const MARK_FILE: &str = ".jari-paper";
/// The file of the data folder in which the last outcome is kept, for `check`.
pub const STATE_FILE: &str = "paper.json";

/// When and where.
#[derive(Clone, Debug)]
pub struct Timetable {
    pub folder: PathBuf,
    /// Minutes after midnight in the default zone: one time for all clinics, each of which gets the rest of its own day.
    pub minute: u16,
    /// The server's data folder.
    pub data: PathBuf,
}

/// The last outcome, as the data folder keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperState {
    /// The last day whose paper is there.
    #[serde(default)]
    pub made: Option<Date>,
    /// A day whose paper could not be made since then, and why.
    #[serde(default)]
    pub failed: Option<(Date, String)>,
}

impl PaperState {
    /// The state that the data folder keeps; None when no paper is made at a set time.
    #[must_use]
    pub fn read(data: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(data.join(STATE_FILE)).ok()?).ok()
    }

    /// Forgets it: no paper is made at a set time any more.
    pub fn forget(data: &Path) {
        let _ = std::fs::remove_file(data.join(STATE_FILE));
    }

    fn write(&self, data: &Path) {
        let json = serde_json::to_vec(self).expect("a state is plain JSON");
        if let Err(why) = file::write(&data.join(STATE_FILE), &json, Earlier::IsReplaced) {
            tracing::warn!(why, "whether the day's paper is made cannot be noted for `check`");
        }
    }
}

/// What came of one look at the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// It is not time, or today's paper is there, or it is too soon to try again.
    Nothing,
    /// Today's paper was made now: this number of files.
    Made(u32),
    /// It could not be made; the reason in one sentence.
    Failed(String),
}

/// Keeps the timetable.
pub struct Timekeeper {
    timetable: Timetable,
    state: PaperState,
    /// The last day whose paper this keeper saw.
    done: Option<Date>,
    /// When it is tried again, and when a failure was last logged, by the steady clock.
    again: Duration,
    logged: Option<Duration>,
    stops: Arc<AtomicBool>,
}

/// Makes the paper of every day, for as long as it is polled.
pub async fn keep(app: App, timetable: Timetable) {
    /// Tells the thread that writes to stop, when the server stops.
    struct Stops(Arc<AtomicBool>);
    impl Drop for Stops {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Release);
        }
    }
    let mut keeper = Timekeeper::new(timetable);
    let _stops = Stops(keeper.stops.clone());
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        let (timetable, stops) = (keeper.timetable.clone(), keeper.stops.clone());
        let steady = || app.clock().read().steady;
        let app = app.clone();
        let look = move || {
            keeper.look(&app);
            keeper
        };
        keeper = match tokio::task::spawn_blocking(look).await {
            Ok(keeper) => keeper,
            Err(error) => {
                tracing::error!(%error, "the day's paper failed by a mistake of ours");
                let again = steady() + TRY_AGAIN_AFTER;
                Timekeeper { stops, again, ..Timekeeper::new(timetable) }
            }
        };
    }
}

impl Timekeeper {
    #[must_use]
    pub fn new(timetable: Timetable) -> Self {
        let state = PaperState::read(&timetable.data).unwrap_or_default();
        let (again, logged) = (Duration::ZERO, None);
        Self { timetable, state, done: None, again, logged, stops: Arc::default() }
    }

    /// Makes today's paper if it is time and it is not there. Reads the disk: not for async threads.
    pub fn look(&mut self, app: &App) -> Looked {
        let reading = app.clock().read();
        let (today, minute) =
            (date_at(reading.now, default_zone()), minute_at(reading.now, default_zone()));
        let is_early = minute < self.timetable.minute || reading.steady < self.again;
        if is_early || self.done == Some(today) {
            return Looked::Nothing;
        }
        let first_kept = today.saturating_sub(KEPT_DAYS.days());
        // Before the new paper: it may need the room. While it is not known which day it is, nothing is thrown away.
        if !reading.doubtful {
            self.throw_away(app, |date, is_part| !is_part && date < first_kept);
        }
        let made = self.make(app, today, reading.now);
        if made.is_ok() {
            (self.done, self.logged) = (Some(today), None);
            self.note(PaperState { made: Some(today), failed: None });
        }
        match made {
            Ok(None) => Looked::Nothing,
            Ok(Some(papers)) => {
                // A part is what a server left that ended while it wrote.
                if !reading.doubtful {
                    self.throw_away(app, |_, is_part| is_part);
                }
                Looked::Made(papers)
            }
            Err(why) => {
                self.again = reading.steady + TRY_AGAIN_AFTER;
                let is_due = |logged: Duration| reading.steady >= logged + LOG_EVERY;
                if self.logged.is_none_or(is_due) {
                    tracing::error!(%today, why, "the day's paper cannot be made; it is tried again");
                    self.logged = Some(reading.steady);
                }
                let made = self.state.made;
                self.note(PaperState { made, failed: Some((today, why.clone())) });
                Looked::Failed(why)
            }
        }
    }

    fn note(&mut self, state: PaperState) {
        if self.state != state {
            state.write(&self.timetable.data);
            self.state = state;
        }
    }

    /// Makes the paper of a day; None: it is there.
    fn make(&self, app: &App, today: Date, now: Timestamp) -> Result<Option<u32>, String> {
        let in_it = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
        let folder = &self.timetable.folder;
        make_folder(folder).or_else(|error| match error.kind() {
            ErrorKind::AlreadyExists if folder.is_dir() => Ok(()),
            _ => Err(in_it(folder, error)),
        })?;
        let log = app.state().epoch();
        let whole = folder.join(today.to_string());
        if self.is_ours(&whole, log)? {
            return Ok(None);
        }
        // It has its name when it is complete: a server that ended meanwhile begins again, under a name of its own.
        let part = folder.join(format!(".{today}.{}.part", Uuid::new_v4()));
        make_folder(&part).map_err(|error| in_it(&part, error))?;
        let written = write_new(&part.join(MARK_FILE), format!("{log}\n").as_bytes());
        let written = written.map_err(|error| in_it(&part, error));
        let anchor = app.anchor().map_err(|error| error.to_string());
        let made = written.and_then(|()| {
            let imprint = Imprint { language: Language::Ko, made: now, anchor: anchor? };
            let papers = self.papers(app, &part, imprint)?;
            Ok((papers, imprint))
        });
        let placed = made.and_then(|made| {
            let placed =
                std::fs::rename(&part, &whole).and_then(|()| File::open(folder)?.sync_all());
            placed.map(|()| made).map_err(|error| in_it(&whole, error))
        });
        match placed {
            Ok((papers, Imprint { anchor, .. })) => {
                let change = anchor.end.seq;
                tracing::info!(%today, papers, change, %anchor, "the day's paper is made; the log ended here");
                Ok(Some(papers))
            }
            Err(why) => {
                // Names are left nowhere; what cannot be removed now is removed when the next paper is made.
                let _ = std::fs::remove_dir_all(&part);
                // Of two at once, one made it.
                if self.is_ours(&whole, log) == Ok(true) { Ok(None) } else { Err(why) }
            }
        }
    }

    /// Whether this is a folder of this server's paper; an error, if something else has its name.
    fn is_ours(&self, path: &Path, log: u64) -> Result<bool, String> {
        match path.symlink_metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(format!("{}: {error}", path.display())),
            Ok(found) if found.is_dir() && mark_of(path) == Some(log) => Ok(true),
            Ok(_) => {
                Err(format!("{} is in the way: it is not paper of this server", path.display()))
            }
        }
    }

    /// Writes every paper into this folder, and counts them.
    fn papers(&self, app: &App, to: &Path, imprint: Imprint) -> Result<u32, String> {
        let mut papers = 0;
        let campaigns: Vec<_> = {
            let state = app.state();
            let named = |id| (id, state.is_closed(id));
            state.campaigns().map(|it| (named(it.id), it.spec.title_ko.clone())).collect()
        };
        let titles = campaigns.iter().map(|((id, _), title)| (*id, title.clone()));
        let titles: BTreeMap<CampaignId, String> = titles.collect();
        let count = app.state().clinic_count();
        for from in (0..count).step_by(CLINICS_AT_ONCE) {
            let clinics = app.state().clinics_in(from, CLINICS_AT_ONCE).to_vec();
            for clinic in clinics {
                papers += self.of_clinic(app, to, &clinic, &titles, imprint)?;
            }
        }
        for ((campaign, _), _) in campaigns.iter().filter(|((_, is_closed), _)| !is_closed) {
            self.goes_on()?;
            let names_because = Some(say(Language::Ko, "timetable").to_owned());
            let account = AUTHOR.to_owned();
            let asked = LineAsked { campaign: *campaign, first: LINE_ROWS, names_because, account };
            let listed = app.line_listed(&asked).map_err(|error| error.to_string())?;
            let pdf = LinePaper { listed: &listed, imprint }.pdf();
            put(&to.join(format!("line-{campaign}.pdf")), &pdf)?;
            papers += 1;
        }
        Ok(papers)
    }

    /// The rest of a clinic's day, and its next day with appointments.
    fn of_clinic(
        &self,
        app: &App,
        to: &Path,
        clinic: &Clinic,
        titles: &BTreeMap<CampaignId, String>,
        imprint: Imprint,
    ) -> Result<u32, String> {
        self.goes_on()?;
        let zone = clinic.zone();
        let today = date_at(imprint.made, zone);
        let days = today.series(1.day()).skip(1).take(NEXT_DAY_WITHIN_DAYS);
        let next = days.into_iter().find(|date| has_appointments(app, &clinic.id, *date, None));
        let has_rest = has_appointments(app, &clinic.id, today, Some(imprint.made));
        let (Some(first), Some(last)) =
            (has_rest.then_some(today).or(next), next.or(has_rest.then_some(today)))
        else {
            return Ok(0);
        };
        let which = Which::Booked { clinic: clinic.id.clone(), from: first, to: last };
        let names_because = Some(say(Language::Ko, "timetable").to_owned());
        let asked = ComingAsked { which, names_because, account: AUTHOR.to_owned() };
        let mut by_date: BTreeMap<Date, Vec<Coming>> = BTreeMap::new();
        for coming in app.coming(&asked).map_err(|error| error.to_string())? {
            by_date.entry(date_at(coming.appointment.starts_at, zone)).or_default().push(coming);
        }
        let mut papers = 0;
        for (date, coming) in by_date {
            let paper = DayPaper {
                clinic: &clinic.name,
                date,
                zone,
                from: (date == today).then_some(imprint.made),
                campaigns: titles,
                coming: &coming,
                imprint,
            };
            // The only sign of an id that no file's name may have; no id has the sign in its place.
            let id = clinic.id.as_str().replace('/', "~");
            put(&to.join(format!("day-{id}-{date}.pdf")), &paper.for_staff())?;
            papers += 1;
        }
        Ok(papers)
    }

    fn goes_on(&self) -> Result<(), String> {
        let stops = self.stops.load(Ordering::Acquire);
        if stops { Err("the server is stopping".to_owned()) } else { Ok(()) }
    }

    /// Removes those folders of its own making, and parts of such, that are not wanted. A link is not followed, and not
    /// removed.
    fn throw_away(&self, app: &App, is_unwanted: impl Fn(Date, bool) -> bool) {
        let log = app.state().epoch();
        let Ok(found) = std::fs::read_dir(&self.timetable.folder) else { return };
        for entry in found.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let part = name.strip_prefix('.').and_then(|it| it.strip_suffix(".part"));
            let date = part.and_then(|it| it.split('.').next()).unwrap_or(&name).parse::<Date>();
            let is_old = date.is_ok_and(|date| is_unwanted(date, part.is_some()));
            let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
            if !(is_old && is_folder && mark_of(&entry.path()) == Some(log)) {
                continue;
            }
            if let Err(error) = std::fs::remove_dir_all(entry.path()) {
                tracing::warn!(%error, %name, "old paper with names cannot be removed");
            }
        }
    }
}

/// Whether somebody comes to this clinic on this day, from this instant on.
fn has_appointments(app: &App, clinic: &ClinicId, date: Date, from: Option<Timestamp>) -> bool {
    let found = app.state().appointments_at(clinic, &(date..=date));
    found.iter().any(|it| {
        let begins = [it.starts_at].into_iter().chain(it.beside.iter().copied());
        let is_here = || is_still_here(&app.state().attendance(it.booking));
        from.is_none_or(|from| begins.max().is_some_and(|last| last >= from) || is_here())
    })
}

fn put(path: &Path, pdf: &[u8]) -> Result<(), String> {
    write_new(path, pdf).map_err(|error| format!("{}: {error}", path.display()))
}

fn make_folder(path: &Path) -> std::io::Result<()> {
    DirBuilder::new().mode(FOLDER_MODE).create(path)
}

/// The id of the log whose paper is in this folder.
fn mark_of(folder: &Path) -> Option<u64> {
    std::fs::read_to_string(folder.join(MARK_FILE)).ok()?.trim().parse().ok()
}
