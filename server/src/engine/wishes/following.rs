//! Keeps two indexes up to date after every change: which tickets wait for a seat (`shapes`), and which days and shapes
//! to search again (`rechecks`). Neither is in the log. `matching` decides who gets a seat.

use jari_common::change::Event;
use jari_common::clinic::Clinic;
use jari_common::id::{CampaignId, TicketId};

use crate::engine::State;
use crate::engine::seats::days::SlotKey;
use crate::engine::wishes::given::Given;
use crate::engine::wishes::rechecks::{Look, Rechecks};
use crate::engine::wishes::shapes::ShapeNumber;

impl State {
    /// Brings the wishes up to date after a change was recorded.
    pub(in crate::engine) fn follow_wishes(&mut self, event: &Event) {
        let freed = self.seats.take_freed();
        if !freed.is_empty() && !self.is_for_readers {
            self.reseat_again();
        }
        freed.into_iter().for_each(|slot| self.note_free(slot));
        match event {
            Event::ClinicsPut(it) => self.wishes_see_clinics(&it.clinics),
            Event::WindowsRestored if self.now < self.last_active => self.wishes_look_again(),
            event => {
                if let Some(ticket) = self.whose(event).filter(|_| moves_wish(event)) {
                    self.follow_wish(ticket);
                }
            }
        }
    }

    /// Notes a day on which a seat is free, if anybody waits for a seat at its clinic.
    fn note_free(&mut self, slot: SlotKey) {
        let SlotKey { campaign, clinic, date, .. } = slot;
        if self.campaign_mut(campaign).wishes.shapes.at(clinic).next().is_some() {
            self.ask_to_look(campaign, Look::Freed(date, clinic), 0);
        }
    }

    /// Records whether the ticket waits for a seat now.
    fn follow_wish(&mut self, ticket: TicketId) {
        if self.given(ticket).is_none() {
            return;
        }
        let Some((campaign, number)) = self.tickets.get(ticket).map(|it| (it.campaign, it.number))
        else {
            return;
        };
        // A person who gives back both doses and keeps the wish needs room for both again.
        let needs = self.needs(ticket);
        let Self { campaigns, clinics, .. } = self;
        campaigns[campaign.0 as usize - 1].wishes.need(ticket, number, needs, clinics);
        let Some(Given { shape, unreached, .. }) = self.given(ticket) else { return };
        let is_free = !unreached && self.tickets.activity(ticket).hold.is_none();
        let waits = is_free && self.waits_for_seat(ticket);
        let own = self.own_rank(ticket);
        let shapes = &mut self.campaign_mut(campaign).wishes.shapes;
        if !waits {
            shapes.stop_waiting(shape, number);
        } else if shapes.wait(shape, number, ticket, own) && !shapes.get(shape).nothing_free {
            self.ask_to_look(campaign, Look::Shape(shape), number);
        }
    }

    /// The clock was set back: appointments that had begun are in the future again, so any waiting person may find
    /// something.
    fn wishes_look_again(&mut self) {
        for at in 0..self.campaigns.len() {
            for ticket in self.campaigns[at].wishes.tickets() {
                self.follow_wish(ticket);
                let Some(Given { shape, .. }) = self.given(ticket) else { continue };
                self.campaigns[at].wishes.shapes.get_mut(shape).nothing_free = false;
                self.ask_to_look(self.campaigns[at].id(), Look::Shape(shape), 0);
            }
        }
    }

    /// A clinic is new, or has moved: every wish for clinics near a place is looked at again completely.
    fn wishes_see_clinics(&mut self, clinics: &[Clinic]) {
        for at in 0..self.campaigns.len() {
            let Self { campaigns, clinics: known, .. } = self;
            let (campaign, wishes) = (campaigns[at].id(), &mut campaigns[at].wishes);
            if wishes.is_empty() {
                continue;
            }
            let numbers = clinics.iter().filter_map(|clinic| known.number(&clinic.id));
            let ranked: Vec<ShapeNumber> =
                numbers.flat_map(|it| wishes.shapes.clinic_put(it, known)).collect();
            for shape in ranked {
                for (number, ticket) in self.campaigns[at].wishes.shapes.booked_waiting(shape) {
                    let own = self.own_rank(ticket);
                    self.campaigns[at].wishes.shapes.wait(shape, number, ticket, own);
                }
                self.ask_to_look(campaign, Look::Shape(shape), 0);
            }
        }
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
        self.campaigns.iter_mut().for_each(|state| state.wishes.rechecks = Rechecks::default());
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
        | Event::CampaignChanged(_)
        | Event::DaysOpened(_)
        | Event::DaysPlanned(_)
        | Event::DaysRuled(_)
        | Event::HolidaySet(_)
        | Event::AppointmentsChanged(_)
        | Event::ReseatOrdered(_)
        | Event::ReseatEnded(_)
        | Event::DeviceInvited(_)
        | Event::DevicePaired(_)
        | Event::DeviceRenamed(_)
        | Event::DeskScoped(_)
        | Event::DeviceRotated(_)
        | Event::DeviceRevoked(_)
        | Event::StaffChanged(_)
        | Event::AttendanceChanged(_)
        | Event::DataRead(_)
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
        | Event::HelpChanged(_)
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
