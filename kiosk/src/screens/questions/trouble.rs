//! What could not be done: what happened, what to do now, and what is safe.

use jari_common::eligibility::BirthYears;
use jari_common::person::AGE_MAX_YEARS;
use jari_common::ticket::TicketState;

use crate::keyboard::entry::DateState;
use crate::message::Action;
use crate::model::{Interrupted, Model, Purpose, Step, Trouble};
use crate::screens::question::{Offers, Question};
use crate::text::{Saying, words};
use crate::widgets::{Remark, StripTone, icon};

/// The name of the trouble, what helps, and "next".
pub(in crate::screens) fn trouble(model: &Model, interrupted: &Interrupted) -> Question {
    let cause = interrupted.trouble;
    let (what, then) = match (cause, &interrupted.step) {
        (Trouble::TicketNotFound, Step::CodeBirthDate { purpose: Purpose::MyBooking }) => {
            ("trouble-booking-not-found", "trouble-ticket-not-found-then")
        }
        _ => wording(cause),
    };
    let said = opening(model, cause).or_else(|| birth_years(model, cause));
    let then = said.unwrap_or(then.into());
    let safe = typed_date(model, cause).unwrap_or_else(|| safe(model, interrupted));
    Question {
        offers: Offers::Facts { icon: icon::WARNING, tone: StripTone::Wrong, says: vec![then] },
        safe,
        next: Some(way_on(model, cause)),
        ..Question::new(what, [], "trouble-safe")
    }
}

/// What the person has, which no trouble takes away.
fn safe(model: &Model, interrupted: &Interrupted) -> Remark {
    let key = match &model.visit.session {
        Some(session) if session.ticket.booking.is_some() => "trouble-safe-booking",
        Some(session) if session.ticket.state == TicketState::Entered => "trouble-safe-entry",
        Some(session) => {
            let number = vec![("number", session.ticket.number.into())];
            let safe = Saying::With("trouble-safe-ticket", number);
            let safe = Remark::safe(icon::SHIELD_CHECK, safe);
            return safe.aloud("trouble-safe-ticket-aloud");
        }
        None => safe_without_session(model, interrupted),
    };
    Remark::safe(icon::SHIELD_CHECK, key)
}

/// What a person has of whom nothing is known: their ticket or booking, or what they typed.
fn safe_without_session(model: &Model, interrupted: &Interrupted) -> &'static str {
    match &interrupted.step {
        Step::Code { purpose } | Step::CodeBirthDate { purpose } => match purpose {
            Purpose::MyTurn => "trouble-safe-ticket-aloud",
            Purpose::MyBooking | Purpose::GoOn => "trouble-safe",
        },
        // The birth date is typed again from its beginning.
        _ if model.visit.is_blank() || interrupted.trouble == Trouble::NotEligible => {
            "trouble-safe"
        }
        _ => "trouble-safe-typed",
    }
}

fn way_on(model: &Model, cause: Trouble) -> (char, &'static str, Action) {
    let again = (icon::REPEAT, "trouble-again", Action::TryAgain);
    let back = (icon::ARROW_LEFT, "trouble-back", Action::Back);
    match cause {
        Trouble::ServerAway
        | Trouble::Fetching
        | Trouble::PairingCode
        | Trouble::SlotFull
        | Trouble::NotTogether
        | Trouble::NoSecondDose
        | Trouble::OutsideInterval
        | Trouble::HoldOver
        | Trouble::LineFrozen
        | Trouble::TooMany
        | Trouble::IdentityRequired
        | Trouble::IdentityCodeOver
        | Trouble::Unexpected => again,
        Trouble::NotEligible => (icon::REPEAT, "trouble-birth-date", Action::TryAgain),
        Trouble::TicketNotFound => (icon::REPEAT, "trouble-code", Action::TryAgain),
        Trouble::NotYourTurn | Trouble::TurnOver => {
            (icon::TICKET, "trouble-to-ticket", Action::TryAgain)
        }
        Trouble::AlreadyBooked if model.visit.session.is_none() => {
            (icon::CALENDAR_CHECK, "start-booking", Action::StartMyBooking)
        }
        Trouble::NotResident
        | Trouble::PhoneServesOthers
        | Trouble::NotOpenYet
        | Trouble::NothingToBook
        | Trouble::AlreadyBooked
        | Trouble::NotBooked => back,
        Trouble::CampaignClosed
        | Trouble::AnotherServer
        | Trouble::BookingPast
        | Trouble::PartyHasTicket
        | Trouble::Known
        | Trouble::NamesakeAsked
        | Trouble::IdentitySpent
        | Trouble::ProveByStaff
        | Trouble::AskStaff
        | Trouble::NotPaired
        | Trouble::CodeLocked => (icon::HAND_WAVING, "trouble-staff", Action::CallStaff),
    }
}

/// When the campaign opens; shown in place of the text without a time.
fn opening(model: &Model, cause: Trouble) -> Option<Saying> {
    let opens = model.opens_for_visitor().filter(|_| cause == Trouble::NotOpenYet)?;
    let moment = words::moment_at(model.comfort.language, opens, model.zone());
    Some(Saying::With("trouble-not-open-yet-at", vec![("moment", moment.into())]))
}

/// Whom the campaign is for; shown in place of the text without years.
fn birth_years(model: &Model, cause: Trouble) -> Option<Saying> {
    let campaign = model.chosen_campaign().filter(|_| cause == Trouble::NotEligible)?;
    let BirthYears { first, last } = campaign.spec.birth_years;
    let this_year = model.today().year();
    // Nobody who comes is older than this, or born later.
    let (has_first, has_last) = (first > this_year - AGE_MAX_YEARS, last < this_year);
    let key = match (has_first, has_last) {
        (true, true) => "trouble-not-eligible-between",
        (true, false) => "trouble-not-eligible-from",
        (false, true) => "trouble-not-eligible-until",
        (false, false) => return None,
    };
    // A year has no comma.
    let years = [("first", first, has_first), ("last", last, has_last)];
    let years = years.into_iter().filter(|(.., is_told)| *is_told);
    Some(Saying::With(key, years.map(|(name, year, _)| (name, year.to_string().into())).collect()))
}

/// The birth date as it was typed, for a person who may have typed another one than they meant.
fn typed_date(model: &Model, cause: Trouble) -> Option<Remark> {
    let state = model.visit.typed.birth_date.state(model.today());
    let (Trouble::NotEligible, DateState::Valid(date)) = (cause, state) else { return None };
    let date = vec![("date", words::full_date(model.comfort.language, date).into())];
    let typed = Remark::safe(icon::SHIELD_CHECK, Saying::With("trouble-typed-date", date));
    Some(typed.aloud("trouble-typed-date-aloud"))
}

/// What happened, and what helps.
fn wording(cause: Trouble) -> (&'static str, &'static str) {
    match cause {
        Trouble::ServerAway => ("trouble-server-away", "trouble-server-away-then"),
        Trouble::AnotherServer => ("trouble-another-server", "trouble-another-server-then"),
        Trouble::PairingCode => ("trouble-pairing-code", "trouble-pairing-code-then"),
        Trouble::NotOpenYet => ("trouble-not-open-yet", "trouble-not-open-yet-then"),
        Trouble::NotEligible => ("trouble-not-eligible", "trouble-not-eligible-then"),
        Trouble::NotResident => ("trouble-not-resident", "trouble-not-resident-then"),
        Trouble::AskStaff => ("trouble-ask-staff", "trouble-ask-staff-then"),
        Trouble::TicketNotFound => ("trouble-ticket-not-found", "trouble-ticket-not-found-then"),
        Trouble::NotYourTurn => ("trouble-not-your-turn", "trouble-not-your-turn-then"),
        Trouble::TurnOver => ("trouble-turn-over", "trouble-turn-over-then"),
        Trouble::SlotFull => ("trouble-slot-full", "trouble-slot-full-then"),
        Trouble::NotTogether => ("trouble-not-together", "trouble-not-together-then"),
        Trouble::NoSecondDose => ("trouble-no-second", "trouble-no-second-then"),
        Trouble::OutsideInterval => ("trouble-outside-interval", "trouble-outside-interval-then"),
        Trouble::HoldOver => ("trouble-hold-over", "trouble-hold-over-then"),
        Trouble::AlreadyBooked => ("trouble-already-booked", "trouble-already-booked-then"),
        Trouble::NotBooked => ("trouble-not-booked", "trouble-not-booked-then"),
        Trouble::BookingPast => ("trouble-booking-past", "trouble-booking-past-then"),
        Trouble::NothingToBook => ("trouble-nothing-to-book", "trouble-nothing-to-book-then"),
        Trouble::Fetching => ("trouble-fetching", "trouble-fetching-then"),
        Trouble::NotPaired => ("trouble-not-paired", "trouble-not-paired-then"),
        Trouble::LineFrozen => ("trouble-line-frozen", "trouble-line-frozen-then"),
        Trouble::CampaignClosed => ("trouble-campaign-closed", "trouble-campaign-closed-then"),
        Trouble::PartyHasTicket => ("trouble-party-has-ticket", "trouble-party-has-ticket-then"),
        Trouble::PhoneServesOthers => ("trouble-phone-serves", "trouble-phone-serves-then"),
        Trouble::IdentitySpent => ("trouble-identity-spent", "trouble-identity-spent-then"),
        Trouble::ProveByStaff => ("trouble-prove-by-staff", "trouble-prove-by-staff-then"),
        Trouble::CodeLocked => ("trouble-code-locked", "trouble-code-locked-then"),
        Trouble::TooMany => ("trouble-too-many", "trouble-too-many-then"),
        // All of these except the last have a screen of their own; here they are told as unexpected.
        Trouble::IdentityRequired
        | Trouble::IdentityCodeOver
        | Trouble::Known
        | Trouble::NamesakeAsked
        | Trouble::Unexpected => ("trouble-unexpected", "trouble-unexpected-then"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::*;
    use crate::model::Retry;

    /// The keys of what happened, and of what is safe.
    fn told(trouble: Trouble, step: Step, is_typed: bool) -> (Saying, Saying) {
        let mut model = Model::new(String::new(), Timestamp::UNIX_EPOCH, date(2026, 11, 30));
        model.visit.is_party = is_typed;
        let interrupted = Interrupted { trouble, step, retry: Retry::Nothing, again_at: None };
        let question = super::trouble(&model, &interrupted);
        (question.asks[0].clone(), question.safe.says[0].clone())
    }

    #[test]
    fn under_my_booking_a_booking_is_not_found_and_stays() {
        let step = |purpose| Step::CodeBirthDate { purpose };
        let of_booking = told(Trouble::TicketNotFound, step(Purpose::MyBooking), true);
        assert_eq!(of_booking, ("trouble-booking-not-found".into(), "trouble-safe".into()));
        let of_ticket = told(Trouble::TicketNotFound, step(Purpose::MyTurn), true);
        assert_eq!(
            of_ticket,
            ("trouble-ticket-not-found".into(), "trouble-safe-ticket-aloud".into())
        );
    }

    #[test]
    fn what_was_typed_is_promised_only_where_it_was_typed_and_stays() {
        let safe = |trouble, step, is_typed| told(trouble, step, is_typed).1;
        let typed = Saying::from("trouble-safe-typed");
        assert_eq!(safe(Trouble::ServerAway, Step::Check, true), typed);
        assert_ne!(safe(Trouble::ServerAway, Step::Start, false), typed);
        assert_ne!(safe(Trouble::NotEligible, Step::BirthDate, true), typed);
    }
}
