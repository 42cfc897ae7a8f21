//! `serve`, and the other commands while it runs.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use rcgen::{CertificateParams, KeyPair};
use serde_json::Value;

use crate::cli::world::{CITY_ROWS, World, row, rows, run_on};

fn get(addr: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(addr).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn it_says_one_line_when_it_answers_and_leaves_nothing_behind_when_told_to_stop() {
    for signal in ["TERM", "INT"] {
        let world = World::new();
        let mut server = world.serve();
        assert!(get(&server.addr, "/health").starts_with("HTTP/1.1 200"));
        let admin = world.data().join("admin.json");
        assert_eq!(fs::metadata(&admin).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(server.stop(signal), Some(0));
        let mut rest = String::new();
        server.stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "one line and no more");
        assert!(!admin.exists());
    }
}

#[test]
fn commands_go_through_the_running_server() {
    let world = World::new();
    let mut server = world.serve();
    world.add_campaign(&["--days-ahead", "7"]).ok();
    let out = world.import(&world.write("clinics.csv", rows(250))).ok();
    assert!(out.contains("250 clinics imported from UTF-8: 250 new"), "{out}");
    assert!(!out.contains("\n0 clinic-days"), "{out}");
    assert!(world.run(&["campaign", "list"]).ok().contains("Flu shots"));
    let place = ["device", "pair", "--name", "복지관", "--lat", "37.5", "--lon", "127"];
    assert_eq!(world.run(&place).ok().trim().len(), 12);
    assert!(world.add_campaign(&["--capacity", "65"]).sorry().contains("1 to 64 seats"));
    assert!(world.run(&["check"]).ok().starts_with("ok: "));
    assert_eq!(server.stop("TERM"), Some(0));
    let out = world.run(&["check"]).ok();
    assert!(out.contains("250 clinics, 1 campaign,"), "{out}");
    assert!(out.trim_end().ends_with("the tables agree"), "{out}");
}

#[test]
fn a_whole_city_comes_in_through_a_running_server() {
    let world = World::new();
    let mut server = world.serve();
    let out = world.import(&world.write("city.csv", rows(CITY_ROWS))).ok();
    assert!(out.contains("7,769 clinics imported from UTF-8: 7,769 new"), "{out}");
    assert_eq!(server.stop("TERM"), Some(0));
    assert!(world.run(&["check"]).ok().contains("7,769 clinics"));
}

#[test]
fn a_second_server_on_the_same_folder_is_told_so() {
    let world = World::new();
    let _server = world.serve();
    let said = world.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(said.sorry().contains("another program is using the data folder"));
    let admin = world.data().join("admin.json");
    assert!(admin.exists(), "the first one's file stays");
}

#[test]
fn a_taken_port_is_told_before_anything_is_made() {
    let world = World::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let sorry = world.run(&["serve", "--listen", &addr]).sorry();
    assert!(sorry.contains(&format!("cannot listen on {addr}")), "{sorry}");
    assert!(world.run(&["serve", "--listen", "nonsense"]).sorry().contains("cannot listen on"));
    assert!(!world.data().exists());
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let world = World::new();
    let file = world.write("file", "not a folder");
    for words in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["device", "pair", "--name", "a", "--lat", "1", "--lon", "1"],
    ] {
        let sorry = run_on(&file.join("data"), words).sorry();
        assert!(sorry.contains("cannot be written to"), "{sorry}");
    }
}

#[test]
fn a_killed_server_is_not_asked_any_more_and_has_lost_nothing() {
    let world = World::new();
    let mut server = world.serve();
    world.import(&world.write("clinics.csv", rows(20))).ok();
    assert_eq!(server.stop("KILL"), None);
    assert!(world.data().join("admin.json").exists(), "it had no time to remove it");
    let one_more = format!("{}{}\n", rows(20), row(20));
    let out = world.import(&world.write("more.csv", one_more)).ok();
    assert!(out.contains("1 new, 20 known already"), "{out}");
    assert!(world.run(&["check"]).ok().contains("21 clinics"));
    assert_eq!(world.serve().stop("TERM"), Some(0));
}

#[test]
fn a_command_without_a_folder_says_what_it_needs() {
    let program = env!("CARGO_BIN_EXE_jari-server");
    let output = std::process::Command::new(program).arg("check").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--data DIR"));
}

#[test]
fn in_clear_it_stays_on_this_machine_unless_the_operator_says_so() {
    let world = World::new();
    for everywhere in ["0.0.0.0:0", "[::]:0", "192.0.2.1:7878"] {
        let sorry = world.run(&["serve", "--listen", everywhere]).sorry();
        assert!(sorry.contains(&format!("on {everywhere} everybody on the way")), "{sorry}");
        assert!(sorry.contains("--tls-cert") && sorry.contains("--plain-http-on"), "{sorry}");
    }
    for words in [
        &["serve", "--plain-http-on", "127.0.0.1:0", "--listen", "127.0.0.1:0"][..],
        &["serve", "--plain-http-on", "127.0.0.1:0", "--tls-cert", "a", "--tls-key", "b"],
        &["serve", "--tls-cert", "a"],
        &["serve", "--trusted-proxy", "0.0.0.0/0"],
        &["serve", "--public-url", "http://jari.example"],
    ] {
        let said = world.run(words);
        assert_eq!(said.code, Some(2), "{said:?}");
    }
    let none =
        ["serve", "--listen", "127.0.0.1:0", "--tls-cert", "none.pem", "--tls-key", "none.pem"];
    assert!(world.run(&none).sorry().contains("none.pem cannot be read"));
    assert!(!world.data().exists(), "nothing was made for any of it");
}

#[test]
fn a_renewed_certificate_is_taken_up_while_it_runs_and_pairing_tells_its_fingerprint() {
    let world = World::new();
    let renew = || {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        world.write("key.pem", key.serialize_pem());
        world.write("cert.pem", params.self_signed(&key).unwrap().pem())
    };
    let (cert, key) = (renew(), world.path("key.pem"));
    let words = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let mut server = world.serve_with(&words, Stdio::piped());
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let place = ["device", "pair", "--name", "복지관", "--lat", "37.5", "--lon", "127", "--json"];
    let told = |words: &[&str]| -> Value {
        let out = world.run(&[&place[..], words].concat()).ok();
        serde_json::from_str::<Value>(&out).unwrap()["fingerprint"].clone()
    };
    let before = told(&[]);
    assert_eq!(before.as_str().unwrap().len(), 64);
    assert_eq!(told(&["--proxy-cert", cert.to_str().unwrap()]), before);
    let said = world.run(&place[..place.len() - 1]);
    let groups = said.err.lines().last().unwrap().split_whitespace().rev().take(8);
    let compared: String = groups.collect::<Vec<_>>().into_iter().rev().collect();
    assert!(before.as_str().unwrap().starts_with(&compared) && compared.len() == 32, "{said:?}");

    world.write("cert.pem", "half of one");
    server.signal("HUP");
    server.logs("the old one goes on");
    assert_eq!(told(&[]), before);
    renew();
    server.signal("HUP");
    server.logs("the certificate was read again");
    assert_ne!(told(&[]), before);
    assert_eq!(server.stop("TERM"), Some(0));
}

#[test]
fn every_file_of_the_data_folder_is_its_owners_alone_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let data = world.data();
    let modes = || -> Vec<(String, u32)> {
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        let entry = |entry: std::io::Result<std::fs::DirEntry>| {
            let entry = entry.unwrap();
            (entry.file_name().to_string_lossy().into_owned(), mode(&entry.path()))
        };
        assert_eq!(mode(&data), 0o700);
        std::fs::read_dir(&data).unwrap().map(entry).collect()
    };
    let server = world.serve();
    let found = modes();
    assert!(found.iter().any(|(name, _)| name == "log.db-wal"), "{found:?}");
    assert!(found.iter().all(|(_, mode)| *mode == 0o600), "{found:?}");
    drop(server);
    // Leaves the files as an earlier version, or a careless copy, left them.
    for (name, _) in modes() {
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(data.join(name), open).unwrap();
    }
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let _server = world.serve();
    let found = modes();
    let databases = found.iter().filter(|(name, _)| name.contains(".db") || name == "lock");
    let still_open: Vec<_> = databases.filter(|(_, mode)| *mode != 0o600).collect();
    assert!(still_open.is_empty(), "{still_open:?}");
}
