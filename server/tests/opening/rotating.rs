//! The server's key is kept elsewhere, and is changed while people join: nobody is lost, and the old key opens nothing.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use jari_common::id::TicketId;
use jari_server::app::{App, OpenError, Options, SubmitError};
use jari_server::clock::Clock;
use jari_server::command::{Answer, Ask};
use jari_server::keys::{FolderUse, KeySource, Keys, KeysError, Resealed, VaultRow};

use crate::opening::town::{START, Town, files_with, wrong_in};

fn by(file: &Path) -> KeySource {
    KeySource::File(file.to_owned())
}

fn copy_of(data: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    copy
}

fn refusal(data: &Path, key: KeySource) -> KeysError {
    let options = Options { key, ..Options::default() };
    match App::open(data, options) {
        Err(OpenError::Keys(error)) => error,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it opened"),
    }
}

#[test]
fn a_copied_folder_without_the_key_opens_nothing_and_says_nothing() {
    let (folder, safe) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let key = safe.path().join("jari.key");
    let town = Town::new(folder.path(), by(&key));
    let mine = town.join("황보아름다운", 4_242_424);
    town.book(&mine);
    let running = copy_of(folder.path());
    town.close();
    let closed = copy_of(folder.path());
    assert_eq!(fs::read(&key).unwrap().len(), 32);
    let digits = mine.row.code.digits().to_owned();
    for copy in [running.path(), closed.path()] {
        for secret in
            ["황보", "아름다운", "1947-03-01", "19470301", "01074242424", "4242424", &digits]
        {
            let found = files_with(copy, secret.as_bytes());
            assert!(found.is_empty(), "{secret} is in {found:?}");
        }
        let found = files_with(copy, &fs::read(&key).unwrap());
        assert!(found.is_empty(), "the key itself is in {found:?}");
        // Three wrong keys: no key, another key, and a file in the folder used as a key.
        let error = refusal(copy, KeySource::DataFolder);
        assert!(matches!(error, KeysError::Missing { .. }), "{error}");
        assert!(!copy.join("server.key").exists(), "and none is made");
        let other = safe.path().join("other.key");
        fs::write(&other, [3; 32]).unwrap();
        let error = refusal(copy, by(&other));
        assert!(error.to_string().contains("does not open"), "{error}");
        let error = refusal(copy, by(&safe.path().join("none.key")));
        assert!(matches!(error, KeysError::Missing { .. }), "{error}");
        // The log can be read, and the vault cannot: neither without a key nor with another folder's key.
        let foreign = tempfile::tempdir().unwrap();
        let keys = Keys::load_or_create(foreign.path()).unwrap();
        let store = jari_server::store::sqlite::SqliteStore::open(&copy.join("log.db")).unwrap();
        use jari_server::store::Store;
        let sealed = store.reader().unwrap().sealed(mine.ticket).unwrap().unwrap();
        assert_eq!(keys.open(&sealed), None);
        // Another folder's key ring is not accepted.
        fs::copy(foreign.path().join("keyring"), copy.join("keyring")).unwrap();
        let error = refusal(copy, by(&foreign.path().join("server.key")));
        assert!(matches!(error, KeysError::RingOfAnother(_)), "{error}");
        fs::remove_file(copy.join("keyring")).unwrap();
        let error = refusal(copy, by(&key));
        assert!(matches!(error, KeysError::RingMissing(_)), "{error}");
    }
    let again = Town::open(folder.path(), by(&key), Clock::manual(START.parse().unwrap()));
    assert_eq!(again.kept(mine.ticket), Some(mine.row));
}

#[test]
fn a_key_changed_while_people_join_loses_nobody_and_leaves_nothing_under_the_old_one() {
    const THREADS: u32 = 4;
    const EACH: u32 = 150;
    let folder = tempfile::tempdir().unwrap();
    let town = Arc::new(Town::new(folder.path(), KeySource::DataFolder));
    let mut joining = Vec::new();
    for thread in 0..THREADS {
        let town = Arc::clone(&town);
        joining.push(std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let join = |nth: u32| {
                // The row is sealed now, and submitted later: a rotation may come between.
                let (command, row, sealed) = town.joining("김말순", thread * EACH + nth);
                std::thread::yield_now();
                let (mut sealed, mut row) = (sealed, row);
                loop {
                    let ask = Ask { request: None, command: command.clone(), by: None };
                    match runtime.block_on(town.app.submit_issuing(ask, sealed)) {
                        Ok(Answer::Ticket(ticket)) => return (ticket.view.id, row),
                        // The rotation was already finished: the handler seals once more.
                        Err(SubmitError::Busy) => {
                            (_, row, sealed) = town.joining("김말순", thread * EACH + nth);
                        }
                        other => panic!("{other:?}"),
                    }
                }
            };
            (0..EACH).map(join).collect::<Vec<_>>()
        }));
    }
    let mut rotations = 0;
    while joining.iter().any(|thread| !thread.is_finished()) || rotations < 2 {
        town.app.rotate_key(None).unwrap();
        town.app.reseal_all().unwrap();
        rotations += 1;
    }
    let people: Vec<_> = joining.into_iter().flat_map(|it| it.join().unwrap()).collect();
    assert_eq!(people.len(), (THREADS * EACH) as usize);
    let check = |town: &Town| {
        for (ticket, row) in &people {
            let sealed = town.sealed(*ticket).unwrap();
            assert_eq!(town.app.keys().open(&sealed).as_ref(), Some(row), "ticket {ticket}");
            assert_eq!(town.app.keys().reseal(&sealed), Resealed::Fits);
        }
    };
    check(&town);
    assert!(!town.app.keys().is_rotating());
    Arc::into_inner(town).unwrap().close();
    assert_eq!(wrong_in(folder.path()), Vec::<String>::new());
    check(&Town::open(folder.path(), KeySource::DataFolder, Clock::manual(START.parse().unwrap())));
}

#[test]
fn what_was_sealed_before_a_rotation_is_sealed_anew_or_asked_for_again_and_never_lost() {
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(folder.path(), KeySource::DataFolder);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let submit = |(command, _, sealed): (_, VaultRow, _)| {
        runtime.block_on(town.app.submit_issuing(Ask { request: None, command, by: None }, sealed))
    };
    let (first, second) = (town.joining("김말순", 1), town.joining("박영수", 2));
    town.app.rotate_key(None).unwrap();
    submit(first.clone()).unwrap();
    let sealed = town.sealed(TicketId(1)).unwrap();
    assert_eq!(town.app.keys().reseal(&sealed), Resealed::Fits, "it came after the rotation");
    town.app.reseal_all().unwrap();
    let seq = town.app.state().seq();
    assert!(matches!(submit(second), Err(SubmitError::Busy)));
    assert_eq!(town.app.state().seq(), seq, "nothing was done");
    submit(town.joining("박영수", 2)).unwrap();
    assert_eq!(town.kept(TicketId(1)), Some(first.1));
    assert!(town.kept(TicketId(2)).is_some());
}

#[test]
fn a_rotation_waits_for_what_is_on_its_way_to_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(folder.path(), KeySource::DataFolder);
    // The disk refuses writes for a moment.
    let disk = rusqlite::Connection::open(folder.path().join("log.db")).unwrap();
    disk.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (command, row, sealed) = town.joining("김말순", 1);
    let mut joining =
        Box::pin(town.app.submit_issuing(Ask { request: None, command, by: None }, sealed));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let is_on_its_way = std::future::poll_fn(|context| {
        std::task::Poll::Ready(joining.as_mut().poll(context).is_pending())
    });
    assert!(runtime.block_on(is_on_its_way));
    town.app.rotate_key(None).unwrap();
    let app = town.app.clone();
    let (tells, done) = std::sync::mpsc::channel();
    let resealing = std::thread::spawn(move || {
        let resealed = app.reseal_all();
        tells.send(()).unwrap();
        resealed.unwrap()
    });
    let so_long = std::time::Duration::from_millis(500);
    assert!(done.recv_timeout(so_long).is_err(), "it is not over before the disk took everything");
    disk.execute_batch("ROLLBACK").unwrap();
    runtime.block_on(joining).unwrap();
    assert_eq!(resealing.join().unwrap(), 1);
    assert!(!town.app.keys().is_rotating());
    assert_eq!(town.kept(TicketId(1)), Some(row));
}

#[test]
fn a_rotation_that_ended_half_way_goes_on_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(folder.path(), KeySource::DataFolder);
    let people: Vec<_> = (0..5).map(|nth| town.join("김말순", nth)).collect();
    let old = town.sealed(people[0].ticket).unwrap();
    town.app.rotate_key(None).unwrap();
    // The server is killed here: nothing is sealed again, and one more person joins with the new key.
    let late = town.join("박영수", 99);
    let clock = town.clock.clone();
    let killed = copy_of(folder.path());
    town.close();
    for data in [killed.path(), folder.path()] {
        let town = Town::open(data, KeySource::DataFolder, clock.clone());
        assert!(town.app.keys().is_rotating());
        assert_eq!(town.kept(people[4].ticket).as_ref(), Some(&people[4].row));
        assert_eq!(town.app.reseal_all().unwrap(), 5, "the late one is under the new key already");
        assert!(!town.app.keys().is_rotating());
        assert_eq!(town.app.keys().open(&old), None);
        assert_eq!(town.kept(late.ticket).as_ref(), Some(&late.row));
        assert_eq!(town.app.reseal_all().unwrap(), 0);
        town.close();
        assert_eq!(wrong_in(data), Vec::<String>::new());
    }
}

#[test]
fn a_rotation_does_not_bring_an_erased_person_back() {
    use jari_server::vault::{Erasure, Whom};
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(folder.path(), KeySource::DataFolder);
    let mine = town.join("김말순", 1);
    let theirs = town.join("박영수", 2);
    let whom = Whom::Ticket(mine.ticket);
    town.app.erase(&Erasure { whom, even_if_live: true, account: String::new() }).unwrap();
    town.app.rotate_key(None).unwrap();
    assert_eq!(town.app.reseal_all().unwrap(), 1);
    assert_eq!(town.kept(mine.ticket), None);
    assert_eq!(town.kept(theirs.ticket), Some(theirs.row));
    assert_eq!(town.sealed(TicketId(99)), None);
}

#[test]
fn a_key_in_the_environment_or_a_credential_opens_the_folder_like_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let value = KeySource::Value(Box::new([21; 32]));
    let town = Town::new(folder.path(), value.clone());
    let mine = town.join("김말순", 1);
    let clock = town.clock.clone();
    town.close();
    assert!(!folder.path().join("server.key").exists());
    let elsewhere = tempfile::tempdir().unwrap();
    let credential = elsewhere.path().join("jari-server.key");
    fs::write(&credential, format!("{}\n", "15".repeat(32))).unwrap();
    for key in [KeySource::Credential(credential.clone()), value, by(&credential)] {
        let town = Town::open(folder.path(), key, clock.clone());
        assert_eq!(town.kept(mine.ticket).as_ref(), Some(&mine.row));
        town.close();
    }
    let used = FolderUse::Used { mark: None };
    let error = Keys::open_ring(folder.path(), &KeySource::Value(Box::new([22; 32])), &used);
    assert!(matches!(error, Err(KeysError::Wrong { .. })));
}
