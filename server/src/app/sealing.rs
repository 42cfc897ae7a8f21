//! How the rest of the server reaches the vault, and what a rotation must wait for. Seals and erases nothing itself.

use std::sync::{MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::App;
use crate::command::Command;
use crate::keys::Resealed;
use crate::store::StoreReader;
use crate::store::vault_file::VaultFile;
use crate::writer::SubmitError;

impl App {
    /// The row under the newest key: a rotation may have come between the sealing and now. If it is finished already,
    /// the asker must seal again.
    pub(super) fn under_the_newest_key(&self, sealed: Vec<u8>) -> Result<Vec<u8>, SubmitError> {
        match self.keys().reseal(&sealed) {
            Resealed::Anew(anew) => Ok(anew),
            Resealed::TooLate => Err(SubmitError::Busy),
            Resealed::Fits | Resealed::Unreadable => Ok(sealed),
        }
    }

    /// Waits until everything that was sealed before now is committed.
    pub(crate) fn settle_sealed(&self) -> Result<(), SubmitError> {
        drop(self.inner.sealing.write().unwrap_or_else(PoisonError::into_inner));
        self.submit_blocking(Command::Tick).map(|_| ())
    }

    /// The vault's reader. Reads the disk: not for async threads.
    pub(crate) fn vault(&self) -> MutexGuard<'_, Box<dyn StoreReader>> {
        self.inner.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notified when rows must be sealed again.
    pub(crate) fn vault_bell(&self) -> &Notify {
        &self.inner.vault_bell
    }

    /// What is written beside the log; None with `with_store`.
    pub(crate) fn vault_file(&self) -> Option<MutexGuard<'_, VaultFile>> {
        let file = self.inner.vault_file.as_ref();
        file.map(|file| file.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
