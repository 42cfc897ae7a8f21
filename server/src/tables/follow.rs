//! What each event changes in the tables. A change that finds no row to change breaks an invariant.

use jari_common::change::{Change, Event};
use rusqlite::Connection;

use super::{line, seats, setup, staff};
use crate::store::database::Fault;

/// Writes one change within the caller's transaction.
pub(super) fn apply(conn: &Connection, change: &Change) -> Result<(), Fault> {
    staff::audit(conn, change)?;
    follow(conn, change)
}

fn follow(conn: &Connection, change: &Change) -> Result<(), Fault> {
    match &change.event {
        Event::ClinicsPut(it) => setup::put_clinics(conn, &it.clinics),
        Event::CampaignAdded(it) => setup::put_campaign(conn, &it.campaign),
        Event::CampaignChanged(it) => setup::put_campaign(conn, &it.campaign),
        Event::DaysOpened(it) => setup::open_days(conn, it),
        Event::DaysPlanned(it) => setup::plan_days(conn, it),
        Event::AppointmentsChanged(it) => seats::change_appointments(conn, it),
        Event::DeviceInvited(it) => setup::invite(conn, it),
        Event::DevicePaired(it) => setup::pair(conn, it, change.at),
        Event::DeviceRenamed(it) => setup::rename(conn, it),
        Event::DeskScoped(it) => setup::scope_desk(conn, it),
        Event::DeviceRotated(it) => setup::rotate(conn, it),
        Event::DeviceRevoked(it) => setup::revoke(conn, it, change.at),
        Event::StaffChanged(it) => staff::change(conn, it),
        Event::TicketIssued(it) => line::issue(conn, &it.into(), change.at),
        Event::EntryMade(it) => line::issue(conn, &it.into(), change.at),
        Event::DrawSealed(it) => line::seal(conn, it),
        Event::DrawRevealed(it) => line::reveal(conn, it),
        Event::NumbersDrawn(it) => line::draw(conn, it),
        Event::TicketCalled(it) => line::call(conn, it.ticket),
        Event::TurnStarted(it) => line::start(conn, it),
        Event::TurnMissed(it) => line::miss(conn, it.ticket),
        Event::WishUnmet(it) => line::be_unmet(conn, it.ticket),
        Event::TicketReturned(it) => line::come_back(conn, it.ticket),
        Event::TicketLeft(it) => line::leave(conn, it.ticket),
        Event::LineFrozen(it) => line::freeze(conn, it.campaign, true),
        Event::LineResumed(it) => line::freeze(conn, it.campaign, false),
        Event::PaceChanged(it) => line::change_pace(conn, it),
        Event::CampaignClosed(it) => line::close(conn, it.campaign),
        Event::StaffActed(it) => line::act(conn, it, change),
        Event::PersonErased(it) => line::erase(conn, it.ticket),
        Event::SeatHeld(it) => seats::hold(conn, it, false),
        Event::WishOffered(it) => {
            line::pass_by(conn, it.ticket)?;
            seats::hold(conn, it, true)
        }
        Event::SecondChosen(it) => seats::choose_second(conn, it),
        Event::HoldEnded(it) => seats::end_hold(conn, it),
        Event::SeatBooked(it) => seats::book(conn, it, change.at),
        Event::BookingMoved(it) => seats::move_to(conn, it),
        Event::BookingCancelled(it) => seats::cancel(conn, it, seats::UNBOOK),
        Event::MatchDeclined(it) => seats::cancel(conn, it, seats::PUT_BACK),
        // These events change only what the engine alone watches: time, presence, wishes, tries and proofs.
        Event::LineOpened(_)
        | Event::DaysRuled(_)
        | Event::DataRead(_)
        | Event::AttendanceChanged(_)
        | Event::HolidaySet(_)
        | Event::ReseatOrdered(_)
        | Event::ReseatEnded(_)
        | Event::TicketArrived(_)
        | Event::TicketAdmitted(_)
        | Event::TurnExtended(_)
        | Event::HoldExtended(_)
        | Event::WishGiven(_)
        | Event::WishWithdrawn(_)
        | Event::OfferTold(_)
        | Event::PersonReached(_)
        | Event::CallingBegan(_)
        | Event::CallingPaused(_)
        | Event::CampaignStopped(_)
        | Event::CampaignGoesOn(_)
        | Event::PresenceChanged(_)
        | Event::HelpChanged(_)
        | Event::CodeRefused(_)
        | Event::CodeAccepted(_)
        | Event::IdentityCodeSent(_)
        | Event::IdentityRefused(_)
        | Event::IdentityVerified(_)
        | Event::RetentionSet(_)
        | Event::NamesakeAnswered(_)
        | Event::WindowsRestored => Ok(()),
    }
}
