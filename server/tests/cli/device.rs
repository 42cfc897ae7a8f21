//! `device pair`.

use serde_json::Value;

use crate::world::World;

const PLACE: [&str; 8] =
    ["device", "pair", "--name", "종로새봄복지관", "--lat", "37.5735", "--lon", "126.9788"];

#[test]
fn a_pairing_code_is_eight_digits_on_a_line_of_its_own() {
    let world = World::new();
    let said = world.run(&PLACE);
    assert!(said.err.contains("종로새봄복지관"), "{said:?}");
    let out = said.ok();
    let code = out.trim_end();
    assert!(code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit()), "{out:?}");

    let json = world.run(&[&PLACE[..], &["--kind", "desk", "--json"]].concat()).ok();
    let told: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(told["device"], 2);
    assert_eq!(told["code"].as_str().unwrap().len(), 8);
    assert!(told["until"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn a_place_off_the_globe_is_refused() {
    let world = World::new();
    let words = ["device", "pair", "--name", "어딘가", "--lat", "-91", "--lon", "-200"];
    assert!(world.run(&words).sorry().contains("a latitude is within"));
    assert!(!world.data().exists());
}
