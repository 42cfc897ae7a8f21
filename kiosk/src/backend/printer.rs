//! Prints slips, one after the other, in a thread of its own, and says why when no paper comes. Prints what it is
//! given, knows no person, and keeps nobody waiting longer than its patience.

pub mod bitmap;
pub mod escpos;
pub mod pdf;
pub mod raster;
pub mod target;
pub mod typeset;

mod files;
mod talk;
mod wire;

#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use super::inbox::{Inbox, Visit};
use crate::effect::Slip;
use crate::message::Message;
use crate::model::PaperTrouble;
use bitmap::Bitmap;
use target::{Paper, Target};
use typeset::Typesetter;
use wire::Wire;

/// What has not been printed by then is not printed.
const PATIENCE: Duration = Duration::from_secs(9);
/// A device may never return from a call, whatever it was asked; nobody waits for that longer than this.
const LAST_PATIENCE: Duration = Duration::from_secs(10);

/// The printer of this kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub target: Target,
    pub paper: Paper,
}

/// Why a slip was not printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    #[error("there is no paper")]
    OutOfPaper,
    #[error("the cover is open")]
    CoverOpen,
    #[error("the printer says that it is broken")]
    Broken,
    #[error("the printer did not take the slip in time")]
    Late,
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl PrintError {
    /// As much of it as a person at the screen can use.
    fn trouble(&self) -> PaperTrouble {
        match self {
            Self::OutOfPaper => PaperTrouble::OutOfPaper,
            Self::CoverOpen => PaperTrouble::CoverOpen,
            Self::Broken | Self::Late | Self::Io(_) => PaperTrouble::Silent,
        }
    }
}

/// The printer's thread; it ends when this is dropped.
pub struct Printer {
    slips: Sender<(Visit, Box<Slip>)>,
}

impl Printer {
    /// Prints there, one slip after the other.
    pub fn start(choice: Choice, inbox: Inbox) -> io::Result<Self> {
        let (slips, queue) = channel::<(Visit, Box<Slip>)>();
        std::thread::Builder::new().name("jari-printer".to_owned()).spawn(move || {
            let mut setter = Typesetter::load();
            let mut is_resumed = false;
            for (visit, slip) in queue {
                let picture = raster::rasterise(&mut setter, &slip, choice.paper);
                let printed = print_in_time(&choice.target, picture, is_resumed);
                is_resumed = printed.is_err();
                if let Err(error) = &printed {
                    tracing::warn!(%error, "a slip was not printed");
                }
                let result = printed.map_err(|error| error.trouble());
                inbox.send_to(visit, Message::SlipPrinted(result));
            }
        })?;
        Ok(Self { slips })
    }

    /// The answer comes as a message.
    pub fn print(&self, visit: Visit, slip: Box<Slip>) {
        let _ = self.slips.send((visit, slip));
    }
}

/// Everything in here ends by itself; a thread of its own bounds even what a driver never returns from.
fn print_in_time(target: &Target, picture: Bitmap, is_resumed: bool) -> Result<(), PrintError> {
    let (done, result) = channel();
    let target = target.clone();
    std::thread::Builder::new().name("jari-print".to_owned()).spawn(move || {
        let _ = done.send(print(&target, &picture, is_resumed, Instant::now() + PATIENCE));
    })?;
    result.recv_timeout(LAST_PATIENCE).unwrap_or(Err(PrintError::Late))
}

fn print(
    target: &Target,
    picture: &Bitmap,
    is_resumed: bool,
    deadline: Instant,
) -> Result<(), PrintError> {
    match target {
        Target::Device(path) => talk::print(Wire::device(path)?, picture, is_resumed, deadline),
        Target::Network { host, port } => {
            let wire = Wire::network(host, *port, deadline)?;
            talk::print(wire, picture, is_resumed, deadline)
        }
        Target::Cups { name } => {
            files::hand_over(Path::new(files::LP), name, &picture.png()?, deadline)
        }
        Target::Folder(folder) => files::keep(folder, "png", &picture.png()?),
        Target::Documents(folder) => files::keep(folder, "pdf", &pdf::document(picture)),
    }
}
