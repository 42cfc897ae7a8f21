//! Proof of identity: one-time codes, wrong tries, and what staff do for a person. Sends nothing, and knows no phone
//! number.

use std::collections::HashMap;

use jari_common::campaign::IdentityRule;
use jari_common::change::{CodeRefused, Event, IdentityCodeSent, OfPerson, OfTicket, StaffActed};
use jari_common::device::DeviceKind;
use jari_common::id::{DeviceId, TicketId};
use jari_common::person::PersonKey;
use jari_common::refusal::Refusal;
use jari_common::staff::{StaffAct, StaffReason};
use jari_common::ticket::{CodeKey, TicketState, WRONG_TRIES_MAX};
use jiff::Timestamp;

use crate::command::Answer;
use crate::engine::State;

/// What is known of people's identities.
#[derive(Clone, Debug, Default)]
pub(crate) struct Identities {
    known: HashMap<PersonKey, KnownBy>,
}

#[derive(Clone, Copy, Debug)]
enum KnownBy {
    Sent { code: CodeKey, until: Timestamp, wrong_tries: u8 },
    Verified,
}

impl Identities {
    pub(crate) fn is_verified(&self, person: PersonKey) -> bool {
        matches!(self.known.get(&person), Some(KnownBy::Verified))
    }

    pub(in crate::engine) fn code_sent(
        &mut self,
        person: PersonKey,
        code: CodeKey,
        until: Timestamp,
    ) {
        if !self.is_verified(person) {
            self.known.insert(person, KnownBy::Sent { code, until, wrong_tries: 0 });
        }
    }

    pub(in crate::engine) fn refused(&mut self, person: PersonKey) {
        if let Some(KnownBy::Sent { wrong_tries, .. }) = self.known.get_mut(&person) {
            *wrong_tries = wrong_tries.saturating_add(1);
        }
    }

    pub(in crate::engine) fn verified(&mut self, person: PersonKey) {
        self.known.insert(person, KnownBy::Verified);
    }

    pub(in crate::engine) fn forget(&mut self, person: PersonKey) {
        self.known.remove(&person);
    }

    fn tries_left(&self, person: PersonKey) -> u8 {
        match self.known.get(&person) {
            Some(KnownBy::Sent { wrong_tries, .. }) => WRONG_TRIES_MAX.saturating_sub(*wrong_tries),
            Some(KnownBy::Verified) | None => 0,
        }
    }
}

impl State {
    pub(in crate::engine) fn send_identity_code(
        &self,
        person: PersonKey,
        code: CodeKey,
        until: Timestamp,
        now: Timestamp,
    ) -> Vec<Event> {
        // The same code is the same request again: its time and its tries stay as they were.
        let is_known = match self.identities.known.get(&person) {
            Some(KnownBy::Verified) => true,
            Some(KnownBy::Sent { code: sent, until, .. }) => *sent == code && now < *until,
            None => false,
        };
        let sent = Event::IdentityCodeSent(IdentityCodeSent { person, code, until });
        if is_known { Vec::new() } else { vec![sent] }
    }

    pub(in crate::engine) fn try_identity_code(
        &self,
        person: PersonKey,
        code: CodeKey,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        match self.identities.known.get(&person) {
            Some(KnownBy::Verified) => Ok(Vec::new()),
            Some(KnownBy::Sent { code: sent, until, wrong_tries })
                if now < *until && *wrong_tries < WRONG_TRIES_MAX =>
            {
                let right = *sent == code;
                Ok(vec![if right {
                    Event::IdentityVerified(OfPerson { person })
                } else {
                    Event::IdentityRefused(OfPerson { person })
                }])
            }
            Some(KnownBy::Sent { .. }) | None => Err(Refusal::IdentityCodeOver),
        }
    }

    pub(in crate::engine) fn identity_answer(&self, person: PersonKey) -> Answer {
        let verified = self.identities.is_verified(person);
        Answer::Identity { verified, tries_left: self.identities.tries_left(person) }
    }

    /// Whether the person is verified.
    #[must_use]
    pub fn is_verified(&self, person: PersonKey) -> bool {
        self.identities.is_verified(person)
    }

    /// The key of a ticket's person.
    #[must_use]
    pub fn person_of(&self, ticket: TicketId) -> Option<PersonKey> {
        self.tickets.get(ticket).map(|row| row.person)
    }

    /// Whether this ticket's turn needs a proof of identity that is still missing.
    pub(in crate::engine) fn needs_identity(&self, ticket: TicketId) -> bool {
        let Some(row) = self.tickets.get(ticket) else { return false };
        let rule = self.campaign(row.campaign).map(|campaign| campaign.spec.identity);
        rule == Some(IdentityRule::Required) && !self.identities.is_verified(row.person)
    }

    /// Tries a code. Right and wrong tries both go through the writer, so that many tries at once never exceed the
    /// limit of five.
    pub(in crate::engine) fn try_code(
        &self,
        ticket: TicketId,
        device: DeviceId,
        right: bool,
    ) -> Result<Vec<Event>, Refusal> {
        self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        let wrong_tries = self.tickets.activity(ticket).wrong_tries;
        if wrong_tries >= WRONG_TRIES_MAX {
            return Err(Refusal::CodeLocked);
        }
        Ok(match (right, wrong_tries) {
            (true, 0) => Vec::new(),
            (true, _) => vec![Event::CodeAccepted(OfTicket { ticket })],
            (false, _) => vec![Event::CodeRefused(CodeRefused { ticket, device })],
        })
    }

    pub(in crate::engine) fn code_answer(&self, ticket: TicketId, right: bool) -> Answer {
        let wrong_tries = self.tickets.activity(ticket).wrong_tries;
        Answer::Code { opened: right, tries_left: WRONG_TRIES_MAX.saturating_sub(wrong_tries) }
    }

    pub(in crate::engine) fn code_refused(&mut self, ticket: TicketId) {
        self.tickets.activity_mut(ticket).wrong_tries += 1;
    }

    pub(in crate::engine) fn staff_act(
        &self,
        ticket: TicketId,
        device: DeviceId,
        act: StaffAct,
        reason: StaffReason,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let place = self.device(device).ok_or(Refusal::UnknownDevice)?;
        if place.kind != DeviceKind::Desk {
            return Err(Refusal::StaffOnly);
        }
        let state = self.standing(ticket).ok_or(Refusal::UnknownTicket)?;
        if !self.serves(device, ticket) {
            return Err(Refusal::AnotherDesk);
        }
        match (act, state) {
            (StaffAct::PutFirst, TicketState::Waiting | TicketState::Missed) => {}
            (StaffAct::PutFirst, TicketState::Called | TicketState::Active) => {
                return Ok(Vec::new());
            }
            (StaffAct::PutFirst, TicketState::Done) => return Err(Refusal::AlreadyBooked),
            (StaffAct::PutFirst, TicketState::Left) => return Err(Refusal::TicketLeft),
            (StaffAct::PutFirst, TicketState::NotServed) => return Err(Refusal::CampaignClosed),
            (StaffAct::PutFirst, TicketState::Entered) => return Err(Refusal::NotSealed),
            (
                StaffAct::Find
                | StaffAct::Unlock
                | StaffAct::Verify
                | StaffAct::Cancel
                | StaffAct::SamePerson
                | StaffAct::TwoPeople,
                _,
            ) => {}
        }
        let mut events = Vec::new();
        if matches!(act, StaffAct::SamePerson | StaffAct::TwoPeople) {
            events = self.namesake_by_staff(ticket, act);
        }
        if act == StaffAct::Cancel {
            // In a series either dose will do: all appointments that are still to come are given back together.
            if let Some((booking, _)) = self.changeable_doses(ticket, now)?.first() {
                events = self.cancel_booking(ticket, *booking, now)?;
            }
        }
        // The act is the last event: a repeated request is recognised by it.
        events.push(Event::StaffActed(StaffActed { ticket, device, act, reason }));
        Ok(events)
    }

    pub(in crate::engine) fn staff_acted(&mut self, ticket: TicketId, act: StaffAct) {
        match act {
            // A cancellation or an answer about two tickets has an event of its own.
            StaffAct::Find | StaffAct::Cancel | StaffAct::SamePerson | StaffAct::TwoPeople => {}
            StaffAct::Unlock => self.tickets.activity_mut(ticket).wrong_tries = 0,
            StaffAct::Verify => {
                let person = self.tickets.row_mut(ticket).person;
                self.identities.verified(person);
            }
            StaffAct::PutFirst => self.put_first(ticket),
        }
    }

    /// Makes the ticket the next of the reserved share, before all who came back.
    fn put_first(&mut self, ticket: TicketId) {
        self.leave_queues(ticket);
        let row = self.tickets.row_mut(ticket);
        row.state = TicketState::Waiting;
        let (campaign, number) = (row.campaign, row.number);
        for (order, ticket) in self.line_mut(campaign).put_first(ticket, number) {
            self.tickets.activity_mut(ticket).return_order = Some(order);
        }
    }
}
