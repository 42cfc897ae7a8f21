//! The feed's window: the newest public frames, kept once for all readers. A slow reader holds no memory here.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};

use jari_common::wire::FEED_CHANGE;
use tokio::sync::watch;

/// A blank line ends an event.
const EVENT_END: &str = "\n\n";

/// One public frame, written out once for all readers.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The SSE id.
    pub seq: u64,
    /// The whole event, with the blank line that ends it.
    event: Arc<str>,
    /// Where the data begins in it.
    data_at: usize,
}

impl Frame {
    fn new(seq: u64, data: &str) -> Self {
        let before = format!("id: {seq}\nevent: {FEED_CHANGE}\ndata: ");
        let data_at = before.len();
        Self { seq, event: format!("{before}{data}{EVENT_END}").into(), data_at }
    }

    /// The event as it goes over the wire (WHATWG HTML, 9.2).
    #[must_use]
    pub fn event(&self) -> &str {
        &self.event
    }

    /// JSON of `jari_common::change::PublicChange`, on one line.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.event[self.data_at..self.event.len() - EVENT_END.len()]
    }
}

/// What a reader gets for its cursor.
#[derive(Clone, Debug)]
pub enum FeedRead {
    /// In order; none when there is nothing new.
    Frames(Vec<Frame>),
    /// The window no longer reaches back so far.
    SnapshotAgain,
}

/// The window itself.
#[derive(Debug)]
pub struct Feed {
    window: RwLock<Window>,
    latest: watch::Sender<u64>,
    /// Counts how often a device was shut out.
    shut_out: watch::Sender<u64>,
}

#[derive(Debug)]
struct Window {
    frames: VecDeque<Frame>,
    most: usize,
    /// A cursor below this has missed something.
    floor: u64,
}

impl Feed {
    /// An empty window after `floor`, of at most `most` frames.
    #[must_use]
    pub fn new(floor: u64, most: usize) -> Self {
        let window = Window { frames: VecDeque::new(), most: most.max(1), floor };
        Self {
            window: RwLock::new(window),
            latest: watch::Sender::new(floor),
            shut_out: watch::Sender::new(0),
        }
    }

    /// The frames after `seq`, at most `most` of them.
    #[must_use]
    pub fn after(&self, seq: u64, most: usize) -> FeedRead {
        let window = self.window.read().unwrap_or_else(PoisonError::into_inner);
        if seq < window.floor {
            return FeedRead::SnapshotAgain;
        }
        let from = window.frames.partition_point(|frame| frame.seq <= seq);
        FeedRead::Frames(window.frames.iter().skip(from).take(most).cloned().collect())
    }

    /// The number of the newest change, public or not.
    #[must_use]
    pub fn latest(&self) -> u64 {
        *self.latest.borrow()
    }

    /// Wakes when there is more.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.latest.subscribe()
    }

    /// Wakes when a device was shut out, which may be the reader's own.
    #[must_use]
    pub fn shut_out(&self) -> watch::Receiver<u64> {
        self.shut_out.subscribe()
    }

    pub(crate) fn shut_out_again(&self) {
        self.shut_out.send_modify(|times| *times += 1);
    }

    /// Adds the frame of the changes up to `seq`, if they had anything public.
    pub(crate) fn push(&self, seq: u64, data: Option<&str>) {
        if let Some(data) = data {
            let frame = Frame::new(seq, data);
            let mut window = self.window.write().unwrap_or_else(PoisonError::into_inner);
            window.frames.push_back(frame);
            if window.frames.len() > window.most {
                window.floor = window.frames.pop_front().map_or(window.floor, |gone| gone.seq);
            }
        }
        self.latest.send_replace(seq);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seqs(read: FeedRead) -> Option<Vec<u64>> {
        match read {
            FeedRead::Frames(frames) => Some(frames.iter().map(|frame| frame.seq).collect()),
            FeedRead::SnapshotAgain => None,
        }
    }

    #[test]
    fn a_frame_is_one_event_around_its_data() {
        let frame = Frame::new(7, "{\"seq\":7}");
        assert_eq!(frame.event(), "id: 7\nevent: change\ndata: {\"seq\":7}\n\n");
        assert_eq!(frame.data(), "{\"seq\":7}");
    }

    #[test]
    fn a_reader_gets_exactly_what_it_missed_or_is_told_to_begin_again() {
        let feed = Feed::new(10, 3);
        for seq in [11, 13, 14] {
            feed.push(seq, Some("{}"));
        }
        assert_eq!(seqs(feed.after(10, 9)), Some(vec![11, 13, 14]));
        assert_eq!(seqs(feed.after(12, 1)), Some(vec![13]));
        assert_eq!(seqs(feed.after(9, 9)), None);
        feed.push(15, None);
        assert_eq!(feed.latest(), 15);
        feed.push(16, Some("{}"));
        assert_eq!(seqs(feed.after(10, 9)), None, "11 has left the window");
        assert_eq!(seqs(feed.after(11, 9)), Some(vec![13, 14, 16]));
    }
}
