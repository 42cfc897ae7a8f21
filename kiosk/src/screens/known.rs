//! "이미 번호를 받으셨습니다": whoever was typed has a place, which stands. Nothing of it is shown; the ticket's code, six
//! digits to the telephone, or staff lead on to it.

use egui::Ui;

use super::parts::{Answer, one_of, spoken};
use crate::message::{Action, WayOn};
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws the ways on.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("known-title"));
    page.keep_next_free(look);
    let by_code = Answer {
        mark: "choice:code",
        icon: icon::TICKET,
        says: ["known-code", "known-code-note"],
        action: Action::GoOnKnown(WayOn::Code),
    };
    let by_phone = Answer {
        mark: "choice:phone",
        icon: icon::PHONE,
        says: ["known-phone", "known-phone-note"],
        action: Action::GoOnKnown(WayOn::Telephone),
    };
    let by_staff = Answer {
        mark: "choice:staff",
        icon: icon::HAND_WAVING,
        says: ["known-staff", "known-staff-note"],
        action: Action::CallStaff,
    };
    // Without a telephone no digits can come.
    let by_phone = model.visit.has_typed_phone().then_some(by_phone);
    let ways = [Some(by_code), by_phone, Some(by_staff)].into_iter().flatten();
    let ways = ways.map(|way| spoken(look, way)).collect();
    one_of(ui, look, &mut page, ways, "known-safe");
    page.finish(ui, look)
}
