//! The voice: a queue of sentences and a thread that has them spoken one after the other, by one process at a time. It
//! speaks what it is given and keeps nothing of it; personal data was left out before.

pub mod program;

mod process;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::inbox::Inbox;
use crate::effect::{Speech, SpeechOrder};
use crate::message::Message;
use crate::model::{Language, Level, Speaker};
use process::Spoken;
use program::Program;

pub use process::Patience;

/// At most this many sentences wait; later ones are dropped.
pub const MOST_WAITING: usize = 64;

/// One sentence, and how it is to sound.
#[derive(Clone)]
pub struct SpokenLine {
    pub language: Language,
    pub volume: Level,
    pub speed: Level,
    pub words: String,
    /// Whether later words on the same screen replace this sentence.
    order: SpeechOrder,
}

impl SpokenLine {
    /// A sentence on its own.
    #[must_use]
    pub fn new(language: Language, volume: Level, speed: Level, words: String) -> Self {
        Self { language, volume, speed, words, order: SpeechOrder::Instead }
    }
}

/// The voice's thread; dropping it ends the current sentence and the thread.
pub struct Voice {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread and the screen share.
#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    bell: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<SpokenLine>,
    /// Counts how often the voice was told to be silent at once.
    hushes: u64,
    is_over: bool,
}

impl Queue {
    fn put(&mut self, speech: Speech) {
        match speech.order {
            SpeechOrder::Welcome => self.waiting.clear(),
            SpeechOrder::Instead => self.waiting.retain(|line| line.order == SpeechOrder::Welcome),
            SpeechOrder::After => self.waiting.retain(|line| line.order != SpeechOrder::After),
        }
        let Speech { language, volume, speed, order, sentences } = speech;
        let lines =
            sentences.into_iter().map(|words| SpokenLine { language, volume, speed, words, order });
        let room = MOST_WAITING.saturating_sub(self.waiting.len());
        self.waiting.extend(lines.take(room));
    }
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // The queue is valid between any two of its changes, so a panic elsewhere did not break it.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Voice {
    /// Speaks with `program`. Tells `inbox` whether the voice can be heard, whenever that changes.
    pub fn start(program: Program, patience: Patience, inbox: Inbox) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let worker = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("jari-voice".to_owned())
            .spawn(move || work(&worker, &program, patience, &inbox))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Queues sentences. The sentence that is being spoken is finished first.
    pub fn speak(&self, speech: Speech) {
        self.shared.queue().put(speech);
        self.shared.bell.notify_all();
    }

    /// Drops everything, the current sentence too.
    pub fn hush(&self) {
        let mut queue = self.shared.queue();
        queue.waiting.clear();
        queue.hushes += 1;
        drop(queue);
        self.shared.bell.notify_all();
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.shared.queue().is_over = true;
        self.hush();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has written that to the log itself.
            let _ = thread.join();
        }
    }
}

/// Has one sentence spoken, and waits for its end; `is_over` ends it at once.
pub(super) fn speak_once(
    program: &Program,
    line: &SpokenLine,
    patience: Patience,
    is_over: &dyn Fn() -> bool,
) -> io::Result<()> {
    process::speak(program, line, patience, is_over, &std::thread::sleep).map(|_| ())
}

fn work(shared: &Shared, program: &Program, patience: Patience, inbox: &Inbox) {
    let mut told = Speaker::Ready;
    while let Some((line, hushes)) = next(shared) {
        let was_hushed = || shared.queue().hushes != hushes;
        let wait = |time| {
            let queue = shared.queue();
            if queue.hushes == hushes {
                drop(shared.bell.wait_timeout(queue, time));
            }
        };
        let now = match process::speak(program, &line, patience, &was_hushed, &wait) {
            Ok(Spoken::Whole) => Speaker::Ready,
            Ok(Spoken::Hushed) => continue,
            Err(error) => {
                // The error comes from the program; it never contains the spoken words.
                tracing::warn!(%error, program = %program.path().display(), "nothing was spoken");
                Speaker::Failing
            }
        };
        if told != now {
            told = now;
            inbox.send(Message::SpeakerChanged(now));
        }
    }
}

/// The next sentence, and the count of silences before it; None when the voice ends.
fn next(shared: &Shared) -> Option<(SpokenLine, u64)> {
    let mut queue = shared.queue();
    loop {
        if queue.is_over {
            return None;
        }
        if let Some(line) = queue.waiting.pop_front() {
            return Some((line, queue.hushes));
        }
        queue = shared.bell.wait(queue).unwrap_or_else(PoisonError::into_inner);
    }
}
