//! When a campaign opens, for everybody and for the person at the screen. Decides nothing: the server opens lines.

use jari_common::change::Phase;
use jari_common::time::secs_between;
use jiff::Timestamp;

use super::Model;
use crate::keyboard::entry::DateState;

/// The minutes left are shown from this many minutes before an opening.
pub const COUNTDOWN_MINUTES: u32 = 24 * 60;
/// Seconds of a minute.
const MINUTE_SECS: u32 = 60;

impl Model {
    /// When the chosen campaign opens; None when it has opened.
    #[must_use]
    pub fn opens_at(&self) -> Option<Timestamp> {
        let campaign = self.chosen_campaign().filter(|_| self.phase() == Phase::Before)?;
        Some(campaign.spec.opens_at)
    }

    /// When people with the typed birth date may come; the campaign's opening time while the birth date is not known.
    #[must_use]
    pub fn opens_for_visitor(&self) -> Option<Timestamp> {
        let today = self.today();
        let spec = &self.chosen_campaign()?.spec;
        let opens_at = match self.visit.typed.birth_date.state(today) {
            DateState::Valid(born) => spec.opens_for(born.year()),
            _ => spec.opens_at,
        };
        (opens_at > self.now || self.phase() == Phase::Before).then_some(opens_at)
    }

    /// Whole minutes before the opening, rounded up; None when it is far, or over by this clock.
    #[must_use]
    pub fn minutes_to_opening(&self) -> Option<u32> {
        let secs = secs_between(self.now, self.opens_at()?);
        let minutes = secs.div_ceil(MINUTE_SECS);
        (1..=COUNTDOWN_MINUTES).contains(&minutes).then_some(minutes)
    }
}
