//! Where the person was when the program was killed: the ticket's code and when somebody was last there, in a small
//! file that is deleted as soon as the person leaves. Never a name, a birth date or a telephone number.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use jari_common::ticket::TicketCode;
use jari_common::time::secs_between;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::file;
use crate::model::Bookmark;

/// The file in the kiosk's folder.
pub const BOOKMARK_FILE: &str = "bookmark.json";
/// After this time another person may be at the kiosk, in seconds.
const LASTS_SECS: u32 = 60;

#[derive(Serialize, Deserialize)]
struct Written {
    code: TicketCode,
    seen_at: Timestamp,
}

/// Takes the bookmark of a program that was killed, if it is fresh enough. The file is deleted in every case, also one
/// that was half written.
pub fn take(folder: &Path, now: Timestamp) -> Option<Bookmark> {
    let path = folder.join(BOOKMARK_FILE);
    remove(&file::new_of(folder, BOOKMARK_FILE));
    let text = fs::read(&path).ok()?;
    remove(&path);
    let Written { code, seen_at } = serde_json::from_slice(&text).ok()?;
    // In both directions: the clock may have been corrected meanwhile.
    let secs = secs_between(seen_at, now).max(secs_between(now, seen_at));
    let is_fresh = secs < LASTS_SECS;
    is_fresh.then_some(Bookmark { code, seen_at })
}

/// Keeps the bookmark on disk in a thread of its own: a slow disk does not delay the screen.
pub struct Marker {
    /// None only while the marker is dropped.
    marks: Option<Sender<Option<Bookmark>>>,
    thread: Option<JoinHandle<()>>,
    last: Option<Bookmark>,
}

impl Marker {
    /// Starts the thread. It ends when the value is dropped, after the last bookmark was written to disk or deleted
    /// from it.
    pub fn start(folder: &Path) -> io::Result<Self> {
        let (marks, queue) = channel();
        let folder = folder.to_owned();
        let run = move || keep(&folder, &queue);
        let thread = std::thread::Builder::new().name("jari-bookmark".to_owned()).spawn(run)?;
        Ok(Self { marks: Some(marks), thread: Some(thread), last: None })
    }

    /// Where the person is now; None when nobody with a ticket is there.
    pub fn mark(&mut self, bookmark: Option<Bookmark>) {
        if bookmark != self.last {
            self.last.clone_from(&bookmark);
            // Without its thread, a killed program begins at the start.
            let _ = self.marks.as_ref().map(|marks| marks.send(bookmark));
        }
    }
}

/// A program that is closed right after a person left first deletes their code from the disk.
impl Drop for Marker {
    fn drop(&mut self) {
        self.marks = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to write.
            let _ = thread.join();
        }
    }
}

fn keep(folder: &Path, queue: &Receiver<Option<Bookmark>>) {
    let path = folder.join(BOOKMARK_FILE);
    while let Ok(mut mark) = queue.recv() {
        // Only the newest bookmark is written.
        while let Ok(newer) = queue.try_recv() {
            mark = newer;
        }
        match mark {
            Some(Bookmark { code, seen_at }) => {
                if let Err(error) = file::replace(folder, BOOKMARK_FILE, &Written { code, seen_at })
                {
                    tracing::warn!(%error, "a killed program would begin at the start");
                }
            }
            None => remove(&path),
        }
    }
}

fn remove(path: &PathBuf) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, "the bookmark cannot be removed");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use jari_common::time::plus_secs;

    use super::*;

    fn written(folder: &Path, seen_at: Timestamp) {
        let code = TicketCode::from_random(7);
        file::replace(folder, BOOKMARK_FILE, &Written { code, seen_at }).unwrap();
    }

    #[test]
    fn a_mark_is_taken_once_and_only_within_a_minute() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::UNIX_EPOCH;
        for (secs, taken) in [(0, true), (59, true), (60, false), (3_600, false)] {
            written(folder.path(), now);
            let found = take(folder.path(), plus_secs(now, secs));
            assert_eq!(found.is_some(), taken, "{secs}");
            assert!(take(folder.path(), now).is_none(), "it is on disk no longer");
        }
        written(folder.path(), plus_secs(now, LASTS_SECS));
        assert!(take(folder.path(), now).is_none(), "from the future");
    }

    #[test]
    fn a_mark_that_was_half_written_goes_with_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let half = file::new_of(folder.path(), BOOKMARK_FILE);
        fs::write(&half, b"{\"code\":\"48217").unwrap();
        assert!(take(folder.path(), Timestamp::UNIX_EPOCH).is_none());
        assert!(!half.exists());
    }

    #[test]
    fn what_was_taken_says_when_somebody_was_there_and_not_when_it_was_taken() {
        let folder = tempfile::tempdir().unwrap();
        let seen_at = Timestamp::UNIX_EPOCH;
        written(folder.path(), seen_at);
        let taken = take(folder.path(), plus_secs(seen_at, 40)).unwrap();
        assert_eq!(taken.seen_at, seen_at);
    }

    #[test]
    fn a_person_who_left_is_gone_from_the_disk_when_the_program_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(BOOKMARK_FILE);
        let mark = Bookmark { code: TicketCode::from_random(7), seen_at: Timestamp::UNIX_EPOCH };
        for is_there in [true, false] {
            for _ in 0..50 {
                let mut marker = Marker::start(folder.path()).unwrap();
                marker.mark(Some(mark.clone()));
                if !is_there {
                    marker.mark(None);
                }
                drop(marker);
                assert_eq!(path.exists(), is_there);
            }
        }
    }

    #[test]
    fn a_damaged_mark_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(BOOKMARK_FILE), b"{\"code\":").unwrap();
        assert!(take(folder.path(), Timestamp::UNIX_EPOCH).is_none());
    }
}
