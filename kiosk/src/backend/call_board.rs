//! A call board's input and output: it follows who is called, makes the sounds, and keeps what it showed in a file, so that a
//! board that starts again while the server is away goes on showing it. It decides nothing.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use jari_common::api::devices::ReadCalls;
use jari_common::calls::CallsShown;
use reqwest::StatusCode;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

use super::announcer::{Announcement, Announcer};
use super::caller::{Asks, Caller};
use super::chime::ChimeProgram;
use super::client::{self, Pauses};
use super::device::{self, Device};
use super::inbox::{Clock, Wake};
use super::time::ServerTime;
use super::trust::Trust;
use super::voice::SpokenLine;
use super::voice::program::VoiceProgram;
use super::{BackendError, file, lock};
use crate::call_board::model::{BoardLink, BoardNews, BoardOrder, KeptCalls, Sound};
use crate::desk::model::DeskTrouble;
use crate::model::{Language, Level};

/// A look waits this long for something new, in seconds.
const WAIT_SECS: u64 = 20;
/// An answer without news that comes sooner than this is of a server that does not wait: the next look comes later.
const SOON: Duration = Duration::from_secs(1);
/// After this time without a whole answer one is asked for: it tells the server's time.
const WHOLE_EVERY: Duration = Duration::from_secs(60);
/// The least time between two answers.
const BETWEEN: Duration = Duration::from_millis(200);
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// A board that is shut out asks again after this.
const REFUSED_PAUSE: Duration = Duration::from_secs(30);
/// What the board showed last, in its folder.
const CALLS_FILE: &str = "calls.json";

/// What a call board needs to begin.
#[derive(Clone)]
pub struct CallBoardSetup {
    /// The board's own folder.
    pub folder: PathBuf,
    /// The name under which the pairing is stored.
    pub server: String,
    pub url: String,
    /// Certificates (PEM) of the place's own authority.
    pub authority: Option<PathBuf>,
    pub chime: ChimeProgram,
    pub voice: VoiceProgram,
    pub language: Language,
    pub clock: Clock,
    pub wake: Wake,
}

/// Everything outside the board's model and screen.
pub struct CallBoardBackend {
    news: Receiver<BoardNews>,
    announcer: Announcer,
    tells: Tells,
    device: Device,
    kept: Option<KeptCalls>,
    kept_file: KeptFile,
    language: Language,
    stop: Option<oneshot::Sender<()>>,
    network: Option<JoinHandle<()>>,
    _lock: File,
}

impl CallBoardBackend {
    /// Begins to follow the server; None when this folder has no pairing with it.
    pub fn start(setup: &CallBoardSetup) -> Result<Option<Self>, BackendError> {
        let lock = lock(&setup.folder)?;
        let unwritable = |source| BackendError::Unwritable { folder: setup.folder.clone(), source };
        let device = device::load(&setup.folder, &setup.server).map_err(unwritable)?;
        let Some(device) = device else { return Ok(None) };
        let trust = Trust::new(&setup.url, setup.authority.as_deref(), Some(&device))?;
        let client = client::client(&setup.url, &trust)?;
        let url = setup.url.trim_end_matches('/').to_owned();
        let (sender, news) = channel();
        let tells = Tells { news: sender, wake: setup.wake.clone() };
        let time = Arc::new(ServerTime::new(setup.clock.clone()));
        let caller = Caller { client, url, token: device.token.clone() };
        let said = tells.clone();
        let announcer = Announcer::start(
            &setup.chime,
            &setup.voice,
            std::env::var_os("PATH").as_deref(),
            move |change, sound| said.tell(BoardNews::Said { change, sound }),
        );
        let announcer = announcer.map_err(BackendError::Thread)?;
        let (stop, stopped) = oneshot::channel();
        let own = tells.clone();
        let network = std::thread::Builder::new()
            .name("jari-call-board".to_owned())
            .spawn(move || run(&caller, &tells, &time, stopped))
            .map_err(BackendError::Thread)?;
        Ok(Some(Self {
            news,
            announcer,
            tells: own,
            device,
            kept: kept(&setup.folder),
            kept_file: KeptFile::open(&setup.folder).map_err(BackendError::Thread)?,
            language: setup.language,
            stop: Some(stop),
            network: Some(network),
            _lock: lock,
        }))
    }

    /// The board's pairing.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// What the board showed before it was started.
    #[must_use]
    pub fn kept(&self) -> Option<KeptCalls> {
        self.kept.clone()
    }

    /// Whether announcements will be heard.
    #[must_use]
    pub fn sound(&self) -> Sound {
        self.announcer.sound()
    }

    /// Carries out one order.
    pub fn run(&self, order: BoardOrder) {
        match order {
            BoardOrder::Announce { change, words } => {
                let (volume, speed) = (Level::default(), Level::default());
                let line = SpokenLine::new(self.language, volume, speed, words);
                if !self.announcer.announce(Announcement { change, line }) {
                    self.tells.tell(BoardNews::Said { change, sound: Sound::Fails });
                }
            }
            BoardOrder::Forget => self.kept_file.put(None),
            BoardOrder::Keep(kept) => self.kept_file.put(Some(kept)),
        }
    }

    /// The next news; None when there is none now.
    #[must_use]
    pub fn next_news(&self) -> Option<BoardNews> {
        self.news.try_recv().ok()
    }
}

impl Drop for CallBoardBackend {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(network) = self.network.take() {
            // A thread that panicked has written that to the log itself.
            let _ = network.join();
        }
    }
}

/// The file of what the board showed last, written by a thread of its own: the screen waits for no disk.
struct KeptFile {
    /// None: nothing is kept any more.
    puts: Option<Sender<Option<Box<KeptCalls>>>>,
    thread: Option<JoinHandle<()>>,
}

impl KeptFile {
    fn open(folder: &Path) -> io::Result<Self> {
        let (puts, put) = channel::<Option<Box<KeptCalls>>>();
        let folder = folder.to_owned();
        let thread = std::thread::Builder::new().name("jari-kept-calls".to_owned());
        let thread = thread.spawn(move || {
            while let Ok(first) = put.recv() {
                // Of several that wait, only the last one is still true.
                write_kept(&folder, put.try_iter().last().unwrap_or(first).as_deref());
            }
        })?;
        Ok(Self { puts: Some(puts), thread: Some(thread) })
    }

    fn put(&self, kept: Option<Box<KeptCalls>>) {
        // A thread that has panicked has written that to the log itself.
        let _ = self.puts.as_ref().map(|puts| puts.send(kept));
    }
}

impl Drop for KeptFile {
    fn drop(&mut self) {
        drop(self.puts.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A board shows all the same what cannot be written; only a restart without a server would not.
fn write_kept(folder: &Path, kept: Option<&KeptCalls>) {
    let written = match kept {
        Some(kept) => file::replace(folder, CALLS_FILE, kept),
        None => match fs::remove_file(folder.join(CALLS_FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        },
    };
    if let Err(error) = written {
        let is_kept = kept.is_some();
        tracing::warn!(%error, is_kept, "the file of what is shown is not as it should be");
    }
}

/// What the board showed last. A file that cannot be read is of no use, and is written anew.
fn kept(folder: &Path) -> Option<KeptCalls> {
    let read = fs::read(folder.join(CALLS_FILE));
    let read = read.inspect_err(|error| {
        if error.kind() != io::ErrorKind::NotFound {
            tracing::warn!(%error, "what was shown last cannot be read");
        }
    });
    let kept = serde_json::from_slice(&read.ok()?);
    kept.inspect_err(|error| tracing::warn!(%error, "what was shown last is not understood")).ok()
}

/// The way to the screen.
#[derive(Clone)]
struct Tells {
    news: Sender<BoardNews>,
    wake: Wake,
}

impl Tells {
    fn tell(&self, news: BoardNews) {
        // Without a screen there is nobody to tell.
        if self.news.send(news).is_ok() {
            (self.wake)();
        }
    }
}

fn run(caller: &Caller, tells: &Tells, time: &ServerTime, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the board's thread could not begin");
            return;
        }
    };
    runtime.block_on(async move {
        tokio::select! {
            () = follow(caller, tells, time) => {}
            // Dropped or told to stop: in both cases it is over.
            _ = stopped => {}
        }
    });
}

/// Follows who is called, from one change to the next.
async fn follow(caller: &Caller, tells: &Tells, time: &ServerTime) {
    let mut pauses = Pauses::new(FIRST_PAUSE);
    let mut held: Option<String> = None;
    let mut told_at = Instant::now();
    loop {
        let asked_at = Instant::now();
        let held_now = held.as_ref().filter(|_| told_at.elapsed() < WHOLE_EVERY);
        let asks = match held_now {
            None => Asks::once(),
            Some(tag) => Asks::waiting(WAIT_SECS).if_none_match(tag),
        };
        let told = caller.ask(&ReadCalls {}, None, &(), &asks).await;
        let link = match told {
            // Only what this board has can be unchanged.
            Ok(told) if told.status == StatusCode::NOT_MODIFIED && held_now.is_some() => {
                pauses.reset();
                tells.tell(BoardNews::Link(BoardLink::Heard));
                if asked_at.elapsed() < SOON {
                    sleep(SOON).await;
                }
                continue;
            }
            Ok(told) => match told.read::<ReadCalls>() {
                Some(calls) => {
                    pauses.reset();
                    held = told.tag;
                    told_at = Instant::now();
                    tell(tells, time, calls);
                    // Without a version nothing can be waited for; a rush of changes is shown a few times a second.
                    sleep(if held.is_none() { SOON } else { BETWEEN }).await;
                    continue;
                }
                None => BoardLink::Lost,
            },
            Err(DeskTrouble::DeskRevoked | DeskTrouble::NotYourRole) => BoardLink::Revoked,
            Err(DeskTrouble::AnotherServer) => BoardLink::AnotherServer,
            Err(_) => BoardLink::Lost,
        };
        held = None;
        tells.tell(BoardNews::Link(link));
        let pause = match link {
            BoardLink::Revoked | BoardLink::AnotherServer => REFUSED_PAUSE,
            BoardLink::Unheard | BoardLink::Heard | BoardLink::Lost => pauses.next(),
        };
        sleep(pause).await;
    }
}

fn tell(tells: &Tells, time: &ServerTime, calls: CallsShown) {
    if let Some(by) = time.heard(calls.at) {
        tells.tell(BoardNews::TimeCorrected(by));
    }
    tells.tell(BoardNews::Told(Box::new(calls)));
}
