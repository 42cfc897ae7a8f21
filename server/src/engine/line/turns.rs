//! A turn: a called person begins it, a lease with a serial carries it, acts extend it, and it ends without losing the
//! place.

use jari_common::change::{Event, TicketArrived, TicketUntil, TurnMissed, TurnStarted};
use jari_common::id::{DeviceId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::people::tickets::{Ticket, TicketActivity, Window};

impl State {
    pub(in crate::engine) fn start_turn(
        &self,
        ticket: TicketId,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let row = self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        let state = self.campaign_state(row.campaign).ok_or(Refusal::UnknownCampaign)?;
        let (pace, activity) = (state.pace(), self.tickets.activity(ticket));
        let running = activity.window.end_from(now).unwrap_or(now);
        let latest = match self.standing(ticket).ok_or(Refusal::UnknownTicket)? {
            TicketState::Called if state.line.stops.is_frozen() => return Err(Refusal::LineFrozen),
            TicketState::Called if self.is_asked_about(ticket) => {
                return Err(Refusal::NamesakeAsked);
            }
            TicketState::Called if self.needs_identity(ticket) => {
                return Err(Refusal::IdentityRequired);
            }
            TicketState::Called if state.free_turns() == 0 && !state.line.is_admitted(ticket) => {
                let arrived = Event::TicketArrived(TicketArrived { ticket, device: Some(device) });
                return Ok(if activity.arrived { Vec::new() } else { vec![arrived] });
            }
            TicketState::Called => plus_secs(now, pace.turn_max_secs),
            // The turn continues on another screen: its limit stays, and so does the time that it has left, even when
            // the pace is faster now.
            TicketState::Active => latest_of(state, activity, now).max(running),
            TicketState::Entered | TicketState::Waiting | TicketState::Missed => {
                return Err(Refusal::NotYourTurn);
            }
            TicketState::Done => return Err(Refusal::AlreadyBooked),
            TicketState::Left => return Err(Refusal::TicketLeft),
            TicketState::NotServed => return Err(Refusal::CampaignClosed),
        };
        let until = plus_secs(now, pace.turn_secs).max(running).min(latest);
        Ok(vec![Event::TurnStarted(TurnStarted {
            ticket,
            serial: activity.serial + 1,
            device,
            until,
            latest,
        })])
    }

    pub(in crate::engine) fn turn_started(&mut self, turn: &TurnStarted) {
        let TurnStarted { ticket, serial, device, until, latest } = *turn;
        self.leave_queues(ticket);
        let row = self.tickets.row_mut(ticket);
        row.state = TicketState::Active;
        row.device = device;
        let campaign = row.campaign;
        let activity = self.tickets.activity_mut(ticket);
        activity.serial = serial;
        activity.latest = Some(latest);
        self.line_mut(campaign).turns.begin(ticket);
        self.begin_window(ticket, until);
        self.share_room(campaign);
    }

    /// The person is here while every turn is in use: the window is paused, and the first person to arrive gets the
    /// first free turn.
    pub(in crate::engine) fn ticket_arrived(&mut self, ticket: TicketId, device: Option<DeviceId>) {
        self.tickets.activity_mut(ticket).arrived = true;
        let row = self.tickets.row_mut(ticket);
        row.device = device.unwrap_or(row.device);
        let campaign = row.campaign;
        self.line_mut(campaign).turns.arrive(ticket);
        self.room_given_up(ticket);
        self.place_call(ticket);
        self.share_room(campaign);
    }

    /// A turn is kept free for the ticket while its new window is running.
    pub(in crate::engine) fn ticket_admitted(&mut self, ticket: TicketId, until: Timestamp) {
        self.tickets.activity_mut(ticket).arrived = false;
        let campaign = self.tickets.row_mut(ticket).campaign;
        self.line_mut(campaign).turns.admit(ticket);
        self.set_window(ticket, Window::Runs(until));
        self.place_call(ticket);
        self.share_room(campaign);
    }

    pub(in crate::engine) fn extend_turn(
        &self,
        ticket: TicketId,
        serial: u32,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let row = self.active(ticket, serial)?;
        let state = self.campaign_state(row.campaign).ok_or(Refusal::UnknownCampaign)?;
        let (pace, activity) = (state.pace(), self.tickets.activity(ticket));
        let latest = latest_of(state, activity, now);
        let until = plus_secs(now, pace.turn_secs.max(pace.hold_secs)).min(latest);
        // A paused window needs no extension.
        let stretches = activity.window.until().is_some_and(|running| running < until);
        Ok(if stretches {
            vec![Event::TurnExtended(TicketUntil { ticket, until })]
        } else {
            Vec::new()
        })
    }

    /// Extends the turn and the hold that it carries, if there is one.
    pub(in crate::engine) fn turn_extended(&mut self, ticket: TicketId, until: Timestamp) {
        self.stretch_turn(ticket, until);
        if let Some(hold) = self.tickets.activity(ticket).hold {
            self.stretch_hold(hold, until);
        }
    }

    /// Moves the turn's end later, never earlier.
    pub(in crate::engine) fn stretch_turn(&mut self, ticket: TicketId, until: Timestamp) {
        let window = self.tickets.activity(ticket).window;
        self.set_window(ticket, window.stretched(self.now, until));
    }

    pub(in crate::engine) fn end_turn(
        &self,
        ticket: TicketId,
        serial: u32,
    ) -> Result<Vec<Event>, Refusal> {
        self.active(ticket, serial)?;
        let ended = self.turns_hold_ended_event(ticket).into_iter();
        Ok(ended.chain([Event::TurnMissed(TurnMissed { ticket, by_place: false })]).collect())
    }

    pub(in crate::engine) fn turn_missed(&mut self, ticket: TicketId, by_place: bool) {
        self.turn_ended(ticket);
        self.leave_queues(ticket);
        let row = self.tickets.row_mut(ticket);
        row.state = TicketState::Missed;
        let campaign = row.campaign;
        self.line_mut(campaign).tally.missed();
        if by_place {
            self.keep_call(ticket);
        }
    }

    /// Notes for the measured rate that a call or a turn has ended.
    pub(in crate::engine) fn turn_ended(&mut self, ticket: TicketId) {
        let Some(row) = self.tickets.get(ticket) else { return };
        if matches!(row.state, TicketState::Called | TicketState::Active) {
            let (campaign, now) = (row.campaign, self.now);
            self.line_mut(campaign).rate.turn_ended(now);
        }
    }

    /// The ticket, if its turn is active and this is its newest lease.
    pub(in crate::engine) fn active(
        &self,
        ticket: TicketId,
        serial: u32,
    ) -> Result<&Ticket, Refusal> {
        let row = self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        match self.standing(ticket).ok_or(Refusal::UnknownTicket)? {
            TicketState::Active if self.tickets.activity(ticket).serial == serial => Ok(row),
            TicketState::Active => Err(Refusal::TurnElsewhere),
            TicketState::Entered | TicketState::Waiting => Err(Refusal::NotYourTurn),
            TicketState::Called | TicketState::Missed => Err(Refusal::TurnOver),
            TicketState::Done => Err(Refusal::AlreadyBooked),
            TicketState::Left => Err(Refusal::TicketLeft),
            TicketState::NotServed => Err(Refusal::CampaignClosed),
        }
    }
}

/// The instant past which no act extends a turn. A frozen line gets a new limit when it continues, so while it is
/// frozen the limit is always the full time away. This is also so for a turn that is older than its limit: nothing ends
/// while the clock is in doubt, and nobody is given a seat or a lease whose time is over.
pub(in crate::engine) fn latest_of(
    state: &CampaignState,
    activity: TicketActivity,
    now: Timestamp,
) -> Timestamp {
    let is_frozen = state.line.stops.is_frozen();
    let latest = activity.latest.filter(|latest| !is_frozen && now < *latest);
    latest.unwrap_or_else(|| plus_secs(now, state.pace().turn_max_secs))
}
