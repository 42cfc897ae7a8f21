//! The one file that embeds the server: a kiosk, a server and a sample campaign in one process, on one machine.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::thread::JoinHandle;

use jari_common::time::plus_secs;
use jari_server::app::{App, OpenError, Options, SubmitError};
use jari_server::caught;
use jari_server::cli::admin::{AdminAccess, AdminFile};
use jari_server::command::{Answer, Command};
use jari_server::http::{AdminToken, Limits, serve_within};
use jari_server::keys::{hash_secret, random_pairing_code, random_secret};
use jari_server::opening_days::upkeep::caretaker;
use jari_server::sample::{self, SampleError, sample_place};
use tokio::sync::oneshot;

use crate::backend::device::{self, Device};

/// The name under which the pairing is stored; the port is a different one at each start.
pub const SERVER_NAME: &str = "standalone";
/// The name of the thread that serves.
const THREAD: &str = "jari-server";
/// The server's threads on which each task is one request or one message; the code that started the task sees it end.
const SERVING: [&str; 3] = [THREAD, "jari-outbox", "jari-notifier"];
/// The kiosk pairs with its own server within this time, in seconds.
const PAIRING_SECS: u32 = 60;

/// Why stand-alone mode does not start.
#[derive(Debug, thiserror::Error)]
pub enum StandaloneError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Sample(#[from] SampleError),
    #[error("the kiosk could not be paired with its own server: {0}")]
    Pairing(#[from] SubmitError),
    #[error("the embedded server cannot run: {0}")]
    Serve(#[from] io::Error),
}

/// The running server; dropping it stops it, with everything written to disk.
pub struct Standalone {
    url: String,
    /// The file by which `jari-server` finds this server, so that staff may say that the clock is right (`jari-server
    /// clock accept`).
    _admin: AdminFile,
    app: Option<App>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Binds the server's address, before any of its files are made.
pub fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(addr)
}

impl Standalone {
    /// Opens the server's data, fills in the sample, pairs the kiosk whose folder this is, and serves.
    pub fn start(
        server: &Path,
        kiosk: &Path,
        listener: TcpListener,
    ) -> Result<Self, StandaloneError> {
        let addr = listener.local_addr()?;
        let url = format!("http://{addr}");
        let app = App::open(server, Options::default())?;
        sample::fill(&app)?;
        pair(&app, kiosk)?;
        listener.set_nonblocking(true)?;
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .thread_name(THREAD)
            .enable_all()
            .build()?;
        let served = app.clone();
        let token = AdminToken::random();
        let access = AdminAccess { addr, token: token.as_str().to_owned() };
        let admin = AdminFile::write(server, &access)?;
        let thread = std::thread::Builder::new().name(THREAD.to_owned()).spawn(move || {
            if let Err(error) = runtime.block_on(run(listener, served, token, stopped)) {
                tracing::error!(%error, "the embedded server stopped");
            }
        })?;
        Ok(Self { url, _admin: admin, app: Some(app), stop: Some(stop), thread: Some(thread) })
    }

    /// Somebody checked the machine's clock, and it is right: the server inside follows it.
    pub fn accept_clock(&self) {
        if let Some(app) = &self.app {
            app.clock().accept();
        }
    }

    /// The server's address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Standalone {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has written that to the log itself.
            let _ = thread.join();
        }
        if let Some(app) = self.app.take() {
            app.close();
        }
    }
}

/// Whether the server inside continues after a panic on this thread, now: it sets aside what it cannot decide, and a
/// request that breaks its own handler harms no other request. For the panic hook.
#[must_use]
pub fn goes_on() -> bool {
    let serves = std::thread::current().name().is_some_and(|name| SERVING.contains(&name));
    caught::is_caught() || (serves && tokio::task::try_id().is_some())
}

async fn run(
    listener: TcpListener,
    app: App,
    token: AdminToken,
    stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let shutdown = async {
        // Told to stop or dropped: in both cases it is over.
        let _ = stopped.await;
    };
    let upkeep = caretaker(app.clone());
    // It runs beside the server, not as a task of its own: without it no day is opened, and a panic there ends the
    // program.
    tokio::select! {
        served = serve_within(Limits::default(), listener, app, token, shutdown) => served,
        () = upkeep => Err(io::Error::other("the caretaker ended")),
    }
}

/// Pairs once; later starts find the pairing that the server still knows.
fn pair(app: &App, kiosk: &Path) -> Result<(), StandaloneError> {
    let known = device::load(kiosk, SERVER_NAME)?;
    let is_paired = known
        .is_some_and(|device| app.state().device_by_secret(&hash_secret(&device.token)).is_some());
    if is_paired {
        return Ok(());
    }
    let (code, token) = (hash_secret(&random_pairing_code()), random_secret());
    let until = plus_secs(app.clock().now(), PAIRING_SECS);
    let place = sample_place();
    app.submit_blocking(Command::InviteDevice { place, code: code.clone(), until })?;
    let paired = app.submit_blocking(Command::PairDevice { code, secret: hash_secret(&token) })?;
    let Answer::DevicePaired(device, place) = paired else {
        return Err(io::Error::other("the server answered something else than a pairing").into());
    };
    std::fs::create_dir_all(kiosk)?;
    let server = SERVER_NAME.to_owned();
    Ok(device::save(kiosk, &Device { server, device, token, place, server_key: None })?)
}
