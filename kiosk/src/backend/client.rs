//! The HTTP client that link and outbox share, and the pauses between attempts. Sends nothing itself.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};

use super::trust::Trust;

/// The media type of our server's answers.
pub(super) const JSON: &str = "application/json";
/// The media type of our server's refusals (RFC 9457).
pub(super) const PROBLEM_JSON: &str = "application/problem+json";
/// A connection that is not made within this time is given up, in seconds.
const CONNECT_SECS: u64 = 3;
/// Pauses double up to this length, unless another is given.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// A client for this server only, and not for another that claims to be this server. Loopback needs no proxy.
pub(super) fn client(url: &str, trust: &Trust) -> reqwest::Result<Client> {
    let mut builder = Client::builder()
        .connect_timeout(Duration::from_secs(CONNECT_SECS))
        .tcp_nodelay(true)
        // What a person typed is sent to the server that the kiosk was given, and nowhere else.
        .redirect(Policy::none())
        .user_agent(concat!("jari-kiosk/", env!("CARGO_PKG_VERSION")));
    builder = trust.applied(builder);
    let host = reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    if matches!(host.as_deref(), Some("127.0.0.1" | "localhost" | "[::1]")) {
        builder = builder.no_proxy();
    }
    builder.build()
}

/// Whether an answer is of this media type; a proxy or portal between kiosk and server answers with HTML.
pub(super) fn is_of_kind(answer: &Response, kind: &str) -> bool {
    let header = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let named = header.and_then(|header| header.split(';').next());
    named.is_some_and(|named| named.trim().eq_ignore_ascii_case(kind))
}

/// Whether an answer says that the same request may be answered later.
pub(super) fn is_for_later(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::REQUEST_TIMEOUT
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// Pauses that double; each lasts between half its length and its full length, so that kiosks do not all retry at the
/// same moments.
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

    /// Begins with a pause of at most `first`, and doubles up to `max`.
    pub(super) fn up_to(first: Duration, max: Duration) -> Self {
        Self { first, next: first, max }
    }

    /// The attempt succeeded: begin again with the first pause.
    pub(super) fn reset(&mut self) {
        self.next = self.first;
    }

    /// How long to wait now.
    pub(super) fn next(&mut self) -> Duration {
        let whole = self.next;
        self.next = (whole * 2).min(self.max);
        let mut random = [0_u8; 2];
        // Without randomness the full pause is used, which is only a little worse.
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
