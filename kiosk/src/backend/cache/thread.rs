//! Two threads over the cache: one writes what the link hears, one answers the screens. Neither ever waits for
//! the other, and neither talks to the server.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use jari_common::board::{BoardQuery, DayRef, MonthQuery};
use jari_common::change::PublicChange;
use jari_common::slot::SlotRef;
use jari_common::time::{date_at, seoul};
use jari_common::wire::Snapshot;
use jiff::Timestamp;
use tokio::sync::oneshot;

use super::{CacheError, News, Origin, Reader, Writer, open, put_aside};
use crate::backend::inbox::{Clock, Inbox};
use crate::message::Message;

/// What the reading thread does next.
enum Reading {
    Board(BoardQuery),
    Times(DayRef),
    Month(MonthQuery),
    Alternatives(SlotRef),
    FirstRoom(BoardQuery),
    News(News),
    /// The cache began anew.
    Anew(Box<Reader>),
}

/// What the writing thread does next; who asks is told the new cursor.
enum WriteJob {
    Snapshot(Vec<u8>, Told),
    Changes(Vec<PublicChange>, Told),
    Confirm(Timestamp),
    /// The reading thread found damage.
    Damaged,
}

type Told = oneshot::Sender<Result<u64, CacheError>>;

/// Both threads; they end when this is dropped and nobody writes any more.
pub(in crate::backend) struct CacheThreads {
    reading: Sender<Reading>,
    writing: Sender<WriteJob>,
}

/// The link's end.
#[derive(Clone)]
pub(in crate::backend) struct Writing(Sender<WriteJob>);

impl CacheThreads {
    /// Opens the cache and tells the screens what it holds already.
    pub(in crate::backend) fn start(
        folder: PathBuf,
        origin: Origin,
        inbox: Inbox,
        clock: Clock,
    ) -> Result<(Self, Known), CacheError> {
        let (writer, reader) = open(&folder, &origin)?;
        let known = Known { cursor: reader.cursor()?, as_of: reader.as_of()? };
        let (reading, reads) = channel();
        let (writing, writes) = channel();
        let first = News { campaigns: true, board: true, serving: reader.serving()?, cursor: 0 };
        // The receiver is still here.
        let _ = reading.send(Reading::News(first));
        let damaged = writing.clone();
        let read = ReadThread { reader, inbox, clock, damaged };
        let write = WriteThread { writer, folder, origin, reading: reading.clone() };
        spawn("jari-cache-read", move || read.run(&reads))?;
        spawn("jari-cache-write", move || write.run(&writes))?;
        Ok((Self { reading, writing }, known))
    }

    pub(in crate::backend) fn writing(&self) -> Writing {
        Writing(self.writing.clone())
    }

    /// The answer comes as a message.
    pub(in crate::backend) fn read_board(&self, query: BoardQuery) {
        let _ = self.reading.send(Reading::Board(query));
    }

    /// The answer comes as a message.
    pub(in crate::backend) fn read_times(&self, day: DayRef) {
        let _ = self.reading.send(Reading::Times(day));
    }

    /// The answer comes as a message.
    pub(in crate::backend) fn read_month(&self, query: MonthQuery) {
        let _ = self.reading.send(Reading::Month(query));
    }

    /// The answer comes as a message.
    pub(in crate::backend) fn find_room(&self, query: BoardQuery) {
        let _ = self.reading.send(Reading::FirstRoom(query));
    }

    /// The answer comes as a message.
    pub(in crate::backend) fn read_alternatives(&self, lost: SlotRef) {
        let _ = self.reading.send(Reading::Alternatives(lost));
    }
}

/// What the cache knew when it was opened.
#[derive(Clone, Copy, Debug)]
pub(in crate::backend) struct Known {
    pub(in crate::backend) cursor: Option<u64>,
    pub(in crate::backend) as_of: Option<Timestamp>,
}

impl Writing {
    /// Replaces everything by a snapshot's body as it came; says its cursor.
    pub(in crate::backend) async fn snapshot(&self, body: Vec<u8>) -> Result<u64, CacheError> {
        self.ask(|told| WriteJob::Snapshot(body, told)).await
    }

    /// Applies changes; says the new cursor.
    pub(in crate::backend) async fn changes(
        &self,
        changes: Vec<PublicChange>,
    ) -> Result<u64, CacheError> {
        self.ask(|told| WriteJob::Changes(changes, told)).await
    }

    /// The server was heard, and had nothing newer.
    pub(in crate::backend) fn confirm(&self, as_of: Timestamp) {
        let _ = self.0.send(WriteJob::Confirm(as_of));
    }

    async fn ask(&self, job: impl FnOnce(Told) -> WriteJob) -> Result<u64, CacheError> {
        let (told, answer) = oneshot::channel();
        self.0.send(job(told)).map_err(|_| CacheError::Gone)?;
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
    reading: Sender<Reading>,
}

impl WriteThread {
    fn run(mut self, jobs: &Receiver<WriteJob>) {
        while let Ok(job) = jobs.recv() {
            match job {
                WriteJob::Snapshot(body, told) => {
                    let written = parse(&body).and_then(|snapshot| self.writer.replace(&snapshot));
                    self.tell(written, told);
                }
                WriteJob::Changes(changes, told) => {
                    let written = self.writer.apply(&changes);
                    self.tell(written, told);
                }
                WriteJob::Confirm(as_of) => {
                    if let Err(error) = self.writer.confirm(as_of) {
                        tracing::warn!(%error, "the cache did not take when it was current");
                    }
                }
                WriteJob::Damaged => self.begin_anew(),
            }
        }
    }

    fn tell(&mut self, written: Result<News, CacheError>, told: Told) {
        let cursor = match written {
            Ok(news) => {
                let cursor = news.cursor;
                let _ = self.reading.send(Reading::News(news));
                Ok(cursor)
            }
            Err(error) => {
                if matches!(&error, CacheError::Sql(sql) if super::is_corrupt(sql)) {
                    self.begin_anew();
                }
                Err(error)
            }
        };
        // Who asked may be gone by now.
        let _ = told.send(cursor);
    }

    fn begin_anew(&mut self) {
        tracing::warn!("the cache is damaged and begins anew");
        let path = self.folder.join(super::CACHE_FILE);
        let opened = put_aside(&path).and_then(|()| open(&self.folder, &self.origin));
        match opened {
            Ok((writer, reader)) => {
                self.writer = writer;
                let _ = self.reading.send(Reading::Anew(Box::new(reader)));
            }
            Err(error) => tracing::error!(%error, "the cache could not begin anew"),
        }
    }
}

fn parse(body: &[u8]) -> Result<Snapshot, CacheError> {
    Ok(serde_json::from_slice(body)?)
}

struct ReadThread {
    reader: Reader,
    inbox: Inbox,
    clock: Clock,
    damaged: Sender<WriteJob>,
}

/// What was asked since the last answer; of several pages only the last one is still wanted.
#[derive(Default)]
struct Asked {
    board: Option<BoardQuery>,
    times: Option<DayRef>,
    month: Option<MonthQuery>,
    lost: Option<SlotRef>,
    room: Option<BoardQuery>,
    news: Vec<News>,
}

impl ReadThread {
    fn run(mut self, jobs: &Receiver<Reading>) {
        while let Ok(first) = jobs.recv() {
            let mut asked = Asked::default();
            for job in std::iter::once(first).chain(jobs.try_iter()) {
                match job {
                    Reading::Board(query) => asked.board = Some(query),
                    Reading::Times(day) => asked.times = Some(day),
                    Reading::Month(query) => asked.month = Some(query),
                    Reading::FirstRoom(query) => asked.room = Some(query),
                    Reading::Alternatives(lost) => asked.lost = Some(lost),
                    Reading::News(news) => asked.news.push(news),
                    Reading::Anew(reader) => self.reader = *reader,
                }
            }
            if let Err(error) = self.answer(asked) {
                tracing::error!(%error, "the cache could not be read");
                if error.is_damage() {
                    let _ = self.damaged.send(WriteJob::Damaged);
                }
            }
        }
    }

    fn answer(&self, asked: Asked) -> Result<(), CacheError> {
        let now = (self.clock)();
        if asked.news.iter().any(|news| news.campaigns) {
            self.inbox.send(Message::CampaignsRead(self.reader.campaigns()?));
        }
        if asked.news.iter().any(|news| news.board) {
            let is_empty = self.reader.is_empty()?;
            self.inbox.send(Message::CacheChanged { is_empty });
        }
        for serving in asked.news.into_iter().flat_map(|news| news.serving) {
            self.inbox.send(Message::ServingChanged(serving));
        }
        if let Some(query) = asked.board {
            self.inbox.send(Message::BoardRead(self.reader.board(&query, now)?));
        }
        if let Some(day) = asked.times
            && let Some(times) = self.reader.times(&day, now)?
        {
            self.inbox.send(Message::TimesRead(times));
        }
        if let Some(query) = asked.month
            && let Some(weeks) = self.reader.month(&query, now)?
        {
            self.inbox.send(Message::MonthRead(Box::new(weeks)));
        }
        if let Some(lost) = asked.lost {
            self.inbox.send(Message::AlternativesRead(self.reader.alternatives(&lost, now)?));
        }
        if let Some(query) = asked.room {
            let today = date_at(now, &seoul());
            self.inbox.send(Message::RoomFound(self.reader.first_room(&query, today, now)?));
        }
        Ok(())
    }
}
