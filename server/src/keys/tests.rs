//! What the keys must hide and what they must find again.

use std::os::unix::fs::PermissionsExt;

use jari_common::id::{CampaignId, DeviceId, RequestId};
use jari_samples::person;
use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::notify::words::Language;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn later(secs: i64) -> Timestamp {
    Timestamp::from_second(secs).unwrap()
}

fn session() -> Grant {
    Grant::Session {
        ticket: TicketId(3),
        device: DeviceId(2),
        pairing: 1,
        staff: None,
        until: later(600),
    }
}

fn lease() -> Grant {
    Grant::Lease {
        ticket: TicketId(3),
        campaign: CampaignId(1),
        serial: 4,
        device: DeviceId(2),
        pairing: 1,
        staff: None,
        until: later(300),
    }
}

fn other_keys() -> Keys {
    Keys::of(Ring::unkept([8; KEY_BYTES], [10; KEY_BYTES]))
}

#[test]
fn a_grant_is_read_back_until_its_time_and_not_from_then_on() {
    let keys = Keys::for_tests();
    for grant in [session(), lease()] {
        let token = keys.issue(&grant, NOW);
        let until = grant.until();
        let just_before = until.checked_sub(jiff::SignedDuration::from_millis(1)).unwrap();
        assert_eq!(keys.read(&token, NOW), Some(grant.clone()));
        assert_eq!(keys.read(&token, just_before), Some(grant));
        assert_eq!(keys.read(&token, until), None);
    }
}

#[test]
fn a_session_never_reads_as_a_lease() {
    let keys = Keys::for_tests();
    assert!(matches!(keys.read(&keys.issue(&session(), NOW), NOW), Some(Grant::Session { .. })));
    assert!(matches!(keys.read(&keys.issue(&lease(), NOW), NOW), Some(Grant::Lease { .. })));
    assert_ne!(keys.issue(&session(), NOW), keys.issue(&session(), NOW), "each has its own nonce");
}

#[test]
fn another_servers_token_is_none() {
    let token = other_keys().issue(&lease(), NOW);
    assert_eq!(Keys::for_tests().read(&token, NOW), None);
}

#[test]
fn sealed_data_is_no_token_and_a_token_is_no_sealed_data() {
    let keys = Keys::for_tests();
    let row = VaultRow {
        person: person("김말순", None),
        party: Vec::new(),
        code: TicketCode::from_random(5),
        language: Language::Korean,
    };
    let sealed = keys.seal(&row);
    assert_eq!(keys.read(&String::from_utf8_lossy(&sealed), NOW), None);
    let old = encrypt(&keys.vault, purpose::VAULT, &row);
    assert_eq!(keys.read(&old, NOW), None);
    assert_eq!(keys.open(keys.issue(&session(), NOW).as_bytes()), None);
}

#[test]
fn every_cut_of_a_token_is_none() {
    let keys = Keys::for_tests();
    let token = keys.issue(&lease(), NOW);
    for end in 0..token.len() {
        assert_eq!(keys.read(&token[..end], NOW), None, "cut at {end}");
    }
}

#[test]
fn every_changed_character_of_a_token_is_none() {
    let keys = Keys::for_tests();
    let token = keys.issue(&lease(), NOW);
    for at in 0..token.len() {
        let mut forged = token.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        assert_eq!(keys.read(&forged, NOW), None, "changed at {at}");
    }
}

proptest! {
    #[test]
    fn no_text_at_all_is_a_token(text in "(v4\\.local\\.)?.{0,200}", bytes: Vec<u8>) {
        let keys = Keys::for_tests();
        prop_assert_eq!(keys.read(&text, NOW), None);
        prop_assert_eq!(keys.open(&bytes), None);
    }
}

#[test]
fn the_days_key_changes_and_nobody_is_logged_out() {
    let keys = Keys::for_tests();
    let day = i64::from(GENERATION_SECS);
    // The grant begins ten minutes before midnight and lasts an hour.
    let (issued, until) = (later(10 * day - 600), later(10 * day + 3_000));
    let grant =
        Grant::Session { ticket: TicketId(3), device: DeviceId(2), pairing: 1, staff: None, until };
    let token = keys.issue(&grant, issued);
    assert_eq!(keys.read(&token, issued), Some(grant.clone()));
    assert_eq!(keys.read(&token, later(10 * day + 2_999)), Some(grant), "after midnight");
    assert_eq!(keys.read(&token, until), None);
}

#[test]
fn a_key_of_two_days_ago_reads_nothing_whatever_it_was_issued_for() {
    let keys = Keys::for_tests();
    let day = i64::from(GENERATION_SECS);
    let grant = Grant::Session {
        ticket: TicketId(3),
        device: DeviceId(2),
        pairing: 1,
        staff: None,
        until: Timestamp::MAX,
    };
    let token = keys.issue(&grant, later(10 * day));
    assert_eq!(keys.read(&token, later(12 * day - 1)), Some(grant));
    assert_eq!(keys.read(&token, later(12 * day)), None);
}

#[test]
fn a_token_cannot_be_carried_over_to_another_days_key() {
    let keys = Keys::for_tests();
    let day = i64::from(GENERATION_SECS);
    let of_day = |number: i64| keys.issue(&lease(), later(number * day));
    let (old, new) = (of_day(0), of_day(1));
    assert_eq!(old.rsplit('.').count(), 4, "a footer names the day: {old}");
    let footer = new.rsplit('.').next().unwrap();
    let (body, _) = old.rsplit_once('.').unwrap();
    assert_eq!(keys.read(&format!("{body}.{footer}"), NOW), None);
    assert_eq!(keys.read(body, NOW), None, "nor does it go without a day");
}

#[test]
fn a_one_time_code_is_the_same_for_a_repeated_request_and_no_other() {
    let keys = Keys::for_tests();
    let (mine, theirs) =
        (keys.person_key(&person("김말순", None)), keys.person_key(&person("박영수", None)));
    let request = |number| RequestId(Uuid::from_u128(number));
    let code = keys.identity_code(mine, request(1));
    assert_eq!(keys.identity_code(mine, request(1)), code);
    assert_ne!(keys.identity_code(mine, request(2)), code);
    assert_ne!(keys.identity_code(theirs, request(1)), code);
    assert_ne!(other_keys().identity_code(mine, request(1)), code);
    let kept = keys.identity_key(mine, &code);
    assert_eq!(keys.identity_key(mine, &code), kept);
    assert_ne!(keys.identity_key(theirs, &code), kept, "a log tells not who had the same code");
    assert_ne!(other_keys().identity_key(mine, &code), kept);
}

#[test]
fn sealed_data_opens_with_its_own_key_only_and_shows_nothing() {
    let keys = Keys::for_tests();
    let person = person("김말순", Some("010-1234-5678"));
    let row = VaultRow {
        person,
        party: Vec::new(),
        code: TicketCode::from_random(123_456_789),
        language: Language::Korean,
    };
    let sealed = keys.seal(&row);
    assert_eq!(keys.open(&sealed), Some(row.clone()));
    assert_eq!(other_keys().open(&sealed), None);
    for end in 0..sealed.len() {
        assert_eq!(keys.open(&sealed[..end]), None, "cut at {end}");
    }
    for at in 0..sealed.len() {
        let mut forged = sealed.clone();
        forged[at] ^= 1;
        assert_eq!(keys.open(&forged), None, "changed at {at}");
    }
    assert_ne!(keys.seal(&row), sealed, "each has its own key");
    for shown in [String::from_utf8_lossy(&sealed).into_owned(), format!("{row:?}")] {
        assert!(!shown.contains("말순") && !shown.contains("1234"), "{shown}");
    }
}

#[test]
fn the_same_person_has_the_same_key_however_the_name_was_typed() {
    let keys = Keys::for_tests();
    let key = |name, phone| keys.person_key(&person(name, phone));
    let same = key("김말순", None);
    assert_eq!(key("김 말순", None), same);
    assert_eq!(key("Kim Malsun", None), key("kim malsun", None));
    assert_ne!(key("김말숙", None), same);
    assert_ne!(key("김말순", Some("01012345678")), same);
    assert_ne!(other_keys().person_key(&person("김말순", None)), same);
}

#[test]
fn a_code_finds_its_ticket_and_nothing_else_does() {
    let keys = Keys::for_tests();
    let code = TicketCode::from_random(123_456_789);
    let typed = TicketCode::parse(&code.grouped()).unwrap();
    assert_eq!(keys.code_key(&typed), keys.code_key(&code));
    assert_ne!(keys.code_key(&TicketCode::from_random(123_456_788)), keys.code_key(&code));
    assert_ne!(other_keys().code_key(&code), keys.code_key(&code));
}

#[test]
fn debug_shows_nothing_of_the_keys() {
    assert_eq!(format!("{:?}", Keys::for_tests()), "Keys(hidden)");
}

#[test]
fn a_second_start_has_the_same_keys_from_a_file_for_its_owner_alone() {
    let data = tempfile::tempdir().unwrap();
    // The file that a crash in the middle of an earlier first start leaves.
    std::fs::write(data.path().join("server.key.new"), "half").unwrap();
    let first = Keys::load_or_create(data.path()).unwrap();
    let second = Keys::load_or_create(data.path()).unwrap();
    assert_eq!(second.read(&first.issue(&lease(), NOW), NOW), Some(lease()));

    let file = data.path().join("server.key").metadata().unwrap();
    assert_eq!((file.len(), file.permissions().mode() & 0o777), (32, 0o600));
    assert!(!data.path().join("server.key.new").exists());

    let elsewhere = tempfile::tempdir().unwrap();
    let others = Keys::load_or_create(elsewhere.path()).unwrap();
    assert_eq!(others.read(&first.issue(&lease(), NOW), NOW), None);
}

#[test]
fn a_truncated_key_file_is_said_clearly_and_stays_as_it_is() {
    for bytes in [&b""[..], &[7; 31], &[7; 33]] {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join("server.key");
        std::fs::write(&path, bytes).unwrap();
        let error = Keys::load_or_create(data.path()).unwrap_err();
        let said = error.to_string();
        assert!(said.contains(&format!("{} bytes instead of 32", bytes.len())), "{said}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn a_folder_without_room_for_a_key_is_said_clearly() {
    let missing = tempfile::tempdir().unwrap().path().join("gone");
    let error = Keys::load_or_create(&missing).unwrap_err();
    assert!(
        matches!(&error, KeysError::Io { path, .. } if path.ends_with("server.key")),
        "{error}"
    );
}

#[test]
fn a_calendars_link_leads_to_its_own_ticket_alone() {
    let keys = Keys::for_tests();
    let link = keys.calendar_link(TicketId(7));
    assert_eq!(keys.read_calendar_link(&link), Some(TicketId(7)));
    let of_another = link.replacen('7', "8", 1);
    for wrong in [of_another.as_str(), "7", "7-", "", "7-00000000000000000000"] {
        assert_eq!(keys.read_calendar_link(wrong), None, "{wrong}");
    }
    assert_eq!(keys.read_calendar_link(&keys.receipt(TicketId(7), 7)), None);
}

/// A data folder's keys after a rotation, and what a copy of its files can open.
mod rotation {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    const USED: FolderUse = FolderUse::Used { mark: None };

    fn kept(name: &str) -> VaultRow {
        VaultRow {
            person: person(name, Some("010-1234-5678")),
            party: vec![person("박영수", None)],
            code: TicketCode::from_random(123_456_789),
            language: Language::Korean,
        }
    }

    fn opened(data: &Path) -> Result<Keys, KeysError> {
        Keys::open_ring(data, &KeySource::DataFolder, &USED)
    }

    fn files(data: &Path) -> [Vec<u8>; 2] {
        ["server.key", "keyring"].map(|name| fs::read(data.join(name)).unwrap())
    }

    /// A folder with only these files.
    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let data = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(data.path().join(name), bytes).unwrap();
        }
        data
    }

    #[test]
    fn a_rotated_key_opens_what_is_sealed_anew_and_the_old_one_nothing() {
        let data = tempfile::tempdir().unwrap();
        let keys = Keys::load_or_create(data.path()).unwrap();
        let old = files(data.path());
        let row = kept("김말순");
        let (before, code_key) = (keys.seal(&row), keys.code_key(&row.code));
        let token = keys.issue(&session(), NOW);
        assert_eq!(keys.reseal(&before), Resealed::Fits);
        keys.rotate(None).unwrap();
        assert!(keys.is_rotating());
        assert!(matches!(keys.rotate(None), Err(KeysError::UnderWay)));
        let Resealed::Anew(after) = keys.reseal(&before) else { panic!("it is under the old key") };
        assert_eq!(after.len(), before.len());
        assert_eq!(keys.open(&before), Some(row.clone()), "until it is done");
        assert_eq!(keys.open(&after), Some(row.clone()));
        assert_eq!(keys.reseal(&after), Resealed::Fits);
        keys.finish_rotation().unwrap();
        assert!(!keys.is_rotating());
        assert_eq!(keys.open(&before), None, "its key is destroyed");
        assert_eq!(keys.open(&after), Some(row.clone()));
        let again = opened(data.path()).unwrap();
        assert_eq!(again.open(&after), Some(row.clone()));
        // What finds people, and what was given out, stays valid.
        assert_eq!(again.code_key(&row.code), code_key);
        assert_eq!(again.read(&token, NOW), Some(session()));
        assert_eq!(again.mark(), keys.mark());
        // The old key opens nothing of the new folder, and the old folder opens none of the new rows.
        let [new_key, new_ring] = files(data.path());
        let stolen = folder(&[("server.key", &old[0]), ("keyring", &new_ring)]);
        assert!(matches!(opened(stolen.path()), Err(KeysError::Wrong { .. })));
        let copy = folder(&[("server.key", &old[0]), ("keyring", &old[1])]);
        assert_eq!(opened(copy.path()).unwrap().open(&after), None);
        assert_ne!(new_key, old[0]);
    }

    #[test]
    fn a_crash_anywhere_in_a_rotation_leaves_a_key_that_opens_everything() {
        let data = tempfile::tempdir().unwrap();
        let keys = Keys::load_or_create(data.path()).unwrap();
        let row = kept("김말순");
        let before = keys.seal(&row);
        let [old_key, old_ring] = files(data.path());
        keys.rotate(None).unwrap();
        let after = keys.seal(&row);
        let [new_key, new_ring] = files(data.path());
        let next = "server.key.next";
        type Point<'a> = (&'a str, &'a [(&'a str, &'a [u8])], bool);
        let points: [Point<'_>; 4] = [
            (
                "half a next key",
                &[
                    ("server.key", &old_key),
                    ("keyring", &old_ring),
                    ("server.key.next.new", b"half"),
                ],
                false,
            ),
            (
                "the next key",
                &[("server.key", &old_key), ("keyring", &old_ring), (next, &new_key)],
                false,
            ),
            (
                "half a ring",
                &[
                    ("server.key", &old_key),
                    ("keyring", &old_ring),
                    (next, &new_key),
                    ("keyring.new", b"v4.local."),
                ],
                false,
            ),
            (
                "the ring",
                &[("server.key", &old_key), ("keyring", &new_ring), (next, &new_key)],
                true,
            ),
        ];
        for (point, files_then, is_rotated) in points {
            let then = folder(files_then);
            // Opened twice: the first start settles what it found.
            for _ in 0..2 {
                let keys = opened(then.path()).unwrap_or_else(|error| panic!("{point}: {error}"));
                assert_eq!(keys.open(&before), Some(row.clone()), "{point}");
                assert_eq!(keys.is_rotating(), is_rotated, "{point}");
                assert_eq!(keys.open(&after).is_some(), is_rotated, "{point}");
                assert!(!then.path().join(next).exists(), "{point}");
                let key = if is_rotated { &new_key } else { &old_key };
                assert_eq!(&files(then.path())[0], key, "{point}");
            }
            let keys = opened(then.path()).unwrap();
            if !is_rotated {
                keys.rotate(None).unwrap();
            }
            let Resealed::Anew(anew) = keys.reseal(&before) else { panic!("{point}") };
            keys.finish_rotation().unwrap();
            assert_eq!(opened(then.path()).unwrap().open(&anew), Some(row.clone()), "{point}");
        }
    }

    #[test]
    fn a_key_that_was_not_put_in_its_place_is_not_written_over_by_the_next_rotation() {
        let data = tempfile::tempdir().unwrap();
        let keys = Keys::load_or_create(data.path()).unwrap();
        let [old_key, _] = files(data.path());
        keys.rotate(None).unwrap();
        let (row, sealed) = (kept("김말순"), keys.seal(&kept("김말순")));
        keys.finish_rotation().unwrap();
        // The file could not be renamed, and in the next rotation the ring cannot be written.
        let [new_key, _] = files(data.path());
        fs::write(data.path().join("server.key.next"), &new_key).unwrap();
        fs::write(data.path().join("server.key"), &old_key).unwrap();
        fs::create_dir(data.path().join("keyring.new")).unwrap();
        keys.rotate(None).unwrap_err();
        fs::remove_dir(data.path().join("keyring.new")).unwrap();
        assert_eq!(opened(data.path()).unwrap().open(&sealed), Some(row));
    }

    #[test]
    fn a_key_from_outside_is_rotated_into_a_new_file_and_is_needed_at_the_next_start() {
        let data = tempfile::tempdir().unwrap();
        let outside = KeySource::Value(Box::new([5; KEY_BYTES]));
        let keys = Keys::open_ring(data.path(), &outside, &FolderUse::New).unwrap();
        assert!(!data.path().join("server.key").exists());
        let sealed = keys.seal(&kept("김말순"));
        assert!(matches!(keys.rotate(None), Err(KeysError::NowhereToWrite)));
        let file: PathBuf = data.path().join("next");
        fs::write(&file, "mine").unwrap();
        assert!(matches!(keys.rotate(Some(&file)), Err(KeysError::InTheWay(_))));
        assert!(!keys.is_rotating());
        fs::remove_file(&file).unwrap();
        keys.rotate(Some(&file)).unwrap();
        let Err(error) = Keys::open_ring(data.path(), &outside, &USED) else {
            panic!("the old one opens it")
        };
        assert!(error.to_string().contains("give the newest one"), "{error}");
        let again = Keys::open_ring(data.path(), &KeySource::File(file), &USED).unwrap();
        assert_eq!(again.open(&sealed), Some(kept("김말순")));
    }

    #[test]
    fn a_folder_from_before_there_were_rings_keeps_its_people_and_its_hashes() {
        let data = folder(&[("server.key", &[7; KEY_BYTES])]);
        let keys = opened(data.path()).unwrap();
        let of_then = Keys::for_tests();
        let row = kept("김말순");
        assert_eq!(keys.code_key(&row.code), of_then.code_key(&row.code));
        assert_eq!(keys.person_key(&row.person), of_then.person_key(&row.person));
        for name in ["김말순", "황보 아름다운별님", "Li"] {
            for party in [Vec::new(), vec![person("가나", None); 3]] {
                let row = VaultRow { party, ..kept(name) };
                let old = encrypt(&keys.vault, purpose::VAULT, &row).into_bytes();
                assert_eq!(keys.open(&old), Some(row.clone()));
                let Resealed::Anew(anew) = keys.reseal(&old) else {
                    panic!("it is of the old form")
                };
                assert_eq!(anew.len(), old.len(), "it stays in its place");
                assert_eq!(keys.open(&anew), Some(row));
                assert_eq!(keys.reseal(&anew), Resealed::Fits);
            }
        }
        // The ring's secret does not change, also under another key.
        keys.rotate(None).unwrap();
        keys.finish_rotation().unwrap();
        assert_eq!(opened(data.path()).unwrap().code_key(&row.code), of_then.code_key(&row.code));
        assert_ne!(fs::read(data.path().join("server.key")).unwrap(), [7; KEY_BYTES]);
    }

    #[test]
    fn a_ring_that_is_gone_or_anothers_is_said_and_none_is_made_in_its_place() {
        let data = tempfile::tempdir().unwrap();
        let keys = Keys::load_or_create(data.path()).unwrap();
        let mine = FolderUse::Used { mark: Some(keys.mark()) };
        let open = |used: &FolderUse| Keys::open_ring(data.path(), &KeySource::DataFolder, used);
        open(&mine).unwrap();
        let other = FolderUse::Used { mark: Some("0123456789abcdef".to_owned()) };
        assert!(matches!(open(&other), Err(KeysError::RingOfAnother(_))));
        fs::remove_file(data.path().join("keyring")).unwrap();
        let error = open(&mine).unwrap_err();
        assert!(matches!(error, KeysError::RingMissing(_)), "{error}");
        assert!(!data.path().join("keyring").exists());
        fs::remove_file(data.path().join("server.key")).unwrap();
        assert!(matches!(open(&USED), Err(KeysError::Missing { .. })));
        assert!(!data.path().join("server.key").exists());
        // A credential is never made, not even for a new folder.
        let source = KeySource::Credential(data.path().join("credential"));
        let made = Keys::open_ring(data.path(), &source, &FolderUse::New);
        assert!(matches!(made, Err(KeysError::Missing { .. })));
    }

    #[test]
    fn an_erased_row_opens_nothing_and_needs_nothing() {
        let keys = Keys::for_tests();
        for zeros in [vec![], vec![0; 300]] {
            assert_eq!(keys.open(&zeros), None);
            assert_eq!(keys.reseal(&zeros), Resealed::Fits);
        }
        assert_eq!(keys.reseal(&[2; 300]), Resealed::TooLate);
        assert_eq!(keys.reseal(b"v4.local.x"), Resealed::Unreadable);
    }
}
