//! The feed: exactly what was missed, or a clear word that it is gone.

use std::time::Duration;

use jari_common::campaign::Pace;
use jari_common::change::{PublicChange, PublicEvent};
use jari_common::wire::{FEED_CHANGE, FEED_SNAPSHOT_AGAIN, TicketView};
use reqwest::{RequestBuilder, Response};

use crate::world::{World, done, malsun, other, person, refused};

/// Nothing here takes so long; a test that waits longer is broken.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Event {
    id: Option<u64>,
    name: String,
    data: String,
}

impl Event {
    fn change(&self) -> PublicChange {
        let change: PublicChange = serde_json::from_str(&self.data).unwrap();
        assert_eq!((self.name.as_str(), self.id), (FEED_CHANGE, Some(change.seq)));
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

    /// The next event; None at the end of the stream.
    async fn next(&mut self) -> Option<Event> {
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

    /// The events up to and with the one of this number.
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
        let seq = event.id.unwrap();
        let missed = &all[at + 1..];
        let resumed = world.get("/api/v1/feed?after=1").header("last-event-id", seq);
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
    // The latest may be framed only now: told twice is harmless, told from before is not.
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
