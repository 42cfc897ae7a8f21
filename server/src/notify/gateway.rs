//! Offers one message to a gateway, offers it again later when it was not taken, and gives up in the end. Logs neither
//! a telephone number nor a word of any message, nor the gateway's address, which may hold a secret.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};

use super::config::{Body, GatewayConfig, Method};
use super::template::{Escape, fill, fill_json};
use super::verdict::ANSWER_MAX_BYTES;
use super::{Message, NotifyError, Replies};
use crate::clock::Clock;

/// The longest wait between two offers; the waits double up to it.
const WAIT_MAX: Duration = Duration::from_secs(20);
const JSON: &str = "application/json";

/// A gateway and its HTTP client; clones share both.
#[derive(Clone)]
pub(crate) struct Gateway {
    config: Arc<GatewayConfig>,
    client: Client,
}

/// The message was not taken, and is not offered again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GaveUp;

/// The result of one offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    Taken,
    /// The gateway answered, but not with a good answer as `notify.json` describes it.
    NotTaken,
    /// Offering it again would change nothing.
    Refused,
    /// The gateway may take it later. It may also have taken it already: without an answer nobody can know.
    Failed,
}

impl Gateway {
    /// Opens the data folder's gateway; None when the folder has no `notify.json`.
    pub(crate) fn open(data: &Path) -> Result<Option<Self>, NotifyError> {
        GatewayConfig::read(data)?.map(Self::new).transpose()
    }

    fn new(config: GatewayConfig) -> Result<Self, NotifyError> {
        // A redirect would send the message to a server that was not named.
        let builder = Client::builder().no_proxy().redirect(Policy::none()).timeout(config.timeout);
        if config.taken.is_none() {
            tracing::warn!(
                "notify.json does not say what a good answer looks like (\"taken\"): any 2xx is one"
            );
        }
        let client =
            builder.build().map_err(|error| NotifyError::Start(std::io::Error::other(error)))?;
        Ok(Self { config: Arc::new(config), client })
    }

    /// Whether the gateway gets the message's id, so that it can recognise a message that it took before.
    pub(crate) fn knows_messages(&self) -> bool {
        self.config.names_id
    }

    /// How people's answers come back; None when they do not.
    pub(crate) fn replies(&self) -> Option<&Replies> {
        self.config.replies.as_ref()
    }

    /// The wait before a message is offered again, after this number of failed offers.
    pub(crate) fn wait_after(&self, failed: u32, longest: Duration) -> Duration {
        let doubled = self.config.first_wait.saturating_mul(1 << failed.saturating_sub(1).min(16));
        jittered(doubled.min(longest))
    }

    /// Offers a message until it is taken, its time is over or no offer is left.
    pub(super) async fn deliver(&self, message: &Message, clock: &Clock) -> Result<(), GaveUp> {
        for attempt in 1..=self.config.attempts {
            if clock.now() >= message.until {
                tracing::warn!(attempt, "a message's time was over before it was taken");
                return Err(GaveUp);
            }
            match self.offer(message, attempt).await {
                Offer::Taken => return Ok(()),
                Offer::Refused => return Err(GaveUp),
                Offer::Failed | Offer::NotTaken if attempt < self.config.attempts => {
                    tokio::time::sleep(self.wait_after(attempt, WAIT_MAX)).await;
                }
                Offer::Failed | Offer::NotTaken => {}
            }
        }
        Err(GaveUp)
    }

    /// Offers a message once; `attempt` counts from 1, for the log.
    pub(crate) async fn offer(&self, message: &Message, attempt: u32) -> Offer {
        let Some(request) = self.request(message) else {
            tracing::warn!("a message does not fit into a header of the gateway's");
            return Offer::Refused;
        };
        match request.send().await {
            Ok(answer) if answer.status().is_success() => self.judged(answer, attempt).await,
            Ok(answer) => {
                let status = answer.status();
                tracing::warn!(status = status.as_u16(), attempt, "a gateway took no message");
                if is_passing(status) { Offer::Failed } else { Offer::Refused }
            }
            Err(error) => {
                let error = error.without_url();
                tracing::warn!(%error, attempt, "a gateway does not answer");
                Offer::Failed
            }
        }
    }

    /// A 2xx with a body that is not as agreed may have many causes: no credit, an invalid number, a busy hour.
    async fn judged(&self, mut answer: Response, attempt: u32) -> Offer {
        let Some(good) = &self.config.taken else { return Offer::Taken };
        let mut body = Vec::new();
        loop {
            match answer.chunk().await {
                Ok(Some(chunk)) if body.len() < ANSWER_MAX_BYTES => body.extend_from_slice(&chunk),
                Ok(_) => break,
                Err(error) => {
                    let error = error.without_url();
                    tracing::warn!(%error, attempt, "a gateway's answer broke off");
                    return Offer::Failed;
                }
            }
        }
        if good.is_in(&body) {
            return Offer::Taken;
        }
        tracing::warn!(attempt, "a gateway answered, but not that it took the message");
        Offer::NotTaken
    }

    /// How often a message is offered when the gateway answers but does not take it.
    pub(crate) fn attempts(&self) -> u32 {
        self.config.attempts
    }

    /// The request; None when a header would hold a character that no header can hold.
    fn request(&self, message: &Message) -> Option<RequestBuilder> {
        let mut headers = HeaderMap::new();
        for (name, template) in &self.config.headers {
            let value = fill(template, message, Escape::Plain);
            headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
        }
        let body = match &self.config.body {
            Body::Json(json) => {
                headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(JSON));
                fill_json(json, message).to_string()
            }
            Body::Text(text) => fill(text, message, escape(GatewayConfig::media_type(&headers))),
        };
        let url = self.config.url.clone();
        let request = match self.config.method {
            Method::Post => self.client.post(url),
            Method::Put => self.client.put(url),
        };
        Some(request.headers(headers).body(body))
    }
}

fn escape(media_type: &str) -> Escape {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == JSON || essence.ends_with("+json") {
        Escape::Json
    } else if essence == "application/x-www-form-urlencoded" {
        Escape::Form
    } else {
        Escape::Plain
    }
}

/// Whether the gateway may take the message later.
fn is_passing(status: StatusCode) -> bool {
    let asks_for_patience = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
    status.is_server_error() || asks_for_patience.contains(&status)
}

/// A wait of half to one and a half times the given one, so that messages that failed together are not offered together
/// again.
fn jittered(wait: Duration) -> Duration {
    // Without randomness the wait is not changed.
    let thousandths = getrandom::u32().map_or(1_000, |random| 500 + random % 1_001);
    wait * thousandths / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_spread_around_what_was_meant() {
        for _ in 0..1_000 {
            let wait = jittered(Duration::from_millis(1_000)).as_millis();
            assert!((500..=1_500).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn a_media_type_decides_how_a_value_is_written() {
        assert_eq!(escape("application/json; charset=utf-8"), Escape::Json);
        assert_eq!(escape("application/vnd.sms+json"), Escape::Json);
        assert_eq!(escape("Application/X-WWW-Form-Urlencoded"), Escape::Form);
        assert_eq!(escape(""), Escape::Plain);
    }
}
