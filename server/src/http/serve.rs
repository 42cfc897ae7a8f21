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
use crate::http::admin::AdminToken;
use crate::http::connection::{Served, serve_connection};
use crate::http::error::retry_after_secs;
use crate::http::http_state::HttpState;
use crate::http::limits::Limits;
use crate::http::peer::TrustedProxies;
use crate::http::tls::Tls;
use crate::http::{Paths, router_over};

/// After an accident that is not one connection's (no file left, no memory), the next one is taken this much later.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections beyond the bound that are told so at once; more are closed without a word.
const REFUSALS_AT_ONCE: usize = 64;
/// How long telling so may take.
const REFUSAL_WAIT: Duration = Duration::from_secs(2);

/// Connections of the operator's own listener.
const OPERATORS_MAX: usize = 32;

/// What a server answers on.
pub struct Doors {
    pub listener: TcpListener,
    /// None: in clear.
    pub tls: Option<Tls>,
    /// Who may say from whom a request came.
    pub proxies: TrustedProxies,
    /// Where the operator's paths answer, in clear, so on loopback; None: on the same listener, to this machine alone.
    pub operator: Option<TcpListener>,
    pub limits: Limits,
}

impl Doors {
    /// One listener for everything, in clear, without proxies before it.
    #[must_use]
    pub fn plain(listener: TcpListener) -> Self {
        let (tls, proxies, operator) = (None, TrustedProxies::default(), None);
        Self { listener, tls, proxies, operator, limits: Limits::default() }
    }
}

/// Serves until `shutdown` ends, then lets requests under way finish, at most ten seconds.
/// Nobody holds the admin's token, so its paths stay shut.
pub async fn serve<F>(listener: TcpListener, app: App, shutdown: F) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    serve_doors(Doors::plain(listener), app, AdminToken::random(), shutdown).await
}

/// The same within these limits, for an operator who holds `admin`.
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

/// The same at these doors.
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

/// Every place comes back when its connection has its answer.
async fn all_back(places: &Semaphore, connections: usize) {
    let all = u32::try_from(connections).unwrap_or(u32::MAX);
    // Nobody closes it.
    drop(places.acquire_many(all).await);
}

/// Takes connections until `shutdown` ends, so many at once; gives back the places of those that are left.
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
        // An answer and a frame are small and must not wait for one another.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY on a connection");
        }
        match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => {
                tokio::spawn(serve_connection(stream, peer, served.clone(), place));
            }
            // Under TLS saying anything is work that only a connection with a place is worth.
            Err(_) if served.tls.is_some() => {}
            Err(_) => refuse(stream, &refusals),
        }
    }
}

/// The next connection, however long it takes.
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

/// How long to wait after an accident, so that it neither ends the server nor makes it spin; nothing when only the
/// connection that was to be taken is lost.
fn pause_after(error: &io::Error) -> Option<Duration> {
    match error.kind() {
        ErrorKind::ConnectionAborted
        | ErrorKind::ConnectionRefused
        | ErrorKind::ConnectionReset => None,
        _ => Some(ACCEPT_PAUSE),
    }
}

/// Tells a client that the house is full, if that can be done at once.
fn refuse(stream: TcpStream, refusals: &Arc<Semaphore>) {
    let Ok(place) = Arc::clone(refusals).try_acquire_owned() else { return };
    tokio::spawn(async move {
        // Whether it heard is its own matter.
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
    // Closing with its request unread would take the answer back.
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
