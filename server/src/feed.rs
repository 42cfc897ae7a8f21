//! The feed's window: the newest public frames, kept once for all readers. A slow reader holds no memory here.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};

use jari_common::log_mark::LogMark;
use jari_common::wire::FEED_CHANGE;
use tokio::sync::watch;

/// An event ends with a blank line.
const EVENT_END: &str = "\n\n";
/// How many marks are kept for each frame of the window: most changes are not public, and still have a mark.
const MARKS_PER_FRAME: usize = 8;

/// One public frame, written out once for all readers.
#[derive(Clone, Debug)]
pub struct Frame {
    pub seq: u64,
    /// The whole event, with the blank line that ends it.
    event: Arc<str>,
    /// The byte offset of the data in `event`.
    data_at: usize,
}

impl Frame {
    /// The SSE id is the mark; a reader sends it back to continue from there.
    fn new(mark: LogMark, data: &str) -> Self {
        let before = format!("id: {mark}\nevent: {FEED_CHANGE}\ndata: ");
        let data_at = before.len();
        Self { seq: mark.seq, event: format!("{before}{data}{EVENT_END}").into(), data_at }
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

/// What a reader gets for a cursor.
#[derive(Clone, Debug)]
pub enum FeedRead {
    /// The frames in order; empty when there is nothing new.
    Frames(Vec<Frame>),
    /// The window no longer holds what follows the cursor.
    SnapshotAgain,
}

/// The window itself.
#[derive(Debug)]
pub struct Feed {
    window: RwLock<FeedWindow>,
    latest: watch::Sender<LogMark>,
    /// Counts how often a device's access was ended.
    shut_out: watch::Sender<u64>,
}

#[derive(Debug)]
struct FeedWindow {
    frames: VecDeque<Frame>,
    most: usize,
    /// A reader with a cursor below this number has missed something.
    floor: u64,
    /// Where a reader may continue: the mark after each batch since `floor`, in order.
    marks: VecDeque<LogMark>,
}

impl Feed {
    /// Makes an empty window after `floor`, of at most `most` frames.
    #[must_use]
    pub fn new(floor: LogMark, most: usize) -> Self {
        let (frames, marks) = (VecDeque::new(), VecDeque::from([floor]));
        let window = FeedWindow { frames, most: most.max(1), floor: floor.seq, marks };
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

    /// Whether this cursor belongs to this log, and is recent enough to continue from.
    #[must_use]
    pub fn knows(&self, cursor: LogMark) -> bool {
        let window = self.window.read().unwrap_or_else(PoisonError::into_inner);
        window
            .marks
            .binary_search_by_key(&cursor.seq, |mark| mark.seq)
            .is_ok_and(|at| window.marks[at] == cursor)
    }

    /// The number of the newest change, public or not.
    #[must_use]
    pub fn latest(&self) -> u64 {
        self.end().seq
    }

    /// The mark of the newest change, public or not.
    #[must_use]
    pub fn end(&self) -> LogMark {
        *self.latest.borrow()
    }

    /// Wakes when there are new frames.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<LogMark> {
        self.latest.subscribe()
    }

    /// Wakes when a device's access was ended; it may be the reader's own device.
    #[must_use]
    pub fn shut_out(&self) -> watch::Receiver<u64> {
        self.shut_out.subscribe()
    }

    pub(crate) fn shut_out_again(&self) {
        self.shut_out.send_modify(|times| *times += 1);
    }

    /// Adds the frame of the changes up to this mark, if any of them was public.
    pub(crate) fn push(&self, mark: LogMark, data: Option<&str>) {
        let frame = data.map(|data| Frame::new(mark, data));
        self.window.write().unwrap_or_else(PoisonError::into_inner).push(mark, frame);
        self.latest.send_replace(mark);
    }
}

impl FeedWindow {
    fn push(&mut self, mark: LogMark, frame: Option<Frame>) {
        self.marks.push_back(mark);
        self.frames.extend(frame);
        if self.frames.len() > self.most {
            self.floor = self.frames.pop_front().map_or(self.floor, |gone| gone.seq);
        }
        let (floor, most) = (self.floor, self.most * MARKS_PER_FRAME);
        let is_old = |mark: &LogMark| mark.seq < floor;
        while self.marks.front().is_some_and(is_old) || self.marks.len() > most {
            self.marks.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(seq: u64) -> LogMark {
        LogMark { seq, digest: seq * 3 }
    }

    fn seqs(read: FeedRead) -> Option<Vec<u64>> {
        match read {
            FeedRead::Frames(frames) => Some(frames.iter().map(|frame| frame.seq).collect()),
            FeedRead::SnapshotAgain => None,
        }
    }

    #[test]
    fn a_frame_is_one_event_around_its_data() {
        let frame = Frame::new(mark(7), "{\"seq\":7}");
        assert_eq!(frame.event(), "id: 7.0000000000000015\nevent: change\ndata: {\"seq\":7}\n\n");
        assert_eq!(frame.data(), "{\"seq\":7}");
    }

    #[test]
    fn a_reader_gets_exactly_what_it_missed_or_is_told_to_begin_again() {
        let feed = Feed::new(mark(10), 3);
        for seq in [11, 13, 14] {
            feed.push(mark(seq), Some("{}"));
        }
        assert_eq!(seqs(feed.after(10, 9)), Some(vec![11, 13, 14]));
        assert_eq!(seqs(feed.after(12, 1)), Some(vec![13]));
        assert_eq!(seqs(feed.after(9, 9)), None);
        feed.push(mark(15), None);
        assert_eq!(feed.latest(), 15);
        feed.push(mark(16), Some("{}"));
        assert_eq!(seqs(feed.after(10, 9)), None, "11 has left the window");
        assert_eq!(seqs(feed.after(11, 9)), Some(vec![13, 14, 16]));
    }

    #[test]
    fn only_a_cursor_of_this_very_log_that_missed_nothing_is_known() {
        let feed = Feed::new(mark(10), 2);
        for seq in [11, 13, 14, 15] {
            feed.push(mark(seq), (seq != 14).then_some("{}"));
        }
        assert_eq!(
            [10, 11, 12, 13, 14, 15, 16].map(|seq| feed.knows(mark(seq))),
            [false, true, false, true, true, true, false]
        );
        assert!(!feed.knows(LogMark { digest: 7, ..mark(14) }), "another history");
        for seq in 16..100 {
            feed.push(mark(seq), None);
        }
        let kept = (0..100).filter(|seq| feed.knows(mark(*seq))).count();
        assert_eq!(kept, 2 * MARKS_PER_FRAME, "what is not public does not heap up");
    }
}
