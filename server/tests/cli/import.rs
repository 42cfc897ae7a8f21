//! `import clinics`: which rows are imported, what is printed about the others, and that a whole city can be imported.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use encoding_rs::EUC_KR;

use crate::cli::world::{CITY_ROWS, HEADER, World, row, rows};

#[test]
fn good_rows_come_in_and_bad_ones_are_named_by_line_and_reason() {
    let world = World::new();
    let bad_hours = row(4).replace("09:00~17:00", "17:00~09:00");
    let text = [HEADER, &row(1), &row(1), "", &row(2), "x,y", &bad_hours].join("\n");
    let said = world.import(&world.write("clinics.csv", text));
    assert!(said.err.contains("line 3: the id A0000001 is already on line 2"), "{said:?}");
    assert!(said.err.contains("line 6: has 2 fields where the header has 8"), "{said:?}");
    assert!(said.err.contains("line 7: weekday_hours: "), "{said:?}");
    assert_eq!(said.code, Some(3), "others were taken");
    let out = said.out;
    assert!(out.contains("2 clinics imported from UTF-8: 2 new, 0 known already; 3 rows"), "{out}");
}

#[test]
fn a_strict_import_takes_nothing_of_a_file_with_a_bad_row() {
    let world = World::new();
    let file = world.write("clinics.csv", [HEADER, &row(1), "x,y"].join("\n"));
    let import =
        |more: &[&str]| world.run(&[&["import", "clinics", file.to_str().unwrap()], more].concat());
    let said = import(&["--strict"]);
    assert!(said.err.contains("line 3: has 2 fields"), "{said:?}");
    assert!(said.sorry().contains("1 row is refused, so nothing was taken"));
    assert!(!world.data().exists());
    assert_eq!(import(&[]).code, Some(3));
}

#[test]
fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let world = World::new();
    let dry =
        |file: &Path| world.run(&["import", "clinics", file.to_str().unwrap(), "--dry-run"]).ok();
    let first = world.write("first.csv", rows(2));
    assert!(dry(&first).contains("2 clinics would be imported from UTF-8: 2 new"));
    assert!(!world.data().exists(), "no folder is made");
    world.import(&first).ok();
    let shorter = world.write("shorter.csv", rows(3).replacen("09:00~18:00", "09:00~12:00", 1));
    for _ in 0..2 {
        let out = dry(&shorter);
        assert!(out.contains("hours: weekdays 09:00~18:00; Saturday"), "{out}");
        assert!(out.contains("→ weekdays 09:00~12:00; Saturday"), "{out}");
        assert!(out.contains("nothing was changed; 3 clinics would be imported"), "{out}");
        assert!(out.contains("1 new, 2 known already"), "{out}");
    }
    let said = world.import(&shorter).ok();
    assert!(said.contains("0 clinic-days opened"), "no campaign has days: {said}");
}

#[test]
fn a_mapping_names_the_columns_of_a_file() {
    let world = World::new();
    let text = rows(1).replacen("name", "병원 이름", 1);
    let file = world.write("own.csv", text);
    let map = world.write("own.map", "name=병원 이름\n");
    let [file, map] = [&file, &map].map(|path| path.to_str().unwrap());
    assert!(world.run(&["import", "clinics", file]).sorry().contains("lacks: name"));
    world.run(&["import", "clinics", file, "--map", map]).ok();
    let broken = world.write("broken.map", "nom=병원 이름\n");
    let broken = broken.to_str().unwrap();
    assert!(world.run(&["import", "clinics", file, "--map", broken]).sorry().contains("line 1"));
}

#[test]
fn an_import_is_safe_to_repeat_and_brings_known_clinics_up_to_date() {
    let world = World::new();
    world.import(&world.write("first.csv", rows(5))).ok();
    let renamed = rows(6).replace("새봄의원3", "한결의원3");
    let out = world.import(&world.write("second.csv", renamed)).ok();
    assert!(out.contains("6 clinics imported from UTF-8: 1 new, 5 known already"), "{out}");
    let out = world.run(&["check"]).ok();
    assert!(out.contains("6 clinics"), "{out}");
}

#[test]
fn a_file_in_cp949_is_the_same_file() {
    let world = World::new();
    world.import(&world.write("utf8.csv", rows(3))).ok();
    let cp949 = EUC_KR.encode(&rows(3)).0.into_owned();
    let out = world.import(&world.write("cp949.csv", cp949)).ok();
    assert!(out.contains("3 clinics imported from CP949: 0 new, 3 known already"), "{out}");
    assert!(world.run(&["check"]).ok().starts_with("ok: "));
}

#[test]
fn a_file_of_which_nothing_can_be_taken_is_one_sentence() {
    let world = World::new();
    let sorry = |name: &str, bytes: &[u8]| world.import(&world.write(name, bytes)).sorry();
    assert!(
        sorry("lon.csv", b"id,name,address,phone,lat,weekday_hours,saturday_hours\n")
            .contains("lacks: lon")
    );
    assert!(sorry("utf16.csv", b"\xFF\xFEi\0d\0").contains("UTF-16"));
    assert!(sorry("empty.csv", b"").contains("the file is empty"));
    assert!(sorry("bad.csv", format!("{HEADER}\nx\n").as_bytes()).contains("no row is a clinic"));
    let nowhere = world.path("nowhere.csv");
    assert!(world.import(&nowhere).sorry().contains("cannot read"));
    assert!(world.import(Path::new("/")).sorry().contains("cannot read"));
    assert!(!world.data().exists(), "nothing is made for a file that cannot be read");
}

#[test]
fn campaigns_that_are_there_already_open_the_new_clinics_days() {
    let world = World::new();
    let out = world.add_campaign(&["--days-ahead", "7"]).ok();
    assert!(out.contains("0 clinic-days opened"), "{out}");
    let out = world.import(&world.write("clinics.csv", rows(450))).ok();
    assert!(!out.contains("\n0 clinic-days"), "{out}");
    assert!(world.import(&world.write("again.csv", rows(450))).ok().contains("\n0 clinic-days"));
}

#[test]
fn a_whole_city_comes_in_with_thirty_days() {
    let world = World::new();
    let file = city(&world);
    world.add_campaign(&["--days-ahead", "30"]).ok();
    let started = Instant::now();
    let out = world.import(&file).ok();
    tell(&format!("import and thirty days of slots took {:.1?}: {out}", started.elapsed()));
    assert!(out.contains("7,769 clinics imported from UTF-8: 7,769 new"), "{out}");
    let out = world.run(&["check"]).ok();
    assert!(
        out.contains("7,769 clinics, 1 campaign,") && out.contains("the tables agree"),
        "{out}"
    );
}

/// The real clinics when their file exists, else the same number of fictional ones; prints which.
fn city(world: &World) -> PathBuf {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/seoul_clinics.csv");
    if real.is_file() {
        tell("using the real clinics of ../shared/data/seoul_clinics.csv");
        return real;
    }
    tell("../shared/data/seoul_clinics.csv is not here: using a generated file of 7,769 rows");
    world.write("city.csv", rows(CITY_ROWS))
}

/// Prints past the test harness, which hides the output of tests that pass.
fn tell(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}
