//! Specimens of the screen that says what went wrong: every problem, with and without a ticket.

use jari_common::ticket::TicketState;

use super::Specimen;
use super::sample::{clinic, cut_off, kiosk, ticket, with_booking, with_ticket};
use crate::model::{Problem, Step};

pub(super) fn specimens() -> Vec<Specimen> {
    let problems = [
        Problem::ServerAway,
        Problem::PairingCode,
        Problem::NotOpenYet,
        Problem::NotEligible,
        Problem::TicketNotFound,
        Problem::NotYourTurn,
        Problem::TurnOver,
        Problem::SlotFull,
        Problem::HoldOver,
        Problem::AlreadyBooked,
        Problem::NothingToBook,
        Problem::Unexpected,
    ];
    problems.into_iter().map(specimen).collect()
}

/// Exhaustive, so that no new problem goes unseen.
fn specimen(problem: Problem) -> Specimen {
    let plain = kiosk(Step::Trouble(problem));
    let waiting = |number, ahead| ticket(TicketState::Waiting, number, ahead);
    match problem {
        Problem::ServerAway => Specimen::new("server-away", cut_off(plain)),
        Problem::PairingCode => Specimen::new("pairing-code", plain),
        Problem::NotOpenYet => Specimen::new("not-open-yet", plain),
        Problem::NotEligible => Specimen::new("not-eligible", plain),
        Problem::TicketNotFound => Specimen::new("ticket-not-found", plain),
        Problem::NotYourTurn => {
            Specimen::new("not-your-turn", with_ticket(plain, waiting(2417, 128)))
        }
        Problem::TurnOver => {
            let missed = ticket(TicketState::Missed, 2417, 0);
            Specimen::new("turn-over", with_ticket(plain, missed))
        }
        Problem::SlotFull => Specimen::new("slot-full", with_ticket(plain, waiting(2417, 0))),
        Problem::HoldOver => Specimen::new("hold-over", with_ticket(plain, waiting(2417, 0))),
        Problem::AlreadyBooked => {
            Specimen::new("already-booked", with_booking(plain, clinic("가온나루의원")))
        }
        Problem::NothingToBook => Specimen::new("nothing-to-book", plain),
        Problem::Unexpected => Specimen::new("unexpected", plain),
    }
}
