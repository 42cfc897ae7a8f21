//! "이대로 맞으세요?": everything typed, large, before it is used. A line that is wrong is pressed and mended.

use egui::{Rect, Ui, vec2};
use jari_common::time::{date_at, seoul};

use crate::keyboard::entry::DateState;
use crate::message::{Action, Typed};
use crate::model::Model;
use crate::text::words;
use crate::theme::Look;
use crate::widgets::choice::choices_height;
use crate::widgets::{Choice, Page, Plate, State, Strip, StripTone, choices, icon};

/// Draws what was typed.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("check-question"));
    page.keep_next_free(look);
    let lines = lines(look, model);
    let specs = lines.each_ref().map(|line| Choice {
        mark: line.mark,
        icon: line.icon,
        title: &line.value,
        note: Some(&line.label),
        aloud: line.mend.as_deref(),
        plate: Plate::Plain,
        state: State::Ready,
    });
    let mut room = page.body;
    let help = look.say("check-help");
    let help = Strip::new(ui, look, StripTone::Safe, icon::HAND_TAP, &help, room.width());
    let spare = room.height() - choices_height(ui, look, room.width(), 1, &specs);
    let has_help = help.height() + look.gap() <= spare;
    if has_help {
        room.max.y -= help.height() + look.gap();
    }
    let (chosen, below) = choices(ui, look, room, 1, &specs);
    if has_help {
        let size = vec2(below.width(), help.height());
        help.show(ui, look, Rect::from_min_size(below.min, size));
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
    let visitor = &model.visitor;
    let born = match visitor.birth_date.state(date_at(model.now, &seoul())) {
        DateState::Valid(date) => words::full_date(look.language, date),
        _ => visitor.birth_date.parts().join(" "),
    };
    let phone = match visitor.phone.is_valid() {
        true => visitor.phone.formatted(),
        false => look.say("check-no-phone"),
    };
    [
        Line {
            mark: "choice:name",
            icon: icon::USER,
            value: visitor.name.value(),
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
            mend: visitor.phone.is_valid().then(|| look.say("check-mend-phone")),
            typed: Typed::Phone,
        },
    ]
}
