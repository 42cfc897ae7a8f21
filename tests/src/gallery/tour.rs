//! Walks through the gallery on the given number of threads: each takes a setting and visits it. The findings are put
//! in the order of the settings, so that two walks over the same screens give the same text.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::specimens::{Specimen, catalogue};
use jari_kiosk::text::Text;

use super::lettering::unprintable;
use super::outcome::Outcome;
use super::setting::Setting;
use super::visit::{Visit, visit};

/// What to walk through.
#[derive(Clone, Debug)]
pub struct Tour {
    pub settings: Vec<Setting>,
    /// The one screen to look at; None: all.
    pub only: Option<String>,
    /// The folder in which pictures are kept, one folder per setting; None: no picture is kept.
    pub pictures: Option<PathBuf>,
    /// How many settings are visited at the same time.
    pub threads: usize,
}

/// Shows everything that the tour names, and collects what the checks find.
///
/// # Errors
/// When a picture cannot be written.
pub fn walk(tour: &Tour) -> io::Result<Outcome> {
    let wanted = |specimen: &Specimen| match &tour.only {
        Some(screen) => screen == specimen.screen,
        None => true,
    };
    let specimens: Vec<Specimen> = catalogue().into_iter().filter(wanted).collect();
    let next = AtomicUsize::new(0);
    let workers = tour.threads.clamp(1, tour.settings.len().max(1));
    let parts = std::thread::scope(|scope| {
        let start = |_| scope.spawn(|| work(tour, &specimens, &next));
        let workers: Vec<_> = (0..workers).map(start).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, _>| {
            worker.join().expect("a screen that falls over is caught where it is shown")
        };
        workers.into_iter().map(join).collect::<io::Result<Vec<Vec<_>>>>()
    })?;
    let mut visits: Vec<(usize, Visit)> = parts.into_iter().flatten().collect();
    visits.sort_by_key(|(at, _)| *at);
    Ok(gather(visits.into_iter().map(|(_, visit)| visit)))
}

/// One thread's work: takes the next setting that nobody has taken, until there is none.
fn work(
    tour: &Tour,
    specimens: &[Specimen],
    next: &AtomicUsize,
) -> io::Result<Vec<(usize, Visit)>> {
    let text = Arc::new(Text::load());
    let mut visits = Vec::new();
    loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some(setting) = tour.settings.get(at) else { return Ok(visits) };
        visits.push((at, visit(*setting, &text, specimens, tour.pictures.as_deref())?));
    }
}

fn gather(visits: impl Iterator<Item = Visit>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut painted = BTreeSet::new();
    for visit in visits {
        outcome.merge(visit.outcome);
        painted.extend(visit.painted);
    }
    outcome.add_apart("fonts", unprintable(&painted));
    outcome
}
