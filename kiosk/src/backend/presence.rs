//! Tells the server that this kiosk is there, and whether anyone may step up: when it changes, and every so often.
//! Nobody at the screen ever learns how that went, and nothing of them is told.

use std::time::Duration;

use jari_common::device::Presence;
use jari_common::wire::{API_ROOT, IDEMPOTENCY_KEY, PresenceRequest};
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use tokio::sync::watch;
use uuid::Uuid;

use super::device::Device;

/// One telling may take this long, in seconds; the next one makes up for it.
const ATTEMPT_SECS: u64 = 5;

/// Speaks for the device once it is paired.
pub(super) struct Herald {
    pub(super) client: Client,
    pub(super) url: String,
    pub(super) paired: watch::Receiver<Option<Device>>,
    pub(super) presence: watch::Receiver<Presence>,
    /// Without any change it is told again after this.
    pub(super) every: Duration,
}

impl Herald {
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

    async fn tell(&self, device: &Device, presence: Presence) {
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
        match told.and_then(reqwest::Response::error_for_status) {
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "the presence was not taken"),
        }
    }
}
