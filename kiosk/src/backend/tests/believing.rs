//! What the backend accepts, and what it does with everything else: pages of a proxy or portal, files that cannot be
//! written, a server that does not know the device.

use jiff::SignedDuration;

use super::*;

/// A kiosk that is paired, and a server that answers by this script.
fn paired_with(bodies: Vec<String>) -> (tempfile::TempDir, String, Receiver<String>) {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    keep_pairing(folder.path(), "token");
    (folder, url, serve(listener, bodies))
}

#[expect(clippy::needless_pass_by_value, reason = "every message that came is handed over")]
fn is_online(message: Message) -> Option<()> {
    matches!(message, Message::LinkChanged(Link::Online)).then_some(())
}

#[test]
fn a_page_that_answers_for_the_server_certifies_nothing() {
    let portal = "<html>Please sign in</html>".to_owned();
    let other_log = head(90, 90);
    let silent_on_its_log = change(11, 0);
    let good = head(11, 10) + &change(11, 8) + &head(11, 11);
    let bodies = vec![portal.clone(), snapshot(10), portal, other_log, silent_on_its_log, good];
    let (folder, url, asked) = paired_with(bodies);
    let bench = Bench::open(folder.path(), &url);
    bench.wait("online", |message| match message {
        Message::LinkChanged(Link::Online) => Some(()),
        // Nothing from those pages reached the board.
        Message::TimesRead(times) => {
            assert_ne!(times.times[0].free, 0);
            None
        }
        _ => None,
    });
    let asked: Vec<String> = (0..6).map(|_| asked.recv_timeout(PATIENCE).unwrap()).collect();
    for feed in &asked[2..] {
        assert!(feed.contains(&last_event_id(10)), "the cursor did not move: {feed}");
    }
    bench.wait_for_seats(8);
}

#[test]
fn the_servers_time_is_learnt_from_its_feed() {
    let (folder, url, _asked) = paired_with(vec![snapshot(10), head(10, 10)]);
    let bench = Bench::open_fast(folder.path(), &url, 300);
    let by = bench.wait("the time", |message| match message {
        Message::TimeCorrected { by } => Some(by),
        _ => None,
    });
    assert_eq!(by, SignedDuration::from_secs(-300));
    bench.wait("online", is_online);
}

#[test]
fn a_file_that_takes_nothing_costs_the_file_alone() {
    let told = head(11, 10) + &change(11, 8) + &head(11, 11);
    let (folder, url, asked) = paired_with(vec![snapshot(10), told, snapshot(20), head(20, 20)]);
    let cache = folder.path().join(cache::CACHE_FILE);
    let origin = cache::Origin { server: SERVER.to_owned(), position: HERE };
    drop(cache::open(folder.path(), &origin).unwrap());
    // Like a full disk: from now on writes fail.
    let full = "CREATE TRIGGER full BEFORE UPDATE OF free ON clinic_day BEGIN SELECT RAISE(ABORT, 'full'); END";
    rusqlite::Connection::open(&cache).unwrap().execute(full, []).unwrap();
    let bench = Bench::open(folder.path(), &url);
    bench.wait("online", is_online);
    bench.wait_for_seats(9);
    let asked: Vec<String> = (0..4).map(|_| asked.recv_timeout(PATIENCE).unwrap()).collect();
    assert!(asked[3].contains(&last_event_id(20)), "{}", asked[3]);
}

#[test]
fn a_folder_that_takes_no_board_has_one_in_memory() {
    let (folder, url, _asked) = paired_with(vec![snapshot(10), head(10, 10)]);
    std::fs::create_dir(folder.path().join(cache::CACHE_FILE)).unwrap();
    let bench = Bench::open(folder.path(), &url);
    bench.wait("online", is_online);
    bench.wait_for_seats(9);
}

#[test]
fn damage_that_a_screen_finds_is_mended_by_a_snapshot() {
    let held = HELD.to_owned() + &head(10, 10);
    let bodies = vec![snapshot(10), held, snapshot(20), head(20, 20)];
    let (folder, url, asked) = paired_with(bodies);
    let bench = Bench::open(folder.path(), &url);
    for _ in 0..2 {
        asked.recv_timeout(PATIENCE).unwrap();
    }
    bench.wait_for_seats(9);
    let file = rusqlite::Connection::open(folder.path().join(cache::CACHE_FILE)).unwrap();
    file.execute("UPDATE clinic SET body = '{'", []).unwrap();
    drop(file);
    let day = DayRef { campaign: CampaignId(1), clinic: clinic(), date: DAY };
    bench.backend.run(Effect::ReadTimes(day));
    assert!(asked.recv_timeout(PATIENCE).unwrap().starts_with("get /api/v1/snapshot?"));
    bench.wait("the snapshot", |message| is_changed(&message).filter(|is_empty| !is_empty));
    bench.wait_for_seats(9);
}

#[test]
fn a_device_that_the_server_does_not_know_is_told_so_by_the_server_alone() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    keep_pairing(folder.path(), "token");
    std::thread::spawn(move || {
        let problem = r#"{"type":"urn:jari:problem:sign-in-required","title":"","status":401,"code":"sign-in-required"}"#;
        let answers = [
            ("401 Unauthorized", "text/html", "<html>"),
            ("401 Unauthorized", "application/problem+json", problem),
            ("204 No Content", "", ""),
        ];
        let mut answers = answers.into_iter().cycle();
        while let Ok((mut stream, _)) = listener.accept() {
            if take(&mut stream).starts_with(PRESENCE) {
                let (status, kind, body) = answers.next().unwrap();
                let length = body.len();
                let text = format!(
                    "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}"
                );
                stream.write_all(text.as_bytes()).unwrap();
            }
        }
    });
    let bench = Bench::open(folder.path(), &url);
    let mut told = Vec::new();
    for presence in [Presence::Busy, Presence::Free].into_iter().cycle() {
        bench.backend.tell_presence(presence);
        while let Some(message) = bench.backend.next_message() {
            told.extend(match message {
                Message::DeviceRefused(is_refused) => Some(is_refused),
                _ => None,
            });
        }
        if told.len() == 2 {
            break;
        }
        let _ = bench.bell.recv_timeout(Duration::from_millis(20));
    }
    assert_eq!(told, [true, false]);
    assert!(folder.path().join(device::DEVICE_FILE).exists(), "the pairing is kept");
}
