//! How to ask the writer, from async threads and from other threads. Decides nothing.

use std::sync::PoisonError;
use std::sync::mpsc::TrySendError;

use jari_common::campaign::LineOrder;
use tokio::sync::oneshot;

use super::{App, SubmitError, stopped};
use crate::command::{Answer, Ask, Command};
use crate::draw::commitment;
use crate::queue::is_new_work;
use crate::writer::{Outcome, Reply, Submission};

impl App {
    /// Asks, and waits until the answer is durable.
    pub async fn submit(&self, ask: impl Into<Ask>) -> Outcome {
        self.one(vec![ask.into()], None).await
    }

    /// Asks for a ticket; `sealed` is kept with it if it is issued.
    pub async fn submit_issuing(&self, ask: Ask, sealed: Vec<u8>) -> Outcome {
        self.one(vec![ask], Some(sealed)).await
    }

    /// Asks several things that are decided in order and committed together.
    pub async fn submit_all(&self, asks: Vec<Ask>) -> Result<Vec<Outcome>, SubmitError> {
        self.send(asks, None)?.await.map_err(|_| stopped())
    }

    /// Asks to give a ticket back, for threads that are not async; `sealed` is kept with it.
    pub fn submit_restoring(&self, ask: Ask, sealed: Option<Vec<u8>>) -> Outcome {
        let outcomes = self.send(vec![ask], sealed)?.blocking_recv().map_err(|_| stopped())?;
        outcomes.into_iter().next().unwrap_or_else(|| Err(stopped()))
    }

    /// `submit` for threads that are not async.
    pub fn submit_blocking(&self, ask: impl Into<Ask>) -> Outcome {
        let outcomes = self.submit_all_blocking(vec![ask.into()])?;
        outcomes.into_iter().next().unwrap_or_else(|| Err(stopped()))
    }

    /// `submit_all` for threads that are not async.
    pub fn submit_all_blocking(&self, asks: Vec<Ask>) -> Result<Vec<Outcome>, SubmitError> {
        self.send(asks, None)?.blocking_recv().map_err(|_| stopped())
    }

    async fn one(&self, asks: Vec<Ask>, sealed: Option<Vec<u8>>) -> Result<Answer, SubmitError> {
        let outcomes = self.send(asks, sealed)?.await.map_err(|_| stopped())?;
        outcomes.into_iter().next().unwrap_or_else(|| Err(stopped()))
    }

    fn send(
        &self,
        asks: Vec<Ask>,
        sealed: Option<Vec<u8>>,
    ) -> Result<oneshot::Receiver<Vec<Outcome>>, SubmitError> {
        if self.is_crowded() && asks.iter().any(|ask| is_new_work(&ask.command)) {
            return Err(SubmitError::Busy);
        }
        let asks = asks.into_iter().map(|ask| self.with_draw_secrets(ask)).collect();
        let _sealing = self.inner.sealing.read().unwrap_or_else(PoisonError::into_inner);
        let sealed = sealed.map(|sealed| self.under_the_newest_key(sealed)).transpose()?;
        let (reply, answer) = oneshot::channel();
        let inbox = self.inner.inbox.as_ref().ok_or_else(stopped)?;
        let place = self.inner.waiting.take_place();
        let reply = Reply { sender: reply, place };
        match inbox.try_send(Submission { asks, sealed, reply }) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(SubmitError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(stopped()),
        }
    }

    /// Fills in what only the process with the keys knows: a draw's commitment, and later its secret.
    fn with_draw_secrets(&self, mut ask: Ask) -> Ask {
        match &mut ask.command {
            Command::AddCampaign { spec } => {
                if let LineOrder::Draw(terms) = &mut spec.order {
                    terms.commitment = commitment(&self.keys().draw_secret(&terms.nonce));
                }
            }
            Command::RevealDraw { campaign, secret, .. } => {
                let state = self.state();
                let order = state.campaign(*campaign).map(|campaign| &campaign.spec.order);
                if let Some(LineOrder::Draw(terms)) = order {
                    *secret = self.keys().draw_secret(&terms.nonce);
                }
            }
            _ => {}
        }
        ask
    }
}
