//! The earphone's socket: reads the switch of a Linux input device (`Documentation/input/event-codes.rst`, EV_SW) and
//! tells when an earphone goes in or out, on a thread of its own. It makes no sound and decides nothing.

mod events;
mod source;

#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;

use super::inbox::Inbox;
use crate::message::Message;
use crate::model::Earphone;
use events::{Events, SocketEvent};

pub use source::Source;

/// A device that is missing is looked for again after this.
pub const RETRY: Duration = Duration::from_secs(2);
/// The number of bytes that are read at once.
const CHUNK_BYTES: usize = 1024;

/// The thread that reads the socket; dropping this value ends the thread.
pub struct Jack {
    /// Closing this stream tells the thread to end.
    stop: Option<UnixStream>,
    thread: Option<JoinHandle<()>>,
}

/// A device that is open.
struct JackDevice(File);

impl Jack {
    /// Tells `inbox` what is plugged in now and whenever that changes; also when the socket can no longer be read.
    pub fn start(source: Source, retry: Duration, inbox: Inbox) -> io::Result<Self> {
        let (stop, stopped) = UnixStream::pair()?;
        let thread = std::thread::Builder::new()
            .name("jari-jack".to_owned())
            .spawn(move || work(&source, retry, &inbox, &stopped))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Jack {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has written that to the log itself.
            let _ = thread.join();
        }
    }
}

/// Reads until it is stopped. A device that is missing, or goes away, is a matter for the operator: it is logged once.
fn work(source: &Source, retry: Duration, inbox: &Inbox, stopped: &UnixStream) {
    let mut known = Earphone::Untold;
    let mut tell = |now| {
        if std::mem::replace(&mut known, now) != now {
            inbox.send(Message::EarphoneChanged(now));
        }
    };
    let mut is_missing = false;
    loop {
        let ended = source.find().and_then(|path| {
            let socket = JackDevice::open(&path)?;
            if std::mem::take(&mut is_missing) {
                tracing::warn!(path = %path.display(), "the earphone's socket is back");
            }
            tracing::info!(path = %path.display(), "an earphone is listened for");
            socket.follow(stopped, &mut tell)
        });
        let Err(error) = ended else { return };
        tell(Earphone::Untold);
        if !std::mem::replace(&mut is_missing, true) {
            tracing::warn!(%error, "nothing tells whether an earphone is plugged in");
        }
        if !matches!(wait(stopped, None, Some(retry)), Ok(Woken::Late)) {
            return;
        }
    }
}

impl JackDevice {
    fn open(path: &Path) -> io::Result<Self> {
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
        OpenOptions::new().read(true).custom_flags(flags).open(path).map(Self)
    }

    /// Reads until it is stopped (Ok) or the device is gone (Err).
    fn follow(mut self, stopped: &UnixStream, tell: &mut dyn FnMut(Earphone)) -> io::Result<()> {
        let mut events = Events::default();
        let mut bytes = [0; CHUNK_BYTES];
        tell(self.state());
        loop {
            if matches!(wait(stopped, Some(&self.0), None)?, Woken::Stopped) {
                return Ok(());
            }
            let read = match self.0.read(&mut bytes) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            for told in events.take(&bytes[..read]) {
                tell(match told {
                    SocketEvent::In => Earphone::In,
                    SocketEvent::Out => Earphone::Out,
                    SocketEvent::Lost => self.state(),
                });
            }
        }
    }

    /// An unknown state is taken as no earphone: then nothing personal is read aloud.
    fn state(&self) -> Earphone {
        if source::is_in(&self.0) == Some(true) { Earphone::In } else { Earphone::Out }
    }
}

/// What ended a wait.
enum Woken {
    Stopped,
    /// There is something to read.
    Ready,
    /// Nothing happened in time.
    Late,
}

fn wait(
    stopped: &UnixStream,
    device: Option<&File>,
    at_most: Option<Duration>,
) -> io::Result<Woken> {
    let watched = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
    let mut all = vec![watched(stopped.as_fd())];
    all.extend(device.map(|device| watched(device.as_fd())));
    let at_most = at_most.map(|it| Timespec {
        tv_sec: i64::try_from(it.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(it.subsec_nanos()),
    });
    loop {
        match poll(&mut all, at_most.as_ref()) {
            Ok(0) => return Ok(Woken::Late),
            Ok(_) if !all[0].revents().is_empty() => return Ok(Woken::Stopped),
            Ok(_) => return Ok(Woken::Ready),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
