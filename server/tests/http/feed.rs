//! The feed: exactly what was missed, or a clear statement that it is no longer available.

use std::path::Path;
use std::time::Duration;

use jari_common::campaign::Pace;
use jari_common::change::{PublicChange, PublicEvent};
use jari_common::log_mark::LogMark;
use jari_common::wire::{
    FEED_CHANGE, FEED_HEAD, FEED_SNAPSHOT_AGAIN, FeedHead, Snapshot, TicketView,
};
use reqwest::{RequestBuilder, Response};

use crate::http::world::{World, done, malsun, options, other, person, refused};

/// The longest wait. Nothing here takes this long; a test that waits longer is broken.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Event {
    id: Option<LogMark>,
    name: String,
    data: String,
}

impl Event {
    fn change(&self) -> PublicChange {
        let change: PublicChange = serde_json::from_str(&self.data).unwrap();
        let seq = self.id.map(|id| id.seq);
        assert_eq!((self.name.as_str(), seq), (FEED_CHANGE, Some(change.seq)));
        change
    }
}

struct Events {
    response: Response,
    read: String,
}

impl Events {
    async fn open(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, read: String::new() }
    }

    /// The first event of the feed.
    async fn head(&mut self) -> FeedHead {
        let event = self.any().await.expect("a head");
        assert_eq!(event.name, FEED_HEAD);
        serde_json::from_str(&event.data).unwrap()
    }

    /// The next event that is not a head; None at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let event = self.any().await?;
            if event.name != FEED_HEAD {
                return Some(event);
            }
        }
    }

    /// The next event; None at the end of the stream.
    async fn any(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.read.split_once("\n\n") {
                let event = parse(block);
                self.read = rest.to_owned();
                return Some(event);
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await;
            let chunk = chunk.expect("an event, or the end").unwrap()?;
            self.read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The events up to the one with this number, which is included.
    async fn through(&mut self, seq: u64) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let event = self.next().await.expect("the feed goes on");
            let at = event.change().seq;
            events.push(event);
            assert!(at <= seq, "{at} is past {seq}");
            if at == seq {
                return events;
            }
        }
    }
}

fn parse(block: &str) -> Event {
    let mut event = Event::default();
    for line in block.lines() {
        match line.split_once(": ") {
            Some(("id", id)) => event.id = Some(id.parse().unwrap()),
            Some(("event", name)) => event.name = name.to_owned(),
            Some(("data", data)) => event.data.push_str(data),
            _ => {}
        }
    }
    event
}

#[tokio::test]
async fn a_reader_that_was_cut_off_gets_exactly_what_it_missed() {
    let world = World::new().await;
    let mut whole = Events::open(world.get("/api/v1/feed")).await;
    let session = world.join(&malsun()).await;
    let turn = world.begin(&session).await;
    for index in 0..5 {
        let _: TicketView = done(world.holding(&session, turn.lease(), index), 200).await;
    }
    let latest = world.app.state().seq();
    let all = whole.through(latest).await;
    assert!(all.len() >= 6, "{all:?}");
    let frees = all.iter().flat_map(|event| event.change().events);
    assert!(frees.into_iter().any(|event| matches!(event, PublicEvent::SlotFree { free: 0, .. })));

    for (at, event) in all.iter().enumerate() {
        let mark = event.id.unwrap();
        let seq = mark.seq;
        let missed = &all[at + 1..];
        let resumed = world.get("/api/v1/feed?after=1").header("last-event-id", mark.to_string());
        let mut resumed = Events::open(resumed).await;
        let mut asked = Events::open(world.get(&format!("/api/v1/feed?after={seq}"))).await;
        for expected in missed {
            assert_eq!(resumed.next().await.as_ref(), Some(expected));
            assert_eq!(asked.next().await.as_ref(), Some(expected));
        }
    }
}

#[tokio::test]
async fn a_reader_without_a_cursor_begins_after_the_latest() {
    let world = World::new().await;
    world.join(&malsun()).await;
    let latest = world.app.state().seq();
    let mut events = Events::open(world.get("/api/v1/feed")).await;
    world.join(&other()).await;
    // The latest change may be sent only now: telling it twice is harmless, telling an older one is not.
    assert!(events.next().await.unwrap().change().seq >= latest);
}

#[tokio::test]
async fn a_reader_who_fell_behind_the_window_is_told_to_take_a_snapshot() {
    let world = World::with(Pace::default(), 2).await;
    let behind = world.app.state().seq();
    for name in ["가가", "나나", "다다", "라라"] {
        world.join(&person(name, "1947-03-01")).await;
    }
    let mut events = Events::open(world.get(&format!("/api/v1/feed?after={behind}"))).await;
    assert_eq!(events.next().await.unwrap().name, FEED_SNAPSHOT_AGAIN);
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_cursor_from_another_log_is_told_to_take_a_snapshot() {
    let world = World::new().await;
    let ahead = world.app.state().seq() + 1;
    let mut events = Events::open(world.get(&format!("/api/v1/feed?after={ahead}"))).await;
    assert_eq!(events.next().await.unwrap().name, FEED_SNAPSHOT_AGAIN);
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_cursor_that_is_no_number_is_refused() {
    let world = World::new().await;
    let request = world.get("/api/v1/feed").header("last-event-id", "yesterday");
    refused(request, 400, "invalid-value").await;
}

#[tokio::test]
async fn open_feeds_end_when_the_server_stops() {
    let world = World::new().await;
    let mut events = Events::open(world.get("/api/v1/feed")).await;
    world.stop().await.unwrap();
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_feed_begins_with_its_log_and_the_servers_time_and_says_when_all_is_told() {
    let world = World::new().await;
    let (log, at) = (world.app.state().mark(), world.app.clock().now());
    let mut news = world.app.feed().watch();
    news.wait_for(|end| *end == log).await.unwrap();
    let mut events = Events::open(world.get("/api/v1/feed")).await;
    assert_eq!(events.head().await, FeedHead { log, told: log.seq, at });
    world.join(&malsun()).await;
    world.join(&other()).await;
    let end = world.app.state().mark();
    let missed = events.through(end.seq).await;

    let cursor = log.to_string();
    let mut late = Events::open(world.get("/api/v1/feed").header("last-event-id", cursor)).await;
    assert_eq!(late.head().await, FeedHead { log: end, told: log.seq, at });
    for event in &missed {
        assert_eq!(late.any().await.as_ref(), Some(event));
    }
    assert_eq!(late.head().await, FeedHead { log: end, told: end.seq, at });
}

#[tokio::test]
async fn a_snapshot_is_a_cursor_of_its_log() {
    let world = World::new().await;
    world.join(&malsun()).await;
    let near = "/api/v1/snapshot?lat=37.57&lon=127.0&radius_m=3000";
    let snapshot: Snapshot = done(world.get(near), 200).await;
    assert_eq!((snapshot.log, snapshot.seq), (world.app.state().mark(), snapshot.log.seq));
    let cursor = snapshot.log.to_string();
    let mut events = Events::open(world.get("/api/v1/feed").header("last-event-id", cursor)).await;
    assert_eq!(events.head().await.told, snapshot.seq);
}

#[tokio::test]
async fn a_cursor_is_good_after_a_restart_and_never_in_a_restored_log() {
    let folder = tempfile::tempdir().unwrap();
    let backup = tempfile::tempdir().unwrap();
    let world = World::in_folder(folder, Pace::default(), options(1_000)).await;
    world.join(&malsun()).await;
    let saved = world.app.state().mark();
    let (folder, device) = world.left().await;
    copy(folder.path(), backup.path());

    let world = World::reopened(folder, &device, options(1_000)).await;
    for name in ["가가", "나나"] {
        world.join(&person(name, "1947-03-01")).await;
    }
    let lost = world.app.state().mark();
    world.left().await;

    // The server continues on the backup: soon its log is longer than what was lost.
    let world = World::reopened(backup, &device, options(1_000)).await;
    for name in ["다다", "라라", "마마"] {
        world.join(&person(name, "1947-03-01")).await;
    }
    assert!(world.app.state().seq() > lost.seq, "{lost}");
    let from = |mark: LogMark| world.get("/api/v1/feed").header("last-event-id", mark.to_string());
    let mut events = Events::open(from(lost)).await;
    assert_eq!(events.any().await.map(|event| event.name).as_deref(), Some(FEED_SNAPSHOT_AGAIN));
    assert_eq!(Events::open(from(saved)).await.head().await.told, saved.seq, "before they part");
}

fn copy(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}
