//! Two threads over the cache: one writes what the link hears, one answers the screens. Neither ever waits for the
//! other, and neither speaks to the server.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use jari_common::board::{BoardQuery, DayRef, DaysQuery};
use jari_common::log_mark::LogMark;
use jari_common::slot::SlotRef;
use jiff::Timestamp;
use tokio::sync::{oneshot, watch};

use super::{CacheError, News, Origin, Reader, Writer, open_in_memory, open_somewhere, put_aside};
use crate::backend::heard::{FeedChange, read_snapshot};
use crate::backend::inbox::Inbox;
use crate::backend::time::ServerTime;
use crate::message::Message;

/// What the reading thread does next.
enum NextRead {
    Board(BoardQuery),
    Times(DayRef),
    Clinics(BoardQuery),
    Days(DaysQuery),
    Alternatives(SlotRef),
    FirstRoom(BoardQuery),
    News(News),
    /// The cache was rebuilt; the number counts how often.
    Anew(Box<Reader>, u64),
}

/// What the writing thread does next; the sender is told the result.
enum WriteJob {
    Snapshot(Vec<u8>, ReadReply),
    Changes(Vec<FeedChange>, ReadReply),
    /// Everything is known up to the log's end.
    Confirm(LogMark, Timestamp, ReadReply),
    /// The reading thread cannot read the file that was opened with this count.
    Unreadable {
        opened: u64,
        is_damage: bool,
    },
}

type ReadReply = oneshot::Sender<Result<Written, CacheError>>;

/// The state of the cache after a write.
#[derive(Clone, Copy, Debug)]
pub(in crate::backend) struct Written {
    pub(in crate::backend) cursor: LogMark,
    /// Only a snapshot has what is missing now.
    pub(in crate::backend) is_due: bool,
}

/// Both threads; they end when this is dropped and nobody writes any more.
pub(in crate::backend) struct CacheThreads {
    reading: Sender<NextRead>,
    writing: Sender<WriteJob>,
    opened: watch::Receiver<u64>,
}

/// The link's handle to the writing thread.
#[derive(Clone)]
pub(in crate::backend) struct Writing {
    jobs: Sender<WriteJob>,
    opened: watch::Receiver<u64>,
}

impl CacheThreads {
    /// Opens the cache and sends the screens what it already holds.
    pub(in crate::backend) fn start(
        folder: PathBuf,
        origin: Origin,
        inbox: Inbox,
        time: Arc<ServerTime>,
    ) -> Result<(Self, Known), CacheError> {
        let (writer, reader) = open_somewhere(&folder, &origin)?;
        let cursor = reader.cursor()?.filter(|_| !reader.is_snapshot_due().unwrap_or(true));
        let known = Known { cursor, as_of: reader.as_of()? };
        let (reading, reads) = channel();
        let (writing, writes) = channel();
        let serving = reader.serving()?;
        let first =
            News { campaigns: true, board: true, is_whole: true, serving, ..News::default() };
        // The receiver is still here.
        let _ = reading.send(NextRead::News(first));
        let (begun_anew, opened) = watch::channel(0);
        let read = ReadThread { reader, opened: 0, inbox, time, unreadable: writing.clone() };
        let write = WriteThread { writer, folder, origin, reading: reading.clone(), begun_anew };
        spawn("jari-cache-read", move || read.run(&reads))?;
        spawn("jari-cache-write", move || write.run(&writes))?;
        Ok((Self { reading, writing, opened }, known))
    }

    pub(in crate::backend) fn writing(&self) -> Writing {
        Writing { jobs: self.writing.clone(), opened: self.opened.clone() }
    }

    /// Reads a page of the board; the answer comes as a message.
    pub(in crate::backend) fn read_board(&self, query: BoardQuery) {
        let _ = self.reading.send(NextRead::Board(query));
    }

    /// Reads a clinic's times; the answer comes as a message.
    pub(in crate::backend) fn read_times(&self, day: DayRef) {
        let _ = self.reading.send(NextRead::Times(day));
    }

    /// Reads a part of the list of clinics; the answer comes as a message.
    pub(in crate::backend) fn read_clinics(&self, query: BoardQuery) {
        let _ = self.reading.send(NextRead::Clinics(query));
    }

    /// Reads a clinic's days; the answer comes as a message.
    pub(in crate::backend) fn read_days(&self, query: DaysQuery) {
        let _ = self.reading.send(NextRead::Days(query));
    }

    /// Looks for the first day with a seat; the answer comes as a message.
    pub(in crate::backend) fn find_room(&self, query: BoardQuery) {
        let _ = self.reading.send(NextRead::FirstRoom(query));
    }

    /// Looks for the nearest seats; the answer comes as a message.
    pub(in crate::backend) fn read_alternatives(&self, lost: SlotRef) {
        let _ = self.reading.send(NextRead::Alternatives(lost));
    }
}

/// What the cache knew when it was opened.
#[derive(Clone, Copy, Debug)]
pub(in crate::backend) struct Known {
    /// None: a snapshot must come first.
    pub(in crate::backend) cursor: Option<LogMark>,
    pub(in crate::backend) as_of: Option<Timestamp>,
}

impl Writing {
    /// Replaces everything by a snapshot, given as the body that was received.
    pub(in crate::backend) async fn snapshot(&self, body: Vec<u8>) -> Result<Written, CacheError> {
        self.ask(|told| WriteJob::Snapshot(body, told)).await
    }

    /// Applies changes.
    pub(in crate::backend) async fn changes(
        &self,
        changes: Vec<FeedChange>,
    ) -> Result<Written, CacheError> {
        self.ask(|told| WriteJob::Changes(changes, told)).await
    }

    /// The log ended here at this instant, and all of it was received.
    pub(in crate::backend) async fn confirm(
        &self,
        end: LogMark,
        at: Timestamp,
    ) -> Result<Written, CacheError> {
        self.ask(|told| WriteJob::Confirm(end, at, told)).await
    }

    /// Marks earlier rebuilds of the cache as known.
    pub(in crate::backend) fn see(&mut self) {
        self.opened.mark_unchanged();
    }

    /// Waits until the cache is rebuilt and knows nothing any more.
    pub(in crate::backend) async fn begun_anew(&mut self) {
        if self.opened.changed().await.is_err() {
            // The thread has ended; the next request to it says so.
            std::future::pending::<()>().await;
        }
    }

    async fn ask(&self, job: impl FnOnce(ReadReply) -> WriteJob) -> Result<Written, CacheError> {
        let (told, answer) = oneshot::channel();
        self.jobs.send(job(told)).map_err(|_| CacheError::Gone)?;
        answer.await.map_err(|_| CacheError::Gone)?
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, CacheError> {
    Ok(std::thread::Builder::new().name(name.to_owned()).spawn(run)?)
}

struct WriteThread {
    writer: Writer,
    folder: PathBuf,
    origin: Origin,
    reading: Sender<NextRead>,
    /// Counts how often the cache was rebuilt.
    begun_anew: watch::Sender<u64>,
}

impl WriteThread {
    fn run(mut self, jobs: &Receiver<WriteJob>) {
        while let Ok(job) = jobs.recv() {
            match job {
                WriteJob::Snapshot(body, told) => {
                    let read = read_snapshot(&body).map_err(CacheError::NotASnapshot);
                    let written = read
                        .and_then(|(snapshot, skipped)| self.writer.replace(&snapshot, &skipped));
                    self.tell(written, told);
                }
                WriteJob::Changes(changes, told) => {
                    let written = self.writer.apply(&changes);
                    self.tell(written, told);
                }
                WriteJob::Confirm(end, at, told) => {
                    let news = News { cursor: end, ..News::default() };
                    let written = self.writer.confirm(end, at).map(|()| news);
                    self.tell(written, told);
                }
                WriteJob::Unreadable { opened, is_damage } => {
                    // Otherwise the cache was rebuilt since.
                    if opened == *self.begun_anew.borrow() {
                        self.begin_anew(is_damage);
                    }
                }
            }
        }
    }

    fn tell(&mut self, written: Result<News, CacheError>, told: ReadReply) {
        let written = match written {
            Ok(news) => {
                let written = Written { cursor: news.cursor, is_due: news.is_due };
                let _ = self.reading.send(NextRead::News(news));
                Ok(written)
            }
            Err(error) => {
                if error.costs_the_file() {
                    tracing::error!(%error, "the board's file cannot be written");
                    self.begin_anew(error.is_damage());
                }
                Err(error)
            }
        };
        // The sender may have gone by now.
        let _ = told.send(written);
    }

    /// Starts an empty cache in memory: connections that are still open would spoil a new file at the same place. The
    /// link is told and takes a snapshot.
    fn begin_anew(&mut self, is_damage: bool) {
        if is_damage && let Err(error) = put_aside(&self.folder.join(super::CACHE_FILE)) {
            tracing::error!(%error, "the damaged file stays where it is");
        }
        let (writer, reader) = match open_in_memory(&self.origin) {
            Ok(opened) => opened,
            Err(error) => {
                tracing::error!(%error, "there is no memory for a board");
                return;
            }
        };
        tracing::warn!("the board is kept in memory until the program starts again");
        self.writer = writer;
        let opened = *self.begun_anew.borrow() + 1;
        let _ = self.reading.send(NextRead::Anew(Box::new(reader), opened));
        let _ = self.reading.send(NextRead::News(News { board: true, ..News::default() }));
        self.begun_anew.send_replace(opened);
    }
}

struct ReadThread {
    reader: Reader,
    /// How often the cache had been rebuilt when this reader was opened.
    opened: u64,
    inbox: Inbox,
    time: Arc<ServerTime>,
    unreadable: Sender<WriteJob>,
}

/// What was asked since the last answer; of several pages only the last one is still wanted.
#[derive(Default)]
struct PendingReads {
    board: Option<BoardQuery>,
    times: Option<DayRef>,
    clinics: Option<BoardQuery>,
    days: Option<DaysQuery>,
    lost: Option<SlotRef>,
    room: Option<BoardQuery>,
    news: Vec<News>,
}

impl ReadThread {
    fn run(mut self, jobs: &Receiver<NextRead>) {
        while let Ok(first) = jobs.recv() {
            let mut asked = PendingReads::default();
            for job in std::iter::once(first).chain(jobs.try_iter()) {
                match job {
                    NextRead::Board(query) => asked.board = Some(query),
                    NextRead::Times(day) => asked.times = Some(day),
                    NextRead::Clinics(query) => asked.clinics = Some(query),
                    NextRead::Days(query) => asked.days = Some(query),
                    NextRead::FirstRoom(query) => asked.room = Some(query),
                    NextRead::Alternatives(lost) => asked.lost = Some(lost),
                    NextRead::News(news) => asked.news.push(news),
                    NextRead::Anew(reader, opened) => {
                        (self.reader, self.opened) = (*reader, opened);
                    }
                }
            }
            if let Err(error) = self.answer(asked) {
                tracing::error!(%error, "the cache could not be read");
                if error.costs_the_file() {
                    let (opened, is_damage) = (self.opened, error.is_damage());
                    let _ = self.unreadable.send(WriteJob::Unreadable { opened, is_damage });
                }
            }
        }
    }

    fn answer(&self, asked: PendingReads) -> Result<(), CacheError> {
        let now = self.time.now();
        if asked.news.iter().any(|news| news.campaigns) {
            self.inbox.send(Message::CampaignsRead(self.reader.campaigns()?));
        }
        if asked.news.iter().any(|news| news.board) {
            let is_empty = self.reader.is_empty()?;
            let is_known = self.reader.as_of()?.is_some();
            self.inbox.send(Message::CacheChanged { is_empty, is_known });
        }
        for news in asked.news {
            match news.is_whole {
                true => self.inbox.send(Message::ServingRead(news.serving)),
                false => news.serving.into_iter().for_each(|serving| {
                    self.inbox.send(Message::ServingChanged(serving));
                }),
            }
        }
        if let Some(query) = asked.board {
            self.inbox.send(Message::BoardRead(self.reader.board(&query, now)?));
        }
        if let Some(day) = asked.times
            && let Some(times) = self.reader.times(&day, now)?
        {
            self.inbox.send(Message::TimesRead(times));
        }
        let today = self.reader.first_today(now)?;
        if let Some(query) = asked.clinics {
            let list = self.reader.clinics(&query, today, now)?;
            self.inbox.send(Message::ClinicsRead(Box::new(list)));
        }
        if let Some(query) = asked.days
            && let Some(days) = self.reader.days(&query, today, now)?
        {
            self.inbox.send(Message::DaysRead(Box::new(days)));
        }
        if let Some(lost) = asked.lost {
            self.inbox.send(Message::AlternativesRead(self.reader.alternatives(&lost, now)?));
        }
        if let Some(query) = asked.room {
            self.inbox.send(Message::RoomFound(self.reader.first_room(&query, today, now)?));
        }
        Ok(())
    }
}
