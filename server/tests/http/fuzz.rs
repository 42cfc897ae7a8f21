//! Whatever is sent: never a 5xx, never a panic, and the server goes on.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{World, done, malsun, slot};

#[derive(Clone, Debug)]
struct Shot {
    method: Method,
    path: String,
    token: usize,
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

/// A value for a path's hole: small, huge, negative or any text.
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
    let known = (prop::sample::select(jari_server::http::paths()), hole(), hole());
    let known = known.prop_map(|(path, one, two)| {
        let filled = path.replace("{campaign}", &one).replace("{ticket}", &one);
        filled.replace("{receipt}", &one).replace("{hold}", &two)
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

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
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

/// A body that is nearly right: one field of a good one is replaced.
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
    (prop::sample::select(good), any::<prop::sample::Index>(), json_value()).prop_map(
        |(mut good, at, with)| {
            let fields: Vec<String> = pointers(&good, String::new());
            if let Some(field) = good.pointer_mut(&fields[at.index(fields.len())]) {
                *field = with;
            }
            good
        },
    )
}

fn pointers(value: &Value, here: String) -> Vec<String> {
    let below: Vec<String> = match value {
        Value::Object(map) => {
            map.iter().flat_map(|(key, value)| pointers(value, format!("{here}/{key}"))).collect()
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
    (method(), path(), 0_usize..7, key, kind, body).prop_map(
        |(method, path, token, key, kind, body)| Shot { method, path, token, key, kind, body },
    )
}

fn cases(count: u32) -> TestRunner {
    TestRunner::new(Config { cases: count, failure_persistence: None, ..Config::default() })
}

#[test]
fn whatever_is_asked_is_never_the_servers_fault() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let session = runtime.block_on(world.join(&malsun()));
    let turn = runtime.block_on(world.begin(&session));
    let admin = world.admin.as_str().to_owned();
    let desk = runtime.block_on(crate::desk::desk(&world));
    let tokens = [
        String::new(),
        "x".into(),
        world.device.clone(),
        session.session,
        turn.lease().to_owned(),
        admin,
        desk,
    ];
    let seen = RefCell::new(BTreeMap::<u16, u32>::new());
    let fire = |shot: Shot| {
        let Shot { method, path, token, key, kind, body } = shot;
        let mut request = world.ask(method, &path).header("content-type", kind).body(body);
        if !tokens[token].is_empty() {
            request = request.bearer_auth(&tokens[token]);
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
    // Had it stopped at the door every time, it would have proved nothing.
    let seen = seen.into_inner();
    for reached in [200, 400, 401, 403, 404, 405, 422] {
        assert!(seen.contains_key(&reached), "{seen:?}");
    }
    let _: Value = runtime.block_on(done(world.get("/health"), 200));
    assert_eq!(world.app.state().broken_invariants(), Vec::<String>::new());
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
            // The server may hang up on nonsense at any moment.
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
