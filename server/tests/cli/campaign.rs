//! `campaign add` and `campaign list`.

use serde_json::Value;

use crate::cli::world::{World, rows};

#[test]
fn a_campaign_that_was_added_is_listed() {
    let world = World::new();
    assert_eq!(world.add_campaign(&["--json"]).ok().trim(), r#"{"campaign":1,"clinic_days":0}"#);
    let words =
        ["--title-ko", "검진", "--title-en", "Check-up", "--born-from", "1940", "--born-to"];
    let words = [&["campaign", "add"], &words[..], &["1976", "--opens-at", "2027-01-04 20:00"]];
    world.run(&[&words.concat()[..], &["--slot-minutes", "20", "--turns", "50"]].concat()).ok();

    let table = world.run(&["campaign", "list"]).ok();
    let second = table.lines().nth(2).unwrap();
    for word in ["2027-01-04 20:00", "1940–1976", "20 min", "all", "검진 / Check-up"] {
        assert!(second.contains(word), "{table}");
    }
    let listed: Value =
        serde_json::from_str(&world.run(&["campaign", "list", "--json"]).ok()).unwrap();
    assert_eq!(listed[1]["opens_at"], "2027-01-04T11:00:00Z");
    assert_eq!(listed[1]["pace"]["turns"], 50);
}

#[test]
fn a_campaign_may_be_for_some_clinics_alone() {
    let world = World::new();
    world.import(&world.write("clinics.csv", rows(10))).ok();
    world.add_campaign(&["--clinics", "A0000001,A0000002", "--days-ahead", "7"]).ok();
    let list = world.write("list.txt", "id\nA0000003\n");
    world.add_campaign(&["--clinics", list.to_str().unwrap(), "--days-ahead", "7"]).ok();
    let listed: Value =
        serde_json::from_str(&world.run(&["campaign", "list", "--json"]).ok()).unwrap();
    assert_eq!(listed[0]["clinics"]["only"].as_array().unwrap().len(), 2);
    assert_eq!(listed[1]["clinics"]["only"][0], "A0000003");
    assert!(world.add_campaign(&["--clinics", "A9999999"]).sorry().contains("no such clinic"));
}

#[test]
fn what_a_campaign_cannot_be_is_said() {
    let world = World::new();
    assert!(world.add_campaign(&["--slot-minutes", "0"]).sorry().contains("5 to 480 minutes"));
    assert!(world.add_campaign(&["--capacity", "65"]).sorry().contains("1 to 64 seats"));
    let words =
        ["campaign", "add", "--title-ko", "검진", "--title-en", "Check-up", "--born", "..1976"];
    let said = world.run(&[&words[..], &["--opens-at", "tomorrow"]].concat());
    assert!(said.code == Some(2) && said.err.contains("2026-11-24 20:00"), "{said:?}");
    assert!(world.run(&["campaign", "list"]).ok().contains("no campaigns"));
}

#[test]
fn a_list_of_a_folder_that_is_not_there_makes_none() {
    let world = World::new();
    assert!(world.run(&["campaign", "list"]).sorry().contains("there is no data in"));
    assert!(!world.data().exists());
}

#[test]
fn a_campaign_is_changed_while_a_server_runs_and_what_makes_no_sense_is_said() {
    let world = World::new();
    world.import(&world.write("clinics.csv", rows(10))).ok();
    world.add_campaign(&["--clinics", "A0000001,A0000002", "--capacity", "2"]).ok();
    let mut server = world.serve();
    let edit = |words: &[&str]| world.run(&[&["campaign", "edit", "1"], words].concat());
    let done =
        edit(&["--capacity", "4", "--title-ko", "겨울 독감", "--ends-on", "2099-12-31"]).ok();
    assert!(done.contains("겨울 독감") && done.contains("2099-12-31"), "{done}");
    assert!(done.contains("clinic-days changed"), "{done}");
    let more = edit(&["--with-clinics", "A0000003", "--without-clinics", "A0000001"]).ok();
    assert!(more.contains("clinic-days closed"), "{more}");
    let listed = world.run(&["campaign", "list", "--json"]).ok();
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed[0]["clinics"]["only"], serde_json::json!(["A0000002", "A0000003"]));
    assert_eq!((&listed[0]["capacity"], &listed[0]["title_en"]), (&4.into(), &"Flu shots".into()));
    assert!(edit(&[]).sorry().contains("campaign edit --help"));
    assert!(edit(&["--with-clinics", "all"]).sorry().contains("name the clinics"));
    assert!(edit(&["--ends-on", "2020-01-01"]).sorry().contains("today or later"));
    assert!(edit(&["--opens-at", "2099-01-01 20:00"]).sorry().contains("the line is open"));
    assert_eq!(server.stop("TERM"), Some(0));
    assert_eq!(world.run(&["check"]).code, Some(0));
}
