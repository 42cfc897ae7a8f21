//! Which devices are present: they report regularly, and count as offline when they stop reporting. This is in memory
//! only; the line is told only what a called person's time depends on, and only after that has lasted. Tells the line
//! nothing itself.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jari_common::device::{PRESENCE_SILENCE_SECS, Presence, PrinterState};
use jari_common::id::DeviceId;
use jari_common::time::secs_between;
use jiff::Timestamp;

use crate::engine::{AwaitedPlace, State};

/// In seconds, how long a place must be in use or away before the line is told. That somebody can step up again is told
/// at once.
pub const SETTLED_SECS: u32 = 10;

/// What every device told last, and when. In memory only: for the silence limit, the restart counts as a report from
/// every device that the line knew.
#[derive(Debug, Default)]
pub struct Presences {
    heard: Mutex<HashMap<DeviceId, HeardFrom>>,
    machines: Mutex<HashMap<DeviceId, Machine>>,
}

/// What a device told last of its own program and printer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    pub version: Option<String>,
    pub printer: Option<PrinterState>,
}

/// The longest name of a version, in characters; what is longer is cut.
const VERSION_MAX_CHARS: usize = 24;

#[derive(Clone, Copy, Debug)]
struct HeardFrom {
    /// The time from which its silence counts.
    at: Timestamp,
    /// When the device really reported; None when it has not since the start.
    spoke: Option<Timestamp>,
    presence: Presence,
    /// The time since which this presence has not changed.
    since: Timestamp,
}

/// The last report of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastWord {
    /// When it reported; None when it has not since the server's start.
    pub at: Option<Timestamp>,
    /// What it reported then, or offline after a minute of silence.
    pub presence: Presence,
}

impl Presences {
    /// Begins with the devices that the line knows at the start.
    #[must_use]
    pub fn of(state: &State, now: Timestamp) -> Self {
        let heard =
            |(device, presence)| (device, HeardFrom { at: now, spoke: None, presence, since: now });
        let heard = Mutex::new(state.presences().map(heard).collect());
        Self { heard, machines: Mutex::default() }
    }

    /// The last report of every device that ever reported, in no order.
    #[must_use]
    pub fn last_words(&self) -> Vec<(DeviceId, LastWord)> {
        let word = |heard: &HeardFrom| LastWord { at: heard.spoke, presence: heard.presence };
        self.heard().iter().map(|(device, heard)| (*device, word(heard))).collect()
    }

    /// The last report of one device; None when it never reported.
    #[must_use]
    pub fn last_word(&self, device: DeviceId) -> Option<LastWord> {
        self.last_words().into_iter().find(|(it, _)| *it == device).map(|(_, word)| word)
    }

    /// Notes what a device tells of its program and its printer.
    pub fn note_machine(&self, device: DeviceId, told: Machine) {
        // What a device says of itself is shown on an operator's screen.
        let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        let version = told.version;
        let version = version.map(|it| it.chars().filter(plain).take(VERSION_MAX_CHARS).collect());
        let machine = Machine { version, ..told };
        self.machines.lock().unwrap_or_else(PoisonError::into_inner).insert(device, machine);
    }

    /// What every device told last of its program and its printer, since the server's start.
    #[must_use]
    pub fn machines(&self) -> HashMap<DeviceId, Machine> {
        self.machines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes a report of a device.
    pub(crate) fn hear(&self, device: DeviceId, presence: Presence, now: Timestamp) {
        let mut heard = self.heard();
        let before = heard.get(&device).filter(|before| before.presence == presence);
        let since = before.map_or(now, |before| before.since);
        heard.insert(device, HeardFrom { at: now, spoke: Some(now), presence, since });
    }

    /// Sets every device that was silent for too long to offline; returns how many those are.
    pub(crate) fn silence(&self, now: Timestamp) -> usize {
        let mut heard = self.heard();
        let silent = heard.values_mut().filter(|heard| {
            let is_over = secs_between(heard.at, now) >= PRESENCE_SILENCE_SECS;
            heard.presence != Presence::Offline && is_over
        });
        silent.map(|heard| (heard.presence, heard.since) = (Presence::Offline, now)).count()
    }

    /// What the line should be told of a place: at once that somebody can step up again; or, after it has lasted, that
    /// nobody can.
    pub(crate) fn facts(
        &self,
        place: &AwaitedPlace,
        known: &HashMap<DeviceId, Presence>,
        now: Timestamp,
    ) -> Vec<(DeviceId, Presence)> {
        let heard = self.heard();
        let here: Vec<(DeviceId, Option<HeardFrom>)> =
            place.devices.iter().map(|device| (*device, heard.get(device).copied())).collect();
        let unusable = |it: Option<HeardFrom>| it.filter(|it| it.presence != Presence::Free);
        let free = here.iter().find(|(_, heard)| unusable(*heard).is_none());
        if let Some((device, _)) = free {
            let is_news = !place.is_usable;
            return if is_news { vec![(*device, Presence::Free)] } else { Vec::new() };
        }
        let has_lasted = |heard: Option<HeardFrom>| {
            heard.is_some_and(|it| secs_between(it.since, now) >= SETTLED_SECS)
        };
        // The device that became unusable last decides how long nobody could step up.
        if !place.is_usable || !here.iter().all(|(_, heard)| has_lasted(*heard)) {
            return Vec::new();
        }
        let told = here.into_iter().filter_map(|(device, heard)| {
            let is_known = matches!(known.get(&device), Some(Presence::Busy | Presence::Offline));
            heard.filter(|_| !is_known).map(|heard| (device, heard.presence))
        });
        told.collect()
    }

    fn heard(&self) -> MutexGuard<'_, HashMap<DeviceId, HeardFrom>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
