//! Looks that wait for news: `Prefer: wait=N` (RFC 7240), and the tag by which a client says what it has (`ETag`, RFC 9110).
//! It knows how long a look waits and what ends the wait, and nothing of what is looked at.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::ETAG;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jari_common::api::{Endpoint, ReplyOf};
use jari_common::id::DeviceId;
use jari_common::log_mark::LogMark;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::http::body::WritesReply;
use crate::http::error::HttpError;
use crate::http::guard::ANSWER_WAIT;
use crate::http::http_state::HttpState;
use crate::http::now_serving::has;
use crate::http::received::replied;

/// No look waits longer than this.
const WAIT_MAX: Duration = Duration::from_secs(25);
const _: () = assert!(WAIT_MAX.as_secs() < ANSWER_WAIT.as_secs(), "a wait is not given up");
/// The time between two looks of one wait: a rush of changes is looked at at most twenty times a second.
pub const LOOK_PAUSE: Duration = Duration::from_millis(50);
/// The header that says how long to wait.
const PREFER: &str = "prefer";

/// A look that may be repeated until there is something new.
pub struct NewsWait {
    http: HttpState,
    desk: DeviceId,
    wanted: Duration,
    until: Instant,
    looked: Instant,
    news: watch::Receiver<LogMark>,
    stopping: watch::Receiver<bool>,
    /// A place among those of its desk, and among the feeds, which are connections that wait, too.
    place: Option<[OwnedSemaphorePermit; 2]>,
}

impl NewsWait {
    /// Begins to wait as long as the request wants.
    pub fn new(http: &HttpState, desk: DeviceId, headers: &HeaderMap) -> Self {
        let (wanted, now) = (wanted(headers), Instant::now());
        let (news, stopping) = (http.app().feed().watch(), http.stopping());
        let (http, until) = (http.clone(), now + wanted);
        Self { http, desk, wanted, until, looked: now, news, stopping, place: None }
    }

    /// Whether the request wants to wait at all.
    pub fn is_wanted(&self) -> bool {
        !self.wanted.is_zero()
    }

    /// Waits until the log has more than `seen`, but at most for `longest`. `seen` is the log's end from before anything was
    /// looked at, the sender's rights included. False: the wait is over, because of its time,
    /// of the end of the server, or because too many wait; after one more look the client is answered.
    pub async fn goes_on(&mut self, seen: u64, longest: Option<Duration>) -> bool {
        let now = Instant::now();
        if now >= self.until || *self.stopping.borrow() {
            return false;
        }
        if self.place.is_none() {
            self.place = self.http.wait_at(self.desk);
        }
        if self.place.is_none() {
            return false;
        }
        let _waits = self.http.wait();
        let (again, rested) =
            (longest.map_or(self.until, |longest| now + longest), self.looked + LOOK_PAUSE);
        let news = &mut self.news;
        let next_look = async {
            drop(timeout_at(again, news.wait_for(|mark| mark.seq > seen)).await);
            sleep_until(rested).await;
        };
        let goes_on = tokio::select! {
            biased;
            _ = self.stopping.wait_for(|stop| *stop) => false,
            () = sleep_until(self.until) => false,
            () = next_look => true,
        };
        self.looked = Instant::now();
        goes_on
    }
}

/// Looks until there is something else than what the client has, as its `If-None-Match` says, or the wait is over: then it
/// is told that nothing changed. `look` judges the sender, and gives the reply and its tag; it is done again when the log
/// has news, and after `longest`.
pub async fn answer_news<E>(
    http: &HttpState,
    device: DeviceId,
    headers: &HeaderMap,
    longest: Option<Duration>,
    look: impl Fn() -> Result<(ReplyOf<E>, HeaderValue), HttpError>,
) -> Result<Response, HttpError>
where
    E: Endpoint<Reply: WritesReply>,
{
    let mut wait = NewsWait::new(http, device, headers);
    let mut is_over = false;
    loop {
        let seen = http.app().feed().latest();
        let (reply, etag) = look()?;
        if !has(headers, etag.as_bytes()) {
            return Ok(tagged(replied::<E>(reply), etag));
        }
        drop(reply);
        if is_over {
            let unchanged = (StatusCode::NOT_MODIFIED, Body::empty()).into_response();
            return Ok(tagged(unchanged, etag));
        }
        is_over = !wait.goes_on(seen, longest).await;
    }
}

/// The tag of what is told: another one for anything else.
pub fn etag_of(told: &impl Serialize) -> Result<HeaderValue, HttpError> {
    let json = serde_json::to_vec(told).map_err(|_| HttpError::Fault("an entity tag's value"))?;
    let digest = Sha256::digest(&json);
    let (bytes, _) = digest.split_first_chunk().ok_or(HttpError::Fault("a digest"))?;
    let etag = HeaderValue::try_from(format!("\"{:016x}\"", u64::from_be_bytes(*bytes)));
    etag.map_err(|_| HttpError::Fault("an entity tag"))
}

fn tagged(mut response: Response, etag: HeaderValue) -> Response {
    response.headers_mut().insert(ETAG, etag);
    response
}

/// How long the client wants to wait at most. Preferences that are not understood are left out, as the RFC asks; of two
/// waits the first counts.
fn wanted(headers: &HeaderMap) -> Duration {
    let texts = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
    let preferences = texts.flat_map(|text| text.split(','));
    let wait = preferences.filter_map(|preference| {
        let (name, value) = preference.split(';').next()?.split_once('=')?;
        name.trim().eq_ignore_ascii_case("wait").then_some(value.trim().trim_matches('"'))
    });
    let secs = wait.map(str::parse::<u64>).next().and_then(Result::ok);
    Duration::from_secs(secs.unwrap_or(0)).min(WAIT_MAX)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn secs(texts: &[&'static str]) -> u64 {
        let values = texts.iter().map(|text| HeaderValue::from_static(text));
        let headers = values.map(|value| (axum::http::HeaderName::from_static(PREFER), value));
        wanted(&headers.collect()).as_secs()
    }

    #[test]
    fn the_wait_is_read_as_the_rfc_writes_it_and_what_is_not_understood_is_left_out() {
        for (texts, wait) in [
            (&[][..], 0),
            (&["wait=10"], 10),
            (&["respond-async, Wait = \"7\"; because=asked"], 7),
            (&["handling=lenient", "wait=3, wait=9"], 3),
            (&["wait=600"], 25),
            (&["wait"], 0),
            (&["wait=soon"], 0),
            (&["wait=-1"], 0),
            (&["awaited=5"], 0),
        ] {
            assert_eq!(secs(texts), wait, "{texts:?}");
        }
    }
}
