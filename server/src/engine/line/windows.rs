//! Windows (the time left for a call, a turn, a hold or an offer), and everything that pauses them: a frozen line, the
//! hours without calls, kiosks that are all in use, a server that was away. Ends nothing itself.

use jari_common::campaign::Pace;
use jari_common::change::{Event, LineFrozen, MESSAGE_MAX_BYTES, OfCampaign};
use jari_common::id::{CampaignId, HoldId, TicketId};
use jari_common::plain::is_plain;
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::time::{plus_secs, secs_between};
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::line::LineState;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::line::due::Due;
use crate::engine::people::tickets::Window;
use crate::engine::seats::clinics::invalid;
use crate::engine::seats::kept::Hold;

impl LineState {
    /// Tickets that are called or whose turn is active.
    fn called_or_active(&self) -> impl Iterator<Item = TicketId> + '_ {
        self.calls.tickets().chain(self.turns.active())
    }

    /// Whether there is room for a called ticket's time: its call runs, or a turn is kept free for it.
    fn has_room(&self, number: u32, ticket: TicketId) -> bool {
        self.calls.is_running(number) || self.turns.is_admitted(ticket)
    }
}

impl State {
    pub(in crate::engine) fn freeze(
        &self,
        id: CampaignId,
        message: &str,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(id).ok_or(Refusal::UnknownCampaign)?;
        if message.len() > MESSAGE_MAX_BYTES || !is_plain(message) {
            return Err(invalid("the message is at most 60 bytes, about 20 letters of Hangul"));
        }
        if state.line.stops.is_closed() {
            return Err(Refusal::CampaignClosed);
        }
        let frozen = Event::LineFrozen(LineFrozen { campaign: id, message: message.to_owned() });
        let is_news = state.line.stops.message() != Some(message);
        Ok(if is_news { vec![frozen] } else { Vec::new() })
    }

    pub(in crate::engine) fn resume(&self, id: CampaignId) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(id).ok_or(Refusal::UnknownCampaign)?;
        let resumed = Event::LineResumed(OfCampaign { campaign: id });
        Ok(if state.line.stops.is_frozen() { vec![resumed] } else { Vec::new() })
    }

    pub(in crate::engine) fn line_frozen(&mut self, id: CampaignId, message: Option<&str>) {
        let now = self.now;
        let state = self.campaign_mut(id);
        state.line.stops.freeze(message);
        if message.is_none() {
            // The time in which the line was frozen does not count for the longest time of a turn.
            let latest = plus_secs(now, state.pace().turn_max_secs);
            let active: Vec<TicketId> = state.line.turns.active().collect();
            active.into_iter().for_each(|it| self.tickets.activity_mut(it).latest = Some(latest));
            self.holders_without_turn(id).into_iter().for_each(|it| self.held_since_now(it));
        }
        self.count_time(id);
    }

    pub(in crate::engine) fn calling_paused(&mut self, id: CampaignId, paused: bool) {
        self.line_mut(id).stops.pause(paused);
        self.count_time(id);
    }

    /// Pauses the windows and the measured rate, or lets them run.
    fn count_time(&mut self, id: CampaignId) {
        let now = self.now;
        let state = self.campaign_mut(id);
        let line = &mut state.line;
        if line.stops.stand() {
            line.rate.pause(now);
        } else {
            line.rate.resume(now);
        }
        let called_or_active = line.called_or_active().collect::<Vec<_>>();
        let may_decline = state.wishes.may_decline().collect::<Vec<_>>();
        let tickets =
            called_or_active.into_iter().chain(self.holders_without_turn(id)).chain(may_decline);
        tickets.collect::<Vec<_>>().into_iter().for_each(|ticket| self.refresh_windows(ticket));
    }

    /// Begins a window now; it is paused when it has to be.
    pub(in crate::engine) fn begin_window(&mut self, ticket: TicketId, until: Timestamp) {
        self.set_window(ticket, Window::Runs(until));
        self.refresh_windows(ticket);
    }

    /// Lets a ticket's windows run or pauses them, as they should be now. No event tells it: the state of the line says
    /// which windows are running.
    pub(in crate::engine) fn refresh_windows(&mut self, ticket: TicketId) {
        let stands = self.stands_still(ticket);
        let activity = self.tickets.activity(ticket);
        self.set_window(ticket, self.turned(activity.window, stands));
        self.refresh_patience(ticket);
        if let Some(held) = activity.hold.and_then(|hold| self.holds.get(&hold)) {
            let window = self.turned(held.window, stands || self.nobody_asks(held));
            activity.hold.into_iter().for_each(|hold| self.set_hold_window(hold, window));
        }
        if matches!(activity.declinable, Window::Runs(until) if until <= self.now) {
            // The time to decline is over; a pause must not start it again.
            self.set_declinable(ticket, Window::None, false);
        } else if activity.declinable != Window::None {
            let state = self.tickets.get(ticket).and_then(|row| self.campaign_state(row.campaign));
            let is_stopped = state.is_some_and(|state| state.line.stops.stand());
            let stands = activity.declinable_untold || is_stopped;
            let window = self.turned(activity.declinable, stands);
            self.set_declinable(ticket, window, activity.declinable_untold);
        }
    }

    /// Whether the hold is an offer whose person knows of it, at an hour in which nobody is called.
    fn nobody_asks(&self, held: &Hold) -> bool {
        held.offered
            && !held.untold
            && self
                .campaign_state(held.seats.group.slot.campaign)
                .is_some_and(|state| state.line.stops.is_paused())
    }

    pub(in crate::engine) fn turned(&self, window: Window, stands: bool) -> Window {
        match (window, stands) {
            (Window::Runs(until), true) => Window::Stopped(secs_between(self.now, until)),
            (Window::Stopped(left), false) => Window::Runs(plus_secs(self.now, left)),
            (window, _) => window,
        }
    }

    /// Whether this ticket's time is paused now.
    fn stands_still(&self, ticket: TicketId) -> bool {
        let Some(row) = self.tickets.get(ticket) else { return false };
        let Some(state) = self.campaign_state(row.campaign) else { return false };
        let line = &state.line;
        let waits = || line.stops.is_paused() || !line.has_room(row.number, ticket);
        line.stops.is_frozen() || (row.state == TicketState::Called && waits())
    }

    pub(in crate::engine) fn set_window(&mut self, ticket: TicketId, window: Window) {
        let activity = self.tickets.activity_mut(ticket);
        let before = std::mem::replace(&mut activity.window, window);
        self.set_due(Due::Ticket(ticket), before, window);
    }

    pub(in crate::engine) fn set_hold_window(&mut self, hold: HoldId, window: Window) {
        let Some(held) = self.holds.get_mut(&hold) else { return };
        let before = std::mem::replace(&mut held.window, window);
        self.set_due(Due::Hold(hold), before, window);
    }

    pub(in crate::engine) fn set_due(&mut self, due: Due, before: Window, after: Window) {
        if let Some(until) = before.until() {
            self.due.remove(&(until, due));
        }
        if let Some(until) = after.until() {
            self.due.insert((until, due));
        }
    }

    /// One event, when any window exists.
    pub(in crate::engine) fn restore_windows(&self) -> Vec<Event> {
        let runs = |state: &CampaignState| {
            state.line.called_or_active().next().is_some()
                || state.wishes.may_decline().next().is_some()
        };
        let any = self.campaigns.iter().any(runs);
        if any || !self.holds.is_empty() { vec![Event::WindowsRestored] } else { Vec::new() }
    }

    /// The event says that every window has its whole time again. How long that is follows from the pace, and from the
    /// time that was left.
    pub(in crate::engine) fn windows_restored(&mut self) {
        let now = self.now;
        for state in &mut self.campaigns {
            state.line.rate.was_away(now);
        }
        let called_or_active = self.campaigns.iter().flat_map(|state| {
            let pace = state.pace();
            state.line.called_or_active().map(move |ticket| (ticket, pace))
        });
        for (ticket, pace) in called_or_active.collect::<Vec<_>>() {
            let active =
                self.tickets.get(ticket).is_some_and(|row| row.state == TicketState::Active);
            let secs = if active { pace.turn_secs.max(pace.hold_secs) } else { pace.call_secs };
            let activity = self.tickets.activity(ticket);
            let latest = activity.latest.map_or(Window::None, Window::Runs);
            let latest = self.in_full(latest, pace.turn_max_secs).until();
            self.tickets.activity_mut(ticket).latest = latest.filter(|_| active);
            self.set_window(ticket, self.in_full(activity.window, secs));
            self.set_patience(ticket, Window::None);
            if let Some(hold) = self.tickets.activity(ticket).hold {
                self.restore_hold(hold, pace);
            }
            self.refresh_windows(ticket);
        }
        self.holds_without_turn_restored();
        self.declinable_restored();
    }

    /// Every time to decline is full again, unless it ended before the server went away.
    fn declinable_restored(&mut self) {
        let may_decline = self.campaigns.iter().flat_map(|state| {
            let pace = state.pace();
            state.wishes.may_decline().map(move |ticket| (ticket, pace))
        });
        for (ticket, pace) in may_decline.collect::<Vec<_>>() {
            let activity = self.tickets.activity(ticket);
            let window = match activity.declinable {
                Window::Runs(until) if until <= self.last_active => Window::None,
                Window::Stopped(left) if activity.declinable_untold => Window::Stopped(left),
                window => self.in_full(window, pace.offer_secs),
            };
            let untold = activity.declinable_untold && window != Window::None;
            self.set_declinable(ticket, window, untold);
            self.refresh_windows(ticket);
        }
    }

    fn restore_hold(&mut self, hold: HoldId, pace: Pace) {
        let Some(held) = self.holds.get(&hold) else { return };
        let secs = match (held.offered, held.untold) {
            (false, _) => pace.hold_secs,
            (true, true) => pace.untold_secs,
            (true, false) => pace.offer_secs,
        };
        let window = self.in_full(held.window, secs);
        self.set_hold_window(hold, window);
    }

    /// A window that is running from now on, with the length that the pace gives; or with the time that was left when
    /// the server was last there, if that is longer because the pace was slower then.
    fn in_full(&self, window: Window, secs: u32) -> Window {
        let left = match window {
            Window::None => 0,
            Window::Runs(until) => secs_between(self.last_active, until),
            Window::Stopped(left) => left,
        };
        Window::Runs(plus_secs(self.now, secs.max(left)))
    }

    fn holds_without_turn_restored(&mut self) {
        let lines = self.campaigns.iter().map(|state| (state.id(), state.pace()));
        for (id, pace) in lines.collect::<Vec<_>>() {
            for ticket in self.holders_without_turn(id) {
                let Some(hold) = self.tickets.activity(ticket).hold else { continue };
                self.restore_hold(hold, pace);
                self.held_since_now(ticket);
                self.refresh_windows(ticket);
            }
        }
    }

    /// The time in which the line was frozen does not count for the longest time that a seat beside a booking is kept.
    fn held_since_now(&mut self, ticket: TicketId) {
        let (now, hold) = (self.now, self.tickets.activity(ticket).hold);
        let held = hold.and_then(|hold| self.holds.get_mut(&hold));
        held.into_iter().for_each(|held| held.since = now);
    }
}
