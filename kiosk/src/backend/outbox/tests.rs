//! The outbox against a server that follows a script: answers, refuses, hangs up.

use jari_common::booking::{Right, SeatAct};
use std::sync::Arc;

use jari_common::dose::Dose;
use jari_common::id::TicketId;
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState;
use jari_common::wire::TicketView;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;
use crate::backend::client;
use crate::backend::inbox::{Mailbox, inbox};

const PATIENT: Timing = Timing {
    total: Duration::from_secs(20),
    attempt: Duration::from_secs(5),
    first_pause: Duration::from_millis(1),
};
const IMPATIENT: Timing = Timing {
    total: Duration::from_millis(60),
    attempt: Duration::from_millis(50),
    first_pause: Duration::from_millis(1),
};

/// What the server does with one connection.
#[derive(Clone, Copy)]
enum Reply {
    Ok,
    Busy,
    No(&'static str),
    /// Takes the request and hangs up without an answer.
    HangUp,
    /// A page of a proxy or portal in between, with this status.
    Page(&'static str),
    /// Redirects to the same server.
    Elsewhere,
    /// The server is busy and asks the kiosk to wait this many seconds.
    BusyFor(u64),
    /// A seat is held.
    Held,
}

fn ticket() -> TicketView {
    jari_samples::ticket(TicketState::Active)
}

const JSON_HEADER: &str = "content-type: application/json\r\n";

fn slot() -> SlotRef {
    jari_samples::slot("C1", 1)
}

fn text_of(reply: Reply) -> Option<String> {
    let (status, header, body) = match reply {
        Reply::HangUp => return None,
        Reply::Ok => ("200 OK", JSON_HEADER.to_owned(), serde_json::to_string(&ticket()).unwrap()),
        Reply::Page(status) => {
            (status, String::from("content-type: text/html\r\n"), "<html>".to_owned())
        }
        Reply::Elsewhere => ("307 Temporary Redirect", "location: /\r\n".to_owned(), String::new()),
        Reply::BusyFor(secs) => {
            ("503 Service Unavailable", format!("retry-after: {secs}\r\n"), String::new())
        }
        Reply::Held => {
            let held = TicketView { hold: Some(jari_samples::hold(slot())), ..ticket() };
            ("200 OK", JSON_HEADER.to_owned(), serde_json::to_string(&held).unwrap())
        }
        Reply::Busy => {
            ("503 Service Unavailable", "retry-after: 0\r\n".to_owned(), "{}".to_owned())
        }
        Reply::No(code) => {
            let problem = wire::ProblemBody {
                kind: format!("urn:jari:problem:{code}"),
                title: code.to_owned(),
                status: 409,
                code: code.to_owned(),
                detail: None,
                field: None,
            };
            (
                "409 Conflict",
                "content-type: application/problem+json\r\n".to_owned(),
                serde_json::to_string(&problem).unwrap(),
            )
        }
    };
    let length = body.len();
    Some(format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\n{header}content-length: {length}\r\n\r\n{body}"
    ))
}

/// Answers one request per connection, by the script; returns what was asked, in lower case.
async fn serve(listener: TcpListener, script: Vec<Reply>) -> Vec<String> {
    let mut asked = Vec::new();
    for reply in script {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            let mut bytes = [0; 4_096];
            let count = stream.read(&mut bytes).await.unwrap();
            request.extend_from_slice(&bytes[..count]);
        }
        asked.push(String::from_utf8(request).unwrap().to_lowercase());
        if let Some(text) = text_of(reply) {
            stream.write_all(text.as_bytes()).await.unwrap();
        }
    }
    asked
}

fn key_of(request: &str) -> &str {
    let line = request.lines().find_map(|line| line.strip_prefix("idempotency-key: "));
    line.expect("a request without a key")
}

struct Desk {
    outbox: Outbox,
    mailbox: Mailbox,
    visits: Visits,
    _folder: tempfile::TempDir,
}

fn desk(url: &str, timing: Timing) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let visits = Visits::default();
    let (sender, mailbox) = inbox(visits.clone(), Arc::new(|| ()));
    let (device, _) = watch::channel(None);
    let client = client::client(url, &Trust::Clear).unwrap();
    let path = folder.path().to_owned();
    let (url, server) = (url.to_owned(), url.to_owned());
    let outbox = Outbox::new(client, url, server, path, sender, visits.clone(), device, timing);
    Desk { outbox, mailbox, visits, _folder: folder }
}

impl Desk {
    async fn ask(&mut self, request: Request) -> Option<Message> {
        self.outbox.serve(self.visits.current(), request, Instant::now()).await;
        self.mailbox.next()
    }
}

fn seat(right: Right<String>, act: SeatAct) -> Request {
    Request::Seat { ticket: TicketId(7), session: "session".to_owned(), right, act }
}

fn extend() -> Request {
    seat(Right::Turn("lease".to_owned()), SeatAct::Extend { hold: None })
}

fn run<T>(test: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(test)
}

/// Runs one test against a server with this script.
async fn with_server<T>(
    script: Vec<Reply>,
    timing: Timing,
    test: impl AsyncFnOnce(&mut Desk) -> T,
) -> (T, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut desk = desk(&url, timing);
    tokio::join!(test(&mut desk), serve(listener, script))
}

#[test]
fn a_busy_server_is_asked_again_under_the_same_key() {
    let script = vec![Reply::Busy, Reply::HangUp, Reply::Busy, Reply::Ok];
    let (message, asked) = run(with_server(script, PATIENT, async |desk| desk.ask(extend()).await));
    assert!(matches!(message, Some(Message::TicketRead(Ok(_)))), "{message:?}");
    assert_eq!(asked.len(), 4);
    assert!(asked.iter().all(|request| key_of(request) == key_of(&asked[0])));
    assert!(asked[0].starts_with("post /api/v1/tickets/7/turn/extension http/1.1"), "{}", asked[0]);
    assert!(asked[0].contains("authorization: bearer lease"), "{}", asked[0]);
}

#[test]
fn two_writes_never_share_a_key() {
    let script = vec![Reply::Ok, Reply::Ok];
    let (_, asked) = run(with_server(script, PATIENT, async |desk| {
        desk.ask(extend()).await;
        desk.ask(extend()).await;
    }));
    assert_ne!(key_of(&asked[0]), key_of(&asked[1]));
}

#[test]
fn a_no_is_an_answer_and_is_not_repeated() {
    let (message, asked) = run(with_server(vec![Reply::No("turn-over")], PATIENT, async |desk| {
        desk.ask(extend()).await
    }));
    assert!(matches!(message, Some(Message::TicketRead(Err(Trouble::TurnOver)))), "{message:?}");
    assert_eq!(asked.len(), 1);
}

#[test]
fn a_dead_server_is_said_to_be_away() {
    let message = run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        desk(&url, IMPATIENT).ask(extend()).await
    });
    assert!(matches!(message, Some(Message::TicketRead(Err(Trouble::ServerAway)))), "{message:?}");
}

#[test]
fn what_was_never_answered_is_asked_again_under_its_old_key_until_the_visitor_goes() {
    let (url, asked) = run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut desk = desk(&url, Timing { total: Duration::ZERO, ..PATIENT });
        let script = vec![Reply::HangUp, Reply::HangUp, Reply::HangUp];
        let test = async {
            desk.ask(extend()).await;
            desk.ask(extend()).await;
            desk.visits.end();
            desk.outbox.unanswered = None;
            desk.ask(extend()).await;
        };
        let ((), asked) = tokio::join!(test, serve(listener, script));
        (url, asked)
    });
    assert!(url.starts_with("http://127.0.0.1"));
    assert_eq!(key_of(&asked[0]), key_of(&asked[1]));
    assert_ne!(key_of(&asked[1]), key_of(&asked[2]));
}

#[test]
fn for_a_visitor_who_has_gone_nothing_is_sent_but_what_puts_in_order() {
    let end = Request::EndTurn { ticket: TicketId(7), lease: "lease".to_owned() };
    let (message, asked) = run(with_server(vec![Reply::Ok], PATIENT, async |desk| {
        let visit = desk.visits.current();
        desk.visits.end();
        desk.outbox.serve(visit, extend(), Instant::now()).await;
        desk.outbox.serve(visit, end, Instant::now()).await;
        desk.mailbox.next()
    }));
    assert!(message.is_none(), "nobody is there to be told: {message:?}");
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with("delete /api/v1/tickets/7/turn http/1.1"), "{}", asked[0]);
}

#[test]
fn a_page_of_somebody_in_between_is_no_answer_whatever_its_status() {
    let pages = ["200 OK", "403 Forbidden", "404 Not Found", "500 Internal Server Error"];
    let mut script: Vec<Reply> = pages.map(Reply::Page).into();
    script.extend([Reply::Elsewhere, Reply::Ok]);
    let (message, asked) = run(with_server(script, PATIENT, async |desk| desk.ask(extend()).await));
    assert!(matches!(message, Some(Message::TicketRead(Ok(_)))), "{message:?}");
    assert_eq!(asked.len(), 6, "asked again under its key until the server answers");
    assert!(asked.iter().all(|request| key_of(request) == key_of(&asked[0])));
}

#[test]
fn however_long_a_server_wants_to_be_left_alone_nothing_breaks() {
    let (message, asked) =
        run(with_server(vec![Reply::BusyFor(u64::MAX)], PATIENT, async |desk| {
            desk.ask(extend()).await
        }));
    assert!(matches!(message, Some(Message::TicketRead(Err(Trouble::ServerAway)))), "{message:?}");
    assert_eq!(asked.len(), 1);
}

#[test]
fn a_seat_that_was_kept_beside_a_booking_for_somebody_who_had_gone_is_given_back() {
    let moving = seat(Right::Move, SeatAct::hold(slot(), Dose::First));
    let script = vec![Reply::HangUp, Reply::Held, Reply::Ok];
    let (message, asked) = run(with_server(script, PATIENT, async |desk| {
        let visit = desk.visits.current();
        let visits = desk.visits.clone();
        let leaves = async {
            tokio::task::yield_now().await;
            visits.end();
        };
        tokio::join!(desk.outbox.serve(visit, moving, Instant::now()), leaves);
        desk.mailbox.next()
    }));
    assert!(message.is_none(), "nobody is there to be told: {message:?}");
    assert!(asked[2].starts_with("delete /api/v1/tickets/7/move/3 http/1.1"), "{}", asked[2]);
}
