//! Something did not go: what happened, what to do now, and what is safe.

use egui::Ui;
use jari_common::ticket::TicketState;
use jari_common::time::{date_at, seoul, time_at};

use crate::message::Action;
use crate::model::{Model, Problem};
use crate::text::words;
use crate::theme::Look;
use crate::voice::Aloud;
use crate::widgets::{Notice, Page, Said, StripTone, icon, notice};

/// What a problem is called, what helps, and the way on.
struct Told {
    what: &'static str,
    then: String,
    way_on: (char, &'static str),
    action: Action,
}

/// Draws the problem.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model, problem: Problem) -> Option<Action> {
    let told = told(look, model, problem);
    let mut page = Page::open(ui, look, model, &look.say(told.what));
    page.keep_next_free(look);
    let (text, aloud) = safe(look, model);
    let safe = Said { aloud, ..Said::new(StripTone::Safe, icon::SHIELD_CHECK, &text) };
    let spec = Notice { icon: icon::WARNING, ink: look.palette.help, says: &[&told.then], safe };
    notice(ui, look, page.body, &spec);
    let (icon, key) = told.way_on;
    page.next_button(ui, look, (icon, &look.say(key)), true, told.action);
    page.finish(ui, look)
}

/// What the person has, which no trouble takes away; and what of it everybody may hear.
fn safe(look: &Look, model: &Model) -> (String, Aloud) {
    let key = match &model.visit.session {
        Some(session) if session.ticket.booking.is_some() => "trouble-safe-booking",
        Some(session) if session.ticket.state == TicketState::Entered => "trouble-safe-entry",
        Some(session) => {
            let number = [("number", session.ticket.number.into())];
            let aloud = Aloud::Instead(look.say("trouble-safe-ticket-aloud"));
            return (look.say_with("trouble-safe-ticket", &number), aloud);
        }
        None => "trouble-safe",
    };
    (look.say(key), Aloud::Same)
}

fn told(look: &Look, model: &Model, problem: Problem) -> Told {
    const AGAIN: (char, &str) = (icon::REPEAT, "trouble-again");
    const BACK: (char, &str) = (icon::ARROW_LEFT, "trouble-back");
    const RETYPE: (char, &str) = (icon::ARROW_LEFT, "trouble-code");
    const STAFF: (char, &str) = (icon::HAND_WAVING, "trouble-staff");
    const TICKET: (char, &str) = (icon::TICKET, "trouble-to-ticket");
    let (what, then) = wording(problem);
    let (way_on, action) = match problem {
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
        | Problem::Unexpected => (AGAIN, Action::TryAgain),
        Problem::NotEligible => ((icon::ARROW_LEFT, "trouble-birth-date"), Action::Back),
        Problem::NotResident | Problem::PhoneServesOthers => (BACK, Action::Back),
        Problem::TicketNotFound => (RETYPE, Action::TryAgain),
        Problem::NotYourTurn | Problem::TurnOver => (TICKET, Action::TryAgain),
        Problem::AlreadyBooked if model.visit.session.is_none() => {
            ((icon::CALENDAR_CHECK, "start-booking"), Action::StartMyBooking)
        }
        Problem::NotOpenYet | Problem::NothingToBook | Problem::AlreadyBooked => {
            (BACK, Action::Back)
        }
        Problem::NotBooked => (BACK, Action::Back),
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
        | Problem::CodeLocked => (STAFF, Action::CallStaff),
    };
    let then = opening(look, model, problem).unwrap_or_else(|| look.say(then));
    Told { what, then, way_on, action }
}

/// When the campaign opens, in place of words without it.
fn opening(look: &Look, model: &Model, problem: Problem) -> Option<String> {
    let opens = model.opens_for_visitor().filter(|_| problem == Problem::NotOpenYet)?;
    let (date, time) = (date_at(opens, &seoul()), time_at(opens, &seoul()));
    let moment = words::moment(look.language, date, time).into();
    Some(look.say_with("problem-not-open-yet-at", &[("moment", moment)]))
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
