//! The connection to a printer that is driven directly: a device file or a network connection. No call here waits for
//! the printer; this file does not know what the bytes mean.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::OFlags;
use rustix::termios::{OptionalActions, isatty, tcgetattr, tcsetattr};

/// A printer in the same building answers within this time.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);

/// An open connection to a printer.
pub enum Wire {
    Device(File),
    Network(TcpStream),
}

impl Wire {
    /// Opens a device. If the device was pulled out, no ordinary file of its name is made.
    pub fn device(path: &Path) -> io::Result<Self> {
        let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed();
        let open = |reads: bool| {
            OpenOptions::new().read(reads).append(true).custom_flags(flags).open(path)
        };
        let device = match open(true) {
            // A device that cannot be read can still be printed on.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => open(false)?,
            other => other?,
        };
        if isatty(&device) {
            // A picture is not text: the terminal must not add anything to its bytes.
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

    /// Sends the bytes that the printer accepts now; returns 0 when it accepts none yet.
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

    /// Reads what the printer has sent; returns 0 when it has sent nothing yet. A connection that has ended is an
    /// error.
    pub fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            // A device that has nothing to say may also report its end.
            Self::Device(device) => {
                patient(device.read(bytes)).or_else(|error| match error.kind() {
                    // The device was opened for writing only.
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

    /// Says that nothing more will be sent; bytes that were sent before still arrive.
    pub fn end(&mut self) -> io::Result<()> {
        match self {
            Self::Device(device) => device.flush(),
            Self::Network(stream) => stream.shutdown(Shutdown::Write),
        }
    }
}

/// "Nothing yet" is not an error.
fn patient(moved: io::Result<usize>) -> io::Result<usize> {
    match moved {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
            Ok(0)
        }
        other => other,
    }
}
