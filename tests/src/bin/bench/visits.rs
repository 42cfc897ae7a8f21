//! Measures whether a kiosk's memory grows: one person after another looks at the board, types their data and leaves,
//! at one kiosk without a window. Prints its memory as a table, or as one line of JSON with `--json`.

use std::error::Error;
use std::time::Instant;

use clap::Parser;
use jari_tests::bench::{Report, memory_mib};
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::Timestamp;
use tempfile::TempDir;

const CLINICS: usize = 20;
const REACH_METRES: f64 = 2_000.0;
/// Visits after which every screen was shown and every cache is full.
const WARM_UP: u32 = 100;

#[derive(Parser)]
#[command(about = "The memory of a kiosk after one person and after thousands")]
pub struct Args {
    #[arg(long, default_value_t = 2_000)]
    people: u32,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let (server, folder) = (TestServer::start(), TempDir::new()?);
    server.put_clinics(&town::clinics(CLINICS, REACH_METRES));
    server.add_campaign(town::campaign(Timestamp::now()));
    let mut kiosk = HeadlessKiosk::start(folder.path(), server.url());
    kiosk.pair(&server.invite(town::place("종로새봄복지관")));
    kiosk.wait_until("the board", |kiosk| !kiosk.app().model().board.is_empty);
    let started = Instant::now();
    let mut report = Report::default();
    let mut grown = [0.0; 2];
    for person in 1..=args.people {
        visit(&mut kiosk);
        let (now, most) = memory_mib().unwrap_or((f64::NAN, f64::NAN));
        if person == WARM_UP || person == args.people {
            let figures = [("rss_mib", now), ("peak_mib", most)];
            report.add(format!("after {person} people"), &figures);
            grown = [grown[1], now];
        }
    }
    report.add("growth since the first hundred", &[("mib", grown[1] - grown[0])]);
    let each = started.elapsed().as_secs_f64() * 1_000.0 / f64::from(args.people);
    report.add("a visit", &[("ms", each)]);
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

/// Looks around, begins, types a name and a birth date, and then leaves.
fn visit(kiosk: &mut HeadlessKiosk) {
    kiosk.press("빈자리 보기");
    kiosk.look_at_table();
    kiosk.wait_until("a clinic", |kiosk| !kiosk.buttons_beginning("새봄1의원, ").is_empty());
    kiosk.press("처음으로");
    kiosk.press("예약하기");
    kiosk.press("제 예약");
    kiosk.type_name("김말순");
    kiosk.press("다음");
    kiosk.type_digits("19470301");
    kiosk.press("처음으로");
    kiosk.press("처음으로 갈게요");
    kiosk.wait_for("무엇을 도와드릴까요?");
}
