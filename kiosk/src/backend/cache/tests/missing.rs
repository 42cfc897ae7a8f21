//! What the cache does not have or does not understand, and when a snapshot is due because of it.

use super::*;

#[test]
fn a_line_that_cannot_be_read_does_not_keep_the_kiosk_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, _) = open(folder.path(), &origin()).unwrap();
    writer.replace(&small(), &[]).unwrap();
    drop(writer);
    let file = rusqlite::Connection::open(folder.path().join(CACHE_FILE)).unwrap();
    file.execute("UPDATE serving SET body = '{\"phase\":\"newer\"}'", []).unwrap();
    drop(file);
    let (_writer, reader) = open(folder.path(), &origin()).unwrap();
    assert_eq!(reader.cursor().unwrap(), None, "it begins anew");
}

#[test]
fn a_clinic_that_came_into_reach_brings_a_snapshot_and_one_that_was_there_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, reader) = open(folder.path(), &origin()).unwrap();
    writer.replace(&small(), &[]).unwrap();
    let put = |number, version| PublicEvent::ClinicsPut { clinics: vec![clinic(number, version)] };
    let moved_about = change(11, vec![put(1, 1), put(7, 0)]);
    assert!(!writer.apply(&[moved_about]).unwrap().is_due);
    assert!(!reader.is_snapshot_due().unwrap());
    assert!(writer.apply(&[change(12, vec![put(2, 0)])]).unwrap().is_due);
    assert!(reader.is_snapshot_due().unwrap(), "also after a restart");
    writer.replace(&small(), &[]).unwrap();
    assert!(!reader.is_snapshot_due().unwrap());
}

#[test]
fn what_was_skipped_brings_a_snapshot_once_a_program_understands_it() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, reader) = open(folder.path(), &origin()).unwrap();
    writer.replace(&small(), &[]).unwrap();
    let skipped = |text: &str| {
        let skipped = vec![Skipped { kind: "day_closed".to_owned(), text: text.to_owned() }];
        FeedChange { skipped, ..change(11, vec![taken(0)]) }
    };
    writer.apply(&[skipped(r#"{"day_closed":{"day":1}}"#)]).unwrap();
    assert_eq!((seats(&reader), reader.is_snapshot_due().unwrap()), (0, false));
    let file = rusqlite::Connection::open(folder.path().join(CACHE_FILE)).unwrap();
    file.execute("UPDATE skipped SET program = '0.0.1'", []).unwrap();
    assert!(reader.is_snapshot_due().unwrap(), "another program may understand it");
    writer.replace(&small(), &[]).unwrap();
    assert!(!reader.is_snapshot_due().unwrap());
    let understood = serde_json::to_string(&taken(1)).unwrap();
    writer.apply(&[skipped(&understood)]).unwrap();
    assert!(reader.is_snapshot_due().unwrap(), "this one does");
}

#[test]
fn a_cache_of_a_program_that_knew_no_zones_opens_and_a_snapshot_brings_them() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, reader) = open(folder.path(), &origin()).unwrap();
    writer.replace(&small(), &[]).unwrap();
    drop((writer, reader));
    let file = rusqlite::Connection::open(folder.path().join(CACHE_FILE)).unwrap();
    file.execute_batch(
        "DROP INDEX clinic_zone; ALTER TABLE clinic DROP COLUMN zone; PRAGMA user_version = 2;",
    )
    .unwrap();
    drop(file);
    let (mut writer, reader) = open(folder.path(), &origin()).unwrap();
    assert_eq!((seats(&reader), reader.cursor().unwrap()), (2, Some(mark(10))));
    assert!(reader.is_snapshot_due().unwrap());
    writer.replace(&small(), &[]).unwrap();
    assert!(!reader.is_snapshot_due().unwrap());
}
