//! Whether a line moves, and if not, why: for the operator, and for the test that an absent person never stops the
//! line. Decides nothing.

use jari_common::id::CampaignId;
use jari_common::time::plus_secs;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::State;
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

/// Why nobody can be called now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standstill {
    /// People cannot join yet.
    Before,
    /// The numbers are not drawn yet.
    Drawing,
    /// Nobody is called at this hour.
    Paused,
    /// The operator stopped the line.
    Frozen,
    Closed,
    /// Nobody waits in line.
    Nobody,
    /// Every turn is active, or kept free for somebody who is here.
    TurnsInUse,
    /// There is room for no more calls: the called people are expected, and a person who does not come loses the call.
    Expected,
}

impl State {
    /// The state of every line.
    #[must_use]
    pub fn movements(&self, now: Timestamp) -> Vec<Movement> {
        self.campaigns.iter().map(|line| movement(line, now)).collect()
    }
}

fn movement(line: &CampaignState, now: Timestamp) -> Movement {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let running = line.running.len() + line.admitted.len();
    Movement {
        campaign: line.campaign.id,
        waiting: line.waiting,
        turns: line.campaign.spec.pace.turns,
        turns_used: line.turns_used(),
        called: count(running),
        standing: count(line.called.len().saturating_sub(running)),
        kept: count(line.kept.len() + line.kept_and_usable.len()),
        last_call: line.last_call,
        stands: standstill(line, now),
    }
}

fn standstill(line: &CampaignState, now: Timestamp) -> Option<Standstill> {
    let is_drawn = line.draw.as_ref().is_none_or(crate::engine::line::entries::Draw::is_over);
    Some(match line {
        CampaignState { closed: true, .. } => Standstill::Closed,
        CampaignState { frozen: Some(_), .. } => Standstill::Frozen,
        CampaignState { opened: false, .. } => Standstill::Before,
        _ if !is_drawn => Standstill::Drawing,
        CampaignState { paused: true, .. } => Standstill::Paused,
        CampaignState { waiting: 0, .. } => Standstill::Nobody,
        _ if line.free_turns() == 0 => Standstill::TurnsInUse,
        _ if line.room(now) == 0 => Standstill::Expected,
        _ => return None,
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
        let Some(line) = state.campaign_state(id) else { return Ok(()) };
        self.call_secs = self.call_secs.max(line.campaign.spec.pace.call_secs);
        let is_due = line.may_call() && line.waiting > 0 && line.free_turns() > 0;
        match self.since.filter(|(_, moves)| is_due && *moves == line.moves) {
            None => self.since = is_due.then_some((now, line.moves)),
            Some((since, _)) if now > plus_secs(since, self.call_secs) => {
                return Err(format!(
                    "nobody was called since {since}, and it is {now}: {:?}",
                    movement(line, now)
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
