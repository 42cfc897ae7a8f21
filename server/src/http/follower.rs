//! One feed on a socket of its own: every public change after a cursor, in order, as frames that were written out once
//! for everybody. It holds one page of them at most; a reader that takes nothing is cut off.

use std::io;
use std::time::Duration;

use jari_common::wire::FEED_SNAPSHOT_AGAIN;
use jiff::Timestamp;
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};

use super::edge::Edge;
use crate::feed::FeedRead;

/// Frames pulled at a time.
const FRAMES_PER_READ: usize = 64;
/// What the system keeps for one reader that has not taken it, in bytes (Linux doubles it).
const SEND_BUFFER_BYTES: usize = 16 * 1024;
/// A reader has nothing to say; after so many bytes it is no reader of a feed.
const HEARD_MAX_BYTES: usize = 4 * 1024;
/// Read at a time, only to be thrown away.
const HEARD_AT_ONCE: usize = 256;
/// A comment, for silence (WHATWG HTML, 9.2).
const COMMENT: &[u8] = b":\n\n";

/// What a feed begins with.
pub struct Follow {
    /// The last frame that the client has.
    pub seq: u64,
    /// Given back when the feed ends.
    pub place: OwnedSemaphorePermit,
}

/// One reader.
pub struct Follower {
    stream: TcpStream,
    edge: Edge,
    seq: u64,
    news: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    comments: Interval,
    heard_bytes: usize,
    _places: [OwnedSemaphorePermit; 2],
}

impl Follower {
    pub fn new(stream: TcpStream, edge: Edge, follow: Follow, place: OwnedSemaphorePermit) -> Self {
        let Follow { seq, place: feed_place } = follow;
        let period = edge.limits().keep_alive;
        // Spread, so that many who came at once are not told at once that nothing happened.
        let first =
            period.mul_f64(f64::from(getrandom::u32().unwrap_or_default()) / 2_f64.powi(32));
        let mut comments = interval_at(Instant::now() + first, period);
        comments.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (news, stopping) = (edge.app().feed().watch(), edge.stopping());
        let _places = [place, feed_place];
        Self { stream, edge, seq, news, stopping, comments, heard_bytes: 0, _places }
    }

    /// Tells until one side ends it.
    pub async fn run(mut self) {
        self.make_small();
        if let Err(error) = self.tell().await {
            tracing::debug!(%error, "a feed ended");
        }
        // What was heard and not read would make the system cut off what was said.
        let _ = self.hear();
        let _ = SockRef::from(&self.stream).shutdown(std::net::Shutdown::Write);
    }

    /// A reader who stops reading holds little of the system's memory, and one who is gone holds it shortly.
    fn make_small(&self) {
        let socket = SockRef::from(&self.stream);
        let small = socket.set_send_buffer_size(SEND_BUFFER_BYTES);
        #[cfg(any(target_os = "android", target_os = "linux"))]
        let small = small.and(socket.set_tcp_user_timeout(Some(self.silence())));
        if let Err(error) = small {
            tracing::debug!(%error, "a feed's socket keeps its own bounds");
        }
    }

    /// How long nothing that was sent need be acknowledged.
    #[cfg(any(target_os = "android", target_os = "linux"))]
    fn silence(&self) -> Duration {
        self.edge.limits().keep_alive + self.edge.limits().write_wait
    }

    async fn tell(&mut self) -> io::Result<()> {
        self.say(head(self.edge.app().clock().now()).as_bytes()).await?;
        while !*self.stopping.borrow_and_update() {
            self.news.borrow_and_update();
            match self.pull() {
                FeedRead::SnapshotAgain => {
                    // Browsers pass over an event without data.
                    let event = format!("event: {FEED_SNAPSHOT_AGAIN}\ndata: {{}}\n\n");
                    return self.say(event.as_bytes()).await;
                }
                FeedRead::Frames(frames) if frames.is_empty() => {
                    if !self.wait().await? {
                        return Ok(());
                    }
                }
                FeedRead::Frames(frames) => {
                    for frame in frames {
                        self.say(frame.event().as_bytes()).await?;
                        self.seq = frame.seq;
                    }
                }
            }
        }
        Ok(())
    }

    /// A cursor from the future is one of another log (a restored backup): nothing would ever follow it.
    fn pull(&self) -> FeedRead {
        let feed = self.edge.app().feed();
        let read = feed.after(self.seq, FRAMES_PER_READ);
        let is_ahead = |seq: u64| seq > feed.latest() && seq > self.edge.app().state().seq();
        match read {
            FeedRead::Frames(frames) if frames.is_empty() && is_ahead(self.seq) => {
                FeedRead::SnapshotAgain
            }
            read => read,
        }
    }

    /// False when nothing more will come, or nobody is there to hear it.
    async fn wait(&mut self) -> io::Result<bool> {
        tokio::select! {
            biased;
            changed = self.news.changed() => Ok(changed.is_ok()),
            changed = self.stopping.changed() => Ok(changed.is_ok()),
            _ = self.comments.tick() => self.say(COMMENT).await.map(|()| true),
            heard = self.stream.readable() => heard.and_then(|()| self.hear()),
        }
    }

    /// Throws away what the reader says; false at its end.
    fn hear(&mut self) -> io::Result<bool> {
        let mut heard = [0; HEARD_AT_ONCE];
        loop {
            match self.stream.try_read(&mut heard) {
                Ok(0) => return Ok(false),
                Ok(count) => self.heard_bytes += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
                Err(error) => return Err(error),
            }
            if self.heard_bytes > HEARD_MAX_BYTES {
                return Ok(false);
            }
        }
    }

    /// Writes all of it; an error when the reader takes nothing for too long.
    async fn say(&self, mut rest: &[u8]) -> io::Result<()> {
        while !rest.is_empty() {
            match self.stream.try_write(rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    timeout(self.edge.limits().write_wait, self.stream.writable())
                        .await
                        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The end of the connection is the end of the body (RFC 9112, 6.3), so that a frame is the same bytes for everybody.
fn head(now: Timestamp) -> String {
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now);
    let date = date.map(|date| format!("date: {date}\r\n")).unwrap_or_default();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n\
         x-accel-buffering: no\r\nconnection: close\r\n{date}\r\n"
    )
}
