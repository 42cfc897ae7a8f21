//! "어느 예약을 옮길까요?": the appointments of a series that can still be moved, each with its day.

use egui::Ui;
use jari_common::dose::Dose;
use jari_common::time::{date_at, seoul, time_at};

use super::parts::{Spoken, one_of};
use crate::message::Action;
use crate::model::Model;
use crate::text::words;
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// Draws the question, and what stands whatever is answered.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("which-dose-question"));
    page.keep_next_free(look);
    let doses = [
        (Dose::First, "choice:first", "which-dose-first"),
        (Dose::Second, "choice:second", "which-dose-second"),
    ];
    let answers = doses.into_iter().filter_map(|(dose, mark, key)| {
        let booking = model.changeable_dose(dose)?;
        let zone = seoul();
        let (day, time) = (date_at(booking.starts_at, &zone), time_at(booking.starts_at, &zone));
        let title = look.say_with(key, &[("date", words::date(look.language, day).into())]);
        let note = Some(words::time_of_day(look.language, time));
        let action = Action::MoveDose(dose);
        Some(Spoken { mark, icon: icon::CALENDAR_CHECK, title, note, is_chosen: false, action })
    });
    one_of(ui, look, &mut page, answers.collect(), "change-safe");
    page.finish(ui, look)
}
