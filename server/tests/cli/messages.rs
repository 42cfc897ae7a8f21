//! `messages`: the messages that staff must pass on themselves, and what is printed about a gateway that cannot work.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::cli::world::{Server, World};

/// Posts JSON, and returns the JSON of the answer.
pub fn post(addr: &str, path: &str, token: &str, body: &Value) -> Value {
    let (mut stream, body) = (TcpStream::connect(addr).unwrap(), body.to_string());
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\
         authorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         idempotency-key: {}\r\n\
         content-length: {}\r\n\r\n{body}",
        Uuid::new_v4(),
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 20"), "{answer}");
    serde_json::from_str(body).unwrap()
}

/// The token of a kiosk that has just been paired.
pub fn pair(world: &World, server: &Server) -> String {
    let place = ["device", "pair", "--name", "복지관", "--lat", "37.5", "--lon", "127"];
    let code = world.run(&place).ok();
    let pair = json!({ "pairing_code": code.trim() });
    let paired = post(&server.addr, "/api/v1/devices/pair", "", &pair);
    paired["token"].as_str().unwrap().to_owned()
}

#[test]
fn the_operator_reads_what_the_running_server_cannot_send() {
    let world = World::new();
    let mut server = world.serve();
    assert_eq!(world.run(&["messages"]).ok(), "");
    let token = pair(&world, &server);
    let person = json!({ "name": "김말순", "birth_date": "1947-03-01", "phone": "010-1234-5678" });
    let sent = post(&server.addr, "/api/v1/identity/codes", &token, &json!({ "person": person }));
    assert_eq!(sent["sent_to"], "····5678");

    let said = world.run(&["messages"]);
    assert!(said.err.contains("1 message to pass on"), "{said:?}");
    let line = said.ok();
    assert!(line.starts_with("01012345678  until "), "{line}");
    assert!(line.contains("[자리] 확인 번호는 "), "{line}");
    let told: Value = serde_json::from_str(&world.run(&["messages", "--json"]).ok()).unwrap();
    assert_eq!(told.as_array().unwrap().len(), 1);
    assert_eq!(told[0]["to"], "01012345678");
    assert_eq!(server.stop("TERM"), Some(0));
    assert_eq!(world.run(&["messages", "--json"]).ok(), "[]\n", "they were in its memory alone");
}

#[test]
fn a_gateway_that_cannot_work_is_said_before_anything_is_served() {
    let world = World::new();
    fs::create_dir(world.data()).unwrap();
    let file = world.data().join("notify.json");
    fs::write(&file, r#"{ "url": "https://sms.example/send", "body": "hello" }"#).unwrap();
    let sorry = world.run(&["serve", "--listen", "127.0.0.1:0"]).sorry();
    assert!(sorry.contains("notify.json: body or headers name {to} and {text}"), "{sorry}");
    fs::write(&file, r#"{ "url": "https://sms.example/send", "body": ["{to}", "{text}"] }"#)
        .unwrap();
    assert_eq!(world.serve().stop("TERM"), Some(0));
}
