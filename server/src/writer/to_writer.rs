//! How a log reader asks the writer for something. It does not keep the writer alive.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Weak};

use tokio::sync::oneshot;

use super::{Reply, Submission};
use crate::command::Command;
use crate::queue::Waiting;

/// Sends asks without waiting for the answer.
#[derive(Clone)]
pub(crate) struct ToWriter {
    inbox: Weak<SyncSender<Submission<Reply>>>,
    waiting: Waiting,
}

impl ToWriter {
    pub(crate) fn new(inbox: &Arc<SyncSender<Submission<Reply>>>, waiting: &Waiting) -> Self {
        Self { inbox: Arc::downgrade(inbox), waiting: waiting.clone() }
    }

    /// Sends an ask. The log shows whether it was done; if it was not, it must be asked again.
    pub(crate) fn ask(&self, command: Command) {
        let Some(inbox) = self.inbox.upgrade() else { return };
        if self.waiting.is_crowded() {
            return;
        }
        let (sender, _) = oneshot::channel();
        let reply = Reply { sender, place: self.waiting.take_place() };
        let asks = vec![command.into()];
        // When the queue is full, the ask is dropped, and is asked again later.
        let _ = inbox.try_send(Submission { asks, sealed: None, reply });
    }
}
