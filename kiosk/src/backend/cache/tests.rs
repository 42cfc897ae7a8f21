//! The cache compared with plain maps, and tested against everything that can happen to a file.

mod missing;
mod naive;

use jari_common::board::{BoardPage, BoardQuery, DayRef, DayTimes, DaysQuery, Radius, Wanted};
use jari_common::campaign::{Campaign, CampaignSpec};
use jari_common::change::PublicEvent;
use jari_common::clinic::{Clinic, Position};
use jari_common::dose::DoseInterval;
use jari_common::id::CampaignId;
use jari_common::log_mark::LogMark;
use jari_common::slot::{DayPlan, PlannedDays, SlotLeft, SlotLimit, SlotRef};
use jari_common::time::{ZoneName, plus_secs, time_at};
use jari_common::wire::{ClinicDays, Snapshot};
use jari_common::wish::{PartOfDay, Weekdays, WishDays};
use jari_samples::serving;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};
use proptest::prelude::*;

use self::naive::Naive;
use super::*;
use crate::backend::heard::{FeedChange, Skipped};

const DAY: Date = date(2026, 11, 24);
const HERE: Position = Position { lat: 37.5, lon: 127.0 };

fn origin() -> Origin {
    Origin { server: "http://server".to_owned(), position: HERE }
}

/// Half past ten on the first day: some of its times are past.
fn now() -> Timestamp {
    "2026-11-24T10:30:00+09:00".parse().unwrap()
}

/// Clinic 0 is near; each further clinic is 1.7 km farther, so that the last ones are beyond reach. The coordinates
/// are binary fractions, which JSON gives back exactly.
fn clinic(number: u8, version: u8) -> Clinic {
    let zones = [None, Some("Asia/Kathmandu"), Some("America/New_York"), Some("Pacific/Apia")];
    let zone = zones[usize::from(number.wrapping_add(version)) % zones.len()];
    let lat = HERE.lat + f64::from(number.wrapping_add(version)) / 64.0;
    Clinic {
        name: format!("가온의원 {number}-{version}"),
        position: Position { lat, lon: HERE.lon },
        time_zone: zone.map(|name| ZoneName::parse(name).unwrap()),
        ..jari_samples::clinic(&format!("C{number}"))
    }
}

fn campaign(id: u32) -> Campaign {
    let title_ko = format!("사업 {id}");
    Campaign { id: CampaignId(id), spec: CampaignSpec { title_ko, ..jari_samples::spec() } }
}

fn metres(clinic: &Clinic) -> u32 {
    clinic.position.distance_metres(HERE)
}

fn plan() -> impl Strategy<Value = DayPlan> {
    (0..3_u16, 1..5_u8, 1..4_u8).prop_map(|(hour, slots, capacity)| DayPlan {
        start_minute: 540 + hour * 60,
        slot_minutes: 30,
        slots,
        capacity,
    })
}

fn planned() -> impl Strategy<Value = Vec<PlannedDays>> {
    let dates = prop::collection::btree_set(0..6_i64, 1..4).prop_map(|days| {
        days.into_iter().map(|day| DAY.saturating_add(day.days())).collect::<Vec<_>>()
    });
    prop::collection::vec((plan(), dates), 0..3).prop_map(|all| {
        all.into_iter().map(|(plan, dates)| PlannedDays::alike(plan, dates)).collect()
    })
}

/// Days of which some slots have seats of their own, or none.
fn limited() -> impl Strategy<Value = Vec<PlannedDays>> {
    (planned(), 0..4_u8, 1..4_u8, 0..5_u8).prop_map(|(days, first, count, seats)| {
        let limit = |days: PlannedDays| {
            let left = days.plan.slots.saturating_sub(first);
            let limits = (left > 0).then(|| SlotLimit { first, count: count.min(left), seats });
            PlannedDays { limits: limits.into_iter().collect(), ..days }
        };
        days.into_iter().map(limit).collect()
    })
}

fn slot() -> impl Strategy<Value = (SlotRef, u8)> {
    (1..3_u32, 0..8_u8, 0..6_i64, 0..6_u8, 0..5_u8).prop_map(
        |(campaign, number, day, index, free)| {
            let (campaign, clinic) = (CampaignId(campaign), clinic(number, 0).id);
            (SlotRef { campaign, clinic, date: DAY.saturating_add(day.days()), index }, free)
        },
    )
}

fn event() -> impl Strategy<Value = PublicEvent> {
    let put = prop::collection::vec((0..8_u8, 0..4_u8), 1..4).prop_map(|clinics| {
        let clinics = clinics.into_iter().map(|(number, version)| clinic(number, version));
        PublicEvent::ClinicsPut { clinics: clinics.collect() }
    });
    let opened = (1..3_u32, 0..8_u8, planned()).prop_map(|(campaign, number, days)| {
        let (campaign, clinic) = (CampaignId(campaign), clinic(number, 0).id);
        PublicEvent::DaysOpened { campaign, clinic, days }
    });
    let taken = prop::collection::vec((0..6_i64, 0..6_u8, 0..3_u8), 0..4);
    let closed = prop::collection::vec(0..6_i64, 0..3);
    let planned = (1..3_u32, 0..8_u8, planned(), limited(), taken, closed).prop_map(
        |(campaign, number, days, limited, taken, closed)| {
            let day = |day: i64| DAY.saturating_add(day.days());
            let (campaign, clinic) = (CampaignId(campaign), clinic(number, 0).id);
            let taken = taken.into_iter().map(|(date, index, free)| SlotLeft {
                date: day(date),
                index,
                free,
            });
            let days = ClinicDays { campaign, clinic, days, limited, taken: taken.collect() };
            PublicEvent::DaysPlanned { days, closed: closed.into_iter().map(day).collect() }
        },
    );
    prop_oneof![
        1 => put,
        3 => opened,
        3 => planned,
        6 => slot().prop_map(|(slot, free)| PublicEvent::SlotFree { slot, free }),
        1 => (1..99_u32).prop_map(|number| PublicEvent::NowServing(serving(number))),
    ]
}

fn snapshot() -> impl Strategy<Value = Snapshot> {
    let days = prop::collection::vec((1..3_u32, 0..8_u8, planned(), limited()), 0..8);
    let taken = prop::collection::vec(slot(), 0..10);
    (days, taken).prop_map(|(days, taken)| {
        let days = days.into_iter().map(|(campaign, number, days, limited)| {
            let (campaign, clinic) = (CampaignId(campaign), clinic(number, 0).id);
            let here = taken.iter().filter(|(slot, _)| slot.clinic == clinic);
            let taken = here.map(|(slot, free)| SlotLeft {
                date: slot.date,
                index: slot.index,
                free: *free,
            });
            ClinicDays { campaign, taken: taken.collect(), clinic, days, limited }
        });
        let mut days: Vec<ClinicDays> = days.collect();
        // A server lists a clinic's days only once.
        days.sort_by_key(|days| (days.campaign, days.clinic.clone()));
        days.dedup_by_key(|days| (days.campaign, days.clinic.clone()));
        Snapshot {
            campaigns: vec![campaign(1), campaign(2)],
            now_serving: vec![serving(1)],
            clinics: (0..8).map(|number| clinic(number, 0)).collect(),
            days,
            ..jari_samples::snapshot(mark(10), now())
        }
    })
}

fn queries() -> impl Iterator<Item = BoardQuery> {
    Radius::ALL.into_iter().flat_map(|radius| {
        [0, 2].into_iter().flat_map(move |first_row| {
            let favourite = (first_row == 2).then(|| clinic(5, 0).id);
            wanted().map(|wanted| BoardQuery {
                favourite: favourite.clone(),
                campaign: CampaignId(1),
                radius,
                first_day: DAY,
                days: 5,
                first_row,
                rows: 3,
                wanted,
            })
        })
    })
}

/// Three searches: anything; afternoons of some days; first doses that have a second dose one or two days later.
fn wanted() -> [Wanted; 3] {
    let plain = Wanted::default();
    let weekdays = Weekdays::MONDAY_TO_FRIDAY;
    let days = WishDays { weekdays, until: Some(DAY.saturating_add(3.days())), ..plain.days };
    let second = Some(DoseInterval { from_days: 1, to_days: 2 });
    [plain, Wanted { days, time: PartOfDay::Afternoon, ..plain }, Wanted { second, ..plain }]
}

fn mark(seq: u64) -> LogMark {
    LogMark { seq, digest: u64::MAX - seq }
}

fn change(seq: u64, events: Vec<PublicEvent>) -> FeedChange {
    FeedChange { mark: mark(seq), at: plus_secs(now(), seq as u32), events, skipped: Vec::new() }
}

fn assert_same(reader: &Reader, naive: &Naive, as_of: Timestamp) {
    for query in queries() {
        let (rows, clinics_in_all) = naive.board(&query);
        let expected = BoardPage { query: query.clone(), as_of, rows, clinics_in_all };
        assert_eq!(reader.board(&query, now()).unwrap(), expected);
        let today = query.first_day;
        let room = reader.first_room(&query, today, now()).unwrap();
        let found = room.found.as_ref().map(|seat| (seat.slot.date, seat.row, seat.slot.index));
        assert_eq!(found, naive.first_room(&query, today), "{query:?}");
        let list = reader.clinics(&query, today, now()).unwrap();
        let listed = list.rows.into_iter().map(|row| (row.clinic.id, row.first_day)).collect();
        assert_eq!((listed, list.has_more), naive.clinics(&query, today), "{query:?}");
        if let Some(seat) = room.found {
            let clinic = &naive.clinics[&seat.slot.clinic];
            assert_eq!((&seat.clinic, seat.distance_metres), (clinic, metres(clinic)));
            let time = naive.time(&seat.slot).unwrap();
            let minutes = time_at(seat.starts_at, clinic.zone());
            let told = u16::try_from(minutes.hour()).unwrap() * 60 + minutes.minute() as u16;
            assert_eq!(told, time.minute, "the time that is told is the slot's");
        }
    }
    let today = DAY;
    for number in 0..8 {
        let day = DayRef { campaign: CampaignId(2), clinic: clinic(number, 0).id, date: DAY };
        let expected = naive.clinics.get(&day.clinic).map(|clinic| DayTimes {
            campaign: day.campaign,
            distance_metres: metres(clinic),
            clinic: clinic.clone(),
            date: DAY,
            as_of,
            times: naive.times(day.campaign, &day.clinic, DAY).unwrap_or_default(),
        });
        assert_eq!(reader.times(&day, now()).unwrap(), expected);
    }
    for (number, wanted) in (0..8).zip(wanted().into_iter().cycle()) {
        let (campaign, clinic) = (CampaignId(1), clinic(number, 0).id);
        let query = DaysQuery { campaign, clinic: clinic.clone(), wanted };
        let found = reader.days(&query, today, now()).unwrap();
        let expected = naive.clinics.get(&clinic).map(|_| naive.days(&query, today));
        assert_eq!(found.map(|found| found.days), expected, "{query:?}");
    }
    for lost in naive.slots().step_by(5) {
        let found = reader.alternatives(&lost, now()).unwrap().found;
        let found: Vec<_> = found.into_iter().map(|one| (one.kind, one.slot)).collect();
        assert_eq!(found, naive.alternatives(&lost), "{lost:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_cache_answers_as_plain_maps_do(
        snapshot in snapshot(),
        batches in prop::collection::vec(prop::collection::vec(event(), 0..4), 0..8),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (mut writer, reader) = open(folder.path(), &origin()).unwrap();
        writer.replace(&snapshot, &[]).unwrap();
        let mut naive = Naive::of(&snapshot);
        assert_same(&reader, &naive, snapshot.as_of);
        let changes: Vec<FeedChange> =
            batches.into_iter().zip(11..).map(|(events, seq)| change(seq, events)).collect();
        let mut as_of = snapshot.as_of;
        for change in &changes {
            change.events.iter().for_each(|event| naive.take(event));
            as_of = change.at;
        }
        let news = writer.apply(&changes).unwrap();
        prop_assert_eq!(news.cursor, mark(10 + changes.len() as u64));
        assert_same(&reader, &naive, as_of);
        // Changes that were seen already, sent once more, change nothing.
        writer.apply(&changes).unwrap();
        assert_same(&reader, &naive, as_of);
        // A new snapshot replaces everything.
        writer.replace(&snapshot, &[]).unwrap();
        assert_same(&reader, &Naive::of(&snapshot), snapshot.as_of);
    }
}

/// Two clinics and a day each.
fn small() -> Snapshot {
    let plan = DayPlan { start_minute: 840, slot_minutes: 30, slots: 4, capacity: 2 };
    let days = |number| ClinicDays {
        campaign: CampaignId(1),
        clinic: clinic(number, 0).id,
        days: vec![PlannedDays::alike(plan, vec![DAY])],
        limited: Vec::new(),
        taken: Vec::new(),
    };
    Snapshot {
        campaigns: vec![campaign(1)],
        now_serving: vec![serving(3)],
        clinics: vec![clinic(0, 0), clinic(1, 0)],
        days: vec![days(0), days(1)],
        ..jari_samples::snapshot(mark(10), now())
    }
}

fn taken(free: u8) -> PublicEvent {
    let slot = SlotRef { campaign: CampaignId(1), clinic: clinic(0, 0).id, date: DAY, index: 1 };
    PublicEvent::SlotFree { slot, free }
}

fn seats(reader: &Reader) -> u8 {
    let day = DayRef { campaign: CampaignId(1), clinic: clinic(0, 0).id, date: DAY };
    reader.times(&day, now()).unwrap().unwrap().times[1].free
}

#[test]
fn seats_and_cursor_move_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, reader) = open(folder.path(), &origin()).unwrap();
    writer.replace(&small(), &[]).unwrap();
    let broken = rusqlite::Connection::open(folder.path().join(CACHE_FILE)).unwrap();
    let fail =
        "CREATE TRIGGER cut BEFORE UPDATE OF cursor ON about BEGIN SELECT RAISE(ABORT, 'cut'); END";
    broken.execute(fail, []).unwrap();
    writer.apply(&[change(11, vec![taken(0)])]).unwrap_err();
    assert_eq!((seats(&reader), reader.cursor().unwrap()), (2, Some(mark(10))));
    broken.execute("DROP TRIGGER cut", []).unwrap();
    writer.apply(&[change(11, vec![taken(0)])]).unwrap();
    assert_eq!((seats(&reader), reader.cursor().unwrap()), (0, Some(mark(11))));
}

#[test]
fn a_process_killed_while_writing_finds_the_old_or_the_new_never_a_mixture() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, _reader) = open(folder.path(), &origin()).unwrap();
    writer.replace(&small(), &[]).unwrap();
    writer.apply(&[change(11, vec![taken(1)])]).unwrap();
    // The files that a killed process leaves, cut at any place in the write-ahead log.
    let wal = folder.path().join("cache.db-wal");
    let whole = std::fs::read(&wal).unwrap();
    for length in (0..=whole.len()).step_by(whole.len() / 23) {
        let left = tempfile::tempdir().unwrap();
        let file = |name: &str| left.path().join(name);
        std::fs::copy(folder.path().join(CACHE_FILE), file(CACHE_FILE)).unwrap();
        std::fs::write(file("cache.db-wal"), &whole[..length]).unwrap();
        let (_writer, reader) = open(left.path(), &origin()).unwrap();
        match reader.cursor().unwrap().map(|cursor| cursor.seq) {
            None => assert!(reader.is_empty().unwrap()),
            Some(10) => assert_eq!(seats(&reader), 2),
            Some(11) => assert_eq!(seats(&reader), 1),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_cold_start_finds_board_campaigns_and_lines_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, _) = open(folder.path(), &origin()).unwrap();
    writer.replace(&small(), &[]).unwrap();
    writer.confirm(mark(14), plus_secs(now(), 60)).unwrap();
    drop(writer);
    let (_writer, reader) = open(folder.path(), &origin()).unwrap();
    assert_eq!(reader.campaigns().unwrap(), [campaign(1)]);
    assert_eq!(reader.serving().unwrap(), [serving(3)]);
    assert_eq!(reader.as_of().unwrap(), Some(plus_secs(now(), 60)));
    assert_eq!(reader.cursor().unwrap(), Some(mark(14)));
    assert!(!reader.is_empty().unwrap());
    assert_eq!(seats(&reader), 2);
}

#[test]
fn changes_before_the_first_snapshot_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, reader) = open(folder.path(), &origin()).unwrap();
    assert_eq!(reader.as_of().unwrap(), None);
    let refused = writer.apply(&[change(11, vec![taken(0)])]);
    assert!(matches!(refused, Err(CacheError::NoSnapshot)), "{refused:?}");
}

#[test]
fn another_server_or_another_place_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, _) = open(folder.path(), &origin()).unwrap();
    writer.replace(&small(), &[]).unwrap();
    drop(writer);
    let moved = Origin { position: Position { lat: 35.1, lon: 129.0 }, ..origin() };
    let (_writer, reader) = open(folder.path(), &moved).unwrap();
    assert_eq!(reader.cursor().unwrap(), None);
    assert!(reader.is_empty().unwrap());
}

#[test]
fn a_damaged_file_or_one_from_a_newer_version_is_put_aside() {
    let newer = |path: &std::path::Path| {
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
    };
    let garbage = |path: &std::path::Path| std::fs::write(path, vec![0x5A; 8_192]).unwrap();
    for damage in [&newer as &dyn Fn(&std::path::Path), &garbage] {
        let folder = tempfile::tempdir().unwrap();
        damage(&folder.path().join(CACHE_FILE));
        let (mut writer, reader) = open(folder.path(), &origin()).unwrap();
        writer.replace(&small(), &[]).unwrap();
        assert_eq!(seats(&reader), 2);
        assert!(folder.path().join("cache.db.aside").exists());
    }
}
