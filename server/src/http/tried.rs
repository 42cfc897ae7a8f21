//! Tries to find a ticket, by their request ids: a repeat gets the outcome of the first try and is not counted again;
//! another body under a used id is refused. In memory and limited: a forgotten try counts as a new one.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jari_common::id::{DeviceId, RequestId, TicketId};
use jari_common::refusal::Refusal;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::http::error::HttpError;

/// The number of tries that are remembered: the newest ones.
const TRIES_KEPT: usize = 4_096;
/// How long a try is remembered at most: a session opened by a repeat begins no later than this after the first.
const KEPT_FOR: Duration = Duration::from_secs(600);

type Key = (DeviceId, RequestId);

/// What was tried lately.
#[derive(Default)]
pub struct Tried {
    inner: Mutex<TriedContent>,
}

#[derive(Default)]
struct TriedContent {
    known: HashMap<Key, KnownTry>,
    /// The keys in the order in which they came.
    order: VecDeque<Key>,
}

struct KnownTry {
    /// SHA-256 of the body.
    body: [u8; 32],
    came: Instant,
    /// The ticket that the try opened; the outer None while the try is being judged.
    outcome: Option<Option<TicketId>>,
}

/// A new try or a repeat.
pub enum Try<'a> {
    /// A new try: judge it, and store its outcome.
    New(Judging<'a>),
    /// A repeat, with the ticket that the first try opened.
    Again(Option<TicketId>),
}

/// A try that is being judged. When it is dropped without an outcome, it is forgotten.
pub struct Judging<'a> {
    tried: &'a Tried,
    key: Option<Key>,
}

impl Tried {
    /// Whether this try was made before. Without a request id every try is a new one.
    pub fn begin(
        &self,
        device: DeviceId,
        request: Option<RequestId>,
        body: &impl Serialize,
    ) -> Result<Try<'_>, HttpError> {
        let Some(request) = request else {
            return Ok(Try::New(Judging { tried: self, key: None }));
        };
        let body = serde_json::to_vec(body).map_err(|_| HttpError::Fault("a body"))?;
        let (key, body) = ((device, request), Sha256::digest(&body).into());
        let mut inner = self.lock();
        match inner.known.get(&key).filter(|known| known.came.elapsed() < KEPT_FOR) {
            Some(known) if known.body != body => {
                return Err(HttpError::Refused(Refusal::RequestIdReused));
            }
            Some(KnownTry { outcome: Some(outcome), .. }) => return Ok(Try::Again(*outcome)),
            Some(KnownTry { outcome: None, .. }) => return Err(HttpError::TryAgain),
            None => {}
        }
        if inner.known.insert(key, KnownTry { body, came: Instant::now(), outcome: None }).is_none()
        {
            inner.order.push_back(key);
        }
        while inner.order.len() > TRIES_KEPT {
            if let Some(oldest) = inner.order.pop_front() {
                inner.known.remove(&oldest);
            }
        }
        Ok(Try::New(Judging { tried: self, key: Some(key) }))
    }

    fn lock(&self) -> MutexGuard<'_, TriedContent> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Judging<'_> {
    /// Stores what the try opened.
    pub fn ended(mut self, outcome: Option<TicketId>) {
        if let Some(key) = self.key.take()
            && let Some(known) = self.tried.lock().known.get_mut(&key)
        {
            known.outcome = Some(outcome);
        }
    }
}

impl Drop for Judging<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            let mut inner = self.tried.lock();
            inner.known.remove(&key);
            inner.order.retain(|it| *it != key);
        }
    }
}
