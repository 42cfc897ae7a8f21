//! Asks the server for help while the screen wants it, tells how it is, and takes it back when it is wanted no more. It
//! works beside the outbox: help does not wait behind a request that gets no answer.

use std::time::Duration;

use jari_common::api::help::{AskForHelp, EndHelp, ReadHelp};
use jari_common::api::{ByDevice, Endpoint, Json};
use jari_common::help::{HelpState, HelpView};
use reqwest::{Client, Method};
use tokio::sync::watch;

use super::client::{JSON, Pauses, is_of_kind};
use super::device::Device;
use super::inbox::{Inbox, VisitNumber};
use crate::message::Message;

/// While help is wanted, the server is asked again after this time.
const EVERY: Duration = Duration::from_secs(2);
/// One attempt may take this long, in seconds.
const ATTEMPT_SECS: u64 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Whose help is wanted now.
pub(super) type Wanted = Option<VisitNumber>;

/// Does what the screen wants, as soon as the server can be reached.
pub(super) struct HelpSeeker {
    pub(super) client: Client,
    pub(super) url: String,
    pub(super) paired: watch::Receiver<Option<Device>>,
    pub(super) wanted: watch::Receiver<Wanted>,
    pub(super) inbox: Inbox,
}

/// What the server was asked, as far as this kiosk knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    No,
    /// For this visitor.
    For(VisitNumber),
    /// For a visitor who wants it no more; or it is not known whether the request arrived.
    Perhaps,
}

impl HelpSeeker {
    /// Works until the kiosk closes.
    pub(super) async fn run(mut self) {
        let mut open = Open::No;
        let mut pauses = Pauses::new(FIRST_PAUSE);
        loop {
            let wanted = *self.wanted.borrow_and_update();
            let device = self.paired.borrow().clone();
            let pause = match (device, wanted) {
                (Some(device), Some(visit)) => {
                    let state = match open == Open::For(visit) {
                        true => self.call(&ReadHelp {}, &device).await,
                        false => self.call(&AskForHelp {}, &device).await,
                    };
                    open = match state {
                        Some(_) => Open::For(visit),
                        None if open == Open::For(visit) => open,
                        None => Open::Perhaps,
                    };
                    self.inbox.send_to(visit, Message::HelpTold(state));
                    Some(if state.is_some() { EVERY } else { pauses.next() })
                }
                (Some(device), None) if open != Open::No => {
                    let ended = self.call(&EndHelp {}, &device).await;
                    open = if ended.is_some() { Open::No } else { Open::Perhaps };
                    ended.is_none().then(|| pauses.next())
                }
                _ => None,
            };
            if pause.is_none_or(|pause| pause == EVERY) {
                pauses.reset();
            }
            let changed = match pause {
                Some(pause) => tokio::time::timeout(pause, self.wanted.changed()).await,
                None => Ok(self.wanted.changed().await),
            };
            // An error: the kiosk is closing.
            if let Ok(Err(_)) = changed {
                return;
            }
        }
    }

    /// What the server says; None when it cannot be reached, or says no.
    async fn call<E>(&self, endpoint: &E, device: &Device) -> Option<HelpState>
    where
        E: Endpoint<Credential = ByDevice, Reply = Json<HelpView>>,
    {
        let method = Method::from_bytes(E::METHOD.as_str().as_bytes()).ok()?;
        let asked = self
            .client
            .request(method, format!("{}{}", self.url, endpoint.path()))
            .timeout(Duration::from_secs(ATTEMPT_SECS))
            .bearer_auth(&device.token);
        let answer = match asked.send().await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(%error, "help could not be asked for");
                return None;
            }
        };
        let is_answer = answer.status().is_success() && is_of_kind(&answer, JSON);
        if !is_answer {
            tracing::info!(status = answer.status().as_u16(), "help could not be asked for");
            return None;
        }
        let body = answer.bytes().await.ok()?;
        serde_json::from_slice::<HelpView>(&body).ok().map(|view| view.state)
    }
}
