//! A connection's socket, and its pulse: when the client last took something from us. The socket is judged by the pulse
//! alone; it never looks at the content.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::limits::Limits;

/// What one connection is doing. Only its own task writes here, so no ordering is needed.
#[derive(Debug)]
pub struct Pulse {
    born: Instant,
    /// When the client last took a byte, or last could not, in microseconds after `born`.
    moved_micros: AtomicU64,
    /// Whether the client takes nothing just now.
    blocked: AtomicBool,
    /// Requests that are being answered.
    answering: AtomicUsize,
}

impl Pulse {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            born: Instant::now(),
            moved_micros: AtomicU64::new(0),
            blocked: AtomicBool::new(false),
            answering: AtomicUsize::new(0),
        })
    }

    /// Counts a request until the returned value is dropped.
    pub fn answering(self: &Arc<Self>) -> Answering {
        self.answering.fetch_add(1, Ordering::Relaxed);
        Answering(Arc::clone(self))
    }

    /// Whether the client does not take what was written for it, as far as the server can know.
    pub fn is_blocked(&self) -> bool {
        self.blocked.load(Ordering::Relaxed)
    }

    /// Whether nobody waits for an answer.
    pub fn is_idle(&self) -> bool {
        !self.is_blocked() && self.answering.load(Ordering::Relaxed) == 0
    }

    /// Whether nothing can be expected of this connection any more: the client takes nothing, or does not complete a
    /// request head, or sends nothing at all.
    pub fn is_over(&self, limits: &Limits) -> bool {
        let moved = Duration::from_micros(self.moved_micros.load(Ordering::Relaxed));
        let still = self.born.elapsed().saturating_sub(moved);
        if self.is_blocked() {
            return still >= limits.write_wait;
        }
        self.is_idle() && still >= limits.head_wait
    }

    /// Whether the client took something within this time.
    pub fn has_moved_within(&self, wait: Duration) -> bool {
        let moved = Duration::from_micros(self.moved_micros.load(Ordering::Relaxed));
        self.born.elapsed().saturating_sub(moved) < wait
    }

    fn moved(&self) {
        let micros = u64::try_from(self.born.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.moved_micros.store(micros, Ordering::Relaxed);
    }

    fn wrote(&self, written: &Poll<io::Result<usize>>) {
        match written {
            Poll::Ready(_) => {
                self.blocked.store(false, Ordering::Relaxed);
                self.moved();
            }
            Poll::Pending => {
                if !self.blocked.swap(true, Ordering::Relaxed) {
                    self.moved();
                }
            }
        }
    }
}

/// One request that is being answered.
pub struct Answering(Arc<Pulse>);

impl Drop for Answering {
    fn drop(&mut self) {
        // The answer is written immediately after this, and that moves the pulse.
        self.0.answering.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A TCP stream that keeps its pulse.
pub struct Socket {
    stream: TcpStream,
    pulse: Arc<Pulse>,
}

impl Socket {
    pub fn new(stream: TcpStream, pulse: Arc<Pulse>) -> Self {
        Self { stream, pulse }
    }

    pub fn tcp(&self) -> &TcpStream {
        &self.stream
    }

    pub fn pulse(&self) -> &Pulse {
        &self.pulse
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.pulse.wrote(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.pulse.wrote(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// A connection as its requests see it: without TLS or with TLS. Both use the socket's pulse.
pub enum Stream {
    Plain(Socket),
    Tls(Box<TlsStream<Socket>>),
}

impl Stream {
    pub fn socket(&self) -> &Socket {
        match self {
            Self::Plain(socket) => socket,
            Self::Tls(stream) => stream.get_ref().0,
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_read(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_write(cx, buf),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_write_vectored(cx, bufs),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, bufs),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(socket) => socket.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(socket) => Pin::new(socket).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
