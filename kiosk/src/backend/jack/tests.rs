//! A socket whose device is a pipe of the test: what is told of it, and how it disappears and comes back.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::events::event;
use super::*;
use crate::backend::inbox::{Mailbox, Visits, inbox};

const HEADPHONE: (u16, u16) = (0x05, 0x02);

fn pipe(path: &Path) -> File {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    OpenOptions::new().read(true).write(true).open(path).unwrap()
}

fn listened() -> (Inbox, Mailbox, Receiver<()>) {
    let (ring, bell) = channel();
    let ring = Mutex::new(ring);
    let wake = Arc::new(move || {
        let _ = ring.lock().unwrap().send(());
    });
    let (inbox, mailbox) = inbox(Visits::default(), wake);
    (inbox, mailbox, bell)
}

#[test]
fn an_earphone_is_told_as_it_goes_in_and_out_and_a_device_as_it_goes_and_comes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("event5");
    let (inbox, mailbox, bell) = listened();
    let next = || {
        bell.recv().unwrap();
        match mailbox.next() {
            Some(Message::EarphoneChanged(earphone)) => earphone,
            other => panic!("{other:?}"),
        }
    };
    let mut device = pipe(&path);
    let source = Source::Device(path.clone());
    let jack = start(source, Duration::from_millis(10), inbox).unwrap();
    assert_eq!(next(), Earphone::Out, "a pipe cannot be asked");
    device.write_all(&event(HEADPHONE, 1)).unwrap();
    assert_eq!(next(), Earphone::In);
    // The same state sent twice is told once.
    device.write_all(&[event(HEADPHONE, 1), event(HEADPHONE, 0)].concat()).unwrap();
    assert_eq!(next(), Earphone::Out);
    device.write_all(&event(HEADPHONE, 1)).unwrap();
    assert_eq!(next(), Earphone::In);
    fs::remove_file(&path).unwrap();
    drop(device);
    assert_eq!(next(), Earphone::Untold);
    let mut device = pipe(&path);
    assert_eq!(next(), Earphone::Out);
    device.write_all(&event(HEADPHONE, 1)).unwrap();
    assert_eq!(next(), Earphone::In);
    drop(jack);
    assert!(mailbox.next().is_none());
}

#[test]
fn a_device_that_is_not_there_keeps_nobody_waiting_and_says_nothing() {
    let (inbox, mailbox, _bell) = listened();
    let source = Source::Device("no/such/device".into());
    drop(start(source, Duration::from_secs(3600), inbox).unwrap());
    assert!(mailbox.next().is_none());
}
