//! "예약을 취소할까요?": asked once, the answer that keeps it first.

use egui::Ui;

use super::parts::{Answer, either};
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws the question, and what stands whatever is answered.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("cancel-question"));
    page.keep_next_free(look);
    let answers = [
        Answer {
            mark: "choice:keep",
            icon: icon::CALENDAR_CHECK,
            says: ["cancel-keep", "cancel-keep-note"],
            action: Action::Back,
        },
        Answer {
            mark: "choice:cancel",
            icon: icon::CALENDAR_X,
            says: ["cancel-go", "cancel-go-note"],
            action: Action::CancelBooking,
        },
    ];
    either(ui, look, &mut page, answers, "cancel-safe");
    page.finish(ui, look)
}
