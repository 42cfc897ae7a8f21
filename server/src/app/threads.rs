//! The threads of a running server: started by name, woken by bells. Their work is in other files.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use jari_common::change::Event;
use tokio::sync::{oneshot, watch};

use super::OpenError;
use crate::log_reader::{LogReader, TablesDesk};
use crate::notices::{Notices, Sender};
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

/// Which of the two threads that everything needs has ended, if any.
#[derive(Clone, Debug)]
pub(super) struct Vitals(watch::Sender<Option<&'static str>>);

impl Vitals {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// The name of a thread that has ended.
    pub(super) fn ended(&self) -> Option<&'static str> {
        *self.0.borrow()
    }

    /// Waits until one of them ends, by a program error or because the server stops.
    pub(super) async fn wait(&self) -> &'static str {
        let mut watched = self.0.subscribe();
        let ended = watched.wait_for(Option::is_some).await;
        ended.ok().and_then(|ended| *ended).unwrap_or("server")
    }

    /// Runs `run` and notes its end, however it ends.
    pub(super) fn watch(
        &self,
        name: &'static str,
        run: impl FnOnce() + Send + 'static,
    ) -> impl FnOnce() + Send + 'static {
        struct Tells(Vitals, &'static str);
        impl Drop for Tells {
            fn drop(&mut self) {
                let Self(vitals, name) = self;
                vitals.0.send_if_modified(|ended| {
                    let is_first = ended.is_none();
                    ended.get_or_insert(name);
                    is_first
                });
            }
        }
        let tells = Tells(self.clone(), name);
        move || {
            let _tells = tells;
            run();
        }
    }
}

/// Starts the log reader of the tables and returns its bell. What the tables left out before is noted again: the log
/// says whether an operator has looked at it.
pub(super) fn follow(
    tables: Tables,
    desk: TablesDesk,
    reader: Box<dyn StoreReader>,
    shared: &Arc<Shared>,
    threads: &mut Vec<JoinHandle<()>>,
) -> Result<SyncSender<()>, OpenError> {
    let (bell, rings): (SyncSender<()>, Receiver<()>) = sync_channel(1);
    // The reader catches up with the changes that the tables do not have yet.
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
    let follower = LogReader { tables, reader, rings, desk, concern, found };
    spawn("tables", threads, move || follower.run())?;
    Ok(bell)
}

/// Starts the thread that sends messages to people, and returns its bell.
pub(super) fn tell(
    notices: &Arc<Notices>,
    threads: &mut Vec<JoinHandle<()>>,
) -> Result<Bell, OpenError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(OpenError::Thread)?;
    let (goes_on, ended) = oneshot::channel();
    let sender = Sender::new(notices.clone());
    spawn("notices", threads, move || runtime.block_on(sender.run(ended)))?;
    let notices = notices.clone();
    Ok(Box::new(move || {
        // Dropped together with this bell.
        let _: &oneshot::Sender<()> = &goes_on;
        notices.ring();
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_thread_that_panics_is_told_by_its_name() {
        let vitals = Vitals::new();
        assert_eq!(vitals.ended(), None);
        let mut threads = Vec::new();
        let panics = vitals.watch("writer", || panic!("as planned"));
        spawn("writer", &mut threads, panics).unwrap();
        assert_eq!(vitals.wait().await, "writer");
        assert_eq!(vitals.ended(), Some("writer"));
    }
}
