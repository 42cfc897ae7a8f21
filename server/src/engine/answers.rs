//! The answer to a command that was not refused, made from the present state. Changes nothing.

use jari_common::change::{CampaignAdded, DeviceInvited, DevicePaired, Event, StaffChanged};
use jari_common::id::{DeviceId, TicketId};
use jari_common::staff::StaffChange;

use super::State;
use super::seats::slots;
use crate::command::{Answer, Ask, Command, TicketAct, TicketAnswer};

impl State {
    /// The answer to a command, after its events were applied.
    #[must_use]
    pub fn answer(&self, ask: &Ask, events: &[Event]) -> Answer {
        for event in events {
            match event {
                Event::CampaignAdded(CampaignAdded { campaign }) => {
                    return Answer::Campaign(campaign.id);
                }
                Event::DeviceInvited(DeviceInvited { device, .. }) => {
                    return Answer::DeviceInvited(*device);
                }
                Event::StaffChanged(StaffChanged { staff, what: StaffChange::Added { .. } }) => {
                    return Answer::StaffAdded(*staff);
                }
                Event::DevicePaired(DevicePaired { device, .. }) => {
                    return self.paired_answer(*device);
                }
                _ => {}
            }
        }
        match &ask.command {
            Command::OpenDays { .. } => Answer::DaysOpened(slots::count_days(events)),
            Command::PlanDays { .. } => Answer::DaysPlanned(slots::count_planned(events)),
            Command::OfTicket { ticket, act: TicketAct::TryCode { right, .. } } => {
                self.code_answer(*ticket, *right)
            }
            Command::OfStaff { staff, act } => self.sign_in_answer(*staff, act, events),
            Command::SendIdentityCode { person, .. } | Command::TryIdentityCode { person, .. } => {
                self.identity_answer(*person)
            }
            command => match self.ticket_of(command) {
                Some(ticket) => self.ticket_answer(ticket, events),
                None => Answer::Done,
            },
        }
    }

    fn paired_answer(&self, device: DeviceId) -> Answer {
        match self.device(device) {
            Some(place) => Answer::DevicePaired(device, place.clone()),
            None => Answer::Done,
        }
    }

    fn ticket_answer(&self, id: TicketId, events: &[Event]) -> Answer {
        let issued = events
            .iter()
            .any(|event| matches!(event, Event::TicketIssued(_) | Event::EntryMade(_)));
        let Some(view) = self.ticket(id) else { return Answer::Done };
        let activity = self.tickets.activity(id);
        let (serial, latest) = (activity.serial, activity.latest);
        Answer::Ticket(Box::new(TicketAnswer { view, serial, latest, issued }))
    }

    /// The ticket that a command is about, whose view is the answer. Trying a code only looks for a ticket and is not
    /// an act on it.
    pub(super) fn ticket_of(&self, command: &Command) -> Option<TicketId> {
        match command {
            Command::JoinLine(it) => self.tickets.of_person(it.campaign, it.person),
            Command::OfTicket { act: TicketAct::TryCode { .. }, .. } => None,
            Command::OfTicket { ticket, .. } => Some(*ticket),
            _ => None,
        }
    }
}
