//! Keeps the vault in order beside the line: seals its rows again after a rotation, and erases people, a few at a time.
//! No file holds an erased person's data afterwards.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jari_common::id::{CampaignId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::staff::Author;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::app::{App, SubmitError};
use crate::command::{Ask, Command};
use crate::keys::{KeysError, PhoneKey, Resealed};
use crate::notices::NoticesError;
use crate::store::StoreError;
use crate::store::vault_file::Reseal;

/// Rows that are sealed again in one transaction.
const ROWS_AT_ONCE: usize = 128;
/// People who are erased in one commit.
const PEOPLE_AT_ONCE: usize = 128;
/// Tickets that are looked through before the lock on the state is released for others.
const LOOK: u64 = 20_000;
/// How many tries to remove erased data from the files, `SCRUB_WAIT` apart: readers may hold old pages of the log for a
/// moment.
const SCRUBS: u32 = 50;
const SCRUB_WAIT: Duration = Duration::from_millis(20);
/// After an accident, and while old pages are still held, the next try is this much later.
const RETRY: Duration = Duration::from_secs(60);
/// Pause between two transactions, so that the line's own writes come first.
const BREATH: Duration = Duration::from_millis(2);
/// How often to look for people whose data have been kept long enough.
const LOOK_EVERY: Duration = Duration::from_secs(3_600);
const DAY_SECS: i64 = 86_400;

/// The people to erase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    Ticket(TicketId),
    Number {
        campaign: CampaignId,
        number: u32,
    },
    /// Everybody in a campaign that was closed at least this number of days ago, and whose appointment was at least as
    /// long ago.
    Ended {
        campaign: CampaignId,
        days: u16,
    },
}

/// An operator's order to erase (`POST /admin/v1/erasures`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub whom: Whom,
    /// Also erase people who still wait: they leave the line.
    #[serde(default)]
    pub even_if_live: bool,
    /// Whose account on the server's machine asks.
    #[serde(default)]
    pub account: String,
}

/// The result of an erasure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    /// Tickets whose people are erased now.
    pub erased: u64,
    /// Tickets of the campaign that stay: somebody waits, or has an appointment ahead.
    pub kept: u64,
    /// Whether no file holds anything of them any more. If not, it is tried again until that is true.
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

/// Every function here blocks: none is for async threads.
impl App {
    /// From now on another key opens the key ring. Rows under the old key are sealed again afterwards (`reseal_all`, or
    /// `tend` while serving).
    pub fn rotate_key(&self, to: Option<&Path>) -> Result<(), KeysError> {
        self.keys().rotate(to)?;
        self.vault_bell().notify_one();
        Ok(())
    }

    /// Seals again every row that is not under the newest key, then destroys the older keys; returns how many rows
    /// those were.
    pub fn reseal_all(&self) -> Result<u64, VaultError> {
        self.settle_sealed()?;
        let (mut after, mut resealed) = (TicketId(0), 0);
        while let Some((last, count)) = self.reseal_after(after)? {
            (after, resealed) = (last, resealed + count);
        }
        self.finish_resealing()?;
        Ok(resealed)
    }

    /// One short step of resealing: returns the last ticket it looked at, and how many rows it sealed; None at the end.
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

    /// Finishes resealing when no row is under an older key: removes from every file what the older keys sealed, and
    /// the older keys too.
    fn finish_resealing(&self) -> Result<(), VaultError> {
        if self.keys().is_rotating() {
            self.keys().finish_rotation()?;
            tracing::info!("the key is rotated: nothing is under the old one");
        }
        Ok(())
    }

    /// Erases the people that an operator names.
    pub fn erase(&self, erasure: &Erasure) -> Result<Erased, VaultError> {
        let account = erasure.account.clone();
        let by = Author::Console { account };
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
            let outcomes = self.erase_some(some, erasure.even_if_live, Some(&by))?;
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

    /// Everybody of the campaign who is not erased yet, if the campaign ended at least this number of days ago.
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

    /// Erases these tickets in one commit; a refusal concerns one ticket only.
    fn erase_some(
        &self,
        tickets: &[TicketId],
        even_if_live: bool,
        by: Option<&Author>,
    ) -> Result<Vec<Result<(), Refusal>>, VaultError> {
        let mut phones = Vec::new();
        for ticket in tickets {
            phones.push(self.phone_of(*ticket)?);
        }
        let ask = |ticket: &TicketId| {
            let command = Command::ErasePerson { ticket: *ticket, even_if_live };
            Ask { request: None, command, by: by.cloned().map(Box::new) }
        };
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

    /// Removes erased data from every file; false when a reader holds the data longer than this function waits.
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

    /// Campaigns whose people were kept long enough, each with its number of days.
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

/// Seals rows again whenever that is due, for as long as it is polled. Begins at the start with what an earlier run
/// left.
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

/// Does one short step and returns whether nothing is left to do. A stopping server waits for one step at most.
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

/// Erases people whose data have been kept long enough, for as long as it is polled.
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

/// Erases the people whose time is over; returns how many were erased.
pub async fn erase_over(app: &App) -> Result<u64, VaultError> {
    let mut erased = 0;
    for (campaign, days) in app.over_their_retention() {
        let tickets = step(app, move |app| app.ended(campaign, days)).await?;
        for some in tickets.chunks(PEOPLE_AT_ONCE) {
            let some = some.to_vec();
            let outcomes = step(app, move |app| app.erase_some(&some, false, None)).await?;
            erased += outcomes.iter().filter(|outcome| outcome.is_ok()).count() as u64;
        }
    }
    if erased > 0 && !step(app, App::scrub_soon).await? {
        tracing::warn!("old pages of the log are still being read; they are scrubbed later");
    }
    Ok(erased)
}

/// Runs blocking work outside the async threads.
async fn step<T, F>(app: &App, work: F) -> Result<T, VaultError>
where
    T: Send + 'static,
    F: FnOnce(&App) -> Result<T, VaultError> + Send + 'static,
{
    let app = app.clone();
    match tokio::task::spawn_blocking(move || work(&app)).await {
        Ok(done) => done,
        // The runtime ends, and with it the caller that waits here.
        Err(error) if error.is_cancelled() => std::future::pending().await,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
