//! `staff` and `audit` from the command line, with and without a running server.

use serde_json::Value;

use crate::cli::world::{HEADER, World};

fn world() -> World {
    let world = World::new();
    let table = format!("{HEADER}\nA1,가나의원,서울 종로구,02-1,37.57,126.98,09:00~12:00,\n");
    world.import(&world.write("clinics.csv", table)).ok();
    world
}

fn ok(world: &World, words: &[&str]) -> String {
    world.run(words).ok()
}

#[test]
fn accounts_are_added_listed_changed_and_ended_and_all_of_it_is_found_again() {
    let world = world();
    let add = ["staff", "add", "--name", "이간호사", "--role", "desk", "--clinic", "A1"];
    let added = ok(&world, &add);
    assert!(added.starts_with("1: they choose a PIN with "), "{added}");
    let nobody = world.run(&["staff", "add", "--name", "이간호사", "--role", "desk"]).sorry();
    assert!(nobody.contains("belongs to a clinic"), "{nobody}");
    let role = world.run(&["staff", "add", "--name", "가", "--role", "boss"]);
    assert!(role.code == Some(2) && role.err.contains("clinic-admin"), "{role:?}");
    let unknown = world.run(&["staff", "reset", "7"]).sorry();
    assert!(unknown.contains("no such member of staff"), "{unknown}");
    let mut server = world.serve();
    let change = ok(&world, &["staff", "change", "1", "--role", "clinic-admin"]);
    assert!(change.contains("clinic_admin") && change.contains("(A1)"), "{change}");
    let reset: Value =
        serde_json::from_str(&ok(&world, &["staff", "reset", "1", "--json"])).unwrap();
    assert_eq!(reset["code"].as_str().unwrap().len(), 12);
    let list = ok(&world, &["staff", "list", "--json"]);
    assert!(!list.contains("argon2") && !list.contains("code"), "no secret is listed: {list}");
    ok(&world, &["staff", "unlock", "1"]);
    ok(&world, &["staff", "remove", "1"]);
    let just_now = ok(&world, &["audit", "search", "--act", "removed"]);
    assert!(just_now.contains("account 1"), "also while the server runs: {just_now}");
    assert!(ok(&world, &["staff", "list"]).contains("removed"));
    assert_eq!(server.stop("TERM"), Some(0));
    let found = ok(&world, &["audit", "search", "--staff", "1", "--json"]);
    let found: Vec<Value> = serde_json::from_str(&found).unwrap();
    let acts: Vec<&str> = found.iter().map(|it| it["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["added", "invited", "changed", "invited", "removed"]);
    let named = |it: &Value| it["account"].as_str().is_some_and(|name| !name.is_empty());
    assert!(found.iter().all(named), "whose account on this machine it was: {found:?}");
    assert!(ok(&world, &["audit", "search", "--act", "clinics_put"]).contains("console "));
    assert!(ok(&world, &["audit", "search", "--ticket", "9"]).contains("nothing was found"));
}

#[test]
fn names_that_are_read_on_the_command_line_are_written_with_their_reason() {
    let world = world();
    ok(&world, &["clinic", "coming", "A1", "--names-because", "오늘 전화"]);
    let found = ok(&world, &["audit", "search", "--clinic", "A1"]);
    assert!(found.contains("data_read") && found.contains("because: 오늘 전화"), "{found}");
}

#[test]
fn the_log_is_verified_against_what_was_kept_of_it() {
    let world = world();
    let anchor = ok(&world, &["audit", "anchor"]);
    let anchor = anchor.trim();
    let same = ok(&world, &["audit", "verify", anchor]);
    assert!(same.starts_with("same: "), "{same}");
    world.add_campaign(&[]).ok();
    assert!(ok(&world, &["audit", "verify", anchor]).starts_with("longer: "));
    let file = world.write("anchors.txt", format!("{anchor}\n\n"));
    assert!(ok(&world, &["audit", "verify", "--from", file.to_str().unwrap()]).contains("longer"));
    let log = world.data().join("log.db");
    let sql = rusqlite::Connection::open(&log).unwrap();
    let change = "UPDATE log SET changes = CAST(replace(changes, '가나의원', '다라의원') AS BLOB)";
    sql.execute(change, []).unwrap();
    drop(sql);
    let said = world.run(&["audit", "verify", anchor]);
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("changed: the row that ends with"), "{said:?}");
    assert!(said.out.contains("changed: something up to"), "{said:?}");
    let nonsense = world.run(&["audit", "verify", "7"]);
    assert!(nonsense.code == Some(2) && nonsense.err.contains("64 hexadecimal"), "{nonsense:?}");
    let bad = world.write("bad.txt", "7\n");
    let bad = world.run(&["audit", "verify", "--from", bad.to_str().unwrap()]).sorry();
    assert!(bad.contains("line 1"), "{bad}");
}
