//! "처음으로 갈까요?": asked once, for a finger that slips must not cost what was typed; and whoever goes takes the code along,
//! also who never saw it because the turn came at once.

use egui::Ui;

use super::parts::{Answer, one_of, spoken};
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws the question, and what stays whatever is answered.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("start-over-question"));
    let stay = Answer {
        mark: "choice:stay",
        icon: icon::HAND_TAP,
        says: ["start-over-stay", "start-over-stay-note"],
        action: Action::Back,
    };
    let go = Answer {
        mark: "choice:go",
        icon: icon::HOUSE,
        says: ["start-over-go", "start-over-go-note"],
        action: Action::StartOver,
    };
    let (stay, mut go) = (spoken(look, stay), spoken(look, go));
    let mut safe = "start-over-safe";
    if let Some(session) = &model.visitor.session {
        let code = session.code.grouped().replace(' ', "\u{A0}");
        go.note = Some(look.say_with("start-over-code", &[("code", code.into())]));
        go.aloud = Some(go.title.clone());
        safe = "start-over-safe-ticket";
    }
    one_of(ui, look, &mut page, vec![stay, go], safe);
    page.finish(ui, look)
}
