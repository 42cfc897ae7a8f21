//! The servers that this program is when it runs itself: the real one, and equal HTTP around other sources of numbers.
//! They measure nothing.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Json, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use axum::serve::ListenerExt as _;
use clap::Parser as _;
use jari_common::device::SecretHash;
use jari_common::id::DeviceId;
use jari_common::person::BirthDate;
use jari_common::ticket::TicketCode;
use jari_common::time::{date_at, plus_secs, seoul};
use jari_common::wire::{IDEMPOTENCY_KEY, JoinRequest, SessionReply};
use jari_server::cli::{self, Cli};
use jari_server::keys::{Grant, Keys, VaultRow, hash_secret, random_code_number};
use jari_server::notify::words::Language;
use jiff::Timestamp;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use uuid::Uuid;

use super::contender::LISTENING;
use super::{Serve, postgres, redis};

/// The path of a join.
const PATH: &str = "/api/v1/campaigns/{campaign}/tickets";
/// The length of a session, equal to the real server's.
const SESSION_SECS: u32 = 4 * 3_600;

/// Serves until it is killed.
pub fn run(serve: &Serve) -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new()?;
    match serve {
        Serve::Jari { data } => jari(data),
        Serve::Ceiling { answer } => runtime.block_on(listen(ceiling(std::fs::read(answer)?))),
        Serve::WithoutDisk { answer } => {
            let shown = serde_json::from_slice(&std::fs::read(answer)?)?;
            runtime.block_on(listen(without_disk(shown)))
        }
        Serve::Redis { port } => {
            runtime.block_on(async { listen(redis::router(*port).await?).await })
        }
        Serve::Postgres { port } => {
            runtime.block_on(async { listen(postgres::router(*port).await?).await })
        }
    }
}

/// Runs what `jari-server serve` runs, with its default log.
fn jari(data: &Path) -> Result<(), Box<dyn Error>> {
    let data = data.as_os_str();
    let words = ["jari-server".as_ref(), "--data".as_ref(), data, "serve".as_ref()];
    let words = words.into_iter().chain(["--listen".as_ref(), "127.0.0.1:0".as_ref()]);
    let words = words.chain(["--people-per-minute".as_ref(), "1000000".as_ref()]);
    let cli = Cli::try_parse_from(words)?;
    cli.start_logging();
    cli::run(cli)?;
    Ok(())
}

async fn listen(router: Router) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{LISTENING}{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        // Without this option a connection is only slower.
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}

/// Sends the same bytes to everybody, without reading the request's contents.
fn ceiling(answer: Vec<u8>) -> Router {
    let answer = axum::body::Bytes::from(answer);
    let constant = move || {
        let answer = answer.clone();
        async move { (StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], answer) }
    };
    Router::new().route(PATH, post(constant))
}

struct Makers {
    keys: Keys,
    device: SecretHash,
    shown: SessionReply,
}

fn without_disk(shown: SessionReply) -> Router {
    let makers = Makers { keys: Keys::for_tests(), device: hash_secret("another"), shown };
    Router::new().route(PATH, post(make)).with_state(Arc::new(makers))
}

/// Does everything of a join except the line itself: checks the device and the person, makes keys, the sealed person,
/// code and tokens.
async fn make(
    State(makers): State<Arc<Makers>>,
    headers: HeaderMap,
    Json(JoinRequest { person, .. }): Json<JoinRequest>,
) -> Result<impl IntoResponse, StatusCode> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let id = text(IDEMPOTENCY_KEY).and_then(|text| text.parse::<Uuid>().ok());
    id.ok_or(StatusCode::BAD_REQUEST)?;
    let token = text(AUTHORIZATION.as_str()).and_then(|text| text.strip_prefix("Bearer "));
    if token.is_none_or(|token| hash_secret(token) == makers.device) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let now = Timestamp::now();
    let today = date_at(now, &seoul());
    BirthDate::new(person.birth_date.date(), today).map_err(|_| StatusCode::BAD_REQUEST)?;
    let keys = &makers.keys;
    let code = TicketCode::from_random(random_code_number());
    let row = VaultRow { person, party: Vec::new(), code, language: Language::Korean };
    let kept = (keys.person_key(&row.person), keys.code_key(&row.code), keys.seal(&row));
    std::hint::black_box(kept);
    let ticket = makers.shown.ticket.clone();
    let until = plus_secs(now, SESSION_SECS);
    let grant =
        Grant::Session { ticket: ticket.id, device: DeviceId(1), pairing: 1, staff: None, until };
    let reply = SessionReply {
        masked_name: row.person.name.masked(),
        session: keys.issue(&grant, now),
        receipt: keys.receipt(ticket.id, ticket.number),
        calendar: None,
        code: row.code,
        ticket,
        others: Vec::new(),
    };
    Ok((StatusCode::CREATED, Json(reply)))
}

/// A join's HTTP around another source of numbers; it answers with the number alone.
pub fn numbered<S, F>(source: S, next: fn(Arc<S>, Uuid) -> F) -> Router
where
    S: Send + Sync + 'static,
    F: Future<Output = Option<u64>> + Send + 'static,
{
    let answer = move |State(source): State<Arc<S>>,
                       headers: HeaderMap,
                       Json(_): Json<JoinRequest>| async move {
        let text = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok());
        let id = text.and_then(|text| text.parse().ok()).ok_or(StatusCode::BAD_REQUEST)?;
        let number = next(source, id).await.ok_or(StatusCode::SERVICE_UNAVAILABLE)?;
        Ok::<_, StatusCode>((StatusCode::CREATED, Json(json!({ "number": number }))))
    };
    Router::new().route(PATH, post(answer)).with_state(Arc::new(source))
}
