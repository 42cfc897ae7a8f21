//! Specimens of the screen that says what went wrong: every problem, with and without a ticket.

use jari_common::campaign::LineOrder;
use jari_common::ticket::TicketState;
use jiff::SignedDuration;

use super::Specimen;
use super::sample::{
    clinic, cut_off, digits, entry, kiosk, opening, ticket, with_booking, with_everything_asked,
    with_ticket,
};
use crate::model::{Model, Problem, Step};

pub(super) fn specimens() -> Vec<Specimen> {
    let problems = [
        Problem::ServerAway,
        Problem::AnotherServer,
        Problem::PairingCode,
        Problem::NotOpenYet,
        Problem::NotEligible,
        Problem::NotResident,
        Problem::AskStaff,
        Problem::TicketNotFound,
        Problem::NotYourTurn,
        Problem::TurnOver,
        Problem::SlotFull,
        Problem::NotTogether,
        Problem::NoSecondDose,
        Problem::OutsideInterval,
        Problem::HoldOver,
        Problem::AlreadyBooked,
        Problem::NotBooked,
        Problem::BookingPast,
        Problem::NothingToBook,
        Problem::Fetching,
        Problem::NotPaired,
        Problem::LineFrozen,
        Problem::CampaignClosed,
        Problem::PartyHasTicket,
        Problem::PhoneServesOthers,
        Problem::IdentitySpent,
        Problem::ProveByStaff,
        Problem::CodeLocked,
        Problem::TooMany,
        Problem::Unexpected,
    ];
    let mut all: Vec<Specimen> = problems.into_iter().map(specimen).collect();
    let frozen = in_trouble(Problem::LineFrozen);
    all.push(Specimen::new("in-a-draw", with_ticket(frozen, entry(12_345))));
    let mut early = with_everything_asked(in_trouble(Problem::NotOpenYet));
    digits("19601231", |key| {
        early.visit.typed.birth_date.press(key);
    });
    all.push(Specimen::new("before-ones-own-wave", early));
    for Specimen { model, .. } in &mut all {
        let has_ticket = model.visit.session.is_some();
        if let Some(interrupted) = model.step.interrupted_mut().filter(|_| has_ticket) {
            interrupted.step = Step::Ticket;
        }
    }
    all
}

fn in_trouble(problem: Problem) -> Model {
    kiosk(Step::trouble(problem, Step::Start))
}

/// Exhaustive, so that no new problem goes unseen.
fn specimen(problem: Problem) -> Specimen {
    let plain = in_trouble(problem);
    let waiting = |number, ahead| ticket(TicketState::Waiting, number, ahead);
    match problem {
        Problem::ServerAway => Specimen::new("server-away", cut_off(plain)),
        Problem::AnotherServer => Specimen::new("another-server", plain),
        Problem::PairingCode => Specimen::new("pairing-code", plain),
        Problem::NotOpenYet => {
            let after = SignedDuration::from_hours(30);
            Specimen::new("not-open-yet", opening(plain, after, &LineOrder::Arrival))
        }
        Problem::NotEligible => Specimen::new("not-eligible", plain),
        Problem::NotResident => Specimen::new("not-resident", plain),
        Problem::AskStaff => Specimen::new("ask-staff", plain),
        Problem::TicketNotFound => Specimen::new("ticket-not-found", plain),
        Problem::NotYourTurn => {
            Specimen::new("not-your-turn", with_ticket(plain, waiting(2417, 128)))
        }
        Problem::TurnOver => {
            let missed = ticket(TicketState::Missed, 2417, 0);
            Specimen::new("turn-over", with_ticket(plain, missed))
        }
        Problem::SlotFull => Specimen::new("slot-full", with_ticket(plain, waiting(2417, 0))),
        Problem::NoSecondDose => Specimen::new("no-second", with_ticket(plain, waiting(2417, 0))),
        Problem::OutsideInterval => {
            Specimen::new("outside-interval", with_ticket(plain, waiting(2417, 0)))
        }
        Problem::NotTogether => Specimen::new("not-together", with_ticket(plain, waiting(2417, 0))),
        Problem::HoldOver => Specimen::new("hold-over", with_ticket(plain, waiting(2417, 0))),
        Problem::AlreadyBooked => {
            Specimen::new("already-booked", with_booking(plain, clinic("가온나루의원")))
        }
        Problem::NotBooked => {
            Specimen::new("not-booked", with_ticket(plain, ticket(TicketState::Left, 2417, 0)))
        }
        Problem::BookingPast => {
            Specimen::new("booking-past", with_booking(plain, clinic("가온나루의원")))
        }
        Problem::NothingToBook => Specimen::new("nothing-to-book", plain),
        Problem::Fetching => Specimen::new("fetching", plain),
        Problem::NotPaired => Specimen::new("not-paired", plain),
        Problem::LineFrozen => Specimen::new("line-frozen", with_ticket(plain, waiting(2417, 0))),
        Problem::CampaignClosed => Specimen::new("campaign-closed", plain),
        Problem::PartyHasTicket => Specimen::new("party-has-ticket", plain),
        Problem::PhoneServesOthers => Specimen::new("phone-serves-others", plain),
        Problem::IdentitySpent => {
            Specimen::new("identity-spent", with_ticket(plain, waiting(2417, 128)))
        }
        Problem::ProveByStaff => {
            Specimen::new("prove-by-staff", with_ticket(plain, waiting(2417, 128)))
        }
        Problem::CodeLocked => Specimen::new("code-locked", plain),
        Problem::TooMany => Specimen::new("too-many", plain),
        // All but the last lead to a screen of their own.
        Problem::IdentityRequired
        | Problem::IdentityCodeOver
        | Problem::Known
        | Problem::NamesakeAsked
        | Problem::Unexpected => Specimen::new("unexpected", plain),
    }
}
