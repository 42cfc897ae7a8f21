//! Whether a line moves, and if not, why: for the operator, and for the test that an absent person never stops the
//! line. Decides nothing.

use jari_common::change::Phase;
use jari_common::id::CampaignId;
use jari_common::serving::Standstill;
use jari_common::time::plus_secs;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::State;
use crate::engine::line::LineState;
use crate::engine::line::campaigns::CampaignState;

/// The state of a line, as its operator needs to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    pub campaign: CampaignId,
    /// Tickets that wait to be called.
    pub waiting: u32,
    /// Turns that may be active at once.
    pub turns: u32,
    /// Turns that are active, or kept free for somebody who is here.
    pub turns_used: u32,
    /// Calls whose time is running.
    pub called: u32,
    /// Calls whose time is paused, because nobody can use a kiosk where their people are, or because there is no room
    /// yet.
    pub standing: u32,
    /// Tickets that missed their call because nobody could use a kiosk for too long; they are called again
    /// automatically.
    pub kept: u32,
    /// When somebody was last called.
    pub last_call: Option<Timestamp>,
    /// Why nobody can be called, if so.
    pub stands: Option<Standstill>,
}

impl State {
    /// The state of every line.
    #[must_use]
    pub fn movements(&self, now: Timestamp) -> Vec<Movement> {
        self.campaigns.iter().map(|state| movement(state, now)).collect()
    }
}

fn movement(state: &CampaignState, now: Timestamp) -> Movement {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let LineState { calls, turns, waiting, .. } = &state.line;
    let running = calls.running_count() + turns.admitted_count();
    Movement {
        campaign: state.id(),
        waiting: waiting.count(),
        turns: state.pace().turns,
        turns_used: turns.used(),
        called: count(running),
        standing: count(calls.count().saturating_sub(running)),
        kept: count(calls.kept_count()),
        last_call: calls.last(),
        stands: standstill(state, now),
    }
}

pub(super) fn standstill(state: &CampaignState, now: Timestamp) -> Option<Standstill> {
    Some(match state.line.phase() {
        Phase::Closed => Standstill::Closed,
        Phase::Frozen => Standstill::Frozen,
        Phase::Before => Standstill::Before,
        Phase::Drawing => Standstill::Drawing,
        Phase::Paused => Standstill::Paused,
        Phase::Open if state.line.waiting.count() == 0 => Standstill::Nobody,
        Phase::Open if state.free_turns() == 0 => Standstill::TurnsInUse,
        Phase::Open if state.room(now) == 0 => Standstill::Expected,
        Phase::Open => return None,
    })
}

/// Checks that a line moves: while somebody waits, a turn is free and people may be called, then within the time of one
/// call somebody is called, or a paused call continues. For tests: it looks at the state after every step, and changes
/// nothing.
#[derive(Clone, Debug, Default)]
pub struct Liveness {
    /// Since when somebody should have been called, and the value of `moves` at that time.
    since: Option<(Timestamp, u64)>,
    /// The longest time of a call under any pace up to now, in seconds.
    call_secs: u32,
}

impl Liveness {
    /// Looks at a line after a step; an error says what is wrong, in one sentence.
    pub fn look(&mut self, state: &State, id: CampaignId, now: Timestamp) -> Result<(), String> {
        let Some(state) = state.campaign_state(id) else { return Ok(()) };
        let LineState { calls, waiting, .. } = &state.line;
        self.call_secs = self.call_secs.max(state.pace().call_secs);
        let is_due = state.line.may_call() && waiting.count() > 0 && state.free_turns() > 0;
        match self.since.filter(|(_, moves)| is_due && *moves == calls.moves()) {
            None => self.since = is_due.then_some((now, calls.moves())),
            Some((since, _)) if now > plus_secs(since, self.call_secs) => {
                return Err(format!(
                    "nobody was called since {since}, and it is {now}: {:?}",
                    movement(state, now)
                ));
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Starts counting again from now, because every call has its whole time again, or the time was in doubt.
    pub fn begin_again(&mut self) {
        self.since = None;
    }
}
