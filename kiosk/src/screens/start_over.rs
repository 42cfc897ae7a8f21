//! "처음으로 갈까요?": asked once, for a finger that slips must not cost what was typed; and whoever goes takes the code along,
//! also who never saw it because the turn came at once.

use egui::Ui;

use super::parts::{Answer, one_of_said, spoken};
use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::voice::Aloud;
use crate::widgets::{Page, icon};

/// Draws the question, and what stays whatever is answered.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("start-over-question"));
    let session = model.visit.session.as_ref();
    let note = match session {
        Some(_) => "start-over-go-note-ticket",
        None => "start-over-go-note",
    };
    let answers = [
        Answer {
            mark: "choice:stay",
            icon: icon::HAND_TAP,
            says: ["start-over-stay", "start-over-stay-note"],
            action: Action::Back,
        },
        Answer {
            mark: "choice:go",
            icon: icon::HOUSE,
            says: ["start-over-go", note],
            action: Action::StartOver,
        },
    ];
    let (safe, aloud) = match session {
        None => (look.say("start-over-safe"), Aloud::Same),
        Some(session) => {
            let code = session.code.grouped().replace(' ', "\u{A0}");
            let safe = look.say_with("start-over-safe-ticket", &[("code", code.into())]);
            (safe, Aloud::Instead(look.say("start-over-safe-aloud")))
        }
    };
    let answers = answers.map(|answer| spoken(look, answer));
    one_of_said(ui, look, &mut page, answers.into(), (&safe, aloud));
    page.finish(ui, look)
}
