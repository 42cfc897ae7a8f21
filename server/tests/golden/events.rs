//! That the golden logs hold everything that can happen: a new kind of event does not compile here until somebody
//! has thought of it.

use std::collections::BTreeSet;

use jari_common::change::Event;

use super::{LOGS, log};

/// Every kind in the golden logs.
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

/// Its name in the golden logs. What came after they were written is none of them: `Event::New { .. } => return None`.
fn kind(event: &Event) -> Option<&'static str> {
    Some(match event {
        Event::ClinicsPut { .. } => "clinics_put",
        Event::CampaignAdded { .. } => "campaign_added",
        Event::DaysOpened { .. } => "days_opened",
        Event::DeviceInvited { .. } => "device_invited",
        Event::DevicePaired { .. } => "device_paired",
        Event::TicketIssued { .. } => "ticket_issued",
        Event::EntryMade { .. } => "entry_made",
        Event::LineOpened { .. } => "line_opened",
        Event::DrawSealed { .. } => "draw_sealed",
        Event::DrawRevealed { .. } => "draw_revealed",
        Event::NumbersDrawn { .. } => "numbers_drawn",
        Event::TicketCalled { .. } => "ticket_called",
        Event::TicketArrived { .. } => "ticket_arrived",
        Event::TicketAdmitted { .. } => "ticket_admitted",
        Event::TurnStarted { .. } => "turn_started",
        Event::TurnExtended { .. } => "turn_extended",
        Event::TurnMissed { .. } => "turn_missed",
        Event::TicketReturned { .. } => "ticket_returned",
        Event::TicketLeft { .. } => "ticket_left",
        Event::SeatHeld { .. } => "seat_held",
        Event::HoldEnded { .. } => "hold_ended",
        Event::SeatBooked { .. } => "seat_booked",
        Event::HoldExtended { .. } => "hold_extended",
        Event::BookingMoved { .. } => "booking_moved",
        Event::BookingCancelled { .. } => "booking_cancelled",
        Event::WishGiven { .. } => "wish_given",
        Event::WishWithdrawn { .. } => "wish_withdrawn",
        Event::WishUnmet { .. } => "wish_unmet",
        Event::WishOffered { .. } => "wish_offered",
        Event::MatchDeclined { .. } => "match_declined",
        Event::LineFrozen { .. } => "line_frozen",
        Event::LineResumed { .. } => "line_resumed",
        Event::CallingBegan { .. } => "calling_began",
        Event::CallingPaused { .. } => "calling_paused",
        Event::PaceChanged { .. } => "pace_changed",
        Event::CampaignClosed { .. } => "campaign_closed",
        Event::PresenceChanged { .. } => "presence_changed",
        Event::CodeRefused { .. } => "code_refused",
        Event::CodeAccepted { .. } => "code_accepted",
        Event::IdentityCodeSent { .. } => "identity_code_sent",
        Event::IdentityRefused { .. } => "identity_refused",
        Event::IdentityVerified { .. } => "identity_verified",
        Event::StaffActed { .. } => "staff_acted",
        Event::WindowsRestored => "windows_restored",
        Event::SecondChosen { .. }
        | Event::OfferTold { .. }
        | Event::PersonReached { .. }
        | Event::DeviceRenamed { .. }
        | Event::DeskScoped { .. }
        | Event::DeviceRotated { .. }
        | Event::DeviceRevoked { .. }
        | Event::PersonErased { .. }
        | Event::RetentionSet { .. } => return None,
        Event::CampaignStopped { .. } | Event::CampaignGoesOn { .. } => return None,
        Event::NamesakeAnswered { .. } => return None,
    })
}

#[test]
fn the_golden_logs_hold_everything_that_can_happen() {
    let all = LOGS.into_iter().flat_map(log);
    let found: BTreeSet<&str> = all.filter_map(|change| kind(&change.event)).collect();
    assert_eq!(found, BTreeSet::from(GOLDEN));
}
