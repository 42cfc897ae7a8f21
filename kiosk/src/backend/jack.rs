//! The earphone's socket: reads the switch of a Linux input device (`Documentation/input/event-codes.rst`, EV_SW) and
//! tells when an earphone goes in or out, on a thread of its own. It makes no sound and decides nothing.

mod events;
mod source;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::attached::{self, Attached, Stopped};
use super::inbox::Inbox;
use crate::message::Message;
use crate::model::Earphone;
use events::{Events, SocketEvent};

pub use source::Source;

/// The number of bytes that are read at once.
const CHUNK_BYTES: usize = 1024;

/// A device that is open.
struct JackDevice(File);

/// Tells `inbox` what is plugged in now and whenever that changes; also when the socket can no longer be read.
pub fn start(source: Source, retry: Duration, inbox: Inbox) -> io::Result<Attached> {
    Attached::start("jari-jack", move |stopped| work(&source, retry, &inbox, stopped))
}

/// Reads until it is stopped. A device that is missing, or goes away, is a matter for the operator: it is logged once.
fn work(source: &Source, retry: Duration, inbox: &Inbox, stopped: &Stopped) {
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
        if !stopped.goes_on_after(retry) {
            return;
        }
    }
}

impl JackDevice {
    fn open(path: &Path) -> io::Result<Self> {
        attached::open(path).map(Self)
    }

    /// Reads until it is stopped (Ok) or the device is gone (Err).
    fn follow(mut self, stopped: &Stopped, tell: &mut dyn FnMut(Earphone)) -> io::Result<()> {
        let mut events = Events::default();
        let mut bytes = [0; CHUNK_BYTES];
        tell(self.state());
        while let Some(read) = stopped.read(&mut self.0, &mut bytes)? {
            for told in events.take(&bytes[..read]) {
                tell(match told {
                    SocketEvent::In => Earphone::In,
                    SocketEvent::Out => Earphone::Out,
                    SocketEvent::Lost => self.state(),
                });
            }
        }
        Ok(())
    }

    /// An unknown state is taken as no earphone: then nothing personal is read aloud.
    fn state(&self) -> Earphone {
        if source::is_in(&self.0) == Some(true) { Earphone::In } else { Earphone::Out }
    }
}
