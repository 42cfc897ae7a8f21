//! Keeps the vault beside the line: seals its rows anew after a rotation, and erases people, a few at a time. What an
//! erased person's row held is in no file afterwards.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jari_common::id::{CampaignId, TicketId};
use jari_common::refusal::Refusal;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::app::{App, SubmitError};
use crate::command::{Ask, Command};
use crate::keys::{KeysError, PhoneKey, Resealed};
use crate::notices::NoticesError;
use crate::store::StoreError;
use crate::store::vault_file::Reseal;

/// Rows that are sealed anew in one transaction.
const ROWS_AT_ONCE: usize = 128;
/// People who are erased in one commit.
const PEOPLE_AT_ONCE: usize = 128;
/// Tickets that are looked through before others may read the state again.
const LOOK: u64 = 20_000;
/// Readers may hold old pages of the log for a moment: it is tried so often, so far apart.
const SCRUBS: u32 = 50;
const SCRUB_WAIT: Duration = Duration::from_millis(20);
/// After an accident, and while old pages are still held, it is tried again this much later.
const RETRY: Duration = Duration::from_secs(60);
/// Between two transactions, so that the line's own writes come first.
const BREATH: Duration = Duration::from_millis(2);
/// How often it is looked whose data have been kept long enough.
const LOOK_EVERY: Duration = Duration::from_secs(3_600);
const DAY_SECS: i64 = 86_400;

/// Who is to be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    Ticket(TicketId),
    Number {
        campaign: CampaignId,
        number: u32,
    },
    /// Everybody in a campaign that was closed so many days ago, whose appointment was as long ago.
    Ended {
        campaign: CampaignId,
        days: u16,
    },
}

/// An operator's word to erase (`POST /admin/v1/erasures`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub whom: Whom,
    /// Also who still waits: they leave the line.
    #[serde(default)]
    pub even_if_live: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Tickets whose people are erased now.
    pub erased: u64,
    /// Tickets of the campaign that stay: somebody waits, or has an appointment ahead.
    pub kept: u64,
    /// Whether nothing of them is in any file any more. If not, it is tried again until it is so.
    pub is_scrubbed: bool,
}

/// A rotation (`POST /admin/v1/key/rotations`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// A new file for the new key; None puts it in place of the old one.
    #[serde(default)]
    pub to: Option<PathBuf>,
}

/// Why something was not done to the vault, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error(transparent)]
    Submit(#[from] SubmitError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Notices(#[from] NoticesError),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error("campaign {campaign} was not closed {days} days ago; its people are kept")]
    NotOver { campaign: CampaignId, days: u16 },
}

/// Blocks: none of these is for async threads.
impl App {
    /// From now on another key opens the key ring. What is sealed under the old one is sealed anew afterwards
    /// (`reseal_all`, or `tend` while serving).
    pub fn rotate_key(&self, to: Option<&Path>) -> Result<(), KeysError> {
        self.keys().rotate(to)?;
        self.vault_bell().notify_one();
        Ok(())
    }

    /// Seals everything anew that is not under the newest key, then destroys the older ones; how many rows that were.
    pub fn reseal_all(&self) -> Result<u64, VaultError> {
        self.settle_sealed()?;
        let (mut after, mut resealed) = (TicketId(0), 0);
        while let Some((last, count)) = self.reseal_after(after)? {
            (after, resealed) = (last, resealed + count);
        }
        self.finish_resealing()?;
        Ok(resealed)
    }

    /// One short step of it: the last ticket it looked at, and how many rows it sealed; None at the end.
    fn reseal_after(&self, after: TicketId) -> Result<Option<(TicketId, u64)>, VaultError> {
        let rows = self.vault().sealed_after(after, ROWS_AT_ONCE)?;
        let Some((last, _)) = rows.last() else { return Ok(None) };
        let last = *last;
        let mut anew = Vec::new();
        for (ticket, from) in rows {
            match self.keys().reseal(&from) {
                Resealed::Anew(to) => anew.push(Reseal { ticket, from, to }),
                Resealed::Fits => {}
                Resealed::TooLate | Resealed::Unreadable => {
                    tracing::error!(%ticket, "a person's data cannot be opened");
                }
            }
        }
        if !anew.is_empty()
            && let Some(mut file) = self.vault_file()
        {
            file.reseal(&anew)?;
        }
        Ok(Some((last, anew.len() as u64)))
    }

    /// No row is under an older key: what the older ones sealed is in no file any more, nor are they.
    fn finish_resealing(&self) -> Result<(), VaultError> {
        if self.keys().is_rotating() {
            self.keys().finish_rotation()?;
            tracing::info!("the key is rotated: nothing is under the old one");
        }
        Ok(())
    }

    /// Erases whom an operator names.
    pub fn erase(&self, erasure: &Erasure) -> Result<Erased, VaultError> {
        let tickets = match erasure.whom {
            Whom::Ticket(ticket) => vec![ticket],
            Whom::Number { campaign, number } => {
                let found = self.state().ticket_by_number(campaign, number);
                vec![found.ok_or(SubmitError::Refused(Refusal::UnknownTicket))?]
            }
            Whom::Ended { campaign, days } => self.ended(campaign, days)?,
        };
        let is_one = !matches!(erasure.whom, Whom::Ended { .. });
        let mut done = Erased::default();
        for some in tickets.chunks(PEOPLE_AT_ONCE) {
            let outcomes = self.erase_some(some, erasure.even_if_live)?;
            for outcome in outcomes {
                match outcome {
                    Ok(()) => done.erased += 1,
                    Err(refusal) if is_one => return Err(SubmitError::Refused(refusal).into()),
                    Err(_) => done.kept += 1,
                }
            }
        }
        done.is_scrubbed = self.scrub_soon()?;
        Ok(done)
    }

    /// Everybody of the campaign who is not erased yet, if it is over for so long.
    fn ended(&self, campaign: CampaignId, days: u16) -> Result<Vec<TicketId>, VaultError> {
        let then = days_before(self.clock().now(), days);
        if self.state().campaign(campaign).is_none() {
            return Err(SubmitError::Refused(Refusal::UnknownCampaign).into());
        }
        if self.state().closed_at(campaign).is_none_or(|closed_at| closed_at > then) {
            return Err(VaultError::NotOver { campaign, days });
        }
        let (mut found, mut from) = (Vec::new(), 1);
        loop {
            let state = self.state();
            if from > state.ticket_count() as u64 {
                return Ok(found);
            }
            found.extend(state.ended_before(campaign, then, from..from + LOOK));
            from += LOOK;
        }
    }

    /// In one commit; a refusal is one ticket's.
    fn erase_some(
        &self,
        tickets: &[TicketId],
        even_if_live: bool,
    ) -> Result<Vec<Result<(), Refusal>>, VaultError> {
        let mut phones = Vec::new();
        for ticket in tickets {
            phones.push(self.phone_of(*ticket)?);
        }
        let ask =
            |ticket: &TicketId| Ask::from(Command::ErasePerson { ticket: *ticket, even_if_live });
        let outcomes = self.submit_all_blocking(tickets.iter().map(ask).collect())?;
        let (mut said, mut forgotten) = (Vec::new(), Vec::new());
        for ((outcome, ticket), phone) in outcomes.into_iter().zip(tickets).zip(phones) {
            said.push(match outcome {
                Ok(_) => {
                    forgotten.push((*ticket, phone));
                    Ok(())
                }
                Err(SubmitError::Refused(refusal)) => Err(refusal),
                Err(error) => return Err(error.into()),
            });
        }
        if let Some(notices) = self.notices() {
            notices.forget(&forgotten)?;
        }
        Ok(said)
    }

    fn phone_of(&self, ticket: TicketId) -> Result<Option<PhoneKey>, StoreError> {
        let sealed = self.sealed(ticket)?;
        let row = sealed.and_then(|sealed| self.keys().open(&sealed));
        Ok(row.and_then(|row| row.person.phone).map(|phone| self.keys().phone_key(&phone)))
    }

    /// Takes what was erased out of every file; false when a reader holds it for longer than it is waited for here.
    fn scrub_soon(&self) -> Result<bool, VaultError> {
        for _ in 0..SCRUBS {
            if self.scrub()? {
                return Ok(true);
            }
            std::thread::sleep(SCRUB_WAIT);
        }
        self.vault_bell().notify_one();
        Ok(false)
    }

    fn scrub(&self) -> Result<bool, VaultError> {
        let log = self.vault_file().map_or(Ok(true), |file| file.scrub())?;
        let notices = self.notices().map_or(Ok(true), |notices| notices.scrub())?;
        Ok(log && notices)
    }

    /// Campaigns whose people were kept long enough, with how long that is.
    fn over_their_retention(&self) -> Vec<(CampaignId, u16)> {
        let (state, now) = (self.state(), self.clock().now());
        let due = state.campaigns().filter_map(|campaign| {
            let days = state.retention_days(campaign.id)?;
            let closed_at = state.closed_at(campaign.id)?;
            (closed_at <= days_before(now, days)).then_some((campaign.id, days))
        });
        due.collect()
    }
}

fn days_before(now: Timestamp, days: u16) -> Timestamp {
    let so_long = SignedDuration::from_secs(i64::from(days) * DAY_SECS);
    now.checked_sub(so_long).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Seals rows anew whenever that is due, as long as it is polled; from the start on, for what an earlier run left.
pub async fn tend(app: App) {
    loop {
        match tend_once(&app).await {
            Ok(true) => app.vault_bell().notified().await,
            Ok(false) => tokio::time::sleep(RETRY).await,
            Err(error) => {
                tracing::warn!(%error, "the vault is tended later");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

/// Whether there is nothing left to do. Each step is short, so that a stopping server waits for one of them at most.
async fn tend_once(app: &App) -> Result<bool, VaultError> {
    step(app, |app| Ok(app.settle_sealed()?)).await?;
    let mut after = TicketId(0);
    while let Some((last, resealed)) = step(app, move |app| app.reseal_after(after)).await? {
        after = last;
        if resealed > 0 {
            tokio::time::sleep(BREATH).await;
        }
    }
    step(app, App::finish_resealing).await?;
    step(app, App::scrub).await
}

/// Erases whose data have been kept long enough, as long as it is polled.
pub async fn keep_to_retention(app: App) {
    let mut looks = tokio::time::interval(LOOK_EVERY);
    loop {
        looks.tick().await;
        match erase_over(&app).await {
            Ok(0) => {}
            Ok(erased) => tracing::info!(erased, "erased people whose time was over"),
            Err(error) => tracing::warn!(%error, "people are erased later"),
        }
    }
}

/// How many were erased.
pub async fn erase_over(app: &App) -> Result<u64, VaultError> {
    let mut erased = 0;
    for (campaign, days) in app.over_their_retention() {
        let tickets = step(app, move |app| app.ended(campaign, days)).await?;
        for some in tickets.chunks(PEOPLE_AT_ONCE) {
            let some = some.to_vec();
            let outcomes = step(app, move |app| app.erase_some(&some, false)).await?;
            erased += outcomes.iter().filter(|outcome| outcome.is_ok()).count() as u64;
        }
    }
    if erased > 0 && !step(app, App::scrub_soon).await? {
        tracing::warn!("old pages of the log are still being read; they are scrubbed later");
    }
    Ok(erased)
}

/// Work that blocks, beside the async threads.
async fn step<T, F>(app: &App, work: F) -> Result<T, VaultError>
where
    T: Send + 'static,
    F: FnOnce(&App) -> Result<T, VaultError> + Send + 'static,
{
    let app = app.clone();
    match tokio::task::spawn_blocking(move || work(&app)).await {
        Ok(done) => done,
        // The runtime ends, and whoever waits here with it.
        Err(error) if error.is_cancelled() => std::future::pending().await,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
