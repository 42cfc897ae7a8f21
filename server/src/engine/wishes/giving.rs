//! Wishes: given, changed, withdrawn, and ended by any booking. A wish waits for its ticket's turn; when that has
//! passed and nothing was free, it waits for a seat; and it is paused while its person chooses. How a wish gets a seat:
//! `matching`.

use std::collections::HashMap;

use jari_common::booking::{BookingStatus, HoldEnd};
use jari_common::change::{Event, OfTicket, WishGiven};
use jari_common::dose::Dose;
use jari_common::id::{CampaignId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::wish::{OnMatch, Wish, WishPlaces, WishStanding, WishView};
use jiff::Timestamp;
use jiff::civil::Date;

use super::rechecks::{Look, Rechecks};
use super::shapes::{Needs, ShapeNumber, Shapes};
use crate::engine::State;
use crate::engine::seats::clinics::invalid;
use crate::engine::seats::days::SlotKey;

/// The wishes of one campaign.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    pub(in crate::engine) shapes: Shapes,
    given: HashMap<TicketId, Given>,
    /// Where somebody who waits for a seat may find one. The list is kept while the line is frozen; loading the log
    /// builds all of it again.
    pub(in crate::engine) rechecks: Rechecks,
}

/// One ticket's wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Given {
    pub(in crate::engine) shape: ShapeNumber,
    pub(in crate::engine) on_match: OnMatch,
    /// A seat went to the next person because this person could not be told: the wish is paused until they are reached.
    pub(in crate::engine) unreached: bool,
}

impl Wishes {
    pub(in crate::engine) fn of(&self, ticket: TicketId) -> Option<Given> {
        self.given.get(&ticket).copied()
    }
}

impl State {
    pub(in crate::engine) fn give_wish(
        &self,
        ticket: TicketId,
        wish: &Wish,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.may_wish(ticket, now)?;
        wish.check().map_err(invalid)?;
        if let WishPlaces::Clinics(ids) = &wish.places
            && ids.iter().any(|id| self.clinics.number(id).is_none())
        {
            return Err(Refusal::UnknownClinic);
        }
        if self.wish(ticket).is_some_and(|view| view.wish == *wish) {
            return Ok(Vec::new());
        }
        let given = Event::WishGiven(WishGiven { ticket, wish: wish.clone() });
        Ok(self.end_offer(ticket).into_iter().chain([given]).collect())
    }

    fn may_wish(&self, ticket: TicketId, now: Timestamp) -> Result<(), Refusal> {
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
        let withdrawn = Event::WishWithdrawn(OfTicket { ticket });
        Ok(self.end_offer(ticket).into_iter().chain([withdrawn]).collect())
    }

    /// The event that ends the offer to the ticket, if there is an offer.
    fn end_offer(&self, ticket: TicketId) -> Option<Event> {
        let held = self.holds.get(&self.tickets.activity(ticket).hold?)?;
        if held.offered { self.end_hold(ticket, HoldEnd::Released) } else { None }
    }

    pub(in crate::engine) fn wish_given(&mut self, ticket: TicketId, wish: &Wish) {
        self.end_wish(ticket);
        let Some(campaign) = self.tickets.get(ticket).map(|row| row.campaign) else { return };
        if self.is_closed(campaign) {
            // This happens only in logs from before closed lines refused wishes.
            return;
        }
        let needs = self.needs(ticket);
        let Self { campaigns, clinics, .. } = self;
        let wishes = &mut campaigns[campaign.0 as usize - 1].wishes;
        let shape = wishes.shapes.add(wish, needs, clinics);
        wishes.given.insert(ticket, Given { shape, on_match: wish.on_match, unreached: false });
    }

    /// What the wish needs besides its own seat.
    fn needs(&self, ticket: TicketId) -> Needs {
        let second = self.standing_booking(ticket, Dose::Second);
        let party = self.tickets.get(ticket).map_or(1, |row| row.party);
        Needs { party, second: second.map(|(_, second)| second.place.slot.date) }
    }

    pub(in crate::engine) fn end_wish(&mut self, ticket: TicketId) {
        let Some((campaign, number)) = self.tickets.get(ticket).map(|it| (it.campaign, it.number))
        else {
            return;
        };
        let wishes = &mut self.campaign_mut(campaign).wishes;
        if let Some(Given { shape, .. }) = wishes.given.remove(&ticket) {
            wishes.shapes.stop_waiting(shape, number);
            wishes.shapes.remove(shape);
        }
    }

    pub(in crate::engine) fn set_unreached(&mut self, ticket: TicketId, unreached: bool) {
        let Some(campaign) = self.tickets.get(ticket).map(|row| row.campaign) else { return };
        if let Some(given) = self.campaign_mut(campaign).wishes.given.get_mut(&ticket) {
            given.unreached = unreached;
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
    fn waits_for_seat(&self, ticket: TicketId) -> bool {
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

    /// After a change: the ticket that the change was about waits for a seat, or no longer waits.
    pub(in crate::engine) fn follow_wishes(&mut self, event: &Event) {
        if let Some(ticket) = self.whose(event).filter(|_| moves_wish(event)) {
            self.follow_wish(ticket);
        }
    }

    /// The clock was set back: appointments that had begun are in the future again, so any waiting person may find
    /// something.
    pub(in crate::engine) fn wishes_look_again(&mut self) {
        for at in 0..self.campaigns.len() {
            let wishes = &self.campaigns[at].wishes;
            let mut given: Vec<TicketId> = wishes.given.keys().copied().collect();
            given.sort_unstable();
            for ticket in given {
                self.follow_wish(ticket);
                let Some(Given { shape, .. }) = self.given(ticket) else { continue };
                self.campaigns[at].wishes.shapes.get_mut(shape).nothing_free = false;
                let campaign = self.campaigns[at].campaign.id;
                self.ask_to_look(campaign, Look::Shape(shape), 0);
            }
        }
    }

    /// A person who gives back both doses and keeps the wish needs room for both again.
    fn follow_needs(&mut self, ticket: TicketId) {
        let Some(Given { shape, on_match, unreached }) = self.given(ticket) else { return };
        let Some((campaign, number)) = self.tickets.get(ticket).map(|it| (it.campaign, it.number))
        else {
            return;
        };
        let needs = self.needs(ticket);
        let Self { campaigns, clinics, .. } = self;
        let wishes = &mut campaigns[campaign.0 as usize - 1].wishes;
        if wishes.shapes.get(shape).needs == needs {
            return;
        }
        let wish = wishes.shapes.get(shape).wish.clone();
        wishes.shapes.stop_waiting(shape, number);
        wishes.shapes.remove(shape);
        let shape = wishes.shapes.add(&wish, needs, clinics);
        wishes.given.insert(ticket, Given { shape, on_match, unreached });
    }

    fn follow_wish(&mut self, ticket: TicketId) {
        self.follow_needs(ticket);
        let Some(Given { shape, unreached, .. }) = self.given(ticket) else { return };
        let Some((campaign, number)) = self.tickets.get(ticket).map(|it| (it.campaign, it.number))
        else {
            return;
        };
        let is_free = !unreached && self.tickets.activity(ticket).hold.is_none();
        let waits = is_free && self.waits_for_seat(ticket);
        let own = self.own_rank(ticket);
        let wishes = &mut self.campaign_mut(campaign).wishes;
        if !waits {
            wishes.shapes.stop_waiting(shape, number);
        } else if wishes.shapes.wait(shape, (number, ticket), own)
            && !wishes.shapes.get(shape).nothing_free
        {
            self.ask_to_look(campaign, Look::Shape(shape), number);
        }
    }

    /// A person who cannot get what they wait for is not looked at again until something about them changes.
    pub(in crate::engine) fn set_aside(&mut self, ticket: TicketId) {
        let Some(Given { shape, .. }) = self.given(ticket) else { return };
        let Some((campaign, number)) = self.tickets.get(ticket).map(|it| (it.campaign, it.number))
        else {
            return;
        };
        self.campaign_mut(campaign).wishes.shapes.stop_waiting(shape, number);
    }

    /// A seat is free on this day: a person who wishes it may get it.
    pub(in crate::engine) fn recheck_day(&mut self, slot: SlotKey) {
        let SlotKey { campaign, clinic, date, .. } = slot;
        if self.campaign_mut(campaign).wishes.shapes.at(clinic).next().is_none() {
            return;
        }
        // The seat may be for the second dose that a first dose needs.
        let firsts = self.interval(campaign).map(|interval| interval.firsts_of(date));
        let firsts = firsts.into_iter().flat_map(|days| self.days_of(campaign, clinic, days));
        let dates: Vec<Date> = firsts.map(|day| day.date).chain([date]).collect();
        let looks = dates.into_iter().map(|date| Look::Day(date, clinic));
        looks.for_each(|look| self.ask_to_look(campaign, look, 0));
    }

    fn ask_to_look(&mut self, campaign: CampaignId, look: Look, number: u32) {
        // A copy for readers makes no matches, so it keeps no list of places to look.
        if !self.is_for_readers {
            self.campaign_mut(campaign).wishes.rechecks.ask(look, number);
        }
    }

    /// From now on this copy is only for readers and makes no matches.
    pub(crate) fn only_for_readers(&mut self) {
        self.is_for_readers = true;
        self.campaigns.iter_mut().for_each(|line| line.wishes.rechecks = Rechecks::default());
    }

    /// A clinic is new, or has moved: every wish for clinics near a place is looked at again completely.
    pub(in crate::engine) fn wishes_see_clinics(
        &mut self,
        clinics: &[jari_common::clinic::Clinic],
    ) {
        for at in 0..self.campaigns.len() {
            let Self { campaigns, clinics: known, .. } = self;
            let (campaign, wishes) = (campaigns[at].campaign.id, &mut campaigns[at].wishes);
            if wishes.given.is_empty() {
                continue;
            }
            let numbers = clinics.iter().filter_map(|clinic| known.number(&clinic.id));
            let ranked: Vec<ShapeNumber> =
                numbers.flat_map(|it| wishes.shapes.clinic_put(it, known)).collect();
            for shape in ranked {
                for (number, ticket) in self.campaigns[at].wishes.shapes.booked_waiting(shape) {
                    let own = self.own_rank(ticket);
                    self.campaigns[at].wishes.shapes.wait(shape, (number, ticket), own);
                }
                self.ask_to_look(campaign, Look::Shape(shape), 0);
            }
        }
    }
}

/// Whether an event may change whether its ticket waits for a seat, or for which seat.
fn moves_wish(event: &Event) -> bool {
    match event {
        Event::TicketCalled(_)
        | Event::TurnStarted(_)
        | Event::TurnMissed(_)
        | Event::TicketReturned(_)
        | Event::TicketLeft(_)
        | Event::SeatHeld(_)
        | Event::SecondChosen(_)
        | Event::HoldEnded(_)
        | Event::SeatBooked(_)
        | Event::BookingMoved(_)
        | Event::BookingCancelled(_)
        | Event::StaffActed(_)
        | Event::WishGiven(_)
        | Event::WishWithdrawn(_)
        | Event::WishUnmet(_)
        | Event::WishOffered(_)
        | Event::PersonReached(_)
        | Event::MatchDeclined(_) => true,
        Event::ClinicsPut(_)
        | Event::CampaignAdded(_)
        | Event::DaysOpened(_)
        | Event::DeviceInvited(_)
        | Event::DevicePaired(_)
        | Event::DeviceRenamed(_)
        | Event::DeskScoped(_)
        | Event::DeviceRotated(_)
        | Event::DeviceRevoked(_)
        | Event::TicketIssued(_)
        | Event::EntryMade(_)
        | Event::LineOpened(_)
        | Event::DrawSealed(_)
        | Event::DrawRevealed(_)
        | Event::NumbersDrawn(_)
        | Event::TicketArrived(_)
        | Event::TicketAdmitted(_)
        | Event::TurnExtended(_)
        | Event::HoldExtended(_)
        | Event::OfferTold(_)
        | Event::LineFrozen(_)
        | Event::LineResumed(_)
        | Event::CallingBegan(_)
        | Event::CallingPaused(_)
        | Event::PaceChanged(_)
        | Event::CampaignClosed(_)
        | Event::CampaignStopped(_)
        | Event::CampaignGoesOn(_)
        | Event::PresenceChanged(_)
        | Event::CodeRefused(_)
        | Event::CodeAccepted(_)
        | Event::IdentityCodeSent(_)
        | Event::IdentityRefused(_)
        | Event::IdentityVerified(_)
        | Event::PersonErased(_)
        | Event::RetentionSet(_)
        | Event::NamesakeAnswered(_)
        | Event::WindowsRestored => false,
    }
}
