//! Why nothing can be written now: the writer and the tables set the reason, and everybody may read it. Decides
//! nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jari_common::id::CampaignId;

/// The reasons for which the line is frozen, if any. Cheap to ask while there is none.
#[derive(Debug, Default)]
pub struct Frozen {
    is_frozen: AtomicBool,
    has_found: AtomicBool,
    why: Mutex<Why>,
}

#[derive(Debug, Default)]
struct Why {
    /// The reason that only a restart ends.
    for_good: Option<Arc<str>>,
    /// The reason that ends when the store writes again.
    for_now: Option<Arc<str>>,
    /// Faults found by a reader of the log, and not yet in the log.
    found: Vec<Found>,
}

/// Something that contradicts the log, found outside of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// None when it concerns every campaign: then all are paused.
    pub campaign: Option<CampaignId>,
    /// The change that was found to be wrong.
    pub seq: u64,
}

impl Frozen {
    /// Why nothing can be written now; None while the line moves. The text may name a folder of the machine: it is for
    /// the operator.
    #[must_use]
    pub fn why(&self) -> Option<Arc<str>> {
        if !self.is_frozen.load(Ordering::Acquire) {
            return None;
        }
        let why = self.lock();
        why.for_good.clone().or_else(|| why.for_now.clone())
    }

    /// Freezes the line until somebody has looked at it and started the server again. The first reason is kept.
    pub fn freeze_for_good(&self, reason: &str) {
        tracing::error!(reason, "the line is frozen until a restart");
        let mut why = self.lock();
        why.for_good.get_or_insert_with(|| reason.into());
        self.is_frozen.store(true, Ordering::Release);
    }

    /// Notes a contradiction with the log: the writer pauses that campaign with its next step, and writes this to the
    /// log.
    pub fn found(&self, what: Found) {
        self.lock().found.push(what);
        self.has_found.store(true, Ordering::Release);
    }

    /// Takes what was found since the last call.
    pub(super) fn take_found(&self) -> Vec<Found> {
        if self.has_found.swap(false, Ordering::AcqRel) {
            std::mem::take(&mut self.lock().found)
        } else {
            Vec::new()
        }
    }

    /// Why nothing will be written before a restart.
    pub(super) fn for_good(&self) -> Option<Arc<str>> {
        if self.is_frozen.load(Ordering::Acquire) { self.lock().for_good.clone() } else { None }
    }

    /// Freezes the line because the store does not write; logged once, until the store writes again.
    pub(super) fn freeze_for_now(&self, reason: &str) {
        let mut why = self.lock();
        if why.for_now.as_deref() != Some(reason) {
            tracing::error!(
                reason,
                "nothing can be written; the line stands still and tries again"
            );
            why.for_now = Some(reason.into());
        }
        self.is_frozen.store(true, Ordering::Release);
    }

    /// Ends that freeze: the store writes again.
    pub(super) fn thaw(&self) {
        let mut why = self.lock();
        if why.for_now.take().is_some() {
            tracing::info!("the store writes again; the line goes on");
        }
        self.is_frozen.store(why.for_good.is_some(), Ordering::Release);
    }

    fn lock(&self) -> MutexGuard<'_, Why> {
        self.why.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_writes_again_does_not_end_what_only_a_restart_ends() {
        let frozen = Frozen::default();
        assert_eq!(frozen.why(), None);
        frozen.freeze_for_now("the disk is full");
        assert_eq!(frozen.why().as_deref(), Some("the disk is full"));
        frozen.freeze_for_good("the tables contradict the log");
        frozen.freeze_for_good("something later");
        frozen.thaw();
        assert_eq!(frozen.why().as_deref(), Some("the tables contradict the log"));
    }

    #[test]
    fn a_thaw_leaves_nothing_of_a_passing_trouble() {
        let frozen = Frozen::default();
        frozen.freeze_for_now("the disk is full");
        frozen.thaw();
        assert_eq!((frozen.why(), frozen.for_good()), (None, None));
    }
}
