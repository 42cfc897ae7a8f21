//! A wish is given, changed and withdrawn here, and any booking ends it. First it waits for its ticket's turn. When the
//! turn came and no wished seat was free, it waits for a seat. While its person chooses in a turn, it is paused.
//! `matching` decides which seat it gets.

use std::collections::HashSet;

use jari_common::booking::{BookingStatus, HoldEnd};
use jari_common::campaign::WhichClinics;
use jari_common::change::{Event, WishGiven, WishWithdrawn};
use jari_common::dose::Dose;
use jari_common::id::{CampaignId, ClinicId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::staff::Author;
use jari_common::ticket::TicketState;
use jari_common::wish::{Wish, WishPlaces, WishStanding, WishView};
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::seats::clinics::invalid;
use crate::engine::wishes::given::Given;
use crate::engine::wishes::shapes::Needs;

impl State {
    pub(in crate::engine) fn give_wish(
        &self,
        ticket: TicketId,
        wish: &Wish,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.may_wish(ticket, now)?;
        wish.check().map_err(invalid)?;
        if let WishPlaces::Clinics(ids) = &wish.places {
            let takes_part = |id: &ClinicId| {
                let campaign = self.campaign_of(ticket).and_then(|it| self.campaign(it));
                campaign.is_some_and(|campaign| campaign.spec.clinics.includes(id))
            };
            if ids.iter().any(|id| self.clinics.number(id).is_none()) || !ids.iter().any(takes_part)
            {
                return Err(Refusal::UnknownClinic);
            }
        }
        // Whoever waits at a clinic and now says the same at a screen waits there as before.
        if self.wish(ticket).is_some_and(|view| view.wish == *wish) {
            return Ok(Vec::new());
        }
        let given = Event::WishGiven(WishGiven::of(ticket, wish.clone()));
        Ok(self.end_offer(ticket).into_iter().chain([given]).collect())
    }

    pub(in crate::engine) fn may_wish(
        &self,
        ticket: TicketId,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let row = self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        match self.standing(ticket).ok_or(Refusal::UnknownTicket)? {
            // A person who has a booking or is choosing is told so, too: the server looks for no more seats.
            _ if self.is_closed(row.campaign) => Err(Refusal::CampaignClosed),
            TicketState::Left => Err(Refusal::TicketLeft),
            TicketState::NotServed => Err(Refusal::CampaignClosed),
            // A wish books a seat without a turn, so the conditions of a turn are checked before the wish.
            _ if self.is_asked_about(ticket) => Err(Refusal::NamesakeAsked),
            _ if self.needs_identity(ticket) => Err(Refusal::IdentityRequired),
            TicketState::Done => self.changeable(ticket, Dose::First, now).map(|_| ()),
            TicketState::Entered
            | TicketState::Waiting
            | TicketState::Called
            | TicketState::Active
            | TicketState::Missed => Ok(()),
        }
    }

    /// Withdraws the wish. A seat that is offered for the wish is given back, too.
    pub(in crate::engine) fn withdraw_wish(&self, ticket: TicketId) -> Result<Vec<Event>, Refusal> {
        self.tickets.get(ticket).ok_or(Refusal::UnknownTicket)?;
        if self.given(ticket).is_none() {
            return Ok(Vec::new());
        }
        let withdrawn = Event::WishWithdrawn(WishWithdrawn::of(ticket));
        Ok(self.end_offer(ticket).into_iter().chain([withdrawn]).collect())
    }

    /// The tickets of which the wish names clinics, none of which is one of these.
    pub(in crate::engine) fn wishes_without_clinic(
        &self,
        campaign: CampaignId,
        clinics: &WhichClinics,
    ) -> Vec<TicketId> {
        let WhichClinics::Only(some) = clinics else { return Vec::new() };
        let Some(state) = self.campaign_state(campaign) else { return Vec::new() };
        let some: HashSet<&ClinicId> = some.iter().collect();
        let is_idle = |ticket: &TicketId| {
            let wish = self.wish(*ticket).map(|view| view.wish.places);
            matches!(wish, Some(WishPlaces::Clinics(ids)) if !ids.iter().any(|id| some.contains(id)))
        };
        state.wishes.tickets().into_iter().filter(is_idle).collect()
    }

    /// The event that ends the offer to the ticket, if there is an offer.
    pub(in crate::engine) fn end_offer(&self, ticket: TicketId) -> Option<Event> {
        let held = self.holds.get(&self.tickets.activity(ticket).hold?)?;
        let is_for_wish = held.offered && !held.reseats;
        if is_for_wish { self.hold_ended_event_of(ticket, HoldEnd::Released) } else { None }
    }

    pub(in crate::engine) fn wish_given(&mut self, given: &WishGiven, by: Option<&Author>) {
        let WishGiven { ticket, wish, .. } = given;
        let ticket = *ticket;
        let before = self.walk_ins.of(ticket).cloned();
        let wished = self.wish(ticket).map(|view| view.wish);
        self.end_wish(ticket);
        let Some(campaign) = self.tickets.get(ticket).map(|row| row.campaign) else { return };
        if self.is_closed(campaign) {
            // This happens only in logs from before closed lines refused wishes.
            return;
        }
        let needs = self.needs(ticket);
        let Self { campaigns, clinics, .. } = self;
        campaigns[campaign.0 as usize - 1].wishes.give(ticket, wish, needs, clinics);
        self.walk_in_given(given, by, (before, wished));
    }

    /// What the wish needs besides its own seat.
    pub(super) fn needs(&self, ticket: TicketId) -> Needs {
        let second = self.standing_booking(ticket, Dose::Second);
        let party = self.tickets.get(ticket).map_or(1, |row| row.party);
        Needs { party, second: second.map(|(_, second)| second.group.slot.date) }
    }

    pub(in crate::engine) fn end_wish(&mut self, ticket: TicketId) {
        self.walk_ins.end(ticket);
        if let Some((campaign, number)) =
            self.tickets.get(ticket).map(|it| (it.campaign, it.number))
        {
            self.campaign_mut(campaign).wishes.end(ticket, number);
        }
    }

    pub(in crate::engine) fn set_unreached(&mut self, ticket: TicketId, unreached: bool) {
        if let Some(campaign) = self.campaign_of(ticket) {
            self.campaign_mut(campaign).wishes.set_unreached(ticket, unreached);
        }
    }

    pub(in crate::engine) fn given(&self, ticket: TicketId) -> Option<Given> {
        let row = self.tickets.get(ticket)?;
        self.campaign_state(row.campaign)?.wishes.of(ticket)
    }

    /// The ticket's wish, as its person sees it.
    pub(in crate::engine) fn wish(&self, ticket: TicketId) -> Option<WishView> {
        let row = self.tickets.get(ticket)?;
        let wishes = &self.campaign_state(row.campaign)?.wishes;
        let Given { shape, on_match, .. } = wishes.of(ticket)?;
        let standing = match row.state {
            TicketState::Called | TicketState::Active => WishStanding::Rests,
            _ if self.waits_for_seat(ticket) => WishStanding::ForSeat,
            _ if self.tickets.activity(ticket).return_order.is_some() => WishStanding::Rests,
            _ => WishStanding::ForTurn,
        };
        let wish = Wish { on_match, ..wishes.shapes.get(shape).wish.clone() };
        Some(WishView { wish, standing })
    }

    /// Whether the ticket's turn is past, or not needed, and its person is not choosing now.
    pub(super) fn waits_for_seat(&self, ticket: TicketId) -> bool {
        let Some(row) = self.tickets.get(ticket) else { return false };
        let activity = self.tickets.activity(ticket);
        let booking = activity.booking.and_then(|booking| self.booking_row(booking));
        match row.state {
            TicketState::Missed => row.number > 0,
            TicketState::Done => {
                booking.is_some_and(|booking| booking.status == BookingStatus::Booked)
            }
            _ => false,
        }
    }
}
