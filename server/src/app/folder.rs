//! The contents of a data folder, and the reasons why it cannot be opened. Starts nothing.

use std::path::{Path, PathBuf};

use super::{LOG_FILE, TABLES_FILE};
use crate::keys::{FolderUse, KeySource, Keys, KeysError};
use crate::notices::NoticesError;
use crate::notify::{Gateway, NotifyError};
use crate::store::lock::{DataLock, LockError};
use crate::store::vault_file::VaultFile;
use crate::store::{Store, StoreError};
use crate::tables::{Tables, TablesError};

/// An opened data folder, without its log and its keys.
pub(super) struct Folder {
    pub(super) data: PathBuf,
    pub(super) tables: Tables,
    pub(super) gateway: Option<Gateway>,
    pub(super) vault: VaultFile,
    pub(super) lock: DataLock,
}

/// Why a data folder cannot be opened, in one sentence each.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error("{}: {source}", path.display())]
    Log { path: PathBuf, source: StoreError },
    #[error("{}: {source}", path.display())]
    Tables { path: PathBuf, source: TablesError },
    #[error("{}: {source}", path.display())]
    Notices { path: PathBuf, source: NoticesError },
    #[error(
        "the log ends at change {log}, but its tables know {tables}; put back the newer log.db"
    )]
    LogBehind { log: u64, tables: u64 },
    #[error(transparent)]
    Notify(#[from] NotifyError),
    #[error("a thread cannot be started: {0}")]
    Thread(std::io::Error),
}

/// The keys of the folder, and its vault. Only a folder without a log gets new keys.
pub(super) fn open_keys(
    data: &Path,
    store: &dyn Store,
    source: &KeySource,
) -> Result<(Keys, VaultFile), OpenError> {
    let vault = VaultFile::open(&data.join(LOG_FILE)).map_err(in_log)?;
    let mark = vault.mark().map_err(in_log)?;
    let is_new = mark.is_none() && !has_changes(store).map_err(in_log)?;
    let used = if is_new { FolderUse::New } else { FolderUse::Used { mark: mark.clone() } };
    let keys = Keys::open_ring(data, source, &used)?;
    if mark.is_none() {
        vault.set_mark(&keys.mark()).map_err(in_log)?;
    }
    Ok((keys, vault))
}

/// The tables; damaged ones are made again from the log.
pub(super) fn open_tables(data: &Path) -> Result<Tables, OpenError> {
    let path = data.join(TABLES_FILE);
    let opened = match Tables::open(&path) {
        Err(TablesError::Damaged(what)) => {
            tracing::warn!(what, "the tables are damaged and are made again from the log");
            crate::tables::remove(&path);
            Tables::open(&path)
        }
        opened => opened,
    };
    opened.map_err(|source| OpenError::Tables { path, source })
}

pub(super) fn in_log(source: StoreError) -> OpenError {
    OpenError::Log { path: LOG_FILE.into(), source }
}

fn has_changes(store: &dyn Store) -> Result<bool, StoreError> {
    Ok(!store.reader()?.changes_after(0)?.is_empty())
}
