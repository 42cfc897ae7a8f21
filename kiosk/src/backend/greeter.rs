//! Meets the server before anything is sent to it: its key is shown on the screen, so that the operator can compare
//! it.

use std::time::Duration;

use reqwest::Client;

use super::client::Pauses;
use super::inbox::Inbox;
use super::trust::Trust;
use crate::message::Message;

/// The pause after the first failure, in milliseconds.
const FIRST_PAUSE_MILLIS: u64 = 500;
/// The kiosk stops waiting for an answer after this, in seconds.
const ANSWER_SECS: u64 = 10;

pub(super) struct Greeter {
    pub(super) client: Client,
    pub(super) url: String,
    pub(super) trust: Trust,
    pub(super) inbox: Inbox,
}

impl Greeter {
    /// Sends the key to the screen as soon as it is known; does nothing where no key is kept.
    pub(super) async fn run(self) {
        let knocks = async {
            let mut pauses = Pauses::new(Duration::from_millis(FIRST_PAUSE_MILLIS));
            while self.trust.key().is_none() {
                let within = Duration::from_secs(ANSWER_SECS);
                let health = self.client.get(format!("{}/health", self.url)).timeout(within);
                if let Err(error) = health.send().await {
                    tracing::info!(%error, "the server was not met");
                }
                tokio::time::sleep(pauses.next()).await;
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            biased;
            seen = self.trust.seen() => {
                if let Some(key) = seen {
                    self.inbox.send(Message::ServerMet(key));
                }
            }
            () = knocks => {}
        }
    }
}
