//! A data folder that an earlier version left, as SQL. This version opens it, and its people find their places with
//! what they have on paper.

use jari_common::wire::SessionReply;
use jari_server::app::{App, Options};
use jari_server::clock::Clock;
use jari_server::http::serve;
use serde_json::{Value, json};

use super::golden;

/// One minute after the folder was last written.
const LATER: &str = "2026-11-23T01:01:00Z";

/// Additional facts of the folder: its key, a kiosk's token, and its people.
fn known() -> Value {
    serde_json::from_str(&std::fs::read_to_string(golden("folder.json")).unwrap()).unwrap()
}

/// The folder as it was.
fn folder(key: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sql = std::fs::read_to_string(golden("folder.sql")).unwrap();
    let log = rusqlite::Connection::open(folder.path().join("log.db")).unwrap();
    log.execute_batch(&sql).unwrap();
    let bytes = (0..key.len()).step_by(2).map(|at| u8::from_str_radix(&key[at..at + 2], 16));
    let bytes: Vec<u8> = bytes.collect::<Result<_, _>>().unwrap();
    std::fs::write(folder.path().join("server.key"), bytes).unwrap();
    folder
}

#[tokio::test]
async fn in_an_old_folder_everybody_finds_their_place_by_their_slip() {
    let known = known();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let folder = folder(&text(&known["key"]));
    let path = folder.path().to_owned();
    let options = Options { clock: Clock::manual(LATER.parse().unwrap()), ..Options::default() };
    let app = tokio::task::spawn_blocking(move || App::open(&path, options).unwrap());
    let app = app.await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let root = format!("http://{}/api/v1", listener.local_addr().unwrap());
    let serving = tokio::spawn(serve(listener, app.clone(), std::future::pending()));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for person in known["people"].as_array().unwrap() {
        let (code, birth_date) = (text(&person["code"]), text(&person["birth_date"]));
        let find = client.post(format!("{root}/tickets/find")).bearer_auth(text(&known["device"]));
        let find = find.json(&json!({ "code": code, "birth_date": birth_date }));
        let found = find.send().await.unwrap();
        assert_eq!(found.status(), 200, "{person}");
        let found: SessionReply = found.json().await.unwrap();
        assert_eq!(json!(found.ticket.number), person["number"]);
        assert_eq!(json!(found.ticket.state), person["state"]);
        assert_eq!(found.masked_name.chars().next(), text(&person["name"]).chars().next());
        let receipt = format!("{root}/receipts/{}", text(&person["receipt"]));
        assert_eq!(client.get(receipt).send().await.unwrap().status(), 200, "{person}");
    }
    serving.abort();
    assert_eq!(app.state().broken_invariants(), Vec::<String>::new());
    app.close();
}
