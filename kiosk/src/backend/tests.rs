//! The backend against a server that follows a script: paired once, a snapshot, the feed, and the return to it.

mod believing;
mod help;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use jari_common::board::DayRef;
use jari_common::change::{PublicChange, PublicEvent};
use jari_common::device::Presence;
use jari_common::id::{CampaignId, ClinicId, DeviceId};
use jari_common::log_mark::LogMark;
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::time::plus_secs;
use jari_common::wire::{ClinicDays, FeedHead, PairReply, Snapshot};
use jari_samples::{DAY, HERE, place};
use jiff::Timestamp;

use super::voice::program::VoiceProgram;
use super::*;
use crate::effect::Request;
use crate::model::Link;

/// The name under which the server is stored.
const SERVER: &str = "bench";
/// The beginning of a kiosk's presence report, in lower case.
const PRESENCE: &str = "post /api/v1/devices/presence ";
/// A feed with this beginning stays open while other requests are answered.
const HELD: &str = ": held\n\n";
/// Nothing here takes this long unless it is broken.
const PATIENCE: Duration = Duration::from_secs(60);

fn now() -> Timestamp {
    "2026-11-24T10:30:00+09:00".parse().unwrap()
}

fn clinic() -> ClinicId {
    jari_samples::clinic_id("C1")
}

fn snapshot(seq: u64) -> String {
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 2, capacity: 9 };
    let days = vec![PlannedDays::alike(plan, vec![DAY])];
    let taken = Vec::new();
    let days =
        ClinicDays { campaign: CampaignId(1), clinic: clinic(), days, limited: Vec::new(), taken };
    let snapshot = Snapshot {
        days: vec![days],
        clinics: vec![jari_samples::clinic("C1")],
        ..jari_samples::snapshot(mark(seq), now())
    };
    serde_json::to_string(&snapshot).unwrap()
}

/// A position in the log of the scripted server.
fn mark(seq: u64) -> LogMark {
    LogMark { seq, digest: seq * 7 }
}

/// This folder's kiosk was paired before, and has this token.
fn keep_pairing(folder: &Path, token: &str) {
    let (device, token, place) = (DeviceId(3), token.to_owned(), place());
    let known = Device { server: SERVER.to_owned(), device, token, place, server_key: None };
    device::save(folder, &known).unwrap();
}

/// The log ends at `seq`, and was sent up to `told`.
fn head(seq: u64, told: u64) -> String {
    let head = FeedHead { log: mark(seq), told, at: now() };
    format!("event: head\ndata: {}\n\n", serde_json::to_string(&head).unwrap())
}

fn change(seq: u64, free: u8) -> String {
    let slot = SlotRef { campaign: CampaignId(1), clinic: clinic(), date: DAY, index: 0 };
    let events = vec![PublicEvent::SlotFree { slot, free }];
    let change = PublicChange { seq, at: now(), events };
    let id = mark(seq);
    format!("id: {id}\nevent: change\ndata: {}\n\n", serde_json::to_string(&change).unwrap())
}

/// Takes one request with its body; returns it in lower case.
fn take(stream: &mut TcpStream) -> String {
    let mut request = String::new();
    loop {
        let mut bytes = [0; 4_096];
        let count = stream.read(&mut bytes).unwrap();
        request.push_str(&String::from_utf8_lossy(&bytes[..count]).to_lowercase());
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            return request;
        }
    }
}

/// The next request of the script; presence reports between the requests are taken and answered.
fn next_asked(listener: &TcpListener) -> (TcpStream, String) {
    loop {
        let (mut stream, _) = listener.accept().unwrap();
        let request = take(&mut stream);
        if !request.starts_with(PRESENCE) {
            return (stream, request);
        }
        let taken = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
        stream.write_all(taken).unwrap();
    }
}

/// Answers one connection for each body, in order, and keeps the last one open; sends what was asked.
fn serve(listener: TcpListener, bodies: Vec<String>) -> Receiver<String> {
    let (asked, requests) = channel();
    std::thread::spawn(move || {
        let last = bodies.len() - 1;
        for (at, body) in bodies.into_iter().enumerate() {
            let (mut stream, request) = next_asked(&listener);
            // A feed has no length: it ends when its connection ends.
            let length = format!("content-length: {}\r\n", body.len());
            let (length, kind) = match &body[..1] {
                "{" => (length.as_str(), "application/json"),
                "<" => (length.as_str(), "text/html"),
                _ => ("", "text/event-stream"),
            };
            let text = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: {kind}\r\n{length}\r\n{body}"
            );
            stream.write_all(text.as_bytes()).unwrap();
            asked.send(request).unwrap();
            if body.starts_with(HELD) {
                std::thread::spawn(move || stream.read(&mut [0]));
            } else if at == last {
                // Until the backend closes.
                let _ = stream.read(&mut [0]);
            }
        }
    });
    requests
}

struct Bench {
    backend: Backend,
    bell: Receiver<()>,
}

impl Bench {
    fn open(folder: &Path, url: &str) -> Self {
        Self::open_fast(folder, url, 0)
    }

    /// The kiosk's own clock is fast by this many seconds.
    fn open_fast(folder: &Path, url: &str, fast_secs: u32) -> Self {
        let (ring, bell) = channel();
        let ring = Mutex::new(ring);
        let setup = Setup {
            folder: folder.to_owned(),
            server: SERVER.to_owned(),
            url: url.to_owned(),
            device: None,
            authority: None,
            printer: None,
            voice: VoiceProgram::Off,
            jack: None,
            reader: None,
            clock: Arc::new(move || plus_secs(now(), fast_secs)),
            wake: Arc::new(move || {
                let _ = ring.lock().unwrap().send(());
            }),
            presence_every: PRESENCE_EVERY,
        };
        Self { backend: Backend::start(&setup).unwrap(), bell }
    }

    /// The next message that is wanted; others are dropped.
    fn wait<T>(&self, what: &str, wanted: impl Fn(Message) -> Option<T>) -> T {
        let late = Instant::now() + PATIENCE;
        loop {
            while let Some(message) = self.backend.next_message() {
                if let Some(found) = wanted(message) {
                    return found;
                }
            }
            let left = late.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "never: {what}");
            let _ = self.bell.recv_timeout(left);
        }
    }

    /// Reads the day until the first slot has this many free seats.
    fn wait_for_seats(&self, free: u8) {
        let day = DayRef { campaign: CampaignId(1), clinic: clinic(), date: DAY };
        let late = Instant::now() + PATIENCE;
        loop {
            self.backend.run(Effect::ReadTimes(day.clone()));
            let seats = self.wait("the times", |message| match message {
                Message::TimesRead(times) => Some(times.times[0].free),
                _ => None,
            });
            if seats == free {
                return;
            }
            assert!(Instant::now() < late, "never {free} seats, but {seats}");
        }
    }
}

fn last_event_id(seq: u64) -> String {
    format!("last-event-id: {}\r\n", mark(seq))
}

fn is_changed(message: &Message) -> Option<bool> {
    match message {
        Message::CacheChanged { is_empty, .. } => Some(*is_empty),
        _ => None,
    }
}

#[test]
fn a_kiosk_pairs_reads_follows_and_goes_on_from_its_cursor() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (device, token) = (DeviceId(3), "token".to_owned());
    let paired = serde_json::to_string(&PairReply { device, place: place(), token }).unwrap();
    let cut = format!("{}{}{}", head(11, 10), change(9, 0), change(11, 8));
    let again = "event: snapshot-again\ndata: {}\n\n".to_owned();
    let last = format!("{}{}{}", head(21, 20), change(21, 7), head(21, 21));
    let bodies = vec![paired, snapshot(10), cut, again, snapshot(20), last];
    let heads = serve(listener, bodies);

    let bench = Bench::open(folder.path(), &url);
    assert_eq!(bench.backend.place(), None);
    let pairing_code = "123456789012".to_owned();
    bench.backend.run(Effect::Send(Request::Pair { pairing_code, same_key: None }));
    let told = bench.wait("the pairing", |message| match message {
        Message::Paired(result) => Some(result),
        _ => None,
    });
    assert_eq!(told, Ok(place()));
    bench.wait("online", |message| {
        matches!(message, Message::LinkChanged(Link::Online)).then_some(())
    });
    bench.wait_for_seats(7);

    let asked: Vec<String> = (0..6).map(|_| heads.recv_timeout(PATIENCE).unwrap()).collect();
    assert!(asked[0].starts_with("post /api/v1/devices/pair "), "{}", asked[0]);
    let near = "get /api/v1/snapshot?lat=37.57&lon=126.98&radius_m=10000 ";
    assert!(asked[1].starts_with(near), "{}", asked[1]);
    assert!(asked[2].contains(&last_event_id(10)), "{}", asked[2]);
    assert!(asked[3].contains(&last_event_id(11)), "where it was cut off: {}", asked[3]);
    assert!(asked[4].starts_with(near), "{}", asked[4]);
    assert!(asked[5].contains(&last_event_id(20)), "{}", asked[5]);
}

#[test]
fn a_restart_shows_the_cache_at_once_and_resumes_the_feed_without_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    keep_pairing(folder.path(), "token");
    let heads = serve(listener, vec![snapshot(10), head(11, 10) + &change(11, 8)]);
    let bench = Bench::open(folder.path(), &url);
    bench.wait("the seats", |message| is_changed(&message));
    heads.recv_timeout(PATIENCE).unwrap();
    heads.recv_timeout(PATIENCE).unwrap();
    bench.wait("the first snapshot", |message| is_changed(&message).filter(|is_empty| !is_empty));
    bench.wait_for_seats(8);
    drop(bench);

    // This is the known server, at another address.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let heads = serve(listener, vec![head(12, 11) + &change(12, 5)]);
    let bench = Bench::open(folder.path(), &url);
    let place = bench.backend.place().map(|place| place.name.as_str());
    assert_eq!(place, Some("새봄복지관"));
    assert!(!bench.wait("what the cache holds", |message| is_changed(&message)));
    let asked = heads.recv_timeout(PATIENCE).unwrap();
    assert!(asked.contains(&last_event_id(11)), "{asked}");
    bench.wait_for_seats(5);
}

#[test]
fn the_server_hears_that_the_kiosk_is_there_and_when_somebody_steps_up() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    keep_pairing(folder.path(), "device-token");
    let (heard, tellings) = channel();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let request = take(&mut stream);
            // The link asks here too, and its connection is closed.
            if request.starts_with(PRESENCE) {
                let taken = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
                stream.write_all(taken).unwrap();
                if heard.send(request).is_err() {
                    return;
                }
            }
        }
    });
    let bench = Bench::open(folder.path(), &url);
    let first = tellings.recv_timeout(PATIENCE).unwrap();
    let free = format!(r#"{{"presence":"free","version":"{}"}}"#, env!("CARGO_PKG_VERSION"));
    assert!(first.ends_with(&free), "{first}");
    assert!(first.contains("authorization: bearer device-token\r\n"), "{first}");
    bench.backend.tell_presence(Presence::Free);
    bench.backend.tell_presence(Presence::Busy);
    let second = tellings.recv_timeout(PATIENCE).unwrap();
    assert!(second.contains(r#"{"presence":"busy","#), "{second}");
}
