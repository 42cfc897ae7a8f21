//! Joining a line: tickets are issued, kept, returned and left. A number never changes; the count of people ahead never
//! rises.

use jari_common::booking::HoldEnd;
use jari_common::change::{EntryMade, Event, NewTicket, OfTicket, TicketIssued};
use jari_common::device::DeviceKind;
use jari_common::eligibility::Applicant;
use jari_common::id::{CampaignId, TicketId};
use jari_common::person::{Acting, PersonKey};
use jari_common::refusal::Refusal;
use jari_common::ticket::{Namesake, PARTY_MAX, TicketState};
use jiff::Timestamp;

use crate::command::JoinLine;
use crate::engine::State;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::line::due::Due;
use crate::engine::people::requests::Asked;
use crate::engine::people::tickets::{Ticket, Window};
use crate::engine::seats::clinics::invalid;

impl State {
    pub(in crate::engine) fn join(
        &self,
        joining: &JoinLine,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let JoinLine { campaign, person, code, device, acting, entry, consent, .. } = *joining;
        let (party, known_by) = (&joining.party, &joining.known_by);
        let state = self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?;
        if state.line.stops.is_closed() {
            return Err(Refusal::CampaignClosed);
        }
        // A person who has a ticket does not get access by joining again. Only the session of its person may see the
        // state of the place.
        if self.tickets.of_person(campaign, person).is_some() {
            return Err(Refusal::Known);
        }
        let kind = self.puts_in_line(device, state.id(), state.spec())?;
        may_join(state, joining, kind, now)?;
        self.check_party(campaign, person, party)?;
        // Staff may give their own telephone number for any number of people whom they help.
        if kind != DeviceKind::Desk {
            self.check_telephones(campaign, known_by)?;
        }
        if self.tickets.of_code(code).is_some() {
            return Err(Refusal::CodeTaken);
        }
        let earlier = self.namesake(campaign, known_by);
        let (party, known_by) = (party.clone(), known_by.clone());
        let ticket = self.tickets.next_id();
        Ok(vec![if state.line.takes_entries() {
            Event::EntryMade(EntryMade {
                campaign,
                ticket,
                entry,
                person,
                code,
                device,
                acting,
                party,
                consent,
                known_by,
                earlier,
            })
        } else {
            let number = state.line.numbers.last() + 1;
            Event::TicketIssued(TicketIssued {
                campaign,
                ticket,
                number,
                person,
                code,
                device,
                acting,
                party,
                consent,
                known_by,
                earlier,
            })
        }])
    }

    /// Nobody has two places: each person is in this party only once, and has no other ticket.
    fn check_party(
        &self,
        campaign: CampaignId,
        person: PersonKey,
        party: &[PersonKey],
    ) -> Result<(), Refusal> {
        if party.len() >= usize::from(PARTY_MAX) {
            return Err(invalid("a party is at most four people"));
        }
        for (at, member) in party.iter().enumerate() {
            if *member == person || party[..at].contains(member) {
                return Err(invalid("somebody is named twice in the party"));
            }
            if self.tickets.of_person(campaign, *member).is_some() {
                return Err(Refusal::PartyHasTicket);
            }
        }
        Ok(())
    }

    pub(in crate::engine) fn ticket_issued(&mut self, issued: &TicketIssued, asked: Asked) {
        self.push_ticket(&NewTicket::from(issued), asked);
        let line = self.line_mut(issued.campaign);
        line.numbers.give_next(issued.ticket);
        line.waiting.join();
    }

    /// Adds a row; a ticket without a number is an entry of a draw.
    pub(in crate::engine) fn push_ticket(&mut self, new: &NewTicket<'_>, asked: Asked) {
        let NewTicket { campaign, person, code, device, party, .. } = *new;
        self.people_came(campaign, new.ticket, new.known_by, new.earlier);
        let number = new.number.unwrap_or(0);
        let state = if number == 0 { TicketState::Entered } else { TicketState::Waiting };
        let ticket = Ticket {
            person,
            code,
            asked,
            number,
            campaign,
            device,
            state,
            party: u8::try_from(party.len() + 1).unwrap_or(PARTY_MAX),
        };
        self.tickets.push(ticket, party);
    }

    /// A ticket's state; None when there is no such ticket.
    pub(crate) fn standing(&self, ticket: TicketId) -> Option<TicketState> {
        let row = self.tickets.get(ticket)?;
        let closed = self.is_closed(row.campaign);
        let waits =
            matches!(row.state, TicketState::Entered | TicketState::Waiting | TicketState::Missed);
        Some(if closed && waits { TicketState::NotServed } else { row.state })
    }

    pub(in crate::engine) fn return_to_line(
        &self,
        ticket: TicketId,
    ) -> Result<Vec<Event>, Refusal> {
        if self.namesake_standing(ticket) == Some(Namesake::Same) {
            return Err(Refusal::Known);
        }
        match self.standing(ticket).ok_or(Refusal::UnknownTicket)? {
            TicketState::Missed => Ok(vec![Event::TicketReturned(OfTicket { ticket })]),
            // The person comes back after leaving, and keeps the number that they had.
            TicketState::Left if self.campaign_of(ticket).is_some_and(|it| self.is_closed(it)) => {
                Err(Refusal::CampaignClosed)
            }
            TicketState::Left => Ok(vec![Event::TicketReturned(OfTicket { ticket })]),
            TicketState::Entered
            | TicketState::Waiting
            | TicketState::Called
            | TicketState::Active => Ok(Vec::new()),
            TicketState::Done => Err(Refusal::AlreadyBooked),
            TicketState::NotServed => Err(Refusal::CampaignClosed),
        }
    }

    /// A ticket whose number was called waits for the reserved share; a ticket whose number was not called waits for
    /// its number.
    pub(in crate::engine) fn ticket_returned(&mut self, ticket: TicketId) {
        let row = self.tickets.row_mut(ticket);
        let (campaign, number) = (row.campaign, row.number);
        if number == 0 {
            row.state = TicketState::Entered;
            return;
        }
        row.state = TicketState::Waiting;
        let line = self.line_mut(campaign);
        if line.stops.is_closed() {
            // In logs from before closed lines refused returns: a person who came back is not served.
            return;
        }
        line.waiting.join();
        line.calls.kept_over(ticket);
        if line.numbers.is_reached(number) {
            let order = line.waiting.come_back(ticket);
            self.tickets.activity_mut(ticket).return_order = Some(order);
        }
    }

    pub(in crate::engine) fn leave_line(&self, ticket: TicketId) -> Result<Vec<Event>, Refusal> {
        match self.standing(ticket).ok_or(Refusal::UnknownTicket)? {
            TicketState::Left => Ok(Vec::new()),
            TicketState::Done => Err(Refusal::AlreadyBooked),
            TicketState::NotServed => Err(Refusal::CampaignClosed),
            _ => Ok(self
                .hold_ended_event_of(ticket, HoldEnd::TurnEnded)
                .into_iter()
                .chain([Event::TicketLeft(OfTicket { ticket })])
                .collect()),
        }
    }

    pub(in crate::engine) fn ticket_left(&mut self, ticket: TicketId) {
        self.turn_ended(ticket);
        self.leave_queues(ticket);
        self.end_wish(ticket);
        let row = self.tickets.row_mut(ticket);
        row.state = TicketState::Left;
        let (campaign, number) = (row.campaign, row.number);
        let line = self.line_mut(campaign);
        line.calls.kept_over(ticket);
        if number > 0 {
            line.numbers.leave(number);
        }
    }

    /// Removes a ticket from the wait, the call or the turn, whichever it was in.
    pub(in crate::engine) fn leave_queues(&mut self, ticket: TicketId) {
        let row = self.tickets.row_mut(ticket);
        let (campaign, number, was) = (row.campaign, row.number, row.state);
        let activity = self.tickets.activity(ticket);
        if let Some(until) = activity.window.until() {
            self.due.remove(&(until, Due::Ticket(ticket)));
        }
        self.set_patience(ticket, Window::None);
        self.room_given_up(ticket);
        let line = self.line_mut(campaign);
        match was {
            TicketState::Waiting => line.waiting.leave(activity.return_order),
            TicketState::Called => {
                line.calls.remove(number);
                line.turns.give_up(ticket);
            }
            TicketState::Active => line.turns.end(ticket),
            TicketState::Entered
            | TicketState::Missed
            | TicketState::Done
            | TicketState::Left
            | TicketState::NotServed => return,
        }
        if was != TicketState::Waiting || activity.return_order.is_some() {
            let activity = self.tickets.activity_mut(ticket);
            activity.window = Window::None;
            activity.latest = None;
            activity.return_order = None;
            activity.arrived = false;
        }
        self.share_room(campaign);
    }

    /// The number of people to be called before this ticket.
    pub(in crate::engine) fn ahead(&self, id: TicketId, row: &Ticket) -> u32 {
        let Some(state) = self.campaign_state(row.campaign) else { return 0 };
        let numbers = &state.line.numbers;
        let by_number = row.state == TicketState::Waiting && !numbers.is_reached(row.number);
        if !by_number || self.tickets.activity(id).return_order.is_some() {
            return 0;
        }
        numbers.ahead_of(row.number)
    }
}

fn may_join(
    state: &CampaignState,
    joining: &JoinLine,
    kind: DeviceKind,
    now: Timestamp,
) -> Result<(), Refusal> {
    let spec = state.spec();
    if now < spec.opens_at && state.line.draw.is_none() {
        return Err(Refusal::NotOpenYet { opens_at: spec.opens_at });
    }
    // Staff sign in only at a desk, so only there it is certain that staff talked with the person.
    let by_staff = joining.acting == Acting::Staff && kind == DeviceKind::Desk;
    if joining.acting == Acting::Helper && !joining.consent {
        return Err(Refusal::ConsentNeeded);
    }
    let (residence, answers) = (joining.residence, &joining.answers);
    let born = std::iter::once(&joining.birth_year).chain(&joining.party_born);
    born.copied().try_for_each(|birth_year| {
        spec.judge(&Applicant { birth_year, residence, answers, by_staff }, now)
    })
}
