//! Since when the server has not been heard, and whether somebody at the screen was told. Tells nobody itself.

use std::time::Duration;

use tokio::time::Instant;

/// A person is told when the server has not been heard for this long.
const AWAY: Duration = Duration::from_secs(2);

pub(super) struct Lost {
    since: Option<Instant>,
    told: bool,
}

impl Lost {
    /// A kiosk that has just started has not heard anything yet.
    pub(super) fn new() -> Self {
        Self { since: Some(Instant::now()), told: false }
    }

    pub(super) fn is_heard(&self) -> bool {
        self.since.is_none()
    }

    /// Something was heard, but not everything that is needed: the time starts again.
    pub(super) fn again(&mut self) {
        self.since = self.since.map(|_| Instant::now());
    }

    pub(super) fn begin(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    /// The server is heard; whether this is news.
    pub(super) fn is_found(&mut self) -> bool {
        self.told = false;
        self.since.take().is_some()
    }

    /// Whether it is time to tell the person; true only once.
    pub(super) fn is_long(&mut self) -> bool {
        let long = self.since.is_some_and(|at| at.elapsed() >= AWAY);
        long && !std::mem::replace(&mut self.told, long)
    }

    /// Waits until it is time to tell the person; without end while the server is heard, or when it was told already.
    pub(super) async fn becomes_long(&mut self) {
        match self.since.filter(|_| !self.told) {
            Some(since) => {
                tokio::time::sleep_until(since + AWAY).await;
                self.told = true;
            }
            None => std::future::pending().await,
        }
    }
}
