//! The running server without HTTP: opens a data folder and starts the writer, the publisher and the `LogReader` of the
//! tables.

use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;

use jari_common::id::TicketId;
use tokio::sync::Notify;

use crate::audit::Anchor;
use crate::clock::Clock;
use crate::command::Command;
use crate::engine::State;
use crate::feed::Feed;
use crate::keys::{KeySource, Keys};
use crate::notices::{self, Cursor, Notices, NoticesError, Page};
use crate::notify::{Gateway, Notifier};
use crate::presence::Presences;
use crate::publish::{Publisher, Shared};
use crate::queue::{SUBMISSIONS_WAITING_MAX, Waiting};
use crate::serving::{Serving, Standing};
use crate::store::lock::DataLock;
use crate::store::sqlite::SqliteStore;
use crate::store::timed::{CommitTimes, TimedStore};
use crate::store::vault_file::VaultFile;
use crate::store::{FaultNote, Store, StoreError, StoreReader};
use crate::writer::{Frozen, Reply, Stepper, Submission, ToWriter, Writer};

mod asking;
mod folder;
mod issued;
mod log_readers;

use folder::{Folder, in_log, open_keys, open_tables};

pub use crate::writer::SubmitError;
pub use folder::OpenError;
use report::TablesBell;
pub use report::TablesReport;

pub mod history;
mod load;
pub mod presence;
mod report;
mod reports;
mod sealing;
mod threads;

use history::History;
use load::{Loaded, refill};
use log_readers::{LogReaders, Telling};
use reports::Reports;
use threads::{Vitals, spawn};

/// Commits that may wait for the publisher.
const COMMITS_WAITING_MAX: usize = 256;
/// The default number of frames that a feed reader may have missed.
const FEED_WINDOW: usize = 10_000;
/// The file of the log and the vault.
pub const LOG_FILE: &str = "log.db";
/// The file of the tables, which are written from the log.
pub const TABLES_FILE: &str = "tables.db";

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    pub clock: Clock,
    /// Frames that a feed reader may have missed before it must take a snapshot.
    pub feed_window: usize,
    /// Whether people are told by telephone of what happens. False when a data folder is opened for one command only.
    pub tells: bool,
    /// The URL at which telephones reach this server, without a slash at the end; None when they cannot.
    pub public_url: Option<String>,
    /// Where the server's key is kept.
    pub key: KeySource,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Clock::system(),
            feed_window: FEED_WINDOW,
            tells: true,
            public_url: None,
            key: KeySource::DataFolder,
        }
    }
}

/// A handle on the running server. Clones share the server; when the last clone is dropped, the server stops.
#[derive(Clone)]
pub struct App {
    inner: Arc<AppContent>,
}

struct AppContent {
    inbox: Option<Arc<SyncSender<Submission<Reply>>>>,
    waiting: Waiting,
    shared: Arc<Shared>,
    vault: Mutex<Box<dyn StoreReader>>,
    /// What is written beside the log; None with `with_store`.
    vault_file: Option<Mutex<VaultFile>>,
    /// Held while sealed data go to the writer: a rotation waits for data that were sealed before it.
    sealing: RwLock<()>,
    /// Held while days are planned: one planning at a time.
    planning: Mutex<()>,
    /// Notified when rows must be sealed again.
    vault_bell: Notify,
    keys: Keys,
    clock: Clock,
    notifier: Notifier,
    notices: Option<Arc<Notices>>,
    presences: Presences,
    public_url: Option<String>,
    tables: Option<TablesBell>,
    vitals: Vitals,
    history: History,
    reports: Reports,
    commits: CommitTimes,
    threads: Vec<JoinHandle<()>>,
    /// Released last.
    _lock: Option<DataLock>,
}

impl App {
    /// Opens a data folder, or makes a new one. When it cannot be opened, nothing is made.
    pub fn open(data: &Path, options: Options) -> Result<Self, OpenError> {
        let lock = DataLock::acquire(data)?;
        let path = data.join(LOG_FILE);
        let store = SqliteStore::open(&path);
        let store = store.map_err(|source| OpenError::Log { path, source })?;
        let (keys, vault) = open_keys(data, &store, &options.key)?;
        let tables = open_tables(data)?;
        let gateway = Gateway::open(data)?;
        let notifier = Notifier::by(gateway.clone(), options.clock.clone())?;
        let folder = Folder { data: data.to_owned(), tables, gateway, vault, lock };
        Self::start(Box::new(store), Some(folder), keys, notifier, options)
    }

    /// Runs on a given store, without tables, notices, lock and gateway.
    pub fn with_store(
        store: Box<dyn Store>,
        keys: Keys,
        options: Options,
    ) -> Result<Self, OpenError> {
        let notifier = Notifier::listing(options.clock.clone());
        Self::start(store, None, keys, notifier, options)
    }

    fn start(
        store: Box<dyn Store>,
        folder: Option<Folder>,
        keys: Keys,
        notifier: Notifier,
        options: Options,
    ) -> Result<Self, OpenError> {
        let Options { clock, feed_window, tells, public_url, key: _ } = options;
        let loaded = Loaded::read(store.as_ref(), feed_window).map_err(in_log)?;
        let (engine, readers, seq) = (loaded.engine, loaded.readers, loaded.seq);
        let known = folder.as_ref().map_or(0, |folder| folder.tables.applied_seq());
        if known > seq {
            return Err(OpenError::LogBehind { log: seq, tables: known });
        }
        clock.begin_after(readers.last_at());
        let presences = Presences::of(&readers, clock.now());
        let (feed, served) = refill(&readers, loaded.tail, seq, feed_window);
        let serving = Serving::new(keys.signer().clone());
        serving.put_all(&readers, Standing::Goes);
        let (state, frozen) = (RwLock::new(readers), Arc::<Frozen>::default());
        let shared = Arc::new(Shared { state, feed, serving, frozen: frozen.clone() });
        let vault = Mutex::new(store.reader().map_err(in_log)?);
        let reports = Reports::new(store.reader().map_err(in_log)?);
        let (store, commits) = TimedStore::over(store);
        let (inbox, submissions) = sync_channel(SUBMISSIONS_WAITING_MAX);
        let (inbox, waiting) = (Arc::new(inbox), Waiting::default());
        let to_writer = ToWriter::new(&inbox, &waiting);
        let (publisher, committed) = sync_channel(COMMITS_WAITING_MAX);
        let (mut threads, vitals) = (Vec::new(), Vitals::new());
        let telling = Telling { keys: keys.clone(), clock: clock.clone(), to_writer, tells };
        let reader = || store.reader().map_err(in_log);
        let followers =
            folder.map(|folder| LogReaders::of(folder, reader, &shared, telling, &mut threads));
        let LogReaders { bells, tables, notices, vault_file, lock } =
            followers.transpose()?.unwrap_or_default();
        let told = Publisher { shared: shared.clone(), inbox: committed, bells, served };
        spawn("publisher", &mut threads, vitals.watch("publisher", move || told.run()))?;
        let stepper = Stepper::new(engine, Box::new(store), clock.clone(), frozen);
        let writer =
            Writer { stepper, is_manual: clock.is_manual(), inbox: submissions, publisher };
        spawn("writer", &mut threads, vitals.watch("writer", move || writer.run()))?;
        let inner = AppContent {
            inbox: Some(inbox),
            waiting,
            shared,
            vault,
            vault_file,
            sealing: RwLock::default(),
            planning: Mutex::default(),
            vault_bell: Notify::new(),
            history: History::new(clock.now()),
            keys,
            clock,
            notifier,
            notices,
            presences,
            public_url,
            tables,
            vitals,
            reports,
            commits,
            threads,
            _lock: lock,
        };
        let app = Self { inner: Arc::new(inner) };
        // The writer's first step gives running windows back in full: a caller with this handle sees that already.
        let ticked = app.submit_blocking(Command::Tick);
        let _ = ticked.inspect_err(|_| tracing::warn!("nothing can be written yet"));
        Ok(app)
    }

    /// Whether the writer's queue is so full that new work is refused for now.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        self.inner.waiting.is_crowded()
    }

    /// How many submissions wait for the writer.
    #[must_use]
    pub fn queue_depth(&self) -> u32 {
        self.inner.waiting.count()
    }

    /// How long the commits of the last minute took.
    #[must_use]
    pub fn commit_times(&self) -> &CommitTimes {
        &self.inner.commits
    }

    /// Decisions that were found wrong and not carried out, oldest first. Reads the disk: not for async threads.
    pub fn faults(&self) -> Result<Vec<FaultNote>, StoreError> {
        self.vault().faults()
    }

    /// How many messages no gateway delivered, and wait for staff; None when there is no gateway. Reads the disk: not for
    /// async threads.
    pub fn messages_failed(&self) -> Result<Option<u32>, NoticesError> {
        let notices = self.notices().filter(|notices| notices.has_gateway());
        notices.map(|notices| notices.failed_count()).transpose()
    }

    /// The committed state. Hold the lock only briefly, and never across an await.
    pub fn state(&self) -> RwLockReadGuard<'_, State> {
        self.inner.shared.state()
    }

    /// The sealed person of a ticket. Reads the disk: not for async threads.
    pub fn sealed(&self, ticket: TicketId) -> Result<Option<Vec<u8>>, StoreError> {
        self.vault().sealed(ticket)
    }

    /// Where the log ends now, in a form that can be kept elsewhere.
    pub fn anchor(&self) -> Result<Anchor, StoreError> {
        let end = self.vault().end()?;
        Ok(Anchor { log: self.state().epoch(), end })
    }

    /// Waits until nobody plans days, and keeps others waiting. Blocks: not for async threads.
    pub(crate) fn planning(&self) -> MutexGuard<'_, ()> {
        self.inner.planning.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server's clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The server's keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    /// Sends messages to people.
    #[must_use]
    pub fn notifier(&self) -> &Notifier {
        &self.inner.notifier
    }

    /// The URL at which telephones reach this server.
    pub fn public_url(&self) -> Option<&str> {
        self.inner.public_url.as_deref()
    }

    /// The messages to people about what happened; None with `with_store`.
    pub(crate) fn notices(&self) -> Option<&Arc<Notices>> {
        self.inner.notices.as_ref()
    }

    /// A page of the messages that staff must pass on or read, oldest first, limited to the asker's. `concerns` is
    /// asked about each ticket, with None for a message about no known ticket. Reads the disk: not for async threads.
    pub fn outgoing(
        &self,
        after: Cursor,
        concerns: &dyn Fn(Option<TicketId>) -> bool,
    ) -> Result<Page, NoticesError> {
        notices::page(self.notifier(), self.notices().map(Arc::as_ref), after, concerns)
    }

    /// Which devices are present.
    #[must_use]
    pub fn presences(&self) -> &Presences {
        &self.inner.presences
    }

    /// The feed's window.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.inner.shared.feed
    }

    /// The "now serving" pages: the position of each line, for everybody.
    #[must_use]
    pub fn serving(&self) -> &Serving {
        &self.inner.shared.serving
    }

    /// Why nothing can be written now.
    #[must_use]
    pub fn frozen(&self) -> Option<Arc<str>> {
        self.inner.shared.frozen.why()
    }

    /// Names the writer or the publisher if one of them has ended. Then nothing is answered any more, and the server
    /// must be restarted.
    #[must_use]
    pub fn dead_thread(&self) -> Option<&'static str> {
        self.inner.vitals.ended()
    }

    /// Waits until the writer or the publisher ends by a program error, and says which. Holds no handle of the server.
    pub fn until_ended(&self) -> impl Future<Output = &'static str> + Send + 'static {
        let vitals = self.inner.vitals.clone();
        async move { vitals.wait().await }
    }

    /// Drops this handle; the last handle waits until everything is written and stopped.
    pub fn close(self) {
        drop(self);
    }
}

impl Drop for AppContent {
    fn drop(&mut self) {
        // When nobody can ask any more, the writer ends, then the publisher, then the log reader.
        self.inbox = None;
        self.tables = None;
        while let Some(thread) = self.threads.pop() {
            // A thread that panicked has logged that already.
            let _ = thread.join();
        }
    }
}

fn stopped() -> SubmitError {
    SubmitError::Unavailable("the server is stopping".to_owned())
}
