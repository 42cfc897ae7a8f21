//! The HTTP client that link and outbox share, and the pauses between attempts. Sends nothing itself.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use super::trust::Trust;

/// The media type of what a server of ours says.
pub(super) const JSON: &str = "application/json";
/// And of its no (RFC 9457).
pub(super) const PROBLEM_JSON: &str = "application/problem+json";
/// A connection that is not there by then will not be, in seconds.
const CONNECT_SECS: u64 = 3;
/// Pauses double up to this, unless said otherwise.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// A client for this server, and for nobody who says to be it. Loopback needs no proxy.
pub(super) fn client(url: &str, trust: &Trust) -> reqwest::Result<Client> {
    let mut builder = Client::builder()
        .connect_timeout(Duration::from_secs(CONNECT_SECS))
        .tcp_nodelay(true)
        // What a person typed goes to the server that the kiosk was told of, and nowhere else.
        .redirect(Policy::none())
        .user_agent(concat!("jari-kiosk/", env!("CARGO_PKG_VERSION")));
    builder = trust.applied(builder);
    let host = reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    if matches!(host.as_deref(), Some("127.0.0.1" | "localhost" | "[::1]")) {
        builder = builder.no_proxy();
    }
    builder.build()
}

/// Whether an answer is of this media type; what stands between kiosk and server speaks HTML.
pub(super) fn is_of_kind(answer: &Response, kind: &str) -> bool {
    let header = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let named = header.and_then(|header| header.split(';').next());
    named.is_some_and(|named| named.trim().eq_ignore_ascii_case(kind))
}

/// Pauses that double, each between half and the whole of its length, so that kiosks do not come in step.
#[derive(Clone, Debug)]
pub(super) struct Pauses {
    first: Duration,
    next: Duration,
    max: Duration,
}

impl Pauses {
    /// Begins with a pause of at most `first`.
    pub(super) fn new(first: Duration) -> Self {
        Self::up_to(first, PAUSE_MAX)
    }

    /// The same, doubling up to `max`.
    pub(super) fn up_to(first: Duration, max: Duration) -> Self {
        Self { first, next: first, max }
    }

    /// It went well: begin again with the first.
    pub(super) fn reset(&mut self) {
        self.next = self.first;
    }

    /// How long to wait now.
    pub(super) fn next(&mut self) -> Duration {
        let whole = self.next;
        self.next = (whole * 2).min(self.max);
        let mut random = [0_u8; 2];
        // Without randomness the pause is whole, which is only less good.
        let part = match getrandom::fill(&mut random) {
            Ok(()) => f64::from(u16::from_le_bytes(random)) / f64::from(u16::MAX),
            Err(_) => 1.0,
        };
        whole.mul_f64(0.5 + part / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_never_vanish() {
        let first = Duration::from_millis(100);
        let mut pauses = Pauses::new(first);
        let waited: Vec<Duration> = (0..10).map(|_| pauses.next()).collect();
        assert!(waited[0] >= first / 2 && waited[0] <= first, "{waited:?}");
        assert!(waited[9] >= PAUSE_MAX / 2, "{waited:?}");
        assert!(waited[9] <= PAUSE_MAX, "{waited:?}");
        pauses.reset();
        assert!(pauses.next() <= first);
    }
}
