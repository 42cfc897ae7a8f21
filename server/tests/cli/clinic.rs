//! `clinic`: hours, closings, seats and holidays from the command line, with and without a running server.

use serde_json::Value;

use crate::cli::world::{HEADER, World};

/// A clinic that is open on weekdays from nine to noon, with a campaign of 60 days.
fn world() -> World {
    let world = World::new();
    let table = format!("{HEADER}\nA1,가나의원,서울 종로구,02-1,37.57,126.98,09:00~12:00,\n");
    world.import(&world.write("clinics.csv", table)).ok();
    world.add_campaign(&["--days-ahead", "60", "--slot-minutes", "60"]).ok();
    world
}

fn clinic(world: &World, words: &[&str]) -> String {
    world.run(&[&["clinic"], words].concat()).ok()
}

/// A weekday two weeks from now, and the Sunday after it, in Seoul; neither is a holiday of the table.
fn days() -> [String; 2] {
    let today = jiff::Timestamp::now().to_zoned(jari_common::time::seoul()).date();
    let holidays = jari_server::opening_days::Holidays::korea();
    let far = today.saturating_add(jiff::Span::new().days(14));
    let ordinary = |date: &jiff::civil::Date| holidays.name(*date).is_none();
    let from = |first: jiff::civil::Date| first.series(jiff::Span::new().days(1)).filter(ordinary);
    let is_sunday = |date: &jiff::civil::Date| date.weekday() == jiff::civil::Weekday::Sunday;
    let weekday = from(far).find(|it| it.weekday() == jiff::civil::Weekday::Wednesday).unwrap();
    let sunday = from(weekday).find(is_sunday).unwrap();
    [weekday.to_string(), sunday.to_string()]
}

#[test]
fn a_day_is_closed_opened_otherwise_and_given_back_to_the_week() {
    let world = world();
    let [day, sunday] = days();
    let closed = clinic(&world, &["close", "A1", &day, "--reason", "원장님 사정"]);
    assert!(closed.contains("1 clinic-day closed"), "{closed}");
    let shown = clinic(&world, &["show", "A1"]);
    assert!(shown.contains("weekdays 09:00~12:00") && shown.contains("(원장님 사정)"), "{shown}");
    let hours = ["hours", "A1", &sunday, "10:00~12:00, 13:00~15:00", "--reason", "특별 진료"];
    assert!(clinic(&world, &hours).contains("1 clinic-day changed"));
    assert!(clinic(&world, &["show", "A1"]).contains("10:00~12:00, 13:00~15:00"));
    let seats = ["seats", "A1", "0", "--days", &sunday, "--time", "11:00"];
    assert!(clinic(&world, &seats).contains("1 clinic-day changed"));
    assert!(clinic(&world, &["show", "A1"]).contains("11:00 0 seats"));
    assert!(clinic(&world, &["usual", "A1", &day]).contains("1 clinic-day changed"));
    assert!(clinic(&world, &["usual", "A1", &sunday]).contains("1 clinic-day closed"));
    assert!(clinic(&world, &["holiday", &day, "임시 공휴일"]).contains("1 clinic-day closed"));
    assert!(clinic(&world, &["holiday", &day, "--none"]).contains("1 clinic-day changed"));
    let all = clinic(&world, &["seats", "A1", "5"]);
    assert!(all.contains("changed"), "{all}");
    assert!(clinic(&world, &["show", "A1"]).contains("5 seats at one time"));
    assert_eq!(world.run(&["check"]).code, Some(0));
}

#[test]
fn an_import_without_seats_keeps_those_that_an_operator_gave() {
    let world = world();
    clinic(&world, &["seats", "A1", "5"]);
    let table = |more: &str, value: &str| {
        let row = format!("A1,가나의원,서울 종로구,02-1,37.57,126.98,09:00~12:00,{value}");
        format!("{HEADER}{more}\n{row}\n")
    };
    let again = world.write("again.csv", table("", ""));
    world.import(&again).ok();
    assert!(clinic(&world, &["show", "A1"]).contains("5 seats at one time"));
    world.import(&world.write("seats.csv", table(",seats", ",7"))).ok();
    assert!(clinic(&world, &["show", "A1"]).contains("7 seats at one time"));
}

#[test]
fn a_running_server_does_the_same() {
    let world = world();
    let [day, _] = days();
    let mut server = world.serve();
    let closed = clinic(&world, &["close", "A1", &day, "--reason", "원장님 사정"]);
    assert!(closed.contains("1 clinic-day closed"), "{closed}");
    assert_eq!(clinic(&world, &["coming", "A1", &day, "--names-because", "점검"]), "");
    assert_eq!(clinic(&world, &["in-the-way", "--json"]).trim(), "[]");
    let nobody = clinic(&world, &["reseat", "A1", "--by", "김 실장", "--reason", "원장님 사정"]);
    assert!(nobody.contains("nobody's appointment is in the way"), "{nobody}");
    assert_eq!(server.stop("TERM"), Some(0));
}

#[test]
fn an_empty_day_is_a_table_with_its_head_and_a_bundle_without_entries() {
    let world = world();
    let (csv, fhir) = (world.path("day.csv"), world.path("day.json"));
    let files = ["--csv", csv.to_str().unwrap(), "--fhir", fhir.to_str().unwrap()];
    clinic(&world, &[&["coming", "A1"], &files[..]].concat());
    let table = std::fs::read_to_string(csv).unwrap();
    assert!(table.starts_with("\u{feff}시작,번호,"), "{table}");
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&fhir).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600, "it may have names");
    let bundle: Value = serde_json::from_slice(&std::fs::read(fhir).unwrap()).unwrap();
    assert_eq!(bundle["resourceType"], "Bundle");
    assert_eq!(bundle["entry"].as_array().unwrap().len(), 0);
}

#[test]
fn what_is_typed_wrongly_is_said_and_changes_nothing() {
    let world = world();
    let [day, _] = days();
    let sorry = |words: &[&str], what: &str| {
        let said = world.run(&[&["clinic"], words].concat());
        assert!(said.code.is_some_and(|code| code > 0), "{said:?}");
        assert!(said.err.contains(what), "{said:?}");
    };
    sorry(&["close", "B9", &day, "--reason", "가"], "no such clinic");
    sorry(&["close", "A1", "내일", "--reason", "가"], "2026-12-03");
    sorry(&["close", "A1", "2026-12-05..2026-12-03", "--reason", "가"], "2026-12-03..2026-12-05");
    sorry(&["close", "A1", &day, "--reason", " "], "a reason of 1 to 60 characters");
    sorry(&["hours", "A1", &day, "9~6", "--reason", "가"], "ends before it begins");
    sorry(&["seats", "A1", "65"], "1 to 64 seats");
    sorry(&["seats", "A1", "0", "--days", &day], "1 to 64 seats");
    sorry(&["seats", "A1", "1", "--days", &day, "--time", "25:00"], "write a time as 10:30");
    sorry(&["show", "B9"], "no such clinic");
    assert!(!clinic(&world, &["show", "A1"]).contains(&day));
}
