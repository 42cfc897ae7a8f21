//! `serve`: answers kiosks over HTTP until told to stop, then leaves everything written and nothing behind.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::CliError;
use super::admin::{AdminAccess, AdminFile};
use super::output::say;
use crate::app::{App, Options};
use crate::calendar::upkeep::caretaker;
use crate::http::{AdminToken, raise_open_files, serve_with_admin};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to answer; port 0 takes any that is free.
    #[arg(long, default_value = "127.0.0.1:7878", value_name = "ADDR")]
    listen: String,
    /// Where people's telephones reach this server, for links that they scan: https://jari.example
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
}

/// An address without path, query and secret; a slash at its end is taken off.
fn public_url(text: &str) -> Result<String, String> {
    let url = reqwest::Url::parse(text).map_err(|error| error.to_string())?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_web = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    if is_bare && is_web {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("it is like https://jari.example, and nothing follows".to_owned())
    }
}

pub fn run(data: &Path, args: &Args) -> Result<(), CliError> {
    // Every screen that follows the line is an open file.
    if let Err(error) = raise_open_files() {
        tracing::warn!(%error, "the number of open files cannot be raised");
    }
    let runtime = Runtime::new().map_err(CliError::Runtime)?;
    // The port comes first: when it is taken, no data folder has been made for nothing.
    let listener = runtime.block_on(listen(&args.listen))?;
    let options = Options { public_url: args.public_url.clone(), ..Options::default() };
    let app = App::open(data, options)?;
    let served = runtime.block_on(serve(data, listener, app.clone()));
    // What still runs in the background has a handle of its own, and ends first.
    drop(runtime);
    app.close();
    served
}

async fn listen(addr: &str) -> Result<TcpListener, CliError> {
    let refused = |error: std::io::Error| CliError::Listen {
        addr: addr.to_owned(),
        reason: error.to_string(),
    };
    TcpListener::bind(addr).await.map_err(refused)
}

async fn serve(data: &Path, listener: TcpListener, app: App) -> Result<(), CliError> {
    // Before anybody can know that we are here, we can be told to stop.
    let stop = StopSignals::listen().map_err(CliError::Runtime)?;
    let addr = listener.local_addr().map_err(CliError::Runtime)?;
    let token = AdminToken::random();
    let access = AdminAccess { addr: reachable(addr), token: token.as_str().to_owned() };
    let unwritable = |error: std::io::Error| CliError::Write {
        path: data.to_owned(),
        reason: error.to_string(),
    };
    let _admin = AdminFile::write(data, &access).map_err(unwritable)?;
    let caretaker = tokio::spawn(caretaker(app.clone()));
    let serving = tokio::spawn(serve_with_admin(listener, app, token, stop.received()));
    if let Err(error) = say(&format!("listening on http://{addr}")) {
        tracing::warn!(%error, "nobody reads where this server listens");
    }
    let served = serving.await;
    caretaker.abort();
    served.map_err(std::io::Error::other).flatten().map_err(CliError::Runtime)
}

/// Every address of the machine is, for its own commands, the loopback one.
fn reachable(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}

/// The ways in which an operator or the machine says "stop".
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn received(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        tracing::info!("stopping");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_reach_a_server_that_listens_everywhere_over_loopback() {
        let reached = |addr: &str| reachable(addr.parse().unwrap()).to_string();
        assert_eq!(reached("0.0.0.0:7878"), "127.0.0.1:7878");
        assert_eq!(reached("[::]:7878"), "[::1]:7878");
        assert_eq!(reached("192.0.2.7:80"), "192.0.2.7:80");
    }
}
