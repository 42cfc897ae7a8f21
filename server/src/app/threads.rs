//! The threads of a running server: started by name, rung by bells. What they do is their own.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use jari_common::change::Event;
use tokio::sync::oneshot;

use super::OpenError;
use crate::follower::{Follower, TablesDesk};
use crate::outbox::{Outbox, Sender};
use crate::publish::{Bell, Shared};
use crate::store::StoreReader;
use crate::tables::{SetAside, Tables};
use crate::writer::Found;

pub(super) fn spawn(
    name: &str,
    threads: &mut Vec<JoinHandle<()>>,
    run: impl FnOnce() + Send + 'static,
) -> Result<(), OpenError> {
    let thread = std::thread::Builder::new().name(format!("jari-{name}")).spawn(run);
    threads.push(thread.map_err(OpenError::Thread)?);
    Ok(())
}

/// Starts the tables' follower and returns its bell. What the tables left out before is noted again: whether an operator
/// has looked at it is in the log.
pub(super) fn follow(
    tables: Tables,
    desk: TablesDesk,
    reader: Box<dyn StoreReader>,
    shared: &Arc<Shared>,
    threads: &mut Vec<JoinHandle<()>>,
) -> Result<SyncSender<()>, OpenError> {
    let (bell, rings): (SyncSender<()>, Receiver<()>) = sync_channel(1);
    // It catches up with what the log has beyond the tables.
    let _ = bell.try_send(());
    let (frozen, state) = (shared.frozen.clone(), shared.clone());
    let found = Box::new(move |aside: &SetAside| {
        let SetAside { seq, campaign, what, .. } = aside;
        tracing::error!(seq, ?campaign, what, "the tables contradict the log; it is set aside");
        frozen.found(Found { campaign: *campaign, seq: *seq });
    });
    let path = desk.path.clone();
    let before = tables.set_aside().map_err(|source| OpenError::Tables { path, source })?;
    before.iter().for_each(&found);
    let concern = Box::new(move |event: &Event| state.state().concerns(event));
    let follower = Follower { tables, reader, rings, desk, concern, found };
    spawn("tables", threads, move || follower.run())?;
    Ok(bell)
}

/// Starts the thread that tells people, and returns its bell.
pub(super) fn tell(
    outbox: &Arc<Outbox>,
    threads: &mut Vec<JoinHandle<()>>,
) -> Result<Bell, OpenError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(OpenError::Thread)?;
    let (goes_on, ended) = oneshot::channel();
    let sender = Sender::new(outbox.clone());
    spawn("outbox", threads, move || runtime.block_on(sender.run(ended)))?;
    let outbox = outbox.clone();
    Ok(Box::new(move || {
        // It is gone together with this bell.
        let _: &oneshot::Sender<()> = &goes_on;
        outbox.ring();
    }))
}
