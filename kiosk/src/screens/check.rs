//! "이대로 맞으세요?": everything typed, large, before it is used. A line that is wrong is pressed and mended.

use egui::{Rect, Ui, vec2};
use jari_common::time::{date_at, seoul};

use super::parts::choices_above;
use crate::keyboard::entry::DateState;
use crate::message::Action;
use crate::model::{Model, Typed};
use crate::text::words;
use crate::theme::Look;
use crate::widgets::{Choice, Page, Plate, State, Strip, StripTone, icon};

/// Draws what was typed.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("check-question"));
    page.keep_next_free(look);
    let mut lines = Vec::from(lines(look, model));
    if !model.visit.company.is_empty() {
        // Messages go to who is on the ticket.
        lines.retain(|line| line.typed != Typed::Phone);
    }
    let specs: Vec<Choice<'_>> = lines
        .iter()
        .map(|line| Choice {
            mark: line.mark,
            icon: line.icon,
            title: &line.value,
            note: Some(&line.label),
            aloud: line.mend.as_deref(),
            plate: Plate::Plain,
            state: State::Ready,
        })
        .collect();
    let help = look.say("check-help");
    let width = page.body.width();
    let help = Strip::new(ui, look, StripTone::Safe, icon::HAND_TAP, &help, width);
    let (chosen, below) = choices_above(ui, look, page.body, 1, &specs, &help);
    if let Some(below) = below {
        help.show(ui, look, Rect::from_min_size(below.min, vec2(below.width(), help.height())));
    }
    for (at, line) in lines.iter().enumerate() {
        page.choose(chosen == Some(at), Action::Mend(line.typed));
    }
    let right = look.say("check-right");
    page.next_button(ui, look, (icon::CHECK, &right), true, Action::Next);
    page.finish(ui, look)
}

/// Something typed.
struct Line {
    mark: &'static str,
    icon: char,
    value: String,
    label: String,
    /// What everybody may hear instead; None: it is nobody's secret.
    mend: Option<String>,
    typed: Typed,
}

fn lines(look: &Look, model: &Model) -> [Line; 3] {
    let visit = &model.visit;
    let born = match visit.typed.birth_date.state(date_at(model.now, &seoul())) {
        DateState::Valid(date) => words::full_date(look.language, date),
        _ => visit.typed.birth_date.parts().join(" "),
    };
    let phone = match visit.typed.phone.is_valid() {
        true => visit.typed.phone.formatted(),
        false => look.say("check-no-phone"),
    };
    [
        Line {
            mark: "choice:name",
            icon: icon::USER,
            value: visit.typed.name.value(),
            label: look.say("check-name"),
            mend: Some(look.say("check-mend-name")),
            typed: Typed::Name,
        },
        Line {
            mark: "choice:birth-date",
            icon: icon::CALENDAR_CHECK,
            value: born,
            label: look.say("check-birth-date"),
            mend: Some(look.say("check-mend-birth-date")),
            typed: Typed::BirthDate,
        },
        Line {
            mark: "choice:phone",
            icon: icon::PHONE,
            value: phone,
            label: look.say("check-phone"),
            mend: visit.typed.phone.is_valid().then(|| look.say("check-mend-phone")),
            typed: Typed::Phone,
        },
    ]
}
