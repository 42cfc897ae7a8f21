//! Serves an open app on a listener until told to stop. Opens and closes neither the app nor a port.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;

use crate::app::App;
use crate::http::admin::AdminToken;
use crate::http::edge::Edge;
use crate::http::router_over;

/// How long requests under way may go on after the shutdown.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// Serves until `shutdown` ends, then lets requests under way finish, at most ten seconds.
/// Nobody holds the admin's token, so its two paths stay shut.
pub async fn serve<F>(listener: TcpListener, app: App, shutdown: F) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    serve_with_admin(listener, app, AdminToken::random(), shutdown).await
}

/// The same, for an operator who holds `admin`.
pub async fn serve_with_admin<F>(
    listener: TcpListener,
    app: App,
    admin: AdminToken,
    shutdown: F,
) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let edge = Edge::new(app, admin);
    let mut stopping = edge.stopping();
    let stopper = edge.clone();
    let signal = async move {
        shutdown.await;
        stopper.stop();
    };
    // A feed's frames are small and must not wait for one another.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY on a connection");
        }
    });
    // Some limits count by the address at the other end.
    let router = router_over(edge).into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(signal);
    let patience = async move {
        // The sender lives as long as the router, which `serving` holds.
        let _ = stopping.changed().await;
        tokio::time::sleep(SHUTDOWN_GRACE).await;
    };
    tokio::select! {
        done = serving.into_future() => done,
        () = patience => Ok(()),
    }
}
