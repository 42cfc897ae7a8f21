//! What the engine shows: a ticket to its person, the line to everybody. Changes nothing.

use jari_common::booking::BookingStatus;
use jari_common::change::NowServing;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, ClinicId, HoldId, TicketId};
use jari_common::person::PersonKey;
use jari_common::slot::SlotRef;
use jari_common::ticket::{CodeKey, TicketState};
use jari_common::time::{date_at, default_zone, zone_or_default};
use jari_common::wire::{BookingView, HoldView, OfferView, SecondView, TicketView};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::State;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::people::tickets::Window;
use crate::engine::seats::kept::SeatGroup;

/// The most numbers that "now serving" lists.
const CALLING_MAX: usize = 8;

impl State {
    /// A ticket as its person sees it.
    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<TicketView> {
        let row = self.tickets.get(id)?;
        let campaign = self.campaign_state(row.campaign)?;
        let line = &campaign.line;
        let (activity, state) = (self.tickets.activity(id), self.standing(id)?);
        let ahead = self.ahead(id, row);
        let hold = activity.hold.and_then(|hold| self.hold_view(hold));
        let offered = activity.hold.and_then(|it| self.holds.get(&it)).is_some_and(|it| it.offered);
        let waits = state == TicketState::Waiting;
        let seats = self.seats_for_those_ahead(campaign);
        let entry = line.draw().and_then(|draw| draw.entry_of(id));
        Some(TicketView {
            id,
            campaign: row.campaign,
            number: row.number,
            state,
            ahead,
            until: activity.window.until(),
            hold: hold.clone().filter(|_| !offered),
            booking: activity.booking.and_then(|booking| self.booking_view(booking)),
            second: self.booking_of(id, Dose::Second).and_then(|(it, _)| self.booking_view(it)),
            party: row.party,
            arrived: activity.arrived,
            namesake: self.namesake_standing(id),
            identity_needed: state.is_live() && self.needs_identity(id),
            wait: line.rate().filter(|_| waits).map(|rate| rate.wait(ahead.max(1))),
            seats_left: seats.filter(|left| waits && *left < ahead),
            entry,
            wish: self.wish(id),
            offer: hold.filter(|_| offered).and_then(|hold| self.offer_view(hold)),
            declinable: self.declinable_view(id),
        })
    }

    /// The number of seats left on the days after the day of the last change; None when no day was ever opened.
    fn seats_for_those_ahead(&self, campaign: &CampaignState) -> Option<u32> {
        let today = date_at(self.now, campaign.spec().zone());
        // In a series each person needs two seats.
        let doses = if campaign.spec().second_dose.is_some() { 2 } else { 1 };
        let seats = campaign.days.seats_after(today)?;
        Some(u32::try_from(seats / doses).unwrap_or(u32::MAX))
    }

    fn hold_view(&self, id: HoldId) -> Option<HoldView> {
        let held = self.holds.get(&id)?;
        let slot = self.slot_ref(held.seats.group.slot)?;
        let starts_at = self.find_slot(&slot)?.starts_at;
        // For a person who was not told of the seat yet, no time to answer is running.
        let until = held.window.until().filter(|_| !held.untold);
        let beside = self.begins_beside(held.seats.group);
        let until = until.unwrap_or(Timestamp::MAX);
        let second = held.seats.second.and_then(|second| self.second_view(second)).map(Box::new);
        let clinic = self.clinic(&slot.clinic).cloned().map(Box::new);
        let dose = held.seats.dose;
        Some(HoldView { id, slot, starts_at, until, beside, dose, second, clinic })
    }

    fn second_view(&self, group: SeatGroup) -> Option<SecondView> {
        let slot = self.slot_ref(group.slot)?;
        let starts_at = self.find_slot(&slot)?.starts_at;
        let clinic = self.clinic(&slot.clinic)?.clone();
        Some(SecondView { slot, starts_at, clinic, beside: self.begins_beside(group) })
    }

    fn offer_view(&self, hold: HoldView) -> Option<OfferView> {
        let clinic = self.clinic(&hold.slot.clinic)?.clone();
        let reseats = self.holds.get(&hold.id).is_some_and(|held| held.reseats);
        Some(OfferView { hold: HoldView { clinic: None, ..hold }, clinic, reseats })
    }

    /// What a wish booked for the ticket, while the person may decline it.
    fn declinable_view(&self, ticket: TicketId) -> Option<HoldView> {
        let activity = self.tickets.activity(ticket);
        let booking = self.booking_row(activity.booking?)?;
        let until = match activity.declinable {
            Window::None => return None,
            Window::Runs(until) if until <= self.now => return None,
            _ if activity.declinable_untold => Timestamp::MAX,
            _ => self.declinable_until(ticket, self.now)?,
        };
        let slot = self.slot_ref(booking.group.slot)?;
        let starts_at = self.find_slot(&slot)?.starts_at;
        let beside = self.begins_beside(booking.group);
        let (id, dose) = (booking.hold, booking.dose);
        let second = self.standing_booking(ticket, Dose::Second);
        let second = second.and_then(|(_, it)| self.second_view(it.group)).map(Box::new);
        Some(HoldView { id, slot, starts_at, until, beside, dose, second, clinic: None })
    }

    fn booking_view(&self, id: BookingId) -> Option<BookingView> {
        let booking = self.booking_row(id)?;
        let slot = self.slot_ref(booking.group.slot)?;
        let starts_at = self.find_slot(&slot)?.starts_at;
        let clinic = self.clinic(&slot.clinic)?.clone();
        let (status, sequence, dose) = (booking.status, booking.sequence, booking.dose);
        let beside = self.begins_beside(booking.group);
        let displaced = starts_at > self.now && self.is_displaced(id, booking);
        Some(BookingView { id, slot, starts_at, status, clinic, sequence, beside, dose, displaced })
    }

    /// A booking of any status, and the ticket that it belongs to or belonged to.
    #[must_use]
    pub fn appointment(&self, id: BookingId) -> Option<(TicketId, BookingView)> {
        Some((self.booking_row(id)?.ticket, self.booking_view(id)?))
    }

    /// When a booking last moved to another seat; None: it is where it was made.
    #[must_use]
    pub fn moved_at(&self, id: BookingId) -> Option<Timestamp> {
        self.booking_row(id)?.moved_at
    }

    /// The ticket that a booking belongs to or belonged to.
    #[must_use]
    pub fn holder_of(&self, id: BookingId) -> Option<TicketId> {
        self.booking_row(id).map(|booking| booking.ticket)
    }

    /// The number of people who share a ticket; 0 when there is no such ticket.
    #[must_use]
    pub fn party_of(&self, ticket: TicketId) -> u8 {
        self.tickets.get(ticket).map_or(0, |row| row.party)
    }

    /// The ticket of a booking, if the booking is not cancelled and is on this day, at a clinic in this zone.
    #[must_use]
    pub fn booked_for(&self, id: BookingId, day: Date, zone: &TimeZone) -> Option<TicketId> {
        let booking = self.booking_row(id).filter(|it| it.status == BookingStatus::Booked)?;
        if self.clinics.zone(booking.group.slot.clinic).iana_name() != zone.iana_name() {
            return None;
        }
        (self.slot_ref(booking.group.slot)?.date == day).then_some(booking.ticket)
    }

    /// The zone of a clinic's appointments.
    #[must_use]
    pub fn zone_of_clinic(&self, clinic: &ClinicId) -> &TimeZone {
        zone_or_default(self.clinic(clinic).and_then(|it| it.time_zone.as_ref()))
    }

    /// The zones that clinics have or had, each once.
    #[must_use]
    pub fn clinic_zones(&self) -> &[TimeZone] {
        self.clinics.zones()
    }

    /// The zone of a campaign's line.
    #[must_use]
    pub fn zone_of_campaign(&self, campaign: CampaignId) -> &TimeZone {
        zone_or_default(self.campaign(campaign).and_then(|it| it.spec.time_zone.as_ref()))
    }

    /// The zone of the line that a ticket is in.
    #[must_use]
    pub fn zone_of_ticket(&self, ticket: TicketId) -> TimeZone {
        let campaign = self.campaign_of(ticket);
        campaign.map_or(default_zone(), |it| self.zone_of_campaign(it)).clone()
    }

    /// The length of a slot; None when there is no such slot.
    #[must_use]
    pub fn slot_minutes(&self, slot: &SlotRef) -> Option<u16> {
        Some(self.find_slot(slot)?.plan.slot_minutes)
    }

    /// Whether the line closed before the ticket was served.
    #[must_use]
    pub fn is_not_served(&self, ticket: TicketId) -> bool {
        self.standing(ticket) == Some(TicketState::NotServed)
    }

    /// The last number that a line has given; 0 before the first.
    #[must_use]
    pub fn last_number(&self, campaign: CampaignId) -> u32 {
        self.campaign_state(campaign).map_or(0, |state| state.line.numbers().last())
    }

    /// The id of the log that this state comes from.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The ticket that this person took in the campaign; a ticket that they only share does not count.
    #[must_use]
    pub fn ticket_of_person(&self, campaign: CampaignId, person: PersonKey) -> Option<TicketId> {
        let found = self.tickets.of_person(campaign, person)?;
        self.tickets.get(found).filter(|row| row.person == person).map(|_| found)
    }

    /// The tickets that this person took, one a campaign at most, in the order of the campaigns.
    #[must_use]
    pub fn tickets_of_person(&self, person: PersonKey) -> Vec<TicketId> {
        let campaigns = self.campaigns().map(|campaign| campaign.id);
        campaigns.filter_map(|campaign| self.ticket_of_person(campaign, person)).collect()
    }

    /// The tickets that this person took or shares, by campaign; in place of one that was joined to an earlier one of
    /// theirs, that one.
    #[must_use]
    pub fn tickets_with_person(&self, person: PersonKey) -> Vec<TicketId> {
        let campaigns = self.campaigns().map(|campaign| campaign.id);
        let found = campaigns.flat_map(|it| self.tickets.with_person(it, person));
        let found = found.map(|it| self.earliest_of_same(it));
        let mut all: Vec<TicketId> = found.filter(|it| !self.is_erased(*it)).collect();
        all.sort_unstable_by_key(|it| (self.campaign_of(*it), *it));
        all.dedup();
        all
    }

    /// The ticket with this code.
    #[must_use]
    pub fn ticket_by_code(&self, key: CodeKey) -> Option<TicketId> {
        self.tickets.of_code(key)
    }

    /// The serial of the ticket's newest turn; 0 before the first.
    #[must_use]
    pub fn turn_serial(&self, id: TicketId) -> Option<u32> {
        self.tickets.get(id).map(|_| self.tickets.activity(id).serial)
    }

    /// The number of tickets ever issued.
    #[must_use]
    pub fn ticket_count(&self) -> usize {
        self.tickets.len()
    }

    /// The number of bookings ever made.
    #[must_use]
    pub fn booking_count(&self) -> usize {
        self.bookings.len()
    }

    /// The number of holds that have not ended.
    #[must_use]
    pub fn hold_count(&self) -> usize {
        self.holds.len()
    }

    /// The number of clinic-days open in all campaigns.
    #[must_use]
    pub fn day_count(&self) -> usize {
        self.campaigns.iter().map(|state| state.days.count()).sum()
    }

    /// The ticket that has this number in a line.
    #[must_use]
    pub fn ticket_by_number(&self, campaign: CampaignId, number: u32) -> Option<TicketId> {
        self.campaign_state(campaign)?.line.numbers().ticket(number)
    }

    /// The state of a line, as of the last change. The opening of the line is also a change.
    #[must_use]
    pub fn now_serving(&self, campaign: CampaignId) -> Option<NowServing> {
        let line = &self.campaign_state(campaign)?.line;
        let message = line.stops().message().filter(|message| !message.is_empty());
        let calling = line.calls().iter().rev().take(CALLING_MAX);
        Some(NowServing {
            campaign,
            epoch: self.epoch,
            sequence: line.touched(),
            phase: line.phase(),
            called_through: line.numbers().called_through(),
            waiting: line.waiting().count(),
            calling: calling.map(|(number, _)| number).collect(),
            rate: line.rate(),
            message: message.map(str::to_owned),
        })
    }
}
