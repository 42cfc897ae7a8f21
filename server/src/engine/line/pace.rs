//! Time and pacing: windows whose time is over end, and the next person is called. An absent person never stops the
//! line.

use std::collections::BTreeSet;

use jari_common::booking::HoldEnd;
use jari_common::campaign::Pace;
use jari_common::change::{Event, OfCampaign, TicketUntil, TurnMissed};
use jari_common::id::{CampaignId, TicketId};
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::line::campaigns::{CampaignState, WHOLE_CALL};
use crate::engine::line::due::{Due, EVENTS_PER_STEP, is_calling_hour};
use crate::engine::people::tickets::Window;

impl State {
    /// The events that time alone causes at `now`: openings and ends first, then people who may continue, then calls.
    /// Call this again until it returns an empty list.
    #[must_use]
    pub fn settle(&self, now: Timestamp) -> Vec<Event> {
        let first = [Self::openings, Self::ended_by, Self::kept_return, Self::admissions];
        let found = first.into_iter().map(|step| step(self, now)).find(|events| !events.is_empty());
        found.unwrap_or_else(|| self.calls(now))
    }

    /// `settle` for a time when nothing may end: people who are here may continue, and the next people are called.
    #[must_use]
    pub fn settle_calls(&self, now: Timestamp) -> Vec<Event> {
        let first = [Self::kept_return, Self::admissions];
        let found = first.into_iter().map(|step| step(self, now)).find(|events| !events.is_empty());
        found.unwrap_or_else(|| self.calls(now))
    }

    /// The next instant at which `settle` has an event, if nothing else happens; changes of the calling hours are not
    /// included.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        let opens = |state: &CampaignState| !state.opened && !state.closed && !state.is_stopped();
        let opening = |state: &CampaignState| opens(state).then_some(state.campaign.spec.opens_at);
        let openings = self.campaigns.iter().filter_map(opening);
        let goes = self.due.iter().find(|(_, due)| !self.is_due_stopped(*due));
        openings.chain(goes.map(|(until, _)| *until)).min()
    }

    /// Events for lines that open and for calling hours that begin or end.
    fn openings(&self, now: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        let goes = |state: &&CampaignState| !state.closed && !state.is_stopped();
        for state in self.campaigns.iter().filter(goes) {
            let campaign = state.campaign.id;
            if !state.opened && now >= state.campaign.spec.opens_at {
                events.push(self.opening(state));
            } else if let Some(hours) = state.campaign.spec.calling_hours.filter(|_| state.opened) {
                match (is_calling_hour(hours, now), state.paused) {
                    (true, true) => events.push(Event::CallingBegan(OfCampaign { campaign })),
                    (false, false) => events.push(Event::CallingPaused(OfCampaign { campaign })),
                    _ => {}
                }
            }
        }
        events
    }

    /// Whether this end must be skipped. In a stopped campaign the windows are paused; if one is running anyway, it is
    /// skipped.
    fn is_due_stopped(&self, due: Due) -> bool {
        let ticket = match due {
            Due::Hold(hold) => self.holds.get(&hold).map(|held| held.ticket),
            Due::Ticket(ticket) | Due::Standing(ticket) => Some(ticket),
        };
        let Some(ticket) = ticket else { return true };
        let campaign = self.campaign_of(ticket).and_then(|it| self.campaign_state(it));
        campaign.is_none_or(|state| state.stop.passes_over(ticket))
    }

    fn ended_by(&self, now: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        let past = self.due.iter().take_while(|(until, _)| *until <= now);
        let past = past.filter(|(_, due)| !self.is_due_stopped(*due));
        let mut ended = BTreeSet::new();
        for (_, due) in past.take(EVENTS_PER_STEP) {
            match due {
                Due::Hold(hold) if ended.insert(*hold) => {
                    let untold = self.holds.get(hold).is_some_and(|held| held.untold);
                    let why = if untold { HoldEnd::NotTold } else { HoldEnd::Expired };
                    events.extend(self.hold_end(*hold, why));
                }
                Due::Hold(_) => {}
                Due::Ticket(ticket) | Due::Standing(ticket) => {
                    if self.tickets.activity(*ticket).hold.is_some_and(|hold| ended.insert(hold)) {
                        events.extend(self.end_turns_hold(*ticket));
                    }
                    let by_place = self.is_by_place(*ticket);
                    events.push(Event::TurnMissed(TurnMissed { ticket: *ticket, by_place }));
                }
            }
        }
        events
    }

    /// A person who is here may continue as soon as a turn is free.
    fn admissions(&self, now: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        for state in self.campaigns.iter().filter(|state| state.frozen.is_none()) {
            let until = plus_secs(now, state.campaign.spec.pace.call_secs);
            let next = state.arrived.iter().take(state.free_turns());
            events.extend(
                next.map(|ticket| Event::TicketAdmitted(TicketUntil { ticket: *ticket, until })),
            );
        }
        events
    }

    /// Calls people while there is room: by number, and a share of the calls for people who came back.
    fn calls(&self, now: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        for state in self.campaigns.iter().filter(|state| state.may_call()) {
            let until = plus_secs(now, state.campaign.spec.pace.call_secs);
            let mut share = state.reserved;
            let mut returned = state.returned.values().copied().peekable();
            let mut by_number = self.by_number(state).peekable();
            for _ in 0..EVENTS_PER_STEP.min(state.room(now)) {
                let is_shared = by_number.peek().is_none()
                    || (share >= WHOLE_CALL && returned.peek().is_some());
                let next = if is_shared {
                    returned.next()
                } else {
                    by_number.next().and_then(|next| self.comes_by_call(state, next))
                };
                let Some(ticket) = next else { break };
                share = share_after(share, is_shared, &state.campaign.spec.pace);
                events.push(Event::TicketCalled(TicketUntil { ticket, until }));
            }
        }
        events
    }

    /// The first waiting ticket by number, if it has a wish. Such a ticket needs no window.
    pub(in crate::engine) fn wish_at_head(&self, state: &CampaignState) -> Option<TicketId> {
        let next = self.by_number(state).next()?;
        self.comes_by_call(state, next).is_none().then_some(next)
    }

    /// The next ticket, if it is to be called. A ticket with a wish is not called: `matching` handles it by number.
    fn comes_by_call(&self, state: &CampaignState, next: TicketId) -> Option<TicketId> {
        state.wishes.of(next).is_none().then_some(next)
    }

    /// Tickets that wait by number, the next first.
    fn by_number<'a>(&'a self, state: &'a CampaignState) -> impl Iterator<Item = TicketId> + 'a {
        let from = (state.called_through as usize).min(state.numbers.len());
        let id = |id: &u32| TicketId(u64::from(*id));
        state.numbers[from..].iter().map(id).filter(|ticket| {
            let waits =
                |row: &crate::engine::people::tickets::Ticket| row.state == TicketState::Waiting;
            self.tickets.get(*ticket).is_some_and(waits)
                && self.tickets.activity(*ticket).return_order.is_none()
        })
    }

    pub(in crate::engine) fn ticket_called(&mut self, ticket: TicketId, until: Timestamp) {
        let came_back = self.tickets.activity(ticket).return_order.is_some();
        self.leave_queues(ticket);
        let row = self.tickets.row_mut(ticket);
        row.state = TicketState::Called;
        let (campaign, number, device) = (row.campaign, row.number, row.device);
        let now = self.now;
        let state = self.campaign_mut(campaign);
        state.note_call(now);
        state.called.insert(number, ticket);
        state.reserved = share_after(state.reserved, came_back, &state.campaign.spec.pace);
        if !came_back {
            state.called_through = state.called_through.max(number);
        }
        if !self.devices.is_place_usable(device) {
            self.tickets.activity_mut(ticket).room_until = Some(until);
        }
        self.set_window(ticket, Window::Runs(until));
        self.place_call(ticket);
        self.share_room(campaign);
    }

    /// Whether the call ends at a time when the person could not use a kiosk at their place.
    fn is_by_place(&self, ticket: TicketId) -> bool {
        self.tickets.get(ticket).is_some_and(|row| {
            row.state == TicketState::Called && !self.devices.is_place_usable(row.device)
        })
    }

    pub(in crate::engine) fn pace_of(&self, campaign: CampaignId) -> Option<Pace> {
        self.campaign(campaign).map(|campaign| campaign.spec.pace)
    }
}

impl CampaignState {
    /// Whether the line may call anybody now.
    pub(crate) fn may_call(&self) -> bool {
        let drawn = self.draw.as_ref().is_none_or(crate::engine::line::entries::Draw::is_over);
        self.opened && drawn && !self.paused && !self.closed && self.frozen.is_none()
    }

    /// Whether the campaign is stopped because something was found wrong.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.is_stopped()
    }

    /// The number of turns that are neither active nor kept free for somebody who is here.
    pub(crate) fn free_turns(&self) -> usize {
        self.campaign.spec.pace.turns.saturating_sub(self.turns_used()) as usize
    }

    /// The number of turns that are active or kept free.
    pub(crate) fn turns_used(&self) -> u32 {
        u32::try_from(self.active.len() + self.admitted.len()).unwrap_or(u32::MAX)
    }
}

/// The share that is saved up after one more call.
fn share_after(share: u32, came_back: bool, pace: &Pace) -> u32 {
    let left = if came_back { share.saturating_sub(WHOLE_CALL) } else { share };
    (left + u32::from(pace.reserved_percent)).min(WHOLE_CALL)
}
