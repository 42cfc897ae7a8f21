//! Follows the server: a snapshot once, then the feed from the cursor on, without end. Accepts only valid events of
//! the log it knows, and asks for nothing personal.

mod lost;
mod sse;
mod stop;

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use jari_common::api::Endpoint;
use jari_common::api::board::{FollowFeed, ReadSnapshot};
use jari_common::board::REACH_METRES;
use jari_common::clinic::Position;
use jari_common::log_mark::LogMark;
use jari_common::wire::{FEED_CHANGE, FEED_HEAD, FEED_SNAPSHOT_AGAIN, FeedHead};
use jiff::Timestamp;
use reqwest::header::ACCEPT;
use reqwest::{Client, Response, StatusCode};
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};

use self::lost::Lost;
use self::sse::{SseEvent, SseParser};
use self::stop::Stop;
use super::cache::{CacheError, CacheThreads, Origin, Writing, Written};
use super::client::{JSON, Pauses, is_of_kind};
use super::device::Device;
use super::heard::FeedChange;
use super::inbox::Inbox;
use super::time::ServerTime;
use super::trust::is_another_server;
use crate::message::Message;
use crate::model::Link;

/// The pause after the first failure.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// If a snapshot is useless, the next one is taken after this pause, and then after longer and longer pauses.
const USELESS_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause after a useless snapshot.
const USELESS_PAUSE_MAX: Duration = Duration::from_secs(300);
/// A feed that worked for this long begins with the first pause again.
const GOOD: Duration = Duration::from_secs(30);
/// The server sends something at least every 15 seconds; after this time of silence the connection is dead.
const SILENCE: Duration = Duration::from_secs(40);
/// A snapshot must have arrived completely within this time, even on a slow line.
const SNAPSHOT_MAX: Duration = Duration::from_secs(30 * 60);
/// The largest snapshot of one kiosk's reach, in bytes.
const SNAPSHOT_MAX_BYTES: usize = 512 << 20;
/// The header with the id of the last event; the feed is resumed from there (WHATWG HTML, 9.2).
const LAST_EVENT_ID: &str = "last-event-id";
const EVENT_STREAM: &str = "text/event-stream";

/// What the `FeedClient` knows between connections.
struct KnownFeed {
    writing: Writing,
    /// None: a snapshot must come first.
    cursor: Option<LogMark>,
    /// When the server was last heard, by its own clock.
    last_contact: Option<Timestamp>,
    position: Position,
    /// A snapshot is due once everything was received.
    is_due: bool,
}

impl KnownFeed {
    fn wrote(&mut self, written: Written) {
        self.cursor = Some(written.cursor);
        self.is_due |= written.is_due;
    }
}

/// The threads over the cache of the place; none before the kiosk is paired.
pub(super) type SharedCache = Arc<Mutex<Option<CacheThreads>>>;

/// The client that follows the server's feed and keeps the cache up to date.
pub(super) struct FeedClient {
    client: Client,
    url: String,
    folder: PathBuf,
    inbox: Inbox,
    time: Arc<ServerTime>,
    cache: SharedCache,
    paired: watch::Receiver<Option<Device>>,
    known: Option<KnownFeed>,
}

impl FeedClient {
    pub(super) fn new(
        client: Client,
        url: String,
        folder: PathBuf,
        inbox: Inbox,
        time: Arc<ServerTime>,
        cache: SharedCache,
        paired: watch::Receiver<Option<Device>>,
    ) -> Self {
        Self { client, url, folder, inbox, time, cache, paired, known: None }
    }

    /// Opens the cache of the place, once the kiosk is paired.
    pub(super) fn open_cache(&mut self) -> Result<(), CacheError> {
        let Some(device) = self.paired.borrow_and_update().clone() else { return Ok(()) };
        let position = device.place.position;
        let origin = Origin { server: device.server, position };
        let (inbox, time) = (self.inbox.clone(), self.time.clone());
        let (threads, known) = CacheThreads::start(self.folder.clone(), origin, inbox, time)?;
        let writing = threads.writing();
        let (cursor, last_contact) = (known.cursor, known.as_of);
        self.known = Some(KnownFeed { writing, cursor, last_contact, position, is_due: false });
        *self.cache.lock().unwrap_or_else(PoisonError::into_inner) = Some(threads);
        Ok(())
    }

    /// Follows the server until it is dropped.
    pub(super) async fn run(mut self) {
        let mut lost = Lost::new();
        let mut pauses = Pauses::new(FIRST_PAUSE);
        let mut useless = Pauses::up_to(USELESS_PAUSE, USELESS_PAUSE_MAX);
        loop {
            let Some(mut known) = self.opened().await else { return };
            let Err(stop) = self.follow(&mut known, (&mut pauses, &mut useless), &mut lost).await;
            tracing::info!(%stop, "the feed stopped");
            if matches!(&stop, Stop::Http(error) if is_another_server(error)) {
                self.inbox.send(Message::AnotherServer);
            }
            if stop.needs_snapshot() {
                known.cursor = None;
                if lost.is_heard() {
                    // What is shown may no longer be current.
                    self.inbox.send(Message::LinkChanged(Link::Connecting));
                }
            }
            lost.begin();
            if lost.is_long() {
                self.say_away(known.last_contact);
            }
            let pause = match &stop {
                Stop::Cache(error) => {
                    tracing::error!(%error, "the board cannot be brought up to date");
                    useless.next()
                }
                Stop::Moved => Duration::ZERO,
                _ => pauses.next(),
            };
            self.known = Some(known).filter(|_| !matches!(stop, Stop::Moved));
            tokio::time::sleep(pause).await;
        }
    }

    /// Opens what is known of the place, once the kiosk is paired; None when the kiosk is closing.
    async fn opened(&mut self) -> Option<KnownFeed> {
        loop {
            if let Some(known) = self.known.take() {
                return Some(known);
            }
            if let Err(error) = self.open_cache() {
                tracing::error!(%error, "the board cannot be opened, not even in memory");
                tokio::time::sleep(USELESS_PAUSE).await;
            } else if self.known.is_none() {
                self.paired.changed().await.ok()?;
            }
        }
    }

    async fn follow(
        &self,
        known: &mut KnownFeed,
        (pauses, useless): (&mut Pauses, &mut Pauses),
        lost: &mut Lost,
    ) -> Result<Infallible, Stop> {
        let cursor = match known.cursor {
            Some(cursor) => cursor,
            None => {
                // From here on, a rebuild of the cache is news.
                known.writing.see();
                let body = self.snapshot(known, lost).await?;
                let written = known.writing.snapshot(body).await?;
                lost.again();
                known.is_due = false;
                known.wrote(written);
                written.cursor
            }
        };
        let response = self.feed(cursor, known, lost).await?;
        let mut began = None;
        let stopped = self.read(response, cursor, known, lost, &mut began).await;
        if began.is_some_and(|began: Instant| began.elapsed() >= GOOD) {
            pauses.reset();
            useless.reset();
        }
        stopped
    }

    async fn snapshot(&self, known: &KnownFeed, lost: &mut Lost) -> Result<Vec<u8>, Stop> {
        let Position { lat, lon } = known.position;
        let near = format!("lat={lat}&lon={lon}&radius_m={REACH_METRES}");
        let url = format!("{}{}?{near}", self.url, ReadSnapshot::PATH);
        let end = Instant::now() + SNAPSHOT_MAX;
        let response = self.answered(self.client.get(url), known, lost).await?;
        let mut chunks = ours(response, JSON)?.bytes_stream();
        let mut body = Vec::new();
        loop {
            // A slow line is allowed; a line that gives nothing is dead.
            let soon = end.min(Instant::now() + SILENCE);
            let chunk = timeout_at(soon, chunks.next()).await.map_err(|_| Stop::Silence)?;
            let Some(chunk) = chunk else { return Ok(body) };
            body.extend_from_slice(&chunk?);
            if body.len() > SNAPSHOT_MAX_BYTES {
                return Err(Stop::TooLarge);
            }
        }
    }

    async fn feed(
        &self,
        cursor: LogMark,
        known: &KnownFeed,
        lost: &mut Lost,
    ) -> Result<Response, Stop> {
        let request = self
            .client
            .get(format!("{}{}", self.url, FollowFeed::PATH))
            .header(ACCEPT, EVENT_STREAM)
            .header(LAST_EVENT_ID, cursor.to_string());
        // A device that the server no longer knows receives nothing more.
        let token = self.paired.borrow().as_ref().map(|device| device.token.clone());
        let request = request.bearer_auth(token.unwrap_or_default());
        ours(self.answered(request, known, lost).await?, EVENT_STREAM)
    }

    /// Waits for an answer; when this takes long, tells the screen meanwhile that the server is away.
    async fn answered(
        &self,
        request: reqwest::RequestBuilder,
        known: &KnownFeed,
        lost: &mut Lost,
    ) -> Result<Response, Stop> {
        let answer = timeout(SILENCE, request.send());
        tokio::pin!(answer);
        let answer = tokio::select! {
            answer = &mut answer => answer,
            () = lost.becomes_long() => {
                self.say_away(known.last_contact);
                answer.await
            }
        };
        Ok(answer.map_err(|_| Stop::Silence)??)
    }

    /// Reads the feed. `began` is when the feed proved to be of this log.
    async fn read(
        &self,
        response: Response,
        cursor: LogMark,
        known: &mut KnownFeed,
        lost: &mut Lost,
        began: &mut Option<Instant>,
    ) -> Result<Infallible, Stop> {
        let mut chunks = response.bytes_stream();
        let mut parser = SseParser::default();
        let mut paired = self.paired.clone();
        let mut end = Instant::now() + SILENCE;
        loop {
            let mut writing = known.writing.clone();
            let chunk = tokio::select! {
                biased;
                () = writing.begun_anew() => return Err(Stop::CacheAnew),
                changed = paired.changed() => {
                    changed.map_err(|_| Stop::Closed)?;
                    if is_elsewhere(&paired, known) {
                        return Err(Stop::Moved);
                    }
                    continue;
                }
                () = lost.becomes_long() => {
                    self.say_away(known.last_contact);
                    continue;
                }
                chunk = timeout_at(end, chunks.next()) => chunk,
            };
            let chunk = chunk.map_err(|_| Stop::Silence)?.ok_or(Stop::Closed)??;
            let events = parser.push(&chunk)?;
            if !events.is_empty() {
                // Only valid events get this far again; comments are no sign of our server.
                end = Instant::now() + SILENCE;
                self.take(events, cursor, known, lost, began).await?;
            }
        }
    }

    /// Takes events in their order. The first one proves that this is the feed of the log that is known here.
    async fn take(
        &self,
        events: Vec<SseEvent>,
        cursor: LogMark,
        known: &mut KnownFeed,
        lost: &mut Lost,
        began: &mut Option<Instant>,
    ) -> Result<(), Stop> {
        let mut changes = Vec::new();
        for event in events {
            match event.name.as_str() {
                FEED_HEAD => {
                    let head: FeedHead = serde_json::from_str(&event.data)
                        .map_err(|error| not_ours(error.to_string()))?;
                    if began.is_none() && head.told != cursor.seq {
                        return Err(not_ours("it goes on from elsewhere"));
                    }
                    began.get_or_insert_with(Instant::now);
                    self.write(std::mem::take(&mut changes), known).await?;
                    self.take_head(&head, known, lost).await?;
                }
                FEED_SNAPSHOT_AGAIN => {
                    self.write(std::mem::take(&mut changes), known).await?;
                    return Err(Stop::SnapshotAgain);
                }
                _ if began.is_none() => return Err(not_ours("it does not say of which log it is")),
                FEED_CHANGE => {
                    changes.push(
                        FeedChange::read(&event.id, &event.data)
                            .map_err(|error| not_ours(error.to_string()))?,
                    );
                }
                // The event is from a newer server: this program has nothing to do for it.
                _ => {}
            }
        }
        known.last_contact = Some(self.time.now());
        self.write(changes, known).await
    }

    async fn write(&self, changes: Vec<FeedChange>, known: &mut KnownFeed) -> Result<(), Stop> {
        if !changes.is_empty() {
            let written = known.writing.changes(changes).await?;
            known.wrote(written);
        }
        Ok(())
    }

    /// Takes where the log ends, and the server's time. When all of the log was received, what is shown is current.
    async fn take_head(
        &self,
        head: &FeedHead,
        known: &mut KnownFeed,
        lost: &mut Lost,
    ) -> Result<(), Stop> {
        if let Some(by) = self.time.heard(head.at) {
            self.inbox.send(Message::TimeCorrected { by });
        }
        if head.told < head.log.seq {
            return Ok(());
        }
        // A snapshot may be ahead of the feed; then the feed says less than is known.
        if known.cursor.is_none_or(|cursor| cursor.seq <= head.log.seq) {
            let written = known.writing.confirm(head.log, head.at).await?;
            known.wrote(written);
        }
        if known.is_due {
            return Err(Stop::SnapshotDue);
        }
        if lost.is_found() {
            self.inbox.send(Message::LinkChanged(Link::Online));
        }
        Ok(())
    }

    fn say_away(&self, last_contact: Option<Timestamp>) {
        self.inbox.send(Message::LinkChanged(Link::Away { last_contact }));
    }
}

/// Whether the kiosk was paired again at a place where other clinics are near.
fn is_elsewhere(paired: &watch::Receiver<Option<Device>>, known: &KnownFeed) -> bool {
    paired.borrow().as_ref().is_some_and(|device| device.place.position != known.position)
}

/// A successful answer of our server has this media type; a portal's page has not, whatever its status.
fn ours(response: Response, kind: &str) -> Result<Response, Stop> {
    let response = response.error_for_status()?;
    if response.status() == StatusCode::OK && is_of_kind(&response, kind) {
        Ok(response)
    } else {
        Err(not_ours(format!("{}, not {kind}", response.status())))
    }
}

fn not_ours(why: impl Into<String>) -> Stop {
    Stop::NotOurs(why.into())
}
