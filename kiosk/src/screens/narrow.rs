//! What of the board is shown: how far one would go, and when. What is chosen stays so until the person goes.

use egui::Ui;
use jari_common::board::Radius;

use super::parts::{Spoken, one_of, spoken};
use super::wish;
use crate::message::Action;
use crate::model::{Model, Narrow};
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws one of the two questions; what was answered.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model, by: Narrow) -> Option<Action> {
    let (question, answers) = match by {
        Narrow::Distance => ("narrow-distance", distances(look, model)),
        Narrow::Time => ("wish-when-question", times(look, model)),
    };
    let mut page = Page::open(ui, look, model, &look.say(question));
    page.keep_next_free(look);
    one_of(ui, look, &mut page, answers, "narrow-safe");
    page.finish(ui, look)
}

fn distances(look: &Look, model: &Model) -> Vec<Spoken> {
    let all = [
        (Radius::Km1, "choice:radius-1", "narrow-1-note"),
        (Radius::Km3, "choice:radius-3", "narrow-3-note"),
        (Radius::Km5, "choice:radius-5", "narrow-5-note"),
        (Radius::Km10, "choice:radius-10", "narrow-10-note"),
    ];
    let said = all.map(|(radius, mark, note)| Spoken {
        mark,
        icon: icon::MAP_PIN,
        title: look.say_with("board-within", &[("km", radius.km().into())]),
        note: Some(look.say(note)),
        is_chosen: model.board.query.radius == radius,
        action: Action::ChooseRadius(radius),
    });
    said.into()
}

fn times(look: &Look, model: &Model) -> Vec<Spoken> {
    let wanted = &model.board.query.wanted;
    let said = wish::times().into_iter().map(|answer| {
        let is_any = answer.says[1] == "wish-any-note";
        let said = spoken(look, answer);
        let is_chosen = match said.action {
            Action::ChooseWhen(days, time) => {
                (days.weekdays, time) == (wanted.days.weekdays, wanted.time)
            }
            _ => false,
        };
        // That it is found the soonest is a wish's alone.
        let note = if is_any { Some(look.say("narrow-any-note")) } else { said.note };
        Spoken { note, is_chosen, ..said }
    });
    said.collect()
}
