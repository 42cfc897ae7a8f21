//! The line: tickets are issued, kept, returned and left. A number never changes; people ahead never rise.

use jari_common::change::Event;
use jari_common::id::{BookingId, CampaignId, DeviceId, HoldId, TicketId};
use jari_common::person::PersonKey;
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jiff::Timestamp;

use super::State;
use super::pace::Due;
use crate::command::Command;
use jari_common::booking::HoldEnd;

/// A ticket as the engine keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) id: TicketId,
    pub(crate) campaign: CampaignId,
    pub(crate) number: u32,
    pub(crate) person: PersonKey,
    pub(crate) state: TicketState,
    /// When the call or the turn ends by itself.
    pub(crate) until: Option<Timestamp>,
    /// No act stretches the turn past this.
    pub(crate) latest: Option<Timestamp>,
    /// Counts the turn's starts; only the newest lease writes.
    pub(crate) serial: u32,
    pub(crate) device: DeviceId,
    pub(crate) hold: Option<HoldId>,
    pub(crate) booking: Option<BookingId>,
}

impl State {
    pub(super) fn join(&self, command: &Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        let Command::JoinLine { campaign, person, birth_year, code, device, acting } = command
        else {
            return Ok(Vec::new());
        };
        let state = self.campaign_state(*campaign).ok_or(Refusal::UnknownCampaign)?;
        if let Some(ticket) = state.ticket_of(*person) {
            return Ok(self.rejoin(ticket));
        }
        self.device(*device).ok_or(Refusal::UnknownDevice)?;
        let spec = &state.campaign.spec;
        if now < spec.opens_at {
            return Err(Refusal::NotOpenYet { opens_at: spec.opens_at });
        }
        let (first, last) = (spec.birth_years.first, spec.birth_years.last);
        if !(first..=last).contains(birth_year) {
            return Err(Refusal::NotEligible { first, last });
        }
        if self.ticket_by_code.contains_key(code) {
            return Err(Refusal::CodeTaken);
        }
        Ok(vec![Event::TicketIssued {
            campaign: *campaign,
            ticket: TicketId(self.tickets.len() as u64 + 1),
            number: state.last_number() + 1,
            person: *person,
            code: *code,
            device: *device,
            acting: *acting,
        }])
    }

    /// The same person gets the same ticket; who had left is back.
    fn rejoin(&self, ticket: TicketId) -> Vec<Event> {
        let left = self.ticket_row(ticket).is_some_and(|row| row.state == TicketState::Left);
        if left { vec![Event::TicketReturned { ticket }] } else { Vec::new() }
    }

    pub(super) fn ticket_issued(&mut self, event: &Event) {
        let Event::TicketIssued { campaign, ticket, number, person, code, device, .. } = event
        else {
            return;
        };
        self.tickets.push(Ticket {
            id: *ticket,
            campaign: *campaign,
            number: *number,
            person: *person,
            state: TicketState::Waiting,
            until: None,
            latest: None,
            serial: 0,
            device: *device,
            hold: None,
            booking: None,
        });
        self.ticket_by_code.insert(*code, *ticket);
        let state = self.campaign_mut(*campaign);
        state.numbers.push(*ticket);
        state.by_person.insert(*person, *ticket);
        state.waiting += 1;
    }

    pub(super) fn return_to_line(&self, ticket: TicketId) -> Result<Vec<Event>, Refusal> {
        let row = self.ticket_row(ticket).ok_or(Refusal::UnknownTicket)?;
        match row.state {
            TicketState::Missed => Ok(vec![Event::TicketReturned { ticket }]),
            TicketState::Waiting | TicketState::Called | TicketState::Active => Ok(Vec::new()),
            TicketState::Done => Err(Refusal::AlreadyBooked),
            TicketState::Left => Err(Refusal::TicketLeft),
        }
    }

    /// Whose number was called waits for the reserved share; whose was not, for the number.
    pub(super) fn ticket_returned(&mut self, ticket: TicketId) {
        let row = self.row_mut(ticket);
        row.state = TicketState::Waiting;
        let (campaign, number) = (row.campaign, row.number);
        let state = self.campaign_mut(campaign);
        state.waiting += 1;
        if number <= state.called_through {
            state.returned.push_back(ticket);
        }
    }

    pub(super) fn leave_line(&self, ticket: TicketId) -> Result<Vec<Event>, Refusal> {
        let row = self.ticket_row(ticket).ok_or(Refusal::UnknownTicket)?;
        match row.state {
            TicketState::Left => Ok(Vec::new()),
            TicketState::Done => Err(Refusal::AlreadyBooked),
            _ => Ok(self
                .end_hold(row, HoldEnd::TurnEnded)
                .into_iter()
                .chain([Event::TicketLeft { ticket }])
                .collect()),
        }
    }

    pub(super) fn ticket_left(&mut self, ticket: TicketId) {
        self.out_of_play(ticket);
        let row = self.row_mut(ticket);
        row.state = TicketState::Left;
        let (campaign, number) = (row.campaign, row.number);
        let state = self.campaign_mut(campaign);
        state.left.insert(number);
    }

    /// Takes a ticket out of whatever it was in: the wait, the call, or the turn.
    pub(super) fn out_of_play(&mut self, ticket: TicketId) {
        let row = self.row_mut(ticket);
        let (campaign, number, was) = (row.campaign, row.number, row.state);
        let until = row.until.take();
        row.latest = None;
        if let Some(until) = until {
            self.due.remove(&(until, Due::Ticket(ticket)));
        }
        let state = self.campaign_mut(campaign);
        match was {
            TicketState::Waiting => {
                state.waiting -= 1;
                state.returned.retain(|returned| *returned != ticket);
            }
            TicketState::Called => {
                state.called.remove(&number);
            }
            TicketState::Active => state.active -= 1,
            TicketState::Missed | TicketState::Done | TicketState::Left => {}
        }
    }

    /// People to be called before this ticket.
    pub(super) fn ahead(&self, row: &Ticket) -> u32 {
        let Some(state) = self.campaign_state(row.campaign) else { return 0 };
        if row.state != TicketState::Waiting {
            return 0;
        }
        if row.number <= state.called_through {
            let place = state.returned.iter().position(|returned| *returned == row.id);
            return place.and_then(|place| u32::try_from(place).ok()).unwrap_or(0);
        }
        let gone = state.left.range(state.called_through + 1..row.number).count();
        (row.number - 1 - state.called_through).saturating_sub(u32::try_from(gone).unwrap_or(0))
    }
}
