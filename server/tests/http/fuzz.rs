//! Whatever is sent: never a 5xx, never a panic, and the server goes on.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jari_common::campaign::{CampaignSpec, Pace};
use jari_common::dose::DoseInterval;
use jari_common::id::ClinicId;
use jari_common::slot::{DayPlan, PlannedDays};
use jari_common::wire::{SessionReply, TicketView};
use jari_server::command::{ClinicPlan, Command};
use jari_server::tables::Tables;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{DAY, START, World, add_spec, done, malsun, other, person, slot, spec};

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
    let known = known.prop_map(|(path, one, two)| filled(path, &one, &two));
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

/// The path with something in every hole: `one` in the first, `two` in the others.
fn filled(path: &str, one: &str, two: &str) -> String {
    let mut parts = path.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (nth, part) in parts.enumerate() {
        let (_, rest) = part.split_once('}').unwrap();
        filled.push_str(if nth == 0 { one } else { two });
        filled.push_str(rest);
    }
    filled
}

/// Every write with a body that is good for it.
fn paired() -> Vec<(Method, &'static str, Value)> {
    let wish = json!({ "places": { "clinics": ["C1", "FAR"] }, "on_match": "ask" });
    let near = json!({ "near": { "from": { "lat": 37.57, "lon": 126.98 }, "metres": 5000 } });
    let near = json!({ "places": near, "days": { "weekdays": 31 }, "time": "afternoon" });
    let (seat, second) = (json!({ "slot": slot("C1", 2) }), json!({ "slot": series_slot(7) }));
    let hold = json!({ "hold": 1 });
    let code = json!({ "person": malsun(), "code": "123456" });
    vec![
        (Method::POST, "/api/v1/devices/presence", json!({ "presence": "offline" })),
        (Method::POST, "/api/v1/devices/presence", json!({ "presence": "free" })),
        (
            Method::POST,
            "/api/v1/campaigns/{campaign}/tickets",
            json!({ "person": other(), "party": [malsun()] }),
        ),
        (
            Method::POST,
            "/api/v1/tickets/find",
            json!({ "code": "1234567890", "birth_date": "1947-03-01" }),
        ),
        (Method::POST, "/api/v1/tickets/{ticket}/return", json!({})),
        (Method::POST, "/api/v1/tickets/{ticket}/turn", json!({})),
        (Method::DELETE, "/api/v1/tickets/{ticket}/turn", json!({})),
        (Method::POST, "/api/v1/tickets/{ticket}/turn/extension", json!({})),
        (Method::POST, "/api/v1/tickets/{ticket}/hold", seat.clone()),
        (Method::POST, "/api/v1/tickets/{ticket}/hold", json!({ "slot": series_slot(0) })),
        (
            Method::POST,
            "/api/v1/tickets/{ticket}/hold",
            json!({ "slot": series_slot(7), "dose": "second" }),
        ),
        (Method::DELETE, "/api/v1/tickets/{ticket}/hold/{hold}", json!({})),
        (Method::POST, "/api/v1/tickets/{ticket}/booking", hold.clone()),
        (Method::DELETE, "/api/v1/tickets/{ticket}/booking/{booking}", json!({})),
        (Method::POST, "/api/v1/tickets/{ticket}/move", seat),
        (Method::POST, "/api/v1/tickets/{ticket}/move", second),
        (Method::PUT, "/api/v1/tickets/{ticket}/move", hold),
        (Method::DELETE, "/api/v1/tickets/{ticket}/move/{hold}", json!({})),
        (Method::POST, "/api/v1/tickets/{ticket}/move/{hold}/extension", json!({})),
        (Method::PUT, "/api/v1/tickets/{ticket}/wish", wish),
        (Method::PUT, "/api/v1/tickets/{ticket}/wish", near),
        (Method::DELETE, "/api/v1/tickets/{ticket}/wish", json!({})),
        (Method::PUT, "/api/v1/tickets/{ticket}/offer/{hold}", json!({})),
        (Method::DELETE, "/api/v1/tickets/{ticket}/offer/{hold}", json!({})),
        (Method::POST, "/api/v1/tickets/{ticket}/identity/code", json!({})),
        (Method::POST, "/api/v1/identity", code),
        (
            Method::POST,
            "/api/v1/desk/tickets/{ticket}/acts",
            json!({ "act": "put_first", "reason": "unwell" }),
        ),
        (
            Method::POST,
            "/api/v1/desk/tickets/{ticket}/acts",
            json!({ "act": "cancel", "reason": "asked" }),
        ),
    ]
}

/// A write that is right, or nearly so, with the numbers that there are.
fn meant() -> impl Strategy<Value = Shot> {
    let write = prop::sample::select(paired());
    let with = (1_u64..7, 1_u64..9, any::<u128>(), any::<bool>());
    (write, with, any::<prop::sample::Index>(), json_value(), 2_usize..TOKENS).prop_map(
        |((method, path, mut body), (one, two, key, is_right), at, value, token)| {
            let fields = pointers(&body, String::new());
            if let (false, Some(field)) =
                (is_right, body.pointer_mut(&fields[at.index(fields.len())]))
            {
                *field = value;
            }
            if let Some(hold) = body.get_mut("hold").filter(|_| is_right) {
                *hold = json!(two);
            }
            let path = filled(path, &one.to_string(), &two.to_string());
            let key = Some(uuid::Uuid::from_u128(key).to_string());
            let (kind, body) = ("application/json", body.to_string().into_bytes());
            Shot { method, path, token, key, kind, body }
        },
    )
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
    let any = (method(), path(), 0..TOKENS, key, kind, body).prop_map(
        |(method, path, token, key, kind, body)| Shot { method, path, token, key, kind, body },
    );
    prop_oneof![any, meant()]
}

/// Kinds of tokens that are tried; the first two are none.
const TOKENS: usize = 11;

/// A slot of the series, on the day so many days after its first.
fn series_slot(days: i64) -> Value {
    let date = DAY.checked_add(jiff::Span::new().days(days)).unwrap();
    json!({ "campaign": 2, "clinic": "C1", "date": date.to_string(), "index": 0 })
}

/// The second campaign: two doses, a week apart.
async fn series(world: &World) {
    let spec = CampaignSpec {
        second_dose: Some(DoseInterval { from_days: 7, to_days: 8 }),
        ..spec(START.parse().unwrap(), Pace::default())
    };
    let campaign = add_spec(&world.app, spec).await;
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 4, capacity: 2 };
    let dates = [0, 7].map(|days| DAY.checked_add(jiff::Span::new().days(days)).unwrap());
    let days = vec![PlannedDays { plan, dates: dates.into() }];
    let clinics = vec![ClinicPlan { clinic: ClinicId::parse("C1").unwrap(), days }];
    world.app.submit(Command::OpenDays { campaign, clinics }).await.unwrap();
}

/// Somebody in their turn in the series, with both seats held: session and lease.
async fn in_series(world: &World) -> [String; 2] {
    let join = world.write(Method::POST, "/api/v1/campaigns/2/tickets", &world.device);
    let person = person("이영희", "1951-05-05");
    let session: SessionReply = done(join.json(&json!({ "person": person })), 201).await;
    let turn = world.begin(&session).await;
    let hold = world.write(Method::POST, &world.ticket(&session, "/hold"), turn.lease());
    let held: TicketView = done(hold.json(&json!({ "slot": series_slot(0) })), 200).await;
    assert!(held.hold.unwrap().second.is_some(), "a series is held as one");
    [session.session, turn.lease().to_owned()]
}

/// Somebody to whom a seat is offered: their session.
async fn offered(world: &World) -> String {
    let mine = world.join(&other()).await;
    let wish = json!({ "places": { "clinics": ["C1"] }, "on_match": "ask" });
    let path = world.ticket(&mine, "/wish");
    let view: TicketView =
        done(world.write(Method::PUT, &path, &mine.session).json(&wish), 200).await;
    assert!(view.offer.is_some());
    mine.session
}

/// What the tables, made from the log alone, say of it.
fn tables_find(log: &[String]) -> Vec<String> {
    let changes = log.iter().map(|line| serde_json::from_str(line).unwrap());
    let changes: Vec<jari_common::change::Change> = changes.collect();
    let folder = tempfile::tempdir().unwrap();
    let mut tables = Tables::open(&folder.path().join("tables.db")).unwrap();
    match tables.follow(&changes) {
        Ok(()) => tables.check().unwrap(),
        Err(error) => vec![error.to_string()],
    }
}

fn cases(count: u32) -> TestRunner {
    TestRunner::new(Config { cases: count, failure_persistence: None, ..Config::default() })
}

#[test]
fn whatever_is_asked_is_never_the_servers_fault() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::with_one_turn());
    let session = runtime.block_on(world.join(&malsun()));
    let turn = runtime.block_on(world.begin(&session));
    runtime.block_on(series(&world));
    let theirs = runtime.block_on(offered(&world));
    let [in_series, of_series] = runtime.block_on(in_series(&world));
    let third = runtime.block_on(world.join(&person("한가람", "1949-12-31")));
    let admin = world.admin.as_str().to_owned();
    let desk = runtime.block_on(crate::desk::desk(&world));
    let tokens: [String; TOKENS] = [
        String::new(),
        "x".into(),
        world.device.clone(),
        session.session,
        turn.lease().to_owned(),
        admin,
        desk,
        theirs,
        in_series,
        of_series,
        third.session,
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
    cases(3_000).run(&shot(), fire).unwrap();
    // Had it stopped at the door every time, it would have proved nothing.
    let seen = seen.into_inner();
    for reached in [200, 400, 401, 403, 404, 405, 422] {
        assert!(seen.contains_key(&reached), "{seen:?}");
    }
    let _: Value = runtime.block_on(done(world.get("/health"), 200));
    assert_eq!(world.app.state().broken_invariants(), Vec::<String>::new());
    assert_eq!(tables_find(&world.log()), Vec::<String>::new());
    assert_eq!(world.app.frozen(), None);
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
