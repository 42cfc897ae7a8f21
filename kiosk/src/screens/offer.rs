//! "이 자리로 예약할까요?": a seat that a wish found, how long it is kept, and the answers yes and no.

use jari_common::time::{date_at, secs_between, seoul, time_at};
use jari_common::wire::OfferView;

use super::confirm::others;
use super::parts::arrange::Arranged;
use super::parts::facts::Facts;
use super::parts::foot_row::FootRow;
use crate::message::Action;
use crate::model::Model;
use crate::text::words;
use crate::theme::Look;
use crate::widgets::button::Button;
use crate::widgets::icon;
use crate::widgets::plate::Plate;
use crate::widgets::{Page, Pen, StripTone};

/// If more than this many seconds are left, the end of the time is not told.
const TOLD_SECS: u32 = 24 * 3_600;

/// Draws the seat; returns the answer.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let moves = model.changeable_booking().is_some();
    let [question, yes] = match moves {
        true => ["offer-move-question", "offer-move-yes"],
        false => ["offer-question", "offer-yes"],
    };
    let mut page = Page::open(pen, model, &look.say(question));
    page.keep_next_free(look);
    let session = model.visit.session.as_ref();
    let Some(offer) = session.and_then(|session| session.ticket.offer.as_ref()) else {
        return page.finish(pen);
    };
    let facts = Facts {
        starts_at: offer.hold.starts_at,
        today: None,
        clinic: Some(&offer.clinic),
        masked_name: None,
        others: others(look, &offer.hold),
    };
    let note = kept(look, model, offer, moves);
    let no = look.say("offer-no");
    let buttons = [Button::new("choice:decline", Some(icon::CALENDAR_X), &no, Plate::Beside)];
    let row = FootRow {
        tone: StripTone::Safe,
        icon: icon::TIMER,
        note: Some(&note),
        shortest: None,
        buttons: &buttons,
    };
    let pressed = Arranged::acting(pen, page.body, &facts, &row).show(pen, page.body, &row, None);
    page.choose(pressed.is_some(), Action::AnswerOffer(false));
    let yes = look.say(yes);
    page.next_button(pen, (icon::CHECK, &yes), true, Action::AnswerOffer(true));
    page.finish(pen)
}

/// The clock time until which it is kept: a count of minutes would hurry people.
fn kept(look: &Look, model: &Model, offer: &OfferView, moves: bool) -> String {
    let until = offer.hold.until;
    if secs_between(model.now, until) > TOLD_SECS {
        return look.say(if moves { "offer-move-kept-on" } else { "offer-kept-on" });
    }
    let (date, time) = (date_at(until, &seoul()), time_at(until, &seoul()));
    let moment = [("moment", words::moment(look.language, date, time).into())];
    look.say_with(if moves { "offer-move-kept" } else { "offer-kept" }, &moment)
}
