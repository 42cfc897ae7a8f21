//! "내 예약": the booking as it stands, or the ticket when there is none yet.

use egui::Ui;
use jari_common::booking::BookingStatus;

use super::{done, ticket};
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::notice::{Notice, notice};
use crate::widgets::{Page, Said, StripTone, icon};

/// Draws the booking, or the ticket.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let session = model.visit.session.as_ref();
    let status = session.and_then(|it| it.ticket.next_booking(model.now)).map(|it| it.status);
    match (session, status) {
        (Some(session), Some(BookingStatus::Booked)) => {
            let mut page = Page::open(ui, look, model, &look.say("booking-title"));
            page.keep_next_free(look);
            if let Some(action) = done::show_booking(ui, look, model, session, &mut page) {
                page.choose(true, action);
            }
            page.finish(ui, look)
        }
        (Some(_), Some(BookingStatus::Cancelled)) => cancelled(ui, look, model),
        _ => ticket::ui(ui, look, model),
    }
}

fn cancelled(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("booking-cancelled"));
    page.keep_next_free(look);
    let (note, safe) = (look.say("booking-cancelled-note"), look.say("booking-cancelled-safe"));
    let safe = Said::new(StripTone::Safe, icon::INFO, &safe);
    let says = [note.as_str()];
    let spec = Notice { icon: icon::CALENDAR_CHECK, ink: look.palette.soft_ink, says: &says, safe };
    notice(ui, look, page.body, &spec);
    page.next_button(ui, look, (icon::CHECK, &look.say("done-finish")), true, Action::Finish);
    page.finish(ui, look)
}
