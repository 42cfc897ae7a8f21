//! A power failure at any moment loses nothing that was acknowledged, and leaves no half batch.

use std::path::Path;

use super::*;

/// The number of changes that are acknowledged before the power fails, in whole batches of three.
const ACKNOWLEDGED: u64 = 12;
const BATCH: u64 = 3;

#[test]
fn a_crash_keeps_all_that_was_acknowledged_whatever_the_seed() {
    let mut kept_whole = 0;
    const SEEDS: u64 = 200;
    for seed in 0..SEEDS {
        let disk = MemoryStore::new();
        let mut store = disk.open();
        store.commit(&batch(1, ACKNOWLEDGED)).unwrap();
        disk.cut_power_in_next_commit();
        store.commit(&batch(ACKNOWLEDGED + 1, ACKNOWLEDGED + BATCH)).unwrap_err();
        disk.crash(seed);

        let mut store = disk.open();
        let found = read_store(store.as_ref());
        let last = found.len() as u64;
        assert!(last == ACKNOWLEDGED || last == ACKNOWLEDGED + BATCH, "seed {seed}: {last}");
        assert_eq!(found, batch(1, last).changes, "seed {seed}");
        assert_eq!(store.reader().unwrap().check().unwrap(), [""; 0], "seed {seed}");
        store.commit(&batch(last + 1, last + 1)).unwrap();
        kept_whole += u64::from(last > ACKNOWLEDGED);
    }
    assert!((1..SEEDS).contains(&kept_whole), "both fates are met: {kept_whole}");
}

#[test]
fn a_handle_from_before_the_crash_reaches_nothing() {
    let disk = MemoryStore::new();
    let mut store = disk.open();
    store.commit(&batch(1, 3)).unwrap();
    let mut reader = store.reader().unwrap();
    disk.crash(0);
    assert!(matches!(store.commit(&batch(4, 4)), Err(StoreError::Io(_))));
    assert!(matches!(reader.changes_after(0), Err(StoreError::Io(_))));
    assert!(store.reader().is_err());
    assert_eq!(read_store(disk.open().as_ref()), batch(1, 3).changes);
}

#[test]
fn a_full_disk_takes_nothing_until_there_is_room() {
    let disk = MemoryStore::new();
    let mut store = disk.open();
    disk.disk_full(true);
    let error = store.commit(&batch(1, 3)).unwrap_err();
    assert!(matches!(&error, StoreError::Io(what) if what.contains("full")), "{error}");
    disk.disk_full(false);
    store.commit(&batch(1, 3)).unwrap();
    assert_eq!(disk.last_seq(), 3);
}

#[test]
fn planned_failures_end() {
    let disk = MemoryStore::new();
    let mut store = disk.open();
    disk.fail_next_commits(2);
    store.commit(&batch(1, 1)).unwrap_err();
    store.commit(&batch(1, 1)).unwrap_err();
    store.commit(&batch(1, 1)).unwrap();
}

/// The files as a crash leaves them: copied while the store is open, so that nothing is cleaned up.
#[test]
fn a_write_ahead_log_torn_anywhere_loses_only_whole_batches_from_its_end() {
    const STEP: usize = 509;
    let live = Folder::new();
    let mut store = live.open();
    for nth in 0..ACKNOWLEDGED / BATCH {
        store.commit(&batch(nth * BATCH + 1, (nth + 1) * BATCH)).unwrap();
    }
    let log = std::fs::read(live.log()).unwrap();
    let ahead = std::fs::read(wal_of(&live.log())).unwrap();
    let mut longest = 0;
    for end in (0..=ahead.len()).step_by(STEP).chain([ahead.len()]) {
        let crashed = Folder::new();
        std::fs::write(crashed.log(), &log).unwrap();
        std::fs::write(wal_of(&crashed.log()), &ahead[..end]).unwrap();

        let mut store = crashed.open();
        let found = read_store(store.as_ref());
        let last = found.len() as u64;
        assert_eq!(last % BATCH, 0, "torn at {end}");
        assert_eq!(found, batch(1, last).changes, "torn at {end}");
        assert_eq!(store.reader().unwrap().check().unwrap(), [""; 0], "torn at {end}");
        store.commit(&batch(last + 1, last + BATCH)).unwrap();
        longest = longest.max(last);
    }
    assert_eq!(longest, ACKNOWLEDGED, "an untorn one loses nothing");
}

fn wal_of(log: &Path) -> std::path::PathBuf {
    log.with_file_name("log.db-wal")
}
