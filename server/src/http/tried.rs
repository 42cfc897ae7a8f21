//! Tries to find a ticket, by their request ids: a repeat gets the outcome of the first and is not counted again; another body
//! under the same id is refused. In memory and bounded: who is forgotten tries anew.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jari_common::id::{DeviceId, RequestId, TicketId};
use jari_common::refusal::Refusal;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::http::error::HttpError;

/// Tries that are remembered, the newest.
const TRIES_KEPT: usize = 4_096;
/// For so long at most: a session opened by a repeat is no older than this against the first.
const KEPT_FOR: Duration = Duration::from_secs(600);

type Key = (DeviceId, RequestId);

/// What was tried lately.
#[derive(Default)]
pub struct Tried {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    known: HashMap<Key, Known>,
    /// In the order of coming.
    order: VecDeque<Key>,
}

struct Known {
    /// SHA-256 of the body.
    body: [u8; 32],
    came: Instant,
    /// What it opened; None while it is being judged.
    outcome: Option<Option<TicketId>>,
}

/// What a try is.
pub enum Try<'a> {
    /// To be judged, and its outcome told.
    New(Judging<'a>),
    /// A repeat; what the first one opened.
    Again(Option<TicketId>),
}

/// One that is being judged. Let go without an outcome, it was never made.
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
            Some(Known { outcome: Some(outcome), .. }) => return Ok(Try::Again(*outcome)),
            Some(Known { outcome: None, .. }) => return Err(HttpError::TryAgain),
            None => {}
        }
        if inner.known.insert(key, Known { body, came: Instant::now(), outcome: None }).is_none() {
            inner.order.push_back(key);
        }
        while inner.order.len() > TRIES_KEPT {
            if let Some(oldest) = inner.order.pop_front() {
                inner.known.remove(&oldest);
            }
        }
        Ok(Try::New(Judging { tried: self, key: Some(key) }))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Judging<'_> {
    /// What the try opened.
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
