//! A damaged file is reported as damaged: it is never taken for true, and never causes a panic.

use super::*;

/// The number of changes in the file that is damaged; enough for several pages.
const CHANGES: u64 = 240;

/// A closed file with all changes in it.
fn written() -> (Folder, Vec<u8>) {
    let folder = Folder::new();
    let mut store = folder.open();
    for nth in 0..CHANGES / 10 {
        store.commit(&batch(nth * 10 + 1, (nth + 1) * 10)).expect("a sound store commits");
    }
    drop(store);
    let bytes = std::fs::read(folder.log()).expect("the file is there");
    (folder, bytes)
}

/// Everything that a file contains: its changes, and whether any fault was found in it.
fn judge(folder: &Folder) -> (Option<Vec<Change>>, bool) {
    let Ok(store) = SqliteStore::open(&folder.log()) else { return (None, true) };
    let Ok(mut reader) = store.reader() else { return (None, true) };
    let found = reader.check().map_or(true, |found| !found.is_empty());
    (read_all(reader.as_mut()).ok(), found)
}

#[test]
fn a_changed_byte_is_never_taken_for_truth() {
    const STEP: usize = 251;
    let (_folder, whole) = written();
    let truth = batch(1, CHANGES).changes;
    let damaged = Folder::new();
    let (mut tried, mut noticed) = (0, 0);
    for at in (0..whole.len()).step_by(STEP).chain(0..100) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x15;
        std::fs::write(damaged.log(), bytes).unwrap();
        let (read, found) = judge(&damaged);
        // Some bytes are unused space, or counters that SQLite repairs: then everything is still there.
        assert!(found || read.as_ref() == Some(&truth), "byte {at}: wrong and not found");
        assert!(read.is_none_or(|read| truth.starts_with(&read)), "byte {at}: read as truth");
        noticed += usize::from(found);
        tried += 1;
    }
    assert!(noticed * 2 > tried, "most bytes matter: {noticed} of {tried}");
}

#[test]
fn a_file_cut_anywhere_is_found_to_be_damaged() {
    const STEP: usize = 1_021;
    let (_folder, whole) = written();
    for end in (1..whole.len()).step_by(STEP) {
        let cut = Folder::new();
        std::fs::write(cut.log(), &whole[..end]).unwrap();
        let (_, found) = judge(&cut);
        assert!(found, "cut at {end} of {}", whole.len());
    }
}

#[test]
fn a_file_of_something_else_is_damaged_and_stays_as_it_is() {
    let folder = Folder::new();
    let text = "not a database at all. ".repeat(400);
    std::fs::write(folder.log(), &text).unwrap();
    let error = SqliteStore::open(&folder.log()).map(drop).unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error}");
    assert_eq!(std::fs::read_to_string(folder.log()).unwrap(), text);
}

#[test]
fn a_lost_batch_is_named_by_read_and_check() {
    let (folder, _) = written();
    folder.sql("DELETE FROM log WHERE first_seq = 51");
    let mut reader = folder.open().reader().unwrap();
    let error = read_all(reader.as_mut()).unwrap_err();
    assert!(matches!(&error, StoreError::Damaged(what) if what.contains("50 to 61")), "{error}");
    assert_eq!(reader.check().unwrap(), ["the log jumps from change 50 to 61"]);

    folder.sql("DELETE FROM log WHERE first_seq = 1");
    let mut reader = folder.open().reader().unwrap();
    assert!(matches!(reader.changes_after(0), Err(StoreError::Damaged(_))));
}

#[test]
fn an_altered_row_is_named_by_read_and_check() {
    let (folder, _) = written();
    folder.sql(
        "UPDATE log SET changes = CAST(replace(changes, 'helper', 'staffs') AS BLOB)
         WHERE first_seq = 11",
    );
    let mut reader = folder.open().reader().unwrap();
    assert!(matches!(reader.changes_after(0), Err(StoreError::Damaged(_))));
    assert_eq!(reader.check().unwrap().len(), 1);
}

#[test]
fn a_newer_version_is_refused_and_not_a_byte_is_touched() {
    let (folder, _) = written();
    folder.sql("PRAGMA user_version = 99");
    let before = std::fs::read(folder.log()).unwrap();
    let error = SqliteStore::open(&folder.log()).map(drop).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    assert_eq!(std::fs::read(folder.log()).unwrap(), before);
}

#[test]
fn a_file_in_a_folder_that_does_not_exist_cannot_be_opened() {
    let folder = Folder::new();
    let error = SqliteStore::open(&folder.0.path().join("no/log.db")).map(drop).unwrap_err();
    assert!(matches!(error, StoreError::Io(_)), "{error}");
}
