//! Places that a lost disk took, given back from signed slips: the same ticket, the same number. A number that nobody has
//! shown a slip for is kept free, so that nobody else gets it. Decides from the slips alone; who may do it is in `rights`.

use jari_common::change::{Event, OfTicket, TicketIssued};
use jari_common::id::{CampaignId, DeviceId, TicketId};
use jari_common::person::{Acting, PersonKey};
use jari_common::refusal::Refusal;
use uuid::Uuid;

use crate::command::RestoredTicket;
use crate::engine::State;
use crate::engine::seats::clinics::invalid;

impl State {
    /// Why places of this campaign cannot be given back; None: they can.
    #[must_use]
    pub fn restores_nobody(&self, campaign: CampaignId) -> Option<Refusal> {
        let Some(state) = self.campaign_state(campaign) else {
            return Some(Refusal::UnknownCampaign);
        };
        let line = &state.line;
        match line.draw.as_ref().is_some_and(|draw| !draw.is_over()) {
            _ if line.stops.is_closed() => Some(Refusal::CampaignClosed),
            true => Some(invalid("places of a draw that is not over cannot be given back")),
            false => None,
        }
    }

    pub(in crate::engine) fn restore_ticket(
        &self,
        restored: &RestoredTicket,
    ) -> Result<Vec<Event>, Refusal> {
        let RestoredTicket { campaign, ticket, number, device, code, .. } = *restored;
        if let Some(refusal) = self.restores_nobody(campaign) {
            return Err(refusal);
        }
        self.device(device).ok_or(Refusal::UnknownDevice)?;
        if ticket != self.tickets.next_id() || number != self.last_number(campaign) + 1 {
            return Err(invalid("tickets are given back in their order, without a gap"));
        }
        if self.tickets.of_code(code).is_some() {
            return Err(Refusal::CodeTaken);
        }
        let is_free = restored.person.is_none();
        // A ticket that never had a person is like one whose person was erased: nobody can ask for it.
        let nobody = || (PersonKey(Uuid::from_u128(u128::from(ticket.0))), Box::default());
        let (person, known_by) = restored.person.clone().unwrap_or_else(nobody);
        if self.tickets.of_person(campaign, person).is_some() {
            return Err(Refusal::Known);
        }
        let earlier = self.namesake(campaign, &known_by);
        let mut events = vec![Event::TicketIssued(TicketIssued {
            campaign,
            ticket,
            number,
            person,
            code,
            device,
            acting: Acting::Myself,
            party: Vec::new(),
            consent: false,
            known_by,
            earlier,
        })];
        events.extend(is_free.then_some(Event::TicketLeft(OfTicket { ticket })));
        Ok(events)
    }

    /// A device by which a place can be given back: the first that was ever invited.
    #[must_use]
    pub fn first_device(&self) -> Option<DeviceId> {
        self.devices().map(|record| record.device).min()
    }

    /// The id that the next ticket gets.
    #[must_use]
    pub fn next_ticket(&self) -> TicketId {
        self.tickets.next_id()
    }

    /// Whether this ticket is this person's.
    #[must_use]
    pub fn is_of(&self, ticket: TicketId, person: PersonKey) -> bool {
        self.tickets.get(ticket).is_some_and(|row| row.person == person)
    }
}
