//! "이 자리로 예약할까요?": a seat that a wish found, how long it is kept, and the answers yes and no.

use jari_common::time::secs_between;
use jari_common::wire::OfferView;

use super::fact_sheet::{FactSheet, SheetButton, SheetNext};
use super::parts::facts::Fact;
use super::parts::foot_row::Note;
use super::parts::others;
use crate::message::Action;
use crate::model::Model;
use crate::text::Saying;
use crate::text::clocks::Clocks;
use crate::widgets::{Remark, icon};

/// If more than this many seconds are left, the end of the time is not told.
const TOLD_SECS: u32 = 24 * 3_600;

/// The seat, and the answers; None when it is no longer there.
#[must_use]
pub fn sheet(model: &Model) -> Option<FactSheet> {
    let language = model.comfort.language;
    let moves = model.changeable_booking().is_some();
    let [question, yes] = match moves {
        true => ["offer-move-question", "offer-move-yes"],
        false => ["offer-question", "offer-yes"],
    };
    let offer = model.visit.session.as_ref()?.ticket.offer.as_ref()?;
    let clocks = Clocks::at(model, &offer.clinic);
    let when = Fact::when(language, offer.hold.starts_at, clocks, None);
    let mut facts = vec![when, Fact::place(&offer.clinic)];
    facts.extend(others::of_hold(model, &offer.hold, clocks));
    let seen_first = facts.len();
    let says = kept(model, offer, moves);
    Some(FactSheet {
        asks: question.into(),
        is_done: false,
        facts,
        note: Note { remark: Remark::safe(icon::TIMER, says), is_needed: true },
        beside: vec![SheetButton {
            icon: icon::CALENDAR_X,
            words: vec!["offer-no".into(), "offer-no-short".into()],
            action: Action::AnswerOffer(false),
        }],
        next: SheetNext {
            icon: icon::CHECK,
            words: vec![yes.into()],
            is_ready: true,
            action: Action::AnswerOffer(true),
            seen_first,
        },
        code: None,
    })
}

/// The clock time until which it is kept: a count of minutes would hurry people.
fn kept(model: &Model, offer: &OfferView, moves: bool) -> Saying {
    let until = offer.hold.until;
    let [kept, kept_on] = match moves {
        _ if offer.reseats => ["offer-instead-kept", "offer-instead-kept-on"],
        true => ["offer-move-kept", "offer-move-kept-on"],
        false => ["offer-kept", "offer-kept-on"],
    };
    if secs_between(model.now, until) > TOLD_SECS {
        return Saying::from(kept_on);
    }
    let moment = Clocks::at(model, &offer.clinic).moment(model.comfort.language, until);
    let moment = vec![("moment", moment.into())];
    Saying::With(kept, moment)
}
