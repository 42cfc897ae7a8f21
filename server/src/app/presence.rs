//! Tells the line what devices report of their presence, and which devices fell silent. Decides nothing about people.

use std::collections::HashMap;
use std::time::Duration;

use jari_common::device::Presence;
use jari_common::id::DeviceId;

use super::{App, SubmitError};
use crate::command::Command;
use crate::engine::AwaitedPlace;

/// How often to check which devices are silent, and what the line should know of places.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// A device reports its presence. When it becomes free, the time of people called there continues at once.
pub async fn report(app: &App, device: DeviceId, presence: Presence) -> Result<(), SubmitError> {
    app.presences().hear(device, presence, app.clock().now());
    let is_back = presence == Presence::Free && !app.state().is_place_usable(device);
    if is_back { tell(app, Some(device)).await.map(drop) } else { Ok(()) }
}

/// Notes which devices fell silent, and tells the line what it should know; returns how many facts those were. A fact
/// that could not be told is told next time.
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

/// Checks for silent devices, for as long as it is polled.
pub async fn watch(app: App) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        look(&app).await;
    }
}

/// Tells the line what changed at the places where somebody is waited for: at all of them, or at the place of one
/// device.
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
