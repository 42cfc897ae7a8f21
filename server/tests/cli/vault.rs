//! `person erase`, `campaign keep`, `key rotate` and `--key-file`: beside a running server and without one.

use std::fs;

use serde_json::json;

use crate::cli::messages::{pair, post};
use crate::cli::world::{World, row, rows};

/// Joins, and returns the code and the ticket's id.
fn join(addr: &str, token: &str, name: &str) -> (String, u64) {
    let person = json!({ "name": name, "birth_date": "1947-03-01", "phone": "010-1234-5678" });
    let path = "/api/v1/campaigns/1/tickets";
    let joined = post(addr, path, token, &json!({ "person": person }));
    (joined["code"].as_str().unwrap().to_owned(), joined["ticket"]["id"].as_u64().unwrap())
}

fn prepared(world: &World) {
    let file = world.write("clinics.csv", rows(2));
    world.import(&file).ok();
    world.add_campaign(&[]).ok();
    assert!(!row(1).is_empty());
}

#[test]
fn people_are_erased_and_the_key_is_changed_while_the_server_runs_and_while_it_does_not() {
    let world = World::new();
    prepared(&world);
    let mut server = world.serve();
    let token = pair(&world, &server);
    let (code, ticket) = join(&server.addr, &token, "김말순");
    let (other_code, _) = join(&server.addr, &token, "박영수");

    let id = ticket.to_string();
    let sorry = world.run(&["person", "erase", "--ticket", &id]).sorry();
    assert!(sorry.contains("still waits"), "{sorry}");
    let told = world.run(&["person", "erase", "--ticket", &id, "--even-if-live"]).ok();
    assert!(told.contains("erased"), "{told}");
    let old = fs::read(world.data().join("server.key")).unwrap();
    let told = world.run(&["key", "rotate"]).ok();
    assert!(told.contains("the key is rotated"), "{told}");
    let new = fs::read(world.data().join("server.key")).unwrap();
    assert_ne!(old, new);
    let find = |code: &str| json!({ "code": code, "birth_date": "1947-03-01" });
    let found = post(&server.addr, "/api/v1/tickets/find", &token, &find(&other_code));
    assert_eq!(found["code"], other_code);
    assert!(world.run(&["campaign", "keep", "1", "--days", "30"]).ok().contains("30 days"));
    let open = ["person", "erase", "--campaign", "1", "--ended-days", "30"];
    let sorry = world.run(&open).sorry();
    assert!(sorry.contains("was not closed 30 days ago"), "{sorry}");
    assert_eq!(server.stop("TERM"), Some(0));

    // Without a server, the command runs in its own process.
    world.run(&["key", "rotate"]).ok();
    assert_ne!(fs::read(world.data().join("server.key")).unwrap(), new);
    world.run(&["campaign", "close", "1"]).ok();
    let none = ["person", "erase", "--campaign", "1", "--ended-days", "0"];
    let told = world.run(&none).ok();
    assert!(told.contains("1 ticket's people are erased, 0 tickets kept"), "{told}");
    assert!(world.run(&["check"]).ok().starts_with("ok: "));
    for name in ["log.db", "outbox.db", "tables.db"] {
        let bytes = fs::read(world.data().join(name)).unwrap();
        for secret in ["말순", "영수", "01012345678", &code, &other_code] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} is in {name}");
        }
    }
    let wrong = world.run(&["person", "erase", "--number", "1"]);
    assert_ne!(wrong.code, Some(0), "a number needs its campaign: {wrong:?}");
}

#[test]
fn a_key_that_lies_elsewhere_is_named_and_never_made_in_the_folder() {
    let world = World::new();
    fs::create_dir(world.data()).unwrap();
    let key = world.path("jari.key");
    let file = key.to_str().unwrap();
    let list = world.write("clinics.csv", rows(2));
    let import = ["import", "clinics", list.to_str().unwrap(), "--key-file", file];
    world.run(&import).ok();
    assert_eq!(fs::read(&key).unwrap().len(), 32);
    assert!(!world.data().join("server.key").exists());
    let sorry = world.run(&["campaign", "list"]).sorry();
    assert!(sorry.contains("server.key is missing") && sorry.contains("--key-file"), "{sorry}");
    assert_eq!(world.run(&["campaign", "list", "--key-file", file]).ok(), "no campaigns\n");
    let other = world.write("other.key", [1; 32]);
    let other = ["campaign", "list", "--key-file", other.to_str().unwrap()];
    let sorry = world.run(&other).sorry();
    assert!(sorry.contains("does not open") && sorry.contains("keyring"), "{sorry}");
    // The old key cannot be used any more; the new key is in the file that was named.
    let next = world.path("next.key");
    let to = next.to_str().unwrap();
    world.run(&["key", "rotate", "--key-file", file, "--to", to]).ok();
    world.run(&["campaign", "list", "--key-file", file]).sorry();
    world.run(&["campaign", "list", "--key-file", to]).ok();
    let again = world.run(&["key", "rotate", "--key-file", to, "--to", to]).sorry();
    assert!(again.contains("is there already"), "{again}");
}

#[test]
fn a_log_that_was_put_back_without_its_key_ring_is_found_by_the_check() {
    let world = World::new();
    prepared(&world);
    let mut server = world.serve();
    let token = pair(&world, &server);
    join(&server.addr, &token, "김말순");
    join(&server.addr, &token, "박영수");
    assert_eq!(server.stop("TERM"), Some(0));
    let files = ["log.db", "tables.db", "keyring", "server.key"];
    let before = files.map(|name| fs::read(world.data().join(name)).unwrap());
    let put_back = |count: usize| {
        for (name, bytes) in files.iter().zip(&before).take(count) {
            for beside in ["-wal", "-shm"] {
                // A clean end may already have removed the file.
                let _ = fs::remove_file(world.data().join(format!("{name}{beside}")));
            }
            fs::write(world.data().join(name), bytes).unwrap();
        }
    };
    assert!(world.run(&["check"]).ok().starts_with("ok: "));
    world.run(&["key", "rotate"]).ok();
    assert!(world.run(&["check"]).ok().starts_with("ok: "));
    put_back(2);
    let said = world.run(&["check"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.contains("keyring: does not open the data of 2 tickets' people"), "{said:?}");
    // With its key ring, the key of that day is required; with both, the folder is sound.
    put_back(3);
    let said = world.run(&["check"]);
    assert!(said.out.contains("keyring: ") && said.out.contains("the one of its day"), "{said:?}");
    put_back(4);
    assert!(world.run(&["check"]).ok().starts_with("ok: "));
    // A backup is sound without its key, which is kept elsewhere.
    fs::remove_file(world.data().join("server.key")).unwrap();
    assert!(world.run(&["check"]).ok().starts_with("ok: "));
}
