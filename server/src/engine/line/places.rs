//! Places where nobody can use a kiosk. The calls of their people are paused and take no room; they run again in order
//! when there is room; after a while they are kept, to be called again automatically. Does not decide when a device is
//! silent: `presence` does.

use jari_common::change::{Event, OfTicket, PresenceChanged};
use jari_common::device::Presence;
use jari_common::id::{CampaignId, DeviceId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::line::LineState;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::line::due::{Due, EVENTS_PER_STEP};
use crate::engine::people::tickets::Window;

impl State {
    pub(in crate::engine) fn report_presence(
        &self,
        device: DeviceId,
        presence: Presence,
    ) -> Result<Vec<Event>, Refusal> {
        self.device(device).ok_or(Refusal::UnknownDevice)?;
        let is_news = self.devices.presence(device) != Some(presence);
        let changed = Event::PresenceChanged(PresenceChanged { device, presence });
        Ok(if is_news { vec![changed] } else { Vec::new() })
    }

    pub(in crate::engine) fn presence_changed(&mut self, device: DeviceId, presence: Presence) {
        let before = self.devices.is_place_usable(device);
        self.devices.present(device, presence);
        if self.devices.is_place_usable(device) == before {
            return;
        }
        let is_here = |it: &DeviceId| self.devices.is_same_place(device, *it);
        let tickets = self.awaited().filter(|(_, at)| is_here(at)).map(|(ticket, _)| ticket);
        self.places_turned(tickets.collect());
    }

    /// Devices were added, moved or removed: a place may have become usable, or not usable any more.
    pub(in crate::engine) fn places_changed(&mut self) {
        let tickets = self.awaited().map(|(ticket, _)| ticket);
        self.places_turned(tickets.collect());
    }

    /// Tickets that are called or kept, and the device where each person is.
    fn awaited(&self) -> impl Iterator<Item = (TicketId, DeviceId)> + '_ {
        let calls = self.campaigns.iter().map(|state| &state.line.calls);
        let awaited = calls.flat_map(|calls| calls.tickets().chain(calls.kept()));
        awaited.filter_map(|ticket| Some((ticket, self.tickets.get(ticket)?.device)))
    }

    fn places_turned(&mut self, tickets: Vec<TicketId>) {
        for ticket in tickets {
            match self.tickets.get(ticket).map(|row| row.state) {
                Some(TicketState::Called) => self.place_call(ticket),
                _ => self.keep_call(ticket),
            }
        }
        let lines: Vec<CampaignId> = self.campaigns.iter().map(CampaignState::id).collect();
        lines.into_iter().for_each(|id| self.share_room(id));
    }

    /// Whether a called person has yet to come: they are not here, and no turn is kept free for them.
    fn is_expected(&self, ticket: TicketId, line: &LineState) -> bool {
        !self.tickets.activity(ticket).arrived && !line.turns.is_admitted(ticket)
    }

    fn is_away(&self, ticket: TicketId, line: &LineState, device: DeviceId) -> bool {
        self.is_expected(ticket, line) && !self.devices.is_place_usable(device)
    }

    /// Whether a called person's time could run if there were room.
    pub(in crate::engine) fn could_run(
        &self,
        ticket: TicketId,
        line: &LineState,
        at: DeviceId,
    ) -> bool {
        self.is_expected(ticket, line) && self.devices.is_place_usable(at)
    }

    /// Adds a called ticket to the tickets whose time may run, or removes it. `share_room` must follow.
    pub(in crate::engine) fn place_call(&mut self, ticket: TicketId) {
        let Some(row) = self.tickets.get(ticket).filter(|row| row.state == TicketState::Called)
        else {
            return;
        };
        let (campaign, number, device) = (row.campaign, row.number, row.device);
        let Some(state) = self.campaign_state(campaign) else { return };
        let line = &state.line;
        let could_run = self.could_run(ticket, line, device);
        let room = self.tickets.activity(ticket).room_until.map(|until| (until, ticket));
        let is_away = self.is_away(ticket, line, device);
        let calls = &mut self.line_mut(campaign).calls;
        if could_run {
            calls.be_ready(number, room);
        } else {
            calls.stand(number, room.filter(|_| is_away));
        }
        self.refresh_windows(ticket);
    }

    /// Lets the time of calls run while there is room, the smallest numbers first. A running call is paused again only
    /// when somebody begins a turn or the pace becomes slower, never for a person who comes back. This is an index: the
    /// calls, the turns and the pace leave no choice, so no event tells it.
    pub(in crate::engine) fn share_room(&mut self, campaign: CampaignId) {
        loop {
            let state = self.campaign_mut(campaign);
            let room = state.room_to_run();
            let Some(ticket) = state.line.calls.share(room) else { return };
            self.room_given_up(ticket);
            self.refresh_windows(ticket);
        }
    }

    /// A call that was made while nobody could use a kiosk counts as a call for as long as a call lasts, so that the
    /// line passes such a place at its normal pace. This ends that: the call's time has begun to run, or the call is
    /// over.
    pub(in crate::engine) fn room_given_up(&mut self, ticket: TicketId) {
        let Some(until) = self.tickets.activity(ticket).room_until else { return };
        self.tickets.activity_mut(ticket).room_until = None;
        if let Some(campaign) = self.tickets.get(ticket).map(|row| row.campaign) {
            self.line_mut(campaign).calls.give_up_room((until, ticket));
        }
    }

    /// Starts or pauses the window that limits how long a call may be paused.
    pub(in crate::engine) fn refresh_patience(&mut self, ticket: TicketId) {
        let Some(row) = self.tickets.get(ticket) else { return };
        let Some(state) = self.campaign_state(row.campaign) else { return };
        let line = &state.line;
        let is_away = row.state == TicketState::Called && self.is_away(ticket, line, row.device);
        let goes = is_away && !line.stops.stand();
        let secs = state.pace().stand_secs;
        let window = match self.tickets.activity(ticket).patience {
            Window::None if goes => Window::Runs(plus_secs(self.now, secs)),
            window => self.turned(window, !goes),
        };
        self.set_patience(ticket, window);
    }

    pub(in crate::engine) fn set_patience(&mut self, ticket: TicketId, window: Window) {
        let before = self.tickets.activity(ticket).patience;
        if before != window {
            self.tickets.activity_mut(ticket).patience = window;
            self.set_due(Due::Standing(ticket), before, window);
        }
    }

    /// Keeps the place of a ticket that was paused too long, so that it is called again automatically.
    pub(in crate::engine) fn keep_call(&mut self, ticket: TicketId) {
        let Some(row) = self.tickets.get(ticket) else { return };
        let (campaign, is_usable) = (row.campaign, self.devices.is_place_usable(row.device));
        self.line_mut(campaign).calls.keep(ticket, is_usable);
    }

    /// A kiosk can be used again at their place: kept tickets are next in the reserved share.
    pub(in crate::engine) fn kept_return(&self, _: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        let lines = self.campaigns.iter().map(|state| &state.line);
        for line in lines.filter(|line| line.may_call()) {
            let back = line.calls.kept_and_usable();
            // A person who was asked about a seat must answer first.
            let is_free = |it: &TicketId| {
                self.tickets.activity(*it).hold.is_none() && !line.stops.passes_over(*it)
            };
            let back = back.filter(is_free).take(EVENTS_PER_STEP);
            events.extend(back.map(|ticket| Event::TicketReturned(OfTicket { ticket })));
        }
        events
    }

    /// Places where called or kept people are expected: one device of each such place, and whether the engine believes
    /// that somebody can use a kiosk there.
    #[must_use]
    pub fn awaited_places(&self) -> Vec<AwaitedPlace> {
        let mut places: Vec<AwaitedPlace> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for (_, device) in self.awaited() {
            if !seen.insert(device) {
                continue;
            }
            let devices = self.devices.at_place_of(device);
            seen.extend(devices.iter().copied());
            places.push(AwaitedPlace { is_usable: self.devices.is_place_usable(device), devices });
        }
        places
    }
}

/// A place where a called or kept person is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitedPlace {
    /// All devices at the place.
    pub devices: Vec<DeviceId>,
    /// Whether somebody can use a kiosk there, as far as the log knows.
    pub is_usable: bool,
}

impl CampaignState {
    /// The number of calls whose time may run, besides the turns.
    fn room_to_run(&self) -> usize {
        let turns = self.line.turns.used();
        self.pace().called_and_active_max().saturating_sub(turns) as usize
    }

    /// The number of calls that may still be made. A person who is here while every turn is in use takes room, because
    /// the next turn is theirs.
    pub(in crate::engine) fn room(&self, now: Timestamp) -> usize {
        let taken = self.line.calls.counted(now) + self.line.turns.arrived_count();
        self.room_to_run().saturating_sub(taken)
    }
}
