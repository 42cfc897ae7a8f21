//! The readers of a data folder's log: its tables, and the messages to people. A server with `with_store` has neither.

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use super::folder::Folder;
use super::report::TablesBell;
use super::threads::{follow, tell};
use super::{OpenError, TABLES_FILE};
use crate::clock::Clock;
use crate::keys::Keys;
use crate::log_reader::TablesDesk;
use crate::notices::{NOTICES_FILE, Notices};
use crate::publish::{Bell, Shared};
use crate::store::StoreReader;
use crate::store::lock::DataLock;
use crate::store::vault_file::VaultFile;
use crate::writer::ToWriter;

/// Everything that a data folder adds; empty without a folder.
#[derive(Default)]
pub(super) struct LogReaders {
    /// Rung after each commit.
    pub(super) bells: Vec<Bell>,
    pub(super) tables: Option<TablesBell>,
    pub(super) notices: Option<Arc<Notices>>,
    pub(super) vault_file: Option<Mutex<VaultFile>>,
    pub(super) lock: Option<DataLock>,
}

/// What is needed to send messages to people.
pub(super) struct Telling {
    pub(super) keys: Keys,
    pub(super) clock: Clock,
    pub(super) to_writer: ToWriter,
    /// Whether messages are sent now.
    pub(super) tells: bool,
}

impl LogReaders {
    pub(super) fn of(
        folder: Folder,
        reader: impl Fn() -> Result<Box<dyn StoreReader>, OpenError>,
        shared: &Arc<Shared>,
        telling: Telling,
        threads: &mut Vec<JoinHandle<()>>,
    ) -> Result<Self, OpenError> {
        let desk = TablesDesk { path: folder.data.join(TABLES_FILE), rebuild: Arc::default() };
        let bell = follow(folder.tables, desk.clone(), reader()?, shared, threads)?;
        let ring = bell.clone();
        let mut bells: Vec<Bell> = vec![Box::new(move || {
            // When the channel is full, the reader will be woken anyway.
            let _ = ring.try_send(());
        })];
        let path = folder.data.join(NOTICES_FILE);
        let Telling { keys, clock, to_writer, tells } = telling;
        let (shared, gateway) = (shared.clone(), folder.gateway);
        let opened = Notices::open(&path, reader()?, shared, keys, clock, gateway, to_writer);
        let notices = Arc::new(opened.map_err(|source| OpenError::Notices { path, source })?);
        if tells {
            bells.push(tell(&notices, threads)?);
        }
        Ok(Self {
            bells,
            tables: Some(TablesBell { desk, bell }),
            notices: Some(notices),
            vault_file: Some(Mutex::new(folder.vault)),
            lock: Some(folder.lock),
        })
    }
}
