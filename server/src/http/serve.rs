//! Serves an open app on a listener until told to stop. Opens and closes neither the app nor a port.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::app::App;
use crate::http::admin_token::AdminToken;
use crate::http::connection::{Served, serve_connection};
use crate::http::error::retry_after_secs;
use crate::http::http_state::HttpState;
use crate::http::limits::Limits;
use crate::http::peer::TrustedProxies;
use crate::http::tls::Tls;
use crate::http::{Paths, router_over};

/// After an accident that does not concern one connection (no free file, no memory), the next connection is accepted
/// this much later.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections beyond the limit that are told so, at once; more are closed without an answer.
const REFUSALS_AT_ONCE: usize = 64;
/// How long it may take to tell that the server is full.
const REFUSAL_WAIT: Duration = Duration::from_secs(2);

/// Connections of the operator's own listener.
const OPERATORS_MAX: usize = 32;

/// The listeners of a server, and how they answer.
pub struct Doors {
    pub listener: TcpListener,
    /// None: without TLS.
    pub tls: Option<Tls>,
    /// The proxies that may say where a request came from.
    pub proxies: TrustedProxies,
    /// Where the operator's paths answer, without TLS and so on loopback. None: on the main listener, for this machine
    /// alone.
    pub operator: Option<TcpListener>,
    pub limits: Limits,
}

impl Doors {
    /// One listener for everything, without TLS and without proxies before it.
    #[must_use]
    pub fn plain(listener: TcpListener) -> Self {
        let (tls, proxies, operator) = (None, TrustedProxies::default(), None);
        Self { listener, tls, proxies, operator, limits: Limits::default() }
    }
}

/// Serves until `shutdown` ends, then lets running requests finish, at most ten seconds. Nobody has the admin's token,
/// so its paths stay closed.
pub async fn serve<F>(listener: TcpListener, app: App, shutdown: F) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    serve_doors(Doors::plain(listener), app, AdminToken::random(), shutdown).await
}

/// Serves like `serve`, within these limits, for an operator who has `admin`.
pub async fn serve_within<F>(
    limits: Limits,
    listener: TcpListener,
    app: App,
    admin: AdminToken,
    shutdown: F,
) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    serve_doors(Doors { limits, ..Doors::plain(listener) }, app, admin, shutdown).await
}

/// Serves like `serve_within`, on these listeners.
pub async fn serve_doors<F>(
    doors: Doors,
    app: App,
    admin: AdminToken,
    shutdown: F,
) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let Doors { listener, tls, proxies, operator, limits } = doors;
    let (connections, grace) = (limits.connections, limits.shutdown_grace);
    let http = HttpState::new(app, admin, tls.clone(), limits);
    let paths = if operator.is_some() { Paths::Public } else { Paths::All };
    let router = router_over(http.clone(), paths);
    let served = Served { router, http: http.clone(), tls, proxies: Arc::new(proxies) };
    let operators = operator.map(|listener| {
        let router = router_over(http.clone(), Paths::Operator);
        let (tls, proxies) = (None, Arc::default());
        let served = Served { router, http: http.clone(), tls, proxies };
        let mut stopping = http.stopping();
        let stopped = async move { drop(stopping.wait_for(|stop| *stop).await) };
        tokio::spawn(answer(listener, served, OPERATORS_MAX, stopped))
    });
    let places = answer(listener, served, connections, shutdown).await;
    http.stop();
    let all_done = async {
        all_back(&places, connections).await;
        let Some(operators) = operators else { return };
        if let Ok(places) = operators.await {
            all_back(&places, OPERATORS_MAX).await;
        }
    };
    if timeout(grace, all_done).await.is_err() {
        tracing::warn!("some requests were still under way at the end");
    }
    Ok(())
}

/// Waits until every connection has its answer and has given its place back.
async fn all_back(places: &Semaphore, connections: usize) {
    let all = u32::try_from(connections).unwrap_or(u32::MAX);
    // Nobody closes this semaphore.
    drop(places.acquire_many(all).await);
}

/// Accepts connections until `shutdown` ends, a limited number at once; returns the places of those that still run.
async fn answer<F>(
    listener: TcpListener,
    served: Served,
    connections: usize,
    shutdown: F,
) -> Arc<Semaphore>
where
    F: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(connections));
    let refusals = Arc::new(Semaphore::new(REFUSALS_AT_ONCE));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            () = &mut shutdown => return places,
            taken = next(&listener) => taken,
        };
        // Answers and frames are small, and must not wait for each other.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY on a connection");
        }
        match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => {
                tokio::spawn(serve_connection(stream, peer, served.clone(), place));
            }
            // With TLS, even a refusal is work, and only a connection with a place gets it.
            Err(_) if served.tls.is_some() => {}
            Err(_) => refuse(stream, &refusals),
        }
    }
}

/// Accepts the next connection; waits without a limit.
async fn next(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(taken) => return taken,
            Err(error) => {
                tracing::warn!(%error, "a connection cannot be taken");
                if let Some(pause) = pause_after(&error) {
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }
}

/// How long to wait after an accident, so that it neither ends the server nor makes it loop without pause; None when
/// only the connection that was being accepted is lost.
fn pause_after(error: &io::Error) -> Option<Duration> {
    match error.kind() {
        ErrorKind::ConnectionAborted
        | ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset => None,
        _ => Some(ACCEPT_PAUSE),
    }
}

/// Tells a client that the server is full, if that can be done at once.
fn refuse(stream: TcpStream, refusals: &Arc<Semaphore>) {
    let Ok(place) = Arc::clone(refusals).try_acquire_owned() else { return };
    tokio::spawn(async move {
        // It does not matter whether the client heard it.
        let _ = timeout(REFUSAL_WAIT, say_full(&stream)).await;
        drop(place);
    });
}

async fn say_full(stream: &TcpStream) -> io::Result<()> {
    let secs = retry_after_secs();
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: {secs}\r\ncontent-length: 0\r\n\
         connection: close\r\n\r\n"
    );
    stream.writable().await?;
    stream.try_write(answer.as_bytes())?;
    socket2::SockRef::from(stream).shutdown(std::net::Shutdown::Write)?;
    // Closing with an unread request would reset the connection and lose the answer.
    let mut unheard = [0; 1_024];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut unheard) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_no_file_is_left_taking_connections_pauses_and_one_lost_connection_delays_nobody() {
        const EMFILE: i32 = 24;
        assert_eq!(pause_after(&io::Error::from_raw_os_error(EMFILE)), Some(ACCEPT_PAUSE));
        assert_eq!(pause_after(&ErrorKind::ConnectionAborted.into()), None);
    }
}
