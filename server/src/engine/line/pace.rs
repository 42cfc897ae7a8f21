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
use crate::engine::line::calls::Call;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::line::due::{Due, EVENTS_PER_STEP, is_calling_hour};
use crate::engine::line::stops::LineStops;
use crate::engine::people::tickets::{Ticket, Window};

impl State {
    /// The events that time alone causes at `now`: openings and ends first, then people who may continue, then calls.
    /// Call this again until it returns an empty list.
    #[must_use]
    pub fn settle(&self, now: Timestamp) -> Vec<Event> {
        let first = [
            Self::openings,
            Self::ended_by,
            Self::walk_ins_over,
            Self::kept_return,
            Self::admissions,
        ];
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
        let opens =
            |stops: &LineStops| !stops.is_opened() && !stops.is_closed() && !stops.is_stopped();
        let opening =
            |state: &CampaignState| opens(&state.line.stops).then_some(state.spec().opens_at);
        let openings = self.campaigns.iter().filter_map(opening);
        let goes = self.due.iter().find(|(_, due)| !self.is_due_stopped(*due));
        openings.chain(goes.map(|(until, _)| *until)).min()
    }

    /// Events for lines that open and for calling hours that begin or end.
    fn openings(&self, now: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        for state in &self.campaigns {
            let (campaign, spec, stops) = (state.id(), state.spec(), &state.line.stops);
            // In a closed campaign people may still answer, by day, for a seat in place of a lost one.
            let is_over = stops.is_closed() && !self.offers_reseats(campaign);
            if is_over || stops.is_stopped() {
                continue;
            }
            if !stops.is_opened() && now >= spec.opens_at {
                events.push(self.opening(state));
            } else if stops.is_opened() {
                let calls =
                    spec.calling_hours.is_none_or(|hours| is_calling_hour(hours, spec.zone(), now));
                match (calls, stops.is_paused()) {
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
        campaign.is_none_or(|state| state.line.stops.passes_over(ticket))
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
                    events.extend(self.hold_ended_event(*hold, why));
                }
                Due::Hold(_) => {}
                Due::Ticket(ticket) | Due::Standing(ticket) => {
                    if self.tickets.activity(*ticket).hold.is_some_and(|hold| ended.insert(hold)) {
                        events.extend(self.turns_hold_ended_event(*ticket));
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
        for state in self.campaigns.iter().filter(|state| !state.line.stops.is_frozen()) {
            let until = plus_secs(now, state.pace().call_secs);
            let next = state.line.turns.arrived().take(state.free_turns());
            events.extend(next.map(|ticket| Event::TicketAdmitted(TicketUntil { ticket, until })));
        }
        events
    }

    /// Calls people while there is room: by number, and a share of the calls for people who came back.
    fn calls(&self, now: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        for state in self.campaigns.iter().filter(|state| state.line.may_call()) {
            let pace = state.pace();
            let until = plus_secs(now, pace.call_secs);
            let mut share = state.line.waiting.share();
            let mut returned = state.line.waiting.returned().peekable();
            let mut by_number = self.by_number(state).peekable();
            for _ in 0..EVENTS_PER_STEP.min(state.room(now)) {
                let is_shared =
                    by_number.peek().is_none() || (share.is_whole() && returned.peek().is_some());
                let next = if is_shared {
                    returned.next()
                } else {
                    by_number.next().and_then(|next| self.comes_by_call(state, next))
                };
                let Some(ticket) = next else { break };
                share = share.after_call(is_shared, &pace);
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

    /// The next ticket, if it is to be called. A ticket with a wish is not called: `matching` handles it by number. A wish
    /// for a day that is over, of whoever waited at a clinic, holds nobody back.
    fn comes_by_call(&self, state: &CampaignState, next: TicketId) -> Option<TicketId> {
        (!state.wishes.has(next) || self.walk_in_is_over(next)).then_some(next)
    }

    /// Tickets that wait by number, the next first.
    fn by_number<'a>(&'a self, state: &'a CampaignState) -> impl Iterator<Item = TicketId> + 'a {
        state.line.numbers.to_call().filter(|ticket| {
            let waits = |row: &Ticket| row.state == TicketState::Waiting;
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
        let activity = self.tickets.activity_mut(ticket);
        activity.calls = activity.calls.saturating_add(1);
        let (now, change) = (self.now, self.seq());
        let state = self.campaign_mut(campaign);
        let (pace, line) = (state.pace(), &mut state.line);
        line.calls.note(now);
        line.tally.called();
        line.calls.add(number, Call { ticket, change, at: now });
        line.waiting.note_call(came_back, &pace);
        if !came_back {
            line.numbers.reach(number);
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
    /// The number of turns that are neither active nor kept free for somebody who is here.
    pub(in crate::engine) fn free_turns(&self) -> usize {
        self.pace().turns.saturating_sub(self.line.turns.used()) as usize
    }
}
