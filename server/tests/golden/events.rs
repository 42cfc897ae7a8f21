//! Checks that the golden logs hold every kind of event. A new kind does not compile here until somebody has decided
//! how to treat it.

use std::collections::BTreeSet;

use jari_common::change::Event;

use super::{LOGS, log};

/// Every kind of event in the golden logs.
const GOLDEN: [&str; 44] = [
    "booking_cancelled",
    "booking_moved",
    "calling_began",
    "calling_paused",
    "campaign_added",
    "campaign_closed",
    "clinics_put",
    "code_accepted",
    "code_refused",
    "days_opened",
    "device_invited",
    "device_paired",
    "draw_revealed",
    "draw_sealed",
    "entry_made",
    "hold_ended",
    "hold_extended",
    "identity_code_sent",
    "identity_refused",
    "identity_verified",
    "line_frozen",
    "line_opened",
    "line_resumed",
    "match_declined",
    "numbers_drawn",
    "pace_changed",
    "presence_changed",
    "seat_booked",
    "seat_held",
    "staff_acted",
    "ticket_admitted",
    "ticket_arrived",
    "ticket_called",
    "ticket_issued",
    "ticket_left",
    "ticket_returned",
    "turn_extended",
    "turn_missed",
    "turn_started",
    "windows_restored",
    "wish_given",
    "wish_offered",
    "wish_unmet",
    "wish_withdrawn",
];

/// The event's name in the golden logs. A kind that is newer than the logs is in none of them:
/// `Event::New { .. } => return None`.
fn kind(event: &Event) -> Option<&'static str> {
    Some(match event {
        Event::HelpChanged(_)
        | Event::CampaignChanged(_)
        | Event::StaffChanged(_)
        | Event::AttendanceChanged(_)
        | Event::DataRead(_)
        | Event::DaysPlanned(_)
        | Event::DaysRuled(_)
        | Event::HolidaySet(_)
        | Event::AppointmentsChanged(_)
        | Event::ReseatOrdered(_)
        | Event::ReseatEnded(_) => return None,
        Event::ClinicsPut(_) => "clinics_put",
        Event::CampaignAdded(_) => "campaign_added",
        Event::DaysOpened(_) => "days_opened",
        Event::DeviceInvited(_) => "device_invited",
        Event::DevicePaired(_) => "device_paired",
        Event::TicketIssued(_) => "ticket_issued",
        Event::EntryMade(_) => "entry_made",
        Event::LineOpened(_) => "line_opened",
        Event::DrawSealed(_) => "draw_sealed",
        Event::DrawRevealed(_) => "draw_revealed",
        Event::NumbersDrawn(_) => "numbers_drawn",
        Event::TicketCalled(_) => "ticket_called",
        Event::TicketArrived(_) => "ticket_arrived",
        Event::TicketAdmitted(_) => "ticket_admitted",
        Event::TurnStarted(_) => "turn_started",
        Event::TurnExtended(_) => "turn_extended",
        Event::TurnMissed(_) => "turn_missed",
        Event::TicketReturned(_) => "ticket_returned",
        Event::TicketLeft(_) => "ticket_left",
        Event::SeatHeld(_) => "seat_held",
        Event::HoldEnded(_) => "hold_ended",
        Event::SeatBooked(_) => "seat_booked",
        Event::HoldExtended(_) => "hold_extended",
        Event::BookingMoved(_) => "booking_moved",
        Event::BookingCancelled(_) => "booking_cancelled",
        Event::WishGiven(_) => "wish_given",
        Event::WishWithdrawn(_) => "wish_withdrawn",
        Event::WishUnmet(_) => "wish_unmet",
        Event::WishOffered(_) => "wish_offered",
        Event::MatchDeclined(_) => "match_declined",
        Event::LineFrozen(_) => "line_frozen",
        Event::LineResumed(_) => "line_resumed",
        Event::CallingBegan(_) => "calling_began",
        Event::CallingPaused(_) => "calling_paused",
        Event::PaceChanged(_) => "pace_changed",
        Event::CampaignClosed(_) => "campaign_closed",
        Event::PresenceChanged(_) => "presence_changed",
        Event::CodeRefused(_) => "code_refused",
        Event::CodeAccepted(_) => "code_accepted",
        Event::IdentityCodeSent(_) => "identity_code_sent",
        Event::IdentityRefused(_) => "identity_refused",
        Event::IdentityVerified(_) => "identity_verified",
        Event::StaffActed(_) => "staff_acted",
        Event::WindowsRestored => "windows_restored",
        Event::SecondChosen(_)
        | Event::OfferTold(_)
        | Event::PersonReached(_)
        | Event::DeviceRenamed(_)
        | Event::DeskScoped(_)
        | Event::DeviceRotated(_)
        | Event::DeviceRevoked(_)
        | Event::PersonErased(_)
        | Event::RetentionSet(_) => return None,
        Event::CampaignStopped(_) | Event::CampaignGoesOn(_) => return None,
        Event::NamesakeAnswered(_) => return None,
    })
}

#[test]
fn the_golden_logs_hold_everything_that_can_happen() {
    let all = LOGS.into_iter().flat_map(log);
    let found: BTreeSet<&str> = all.filter_map(|change| kind(&change.event)).collect();
    assert_eq!(found, BTreeSet::from(GOLDEN));
}
