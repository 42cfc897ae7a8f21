//! Devices at the kiosk that are files: read on a thread of their own until the kiosk ends. It knows nothing of what they
//! say.

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

/// A device that is missing is looked for again after this.
pub const RETRY: Duration = Duration::from_secs(2);

/// The thread that reads a device; dropping this value ends the thread.
pub struct Attached {
    /// Closing this stream tells the thread to end.
    stop: Option<UnixStream>,
    thread: Option<JoinHandle<()>>,
}

impl Attached {
    /// Runs `work`, which ends soon after its stream is closed.
    pub fn start(name: &str, work: impl FnOnce(&Stopped) + Send + 'static) -> io::Result<Self> {
        let (stop, stopped) = UnixStream::pair()?;
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || work(&Stopped(stopped)))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has written that to the log itself.
            let _ = thread.join();
        }
    }
}

/// The other end of the stream that is closed when the thread is to end.
pub struct Stopped(UnixStream);

/// What ended a wait.
enum Woken {
    Stopped,
    /// There is something to read.
    Ready,
    /// Nothing happened in time.
    Late,
}

impl Stopped {
    /// Waits; false when the thread is to end.
    pub fn goes_on_after(&self, pause: Duration) -> bool {
        matches!(self.wait(None, Some(pause)), Ok(Woken::Late))
    }

    /// Reads what comes next; None when the thread is to end. A device that is gone is an error.
    pub fn read(&self, device: &mut File, bytes: &mut [u8]) -> io::Result<Option<usize>> {
        loop {
            if matches!(self.wait(Some(device), None)?, Woken::Stopped) {
                return Ok(None);
            }
            match device.read(bytes) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(read) => return Ok(Some(read)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn wait(&self, device: Option<&File>, at_most: Option<Duration>) -> io::Result<Woken> {
        let watched = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
        let mut all = vec![watched(self.0.as_fd())];
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
}

/// Opens a device to be read without waiting.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}
