//! A short message about what was refused a moment ago. It is shown in the place where the distance is chosen, or in
//! large text in place of the question, so nothing else has to move.

use egui::Rect;

use crate::model::Trouble;
use crate::theme::Look;
use crate::widgets::icon;
use crate::widgets::{Pen, Strip, StripTone};

/// Draws the notice in `rect`, in the wording that fits; returns whether there was one.
pub fn show(pen: &mut Pen<'_>, notice: Option<Trouble>, rect: Rect) -> bool {
    let look = pen.look;
    let Some(cause) = notice.filter(|_| !look.is_large()) else { return false };
    strip(pen, cause, rect.width(), rect.height()).show(pen, rect);
    true
}

/// The notice as a strip `width` points wide, in the longest wording that is no higher than `height`.
pub fn strip(pen: &Pen<'_>, cause: Trouble, width: f32, height: f32) -> Strip {
    let [whole, short] = both(pen, cause, width);
    if whole.height() <= height { whole } else { short }
}

/// The notice in both wordings, first the long one.
pub fn both(pen: &Pen<'_>, cause: Trouble, width: f32) -> [Strip; 2] {
    let look = pen.look;
    let lay = |key| Strip::new(pen, StripTone::Wrong, icon::INFO, &look.say(key), width);
    keys(cause).map(lay)
}

/// The notice as a screen's heading, for large letters where there is no room for a strip.
#[must_use]
pub fn heading(look: &Look, notice: Option<Trouble>) -> Option<String> {
    let cause = notice.filter(|_| look.is_large())?;
    Some(look.say(keys(cause)[1]).trim_end_matches('.').to_owned())
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
