//! The paper slip on a screen: the button that asks for it, and how the printing is doing. It prints nothing.

use crate::message::Action;
use crate::model::{Model, SlipState};
use crate::widgets::{StripTone, icon};

/// What is kept even when no paper comes: decides the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Ticket,
    Booking,
}

/// The way on from a screen with a slip, and the button beside it.
pub struct SlipOffer {
    /// Icon, text key, whether it is ready, and what it does.
    pub next: (char, &'static str, bool, Action),
    pub beside: Option<(char, &'static str, Action)>,
    /// How the printing is doing, when it was asked for.
    pub told: Option<(StripTone, char, &'static str)>,
}

/// What is offered: paper first, then the end.
#[must_use]
pub fn offer(model: &Model, kept: Kept) -> SlipOffer {
    let finish = (icon::CHECK, "done-finish", Action::Finish);
    let print = (icon::PRINTER, "paper-button", Action::PrintSlip);
    let again = (icon::PRINTER, "paper-again", Action::PrintSlip);
    let ready = |(icon, key, action)| (icon, key, true, action);
    if !model.has_printer {
        return SlipOffer { next: ready(finish), beside: None, told: None };
    }
    let failed = match kept {
        Kept::Ticket => "paper-failed-ticket",
        Kept::Booking => "paper-failed-booking",
    };
    match model.visitor.slip {
        SlipState::NotAsked => SlipOffer { next: ready(print), beside: Some(finish), told: None },
        SlipState::Printing => {
            let told = (StripTone::Safe, icon::PRINTER, "paper-printing");
            SlipOffer { next: ready(finish), beside: None, told: Some(told) }
        }
        SlipState::Printed => {
            let told = (StripTone::Safe, icon::PRINTER, "paper-printed");
            SlipOffer { next: ready(finish), beside: Some(again), told: Some(told) }
        }
        SlipState::Failed => {
            let told = (StripTone::Wrong, icon::WARNING, failed);
            SlipOffer { next: ready(finish), beside: Some(again), told: Some(told) }
        }
    }
}
