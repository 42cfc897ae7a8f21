//! What an operator does to a running line, and the report of it afterwards.

use serde_json::Value;

use crate::cli::world::World;

#[test]
fn a_running_line_is_paced_frozen_resumed_and_closed() {
    let world = World::new();
    let server = world.serve();
    world.add_campaign(&[]).ok();
    let paced = world.run(&["campaign", "pace", "1", "--turns", "12", "--reserved-percent", "25"]);
    let paced = paced.ok();
    assert!(paced.contains("12 turns, 600 s to begin, 25 %"), "{paced}");
    let too_long = ["campaign", "freeze", "1", "--message", &"가".repeat(21)];
    assert!(world.run(&too_long).sorry().contains("60 bytes"));
    assert!(world.run(&["campaign", "lines"]).ok().contains("campaign 1: nobody waits; 0 wait"));
    world.run(&["campaign", "freeze", "1", "--message", "잠시 멈춥니다"]).ok();
    assert!(world.run(&["campaign", "lines"]).ok().contains("frozen by the operator"));
    let lines: Value =
        serde_json::from_str(&world.run(&["campaign", "lines", "--json"]).ok()).unwrap();
    assert_eq!(lines[0]["stands"], "frozen");
    world.run(&["campaign", "resume", "1"]).ok();
    world.run(&["campaign", "close", "1"]).ok();
    assert!(world.run(&["campaign", "freeze", "1"]).sorry().contains("closed"));
    assert!(world.run(&["campaign", "pace", "7", "--turns", "1"]).sorry().contains("no such"));
    assert!(world.run(&["campaign", "pace", "1", "--turns", "0"]).sorry().contains("at least 1"));
    assert!(world.run(&["clock", "accept"]).ok().contains("followed again"));
    drop(server);
    assert!(world.run(&["clock", "accept"]).ok().contains("no server runs"));
}

#[test]
fn a_draw_that_is_not_sealed_cannot_be_revealed_and_a_line_without_one_never() {
    let world = World::new();
    world.add_campaign(&[]).ok();
    let reveal = |id: &str| world.run(&["draw", "reveal", id, "--value", "3 8 15"]).sorry();
    assert!(reveal("1").contains("no sealed entries"));
    let words = ["campaign", "add", "--title-ko", "백신", "--title-en", "Vaccine", "--born"];
    let draw = ["..1976", "--opens-at", "2090-01-01 20:00", "--draw", "다음 회차 당첨 번호"];
    world.run(&[&words[..], &draw].concat()).ok();
    let listed: Value =
        serde_json::from_str(&world.run(&["campaign", "list", "--json"]).ok()).unwrap();
    let committed = listed[1]["order"]["draw"]["commitment"].as_str().unwrap();
    assert!(committed.len() == 64 && committed.chars().any(|digit| digit != '0'), "{committed}");
    assert!(reveal("2").contains("no sealed entries"));
}

#[test]
fn a_report_is_told_as_text_as_json_and_as_a_page_beside_a_running_server() {
    let world = World::new();
    assert!(world.run(&["report", "1"]).sorry().contains("there is no data in"));
    let _server = world.serve();
    world.add_campaign(&["--calling-hours", "09:00~18:00", "--identity", "required"]).ok();
    assert!(world.run(&["report", "9"]).sorry().contains("no such campaign"));
    let text = world.run(&["report", "1", "--language", "en"]).ok();
    assert!(text.contains("People with a number"), "{text}");
    let json: Value = serde_json::from_str(&world.run(&["report", "1", "--json"]).ok()).unwrap();
    assert_eq!(json["counts"]["tickets"], 0);
    let page = world.path("report.html");
    world.run(&["report", "1", "--html", page.to_str().unwrap()]).ok();
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("공정성 보고서") && page.contains("독감 예방접종"), "{page}");
}
