//! The log as a record: whatever is done to it behind the program's back, an anchor that was kept elsewhere tells.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use jari_common::change::{Change, Event, OfTicket};
use jari_common::id::TicketId;
use jari_server::audit::{Anchor, Verdict, anchor_of, verify};
use jari_server::store::sqlite::{SqliteReader, SqliteStore};
use jari_server::store::{Batch, Store, StoreError};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

struct Log {
    folder: tempfile::TempDir,
    anchors: Vec<Anchor>,
}

fn change(seq: u64, start_ms: i64) -> Change {
    let at = Timestamp::from_millisecond(start_ms + seq.cast_signed()).unwrap();
    let event = Event::TicketLeft(OfTicket { ticket: TicketId(seq) });
    Change { seq, at, request: None, asked: None, by: None, event }
}

impl Log {
    /// Five batches of three changes, and the anchor after each.
    fn written(start_ms: i64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut log = Self { folder, anchors: Vec::new() };
        let mut store = log.store();
        for batch in 0..5 {
            let changes = (1..=3).map(|nth| change(batch * 3 + nth, start_ms)).collect();
            store.commit(&Batch { changes, ..Batch::default() }).unwrap();
            log.anchors.push(anchor_of(store.reader().unwrap().as_mut()).unwrap());
        }
        log
    }

    fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.folder.path().join("log.db")).unwrap()
    }

    fn sql(&self) -> Connection {
        Connection::open(self.folder.path().join("log.db")).unwrap()
    }

    fn verdicts(&self) -> (Option<u64>, Vec<Verdict>) {
        let found = verify(self.store().reader().unwrap().as_mut(), &self.anchors).unwrap();
        (found.broken, found.verdicts)
    }

    /// Writes every digest again, as somebody would who knows how they are made.
    fn forge(&self) {
        let sql = self.sql();
        let mut rows =
            sql.prepare("SELECT first_seq, last_seq, changes FROM log ORDER BY 1").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let rows: Vec<(i64, i64, Vec<u8>)> = rows.unwrap().map(Result::unwrap).collect();
        let mut chain = [0_u8; 32];
        for (first, last, changes) in rows {
            let numbers = [first.to_le_bytes(), last.to_le_bytes()].concat();
            let whole: [u8; 32] = Sha256::digest([numbers, changes].concat()).into();
            chain = Sha256::digest([chain, whole].concat()).into();
            let row = params![first, &whole[..8], &chain[..]];
            sql.execute("UPDATE log SET digest = ?2, chain = ?3 WHERE first_seq = ?1", row)
                .unwrap();
        }
    }
}

const START: i64 = 1_795_000_000_000;

#[test]
fn an_untouched_log_is_the_same_and_longer_than_what_was_kept() {
    let log = Log::written(START);
    let longer = |by| Verdict::Longer { by };
    assert_eq!(
        log.verdicts(),
        (None, vec![longer(12), longer(9), longer(6), longer(3), Verdict::Same])
    );
    for anchor in &log.anchors {
        let written = anchor.to_string();
        assert_eq!(written.parse(), Ok(*anchor));
        let on_paper: Vec<String> = written
            .as_bytes()
            .chunks(4)
            .map(|it| String::from_utf8_lossy(it).into_owned())
            .collect();
        assert_eq!(on_paper.join(" ").parse(), Ok(*anchor), "as it is read from paper");
    }
    assert!("1-2".parse::<Anchor>().is_err() && "".parse::<Anchor>().is_err());
}

#[test]
fn a_changed_act_is_named_by_its_row_and_a_forger_who_mends_every_digest_by_the_anchor() {
    let log = Log::written(START);
    let replace =
        "UPDATE log SET changes = CAST(replace(changes, '\"ticket\":8', '\"ticket\":9') AS BLOB)";
    log.sql().execute(replace, []).unwrap();
    let (broken, verdicts) = log.verdicts();
    assert_eq!(broken, Some(9), "the third row");
    let longer = |by| Verdict::Longer { by };
    let changed = [longer(12), longer(9), Verdict::Changed, Verdict::Changed, Verdict::Changed];
    assert_eq!(verdicts, changed);
    log.forge();
    assert_eq!(log.verdicts(), (None, changed.to_vec()), "by itself the log is sound");
    let check = log.store().reader().unwrap().check().unwrap();
    assert_eq!(check, Vec::<String>::new());
}

#[test]
fn a_change_of_the_very_first_act_is_found_too() {
    let log = Log::written(START);
    let replace =
        "UPDATE log SET changes = CAST(replace(changes, '\"ticket\":1}', '\"ticket\":2}') AS BLOB)
        WHERE first_seq = 1";
    log.sql().execute(replace, []).unwrap();
    assert_eq!(log.verdicts(), (Some(3), vec![Verdict::Changed; 5]));
    log.forge();
    assert_eq!(log.verdicts(), (None, vec![Verdict::Changed; 5]));
}

#[test]
fn a_log_that_was_cut_is_told_from_one_that_was_changed() {
    let log = Log::written(START);
    log.sql().execute("DELETE FROM log WHERE first_seq > 9", []).unwrap();
    let longer = |by| Verdict::Longer { by };
    let cut = Verdict::Cut { ends: 9 };
    assert_eq!(log.verdicts(), (None, vec![longer(6), longer(3), Verdict::Same, cut, cut]));
    // And one that was cut and went on otherwise.
    let mut store = log.store();
    let changes = (10..=15).map(|seq| change(seq, START + 7)).collect();
    store.commit(&Batch { changes, ..Batch::default() }).unwrap();
    let changed = Verdict::Changed;
    assert_eq!(log.verdicts(), (None, vec![longer(12), longer(9), longer(6), changed, changed]));
}

#[test]
fn an_anchor_of_another_log_is_said_to_be_one() {
    let (log, other) = (Log::written(START), Log::written(START + 1));
    let mixed = Log { anchors: other.anchors, ..log };
    assert_eq!(mixed.verdicts(), (None, vec![Verdict::OtherLog; 5]));
}

#[test]
fn a_log_from_before_rows_were_chained_has_the_same_anchors_and_goes_on() {
    let log = Log::written(START);
    log.sql().execute("UPDATE log SET chain = NULL", []).unwrap();
    let (broken, verdicts) = log.verdicts();
    assert_eq!((broken, verdicts.last()), (None, Some(&Verdict::Same)));
    let mut store = log.store();
    store.commit(&Batch { changes: vec![change(16, START)], ..Batch::default() }).unwrap();
    let (broken, verdicts) = log.verdicts();
    assert_eq!((broken, verdicts.last()), (None, Some(&Verdict::Longer { by: 1 })));
}

#[test]
fn digests_that_were_taken_away_are_missed() {
    let log = Log::written(START);
    let replace = "UPDATE log SET chain = NULL WHERE first_seq >= 7";
    log.sql().execute(replace, []).unwrap();
    assert_eq!(log.verdicts().0, Some(9), "the first row without one");
    assert_eq!(log.store().reader().unwrap().check().unwrap().len(), 3);
}

#[test]
fn in_an_old_log_without_digests_of_the_chain_a_damaged_and_a_lost_row_are_named() {
    for (damage, seq) in [
        (
            "UPDATE log SET changes = CAST(replace(changes, '\"ticket\":8', '\"ticket\":9') AS BLOB)",
            9,
        ),
        ("DELETE FROM log WHERE first_seq = 7", 12),
    ] {
        let log = Log::written(START);
        log.sql().execute("UPDATE log SET chain = NULL", []).unwrap();
        log.sql().execute(damage, []).unwrap();
        assert_eq!(log.verdicts().0, Some(seq), "{damage}");
    }
}

#[test]
fn a_copy_that_this_program_never_opened_is_verified_as_it_is() {
    let log = Log::written(START);
    let sql = log.sql();
    sql.execute("ALTER TABLE log DROP COLUMN chain", []).unwrap();
    sql.pragma_update(None, "user_version", 4).unwrap();
    let path = log.folder.path().join("log.db");
    let found = verify(&mut SqliteReader::open(&path).unwrap(), &log.anchors).unwrap();
    assert_eq!((found.broken, found.verdicts.last()), (None, Some(&Verdict::Same)));
    let version: i64 = sql.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 4, "and stays as it is");
    sql.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(SqliteReader::open(&path), Err(StoreError::Newer { .. })));
}

#[test]
fn a_log_of_which_nothing_is_left_was_cut() {
    let log = Log::written(START);
    log.sql().execute("DELETE FROM log", []).unwrap();
    assert_eq!(log.verdicts(), (None, vec![Verdict::Cut { ends: 0 }; 5]));
}

#[test]
fn one_damaged_digest_at_the_end_does_not_spoil_what_is_kept_later() {
    let log = Log::written(START);
    log.sql().execute("UPDATE log SET chain = zeroblob(32) WHERE first_seq = 13", []).unwrap();
    let mut store = log.store();
    store.commit(&Batch { changes: vec![change(16, START)], ..Batch::default() }).unwrap();
    let anchors = vec![anchor_of(store.reader().unwrap().as_mut()).unwrap()];
    let later = Log { anchors, ..log };
    assert_eq!(later.verdicts(), (Some(15), vec![Verdict::Same]), "that digest alone is wrong");
}
