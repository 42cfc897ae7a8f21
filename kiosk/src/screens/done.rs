//! "예약되었습니다": the facts of the booking, what to bring, the number that finds it again, and paper.

use egui::pos2;
use jari_common::booking::BookingStatus;
use jari_common::wire::BookingView;

use super::parts::arrange::Arranged;
use super::parts::facts::Facts;
use super::parts::foot_row::FootRow;
use super::parts::laid::Code;
use super::parts::others::{Other, beside, second};
use super::parts::slip::{Beside, Kept, Next, SlipOffer, offer};
use crate::message::Action;
use crate::model::{Model, Session, Step};
use crate::theme::{Lettering, Look};
use crate::voice::Aloud;
use crate::widgets::button::{Button, paint_icon};
use crate::widgets::fitting::one_line_width;
use crate::widgets::icon;
use crate::widgets::plate::Plate;
use crate::widgets::{Page, Pen, StripTone};

/// The sign of success beside the heading, in ems of it.
const SIGN_EM: f32 = 1.25;

/// Draws the booking that was just made, or moved.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let title = look.say(if model.step == Step::Moved { "done-moved" } else { "done-title" });
    let mut page = Page::open(pen, model, &title);
    success(pen, &page, &title);
    page.keep_next_free(look);
    if let Some(session) = &model.visit.session {
        let action = show_booking(pen, model, session, &mut page);
        if let Some(action) = action {
            page.choose(true, action);
        }
    }
    page.finish(pen)
}

/// Draws the booking's facts and the paper; shared with "my booking".
pub fn show_booking(
    pen: &mut Pen<'_>,
    model: &Model,
    session: &Session,
    page: &mut Page,
) -> Option<Action> {
    let look = pen.look;
    let booking = session.ticket.next_booking(model.now)?;
    let code = session.code.grouped().replace(' ', "\u{A0}");
    let other = |key, value, aloud, is_needed| {
        let label = look.say(key);
        Other { label, value, aloud, is_needed }
    };
    let facts = Facts {
        starts_at: booking.starts_at,
        today: None,
        clinic: Some(&booking.clinic),
        masked_name: None,
        others: beside(look, &booking.beside)
            .into_iter()
            .chain(second_dose(look, session, booking))
            .chain([
                other("done-bring", look.say("done-id-card"), Aloud::Same, false),
                other("done-code", code, Aloud::Nothing, true),
            ])
            .collect(),
    };
    let offer = offer(model, Kept::Booking);
    let is_offered = model.step == Step::MyBooking && session.ticket.offer.is_some();
    let write_down = if model.has_printer { "done-note" } else { "done-write-down" };
    let told = offer.told.as_ref();
    let (tone, sign, key) = told
        .map_or((StripTone::Safe, icon::INFO, write_down), |news| (news.tone, news.icon, news.key));
    let key = if is_offered && told.is_none() { "booking-offered" } else { key };
    let note = look.say(key);
    let trouble = told.and_then(|news| news.short).map(|key| look.say(key));
    let (next, beside) = buttons_of(look, offer, is_offered);
    let beside = beside.map(|(sign, key, action)| (sign, look.say(key), action));
    let change = may_change(model).then(|| look.say("booking-change"));
    let actions: Vec<Action> = beside.iter().map(|(_, _, action)| action.clone()).collect();
    let actions = [actions, change.iter().map(|_| Action::ChangeBooking).collect()].concat();
    let beside = beside.iter().map(|(sign, label, _)| ("choice:beside", *sign, label));
    let change = change.iter().map(|label| ("choice:change", icon::CALENDAR_PLUS, label));
    let buttons: Vec<Button<'_>> = beside
        .chain(change)
        .map(|(mark, sign, label)| Button::new(mark, Some(sign), label, Plate::Beside))
        .collect();
    let shortest = trouble.as_deref();
    let row = FootRow { tone, icon: sign, note: Some(&note), shortest, buttons: &buttons };
    let arrange = match (&trouble, may_change(model)) {
        (Some(_), _) => Arranged::telling,
        (None, true) => Arranged::acting,
        (None, false) => Arranged::new,
    };
    let arranged = arrange(pen, page.body, &facts, &row);
    let caption = look.say("calendar-qr");
    let link = session.calendar.as_deref();
    let code = link.map(|text| Code { text, caption: &caption });
    let pressed = arranged.show(pen, page.body, &row, code.as_ref());
    let (sign, key, is_ready, action) = next;
    page.next_button(pen, (sign, &look.say(key)), is_ready, action);
    pressed.and_then(|nth| actions.into_iter().nth(nth))
}

/// "Next", and the button beside it: the seat that a wish found comes before paper.
fn buttons_of(look: &Look, slip: SlipOffer, is_offered: bool) -> (Next, Option<Beside>) {
    if !is_offered {
        return (slip.next, slip.beside);
    }
    let (sign, key, _, print) = slip.next;
    // Large letters have no room for a third button.
    let paper = Some((sign, key, print)).filter(|_| !look.is_large());
    ((icon::CALENDAR_CHECK, "booking-see-offer", true, Action::SeeOffer), paper)
}

/// The second dose, while the first is shown.
fn second_dose(look: &Look, session: &Session, shown: &BookingView) -> Option<Other> {
    let booked = session.ticket.second.as_ref();
    let it = booked.filter(|it| it.status == BookingStatus::Booked && it.id != shown.id)?;
    let elsewhere = Some(&it.clinic).filter(|clinic| clinic.id != shown.clinic.id);
    Some(second(look, it.starts_at, elsewhere))
}

/// Offered to a person who comes back for it, not to a person who has just booked.
fn may_change(model: &Model) -> bool {
    model.step == Step::MyBooking && model.changeable_booking().is_some()
}

/// A tick in a ring after the heading.
fn success(pen: &Pen<'_>, page: &Page, title: &str) {
    let look = pen.look;
    let size = SIGN_EM * look.em(Lettering::Question);
    let width = one_line_width(pen, Lettering::Question, title);
    let room = look.screen.x * if look.landscape { 0.5 } else { 1.0 } - 2.0 * look.margin();
    if width + look.gap() + size <= room {
        let left = page.body.left() + width + look.gap();
        let middle = page.body.top() - look.gap() - look.line(Lettering::Question) / 2.0;
        paint_icon(
            pen.ui.painter(),
            icon::CHECK_CIRCLE,
            size,
            pos2(left + size / 2.0, middle),
            look.palette.free,
        );
    }
}
