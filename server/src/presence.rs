//! Which devices are there: told by themselves every so often, and offline when they fall silent. It stays in memory; the
//! line is told only what a called person's time depends on, and only once that has lasted. Decides nothing about anybody.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jari_common::device::{PRESENCE_SILENCE_SECS, Presence};
use jari_common::id::DeviceId;
use jari_common::time::secs_between;
use jiff::Timestamp;

use crate::app::{App, SubmitError};
use crate::command::Command;
use crate::engine::{AwaitedPlace, State};

/// How often the silence of devices is looked at, and what the line should know of places.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// A place is told to be in use or away after this long, in seconds; that somebody can step up again, at once.
pub const SETTLED_SECS: u32 = 10;

/// What every device told last, and when. In memory alone: for silence, a restart counts as a word from everybody of
/// whom the line knew anything.
#[derive(Debug, Default)]
pub struct Presences {
    heard: Mutex<HashMap<DeviceId, Heard>>,
}

#[derive(Clone, Copy, Debug)]
struct Heard {
    /// Its silence counts from then.
    at: Timestamp,
    /// When it really spoke; never since the start, if nothing.
    spoke: Option<Timestamp>,
    presence: Presence,
    /// Since when it is so.
    since: Timestamp,
}

/// The last that was heard of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastWord {
    /// When it spoke; None when it has not since the server's start.
    pub at: Option<Timestamp>,
    /// What it said then, or offline after a minute's silence.
    pub presence: Presence,
}

impl Presences {
    /// As the line knows them at the start.
    #[must_use]
    pub fn of(state: &State, now: Timestamp) -> Self {
        let heard =
            |(device, presence)| (device, Heard { at: now, spoke: None, presence, since: now });
        Self { heard: Mutex::new(state.presences().map(heard).collect()) }
    }

    /// The last word of every device that ever spoke, in no order.
    #[must_use]
    pub fn last_words(&self) -> Vec<(DeviceId, LastWord)> {
        let word = |heard: &Heard| LastWord { at: heard.spoke, presence: heard.presence };
        self.heard().iter().map(|(device, heard)| (*device, word(heard))).collect()
    }

    /// The last word of one device; None when it never spoke.
    #[must_use]
    pub fn last_word(&self, device: DeviceId) -> Option<LastWord> {
        self.last_words().into_iter().find(|(it, _)| *it == device).map(|(_, word)| word)
    }

    /// Notes what a device tells.
    fn hear(&self, device: DeviceId, presence: Presence, now: Timestamp) {
        let mut heard = self.heard();
        let before = heard.get(&device).filter(|before| before.presence == presence);
        let since = before.map_or(now, |before| before.since);
        heard.insert(device, Heard { at: now, spoke: Some(now), presence, since });
    }

    /// Whoever was silent for too long is offline from now on; how many those are.
    fn silence(&self, now: Timestamp) -> usize {
        let mut heard = self.heard();
        let silent = heard.values_mut().filter(|heard| {
            let is_over = secs_between(heard.at, now) >= PRESENCE_SILENCE_SECS;
            heard.presence != Presence::Offline && is_over
        });
        silent.map(|heard| (heard.presence, heard.since) = (Presence::Offline, now)).count()
    }

    /// What the line should be told of a place: that somebody can step up again, or, once that has lasted, that nobody can.
    fn facts(
        &self,
        place: &AwaitedPlace,
        known: &HashMap<DeviceId, Presence>,
        now: Timestamp,
    ) -> Vec<(DeviceId, Presence)> {
        let heard = self.heard();
        let here: Vec<(DeviceId, Option<Heard>)> =
            place.devices.iter().map(|device| (*device, heard.get(device).copied())).collect();
        let unusable = |it: Option<Heard>| it.filter(|it| it.presence != Presence::Free);
        let free = here.iter().find(|(_, heard)| unusable(*heard).is_none());
        if let Some((device, _)) = free {
            let is_news = !place.is_usable;
            return if is_news { vec![(*device, Presence::Free)] } else { Vec::new() };
        }
        let has_lasted = |heard: Option<Heard>| {
            heard.is_some_and(|it| secs_between(it.since, now) >= SETTLED_SECS)
        };
        // The last one that became so decides how long nobody could step up.
        if !place.is_usable || !here.iter().all(|(_, heard)| has_lasted(*heard)) {
            return Vec::new();
        }
        let told = here.into_iter().filter_map(|(device, heard)| {
            let is_known = matches!(known.get(&device), Some(Presence::Busy | Presence::Offline));
            heard.filter(|_| !is_known).map(|heard| (device, heard.presence))
        });
        told.collect()
    }

    fn heard(&self) -> MutexGuard<'_, HashMap<DeviceId, Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A device tells its presence. Whoever is called there goes on at once when it is free again.
pub async fn report(app: &App, device: DeviceId, presence: Presence) -> Result<(), SubmitError> {
    app.presences().hear(device, presence, app.clock().now());
    let is_back = presence == Presence::Free && !app.state().is_place_usable(device);
    if is_back { tell(app, Some(device)).await.map(drop) } else { Ok(()) }
}

/// Notes who fell silent, and tells the line what it should know; how many facts that were. What could not be told is
/// told next time.
pub async fn look(app: &App) -> usize {
    let silent = app.presences().silence(app.clock().now());
    if silent > 0 {
        tracing::info!(silent, "devices fell silent");
    }
    tell(app, None).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the line could not be told which places are there");
        0
    })
}

/// Looks for silence, as long as it is polled.
pub async fn watch(app: App) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        look(&app).await;
    }
}

/// Tells the line what changed where somebody is waited for: everywhere, or where one device stands.
async fn tell(app: &App, at: Option<DeviceId>) -> Result<usize, SubmitError> {
    let facts = facts(app, at);
    for (device, presence) in &facts {
        app.submit(Command::ReportPresence { device: *device, presence: *presence }).await?;
    }
    Ok(facts.len())
}

fn facts(app: &App, at: Option<DeviceId>) -> Vec<(DeviceId, Presence)> {
    let (places, known) = {
        let state = app.state();
        let known: HashMap<_, _> = state.presences().collect();
        (state.awaited_places(), known)
    };
    let now = app.clock().now();
    let here = |place: &&AwaitedPlace| at.is_none_or(|device| place.devices.contains(&device));
    let told = places.iter().filter(here);
    told.flat_map(|place| app.presences().facts(place, &known, now)).collect()
}
