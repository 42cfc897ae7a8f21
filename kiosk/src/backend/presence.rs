//! Tells the server that this kiosk is running, and whether a new visitor may begin: when that changes, and at regular
//! intervals. Nobody at the screen is ever told the result, and nothing about the visitor is sent.

use std::time::Duration;

use jari_common::api::Endpoint;
use jari_common::api::devices::ReportPresence;
use jari_common::device::{Presence, PrinterState};
use jari_common::wire::{IDEMPOTENCY_KEY, PresenceRequest, ProblemBody};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Response, StatusCode};
use tokio::sync::watch;
use uuid::Uuid;

use super::client::{PROBLEM_JSON, is_of_kind};
use super::device::Device;
use super::inbox::Inbox;
use crate::message::Message;

/// One report may take this long, in seconds; the next one makes up for it.
const ATTEMPT_SECS: u64 = 5;
/// The server's code for a token that it does not know.
pub(super) const UNKNOWN_TOKEN: &str = "sign-in-required";

/// Sends the reports of the device once it is paired.
pub(super) struct PresenceReporter {
    pub(super) client: Client,
    pub(super) url: String,
    pub(super) paired: watch::Receiver<Option<Device>>,
    pub(super) presence: watch::Receiver<Presence>,
    /// What the printer said last; None without a printer.
    pub(super) printer: Option<watch::Receiver<PrinterState>>,
    /// If nothing changes, the presence is sent again after this.
    pub(super) every: Duration,
    pub(super) inbox: Inbox,
    /// The server's last answer was that it does not know this device.
    pub(super) is_refused: bool,
}

impl PresenceReporter {
    /// Sends the presence until nobody sets it any more.
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
            // Timeout: send it again. An error: the kiosk is closing.
            if let Ok(Err(_)) = tokio::time::timeout(self.every, self.presence.changed()).await {
                return;
            }
        }
    }

    /// Whether the server knows this device is said only by the server itself, not by a page in between.
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
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        let printer = self.printer.as_ref().map(|state| *state.borrow());
        let body = serde_json::to_vec(&PresenceRequest { presence, version, printer });
        let body = body.expect("wire bodies have string keys only");
        let told = self
            .client
            .post(format!("{}{}", self.url, ReportPresence {}.path()))
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
