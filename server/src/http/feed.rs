//! The feed over SSE: every public change after a cursor, in order. Each stream pulls pages by its own cursor,
//! so a slow reader costs one page of memory and holds up nobody.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use jari_common::wire::{FEED_CHANGE, FEED_SNAPSHOT_AGAIN};
use serde::Deserialize;
use tokio::sync::watch;
use utoipa::IntoParams;

use crate::app::App;
use crate::feed::{FeedRead, Frame};
use crate::http::body::QueryValues;
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};

/// Frames pulled at a time.
const FRAMES_PER_READ: usize = 64;
/// A comment is sent after this silence, so that both sides notice a dead connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Sent by a client that was cut off (WHATWG HTML, 9.2).
const LAST_EVENT_ID: &str = "last-event-id";

/// Where to begin.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct From {
    /// Frames with a larger number come; the header `Last-Event-ID` goes before it.
    after: Option<u64>,
}

/// Server-sent events `change`, each with its number as `id` and a `PublicChange` as data. Without a cursor it
/// begins after the latest. `snapshot-again` ends the stream: the log no longer reaches back to the cursor.
#[utoipa::path(
    get, path = "/api/v1/feed", tag = "board",
    params(From, ("Last-Event-ID" = Option<u64>, Header, description = "The last frame's number.")),
    responses(
        (status = 200, description = "Frames, as long as you read.", body = String, content_type = "text/event-stream"),
        Problems
    )
)]
pub async fn feed(
    State(edge): State<Edge>,
    QueryValues(from): QueryValues<From>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, HttpError> {
    let news = edge.app().feed().watch();
    let asked = last_event_id(&headers)?.or(from.after);
    let seq = asked.unwrap_or_else(|| edge.app().feed().latest());
    let reader = Reader {
        app: edge.app().clone(),
        seq,
        page: Vec::new().into_iter(),
        news,
        stopping: edge.stopping(),
        over: false,
    };
    Ok(Sse::new(stream::unfold(reader, next)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, HttpError> {
    let Some(value) = headers.get(LAST_EVENT_ID) else { return Ok(None) };
    let seq = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    seq.map(Some).ok_or(HttpError::InvalidValue { what: "Last-Event-ID" })
}

/// One stream's place.
struct Reader {
    app: App,
    /// The last frame that was sent.
    seq: u64,
    page: std::vec::IntoIter<Frame>,
    news: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    /// Whether the client was told to take a snapshot.
    over: bool,
}

impl Reader {
    /// A cursor from the future is one of another log (a restored backup): nothing would ever follow it.
    fn is_ahead(&self) -> bool {
        let committed = self.app.state().seq();
        self.seq > committed.max(self.app.feed().latest())
    }

    fn pull(&self) -> FeedRead {
        if self.is_ahead() {
            FeedRead::SnapshotAgain
        } else {
            self.app.feed().after(self.seq, FRAMES_PER_READ)
        }
    }

    /// False when nothing more will come.
    async fn wait(&mut self) -> bool {
        tokio::select! {
            changed = self.news.changed() => changed.is_ok(),
            changed = self.stopping.changed() => changed.is_ok(),
        }
    }
}

async fn next(mut reader: Reader) -> Option<(Result<Event, Infallible>, Reader)> {
    loop {
        if reader.over || *reader.stopping.borrow_and_update() {
            return None;
        }
        if let Some(frame) = reader.page.next() {
            reader.seq = frame.seq;
            return Some((Ok(change(&frame)), reader));
        }
        reader.news.borrow_and_update();
        match reader.pull() {
            FeedRead::SnapshotAgain => {
                reader.over = true;
                // Browsers pass over an event without data.
                return Some((Ok(Event::default().event(FEED_SNAPSHOT_AGAIN).data("{}")), reader));
            }
            FeedRead::Frames(frames) if frames.is_empty() => {
                if !reader.wait().await {
                    return None;
                }
            }
            FeedRead::Frames(frames) => reader.page = frames.into_iter(),
        }
    }
}

fn change(frame: &Frame) -> Event {
    Event::default().id(frame.seq.to_string()).event(FEED_CHANGE).data(&*frame.data)
}
