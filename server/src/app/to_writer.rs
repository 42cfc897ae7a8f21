//! The way by which a follower of the log asks the writer for something. It does not keep the writer alive.

use std::sync::Weak;
use std::sync::mpsc::SyncSender;

use tokio::sync::oneshot;

use crate::command::Command;
use crate::queue::Waiting;
use crate::writer::{Reply, Submission};

/// For asks whose answer nobody waits for.
#[derive(Clone)]
pub(crate) struct ToWriter {
    pub(super) inbox: Weak<SyncSender<Submission<Reply>>>,
    pub(super) waiting: Waiting,
}

impl ToWriter {
    /// Whether it was done is seen in the log: where it was not, it is to be asked again.
    pub(crate) fn ask(&self, command: Command) {
        let Some(inbox) = self.inbox.upgrade() else { return };
        if self.waiting.is_crowded() {
            return;
        }
        let (sender, _) = oneshot::channel();
        let reply = Reply { sender, place: self.waiting.take_place() };
        let asks = vec![command.into()];
        // Full is as good as not asked.
        let _ = inbox.try_send(Submission { asks, sealed: None, reply });
    }
}
