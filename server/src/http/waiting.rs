//! Looks that wait for news: `Prefer: wait=N` (RFC 7240). It knows how long a look waits and what ends the wait, and
//! nothing of what is looked at.

use std::time::Duration;

use axum::http::HeaderMap;
use jari_common::id::DeviceId;
use jari_common::log_mark::LogMark;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::http::guard::ANSWER_WAIT;
use crate::http::http_state::HttpState;

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
