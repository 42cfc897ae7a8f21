//! A turn: begun by who is called, carried by a lease's serial, stretched by acts, ended without losing the place.

use jari_common::booking::HoldEnd;
use jari_common::change::Event;
use jari_common::id::{DeviceId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jiff::Timestamp;

use super::State;
use super::line::Ticket;
use super::pace::Due;

impl State {
    pub(super) fn start_turn(
        &self,
        ticket: TicketId,
        device: DeviceId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let row = self.ticket_row(ticket).ok_or(Refusal::UnknownTicket)?;
        let pace = self.pace_of(row.campaign).ok_or(Refusal::UnknownCampaign)?;
        let latest = match row.state {
            TicketState::Called => plus_secs(now, pace.turn_max_secs),
            // Going on from another screen: the turn's own limit stays.
            TicketState::Active => row.latest.unwrap_or(now),
            TicketState::Waiting | TicketState::Missed => return Err(Refusal::NotYourTurn),
            TicketState::Done => return Err(Refusal::AlreadyBooked),
            TicketState::Left => return Err(Refusal::TicketLeft),
        };
        let until =
            plus_secs(now, pace.turn_secs).min(latest).max(row.until.unwrap_or(now).min(latest));
        Ok(vec![Event::TurnStarted { ticket, serial: row.serial + 1, device, until, latest }])
    }

    pub(super) fn turn_started(&mut self, event: &Event) {
        let Event::TurnStarted { ticket, serial, device, until, latest } = event else { return };
        self.out_of_play(*ticket);
        let row = self.row_mut(*ticket);
        row.state = TicketState::Active;
        row.serial = *serial;
        row.device = *device;
        row.until = Some(*until);
        row.latest = Some(*latest);
        let campaign = row.campaign;
        self.campaign_mut(campaign).active += 1;
        self.due.insert((*until, Due::Ticket(*ticket)));
    }

    pub(super) fn extend_turn(
        &self,
        ticket: TicketId,
        serial: u32,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let row = self.active(ticket, serial)?;
        let pace = self.pace_of(row.campaign).ok_or(Refusal::UnknownCampaign)?;
        let latest = row.latest.unwrap_or(now);
        let until = plus_secs(now, pace.turn_secs.max(pace.hold_secs)).min(latest);
        let stretches = row.until.is_none_or(|running| running < until);
        Ok(if stretches { vec![Event::TurnExtended { ticket, until }] } else { Vec::new() })
    }

    /// The turn and the hold that it carries, if any.
    pub(super) fn turn_extended(&mut self, ticket: TicketId, until: Timestamp) {
        self.stretch_turn(ticket, until);
        if let Some(hold) = self.ticket_row(ticket).and_then(|row| row.hold) {
            self.stretch_hold(hold, until);
        }
    }

    /// Moves the turn's end later, never earlier.
    pub(super) fn stretch_turn(&mut self, ticket: TicketId, until: Timestamp) {
        let row = self.row_mut(ticket);
        let Some(running) = row.until else { return };
        if running < until {
            row.until = Some(until);
            self.due.remove(&(running, Due::Ticket(ticket)));
            self.due.insert((until, Due::Ticket(ticket)));
        }
    }

    pub(super) fn end_turn(&self, ticket: TicketId, serial: u32) -> Result<Vec<Event>, Refusal> {
        let row = self.active(ticket, serial)?;
        let ended = self.end_hold(row, HoldEnd::TurnEnded).into_iter();
        Ok(ended.chain([Event::TurnMissed { ticket }]).collect())
    }

    pub(super) fn turn_missed(&mut self, ticket: TicketId) {
        self.out_of_play(ticket);
        self.row_mut(ticket).state = TicketState::Missed;
    }

    /// The ticket, if its turn runs and this is its newest lease.
    pub(super) fn active(&self, ticket: TicketId, serial: u32) -> Result<&Ticket, Refusal> {
        let row = self.ticket_row(ticket).ok_or(Refusal::UnknownTicket)?;
        match row.state {
            TicketState::Active if row.serial == serial => Ok(row),
            TicketState::Active => Err(Refusal::TurnElsewhere),
            TicketState::Waiting => Err(Refusal::NotYourTurn),
            TicketState::Called | TicketState::Missed => Err(Refusal::TurnOver),
            TicketState::Done => Err(Refusal::AlreadyBooked),
            TicketState::Left => Err(Refusal::TicketLeft),
        }
    }
}
