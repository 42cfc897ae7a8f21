//! Shows the screen to whoever comes, as long as the person wants it: sends it again and again, and brings what was done at the desk.

use std::sync::Arc;
use std::time::Duration;

use jari_common::api::Endpoint;
use jari_common::api::help::{HideScreen, ShowScreen};
use jari_common::guiding::{GuidedScreen, ShowScreenReply, ShowScreenRequest};
use jari_common::wire::ProblemBody;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout_at};
use uuid::Uuid;

use super::client::{JSON, PROBLEM_JSON, is_of_kind};
use super::device::Device;
use super::inbox::Inbox;
use crate::message::{GuideTold, Message};
use crate::model::{Guided, GuidedPage};

/// The screen is sent again after this time, also when nothing changed: what was done at the desk comes with the answer.
const EVERY: Duration = Duration::from_millis(400);
/// It is not sent more often than this.
const AT_MOST_EVERY: Duration = Duration::from_millis(100);
/// Where the server cannot be reached, it is tried again after this time.
const PAUSE: Duration = Duration::from_secs(1);
/// One attempt may take this long, in seconds.
const ATTEMPT_SECS: u64 = 5;
/// The server's code when nobody comes to whom the screen is shown.
const NOBODY_COMES: &str = "unknown-help";

/// What is shown now.
#[derive(Clone, PartialEq, Eq)]
pub struct WantedShowing {
    number: u32,
    guided: Guided,
}

impl WantedShowing {
    /// The showing of this number, once something was drawn.
    #[must_use]
    pub fn new(number: u32, guided: &Guided) -> Option<Self> {
        let is_drawn = !guided.page.items.is_empty();
        is_drawn.then(|| Self { number, guided: guided.clone() })
    }

    fn screen(&self, showing: Uuid) -> ShowScreenRequest {
        let Guided { who, page, pointed, may_press, shows_all, taken, outcome, .. } = &self.guided;
        let GuidedPage { number: page, size, items } = &**page;
        let screen = GuidedScreen {
            showing,
            page: *page,
            size: *size,
            items: items.clone(),
            pointed: pointed.clone(),
            may_press: *may_press,
            is_whole: *shows_all,
            taken: *taken,
            outcome: *outcome,
        };
        ShowScreenRequest { who: who.clone(), screen }
    }
}

/// Sends what is shown, while something is.
pub(super) struct ScreenShower {
    pub(super) client: Client,
    pub(super) url: String,
    pub(super) paired: watch::Receiver<Option<Device>>,
    pub(super) wanted: watch::Receiver<Option<Arc<WantedShowing>>>,
    pub(super) inbox: Inbox,
}

impl ScreenShower {
    /// Works until the kiosk closes.
    pub(super) async fn run(mut self) {
        let mut showing: Option<(u32, Uuid)> = None;
        loop {
            let wanted = self.wanted.borrow_and_update().clone();
            let device = self.paired.borrow().clone();
            let (Some(wanted), Some(device)) = (wanted, device.clone()) else {
                // One press ends it at once; if that cannot be said now, the server forgets it by itself.
                if let Some(device) = device.filter(|_| showing.take().is_some()) {
                    self.hide(&device).await;
                }
                if self.wanted.changed().await.is_err() {
                    return;
                }
                continue;
            };
            let number = wanted.number;
            let id = match showing {
                Some((of, id)) if of == number => id,
                _ => Uuid::new_v4(),
            };
            showing = Some((number, id));
            let sent = Instant::now();
            let told = self.send(&wanted.screen(id), &device).await;
            let again = if told == GuideTold::Unreached { PAUSE } else { EVERY };
            self.inbox.send(Message::GuideTold { number, told });
            sleep_until(sent + AT_MOST_EVERY).await;
            if let Ok(Err(_)) = timeout_at(sent + again, self.wanted.changed()).await {
                return;
            }
        }
    }

    async fn hide(&self, device: &Device) {
        let asked = self
            .client
            .request(Method::DELETE, format!("{}{}", self.url, HideScreen {}.path()))
            .timeout(Duration::from_secs(ATTEMPT_SECS))
            .bearer_auth(&device.token);
        if let Err(error) = asked.send().await {
            tracing::debug!(%error, "the screen could not be hidden at once");
        }
    }

    async fn send(&self, shown: &ShowScreenRequest, device: &Device) -> GuideTold {
        let Ok(body) = serde_json::to_vec(shown) else { return GuideTold::Over };
        let sent = self
            .client
            .request(Method::PUT, format!("{}{}", self.url, ShowScreen {}.path()))
            .timeout(Duration::from_secs(ATTEMPT_SECS))
            .header(CONTENT_TYPE, JSON)
            .bearer_auth(&device.token)
            .body(body)
            .send()
            .await;
        let Ok(answer) = sent else { return GuideTold::Unreached };
        let (is_done, is_ours) = (
            answer.status().is_success() && is_of_kind(&answer, JSON),
            is_of_kind(&answer, PROBLEM_JSON),
        );
        let body = answer.bytes().await.unwrap_or_default();
        if is_done {
            let says = serde_json::from_slice::<ShowScreenReply>(&body);
            return says.map_or(GuideTold::Unreached, GuideTold::Says);
        }
        // What a page in between says ends nothing: nobody looks, and it is over after a while.
        let problem = serde_json::from_slice::<ProblemBody>(&body).ok().filter(|_| is_ours);
        match problem {
            Some(problem) if problem.code == NOBODY_COMES => GuideTold::Over,
            _ => GuideTold::Unreached,
        }
    }
}
