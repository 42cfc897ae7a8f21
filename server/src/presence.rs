//! Which devices are there: told by themselves every so often, and offline when they fall silent. Only what changes
//! becomes a command. Decides nothing about anybody's window.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jari_common::device::{PRESENCE_SILENCE_SECS, Presence};
use jari_common::id::DeviceId;
use jari_common::time::secs_between;
use jiff::Timestamp;

use crate::app::{App, SubmitError};
use crate::command::Command;
use crate::engine::State;

/// How often the silence of devices is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// What every device told last, and when. In memory alone: a restart counts as a word from everybody.
#[derive(Debug, Default)]
pub struct Presences {
    heard: Mutex<HashMap<DeviceId, Heard>>,
}

#[derive(Clone, Copy, Debug)]
struct Heard {
    at: Timestamp,
    /// None when it is not certain that the line knows.
    presence: Option<Presence>,
}

impl Presences {
    /// As the line knows them at the start.
    #[must_use]
    pub fn of(state: &State, now: Timestamp) -> Self {
        let heard = |(device, presence)| (device, Heard { at: now, presence: Some(presence) });
        Self { heard: Mutex::new(state.presences().map(heard).collect()) }
    }

    /// Notes what a device tells; whether the line does not know it yet.
    fn hear(&self, device: DeviceId, presence: Presence, now: Timestamp) -> bool {
        let heard = Heard { at: now, presence: Some(presence) };
        let before = self.heard().insert(device, heard);
        before.and_then(|before| before.presence) != Some(presence)
    }

    /// The line was not told after all.
    fn doubt(&self, device: DeviceId) {
        if let Some(heard) = self.heard().get_mut(&device) {
            heard.presence = None;
        }
    }

    /// Those who told something, and nothing for so long that they are offline; from now on they are.
    fn silence(&self, now: Timestamp) -> Vec<DeviceId> {
        let mut heard = self.heard();
        let silent = heard.iter_mut().filter(|(_, heard)| {
            let is_over = secs_between(heard.at, now) >= PRESENCE_SILENCE_SECS;
            heard.presence != Some(Presence::Offline) && is_over
        });
        let taken = silent.map(|(device, heard)| {
            heard.presence = Some(Presence::Offline);
            *device
        });
        taken.collect()
    }

    fn heard(&self) -> MutexGuard<'_, HashMap<DeviceId, Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A device tells its presence.
pub async fn report(app: &App, device: DeviceId, presence: Presence) -> Result<(), SubmitError> {
    let is_news = app.presences().hear(device, presence, app.clock().now());
    if is_news { tell(app, device, presence).await } else { Ok(()) }
}

/// Tells the line of every device that fell silent, and how many those are. One that could not be told is told next time.
pub async fn look(app: &App) -> usize {
    let silent = app.presences().silence(app.clock().now());
    let mut told = 0;
    for device in silent {
        match tell(app, device, Presence::Offline).await {
            Ok(()) => told += 1,
            Err(error) => tracing::warn!(%error, %device, "a silent device could not be noted"),
        }
    }
    told
}

/// Looks for silence, as long as it is polled.
pub async fn watch(app: App) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        let silent = look(&app).await;
        if silent > 0 {
            tracing::info!(silent, "devices fell silent");
        }
    }
}

async fn tell(app: &App, device: DeviceId, presence: Presence) -> Result<(), SubmitError> {
    let told = app.submit(Command::ReportPresence { device, presence }).await;
    told.map(|_| ()).inspect_err(|_| app.presences().doubt(device))
}
