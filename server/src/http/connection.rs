//! One connection: passes requests to the router until it ends, is cut, or becomes a feed. It knows no path but the
//! feed's.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use jari_common::api::Endpoint;
use jari_common::api::board::FollowFeed;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout};

use super::error::HttpError;
use super::feed_stream::{FeedStream, Follow};
use super::hot;
use super::http_state::HttpState;
use super::peer::{Sender, TrustedProxies};
use super::socket::{Pulse, Socket, Stream};
use super::tls::Tls;

/// The largest request head, in bytes. One connection buffers no more than this of a request.
const HEAD_MAX_BYTES: usize = 16 * 1024;
/// The most header fields of a request.
const HEADERS_MAX: usize = 64;
/// How often a connection is checked within the shorter of its waits.
const LOOKS_PER_WAIT: u32 = 2;

/// A handler uses this to take its connection out of HTTP and make it a feed.
#[derive(Clone, Default)]
pub struct Handover(Arc<Mutex<Option<Follow>>>);

impl Handover {
    /// Hands the connection over; the request needs no answer any more.
    pub fn give(&self, follow: Follow) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(follow);
    }

    fn take(&self) -> Option<Follow> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What all connections of one listener share.
#[derive(Clone)]
pub struct Served {
    pub router: Router,
    pub http: HttpState,
    /// None: without TLS.
    pub tls: Option<Tls>,
    pub proxies: Arc<TrustedProxies>,
}

/// Serves one connection to its end, then gives `place` back.
pub async fn serve_connection(
    stream: TcpStream,
    peer: SocketAddr,
    served: Served,
    place: OwnedSemaphorePermit,
) {
    let http = served.http.clone();
    let pulse = Pulse::new();
    let socket = Socket::new(stream, Arc::clone(&pulse));
    let Some(stream) = opened(socket, &served).await else { return };
    let Some((follow, stream)) = serve_requests(stream, pulse, peer, served).await else { return };
    // A task of its own: this task is as large as HTTP needs, and a feed lasts long.
    tokio::spawn(FeedStream::new(stream, http, follow, place).run());
}

/// The stream, after the TLS handshake if there is one. The handshake may take as long as a request's head.
async fn opened(socket: Socket, served: &Served) -> Option<Stream> {
    let Some(tls) = &served.tls else { return Some(Stream::Plain(socket)) };
    let mut stopping = served.http.stopping();
    let shaken = tokio::select! {
        shaken = timeout(served.http.limits().head_wait, tls.accept(socket)) => shaken,
        _ = stopping.wait_for(|stop| *stop) => return None,
    };
    match shaken {
        Ok(Ok(stream)) => Some(Stream::Tls(Box::new(stream))),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a connection did not come to TLS");
            None
        }
        Err(_) => None,
    }
}

async fn serve_requests(
    stream: Stream,
    pulse: Arc<Pulse>,
    peer: SocketAddr,
    served: Served,
) -> Option<(Follow, Stream)> {
    let Served { router, http, proxies, .. } = served;
    let handover = Handover::default();
    let io = TokioIo::new(stream);
    let service = TowerToHyperService::new(router);
    let (beating, handing, entered) = (Arc::clone(&pulse), handover.clone(), http.clone());
    let answer = service_fn(move |mut request: Request<Incoming>| {
        let answering = beating.answering();
        let at_once = hot::at_once(&entered, &request);
        if request.uri().path() == FollowFeed::PATH {
            request.extensions_mut().insert(handing.clone());
        }
        // Some limits count by the sender's address.
        let sender = Sender(proxies.sender(peer.ip(), request.headers()));
        request.extensions_mut().insert(sender);
        request.extensions_mut().insert(ConnectInfo(peer));
        let place = entered.enter();
        let is_for_the_table = at_once.is_none() && place.is_some();
        let answered = is_for_the_table.then(|| service.call(request));
        async move {
            let _counted = (answering, place);
            match (at_once, answered) {
                (Some(answer), _) => Ok(answer),
                (None, Some(answered)) => answered.await,
                (None, None) => Ok(HttpError::TryAgain.into_response()),
            }
        }
    });
    let mut conn = builder().serve_connection(io, answer);
    let (limits, mut stopping) = (http.limits(), http.stopping());
    let look = limits.head_wait.min(limits.write_wait) / LOOKS_PER_WAIT;
    let mut looking = std::pin::pin!(tokio::time::sleep(look));
    let mut is_told = false;
    let follow = loop {
        tokio::select! {
            biased;
            follow = poll_fn(|cx| poll_until(&mut conn, &pulse, &handover, cx)) => break follow?,
            () = &mut looking => {
                if pulse.is_over(limits) || (is_told && pulse.is_idle()) {
                    return None;
                }
                looking.as_mut().reset(Instant::now() + look);
            }
            _ = stopping.wait_for(|stop| *stop), if !is_told => {
                is_told = true;
                Pin::new(&mut conn).graceful_shutdown();
            }
        }
    };
    Some((follow, conn.into_parts().io.into_inner()))
}

fn builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD_MAX_BYTES).max_headers(HEADERS_MAX);
    // The server's own check of the pulse sees slow heads, too, without moving a timer at every request.
    builder.header_read_timeout(None);
    builder
}

/// Ready with None when the connection ends. Ready with a feed when a handler handed the connection over and the client
/// has every answer to its earlier requests.
fn poll_until<C, E>(
    conn: &mut C,
    pulse: &Pulse,
    handover: &Handover,
    cx: &mut Context<'_>,
) -> Poll<Option<Follow>>
where
    C: Future<Output = Result<(), E>> + Unpin,
    E: std::fmt::Display,
{
    match Pin::new(conn).poll(cx) {
        Poll::Ready(Ok(())) => Poll::Ready(None),
        Poll::Ready(Err(error)) => {
            tracing::debug!(%error, "a connection broke");
            Poll::Ready(None)
        }
        Poll::Pending if pulse.is_blocked() => Poll::Pending,
        Poll::Pending => handover.take().map_or(Poll::Pending, |follow| Poll::Ready(Some(follow))),
    }
}
