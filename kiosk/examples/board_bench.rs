//! Measures the cache with 20,000 clinics × 60 days near one place: snapshot, board pages, one change.
//! `cargo run --release -p jari-kiosk --no-default-features --example board_bench`

use std::time::{Duration, Instant};

use jari_common::board::{BoardQuery, DayRef, Radius};
use jari_common::change::{PublicChange, PublicEvent};
use jari_common::clinic::{Clinic, Position, WeekHours};
use jari_common::id::{CampaignId, ClinicId};
use jari_common::slot::{DayPlan, PlannedDays, SlotLeft, SlotRef};
use jari_common::time::{date_at, seoul};
use jari_common::wire::{ClinicDays, Snapshot};
use jari_kiosk::backend::cache::{self, Origin};
use jiff::{Timestamp, ToSpan as _};

const CLINICS: u32 = 20_000;
const DAYS: i64 = 60;
const PAGES: u32 = 500;
const CHANGES: u32 = 500;
const HERE: Position = Position { lat: 37.57, lon: 127.0 };
const CAMPAIGN: CampaignId = CampaignId(1);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("jari-board-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure(&folder);
    std::fs::remove_dir_all(&folder)?;
    measured
}

fn measure(folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let now = Timestamp::now();
    let snapshot = snapshot(now)?;
    let body = serde_json::to_vec(&snapshot)?;
    let origin = Origin { server: "bench".to_owned(), position: HERE };
    let (mut writer, reader) = cache::open(folder, &origin)?;

    let begun = Instant::now();
    let parsed: Snapshot = serde_json::from_slice(&body)?;
    println!("parse the snapshot ({} MiB)   {:?}", body.len() >> 20, begun.elapsed());
    let begun = Instant::now();
    writer.replace(&parsed)?;
    println!("write the snapshot            {:?}", begun.elapsed());

    let mut pages = Vec::new();
    for page in 0..PAGES {
        let query = query(page, now);
        let begun = Instant::now();
        let answer = reader.board(&query, now)?;
        pages.push(begun.elapsed());
        assert_eq!(answer.rows.len(), usize::from(query.rows));
    }
    report("a page of 8 clinics × 7 days ", pages);

    let (mut applied, mut read) = (Vec::new(), Vec::new());
    for change in 0..CHANGES {
        let slot = SlotRef {
            campaign: CAMPAIGN,
            clinic: id(change * 37 % CLINICS)?,
            date: date_at(now, &seoul()).saturating_add(i64::from(change % 50 + 1).days()),
            index: 3,
        };
        let day = DayRef { campaign: CAMPAIGN, clinic: slot.clinic.clone(), date: slot.date };
        let event = PublicEvent::SlotFree { slot, free: 0 };
        let begun = Instant::now();
        let seq = 2 + u64::from(change);
        writer.apply(&[PublicChange { seq, at: now, events: vec![event] }])?;
        applied.push(begun.elapsed());
        let begun = Instant::now();
        reader.times(&day, now)?;
        read.push(begun.elapsed());
    }
    report("one change with its cursor   ", applied);
    report("one day's times              ", read);
    let begun = Instant::now();
    drop((writer, reader));
    cache::open(folder, &origin)?;
    println!("open the full cache           {:?}", begun.elapsed());
    Ok(())
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!("{what} p50 {:?}  p99 {:?}  max {:?}", at(50), at(99), at(100));
}

fn query(page: u32, now: Timestamp) -> BoardQuery {
    let first_day = date_at(now, &seoul()).saturating_add(i64::from(page % 50).days());
    let first_row = page * 8 % 16_000;
    BoardQuery { campaign: CAMPAIGN, radius: Radius::Km10, first_day, days: 7, first_row, rows: 8 }
}

fn id(number: u32) -> Result<ClinicId, Box<dyn std::error::Error>> {
    Ok(ClinicId::parse(&format!("BENCH-{number}"))?)
}

fn snapshot(now: Timestamp) -> Result<Snapshot, Box<dyn std::error::Error>> {
    let first = date_at(now, &seoul());
    let dates: Vec<_> = (1..=DAYS).map(|day| first.saturating_add(day.days())).collect();
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 4 };
    let (mut clinics, mut days) = (Vec::new(), Vec::new());
    for number in 0..CLINICS {
        // A spiral of 9.9 km, so that every page has other distances.
        let reach = 0.088 * f64::from(number) / f64::from(CLINICS);
        let angle = f64::from(number) * 2.4;
        let (lat, lon) = (HERE.lat + reach * angle.sin(), HERE.lon + reach * angle.cos());
        let id = id(number)?;
        let taken = dates.iter().step_by(7).map(|date| SlotLeft { date: *date, index: 2, free: 1 });
        days.push(ClinicDays {
            campaign: CAMPAIGN,
            clinic: id.clone(),
            days: vec![PlannedDays { plan, dates: dates.clone() }],
            taken: taken.collect(),
        });
        clinics.push(Clinic {
            id,
            name: format!("가온나루의원 {number}"),
            address: "서울특별시 가온구 나루터로 12, 2층".to_owned(),
            phone: "02-000-0134".to_owned(),
            position: Position { lat, lon },
            hours: WeekHours::default(),
        });
    }
    let (campaigns, now_serving) = (Vec::new(), Vec::new());
    Ok(Snapshot { seq: 1, as_of: now, campaigns, now_serving, clinics, days })
}
