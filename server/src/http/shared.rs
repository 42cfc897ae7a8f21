//! Large answers, made once and shared by everybody who asks for them: snapshots by place and sequence, and the trees
//! of sealed draws. The memory of all of them together is limited.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use jari_common::clinic::Position;
use jari_common::draw::{Digest, EntryId};
use jari_common::id::CampaignId;
use jari_common::wire::Snapshot;
use tokio::sync::{Mutex, Semaphore};

use crate::app::App;
use crate::draw::{KeptTree, leaf};
use crate::feed::FeedRead;
use crate::http::body::off_thread;
use crate::http::error::HttpError;

/// Entries read under one lock, so that publishing never waits long.
const ENTRIES_PER_LOCK: usize = 10_000;
/// Clinics read under one lock.
const CLINICS_PER_LOCK: usize = 256;
/// The most snapshots that are being made at once: a city's snapshot is tens of megabytes.
const MADE_AT_ONCE: usize = 4;
/// Places whose last snapshot is kept, even when nobody is reading it.
const PLACES_KEPT: usize = 8;
/// Draws whose tree is kept.
const TREES_KEPT: usize = 4;
/// The limit for all snapshots together, in bytes: those kept and those still being read, however slow the readers.
/// Beyond it no new snapshot is made, and only existing ones are shared.
const LIVE_BYTES_MAX: usize = 128 * 1024 * 1024;
/// The grid of places: cells of a thousandth of a degree, at most 111 metres.
const CELLS_PER_DEGREE: f64 = 1_000.0;
/// How much farther is read around the middle of a cell, in metres, so that no clinic is missed.
const CELL_METRES: u32 = 100;

/// A place and a radius: everybody who asks from one cell gets the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapCell {
    lat: i32,
    lon: i32,
    metres: u32,
}

/// The shared answers.
pub struct SharedReads {
    places: Mutex<VecDeque<(MapCell, Arc<Cell>)>>,
    trees: Mutex<VecDeque<(CampaignId, Arc<KeptTree>)>>,
    making: Semaphore,
    live: Arc<AtomicUsize>,
    /// Bytes beyond which no new snapshot is made.
    room: usize,
}

/// The last snapshot of one place; a reader who asks while it is being made waits here.
#[derive(Default)]
struct Cell(Mutex<Option<MadeReply>>);

#[derive(Clone)]
struct MadeReply {
    seq: u64,
    body: Bytes,
}

/// Bytes that are counted until nobody holds them any more.
struct CountedBytes {
    bytes: Vec<u8>,
    live: Arc<AtomicUsize>,
}

impl CountedBytes {
    fn share(bytes: Vec<u8>, live: &Arc<AtomicUsize>) -> Bytes {
        live.fetch_add(bytes.len(), Ordering::Relaxed);
        Bytes::from_owner(Self { bytes, live: Arc::clone(live) })
    }
}

impl AsRef<[u8]> for CountedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for CountedBytes {
    fn drop(&mut self) {
        self.live.fetch_sub(self.bytes.len(), Ordering::Relaxed);
    }
}

impl MapCell {
    pub fn of(centre: Position, metres: u32) -> Self {
        let cell = |degrees: f64| (degrees * CELLS_PER_DEGREE).round() as i32;
        Self { lat: cell(centre.lat), lon: cell(centre.lon), metres }
    }

    fn middle(self) -> Position {
        let degrees = |cell: i32| f64::from(cell) / CELLS_PER_DEGREE;
        Position { lat: degrees(self.lat), lon: degrees(self.lon) }
    }
}

impl SharedReads {
    pub fn new() -> Self {
        Self {
            places: Mutex::default(),
            trees: Mutex::default(),
            making: Semaphore::new(MADE_AT_ONCE),
            live: Arc::default(),
            room: LIVE_BYTES_MAX,
        }
    }

    /// The bytes of all snapshots that anybody holds.
    fn live_bytes(&self) -> usize {
        self.live.load(Ordering::Relaxed)
    }

    /// The snapshot of a place, not older than this request. When slow readers hold too many bytes already: an older
    /// snapshot from which the feed can still continue; if there is none, the reader must ask again later.
    pub async fn of(&self, app: &App, place: MapCell) -> Result<Bytes, HttpError> {
        let asked_at = app.state().seq();
        let cell = self.cell(place).await;
        let mut made = cell.0.lock().await;
        if let Some(MadeReply { body, .. }) = made.as_ref().filter(|made| made.seq >= asked_at) {
            return Ok(body.clone());
        }
        if self.live_bytes() > self.room {
            let leads_on =
                |made: &&MadeReply| matches!(app.feed().after(made.seq, 1), FeedRead::Frames(_));
            let older = made.as_ref().filter(leads_on);
            return older.map(|made| made.body.clone()).ok_or(HttpError::TryAgain);
        }
        // Its bytes are freed before the next ones are made, unless somebody is reading them.
        *made = None;
        let _turn = self.turn().await?;
        let (app, metres) = (app.clone(), place.metres.saturating_add(CELL_METRES));
        let make = move || {
            let snapshot = read_near(&app, place.middle(), metres);
            serde_json::to_vec(&snapshot).map(|bytes| (snapshot.seq, bytes))
        };
        let (seq, bytes) = off_thread(make).await?.map_err(|_| HttpError::Fault("a snapshot"))?;
        let body = CountedBytes::share(bytes, &self.live);
        *made = Some(MadeReply { seq, body: body.clone() });
        Ok(body)
    }

    /// Waits for room to make one more large answer.
    pub async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>, HttpError> {
        self.making.acquire().await.map_err(|_| HttpError::Fault("the large answers' semaphore"))
    }

    /// The tree of a sealed draw: it never changes again, and is made once.
    pub async fn tree(
        &self,
        app: &App,
        campaign: CampaignId,
        root: Digest,
    ) -> Result<Arc<KeptTree>, HttpError> {
        let mut trees = self.trees.lock().await;
        if let Some(at) = trees.iter().position(|(of, _)| *of == campaign)
            && let Some((_, tree)) = trees.remove(at)
        {
            trees.push_front((campaign, Arc::clone(&tree)));
            return Ok(tree);
        }
        let app = app.clone();
        let make = move || {
            let entries = read_entries(&app, campaign);
            let leaves = (0..).zip(entries).map(|(index, entry)| leaf(campaign, index, entry));
            KeptTree::new(leaves.collect())
        };
        let tree = Arc::new(off_thread(make).await?);
        if tree.root() != root {
            return Err(HttpError::Fault("a sealed draw's tree"));
        }
        trees.push_front((campaign, Arc::clone(&tree)));
        trees.truncate(TREES_KEPT);
        Ok(tree)
    }

    async fn cell(&self, place: MapCell) -> Arc<Cell> {
        let mut places = self.places.lock().await;
        let known = places.iter().position(|(of, _)| *of == place);
        let cell = known.and_then(|at| places.remove(at)).map(|(_, cell)| cell);
        let cell = cell.unwrap_or_default();
        places.push_front((place, Arc::clone(&cell)));
        places.truncate(PLACES_KEPT);
        cell
    }
}

/// Reads in several short locks. Changes made meanwhile may be in the snapshot and come again by the feed. This is
/// safe: a change in the feed gives the new value, not the difference.
fn read_near(app: &App, centre: Position, radius_metres: u32) -> Snapshot {
    let as_of = app.clock().now();
    let (mut snapshot, clinics_in_all) = {
        let state = app.state();
        let campaigns: Vec<_> = state.campaigns().cloned().collect();
        let standing = campaigns.iter().filter_map(|it| state.now_serving(it.id));
        let now_serving = standing.collect();
        let (clinics, days) = (Vec::new(), Vec::new());
        let log = state.mark();
        (
            Snapshot { seq: log.seq, log, as_of, campaigns, now_serving, clinics, days },
            state.clinic_count(),
        )
    };
    for from in (0..clinics_in_all).step_by(CLINICS_PER_LOCK) {
        let count = CLINICS_PER_LOCK.min(clinics_in_all - from);
        let state = app.state();
        let clinics = state.clinics_in(from, count).iter();
        for clinic in clinics.filter(|it| it.position.distance_metres(centre) <= radius_metres) {
            snapshot.clinics.push(clinic.clone());
            let campaigns = snapshot.campaigns.iter();
            let days = campaigns.filter_map(|it| state.clinic_days(it.id, &clinic.id));
            snapshot.days.extend(days);
        }
    }
    snapshot
}

/// The entries of a draw, read in several short locks.
pub(super) fn read_entries(app: &App, campaign: CampaignId) -> Vec<EntryId> {
    let mut entries = Vec::new();
    loop {
        let more = app.state().draw_entries(campaign, entries.len(), ENTRIES_PER_LOCK);
        if more.is_empty() {
            return entries;
        }
        entries.extend(more);
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::app::Options;
    use crate::clock::Clock;
    use crate::command::Command;
    use crate::keys::Keys;
    use crate::sample;
    use crate::store::memory::MemoryStore;

    fn app() -> App {
        let start: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
        let options = Options { clock: Clock::manual(start), ..Options::default() };
        let app =
            App::with_store(Box::new(MemoryStore::new()), Keys::for_tests(), options).unwrap();
        sample::fill(&app).unwrap();
        app
    }

    fn change(app: &App, turns: u32) {
        let campaign = app.state().campaigns().next().unwrap().clone();
        let pace = jari_common::campaign::Pace { turns, ..campaign.spec.pace };
        app.submit_blocking(Command::SetPace { campaign: campaign.id, pace }).unwrap();
    }

    fn here(lat: f64) -> MapCell {
        MapCell::of(Position { lat, lon: 126.9788 }, 3_000)
    }

    #[tokio::test]
    async fn sixty_slow_readers_of_one_place_hold_one_body() {
        let app = tokio::task::spawn_blocking(app).await.unwrap();
        let shared = Arc::new(SharedReads::new());
        let mut readers = tokio::task::JoinSet::new();
        for nth in 0..60 {
            let (shared, app) = (Arc::clone(&shared), app.clone());
            // In one cell, but at different points.
            let place = here(37.5735 + f64::from(nth % 3) * 0.000_1);
            readers.spawn(async move { shared.of(&app, place).await.unwrap() });
        }
        let bodies = readers.join_all().await;
        let first = bodies[0].as_ptr();
        assert!(bodies.iter().all(|body| body.as_ptr() == first), "one body for all");
        assert_eq!(shared.live_bytes(), bodies[0].len());

        let app = tokio::task::spawn_blocking(move || (change(&app, 7), app).1).await.unwrap();
        let newer = shared.of(&app, here(37.5735)).await.unwrap();
        assert_ne!(newer.as_ptr(), first, "what changed is told");
        drop(bodies);
        assert_eq!(shared.live_bytes(), newer.len(), "what nobody reads is gone");
        tokio::task::spawn_blocking(move || drop(app)).await.unwrap();
    }

    #[tokio::test]
    async fn when_slow_readers_hold_too_much_what_is_there_is_shared_and_nothing_new_is_made() {
        let app = tokio::task::spawn_blocking(app).await.unwrap();
        let shared = SharedReads { room: 1, ..SharedReads::new() };
        let held = shared.of(&app, here(37.5735)).await.unwrap();
        let app = tokio::task::spawn_blocking(move || (change(&app, 8), app).1).await.unwrap();
        let again = shared.of(&app, here(37.5735)).await.unwrap();
        assert_eq!(again.as_ptr(), held.as_ptr(), "the feed leads on from it");
        let elsewhere = shared.of(&app, here(38.0)).await;
        assert!(matches!(elsewhere, Err(HttpError::TryAgain)), "{elsewhere:?}");
        tokio::task::spawn_blocking(move || drop(app)).await.unwrap();
    }
}
