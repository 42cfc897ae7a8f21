//! What a store holds when a server starts: the state twice, and the feed's window. Writes nothing.

use std::collections::VecDeque;

use jari_common::change::Change;
use jari_common::log_mark::LogMark;

use crate::engine::State;
use crate::feed::Feed;
use crate::publish::{Served, frame};
use crate::store::{Store, StoreError};

/// The contents of a store: one copy for the writer, one for the readers.
pub(super) struct Loaded {
    pub(super) engine: State,
    pub(super) readers: State,
    pub(super) seq: u64,
    pub(super) tail: Tail,
}

/// The newest changes, for the feed's window, each with the mark after it.
pub(super) struct Tail {
    /// The mark before the first of them.
    floor: LogMark,
    changes: VecDeque<(Change, LogMark)>,
}

impl Loaded {
    /// Reads every change once; the readers' state is a clone of the writer's.
    pub(super) fn read(store: &dyn Store, window: usize) -> Result<Self, StoreError> {
        let mut reader = store.reader()?;
        let mut engine = State::new();
        let mut tail = Tail { floor: LogMark::default(), changes: VecDeque::new() };
        loop {
            let changes = reader.changes_after(engine.seq())?;
            if changes.is_empty() {
                let (mut readers, seq) = (engine.clone(), engine.seq());
                readers.only_for_readers();
                return Ok(Self { engine, readers, seq, tail });
            }
            for change in changes {
                engine.apply(&change);
                tail.changes.push_back((change, engine.mark()));
                if tail.changes.len() > window {
                    tail.floor = tail.changes.pop_front().map_or(tail.floor, |(_, mark)| mark);
                }
            }
        }
    }
}

/// A feed whose readers can continue where they were before the restart. Counts are the present ones, which are later.
pub(super) fn refill(state: &State, tail: Tail, seq: u64, window: usize) -> (Feed, Served) {
    let feed = Feed::new(tail.floor, window);
    let now_served = || -> Served {
        let of = |id| state.now_serving(id).map(|serving| (id, serving));
        state.campaigns().filter_map(|campaign| of(campaign.id)).collect()
    };
    let mut served = now_served();
    for (change, mark) in tail.changes {
        if change.seq == seq {
            // A reader who missed something learns the positions of the lines from the last frame.
            served.clear();
        }
        let frame = frame(state, change.at, std::slice::from_ref(&change), &mut served);
        feed.push(mark, frame.as_deref());
    }
    (feed, now_served())
}
