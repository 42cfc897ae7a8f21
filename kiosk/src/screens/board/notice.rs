//! A short message about what was refused a moment ago. It is shown in the place where the distance is chosen, or in
//! large text in place of the question, so nothing else has to move.

use crate::model::{Model, TextSize, Trouble};
use crate::text::Saying;
use crate::widgets::{Remark, icon};

/// What was refused a moment ago, for a strip; None where the heading tells it.
#[must_use]
pub fn remark(model: &Model) -> Option<Remark> {
    let is_large = model.comfort.text_size == TextSize::Large;
    model.visit.search.notice.filter(|_| !is_large).map(of)
}

/// What this trouble is, in both wordings.
#[must_use]
pub fn of(cause: Trouble) -> Remark {
    let [whole, short] = keys(cause);
    Remark::wrong(icon::INFO, whole).or(short)
}

/// The screen's heading: what was refused a moment ago, for large letters, which have no room for a strip; else what the
/// screen asks.
#[must_use]
pub fn heading(model: &Model, asks: Vec<Saying>) -> Vec<Saying> {
    let is_large = model.comfort.text_size == TextSize::Large;
    let cause = model.visit.search.notice.filter(|_| is_large);
    cause.map_or(asks, |cause| vec![keys(cause)[1].into()])
}

/// The text key of the whole wording.
#[must_use]
pub fn wording(cause: Trouble) -> &'static str {
    keys(cause)[0]
}

/// The keys of the two wordings of each trouble that is told on the board.
fn keys(cause: Trouble) -> [&'static str; 2] {
    match cause {
        Trouble::SlotFull => ["notice-slot-full", "notice-slot-full-short"],
        Trouble::NotTogether => ["notice-not-together", "notice-not-together-short"],
        Trouble::NoSecondDose => ["notice-no-second", "notice-no-second-short"],
        Trouble::OutsideInterval => ["notice-outside-interval", "notice-outside-interval-short"],
        Trouble::HoldOver => ["notice-hold-over", "notice-hold-over-short"],
        Trouble::ServerAway => ["notice-away", "notice-away-short"],
        Trouble::NotYourTurn => ["notice-not-your-turn", "notice-not-your-turn-short"],
        Trouble::TurnOver => ["notice-turn-over", "notice-turn-over-short"],
        Trouble::AlreadyBooked => ["notice-already-booked", "notice-already-booked-short"],
        Trouble::LineFrozen => ["notice-line-frozen", "notice-line-frozen-short"],
        Trouble::CampaignClosed => ["notice-closed", "notice-closed-short"],
        Trouble::PairingCode
        | Trouble::Known
        | Trouble::AnotherServer
        | Trouble::NamesakeAsked
        | Trouble::PhoneServesOthers
        | Trouble::PartyHasTicket
        | Trouble::IdentityRequired
        | Trouble::IdentityCodeOver
        | Trouble::IdentitySpent
        | Trouble::ProveByStaff
        | Trouble::CodeLocked
        | Trouble::TooMany
        | Trouble::NotOpenYet
        | Trouble::NotEligible
        | Trouble::NotResident
        | Trouble::AskStaff
        | Trouble::TicketNotFound
        | Trouble::NotBooked
        | Trouble::BookingPast
        | Trouble::NothingToBook
        | Trouble::Fetching
        | Trouble::NotPaired
        | Trouble::Unexpected => ["notice-other", "notice-other-short"],
    }
}
