//! The only input and output of a kiosk: server, cache, printer, voice. It carries out effects and answers with
//! messages; it decides nothing and keeps nothing of a person on disk.

pub mod attached;
pub mod bookmark;
pub mod cache;
pub mod chime;
pub mod announcer;
pub mod call_board;
pub mod desk;
pub mod device;
pub mod inbox;
pub mod jack;
pub mod printer;
pub mod reader;
pub mod trust;
pub mod voice;

pub mod heard;
pub mod time;

mod caller;
mod client;
mod file;
mod link;
mod outbox;
mod overseer;
mod greeter;
pub mod guiding;
mod help;
mod presence;
mod screens_seen;

#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jari_common::device::{DevicePlace, PRESENCE_EVERY_SECS, Presence, PrinterState};
use jari_common::help::KioskTask;
use tokio::sync::{mpsc, oneshot, watch};

use crate::effect::Effect;
use crate::message::Message;
use crate::model::{Bookmark, Speaker};
use attached::{Attached, RETRY};
use bookmark::Marker;
use cache::{CacheError, CacheThreads};
use device::Device;
use greeter::Greeter;
use guiding::{ScreenShower, WantedShowing};
use help::{HelpSeeker, WantedHelp};
use inbox::{Clock, Inbox, Mailbox, Visits, Wake};
use jack::Source;
use link::{FeedClient, SharedCache};
use outbox::{Order, Outbox, Timing};
use presence::PresenceReporter;
use printer::{Printer, PrinterChoice};
use reader::ReaderSource;
use time::ServerTime;
use trust::{Trust, TrustError};
use voice::program::{self, VoiceProgram};
use voice::{Patience, Voice};

/// The lock file that a running kiosk holds in its folder.
const LOCK_FILE: &str = "kiosk.lock";
/// How often a kiosk tells the server that it is running.
pub const PRESENCE_EVERY: Duration = Duration::from_secs(PRESENCE_EVERY_SECS as u64);

/// What a kiosk needs to begin.
pub struct Setup {
    /// The kiosk's own folder; it is made if it does not exist.
    pub folder: PathBuf,
    /// The name under which the pairing and the cache are stored: the URL, or a name that stays the same.
    pub server: String,
    /// The server's address now (`http://127.0.0.1:8080`).
    pub url: String,
    /// The pairing to act by; none is stored. None: the folder's own.
    pub device: Option<Device>,
    /// Certificates (PEM) of the place's own authority; None: the server is known by its key, as it was at the
    /// pairing.
    pub authority: Option<PathBuf>,
    pub printer: Option<PrinterChoice>,
    /// The program that speaks.
    pub voice: VoiceProgram,
    /// The source that tells whether an earphone is plugged in.
    pub jack: Option<Source>,
    /// The reader of QR codes.
    pub reader: Option<ReaderSource>,
    pub clock: Clock,
    pub wake: Wake,
    /// If nothing changes, the presence is sent again after this: `PRESENCE_EVERY`, or less in a test.
    pub presence_every: Duration,
}

/// Why the backend does not start.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    #[error("the folder {} cannot be written: {source}", folder.display())]
    Unwritable { folder: PathBuf, source: io::Error },
    #[error("another kiosk is running in the folder {}", folder.display())]
    Running { folder: PathBuf },
    #[error("the kiosk's folder does not work: {0}")]
    Cache(#[from] CacheError),
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error("no connections can be made: {0}")]
    Client(#[from] reqwest::Error),
    #[error("no thread can be started: {0}")]
    Thread(io::Error),
}

/// Everything outside the model and the screen.
pub struct Backend {
    orders: mpsc::UnboundedSender<Order>,
    presence: watch::Sender<Presence>,
    help: watch::Sender<Option<WantedHelp>>,
    showing: watch::Sender<Option<Arc<WantedShowing>>>,
    mailbox: Mailbox,
    visits: Visits,
    cache: SharedCache,
    printer: Option<Printer>,
    /// None: no program here can speak.
    voice: Option<Voice>,
    /// The devices whose threads end with the kiosk.
    _attached: Vec<Attached>,
    reader: Option<ReaderSource>,
    place: Option<DevicePlace>,
    marker: Marker,
    killed_at: Option<Bookmark>,
    stop: Option<oneshot::Sender<()>>,
    network: Option<JoinHandle<()>>,
    _lock: File,
}

impl Backend {
    /// Opens the folder, sends the screens what the cache holds, and begins to follow the server.
    pub fn start(setup: &Setup) -> Result<Self, BackendError> {
        let lock = lock(&setup.folder)?;
        let unwritable = |source| BackendError::Unwritable { folder: setup.folder.clone(), source };
        let device = match &setup.device {
            Some(device) => Some(device.clone()),
            None => device::load(&setup.folder, &setup.server).map_err(unwritable)?,
        };
        let visits = Visits::default();
        // At a desk that books for people nobody comes back to a screen.
        let killed_at = bookmark::take(&setup.folder, (setup.clock)());
        let killed_at = killed_at.filter(|_| setup.device.is_none());
        let marker = Marker::start(&setup.folder).map_err(BackendError::Thread)?;
        let (inbox, mailbox) = inbox::inbox(visits.clone(), setup.wake.clone());
        let printer = setup
            .printer
            .clone()
            .map(|choice| Printer::start(choice, inbox.clone(), visits.clone()));
        let printer = printer.transpose().map_err(BackendError::Thread)?;
        let voice = voice(&setup.voice, &inbox)?;
        let attached = attached(setup, &inbox).map_err(BackendError::Thread)?;
        let place = device.as_ref().map(|device| device.place.clone());
        let cache: SharedCache = Arc::new(Mutex::new(None));
        let (orders, queue) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let (presence, told) = watch::channel(Presence::Free);
        let (help, wanted) = watch::channel(None);
        let (showing, shown) = watch::channel(None);
        let shared = (visits.clone(), cache.clone());
        let printer_state = printer.as_ref().map(Printer::state);
        let told = Told { presence: told, printer: printer_state, help: wanted, shown };
        let network = Network::new(setup, device, inbox, shared, told)?;
        let network = std::thread::Builder::new()
            .name("jari-network".to_owned())
            .spawn(move || network.run(queue, stopped))
            .map_err(BackendError::Thread)?;
        let (stop, network) = (Some(stop), Some(network));
        Ok(Self {
            orders,
            presence,
            help,
            showing,
            mailbox,
            visits,
            cache,
            printer,
            voice,
            _attached: attached,
            reader: setup.reader.clone(),
            place,
            marker,
            killed_at,
            stop,
            network,
            _lock: lock,
        })
    }

    /// The place the kiosk is paired at; None while it is not.
    #[must_use]
    pub fn place(&self) -> Option<&DevicePlace> {
        self.place.as_ref()
    }

    /// The reader of QR codes beside the glass, if there is one.
    #[must_use]
    pub fn reader(&self) -> Option<&ReaderSource> {
        self.reader.as_ref()
    }

    /// Whether slips can be printed here.
    #[must_use]
    pub fn has_printer(&self) -> bool {
        self.printer.is_some()
    }

    /// Whether this kiosk can speak.
    #[must_use]
    pub fn speaker(&self) -> Speaker {
        if self.voice.is_some() { Speaker::Ready } else { Speaker::Missing }
    }

    /// Carries out one effect; its result comes as a message.
    pub fn run(&self, effect: Effect) {
        match effect {
            Effect::ReadBoard(query) => self.with_cache(|cache| cache.read_board(query)),
            Effect::ReadTimes(day) => self.with_cache(|cache| cache.read_times(day)),
            Effect::ReadClinics(query) => self.with_cache(|cache| cache.read_clinics(query)),
            Effect::ReadDays(query) => self.with_cache(|cache| cache.read_days(query)),
            Effect::FindRoom(query) => self.with_cache(|cache| cache.find_room(query)),
            Effect::ReadAlternatives(lost) => {
                self.with_cache(|cache| cache.read_alternatives(lost));
            }
            Effect::Send(request) => {
                let visit = self.visits.current();
                // Only a backend that is being dropped accepts no orders.
                let _ = self.orders.send(Order::send(visit, request));
            }
            Effect::PrintSlip(slip) => {
                if let Some(printer) = &self.printer {
                    printer.print(self.visits.current(), slip);
                }
            }
            Effect::Speak(speech) => {
                if let Some(voice) = &self.voice {
                    voice.speak(speech);
                }
            }
            Effect::StopSpeaking => self.hush(),
            Effect::ForgetVisitor => {
                self.visits.end();
                // What was meant for one person must not be heard by the next.
                self.hush();
                let _ = self.orders.send(Order::Forget);
            }
        }
    }

    /// The ticket on the screen when the program was killed less than a minute ago, and when somebody was last there.
    /// It is returned once.
    pub fn take_killed_at(&mut self) -> Option<Bookmark> {
        self.killed_at.take()
    }

    /// Remembers where the person is, in case the program is killed.
    pub fn mark(&mut self, bookmark: Option<Bookmark>) {
        self.marker.mark(bookmark);
    }

    /// Says whether a new visitor may begin; the server is told when that changes, and at regular intervals.
    pub fn tell_presence(&self, presence: Presence) {
        self.presence.send_if_modified(|known| std::mem::replace(known, presence) != presence);
    }

    /// Says which request for help is wanted now, and what its person was doing; the server is asked, and told when it is
    /// wanted no more.
    pub fn tell_help(&self, wanted: Option<(u32, KioskTask)>) {
        self.help.send_if_modified(|known| {
            let is_known = known.map(|it| it.number) == wanted.map(|(number, _)| number);
            if !is_known {
                *known = wanted.map(|(number, task)| WantedHelp { number, task });
            }
            !is_known
        });
    }

    /// Shows this screen to whoever comes, or none.
    pub fn show_screen(&self, shown: Option<WantedShowing>) {
        self.showing.send_if_modified(|known| {
            let is_news = known.as_deref() != shown.as_ref();
            if is_news {
                *known = shown.map(Arc::new);
            }
            is_news
        });
    }

    /// The next message for the person who is there; None when there is none now.
    #[must_use]
    pub fn next_message(&self) -> Option<Message> {
        self.mailbox.next()
    }

    fn hush(&self) {
        if let Some(voice) = &self.voice {
            voice.hush();
        }
    }

    fn with_cache(&self, ask: impl FnOnce(&CacheThreads)) {
        // An unpaired kiosk has no board to ask for.
        if let Some(cache) = &*self.cache.lock().unwrap_or_else(PoisonError::into_inner) {
            ask(cache);
        }
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(network) = self.network.take() {
            // A thread that panicked has written that to the log itself.
            let _ = network.join();
        }
    }
}

/// The devices beside the glass that are read.
fn attached(setup: &Setup, inbox: &Inbox) -> io::Result<Vec<Attached>> {
    let jack = setup.jack.clone().map(|source| jack::start(source, RETRY, inbox.clone()));
    let reader = match setup.reader.clone() {
        Some(ReaderSource::Device(path)) => Some(reader::start(path, RETRY, inbox.clone())),
        Some(ReaderSource::Keyboard) | None => None,
    };
    [jack, reader].into_iter().flatten().collect()
}

/// The voice that was asked for; a kiosk without one does everything else.
fn voice(asked: &VoiceProgram, inbox: &Inbox) -> Result<Option<Voice>, BackendError> {
    let folders = std::env::var_os("PATH");
    let Some(program) = program::find(asked, folders.as_deref()) else {
        if let VoiceProgram::Program(path) = asked {
            tracing::warn!("there is no program {}: the kiosk does not speak", path.display());
        }
        return Ok(None);
    };
    let voice = Voice::start(program, Patience::default(), inbox.clone());
    voice.map(Some).map_err(BackendError::Thread)
}

/// Makes the folder, checks that it can be written, and locks it, so that no other kiosk uses it.
fn lock(folder: &Path) -> Result<File, BackendError> {
    let unwritable = |source| BackendError::Unwritable { folder: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let file = options.open(folder.join(LOCK_FILE)).map_err(unwritable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(BackendError::Running { folder: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(unwritable(source)),
    }
}

/// The network's thread: one for the outbox, the link and the presence together.
struct Network {
    outbox: Outbox,
    herald: PresenceReporter,
    follower: FeedClient,
    greeter: Greeter,
    seeker: HelpSeeker,
    shower: ScreenShower,
}

/// What the screen tells the network's thread.
struct Told {
    presence: watch::Receiver<Presence>,
    printer: Option<watch::Receiver<PrinterState>>,
    help: watch::Receiver<Option<WantedHelp>>,
    shown: watch::Receiver<Option<Arc<WantedShowing>>>,
}

impl Network {
    fn new(
        setup: &Setup,
        device: Option<Device>,
        inbox: Inbox,
        (visits, cache): (Visits, SharedCache),
        told: Told,
    ) -> Result<Self, BackendError> {
        let Told { presence, printer, help, shown } = told;
        let trust = Trust::new(&setup.url, setup.authority.as_deref(), device.as_ref())?;
        let client = client::client(&setup.url, &trust)?;
        let greeter = Greeter {
            client: client.clone(),
            url: setup.url.trim_end_matches('/').to_owned(),
            trust: trust.clone(),
            inbox: inbox.clone(),
        };
        let url = setup.url.trim_end_matches('/').to_owned();
        let (device, paired) = watch::channel(device);
        let herald = PresenceReporter {
            client: client.clone(),
            url: url.clone(),
            paired: paired.clone(),
            presence,
            printer,
            every: setup.presence_every,
            inbox: inbox.clone(),
            is_refused: false,
        };
        let seeker =
            HelpSeeker::new(client.clone(), url.clone(), paired.clone(), help, inbox.clone());
        let shower = ScreenShower {
            client: client.clone(),
            url: url.clone(),
            paired: paired.clone(),
            wanted: shown,
            inbox: inbox.clone(),
        };
        let time = Arc::new(ServerTime::new(setup.clock.clone()));
        let folder = setup.folder.clone();
        let (reader, news) = (client.clone(), inbox.clone());
        let mut follower = FeedClient::new(reader, url.clone(), folder, news, time, cache, paired);
        follower.open_cache()?;
        let (folder, server) = (setup.folder.clone(), setup.server.clone());
        let timing = Timing::default();
        let outbox = Outbox::new(client, url, server, folder, inbox, visits, device, timing);
        Ok(Self { outbox: outbox.with_trust(trust), herald, follower, greeter, seeker, shower })
    }

    fn run(self, queue: mpsc::UnboundedReceiver<Order>, stopped: oneshot::Receiver<()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => {
                tracing::error!(%error, "the network's thread could not begin");
                return;
            }
        };
        runtime.block_on(async move {
            let work = async {
                tokio::join!(
                    self.outbox.run(queue),
                    self.follower.run(),
                    self.herald.run(),
                    self.greeter.run(),
                    self.seeker.run(),
                    self.shower.run()
                )
            };
            tokio::select! {
                _ = work => {}
                // Dropped or told to stop: in both cases it is over.
                _ = stopped => {}
            }
        });
    }
}
