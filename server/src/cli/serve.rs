//! `serve`: answers kiosks over HTTP until told to stop, then writes everything and removes its temporary files.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jari_common::wire::goes_unread;
use tokio::net::{TcpListener, lookup_host};
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::admin::{AdminAccess, AdminFile};
use super::output::say;
use super::typed::minute_of_day;
use super::{CliError, DataFolder};
use crate::app::{App, Options};
use crate::http::{
    AdminToken, Doors, Limits, Look, PEOPLE_PER_MINUTE, Tls, TrustedProxies, TrustedProxy,
    raise_open_files, serve_doors,
};
use crate::opening_days::upkeep::caretaker;
use crate::paper::timetable::{self, PaperState, Timetable};

/// How often the certificate's files are checked.
const LOOK_EVERY: Duration = Duration::from_secs(10);

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to answer; port 0 takes any that is free. Off loopback only with --tls-cert and --tls-key.
    #[arg(long, default_value = "127.0.0.1:7878", value_name = "ADDR")]
    listen: String,
    /// The certificate to answer with over TLS, in PEM, with those that lead to its authority. Read again when it
    /// changes, and at SIGHUP.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key, in PEM. Keep it when the certificate is renewed: kiosks know the server by it.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Answer there without TLS, also off loopback: everybody on the way can read names and birth dates.
    #[arg(long, value_name = "ADDR", conflicts_with_all = ["listen", "tls_cert"])]
    plain_http_on: Option<String>,
    /// A proxy before this server, or a network of proxies: the sender is then the last address before it in
    /// `X-Forwarded-For` or `Forwarded`. Nobody else is trusted for that. May be given several times.
    #[arg(long, value_name = "ADDR")]
    trusted_proxy: Vec<TrustedProxy>,
    /// How many people may come to one device in a minute; five times as many may come at once. Raise it for a device
    /// that serves many people, like a web page of your own: anybody with its token can take places at this rate.
    #[arg(long, default_value_t = PEOPLE_PER_MINUTE, value_name = "NUMBER")]
    people_per_minute: NonZeroU32,
    /// The URL where people's telephones reach this server, for links that they scan: https://jari.example
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
    /// Make paper for when all fails in this folder, once a day: each clinic's day and each line as PDF, in a folder of that
    /// date. They have names; folders older than 14 days are removed. Put it where it is at hand without this machine.
    #[arg(long, value_name = "FOLDER")]
    paper: Option<PathBuf>,
    /// When the paper is made: 18:00, in Seoul. A server that was off then makes it when it is on again on that day.
    #[arg(long, value_name = "TIME", default_value = "18:00", value_parser = minute_of_day, requires = "paper")]
    paper_at: u16,
}

/// Checks an address without path, query and secret; removes a slash at its end.
fn public_url(text: &str) -> Result<String, String> {
    let url = reqwest::Url::parse(text).map_err(|error| error.to_string())?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_web = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    if !(is_bare && is_web) {
        return Err("it is like https://jari.example, and nothing follows".to_owned());
    }
    if !goes_unread(url.scheme(), url.host_str().unwrap_or_default()) {
        return Err("it begins with https://: a link shows when and where somebody goes".to_owned());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

pub fn run(data: &DataFolder, args: &Args) -> Result<(), CliError> {
    // Every screen that follows the line needs an open file.
    if let Err(error) = raise_open_files() {
        tracing::warn!(%error, "the number of open files cannot be raised");
    }
    let tls = args.tls_cert.as_deref().zip(args.tls_key.as_deref());
    let tls = tls.map(|(cert, key)| Tls::open(cert, key)).transpose()?;
    let runtime = Runtime::new().map_err(CliError::Runtime)?;
    // Open the port first: when it is in use, no data folder is made.
    let listener = runtime.block_on(listen(args, tls.is_some()))?;
    let operator = runtime.block_on(operators_door()).map_err(CliError::Runtime)?;
    let proxies = TrustedProxies::new(args.trusted_proxy.clone());
    let limits = Limits { people_per_minute: args.people_per_minute, ..Limits::default() };
    let doors = Doors { listener, tls, proxies, operator: Some(operator), limits };
    let options = Options { public_url: args.public_url.clone(), ..data.options()? };
    let app = App::open(data, options)?;
    let served = runtime.block_on(serve(data, args, doors, app.clone()));
    // Tasks that still run in the background have a handle of their own, and end first.
    drop(runtime);
    app.close();
    served
}

/// Opens the listener. Without TLS it accepts only this machine, unless the operator said otherwise.
async fn listen(args: &Args, has_tls: bool) -> Result<TcpListener, CliError> {
    let wanted = args.plain_http_on.as_ref().unwrap_or(&args.listen);
    let refused = |error: std::io::Error| CliError::Listen {
        addr: wanted.clone(),
        reason: error.to_string(),
    };
    let addrs: Vec<SocketAddr> = lookup_host(wanted).await.map_err(refused)?.collect();
    let leaves = addrs.iter().find(|addr| !addr.ip().to_canonical().is_loopback());
    match leaves.filter(|_| !has_tls) {
        Some(addr) if args.plain_http_on.is_none() => {
            return Err(CliError::InClear { addr: *addr });
        }
        Some(addr) => {
            tracing::warn!(%addr, "without TLS everybody on the way can read names and birth dates");
        }
        None => {}
    }
    TcpListener::bind(&addrs[..]).await.map_err(refused)
}

/// The operator's own listener, which no other machine reaches.
async fn operators_door() -> std::io::Result<TcpListener> {
    let v4 = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, 0));
    TcpListener::bind(&[v4, v6][..]).await
}

async fn serve(data: &Path, args: &Args, doors: Doors, app: App) -> Result<(), CliError> {
    // Listen for stop signals before anybody can know that the server is running.
    let stop = StopSignals::listen().map_err(CliError::Runtime)?;
    let addr = doors.listener.local_addr().map_err(CliError::Runtime)?;
    let operator = doors.operator.as_ref().unwrap_or(&doors.listener);
    let token = AdminToken::random();
    let access = AdminAccess {
        addr: operator.local_addr().map_err(CliError::Runtime)?,
        token: token.as_str().to_owned(),
    };
    let unwritable = |error: std::io::Error| CliError::Write {
        path: data.to_owned(),
        reason: error.to_string(),
    };
    let _admin = AdminFile::write(data, &access).map_err(unwritable)?;
    let mut upkeep = tokio::spawn(caretaker(app.clone()));
    let mut beside = vec![upkeep.abort_handle()];
    match &args.paper {
        Some(folder) => {
            let (folder, data) = (folder.clone(), data.to_owned());
            let timetable = Timetable { folder, minute: args.paper_at, data };
            beside.push(tokio::spawn(timetable::keep(app.clone(), timetable)).abort_handle());
        }
        None => PaperState::forget(data),
    }
    let mut scheme = "http";
    if let Some(tls) = &doors.tls {
        scheme = "https";
        tracing::info!(
            fingerprint = tls.fingerprint().to_compare(),
            "kiosks know this server by it"
        );
        let hangup = signal(SignalKind::hangup()).map_err(CliError::Runtime)?;
        beside.push(tokio::spawn(follow_files(tls.clone(), hangup)).abort_handle());
    }
    // Without the writer or the publisher nobody is answered, and without the caretaker no day is opened: the service
    // manager then starts this program again.
    let ended = app.until_ended();
    let stopping = async move {
        tokio::select! {
            () = stop.received() => None,
            name = ended => Some(name),
            _ = &mut upkeep => Some("caretaker"),
        }
    };
    let (why, told) = tokio::sync::oneshot::channel();
    let stopping = async move {
        let _ = why.send(stopping.await);
    };
    let serving = tokio::spawn(serve_doors(doors, app, token, stopping));
    if let Err(error) = say(&format!("listening on {scheme}://{addr}")) {
        tracing::warn!(%error, "nobody reads where this server listens");
    }
    let served = serving.await;
    beside.iter().for_each(tokio::task::AbortHandle::abort);
    served.map_err(std::io::Error::other).flatten().map_err(CliError::Runtime)?;
    match told.await.ok().flatten() {
        Some(name) => Err(CliError::Ended(name)),
        None => Ok(()),
    }
}

/// Loads a renewed certificate, for as long as it is polled.
async fn follow_files(tls: Tls, mut hangup: Signal) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = hangup.recv() => {}
        }
        let files = tls.clone();
        match tokio::task::spawn_blocking(move || files.look()).await {
            Ok(Look::Renewed(fingerprint)) => {
                let fingerprint = fingerprint.to_compare();
                tracing::info!(fingerprint, "the certificate was read again");
            }
            Ok(Look::Broken(error)) => {
                tracing::error!(%error, "the new certificate is not used; the old one goes on");
            }
            Ok(Look::Same) | Err(_) => {}
        }
    }
}

/// The signals by which an operator or the machine says "stop".
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
    fn links_for_telephones_are_read_by_nobody_on_the_way() {
        assert_eq!(public_url("https://jari.example/"), Ok("https://jari.example".to_owned()));
        assert!(public_url("http://127.0.0.1:7878").is_ok());
        assert!(public_url("http://jari.example").unwrap_err().contains("https://"));
        assert!(public_url("https://jari.example/path").unwrap_err().contains("nothing follows"));
    }
}
