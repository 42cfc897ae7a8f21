//! `device pair`.

use serde_json::Value;

use crate::cli::world::World;

const PLACE: [&str; 8] =
    ["device", "pair", "--name", "종로새봄복지관", "--lat", "37.5735", "--lon", "126.9788"];

#[test]
fn a_pairing_code_is_twelve_digits_on_a_line_of_its_own() {
    let world = World::new();
    let said = world.run(&PLACE);
    assert!(said.err.contains("종로새봄복지관"), "{said:?}");
    let out = said.ok();
    let code = out.trim_end();
    assert!(code.len() == 12 && code.bytes().all(|byte| byte.is_ascii_digit()), "{out:?}");

    let desk = ["--kind", "desk", "--everybody", "--json"];
    let json = world.run(&[&PLACE[..], &desk].concat()).ok();
    let told: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(told["device"], 2);
    assert_eq!(told["code"].as_str().unwrap().len(), 12);
    assert!(told["until"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn whom_a_desk_serves_is_said_and_a_desk_of_nobody_lets_nobody_in() {
    let world = World::new();
    world.add_campaign(&[]).ok();
    let pair = |words: &[&str]| world.run(&[&PLACE[..], words].concat());
    for words in [&["--kind", "desk"][..], &["--everybody"], &["--campaign", "1"]] {
        assert!(pair(words).sorry().contains("say whom a desk serves"), "{words:?}");
    }
    assert!(pair(&["--kind", "desk", "--campaign", "7"]).sorry().contains("no such campaign"));
    assert!(pair(&["--kind", "desk", "--clinic", "X"]).sorry().contains("no such clinic"));
    pair(&["--kind", "desk", "--campaign", "1"]).ok();
    let list = world.run(&["device", "list"]).ok();
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 3, "{list}");
    for (line, says) in lines.iter().zip(["revoked", "revoked", "serves campaign 1"]) {
        assert!(line.contains(says), "{line}");
    }
    world.run(&["device", "scope", "3", "--everybody"]).ok();
    assert!(world.run(&["device", "scope", "1", "--everybody"]).sorry().contains("was revoked"));
    assert!(world.run(&["device", "list"]).ok().ends_with("serves everybody\n"));
}

#[test]
fn a_board_says_whose_calls_it_shows_and_a_desk_where_people_go() {
    let world = World::new();
    world.add_campaign(&[]).ok();
    let pair = |words: &[&str]| world.run(&[&PLACE[..], words].concat());
    for words in [&["--kind", "board"][..], &["--kind", "board", "--everybody"]] {
        assert!(pair(words).sorry().contains("say whose calls a board shows"), "{words:?}");
    }
    pair(&["--kind", "board", "--campaign", "1"]).ok();
    pair(&["--kind", "desk", "--campaign", "1", "--counter", " 1번 창구 "]).ok();
    let with_counter = ["--kind", "board", "--campaign", "1", "--counter", "1"];
    assert!(pair(&with_counter).sorry().contains("only a desk has a counter"));
    assert!(pair(&["--counter", "1"]).sorry().contains("only a desk has a counter"));
    let list = || world.run(&["device", "list"]).ok();
    assert!(list().contains("1  board  종로새봄복지관  not paired"), "{}", list());
    assert!(list().contains("shows calls of campaign 1\n"), "{}", list());
    assert!(list().contains("2  desk  종로새봄복지관  counter 1번 창구  not paired"), "{}", list());
    assert!(world.run(&["device", "scope", "1", "--everybody"]).sorry().contains("that are named"));
    let mut server = world.serve();
    world.run(&["device", "rename", "2", "--counter", "2번 창구"]).ok();
    assert!(list().contains("  종로새봄복지관  counter 2번 창구  "), "{}", list());
    world.run(&["device", "rename", "2", "--name", "2층", "--counter", ""]).ok();
    assert!(list().contains("2  desk  2층  not paired"), "{}", list());
    assert_eq!(server.stop("TERM"), Some(0));
    assert_eq!(world.run(&["device", "rename", "2"]).code, Some(2), "nothing is said to change");
    assert!(world.run(&["check"]).ok().starts_with("ok: "));
}

#[test]
fn devices_are_renamed_paired_again_and_revoked_with_and_without_a_running_server() {
    let world = World::new();
    let code = world.run(&PLACE).ok();
    let again = |code: &str| {
        let out = world.run(&["device", "rotate", "1"]).ok();
        assert!(out.trim().len() == 12 && out != code, "{out}");
        out
    };
    let code = again(&code);
    let mut server = world.serve();
    again(&code);
    world.run(&["device", "rename", "1", "--name", "새봄복지관 2층"]).ok();
    let list = world.run(&["device", "list"]).ok();
    assert!(list.starts_with("1  kiosk  새봄복지관 2층  not paired  not heard"), "{list}");
    assert!(world.run(&["device", "rename", "1", "--name", " "]).sorry().contains("1 to 40"));
    assert!(world.run(&["device", "revoke", "9"]).sorry().contains("no such device"));
    world.run(&["device", "revoke", "1"]).ok();
    let json = world.run(&["device", "list", "--json"]).ok();
    let told: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&told[0]["standing"], &told[0]["pairings"]), (&"revoked".into(), &0.into()));
    assert!(!json.contains("secret") && !json.contains("code"), "{json}");
    assert_eq!(server.stop("TERM"), Some(0));
    assert!(world.run(&["device", "list"]).ok().contains("revoked"));
    assert!(world.run(&["check"]).ok().starts_with("ok: "));
}

#[test]
fn a_place_off_the_globe_is_refused() {
    let world = World::new();
    let words = ["device", "pair", "--name", "어딘가", "--lat", "-91", "--lon", "-200"];
    assert!(world.run(&words).sorry().contains("a latitude is within"));
    assert!(!world.data().exists());
}
