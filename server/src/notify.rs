//! Tells people things by telephone: through the place's own gateway (`notify.json`), or by a list that staff read.
//! Decides nothing, and logs neither a telephone number nor a word of a message.
//!
//! Reading order: `words`, `config`, `template`, `verdict`, `gateway`, `fields`, `replies`, `outgoing`.

use std::fmt;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use jari_common::id::TicketId;
use jari_common::message::OutgoingMessage;
use jari_common::person::Phone;
use jiff::Timestamp;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use crate::clock::Clock;
use outgoing::Outgoing;

pub mod words;
mod config;
mod template;
mod fields;
mod verdict;
mod gateway;
mod outgoing;
mod replies;

pub use config::{NOTIFY_FILE, NotifyError};
pub use fields::form;
pub(crate) use gateway::{Gateway, Offer};
pub use outgoing::OUTGOING_MAX;
pub use replies::{Replies, Reply};

/// The most messages that may wait for the gateway; when more come, the asker is told to come back.
pub const MESSAGES_WAITING_MAX: usize = 4_096;
/// Messages that are offered to the gateway at once.
const SENDS_AT_ONCE: usize = 16;
/// How long a stopping server still waits to send the remaining messages.
const STOP_WAIT: Duration = Duration::from_secs(2);

/// One message to a person; its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The message's id. It does not change when the message is offered again, so that a gateway can recognise a
    /// repeat.
    pub id: String,
    pub to: Phone,
    pub text: String,
    /// From this time on the message is useless, and is not sent any more.
    pub until: Timestamp,
    /// The ticket that the message is about, for the desks that serve it; None before there is a ticket.
    pub about: Option<TicketId>,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(hidden)")
    }
}

/// Takes messages and answers at once. When dropped, it sends the remaining messages for at most two seconds.
pub struct Notifier {
    outgoing: Arc<Outgoing>,
    sender: Option<GatewayThread>,
}

/// The thread that speaks to the gateway.
struct GatewayThread {
    queue: mpsc::Sender<Message>,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

/// Room for one message.
pub enum Room<'a> {
    Queue(mpsc::Permit<'a, Message>),
    List(ListRoom<'a>),
}

/// Room on the list that staff read.
pub struct ListRoom<'a>(&'a Outgoing);

impl Room<'_> {
    /// Takes the message.
    pub fn send(self, message: Message) {
        match self {
            Self::Queue(permit) => permit.send(message),
            Self::List(ListRoom(outgoing)) => outgoing.push(message),
        }
    }
}

impl Notifier {
    /// A notifier without a gateway: every message goes on the list for staff.
    #[must_use]
    pub fn listing(clock: Clock) -> Self {
        Self { outgoing: Arc::new(Outgoing::new(clock)), sender: None }
    }

    /// A notifier with a gateway; without one, every message goes on the list for staff.
    pub(crate) fn by(gateway: Option<Gateway>, clock: Clock) -> Result<Self, NotifyError> {
        let mut notifier = Self::listing(clock.clone());
        let Some(gateway) = gateway else { return Ok(notifier) };
        let outgoing = Arc::clone(&notifier.outgoing);
        let (queue, inbox) = mpsc::channel(MESSAGES_WAITING_MAX);
        let (stop, stopped) = oneshot::channel();
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(NotifyError::Start)?;
        let run = move || runtime.block_on(run(inbox, gateway, clock, outgoing, stopped));
        let thread = std::thread::Builder::new().name("jari-notifier".to_owned()).spawn(run);
        let thread = thread.map_err(NotifyError::Start)?;
        notifier.sender = Some(GatewayThread { queue, stop, thread });
        Ok(notifier)
    }

    /// Reserves room for one message; None when too many wait.
    #[must_use]
    pub fn room(&self) -> Option<Room<'_>> {
        match &self.sender {
            Some(sender) => sender.queue.try_reserve().ok().map(Room::Queue),
            None => self.outgoing.has_room().then(|| Room::List(ListRoom(&self.outgoing))),
        }
    }

    /// The messages that staff must pass on themselves: all of them without a gateway, otherwise those that the gateway
    /// did not take.
    #[must_use]
    pub fn outgoing(&self) -> Vec<OutgoingMessage> {
        self.outgoing.list()
    }

    /// The messages after the given one that concern the asker, each with its number, at most the given count.
    pub(crate) fn outgoing_after(
        &self,
        number: u64,
        most: usize,
        concerns: &dyn Fn(Option<TicketId>) -> bool,
    ) -> Vec<(u64, OutgoingMessage)> {
        self.outgoing.after(number, most, concerns)
    }
}

impl Drop for Notifier {
    fn drop(&mut self) {
        let Some(GatewayThread { queue, stop, thread }) = self.sender.take() else { return };
        drop((queue, stop));
        // A thread that panicked has logged that already.
        let _ = thread.join();
    }
}

/// Sends until nobody can ask any more, then sends the remaining messages for a short time.
async fn run(
    inbox: mpsc::Receiver<Message>,
    gateway: Gateway,
    clock: Clock,
    outgoing: Arc<Outgoing>,
    stopped: oneshot::Receiver<()>,
) {
    let mut work = std::pin::pin!(send_all(inbox, gateway, clock, outgoing));
    tokio::select! {
        () = &mut work => return,
        _ = stopped => {}
    }
    if tokio::time::timeout(STOP_WAIT, work).await.is_err() {
        tracing::warn!("some messages were not sent before the end");
    }
}

async fn send_all(
    mut inbox: mpsc::Receiver<Message>,
    gateway: Gateway,
    clock: Clock,
    outgoing: Arc<Outgoing>,
) {
    let mut under_way = JoinSet::new();
    loop {
        tokio::select! {
            message = inbox.recv(), if under_way.len() < SENDS_AT_ONCE => {
                let Some(message) = message else { break };
                let (gateway, clock) = (gateway.clone(), clock.clone());
                let outgoing = Arc::clone(&outgoing);
                under_way.spawn(async move {
                    if gateway.deliver(&message, &clock).await.is_err() {
                        tracing::warn!("a message waits for staff, for the gateway did not take it");
                        outgoing.push(message);
                    }
                });
            }
            Some(_) = under_way.join_next(), if !under_way.is_empty() => {}
        }
    }
    while under_way.join_next().await.is_some() {}
}

#[cfg(test)]
mod tests;
