//! The threads of a running server: started by name, rung by bells. What they do is their own.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::OpenError;
use crate::follower::Follower;
use crate::outbox::{Outbox, Sender};
use crate::publish::{Bell, Shared};
use crate::store::StoreReader;
use crate::tables::Tables;

pub(super) fn spawn(
    name: &str,
    threads: &mut Vec<JoinHandle<()>>,
    run: impl FnOnce() + Send + 'static,
) -> Result<(), OpenError> {
    let thread = std::thread::Builder::new().name(format!("jari-{name}")).spawn(run);
    threads.push(thread.map_err(OpenError::Thread)?);
    Ok(())
}

/// Starts the tables' follower and returns its bell.
pub(super) fn follow(
    tables: Tables,
    reader: Box<dyn StoreReader>,
    shared: &Arc<Shared>,
    threads: &mut Vec<JoinHandle<()>>,
) -> Result<Bell, OpenError> {
    let (bell, rings): (SyncSender<()>, Receiver<()>) = sync_channel(1);
    // It catches up with what the log has beyond the tables.
    let _ = bell.try_send(());
    let frozen = shared.frozen.clone();
    let freeze = Box::new(move |reason: String| frozen.freeze_for_good(&reason));
    spawn("tables", threads, move || Follower { tables, reader, rings, freeze }.run())?;
    // Full is as good as rung.
    Ok(Box::new(move || {
        let _ = bell.try_send(());
    }))
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
