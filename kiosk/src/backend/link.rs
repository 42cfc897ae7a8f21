//! Follows the server: a snapshot once, then the feed from the cursor on, for ever. Asks for nothing personal.

mod sse;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use jari_common::board::REACH_METRES;
use jari_common::change::PublicChange;
use jari_common::wire::{API_ROOT, FEED_CHANGE, FEED_SNAPSHOT_AGAIN};
use jiff::Timestamp;
use reqwest::{Client, Response};
use tokio::sync::watch;

use self::sse::{SseEvent, SseParser, SseTooLong};
use super::cache::{CacheError, CacheThreads, Origin, Writing};
use super::client::Pauses;
use super::device::Device;
use super::inbox::{Clock, Inbox};
use crate::message::Message;
use crate::model::Link;

/// The pause after the first failure, in milliseconds.
const FIRST_PAUSE_MILLIS: u64 = 250;
/// Cut off for so long, a person is told, in seconds.
const AWAY_SECS: u64 = 2;
/// The server speaks at least every 15 seconds; after so long a silence the connection is dead, in seconds.
const SILENCE_SECS: u64 = 40;
/// A snapshot arrives within this, in seconds.
const SNAPSHOT_SECS: u64 = 120;
/// No snapshot of one kiosk's reach is larger, in bytes.
const SNAPSHOT_MAX_BYTES: usize = 512 << 20;
/// The cache notes at most this often that it is current, in seconds.
const CONFIRM_SECS: u64 = 30;
/// Sent to be resumed from there (WHATWG HTML, 9.2).
const LAST_EVENT_ID: &str = "last-event-id";

/// Why following stopped.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("the server wants a snapshot taken again")]
    SnapshotAgain,
    #[error("the server closed the feed")]
    Closed,
    #[error("nothing was heard for {SILENCE_SECS} seconds")]
    Silence,
    #[error("the snapshot is too large")]
    TooLarge,
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error(transparent)]
    Sse(#[from] SseTooLong),
    #[error(transparent)]
    Cache(#[from] CacheError),
}

/// What the follower knows between connections.
pub(super) struct Known {
    writing: Writing,
    /// None: a snapshot comes first.
    cursor: Option<u64>,
    last_contact: Option<Timestamp>,
}

/// The server's most faithful reader.
pub(super) struct Follower {
    pub(super) client: Client,
    pub(super) url: String,
    pub(super) folder: PathBuf,
    pub(super) inbox: Inbox,
    pub(super) clock: Clock,
    pub(super) cache: Arc<OnceLock<CacheThreads>>,
    pub(super) paired: watch::Receiver<Option<Device>>,
    pub(super) known: Option<Known>,
}

impl Follower {
    /// Opens the cache of the place, once the kiosk is paired.
    pub(super) fn open_cache(&mut self) -> Result<(), CacheError> {
        let Some(device) = self.paired.borrow_and_update().clone() else { return Ok(()) };
        let origin = Origin { server: device.server, position: device.place.position };
        let (inbox, clock) = (self.inbox.clone(), self.clock.clone());
        let (threads, known) = CacheThreads::start(self.folder.clone(), origin, inbox, clock)?;
        let writing = threads.writing();
        let (cursor, last_contact) = (known.cursor, known.as_of);
        self.known = Some(Known { writing, cursor, last_contact });
        // A kiosk is paired once in its life.
        let _ = self.cache.set(threads);
        Ok(())
    }

    /// Follows until it is dropped.
    pub(super) async fn run(mut self) {
        while self.known.is_none() {
            if self.paired.changed().await.is_err() {
                return;
            }
            if let Err(error) = self.open_cache() {
                tracing::error!(%error, "the cache cannot be opened");
                return;
            }
        }
        let Some(mut known) = self.known.take() else { return };
        let mut pauses = Pauses::new(Duration::from_millis(FIRST_PAUSE_MILLIS));
        let mut lost = Lost::new();
        loop {
            let stop = self.follow(&mut known, &mut pauses, &mut lost).await;
            let Err(stop) = stop;
            tracing::info!(%stop, "the feed stopped");
            if matches!(stop, Stop::SnapshotAgain | Stop::Cache(_)) {
                known.cursor = None;
            }
            if lost.is_long() {
                let last_contact = known.last_contact;
                self.inbox.send(Message::LinkChanged(Link::Away { last_contact }));
            }
            tokio::time::sleep(pauses.next()).await;
        }
    }

    async fn follow(
        &self,
        known: &mut Known,
        pauses: &mut Pauses,
        lost: &mut Lost,
    ) -> Result<std::convert::Infallible, Stop> {
        let cursor = match known.cursor {
            Some(cursor) => cursor,
            None => {
                let body = self.snapshot().await?;
                let cursor = known.writing.snapshot(body).await?;
                known.cursor = Some(cursor);
                cursor
            }
        };
        let response = self.feed(cursor).await?;
        pauses.reset();
        if lost.is_found() {
            self.inbox.send(Message::LinkChanged(Link::Online));
        }
        let read = self.read(response, known).await;
        lost.begin();
        read
    }

    async fn snapshot(&self) -> Result<Vec<u8>, Stop> {
        let place = self.paired.borrow().as_ref().map(|device| device.place.position);
        let Some(place) = place else { return Err(Stop::Closed) };
        let (lat, lon) = (place.lat, place.lon);
        let near = format!("lat={lat}&lon={lon}&radius_m={REACH_METRES}");
        let url = format!("{}{API_ROOT}/snapshot?{near}", self.url);
        let within = Duration::from_secs(SNAPSHOT_SECS);
        let response = self.client.get(url).timeout(within).send().await?.error_for_status()?;
        let mut chunks = response.bytes_stream();
        let mut body = Vec::new();
        while let Some(chunk) = chunks.next().await {
            body.extend_from_slice(&chunk?);
            if body.len() > SNAPSHOT_MAX_BYTES {
                return Err(Stop::TooLarge);
            }
        }
        Ok(body)
    }

    async fn feed(&self, cursor: u64) -> Result<Response, Stop> {
        let request = self
            .client
            .get(format!("{}{API_ROOT}/feed", self.url))
            .header("accept", "text/event-stream")
            .header(LAST_EVENT_ID, cursor);
        let within = Duration::from_secs(SILENCE_SECS);
        let response = tokio::time::timeout(within, request.send()).await;
        Ok(response.map_err(|_| Stop::Silence)??.error_for_status()?)
    }

    async fn read(
        &self,
        response: Response,
        known: &mut Known,
    ) -> Result<std::convert::Infallible, Stop> {
        let mut chunks = response.bytes_stream();
        let mut parser = SseParser::default();
        let mut confirmed: Option<Instant> = None;
        loop {
            let silence = Duration::from_secs(SILENCE_SECS);
            let chunk = tokio::time::timeout(silence, chunks.next()).await;
            let chunk = chunk.map_err(|_| Stop::Silence)?.ok_or(Stop::Closed)??;
            let heard_at = (self.clock)();
            known.last_contact = Some(heard_at);
            let (changes, again) = changes(parser.push(&chunk)?);
            if !changes.is_empty() {
                known.cursor = Some(known.writing.changes(changes).await?);
            }
            if again {
                return Err(Stop::SnapshotAgain);
            }
            if confirmed.is_none_or(|at| at.elapsed() >= Duration::from_secs(CONFIRM_SECS)) {
                confirmed = Some(Instant::now());
                known.writing.confirm(heard_at);
            }
        }
    }
}

/// The feed's changes, and whether it asked for a snapshot after them.
fn changes(events: Vec<SseEvent>) -> (Vec<PublicChange>, bool) {
    let mut changes = Vec::new();
    for event in events {
        match event.name.as_str() {
            FEED_CHANGE => match serde_json::from_str(&event.data) {
                Ok(change) => changes.push(change),
                // From a newer server: what this kiosk does not know, it does not show.
                Err(error) => tracing::warn!(%error, "a change is not understood"),
            },
            FEED_SNAPSHOT_AGAIN => return (changes, true),
            _ => {}
        }
    }
    (changes, false)
}

/// Since when the server has not been heard.
struct Lost {
    since: Option<Instant>,
    told: bool,
}

impl Lost {
    /// A kiosk that has just started has not heard anything yet.
    fn new() -> Self {
        Self { since: Some(Instant::now()), told: false }
    }

    fn begin(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    /// Whether this is news: the server is heard again.
    fn is_found(&mut self) -> bool {
        self.told = false;
        self.since.take().is_some()
    }

    /// Whether it is time to say so, once.
    fn is_long(&mut self) -> bool {
        let long = self.since.is_some_and(|at| at.elapsed() >= Duration::from_secs(AWAY_SECS));
        long && !std::mem::replace(&mut self.told, long)
    }
}
