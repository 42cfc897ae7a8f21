//! `check`: a sound folder is reported as sound, and every kind of damage is found.

use rusqlite::Connection;

use crate::cli::world::{Said, World, rows};

fn filled() -> World {
    let world = World::new();
    world.add_campaign(&["--days-ahead", "7"]).ok();
    world.import(&world.write("clinics.csv", rows(30))).ok();
    world
}

fn harm(world: &World, file: &str, sql: &str) {
    Connection::open(world.data().join(file)).unwrap().execute_batch(sql).unwrap();
}

fn remove(world: &World, files: &[&str]) {
    for file in files {
        // A clean end may already have removed the file.
        let _ = std::fs::remove_file(world.data().join(file));
    }
}

/// The findings of a check that must find something.
fn findings(said: Said) -> String {
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(!said.out.contains("ok"), "{said:?}");
    said.out
}

#[test]
fn a_sound_folder_is_counted() {
    let out = filled().run(&["check"]).ok();
    assert!(out.starts_with("ok: "), "{out}");
    assert!(out.contains("30 clinics, 1 campaign,") && out.contains("0 bookings"), "{out}");
    assert!(out.trim_end().ends_with("the tables agree"), "{out}");
}

#[test]
fn tables_that_differ_from_the_log_are_found() {
    let world = filled();
    harm(&world, "tables.db", "DELETE FROM clinic_days WHERE clinic_no = 1");
    let found = findings(world.run(&["check"]));
    assert!(
        found.contains("tables.db: has ") && found.contains(" clinic-days, the log says "),
        "{found}"
    );
}

#[test]
fn tables_that_know_more_than_the_log_are_found() {
    let world = filled();
    harm(&world, "tables.db", "UPDATE progress SET applied_seq = 1000000");
    let found = findings(world.run(&["check"]));
    assert!(found.contains("shows change 1,000,000, but the log ends at"), "{found}");
}

#[test]
fn a_row_missing_from_the_log_is_found() {
    let world = filled();
    harm(&world, "log.db", "DELETE FROM log WHERE first_seq = (SELECT min(first_seq) FROM log)");
    let found = findings(world.run(&["check"]));
    assert!(found.contains("log.db: "), "{found}");
}

#[test]
fn a_file_that_is_no_database_is_found() {
    let world = filled();
    // Everything may still be in the write-ahead log: then a copy of the first file alone is no database.
    remove(&world, &["log.db-wal", "log.db-shm"]);
    std::fs::write(world.data().join("log.db"), [b'x'; 8_192]).unwrap();
    let found = findings(world.run(&["check"]));
    assert!(found.contains("log.db: "), "{found}");
}

#[test]
fn a_newer_database_is_told_and_left_alone() {
    let world = filled();
    harm(&world, "log.db", "PRAGMA user_version = 999");
    for words in [&["check"][..], &["campaign", "list"], &["serve", "--listen", "127.0.0.1:0"]] {
        let sorry = world.run(words).sorry();
        assert!(sorry.contains("of a newer version (999"), "{sorry}");
    }
}

#[test]
fn lost_tables_are_no_harm() {
    let world = filled();
    remove(&world, &["tables.db", "tables.db-wal", "tables.db-shm"]);
    let out = world.run(&["check"]).ok();
    assert!(out.contains("there are no tables; the next start makes them"), "{out}");
    world.run(&["campaign", "list"]).ok();
    assert!(world.run(&["check"]).ok().contains("the tables agree"));
}

#[test]
fn a_folder_without_data_is_told() {
    let world = World::new();
    assert!(world.run(&["check"]).sorry().contains("there is no data in"));
    assert!(!world.data().exists());
}
