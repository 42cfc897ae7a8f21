//! HTTP under TLS: the same answers and the same limits as without TLS, and a certificate that is renewed while the
//! server runs.

use std::fs;
use std::time::Duration;

use jari_common::wire::TicketView;
use jari_server::http::{Doors, Limits, Look, Tls};
use jari_server::store::memory::MemoryStore;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::CertificateDer;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::http::gate::{GatedStore, PATIENCE, Raw};
use crate::http::readers::say_much;
use crate::http::world::{World, done, malsun, refused};

const SHORT: Duration = Duration::from_millis(100);
const FEED: &str = "GET /api/v1/feed HTTP/1.1\r\nhost: jari\r\n\r\n";

/// A certificate for 127.0.0.1 with its key, in files.
struct Files {
    folder: TempDir,
    cert: CertificateDer<'static>,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cert = written(&folder);
        Self { folder, cert }
    }

    /// Makes another key, and a certificate for it.
    fn renew(&mut self) {
        self.cert = written(&self.folder);
    }

    fn tls(&self) -> Tls {
        let path = |name| self.folder.path().join(name);
        Tls::open(&path("cert.pem"), &path("key.pem")).unwrap()
    }
}

fn written(folder: &TempDir) -> CertificateDer<'static> {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let cert = params.self_signed(&key).unwrap();
    fs::write(folder.path().join("cert.pem"), cert.pem()).unwrap();
    fs::write(folder.path().join("key.pem"), key.serialize_pem()).unwrap();
    cert.der().clone()
}

fn doors(tls: &Tls, limits: Limits) -> impl FnOnce(TcpListener) -> Doors {
    let tls = Some(tls.clone());
    move |listener| Doors { tls, limits, ..Doors::plain(listener) }
}

async fn reader(world: &World, files: &Files) -> Raw {
    let mut reader = Raw::under_tls(world.addr, &files.cert).await;
    reader.send(FEED).await;
    let head = reader.read_until("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    reader
}

#[tokio::test]
async fn a_person_books_and_a_screen_follows_and_nothing_of_it_is_in_clear() {
    let files = Files::new();
    let world = World::at(MemoryStore::new(), doors(&files.tls(), Limits::default())).await;
    let mut reader = reader(&world, &files).await;
    let session = world.join(&malsun()).await;
    let lease = world.begin(&session).await.lease().to_owned();
    let held: TicketView = done(world.holding(&session, &lease, 3), 200).await;
    let booked: TicketView = done(world.booking(&session, &lease, &held), 201).await;
    assert!(booked.booking.is_some());
    reader.read_until("\nevent: change\ndata: {\"seq\":").await;

    let mut in_clear = Raw::connect(world.addr).await;
    in_clear.send("GET /health HTTP/1.1\r\nhost: jari\r\n\r\n").await;
    let answer = in_clear.read_to_the_end().await;
    assert!(!answer.contains("HTTP"), "{answer:?}");
    // The feed's end is signalled, so that nobody can cut it short unnoticed.
    world.stop().await.unwrap();
    reader.ends_well().await;
}

#[tokio::test]
async fn who_does_not_come_to_tls_in_time_holds_no_place() {
    let files = Files::new();
    let limits = Limits { connections: 2, head_wait: SHORT, ..Limits::default() };
    let world = World::at(GatedStore::new(), doors(&files.tls(), limits)).await;
    let mut silent = Raw::connect(world.addr).await;
    let mut slow = Raw::connect(world.addr).await;
    // The head of a TLS record that announces more bytes.
    slow.send("\u{16}\u{3}\u{1}\u{1}\u{0}").await;
    slow.dribble(SHORT / 10).await;
    assert_eq!(silent.read_to_the_end().await, "");
    let answered = async { while world.get("/health").send().await.is_err() {} };
    tokio::time::timeout(PATIENCE, answered).await.expect("their places come back");
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut_under_tls() {
    let files = Files::new();
    let limits = Limits { head_wait: SHORT, ..Limits::default() };
    let world = World::at(GatedStore::new(), doors(&files.tls(), limits)).await;
    let mut loris = Raw::under_tls(world.addr, &files.cert).await;
    loris.send("GET /health HTTP/1.1\r\nx: ").await;
    loris.dribble(SHORT / 10).await;
    let mut silent = Raw::under_tls(world.addr, &files.cert).await;
    assert_eq!(silent.read_to_the_end().await, "");
}

#[tokio::test]
async fn a_reader_under_tls_who_takes_nothing_is_cut_off_and_one_who_talks_is_none() {
    let files = Files::new();
    let limits = Limits { followers: 1, write_wait: SHORT, ..Limits::default() };
    let world = World::at(MemoryStore::new(), doors(&files.tls(), limits)).await;
    let dead = reader(&world, &files).await;
    refused(world.get("/api/v1/feed"), 503, "try-again").await;
    say_much(&world.app).await;
    let waiting =
        async { while world.get("/api/v1/feed").send().await.unwrap().status() != 200 {} };
    tokio::time::timeout(PATIENCE, waiting).await.expect("the reader's place comes back");
    drop(dead);
    let talking = async {
        loop {
            let mut talker = Raw::under_tls(world.addr, &files.cert).await;
            talker.send(FEED).await;
            if talker.read_until("\r\n\r\n").await.starts_with("HTTP/1.1 200") {
                return talker.dribble(Duration::from_micros(10)).await;
            }
        }
    };
    tokio::time::timeout(PATIENCE, talking).await.expect("who talks on is cut off");
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_to_new_connections_and_old_ones_go_on() {
    let mut files = Files::new();
    let tls = files.tls();
    let world = World::at(MemoryStore::new(), doors(&tls, Limits::default())).await;
    let mut reader = reader(&world, &files).await;
    files.renew();
    assert!(matches!(tls.look(), Look::Renewed(_)));
    // The server accepts the connection with the new certificate alone.
    let mut after = Raw::under_tls(world.addr, &files.cert).await;
    after.send("GET /health HTTP/1.1\r\nhost: jari\r\n\r\n").await;
    assert!(after.read_until("}").await.starts_with("HTTP/1.1 200 OK"));
    world.join(&malsun()).await;
    reader.read_until("\nevent: change\n").await;
}

#[tokio::test]
async fn the_operators_paths_are_behind_their_own_door_alone() {
    let operator = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = operator.local_addr().unwrap();
    let doors = |it| Doors { operator: Some(operator), ..Doors::plain(it) };
    let world = World::at(MemoryStore::new(), doors).await;
    let admin = world.admin.as_str();
    refused(world.get("/admin/v1/overview").bearer_auth(admin), 404, "no-such-path").await;
    let inside = |path: &str| reqwest::Client::new().get(format!("http://{addr}{path}"));
    let _: serde_json::Value = done(inside("/admin/v1/overview").bearer_auth(admin), 200).await;
    refused(inside("/admin/v1/overview"), 401, "sign-in-required").await;
    refused(inside("/api/v1/campaigns"), 404, "no-such-path").await;
    let wire: serde_json::Value = done(inside("/admin/v1/wire").bearer_auth(admin), 200).await;
    assert_eq!(wire["fingerprint"], serde_json::Value::Null);
    world.stop().await.unwrap();
    assert!(tokio::net::TcpStream::connect(addr).await.is_err(), "both doors are shut");
}
