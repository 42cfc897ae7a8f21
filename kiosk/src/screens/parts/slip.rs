//! The paper slip on a screen: the button that asks for it, and the state of the printing. It prints nothing.

use crate::message::Action;
use crate::model::{Model, PaperTrouble, SlipState};
use crate::widgets::{Remark, icon};

/// What the person keeps even when no paper comes: this decides the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Ticket,
    Booking,
}

/// The icon and text key of "next", whether it is ready, and what it does.
pub type Next = (char, &'static str, bool, Action);
/// The icon and text key of a button beside "next", and what it does.
pub type Beside = (char, &'static str, Action);

/// The "next" of a screen with a slip, and the button beside it.
pub struct SlipOffer {
    pub next: Next,
    pub beside: Option<Beside>,
    /// The state of the printing, if it was asked for.
    pub told: Option<Remark>,
}

/// The trouble in the person's words, and that what they have is kept; the second wording names the trouble alone.
fn told(trouble: PaperTrouble, kept: Kept) -> Remark {
    use PaperTrouble::{CoverOpen, OutOfPaper, Silent};
    let (key, short) = match (trouble, kept) {
        (OutOfPaper, Kept::Ticket) => ("paper-out-ticket", "paper-out-short"),
        (OutOfPaper, Kept::Booking) => ("paper-out-booking", "paper-out-short"),
        (CoverOpen, Kept::Ticket) => ("paper-open-ticket", "paper-open-short"),
        (CoverOpen, Kept::Booking) => ("paper-open-booking", "paper-open-short"),
        (Silent, Kept::Ticket) => ("paper-silent-ticket", "paper-silent-short"),
        (Silent, Kept::Booking) => ("paper-silent-booking", "paper-silent-short"),
    };
    Remark::wrong(icon::WARNING, key).or(short)
}

/// The button that asks for paper, by the state of the printing; None when there is none to ask for.
#[must_use]
pub fn button(model: &Model) -> Option<(char, &'static str, Action)> {
    let key = match model.visit.slip {
        SlipState::NotAsked => "paper-button",
        SlipState::Printing => return None,
        SlipState::Printed | SlipState::Failed(_) => "paper-again",
    };
    model.has_printer.then_some((icon::PRINTER, key, Action::PrintSlip))
}

/// The buttons that are offered: paper first, then the end.
#[must_use]
pub fn offer(model: &Model, kept: Kept) -> SlipOffer {
    let finish = (icon::CHECK, "done-finish", Action::Finish);
    let ready = |(icon, key, action)| (icon, key, true, action);
    let news = match model.visit.slip {
        _ if !model.has_printer => None,
        SlipState::NotAsked => None,
        SlipState::Printing => Some(Remark::safe(icon::PRINTER, "paper-printing")),
        SlipState::Printed => Some(Remark::safe(icon::PRINTER, "paper-printed")),
        SlipState::Failed(trouble) => Some(told(trouble, kept)),
    };
    // Paper that was asked for and did not come is offered again before the end.
    let is_wanted = !matches!(model.visit.slip, SlipState::Printing | SlipState::Printed);
    match button(model) {
        Some(print) if is_wanted => {
            SlipOffer { next: ready(print), beside: Some(finish), told: news }
        }
        beside => SlipOffer { next: ready(finish), beside, told: news },
    }
}
