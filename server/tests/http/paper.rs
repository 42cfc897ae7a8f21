//! Paper of a server with people: each line in the order of calling, every clinic's day at a set time, in folders of its own
//! making and no others.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command as Program;

use jari_common::campaign::Pace;
use jari_common::change::{Change, Event, ReadData};
use jari_common::staff::Author;
use jari_server::engine::InLineAs;
use jari_server::paper::timetable::{KEPT_DAYS, Looked, PaperState, Timekeeper, Timetable};
use jari_server::paper::{LineAsked, LineListed};
use jari_server::store::StoreReader as _;
use jari_server::store::sqlite::SqliteReader;
use jari_server::tables::Tables;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::desk::booked;
use crate::http::world::{CAMPAIGN, World, done, malsun, options, other, person, refused};

/// Six o'clock in the evening.
const EVENING: u16 = 18 * 60;
/// From the beginning of a world, ten o'clock, to the evening.
const TO_EVENING_SECS: u32 = 8 * 3_600;
const DAY_SECS: u32 = 24 * 3_600;

/// A server with one turn at a time, two appointments on Wednesday, and a line of three.
async fn town(data: TempDir) -> World {
    let pace = Pace { turns: 2, ..Pace::default() };
    let world = World::in_folder(data, pace, options(1_000)).await;
    booked(&world, &malsun(), 2).await;
    booked(&world, &other(), 0).await;
    for name in ["최영희", "이순자", "Nguyễn Thị Hoa", "정옥분"] {
        world.join(&person(name, "1948-05-05")).await;
    }
    world
}

fn timetable(data: &Path, folder: &Path) -> Timetable {
    Timetable { folder: folder.to_owned(), minute: EVENING, data: data.to_owned() }
}

/// Looks at the clock on a thread that may wait.
async fn look(world: &World, mut keeper: Timekeeper) -> (Looked, Timekeeper) {
    let app = world.app.clone();
    let look = move || (keeper.look(&app), keeper);
    tokio::task::spawn_blocking(look).await.unwrap()
}

async fn looked(world: &World, timetable: &Timetable) -> Looked {
    look(world, Timekeeper::new(timetable.clone())).await.0
}

fn text_of(path: &Path) -> String {
    let read = Program::new("pdftotext").arg("-layout").arg(path).arg("-").output();
    String::from_utf8(read.expect("apt-get install poppler-utils").stdout).unwrap()
}

/// The names in a folder, in order.
fn names_in(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        names.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn reads(data: &Path) -> Vec<Change> {
    let mut reader = SqliteReader::open(&data.join("log.db")).unwrap();
    let changes = reader.changes_after(0).unwrap();
    changes.into_iter().filter(|it| matches!(it.event, Event::DataRead(_))).collect()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn folders() -> (TempDir, PathBuf, TempDir, PathBuf) {
    let (data, desk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (data_path, folder) = (data.path().to_owned(), desk.path().join("paper"));
    (data, data_path, desk, folder)
}

#[tokio::test]
async fn an_operator_reads_a_line_in_its_order_and_names_only_with_a_reason_in_the_log() {
    let (data, path, ..) = folders();
    let world = town(data).await;
    let ask = |first, names_because: Option<&str>| {
        let names_because = names_because.map(str::to_owned);
        let account = "kim".to_owned();
        let asked = LineAsked { campaign: CAMPAIGN, first, names_because, account };
        world.ask(Method::POST, "/admin/v1/lines").bearer_auth(world.admin.as_str()).json(&asked)
    };
    let listed = |answer: Value| serde_json::from_value::<LineListed>(answer["done"].clone());
    let quiet = listed(done(ask(2, None), 200).await).unwrap();
    assert!(quiet.rows.iter().all(|it| it.masked_name.is_none()));
    assert_eq!((quiet.rows.len(), quiet.all), (2, 4));
    assert!(reads(&path).is_empty());
    // The tables are a moment behind the log.
    while Tables::read_applied(&path.join("tables.db")).unwrap() < world.app.state().seq() {
        tokio::task::yield_now().await;
    }
    let named = listed(done(ask(100, Some("정전 훈련")), 200).await).unwrap();
    let rows: Vec<_> =
        named.rows.iter().map(|it| (it.number, it.masked_name.as_deref().unwrap())).collect();
    assert_eq!(rows, [(3, "최○○"), (4, "이○○"), (5, "N···"), (6, "정○○")]);
    let standing: Vec<_> = named.rows.iter().map(|it| it.standing).collect();
    assert_eq!(standing[0], InLineAs::Called);
    assert_eq!(standing[3], InLineAs::Waiting);
    assert!(named.rows.iter().all(|it| it.since.is_some()), "{named:?}");
    let [read] = &reads(&path)[..] else { panic!("one read") };
    assert_eq!(read.by.as_deref(), Some(&Author::Console { account: "kim".to_owned() }));
    assert!(
        matches!(&read.event, Event::DataRead(it) if it.what == ReadData::Line { campaign: CAMPAIGN } && it.reason == "정전 훈련")
    );
    let no: Value = done(ask(5, Some(" ")), 200).await;
    assert!(no["no"].as_str().unwrap().contains("a reason of 1 to 60"), "{no}");
    refused(
        world.ask(Method::POST, "/admin/v1/lines").json(&json!({ "campaign": 1, "first": 1 })),
        401,
        "sign-in-required",
    )
    .await;
    world.stop().await.unwrap();
}

#[tokio::test]
async fn at_the_set_time_every_clinics_day_and_every_line_is_on_paper_once() {
    let (data, path, _desk, folder) = folders();
    let world = town(data).await;
    let timetable = timetable(&path, &folder);
    assert_eq!(looked(&world, &timetable).await, Looked::Nothing, "it is ten in the morning");
    assert!(!folder.exists());
    world.app.clock().advance_secs(TO_EVENING_SECS);
    let (made, keeper) = look(&world, Timekeeper::new(timetable.clone())).await;
    assert_eq!(made, Looked::Made(2));
    let today = folder.join("2026-11-23");
    assert_eq!(names_in(&today), [".jari-paper", "day-C1-2026-11-25.pdf", "line-1.pdf"]);
    let text = text_of(&today.join("day-C1-2026-11-25.pdf"));
    let (first, second) = (text.find("박영수").unwrap(), text.find("김말순").unwrap());
    assert!(first < second, "by time: {text}");
    assert!(text.contains("1950-10-20") && !text.contains("01012345678"), "{text}");
    assert!(text_of(&today.join("line-1.pdf")).contains("정○○"));
    assert_eq!((mode(&folder), mode(&today)), (0o700, 0o700));
    assert_eq!(mode(&today.join("line-1.pdf")), 0o600);
    let by: Vec<_> = reads(&path).into_iter().map(|it| it.by.map(|by| *by)).collect();
    assert_eq!(by, vec![Some(Author::Console { account: "paper timetable".to_owned() }); 2]);
    // Neither the same keeper, nor that of a server that was started again, makes it twice.
    let (again, _) = look(&world, keeper).await;
    assert_eq!(again, Looked::Nothing);
    assert_eq!(looked(&world, &timetable).await, Looked::Nothing);
    assert_eq!(reads(&path).len(), 2);
    let state = PaperState::read(&path).unwrap();
    assert_eq!((state.made.unwrap().to_string(), state.failed), ("2026-11-23".to_owned(), None));
    world.stop().await.unwrap();
}

#[tokio::test]
async fn on_the_day_itself_only_the_rest_of_the_day_is_on_the_paper() {
    let (data, path, _desk, folder) = folders();
    let world = town(data).await;
    // Wednesday at half past nine: the first appointment has begun.
    world.app.clock().advance_secs(2 * DAY_SECS - 1_800);
    let timetable = Timetable { minute: 0, ..timetable(&path, &folder) };
    assert_eq!(looked(&world, &timetable).await, Looked::Made(2));
    let text = text_of(&folder.join("2026-11-25/day-C1-2026-11-25.pdf"));
    assert!(text.contains("09:30 이후") && text.contains("김말순"), "{text}");
    assert!(!text.contains("박영수"), "{text}");
    // In the evening nobody is to come any more.
    world.app.clock().advance_secs(10 * 3_600);
    std::fs::remove_dir_all(folder.join("2026-11-25")).unwrap();
    assert_eq!(looked(&world, &timetable).await, Looked::Made(1));
    world.stop().await.unwrap();
}

#[tokio::test]
async fn old_paper_is_removed_and_nothing_else_that_lies_there_is() {
    let (data, path, desk, folder) = folders();
    let world = town(data).await;
    let timetable = timetable(&path, &folder);
    world.app.clock().advance_secs(TO_EVENING_SECS);
    assert_eq!(looked(&world, &timetable).await, Looked::Made(2));
    // A folder that somebody made, one of another server, a half-written one, and a link to elsewhere.
    let elsewhere = desk.path().join("elsewhere");
    for name in ["paper/2026-01-01", "paper/2026-01-02", "paper/.2026-11-01.part", "elsewhere"] {
        std::fs::create_dir(desk.path().join(name)).unwrap();
    }
    let mark = std::fs::read_to_string(folder.join("2026-11-23/.jari-paper")).unwrap();
    std::fs::write(folder.join("2026-01-02/.jari-paper"), "17\n").unwrap();
    std::fs::write(folder.join(".2026-11-01.part/.jari-paper"), &mark).unwrap();
    std::fs::write(elsewhere.join(".jari-paper"), &mark).unwrap();
    symlink(&elsewhere, folder.join("2026-01-03")).unwrap();
    for _ in 0..KEPT_DAYS {
        world.app.clock().advance_secs(DAY_SECS);
    }
    assert!(matches!(looked(&world, &timetable).await, Looked::Made(_)));
    let kept = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-11-23", "2026-12-07"];
    assert_eq!(names_in(&folder), kept);
    world.app.clock().advance_secs(DAY_SECS);
    assert!(matches!(looked(&world, &timetable).await, Looked::Made(_)));
    let kept = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-12-07", "2026-12-08"];
    assert_eq!(names_in(&folder), kept);
    assert!(elsewhere.join(".jari-paper").exists());
    world.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_in_the_way_is_said_and_tried_again_and_reads_nobodys_name() {
    let (data, path, _desk, folder) = folders();
    let world = town(data).await;
    let timetable = timetable(&path, &folder);
    world.app.clock().advance_secs(TO_EVENING_SECS);
    std::fs::write(&folder, "a file").unwrap();
    let (failed, keeper) = look(&world, Timekeeper::new(timetable.clone())).await;
    assert!(matches!(&failed, Looked::Failed(why) if why.contains("paper")), "{failed:?}");
    assert!(PaperState::read(&path).unwrap().failed.is_some());
    assert!(reads(&path).is_empty());
    std::fs::remove_file(&folder).unwrap();
    let (soon, keeper) = look(&world, keeper).await;
    assert_eq!(soon, Looked::Nothing, "it is tried again after some minutes");
    world.app.clock().advance_secs(301);
    // A link in place of today's folder is not followed.
    std::fs::create_dir(&folder).unwrap();
    symlink(&path, folder.join("2026-11-23")).unwrap();
    let (linked, keeper) = look(&world, keeper).await;
    assert!(matches!(&linked, Looked::Failed(why) if why.contains("in the way")), "{linked:?}");
    std::fs::remove_file(folder.join("2026-11-23")).unwrap();
    world.app.clock().advance_secs(301);
    let (made, _) = look(&world, keeper).await;
    assert_eq!(made, Looked::Made(2));
    assert_eq!(PaperState::read(&path).unwrap().failed, None);
    world.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_died_while_it_wrote_begins_again_and_two_at_once_make_one_whole_paper() {
    let (data, path, _desk, folder) = folders();
    let world = town(data).await;
    let timetable = timetable(&path, &folder);
    world.app.clock().advance_secs(TO_EVENING_SECS);
    let part = folder.join(".2026-11-23.part");
    std::fs::create_dir_all(&part).unwrap();
    let log = world.app.state().epoch();
    std::fs::write(part.join(".jari-paper"), format!("{log}\n")).unwrap();
    std::fs::write(part.join("line-1.pdf"), "half").unwrap();
    let keeper = || Timekeeper::new(timetable.clone());
    let (one, another) = tokio::join!(look(&world, keeper()), look(&world, keeper()));
    let made = [&one.0, &another.0].into_iter().filter(|it| **it == Looked::Made(2)).count();
    assert_eq!(made, 1, "{:?} {:?}", one.0, another.0);
    assert_eq!(names_in(&folder), ["2026-11-23"]);
    assert_eq!(names_in(&folder.join("2026-11-23")).len(), 3);
    assert!(text_of(&folder.join("2026-11-23/line-1.pdf")).contains("정○○"));
    world.stop().await.unwrap();
}

#[tokio::test]
async fn while_it_is_not_known_which_day_it_is_no_paper_is_thrown_away() {
    let (data, path, _desk, folder) = folders();
    let world = town(data).await;
    let timetable = timetable(&path, &folder);
    world.app.clock().advance_secs(TO_EVENING_SECS);
    assert_eq!(looked(&world, &timetable).await, Looked::Made(2));
    // The wall clock jumps by a year; the time to judge by goes on as it was.
    world.app.clock().jump_wall_secs(365 * i64::from(DAY_SECS));
    assert!(world.app.clock().read().doubtful);
    assert_eq!(looked(&world, &timetable).await, Looked::Nothing);
    world.app.clock().advance_secs(DAY_SECS);
    assert!(matches!(looked(&world, &timetable).await, Looked::Made(_)));
    assert_eq!(names_in(&folder), ["2026-11-23", "2026-11-24"]);
    world.stop().await.unwrap();
}

#[tokio::test]
async fn another_servers_paper_is_not_taken_for_its_own() {
    let (data, path, _desk, folder) = folders();
    let world = town(data).await;
    let timetable = timetable(&path, &folder);
    world.app.clock().advance_secs(TO_EVENING_SECS);
    std::fs::create_dir_all(folder.join("2026-11-23")).unwrap();
    std::fs::write(folder.join("2026-11-23/.jari-paper"), "17\n").unwrap();
    let failed = looked(&world, &timetable).await;
    assert!(matches!(&failed, Looked::Failed(why) if why.contains("not paper of this server")));
    world.stop().await.unwrap();
}
