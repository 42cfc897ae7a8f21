//! Prints slips, one after the other, in a thread of its own, and says why when no paper comes. Prints what it is
//! given, knows no person, and keeps nobody waiting longer than its patience.

pub mod bitmap;
pub mod escpos;
pub mod pdf;
pub mod raster;
pub mod target;
pub mod typeset;

mod cups;
mod files;
mod talk;
mod wire;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use jari_common::device::PrinterState;
use tokio::sync::watch;

use super::inbox::{Inbox, VisitNumber, Visits};
use crate::effect::Slip;
use crate::message::Message;
use crate::model::PaperTrouble;
use bitmap::Bitmap;
use cups::Cups;
use target::{Paper, Target};
use typeset::Typesetter;
use wire::Wire;

/// A slip that is not printed within this time is not printed at all.
const PATIENCE: Duration = Duration::from_secs(9);
/// A device may never return from a call; nobody waits for it longer than this.
const LAST_PATIENCE: Duration = Duration::from_secs(10);

/// CUPS may have to wake a printer first; the kiosk waits this long for its job.
const CUPS_PATIENCE: Duration = Duration::from_secs(45);
/// How often the kiosk looks for old slips to remove.
const LOOK_EVERY: Duration = Duration::from_secs(300);

/// The printer of this kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterChoice {
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
    #[error("the printer did not print the slip in time")]
    Late,
    #[error("whoever wanted the slip has gone")]
    Unwanted,
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl PrintError {
    /// The part of the error that a person at the screen can use.
    fn trouble(&self) -> PaperTrouble {
        match self {
            Self::OutOfPaper => PaperTrouble::OutOfPaper,
            Self::CoverOpen => PaperTrouble::CoverOpen,
            Self::Broken | Self::Late | Self::Unwanted | Self::Io(_) => PaperTrouble::Silent,
        }
    }
}

/// The printer's thread; it ends when this is dropped.
pub struct Printer {
    slips: Sender<(VisitNumber, Box<Slip>)>,
    state: watch::Receiver<PrinterState>,
}

impl Printer {
    /// Prints there, one slip after the other; a slip is printed only while its visitor is there.
    pub fn start(choice: PrinterChoice, inbox: Inbox, visits: Visits) -> io::Result<Self> {
        let (slips, queue) = channel();
        let (says, state) = watch::channel(PrinterState::Ready);
        let work = move || work(&choice, &queue, &inbox, &visits, &says);
        std::thread::Builder::new().name("jari-printer".to_owned()).spawn(work)?;
        Ok(Self { slips, state })
    }

    /// What is known of the printer since the last slip.
    #[must_use]
    pub fn state(&self) -> watch::Receiver<PrinterState> {
        self.state.clone()
    }

    /// Prints a slip; the answer comes as a message.
    pub fn print(&self, visit: VisitNumber, slip: Box<Slip>) {
        let _ = self.slips.send((visit, slip));
    }
}

fn work(
    choice: &PrinterChoice,
    queue: &Receiver<(VisitNumber, Box<Slip>)>,
    inbox: &Inbox,
    visits: &Visits,
    says: &watch::Sender<PrinterState>,
) {
    let mut setter = Typesetter::load();
    let mut is_resumed = false;
    loop {
        if let Target::Folder(folder) | Target::Documents(folder) = &choice.target {
            files::remove_old(folder);
        }
        let (visit, slip) = match queue.recv_timeout(LOOK_EVERY) {
            Ok(asked) => asked,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        // What was meant for one person must not be printed for the next.
        if !visits.goes_on(visit) {
            continue;
        }
        let picture = raster::rasterise(&mut setter, &slip, choice.paper);
        let visits = visits.clone();
        let is_wanted = move || visits.goes_on(visit);
        let printed = print_in_time(&choice.target, picture, is_resumed, is_wanted);
        is_resumed = printed.is_err();
        if let Some(state) = state_after(&printed) {
            says.send_replace(state);
        }
        if let Err(error) = &printed {
            tracing::warn!(%error, "a slip was not printed");
        }
        inbox.send_to(visit, Message::SlipPrinted(printed.map_err(|error| error.trouble())));
    }
}

/// What is known of the printer after a slip; None: no more than before.
fn state_after(printed: &Result<(), PrintError>) -> Option<PrinterState> {
    Some(match printed {
        Ok(()) => PrinterState::Ready,
        Err(PrintError::Unwanted) => return None,
        Err(error) => match error.trouble() {
            PaperTrouble::OutOfPaper => PrinterState::OutOfPaper,
            PaperTrouble::CoverOpen => PrinterState::CoverOpen,
            PaperTrouble::Silent => PrinterState::Silent,
        },
    })
}

/// Everything in here ends by itself; the thread of its own limits the time even if a driver never returns from a
/// call.
fn print_in_time(
    target: &Target,
    picture: Bitmap,
    is_resumed: bool,
    is_wanted: impl Fn() -> bool + Send + 'static,
) -> Result<(), PrintError> {
    let (done, result) = channel();
    let target = target.clone();
    let (patience, last) = match target {
        Target::Cups { .. } => (CUPS_PATIENCE, CUPS_PATIENCE + LAST_PATIENCE),
        _ => (PATIENCE, LAST_PATIENCE),
    };
    std::thread::Builder::new().name("jari-print".to_owned()).spawn(move || {
        let end = Instant::now() + patience;
        let _ = done.send(print(&target, &picture, is_resumed, end, &is_wanted));
    })?;
    result.recv_timeout(last).unwrap_or(Err(PrintError::Late))
}

fn print(
    target: &Target,
    picture: &Bitmap,
    is_resumed: bool,
    deadline: Instant,
    is_wanted: &dyn Fn() -> bool,
) -> Result<(), PrintError> {
    match target {
        Target::Device(path) => talk::print(Wire::device(path)?, picture, is_resumed, deadline),
        Target::Network { host, port } => {
            let wire = Wire::network(host, *port, deadline)?;
            talk::print(wire, picture, is_resumed, deadline)
        }
        Target::Cups { name } => Cups::default().print(name, &picture.png()?, deadline, is_wanted),
        Target::Folder(folder) => files::keep(folder, "png", &picture.png()?),
        Target::Documents(folder) => files::keep(folder, "pdf", &pdf::document(picture)),
    }
}
