//! Opening a data folder: a fault that makes it untrustworthy is reported in a sentence, and nothing is created or
//! lost.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod erasing;
mod rotating;
mod town;

use std::fs;

use jari_server::app::{App, OpenError, Options};
use jari_server::command::Command;
use jari_server::keys::KeysError;

/// A data folder with one campaign in it.
fn used_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(folder.path(), Options::default()).unwrap();
    app.submit_blocking(Command::AddCampaign { spec: jari_samples::spec() }).unwrap();
    app.close();
    folder
}

fn refusal(folder: &tempfile::TempDir) -> OpenError {
    match App::open(folder.path(), Options::default()) {
        Ok(_) => panic!("it opened"),
        Err(error) => error,
    }
}

#[test]
fn a_second_process_is_told_that_the_folder_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(folder.path(), Options::default()).unwrap();
    assert!(matches!(refusal(&folder), OpenError::Lock(_)));
    app.close();
    App::open(folder.path(), Options::default()).unwrap();
}

#[test]
fn a_lost_key_is_never_replaced_by_a_new_one() {
    let folder = used_folder();
    let key = folder.path().join("server.key");
    let saved = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    assert!(matches!(refusal(&folder), OpenError::Keys(KeysError::Missing { .. })));
    assert!(!key.exists());
    fs::write(&key, saved).unwrap();
    assert_eq!(
        App::open(folder.path(), Options::default()).unwrap().state().campaigns().count(),
        1
    );
}

#[test]
fn a_log_that_is_behind_its_tables_is_not_gone_on_with() {
    let folder = used_folder();
    for name in ["log.db", "log.db-wal", "log.db-shm"] {
        let _ = fs::remove_file(folder.path().join(name));
    }
    assert!(matches!(refusal(&folder), OpenError::LogBehind { log: 0, .. }));
}

#[test]
fn damaged_tables_are_made_again_from_the_log() {
    let folder = used_folder();
    let path = folder.path().join("tables.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[..100].fill(0xAA);
    fs::write(&path, bytes).unwrap();
    let app = App::open(folder.path(), Options::default()).unwrap();
    let seq = app.state().seq();
    app.close();
    let tables = jari_server::tables::Tables::open(&path).unwrap();
    assert!(seq > 0);
    assert_eq!(tables.applied_seq(), seq);
    assert_eq!(tables.check().unwrap(), Vec::<String>::new());
}

#[test]
fn a_copy_of_the_log_file_alone_is_whole_after_a_clean_end() {
    let folder = used_folder();
    let copy = tempfile::tempdir().unwrap();
    for name in ["log.db", "server.key", "keyring"] {
        fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    assert_eq!(App::open(copy.path(), Options::default()).unwrap().state().campaigns().count(), 1);
}
