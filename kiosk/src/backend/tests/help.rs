//! Help against a server that follows a script: pages of somebody in between, no answer, and a person who leaves.

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use jari_common::help::{HelpState, KioskTask};

use super::{Bench, PATIENCE, keep_pairing, take};
use crate::message::Message;

/// What the server does with one request for help.
#[derive(Clone, Copy)]
enum Says {
    State(&'static str),
    /// A page of somebody in between, with this status.
    Page(&'static str),
    HangUp,
}

/// Answers what is asked about help by the script, then always by its last line; sends the first line of each request.
fn serve(listener: TcpListener, script: Vec<Says>) -> Receiver<String> {
    let (asked, requests) = channel();
    std::thread::spawn(move || {
        let mut script = script.into_iter();
        let mut last = Says::HangUp;
        while let Ok((mut stream, _)) = listener.accept() {
            let request = take(&mut stream);
            if ![" /api/v1/help ", " /api/v1/help?task=begin "]
                .iter()
                .any(|it| request.contains(it))
            {
                continue;
            }
            last = script.next().unwrap_or(last);
            let (status, kind, body) = match last {
                Says::State(state) => {
                    ("200 OK", "application/json", format!(r#"{{"state":"{state}"}}"#))
                }
                Says::Page(status) => (status, "text/html", "<html>".to_owned()),
                Says::HangUp => ("", "", String::new()),
            };
            if !status.is_empty() {
                let length = body.len();
                let text = format!(
                    "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}"
                );
                // The kiosk may have given up.
                let _ = stream.write_all(text.as_bytes());
            }
            assert!(request.contains("authorization: bearer device-token\r\n"), "{request}");
            let line = request.lines().next().unwrap_or_default().to_owned();
            if asked.send(line).is_err() {
                return;
            }
        }
    });
    requests
}

/// A paired kiosk, and what it asks.
fn bench(script: Vec<Says>) -> (Bench, Receiver<String>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    keep_pairing(folder.path(), "device-token");
    let asked = serve(listener, script);
    (Bench::open(folder.path(), &url), asked, folder)
}

fn told(bench: &Bench) -> Option<HelpState> {
    bench.wait("how it is with the help", |message| match message {
        Message::HelpTold { state, .. } => Some(state),
        _ => None,
    })
}

fn next(asked: &Receiver<String>) -> String {
    let line = asked.recv_timeout(PATIENCE).unwrap();
    line.split(' ').next().unwrap().to_owned()
}

fn methods(asked: &Receiver<String>, count: usize) -> Vec<String> {
    (0..count).map(|_| next(asked)).collect()
}

#[test]
fn a_page_of_somebody_in_between_calls_nobody_and_is_tried_again() {
    let script = vec![
        Says::State("not_asked"),
        Says::Page("200 OK"),
        Says::HangUp,
        Says::State("of_a_later_server"),
        Says::State("asked"),
        Says::State("coming"),
    ];
    let (bench, asked, _folder) = bench(script);
    bench.backend.tell_help(Some((1, KioskTask::Begin)));
    let states: Vec<Option<HelpState>> = (0..5).map(|_| told(&bench)).collect();
    let [asked_for, coming] = [HelpState::Asked, HelpState::Coming].map(Some);
    assert_eq!(states, [None, None, None, asked_for, coming]);
    // What an earlier start may have asked for is ended first: its answer is not this person's.
    assert_eq!(methods(&asked, 6), ["delete", "post", "post", "post", "post", "get"]);
}

#[test]
fn what_is_wanted_no_more_is_taken_back_until_the_server_has_heard_it() {
    let script = vec![
        Says::State("not_asked"),
        Says::State("asked"),
        Says::Page("502 Bad Gateway"),
        Says::HangUp,
        Says::State("not_asked"),
        Says::State("asked"),
    ];
    let (bench, asked, _folder) = bench(script);
    bench.backend.tell_help(Some((1, KioskTask::Begin)));
    assert_eq!(told(&bench), Some(HelpState::Asked));
    bench.backend.tell_help(None);
    assert_eq!(methods(&asked, 5), ["delete", "post", "delete", "delete", "delete"]);
    bench.backend.tell_help(Some((2, KioskTask::Begin)));
    assert_eq!(next(&asked), "post", "asked anew");
}

#[test]
fn a_request_that_may_have_arrived_is_taken_back_too() {
    let script = vec![Says::State("not_asked"), Says::HangUp, Says::State("not_asked")];
    let (bench, asked, _folder) = bench(script);
    bench.backend.tell_help(Some((1, KioskTask::Begin)));
    assert_eq!(told(&bench), None);
    bench.backend.tell_help(None);
    let mut asked_for = methods(&asked, 2);
    while asked_for.last().is_some_and(|it| it == "post") {
        asked_for.push(next(&asked));
    }
    assert_eq!(asked_for.last().map(String::as_str), Some("delete"), "{asked_for:?}");
}

#[test]
fn who_asks_next_is_not_told_what_became_of_the_request_before() {
    let script = vec![
        Says::State("not_asked"),
        Says::State("coming"),
        Says::HangUp,
        Says::State("not_asked"),
        Says::State("asked"),
    ];
    let (bench, asked, _folder) = bench(script);
    bench.backend.tell_help(Some((1, KioskTask::Begin)));
    assert_eq!(told(&bench), Some(HelpState::Coming));
    bench.backend.tell_help(Some((2, KioskTask::Begin)));
    let numbered = |bench: &Bench| {
        bench.wait("the next request", |message| match message {
            Message::HelpTold { number: 2, state, .. } => Some(state),
            _ => None,
        })
    };
    assert_eq!(numbered(&bench), None, "the first could not be ended yet");
    assert_eq!(numbered(&bench), Some(HelpState::Asked));
    assert_eq!(methods(&asked, 5), ["delete", "post", "delete", "delete", "post"]);
}

#[test]
fn a_desk_that_is_paired_while_the_screen_is_shown_is_asked() {
    let script = vec![
        Says::State("no_desk"),
        Says::State("no_desk"),
        Says::State("not_asked"),
        Says::State("asked"),
    ];
    let (bench, asked, _folder) = bench(script);
    bench.backend.tell_help(Some((1, KioskTask::Begin)));
    assert_eq!(told(&bench), Some(HelpState::NoDesk));
    assert_eq!(told(&bench), Some(HelpState::Asked));
    assert_eq!(methods(&asked, 4), ["delete", "post", "delete", "post"]);
}
