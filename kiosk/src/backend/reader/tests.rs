//! A reader whose device is a pipe or a terminal of the test.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::*;
use crate::backend::inbox::{Mailbox, Visits, inbox};
use crate::message::Message;

const RECEIPT: &str = "JARI1-77-2417-0123456789ABCDEF";

fn pipe(path: &Path) -> File {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    OpenOptions::new().read(true).write(true).open(path).unwrap()
}

/// What a reader told, one after the other; None is a code that is not a receipt.
struct Listener {
    mailbox: Mailbox,
    bell: Receiver<()>,
}

impl Listener {
    fn new() -> (Inbox, Self) {
        let (ring, bell) = channel();
        let ring = Mutex::new(ring);
        let wake = Arc::new(move || {
            let _ = ring.lock().unwrap().send(());
        });
        let (inbox, mailbox) = inbox(Visits::default(), wake);
        (inbox, Self { mailbox, bell })
    }

    fn next(&self) -> Option<String> {
        self.bell.recv().unwrap();
        match self.mailbox.next() {
            Some(Message::Scanned(receipt)) => receipt.map(|it| it.as_str().to_owned()),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn each_line_is_told_whatever_comes_between_and_a_device_may_go_and_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reader");
    let (inbox, listener) = Listener::new();
    let mut device = pipe(&path);
    let reader = start(path.clone(), Duration::from_millis(10), inbox).unwrap();
    // In two pieces, with the line's end of another system, and an empty line.
    device.write_all(&RECEIPT.as_bytes()[..9]).unwrap();
    device.write_all(&RECEIPT.as_bytes()[9..]).unwrap();
    device.write_all(b"\r\n\r\n").unwrap();
    assert_eq!(listener.next().as_deref(), Some(RECEIPT));
    device.write_all(b"8801234567893\r").unwrap();
    assert_eq!(listener.next(), None, "the code of a box of tea");
    device.write_all(&[b'J'; 5 * LINE_BYTES_MAX]).unwrap();
    device.write_all(b"\n\xff\xfe\n").unwrap();
    assert_eq!((listener.next(), listener.next()), (None, None));
    // The other QR of our slip is not told at all.
    device.write_all(b"https://jari.example/api/v1/calendar/77-ABCDEF\r").unwrap();
    fs::remove_file(&path).unwrap();
    drop(device);
    let mut device = pipe(&path);
    device.write_all(format!("{RECEIPT}\r").as_bytes()).unwrap();
    assert_eq!(listener.next().as_deref(), Some(RECEIPT), "after it came back");
    drop(reader);
}

#[test]
fn a_terminal_gives_every_byte_and_gets_none_back() {
    let (mut master, path) = terminal();
    let (inbox, listener) = Listener::new();
    let reader = start(path, Duration::from_millis(10), inbox).unwrap();
    // A terminal that is not raw yet would change the carriage return, or send it back.
    for _ in 0..3 {
        master.write_all(format!("{RECEIPT}\r").as_bytes()).unwrap();
        assert_eq!(listener.next().as_deref(), Some(RECEIPT));
    }
    drop(reader);
    let mut back = [0; 64];
    let got = master.read(&mut back).unwrap_or(0);
    assert_eq!(&back[..got], b"", "what was read is not sent back");
}

fn terminal() -> (File, PathBuf) {
    let master: OwnedFd =
        openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::from_bits_retain(0)).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    // As it will be read: until then bytes would be echoed.
    drop(open(Path::new(&name)).unwrap());
    rustix::fs::fcntl_setfl(&master, rustix::fs::OFlags::NONBLOCK).unwrap();
    (File::from(master), name.into())
}
