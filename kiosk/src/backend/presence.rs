//! Tells the server that this kiosk is there, and whether anyone may step up: when it changes, and every so often.
//! Nobody at the screen ever learns how that went, and nothing of them is told.

use std::time::Duration;

use jari_common::device::Presence;
use jari_common::wire::{API_ROOT, IDEMPOTENCY_KEY, PresenceRequest, ProblemBody};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Response, StatusCode};
use tokio::sync::watch;
use uuid::Uuid;

use super::client::{PROBLEM_JSON, is_of_kind};
use super::device::Device;
use super::inbox::Inbox;
use crate::message::Message;

/// One telling may take this long, in seconds; the next one makes up for it.
const ATTEMPT_SECS: u64 = 5;
/// The code of a problem with a token that the server does not know.
pub(super) const UNKNOWN_TOKEN: &str = "sign-in-required";

/// Speaks for the device once it is paired.
pub(super) struct PresenceReporter {
    pub(super) client: Client,
    pub(super) url: String,
    pub(super) paired: watch::Receiver<Option<Device>>,
    pub(super) presence: watch::Receiver<Presence>,
    /// Without any change it is told again after this.
    pub(super) every: Duration,
    pub(super) inbox: Inbox,
    /// The server said last that it does not know this device.
    pub(super) is_refused: bool,
}

impl PresenceReporter {
    /// Tells it until nobody sets it any more.
    pub(super) async fn run(mut self) {
        loop {
            let device = match self.paired.wait_for(Option::is_some).await {
                Ok(device) => device.clone(),
                Err(_) => return,
            };
            let presence = *self.presence.borrow_and_update();
            if let Some(device) = device {
                self.tell(&device, presence).await;
            }
            // Time over: told again. An error: the kiosk is going.
            if let Ok(Err(_)) = tokio::time::timeout(self.every, self.presence.changed()).await {
                return;
            }
        }
    }

    /// Whether the server knows this device is said by the server itself, and by no page in between.
    async fn understand(&mut self, answer: Response) {
        let status = answer.status();
        let is_refused = status == StatusCode::UNAUTHORIZED && is_unknown_device(answer).await;
        if !is_refused && status != StatusCode::NO_CONTENT {
            tracing::debug!(%status, "the presence was not taken");
        } else if std::mem::replace(&mut self.is_refused, is_refused) != is_refused {
            if is_refused {
                tracing::error!("the server does not know this kiosk: it has to be paired again");
            }
            self.inbox.send(Message::DeviceRefused(is_refused));
        }
    }

    async fn tell(&mut self, device: &Device, presence: Presence) {
        let body = serde_json::to_vec(&PresenceRequest { presence });
        let body = body.expect("wire bodies have string keys only");
        let told = self
            .client
            .post(format!("{}{API_ROOT}/devices/presence", self.url))
            .timeout(Duration::from_secs(ATTEMPT_SECS))
            .header(IDEMPOTENCY_KEY, Uuid::new_v4().to_string())
            .header(CONTENT_TYPE, "application/json")
            .bearer_auth(&device.token)
            .body(body)
            .send()
            .await;
        match told {
            Ok(answer) => self.understand(answer).await,
            Err(error) => tracing::debug!(%error, "the presence was not taken"),
        }
    }
}

async fn is_unknown_device(answer: Response) -> bool {
    let is_problem = is_of_kind(&answer, PROBLEM_JSON);
    let body = answer.bytes().await.unwrap_or_default();
    is_problem
        && serde_json::from_slice(&body).is_ok_and(|it: ProblemBody| it.code == UNKNOWN_TOKEN)
}
