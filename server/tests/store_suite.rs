//! One conformance suite for every store: it tests everything that a writer may rely on, with each kind of store. It
//! decides nothing.

use jari_common::change::{Change, ClinicsPut, Event, Held, TicketIssued};
use jari_common::clinic::{Clinic, Position};
use jari_common::dose::Dose;
use jari_common::id::{AskedHash, CampaignId, DeviceId, HoldId, RequestId, TicketId};
use jari_common::person::{Acting, PersonKey};
use jari_common::slot::SlotRef;
use jari_common::ticket::CodeKey;
use jari_server::store::memory::MemoryStore;
use jari_server::store::sqlite::SqliteStore;
use jari_server::store::{Batch, CHANGES_PER_READ, KeptAnswer, Store, StoreError, StoreReader};
use jiff::Timestamp;
use jiff::civil::date;
use tempfile::TempDir;
use uuid::Uuid;

mod crash;
mod damage;

/// The medium on which a store is kept, which can be made to fail.
trait Medium {
    fn open(&self) -> Box<dyn Store>;
    /// From now on a commit with a sealed row fails after its changes were written.
    fn break_commits(&self);
    fn mend(&self);
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn log(&self) -> std::path::PathBuf {
        self.0.path().join("log.db")
    }

    fn sql(&self, statements: &str) {
        let conn = rusqlite::Connection::open(self.log()).expect("the file is a database");
        conn.execute_batch(statements).expect("the statements are sound");
    }
}

impl Medium for Folder {
    fn open(&self) -> Box<dyn Store> {
        Box::new(SqliteStore::open(&self.log()).expect("a sound file opens"))
    }

    fn break_commits(&self) {
        self.sql(
            "CREATE TRIGGER planned BEFORE INSERT ON vault
             BEGIN SELECT RAISE(ABORT, 'as planned'); END",
        );
    }

    fn mend(&self) {
        self.sql("DROP TRIGGER planned");
    }
}

impl Medium for MemoryStore {
    fn open(&self) -> Box<dyn Store> {
        Box::new(self.reopen())
    }

    fn break_commits(&self) {
        self.fail_next_commits(u32::MAX);
    }

    fn mend(&self) {
        self.fail_next_commits(0);
    }
}

/// Changes `first..=last`, of all sorts, with a sealed row for each ticket issued among them.
fn batch(first: u64, last: u64) -> Batch {
    let changes: Vec<Change> = (first..=last).map(change).collect();
    let issued = changes.iter().filter_map(|change| match change.event {
        Event::TicketIssued(TicketIssued { ticket, .. }) => Some((ticket, sealed(ticket))),
        _ => None,
    });
    Batch { sealed: issued.collect(), changes, ..Batch::default() }
}

fn sealed(ticket: TicketId) -> Vec<u8> {
    format!("sealed {ticket}\0").into_bytes()
}

/// Three sorts of changes in turn; changes 1, 4, 7 … issue the ticket with that number.
fn change(seq: u64) -> Change {
    let event = match seq % 3 {
        0 => Event::ClinicsPut(ClinicsPut { clinics: vec![clinic(seq)] }),
        1 => Event::TicketIssued(TicketIssued {
            campaign: CampaignId(1),
            ticket: TicketId(seq),
            number: u32::try_from(seq).expect("small in tests"),
            person: PersonKey(Uuid::from_u64_pair(seq, 1)),
            code: CodeKey(Uuid::from_u64_pair(seq, 2)),
            device: DeviceId(1),
            acting: Acting::Helper,
            party: Vec::new(),
            consent: false,
            known_by: Box::default(),
            earlier: None,
        }),
        _ => Event::SeatHeld(Held {
            hold: HoldId(seq),
            ticket: TicketId(seq - 1),
            slot: SlotRef {
                campaign: CampaignId(1),
                clinic: clinic(seq).id,
                date: date(2026, 11, 24),
                index: 3,
            },
            seat: 1,
            until: Timestamp::MAX,
            beside: Vec::new(),
            dose: Dose::First,
            second: None,
            untold: false,
            reseats: false,
            overbooked: None,
        }),
    };
    let at = Timestamp::from_millisecond(1_795_000_000_000 + seq.cast_signed()).expect("in range");
    let request = seq.is_multiple_of(2).then(|| RequestId(Uuid::from_u64_pair(seq, 3)));
    let asked = request.map(|_| AskedHash(seq));
    Change { seq, at, request, asked, by: None, event }
}

fn clinic(number: u64) -> Clinic {
    Clinic {
        name: "한마음 \"의원\" 🏥".to_owned(),
        address: "서울특별시 종로구\n1층".to_owned(),
        position: Position { lat: 37.566_345, lon: -126.977_912_3 },
        ..jari_samples::clinic(&format!("clinic-{number}"))
    }
}

/// All changes, by as many reads as are needed.
fn read_all(reader: &mut dyn StoreReader) -> Result<Vec<Change>, StoreError> {
    let mut all: Vec<Change> = Vec::new();
    loop {
        let next = reader.changes_after(all.last().map_or(0, |change| change.seq))?;
        if next.is_empty() {
            return Ok(all);
        }
        all.extend(next);
    }
}

fn read_store(store: &dyn Store) -> Vec<Change> {
    let mut reader = store.reader().expect("a sound store has readers");
    read_all(reader.as_mut()).expect("a sound store is read")
}

macro_rules! store_suite {
    ($name:ident, $medium:expr) => {
        mod $name {
            use super::*;

            #[test]
            fn a_committed_batch_is_read_back_in_order() {
                let medium = $medium;
                let mut store = medium.open();
                assert_eq!(read_store(store.as_ref()), []);
                store.commit(&batch(1, 7)).unwrap();
                store.commit(&batch(8, 8)).unwrap();
                store.commit(&batch(9, 12)).unwrap();
                assert_eq!(read_store(store.as_ref()), batch(1, 12).changes);
            }

            #[test]
            fn an_empty_batch_changes_nothing() {
                let medium = $medium;
                let mut store = medium.open();
                store.commit(&Batch::default()).unwrap();
                store.commit(&batch(1, 3)).unwrap();
                store.commit(&Batch::default()).unwrap();
                medium.break_commits();
                store.commit(&Batch::default()).unwrap();
                assert_eq!(read_store(store.as_ref()), batch(1, 3).changes);
            }

            #[test]
            fn a_failed_commit_keeps_nothing_and_the_next_one_works() {
                let medium = $medium;
                let mut store = medium.open();
                store.commit(&batch(1, 3)).unwrap();
                medium.break_commits();
                for _ in 0..3 {
                    store.commit(&batch(4, 6)).unwrap_err();
                    assert_eq!(read_store(store.as_ref()), batch(1, 3).changes);
                    assert_eq!(store.reader().unwrap().sealed(TicketId(4)).unwrap(), None);
                }
                medium.mend();
                store.commit(&batch(4, 9)).unwrap();
                assert_eq!(read_store(store.as_ref()), batch(1, 9).changes);
                assert_eq!(store.reader().unwrap().check().unwrap(), [""; 0]);
            }

            #[test]
            fn a_batch_that_does_not_follow_is_refused() {
                let medium = $medium;
                let mut store = medium.open();
                store.commit(&batch(1, 3)).unwrap();
                for (first, last) in [(5, 6), (3, 4), (1, 3), (2, 9)] {
                    let error = store.commit(&batch(first, last)).unwrap_err();
                    let gap = matches!(error, StoreError::Gap { last: 3, first: at } if at == first);
                    assert!(gap, "{error}");
                }
                let mut holed = batch(4, 8);
                holed.changes.remove(2);
                let error = store.commit(&holed).unwrap_err();
                assert!(matches!(error, StoreError::Gap { last: 5, first: 7 }), "{error}");

                assert_eq!(read_store(store.as_ref()), batch(1, 3).changes);
                store.commit(&batch(4, 4)).unwrap();
            }

            #[test]
            fn a_log_begins_with_its_first_change() {
                let medium = $medium;
                let error = medium.open().commit(&batch(2, 2)).unwrap_err();
                assert!(matches!(error, StoreError::Gap { last: 0, first: 2 }), "{error}");
            }

            #[test]
            fn sealed_rows_come_with_their_batch() {
                let medium = $medium;
                let mut store = medium.open();
                let mut reader = store.reader().unwrap();
                assert_eq!(reader.sealed(TicketId(1)).unwrap(), None);
                store.commit(&batch(1, 5)).unwrap();
                for ticket in [1, 4].map(TicketId) {
                    assert_eq!(reader.sealed(ticket).unwrap(), Some(sealed(ticket)));
                }
                for ticket in [0, 2, u64::MAX].map(TicketId) {
                    assert_eq!(reader.sealed(ticket).unwrap(), None);
                }
            }

            #[test]
            fn answers_come_with_their_batch_and_are_there_after_a_restart() {
                let medium = $medium;
                let mut store = medium.open();
                let request = |nth| RequestId(Uuid::from_u64_pair(nth, 9));
                let answer = |nth: u64| KeptAnswer {
                    request: request(nth),
                    at_ms: nth.cast_signed(),
                    answer: format!("answer {nth}").into_bytes(),
                };
                let with = |nth| Batch { answers: vec![answer(nth)], ..batch(nth, nth) };
                store.commit(&with(1)).unwrap();
                medium.break_commits();
                store.commit(&Batch { answers: vec![answer(2)], ..batch(2, 4) }).unwrap_err();
                assert_eq!(store.answer_to(request(2)).unwrap(), None, "it was never given");
                medium.mend();
                store.commit(&with(2)).unwrap();
                drop(store);
                let mut store = medium.open();
                for nth in 1..3 {
                    let kept = store.answer_to(request(nth)).unwrap();
                    assert_eq!(kept, Some(answer(nth).answer));
                }
                assert_eq!(store.answer_to(request(3)).unwrap(), None);
            }

            #[test]
            fn an_erased_row_goes_with_its_batch_and_stays_when_that_fails() {
                let medium = $medium;
                let mut store = medium.open();
                let mut reader = store.reader().unwrap();
                store.commit(&batch(1, 7)).unwrap();
                let erasing = Batch { erased: vec![TicketId(4)], ..batch(8, 10) };
                medium.break_commits();
                store.commit(&erasing).unwrap_err();
                assert_eq!(reader.sealed(TicketId(4)).unwrap(), Some(sealed(TicketId(4))));
                medium.mend();
                store.commit(&erasing).unwrap();
                assert_eq!(reader.sealed(TicketId(4)).unwrap(), None);
                let mut others = reader.sealed_after(TicketId(0), 9).unwrap();
                others.retain(|(ticket, _)| *ticket != TicketId(4));
                let left = [1, 7, 10].map(TicketId);
                assert_eq!(others, left.map(|ticket| (ticket, sealed(ticket))));
                assert_eq!(reader.changes_after(7).unwrap(), batch(8, 10).changes);
                // The ticket does not exist: there is nothing to erase.
                let nobody = Batch { erased: vec![TicketId(99)], ..Batch::default() };
                store.commit(&nobody).unwrap();
            }

            #[test]
            fn sealed_rows_are_read_on_in_order() {
                let medium = $medium;
                let mut store = medium.open();
                let mut reader = store.reader().unwrap();
                store.commit(&batch(1, 30)).unwrap();
                let (mut found, mut after) = (Vec::new(), TicketId(0));
                loop {
                    let rows = reader.sealed_after(after, 3).unwrap();
                    let Some((last, _)) = rows.last() else { break };
                    assert!(rows.len() <= 3);
                    after = *last;
                    found.extend(rows);
                }
                let issued: Vec<_> = (1..=30).step_by(3).map(TicketId).collect();
                let wanted: Vec<_> = issued.iter().map(|it| (*it, sealed(*it))).collect();
                assert_eq!(found, wanted);
            }

            #[test]
            fn a_reader_sees_what_is_committed_after_it_was_opened() {
                let medium = $medium;
                let mut store = medium.open();
                let mut reader = store.reader().unwrap();
                assert_eq!(reader.changes_after(0).unwrap(), []);
                store.commit(&batch(1, 2)).unwrap();
                assert_eq!(reader.changes_after(0).unwrap(), batch(1, 2).changes);
                store.commit(&batch(3, 4)).unwrap();
                assert_eq!(reader.changes_after(2).unwrap(), batch(3, 4).changes);
            }

            #[test]
            fn many_batches_are_read_page_by_page() {
                let medium = $medium;
                let mut store = medium.open();
                for nth in 0..13 {
                    store.commit(&batch(nth * 1_000 + 1, (nth + 1) * 1_000)).unwrap();
                }
                let mut reader = store.reader().unwrap();
                let page = reader.changes_after(0).unwrap();
                let whole_batches = CHANGES_PER_READ.next_multiple_of(1_000);
                assert_eq!(page.len(), whole_batches);
                assert_eq!(read_store(store.as_ref()), batch(1, 13_000).changes);
            }

            #[test]
            fn a_batch_longer_than_a_page_is_read_whole() {
                let medium = $medium;
                let mut store = medium.open();
                let long = CHANGES_PER_READ as u64 * 2;
                store.commit(&batch(1, long)).unwrap();
                store.commit(&batch(long + 1, long + 1)).unwrap();
                let mut reader = store.reader().unwrap();
                assert_eq!(reader.changes_after(0).unwrap(), batch(1, long).changes);
                assert_eq!(read_store(store.as_ref()), batch(1, long + 1).changes);
            }

            #[test]
            fn reading_may_begin_in_the_middle_of_a_batch_and_ends_at_the_end() {
                let medium = $medium;
                let mut store = medium.open();
                store.commit(&batch(1, 5)).unwrap();
                store.commit(&batch(6, 10)).unwrap();
                let mut reader = store.reader().unwrap();
                for after in 0..10 {
                    let rest = batch(after + 1, 10).changes;
                    assert_eq!(reader.changes_after(after).unwrap(), rest, "after {after}");
                }
                for after in [10, 11, u64::MAX - 1, u64::MAX] {
                    assert_eq!(reader.changes_after(after).unwrap(), [], "after {after}");
                }
            }

            #[test]
            fn a_reopened_store_goes_on_where_it_ended() {
                let medium = $medium;
                medium.open().commit(&batch(1, 4)).unwrap();
                let mut store = medium.open();
                assert_eq!(read_store(store.as_ref()), batch(1, 4).changes);
                let error = store.commit(&batch(4, 4)).unwrap_err();
                assert!(matches!(error, StoreError::Gap { last: 4, first: 4 }), "{error}");
                store.commit(&batch(5, 6)).unwrap();
                let store = medium.open();
                assert_eq!(read_store(store.as_ref()), batch(1, 6).changes);
                let kept = store.reader().unwrap().sealed(TicketId(4)).unwrap();
                assert_eq!(kept, Some(sealed(TicketId(4))));
            }

            #[test]
            fn readers_in_other_threads_see_whole_batches_while_the_writer_goes_on() {
                const BATCHES: u64 = 40;
                let medium = $medium;
                let mut store = medium.open();
                let readers: Vec<_> = (0..3).map(|_| store.reader().unwrap()).collect();
                std::thread::scope(|scope| {
                    for mut reader in readers {
                        scope.spawn(move || {
                            let mut seen = 0;
                            while seen < BATCHES * 5 {
                                let next = reader.changes_after(seen).unwrap();
                                assert_eq!(next.len() % 5, 0, "after {seen}");
                                assert_eq!(next, batch(seen + 1, seen + next.len() as u64).changes);
                                seen += next.len() as u64;
                            }
                        });
                    }
                    for nth in 0..BATCHES {
                        store.commit(&batch(nth * 5 + 1, nth * 5 + 5)).unwrap();
                    }
                });
            }

            #[test]
            fn a_sound_store_has_nothing_wrong() {
                let medium = $medium;
                let mut store = medium.open();
                assert_eq!(store.reader().unwrap().check().unwrap(), [""; 0]);
                store.commit(&batch(1, 500)).unwrap();
                store.commit(&batch(501, 501)).unwrap();
                assert_eq!(store.reader().unwrap().check().unwrap(), [""; 0]);
            }
        }
    };
}

store_suite!(sqlite, Folder::new());
store_suite!(memory, MemoryStore::new());
