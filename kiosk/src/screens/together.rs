//! "더 계세요?": who of a couple or a family is typed already is counted; one more, or the ticket.

use egui::Ui;
use jari_common::ticket::PARTY_MAX;

use super::parts::{Answer, either};
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws the question; when all have been typed that a ticket has room for, only the way on.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let count = model.visit.company.len();
    let has_room = count < usize::from(PARTY_MAX);
    let people = [("count", u32::try_from(count).unwrap_or(u32::MAX).into())];
    let question =
        look.say_with(if has_room { "together-question" } else { "together-all" }, &people);
    let mut page = Page::open(ui, look, model, &question);
    page.keep_next_free(look);
    let add = Answer {
        mark: "choice:add",
        icon: icon::USERS,
        says: ["together-add", "together-add-note"],
        action: Action::AddCompanion,
    };
    let take = Answer {
        mark: "choice:take",
        icon: icon::TICKET,
        says: ["together-take", "together-take-note"],
        action: Action::Next,
    };
    if has_room {
        either(ui, look, &mut page, [add, take], "together-safe");
    } else {
        either(ui, look, &mut page, [take], "together-safe");
    }
    page.finish(ui, look)
}
