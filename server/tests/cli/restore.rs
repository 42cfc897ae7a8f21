//! A drill: the data folder is lost, yesterday's backup is put back, and people come with their slips.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::cli::messages::{pair, post};
use crate::cli::world::{Server, World, rows};

/// What somebody has in their hands.
#[derive(Clone)]
struct Held {
    receipt: String,
    code: String,
    number: u64,
    ahead: u64,
    who: usize,
}

fn name(who: usize) -> String {
    let family = ["김", "이", "박", "최", "정"][who % 5];
    let given = ["말순", "영수", "옥분", "철수", "순자", "영희", "복남", "금자"][who % 8];
    format!("{family}{given}{}", ["", "희", "순", "자"][who / 40])
}

fn phone(who: usize) -> String {
    format!("010{:08}", 10_000_000 + who)
}

fn served(world: &World) -> Server {
    world.serve_with(&["--people-per-minute", "1000"], Stdio::null())
}

fn join(server: &Server, token: &str, who: usize, campaign: u32) -> Held {
    let person = json!({ "name": name(who), "birth_date": "1947-03-01", "phone": phone(who) });
    let path = format!("/api/v1/campaigns/{campaign}/tickets");
    let joined = post(&server.addr, &path, token, &json!({ "person": person }));
    let text = |of: &Value| of.as_str().unwrap_or_else(|| panic!("{joined}")).to_owned();
    let (receipt, code) = (text(&joined["receipt"]), text(&joined["code"]));
    let [number, ahead] = ["number", "ahead"].map(|key| joined["ticket"][key].as_u64().unwrap());
    Held { receipt, code, number, ahead, who }
}

fn found(server: &Server, token: &str, held: &Held) -> Value {
    let find = json!({ "receipt": held.receipt, "birth_date": "1947-03-01" });
    post(&server.addr, "/api/v1/tickets/find", token, &find)
}

fn file(world: &World, name: &str, slips: &[&Held]) -> String {
    let mut table = "receipt,name,birth_date,phone\n".to_owned();
    for held in slips {
        let _ = writeln!(
            table,
            "{}, {} ,1947-03-01,{}",
            held.receipt,
            self::name(held.who),
            phone(held.who)
        );
    }
    world.write(name, table).to_str().unwrap().to_owned()
}

/// A backup as docs/keys.md says: the log and the key ring; here with the server's key.
fn back_up(world: &World, to: &Path) {
    let _ = fs::create_dir(to);
    for name in ["log.db", "keyring", "server.key"] {
        fs::copy(world.data().join(name), to.join(name)).unwrap();
    }
}

fn lose_and_put_back(world: &World, backup: &Path) {
    fs::remove_dir_all(world.data()).unwrap();
    fs::create_dir(world.data()).unwrap();
    for entry in fs::read_dir(backup).unwrap().flatten() {
        fs::copy(entry.path(), world.data().join(entry.file_name())).unwrap();
    }
}

/// Number and masked name of everybody on a paper of the line.
fn on_paper(world: &World, name: &str) -> BTreeMap<u64, String> {
    let out = world.path(name);
    let file = out.to_str().unwrap();
    let words = ["paper", "line", "--campaign", "1", "--because", "훈련", "--out", file];
    world.run(&words).ok();
    let read = Command::new("pdftotext").arg("-layout").arg(&out).arg("-").output();
    let text = String::from_utf8(read.expect("apt-get install poppler-utils").stdout).unwrap();
    let row = |line: &str| {
        let mut words = line.split_whitespace();
        let number = words.next()?.parse().ok()?;
        Some((number, words.next().filter(|it| it.contains('○'))?.to_owned()))
    };
    text.lines().filter_map(row).collect()
}

fn town() -> World {
    let world = World::new();
    world.import(&world.write("clinics.csv", rows(2))).ok();
    // Two turns at once: most people wait.
    world.add_campaign(&["--turns", "2"]).ok();
    world
}

/// Thirty people with slips; the backup knows ten of them.
fn lost(world: &World) -> (Vec<Held>, String, BTreeMap<u64, String>) {
    let mut server = served(world);
    let token = pair(world, &server);
    let mut held: Vec<Held> = (0..10).map(|who| join(&server, &token, who, 1)).collect();
    assert_eq!(server.stop("TERM"), Some(0));
    back_up(world, &world.path("backup"));
    let mut server = served(world);
    held.extend((10..30).map(|who| join(&server, &token, who, 1)));
    assert_eq!(server.stop("TERM"), Some(0));
    let paper = on_paper(world, "before.pdf");
    lose_and_put_back(world, &world.path("backup"));
    (held, token, paper)
}

#[test]
fn after_a_lost_disk_everybody_with_a_slip_has_their_number_and_nobody_is_further_back() {
    let world = town();
    let (held, token, before) = lost(&world);
    assert_eq!(held.iter().map(|it| it.number).collect::<Vec<_>>(), (1..=30).collect::<Vec<_>>());
    assert_eq!(before.len(), 30);
    // They come in any order.
    let all: Vec<&Held> = held.iter().rev().collect();
    let slips = file(&world, "slips.csv", &all);
    let would = world.run(&["restore", "slips", &slips, "--dry-run"]).ok();
    assert!(would.contains("20 places would be given back; 10 slips were known"), "{would}");
    let done = world.run(&["restore", "slips", &slips]).ok();
    assert!(
        done.contains("20 places are given back; 10 slips were known, 50 numbers kept free"),
        "{done}"
    );
    assert!(done.contains("the next number is 81"), "{done}");
    let again = world.run(&["restore", "slips", &slips]).ok();
    assert!(again.contains("0 places are given back; 30 slips were known, 0 numbers"), "{again}");
    // The paper of before can be laid beside that of now.
    assert_eq!(on_paper(&world, "after.pdf"), before);
    world.run(&["check"]).ok();
    let mut server = served(&world);
    for it in &held {
        let now = found(&server, &token, it);
        assert_eq!(now["ticket"]["number"], it.number, "{now}");
        assert!(now["ticket"]["ahead"].as_u64().unwrap() <= it.ahead, "{now}");
        assert_eq!(now["receipt"], it.receipt);
    }
    // Whoever joins now comes after all of them.
    for who in 40..43 {
        assert!(join(&server, &token, who, 1).number > 80);
    }
    assert_eq!(server.stop("TERM"), Some(0));
    let report = world.run(&["report", "1", "--json"]).ok();
    let report: Value = serde_json::from_str(&report).unwrap();
    let counts = &report["counts"];
    assert_eq!((&counts["tickets"], &counts["restored"]), (&json!(33), &json!(20)));
    assert_eq!(counts["kept_free"], 50);
    let found = world.run(&["audit", "search", "--act", "ticket_issued"]).ok();
    assert_eq!(found.lines().count(), 70, "each with the account that did it: {found}");
}

#[test]
fn a_slip_that_gives_nothing_back_is_named_with_its_reason_and_keeps_back_no_other() {
    let world = town();
    let (held, token, _) = lost(&world);
    let mut forged = held[12].clone();
    forged.receipt = forged.receipt.replace("-13-13-", "-13-12-");
    let mut stolen = held[3].clone();
    stolen.who = 77;
    let mut another = held[13].clone();
    another.who = 2;
    let slips = [&held[11], &held[11], &forged, &stolen, &another, &held[20]];
    let said = world.run(&["restore", "slips", &file(&world, "some.csv", &slips), "--spare", "3"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    for why in [
        "line 3: number 12: this slip is in line 2, too",
        "line 4: this server did not write this receipt",
        "line 5: number 4: its number is somebody else's in the log",
        "line 6: number 14: this person has number 3 in the log",
        "2 places are given back",
        "the next number is 25",
    ] {
        assert!(said.out.contains(why), "{why}: {said:?}");
    }
    assert!(!said.out.contains(&name(77)) && !said.out.contains(&phone(77)), "{said:?}");
    // Whoever comes too late finds the number kept free, and gets nobody else's.
    let late = world.run(&["restore", "slips", &file(&world, "late.csv", &[&held[15], &held[28]])]);
    assert!(late.out.contains("number 16: its number is kept free"), "{late:?}");
    assert!(late.out.contains("1 place is given back"), "{late:?}");
    world.run(&["check"]).ok();
    // A server that runs could give the numbers away meanwhile.
    let mut server = served(&world);
    let told = world.run(&["restore", "slips", &file(&world, "all.csv", &[&held[12]])]).sorry();
    assert!(told.contains("stop the server first"), "{told}");
    let found = found(&server, &token, &held[20]);
    assert_eq!(found["ticket"]["number"], 21, "{found}");
    assert_eq!(server.stop("TERM"), Some(0));
    let no = world.write("no.csv", "number,name\n1,a\n");
    assert!(
        world
            .run(&["restore", "slips", no.to_str().unwrap()])
            .sorry()
            .contains("no column receipt")
    );
    let none = world.path("none.csv");
    assert!(
        world.run(&["restore", "slips", none.to_str().unwrap()]).sorry().contains("cannot read")
    );
}

#[test]
fn a_slip_that_two_people_show_is_asked_about_before_anybody_gets_anything() {
    let world = town();
    let (held, ..) = lost(&world);
    let mut copied = held[12].clone();
    copied.who = 77;
    for slips in [[&held[13], &copied, &held[12]], [&held[12], &held[13], &copied]] {
        let told = world.run(&["restore", "slips", &file(&world, "two.csv", &slips)]).sorry();
        assert!(told.contains("show one slip for different people"), "{told}");
        assert!(!told.contains(&name(77)), "{told}");
    }
    let said = world.run(&["restore", "slips", &file(&world, "one.csv", &[&held[13], &held[12]])]);
    assert!(said.out.contains("2 places are given back"), "{said:?}");
}

#[test]
fn slips_of_two_lines_find_their_own_and_a_slip_of_the_wrong_line_is_seen() {
    let world = town();
    world.add_campaign(&[]).ok();
    let mut server = served(&world);
    let token = pair(&world, &server);
    join(&server, &token, 0, 1);
    assert_eq!(server.stop("TERM"), Some(0));
    back_up(&world, &world.path("backup"));
    let mut server = served(&world);
    let lines = [2, 1, 2, 2, 1, 1, 2];
    let held: Vec<(u32, Held)> = (1..)
        .zip(lines)
        .map(|(who, campaign)| (campaign, join(&server, &token, who, campaign)))
        .collect();
    assert_eq!(server.stop("TERM"), Some(0));
    lose_and_put_back(&world, &world.path("backup"));
    let mut table = "receipt,name,birth_date,phone,campaign,code\n".to_owned();
    // The third and the fifth have lost their slips; the last says the wrong campaign.
    for (at, (campaign, held)) in held.iter().enumerate().filter(|(at, _)| ![2, 4].contains(at)) {
        let campaign = if at == 6 { 1 } else { *campaign };
        let code = &held.code;
        let _ = writeln!(
            table,
            "{},{},1947-03-01,{},{campaign},{code}",
            held.receipt,
            name(held.who),
            phone(held.who)
        );
    }
    let slips = world.write("slips.csv", table);
    let said = world.run(&["restore", "slips", slips.to_str().unwrap()]);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.out.contains("line 6: number 4:"), "{said:?}");
    assert!(said.out.contains("4 places are given back"), "{said:?}");
    let mut server = served(&world);
    for (campaign, it) in [&held[0], &held[1], &held[3], &held[5]] {
        let now = found(&server, &token, it);
        assert_eq!(
            (&now["ticket"]["number"], &now["ticket"]["campaign"]),
            (&json!(it.number), &json!(campaign))
        );
        assert_eq!(now["code"], it.code, "the code on the slip goes on");
    }
    assert_eq!(server.stop("TERM"), Some(0));
    world.run(&["check"]).ok();
}
