//! Whatever is sent: never a 5xx, never a panic, and the server continues.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::world::{World, done, malsun, slot};

mod acts;
mod days;
pub mod hall;
mod visits;

use hall::Hall;

#[derive(Clone, Debug)]
struct Shot {
    method: Method,
    path: String,
    token: Index,
    key: Option<String>,
    kind: &'static str,
    body: Vec<u8>,
}

fn method() -> impl Strategy<Value = Method> {
    let others = vec![Method::PUT, Method::HEAD, Method::OPTIONS];
    prop_oneof![
        4 => Just(Method::GET),
        8 => Just(Method::POST),
        3 => Just(Method::DELETE),
        1 => prop::sample::select(others),
    ]
}

/// A value for a variable part of a path: small, huge, negative or any text.
fn hole() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => (0_u64..4).prop_map(|id| id.to_string()),
        1 => any::<u64>().prop_map(|id| id.to_string()),
        1 => any::<i128>().prop_map(|id| id.to_string()),
        1 => "[%A-Za-z0-9._~!-]{0,12}",
        1 => "\\PC{0,6}",
    ]
}

fn path() -> impl Strategy<Value = String> {
    let mut paths = jari_server::http::paths();
    // This operation writes a file where its body says.
    paths.retain(|path| !path.ends_with("/key/rotations"));
    let known = (prop::sample::select(paths), hole(), hole());
    let known = known.prop_map(|(path, one, two)| {
        filled(path, |nth, _| if nth == 0 { one.clone() } else { two.clone() })
    });
    let query = prop_oneof![
        2 => Just(String::new()),
        1 => "\\?[a-z_]{0,6}=[%0-9a-zA-Z&=.+-]{0,20}",
        1 => (any::<f64>(), any::<f64>(), any::<u32>())
            .prop_map(|(lat, lon, radius)| format!("?lat={lat}&lon={lon}&radius_m={radius}")),
    ];
    let any_path = "/\\PC{0,20}";
    prop_oneof![5 => known, 1 => any_path]
        .prop_flat_map(move |path| query.clone().prop_map(move |query| format!("{path}{query}")))
}

/// The path with a value in every variable part, chosen by the part's index and name.
fn filled(path: &str, of: impl Fn(usize, &str) -> String) -> String {
    let mut parts = path.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (nth, part) in parts.enumerate() {
        let (name, rest) = part.split_once('}').unwrap();
        filled.push_str(&of(nth, name));
        filled.push_str(rest);
    }
    filled
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(edges()),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let key =
            prop::sample::select(vec!["person", "name", "birth_date", "code", "hold", "slot"]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

/// Values at the limits of what is allowed.
fn edges() -> Vec<Value> {
    let numbers = [0, 1, -1, 64, 65, 255, 256, 65_535, 65_536, 4_294_967_296_i64];
    let dates = ["-9999-01-01", "0000-01-01", "2024-02-29", "2026-02-29", "9999-12-31"];
    let times = ["2026-11-23T01:00:00Z", "9999-12-30T22:00:00Z", "-009999-01-02T01:59:59Z"];
    let long = ["가".repeat(2_000), "a".repeat(33), String::new(), "\0".into(), "1e400".into()];
    let mut edges: Vec<Value> = numbers.map(Value::from).into();
    edges.extend([json!(u64::MAX), json!(-0.0), json!(1e300), json!(vec![0; 300])]);
    edges.extend(dates.into_iter().chain(times).map(Value::from));
    edges.extend(long.map(Value::from));
    edges
}

/// A body that is almost valid: one field of a good body is replaced.
fn nearly() -> impl Strategy<Value = Value> {
    let good = vec![
        json!({ "person": malsun(), "acting": "helper" }),
        json!({ "person": malsun() }),
        json!({ "code": "1234567890", "birth_date": "1947-03-01" }),
        json!({ "slot": slot("C1", 0) }),
        json!({ "hold": 1 }),
        json!({ "pairing_code": "12345678" }),
        json!({ "person": malsun(), "code": "123456" }),
        json!({ "presence": "busy" }),
        json!({ "receipt": "JARI1-1-1-0", "birth_date": "1947-03-01", "reason": "asked" }),
        json!({
            "number": { "campaign": 1, "number": 1 }, "birth_date": "1947-03-01",
            "reason": "fault",
        }),
        json!({ "act": "put_first", "reason": "unwell" }),
        json!([{ "command": "tick" }]),
        json!([{ "command": { "put_clinics": { "clinics": [] } } }]),
    ];
    (prop::sample::select(good), any::<Index>(), json_value()).prop_map(|(mut good, at, with)| {
        let fields: Vec<String> = pointers(&good, String::new());
        if let Some(field) = good.pointer_mut(&fields[at.index(fields.len())]) {
            *field = with;
        }
        good
    })
}

fn pointers(value: &Value, here: String) -> Vec<String> {
    let below: Vec<String> = match value {
        Value::Object(map) => {
            map.iter().flat_map(|(key, value)| pointers(value, format!("{here}/{key}"))).collect()
        }
        Value::Array(items) => {
            let below = (0..).zip(items);
            below.flat_map(|(at, value)| pointers(value, format!("{here}/{at}"))).collect()
        }
        _ => Vec::new(),
    };
    std::iter::once(here).chain(below).collect()
}

fn shot() -> impl Strategy<Value = Shot> {
    let body = prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..200),
        2 => json_value().prop_map(|value| value.to_string().into_bytes()),
        4 => nearly().prop_map(|value| value.to_string().into_bytes()),
    ];
    let key = prop_oneof![
        4 => any::<u128>().prop_map(|id| Some(uuid::Uuid::from_u128(id).to_string())),
        1 => "[ -~]{0,40}".prop_map(Some),
        1 => Just(None),
    ];
    let kind = prop_oneof![9 => Just("application/json"), 1 => Just("text/plain")];
    (method(), path(), any::<Index>(), key, kind, body).prop_map(
        |(method, path, token, key, kind, body)| Shot { method, path, token, key, kind, body },
    )
}

fn cases(count: u32) -> TestRunner {
    TestRunner::new(Config { cases: count, failure_persistence: None, ..Config::default() })
}

#[test]
fn whatever_is_asked_is_never_the_servers_fault() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut hall = runtime.block_on(Hall::new());
    let admin = hall.world.admin.as_str().to_owned();
    let mut tokens =
        vec![String::new(), "x".into(), hall.world.device.clone(), admin, hall.desk.clone()];
    tokens.extend(hall.guests.iter().flat_map(|it| [it.session.clone(), it.lease.clone()]));
    let world = &hall.world;
    let seen = RefCell::new(BTreeMap::<u16, u32>::new());
    let fire = |shot: Shot| {
        let Shot { method, path, token, key, kind, body } = shot;
        let mut request = world.ask(method, &path).header("content-type", kind).body(body);
        let token = token.get(&tokens);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer = runtime.block_on(request.send());
        let answer = answer.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let status = answer.status().as_u16();
        *seen.borrow_mut().entry(status).or_default() += 1;
        prop_assert!(status < 500, "{answer:?}");
        Ok(())
    };
    cases(2_500).run(&shot(), fire).unwrap();
    // If every request had been refused at the first check, the test would prove nothing.
    let seen = seen.into_inner();
    for reached in [200, 400, 401, 403, 404, 405, 422] {
        assert!(seen.contains_key(&reached), "{seen:?}");
    }
    let _: Value = runtime.block_on(done(world.get("/health"), 200));
    assert_eq!(hall.findings(), Vec::<String>::new());
}

#[test]
fn whatever_bytes_arrive_the_server_goes_on() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        "(GET|POST|X) [ -~]{0,30} HTTP/1\\.[0-9]\r\n([A-Za-z-]{0,8}: [ -~]{0,20}\r\n){0,4}\r\n"
            .prop_map(String::into_bytes),
    ];
    let fire = |bytes: Vec<u8>| {
        let said = runtime.block_on(async {
            let mut stream = TcpStream::connect(world.addr).await.unwrap();
            let mut said = Vec::new();
            // The server may close the connection at any moment when it gets nonsense.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut said).await;
            said
        });
        prop_assert!(!said.starts_with(b"HTTP/1.1 5"), "{}", String::from_utf8_lossy(&said));
        Ok(())
    };
    cases(200).run(&bytes, fire).unwrap();
    let _: Value = runtime.block_on(done(world.get("/health"), 200));
}
