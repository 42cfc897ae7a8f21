//! Something did not go: what happened, what to do now, and what is safe.

use egui::Ui;

use crate::message::Action;
use crate::model::{Model, Problem};
use crate::theme::{HELP, Look};
use crate::widgets::{Notice, Page, Said, StripTone, icon, notice};

/// What a problem is called, what helps, and the way on.
struct Told {
    what: &'static str,
    then: &'static str,
    way_on: (char, &'static str),
    action: Action,
}

/// Draws the problem.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model, problem: Problem) -> Option<Action> {
    let told = told(model, problem);
    let mut page = Page::open(ui, look, model, &look.say(told.what));
    page.keep_next_free(look);
    let (then, text) = (look.say(told.then), safe(look, model));
    let safe = Said { tone: StripTone::Safe, icon: icon::SHIELD_CHECK, text: &text };
    let spec = Notice { icon: icon::WARNING, ink: HELP, says: &[&then], safe };
    notice(ui, look, page.body, &spec);
    let (icon, key) = told.way_on;
    page.next_button(ui, look, (icon, &look.say(key)), true, told.action);
    page.finish(ui, look)
}

/// What the person has, which no trouble takes away.
fn safe(look: &Look, model: &Model) -> String {
    match &model.visitor.session {
        Some(session) if session.ticket.booking.is_some() => look.say("trouble-safe-booking"),
        Some(session) => {
            look.say_with("trouble-safe-ticket", &[("number", session.ticket.number.into())])
        }
        None => look.say("trouble-safe"),
    }
}

fn told(model: &Model, problem: Problem) -> Told {
    const AGAIN: (char, &str) = (icon::REPEAT, "trouble-again");
    const TICKET: (char, &str) = (icon::TICKET, "trouble-to-ticket");
    let has_ticket = model.visitor.session.is_some();
    let told = |what, then, way_on, action| Told { what, then, way_on, action };
    let again = |what, then| told(what, then, AGAIN, Action::TryAgain);
    match problem {
        Problem::ServerAway => again("problem-server-away", "problem-server-away-then"),
        Problem::PairingCode => again("problem-pairing-code", "problem-pairing-code-then"),
        Problem::NotOpenYet => back("problem-not-open-yet", "problem-not-open-yet-then"),
        Problem::NotEligible => told(
            "problem-not-eligible",
            "problem-not-eligible-then",
            (icon::ARROW_LEFT, "trouble-birth-date"),
            Action::Back,
        ),
        Problem::TicketNotFound => told(
            "problem-ticket-not-found",
            "problem-ticket-not-found-then",
            (icon::ARROW_LEFT, "trouble-code"),
            Action::TryAgain,
        ),
        Problem::NotYourTurn => {
            told("problem-not-your-turn", "problem-not-your-turn-then", TICKET, Action::TryAgain)
        }
        Problem::TurnOver => {
            told("problem-turn-over", "problem-turn-over-then", TICKET, Action::TryAgain)
        }
        Problem::SlotFull => again("problem-slot-full", "problem-slot-full-then"),
        Problem::HoldOver => again("problem-hold-over", "problem-hold-over-then"),
        Problem::AlreadyBooked if has_ticket => {
            back("problem-already-booked", "problem-already-booked-then")
        }
        Problem::AlreadyBooked => told(
            "problem-already-booked",
            "problem-already-booked-then",
            (icon::CALENDAR_CHECK, "start-booking"),
            Action::StartMyBooking,
        ),
        Problem::NothingToBook => back("problem-nothing-to-book", "problem-nothing-to-book-then"),
        Problem::Unexpected => again("problem-unexpected", "problem-unexpected-then"),
    }
}

fn back(what: &'static str, then: &'static str) -> Told {
    Told { what, then, way_on: (icon::ARROW_LEFT, "trouble-back"), action: Action::Back }
}
