//! The way to a printer that speaks for itself: a device file or a network connection. No call here waits for the
//! printer; it knows nothing of what is said.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::OFlags;
use rustix::termios::{OptionalActions, isatty, tcgetattr, tcsetattr};

/// A printer in the same building has answered by then.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

/// An open way to a printer.
pub enum Wire {
    Device(File),
    Network(TcpStream),
}

impl Wire {
    /// Opens a device. One that was pulled out is not replaced by a file of its name.
    pub fn device(path: &Path) -> io::Result<Self> {
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
        let open = |reads: bool| {
            OpenOptions::new().read(reads).append(true).custom_flags(flags).open(path)
        };
        let device = match open(true) {
            // What cannot be listened to can still be printed on.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => open(false)?,
            other => other?,
        };
        if isatty(&device) {
            // A picture is no text: nothing is to be added to its bytes.
            let mut terminal = tcgetattr(&device)?;
            terminal.make_raw();
            tcsetattr(&device, OptionalActions::Now, &terminal)?;
        }
        Ok(Self::Device(device))
    }

    /// Connects to a printer.
    pub fn network(host: &str, port: u16, deadline: Instant) -> io::Result<Self> {
        let mut failed = io::Error::new(ErrorKind::NotFound, "the name has no address");
        for address in (host, port).to_socket_addrs()? {
            let left = deadline.saturating_duration_since(Instant::now()).min(CONNECT_PATIENCE);
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            match TcpStream::connect_timeout(&address, left) {
                Ok(stream) => {
                    stream.set_nonblocking(true)?;
                    stream.set_nodelay(true)?;
                    return Ok(Self::Network(stream));
                }
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    /// Takes what the printer will take now; 0 when it will take nothing yet.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match self {
            Self::Device(device) => device.write(bytes),
            Self::Network(stream) => stream.write(bytes),
        };
        match written {
            Ok(0) => Err(ErrorKind::WriteZero.into()),
            other => patient(other),
        }
    }

    /// What the printer has said; 0 when it has said nothing yet. A connection that has ended is an error.
    pub fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            // A device that has nothing to say may also say that it has ended.
            Self::Device(device) => {
                patient(device.read(bytes)).or_else(|error| match error.kind() {
                    // It was opened for writing alone.
                    _ if error.raw_os_error() == Some(rustix::io::Errno::BADF.raw_os_error()) => {
                        Ok(0)
                    }
                    _ => Err(error),
                })
            }
            Self::Network(stream) => match stream.read(bytes) {
                Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
                other => patient(other),
            },
        }
    }

    /// Says that nothing more comes; what is under way still arrives.
    pub fn end(&mut self) -> io::Result<()> {
        match self {
            Self::Device(device) => device.flush(),
            Self::Network(stream) => stream.shutdown(Shutdown::Write),
        }
    }
}

/// Nothing yet is no error.
fn patient(moved: io::Result<usize>) -> io::Result<usize> {
    match moved {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
            Ok(0)
        }
        other => other,
    }
}
