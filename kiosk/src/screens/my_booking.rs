//! "내 예약": the booking as it is now, or the ticket when there is no booking yet.

use jari_common::booking::BookingStatus;

use super::{done, question, questions, ticket};
use crate::message::Action;
use crate::model::Model;
use crate::widgets::{Page, Pen};

/// Draws the booking, or the ticket.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let session = model.visit.session.as_ref();
    let status = session.and_then(|it| it.ticket.next_booking(model.now)).map(|it| it.status);
    match (session, status) {
        (Some(session), Some(BookingStatus::Booked)) => {
            let mut page = Page::open(pen, model, &look.say("booking-title"));
            page.keep_next_free(look);
            if let Some(action) = done::show_booking(pen, model, session, &mut page) {
                page.choose(true, action);
            }
            page.finish(pen)
        }
        (Some(_), Some(BookingStatus::Cancelled)) => {
            question::draw(pen, model, questions::cancelled(model))
        }
        _ => ticket::ui(pen, model),
    }
}
