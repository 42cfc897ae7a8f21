//! Specimens of the screen that says what went wrong: every trouble, with and without a ticket.

use jari_common::campaign::LineOrder;
use jari_common::ticket::TicketState;
use jiff::SignedDuration;

use super::Specimen;
use super::sample::{
    clinic, cut_off, digits, entry, kiosk, opening, ticket, with_booking, with_everything_asked,
    with_ticket,
};
use jari_kiosk::model::{Model, Purpose, Step, Trouble};

pub(super) fn specimens() -> Vec<Specimen> {
    let problems = [
        Trouble::ServerAway,
        Trouble::AnotherServer,
        Trouble::PairingCode,
        Trouble::NotOpenYet,
        Trouble::NotEligible,
        Trouble::NotResident,
        Trouble::AskStaff,
        Trouble::TicketNotFound,
        Trouble::NotYourTurn,
        Trouble::TurnOver,
        Trouble::SlotFull,
        Trouble::NotTogether,
        Trouble::NoSecondDose,
        Trouble::OutsideInterval,
        Trouble::HoldOver,
        Trouble::AlreadyBooked,
        Trouble::NotBooked,
        Trouble::BookingPast,
        Trouble::NothingToBook,
        Trouble::Fetching,
        Trouble::NotPaired,
        Trouble::LineFrozen,
        Trouble::CampaignClosed,
        Trouble::PartyHasTicket,
        Trouble::PhoneServesOthers,
        Trouble::IdentitySpent,
        Trouble::ProveByStaff,
        Trouble::CodeLocked,
        Trouble::TooMany,
        Trouble::Unexpected,
    ];
    let mut all: Vec<Specimen> = problems.into_iter().map(specimen).collect();
    let frozen = in_trouble(Trouble::LineFrozen);
    all.push(Specimen::new("in-a-draw", with_ticket(frozen, entry(12_345))));
    let mut early = with_everything_asked(in_trouble(Trouble::NotOpenYet));
    digits("19601231", |key| {
        early.visit.typed.birth_date.press(key);
    });
    all.push(Specimen::new("before-ones-own-wave", early));
    let code = Step::CodeBirthDate { purpose: Purpose::MyBooking };
    let booking = kiosk(Step::trouble(Trouble::TicketNotFound, code));
    all.push(Specimen::new("booking-not-found", booking));
    for Specimen { model, .. } in &mut all {
        let has_ticket = model.visit.session.is_some();
        if let Some(interrupted) = model.step.interrupted_mut().filter(|_| has_ticket) {
            interrupted.step = Step::Ticket;
        }
    }
    all
}

fn in_trouble(trouble: Trouble) -> Model {
    kiosk(Step::trouble(trouble, Step::Start))
}

/// This match is exhaustive, so that every new trouble gets a specimen.
fn specimen(trouble: Trouble) -> Specimen {
    let plain = in_trouble(trouble);
    let waiting = |number, ahead| ticket(TicketState::Waiting, number, ahead);
    match trouble {
        Trouble::ServerAway => Specimen::new("server-away", cut_off(plain)),
        Trouble::AnotherServer => Specimen::new("another-server", plain),
        Trouble::PairingCode => Specimen::new("pairing-code", plain),
        Trouble::NotOpenYet => {
            let after = SignedDuration::from_hours(30);
            Specimen::new("not-open-yet", opening(plain, after, &LineOrder::Arrival))
        }
        Trouble::NotEligible => {
            let mut typed = plain;
            digits("20150312", |key| {
                typed.visit.typed.birth_date.press(key);
            });
            Specimen::new("not-eligible", typed)
        }
        Trouble::NotResident => Specimen::new("not-resident", plain),
        Trouble::AskStaff => Specimen::new("ask-staff", plain),
        Trouble::TicketNotFound => {
            let code = Step::CodeBirthDate { purpose: Purpose::MyTurn };
            Specimen::new("ticket-not-found", kiosk(Step::trouble(trouble, code)))
        }
        Trouble::NotYourTurn => {
            Specimen::new("not-your-turn", with_ticket(plain, waiting(2417, 128)))
        }
        Trouble::TurnOver => {
            let missed = ticket(TicketState::Missed, 2417, 0);
            Specimen::new("turn-over", with_ticket(plain, missed))
        }
        Trouble::SlotFull => Specimen::new("slot-full", with_ticket(plain, waiting(2417, 0))),
        Trouble::NoSecondDose => Specimen::new("no-second", with_ticket(plain, waiting(2417, 0))),
        Trouble::OutsideInterval => {
            Specimen::new("outside-interval", with_ticket(plain, waiting(2417, 0)))
        }
        Trouble::NotTogether => Specimen::new("not-together", with_ticket(plain, waiting(2417, 0))),
        Trouble::HoldOver => Specimen::new("hold-over", with_ticket(plain, waiting(2417, 0))),
        Trouble::AlreadyBooked => {
            Specimen::new("already-booked", with_booking(plain, clinic("가온나루의원")))
        }
        Trouble::NotBooked => {
            Specimen::new("not-booked", with_ticket(plain, ticket(TicketState::Left, 2417, 0)))
        }
        Trouble::BookingPast => {
            Specimen::new("booking-past", with_booking(plain, clinic("가온나루의원")))
        }
        Trouble::NothingToBook => Specimen::new("nothing-to-book", plain),
        Trouble::Fetching => Specimen::new("fetching", plain),
        Trouble::NotPaired => Specimen::new("not-paired", plain),
        Trouble::LineFrozen => Specimen::new("line-frozen", with_ticket(plain, waiting(2417, 0))),
        Trouble::CampaignClosed => Specimen::new("campaign-closed", plain),
        Trouble::PartyHasTicket => Specimen::new("party-has-ticket", plain),
        Trouble::PhoneServesOthers => Specimen::new("phone-serves-others", plain),
        Trouble::IdentitySpent => {
            Specimen::new("identity-spent", with_ticket(plain, waiting(2417, 128)))
        }
        Trouble::ProveByStaff => {
            Specimen::new("prove-by-staff", with_ticket(plain, waiting(2417, 128)))
        }
        Trouble::CodeLocked => Specimen::new("code-locked", plain),
        Trouble::TooMany => Specimen::new("too-many", plain),
        // All of these except the last lead to a screen of their own.
        Trouble::IdentityRequired
        | Trouble::IdentityCodeOver
        | Trouble::Known
        | Trouble::NamesakeAsked
        | Trouble::Unexpected => Specimen::new("unexpected", plain),
    }
}
