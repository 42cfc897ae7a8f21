//! The screens that kiosks show to whoever comes, in memory alone: of one kiosk at most one, and gone when it shows it no more.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use jari_common::guiding::{GUIDED_AWAY_SECS, GuideAct, GuideActed, GuidedScreen, ShowScreenReply};
use jari_common::id::{DeviceId, HelpId, StaffId};
use jari_common::time::plus_secs;
use jiff::Timestamp;
use uuid::Uuid;

use crate::engine::people::help::Guide;

/// To whom a screen is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownTo {
    pub help: HelpId,
    pub desk: DeviceId,
    pub staff: StaffId,
}

/// The most acts that wait for a kiosk.
const ACTS_MAX: usize = 16;

/// The screens that are shown now, by kiosk.
#[derive(Default)]
pub struct Showings(Mutex<HashMap<DeviceId, Showing>>);

/// One person shows their screen to one of the staff.
pub struct Showing {
    /// Who may see it.
    guide: Guide,
    screen: GuidedScreen,
    shown_at: Timestamp,
    /// When their desk last looked.
    looked_at: Option<Timestamp>,
    acts: VecDeque<GuideActed>,
    last: u32,
}

impl Showing {
    pub fn screen(&self) -> &GuidedScreen {
        &self.screen
    }

    /// The screen, at which the desk looks now.
    pub fn looked(&mut self, now: Timestamp) -> &GuidedScreen {
        self.looked_at = Some(now);
        &self.screen
    }

    /// Puts an act where the kiosk finds self. None: another showing, or too many acts waself.
    pub fn put(&mut self, showing: Uuid, act: GuideAct) -> Option<()> {
        if self.screen.showing != showing || self.acts.len() >= ACTS_MAX {
            return None;
        }
        self.last = self.last.checked_add(1)?;
        self.acts.push_back(GuideActed { nth: self.last, act });
        Some(())
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        lasts(self.shown_at, now)
    }
}

/// Nobody is away yet who was there at this time.
fn lasts(at: Timestamp, now: Timestamp) -> bool {
    now < plus_secs(at, GUIDED_AWAY_SECS) && at <= plus_secs(now, GUIDED_AWAY_SECS)
}

impl Showings {
    /// The kiosk shows its screen to this guide; what waits for it.
    pub fn show(
        &self,
        kiosk: DeviceId,
        guide: Guide,
        screen: GuidedScreen,
        now: Timestamp,
    ) -> ShowScreenReply {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, showing| showing.is_fresh(now));
        let is_same = |it: &Showing| it.guide == guide && it.screen.showing == screen.showing;
        let (looked_at, mut acts, last) = match all.remove(&kiosk).filter(is_same) {
            Some(Showing { looked_at, acts, last, .. }) => (looked_at, acts, last),
            None => (None, VecDeque::new(), 0),
        };
        acts.retain(|it| it.nth > screen.taken);
        let is_watched = looked_at.is_some_and(|at| lasts(at, now));
        let reply = ShowScreenReply { is_watched, acts: acts.iter().cloned().collect() };
        let last = last.max(screen.taken);
        all.insert(kiosk, Showing { guide, screen, shown_at: now, looked_at, acts, last });
        reply
    }

    /// The kiosk shows its screen to nobody.
    pub fn end(&self, kiosk: DeviceId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&kiosk);
    }

    /// What is done with what is shown to this guide; None: nothing is.
    pub fn with<T>(
        &self,
        to: ShownTo,
        now: Timestamp,
        act: impl FnOnce(&mut Showing) -> T,
    ) -> Option<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, showing| showing.is_fresh(now));
        let is_theirs = |it: &&mut Showing| {
            let guide = &it.guide;
            to == ShownTo { help: guide.help, desk: guide.desk, staff: guide.staff }
        };
        all.values_mut().find(is_theirs).map(act)
    }
}
