//! Messages and the end of the program: no matter what is killed and when, nobody is told twice, and nobody is left
//! out.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::messages::{pair, post};
use crate::cli::world::{Server, World, rows};

/// The longest wait for a message that must come.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the test waits for a message that must not come.
const SILENCE: Duration = Duration::from_secs(2);

/// A gateway that receives messages, and answers some of them.
struct Gateway {
    url: String,
    heard: Receiver<Value>,
}

impl Gateway {
    /// A gateway that accepts every message, but leaves the first `silent` ones without an answer.
    fn silent_for(mut silent: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (tells, heard) = channel();
        std::thread::spawn(move || {
            let mut waiting = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(message) = hear(&stream) else { continue };
                if tells.send(message).is_err() {
                    return;
                }
                if silent > 0 {
                    silent -= 1;
                    waiting.push(stream);
                    continue;
                }
                let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
                let _ = stream.write_all(answer);
            }
        });
        Self { url, heard }
    }

    fn next(&self) -> Value {
        self.heard.recv_timeout(PATIENCE).expect("nothing was told")
    }

    fn config(&self, body: &Value) -> String {
        json!({ "url": self.url, "body": body, "timeout_ms": 60_000 }).to_string()
    }
}

fn hear(stream: &TcpStream) -> Option<Value> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if let Some(bytes) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = bytes.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// A world with an open line, and `config` as its `notify.json`.
fn world(config: &str) -> World {
    let world = World::new();
    fs::create_dir(world.data()).unwrap();
    fs::write(world.data().join("notify.json"), config).unwrap();
    world.import(&world.write("clinics.csv", rows(3))).ok();
    world.add_campaign(&[]).ok();
    world
}

/// A person joins, and is called at once.
fn join(world: &World, server: &Server) {
    let token = pair(world, server);
    let person = json!({ "name": "김말순", "birth_date": "1947-03-01", "phone": "010-1234-5678" });
    let body = json!({ "person": person });
    post(&server.addr, "/api/v1/campaigns/1/tickets", &token, &body);
}

#[test]
fn what_was_under_way_at_the_end_is_offered_again_to_a_gateway_that_can_tell() {
    let gateway = Gateway::silent_for(1);
    let world = world(&gateway.config(&json!(["{id}", "{to}", "{text}"])));
    let mut server = world.serve();
    join(&world, &server);
    let first = gateway.next();
    assert!(first[2].as_str().unwrap().contains("번호표 1번 차례가 되었습니다."), "{first}");
    server.stop("KILL");
    let mut server = world.serve();
    assert_eq!(gateway.next(), first, "the same message by its id, so that it is known");
    assert!(gateway.heard.recv_timeout(SILENCE).is_err());
    server.stop("KILL");
    let _server = world.serve();
    assert!(gateway.heard.recv_timeout(SILENCE).is_err(), "what was taken is not told again");
}

#[test]
fn what_was_under_way_at_the_end_is_left_to_staff_where_the_gateway_cannot_tell() {
    let gateway = Gateway::silent_for(1);
    let world = world(&gateway.config(&json!(["{to}", "{text}"])));
    let mut server = world.serve();
    join(&world, &server);
    gateway.next();
    server.stop("KILL");
    let _server = world.serve();
    assert!(gateway.heard.recv_timeout(SILENCE).is_err(), "nobody is told twice");
    let said = world.run(&["messages"]).ok();
    assert!(said.contains("(may have arrived)  [자리] 김○○ 님, 번호표 1번"), "{said}");
}

#[test]
fn what_happened_while_nobody_was_told_anything_is_told_at_the_next_start() {
    let gateway = Gateway::silent_for(0);
    let world = world(&gateway.config(&json!(["{to}", "{text}"])));
    world.run(&["campaign", "freeze", "1", "--message", "잠시만요"]).ok();
    let mut server = world.serve();
    join(&world, &server);
    assert_eq!(server.stop("TERM"), Some(0));
    // A command on a folder without a running server writes the log, and tells nobody.
    world.run(&["campaign", "resume", "1"]).ok();
    assert!(gateway.heard.recv_timeout(SILENCE).is_err());
    let _server = world.serve();
    let told = gateway.next();
    assert!(told[1].as_str().unwrap().contains("번호표 1번 차례가 되었습니다."), "{told}");
    assert!(gateway.heard.recv_timeout(SILENCE).is_err());
}

#[test]
fn without_its_file_messages_begin_anew_and_a_damaged_one_is_said() {
    let gateway = Gateway::silent_for(0);
    let world = world(&gateway.config(&json!(["{to}", "{text}"])));
    let mut server = world.serve();
    join(&world, &server);
    gateway.next();
    assert_eq!(server.stop("TERM"), Some(0));
    let file = world.data().join("outbox.db");
    fs::write(&file, "this is no database, though it is longer than nothing at all").unwrap();
    let sorry = world.run(&["serve", "--listen", "127.0.0.1:0"]).sorry();
    assert!(sorry.contains("outbox.db: the file of messages is damaged"), "{sorry}");
    for name in ["outbox.db", "outbox.db-wal", "outbox.db-shm"] {
        let _ = fs::remove_file(world.data().join(name));
    }
    let _server = world.serve();
    assert!(gateway.heard.recv_timeout(SILENCE).is_err(), "what was told before is not told again");
}
