//! Asks the server for help while the screen wants it, tells how it is, and takes it back when it is wanted no more. It
//! works beside the outbox: help does not wait behind a request that gets no answer.

use std::time::{Duration, Instant};

use jari_common::api::help::{AskForHelp, EndHelp, ReadHelp};
use jari_common::api::{ByDevice, Endpoint, Json};
use jari_common::help::{HELP_LASTS_SECS, HelpState, HelpView, KioskTask};
use reqwest::{Client, Method};
use tokio::sync::watch;

use super::client::{JSON, Pauses, is_of_kind};
use super::device::Device;
use super::inbox::Inbox;
use crate::message::Message;

/// While help is wanted, the server is asked again after this time.
const EVERY: Duration = Duration::from_secs(2);
/// One attempt may take this long, in seconds.
const ATTEMPT_SECS: u64 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The server forgets help after this time by itself.
const LASTS: Duration = Duration::from_secs(HELP_LASTS_SECS as u64);

/// A request for help that the screen wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WantedHelp {
    pub(super) number: u32,
    /// What the person was doing.
    pub(super) task: KioskTask,
}

/// Does what the screen wants, as soon as the server can be reached.
pub(super) struct HelpSeeker {
    client: Client,
    url: String,
    paired: watch::Receiver<Option<Device>>,
    wanted: watch::Receiver<Option<WantedHelp>>,
    inbox: Inbox,
    open: Open,
    /// When the server was last asked for help.
    asked_at: Option<Instant>,
    pauses: Pauses,
    /// Whether the last attempt failed: only the first of them is logged.
    is_failing: bool,
}

/// What the server has of this kiosk, as far as the kiosk knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// Perhaps something of an earlier start, or of before the desk came: it is ended before anything new is asked.
    Unknown,
    Nothing,
    /// The request of this number.
    Has(u32),
    /// Perhaps the request of this number: no answer came.
    Perhaps(u32),
}

impl HelpSeeker {
    pub(super) fn new(
        client: Client,
        url: String,
        paired: watch::Receiver<Option<Device>>,
        wanted: watch::Receiver<Option<WantedHelp>>,
        inbox: Inbox,
    ) -> Self {
        let (open, pauses) = (Open::Unknown, Pauses::new(FIRST_PAUSE));
        let (asked_at, is_failing) = (None, false);
        Self { client, url, paired, wanted, inbox, open, asked_at, pauses, is_failing }
    }

    /// Works until the kiosk closes.
    pub(super) async fn run(mut self) {
        loop {
            let wanted = *self.wanted.borrow_and_update();
            let device = self.paired.borrow().clone();
            let pause = match (device, wanted) {
                (Some(device), Some(wanted)) => Some(self.seek(&device, wanted).await),
                (Some(device), None) => self.take_back(&device).await,
                (None, _) => None,
            };
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

    /// Asks, or asks how it is, and tells it; returns how long to wait then.
    async fn seek(&mut self, device: &Device, wanted: WantedHelp) -> Duration {
        let number = wanted.number;
        let view = match self.open {
            Open::Has(same) if same == number => self.call(&ReadHelp {}, "", device).await,
            Open::Perhaps(same) if same == number => self.ask(device, wanted.task).await,
            Open::Nothing => self.ask(device, wanted.task).await,
            // Who asks now is not told what became of somebody else's request.
            Open::Unknown | Open::Has(_) | Open::Perhaps(_) => {
                match self.call(&EndHelp {}, "", device).await {
                    Some(_) => self.ask(device, wanted.task).await,
                    None => None,
                }
            }
        };
        let (state, who) = view.map_or((None, None), |view| (Some(view.state), view.who));
        self.open = match (state, self.open) {
            // A desk that is paired meanwhile is asked anew.
            (Some(HelpState::NoDesk), _) => Open::Unknown,
            (Some(_), _) => Open::Has(number),
            (None, open @ (Open::Has(_) | Open::Perhaps(_) | Open::Unknown)) => open,
            (None, Open::Nothing) => Open::Perhaps(number),
        };
        self.inbox.send(Message::HelpTold { number, state, who });
        if state.is_some() { EVERY } else { self.pauses.next() }
    }

    async fn ask(&mut self, device: &Device, task: KioskTask) -> Option<HelpView> {
        self.asked_at = Some(Instant::now());
        // What was there is ended: if no answer comes, it may be this request.
        self.open = Open::Nothing;
        let task = serde_json::to_value(task).ok();
        let task = task.as_ref().and_then(|task| task.as_str()).unwrap_or_default();
        self.call(&AskForHelp {}, &format!("?task={task}"), device).await
    }

    /// Ends what is wanted no more; returns how long to wait before it is tried again.
    async fn take_back(&mut self, device: &Device) -> Option<Duration> {
        let is_forgotten = self.asked_at.is_none_or(|at| at.elapsed() >= LASTS);
        match self.open {
            Open::Unknown | Open::Nothing => None,
            Open::Has(_) | Open::Perhaps(_) if is_forgotten => {
                self.open = Open::Nothing;
                None
            }
            Open::Has(number) | Open::Perhaps(number) => {
                let is_ended = self.call(&EndHelp {}, "", device).await.is_some();
                self.open = if is_ended { Open::Nothing } else { Open::Perhaps(number) };
                (!is_ended).then(|| self.pauses.next())
            }
        }
    }

    /// What the server says; None when it cannot be reached, or says no.
    async fn call<E>(&mut self, endpoint: &E, query: &str, device: &Device) -> Option<HelpView>
    where
        E: Endpoint<Credential = ByDevice, Reply = Json<HelpView>>,
    {
        let method = Method::from_bytes(E::METHOD.as_str().as_bytes()).ok()?;
        let asked = self
            .client
            .request(method, format!("{}{}{query}", self.url, endpoint.path()))
            .timeout(Duration::from_secs(ATTEMPT_SECS))
            .bearer_auth(&device.token);
        let view = match asked.send().await {
            Ok(answer) if answer.status().is_success() && is_of_kind(&answer, JSON) => {
                let body = answer.bytes().await.unwrap_or_default();
                serde_json::from_slice::<HelpView>(&body).ok()
            }
            Ok(answer) => {
                if !self.is_failing {
                    tracing::info!(
                        status = answer.status().as_u16(),
                        "help could not be asked for"
                    );
                }
                None
            }
            Err(error) => {
                if !self.is_failing {
                    tracing::info!(%error, "help could not be asked for");
                }
                None
            }
        };
        self.is_failing = view.is_none();
        if view.is_some() {
            self.pauses.reset();
        }
        view
    }
}
