//! Time and pacing: what has run out ends, and who is next is called. Absence never stalls the line.

use jari_common::booking::HoldEnd;
use jari_common::change::Event;
use jari_common::id::{CampaignId, HoldId, TicketId};
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jiff::Timestamp;

use super::State;
use super::campaigns::CampaignState;

/// The most events of one step, so that none holds the writer long.
const EVENTS_PER_STEP: usize = 500;

/// What ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    Hold(HoldId),
    Ticket(TicketId),
}

impl State {
    /// What time alone brings at `now`: ends first, then calls. Ask again until it is empty.
    #[must_use]
    pub fn settle(&self, now: Timestamp) -> Vec<Event> {
        let ended = self.ended_by(now);
        if ended.is_empty() { self.calls(now) } else { ended }
    }

    /// `settle` while nothing may end: calls alone.
    #[must_use]
    pub fn settle_calls(&self, now: Timestamp) -> Vec<Event> {
        self.calls(now)
    }

    /// When `settle` next has something to say, if nothing else happens.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(until, _)| *until)
    }

    fn ended_by(&self, now: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        let past = self.due.iter().take_while(|(until, _)| *until <= now);
        let mut ended = std::collections::BTreeSet::new();
        for (_, due) in past.take(EVENTS_PER_STEP) {
            match due {
                Due::Hold(hold) if ended.insert(*hold) => {
                    events.extend(self.hold_end(*hold, HoldEnd::Expired));
                }
                Due::Hold(_) => {}
                Due::Ticket(ticket) => {
                    let Some(row) = self.ticket_row(*ticket) else { continue };
                    if row.hold.is_some_and(|hold| ended.insert(hold)) {
                        events.extend(self.end_hold(row, HoldEnd::TurnEnded));
                    }
                    events.push(Event::TurnMissed { ticket: *ticket });
                }
            }
        }
        events
    }

    /// Calls as many as there is room for: who came back first, then by number.
    fn calls(&self, now: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        for state in &self.campaigns {
            let until = plus_secs(now, state.campaign.spec.pace.call_secs);
            let next = self.next_in_line(state).take(EVENTS_PER_STEP.min(room(state)));
            events.extend(next.map(|ticket| Event::TicketCalled { ticket, until }));
        }
        events
    }

    fn next_in_line<'a>(&'a self, state: &'a CampaignState) -> impl Iterator<Item = TicketId> + 'a {
        let from = (state.called_through as usize).min(state.numbers.len());
        let waits = |ticket: &TicketId| {
            self.ticket_row(*ticket).is_some_and(|row| row.state == TicketState::Waiting)
        };
        let by_number = state.numbers[from..].iter().copied().filter(waits);
        state.returned.iter().copied().chain(by_number)
    }

    pub(super) fn ticket_called(&mut self, ticket: TicketId, until: Timestamp) {
        self.out_of_play(ticket);
        let row = self.row_mut(ticket);
        row.state = TicketState::Called;
        row.until = Some(until);
        let (campaign, number) = (row.campaign, row.number);
        let state = self.campaign_mut(campaign);
        state.called.insert(number, ticket);
        state.called_through = state.called_through.max(number);
        self.due.insert((until, Due::Ticket(ticket)));
    }

    /// One event when anything runs at all.
    pub(super) fn restore_windows(&self) -> Vec<Event> {
        if self.due.is_empty() { Vec::new() } else { vec![Event::WindowsRestored] }
    }

    pub(super) fn windows_restored(&mut self, now: Timestamp) {
        for (_, due) in std::mem::take(&mut self.due) {
            let until = match due {
                Due::Hold(hold) => self.restore_hold(hold, now),
                Due::Ticket(ticket) => self.restore_ticket(ticket, now),
            };
            if let Some(until) = until {
                self.due.insert((until, due));
            }
        }
    }

    fn restore_hold(&mut self, hold: HoldId, now: Timestamp) -> Option<Timestamp> {
        let ticket = self.holds.get(&hold)?.ticket;
        let pace = self.pace_of(self.ticket_row(ticket)?.campaign)?;
        let until = plus_secs(now, pace.hold_secs);
        self.holds.get_mut(&hold)?.until = until;
        Some(until)
    }

    fn restore_ticket(&mut self, ticket: TicketId, now: Timestamp) -> Option<Timestamp> {
        let row = self.ticket_row(ticket)?;
        let pace = self.pace_of(row.campaign)?;
        let active = row.state == TicketState::Active;
        let until = plus_secs(
            now,
            if active { pace.turn_secs.max(pace.hold_secs) } else { pace.call_secs },
        );
        let row = self.row_mut(ticket);
        row.until = Some(until);
        row.latest = active.then(|| plus_secs(now, pace.turn_max_secs));
        Some(until)
    }

    pub(super) fn pace_of(&self, campaign: CampaignId) -> Option<jari_common::campaign::Pace> {
        self.campaign(campaign).map(|campaign| campaign.spec.pace)
    }
}

/// Turns that may still be given out.
fn room(state: &CampaignState) -> usize {
    let called = u32::try_from(state.called.len()).unwrap_or(u32::MAX);
    let used = state.active.saturating_add(called);
    state.campaign.spec.pace.turns.saturating_sub(used) as usize
}
