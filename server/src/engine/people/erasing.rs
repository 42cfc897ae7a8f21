//! Erasing a person: their ticket stays in the line's history, and no key leads from the person to the ticket or back.
//! This file decides when erasing is allowed; the store knows which data and which key are destroyed.

use jari_common::booking::{BookingStatus, HoldEnd};
use jari_common::change::{Event, OfTicket, RetentionSet, WishWithdrawn};
use jari_common::dose::Dose;
use jari_common::id::{CampaignId, TicketId};
use jari_common::person::PersonKey;
use jari_common::refusal::Refusal;
use jiff::Timestamp;
use uuid::Uuid;

use crate::command::Command;
use crate::engine::State;
use crate::engine::people::tickets::Window;
use crate::engine::seats::clinics::invalid;

/// The longest time that people's data may be kept after a campaign, in days: ten years.
const RETENTION_DAYS_MAX: u16 = 3_660;

/// How long the personal data of one campaign are kept.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::engine) struct Retention {
    /// Days after the campaign's end; None means always.
    days: Option<u16>,
}

impl Retention {
    pub(in crate::engine) fn set(&mut self, days: Option<u16>) {
        self.days = days;
    }
}

impl State {
    /// A person with a future appointment is not erased. A person who still waits is erased only if the command says
    /// so.
    pub(in crate::engine) fn erase_person(
        &self,
        ticket: TicketId,
        even_if_live: bool,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.standing(ticket).ok_or(Refusal::UnknownTicket)?;
        if self.is_erased(ticket) {
            return Ok(Vec::new());
        }
        if self.last_appointment(ticket).is_some_and(|starts_at| now < starts_at) {
            return Err(Refusal::BookingAhead);
        }
        let mut events = match state.is_live() {
            true if even_if_live => self.leave_line(ticket)?,
            true => return Err(Refusal::StillLive),
            // The hold of a seat beside a booking whose time is past.
            false => self.hold_ended_event_of(ticket, HoldEnd::Released).into_iter().collect(),
        };
        if !state.is_live() && self.wish(ticket).is_some() {
            events.push(Event::WishWithdrawn(WishWithdrawn::of(ticket)));
        }
        events.push(Event::PersonErased(OfTicket { ticket }));
        Ok(events)
    }

    /// The ticket has no person any more: a person who joins again gets another ticket. Nobody is told about it, and
    /// nobody can decline what it booked.
    pub(in crate::engine) fn person_erased(&mut self, ticket: TicketId) {
        self.set_declinable(ticket, Window::None, false);
        self.walk_ins.end(ticket);
        let row = self.tickets.row_mut(ticket);
        let person = std::mem::replace(&mut row.person, nobody(ticket));
        self.tickets.namesakes.erased(ticket);
        let is_still_here =
            self.campaigns.iter().any(|it| self.tickets.of_person(it.id(), person).is_some());
        if !is_still_here {
            self.identities.forget(person);
        }
    }

    pub(in crate::engine) fn set_retention(
        &self,
        campaign: CampaignId,
        days: Option<u16>,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?;
        if days.is_some_and(|days| days > RETENTION_DAYS_MAX) {
            return Err(invalid("people's data are kept 3660 days at most, or without an end"));
        }
        let set = Event::RetentionSet(RetentionSet { campaign, days });
        Ok(if state.retention.days == days { Vec::new() } else { vec![set] })
    }

    /// Whether the command is about a person who was erased: nobody can ask that any more.
    pub(in crate::engine) fn is_about_nobody(&self, command: &Command) -> bool {
        self.ticket_of(command).is_some_and(|ticket| self.is_erased(ticket))
    }

    /// Whether the ticket's person was erased.
    #[must_use]
    pub fn is_erased(&self, ticket: TicketId) -> bool {
        self.tickets.get(ticket).is_some_and(|row| row.person == nobody(ticket))
    }

    /// How long a campaign's personal data are kept after its end, in days; None means that they are always kept.
    #[must_use]
    pub fn retention_days(&self, campaign: CampaignId) -> Option<u16> {
        self.campaign_state(campaign)?.retention.days
    }

    /// When the campaign was closed; None while it is not.
    #[must_use]
    pub fn closed_at(&self, campaign: CampaignId) -> Option<Timestamp> {
        self.campaign_state(campaign)?.line.stops().closed_at()
    }

    /// Of these tickets, the ones of this campaign that are not erased and whose last appointment began before `then`.
    #[must_use]
    pub fn ended_before(
        &self,
        campaign: CampaignId,
        then: Timestamp,
        tickets: std::ops::Range<u64>,
    ) -> Vec<TicketId> {
        let is_over = |ticket: &TicketId| {
            self.campaign_of(*ticket) == Some(campaign)
                && !self.is_erased(*ticket)
                && self.last_appointment(*ticket).is_none_or(|starts_at| starts_at < then)
        };
        tickets.map(TicketId).filter(is_over).collect()
    }

    /// When the last of the ticket's booked appointments begins.
    fn last_appointment(&self, ticket: TicketId) -> Option<Timestamp> {
        let starts = Dose::ALL.iter().filter_map(|dose| {
            let (_, booking) = self.booking_of(ticket, *dose)?;
            let slot = self.slot_ref(booking.group.slot)?;
            let starts_at = self.find_slot(&slot)?.starts_at;
            (booking.status == BookingStatus::Booked).then_some(starts_at)
        });
        starts.max()
    }
}

/// The value that replaces an erased person's key. It begins with eight zero bytes, as no HMAC does.
fn nobody(ticket: TicketId) -> PersonKey {
    PersonKey(Uuid::from_u128(u128::from(ticket.0)))
}
