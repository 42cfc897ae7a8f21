//! The last change that may concern the appointments of each clinic: a list of them that is no older is still true. Where
//! it cannot be said of which clinic an event is, it concerns all. Decides nothing.

use jari_common::change::Event;
use jari_common::clinic::Clinic;
use jari_common::id::{ClinicId, TicketId};

use crate::engine::State;
use crate::engine::seats::clinics::ClinicNumber;

/// The numbers of these changes.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct DayChanges {
    /// Of all clinics.
    all: u64,
    /// By clinic number.
    by_clinic: Vec<u64>,
}

/// Whose appointments an event may concern.
enum Concerned<'a> {
    Nobodys,
    /// Those of its ticket.
    Ticket,
    Clinic(&'a ClinicId),
    Clinics(&'a [Clinic]),
    All,
}

impl State {
    /// The number of the last change that may concern this clinic's appointments, or what staff said of them.
    #[must_use]
    pub fn appointments_changed_at(&self, clinic: &ClinicId) -> u64 {
        let number = self.clinics.number(clinic);
        let own = number.and_then(|number| self.day_changes.by_clinic.get(number as usize));
        own.copied().unwrap_or_default().max(self.day_changes.all)
    }

    /// Called before an event is taken, for where appointments were, and after it, for where they are.
    pub(in crate::engine) fn note_appointments(&mut self, event: &Event) {
        match concerned(event) {
            Concerned::Nobodys => {}
            Concerned::Ticket => {
                let (_, ticket) = self.concerns(event);
                let clinics = ticket.map(|ticket| self.clinics_booked(ticket));
                clinics.into_iter().flatten().flatten().for_each(|it| self.note_clinic(it));
            }
            Concerned::Clinic(clinic) => {
                let number = self.clinics.number(clinic);
                number.into_iter().for_each(|it| self.note_clinic(it));
            }
            Concerned::Clinics(clinics) => {
                for Clinic { id, .. } in clinics {
                    let number = self.clinics.number(id);
                    number.into_iter().for_each(|it| self.note_clinic(it));
                }
            }
            Concerned::All => self.day_changes.all = self.seq(),
        }
    }

    fn note_clinic(&mut self, clinic: ClinicNumber) {
        let (at, seq) = (clinic as usize, self.seq());
        let by_clinic = &mut self.day_changes.by_clinic;
        if by_clinic.len() <= at {
            by_clinic.resize(at + 1, 0);
        }
        by_clinic[at] = seq;
    }

    /// Where a ticket's person has or had appointments, or waits without one.
    fn clinics_booked(&self, ticket: TicketId) -> [Option<ClinicNumber>; 3] {
        let activity = self.tickets.activity(ticket);
        let clinic = |id| Some(self.booking_row(id?)?.group.slot.clinic);
        let waits = self.walk_ins.of(ticket).map(|row| row.clinic);
        [clinic(activity.booking), clinic(activity.second), waits]
    }
}

/// Each event is asked about here, so that none is forgotten.
fn concerned(event: &Event) -> Concerned<'_> {
    match event {
        // What a desk may see is told to it anew.
        Event::DeskScoped(_)
        | Event::CampaignAdded(_)
        | Event::CampaignChanged(_)
        | Event::CampaignClosed(_)
        | Event::HolidaySet(_) => Concerned::All,
        Event::ClinicsPut(it) => Concerned::Clinics(&it.clinics),
        Event::DaysOpened(it) => Concerned::Clinic(&it.clinic),
        Event::DaysPlanned(it) => Concerned::Clinic(&it.clinic),
        Event::DaysRuled(it) => Concerned::Clinic(&it.clinic),
        Event::AppointmentsChanged(it) => Concerned::Clinic(&it.clinic),
        Event::ReseatOrdered(it) => Concerned::Clinic(&it.clinic),
        Event::ReseatEnded(_)
        | Event::AttendanceChanged(_)
        | Event::SeatHeld(_)
        | Event::SecondChosen(_)
        | Event::HoldEnded(_)
        | Event::HoldExtended(_)
        | Event::SeatBooked(_)
        | Event::BookingMoved(_)
        | Event::BookingCancelled(_)
        | Event::WishOffered(_)
        | Event::OfferTold(_)
        | Event::MatchDeclined(_)
        | Event::TicketLeft(_)
        | Event::TicketReturned(_)
        | Event::TicketCalled(_)
        | Event::TurnMissed(_)
        | Event::WishGiven(_)
        | Event::WishWithdrawn(_)
        | Event::WishUnmet(_)
        | Event::StaffActed(_)
        | Event::NamesakeAnswered(_)
        | Event::PersonErased(_) => Concerned::Ticket,
        Event::DeviceInvited(_)
        | Event::DevicePaired(_)
        | Event::DeviceRenamed(_)
        | Event::DeviceRotated(_)
        | Event::DeviceRevoked(_)
        | Event::StaffChanged(_)
        | Event::DataRead(_)
        | Event::TicketIssued(_)
        | Event::EntryMade(_)
        | Event::LineOpened(_)
        | Event::DrawSealed(_)
        | Event::DrawRevealed(_)
        | Event::NumbersDrawn(_)
        | Event::TicketArrived(_)
        | Event::TicketAdmitted(_)
        | Event::TurnStarted(_)
        | Event::TurnExtended(_)
        | Event::PersonReached(_)
        | Event::LineFrozen(_)
        | Event::LineResumed(_)
        | Event::CallingBegan(_)
        | Event::CallingPaused(_)
        | Event::PaceChanged(_)
        | Event::CampaignStopped(_)
        | Event::CampaignGoesOn(_)
        | Event::RetentionSet(_)
        | Event::PresenceChanged(_)
        | Event::HelpChanged(_)
        | Event::CodeRefused(_)
        | Event::CodeAccepted(_)
        | Event::IdentityCodeSent(_)
        | Event::IdentityRefused(_)
        | Event::IdentityVerified(_)
        | Event::WindowsRestored => Concerned::Nobodys,
    }
}
