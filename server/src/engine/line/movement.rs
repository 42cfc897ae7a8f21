//! Whether a line moves, and if not, why: for the operator, and for whoever judges that absence never stalls it.
//! Decides nothing.

use jari_common::id::CampaignId;
use jari_common::time::plus_secs;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::State;
use crate::engine::line::campaigns::CampaignState;

/// Where a line stands, as its operator needs to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    pub campaign: CampaignId,
    /// Tickets that wait to be called.
    pub waiting: u32,
    /// Turns that may be active at once.
    pub turns: u32,
    /// Turns that are active, or kept free for somebody who is here.
    pub turns_used: u32,
    /// Calls whose time runs.
    pub called: u32,
    /// Calls whose time stands still, for nobody can step up where their people are, or there is no room yet.
    pub standing: u32,
    /// Missed because nobody could step up for too long, and called again by themselves.
    pub kept: u32,
    /// When somebody was last called.
    pub last_call: Option<Timestamp>,
    /// Why nobody is called, if nobody can be.
    pub stands: Option<Standstill>,
}

/// Why nobody is called just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standstill {
    /// Joins are not taken yet.
    Before,
    /// The numbers are not drawn yet.
    Drawing,
    /// Nobody is called at this hour.
    Paused,
    /// The operator stopped the line.
    Frozen,
    Closed,
    /// Nobody waits.
    Nobody,
    /// Every turn is active, or kept free for somebody who is here.
    TurnsInUse,
    /// As many as there is room for are called and expected; whoever does not come is passed.
    Expected,
}

impl State {
    /// Where every line stands.
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

/// Judges that while somebody waits, a turn is free and people may be called, somebody is called, or a call that stood
/// goes on, within the time of a call. For tests: it is shown the state after every step, and frees nobody and nothing.
#[derive(Clone, Debug, Default)]
pub struct Liveness {
    /// Since when somebody ought to be called, and how often the line had moved by then.
    since: Option<(Timestamp, u64)>,
    /// The longest that a call lasted under any pace so far, in seconds.
    call_secs: u32,
}

impl Liveness {
    /// Looks at a line after a step; what is wrong, in a sentence.
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

    /// Every call has its whole time again, or time was in doubt: it counts from now on.
    pub fn begin_again(&mut self) {
        self.since = None;
    }
}
