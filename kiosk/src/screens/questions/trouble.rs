//! What did not go: what happened, what to do now, and what is safe.

use jari_common::ticket::TicketState;
use jari_common::time::{date_at, seoul, time_at};

use crate::message::Action;
use crate::model::{Model, Problem};
use crate::screens::question::{Offers, Question};
use crate::text::{Saying, words};
use crate::widgets::icon;

/// What the problem is called, what helps, and the way on.
pub(in crate::screens) fn trouble(model: &Model, problem: Problem) -> Question {
    let (what, then) = wording(problem);
    let then = opening(model, problem).unwrap_or(then.into());
    let (safe, safe_aloud) = safe(model);
    Question {
        offers: Offers::Told { icon: icon::WARNING, says: vec![then] },
        safe,
        safe_aloud,
        next: Some(way_on(model, problem)),
        ..Question::new(what, [], "trouble-safe")
    }
}

/// What the person has, which no trouble takes away; and what of it everybody may hear.
fn safe(model: &Model) -> (Saying, Option<Saying>) {
    let key = match &model.visit.session {
        Some(session) if session.ticket.booking.is_some() => "trouble-safe-booking",
        Some(session) if session.ticket.state == TicketState::Entered => "trouble-safe-entry",
        Some(session) => {
            let number = vec![("number", session.ticket.number.into())];
            let aloud = Some("trouble-safe-ticket-aloud".into());
            return (Saying::With("trouble-safe-ticket", number), aloud);
        }
        None => "trouble-safe",
    };
    (key.into(), None)
}

fn way_on(model: &Model, problem: Problem) -> (char, &'static str, Action) {
    let again = (icon::REPEAT, "trouble-again", Action::TryAgain);
    let back = (icon::ARROW_LEFT, "trouble-back", Action::Back);
    match problem {
        Problem::ServerAway
        | Problem::Fetching
        | Problem::PairingCode
        | Problem::SlotFull
        | Problem::NotTogether
        | Problem::NoSecondDose
        | Problem::OutsideInterval
        | Problem::HoldOver
        | Problem::LineFrozen
        | Problem::TooMany
        | Problem::IdentityRequired
        | Problem::IdentityCodeOver
        | Problem::Unexpected => again,
        Problem::NotEligible => (icon::ARROW_LEFT, "trouble-birth-date", Action::Back),
        Problem::TicketNotFound => (icon::ARROW_LEFT, "trouble-code", Action::TryAgain),
        Problem::NotYourTurn | Problem::TurnOver => {
            (icon::TICKET, "trouble-to-ticket", Action::TryAgain)
        }
        Problem::AlreadyBooked if model.visit.session.is_none() => {
            (icon::CALENDAR_CHECK, "start-booking", Action::StartMyBooking)
        }
        Problem::NotResident
        | Problem::PhoneServesOthers
        | Problem::NotOpenYet
        | Problem::NothingToBook
        | Problem::AlreadyBooked
        | Problem::NotBooked => back,
        Problem::CampaignClosed
        | Problem::AnotherServer
        | Problem::BookingPast
        | Problem::PartyHasTicket
        | Problem::Known
        | Problem::NamesakeAsked
        | Problem::IdentitySpent
        | Problem::ProveByStaff
        | Problem::AskStaff
        | Problem::NotPaired
        | Problem::CodeLocked => (icon::HAND_WAVING, "trouble-staff", Action::CallStaff),
    }
}

/// When the campaign opens, in place of words without it.
fn opening(model: &Model, problem: Problem) -> Option<Saying> {
    let opens = model.opens_for_visitor().filter(|_| problem == Problem::NotOpenYet)?;
    let (date, time) = (date_at(opens, &seoul()), time_at(opens, &seoul()));
    let moment = words::moment(model.comfort.language, date, time);
    Some(Saying::With("problem-not-open-yet-at", vec![("moment", moment.into())]))
}

/// What happened, and what helps.
fn wording(problem: Problem) -> (&'static str, &'static str) {
    match problem {
        Problem::ServerAway => ("problem-server-away", "problem-server-away-then"),
        Problem::AnotherServer => ("problem-another-server", "problem-another-server-then"),
        Problem::PairingCode => ("problem-pairing-code", "problem-pairing-code-then"),
        Problem::NotOpenYet => ("problem-not-open-yet", "problem-not-open-yet-then"),
        Problem::NotEligible => ("problem-not-eligible", "problem-not-eligible-then"),
        Problem::NotResident => ("problem-not-resident", "problem-not-resident-then"),
        Problem::AskStaff => ("problem-ask-staff", "problem-ask-staff-then"),
        Problem::TicketNotFound => ("problem-ticket-not-found", "problem-ticket-not-found-then"),
        Problem::NotYourTurn => ("problem-not-your-turn", "problem-not-your-turn-then"),
        Problem::TurnOver => ("problem-turn-over", "problem-turn-over-then"),
        Problem::SlotFull => ("problem-slot-full", "problem-slot-full-then"),
        Problem::NotTogether => ("problem-not-together", "problem-not-together-then"),
        Problem::NoSecondDose => ("problem-no-second", "problem-no-second-then"),
        Problem::OutsideInterval => ("problem-outside-interval", "problem-outside-interval-then"),
        Problem::HoldOver => ("problem-hold-over", "problem-hold-over-then"),
        Problem::AlreadyBooked => ("problem-already-booked", "problem-already-booked-then"),
        Problem::NotBooked => ("problem-not-booked", "problem-not-booked-then"),
        Problem::BookingPast => ("problem-booking-past", "problem-booking-past-then"),
        Problem::NothingToBook => ("problem-nothing-to-book", "problem-nothing-to-book-then"),
        Problem::Fetching => ("problem-fetching", "problem-fetching-then"),
        Problem::NotPaired => ("problem-not-paired", "problem-not-paired-then"),
        Problem::LineFrozen => ("problem-line-frozen", "problem-line-frozen-then"),
        Problem::CampaignClosed => ("problem-campaign-closed", "problem-campaign-closed-then"),
        Problem::PartyHasTicket => ("problem-party-has-ticket", "problem-party-has-ticket-then"),
        Problem::PhoneServesOthers => ("problem-phone-serves", "problem-phone-serves-then"),
        Problem::IdentitySpent => ("problem-identity-spent", "problem-identity-spent-then"),
        Problem::ProveByStaff => ("problem-prove-by-staff", "problem-prove-by-staff-then"),
        Problem::CodeLocked => ("problem-code-locked", "problem-code-locked-then"),
        Problem::TooMany => ("problem-too-many", "problem-too-many-then"),
        // All but the last have a screen of their own; here they are what should not have happened.
        Problem::IdentityRequired
        | Problem::IdentityCodeOver
        | Problem::Known
        | Problem::NamesakeAsked
        | Problem::Unexpected => ("problem-unexpected", "problem-unexpected-then"),
    }
}
