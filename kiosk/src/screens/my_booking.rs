//! "내 예약": the booking as it is now, or the ticket when there is no booking yet.

use jari_common::booking::BookingStatus;

use super::{done, ticket};
use crate::message::Action;
use crate::model::Model;
use crate::widgets::notice::{Notice, notice};
use crate::widgets::{Page, Pen, Said, StripTone, icon};

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
        (Some(_), Some(BookingStatus::Cancelled)) => cancelled(pen, model),
        _ => ticket::ui(pen, model),
    }
}

fn cancelled(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let mut page = Page::open(pen, model, &look.say("booking-cancelled"));
    page.keep_next_free(look);
    let (note, safe) = (look.say("booking-cancelled-note"), look.say("booking-cancelled-safe"));
    let safe = Said::new(StripTone::Safe, icon::INFO, &safe);
    let says = [note.as_str()];
    let spec = Notice { icon: icon::CALENDAR_CHECK, ink: look.palette.soft_ink, says: &says, safe };
    notice(pen, page.body, &spec);
    page.next_button(pen, (icon::CHECK, &look.say("done-finish")), true, Action::Finish);
    page.finish(pen)
}
