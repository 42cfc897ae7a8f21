//! The state that a store holds, read from its log, and the events that follow it. Writes nothing.

use jari_common::change::{Change, Event};
use jiff::Timestamp;

use crate::engine::State;
use crate::store::{Batch, Store, StoreError};

/// The state, and those of its changes that come after `told`.
pub(super) fn load(store: &dyn Store, told: u64) -> Result<(State, Vec<Change>), StoreError> {
    let mut reader = store.reader()?;
    let mut engine = State::new();
    let mut untold = Vec::new();
    loop {
        let changes = reader.changes_after(engine.seq())?;
        if changes.is_empty() {
            return Ok((engine, untold));
        }
        for change in changes {
            engine.apply(&change);
            if change.seq > told {
                untold.push(change);
            }
        }
    }
}

/// Numbers these events as the changes after `last`.
pub(super) fn numbered(last: u64, at: Timestamp, events: Vec<Event>) -> Batch {
    let change = |(seq, event)| Change { seq, at, request: None, asked: None, by: None, event };
    let changes = (last + 1..).zip(events).map(change).collect();
    Batch { changes, ..Batch::default() }
}
