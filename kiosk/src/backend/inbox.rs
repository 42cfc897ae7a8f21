//! The way from the backend's threads to the screen: one queue, and one signal that wakes the screen. Answers to a
//! visitor who has left are dropped on the way. Keeps nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use jiff::Timestamp;

use crate::message::Message;

/// Wakes the screen: there is a message to read.
pub type Wake = Arc<dyn Fn() + Send + Sync>;
/// Tells the time; tests move it by hand.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Counts visits, so that an answer can be matched to its visit.
#[derive(Clone, Debug, Default)]
pub struct Visits(Arc<AtomicU64>);

/// One person's time at the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitNumber(u64);

impl Visits {
    /// The current visit.
    #[must_use]
    pub fn current(&self) -> VisitNumber {
        VisitNumber(self.0.load(Ordering::SeqCst))
    }

    /// The visitor has left; the next visit begins.
    pub fn end(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether the visitor is still there.
    #[must_use]
    pub fn goes_on(&self, visit: VisitNumber) -> bool {
        self.current() == visit
    }
}

struct Delivery {
    /// None: the message is for the person who is there.
    to: Option<VisitNumber>,
    message: Message,
}

/// The backend's end of the queue.
#[derive(Clone)]
pub struct Inbox {
    letters: Sender<Delivery>,
    wake: Wake,
}

/// The screen's end of the queue.
pub struct Mailbox {
    letters: Receiver<Delivery>,
    visits: Visits,
}

/// A new queue.
#[must_use]
pub fn inbox(visits: Visits, wake: Wake) -> (Inbox, Mailbox) {
    let (sender, letters) = channel();
    (Inbox { letters: sender, wake }, Mailbox { letters, visits })
}

impl Inbox {
    /// Sends a message for the person who is there.
    pub fn send(&self, message: Message) {
        self.put(None, message);
    }

    /// Sends a message for this visitor only.
    pub fn send_to(&self, visit: VisitNumber, message: Message) {
        self.put(Some(visit), message);
    }

    fn put(&self, to: Option<VisitNumber>, message: Message) {
        // Without a screen there is nobody to tell.
        if self.letters.send(Delivery { to, message }).is_ok() {
            (self.wake)();
        }
    }
}

impl Mailbox {
    /// The next message for the person who is there; None when there is none now.
    pub fn next(&self) -> Option<Message> {
        let here = |letter: &Delivery| letter.to.is_none_or(|visit| self.visits.goes_on(visit));
        self.letters.try_iter().find(here).map(|letter| letter.message)
    }
}
