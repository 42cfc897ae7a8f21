//! One feed on a socket of its own: every public change after a cursor, in order, as frames that were written out once
//! for everybody. It holds one page of frames at most; a reader that takes nothing is cut off.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use jari_common::id::DeviceId;
use jari_common::log_mark::LogMark;
use jari_common::wire::{FEED_HEAD, FEED_SNAPSHOT_AGAIN, FeedHead};
use jiff::Timestamp;
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWrite as _, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, timeout};

use super::http_state::HttpState;
use super::socket::Stream;
use crate::feed::FeedRead;

/// Frames read at a time.
const FRAMES_PER_READ: usize = 64;
/// The send buffer of one reader in the operating system, in bytes (Linux doubles it).
const SEND_BUFFER_BYTES: usize = 16 * 1024;
/// A feed's reader sends nothing after its request; after this number of bytes it is cut off.
const HEARD_MAX_BYTES: usize = 4 * 1024;
/// Bytes read at a time, only to be thrown away.
const HEARD_AT_ONCE: usize = 256;

/// The last frame that a reader has.
#[derive(Clone, Copy, Debug)]
pub enum Cursor {
    Mark(LogMark),
    /// The cursor of a reader that does not say which log it belongs to.
    Seq(u64),
}

impl Cursor {
    fn seq(self) -> u64 {
        match self {
            Self::Mark(mark) => mark.seq,
            Self::Seq(seq) => seq,
        }
    }
}

/// What a feed needs to begin.
pub struct Follow {
    pub cursor: Cursor,
    /// Its place is given back when the feed ends.
    pub place: OwnedSemaphorePermit,
    /// The reader's device, and the number of its pairing; None for a reader that shows no token. The feed ends with
    /// the pairing.
    pub device: Option<(DeviceId, u32)>,
}

/// One reader.
pub struct FeedStream {
    stream: Stream,
    http: HttpState,
    cursor: Cursor,
    /// Everything public up to this number was sent.
    seq: u64,
    device: Option<(DeviceId, u32)>,
    shut_out: watch::Receiver<u64>,
    news: watch::Receiver<LogMark>,
    stopping: watch::Receiver<bool>,
    heads: Interval,
    heard_bytes: usize,
    _places: [OwnedSemaphorePermit; 2],
}

impl FeedStream {
    pub fn new(
        stream: Stream,
        http: HttpState,
        follow: Follow,
        place: OwnedSemaphorePermit,
    ) -> Self {
        let Follow { cursor, place: feed_place, device } = follow;
        let period = http.limits().keep_alive;
        // Spread at random, so that many readers who came at once do not all get a sign of life at once.
        let first =
            period.mul_f64(f64::from(getrandom::u32().unwrap_or_default()) / 2_f64.powi(32));
        let mut heads = interval_at(Instant::now() + first, period);
        heads.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (news, stopping) = (http.app().feed().watch(), http.stopping());
        let shut_out = http.app().feed().shut_out();
        let _places = [place, feed_place];
        let seq = cursor.seq();
        Self {
            stream,
            http,
            cursor,
            seq,
            device,
            shut_out,
            news,
            stopping,
            heads,
            heard_bytes: 0,
            _places,
        }
    }

    /// Sends the feed until one side ends it.
    pub async fn run(mut self) {
        self.make_small();
        if let Err(error) = self.tell().await {
            tracing::debug!(%error, "a feed ended");
        }
        self.end().await;
    }

    async fn end(&mut self) {
        let wait = self.http.limits().write_wait;
        match &mut self.stream {
            Stream::Plain(socket) => {
                // With received bytes unread, the system would reset the connection and lose what was sent.
                let _ = hear_now(socket.tcp(), &mut self.heard_bytes);
                let _ = SockRef::from(socket.tcp()).shutdown(std::net::Shutdown::Write);
            }
            // It does not matter whether the reader notices that this is the end.
            Stream::Tls(stream) => drop(timeout(wait, stream.shutdown()).await),
        }
    }

    /// A reader that stops reading then holds little of the system's memory, and a lost reader holds it only briefly.
    fn make_small(&self) {
        let socket = SockRef::from(self.stream.socket().tcp());
        let small = socket.set_send_buffer_size(SEND_BUFFER_BYTES);
        #[cfg(any(target_os = "android", target_os = "linux"))]
        let small = small.and(socket.set_tcp_user_timeout(Some(self.silence())));
        if let Err(error) = small {
            tracing::debug!(%error, "a feed's socket keeps its own bounds");
        }
    }

    /// How long sent bytes may stay unacknowledged.
    #[cfg(any(target_os = "android", target_os = "linux"))]
    fn silence(&self) -> Duration {
        self.http.limits().keep_alive + self.http.limits().write_wait
    }

    async fn tell(&mut self) -> io::Result<()> {
        self.say(head(self.http.app().clock().now()).as_bytes()).await?;
        if !self.is_of_this_log() {
            return self.say_snapshot_again().await;
        }
        let end = self.http.app().feed().end();
        self.say_head(end).await?;
        let mut is_told = self.seq >= self.http.app().feed().latest();
        while !*self.stopping.borrow_and_update() && self.is_let_in() {
            // Read before the frames: what is there by then is among them.
            let end = *self.news.borrow_and_update();
            match self.pull() {
                FeedRead::SnapshotAgain => return self.say_snapshot_again().await,
                FeedRead::Frames(frames) if frames.is_empty() => {
                    self.seq = self.seq.max(end.seq);
                    if !std::mem::replace(&mut is_told, true) {
                        self.say_head(end).await?;
                    }
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

    /// Whether the device's access, if the reader has a device, has not been ended since.
    fn is_let_in(&mut self) -> bool {
        self.shut_out.borrow_and_update();
        self.device.is_none_or(|(device, pairing)| self.http.pairing_of(device) == Some(pairing))
    }

    /// Whether the reader's mark is of this log: a restored or replaced log has other marks.
    fn is_of_this_log(&self) -> bool {
        let Cursor::Mark(mark) = self.cursor else { return true };
        let app = self.http.app();
        // The readers' copy of the state is at most one batch ahead of the feed.
        app.feed().knows(mark) || app.state().mark() == mark || app.feed().knows(mark)
    }

    async fn say_snapshot_again(&mut self) -> io::Result<()> {
        // Browsers ignore an event without data.
        self.say(format!("event: {FEED_SNAPSHOT_AGAIN}\ndata: {{}}\n\n").as_bytes()).await
    }

    async fn say_head(&mut self, log: LogMark) -> io::Result<()> {
        let head = FeedHead { log, told: self.seq, at: self.http.app().clock().now() };
        let data = serde_json::to_string(&head)?;
        self.say(format!("event: {FEED_HEAD}\ndata: {data}\n\n").as_bytes()).await
    }

    /// A cursor ahead of the log belongs to another log (a restored backup): nothing would ever follow it.
    fn pull(&self) -> FeedRead {
        let feed = self.http.app().feed();
        let read = feed.after(self.seq, FRAMES_PER_READ);
        let is_ahead = |seq: u64| seq > feed.latest() && seq > self.http.app().state().seq();
        match read {
            FeedRead::Frames(frames) if frames.is_empty() && is_ahead(self.seq) => {
                FeedRead::SnapshotAgain
            }
            read => read,
        }
    }

    /// Waits for news; false when nothing more will come, or when the reader is gone.
    async fn wait(&mut self) -> io::Result<bool> {
        tokio::select! {
            biased;
            // This comes even when there is much to send.
            _ = self.heads.tick() => {
                let end = self.http.app().feed().end();
                self.say_head(end).await.map(|()| true)
            }
            changed = self.news.changed() => Ok(changed.is_ok()),
            changed = self.stopping.changed() => Ok(changed.is_ok()),
            changed = self.shut_out.changed() => Ok(changed.is_ok()),
            heard = hear(&mut self.stream, &mut self.heard_bytes) => heard,
        }
    }

    /// Writes all bytes; an error when the reader takes nothing for too long.
    async fn say(&mut self, said: &[u8]) -> io::Result<()> {
        let wait = self.http.limits().write_wait;
        match &mut self.stream {
            Stream::Plain(socket) => say_in_clear(socket.tcp(), said, wait).await,
            sealed @ Stream::Tls(_) => say_sealed(sealed, said, wait).await,
        }
    }
}

async fn say_in_clear(stream: &TcpStream, mut rest: &[u8], wait: Duration) -> io::Result<()> {
    while !rest.is_empty() {
        match stream.try_write(rest) {
            Ok(count) => rest = &rest[count..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                timeout(wait, stream.writable())
                    .await
                    .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes under TLS. Encrypted bytes wait in the session until the socket takes them.
async fn say_sealed(stream: &mut Stream, mut rest: &[u8], wait: Duration) -> io::Result<()> {
    while !rest.is_empty() {
        let write =
            |stream: &mut Stream, cx: &mut Context<'_>| Pin::new(stream).poll_write(cx, rest);
        let count = while_it_moves(stream, wait, write).await?;
        rest = &rest[count..];
    }
    while_it_moves(stream, wait, |stream, cx| Pin::new(stream).poll_flush(cx)).await
}

/// Waits for the step to finish; an error when the reader has taken no byte for too long.
async fn while_it_moves<T>(
    stream: &mut Stream,
    wait: Duration,
    step: impl Fn(&mut Stream, &mut Context<'_>) -> Poll<io::Result<T>>,
) -> io::Result<T> {
    loop {
        match timeout(wait, poll_fn(|cx| step(stream, cx))).await {
            Ok(done) => return done,
            Err(_) if stream.socket().pulse().has_moved_within(wait) => {}
            Err(_) => return Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

/// Waits for bytes from the reader and throws them away; false when the connection ends.
async fn hear(stream: &mut Stream, heard_bytes: &mut usize) -> io::Result<bool> {
    match stream {
        Stream::Plain(socket) => {
            socket.tcp().readable().await?;
            hear_now(socket.tcp(), heard_bytes)
        }
        Stream::Tls(stream) => {
            let count = stream.read(&mut [0; HEARD_AT_ONCE]).await?;
            *heard_bytes += count;
            Ok(count > 0 && *heard_bytes <= HEARD_MAX_BYTES)
        }
    }
}

fn hear_now(stream: &TcpStream, heard_bytes: &mut usize) -> io::Result<bool> {
    let mut heard = [0; HEARD_AT_ONCE];
    loop {
        match stream.try_read(&mut heard) {
            Ok(0) => return Ok(false),
            Ok(count) => *heard_bytes += count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
            Err(error) => return Err(error),
        }
        if *heard_bytes > HEARD_MAX_BYTES {
            return Ok(false);
        }
    }
}

/// The head of the answer. The end of the connection is the end of the body (RFC 9112, 6.3), so that a frame has the
/// same bytes for everybody.
fn head(now: Timestamp) -> String {
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now);
    let date = date.map(|date| format!("date: {date}\r\n")).unwrap_or_default();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n\
         x-accel-buffering: no\r\nconnection: close\r\n{date}\r\n"
    )
}
